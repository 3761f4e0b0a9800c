"""The words of a language that carry the force of a rule."""

from collections.abc import Mapping

from msgspec import Struct


class Words(Struct, frozen=True, kw_only=True):
    """Each pattern is read in any case, between the edges of words."""

    must: str
    always: str
    exactly: str
    before: str
    only: str
    every: str
    negation: str
    never: str = ""
    """What forbids as `never` does, where a plain negation does not."""
    exception: str
    """What makes a rule hold for less."""
    condition: str
    upper: tuple[str, ...]
    """What stands before a number that is the most."""
    lower: tuple[str, ...]
    comparing: tuple[str, ...]
    """The bounds that a negation before them turns round."""
    uncounted: tuple[str, ...]
    """The bounds that are nothing else, whether a number follows or not."""
    numbers: str
    """From zero on."""
    seconds: Mapping[str, int]
    """The units of time, as they are written in lower case, and how long one is."""
    joining: str
    opposites: tuple[tuple[str, str], ...]
    stems: Mapping[str, str] = {}
    """What an inflected word is called."""


UNITS = (1, 60, 3_600, 86_400, 604_800, 2_629_746, 31_556_952)
"""Seconds of a second, minute, hour, day, week, month and year."""


def _seconds(*forms: str) -> dict[str, int]:
    return {form: seconds for seconds, words in zip(UNITS, forms, strict=True) for form in words.split()}


def _stems(**forms: str) -> dict[str, str]:
    return {form: stem for stem, words in forms.items() for form in words.split()}


ENGLISH = Words(
    must="must",
    always="always",
    exactly="exactly",
    before="before",
    only=r"(?<!not )only",
    every=r"(?<!not )(?:every|all|each)",
    negation=r"(?:at no time|(?:under|in) no circumstances?|not|never|no|cannot)",
    never=r"(?:never|at no time|(?:under|in) no circumstances?|cannot|(?:do|does|must|may|shall|can|will)\s+not|(?:do|does|must|ca|wo)n['\u2019]t)",
    exception=(
        r"unless|except(?:ing)?|other than|apart from|usually|normally|generally|ideally|preferably|mostly|mainly|sometimes|not (?:only|always)"
        r"|(?:if|where) possible"
    ),
    condition="if|when|whenever|unless|until|once|where|for",
    upper=(
        "at most", "up to", "no more than", "within", "under", "below", "fewer than", "less than", "not more than", "no later than",
        "not later than", "no longer than", "a maximum of",
    ),
    lower=(
        "at least", "no fewer than", "no less than", "over", "above", "more than", "exceed", "exceeds", "exceeding", "not less than",
        "not fewer than", "no earlier than", "a minimum of",
    ),
    comparing=("over", "above", "under", "below", "more than", "less than", "fewer than", "exceed", "exceeds", "exceeding"),
    uncounted=("at most", "at least"),
    numbers="zero one two three four five six seven eight nine ten eleven twelve",
    seconds=_seconds("second seconds", "minute minutes", "hour hours", "day days", "week weeks", "month months", "year years"),
    joining="and|but",
    opposites=(("never", "always"), ("before", "after"), ("at most", "at least"), ("forbidden", "allowed"), ("prohibited", "allowed")),
)  # fmt: skip
COUNTING = tuple(ENGLISH.numbers.split())
"""Zero to twelve."""
STRONG = ("must", "never", "always", "only", "not", "no", "exactly", "before", "at most", "at least", "every", "all")
"""Words that carry the force of a rule."""
WORDS = {
    "en": ENGLISH,
    "de": Words(
        must="m(?:u(?:ss|ß)t?|üss(?:en|t))|zwingend|unbedingt",
        always="immer|stets|jederzeit",
        exactly="genau|exakt|wortgetreu",
        before=r"bevor|zuvor|ehe|vor(?= (?:de[mnr]|eine[mnr]?|jede[mnr]|dies\w+|ihre[mnr]?|deine[mnr]?|seine[mnr]?)\b)",
        only="(?<!nicht )(?:nur|ausschließlich|lediglich)",
        every="(?<!nicht )(?:jede[mnrs]?|alle[mnrs]?|sämtliche[mnrs]?)",
        negation="nichts?|nie|niemals|niemand(?:e[mns])?|kein(?:e[mnrs]?)?|keinesfalls|keineswegs|keinerlei",
        exception=(
            "außer|ausgenommen|es sei denn|sofern nicht|in der Regel|normalerweise|üblicherweise|gewöhnlich|meist(?:ens)?|möglichst|idealerweise"
            "|vorzugsweise|nach Möglichkeit|wenn möglich|falls möglich|manchmal|gelegentlich|nicht (?:nur|immer)"
        ),
        condition="wenn|falls|sofern|sobald|bis|bei|für",
        upper=(
            "höchstens", "maximal", "max.", "bis zu", "nicht mehr als", "nie mehr als", "niemals mehr als", "nicht länger als", "nicht später als",
            "innerhalb von", "innerhalb der", "überschreite nicht", "überschreite nie", "überschreite niemals", "binnen", "weniger als", "unter", "spätestens nach", "ein Maximum von",
        ),
        lower=(
            "mindestens", "wenigstens", "minimal", "mind.", "nicht weniger als", "mehr als", "länger als", "über", "ab", "frühestens nach",
            "ein Minimum von",
        ),
        comparing=("mehr als", "länger als", "weniger als", "über", "unter"),
        uncounted=("höchstens", "mindestens"),
        numbers="null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        seconds=_seconds(
            "sekunde sekunden", "minute minuten", "stunde stunden", "tag tage tagen tages", "woche wochen", "monat monate monaten monats", "jahr jahre jahren jahres"
        ),
        joining="und|aber",
        opposites=(
            ("nie", "immer"), ("niemals", "immer"), ("bevor", "nachdem"), ("höchstens", "mindestens"), ("verboten", "erlaubt"),
        ),
        stems=_stems(
            muss="muß müssen müsst musst mußt", kein="keine keinem keinen keiner keines", jeder="jede jedem jeden jedes", niemand="niemandem niemanden niemandes",
            alle="allem allen aller alles",
        ),
    ),
    "fr": Words(
        must="doi(?:t|s|vent)|devez|devons|il faut|obligatoire(?:ment)?|impérativement",
        always="toujours|systématiquement",
        exactly="exactement|précisément",
        before="avant(?! tout)",
        only=r"(?<!pas )(?<!non )(?:seulement|uniquement|exclusivement)|n(?:e|(?=['\u2019]))(?=['\u2019]?\s?\w+\s+qu(?:e\b|['\u2019]))",
        every=r"(?<!pas )(?:chaque|tou(?:s|tes)(?= (?:les|[mstvn]os|[mst]es|leurs|ceux|celles)\b)|toute?(?= (?:les?|la|l['\u2019]|autre)))",
        negation=r"(?<!\bun )(?<!\bà )(?<!\bau )pas(?! à pas)|jamais|aucune?s?|rien|nullement|sous aucun prétexte",
        exception=(
            r"sauf|excepté|hormis|à moins (?:que|d['\u2019]|de)|d['\u2019]habitude|habituellement|généralement|en général|normalement|idéalement"
            r"|de préférence|si possible|parfois|pas (?:toujours|seulement)"
        ),
        condition=r"si|s['\u2019]il|quand|lorsque?|lorsqu['\u2019]|jusque?|pour|dès que",
        upper=(
            "ne dépassez pas", "ne dépasse pas", "ne dépassez jamais", "ne dépasse jamais", "au plus", "au maximum", "jusqu'à", "jusqu\u2019à", "pas plus de", "jamais plus de", "moins de", "en moins de", "sous", "dans les", "d'ici",
            "un maximum de", "maximum",
        ),
        lower=("au moins", "au minimum", "plus de", "pas moins de", "un minimum de", "minimum"),
        comparing=("plus de", "moins de"),
        uncounted=("au plus", "au moins", "au maximum", "au minimum"),
        numbers="zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
        seconds=_seconds("seconde secondes", "minute minutes", "heure heures", "jour jours", "semaine semaines", "mois", "an ans année années"),
        joining="et|mais",
        opposites=(
            ("jamais", "toujours"), ("avant", "après"), ("au plus", "au moins"), ("au maximum", "au minimum"), ("interdit", "autorisé"),
            ("interdit", "permis"),
        ),
        stems=_stems(doit="dois doivent devez devons", aucun="aucune aucuns aucunes", tous="tout toute toutes"),
    ),
    "es": Words(
        must=r"deb(?:en?|es|emos|éis)|ha(?:y|n) que|tienen? que|obligatori(?:o|a|amente)",
        always="siempre",
        exactly="exactamente",
        before="antes",
        only="(?<!no )(?:s[oó]lo|solamente|únicamente|exclusivamente)",
        every="(?<!no )(?<!sobre )(?<!ante )(?!(?-i:TODO))(?:cada|tod[oa]s?)",
        negation="no|nunca|jamás|ning(?:ún|un[oa]s?)|tampoco",
        exception=(
            "salvo|excepto|a menos que|a no ser que|normalmente|generalmente|en general|habitualmente|por lo general|preferentemente"
            "|preferiblemente|si es posible|a veces|idealmente|no (?:siempre|sólo|solo|solamente)"
        ),
        condition="si|cuando|hasta que|para|una vez",
        upper=(
            "no superes", "no superes las", "no superes los", "no supere", "no supere las", "no supere los", "no excedas", "no exceda", "como máximo", "a lo sumo", "hasta", "no más de", "nunca más de", "menos de", "en menos de", "dentro de", "un máximo de", "máximo de",
            "máximo",
        ),
        lower=("al menos", "por lo menos", "como mínimo", "más de", "no menos de", "un mínimo de", "mínimo de", "mínimo"),
        comparing=("más de", "menos de"),
        uncounted=("como máximo", "a lo sumo", "al menos", "por lo menos", "como mínimo"),
        numbers="cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        seconds=_seconds("segundo segundos", "minuto minutos", "hora horas", "día días dia dias", "semana semanas", "mes meses", "año años"),
        joining="y|pero",
        opposites=(
            ("nunca", "siempre"), ("jamás", "siempre"), ("antes", "después"), ("como máximo", "como mínimo"), ("como máximo", "al menos"),
            ("prohibido", "permitido"),
        ),
        stems=_stems(debe="deben debes debemos debéis", ningún="ninguno ninguna ningunos ningunas", todo="toda todos todas"),
    ),
    "it": Words(
        must="dev(?:e|i|ono)|dovete|dobbiamo|bisogna|occorre|obbligatori(?:o|a|amente)",
        always="sempre",
        exactly="esattamente|precisamente",
        before=r"prima(?= (?:di|d['\u2019]|che|del\w*)\b)",
        only="(?<!non )(?:solo|soltanto|solamente|unicamente|esclusivamente)",
        every="(?<!non )(?:ogni|ciascun[oa]?|tutt[aeio])",
        negation="non|(?-i:mai)|nessun[oa]?|né",
        exception=(
            "salvo|tranne|eccetto|a meno che|di solito|normalmente|generalmente|in genere|di norma|preferibilmente|se possibile|a volte"
            "|idealmente|non (?:sempre|solo)"
        ),
        condition="se|quando|finché|per|qualora",
        upper=(
            "non superare", "non superare le", "non superare i", "al massimo", "al più", "fino a", "non più di", "mai più di", "meno di", "in meno di", "entro", "un massimo di", "massimo",
        ),
        lower=("almeno", "come minimo", "al minimo", "più di", "non meno di", "un minimo di", "minimo"),
        comparing=("più di", "meno di"),
        uncounted=("al massimo", "al più", "almeno", "come minimo"),
        numbers="zero uno due tre quattro cinque sei sette otto nove dieci undici dodici",
        seconds=_seconds("secondo secondi", "minuto minuti", "ora ore", "giorno giorni", "settimana settimane", "mese mesi", "anno anni"),
        joining="ed?|ma",
        opposites=(
            ("mai", "sempre"), ("prima", "dopo"), ("al massimo", "almeno"), ("vietato", "consentito"), ("vietato", "permesso"),
        ),
        stems=_stems(deve="devi devono dovete dobbiamo", nessuno="nessun nessuna", tutti="tutto tutta tutte"),
    ),
    "pt": Words(
        must="dev(?:em?|es)|t(?:em|êm) (?:de|que)|é preciso|obrigatori(?:o|a|amente)",
        always="sempre",
        exactly="exatamente",
        before="antes",
        only="(?<!não )(?:só|somente|apenas|unicamente|exclusivamente)",
        every="(?<!não )(?<!sobre)(?!(?-i:TODO))(?:cada|tod[oa]s?)",
        negation="não|nunca|jamais|nenhu(?:m|ma|ns|mas)|nem|em hipótese alguma",
        exception=(
            "salvo|exceto|a menos que|a não ser que|normalmente|geralmente|em geral|habitualmente|de preferência|preferencialmente|se possível"
            "|às vezes|idealmente|nem sempre|não (?:sempre|só|somente|apenas)"
        ),
        condition="se|quando|até que|para|caso|assim que",
        upper=(
            "não ultrapasse", "não ultrapasse as", "não ultrapasse os", "não exceda", "no máximo", "até", "não mais de", "não mais que", "não mais do que", "nunca mais de", "menos de", "em menos de", "dentro de",
            "um máximo de", "máximo de", "máximo",
        ),
        lower=("pelo menos", "no mínimo", "ao menos", "mais de", "mais do que", "não menos de", "um mínimo de", "mínimo de", "mínimo"),
        comparing=("mais de", "mais do que", "menos de"),
        uncounted=("no máximo", "pelo menos", "no mínimo", "ao menos"),
        numbers="zero um dois três quatro cinco seis sete oito nove dez onze doze",
        seconds=_seconds("segundo segundos", "minuto minutos", "hora horas", "dia dias", "semana semanas", "mês meses", "ano anos"),
        joining="e|mas",
        opposites=(
            ("nunca", "sempre"), ("jamais", "sempre"), ("antes", "depois"), ("no máximo", "no mínimo"), ("no máximo", "pelo menos"),
            ("proibido", "permitido"),
        ),
        stems=_stems(deve="devem deves", nenhum="nenhuma nenhuns nenhumas", todo="toda todos todas"),
    ),
    "nl": Words(
        must="moet(?:en)?|dien(?:t|en)(?= te | \\w+ te )|verplicht",
        always="altijd|steeds",
        exactly="precies",
        before="voordat|alvorens|vóór(?:dat)?",
        only="(?<!niet )(?:alleen|uitsluitend|slechts|enkel)",
        every="(?<!niet )(?:elke?|iedere?|alle)",
        negation="niets?|nooit|niemand|geen|nimmer|onder geen beding",
        exception=(
            "tenzij|behalve|uitgezonderd|meestal|gewoonlijk|normaal gesproken|normaliter|doorgaans|bij voorkeur|indien mogelijk|zo mogelijk"
            "|idealiter|soms|niet (?:altijd|alleen)"
        ),
        condition="als|wanneer|indien|zodra|totdat|voor",
        upper=(
            "overschrijd niet", "overschrijd nooit", "hoogstens", "maximaal", "max.", "ten hoogste", "niet meer dan", "nooit meer dan", "niet langer dan", "niet later dan", "minder dan",
            "binnen", "tot", "onder", "een maximum van",
        ),
        lower=("minstens", "minimaal", "min.", "ten minste", "tenminste", "niet minder dan", "meer dan", "langer dan", "boven", "een minimum van"),
        comparing=("meer dan", "langer dan", "minder dan", "boven", "onder"),
        uncounted=("hoogstens", "ten hoogste", "minstens", "ten minste", "tenminste"),
        numbers="nul één twee drie vier vijf zes zeven acht negen tien elf twaalf",
        seconds=_seconds("seconde seconden", "minuut minuten", "uur uren", "dag dagen", "week weken", "maand maanden", "jaar jaren"),
        joining="en|maar",
        opposites=(("nooit", "altijd"), ("voordat", "nadat"), ("hoogstens", "minstens"), ("verboden", "toegestaan")),
        stems=_stems(moet="moeten", elk="elke", ieder="iedere"),
    ),
}  # fmt: skip
"""By codes of ISO 639-1."""
