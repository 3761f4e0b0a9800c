"""One event through a purpose and those that it is inside of: which partition it is in, by which rules, and what opens there."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from specforge.boundaries.keeping import unpacked
from specforge.boundaries.placing import OutOfOrder, Placed
from specforge.boundaries.stepping import NEVER, Event, Partitions, Stage, State
from specforge.boundaries.tallying import Tally, grows_until
from specforge.boundaries.validating import key_text

Order = tuple[int, int, int, str]
"""Where an event stands: its instant, `seq`, tie and id."""
Take = Callable[[Event, int, str, str, Order | None], Placed | None]
"""Places an event, given its instant, kind and id, and its order where it must not come before others of its partition."""
Found = tuple[State, str | None, str, int | None] | str | None
"""The state of the session of an event, what opened it, its version, and until when it grows where that is counted; or why it is in none; or none where that is not asked."""
Read = Callable[[Event, int, str, str, Sequence[Found]], Found]
"""Finds an event in one boundary, given what was found in the purposes before."""
Admits = Callable[[Event, Order], bool]
"""Whether an event is not known already; it raises `OutOfOrder` before it changes anything."""


def taking(
    purposes: Sequence[Sequence[Stage]], partitions: Sequence[Partitions], counts: Counter[str], tally: Tally | None, *, waits: bool
) -> Take:
    """Give the function that places events in `partitions`, one for each stage; those inside of another are in its sessions.

    With `waits`, events come in the one total order; otherwise each one is held against those before it in its partition.

    It gives none for an event that is left out, after counting it, and raises `OutOfOrder` before it changes anything.
    """
    if len(purposes) == len(partitions) == 1:
        return _alone(purposes[0][0], partitions[0], counts, tally)
    roots = [stage for stages in purposes for stage in stages if stage.inside is None]
    marked = frozenset(stage.number for stage in roots if not waits and _needs_marks(stage, roots))
    admits = _admitting(roots, partitions, marked)
    ordered = [
        [(stage.since, _reading(stage, partitions[stage.number], tally, marks=stage.number in marked)) for stage in stages]
        for stages in purposes
    ]
    new = tuple.__new__

    def take(event: Event, at: int, kind: str, id: str, order: Order | None) -> Placed | None:
        if order is not None and not admits(event, order):
            counts["duplicate"] += 1
            return None
        found: list[Found] = []
        for readers in ordered:
            one: Found = None
            for since, read in readers:
                if at >= since:
                    one = read(event, at, kind, id, found)
                    if isinstance(one, tuple):
                        break
            found.append(one)
        last = found[-1]
        if not isinstance(last, tuple):
            assert last is not None
            counts[last] += 1
            return None
        state, opened, version, _ = last
        return new(Placed, (event, state.session, opened, version))

    return take


def _alone(stage: Stage, partitions: Partitions, counts: Counter[str], tally: Tally | None) -> Take:
    """Read the only boundary of a purpose that is inside of none, as most are."""
    single = stage.per[0] if len(stage.per) == 1 and not stage.leaves_out else None
    key_of, step, version = stage.key, stage.step, stage.version
    new = tuple.__new__

    def take(event: Event, at: int, kind: str, id: str, order: Order | None) -> Placed | None:
        key = key_of(event) if single is None else event.get(single)
        if key is None:
            counts[stage.missing(event)] += 1
            return None
        if single is not None and key.__class__ is not str:
            key = key_text(key)
        state = partitions.get(key)
        if not isinstance(state, State):
            state = partitions[key] = unpacked(state) if isinstance(state, bytes) else State()
        if order is not None:
            if _is_copy(state, order):
                counts["duplicate"] += 1
                return None
            _remember(state, order)
        opened = step(state, event, at, kind, id) if tally is None else tally.read(stage, state, key, event, at, kind, id)
        return new(Placed, (event, state.session, opened, version))

    return take


def _reading(stage: Stage, partitions: Partitions, tally: Tally | None, *, marks: bool) -> Read:
    """Read one boundary of several; what it opens after its time is dropped, with all that is known of the partition."""
    inside, until, key_of, step, version = stage.inside, stage.until, stage.key, stage.step, stage.version
    told = tally if stage.innermost else None

    def read(event: Event, at: int, kind: str, id: str, found: Sequence[Found]) -> Found:
        within, around = partitions, None
        if inside is not None:
            outer = found[inside]
            if not isinstance(outer, tuple):
                return outer
            assert outer[0].inner is not None
            within, around = outer[0].inner, outer[3] if stage.ends_with else None
        key = key_of(event)
        if key is None:
            return stage.missing(event)
        state = within.get(key)
        if isinstance(state, bytes):
            state = within[key] = unpacked(state)
        elif not isinstance(state, State):
            if at >= until:
                return None
            state = within[key] = State()
        opened = step(state, event, at, kind, id) if told is None else told.read(stage, state, key, event, at, kind, id, around)
        if opened is not None:
            if tally is not None:
                tally.tell_inside(state)
            if at >= until:
                if marks:
                    within[key] = at
                else:
                    del within[key]
                return None
            if not stage.innermost:
                state.inner = {}
        return state, opened, version, None if tally is None or stage.innermost else grows_until(stage, state, around)

    return read


def _needs_marks(stage: Stage, roots: Sequence[Stage]) -> bool:
    """Whether a mark must stay where a partition was dropped: no other boundary has the same partitions, and knows what came to them."""
    same = (one for one in roots if one.per == stage.per and one.leaves_out == stage.leaves_out)
    return stage.until < NEVER and not any(one.since <= stage.until and one.until == NEVER for one in same)


def _admitting(roots: Sequence[Stage], partitions: Sequence[Partitions], marked: Collection[int]) -> Admits:
    """Hold an event against the latest one of its partition in every boundary that is inside of none."""

    def admits(event: Event, order: Order) -> bool:
        at, reached = order[0], []
        for stage in roots:
            key, kept = stage.key(event), partitions[stage.number]
            if key is None:
                continue
            state = kept.get(key)
            if isinstance(state, bytes):
                state = kept[key] = unpacked(state)
            if isinstance(state, State):
                if _is_copy(state, order):
                    return False
            elif isinstance(state, int) and at < stage.until:
                raise OutOfOrder(order[3], at, state)
            reached.append((stage, key, state))
        for stage, key, state in reached:
            kept = partitions[stage.number]
            if isinstance(state, State):
                _remember(state, order)
            elif stage.since <= at < stage.until:
                kept[key] = made = State()
                _remember(made, order)
            elif stage.number in marked and at >= stage.until and state is None:
                kept[key] = at
        return True

    return admits


def _is_copy(state: State, order: Order) -> bool:
    """Whether an event is known already; one that comes too late is refused."""
    last = state.order
    if last is None or order[0] > last[0]:
        return False
    at, id = order[0], order[3]
    if at == last[0] and (id == last[3] or (state.ids is not None and id in state.ids)):
        return True
    if order < last:
        raise OutOfOrder(id, at, last[0])
    return False


def _remember(state: State, order: Order) -> None:
    """Make an event the latest one of its partition, and know its copies as long as nothing later comes."""
    last, state.order = state.order, order
    if last is None or order[0] > last[0]:
        state.ids = None
    elif state.ids is None:
        state.ids = {last[3], order[3]}
    else:
        state.ids.add(order[3])
