"""The state of a partition as plain JSON values, and packed into bytes while nothing is expected of it."""

import json
from typing import Any

from specforge.boundaries.stepping import State
from specforge.errors import UsageError

PLAIN = (
    "session", "start", "activity", "previous", "turns", "sum", "cut", "ended", "by_words", "last", "order", "kinds", "told",
)  # fmt: skip
"""What a state holds, beside the partitions inside of it."""


def as_json(state: State | bytes) -> list[object]:
    """Give a state as a list of JSON values; the partitions inside are the last of them."""
    if isinstance(state, bytes):
        packed: list[object] = json.loads(state)
        return packed
    ids = None if state.ids is None else sorted(state.ids)
    inner = None if state.inner is None else [[key, as_json(one)] for key, one in state.inner.items()]
    return [*(getattr(state, name) for name in PLAIN), ids, inner]


def from_json(values: list[Any]) -> State:
    """Give the state that `as_json` gave."""
    state = State()
    for name, value in zip(PLAIN, values, strict=False):
        setattr(state, name, value)
    state.order = None if state.order is None else (*state.order,)
    ids, inner = values[len(PLAIN) :]
    state.ids = None if ids is None else set(ids)
    state.inner = None if inner is None else {key_of(key): from_json(one) for key, one in inner}
    return state


def key_of(key: object) -> object:
    """Give the key of a partition that was JSON: several columns are a tuple."""
    return tuple(key) if isinstance(key, list) else key


def packed(value: object) -> bytes:
    """Give JSON as bytes, or say that a column holds what JSON cannot."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"the state cannot be written as JSON: {error}", "give events whose columns are texts, numbers, true, false or null"
        ) from error
