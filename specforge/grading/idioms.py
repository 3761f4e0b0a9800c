"""What has digits and states no value that could be given: idioms, zones of time, and names of everyday."""

import re

from specforge.grading.moments import GAP
from specforge.grading.texts import PLACES
from specforge.regexes import regex

DAILY = (
    rf"24{GAP}?(?:(?:hours?|hrs?|h){GAP}(?:a|per|every){GAP}day|(?:stunden|std\.?){GAP}(?:am|pro){GAP}tag|(?:heures?|h){GAP}?(?:/|sur){GAP}?24"
    rf"|ore{GAP}(?:su{GAP}24|al{GAP}giorno)|horas{GAP}(?:al|del|por|ao|do){GAP}d[i\u00ed]a|uur{GAP}per{GAP}dag)"
)
WEEKLY = (
    rf"7{GAP}?(?:days?{GAP}(?:a|per){GAP}week|tagen?{GAP}(?:die|pro|in{GAP}der){GAP}woche|(?:jours?|j){GAP}?(?:/|sur){GAP}?7"
    rf"|giorni{GAP}(?:su{GAP}7|alla{GAP}settimana)|d[i\u00ed]as{GAP}(?:a{GAP}la|por|de{GAP}la|da){GAP}semana|dagen{GAP}per{GAP}week)"
)
AND = rf"(?:{GAP}?[,;&+/]{GAP}?|{GAP})(?:(?:and|und|et|e|y|en){GAP})?"
OUT_OF_ALL = (
    rf"24{GAP}?(?:(?:heures?|h){GAP}?(?:/|sur){GAP}?|ore{GAP}su{GAP})24|7{GAP}?(?:(?:jours?|j){GAP}?(?:/|sur){GAP}?|giorni{GAP}su{GAP})7"
)
"""All of the hours of a day, or of the days of a week, out of which they are counted."""
ALWAYS = (
    rf"24{GAP}?[/x\u00d7]{GAP}?7(?:{GAP}?[/x\u00d7]{GAP}?365)?|7{GAP}?[x\u00d7]{GAP}?24|{DAILY}{AND}{WEEKLY}|{WEEKLY}{AND}{DAILY}"
    rf"|{OUT_OF_ALL}|24(?:\u6642\u9593|\uc2dc\uac04){GAP}?365(?:\u65e5|\uc77c)"
)
"""Around the clock, on all days."""
GONE = (
    "sold|booked|reserved|used|taken|left|free|available|full|filled|complete[d]?|done|passed|failed|remaining|verkauft|gebucht|reserviert|belegt|vergeben|frei"
    "|\u00fcbrig|erledigt|vendu[es]*|r\u00e9serv\u00e9[es]*|pris[es]*|libres?|vendid[oa]s?|reservad[oa]s?|ocupad[oa]s?|vendut[oiae]|prenotat[oiae]|liber[oiae]|livres?|verkocht|geboekt|vrij"
)
"""What is said of so many out of so many things."""
EVENLY = (
    rf"50{GAP}?[/:-]{GAP}?50"
    rf"(?!{GAP}?(?:[%\u2030$\u20ac\u00a3]|(?:points?|pts|punkten?|puntos|punti|pontos|of|von|de|di|[kmgt]b)(?![^\W_])|[\u70b9\u70ba\uc810]))"
    rf"(?!(?:{GAP}[^\W\d_]+){{0,3}}{GAP}(?:{GONE})(?![^\W_]))"
)
"""In halves; with points, it is a score, and of things that are sold or taken, it is how many."""
SHARE = r"(?:%|per ?cent|prozent|pour cent|por ciento|por cento|per cento|procent)"
CERTAIN = (
    "sure|certain|certainty|confident|confidence|positive|convinced|agreed?|honest|right|correct"
    "|sicher|sicherheit|gewissheit|\u00fcberzeugt|einig|einverstanden|ehrlich|s\u00fbre?|certaine?|certitude|convaincue?|d'accord"
    "|segur[oa]|certeza|convencid[oa]|acuerdo|acordo|sicur[oa]|cert[oa]|certezza|sicurezza|convint[oa]|zeker|zekerheid|overtuigd"
)
SURELY = (
    rf"100{GAP}?{SHARE}(?:ige?[mnrs]?)?{GAP}?(?:(?:of|de|di|in){GAP})?"
    rf"(?:(?:{CERTAIN})(?![^\W_])|\u306e?\u78ba[\u5b9f\u4fe1\u5b9a]|\u786e\u5b9a|\u80af\u5b9a|\ud655[\uc2e0\uc2e4])"
    rf"|(?:{CERTAIN}){GAP}(?:(?:zu|\u00e0|al|a|em|por){GAP})?100{GAP}?{SHARE}(?!{GAP}(?:of|der|des|de|del|di|da|do)(?![^\W_]))"
)
"""How sure somebody is; a whole of anything else is a value."""
STARS = r"(?:stars?|sternen?|\u00e9toiles?|estrellas?|stelle|estrelas?|\u2b50|\u2605)"
MOST = regex(
    rf"(?:(?<=\d[.,]\d){GAP}?/{GAP}?(?:5|10)(?![\d/.,]\d|\d|[^\W\d_])|(?<=\d){GAP}(?:out{GAP}of|of|von|sur|de|su|em){GAP}5(?={GAP}?{STARS}))",
    re.IGNORECASE,
)
"""How many points or stars are the most, behind how many there are: `4.5/5`."""
FIRST = r"(?:(?<=the )|(?<=our )|(?<=your )|(?<=are )|(?<=is )|(?<=as ))#1(?=[- ](?:in|for|on|of|choice|rated|ranked|brand|seller|selling|best)\b)"
"""The best; beside another word, it is a number."""
IDIOM = regex(
    rf"(?<![A-Za-z0-9\u00c0-\u024f.,:/-])(?:{ALWAYS}|{EVENLY}|{SURELY}|1-(?:on|to)-1|{FIRST})(?![A-Za-z0-9\u00c0-\u024f/]|[.,]\d)",
    re.IGNORECASE,
)
"""Digits that say what a word says."""
ZONE = regex(r"\b(?:UTC|GMT) ?[+\u2212\u2013-]\d{1,2}(?::?[0-5]\d)?(?!\d)")
KEYCAP = regex("[0-9]\ufe0f?\u20e3")
FORMATS = (
    r"MP[34]|MPEG-?[124]|JPEG ?2000|H\.?26[3-6]|3GP|UTF-?(?:8|16|32)|[Bb]ase(?:32|64)|HTML5|CSS3|IPv[46]|OAuth ?2(?:\.0)?|SHA-?(?:1|256|512)|MD5"
    r"|AES-?(?:128|256)|X\.509|WPA[23]|Web ?[23](?:\.0)?|Win(?:32|64)|K8s|i18n|l10n|a11y"
)
MATTERS = (
    r"CO2e?|H2O|NO2|N2O|SO2|CH4|PM10|PM2\.5|COVID-?19|Covid-?19|SARS-CoV-2|H1N1|FFP[23]|[Oo]mega[ -]?[369]|[Vv]itamin[ae]?[ -][A-K]\d{1,2}"
)
WAYS = r"B2[BCG]|C2C|P2P|E2E|M2M|2FA|[2-4]-D|Y2K|W3C|Industr(?:y|ie) 4\.0|DIN[ -]A[0-7]"
BEGIN, END = r"(?<![A-Za-z0-9_.@#\[-])", r"(?![A-Za-z0-9_@]|[.-][A-Za-z0-9_-]*\d)"
NAME = regex(rf"{BEGIN}(?:{FORMATS}|{MATTERS}|{WAYS}){END}")
"""A word of everyday that has a digit, alone or ahead of a hyphen, as in `CO2-free`: a format, a matter, or a way of doing."""
SCREENS = "UHD|HDR|TVs?|videos?|displays?|monitors?|screens?|resolution|quality|streaming|films?|movies?|footage|cameras?|Fernseher|Bildschirme?|Aufl\u00f6sung|Qualit\u00e4t|\u00e9crans?|pantallas?"
PICTURE = regex(rf"{BEGIN}[48]K(?=[- ](?:{SCREENS})(?![^\W_]))|(?<=\b[Ii]n )[48]K(?=[.,;:!?)]|$| (?:and|or|und|oder|et|ou|e|y|o)\b)")
"""How sharp a picture is; beside another word, `4K` is four thousand of it."""
LIKE_A_SEAT = regex(rf"{BEGIN}(?:[2-4]D|[2-5]G(?! of\b)){END}")
"""A word of everyday that may be a seat or a gate."""
PLACE = regex(rf"\b(?:{PLACES})(?![^\W_])", re.IGNORECASE)


def without_idioms(text: str) -> str:
    """A text with a blank in the place of what has digits and states no value."""
    for pattern in (KEYCAP, MOST, IDIOM, NAME, PICTURE, *(() if PLACE.search(text) else (LIKE_A_SEAT,))):
        text = pattern.sub(" ", text)
    return text
