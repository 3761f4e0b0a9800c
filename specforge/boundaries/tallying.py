"""What sessions consist of, until they are final; sessions that became final, each told once."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from specforge.boundaries.placing import Closed
from specforge.boundaries.stepping import Stage, State
from specforge.errors import UsageError

BILLS = {"has", "lacks", "activity_at_least"}
"""What is known of `bills_when`."""


_Values = tuple[str, int, int, int | None, int, int, dict[str, int] | None, list[tuple[int, str]] | None]


class Tally:
    """Counts the events of each open session of one purpose by kind, and tells it when it became final."""

    def __init__(self, stage: Stage, bills: Mapping[str, Any] | None, counts: Counter[str]) -> None:
        """Take the purpose and its `bills_when`; activity in a session that was told already is counted in `counts`."""
        if bills is not None and (unknown := sorted(set(bills) - BILLS)):
            message = f"`bills_when` of purpose `{stage.name}` asks for `{unknown[0]}`, which is not known here"
            raise UsageError(message, "use a version of specforge as new as the one that wrote `sessions.json`")
        self._stage, self._bills, self._counts = stage, bills, counts
        self.closed: list[Closed] = []

    def read(self, state: State, key: object, event: Mapping[str, Any], at: int, kind: str, id: str) -> str | None:
        """Read an event into the state of its partition, as the step of the purpose does."""
        rides = self._stage.rides(kind)
        limit = self._limit(state) if rides and state.session else None
        old = None if state.told or not state.session else _values(state)
        opened = self._stage.step(state, event, at, kind, id)
        if opened is not None:
            if old is not None:
                self.closed.append(self._closed(old, key))
            state.kinds, state.later, state.told = {kind: 1}, None, False
        elif state.kinds is None:
            self._counts["after_final"] += not rides
        elif limit is None or at <= limit:
            state.kinds[kind] = state.kinds.get(kind, 0) + 1
        else:
            state.later = state.later or []
            state.later.append((at, kind))
        return opened

    def tell(self, state: State, key: object) -> None:
        """Tell the current session of a partition to be final, unless it was told before."""
        if not state.told:
            self.closed.append(self._closed(_values(state), key))
            state.kinds, state.later, state.told = None, None, True

    def tell_inside(self, state: State) -> None:
        """Tell the sessions inside of one that is over: no event belongs to it any more."""
        for key, inner in (state.inner or {}).items():
            assert isinstance(inner, State)
            if inner.inner is None:
                self.tell(inner, key)
            self.tell_inside(inner)

    def tell_ended(self, state: State, key: object, limit: int) -> bool:
        """Tell the sessions of a partition that could grow until an instant before `limit` only; whether no other one is left."""
        if state.inner is not None:
            told = [self.tell_ended(one, inner, limit) for inner, one in state.inner.items() if isinstance(one, State)]
            return all(told)
        ended = self._limit(state)
        if ended is not None and ended < limit:
            self.tell(state, key)
        return state.told

    def _limit(self, state: State) -> int | None:
        return self._stage.closes(state.start, state.activity, state.ended, state.previous)

    def _closed(self, old: _Values, key: object) -> Closed:
        session, start, activity, ended, previous, activities, counted, later = old
        kinds = Counter(counted)
        if later is not None:
            limit = self._stage.closes(start, activity, ended, previous)
            kinds.update(kind for at, kind in later if limit is None or at <= limit)
        values = key if isinstance(key, tuple) else (key,)
        return Closed(session, values, start, activity, activities, dict(kinds), self._billed(kinds, activities))

    def _billed(self, kinds: Mapping[str, int], activities: int) -> bool | None:
        if self._bills is None:
            return None
        has, lacks, least = self._bills["has"], self._bills["lacks"], self._bills.get("activity_at_least") or 0
        return kinds.keys() >= set(has) and kinds.keys().isdisjoint(lacks) and activities >= least


def _values(state: State) -> _Values:
    """What is told of the current session, before an event changes it."""
    return state.session, state.start, state.activity, state.ended, state.previous, state.turns, state.kinds, state.later
