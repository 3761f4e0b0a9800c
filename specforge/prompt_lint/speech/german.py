"""German."""

import re

from specforge.prompt_lint.speech.repeating import Repeating
from specforge.prompt_lint.speech.speech import LEAD, WORD, Speech, names_of, units_of, without_ending
from specforge.prompt_lint.speech.vagueness import Vagueness, any_of
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


_WORDS = {
    form: word
    for word in [
        "angemessen",
        "ansprechend",
        "benutzerfreundlich",
        "bündig",
        "freundlich",
        "geeignet",
        "hilfreich",
        "hilfsbereit",
        "hochwertig",
        "höflich",
        "intuitiv",
        "klar",
        "knapp",
        "natürlich",
        "nutzerfreundlich",
        "passend",
        "prägnant",
        "professionell",
        "robust",
        "sinnvoll",
        "vernünftig",
        "verständlich",
    ]
    for form in (word, *(f"{word}{degree}{ending}" for degree in ("", "er") for ending in ("e", "em", "en", "er", "es")))
}
_BARE = any_of([word for word in set(_WORDS.values()) if word != "natürlich"])
_ONWARD = r"\b(?!\s(?:zu|zum|zur|für|gegenüber|genug|ist|sind|war|wird|werden|wurde|hervorgeht|erkennbar|dass|wenn|falls|\w+(?:te|ene)[mnrs]?)\b|,\s(?:dass|ob|was|wie|warum)\b)"
_SAYING = (
    r"(?:antworte|antwortest|reagiere|schreibe?|formuliere|erkläre?|kommuniziere|sprich|sprichst|handle|agiere|argumentiere|verhalte? dich|drücke? dich aus|drücke? dich"
    r"|beantworte|beantwortest|begrüße|(?:antworten|reagieren|schreiben|formulieren|erklären|kommunizieren|sprechen|handeln|agieren|argumentieren|verhalten|beantworten|begrüßen) sie(?: sich)?)"
)
_CLAUSE = r"(?:dass|wenn|falls|sofern|sobald|was|wie|wo|wer|warum|ob|weil|damit|um|bis|indem|als|bevor|nachdem|sodass|nicht|nie|niemals)"
_BESIDE = rf"(?:(?!{_CLAUSE}\b)[^\s.;:,]+\s|\w+,\s(?!(?:{_CLAUSE}|die|der|das|den|dem|deren)\b)){{0,6}}?"
_SAID = (
    r"(?:\w+-)*(?:ton|tonfall|umgangston|tonalität|art|weise|antwort(?:en)?|sprache|stil|erklärung(?:en)?|zusammenfassung(?:en)?|nachrichten?|stimme|ausgaben?|formulierung(?:en)?"
    r"|sätze[n]?|begrüßung|texte?[n]?|deutsch)"
)
_INTO = (
    r"(?:eine[mnr]?|ein|deine[mnr]?|dein|ihre[mnr]?|keine|in|mit|auf|gib|geben sie|liefere|liefern sie|verwende|verwenden sie|nutze|nutzen sie|schreibe?|schreiben sie|verfasse"
    r"|verfassen sie|formuliere|formulieren sie|erstelle|erstellen sie)"
)
_VAGUE = Vagueness(
    words=_WORDS,
    hints=frozenset((*_WORDS, "menschenverstand", "ermessen")),
    use=regex(
        rf"\b(?:sei|seid|seien sie|bleibe?|bleiben sie|wirke|wirken sie|klinge|klingen sie)\s{_BESIDE}({_BARE}|natürlich){_ONWARD}"
        rf"|\bhalte(?:n sie)?\s(?:(?:dich|sich|deine|ihre|die|alle|den)\s)?(?:\w+-)*(?:antwort(?:en)?|erklärung(?:en)?|texte?|nachrichten?|sprache|ton|zusammenfassung(?:en)?)?\s?{_BESIDE}({_BARE}){_ONWARD}"
        rf"|\b(?:soll(?:st|t|en|te|test|ten)?|musst?|müssen)\s(?:[^\s.;:]+\s){{0,6}}?({_BARE}|natürlich)(?:,?\s(?:und\s)?\w+){{0,2}}\s(?:sein|bleiben|klingen|wirken)\b"
        rf"|\b{_SAYING}\s{_BESIDE}({_BARE}|natürlich(?=\s*(?:und\b|[.;!]|$))){_ONWARD}"
        r"|\b(?:nutze|verwende|benutze|nach|mit)\s(?:(?:deinen|deinem|ihren|ihrem|dem|den)\s)?((?:gesunde[nm]\s)?menschenverstand|(?:bestem|eigenem|deinem|ihrem)\sermessen)\b"
        r"|\b(?:wo|wenn|falls|sofern|soweit)\s(?:(?:es|dies|das)\s)?(sinnvoll)(?:\sist)?(?=[\s.,;)]{0,2}$)"
        rf"|\b{_INTO}\s(?:(?:sehr|möglichst|stets|immer|besonders|\w+,|\w+,?\s(?:und|aber))\s){{0,3}}?(?!natürliche[mnrs]?\ssprache)(?P<named>{any_of([form for form, word in _WORDS.items() if form != word])})(?:,?\s(?:und\s)?[\w-]+)?\s{_SAID}\b(?!\szu\b)"
    ),
    defining=regex(
        r"\bd\.\s?h\.|\bz\.\s?b\.|\bu\.\s?a\.|\b(?:das heißt|zum beispiel|beispiel(?:e|en|sweise)?|bedeutet|heißt|nämlich|statt|anstatt|anstelle|wie folgt|etwa so"
        r"|ein(?:en|em)? (?:satz|wort|absatz)|eine(?:r)? zeile|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)\b"
    ),
    explained=regex(
        r"^(?:(?:\sund\s\w+)?,?\s(?:indem|sodass|so\sdass|ohne|solange|also)\b|,?\saber\s(?:\w+\s)?(?:nicht|ohne|bestimmt|kein\w*)\b)"
    ),
    contrast=regex(r"^[^.;]{0,80}(?:,|\s[\u2013\u2014-])\s(?:und\s|aber\s)?(?:nicht|nie|niemals|kein(?:e[mnrs]?)?)\s(?!nur\b|bloß\b)\w"),
    condition=regex(r"\b(?:wenn|falls|sofern|sobald|bis|ob|solange|bei)\s[^;:.]{0,50}$"),
    asked=regex(r"\?\W{0,3}$"),
    telling=regex(r"\b(?:ich|mein(?:e[mnrs]?)?|mir|mich)\b"),
)
_REPEATING = Repeating(
    instructing=frozenset(
        WORD.findall(
            "muss musst müssen müsst nie niemals immer stets nicht kein keine keinen darf darfst dürfen soll sollst sollen nur du dein deine deinen deinem sie ihre ihren"
            " antworte antworten gib geben frage fragen nenne nennen verwende verwenden nutze nutzen schreibe schreiben achte achten stelle sicher vermeide vermeiden"
            " beachte beachten sag sage sagen prüfe prüfen erkläre erklären halte halten nutzer kunde kunden"
        )
    ),
    small=frozenset(
        WORD.findall(
            "ein eine einen einem einer eines der die das den dem des dieser diese dieses diesen diesem jeder jede jedes jeden jedem alle allen aller von vom zu zum zur für"
            " in im an am auf bei beim mit und oder aber als wie ist sind sei war es er sie ihr ihre ihren ihrem du dein deine deinen deinem deiner ihnen dich dir sich bitte"
            " auch sehr dann so dabei wenn falls wird werden kann kannst können soll sollst sollen sollte muss musst müssen hat haben hast dass unser unsere unseren unserem unserer unseres"
        )
    ),
    pointing=frozenset(WORD.findall("es er dies diese dieser dieses diesem diesen davon dafür dabei hierfür")),
)


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
    instead=regex(r"\bsondern\b|\bstattdessen\b|(?:[;:.]|\s[-\u2013\u2014])\s(?!.{0,300}\b(?:nie|nicht|kein\w*)\b)\w+e\b"),
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
    vague=_VAGUE,
    repeating=_REPEATING,
)
