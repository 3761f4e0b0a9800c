"""What a text states that can be looked up elsewhere: numbers, links, quotations and codes, whatever the language."""

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from specforge.grading.addresses import BARE, URL, links, tidied
from specforge.grading.idioms import ZONE, without_idioms
from specforge.grading.instants import instants, zones
from specforge.grading.moments import GAP as SPACE
from specforge.grading.moments import HOUR as IN_HOURS
from specforge.grading.moments import Clock, Day, Moment, blanked, centuries, decades, lengths, moments, readings, spanned_hours
from specforge.grading.numerals import KIBI, LARGER, SCALES, days_in_digits, ranks, worded
from specforge.grading.quoting import BLOCK
from specforge.grading.spoken import spoken_times
from specforge.grading.texts import LINK, fold, shown
from specforge.regexes import regex

CODE = regex(
    r"(?<![A-Za-z0-9_.@-])(?!v\d)(?:[A-Z]{2}\d\d(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?"
    r"|(?=[A-Za-z_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.\d+)*)(?![A-Za-z0-9_@]|-[A-Za-z0-9_])"
)
"""A word that has letters and digits, as `HB-12` and `A320`, or the number of an account in groups of four."""
COUNTED = regex(
    r"(?:\d+(?:-\d+)?(?:st|nd|rd|th|er|re|[A-Za-z]{1,4}\d?)(?:-[A-Za-z]+)*|\d+(?:-[A-Za-z]+)+|\d+-(?:(?:to|bis)-)?\d+(?:-[a-z]+)*|x\d+|\d+(?:x\d+)+[A-Za-z]{0,3}|(?:early|mid|late)-\d+s"
    r"|(?:\d+(?:d|hrs?|h|mins?|min|m|secs?|s)){2,})\Z"
)
"""A number with its unit or its rank, which is no code: `10km`, `3rd`, `24-hour`, `9-to-5`, `x2`, `mid-80s`, `2h30m`."""
PIECE = regex(r"[A-Za-z0-9]+")
MOST_PIECES = 5
"""The most pieces of a code, as `A320-200` has two."""
GAP = "[ \u00a0\u2009\u202f'\u2019]"
NUMBER = regex(
    rf"(?<!\d)(?<!\d[.,])\d{{1,3}}(?:{GAP}\d{{3}})+(?:[.,]\d+)?(?![\d])|\d+(?:[.,]\d+)*(?:{SPACE}?[\u00bc-\u00be\u2153-\u215e])?|[\u00bc-\u00be\u2153-\u215e]"
)
"""A number in digits; its thousands may be apart, and it may have decimals."""
THOUSANDS = regex(r"[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+|(?:,\d\d)+,\d{3})")
"""A whole number with signs between its thousands, or as India writes it."""
SCALE = regex(rf"{GAP}?([A-Za-z\u00c0-\u024f]+|[\u5343\ucc9c\u4e07\u842c\ub9cc\u5104\u4ebf\uc5b5])")
SHARE = regex(rf"{GAP}?(?:%|\u2030|percent|per cent|prozent|pour cent|por ciento|por cento|per cento)", re.IGNORECASE)
UNIT = regex(
    rf"{SPACE}?-?([A-Za-z\u00c0-\u024f]+|\u5c0f\u65f6|\u5c0f\u6642|\u6642\u9593|\uc2dc\uac04|\u5206|\ubd84|\u5929|\u65e5\u9593|\u65e5\u95f4|\u79d2|\ucd08|\u9031\u9593|\u5468|\u5e74|\ub144)"
)
BYTES = {"K": "kb", "M": "mb", "G": "gb", "T": "tb"}
"""Units of bytes as listings of files shorten them: `4.8G`."""
MINUTES, HOURS, DAYS = 60, 24, 31
"""How many minutes an hour has, how many hours a day, and how many days a month at most."""
CURRENCY_AHEAD = regex(r"(?:[$\u20ac\u00a3\u00a5\u20b9]|\b[A-Z]{3}) ?\Z")
CURRENCY = regex(
    rf"{SPACE}?(?:[$\u20ac\u00a3\u00a5\u20b9]|[A-Z]{{3}}\b|(?:euros?|dollars?|pounds?)\b|\u30e6\u30fc\u30ed|\u6b27\u5143|\uc720\ub85c)"
)
PER_UNIT = regex(
    rf"{SPACE}?(?:/|(?:per|an?|pro|je|par|por|al){SPACE})(?:l|lit(?:er|re|ro)s?|gal|gallon|kwh|m3|therm|unit|piece|st\u00fcck|share|minute|km|mile|page|token|call|sms|[gm]b)\b",
    re.IGNORECASE,
)
"""What stands behind a price of one small unit, which may have three decimals, as `1.850 EUR per litre`."""
CENTS_AHEAD = regex(
    r"(?:(?<![A-Za-z])(?:[Cc]ents?|CENTS?|[Pp]ence|[Rr]appen|[Cc]entimes?|[Cc]entavos?|[Mm]inor(?:_units?)?)|(?<=[a-z])(?:Cents?|Pence|Rappen|Centimes?|Minor(?:Units?)?))[\"']?\s{0,3}:\s{0,3}-?\Z"
)
CENTS = regex(rf"{SPACE}?(?:cents?|ct|pence|rappen|centimes?|c\u00e9ntimos?|centavos?|centesimi|c\u00eantimos?)\b", re.IGNORECASE)
"""What makes cents of a number: a key before it, as in JSON, or a word behind it."""
RANKED = regex(
    rf"(?:st|nd|rd|th|er|re)(?![^\W_])|[\u00ba\u00aa\u65e5\uc77c\u53f7\u865f]|\.(?=[-\u2013 ]{{1,3}}[a-z\u00e0-\u024f0-9]| ?[-\u2013]|{GAP}(?:Stock|Etage|Klasse|Platz|Woche|Tag|Monat|Jahr|Quartal|Person|Gast|Nacht|Mal|Verl\u00e4ngerung)(?![^\W_]))"
)
"""What makes a rank of the number before it, which may be the day of a date."""
WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim "
    "lunes martes mi\u00e9rcoles jueves viernes s\u00e1bado domingo mi\u00e9 jue vie s\u00e1b dom "
    "luned\u00ec marted\u00ec mercoled\u00ec gioved\u00ec venerd\u00ec sabato domenica gio sab "
    "segunda ter\u00e7a quarta quinta sexta seg ter qua qui sex day dia d\u00eda giorno"
)
DAY_AHEAD = regex(
    rf"(?<![^\W\d_])(?:{'|'.join(sorted(WEEKDAYS.split(), key=len, reverse=True))}|(?:mo|di|mi|do|fr|sa|so)(?=[.,]))[.,]? \Z", re.IGNORECASE
)
WIDE = str.maketrans({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x066B: ".", 0x066C: ",", 0x3000: " "})
"""Wide signs and digits, and the separators of Arabic, as the plain ones that they stand for."""
ITEM = regex(r"^[ \t>*+#-]*\d{1,3}[.)](?=[\s*])", re.MULTILINE)
"""The number of an item of a list."""
MARK = regex(r"[\[\u3010]\^?(\d{1,3}(?: ?[,;\u2013-] ?\^?\d{1,3})*)(?:[:\u2020][^\]\u3011\n]{0,40})?[\]\u3011]")
"""The mark of a source, `[1]`."""
NOTE = regex(r"^[ \t>*-]*(\[\^?\d{1,3}\]):?(?=\s)", re.MULTILINE)
"""The mark of a note that the text itself has."""
LED = regex(r"(?:([^\W\d_]+)[ \u00a0]?#?|[(#]|^[ \t]*\|[ \t]*)\Z", re.MULTILINE)
ENDING = regex(
    r"(?:[*\u2022\u00b7xX#\u2026]{2,}[ \u00a0-]?|(?<![^\W\d_])(?:end(?:s|ing|et|end)?|last (?:four|4) digits|endziffern|se termin(?:e|ant)|terminad[oa]|termina|finale)(?: (?:in|with|on|are|auf|mit|par|en|con|em|per)|:)? )\Z",
    re.IGNORECASE,
)
"""What stands before the last digits of a longer number: `ending in 4242`, `\u2022\u2022\u2022\u2022 4242`."""
TRUNK = "(0)"
"""How the zero is written that is not dialled from abroad."""
OUT_OF = regex(rf"\d{{1,2}}{SPACE}?(?:/|of|von|sur|de|di){SPACE}?(\d{{1,2}})(?![\d.,])")
DIALLED = regex(r"\+?\d[\d ()./\u00a0-]{4,}\d")
"""A number to dial, or another row of digits with signs between them."""
PACKED = regex(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
"""A date as ISO 8601 writes it without signs: `20261201`."""
MOST_DIGITS = 30
"""The most digits of what counts: what is longer is a name."""
LEAST_NAMED = 3
"""The fewest digits of a code by which alone it is called."""
KEPT = 4000
"""The most characters of a text of which is kept what was read."""


class Figure(Struct, frozen=True):
    """A number, a date or a time of day that a text states, with all that it can mean."""

    text: str
    """As it is written, but for the width of signs."""
    readings: tuple[Decimal, ...] = ()
    """The numbers that it can mean, without a sign: `1,234` is two, by the language."""
    close: tuple[tuple[Decimal, Decimal], ...] = ()
    """Numbers that it may be rounded or converted from, and by how much they may differ."""
    days: tuple[Day, ...] = ()
    """The dates that it can mean."""
    clocks: tuple[Clock, ...] = ()
    """The times of day that it can mean."""
    parts: tuple[Decimal, ...] = ()
    """Numbers that say the same together."""
    row: str = ""
    """Of a version, or of a number too long to count: how it is written."""
    mark: bool = False
    """Whether it is the mark of a source."""
    name: str = ""
    """The code that it is with the word before it: `t1` for `Terminal 1`."""
    dialled: str = ""
    """The digits of the row that it is a part of, where that may be a number to dial."""
    ending: bool = False
    """Whether it is told as the end of a longer one, as that of a card."""


def figures(text: str, *, counting: bool = True) -> Iterator[Figure]:
    """Give the numbers, dates and times of a text that are written in digits, without those of links and of codes.

    Args:
        text: The text.
        counting: Whether numbers are given, too, that only count: of items of lists and notes, and of a word that has all from 1 on, as `Option 1`.
    """
    seen, found = _moments(text, counting=counting)
    rows = [(one.start(), one.end(), digits_of(one[0])) for one in DIALLED.finditer(seen)]
    starts = [start for start, _, _ in rows]

    def dialled(start: int, end: int) -> str:
        at = bisect_right(starts, start) - 1
        return rows[at][2] if at >= 0 and end <= rows[at][1] else ""

    for moment in found:
        yield _figure(moment, seen[moment.start : moment.end], dialled(moment.start, moment.end))
    seen = CODE.sub(lambda one: one[0] if COUNTED.match(one[0]) else " " * len(one[0]), _without(seen, found))
    # Behind a colon or a comma, as in JSON, it is a list of numbers.
    marks = [one for one in MARK.finditer(seen) if seen[max(one.start() - 3, 0) : one.start()].rstrip()[-1:] not in {":", ",", "["}]
    for mark in marks:
        yield from (Figure(f"[{number}]", (Decimal(number),), mark=True) for number in re.findall(r"\d+", mark[1]))
    seen = blanked(seen, [mark.span() for mark in marks])
    numbers = list(NUMBER.finditer(seen))
    if counting:
        yield from (_said(one, seen, dialled(one.start(), one.end())) for one in numbers)
        return
    left_out, hours, tens = _counting(seen, numbers), spanned_hours(seen), decades(seen) | centuries(seen)
    for one in numbers:
        if one.start() not in left_out:
            yield _asserted(one, seen, one.start() in hours, tens.get(one.start(), ()), dialled(one.start(), one.end()))


def _moments(text: str, *, counting: bool) -> tuple[str, list[Moment]]:
    """What a text shows without links, and the dates and times in it."""
    seen = LINK.sub(lambda found: "" if found[1].isdecimal() else found[1], text.translate(WIDE))
    if not counting:
        seen = NOTE.sub("", ITEM.sub("", seen))
    seen = ZONE.sub(" ", shown(URL.sub(" ", seen)))
    seen = seen if counting else without_idioms(seen)
    said = [] if counting else [one for one in spoken_times(seen, minutes=False) if any(map(str.isdecimal, seen[one.start : one.end]))]
    return seen, [*said, *moments(blanked(seen, [(one.start, one.end) for one in said]))]


def _without(text: str, found: list[Moment]) -> str:
    return blanked(text, sorted((one.start, one.end) for one in found))


def _figure(moment: Moment, text: str, row: str) -> Figure:
    """A date, a time or a length of time."""
    minutes = () if moment.minutes is None else (Decimal(moment.minutes), Decimal(60 * moment.minutes), Decimal(moment.minutes) / 60)
    fraction = () if moment.fraction is None else (moment.fraction,)
    number, parts = _read(text.rstrip(".")) if re.fullmatch(r"[\d.]+", text) else ((), ())
    written = text if parts and "." in text else ""
    return Figure(
        text,
        (*fraction, *number),
        tuple((one, Decimal(0)) for one in minutes),
        moment.days,
        moment.clocks,
        moment.numbers,
        written,
        dialled=row,
    )


def _said(found: re.Match[str], text: str, row: str) -> Figure:
    """A number as it is given, in every reading."""
    end, written = found.end(), found[0]
    if len(written) > MOST_DIGITS:
        return Figure(written, row=written, dialled=row)
    said, parts = _read(written)
    if _is_money(text, found.start(), end) and not _is_rate(text, end):
        said = _in_thousands(said, written)
    zeros, share = _zeros(text, end), SHARE.match(text, end) is not None
    read = (*said, *(one.scaleb(zeros) for one in said if zeros), *(one / 100 for one in said if share))
    day = _day(said) if RANKED.match(text, end) else 0
    packed = PACKED.fullmatch(written)
    days = ((int(packed[1]), int(packed[2]), int(packed[3])),) if packed else ((0, 0, day),) if day else ()
    return Figure(written, read, row=written if parts else "", days=days, dialled=row)


def _asserted(found: re.Match[str], text: str, hour: bool, years: tuple[Day, ...], row: str) -> Figure:
    """A number as an answer has it, with all that its surroundings may make of it."""
    start, end, written = found.start(), found.end(), found[0]
    if len(written) > MOST_DIGITS:
        return Figure(written, row=written, dialled=row)
    said, parts = _read(written)
    said = _in_thousands(said, written)
    zeros, share, unit = _zeros(text, end), SHARE.match(text, end) is not None, UNIT.match(text, end)
    money = _is_money(text, start, end)
    named = "" if unit is None else BYTES.get(unit[1], unit[1].lower())
    close = [near for one in said for near in _close(one, zeros, share, money, named)]
    if CENTS.match(text, end) or CENTS_AHEAD.search(text[max(start - 24, 0) : start]):
        close += [(one / 100, _rounding(one) / 100) for one in said]
    small = _day(said)
    day = small if small and (RANKED.match(text, end) or DAY_AHEAD.search(text[max(start - 14, 0) : start])) else 0
    clocks = readings(small, 0) if 0 < small <= HOURS and (hour or IN_HOURS.match(text, end)) else ()
    led = LED.search(text[max(start - 20, 0) : start])
    name = f"{led[1].lower()}{written}" if led and led[1] else ""
    return Figure(
        written,
        (),
        tuple(close),
        years or (((0, 0, day),) if day else ()),
        clocks,
        (),
        written if parts else "",
        name=name,
        dialled=row,
        ending=ENDING.search(text[max(start - 24, 0) : start]) is not None,
    )


def _in_thousands(said: tuple[Decimal, ...], written: str) -> tuple[Decimal, ...]:
    """What a number can mean, without decimals where there would be three and the last is none: nobody writes these of an amount."""
    return tuple(one for one in said if not (len(said) > 1 and written.endswith("0") and one.as_tuple().exponent))


def _is_money(text: str, start: int, end: int) -> bool:
    """Whether a currency stands beside a number."""
    return (CURRENCY.match(text, end) or CURRENCY_AHEAD.search(text[max(start - 5, 0) : start])) is not None


def _is_rate(text: str, end: int) -> bool:
    """Whether what an amount is for stands behind it and its currency."""
    currency = CURRENCY.match(text, end)
    return PER_UNIT.match(text, currency.end() if currency is not None else end) is not None


def _close(one: Decimal, zeros: int, share: bool, money: bool, unit: str) -> Iterator[tuple[Decimal, Decimal]]:
    """Give the numbers that a number may be rounded or converted from, and by how much they may differ."""
    decimals, rounded = -int(one.as_tuple().exponent), _rounding(one)
    yield one, rounded
    if zeros:
        yield one.scaleb(zeros), rounded.scaleb(zeros)
    if share:
        yield one / 100, rounded / 100
    if decimals == 2 or (money and decimals != 1):
        yield one * 100, rounded * 100 if decimals > 2 else Decimal(0)
    for factor in LARGER.get(unit, ()):
        yield one * factor, Decimal(0) if factor % 1000 and factor % KIBI else rounded * factor
        if factor == MINUTES and one % factor:
            yield one / factor, Decimal(0)


def _rounding(one: Decimal) -> Decimal:
    """By how much a number may differ from one that it is rounded from."""
    decimals = -int(one.as_tuple().exponent)
    return Decimal(5).scaleb(-decimals - 1) if one >= 10 or decimals else Decimal(0)


def _zeros(text: str, end: int) -> int:
    scale = SCALE.match(text, end)
    return SCALES.get(scale[1].lower(), 0) if scale else 0


def _day(said: tuple[Decimal, ...]) -> int:
    """The day of a month that a number may be; 0 of another."""
    return int(said[0]) if len(said) == 1 and said[0] <= DAYS and not said[0] % 1 else 0


class Stated(Struct, frozen=True):
    """All that a text gives to somebody who reads it."""

    folded: str
    numbers: frozenset[Decimal]
    days: frozenset[Day]
    clocks: frozenset[Clock]
    ranked: frozenset[int]
    """In digits, or as the day of a month."""
    places: frozenset[int]
    """Ranks in words, which are no day of any month."""
    marks: frozenset[Decimal]
    rows: frozenset[str]
    """Versions, also those that are a part of a longer one, and numbers that are too long to count."""
    links: frozenset[str]
    codes: frozenset[str]
    """Without what stands between their pieces, in small letters."""
    dialled: frozenset[str]
    instants: frozenset[datetime]
    """Instants that say how far they are from UTC."""
    zones: frozenset[tzinfo]
    """The zones in which instants may be told."""


def stated(text: str) -> Stated:
    """Read all that a text gives; of a short one, which comes with many conversations, what was read is kept."""
    return _stated_again(text) if len(text) <= KEPT else _stated(text)


def _stated(text: str) -> Stated:
    numbers, days, clocks = set(worded(text)), set[Day](), set[Clock]()
    ranked, marks, rows = set[int](), set[Decimal](), set[str]()
    clocks.update(clock for one in spoken_times(text) for clock in one.clocks)
    for figure in figures(days_in_digits(text)):
        numbers.update(figure.readings, () if figure.days else figure.parts)
        numbers.update(number for number, _ in figure.close)
        days.update(one for one in figure.days if one[1])
        clocks.update(figure.clocks)
        if figure.mark:
            marks.update(figure.readings)
        ranked.update(day for _, month, day in figure.days if not month)
        if figure.row:
            pieces = figure.row.split(".")
            rows.update(".".join(pieces[:end]) for end in range(1, min(len(pieces), MOST_PIECES) + 1))
            rows.add(figure.row)
    numbers.update(lengths(text), (Decimal(year) for years in decades(text).values() for year, _, _ in years[::10]))
    named = frozenset(coded(text))
    numbers.update(Decimal(digits) for one in named if LEAST_NAMED <= len(digits := _last_digits(one)) <= MOST_DIGITS)
    numbers.update(Decimal(one) for one in rows if one.count(".") == 1 and len(one) <= MOST_DIGITS)
    of = frozenset
    return Stated(
        fold(BLOCK.sub(r"\1", text)),
        of(numbers),
        of(days),
        of(clocks),
        of(ranked),
        of(ranks(text)),
        of(marks),
        of(rows),
        of((*links(text), *(tidied(one[0]) for one in BARE.finditer(text)))),
        named,
        of(digits_of(one[0]) for one in DIALLED.finditer(text.translate(WIDE))),
        of(instants(text)),
        of(zones(text)),
    )


_stated_again = lru_cache(maxsize=2048)(_stated)


def _last_digits(code: str) -> str:
    return code[len(code.rstrip("0123456789")) :]


def codes(text: str) -> Iterator[str]:
    """Give the words of a text that have letters and digits, and are neither numbers with their units nor times nor parts of links."""
    for found in CODE.finditer(_without(*_moments(text, counting=False))):
        if COUNTED.match(found[0]) is None:
            yield found[0]


def squashed(code: str) -> str:
    """A code without what stands between its pieces, in small letters."""
    return "".join(PIECE.findall(code)).lower()


def coded(text: str) -> Iterator[str]:
    """Give all that may be a code in a text, and is written with or without signs between its pieces: `AE 1423` is `AE1423`."""
    pieces = list(PIECE.finditer(text.translate(WIDE)))
    for at, piece in enumerate(pieces):
        joined, start = piece[0].lower(), piece.start()
        yield from (joined,) if _is_code(joined) else ()
        for back, before in enumerate(reversed(pieces[max(at - MOST_PIECES + 1, 0) : at]), 2):
            between = text[before.end() : start]
            if between not in {"-", "_"} and not (back == 2 and between in {" ", ".", "/", "\u00a0"}):
                break
            joined, start = before[0].lower() + joined, before.start()
            if _is_code(joined):
                yield joined
    for found in CODE.finditer(text):
        if " " in found[0]:
            yield squashed(found[0])


def _is_code(piece: str) -> bool:
    return not (piece.isdecimal() or piece.isalpha())


def digits_of(text: str) -> str:
    """The digits of a row of them, without signs and without zeros ahead."""
    return "".join(filter(str.isdecimal, text.replace(TRUNK, ""))).lstrip("0")


def _read(written: str) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
    """What a number can mean, and its parts where it may be a date or a version."""
    if unicodedata.category(written[-1]) == "No":
        whole = Decimal(unicodedata.numeric(written[-1])).quantize(Decimal("0.001"))
        return (tuple(one + whole for one in _read(written[:-1].rstrip())[0]) if written[:-1] else (whole,)), ()
    closed = re.sub(GAP, "", written)
    pieces = re.split(r"[.,]", closed)
    if len(pieces) == 1:
        return (Decimal(closed),), ()
    joined, decimal = Decimal("".join(pieces)), Decimal(f"{''.join(pieces[:-1])}.{pieces[-1]}")
    grouped = THOUSANDS.fullmatch(closed) is not None
    if len(pieces) == 2:
        return ((decimal, joined) if grouped else (decimal,)), ()
    if grouped:
        return (joined,), ()
    if THOUSANDS.fullmatch(closed[: -len(pieces[-1]) - 1]) and len({sign for sign in closed if sign in ".,"}) == 2:
        return (decimal,), ()
    return (), tuple(map(Decimal, pieces))


def _counting(text: str, found: list[re.Match[str]]) -> set[int]:
    """Where numbers stand that only count, because the same word or sign has all from 1 on behind it: `Option 1`, `Option 2`; `(1)`, `(2)`."""
    led = defaultdict[str, dict[int, list[int]]](lambda: defaultdict(list))
    for one in found:
        if len(one[0]) < 3 and one[0].isdecimal() and (word := LED.search(text[max(one.start() - 20, 0) : one.start()])):
            led[(word[1] or word[0].strip()).lower()][int(one[0])].append(one.start())
    counting = set[int]()
    for places in led.values():
        values = sorted(places)
        if len(values) > 1 and values[0] == 1 and all(after == before + 1 for before, after in pairwise(values)):
            counting.update(start for starts in places.values() for start in starts)
            counting.update(list(_out_of(text, counting, values[-1])))
    return counting


def _out_of(text: str, counted: set[int], most: int) -> Iterator[int]:
    """Give where it stands how many there are, behind one that is counted: `Step 1 of 3`."""
    for start in counted:
        found = OUT_OF.match(text, start)
        if found and int(found[1]) == most:
            yield found.start(1)
