"""Arguments of a call, held to the keywords of JSON Schema that the fields of the language compile to."""

import datetime
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from specforge.paging.failures import ToolFailure
from specforge.regexes import regex

Schema: TypeAlias = Mapping[str, Any]


def _whole(value: object) -> bool:
    return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))


TYPES: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "string": ("a text", lambda value: isinstance(value, str)),
    "integer": ("a whole number", _whole),
    "number": ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "array": ("a list", lambda value: isinstance(value, list)),
    "object": ("an object", lambda value: isinstance(value, dict)),
}
"""What each type is called, and which values it has."""
DATE, TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
OFFSET = r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
FORMATS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "date-time": ("a date and time with its offset, as `2026-12-01T09:00:00+01:00`", regex(f"({DATE})[Tt]{TIME}{OFFSET}")),
    "date": ("a date, as `2026-12-01`", regex(f"({DATE})")),
    "time": ("a time, as `09:00:00`", regex(f"{TIME}{OFFSET}?")),
}
"""What each format is called, and how it is written: as RFC 3339 says, but for times, which the language has without an offset."""
SHOWN = 60
"""The most characters of a value that a message repeats."""


def integral(value: object) -> object:
    """A number without a fraction as JSON Schema has it: `5.0` is the whole number 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def checked(arguments: Mapping[str, Any], schema: Schema) -> None:
    """Hold arguments to the schema of a tool.

    Args:
        arguments: Those that were given.
        schema: Its `inputSchema`; an argument that it does not know is left to the caller.

    Raises:
        ToolFailure: of the class `bad_arguments`, naming the argument and what it can be.
    """
    for name, value in arguments.items():
        if (wrong := fault(schema["properties"].get(name, {}), value, name)) is not None:
            raise ToolFailure("bad_arguments", wrong)


def fault(schema: Schema, value: object, where: str) -> str | None:
    """Say in a sentence why a schema does not accept a value; nothing when it does.

    Args:
        schema: A schema of the language: other keywords than those that its fields compile to say nothing here.
        value: Plain JSON.
        where: How the value is called, as `filter.kinds[2]`.
    """
    called, is_one = TYPES.get(str(schema.get("type")), ("", lambda _: True))
    if "enum" in schema:
        if is_one(value) and value in schema["enum"]:
            return None
        return f"`{where}` is one of {', '.join(map(_shown, schema['enum']))}, not {_shown(value)}"
    if not is_one(value):
        return f"`{where}` is {called}, not {_shown(value)}"
    match value:
        case str():
            return _text_fault(schema, value, where)
        case list():
            return _list_fault(schema, value, where)
        case dict():
            return _object_fault(schema, value, where)
        case int() | float() if not isinstance(value, bool):
            return _number_fault(schema, value, where)
    return None


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _text_fault(schema: Schema, value: str, where: str) -> str | None:
    if len(value) > schema.get("maxLength", len(value)):
        return f"`{where}` has at most {schema['maxLength']} characters, not {len(value)}"
    if len(value) < schema.get("minLength", 0):
        return f"`{where}` has at least {schema['minLength']} characters, not {len(value)}"
    if (known := FORMATS.get(str(schema.get("format")))) is None:
        return None
    told, pattern = known
    found = pattern.fullmatch(value)
    return None if found is not None and all(map(_is_date, found.groups())) else f"`{where}` is {told}, not {_shown(value)}"


def _is_date(text: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _number_fault(schema: Schema, value: float, where: str) -> str | None:
    if value < schema.get("minimum", value):
        return f"`{where}` is at least {schema['minimum']}, not {value}"
    if value > schema.get("maximum", value):
        return f"`{where}` is at most {schema['maximum']}, not {value}"
    return None


def _list_fault(schema: Schema, value: list[object], where: str) -> str | None:
    if len(value) > schema.get("maxItems", len(value)):
        return f"`{where}` has at most {schema['maxItems']} entries, not {len(value)}"
    found = (fault(schema.get("items", {}), one, f"{where}[{number}]") for number, one in enumerate(value))
    return next((one for one in found if one is not None), None)


def _object_fault(schema: Schema, value: dict[str, object], where: str) -> str | None:
    known = schema.get("properties", {})
    if lacking := [name for name in schema.get("required", ()) if name not in value]:
        return f"`{where}.{lacking[0]}` is missing"
    if schema.get("additionalProperties") is False and (unknown := [name for name in value if name not in known]):
        return f"`{where}` has no member {_shown(unknown[0])}; it has {', '.join(f'`{name}`' for name in known)}"
    found = (fault(known[name], one, f"{where}.{name}") for name, one in value.items() if name in known)
    return next((one for one in found if one is not None), None)
