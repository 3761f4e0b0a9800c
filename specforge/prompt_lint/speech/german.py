"""German."""

import re

from specforge.prompt_lint.speech.speech import LEAD, WORD, Speech, names_of, units_of, without_ending
from specforge.regexes import regex

_NOT = r"(?:nie(?:mals)?|nichts?|kein(?:e[mnrs]?)?|keinesfalls|keinerlei|auf\s+keinen\s+fall|unter\s+keinen\s+umst\u00e4nden)"
_WEAK = r"(?!nicht\s+(?:nur|unbedingt|immer|zwingend|unn\u00f6tig)\b|nichts\s+anderes\b)"
_FIRST = r"(?:(?:bitte|auch|dabei|also|au\u00dferdem|grunds\u00e4tzlich|generell|wichtig|achtung|hinweis|regel|und|aber|oder|dann)\W+)*"
_NO_VERB = r"(?:die|diese|jene|eine|keine|seine|ihre|deine|meine|unsere|alle|viele|welche|jede|manche|einige|solche|beide|heute|ende|kunde|name|\w+(?:ungen?|heit|keit)e?)\b"
_VERB = rf"(?!{_NO_VERB})(?:\w{{2,}}e|gib|sprich|nimm|lies|hilf|sei|lass|tu|geh|frag|sag|mach|schreib|halt|bleib|zeig|versprich|vergiss|verrat|nenn|\w+(?:en|ern|eln|tun)\s+sie)\b"
_FINITE = r"(?:ist|sind|war|waren|hat|haben|wird|werden|kann|k\u00f6nnen|gibt|gilt|gelten|muss|m\u00fcssen|soll|sollen|bleibt|bleiben|braucht|brauchen|kommt|kommen)"
_WITHIN = r"[^.;:!?,\"\u201e\u201c\u201d\u00ab\u00bb]{0,120}?"
_ENDINGS = ("ern", "en", "er", "em", "es", "e", "n")


def _stem(word: str) -> str:
    """The stem; an `s` is an ending only where words that have it seldom have it themselves, as in `Emojis` and `Links`."""
    return without_ending(word.removesuffix("s") if word.endswith(("ojis", "os", "as", "ks", "ts", "ls", "ns")) else word, _ENDINGS, 3)


SPEECH = Speech(
    code="de",
    conditional=regex(
        r"(?<!\d )(?<!eins )(?<!zwei )(?<!drei )(?<!vier )(?<!f\u00fcnf )\bbis\b(?!\s+(?:zu\b|\d))|\b(?:wenn|falls|sofern|sobald|solange|au\u00dfer|ob|ansonsten|sonst|andernfalls|statt|stattdessen|anstatt|denn|je nach\w*|gegebenenfalls"
        r"|ggf|notfalls|ausnahmsweise|im fall|einmal)\b"
    ),
    openers=frozenset(
        WORD.findall(
            "bei beim f\u00fcr im in am an auf vor nach w\u00e4hrend mit ohne wo innerhalb zum zur ist sind hat haben will wollen m\u00f6chte m\u00f6chten fragt bittet nennt sagt"
            " gibt kann k\u00f6nnen sollte sollten wird werden fehlt fehlen besteht liegt verlangt braucht schreibt als bevor nachdem"
        )
    ),
    asking=frozenset(WORD.findall("was welche welcher welches wie ob warum wer wo wann")),
    negative=regex(rf"\b(?:{_NOT}|vermeide\w*|verzichte\w*|unterlass\w*|verboten|untersagt|umst\u00e4nden)\b"),
    forbidding=regex(
        rf"{LEAD}{_FIRST}{_WEAK}(?:{_NOT}(?!\s+{_FINITE}\b)|vermeide\w*|verzichte\w*|unterlass\w*)\b"
        rf"|(?:{LEAD}|[,;:]\s+|\b(?:und|aber|oder|dann)\s+){_FIRST}{_VERB}(?!\s+{_FINITE}\b){_WITHIN}\b{_WEAK}{_NOT}\b"
        rf"|\b(?:darf|darfst|d\u00fcrfen|d\u00fcrft|soll|sollst|sollen|sollte|solltest|sollten|(?:du|sie|wir)\s+(?:kannst|k\u00f6nnen))\b{_WITHIN}\b{_WEAK}{_NOT}\b"
        r"|\b(?:ist|sind|bleibt|bleiben)\s+(?:\w+\s+){0,3}?(?:verboten|untersagt|nicht\s+(?:erlaubt|gestattet|zul\u00e4ssig))\b"
        rf"|\b(?:wird|werden)\b{_WITHIN}\b(?:nie(?:mals)?|auf\s+keinen\s+fall|unter\s+keinen\s+umst\u00e4nden)\b"
    ),
    demanding=regex(
        r"\b(?:muss|musst|m\u00fcssen|m\u00fcsst|immer|stets|unbedingt|zwingend|jederzeit|stell\w* sicher|stellen sie sicher)\b"
    ),
    reason=regex(r"\b(?:weil|da(?=\s)|damit|denn)\b|,\s+(?:die|der|das|den|dem|deren|dessen)\b"),
    instead=regex(r"\bsondern\b|\bstattdessen\b|(?:[;:.]|\s[-\u2013\u2014])\s(?!.*\b(?:nie|nicht|kein\w*)\b)\w+e\b"),
    sometimes=regex(
        r"\s*(?:wenn|falls|sofern|bei|beim|f\u00fcr|fall|schritt|phase|option|modus|w\u00e4hrend|nach|vor|aufgabe|szenario)\b",
        re.IGNORECASE,
    ),
    general=frozenset(
        WORD.findall(
            "allgemein allgemeines stil ton tonfall umgangston regel regeln grundregeln richtlinie richtlinien anweisung anweisungen format formatierung ausgabe"
            " antwort antworten verhalten kommunikation wichtig vorgabe vorgaben anforderung anforderungen immer sprache grunds\u00e4tze prinzipien hinweis hinweise"
            " pers\u00f6nlichkeit l\u00e4nge"
        )
    ),
    refused=regex(r"\b(?:nicht|nie|niemals|vermeiden|verboten\w*|fehler|falsch|schlecht|tabus?)\b", re.IGNORECASE),
    filling=frozenset(
        WORD.findall(
            "möglichst der die das den dem des ein eine einen einem einer eines dein deine deinen deinem deiner deines ihr ihre ihren ihrem ihrer ihres sein seine seinen"
            " seinem seiner seines du sie er es wir man ihn ihm ihnen dich dir sich zu von vom f\u00fcr im in am bei um und oder als dass ist sind bist wird werden"
            " nicht nie niemals nichts kein keine keinen keinem keiner keines keinesfalls keinerlei darf darfst d\u00fcrfen d\u00fcrft soll sollst sollen sollte solltest"
            " sollten muss musst m\u00fcssen m\u00fcsst kann kannst k\u00f6nnen bitte immer stets jederzeit auch alle allen jede jeden jedem jeder jedes fall umst\u00e4nden unter"
            " grunds\u00e4tzlich generell unbedingt zwingend strikt streng wichtig achte darauf stelle stellen sicher vermeide vermeiden verzichte verzichten verboten"
            " untersagt erlaubt gestattet unterlasse unterlassen"
        )
    ),
    stem=_stem,
    units=units_of(
        words="wort w\u00f6rter worte w\u00f6rtern worten",
        sentences="satz s\u00e4tze s\u00e4tzen",
        characters="zeichen",
        lines="zeile zeilen",
        paragraphs="absatz abs\u00e4tze abs\u00e4tzen",
        bullets="stichpunkt stichpunkte stichpunkten aufz\u00e4hlungspunkte aufz\u00e4hlungspunkten",
        questions="frage fragen",
        tokens="token tokens",
        pages="seite seiten",
        options="option optionen vorschlag vorschl\u00e4ge vorschl\u00e4gen",
        examples="beispiel beispiele beispielen",
        emojis="emoji emojis",
        days="tag tage tagen",
        hours="stunde stunden",
        minutes="minute minuten",
    ),
    between=r"bis|und|oder",
    most_behind=r"maximal|höchstens|oder weniger",
    least_behind=r"oder mehr|mindestens|und mehr",
    whole=frozenset(
        WORD.findall(
            "kunde kunden kundin kundinnen nutzer nutzern nutzerin nutzerinnen benutzer benutzern anwender anwendern anwenderinnen user usern gegenüber alles schritt schritte ausschließlich nur ganz durchgehend konsequent verwenden verwendet nutze nutzen benutze benutzen setze spreche sprich sprechen rede nachricht nachrichten höflich klar gern gerne viele einige paar passende passenden hin wieder"
        )
    ),
    joining=r"und|sowie",
    settings={
        "length": {
            "detailed": r"\b(?:antworte|erkl\u00e4re|beschreibe|(?:antworten|erkl\u00e4ren|beschreiben)\s+sie)\s+((?:\w+\s+){0,3}?)(?:ausf\u00fchrlich|detailliert|umfassend|im\s+detail)\b(?!\s+genug)",
            "brief": r"\b(?:antworte|fasse\s+dich|halte\s+(?:dich|deine\s+antworten|antworten)|(?:antworten|fassen)\s+sie(?:\s+sich)?)\s+(?:(?:immer|stets|bitte|m\u00f6glichst|so|sehr|und)\s+){0,3}(?:kurz|knapp|kompakt)\b",
        },
        "emoji": {
            "none": r"\b(?:keine?|ohne|nie(?:mals)?|verzichte\w*\s+auf|vermeide\w*)\s+((?:\w+\s+){0,2}?)emojis?\b|\bemojis?\s+(?:sind\s+)?(?:verboten|nicht\s+erlaubt)\b",
            "wanted": rf"{LEAD}(?:bitte\s+)?(?:verwende|nutze|benutze|setze|(?:verwenden|nutzen|benutzen)\s+sie)\s+(?!keine?\b)((?:(?!nie|keine?\b)\w+\s+){{0,3}}?)emojis?\b(?!\s+(?:nie|nicht|sparsam|nur))",
        },
        "form of address": {
            "polite": r"\bsieze?n?\b|\bper\s+\W?sie\b|\bmit\s+\W?sie\W?\s+an\b|\bin\s+der\s+(?:sie|h\u00f6flichkeits)-?form\b",
            "familiar": r"\bduze?n?\b|\bper\s+\W?du\b|\bmit\s+\W?du\W?\s+an\b|\bin\s+der\s+du-?form\b",
        },
    },
    answers_in=r"(?:antworte|schreibe?|sprich|kommuniziere|formuliere|(?:antworten|schreiben|sprechen)\s+sie)\s+((?:\w+\s+){0,2}?)(?:auf|in)",
    languages=names_of(
        "deutsch englisch franz\u00f6sisch spanisch italienisch portugiesisch niederl\u00e4ndisch polnisch t\u00fcrkisch russisch arabisch chinesisch japanisch"
    ),
    of_the_user=r"der\s+sprache\s+(?:des|der)\s+(?:nutzers|kunden|benutzers|anfrage|nachricht|nutzerin|kundin)",
    balancing=regex(r"\b(?:aber|doch|jedoch|obwohl|trotzdem|genug|sondern)\b"),
    answering=frozenset(
        WORD.findall(
            "haben hat l\u00e4nger umfassen umfasst enthalten enth\u00e4lt gib verwende fasse schreib formuliere bleib k\u00fcrzer insgesamt gesamt text ganzen vollst\u00e4ndigen"
        )
    ),
    alike={"gib": "geb", "sprich": "sprech", "nimm": "nehm", "lies": "les", "hilf": "helf", "versprich": "versprech", "vergiss": "vergess"},
)
