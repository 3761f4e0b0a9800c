"""What sessions consist of, until they are final; sessions that became final, each told once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.boundaries.placing import Closed
from specforge.boundaries.stepping import Stage, State
from specforge.errors import UsageError

SELECTS = {"has", "lacks", "activity_at_least"}
"""What is known of `bills_when` and `judged_when`."""


_Values = tuple[str, int, int, int | None, int, int, dict[str, int] | None, list[tuple[int, str]] | None]


class Tally:
    """Counts the events of each open session of one purpose by kind, and tells it when it became final."""

    def __init__(self, stages: Sequence[Stage], purpose: Mapping[str, Any], counts: Counter[str]) -> None:
        """Take all stages by their number, and the purpose; activity in a session that was told already is counted in `counts`."""
        for name in ("bills_when", "judged_when"):
            if unknown := sorted(set(purpose.get(name) or ()) - SELECTS):
                message = f"`{name}` of purpose `{stages[-1].name}` asks for `{unknown[0]}`, which is not known here"
                raise UsageError(message, "use a version of specforge as new as the one that wrote `sessions.json`")
        self._stages, self._counts = stages, counts
        self._bills, self._judges = purpose.get("bills_when"), purpose.get("judged_when")
        self.closed: list[Closed] = []

    def read(
        self, stage: Stage, state: State, key: object, event: Mapping[str, Any], at: int, kind: str, id: str, around: int | None = None
    ) -> str | None:
        """Read an event into the state of its partition, as the step of its stage does; `around` is `grows_until` of what that ends with."""
        rides, counts = stage.rides(kind), around is None or at <= around
        limit = _counts_until(stage, state) if rides else None
        old = None if state.told or not state.session else _values(state)
        opened = stage.step(state, event, at, kind, id)
        if opened is not None:
            if old is not None:
                self.closed.append(self._closed(stage, old, key))
            state.kinds, state.later, state.told = {kind: 1} if counts else {}, None, False
            if rides and counts and (limit := _counts_until(stage, state)) is not None and at > limit:
                state.kinds, state.later = {}, [(at, kind)]
        elif state.kinds is None:
            self._counts["after_final"] += not rides
        elif not counts:
            pass  # It rides after the session was over that this one ends with.
        elif limit is None or at <= limit:
            state.kinds[kind] = state.kinds.get(kind, 0) + 1
        else:
            state.later = state.later or []
            state.later.append((at, kind))
        return opened

    def tell_inside(self, state: State) -> None:
        """Tell the sessions inside of one that is over: no event belongs to it any more."""
        for stage, key, inner in self._inside(state):
            if stage.innermost:
                self._tell(stage, inner, key)
            self.tell_inside(inner)

    def tell_ended(self, stage: Stage, state: State, key: object, limit: int, *, ended: bool = False, shut: bool = False) -> bool:
        """Tell the sessions of a partition that could grow until an instant before `limit` only; whether no other one is left.

        `ended` says whether that is so of the session that it is inside of, `shut` whether no event can join that one.
        """
        if state.session:
            ended = (ended if stage.ends_with else shut) or _is_before(_limit(stage, state), limit)
            shut = shut or _is_before(stage.shuts(state.start, state.previous), limit)
        if not stage.innermost:
            told = [self.tell_ended(one, inner, name, limit, ended=ended, shut=shut) for one, name, inner in self._inside(state)]
            return all(told)
        if ended and state.session:
            self._tell(stage, state, key)
        return state.told

    def _inside(self, state: State) -> Iterator[tuple[Stage, object, State]]:
        for key, inner in (state.inner or {}).items():
            assert isinstance(key, tuple)
            assert isinstance(inner, State)
            yield self._stages[key[0]], key, inner

    def _tell(self, stage: Stage, state: State, key: object) -> None:
        """Tell the current session of a partition to be final, unless it was told before."""
        if not state.told:
            self.closed.append(self._closed(stage, _values(state), key))
            state.kinds, state.later, state.told = None, None, True

    def _closed(self, stage: Stage, old: _Values, key: object) -> Closed:
        session, start, activity, first_end, previous, activities, counted, later = old
        kinds = counted or {}
        if later is not None:
            limit = stage.closes(start, activity, first_end, previous)
            kinds = dict(Counter(kinds) + Counter(kind for at, kind in later if limit is None or at <= limit))
        billed, judged = _selected(self._bills, kinds, activities), _selected(self._judges, kinds, activities)
        return Closed(session, stage.values(key), start, activity, activities, kinds, billed, judged, stage.version)


def grows_until(stage: Stage, state: State, around: int | None) -> int | None:
    """Until when activity can join a session, as what counts in those that end with it has to know; `around` is the same of what it ends with."""
    own = _counts_until(stage, state)
    return own if around is None else around if own is None else min(own, around)


def _counts_until(stage: Stage, state: State) -> int | None:
    """Until when what only rides is counted: no end marker after the first one moves that, so that what was billed stays so."""
    return stage.closes(state.start, state.activity, _first_end(state), state.previous)


def _first_end(state: State) -> int | None:
    return None if state.ended is None else state.first_end


def _limit(stage: Stage, state: State) -> int | None:
    return stage.closes(state.start, state.activity, state.ended, state.previous)


def _is_before(instant: int | None, limit: int) -> bool:
    return instant is not None and instant < limit


def _selected(selection: Mapping[str, Any] | None, kinds: Mapping[str, int], activities: int) -> bool | None:
    if selection is None:
        return None
    has, lacks, least = selection["has"], selection["lacks"], selection.get("activity_at_least") or 0
    return kinds.keys() >= set(has) and kinds.keys().isdisjoint(lacks) and activities >= least


def _values(state: State) -> _Values:
    """What is told of the current session, before an event changes it."""
    return state.session, state.start, state.activity, _first_end(state), state.previous, state.turns, state.kinds, state.later
