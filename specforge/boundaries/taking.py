"""One event through a purpose and those that it is inside of: which partition it is in, and what opens there."""

from collections import Counter
from collections.abc import Callable, Sequence

from specforge.boundaries.keeping import unpacked
from specforge.boundaries.placing import OutOfOrder, Placed
from specforge.boundaries.stepping import Event, Partitions, Stage, State
from specforge.boundaries.tallying import Tally

Order = tuple[int, int, str]
"""Where an event stands among those at its instant: `seq`, tie, id."""
Take = Callable[[Event, int, str, str, Order | None], Placed | None]
"""Places an event, given its instant, kind and id, and its order where it must not come before others of its partition."""


def taking(stages: Sequence[Stage], partitions: Partitions, counts: Counter[str], tally: Tally | None) -> Take:
    """Give the function that places events in `partitions` of the first stage, and in those inside of them.

    It gives none for an event that is left out, after counting it, and raises `OutOfOrder` before it changes anything.
    """
    outermost, innermost, inside = stages[0], stages[-1], tuple(stages[1:])
    single, per, step = outermost.per[0] if len(outermost.per) == 1 else None, outermost.per, outermost.step
    new = tuple.__new__

    def read(stage: Stage, state: State, key: object, event: Event, at: int, kind: str, id: str) -> str | None:
        if tally is None:
            opened = stage.step(state, event, at, kind, id)
        elif stage is innermost:
            return tally.read(state, key, event, at, kind, id)
        else:
            opened = stage.step(state, event, at, kind, id)
            if opened is not None:
                tally.tell_inside(state)
        if opened is not None and stage is not innermost:
            state.inner = {}
        return opened

    def deeper(state: State, event: Event, at: int, kind: str, id: str) -> Placed | None:
        opened = None
        for stage in inside:
            assert state.inner is not None
            key = tuple([event.get(column) for column in stage.per])
            if None in key:
                counts[_missing(stage, event)] += 1
                return None
            found = state.inner.get(key)
            if found is None:
                found = state.inner[key] = State()
            assert isinstance(found, State)
            state = found
            opened = read(stage, state, key, event, at, kind, id)
        return Placed(event, state.session, opened)

    def take(event: Event, at: int, kind: str, id: str, order: Order | None) -> Placed | None:
        key: object = event.get(single) if single is not None else tuple([event.get(column) for column in per])
        if key is None or (single is None and None in key):  # type: ignore[operator]  # a tuple, where there are several
            counts[_missing(outermost, event)] += 1
            return None
        state = partitions.get(key)
        if state is None:
            state = partitions[key] = State()
        elif isinstance(state, bytes):
            state = partitions[key] = unpacked(state)
        if order is not None:
            if _is_copy(state, at, order):
                counts["duplicate"] += 1
                return None
            state.order = order
        if inside or tally is not None:
            opened = read(outermost, state, key, event, at, kind, id)
            return deeper(state, event, at, kind, id) if inside else new(Placed, (event, state.session, opened))
        opened = step(state, event, at, kind, id)
        return new(Placed, (event, state.session, opened))

    return take


def _missing(stage: Stage, event: Event) -> str:
    return next(f"null:{key}" for key, column in zip(stage.keys, stage.per, strict=True) if event.get(column) is None)


def _is_copy(state: State, at: int, order: Order) -> bool:
    """Whether an event is known already; one that comes too late is refused before anything is changed."""
    last, ids, id = state.order, state.ids, order[2]
    if last is None or at > state.previous:
        state.ids = None
        return False
    if at == state.previous and (id == last[2] or (ids is not None and id in ids)):
        return True
    if at < state.previous or order < last:
        raise OutOfOrder(id, at, state.previous)
    if ids is None:
        state.ids = {last[2], id}
    else:
        ids.add(id)
    return False
