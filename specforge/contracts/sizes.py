"""How large a result can be, in bytes of compact UTF-8 JSON, from what its contract bounds."""

from collections.abc import Mapping

from specforge.contracts.schemas import enum_of
from specforge.project import View
from specforge.spec.tools import Field, Tool

BYTES_PER_CHAR = 4
"""The most bytes of a character in UTF-8; control characters, which JSON escapes, are not reckoned with."""
NUMBER = 24
"""The most bytes of a number as JSON writes a double."""
DATETIME = 37
"""A quoted RFC 3339 instant with nanoseconds and an offset."""
ENVELOPE = 512
"""The parts of the envelope beside rows and cursor."""


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
    cursor = tool.pages.cursor.max_chars * BYTES_PER_CHAR if tool.pages and tool.pages.cursor else 0
    return ENVELOPE + cursor + rows * (worst_row(tool, view) + 1)


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


def _object(fields: Mapping[str, Field], view: View, name: str) -> int:
    return 2 + sum(len(key.encode()) + 4 + _field(field, view, f"{name}.{key}") for key, field in fields.items())


def _field(field: Field, view: View, name: str) -> int:
    values = list(field.one_of) or (enum_of(field.type, view) if field.type not in _FIXED else [])
    if values:
        return max(len(value.encode()) for value in values) + 2
    if field.type in _FIXED:
        return _FIXED[field.type]
    if field.type == "string" and field.max_chars is not None:
        return field.max_chars * BYTES_PER_CHAR + 2
    if field.type == "object":
        return _object(field.fields, view, name)
    if field.type == "list" and field.of is not None and field.max_items is not None:
        return 2 + field.max_items * (_field(field.of, view, f"{name}[]") + 1)
    raise Unbounded(name)


_FIXED = {"integer": NUMBER, "number": NUMBER, "boolean": 5, "datetime": DATETIME, "date": 12, "time": 20}
