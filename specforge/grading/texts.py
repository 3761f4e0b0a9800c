"""How texts are compared: folded for phrases, exact for whole answers."""

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from itertools import groupby

from specforge.grading.writing_dates import dated
from specforge.grading.writing_numbers import BARE, has_precise_share, in_one_way
from specforge.languages import language_of
from specforge.line_ends import unified
from specforge.regexes import regex

ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff", None),
    }
)
"""Typographic quotes and dashes that stand for a plain one, and characters that are not seen."""

UNSPACED = (
    "\u0e00\u109f\u1100\u11ff\u1780\u17ff\u2e80\u318f\u31f0\u31ff\u3400\u9fff\ua960\ua97f\uac00\ud7ff\uf900\ufaff\uff66\uff9f"
    "\U0001b000\U0001b16f\U00020000\U0003ffff"
)
"""The first and last letters of scripts that write words without spaces, and of Hangul, where particles are written onto words."""


EMPHASIS = regex(
    r"""(?<![\d*])(?P<bold>\*{2,3})(?=[^\s*])(?P<loud>[^*\n]*[^\s*])(?P=bold)(?![\d*])
    | (?<![\w*])\*(?=[^\s*])(?P<leant>[^*\n]*[^\s*])\*(?![\w*])
    | (?<!\w)(?P<under>_{1,3})(?=[^\s_])(?P<lined>[^_\n]*[^\s_])(?P=under)(?!\w)
    | (?<![\w`])(?P<fence>`{1,2})(?P<code>[^`\n]+)(?P=fence)(?![\w`])""",
    re.VERBOSE,
)
"""Emphasis and code as Markdown writes them, with marks on both sides."""
STRUCK = regex(r"(?<!~)~~(?=[^\s~])[^~\n]*(?<=[^\s~])~~(?!~)|<(s|del|strike)>[^<\n]*</\1>")
"""What Markdown or HTML strikes out."""
LINK = regex(r"!?\[([^\[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: +(?:\"[^\"\n]*\"|'[^'\n]*'))?\)")
ENTITY = regex(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
ESCAPED = regex(r"\\([\\`*_{}\[\]()#+\-.!~|<>$&])")
BREAK = regex(r"</?(?:br|hr|p|div|ul|ol|li|table|tr|td|th|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE)
TAG = regex(r"</?(?:b|strong|i|em|u|mark|small|big|code|span|a|font)(?:\s[^<>]*)?>", re.IGNORECASE)
WHOLE = regex(r"(?<=\d)(?<![.,]\d)(?<![.,]\d\d)[.,](?:00(?![.,]?\d)|-{1,2}(?![\w-]))")
"""Decimals that add nothing to an amount, as digits or as the dash that stands for them: `20,- EUR`."""
EQUALS = regex(r" ?(?<![=<>!])=(?![=<>]) ?")
"""The sign between the sides of an equation; space around it may be left out."""
SPACED = regex(r"(?<=\d) (?=[^\W\d_]{2}|[%\u00b0$\u20ac\u00a3\u00a5\u20b9])|(?<=[$\u20ac\u00a3\u00a5\u20b9]) (?=\d)")
"""The space between a number and its unit, which may be left out."""
SCALE = regex(
    r" ?(?:k|bn|thousand|hundred|[mb]illions?|trillions?|mio|mrd|tausend|millionen|milliarden?|mille|milliards?|mil|millón|millones|mila|milion[ei]|miliard[oi]|milhão|milhões|lakhs?|crores?)\b"
    r"| ?[万億千兆만억천]|(?<=[$\u20ac\u00a3]\d)[mb]\b|(?<=[$\u20ac\u00a3]\d\d)[mb]\b|(?<=[$\u20ac\u00a3]\d\d\d)[mb]\b"
)
"""What makes another number of the one before it."""
MINUTES = regex(r"(?<=\d:)\d\d(?!\d)")
PAST = regex(r":(?!00)\d\d(?!\d)")
"""The minutes or seconds of a time of day, which is another one without them: `14` is not in `14:30`, nor `14:30` in `14:30:15`."""
DATE = regex(
    r"(?<![\d.-])(?:\d{4}([-/])\d{1,2}\1\d{1,2}|\d{1,2}/\d{1,2}/(?:\d\d){1,2}|\d{1,2}-\d{1,2}-\d{4}"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])/(?:19|20)\d\d)(?!\d|-\d)"
)
"""A date in digits, which is one thing: neither its year, nor its month or day, is a number of its own."""
FOREIGN = regex(r"(?<![^\W\d_])(?!us|gb|uk)[^\W\d_]{1,3}\Z")
"""What makes another currency of the sign behind it: `A$`, `R$`, and not `US$`."""
NAMED = regex(r"(?<![^\W_])[a-uwyz]\Z")
"""A letter that makes a name of the number behind it, as `A4` and `Q3`; `v2` and `x2` are the number."""
LETTERED = regex(r"[abijoqruz](?![^\W_]|\.[a-z])")
"""A letter that makes a name of the number before it, as `12B`; those that may stand for a unit, as in `5m`, do not."""
SEATS = (
    r"seats?|rows?|gates?|terminals?|platforms?|bays?|"
    r"sitz|sitzplatz|platz|plätze|reihe|gleis|sièges?|rang|quai|voie|asientos?|filas?|puertas?|andén|posti|posto|binario|uscita|assentos?|portão|plataforma"
)
"""Words for what has a number by which one finds it, and no warmth."""
PLACES = (
    rf"{SEATS}|rooms?|flats?|apartments?|suites?|doors?|buildings?|sections?|zimmer|raum|haus|hausnummer|wohnung|"
    r"places?|chambres?|salles?|portes?|bâtiment|habitación|salas?|camera|lugar|quarto"
)
"""Words for all that has a number by which one finds it."""
PLACED = regex(
    rf"\b(?:(?:{PLACES})|(?:{SEATS})(?:(?: (?:number|nummer))? (?:is|are|was|will be|ist|sind|lautet|est|sont|es|son|è|sono|é|são)| ?[:=|]))"
    r"(?: (?:no\.?|nr\.?|n[º°]|number|nummer))?"
    r" ?#?(?:\d{1,4}[a-z]?(?:, ?| ?[&/-] ?| (?:and|or|to|und|oder|et|ou|y|o|e) ))*\d{1,4}\Z"
)
"""A number of a seat, a room or another place, of which any letter behind it makes a name: `seat 12C` and `your seat is 12C`, and not `20C`."""
CODE_AHEAD = regex(
    r"(?<![^\W_])(?!(?:usd|eur|gbp|jpy|cny|inr|chf|cad|aud|nzd|sek|nok|dkk|pln|czk|huf|try|brl|mxn|zar|aed|sgd|hkd|krw|thb|us|rs|kr|rm|no|nr|ca)\Z)"
    r"[a-z][a-z0-9]*[a-z]\Z|[a-z0-9]_\Z"
)
"""What makes a code of the number behind it, as `LH123` and `X_12`; a currency does not."""
CODE_BEHIND = regex(r"(?!(?:h|hrs?|m|mins?|s|secs?|d|x|std|t\d)\d)(?![kcdm]?m[23](?![^\W_]))[a-z]{1,8}\d|_[a-z0-9]")
"""What makes a code of the number before it, as `12C7`; a length of time, a size and a square metre do not."""
CODE = regex(r"[a-z][^ ]*\d[^ ]*")
"""A word with letters and digits, as `A-1`, and no amount with its unit."""
CURRENCIES = {
    "\u20ac": "eur",
    "euro": "eur",
    "euros": "eur",
    "eur": "eur",
    "$": "usd",
    "us$": "usd",
    "dollar": "usd",
    "dollars": "usd",
    "us dollar": "usd",
    "us dollars": "usd",
    "usd": "usd",
    "\u00a3": "gbp",
    "gbp": "gbp",
}
"""How currencies are written, each with its code; a yen sign and pounds can be another thing."""
CODES = "usd|eur|gbp|jpy|cny|inr|chf|cad|aud|nzd|sek|nok|dkk|pln|czk|huf|brl|mxn|zar|aed|sgd|hkd|krw|thb"
"""Codes of currencies, which may stand ahead of an amount or behind it."""
NUMBER = r"\d+(?:[.,']\d+|[ ]\d{3}(?!\d))*"
AMOUNT = regex(
    rf"(?<![^\W_])(?<![$\u20ac\u00a3\u00a5])(?:(?P<ahead>us\$|[$\u20ac\u00a3]|(?:{CODES})(?= ?\d)) ?(?P<number>{NUMBER})|(?P<alone>(?<![\d.,]){NUMBER}) ?(?P<behind>\u20ac|\u00a3|\$|(?:euros?|(?:us )?dollars?|{CODES})(?![^\W_])))"
    r"(?![\d\w]| ?(?:k|bn|thousand|hundred|[mb]illions?|trillions?|mio|mrd)\b)"
)
"""An amount of money, with its currency ahead of it or behind it."""
CENTS = regex(r"(?<=[.,]\d)0\Z")
"""The last of two decimals, where it adds nothing."""
PART_AHEAD = regex(r"(?<![\w-])[a-z0-9]{1,3}-\Z")
"""What makes another code of the one behind it: `X-A-1`."""
PART_BEHIND = regex(r"-(?:\d|[a-z](?![^\W_]))")
"""What makes another code of the one before it: `A-1-2`, `A-1-b`."""
RATE = regex(r"\d ?(?:[kcdm]?m|mi|[kmgt]i?b|[kmg]bit|l)(?:/(?:h|hr|min|s|sec)(?![^\W_])|[\u00b2\u00b3])")
"""A speed, an area or a room, which is no length: `5 km/h`, `5 m\u00b2`."""
ADDRESS_GOES_ON = regex(r"[/?#&=.~%+_-]+\w")
"""What makes another address of the one before it."""
DIALLED = regex(r"(?:[a-z]{2}(?=\d\d))?\+?\(?\d[\d ()/-]{5,40}\d")
"""A number to dial, or that of an account, which may be written in other groups."""
LEAST_DIALLED = 7
"""The fewest digits of it."""
APART = "[ ()/-]{0,3}"
"""What may stand between its digits."""
LETTER = regex(r"[a-z](?![^\W_]|\.[a-z])")
ORDINAL = regex(r"(?:st|nde?|rd|th|er|re|ère|[eè]me|[rdtmvn][oa]|[eoa])(?![^\W_]|\.[a-z])")
"""What makes a rank of the number before it: `3rd`, `3e`, `3er`, `3º`."""
NEGATED = regex(r"\b(?:non|nicht)-\Z")
"""What makes another word of the one behind it: `non-refundable`."""
MINUS = regex(r"(?<!\d )\bminus \Z")
"""A sign in words, and no difference of two numbers."""
POINTED = frozenset({"", "en", "ja", "zh", "ko"})
"""Languages that write a point before decimals, and that of a text which shows none."""
DECIMAL = frozenset({"", " ", "(", "-", "$", "\u20ac", "\u00a3"})
"""What stands before the point of a number below one: `.5`."""
BEFORE_THOUSANDS = regex(r"(?:^|[^\d.,':/-])\d{1,3}(?: \d{3})*\Z")
THOUSANDS = regex(r" \d{3}(?!\d)")


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Fold what does not change a phrase: letter case, width, spacing, emphasis of Markdown, typographic quotes and dashes.

    What is struck out goes, and characters that Markdown or HTML write by a name are what they stand for.
    """
    text = ENTITY.sub(_entity, STRUCK.sub(" ", text))
    for _ in range(2):  # emphasis inside emphasis
        text = EMPHASIS.sub(lambda found: found["loud"] or found["leant"] or found["lined"] or found["code"], text)
    text = ESCAPED.sub(r"\1", text)
    # Twice, as Unicode's own caseless match does: casefolding can undo a composition. Quotes go first, for NFKC splits some.
    folded = _compatible(_compatible(text.translate(ALIKE)).casefold())
    return " ".join(folded.translate(ALIKE).split())


def _compatible(text: str) -> str:
    """NFKC, but `\u00bd` and `\u00b2` stay what they are: as plain digits they would make another number of the one before them."""
    if text.isascii():
        return text
    runs = groupby(text, key=lambda one: unicodedata.category(one) == "No")
    return "".join("".join(run) if kept else unicodedata.normalize("NFKC", "".join(run)) for kept, run in runs)


def _entity(found: re.Match[str]) -> str:
    """The character that Markdown or HTML write by a name."""
    import html  # noqa: PLC0415  few texts have one

    return html.unescape(found[0])


def exact(text: str) -> str:
    """Normalise what no reader can see: NFC, line ends, and space around the text."""
    return unicodedata.normalize("NFC", unified(text)).strip()


def shown(text: str) -> str:
    """What a reader sees of a text in Markdown: links as their words, and no tags or names of characters as HTML has them."""
    return ENTITY.sub(_entity, TAG.sub("", BREAK.sub("\n", LINK.sub(r"\1", text))))


@lru_cache(maxsize=256)
def says(text: str, phrase: str) -> bool:
    """Whether a text contains a phrase after folding, and not only as a part of a longer word or number; as it is written, or as it is shown.

    A phrase that begins or ends with a digit does not touch another digit, nor one behind `,`, `.` or `'`: `4` is not in `14` or `4.5`.
    Neither the hour nor the minutes are in a time, as `14` in `14:30`, nor is a part of a date in it, as `12` in `2026-12-05`, nor a number in a name, as `4` in `A4`, `12` in `12B`, in `LH12` and in `seat 12C`,
    nor a code in one that has more parts, as `A-1` in `A-1-2`.
    A number alone is not in a rank, `3` in `the 3rd floor`; `May 3` is in `May 3rd`.
    Nor is it in one that a word makes larger, `5` in `5 million`, nor in another currency, `$5` in `A$5`, nor in a number whose thousands are set apart by a space, `500` in `1 500`, nor is an amount in one below zero, `5 EUR` in `-5 EUR`.
    Decimals that add nothing, and the space between a number and its unit, may be there or not: `5 EUR` is in `5.00EUR`.
    Euros, dollars and pounds may be written by sign, code or name: `5 EUR` is in `\u20ac5`. Numbers, times and spans may be written as another
    language or clock has them: `1,234.50` is in `1.234,50`, `18:00` in `6 pm`, `9:00 to 18:00` in `9:00\u201318:00`, `10 %` in `10 percent`.
    So may dates that can mean one day alone: `31 March` is in `March 31st, 2026`.
    One that begins or ends with a letter of a script with spaces is not inside a longer word; `can` is not in `can't` either, nor
    `refundable` in `non-refundable`.
    """
    part = fold(phrase)
    if not part:
        return False
    read = {fold(one) for one in (text, shown(text))}
    read |= {WHOLE.sub("", one) for one in read}
    if "=" in part:
        part, read = EQUALS.sub("=", part), {EQUALS.sub("=", one) for one in read}
    unspaced = SPACED.sub("", part)
    if any(_contains(one, part) or _contains(SPACED.sub("", one), unspaced) for one in read):
        return True
    coded = _with_codes(part)
    if coded is not None and any(_contains(_with_codes(one) or one, coded) for one in read):
        return True
    if not any(map(str.isdecimal, part)):
        return False
    if (day := dated(part)) != part and any(_contains(dated(one), day) for one in read):
        return True
    if DIALLED.fullmatch(part) and any(_dials(one, part) for one in read):
        return True
    if BARE.fullmatch(part) and (language := language_of(text)) in POINTED:
        return language != "en" and any(_contains(one, part.replace(".", ",")) for one in read)
    precise = has_precise_share(part)
    plain, texts = in_one_way(part, precise=precise), {in_one_way(one, precise=precise) for one in read}
    spelled = SPACED.sub("", _with_codes(plain) or plain)
    texts |= {WHOLE.sub("", one) for one in texts}
    return any(_contains(SPACED.sub("", (_with_codes(one) if _with_codes(plain) else None) or one), spelled) for one in texts)


def _dials(text: str, part: str) -> bool:
    """Whether a text has a number to dial, in whatever groups."""
    signs = [one for one in part if one.isalnum()]
    if sum(map(str.isdecimal, signs)) < LEAST_DIALLED:
        return False
    ahead = r"(?<![^\W_])(?:\+|00)" if part.startswith("+") else r"(?<![^\W_])(?<!\d[/.,-])"
    return re.search(rf"{ahead}\(?{APART.join(signs)}(?![^\W_]|[/.,-]\d)", text) is not None


def _with_codes(folded: str) -> str | None:
    """A text with the code of its currency behind each amount; nothing where it has no amount."""
    return AMOUNT.sub(_with_code, folded) if AMOUNT.search(folded) else None


def _with_code(found: re.Match[str]) -> str:
    number, currency = found["number"] or found["alone"], found["ahead"] or found["behind"]
    return f"{CENTS.sub('', number)} {CURRENCIES.get(currency, currency)}"


def _contains(whole: str, part: str) -> bool:
    at, number = whole.find(part), not any(map(str.isalpha, part))
    while at >= 0:
        end = at + len(part)
        inside = _in_date(whole, at, end) or _in_code(whole, at, end) or (number and ORDINAL.match(whole, end)) or _in_other(whole, at, end)
        if _begins(whole, at) and _ends(whole, end) and not inside:
            return True
        at = whole.find(part, at + 1)
    return False


def _in_date(text: str, at: int, end: int) -> bool:
    """Whether a stretch begins or ends inside a date."""
    dates = DATE.finditer(text, max(at - 10, 0), end + 12)
    return any(found.start() < at < found.end() or found.start() < end < found.end() for found in dates)


def _in_other(text: str, at: int, end: int) -> bool:
    """Whether a stretch ends inside a speed, an area or a longer address."""
    if "://" in text[at:end]:
        return ADDRESS_GOES_ON.match(text, end) is not None
    return any(found.start() < end < found.end() for found in RATE.finditer(text, max(at, end - 8), end + 4))


def _in_code(text: str, at: int, end: int) -> bool:
    """Whether a stretch begins or ends inside a code that has more parts."""
    first, last = text.find(" ", at, end), text.rfind(" ", at, end) + 1
    begins = PART_AHEAD.search(text[max(at - 5, 0) : at]) is not None and CODE.fullmatch(text[at : end if first < 0 else first]) is not None
    ends = PART_BEHIND.match(text, end) is not None and CODE.fullmatch(text[last or at : end]) is not None
    return begins or ends


def _begins(text: str, at: int) -> bool:
    """Whether a word or number can begin at a place."""
    first, before, second = text[at], text[at - 1 : at], text[max(at - 2, 0) : max(at - 1, 0)]
    negative = MINUS.search(text[max(at - 16, 0) : at]) is not None or (before == "-" and _is_sign(text[max(at - 16, 0) : at - 1]))
    if negative and (_counts(first) or unicodedata.category(first) == "Sc"):
        return False
    if first == "-" and _counts(text[at + 1 : at + 2]) and (_counts(before) or before in {"%", "\u20ac", "$", "\u00a3"}):
        return False  # the dash of a span is no minus
    if unicodedata.category(first) == "Sc" and is_letter(before):
        return FOREIGN.search(text[max(at - 4, 0) : at]) is None
    if _counts(first):
        inside = (before in {",", ".", "'"} and second.isdecimal()) or (before == "." and second in DECIMAL)
        return not (
            _counts(before)
            or inside
            or _apart(text, at - 1)
            or MINUTES.match(text, at)
            or NAMED.search(text[max(at - 2, 0) : at])
            or CODE_AHEAD.search(text[max(at - 24, 0) : at])
        )
    return not (is_letter(first) and (is_letter(before) or NEGATED.search(text[max(at - 7, 0) : at])))


def _is_sign(ahead: str) -> bool:
    """Whether a dash behind some text is a minus: one that stands apart, and not between two numbers."""
    return ahead[-1:] in {"", " ", "("} and not _counts(ahead.rstrip(" (")[-1:])


def _ends(text: str, end: int) -> bool:
    """Whether a word or number can end before a place."""
    last, after, second = text[end - 1], text[end : end + 1], text[end + 1 : end + 2]
    if _counts(last):
        named = LETTERED.match(text, end) or (LETTER.match(text, end) and PLACED.search(text[max(end - 60, 0) : end]))
        other = named or any(one.match(text, end) for one in (SCALE, PAST, CODE_BEHIND))
        return not (_counts(after) or (after in {",", ".", "'"} and second.isdecimal()) or _apart(text, end) or other)
    if is_letter(last):
        return not (is_letter(after) or (after == "'" and second == "t" and not is_letter(text[end + 2 : end + 3])))
    return True


def _counts(character: str) -> bool:
    """Whether a character is part of a number, as `\u00bd` is."""
    return character.isdecimal() or (bool(character) and unicodedata.category(character) == "No")


def _apart(text: str, at: int) -> bool:
    """Whether a space sets thousands apart inside a number."""
    return at > 0 and THOUSANDS.match(text, at) is not None and BEFORE_THOUSANDS.search(text[max(at - 16, 0) : at]) is not None


def is_letter(character: str) -> bool:
    """Whether a character is part of a word of a script that puts spaces between words."""
    return bool(character) and unicodedata.category(character)[0] in "LM" and not within(character, UNSPACED)


def within(character: str, ranges: str) -> bool:
    """Whether a character is in one of some ranges: the first and the last character of each, in order. A pattern of such takes long to compile."""
    place = bisect_left(ranges, character)
    return place < len(ranges) and (place % 2 == 1 or ranges[place] == character)


def writable(text: str) -> str:
    """Give the text without halves of characters, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
