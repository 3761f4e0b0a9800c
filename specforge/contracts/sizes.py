"""How large a result can be, in bytes of compact UTF-8 JSON, from what its contract bounds."""

import json
from collections.abc import Mapping

from specforge.project import View
from specforge.spec.fields import Field
from specforge.spec.tools import Tool

BYTES_PER_CHAR = 4
"""The most bytes of a character in UTF-8; control characters, which JSON escapes, are not reckoned with."""
NUMBER = 24
"""The most bytes of a number as JSON writes a double."""
DATETIME = 37
"""A quoted RFC 3339 instant with nanoseconds and an offset."""
ENVELOPE = 512
"""The parts of the envelope beside rows and cursor."""


CURSOR = 200
"""The most characters of a cursor of which nothing else is known."""
FREE = 200
"""The characters that a text without a bound is reckoned with in a cursor."""
SEALED = 112
"""The most bytes of a cursor beside keys and filters: when it was made, where it goes on, and the seal."""
LEAST_SEALED = 72
"""The fewest."""


class Unbounded(Exception):
    """A field has no bound; the text names it."""


def worst_page(tool: Tool, view: View) -> int:
    """Give the most bytes of one result.

    A declared budget is a promise: what does not fit is shrunk, spilled or refused. Without one, the bound is worked out
    from the fields.

    Raises:
        Unbounded: when neither bounds it, with the name of the field that does not.
    """
    if tool.budget.bytes_per_page is not None:
        return tool.budget.bytes_per_page
    rows = tool.pages.size.max if tool.pages else tool.returns.at_most or 1
    if tool.ranges:
        return ENVELOPE + rows * BYTES_PER_CHAR
    return ENVELOPE + _cursor_bytes(tool, view) + rows * (worst_row(tool, view) + 1)


def _cursor_bytes(tool: Tool, view: View) -> int:
    """The most bytes of a cursor, beyond those that every envelope has room for."""
    if tool.pages is None or tool.pages.style != "cursor":
        return 0
    longest, cursor = cursor_chars(tool, view), tool.pages.cursor
    if cursor is None:
        return longest if longest > CURSOR else 0
    ours = tool.reads is None and cursor.max_chars is None  # in base64
    return longest if ours else longest * BYTES_PER_CHAR


def cursor_chars(tool: Tool, view: View) -> int:
    """Give the most characters of a cursor: what the contract says, else as many as ours can have for the order and the filters."""
    pages = tool.pages
    assert pages is not None
    if pages.cursor is not None and pages.cursor.max_chars is not None:
        return pages.cursor.max_chars
    return CURSOR if tool.reads is not None else max(CURSOR, longest_cursor(tool, view))


def longest_cursor(tool: Tool, view: View, *, per_char: int = BYTES_PER_CHAR, free: int = FREE) -> int:
    """Give the most characters of a cursor of ours, which keeps the keys of a row and the arguments of the first page.

    Args:
        tool: A list with cursors.
        view: What its facts are read from.
        per_char: The bytes that a character of a text has.
        free: The characters of a value without a bound.
    """
    pages = tool.pages
    assert pages is not None
    keys = [tool.item[name] for name in (one.split()[0] for one in pages.order_by) if name in tool.item]
    kept = sum(1 + _kept(one, view, per_char, free) for one in keys)
    kept += sum(len(name.encode()) + 4 + _kept(one, view, per_char, free) for name, one in tool.input.items())
    if pages.projection is not None:
        kept += len(pages.projection.encode()) + 6 + sum(len(name.encode()) + 3 for name in tool.item)
    return -(-(SEALED + kept) * 4 // 3)


def _kept(field: Field, view: View, per_char: int, free: int) -> int:
    """The most bytes of a value in a cursor; what has no bound counts as a text of so many characters."""
    try:
        return _field(field, view, "", per_char)
    except Unbounded:
        return free * per_char + 2


def worst_row(tool: Tool, view: View) -> int:
    """Give the most bytes of one row.

    Raises:
        Unbounded: when a field has no bound and no `bytes_per_item` is promised.
    """
    if tool.budget.bytes_per_item is not None:
        return tool.budget.bytes_per_item
    if not tool.item:
        raise Unbounded("item")
    return _object(tool.item, view, "item")


def _object(fields: Mapping[str, Field], view: View, name: str, per_char: int = BYTES_PER_CHAR) -> int:
    return 2 + sum(len(key.encode()) + 4 + _field(field, view, f"{name}.{key}", per_char) for key, field in fields.items())


def _field(field: Field, view: View, name: str, per_char: int = BYTES_PER_CHAR) -> int:
    values = list(field.one_of) or (enum_of(field.type, view) if field.type not in _FIXED else [])
    if values:
        return max(len(value.encode()) for value in values) + 2
    if field.type in _FIXED:
        return _FIXED[field.type]
    if field.type == "string" and field.max_chars is not None:
        return field.max_chars * per_char + 2
    if field.type == "object":
        return _object(field.fields, view, name, per_char)
    if field.type == "list" and field.of is not None and field.max_items is not None:
        return 2 + field.max_items * (_field(field.of, view, f"{name}[]", per_char) + 1)
    raise Unbounded(name)


def smallest_page(tool: Tool, view: View) -> int:
    """Give the fewest bytes of a page of ours with a single row and others behind it."""
    return _around(tool) + (1 if tool.ranges else _least_object(tool.item, view))


def page_of_the_largest_row(tool: Tool, view: View) -> int:
    """Give the fewest bytes of a page of ours with a row whose texts and lists are as long as they may be, of characters of one byte."""
    if tool.ranges:
        return smallest_page(tool, view)
    largest = _full_object(tool.item, view)
    return _around(tool) + min(largest, tool.budget.bytes_per_item or largest)


def _around(tool: Tool) -> int:
    """The fewest bytes of a page beside its rows."""
    pages = tool.pages
    assert pages is not None
    size, *place = pages.asked_by
    arguments: dict[str, object] = {size: 1, place[0]: 1} if place else {}
    if pages.style == "cursor":
        arguments = {place[0]: "x" * (-(-LEAST_SEALED * 4 // 3))}
    envelope: dict[str, object] = {
        "text" if tool.ranges else "items": [],
        "returned_count": 1,
        "total_count": None if pages.total.kind == "none" else 1,
        "has_more": True,
        "next": {"tool": tool.id, "arguments": arguments} if place else None,
        "truncated": not place,
        "as_of": "2026-11-25T10:00:00.000+00:00",
    }
    return len(json.dumps(envelope, separators=(",", ":")))


def _least_object(fields: Mapping[str, Field], view: View) -> int:
    return 2 + sum(len(name.encode()) + 4 + _least(field, view) for name, field in fields.items() if field.required)


def _least(field: Field, view: View) -> int:
    """The fewest bytes of a value."""
    if values := list(field.one_of) or (enum_of(field.type, view) if field.type not in _FIXED else []):
        return min(len(value.encode()) for value in values)
    if field.type == "object":
        return _least_object(field.fields, view)
    return {"datetime": 22, "date": 12, "time": 10, "string": 2, "list": 2, "boolean": 4}.get(field.type, 1)


def _full_object(fields: Mapping[str, Field], view: View) -> int:
    return 2 + sum(len(name.encode()) + 4 + _full(field, view) for name, field in fields.items())


def _full(field: Field, view: View) -> int:
    """The bytes of a value that is as long as its bounds allow; of one without a bound, the fewest."""
    values = list(field.one_of) or (enum_of(field.type, view) if field.type not in _FIXED else [])
    if not values and field.type == "string" and field.max_chars is not None:
        return field.max_chars + 2
    if field.type == "object":
        return _full_object(field.fields, view)
    if field.type == "list" and field.of is not None and field.max_items is not None:
        return 2 + field.max_items * (_full(field.of, view) + 1)
    return _least(field, view)


def enum_of(fact: str, view: View) -> list[str]:
    """The values of a fact with `one_of`."""
    found = next((one for one in view.facts if one.id == fact), None)
    return [view.fill(value, found.at("one_of", index)) for index, value in enumerate(found.value.one_of)] if found else []


_FIXED = {"integer": NUMBER, "number": NUMBER, "boolean": 5, "datetime": DATETIME, "date": 12, "time": 20}
