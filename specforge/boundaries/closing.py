"""When a session can grow no more, as far as its rules tell without another event."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Rules = Sequence[Mapping[str, Any]]
"""The `rules` of a purpose of `sessions.json`."""
Closing = Callable[[int, int, int | None, int], int | None]
"""Start, latest activity, latest end marker since then or none, last event (microseconds): the last instant that belongs, or none."""


def closes_at(rules: Rules, start: int, activity: int, mark: int | None, last_at: int) -> int | None:
    """Give the last instant at which activity can still join a session, or none when no rule ends it by time alone.

    All times are whole microseconds since 1970-01-01 UTC. The instant itself still belongs: every limit is inclusive.
    Events that only ride may come later and belong all the same. One of them can move the instant: an end marker opens
    the windows of resuming and reopening anew.

    Args:
        rules: The `rules` of a purpose of `sessions.json`.
        start: The first event of the session.
        activity: Its latest activity.
        mark: The latest end marker since that activity, or none.
        last_at: Its latest event of any kind.
    """
    return closing(rules)(start, activity, mark, last_at)


def closing(rules: Rules) -> Closing:
    """Give `closes_at` for one purpose, with its rules looked up once."""
    named = {rule["rule"]: rule for rule in rules}
    idle, longest = (named[name]["us"] if name in named else None for name in ("idle", "longest"))
    window = next((named[name]["resumes_within_us"] or 0 for name in ("ends_on", "ends_says") if name in named), 0)
    reopens = named["reopens"]["us"] if "reopens" in named else None
    cuts: Sequence[int] = named["daily"]["cuts_us"] if "daily" in named else ()

    def closes(start: int, activity: int, mark: int | None, last_at: int) -> int | None:
        soft = None if idle is None else activity + idle
        if mark is not None:
            soft = mark + window if soft is None else min(soft, mark + window)
        if reopens is not None:
            # Without an end marker one may still come, and a reopening after it.
            soft = None if mark is None or soft is None else max(soft, mark + reopens)
        limits = [] if soft is None else [soft]
        if longest is not None:
            limits.append(start + longest)
        if (number := bisect_right(cuts, last_at)) < len(cuts):
            limits.append(cuts[number] - 1)
        return min(limits, default=None)

    return closes
