"""Rules of session boundaries that can never act, or leave no session to act on."""

import datetime
from collections.abc import Iterator, Sequence

from specforge.boundaries.closing import covers
from specforge.boundaries.definitions import boundary_json, keys_of
from specforge.finding import Problem, Severity
from specforge.location import Route
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.purposes import Purpose
from specforge.spec.sessions import Sessions


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def powerless_rule(project: Project) -> Iterator[Problem]:
    """Flag a part of a session boundary that changes nothing.

    An `idle` that is not shorter than `longest` never ends a session that was not over anyway; nor does an `idle` or a
    `longest` that is not shorter than the `longest` of the purpose that it is `inside` of, nor an `idle` that is not shorter
    than that one's where the two are of the same keys and count the same activity. A kind that the stream
    ignores is in no session: nothing counts it, nothing starts or ends by it, and no bill can ask for it. A `before` that
    is what holds now is no change. A column that sessions are partitioned by never changes within one. A selection that asks
    for more activity than `turns` allows is met by no session: nothing is billed, or judged. With a limit of no
    time, every event begins a session of its own, whatever else the boundary says; with a `late.wait` of no time, whatever
    does not arrive at once is in no session.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m, longest: 10m}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m, longest: 24h}}
    ```
    """
    for view in project.views:
        yield from _of_waiting(view)
        for purpose in view.purposes:
            yield from _of_limits(purpose)
            yield from _of_enclosing(purpose, view)
            yield from _of_keys(purpose, view)
            yield from _of_selections(purpose, view)
            yield from _of_ignored(purpose, view)
            yield from _of_no_change(purpose, view)


def _of_waiting(view: View) -> Iterator[Problem]:
    sessions = view.sessions
    late = sessions.value.events.late if sessions is not None else None
    if sessions is not None and late is not None and late.wait == datetime.timedelta() and late.then == "set_aside":
        message = "`late.wait` is no time at all, so that every event is set aside that arrives after it happened"
        yield Problem(message, sessions.place / "events" / "late" / "wait", "say how long, as in `10m`", str(sessions.ref))


def _of_limits(purpose: Owned[Purpose]) -> Iterator[Problem]:
    ends = purpose.value.ends
    for key, limit in (("idle", ends.idle), ("longest", ends.longest)) if ends is not None else ():
        if limit == datetime.timedelta():
            message = f"`ends.{key}` of `{purpose.id}` is no time at all, so that every event begins a session of its own"
            cure = "let it last longer; where that is meant, write `ends: {turns: 1}`"
            yield Problem(message, purpose.place / "ends" / key, cure, str(purpose.ref))
    if ends is not None and ends.idle is not None and ends.longest is not None and ends.idle >= ends.longest:
        message = f"`idle` of `{purpose.id}` never acts: the session has lasted too long by then"
        yield Problem(message, purpose.place / "ends" / "idle", "make it shorter than `ends.longest`, or remove it", str(purpose.ref))


def _of_enclosing(purpose: Owned[Purpose], view: View) -> Iterator[Problem]:
    """Limits that the session around this one meets first, whenever it began: it began no later."""
    assert view.sessions is not None
    sessions, ends, inside = view.sessions.value, purpose.value.ends, purpose.value.inside
    left = {} if ends is None else {key: limit for key, limit in (("idle", ends.idle), ("longest", ends.longest)) if limit is not None}
    while left and inside is not None:
        outer = sessions.boundary_of(sessions.purposes[inside])
        for key, limit in list(left.items()):
            if (met := _met_first(key, limit, purpose.value, outer, sessions)) is not None:
                message = f"`{key}` of `{purpose.id}` never acts: the session of `{inside}` that it is inside of {met[1]} by then"
                cure = f"make it shorter than `ends.{met[0]}` of `{inside}`, or remove it"
                yield Problem(message, purpose.place / "ends" / key, cure, str(purpose.ref))
                del left[key]  # told once, however many sessions are around it
        inside = outer.inside


def _met_first(key: str, limit: datetime.timedelta, inner: Purpose, outer: Purpose, sessions: Sessions) -> tuple[str, str] | None:
    """The limit of the session around one that is over no later than a limit of its own, and in words what it then is."""
    if outer.ends is None or outer.before is not None:
        return None
    if outer.ends.longest is not None and limit >= outer.ends.longest:
        return "longest", "has lasted too long"
    idle = outer.ends.idle
    if key == "idle" and idle is not None and limit >= idle and not outer.can_reopen and _paused_alike(inner, outer, sessions):
        return "idle", "has been idle too long"
    return None


def _paused_alike(inner: Purpose, outer: Purpose, sessions: Sessions) -> bool:
    """Whether a pause of the one is a pause of the other: both are of the same keys, and the same kinds are activity."""
    within, around = boundary_json(inner, sessions), boundary_json(outer, sessions)
    same_events = set(keys_of(inner, sessions)) == set(keys_of(outer, sessions)) and not inner.leaves_out
    return same_events and covers(within, around) and covers(around, within)


def _of_keys(purpose: Owned[Purpose], view: View) -> Iterator[Problem]:
    assert view.sessions is not None
    value, sessions = purpose.value, view.sessions.value
    if value.starts is None or not value.starts.changes:
        return
    keys = {sessions.events.columns[key] for key in keys_of(value, sessions)}
    for index, name in enumerate(value.starts.changes):
        if sessions.events.columns[name] in keys:
            message = f"`starts.changes` of `{purpose.id}` watches `{name}`, which is the same in all events of a session"
            cure = "remove it: sessions are partitioned by it"
            yield Problem(message, purpose.place / "starts" / "changes" / index, cure, str(purpose.ref))


def _of_selections(purpose: Owned[Purpose], view: View) -> Iterator[Problem]:
    assert view.sessions is not None
    ends = view.sessions.value.boundary_of(purpose.value).ends
    if ends is None or ends.turns is None:
        return
    for key, selection, done in (("bills_when", purpose.value.bills_when, "billed"), ("judged_when", purpose.value.judged_when, "judged")):
        least = None if selection is None else selection.activity_at_least
        if least is not None and least > ends.turns:
            message = f"no session of `{purpose.id}` is {done}: `activity_at_least` asks for {least:,} activity events, and `ends.turns` allows {ends.turns:,}"
            yield Problem(message, purpose.place / key / "activity_at_least", "lower it, or raise `ends.turns`", str(purpose.ref))


def _of_ignored(purpose: Owned[Purpose], view: View) -> Iterator[Problem]:
    assert view.sessions is not None
    ignored = view.sessions.value.events.ignores
    for route, kinds in _kinds(purpose.value):
        for kind in kinds:
            if kind in ignored:
                place = purpose.place
                for step in route:
                    place /= step
                message = f"`{'.'.join(map(str, route))}` of `{purpose.id}` names the kind `{kind}`, which `events.ignores` sets aside"
                yield Problem(message, place, "remove it from one of the two", str(purpose.ref))


def _kinds(value: Purpose) -> Iterator[tuple[Route, Sequence[str]]]:
    """Every list of kinds of a purpose, with the route to it."""
    yield ("counts",), value.counts
    if value.starts is not None:
        yield ("starts", "on"), value.starts.on
    if value.ends is not None:
        yield ("ends", "on"), value.ends.on
        if value.ends.says is not None:
            yield ("ends", "says", "by"), (value.ends.says.by,)
    if value.reopens is not None:
        yield ("reopens", "on"), value.reopens.on
    for key, selection in (("bills_when", value.bills_when), ("judged_when", value.judged_when)):
        if selection is not None:
            yield (key, "has"), selection.has
            yield (key, "lacks"), selection.lacks


def _of_no_change(purpose: Owned[Purpose], view: View) -> Iterator[Problem]:
    assert view.sessions is not None
    value, sessions = purpose.value, view.sessions.value
    if value.before is None or boundary_json(value.before, sessions) != boundary_json(value, sessions):
        return
    message = f"what held before of `{purpose.id}` is what holds now, so that nothing changes on the day it takes effect"
    yield Problem(message, purpose.place / "before", "write the definition of then, or remove `before`", str(purpose.ref))
