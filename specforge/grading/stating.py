"""What a text states that can be looked up elsewhere: numbers, links, quotations and codes, whatever the language."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from specforge.grading.texts import LINK, UNSPACED, fold, shown, within
from specforge.regexes import regex

URL = regex(r"(?:https?://|www\.)[^\s<>\"'`|\\^{}\[\]]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
"""An address of the web or of e-mail."""
CLOSING = ".,;:!?*_~\u2026\u3002\u3001\uff0c\uff1a\uff01\uff1f\u201d\u00bb"
"""What stands behind an address, and is no part of it."""
CODE = regex(r"(?<![A-Za-z0-9_/.@#-])(?=[A-Za-z_-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?![A-Za-z0-9_@]|-\w)")
"""A word that has letters and digits, as `HB-12` and `A320`."""
COUNTED = regex(r"(?:\d+(?:st|nd|rd|th|er|re|[A-Za-z]{1,4}\d?|-[A-Za-z]+(?:-[A-Za-z]+)*)|x\d+|\d+x\d+)\Z")
"""A number with its unit or its rank, which is no code: `10km`, `3rd`, `24-hour`, `x2`."""
GAP = "[ \u00a0\u2009\u202f'\u2019]"
NUMBER = regex(rf"(?<![\d.,])\d{{1,3}}(?:{GAP}\d{{3}})+(?:[.,]\d+)?(?![\d])|\d+(?:[.,]\d+)*")
"""A number in digits; its thousands may be apart, and it may have decimals."""
SCALES = {
    **dict.fromkeys(("k", "thousand", "tausend", "mille", "mil", "mila", "\u5343", "\ucc9c"), 3),
    **dict.fromkeys(("\u4e07", "\u842c", "\ub9cc"), 4),
    **dict.fromkeys(("m", "million", "millions", "mio", "millionen", "mill\u00f3n", "millones", "milione", "milioni", "milh\u00e3o", "milh\u00f5es"), 6),
    **dict.fromkeys(("\u5104", "\uc5b5"), 8),
    **dict.fromkeys(("bn", "billion", "billions", "mrd", "milliarde", "milliarden", "milliard", "milliards", "miliardo", "miliardi", "bilh\u00e3o", "bilh\u00f5es"), 9),
}  # fmt: skip
"""How many zeros a word behind a number adds to it."""
SCALE = regex(rf"{GAP}?([^\W\d_]+)")
SHARE = regex(rf"{GAP}?(?:%|\u2030|\uff05|percent|per cent|prozent|pour cent|por ciento|por cento|per cento)", re.IGNORECASE)
MONTHS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januar februar m\u00e4rz april mai juni juli august september oktober november dezember",
    "janvier f\u00e9vrier mars avril mai juin juillet ao\u00fbt septembre octobre novembre d\u00e9cembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro mar\u00e7o abril maio junho julho agosto setembro outubro novembro dezembro",
    "sept okt dez",
)
_MONTH = rf"(?:{'|'.join(sorted({word for words in MONTHS for word in words.split()}, key=len, reverse=True))})\.?(?![^\W\d_])"
DATE = regex(
    rf"""(?<![\d.,/-])(?:
    (?P<iso>\d{{4}}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(?:Z|[+-]\d\d:?\d\d)?)?
    | (?P<digits>\d{{1,4}}(?P<sign>[./-])\d{{1,2}}(?P=sign)\d{{2,4}} | \d{{1,2}}\.\d{{1,2}}\.(?!\d) | (?:\d{{4}}\u5e74)?\d{{1,2}}\u6708\d{{1,2}}\u65e5)
    | (?P<before>\d{{1,2}})(?:st|nd|rd|th|er|\.|\u00ba)?{GAP}(?:of{GAP}|de{GAP})?{_MONTH}(?:,?{GAP}(?:de{GAP}|del{GAP})?(?P<year>\d{{4}}))?
    )(?![\d]|[.,/-]\d)
    | \b{_MONTH}{GAP}(?:the{GAP})?(?P<behind>\d{{1,2}})(?:st|nd|rd|th)?(?:,?{GAP}(?P<after>\d{{4}}))?(?![\d:]|[.,]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
"""A date in digits, or with the name of its month."""
TIME = regex(
    rf"(?<![\d.,:/-])(?P<hour>[01]?\d|2[0-4])(?:[:hH\u6642\uc2dc](?P<minute>[0-5]\d)\u5206?(?::[0-5]\d)?)?(?:{GAP}?(?P<half>[ap])\.?m\b|{GAP}?(?P<named>Uhr|o'clock|\u6642|\uc2dc))?(?![\d:]|[.,]\d)",
    re.IGNORECASE,
)
"""A time of day: with minutes, with a half of the day, or with the word of a language behind it."""
ITEM = regex(r"^[ \t>*+-]*\d{1,3}[.)](?=\s)", re.MULTILINE)
"""The number of an item of a list."""
LED = regex(r"([^\W\d_]+)[ \u00a0]?#?\Z")
DIALLED = regex(r"\+?\d[\d ()./\u00a0-]{4,}\d")
"""A number to dial, or another row of digits with signs between them."""
TO_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "eins zwei drei vier f\u00fcnf sechs sieben acht neun zehn elf zw\u00f6lf dreizehn vierzehn f\u00fcnfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince diecis\u00e9is diecisiete dieciocho diecinueve veinte",
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti",
    "um dois tr\u00eas quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove vinte",
    "\u4e00 \u4e8c \u4e09 \u56db \u4e94 \u516d \u4e03 \u516b \u4e5d \u5341",
)
TENS = (
    "ten twenty thirty forty fifty sixty seventy eighty ninety hundred",
    "zehn zwanzig drei\u00dfig vierzig f\u00fcnfzig sechzig siebzig achtzig neunzig hundert",
    "dix vingt trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix cent",
    "diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien",
    "dieci venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento",
    "dez vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem",
)
WORDS = (
    {word: number for words in TO_TWENTY for number, word in enumerate(words.split(), 1)}
    | {word: 10 * number for words in TENS for number, word in enumerate(words.split(), 1)}
    | {"once": 1, "single": 1, "einmal": 1}
)
"""Numbers in words."""
ARTICLES = frozenset(("un", "um"))
"""Words for one that mostly count nothing."""
MOST_DECIMALS, MOST_DIGITS = 6, 15
"""The most decimals to which a number is rounded, and the most digits before them."""
WORD = regex(r"[^\W\d_]+(?:-[^\W\d_]+)*")
QUOTED = regex(r'(?<!\w)"([^"\n]+)"(?!\w)|[\u300c\u300e]([^\u300d\u300f\n]+)[\u300d\u300f]')
BLOCK = regex(r"^ {0,3}>[ \t]?(.*)$", re.MULTILINE)
LEFT_OUT = regex(r"\[?(?:\.\.\.|\u2026)\]?")
KEPT = 4000
"""The most characters of a text of which is kept what was read."""
LEAST_WORDS, LEAST_LETTERS = 3, 6
"""How long a quotation is at least, in words, or in letters of a script without spaces: shorter ones are names and emphasis."""


class Figure(Struct, frozen=True):
    """A number, a date or a time of day that a text states."""

    text: str
    """As it is written."""
    kind: Literal["number", "date", "time"]
    readings: tuple[Decimal, ...] = ()
    """What a number can mean: `1,234` is two, by the language."""
    parts: tuple[Decimal, ...] = ()
    """Of a date or of a version: the numbers that it is made of. Of a time: the hour, and the minute where it has one."""
    share: bool = False
    """Whether it is one of a hundred."""
    dialled: str = ""
    """The digits of the row that it is a part of, where that may be a number to dial."""

    @property
    def decimals(self) -> int:
        """How many decimals it has."""
        return max((-int(one.as_tuple().exponent) for one in self.readings), default=0)


def figures(text: str, *, counting: bool = True) -> Iterator[Figure]:
    """Give the numbers, dates and times of a text that are written in digits, without those of links and of codes.

    Args:
        text: The text.
        counting: Whether numbers are given, too, that only count: of items of lists, and of a word that has all from 1 on, as `Option 1`.
    """
    seen = LINK.sub(lambda found: found[1], text)
    if not counting:
        seen = ITEM.sub("", seen)
    seen = shown(URL.sub(" ", seen))
    rows = [(found.start(), found.end(), digits_of(found[0])) for found in DIALLED.finditer(seen)]
    dates = list(DATE.finditer(seen))
    for found in dates:
        yield from _date(found)
    seen = _blanked(seen, dates)
    times = [found for found in TIME.finditer(seen) if found["minute"] or found["half"] or found["named"]]
    for found in times:
        yield Figure(found[0], "time", parts=_clock(found["hour"], found["minute"], found["half"]))
    seen = CODE.sub(lambda found: found[0] if COUNTED.match(found[0]) else " " * len(found[0]), _blanked(seen, times))
    numbers = list(NUMBER.finditer(seen))
    left_out = set() if counting else _counting(seen, numbers)
    for found in numbers:
        if found.start() not in left_out:
            row = next((digits for begin, end, digits in rows if begin <= found.start() and found.end() <= end), "")
            readings, parts = _read(found[0])
            scale = SCALE.match(seen, found.end())
            if scale and (zeros := SCALES.get(scale[1].lower(), 0)):
                readings = (*(reading.scaleb(zeros) for reading in readings), *readings)
            yield Figure(found[0], "number", readings, parts, SHARE.match(seen, found.end()) is not None, row)


def _date(found: re.Match[str]) -> Iterator[Figure]:
    if found["iso"] or found["digits"]:
        yield Figure(found[0], "date", parts=tuple(map(Decimal, re.findall(r"\d+", found["iso"] or found["digits"]))))
    else:
        parts = (found["before"] or found["behind"], found["year"] or found["after"])
        yield Figure(found[0], "date", parts=tuple(Decimal(one) for one in parts if one))
    if found["clock"]:
        yield Figure(found["clock"], "time", parts=_clock(found["clock"][:2], found["clock"][3:5], None))


def _clock(hour: str, minute: str | None, half: str | None) -> tuple[Decimal, ...]:
    """The hour of the day from 0 to 23, and the minute."""
    number = int(hour) % 12 + (12 if half.lower() == "p" else 0) if half else int(hour) % 24
    return (Decimal(number), *([Decimal(minute)] if minute else []))


def _blanked(text: str, found: Iterable[re.Match[str]]) -> str:
    """A text with blanks in the place of stretches of it."""
    pieces, at = list[str](), 0
    for one in found:
        pieces += [text[at : one.start()], " " * (one.end() - one.start())]
        at = one.end()
    return "".join((*pieces, text[at:]))


def roundings(number: Decimal) -> Iterator[Decimal]:
    """Give what a number may be rounded to: fewer decimals, down to two digits; nobody rounds what is too long to read."""
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        return
    for places in range(min(-int(number.as_tuple().exponent), MOST_DECIMALS)):
        for way in (ROUND_HALF_UP, ROUND_HALF_EVEN):
            rounded = number.quantize(Decimal(1).scaleb(-places), way)
            if abs(rounded) >= 10 or places:
                yield rounded


class Stated(Struct, frozen=True):
    """All that a text gives to somebody who reads it."""

    folded: str
    numbers: frozenset[Decimal]
    """In every reading, and as they may be rounded."""
    dated: frozenset[Decimal]
    """The days, months and years of dates."""
    hours: frozenset[Decimal]
    minutes: frozenset[Decimal]
    links: frozenset[str]
    dialled: frozenset[str]


def stated(text: str) -> Stated:
    """Read all that a text gives; of a short one, which comes with many conversations, what was read is kept."""
    return _stated_again(text) if len(text) <= KEPT else _stated(text)


def _stated(text: str) -> Stated:
    numbers, dated, hours, minutes = set(_worded(text)), set[Decimal](), set[Decimal](), set[Decimal]()
    for figure in figures(text):
        match figure.kind:
            case "time":
                hours.add(figure.parts[0])
                minutes.update(figure.parts[1:])
            case "date":
                # Of years the last two digits are often all that is written.
                dated.update(figure.parts, (part % 100 for part in figure.parts if part >= 1000))
            case "number":
                numbers.update(figure.parts, figure.readings, *map(roundings, figure.readings))
                numbers.update(reading / 100 for reading in figure.readings if figure.share)
    rows = (digits_of(found[0]) for found in DIALLED.finditer(text))
    of = frozenset
    return Stated(fold(BLOCK.sub(r"\1", text)), of(numbers), of(dated), of(hours), of(minutes), of(links(text)), of(rows))


_stated_again = lru_cache(maxsize=2048)(_stated)


def _worded(text: str) -> Iterator[Decimal]:
    """Give the numbers of a text that are written in words."""
    for word in map(str.lower, WORD.findall(text)):
        ten, _, unit = word.partition("-")
        found = WORDS.get(word) or (WORDS[ten] + WORDS[unit] if ten in WORDS and unit in WORDS else None)
        if found is not None and word not in ARTICLES:
            yield Decimal(found)
    yield from (Decimal(WORDS[sign]) for sign in text if sign in WORDS and within(sign, UNSPACED))


def links(text: str) -> Iterator[str]:
    """Give the addresses of a text, without what makes no other of them: the scheme, `www.`, letter case, a last slash."""
    for found in URL.finditer(text):
        address = found[0].rstrip(CLOSING)
        while address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1].rstrip(CLOSING)
        yield re.sub(r"^(?:https?://)?(?:www\.)?", "", address.lower()).rstrip("/")


def codes(text: str) -> Iterator[str]:
    """Give the words of a text that have letters and digits, and are neither numbers with their units nor parts of links."""
    for found in CODE.finditer(URL.sub(" ", shown(text))):
        if COUNTED.match(found[0]) is None:
            yield found[0]


def quotations(text: str) -> Iterator[str]:
    """Give what stands between quotation marks or in a block quote, folded, and cut where something is left out."""
    quoted = [found[1] or found[2] for found in QUOTED.finditer("\n".join(fold(line) for line in text.split("\n")))]
    blocks = "\n".join(found[1] if found else "\0" for found in map(BLOCK.match, text.split("\n")))
    quoted += [fold(block) for block in blocks.split("\0")]
    for one in quoted:
        for piece in LEFT_OUT.split(one):
            bare = piece.strip(" .,;:!?-\"'\u3002\u3001")
            if len(bare.split()) >= LEAST_WORDS or sum(within(sign, UNSPACED) for sign in bare) >= LEAST_LETTERS:
                yield bare


def digits_of(text: str) -> str:
    """The digits of a row of them, without signs and without zeros ahead."""
    return "".join(filter(str.isdecimal, text)).lstrip("0")


def _read(written: str) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
    """What a number can mean, and its parts where it may be a date or a version."""
    closed = re.sub(GAP, "", written)
    pieces = re.split(r"[.,]", closed)
    parts = tuple(map(Decimal, pieces)) if len(pieces) > 1 else ()
    if len(pieces) == 1:
        return (Decimal(closed),), ()
    signs = [sign for sign in closed if sign in ".,"]
    grouped = all(len(piece) == 3 for piece in pieces[1:]) and 1 <= len(pieces[0]) <= 3
    decimal = Decimal(f"{''.join(pieces[:-1])}.{pieces[-1]}")
    if len(pieces) == 2:
        return ((decimal, Decimal("".join(pieces))) if grouped else (decimal,)), ()
    if len(set(signs)) == 1:
        return ((Decimal("".join(pieces)),), ()) if grouped else ((), parts)
    if len(set(signs[:-1])) == 1 and all(len(piece) == 3 for piece in pieces[1:-1]):
        return (decimal,), ()
    return (), parts


def _counting(text: str, found: list[re.Match[str]]) -> set[int]:
    """Where numbers stand that only count, because the same word has all from 1 on behind it: `Option 1`, `Option 2`."""
    led = defaultdict[str, dict[int, list[int]]](lambda: defaultdict(list))
    for one in found:
        if len(one[0]) < 3 and (word := LED.search(text[max(one.start() - 40, 0) : one.start()])):
            led[word[1].lower()][int(one[0])].append(one.start())
    counting = set[int]()
    for places in led.values():
        values = sorted(places)
        if len(values) > 1 and values[0] == 1 and all(after == before + 1 for before, after in pairwise(values)):
            counting.update(start for starts in places.values() for start in starts)
    return counting
