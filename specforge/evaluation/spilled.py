"""What the tool that reads spilled pages has to give of one: its rows, its text whole or in numbered pieces, or one thing that holds it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from specforge.contracts.values import Draw, accepts, object_of, type_of
from specforge.paging.envelopes import row_schema

Content = str | Sequence[Mapping[str, object]] | Mapping[str, object]
"""A text by its characters, rows, or one thing."""


def content(reader: Mapping[str, Any], rows: Sequence[Mapping[str, object]], text: str) -> Content | None:
    """Give what a tool has to give of a page; nothing where no result of it has room for the page, or others cut it.

    Args:
        reader: The tool's entry in `tools.json`.
        rows: The rows of the page.
        text: The whole page, as JSON.
    """
    contract, whole = reader["contract"], reader.get("outputSchema") or {}
    if contract["returns"] in ("one", "tree") or (contract["returns"] == "document" and not contract.get("pages") and whole):
        return _holding(whole, text)
    if contract["returns"] == "document":
        return None if contract.get("reads") else text
    return _pieces(rows, text, row_schema(reader)) or None


def _pieces(rows: Sequence[Mapping[str, object]], text: str, schema: Mapping[str, Any]) -> Sequence[Mapping[str, object]]:
    """The rows of a page where they are rows of the schema, else its text cut into such rows; none where those hold no text."""
    if schema.get("properties") and all(accepts(schema, row) for row in rows):
        return rows
    name = _text(schema)
    if name is None:
        return ()
    most = schema["properties"][name].get("maxLength", len(text))
    cut = enumerate((text[start : start + most] for start in range(0, len(text), most)), 1)
    return [one for number, piece in cut if (one := _holding(schema, piece, number)) is not None]


def _holding(schema: Mapping[str, Any], text: str, number: int | None = None) -> Mapping[str, object] | None:
    """An object of a schema that holds a text, and a number where it has a member for one; nothing where it has no room for the text."""
    members = schema.get("properties") or {}
    name = _text(schema)
    if name is None or len(text) > members[name].get("maxLength", len(text)):
        return None
    numbers = [one for one, member in members.items() if type_of(member) == "integer" and "enum" not in member]
    given = {name: text, **({} if number is None else dict.fromkeys(numbers[:1], number))}
    return object_of(schema, Draw(text, lean=True), given)


def _text(schema: Mapping[str, Any]) -> str | None:
    """The member of an object that can be any text, the one with the most room; nothing where none can."""
    members = (schema.get("properties") or {}).items()
    free = [name for name, member in members if type_of(member) == "string" and not member.keys() & {"enum", "format"}]
    return max(free, key=lambda name: schema["properties"][name].get("maxLength", math.inf), default=None)
