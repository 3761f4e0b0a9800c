"""Texts inside of a document of JSON, by their pointers."""

from collections.abc import Iterator
from typing import Any, Final

from specforge.provenance.pointers import escaped, unescaped

ABSENT: Final = object()
"""Stands for a value that is not there."""


def value_at(value: Any, pointer: str) -> Any:
    """What a pointer names in a JSON value; `ABSENT` when it names nothing."""
    if pointer and not pointer.startswith("/"):
        return ABSENT
    for step in pointer.split("/")[1:]:
        key = unescaped(step)
        if isinstance(value, dict):
            value = value.get(key, ABSENT)
        elif isinstance(value, list) and key.isdecimal() and key.isascii() and int(key[:9]) < len(value):
            value = value[int(key[:9])]
        else:
            return ABSENT
    return value


def strings(value: Any, pointer: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Give the texts in a JSON value with their pointers."""
    if isinstance(value, str):
        yield pointer, value
    elif depth < 32 and isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from strings(item, f"{pointer}/{escaped(str(key))}", depth + 1)
