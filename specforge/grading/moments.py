"""Dates, times of day and lengths of time that a text states, whatever the language."""

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from specforge.regexes import regex

Day = tuple[int, int, int]
"""Year, month and day; 0 stands for one that is not said."""
Clock = tuple[int, int | None]
"""The hour from 0 to 23, and the minute where it is said."""

GAP = "[ \u00a0\u2009\u202f]"
DASH = f"(?:{GAP}?[-\u2013\u2014~\u301c\uff5e]{GAP}?)"
SPAN = rf"(?:{DASH}|{GAP}(?:to|and|bis|und|\u00e0|et|a|al|as|a{GAP}las|\u00e0s|e|y|alle){GAP}|-(?:to|bis)-)"
"""What stands between the ends of a span."""
OPEN = rf"(?:to|through|thru|until|till|and|or|bis|und|oder|au|et|ou|\u00e0|al?|\u00e0s?|e|y|o|u|alle|tot|en){GAP}(?:(?:the|zum|den|dem|le|el|il|o|dia){GAP}){{0,2}}"
"""A word between days of one month, with the article of the next one."""
ROW = 9
"""The most days of one month that are read as a row with commas."""
RANK = r"(?:st|nd|rd|th|er|\.|[\u00ba\u00aa\u00b0])"
MONTHS = {
    month: number
    for months in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "januar februar m\u00e4rz april mai juni juli august september oktober november dezember",
        "janvier f\u00e9vrier mars avril mai juin juillet ao\u00fbt septembre octobre novembre d\u00e9cembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro mar\u00e7o abril maio junho julho agosto setembro outubro novembro dezembro",
        "januari februari maart april mei juni juli augustus september oktober november december",
    )
    for number, month in enumerate(months.split(), 1)
} | {
    "janv": 1, "ene": 1, "f\u00e9vr": 2, "fev": 2, "m\u00e4r": 3, "avr": 4, "abr": 4, "giu": 6, "juil": 7, "lug": 7,
    "sept": 9, "okt": 10, "ott": 10, "d\u00e9c": 12, "dez": 12, "dic": 12,
}  # fmt: skip
"""Names of months, and what is short for them and no other word."""
VERB = rf"(?-i:may{GAP}(?!(?:at|to|through|until|till|and|or|in|on|is|was|if|for|from|by|with|a|y|de|del)\b)[a-z])"
"""What is no month: `3 may be taken`."""
MONTH = rf"(?!{VERB})(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})(?:\.(?={GAP}*\d))?(?![^\W\d_])"
OF = rf"(?:(?:of|de|del|do){GAP})?"
"""What may stand before the month, or before its year."""
DATE = regex(
    rf"""(?<!\d)(?<!\d[.,/-])(?:
    (?P<iso>\d{{4}}-\d\d-\d\d)(?:[T{GAP[1:]}(?P<clock>\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)?{GAP}?(?:Z|[+-]\d\d:?\d\d)?)?
    | (?P<full>\d{{4}}(?P<sign>[./-])\d{{1,2}}(?P=sign)\d{{1,2}} | \d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)(?:\d{{4}}|\d\d))
    | (?P<monthly>\d{{1,2}}/\d{{4}} | \d{{4}}[-/]\d\d)
    | (?P<pair>\d{{1,2}}/\d{{1,2}} | \d{{1,2}}\.\d{{1,2}}\.(?!\d))
    | (?:(?P<era>\d{{4}}){GAP}?[\u5e74\ub144]{GAP}?)?(?P<moon>\d{{1,2}}){GAP}?[\u6708\uc6d4](?:{GAP}?(?P<sun>\d{{1,2}}){GAP}?[\u65e5\u53f7\u865f\uc77c])?
    | (?P<since>(?:\d{{1,2}}{RANK}?,{GAP}){{0,{ROW}}}\d{{1,2}}{RANK}?(?:{DASH}|,?{GAP}{OPEN}))?(?P<before>\d{{1,2}}){RANK}?(?:{GAP}|-){OF}(?P<named>{MONTH})(?:(?:,?{GAP}|-){OF}(?P<year>\d{{4}}))?
    )(?:(?<=[\u65e5\u53f7\u865f\uc77c])|(?![\d]|[.,/-]\d))
    | \b(?P<led>{MONTH}){GAP}(?:the{GAP})?(?P<behind>\d{{1,2}})(?:st|nd|rd|th)?
      (?P<until>(?:,{GAP}\d{{1,2}}(?:st|nd|rd|th)?){{0,{ROW}}}(?:{DASH}|,?{GAP}{OPEN})\d{{1,2}}(?:st|nd|rd|th)?(?!{GAP}?(?:[ap]\.?m\b|uhr\b|h\b|o'clock)))?
      (?:,?{GAP}(?P<after>\d{{4}}))?(?!\d|[.,:]\d|\.?{GAP}{OF}{MONTH})
    | \b(?P<only>{MONTH}),?{GAP}{OF}(?P<alone>\d{{4}})(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)
"""A date, or a month of a year, in digits or with the name of its month."""
AHEAD = {
    **dict.fromkeys(("\u4e0a\u5348", "\u65e9\u4e0a", "\u51cc\u6668", "\u5348\u524d", "\uc624\uc804", "\uc0c8\ubcbd"), "a"),
    **dict.fromkeys(("\u4e0b\u5348", "\u665a\u4e0a", "\u4e2d\u5348", "\u5348\u5f8c", "\uc624\ud6c4", "\uc800\ub141"), "p"),
}
"""Halves of the day that stand before the hour."""
TIME = regex(
    rf"""(?<![A-Za-z\d])(?<!\d[.,:/])(?:(?P<ahead>{"|".join(AHEAD)}){GAP}?)?
    (?:(?P<since>(?:[01]?\d|2[0-4])(?:\.[0-5]\d)?){SPAN}(?=(?:[01]?\d|2[0-4])(?:\.[0-5]\d)?{GAP}?(?:[ap]\.?m\b|Uhr|o'clock)))?
    (?P<hour>[01]?\d|2[0-4])
    (?:
        :(?P<minute>[0-5]\d)(?::[0-5]\d)?
        | {GAP}?h{GAP}?(?P<past>[0-5]\d)
        | {GAP}?[\u6642\u65f6\u9ede\u70b9\uc2dc](?![\u9593\u95f4\uac04])(?:{GAP}?(?P<sign>[0-5]?\d){GAP}?[\u5206\ubd84]|{GAP}?(?P<thirty>[\u534a\ubc18]))?
        | \.(?P<dotted>[0-5]\d)(?={GAP}?(?:[ap]\.?m\b|Uhr|h\b))
        | {GAP}?Uhr{GAP}(?P<spoken>[0-5]\d)(?=[^\w\s]|\s*\Z)
    )?
    (?:{GAP}?(?P<half>[ap])\.?m\b|{GAP}?(?P<clock>Uhr|o'clock))?(?!\d|[.,:]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
"""A time of day: with minutes, with a half of the day, or with the word of a language behind it."""
HOURS = r"(?:h|hrs?|hours?|std|stunden?|heures?|horas?|or[ae]|\u5c0f\u65f6|\u5c0f\u6642|\u6642\u9593|\uc2dc\uac04)"
MINUTES = r"(?:m|mins?|minutes?|minuten?|minutos?|minut[io]|\u5206\u949f|\u5206\u9418|\u5206|\ubd84)"
LENGTH = regex(
    rf"(?<![A-Za-z0-9.,:])(?P<hours>\d{{1,3}}|(?:an?|one|eine|une|una|uma)(?={GAP})){GAP}?{HOURS}\.?,?{GAP}?(?:(?:and|und|et|y|e){GAP})?(?P<minutes>\d{{1,2}}){GAP}?{MINUTES}(?![A-Za-z\u00c0-\u024f\d])",
    re.IGNORECASE,
)
"""A length of time in hours and minutes."""
SPANNED = regex(rf"(?<!\d)(?<!\d[.,:/-])(?P<since>[01]?\d|2[0-4]){SPAN}(?P<until>[01]?\d|2[0-4])(?!\d|[.,:/-]\d)", re.IGNORECASE)
HOUR = regex(rf"{GAP}?h(?![^\W_])", re.IGNORECASE)
DECADE = regex(
    rf"""(?<![A-Za-z0-9.,:/-])(?:
    (?P<year>(?:1\d|20)\d0)(?:['\u2019]?s(?![^\W_])|er(?:n|[- ]jahren?)?(?![^\W_])|{GAP}?[\u5e74\ub144][\u4ee3\ub300])
    | (?P<short>\d0)(?:er(?:n|[- ]jahren?)(?![^\W_])|{GAP}?[\u5e74\ub144][\u4ee3\ub300])
    | (?:the{GAP}|(?:early|mid|late)[- ]|(?=['\u2019]))['\u2019]?(?P<spoken>\d0)['\u2019]?s(?![^\W_])
    | (?:ann\u00e9es|anni|a\u00f1os|anos|jaren|d\u00e9cadas?{GAP}d[eo](?:{GAP}los)?){GAP}['\u2019]?(?P<led>(?:1\d|20)?\d0)(?![^\W_]|[.,:/-]\d)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""Ten years, by the first of them: `the 1980s`, `80er Jahre`, `années 80`."""
CENTURIES = (1900, 2000)
"""Those of a decade that is said without one."""
CENTURY = regex(
    rf"""(?<![A-Za-z0-9.,:/-])(?:(?P<ranked>\d{{1,2}})(?:(?:st|nd|rd|th|ste|de)[- ](?:century|centuries|eeuw)|\.{GAP}jahrhunderts?|(?:er|e|\u00e8me){GAP}si\u00e8cles?|{GAP}?(?:\u4e16\u7d00|\u4e16\u7eaa|\uc138\uae30))
    | (?:siglo|secolo|s\u00e9culo){GAP}(?P<led>\d{{1,2}}))(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)
"""A hundred years: `the 20th century`."""
LENGTHS = regex(
    r"(?<![A-Za-z0-9])P(?=\d|T\d)(?:(\d+)W|(?:\d+Y)?(?:\d+M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)(?![A-Za-z0-9])"
)
"""A length of time as ISO 8601 writes it, `PT3H35M`."""


class Moment(Struct, frozen=True):
    """A date, a time of day or a length of time, where it stands in a text."""

    start: int
    end: int
    days: tuple[Day, ...] = ()
    """What a date can mean: `8/11` is two, by the country."""
    clocks: tuple[Clock, ...] = ()
    """What a time can mean: `3:30` is two, in the night and in the day."""
    minutes: int | None = None
    """How long it takes, of a length of time."""
    numbers: tuple[Decimal, ...] = ()
    """The numbers that it consists of, where it may be no date, and none that is left out."""
    fraction: Decimal | None = None
    """The part of one that it is, where it may be that."""


def moments(text: str) -> Iterator[Moment]:
    """Give the dates, then the lengths, then the times of a text; what was given once is no part of another."""
    taken = text
    for pattern, read in ((DATE, _dates), (LENGTH, _lengths), (TIME, _times)):
        found = [(one, made) for one in pattern.finditer(taken) if (made := list(read(one)))]
        for _, made in found:
            yield from made
        taken = blanked(taken, [one.span() for one, _ in found])


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """A text with blanks in the place of stretches of it, which are in order."""
    pieces, at = list[str](), 0
    for start, end in spans:
        pieces += [text[at:start], " " * (end - start)]
        at = max(at, end)
    return "".join((*pieces, text[at:]))


def readings(hour: int, minute: int | None, *, sure: bool = False) -> tuple[Clock, ...]:
    """What a time can mean, whose half of the day may be left open."""
    hour %= 24
    return ((hour, minute),) if sure or not 0 < hour <= 12 else ((hour, minute), ((hour + 12) % 24, minute))


def _dates(found: re.Match[str]) -> Iterator[Moment]:
    start, end = found.span()
    fraction = None
    if found["iso"] or found["full"]:
        first, second, third = map(int, re.findall(r"\d+", found["iso"] or found["full"]))
        days = [(first, second, third)] if first > 31 else [(_year(third), second, first), (_year(third), first, second)]
    elif found["monthly"]:
        first, second = sorted(map(int, re.findall(r"\d+", found["monthly"])))
        days = [(second, first, 0)]
    elif found["pair"]:
        first, second = map(int, re.findall(r"\d+", found["pair"]))
        days = [(0, second, first)] if found["pair"][-1] == "." else [(0, second, first), (0, first, second), (2000 + second, first, 0)]
        fraction = Decimal(first) / second if second and "/" in found["pair"] else None
    elif found["moon"]:
        days = [(int(found["era"] or 0), int(found["moon"]), int(found["sun"] or 0))]
    elif found["alone"]:
        days = [(int(found["alone"]), _month(found["only"]), 0)]
    else:
        year, month = int(found["year"] or found["after"] or 0), _month(found["named"] or found["led"])
        for day in re.findall(r"\d+", found["since"] or ""):
            yield Moment(start, end, ((year, month, int(day)),))
        for day in re.findall(r"\d+", found["until"] or ""):
            # `May 5 and 10 rooms` goes on with a number.
            yield Moment(start, end, ((year, month, int(day)),), numbers=(Decimal(day),))
        days = [(year, month, int(found["before"] or found["behind"]))]
    days = [(year, month, day) for year, month, day in days if 1 <= month <= 12 and day <= 31]
    numbers = tuple(map(Decimal, re.findall(r"\d+", found["pair"]))) if found["pair"] else ()
    if days or fraction is not None:
        yield Moment(start, end, tuple(days), numbers=numbers, fraction=fraction)
    if days and found["clock"]:
        yield Moment(*found.span("clock"), clocks=((int(found["clock"][:2]) % 24, int(found["clock"][3:])),))


def _year(written: int) -> int:
    return written if written > 99 else 2000 + written


def _month(name: str) -> int:
    return MONTHS[name.lower().rstrip(".")]


def _lengths(found: re.Match[str]) -> Iterator[Moment]:
    hours, minutes = int(found["hours"]) if found["hours"].isdecimal() else 1, int(found["minutes"])
    yield Moment(*found.span(), minutes=60 * hours + minutes, numbers=(Decimal(hours), Decimal(minutes)))


def _times(found: re.Match[str]) -> Iterator[Moment]:
    written = found["minute"] or found["past"] or found["sign"] or found["dotted"] or found["spoken"] or ("30" if found["thirty"] else None)
    signed = not found["past"] and re.search("[\u6642\u65f6\u9ede\u70b9\uc2dc]", found[0])
    half = (found["half"] or AHEAD.get(found["ahead"], "")).lower()
    if not (written or half or found["clock"] or signed):
        return
    hour, minute = int(found["hour"]), int(written) if written else None
    sure = bool(half) or (found["hour"][0] == "0" and len(found["hour"]) > 1)
    if found["since"]:
        first, _, after = found["since"].partition(".")
        yield Moment(*found.span("since"), clocks=readings(int(first), int(after) if after else None))
    start = found.start("ahead") if found["ahead"] else found.start("hour")
    # What is written with an `h` may be a length of time, too.
    length = 60 * hour + minute if found["past"] and minute is not None else None
    numbers = (Decimal(hour), Decimal(minute)) if length is not None and minute is not None else ()
    yield Moment(start, found.end(), (), readings(hour % 12 + 12 * (half == "p") if half else hour, minute, sure=sure), length, numbers)


def spanned_hours(text: str) -> set[int]:
    """Where numbers stand that may be hours: the ends of a span, as in `9-17`, and what has an `h` behind it."""
    return {place for found in SPANNED.finditer(text) for place in (found.start("since"), found.start("until"))}


def lengths(text: str) -> Iterator[Decimal]:
    """Give the numbers of the lengths of time that are written as `PT3H35M`, and how many minutes and seconds each has."""
    for found in LENGTHS.finditer(text):
        parts = [int(one or 0) for one in found.groups()]
        yield from (Decimal(one) for one in parts if one)
        weeks, days, hours, minutes, seconds = parts
        whole = ((7 * weeks + days) * 24 + hours) * 60 + minutes
        yield Decimal(whole)
        yield Decimal(60 * whole + seconds)


def centuries(text: str) -> dict[int, tuple[Day, ...]]:
    """Give where the numbers of centuries stand, and the years of each."""
    found = ((one.start(one.lastgroup or 0), int(one[one.lastgroup or 0])) for one in CENTURY.finditer(text))
    return {start: tuple((100 * (number - 1) + year, 0, 0) for year in range(1, 101)) for start, number in found if number}


def decades(text: str) -> dict[int, tuple[Day, ...]]:
    """Give where the numbers of decades stand, and the years that each can mean."""
    found = ((one.start(one.lastgroup or 0), int(one[one.lastgroup or 0])) for one in DECADE.finditer(text))
    return {
        start: tuple(
            (first + year, 0, 0)
            for first in ((written,) if written > 99 else (century + written for century in CENTURIES))
            for year in range(10)
        )
        for start, written in found
    }
