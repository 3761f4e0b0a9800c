"""Counts, shares, instants, lengths, sums of money and things in a row, as people read them."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation, localcontext

SECOND = 1_000_000
UNITS = (("d", 86_400 * SECOND), ("h", 3_600 * SECOND), ("m", 60 * SECOND), ("s", SECOND), ("ms", 1_000), ("µs", 1))
"""How many microseconds each unit of a length has, from large to small."""
IN_HOURS = 4 * 86_400 * SECOND
"""Below this, a length is told in hours and not in days: a day on which the clocks change has 23 or 25 of them."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

CURRENCIES = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MXN|MYR|NGN|NOK|NZD|PHP|PLN|RON|SAR|SEK|SGD|THB|TRY|TWD|UAH"
    "|USD|VND|ZAR"
)
"""Codes of ISO 4217 that stand beside sums of money."""


def many(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun, in the plural unless it is one: `1 case`, `2 cases`, `1,204 lines of a prompt`.

    Args:
        count: How many there are.
        noun: What one of them is called.
        plural: What several are called; `plural_of` the noun when left out.
    """
    return f"{count:,} {noun if count == 1 else plural or plural_of(noun)}"


def plural_of(noun: str) -> str:
    """The plural of a noun that takes an `s`, before what follows it: `lines of a prompt`."""
    first, of, rest = noun.partition(" of ")
    return f"{first}s{of}{rest}"


def few(names: Sequence[str], most: int, between: str = ", ") -> str:
    """The first few of several names, and how many more there are: `a, b, c and 4 more`; a single one more takes no more room than that."""
    return between.join(names) if len(names) <= most + 1 else f"{between.join(names[:most])} and {len(names) - most:,} more"


def enumerated(things: Sequence[str], last: str = " and ") -> str:
    """Things in a row, as people say them: `status, label and caller`."""
    return last.join((", ".join(things[:-1]), things[-1])) if len(things) > 1 else "".join(things)


def in_code(names: Iterable[object], between: str = ", ") -> str:
    """Names in a row, each between backticks."""
    return between.join(f"`{name}`" for name in names)


def few_in_code(names: Sequence[object], most: int, between: str = ", ") -> str:
    """The first few of several names, each between backticks, and how many more there are: `few` and `in_code` in one."""
    return few([f"`{name}`" for name in names], most, between)


def sentence(text: str) -> str:
    """A text as a sentence of its own: with a capital letter, and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def share_text(part: float, of: float) -> str:
    """A share in per cent; 0 and 100 stand only for none and all, and nothing is a share of none."""
    if not of:
        return "none"
    percent = round(100 * part / of)
    return f"{percent if part in {0, of} else min(max(percent, 1), 99)} %"


def floored(percent: float, digits: int = 0) -> float:
    """Give a percentage rounded down, so that only all of something is 100."""
    tens = float(f"1e{digits}")
    return math.floor(round(percent * tens, 6)) / tens


def instant_text(at: int) -> str:
    """An instant in UTC, to the second: `2026-11-27 07:00:12`.

    Args:
        at: Microseconds since 1970-01-01 UTC. Beyond the years 1 to 9999 they are given as they are.
    """
    try:
        return (EPOCH + timedelta(seconds=at // SECOND)).isoformat(sep=" ", timespec="seconds")[:19]
    except OverflowError:
        return f"{at:,} µs"


def length_text(length: int) -> str:
    """A length in at most two units, rounded down: `12m 30s`, `24h 1s`, `5d 4h`, `450ms`.

    Args:
        length: Microseconds.
    """
    sign, rest = ("-", -length) if length < 0 else ("", length)
    told: list[str] = []
    for unit, size in UNITS if rest >= IN_HOURS else UNITS[1:]:
        if rest >= size and len(told) < 2 and not (told and size < SECOND):
            told.append(f"{rest // size:,}{unit}")
            rest %= size
    return sign + (" ".join(told) or "0s")


def money_text(amount: str, currency: str) -> str:
    """A sum with its currency: `1,234.50 USD`; what is no decimal number stays as it is."""
    try:
        return f"{Decimal(amount):,f} {currency}"
    except InvalidOperation:
        return f"{amount} {currency}"


def percent_text(old: Decimal | int, new: Decimal | int) -> str:
    """By how much something grew, with its sign: `+9.2 %`; nothing when it grew from zero."""
    if not old:
        return ""
    with localcontext() as context:
        context.prec = 50
        return f"{(Decimal(new) - Decimal(old)) * 100 / abs(Decimal(old)):+,.1f} %".replace("+0.0 %", "0.0 %").replace("-0.0 %", "0.0 %")


def signed(text: str) -> str:
    """An amount as a difference: with its sign, also where it is more."""
    return text if text.startswith("-") or not any(one in text for one in "123456789") else f"+{text}"


def cut(text: str, most: int, mark: str = "…") -> str:
    """A text of at most that many characters: of one that is longer, the beginning and a mark."""
    return text if len(text) <= most else f"{text[: most - len(mark)]}{mark}"


def shortened(text: str, most: int) -> str:
    """A text of at most that many characters: of one that is longer, the beginning and the end."""
    if len(text) <= most:
        return text
    end = (most - 1) // 2
    return f"{text[: most - 1 - end]}…{text[len(text) - end :]}"
