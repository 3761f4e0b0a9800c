"""Definitions of tools that are described in German, French, Spanish, Portuguese and Italian: what each rule tells there, and what it must leave alone."""

from typing import Any

import pytest

from specforge.probing.definitions.rules import lint

ROWS = {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "object"}}}}
PAGE = {"type": "integer", "maximum": 100}

DEFECTS: dict[str, tuple[tuple[str, str, dict[str, str], set[str]], ...]] = {
    "de": (
        ("bestellungen", "Listet alle Bestellungen des Kunden auf.", {}, {"unbounded-list"}),
        ("bestellungen", "Gibt eine Liste der offenen Rechnungen zurück.", {}, {"unbounded-list"}),
        ("bestellungen", "Dieses Tool dient dazu, Kundenbestellungen zu suchen. Sucht nach Kundenbestellungen.", {}, {"unbounded-list"}),
        ("bestellungen", "Alle Rechnungen eines Kunden abrufen.", {}, {"unbounded-list"}),
        ("bestellungen", "Ruft sämtliche Buchungen des Gastes ab.", {}, {"unbounded-list"}),
        ("gruppen", "Listet die Gruppen des Nutzers auf.", {}, {"unstated-length"}),
        ("fassungen", "Zeigt alle Fassungen eines Gesetzes.", {}, {"unstated-length"}),
        ("bestellungen", "Sucht Bestellungen nach Datum sortiert.", {"anzahl": "Anzahl der Treffer", "seite": "Seite"}, {"unbounded-size"}),
        ("bestellungen", "Listet Bestellungen, neueste zuerst.", {"limit": "Höchstens 50 Treffer"}, {"no-continuation"}),
        ("bestellungen", "Listet die Bestellungen des Kunden.", {"anzahl": "Anzahl der Treffer, max. 50", "seite": "Seite"}, {"no-order"}),
        (
            "bestellungen", "Ruft alle Bestellungen ab, neueste zuerst.", {"anzahl": "Anzahl der Treffer, höchstens 50", "offset": "Ab welcher Zeile"},
            {"claims-all"},
        ),
        (
            "bestellungen", "Listet Bestellungen, älteste zuerst.", {"cursor": "Kodiert die ID der letzten Zeile."}, {"readable-cursor"},
        ),
    ),
    "fr": (
        ("commandes", "Liste toutes les commandes du client.", {}, {"unbounded-list"}),
        ("commandes", "Retourne la liste des factures impayées.", {}, {"unbounded-list"}),
        ("commandes", "Cet outil permet de rechercher des commandes.", {}, {"unbounded-list"}),
        ("commandes", "Rechercher les factures d'un client.", {}, {"unbounded-list"}),
        ("commandes", "Récupère l'ensemble. Renvoie une liste complète d'utilisateurs.", {}, {"unbounded-list"}),
        ("equipes", "Liste les équipes de l'utilisateur.", {}, {"unstated-length"}),
        ("couches", "Lister toutes les couches disponibles.", {}, {"unstated-length"}),
        ("commandes", "Recherche des commandes triées par date.", {"limite": "Nombre de résultats", "page": "Numéro de page"}, {"unbounded-size"}),
        ("commandes", "Liste les commandes, de la plus récente à la plus ancienne.", {"limite": "Au plus 50 résultats"}, {"no-continuation"}),
        ("commandes", "Liste les commandes du client.", {"limite": "Nombre de résultats, 50 au maximum", "page": "Numéro"}, {"no-order"}),
        (
            "commandes", "Récupère toutes les commandes, les plus récentes en premier.",
            {"limite": "Nombre de résultats, au plus 50", "offset": "Première ligne"}, {"claims-all"},
        ),
        ("commandes", "Liste les commandes triées par date.", {"cursor": "Composé de l'identifiant de la dernière ligne."}, {"readable-cursor"}),
    ),
    "es": (
        ("pedidos", "Lista todos los pedidos del cliente.", {}, {"unbounded-list"}),
        ("pedidos", "Devuelve una lista de las facturas pendientes.", {}, {"unbounded-list"}),
        ("pedidos", "Esta herramienta permite buscar pedidos por estado.", {}, {"unbounded-list"}),
        ("pedidos", "Obtiene todas las reservas del huésped.", {}, {"unbounded-list"}),
        ("pedidos", "Busca los últimos mensajes del usuario.", {}, {"unbounded-list"}),
        ("equipos", "Lista los equipos del usuario.", {}, {"unstated-length"}),
        ("facciones", "Lista todas las facciones disponibles.", {}, {"unstated-length"}),
        ("pedidos", "Busca pedidos ordenados por fecha.", {"limite": "Cantidad de resultados", "pagina": "Página"}, {"unbounded-size"}),
        ("pedidos", "Lista los pedidos, del más nuevo al más viejo.", {"limite": "Como máximo 50 resultados"}, {"no-continuation"}),
        ("pedidos", "Lista los pedidos del cliente.", {"limite": "Cantidad de resultados, máx. 50", "pagina": "Página"}, {"no-order"}),
        (
            "pedidos", "Obtiene todos los pedidos, los más recientes primero.",
            {"limite": "Cantidad de resultados, como máximo 50", "offset": "Primera fila"}, {"claims-all"},
        ),
        ("pedidos", "Lista los pedidos ordenados por fecha.", {"cursor": "Compuesto por el id de la última fila."}, {"readable-cursor"}),
    ),
    "pt": (
        ("pedidos", "Lista todos os pedidos do cliente.", {}, {"unbounded-list"}),
        ("pedidos", "Retorna uma lista das faturas pendentes.", {}, {"unbounded-list"}),
        ("pedidos", "Lista os pedidos do cliente.", {"limite": "Quantidade de resultados, no máximo 50", "pagina": "Página"}, {"no-order"}),
        ("pedidos", "Busca pedidos ordenados por data.", {"limite": "Quantidade de resultados", "pagina": "Página"}, {"unbounded-size"}),
    ),
    "it": (
        ("ordini", "Elenca tutti gli ordini del cliente.", {}, {"unbounded-list"}),
        ("ordini", "Restituisce un elenco delle fatture non pagate.", {}, {"unbounded-list"}),
        ("ordini", "Elenca gli ordini del cliente.", {"limite": "Numero di risultati, al massimo 50", "pagina": "Pagina"}, {"no-order"}),
        ("ordini", "Cerca gli ordini ordinati per data.", {"limite": "Numero di risultati", "pagina": "Pagina"}, {"unbounded-size"}),
    ),
}  # fmt: skip
"""The name, the description and the arguments of tools, and the rules that tell something of them."""
SILENT: dict[str, tuple[tuple[str, str, dict[str, str]], ...]] = {
    "de": (
        ("bestellung", "Ruft eine Bestellung ab.", {"id": "Nummer"}),
        ("bestellungen", "Listet die Bestellungen des Kunden, höchstens 50.", {}),
        ("stationen", "Listet alle zwölf Stationen auf.", {}),
        ("bestellungen", "Listet Bestellungen seitenweise, neueste zuerst.", {"limit": "Höchstens 50 Treffer", "seite": "Seite"}),
        ("bestellungen", "Listet alle Bestellungen eines Zeitraums auf.", {"von": "Erster Tag", "bis": "Letzter Tag"}),
        ("bestellung_anlegen", "Legt Bestellungen an und liefert deren Nummern.", {}),
        ("summe", "Berechnet die Summe aller Bestellungen.", {}),
        ("wetter", "Gibt das Wetter für einen Ort zurück.", {"ort": "Ort"}),
        ("sprachen", "Listet die Sprachen auf.", {}),
        ("lieferant", "Sucht einen Lieferanten nach Name.", {"name": "Name"}),
        ("bestellungen", "Listet Bestellungen, älteste zuerst.", {"cursor": "Nicht dekodieren; kommt von der Seite davor."}),
    ),
    "fr": (
        ("commande", "Récupère une commande.", {"id": "Numéro"}),
        ("commandes", "Liste les commandes du client, au plus 50.", {}),
        ("constructeurs", "Liste les cinq constructeurs pris en charge.", {}),
        ("commandes", "Liste les commandes par page, triées par date.", {"limite": "Au plus 50 résultats", "page": "Page"}),
        ("commandes", "Liste les commandes d'une période.", {"debut": "Premier jour", "fin": "Dernier jour"}),
        ("creer_commandes", "Crée des commandes et renvoie leurs numéros.", {}),
        ("total", "Calcule le total des commandes.", {}),
        ("meteo", "Renvoie la météo d'une ville.", {"ville": "Ville"}),
        ("langues", "Liste les langues.", {}),
        ("entreprise", "Recherche une entreprise selon son nom.", {"nom": "Nom"}),
        ("commandes", "Liste les commandes triées par date.", {"cursor": "Ne le décodez pas ; il vient de la page d'avant."}),
    ),
    "es": (
        ("pedido", "Obtiene un pedido.", {"id": "Número"}),
        ("pedidos", "Lista los pedidos del cliente, como máximo 50.", {}),
        ("tribunales", "Lista los doce tribunales.", {}),
        ("pedidos", "Lista los pedidos por página, ordenados por fecha.", {"limite": "Hasta 50 resultados", "pagina": "Página"}),
        ("pedidos", "Lista los pedidos de un periodo.", {"desde": "Primer día", "hasta": "Último día"}),
        ("crear_pedidos", "Crea pedidos y devuelve sus números.", {}),
        ("total", "Calcula el total de los pedidos.", {}),
        ("tiempo", "Devuelve el tiempo de una ciudad.", {"ciudad": "Ciudad"}),
        ("idiomas", "Lista los idiomas.", {}),
        ("tabla", "Busca en las tablas del país el código de una moneda.", {"texto": "Texto"}),
        ("pedidos", "Lista los pedidos ordenados por fecha.", {"cursor": "No lo decodifiques; viene de la página anterior."}),
    ),
    "pt": (
        ("pedido", "Obtém um pedido.", {"id": "Número"}),
        ("pedidos", "Lista os pedidos do cliente, no máximo 50.", {}),
        ("pedidos", "Lista os pedidos de um período.", {"inicio": "Primeiro dia", "fim": "Último dia"}),
    ),
    "it": (
        ("ordine", "Restituisce un ordine.", {"id": "Numero"}),
        ("ordini", "Elenca gli ordini del cliente, al massimo 50.", {}),
        ("centri", "Lista combinata di costo e ricavo.", {}),
    ),
}
NUMBERS = {"anzahl", "limit", "limite", "offset", "seite", "page", "pagina"}


def rules_of(name: str, description: str, inputs: dict[str, str]) -> set[str]:
    properties: dict[str, Any] = {
        one: {"type": "integer" if one in NUMBERS else "string", "description": said} for one, said in inputs.items()
    }
    return {
        one.rule for one in lint({"name": name, "description": description, "inputSchema": {"type": "object", "properties": properties}})
    }


@pytest.mark.parametrize(
    ("name", "description", "inputs", "rules"),
    [pytest.param(*one, id=f"{language}-{one[1]}") for language, found in DEFECTS.items() for one in found],
)
def test_a_defect_is_told_in_the_language_of_the_description(name: str, description: str, inputs: dict[str, str], rules: set[str]) -> None:
    assert rules_of(name, description, inputs) == rules


@pytest.mark.parametrize(
    ("name", "description", "inputs"),
    [pytest.param(*one, id=f"{language}-{one[1]}") for language, found in SILENT.items() for one in found],
)
def test_what_returns_one_thing_or_says_its_bound_is_left_alone_in_each_language(
    name: str, description: str, inputs: dict[str, str]
) -> None:
    assert rules_of(name, description, inputs) == set()


@pytest.mark.parametrize("field", ["weitere", "suivant", "siguiente", "proxima", "successiva"])
def test_a_field_that_says_whether_rows_are_left_is_known_by_its_name(field: str) -> None:
    tool: dict[str, Any] = {
        "name": "pedidos",
        "description": "Lista los pedidos ordenados por fecha.",
        "inputSchema": {"type": "object", "properties": {"limite": {**PAGE, "description": "Cantidad de resultados"}, "pagina": PAGE}},
        "outputSchema": ROWS,
    }
    assert [one.rule for one in lint(tool)] == ["hidden-completeness"]
    tool["outputSchema"] = {"type": "object", "properties": {**ROWS["properties"], field: {"type": "boolean"}}}  # type: ignore[dict-item]
    assert not lint(tool)


def test_what_is_shown_of_a_description_stands_in_it() -> None:
    tool = {"name": "x", "description": "Aktuelle Rechnungen eines Kunden abrufen.", "inputSchema": {"type": "object", "properties": {}}}
    (found,) = lint(tool)
    assert 'the description says "Aktuelle Rechnungen"' in found.message
