"""Prompts in German, French, Spanish, Italian, Portuguese and Dutch are read as they bind, and contradict themselves as English ones do."""

import pytest

from specforge.prompt_lint.prompt import File, Prompt, whole
from specforge.prompt_lint.rule import Known
from specforge.prompt_lint.speech import WORD, Force
from specforge.registry import find_rules

RULES = {one.name: one for one in find_rules()}
BEFORE = {
    "de": "Du bist der Assistent einer Werkstatt und hilfst den Kunden mit der Planung. Antworte auf Fragen zu den Terminen und nach dem Stand von einem Auftrag.\n",
    "fr": "Tu es l'assistant d'une boutique et tu aides les clients dans leurs commandes. Réponds aux questions sur les produits et les délais pour le client.\n",
    "es": "Eres el asistente de una tienda y ayudas a los clientes con sus pedidos. Responde a las preguntas sobre los productos y los plazos de la entrega.\n",
    "it": "Sei l'assistente di un negozio e aiuti i clienti con gli ordini. Rispondi alle domande sui prodotti e sui tempi della consegna per il cliente.\n",
    "pt": "Você é o assistente de uma loja e ajuda os clientes com os pedidos. Responda às perguntas sobre os produtos e os prazos da entrega para o cliente.\n",
    "nl": "Je bent de assistent van een winkel en helpt de klanten met hun bestellingen. Beantwoord de vragen over de producten en de levering van een pakket.\n",
}
"""What shows the language of a prompt."""


def said(code: str, text: str) -> Prompt:
    prompt = whole(File("prompt.md", f"{BEFORE[code]}\n{text}"))
    assert prompt.statements.speech is not None
    assert prompt.statements.speech.code == code
    return prompt


def forces(code: str, clause: str) -> set[Force]:
    return {one.force for one in said(code, f"- {clause}").statements.statements[2:]}


@pytest.mark.parametrize(
    ("code", "clause"),
    [
        ("de", "Nenne niemals Preise."),
        ("de", "Antworte nie auf Englisch."),
        ("de", "Erfinde nichts."),
        ("de", "Keine Emojis."),
        ("de", "Du darfst keine Preise nennen."),
        ("de", "Sie sollen nicht über Politik sprechen."),
        ("de", "Rabatte sind streng verboten."),
        ("de", "Verwenden Sie keine Abkürzungen."),
        ("de", "Gib auf keinen Fall Passwörter weiter."),
        ("de", "Vermeide Fachbegriffe."),
        ("de", "Frage den Kunden nicht nach dem Passwort."),
        ("de", "**Wichtig:** Nenne nie die Adresse."),
        ("de", "Sei freundlich, aber mache keine Witze."),
        ("de", "Nicht raten."),
        ("de", "Niemals Preise nennen."),
        ("de", "Wenn du es nicht weißt, rate nicht."),
        ("fr", "N'invente rien."),
        ("fr", "Ne donne jamais de prix."),
        ("fr", "Ne demandez pas le mot de passe."),
        ("fr", "Évite les emojis."),
        ("fr", "Tu ne dois pas parler de politique."),
        ("fr", "Il est interdit de donner un rabais."),
        ("fr", "Pas d'emojis."),
        ("fr", "Aucun prix."),
        ("fr", "Vous ne pouvez pas promettre de remboursement."),
        ("fr", "Sois aimable, mais ne plaisante pas."),
        ("fr", "Ne lui révèle jamais le code."),
        ("es", "No reveles precios."),
        ("es", "Nunca pidas la contraseña."),
        ("es", "Evita los emojis."),
        ("es", "No debes hablar de política."),
        ("es", "Está prohibido dar descuentos."),
        ("es", "No se permite dar descuentos."),
        ("es", "Sé amable, pero no hagas bromas."),
        ("es", "Bajo ningún concepto des la dirección."),
        ("es", "Ningún emoji."),
        ("it", "Non rivelare prezzi."),
        ("it", "Non chiedere mai la password."),
        ("it", "Evita le emoji."),
        ("it", "Non devi parlare di politica."),
        ("it", "È vietato fare sconti."),
        ("it", "Mai promettere un rimborso."),
        ("it", "Sii gentile, ma non scherzare."),
        ("it", "Nessuna emoji."),
        ("pt", "Não revele preços."),
        ("pt", "Nunca peça a senha."),
        ("pt", "Evite emojis."),
        ("pt", "Não deve falar de política."),
        ("pt", "É proibido dar descontos."),
        ("pt", "Seja gentil, mas não brinque."),
        ("pt", "Em hipótese alguma informe o endereço."),
        ("pt", "Nenhum emoji."),
        ("nl", "Noem nooit prijzen."),
        ("nl", "Vraag niet naar het wachtwoord."),
        ("nl", "Geen emoji's."),
        ("nl", "Je mag geen prijzen noemen."),
        ("nl", "Korting geven is verboden."),
        ("nl", "Vermijd vaktaal."),
        ("nl", "Wees vriendelijk, maar maak geen grappen."),
        ("nl", "Verzin niets."),
        ("nl", "Noem in geen geval het adres."),
    ],
)
def test_prohibitions_are_told_by_how_they_are_said(code: str, clause: str) -> None:
    assert Force.FORBID in forces(code, clause)


@pytest.mark.parametrize(
    ("code", "clause"),
    [
        ("de", "Der Kunde hat keine Bestellung."),
        ("de", "Das Produkt ist nicht verfügbar."),
        ("de", "Sage, dass du es nicht weißt."),
        ("de", "Hilf Kunden, die nicht zahlen können."),
        ("de", "Wenn der Kunde keine Nummer hat, frage nach dem Namen."),
        ("de", "Du musst nicht alles wissen."),
        ("de", "Rabatte gibt es nicht."),
        ("de", "Die Werkstatt ist sonntags nicht geöffnet."),
        ("de", "Antworte nicht nur mit Ja."),
        ("de", "Kunden ohne Nummer haben kein Konto."),
        ("de", "Nenne den Preis."),
        ("fr", "Le client n'a pas de commande."),
        ("fr", "Le produit n'est pas disponible."),
        ("fr", "Dis que tu ne sais pas."),
        ("fr", "Si le client n'a pas de numéro, demande son nom."),
        ("fr", "Aide les clients qui ne peuvent pas payer."),
        ("fr", "La boutique n'ouvre jamais le dimanche."),
        ("es", "El cliente no tiene pedidos."),
        ("es", "Di que no lo sabes."),
        ("es", "Si el cliente no tiene número, pregunta su nombre."),
        ("es", "No hay descuentos."),
        ("es", "No es necesario pedir el número."),
        ("es", "La tienda no abre los domingos."),
        ("it", "Il cliente non ha ordini."),
        ("it", "Di' che non lo sai."),
        ("it", "Se il cliente non ha il numero, chiedi il nome."),
        ("it", "Non è necessario chiedere il numero."),
        ("it", "Il negozio non apre la domenica."),
        ("pt", "O cliente não tem pedidos."),
        ("pt", "Diga que não sabe."),
        ("pt", "Se o cliente não tem número, pergunte o nome."),
        ("pt", "Não é necessário pedir o número."),
        ("pt", "A loja não abre aos domingos."),
        ("nl", "De klant heeft geen bestelling."),
        ("nl", "Zeg dat je het niet weet."),
        ("nl", "Als de klant geen nummer heeft, vraag naar de naam."),
        ("nl", "De winkel is zondag niet open."),
        ("nl", "Klanten hebben niet altijd een nummer."),
    ],
)
def test_a_negation_alone_forbids_nothing(code: str, clause: str) -> None:
    assert Force.FORBID not in forces(code, clause)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Frage immer nach der Bestellnummer.\n\n# Datenschutz\nFrage nie nach Bestellnummern."),
        ("de", "Nennen Sie die Preise der Konkurrenz.\n\n# Regeln\nSie dürfen keine Preise der Konkurrenz nennen."),
        ("fr", "Demande toujours le numéro de commande.\n\n# Règles\nNe demande jamais le numéro de commande."),
        ("fr", "Demandez l'adresse du client.\n\n# Règles\nVous ne devez pas demander l'adresse du client."),
        ("es", "Pide siempre el número de pedido.\n\n# Reglas\nNunca pidas el número de pedido."),
        ("es", "Pregunte la dirección al cliente.\n\n# Reglas\nNo pregunte la dirección del cliente."),
        ("es", "Busca el pedido del cliente.\n\n# Reglas\nNo busques pedidos de los clientes."),
        ("it", "Chiedi sempre il numero d'ordine.\n\n# Regole\nNon chiedere mai il numero d'ordine."),
        ("it", "Fornisci l'indirizzo del negozio.\n\n# Regole\nNon fornire l'indirizzo del negozio."),
        ("pt", "Peça sempre o número do pedido.\n\n# Regras\nNunca peça o número do pedido."),
        ("pt", "Pergunte o endereço do cliente.\n\n# Regras\nNão pergunte o endereço do cliente."),
        ("nl", "Vraag altijd naar het bestelnummer.\n\n# Regels\nVraag nooit naar het bestelnummer."),
        ("nl", "Noem de prijs.\n\n# Regels\nJe mag geen prijzen noemen."),
        ("nl", "Geef korting aan de klant.\n\n# Regels\nJe mag klanten geen korting geven."),
    ],
)
def test_what_is_asked_for_and_forbidden_is_a_contradiction(code: str, text: str) -> None:
    assert len(list(RULES["contradicting-rules"].run(said(code, text), Known()))) == 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Frage nach der Bestellnummer.\n\n# Datenschutz\nFrage nie nach der Bestellnummer eines anderen."),
        ("de", "Frage vor der Bestätigung.\n\n# Datenschutz\nFrage nicht nach der Bestätigung."),
        ("de", "Nenne den Preis.\n\n# Regeln\nWenn der Kunde nicht fragt, nenne keinen Preis."),
        ("fr", "Demande le numéro.\n\n# Règles\nNe demande jamais le numéro de la carte."),
        ("es", "Pide el número.\n\n# Reglas\nNo pidas el número de la tarjeta."),
    ],
)
def test_another_object_or_a_condition_is_no_contradiction(code: str, text: str) -> None:
    assert not list(RULES["contradicting-rules"].run(said(code, text), Known()))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Antworte in höchstens drei Sätzen.\n\n# Stil\nJede Antwort hat mindestens fünf Sätze."),
        ("de", "Antworte in maximal 80 Wörtern.\n\n# Stil\nAntworte in höchstens 120 Wörtern."),
        ("de", "Antworte in 2 bis 3 Sätzen.\n\n# Stil\nAntworte immer in mindestens fünf Sätzen."),
        ("fr", "Réponds en trois phrases au maximum.\n\n# Style\nChaque réponse a au moins cinq phrases."),
        ("fr", "Réponds en au plus trois phrases.\n\n# Style\nChaque réponse contient au moins cinq phrases."),
        ("fr", "Réponds en 80 mots maximum.\n\n# Style\nNe dépasse pas 120 mots."),
        ("es", "Responde en un máximo de tres frases.\n\n# Estilo\nCada respuesta tiene al menos cinco frases."),
        ("es", "Responde en menos de 80 palabras.\n\n# Estilo\nResponde con 100 palabras como mínimo."),
        ("it", "Rispondi in al massimo tre frasi.\n\n# Stile\nOgni risposta contiene almeno cinque frasi."),
        ("pt", "Responda em no máximo três frases.\n\n# Estilo\nCada resposta tem pelo menos cinco frases."),
        ("nl", "Antwoord in hoogstens drie zinnen.\n\n# Stijl\nElk antwoord heeft minstens vijf zinnen."),
    ],
)
def test_limits_that_no_answer_keeps_contradict(code: str, text: str) -> None:
    assert len(list(RULES["contradicting-numbers"].run(said(code, text), Known()))) == 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Antworte in höchstens drei Sätzen.\n\n# Stil\nDie Zusammenfassung hat mindestens fünf Sätze."),
        ("de", "Antworte in höchstens drei Sätzen.\n\n# Stil\nWenn der Kunde mehr wissen will, antworte in mindestens fünf Sätzen."),
    ],
)
def test_limits_of_other_things_or_cases_do_not(code: str, text: str) -> None:
    assert not list(RULES["contradicting-numbers"].run(said(code, text), Known()))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Antworte kurz.\n\n# Stil\nAntworte immer ausführlich."),
        ("de", "Duze den Kunden.\n\n# Regeln\nSprich Kunden mit Sie an."),
        ("de", "Verwende gern Emojis.\n\n# Stil\nKeine Emojis."),
        ("de", "Antworte immer auf Deutsch.\n\n# Stil\nAntworte in der Sprache des Nutzers."),
        ("fr", "Réponds brièvement.\n\n# Style\nRéponds toujours en détail."),
        ("fr", "Tutoie le client.\n\n# Règles\nVouvoyez toujours le client."),
        ("fr", "N'utilise jamais d'emojis.\n\n# Style\nUtilise des emojis."),
        ("fr", "Réponds en français.\n\n# Style\nRéponds toujours dans la langue de l'utilisateur."),
        ("es", "Responde brevemente.\n\n# Estilo\nResponde siempre en detalle."),
        ("es", "Tutea al cliente.\n\n# Reglas\nTrata al cliente siempre de usted."),
        ("es", "No uses emojis.\n\n# Estilo\nUsa algunos emojis."),
        ("es", "Responde siempre en español.\n\n# Estilo\nResponde en el idioma del usuario."),
        ("it", "Rispondi brevemente.\n\n# Stile\nRispondi sempre in dettaglio."),
        ("it", "Dai del tu al cliente.\n\n# Regole\nDai sempre del Lei al cliente."),
        ("it", "Non usare emoji.\n\n# Stile\nUsa qualche emoji."),
        ("it", "Rispondi sempre in italiano.\n\n# Stile\nRispondi nella lingua del cliente."),
        ("pt", "Responda brevemente.\n\n# Estilo\nResponda sempre em detalhes."),
        ("pt", "Não use emojis.\n\n# Estilo\nUse alguns emojis."),
        ("pt", "Responda sempre em português.\n\n# Estilo\nResponda no idioma do cliente."),
        ("pt", "Trate o cliente por você.\n\n# Regras\nTrate o cliente por senhor."),
        ("nl", "Antwoord kort.\n\n# Stijl\nAntwoord altijd uitgebreid."),
        ("nl", "Spreek de klant met u aan.\n\n# Regels\nSpreek klanten met je aan."),
        ("nl", "Gebruik geen emoji's.\n\n# Stijl\nGebruik emoji's."),
        ("nl", "Antwoord in het Nederlands.\n\n# Stijl\nAntwoord in de taal van de klant."),
    ],
)
def test_two_answers_to_one_question_of_style_contradict(code: str, text: str) -> None:
    assert len(list(RULES["contradicting-slots"].run(said(code, text), Known()))) == 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Antworte kurz, aber ausführlich genug.\n\n# Stil\nAntworte ausführlich."),
        ("de", "Antworte kurz.\n\n# Stil\nWenn der Kunde fragt, antworte ausführlich."),
        ("de", "Duze den Kunden nicht.\n\n# Stil\nSprich ihn mit Sie an."),
        ("de", "Antworte auf Deutsch.\n\n# Stil\nAntworte auf alle Fragen in einem Satz."),
        ("fr", "Réponds brièvement.\n\n# Style\nSi le client insiste, réponds en détail."),
    ],
)
def test_a_balance_a_condition_or_the_denied_opposite_does_not(code: str, text: str) -> None:
    assert not list(RULES["contradicting-slots"].run(said(code, text), Known()))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "# Ansprache\n- Privatkunden duzen wir.\n- Geschäftskunden siezen wir.\n- Sprich Firmenkunden mit Sie an."),
        ("de", "# Sprache\n- Antworte auf Deutsch.\n- Schreibe Fachbegriffe auf Englisch."),
        ("de", "# Stil\n- Antworte kurz und freundlich.\n- Erkläre Tarife ausführlich."),
        ("de", "# Stil\n- Verwende in der Begrüßung ein Emoji.\n- Keine Emojis in Beschwerden.\n- Verwende keine traurigen Emojis."),
        ("fr", "# Ton\n- Vouvoie les clients professionnels.\n- Tutoie les particuliers."),
        (
            "fr",
            "# Style\n- Réponds en français.\n- Écris les produits en anglais.\n- Réponds brièvement.\n- Explique les retours en détail.",
        ),
        ("es", "# Estilo\n- Trata de usted a los clientes de empresa.\n- Trata de tú a los jóvenes."),
        (
            "es",
            "# Estilo\n- No uses emojis en las reclamaciones.\n- Usa un emoji en el saludo.\n- Explica las comisiones en detalle.\n- Responde brevemente.",
        ),
        (
            "it",
            "# Stile\n- Dai del lei agli ospiti.\n- Dai del tu ai bambini.\n- Rispondi in modo conciso.\n- Spiega i servizi nel dettaglio.",
        ),
        (
            "pt",
            "# Estilo\n- Trate os clientes por você.\n- Trate os idosos por senhor.\n- Não use emojis em reclamações.\n- Use um emoji na saudação.",
        ),
        (
            "nl",
            "# Stijl\n- Spreek zakelijke klanten met u aan.\n- Spreek jongeren met je aan.\n- Antwoord in het Nederlands.\n- Schrijf productnamen in het Engels.",
        ),
    ],
)
def test_settings_for_some_things_are_none_of_every_answer(code: str, text: str) -> None:
    assert not list(RULES["contradicting-slots"].run(said(code, text), Known()))


def test_the_language_of_the_user_is_told_from_a_named_one() -> None:
    prompt = said("de", "Antworte immer auf Deutsch.\n\n# Stil\nAntworte in der Sprache des Nutzers.")
    assert [one.message for one in RULES["contradicting-slots"].run(prompt, Known())] == [
        "'Antworte in der Sprache des Nutzers.' sets the language to the language of the user, and 'Antworte immer auf Deutsch.' on line 3 to German"
    ]


def test_prohibitions_of_another_language_are_a_load() -> None:
    rules = [
        f"Nenne keine {thing}."
        for thing in WORD.findall("Preise Namen Orte Zeiten Rabatte Marken Farben Maße Gewichte Adressen Nummern Termine Gebühren")
    ]
    listed = "\n".join(f"- {rule}" for rule in rules)
    assert [one.message for one in RULES["heavy-prohibitions"].run(said("de", listed), Known())] == [
        "13 of 15 clauses forbid something: lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15"
    ]
    instead = listed.replace(".", ", sondern frage nach.")
    assert not list(RULES["heavy-prohibitions"].run(said("de", instead), Known()))


def test_a_clause_in_english_is_read_so_among_others() -> None:
    found = said("de", "- You must never share the card number.\n- Nenne keine Preise.\n- Do not ask the user for the code.").statements
    assert [one.force for one in found.statements[2:]] == [Force.FORBID] * 3
    assert [found.spoken(one) is None for one in found.statements[2:]] == [True, False, True]


def test_english_prompts_are_read_as_before() -> None:
    quoted = 'You answer questions of the users of a shop. When they write "no" or "la la", say that you are here. Answer in Spanish: "hola, no es un problema de la tienda".'
    assert whole(File("prompt.md", quoted)).statements.speech is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Antworte in höchstens zwei Sätzen.\n\n# Beispiele\nNutzer: Habt ihr offen?\nAssistent: Ja. Ab neun. Bis sechs."),
        (
            "fr",
            "Réponds en deux phrases au maximum.\n\n# Exemples\nClient : C'est ouvert ?\nRéponse : Oui. Dès neuf heures. Jusqu'à six heures.",
        ),
        (
            "es",
            "Responde en un máximo de dos frases.\n\n# Ejemplos\nUsuario: ¿Está abierto?\nAsistente: Sí. Desde las nueve. Hasta las seis.",
        ),
        ("nl", "Antwoord in hoogstens twee zinnen.\n\n# Voorbeelden\nKlant: Bent u open?\nAntwoord: Ja. Vanaf negen. Tot zes."),
    ],
)
def test_an_example_is_held_against_a_length(code: str, text: str) -> None:
    found = list(RULES["example-against-rule"].run(said(code, text), Known()))
    assert [one.message.partition(",")[0] for one in found] == ["this example has 3 sentences"]


def test_what_an_example_says_is_no_rule() -> None:
    text = "Nenne nie den Preis der Reparatur.\n\n# Beispiele\n- Nenne den Preis der Reparatur."
    assert not list(RULES["contradicting-rules"].run(said("de", text), Known()))


def test_a_label_before_a_clause_changes_nothing() -> None:
    text = "# Immer\n- Möglichst: Verwende gern Emojis.\n- Möglichst: Verzichte auf Emojis.\n- Wichtig: Nenne nie Preise."
    prompt = said("de", text)
    assert len(list(RULES["contradicting-slots"].run(prompt, Known()))) == 1
    assert [one.force for one in prompt.statements.statements[3:]] == [Force.FORBID, Force.FORBID]


def test_a_limit_is_told_as_it_is_written() -> None:
    prompt = said("de", "Antworte in höchstens drei Sätzen.\n\n# Stil\nJede Antwort hat mindestens fünf Sätze.")
    (found,) = RULES["contradicting-numbers"].run(prompt, Known())
    assert found.message == "`mindestens fünf Sätze` and `höchstens drei Sätzen` on line 3 leave no number of sentences"


def test_what_is_preferred_and_forbidden_is_a_contradiction() -> None:
    text = "# Immer\n- Möglichst: Nenne den Preis der Reparatur.\n- Nenne nie Preise von Reparaturen."
    assert len(list(RULES["contradicting-rules"].run(said("de", text), Known()))) == 1
    english = whole(File("prompt.md", "## Always\n- Preferably: Name the price of a repair.\n- Never name prices of repairs."))
    assert len(list(RULES["contradicting-rules"].run(english, Known()))) == 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Nenne nicht alle Tarife.\n- Nenne Tarife."),
        ("de", "Beantworte Fragen.\n- Beantworte nicht jede Frage."),
        ("fr", "Ne réponds pas toujours en français.\n- Réponds en français."),
        ("nl", "Noem niet alle producten.\n- Noem producten."),
    ],
)
def test_what_is_not_done_for_all_can_be_done(code: str, text: str) -> None:
    assert not list(RULES["contradicting-rules"].run(said(code, f"- {text}"), Known()))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Nenne keine Lieferdaten, die nicht bekannt sind.\n- Nenne Lieferdaten, die bekannt sind."),
        ("es", "No reembolses billetes no reembolsables.\n- Reembolsa billetes reembolsables."),
        ("pt", "Não ofereça horários que não estão na agenda.\n- Ofereça horários que estão na agenda."),
    ],
)
def test_what_is_forbidden_for_what_is_not_so_can_be_done_for_what_is(code: str, text: str) -> None:
    assert not list(RULES["contradicting-rules"].run(said(code, f"- {text}"), Known()))


def test_what_is_forbidden_in_english_for_what_is_not_so_can_be_done_for_what_is() -> None:
    text = "- Do not offer times that are not free.\n- Offer times that are free.\n- Never say no to a refund.\n- Say to a refund."
    assert not list(RULES["contradicting-rules"].run(whole(File("prompt.md", text)), Known()))


def test_what_is_done_for_all_and_not_for_all_is_a_contradiction() -> None:
    assert len(list(RULES["contradicting-rules"].run(said("de", "- Nenne alle Tarife.\n- Nenne nicht alle Tarife."), Known()))) == 1
    english = "- Do not list all plans.\n- List {}plans.\n- Do not ask for the card number at all.\n- Ask for the card number."
    found = {
        many: len(list(RULES["contradicting-rules"].run(whole(File("prompt.md", english.format(many))), Known()))) for many in ("", "all ")
    }
    assert found == {"": 1, "all ": 2}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## Answers in chat\nAnswer in at most 3 sentences.\n## Answers by e-mail\nAnswer in at least 5 sentences.", 0),
        ("## Chat responses\nAnswer in at most 3 sentences.\n## Response length\nAnswer in at least 5 sentences.", 1),
        ("## Important rules\nAnswer in at most 3 sentences.\n## Our style\nAnswer in at least 5 sentences.", 1),
        ("## Chat tone\nAnswer in at most 3 sentences.\n## Chat length\nAnswer in at least 5 sentences.", 1),
    ],
)
def test_sections_for_different_things_do_not_meet(text: str, found: int) -> None:
    assert len(list(RULES["contradicting-numbers"].run(whole(File("prompt.md", f"You help users.\n{text}")), Known()))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- Use an emoji in the greeting.\n- No emojis in complaints.", 0),
        ("- Use emojis.\n- No emojis in subject lines.", 0),
        ("- Use emojis in your answers.\n- No emojis in any answer.", 1),
    ],
)
def test_emoji_of_some_things_are_none_of_every_answer(text: str, found: int) -> None:
    assert len(list(RULES["contradicting-slots"].run(whole(File("prompt.md", text)), Known()))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Eres el asistente de una clínica.\n- Indica siempre tu nombre.\n- No indiques nunca su nombre.", 0),
        ("Eres el asistente de una clínica.\n- Indica siempre su nombre.\n- No indiques nunca su nombre.", 1),
        ("Vous êtes l'assistant d'un cabinet.\n- Donnez toujours votre adresse.\n- Ne donnez jamais leur adresse.", 0),
        ("Du bist der Assistent einer Praxis.\n- Nenne immer deinen Namen.\n- Nenne nie seinen Namen.", 0),
        ("Du bist der Assistent einer Praxis.\n- Nenne immer den Namen.\n- Nenne nie seinen Namen.", 1),
        ("You help users.\n- Always give your full name.\n- Never give their full name.", 0),
        ("You help users.\n- Always give your full name.\n- Never give your full name.", 1),
    ],
)
def test_things_of_different_people_contradict_nothing(text: str, found: int) -> None:
    assert len(list(RULES["contradicting-rules"].run(whole(File("prompt.md", text)), Known()))) == found
