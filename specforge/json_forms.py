"""JSON as it is printed for programs, and the JSON Schemas that describe it."""

import json
from collections.abc import Mapping

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def printed(value: object, indent: int = 2) -> str:
    """Print a value over lines, which people can read, too."""
    return json.dumps(value, indent=indent, ensure_ascii=False) + "\n"


def json_line(value: object) -> str:
    """Print a value as a line of JSON Lines, with its line break."""
    return json.dumps(value, ensure_ascii=False) + "\n"


def encodable(text: str) -> str:
    """JSON as UTF-8 can hold it: half of a pair of surrogates, which is text to Python alone, is written as the escape that it came as."""
    return text.encode("utf-8", "backslashreplace").decode()


def form_schema(title: str, properties: Mapping[str, object]) -> dict[str, object]:
    """Give the schema of a whole JSON form."""
    return {"$schema": DIALECT, "title": title, **closed(properties)}


def closed(properties: Mapping[str, object]) -> dict[str, object]:
    """Give the schema of an object with these properties, all of them and no others."""
    return {"type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False}


def array_of(items: object) -> dict[str, object]:
    """Give the schema of a list."""
    return {"type": "array", "items": items}


def map_of(values: object) -> dict[str, object]:
    """Give the schema of an object whose names are not known."""
    return {"type": "object", "additionalProperties": values}


def nullable(value: object) -> dict[str, object]:
    """Give the schema of a value, or of `null`."""
    return {"anyOf": [value, {"type": "null"}]}


PLACE = closed({"path": {"type": "string"}, "line": {"type": "integer", "minimum": 0}, "column": {"type": "integer", "minimum": 0}})
"""The schema of a place in a file, which is printed with `asdict`."""
