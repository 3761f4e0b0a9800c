"""JSON values: read without surprises, compared as JSON compares them, and written in one canonical way."""

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specforge.grading.texts import writable

Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None
"""A JSON value made of nothing but dicts, lists and scalars."""


def read_json(text: str) -> object:
    """Read a JSON text; raises `ValueError` for everything that is not JSON, `NaN` and bottomless nesting included."""
    return _read(text)


def read_once(text: str) -> object:
    """Read a JSON text as `read_json` does; raises `ValueError` for a key that stands twice in an object, too."""
    return _read(text, _once)


def _read(text: str, pairs: Callable[[list[tuple[str, object]]], object] | None = None) -> object:
    try:
        return json.loads(text, parse_constant=_refuse, parse_int=_integer, object_pairs_hook=pairs)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # Python reads no longer one, and says how to make it
        raise ValueError(f"a number of {len(digits.lstrip('-')):,} digits is too long") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice in an object, and programs differ in which they take")
        found[key] = value
    return found


def _refuse(name: str) -> object:
    raise ValueError(f"`{name}` is not JSON")


def plain(value: object, deepest: int = 200) -> Plain:
    """Copy a value into dicts, lists and scalars; raises `ValueError` for what is not JSON."""
    if deepest < 0:
        raise ValueError("it is nested too deeply")
    if isinstance(value, Mapping):
        if any(not isinstance(key, str) for key in value):
            raise ValueError("a key is not a text")
        return {str(key): plain(item, deepest - 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, deepest - 1) for item in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise ValueError(f"a {type(value).__name__} is not JSON")


def texts_in(value: object) -> Iterator[str]:
    """Give the texts in a JSON value, in their order, without its keys."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping | list | tuple):
            todo += reversed([*one.values()] if isinstance(one, Mapping) else one)


def writable_json(value: Any) -> Any:
    """Give a value without halves of characters in any of its texts, which no file can hold."""
    match value:
        case str():
            return writable(value)
        case Mapping():
            return {writable_json(key): writable_json(one) for key, one in value.items()}
        case list() | tuple():
            return [writable_json(one) for one in value]
        case _:
            return value


def same_json(one: object, other: object) -> bool:
    """Whether two values are equal as JSON: `1` equals `1.0`, `true` does not equal `1`, the order of keys does not matter."""
    pending = [(one, other)]
    while pending:
        left, right = pending.pop()
        if isinstance(left, Mapping):
            if not isinstance(right, Mapping) or left.keys() != right.keys():
                return False
            pending += [(item, right[key]) for key, item in left.items()]
        elif isinstance(left, list | tuple):
            if not isinstance(right, list | tuple) or len(left) != len(right):
                return False
            pending += zip(left, right, strict=True)
        elif isinstance(left, bool) or isinstance(right, bool):
            if left is not right:
                return False
        elif left != right:
            return False
    return True


def alike(one: object, other: object) -> bool:
    """Whether two values are equal as JSON when their characters are composed, since no reader can tell `e\u0301` from `\u00e9`."""
    return same_json(one, other) or same_json(_composed(one), _composed(other))


def _composed(value: object) -> object:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case Mapping():
            return {_composed(key): _composed(item) for key, item in value.items()}
        case list() | tuple():
            return [_composed(item) for item in value]
        case _:
            return value


def canonical(value: object) -> str:
    """Write a value as JSON with sorted keys; raises `ValueError` for what is not JSON."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)
    except TypeError as error:
        raise ValueError(str(error)) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise ValueError(f"a {type(value).__name__} is not JSON")
