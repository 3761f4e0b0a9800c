"""Texts inside of a document of JSON, by their pointers."""

from collections.abc import Iterator
from typing import Any

from specforge.provenance.pointers import escaped


def strings(value: Any, pointer: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Give the texts in a JSON value with their pointers."""
    if isinstance(value, str):
        yield pointer, value
    elif depth < 32 and isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from strings(item, f"{pointer}/{escaped(str(key))}", depth + 1)
