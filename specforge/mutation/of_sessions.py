"""Mutants of session boundaries: limits moved, rules taken out, the order of kinds changed."""

import datetime
from collections.abc import Iterator, Mapping

from specforge.mutation.mutants import Change, Mutant, Operator
from specforge.project import Owned, View
from specforge.spec.boundary import Boundary
from specforge.spec.events import Events
from specforge.spec.model import Model
from specforge.spec.purposes import Purpose
from specforge.spec.sessions import Sessions

SECOND = datetime.timedelta(seconds=1)
UNTRIED = "every stream falls into the same sessions"
LATE = "no stream has an event that arrives late or ahead of its time"
RECORDS = ("quota", "price")
NOT_SEGMENTED = "streams try where sessions begin and end, which are billed or judged, and until when they are kept; what is limited, paid or grouped is tried by none"
ERASED = "streams hold the texts as a request to erase leaves them; that they are blanked is tried by none"
DAY = datetime.timedelta(days=1)


def of_sessions(view: View) -> Iterator[Mutant]:
    """Give the mutants of the session boundaries of a feature."""
    if view.sessions is None:
        return
    for purpose in view.purposes:
        for route, value in (*_limits(purpose.value), *_least(purpose.value)):
            yield from _moved(view.sessions, purpose, route, value)
        for part in (*_rules(purpose.value), *_selected(purpose.value), *_purged(purpose.value)):
            yield _without(view.sessions, purpose, part)
        for name in purpose.value.keeps:
            kept = {key: length for key, length in purpose.value.keeps.items() if key != name}
            changed = _carrying(purpose.value.model_copy(update={"keeps": kept}))
            yield _mutant(view.sessions, purpose, "drop-clause", f"keeps.{name}", f"`keeps.{name}` is taken out", changed, UNTRIED)
        for key in RECORDS:
            if getattr(purpose.value, key):
                yield _without(view.sessions, purpose, (key,), NOT_SEGMENTED)
        yield from _of_change(view.sessions, purpose)
    yield from _of_stream(view.sessions)
    for name in view.sessions.value.metrics:
        yield _without_metric(view.sessions, name)


def _of_change(sessions: Owned[Sessions], purpose: Owned[Purpose]) -> Iterator[Mutant]:
    """What held before, and the day on which it stopped to hold."""
    before, since = purpose.value.before, purpose.value.effective_from
    if before is None or since is None:
        return
    for route, value in _limits(before):
        yield from _moved(sessions, purpose, ("before", *route), value)
    for part in ((), *_rules(before)):
        yield _without(sessions, purpose, ("before", *part))
    for sign, side in ((1, "up"), (-1, "down")):
        moved = since + sign * DAY
        what = f"`effective_from: {since}` becomes {moved}"
        changed = _set(purpose.value, ("effective_from",), moved)
        yield _mutant(sessions, purpose, "move-bound", f"effective_from-{side}-one", what, changed, UNTRIED)


def _least(purpose: Purpose) -> Iterator[tuple[tuple[str, ...], int]]:
    """How much activity a session needs to be billed or judged, with the route to it."""
    for key in ("bills_when", "judged_when"):
        selection = getattr(purpose, key)
        if selection is not None and selection.activity_at_least is not None:
            yield (key, "activity_at_least"), selection.activity_at_least


def _selected(purpose: Purpose) -> Iterator[tuple[str | int, ...]]:
    """The route to what is billed or judged, and to each part of it."""
    for key in ("bills_when", "judged_when"):
        selection = getattr(purpose, key)
        if selection is None:
            continue
        yield (key,)
        yield from ((key, name, index) for name in ("has", "lacks") for index in range(len(getattr(selection, name))))
        if selection.activity_at_least is not None:
            yield (key, "activity_at_least")


def _purged(purpose: Purpose) -> Iterator[tuple[str | int, ...]]:
    """The route to what asks for memory to be deleted, and to each part of it."""
    if purpose.purges is None:
        return
    yield ("purges",)
    for key, whole in (("on", purpose.purges.on), ("of", purpose.purges.of)):
        yield from (("purges", key, index) for index in range(len(whole)) if len(whole) > 1)


def _limits(purpose: Boundary) -> Iterator[tuple[tuple[str, ...], datetime.timedelta | int]]:
    """Every limit of a purpose, with the route to it."""
    if purpose.resumes_within is not None:
        yield ("resumes_within",), purpose.resumes_within
    if purpose.reopens is not None:
        yield ("reopens", "within"), purpose.reopens.within
    if purpose.ends is not None:
        for key in ("idle", "longest", "turns"):
            if (value := getattr(purpose.ends, key)) is not None:
                yield ("ends", key), value
        if purpose.ends.sum is not None:
            yield ("ends", "sum", "max"), purpose.ends.sum.max


def _moved(sessions: Owned[Sessions], purpose: Owned[Purpose], route: tuple[str, ...], value: datetime.timedelta | int) -> Iterator[Mutant]:
    steps: tuple[datetime.timedelta | int, ...] = (1, value // 10) if isinstance(value, int) else (SECOND, value // 10)
    for name, step in zip(("one", "tenth"), steps, strict=True):
        for sign, side in ((1, "up"), (-1, "down")):
            moved = value + sign * step  # type: ignore[operator]  # a number and its tenth have the same type
            nothing = 0 if isinstance(value, int) else datetime.timedelta()
            if step == nothing or (name == "tenth" and step == steps[0]) or moved <= nothing:  # type: ignore[operator]  # the same
                continue
            yield _mutant(
                sessions, purpose, "move-bound", f"{'.'.join(route)}-{side}-{name}", f"`{'.'.join(route)}: {_shown(value)}` becomes {_shown(moved)}",
                _set(purpose.value, route, moved), UNTRIED,
            )  # fmt: skip


def _shown(value: datetime.timedelta | int) -> str:
    if isinstance(value, int):
        return str(value)
    rest, parts = int(value.total_seconds()), []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"


def _rules(purpose: Boundary) -> Iterator[tuple[str | int, ...]]:
    """The route to everything that can be taken out: rules, and the kinds, columns and phrases in them."""
    for holder in ("starts", "ends", "reopens"):
        model = getattr(purpose, holder)
        if model is None:
            continue
        yield (holder,)
        for key in type(model).model_fields:
            value = getattr(model, key)
            if holder != "reopens" and value:
                yield (holder, key)
            if isinstance(value, tuple) and len(value) > 1:
                yield from ((holder, key, index) for index in range(len(value)))
            if key == "says" and value is not None and len(value.phrases) > 1:
                yield from ((holder, key, "phrases", index) for index in range(len(value.phrases)))
    for column, values in purpose.leaves_out.items():
        yield ("leaves_out", column)
        yield from (("leaves_out", column, index) for index in range(len(values)) if len(values) > 1)
    for key in ("resumes_within", "inside"):
        if getattr(purpose, key) is not None:
            yield (key,)
    for key in ("per", "counts"):
        yield from ((key, index) for index in range(len(getattr(purpose, key))))


def _without(sessions: Owned[Sessions], purpose: Owned[Purpose], route: tuple[str | int, ...], why: str = UNTRIED) -> Mutant:
    shown, value = _said(purpose.value, route), _carrying(_set(purpose.value, route, None))
    detail = ".".join(str(step + 1) if isinstance(step, int) else step for step in route)
    return _mutant(sessions, purpose, "drop-clause", detail, f"`{shown}` is taken out", value, why)


def _carrying(purpose: Model) -> Model:
    """A purpose whose later sessions read no class that is not kept, by no key that its sessions are not of: they go with what they name."""
    if not isinstance(purpose, Purpose) or not purpose.carries:
        return purpose
    held = {
        name: tuple(key for key in keys if key in purpose.per or not purpose.per)
        for name, keys in purpose.carries.items()
        if name in purpose.keeps
    }
    return purpose.model_copy(update={"carries": {name: keys for name, keys in held.items() if keys}})


def _said(model: object, route: tuple[str | int, ...]) -> str:
    value = model
    for step in route:
        if isinstance(value, Mapping):
            value = value[str(step)]
        else:
            value = value[step] if isinstance(step, int) and isinstance(value, tuple) else getattr(value, str(step))
    keys = [step for step in route if isinstance(step, str)]
    return f"{'.'.join(keys)}: {value}" if isinstance(route[-1], int) else ".".join(keys)


def _set(model: Model, route: tuple[str | int, ...], value: object) -> Model:
    """Copy a model with the value at a route set, or taken out when it is nothing."""
    key, rest = str(route[0]), route[1:]
    old = getattr(model, key)
    if rest and isinstance(old, Mapping):
        column, *which = rest
        left = [one for index, one in enumerate(old[column]) if index not in which] if which else []
        new: object = {name: values for name, values in {**old, column: tuple(left)}.items() if values}
    elif rest and isinstance(rest[0], int):
        new = (*old[: rest[0]], *old[rest[0] + 1 :])
    elif rest:
        new = _set(old, rest, value)
    elif value is None:
        new = type(model).model_fields[key].get_default(call_default_factory=True)
    else:
        new = value
    return model.model_copy(update={key: new})


def _mutant(
    sessions: Owned[Sessions], purpose: Owned[Purpose], operator: Operator, detail: str, what: str, value: Model, why: str
) -> Mutant:
    purposes = {**sessions.value.purposes, purpose.id: value}
    new = sessions.value.model_copy(update={"purposes": purposes})
    return Mutant(str(purpose.ref), operator, detail, what, purpose.place, (Change(sessions.place, new),), unseen=why)


def _of_stream(sessions: Owned[Sessions]) -> Iterator[Mutant]:
    events = sessions.value.events
    for key, whole in (("ignores", events.ignores), ("ties", events.ties)):
        for index, kind in enumerate(whole):
            less = events.model_copy(update={key: (*whole[:index], *whole[index + 1 :])})
            yield _stream(sessions, "drop-clause", f"events.{key}.{index + 1}", f"`{key}: {kind}` is taken out", less)
    for index in range(len(events.ties) - 1):
        first, second = events.ties[index : index + 2]
        ties = (*events.ties[:index], second, first, *events.ties[index + 2 :])
        yield _stream(
            sessions, "reorder", f"events.ties.{index + 1}", f"`{second}` comes before `{first}`", events.model_copy(update={"ties": ties})
        )
    for index, kind in enumerate(events.erased_by):
        less = events.model_copy(update={"erased_by": (*events.erased_by[:index], *events.erased_by[index + 1 :])})
        yield _stream(sessions, "drop-clause", f"events.erased_by.{index + 1}", f"`erased_by: {kind}` is taken out", less, ERASED)
    for key in ("late", "clock_ahead"):
        if getattr(events, key) is not None:
            yield _stream(sessions, "drop-clause", f"events.{key}", f"`{key}` is taken out", events.model_copy(update={key: None}), LATE)


def _stream(sessions: Owned[Sessions], operator: Operator, detail: str, what: str, events: Events, why: str = UNTRIED) -> Mutant:
    new = sessions.value.model_copy(update={"events": events})
    return Mutant(str(sessions.ref), operator, detail, what, sessions.place, (Change(sessions.place, new),), unseen=why)


def _without_metric(sessions: Owned[Sessions], name: str) -> Mutant:
    metrics = {key: value for key, value in sessions.value.metrics.items() if key != name}
    new = sessions.value.model_copy(update={"metrics": metrics})
    what = f"`metrics.{name}` is taken out"
    change = Change(sessions.place, new)
    return Mutant(str(sessions.ref), "drop-clause", f"metrics.{name}", what, sessions.place, (change,), unseen=NOT_SEGMENTED)
