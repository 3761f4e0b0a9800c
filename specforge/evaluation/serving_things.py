"""A tool that returns one thing, as it is while a case is played: the thing, without a field of it, or the failure where there is none."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from specforge.contracts.rows import Rows, RowShape
from specforge.contracts.times import NOW
from specforge.contracts.values import accepts
from specforge.paging.arguments import fault, integral

ABSENT: Mapping[str, object] = {"error": "what is asked about does not exist", "class": "absent"}
"""What comes where there is nothing of the kind: what that means is said by the contract, not by the tool."""


class ServedThing(Struct, frozen=True):
    """One thing as a case serves it."""

    tool: str
    taken: Mapping[str, Any]
    """The schema of its arguments."""
    shape: RowShape | None
    """What it is like; nothing where there is none."""
    without: str | None = None
    """The field that it lacks; behind a dot, one of an object in it, or of every item of a list."""

    @classmethod
    def read(cls, entry: Mapping[str, Any], case: Mapping[str, Any]) -> "ServedThing":
        """Read what a case serves.

        Args:
            entry: The entry of the tool in `tools.json`.
            case: What the case says of it.

        Raises:
            RowsError: when nothing says what the thing is like.
        """
        now = datetime.fromisoformat(str(case["now"])) if "now" in case else NOW
        shape = None if case.get("fault") == "absent" else RowShape.read(entry, now=now)
        return cls(str(entry["name"]), entry.get("inputSchema") or {"properties": {}}, shape, case.get("without"))

    def answer(self, arguments: Mapping[str, object]) -> object:
        """Answer a call: with the thing that is asked about, whichever it is, or with what is wrong."""
        given = {name: integral(value) for name, value in arguments.items() if value is not None}
        if (wrong := misput(self.tool, self.taken, arguments.keys(), given, self.taken.get("required", ()))) is not None:
            return {"error": wrong, "class": "bad_arguments"}
        if self.shape is None:
            return ABSENT
        one = replace(holding(self.shape, self.without), unique=(), order=())
        thing = Rows(replace(one, fixed=echoed(one, given)), 1).row(1)
        return thing if self.without is None else lacking(thing, self.without, self.shape)


def misput(
    tool: str,
    taken: Mapping[str, Any],
    named: AbstractSet[str],
    given: Mapping[str, object],
    needed: Sequence[str],
    unjudged: AbstractSet[str] = frozenset(),
    where: str = "",
) -> str | None:
    """Say which argument is not one of a tool's, which one it lacks, or which one has a value that it cannot have.

    Args:
        tool: The tool.
        taken: The schema of its arguments.
        named: The arguments of the call, those that are null among them.
        given: Those that are not null.
        needed: The arguments that the call needs.
        unjudged: Those whose values are looked at elsewhere.
        where: What of the tool needs them.
    """
    properties = taken["properties"]
    if unknown := sorted(named - properties.keys()):
        return f"`{tool}` has no argument `{unknown[0]}`"
    if missing := [name for name in needed if name not in given]:
        return f"`{missing[0]}` is needed{where}"
    faults = (fault(properties[name], value, name) for name, value in given.items() if name not in unjudged)
    return next((one for one in faults if one is not None), None)


def echoed(shape: RowShape, given: Mapping[str, object]) -> dict[str, object]:
    """Give the values of rows that a call asks for: those of its arguments which are called as fields that rows may share and are not ordered by.

    Args:
        shape: What rows are like.
        given: The arguments.
    """
    own = {*shape.unique, *(name for name, _ in shape.order)}
    fields = {name: one for name, one in shape.schema["properties"].items() if name not in own}
    return {name: value for name, value in given.items() if name in fields and accepts(fields[name], value)}


def lacking(row: Mapping[str, object], name: str, shape: RowShape) -> Mapping[str, object]:
    """Give a row without a field, and without the times that come behind it where it is one.

    Args:
        row: The row.
        name: The field; behind a dot, one of an object in the row, or of every item of a list.
        shape: What rows are like.
    """
    later = shape.later_than(name)
    return _without({key: value for key, value in row.items() if key not in later}, name)


def _without(row: Mapping[str, object], name: str) -> Mapping[str, object]:
    outer, _, inner = name.partition(".")
    if name not in row and inner and isinstance(row.get(outer), Mapping | list):
        return {**row, outer: _emptied(row[outer], inner)}
    return {key: value for key, value in row.items() if key != name}


def _emptied(held: object, name: str) -> object:
    """What holds a field, an object or a list of them, without it."""
    if isinstance(held, list):
        return [_emptied(one, name) for one in held]
    return _without(held, name) if isinstance(held, Mapping) else held


def holding(shape: RowShape, name: str | None) -> RowShape:
    """Say what rows are like that have an item in each list which leads to a field, so that something there can lack it.

    Args:
        shape: What rows are like.
        name: The field, as `lacking` has it; nothing where no row lacks one.
    """
    return shape if name is None else replace(shape, schema=_filled(shape.schema, name))


def _filled(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if schema.get("type") == "array":
        return {**schema, "minItems": max(1, schema.get("minItems", 0)), "items": _filled(schema.get("items", {}), name)}
    properties: Mapping[str, Any] = schema.get("properties", {})
    outer, _, inner = name.partition(".")
    if name in properties or not inner or outer not in properties:
        return schema
    return {**schema, "properties": {**properties, outer: _filled(properties[outer], inner)}}
