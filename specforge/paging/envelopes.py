"""Where the parts of a page stand in a result, and what stands there."""

from collections.abc import Mapping
from typing import Any

OURS: Mapping[str, str | None] = {
    "form": "json", "items": "/items", "next": "/next", "has_more": "/has_more", "total": "/total_count", "truncated": "/truncated",
    "returned": "/returned_count",
}  # fmt: skip
"""Where they stand in the envelope that compiled schemas have."""
COUNTED = ("short_page", "total")
"""What tells the end of a list by the number of its rows, also where a way on comes with every page."""


def row_schema(tool: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a row of a list, as the entry of a tool in `tools.json` has it; empty where nothing says."""
    item = (tool.get("contract") or {}).get("item")
    listed = ((tool.get("outputSchema") or {}).get("properties") or {}).get("items") or {}
    row = item if item is not None else listed.get("items")
    return row if isinstance(row, Mapping) else {}


def without_nulls(value: Any, schema: Any) -> Any:
    """A JSON value without the members that are null and can be left out, where their schema has no null."""
    if isinstance(value, list):
        return [without_nulls(one, schema.get("items") or {}) for one in value]
    if not isinstance(value, Mapping):
        return value
    inner, needed = schema.get("properties") or {}, schema.get("required", ())
    kept = {
        name: one
        for name, one in value.items()
        if one is not None or name in needed or not isinstance((inner.get(name) or {}).get("type"), str)
    }
    return {name: without_nulls(one, inner.get(name) or {}) for name, one in kept.items()}


def parts_of(contract: Mapping[str, object]) -> Mapping[str, str | None] | None:
    """Where the parts of a result of others stand, as `reads` says, and `end` where only a count tells it; nothing where the envelope is ours."""
    reads, pages = contract.get("reads"), contract.get("pages")
    if not isinstance(reads, Mapping):
        return None
    end = pages.get("end") if isinstance(pages, Mapping) else None
    parts = {**reads, "end": end} if end in COUNTED else reads
    return {str(key): None if one is None else str(one) for key, one in parts.items()}


def put(value: Any, pointer: str | None, part: Any) -> Any:
    """A JSON value with a part at a pointer, below objects that are made where there are none; none changes nothing."""
    if pointer is None or not (pointer == "" or isinstance(value, Mapping)):
        return value
    first, _, rest = pointer.removeprefix("/").partition("/")
    step = first.replace("~1", "/").replace("~0", "~")
    return part if pointer == "" else {**value, step: put(value.get(step, {}), f"/{rest}" if "/" in pointer[1:] else "", part)}


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
        elif isinstance(value, list | tuple) and step.isascii() and step.isdecimal() and len(step) < 20 and int(step) < len(value):
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
