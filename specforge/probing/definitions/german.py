"""German."""

import re

from specforge.probing.definitions.lexicon import Lexicon, meaning, named, these
from specforge.regexes import regex

_NUMBER = (
    r"(?:\d[\d.]*|eine[nr]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|fünfzehn|zwanzig|dreißig|vierzig|fünfzig|hundert|tausend)"
)
_ROWS = r"(?:ergebnis\w*|treffer\w*|einträge\w*|datensätze\w*|zeilen|elemente\w*|objekte\w*|resultate\w*|zurückgegeben\w*|geliefert\w*|pro\s+seite|je\s+seite)"
_ARTICLES = "der die das den dem des einer eines einem dieser diese dieses diesem diesen ihrer seiner"

LEXICON = Lexicon(
    code="de",
    verbs=meaning(
        list="liste listet listen auflisten aufzulisten auflistung durchblättert",
        search="suche sucht suchen durchsuche durchsucht durchsuchen recherchiere recherchiert recherchieren volltextsuche",
        find="finde findet finden ermittle ermittelt ermitteln",
        query="frage fragt abfragen",
        get="rufe ruft abrufen hole holt holen liefere liefert liefern lade lädt laden",
        return_="gib gibt zurückgeben ausgeben",
        show="zeige zeigt anzeigen zeigen",
        read="lies liest lesen auslesen",
        filter="filtere filtert filtern",
        create="erstelle erstellt erstellen anlegen lege legt erzeuge erzeugt erzeugen generiere generiert generieren",
        update="aktualisiere aktualisiert aktualisieren ändere ändert ändern bearbeite bearbeitet bearbeiten",
        delete="lösche löscht löschen entferne entfernt entfernen",
        send="sende sendet senden verschicke verschickt verschicken versende versendet versenden",
        save="speichere speichert speichern",
        book="buche bucht buchen storniere storniert stornieren",
        add="füge fügt hinzufügen",
        calculate="berechne berechnet berechnen",
        compare="vergleiche vergleicht vergleichen",
        validate="prüfe prüft prüfen validiere validiert validieren",
        convert="wandle wandelt umwandeln konvertiere konvertiert konvertieren",
        upload="importiere importiert importieren",
        execute="führe führt ausführen",
        analyze="analysiere analysiert analysieren",
        summarize="fasse fasst zusammenfassen",
        set="setze setzt setzen",
    ),
    nouns=meaning(
        accounts="konten", appointments="termine terminen", articles="artikel artikeln beiträge beiträgen", bookings="buchungen", books="bücher büchern",
        bills="belege belegen", branches="filialen zweige", candidates="bewerber bewerbern kandidaten", cases="fälle fällen", categories="kategorien",
        channels="kanäle kanälen", clients="mandanten", comments="kommentare kommentaren", companies="firmen unternehmen", contacts="kontakte kontakten",
        contracts="verträge verträgen", conversations="gespräche gesprächen unterhaltungen", countries="länder ländern", currencies="währungen",
        customers="kunden kundinnen", databases="datenbanken", datasets="datensätze datensätzen", deliveries="lieferungen", details="details angaben",
        devices="geräte geräten", documents="dokumente dokumenten unterlagen publikationen", emails="e-mails mails", employees="mitarbeiter mitarbeitern mitarbeitende",
        entries="einträge einträgen", errors="fehler fehlern", events="ereignisse ereignissen veranstaltungen", files="dateien", folders="ordner ordnern",
        flights="flüge flügen", groups="gruppen", hotels="hotels", images="bilder bildern", invoices="rechnungen", items="elemente elementen positionen",
        jobs="stellenangebote stellenangeboten stellenanzeigen aufträge aufträgen", judgments="urteile urteilen entscheidungen", languages="sprachen", laws="gesetze gesetzen normen", members="mitglieder mitgliedern",
        messages="nachrichten meldungen", models="modelle modellen", notes="notizen", offers="angebote angeboten", orders="bestellungen", papers="studien",
        patients="patienten", payments="zahlungen", people="personen leute", photos="fotos", players="spieler spielern", plugins="plugins", products="produkte produkten", projects="projekte projekten",
        prices="preise preisen", records="datensätze", recipes="rezepte rezepten", regions="regionen", reports="berichte berichten", requests="anfragen", results="ergebnisse ergebnissen treffer treffern", reviews="bewertungen", roles="rollen",
        rooms="räume räumen zimmer zimmern", sessions="sitzungen", shipments="sendungen", states="bundesländer kantone", stations="stationen haltestellen", stores="läden geschäfte",
        students="studenten studierende schüler", subscriptions="abonnements", suppliers="lieferanten", tables="tabellen", tasks="aufgaben", teams="teams", tickets="tickets vorgänge",
        transactions="transaktionen", trips="reisen fahrten", types="typen arten", users="benutzer benutzern nutzer nutzern anwender anwendern", vehicles="fahrzeuge fahrzeugen", videos="videos",
        towns="gemeinden städte städten", plants="kraftwerke kraftwerken anlagen", warnings="warnungen",
        database="datenbank", catalog="katalog", web="web", internet="internet",
    ),
    opening=regex(
        r"^(?:(?:dieses?|das|ein|dieser)\s+(?:tool|werkzeug|funktion|methode|endpunkt|befehl)\s+)?(?:(?:dient|wird)\s+(?:zum|zur|dazu,?)\s+|ermöglicht\s+(?:es,?\s+)?|erlaubt\s+(?:es,?\s+)?|tool\s+zu[mr]\s+)?"
        r"(?:das\s+|die\s+)?(?:(?:bitte|gezielt|schnell)\s+)?",
        re.IGNORECASE,
    ),
    joined=regex(r"(?:und|oder)", re.IGNORECASE),
    final=True,
    plural_letters="enrs",
    to=these("nach für über"),
    all=these("alle allen aller alles sämtliche sämtlichen sämtlicher jede jeden jeder jedes"),
    whole=these("vollständige vollständigen vollständiger komplette kompletten gesamte gesamten"),
    one=these("ein eine einen einem einer eines einzelne einzelnen einzelner einzelnes"),
    determiners=these(f"{_ARTICLES} mehrere einige verschiedene verfügbare verfügbaren"),
    lists=these("liste listen übersicht aufstellung"),
    of=these(f"von der aller mit an {_ARTICLES}"),
    stops=these(
        f"""
        {_ARTICLES} ein eine einen ab an am anhand auf aus ausgehend bei beim bis durch für gegen im in ins innerhalb inkl inklusive laut mit mithilfe nach neben ob oder
        ohne pro samt seit sind sowie über um und unter via vom von vor während was welche wenn werden wie wird zu zum zur zurück zwischen einschließlich basierend gemäß je ist hat
        """
    ),
    returned=regex(
        r"\b(?:gibt|liefert|zeigt)\s+(?:eine\s+)?(?:[\w-]+\s+){0,3}?(?:liste)\s+(?=(?:von|der|aller|mit)\s)|\bgibt\s+(?=alle\s+[\w-]+\s+(?:[\w-]+\s+)?zurück)", re.IGNORECASE
    ),
    stated=regex(
        rf"(?:\b(?:bis\s+zu|höchstens|maximal(?:e\w*)?|maximum|nicht\s+mehr\s+als|höchstwert|obergrenze|begrenzt\s+auf|beschränkt\s+auf|weniger\s+als|unter|zwischen\s+\w+\s+und|1\s+bis|(?:ersten|letzten|neuesten|jüngsten|nächsten|besten))|\bmax\.|\bmax\b|<=|≤)\s*(?:von|auf|ist|sind|beträgt|wert)?\s*[:=]?\s*[`'\"]?{_NUMBER}\b"
        rf"|\b\d+\s+(?:max\.?|maximal|höchstens)",
        re.IGNORECASE,
    ),
    ranked=regex(
        r"\b(?:beste[nr]?|nächstgelegene\w*|nächste[nr]?|ähnlich\w*|beliebteste\w*|wichtigste\w*|größte[nrs]?|höchste[nr]?|niedrigste[nr]?|günstigste\w*|relevanteste\w*|häufigste\w*|meist\w+|passendste\w*)\b", re.IGNORECASE
    ),
    ordered=regex(
        r"\b(?:sortier\w*|geordnet\w*|reihenfolge|aufsteigend\w*|absteigend\w*|alphabetisch\w*|chronologisch\w*|neueste\w*|jüngste\w*|älteste\w*|letzte[nr]?|aktuellste\w*|nach\s+(?:relevanz|datum|aktualität|entfernung|name)|relevanz)\b", re.IGNORECASE
    ),
    paged=regex(r"\b(?:seite|seiten|seitenweise|seitenzahl|paginier\w*|pagination|cursor|limit\w*|begrenz\w*|blätter\w*|durchblätter\w*|stapelweise|umkreis\w*)\b", re.IGNORECASE),
    counted=regex(rf"\b(?:\w*anzahl|zahl|wie\s+viele|max(?:imale?[nr]?|imal|\.)?)\b.{{0,120}}\b{_ROWS}|\b(?:ergebnis|treffer)(?:anzahl|limit|zahl)\b", re.IGNORECASE),
    uncounted=regex(
        r"\b(?:zeichen|wörter|token|tokens|sekunden?|minuten?|stunden?|tage?n?|nächte|wochen?|monate?n?|jahre?n?|gäste|personen|zimmer|versuche?|tiefe|alter|preis|kosten)\b", re.IGNORECASE
    ),
    default=regex(r"\b(?:standard(?:mäßig|wert)?|voreinstellung|voreingestellt|vorgabe)\b\s*:?(?:(?!\b\w+:\s)[^.,;)])*", re.IGNORECASE),
    ending=regex(r"\b(?:leer\w*|weniger|keine\s+weiteren|null)\b", re.IGNORECASE),
    forbidden=regex(r"\b(?:nicht|nie|niemals|kein\w*)\b[^.;]*", re.IGNORECASE),
    formatted=regex(
        r"\b(?:base\s?-?64\w*|json|kodiert\w*|codiert\w*|zeitstempel|zeilennummer|zusammengesetzt|serialisiert\w*|im\s+format|in\s+der\s+form|besteht\s+aus|(?:id|schlüssel|index|position)\s+(?:des|der)\s+(?:letzten|ersten|nächsten))\b"
        r"|(?:\bz\.\s?b\.|\bzum\s+beispiel)\s*:?\s*['\"`“„]",
        re.IGNORECASE,
    ),
    sizes=named("max treffer, max ergebnisse, anzahl treffer, anzahl ergebnisse, treffer pro seite, ergebnisse pro seite, eintraege pro seite, pro seite, seitengroesse, maximale treffer"),
    numbers=these("anzahl limit maximum menge"),
    onward=named("seite, seitennummer, seitenzahl, ab position, startindex"),
    times=these("datum zeit uhrzeit zeitpunkt tag monat jahr zeitstempel stichtag"),
    since=these("von ab seit beginn anfang"),
    until=these("bis ende"),
    sorting=these("sortierung reihenfolge sortieren"),
    complete=these("weitere weiter naechste gesamt gesamtzahl rest ende vollstaendig"),
)  # fmt: skip
