"""At which hours runs were made: providers are slower, and some answer with other models, when others work."""

import datetime
from collections.abc import Iterable

from specforge.results.records import Result, instant

APART = datetime.timedelta(hours=3)
"""Runs are of other hours when at least so much of a day lies between them."""
DAY = datetime.timedelta(days=1)
DATE = len("2026-11-20")
"""What says no more than this says no hour."""


def other_hours(before: Iterable[Result], after: Iterable[Result]) -> tuple[str, str] | None:
    """Say at which hours two sets of runs were made, where that is at others; nothing where it is not, or is not known.

    Args:
        before: The runs before.
        after: The runs after.
    """
    spans = [_span(before), _span(after)]
    if spans[0] is None or spans[1] is None:
        return None
    (begin, end), (other_begin, other_end) = spans[0], spans[1]
    between = (other_begin - begin) % DAY
    gap = min(between - (end - begin), DAY - between - (other_end - other_begin))
    return (_told(begin, end), _told(other_begin, other_end)) if gap >= APART else None


def _span(runs: Iterable[Result]) -> tuple[datetime.datetime, datetime.datetime] | None:
    """When the first and the last of some runs were made; nothing where one of them does not say."""
    told = [one.at for one in runs]
    times = [datetime.datetime.fromisoformat(instant(at)) for at in told if at is not None and len(at) > DATE]
    return (min(times), max(times)) if times and len(times) == len(told) else None


def _told(begin: datetime.datetime, end: datetime.datetime) -> str:
    first, last = f"{begin:%H:%M}", f"{end:%H:%M}"
    return f"{first} UTC" if first == last else f"{first} to {last} UTC"
