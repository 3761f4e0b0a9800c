"""The state of a partition as plain JSON values, and packed into bytes while nothing is expected of it."""

import marshal
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from specforge.boundaries.stepping import Partitions, State
from specforge.boundaries.validating import key_text

_plain = attrgetter(
    "session", "start", "activity", "previous", "turns", "sum", "cut", "ended", "by_words", "last", "order", "kinds", "later", "told", "first_end",
)  # fmt: skip
"""What a state holds, beside ids and the partitions inside of it, in the order in which `from_json` takes it."""


def as_json(state: State | bytes | int) -> list[object] | int:
    """Give a state as a list of JSON values, of which the partitions inside are the last; an instant is one already."""
    if isinstance(state, int):
        return state
    return list(marshal.loads(state)) if isinstance(state, bytes) else _values(state)  # noqa: S302  bytes that `packed` made in this process


def partitions_of(values: Iterable[tuple[object, Any]]) -> Partitions:
    """Give the partitions whose keys and states were JSON."""
    return {_key_of(key): one if isinstance(one, int) else from_json(one) for key, one in values}


def _inner_of(values: Iterable[tuple[Any, Any]]) -> Partitions:
    return {(key[0], *map(key_text, key[1:])): from_json(one) for key, one in values}


def latest(state: Sequence[Any] | int) -> int:
    """The instant of the latest event in a state that `as_json` gave."""
    return state if isinstance(state, int) else from_json(state).previous


def from_json(values: Sequence[Any]) -> State:
    """Give the state that `as_json` gave."""
    state = State()
    (
        state.session, state.start, state.activity, state.previous, state.turns, state.sum, state.cut, state.ended, state.by_words,
        state.last, order, state.kinds, state.later, state.told, *first, ids, inner,
    ) = values  # fmt: skip
    # A snapshot of an earlier version knows the latest end marker alone.
    state.first_end = first[0] if first else state.ended or 0
    if order is not None:
        state.order = (*order,)
    if ids is not None:
        state.ids = set(ids)
    if inner is not None:
        state.inner = _inner_of(inner)
    return state


def _key_of(key: object) -> object:
    """Several columns are a tuple of texts; a snapshot of an earlier version can have numbers."""
    return tuple(map(key_text, key)) if isinstance(key, list) else key_text(key)


def packed(state: State) -> bytes | None:
    """Give a state in few bytes, for this process; none when a column that it watches holds what cannot be packed."""
    try:
        return marshal.dumps(_values(state))
    except ValueError:
        return None


def unpacked(state: bytes) -> State:
    """Give the state that was packed."""
    return from_json(marshal.loads(state))  # noqa: S302  the same


def _values(state: State) -> list[object]:
    ids = None if state.ids is None else sorted(state.ids)
    inner = None if state.inner is None else [[key, as_json(one)] for key, one in state.inner.items()]
    return [*_plain(state), ids, inner]
