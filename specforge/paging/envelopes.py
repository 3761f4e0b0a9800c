"""Where the parts of a page stand in a result, and what stands there."""

from collections.abc import Mapping
from typing import Any

OURS: Mapping[str, str | None] = {
    "form": "json", "items": "/items", "next": "/next", "has_more": "/has_more", "total": "/total_count", "truncated": "/truncated",
    "returned": "/returned_count",
}  # fmt: skip
"""Where they stand in the envelope that compiled schemas have."""


def at(value: Any, pointer: str | None, missing: Any = None) -> Any:
    """What stands at a JSON pointer (RFC 6901).

    Args:
        value: A JSON value.
        pointer: The pointer; none leads nowhere, and the empty text to the value itself.
        missing: What is given when it leads nowhere.
    """
    if pointer is None:
        return missing
    for part in pointer.split("/")[1:]:
        step = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list | tuple) and step.isascii() and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return missing
    return value


def rows_of_lines(text: str, begins: str | None) -> list[str]:
    """The rows of a text: its lines that are not empty, or each line that begins a row with those behind it."""
    rows: list[str] = []
    for line in text.splitlines():
        if line.strip() and (begins is None or line.startswith(begins)):
            rows.append(line)
        elif line.strip() and rows:
            rows[-1] += f"\n{line}"
    return rows
