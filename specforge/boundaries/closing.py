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


def reopening(rules: Rules) -> int | None:
    """Give how long after an end a session can be reopened; none when nothing marks ends, or each such event opens one anyway."""
    named = {rule["rule"]: rule for rule in rules}
    if "reopens" not in named or not named.keys() & {"ends_on", "ends_says"}:
        return None
    starts = named["starts_on"]["kinds"] if "starts_on" in named else ()
    return None if set(named["reopens"]["kinds"]) <= set(starts) else int(named["reopens"]["us"])


def shutting(rules: Rules) -> Callable[[int, int], int | None]:
    """Give the last instant at which any event can join a session, by its start and its last event; none when no rule tells."""
    close = closing([rule for rule in rules if rule["rule"] in {"longest", "daily"}])
    return lambda start, last_at: close(start, start, None, last_at)


def ends_with(purposes: Mapping[str, Any], boundary: Mapping[str, Any]) -> bool:
    """Whether all that is activity by a boundary is activity of the purpose that it is inside of, now and before.

    Then its sessions can grow no more once that one's can grow no more. What only rides there belongs to its session
    however late it comes, and so does activity of what is inside of it.
    """
    outer = purposes[boundary["inside"]]
    return all(covers(one, boundary) for one in (outer, outer.get("before")) if one is not None)


def covers(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> bool:
    """Whether every kind that is activity by the inner boundary is activity by the outer one."""
    counted, also = inner["activity"], outer["activity"]
    if "only" in also:
        return "only" in counted and {*counted["only"], *_moving(inner)} <= {*also["only"], *_moving(outer)}
    riding = {*also["all_but"]} - _moving(outer)
    if "only" in counted:
        return riding.isdisjoint({*counted["only"], *_moving(inner)})
    return riding <= {*counted["all_but"]} - _moving(inner)


def _moving(boundary: Mapping[str, Any]) -> set[str]:
    return {kind for rule in boundary["rules"] if rule["rule"] in {"starts_on", "reopens"} for kind in rule["kinds"]}


def closing(rules: Rules) -> Closing:
    """Give `closes_at` for one purpose, with its rules looked up once."""
    named = {rule["rule"]: rule for rule in rules}
    idle, longest = (named[name]["us"] if name in named else None for name in ("idle", "longest"))
    window = next((named[name]["resumes_within_us"] or 0 for name in ("ends_on", "ends_says") if name in named), 0)
    reopens = reopening(rules)
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
