"""What the form of every answer has room for: an answer in JSON may be unable to say anything in words, or a number."""

from collections.abc import Mapping

from specforge.project import View

UNTOLD = frozenset(("$ref", "$dynamicRef", "allOf", "if", "patternProperties"))
"""Keys of a schema behind which anything may be accepted."""
NO_WORDS = frozenset(("date", "date-time", "time", "uuid"))
"""Formats of texts that say nothing in words."""


def has_room_for_words(view: View) -> bool:
    """Whether an answer of a feature can say something in words of its own; only what is certain denies it."""
    return _has_room(_form(view), digits=False)


def has_room_for_digits(view: View) -> bool:
    """Whether an answer of a feature can have any number; only what is certain denies it."""
    return _has_room(_form(view), digits=True)


def _form(view: View) -> object:
    form = view.feature.output_format
    return True if form is None or form.json_schema is None else form.json_schema


def _has_room(schema: object, *, digits: bool) -> bool:
    if not isinstance(schema, Mapping):
        return schema is not False
    if "const" in schema or "enum" in schema:
        return False
    if not UNTOLD.isdisjoint(schema):
        return True
    if ways := schema.get("anyOf") or schema.get("oneOf"):
        return any(_has_room(one, digits=digits) for one in ways)
    types = schema.get("type")
    return types is None or any(
        _of_type(str(one), schema, digits=digits) for one in (types if isinstance(types, list | tuple) else [types])
    )


def _of_type(name: str, schema: Mapping[str, object], *, digits: bool) -> bool:
    match name:
        case "string":
            return schema.get("format") not in NO_WORDS
        case "integer" | "number":
            return digits
        case "object":
            properties = schema.get("properties")
            inner = properties.values() if isinstance(properties, Mapping) else ()
            return _has_room(schema.get("additionalProperties", True), digits=digits) or any(_has_room(one, digits=digits) for one in inner)
        case "array":
            first = schema.get("prefixItems")
            return _has_room(schema.get("items", True), digits=digits) or (
                isinstance(first, list | tuple) and any(_has_room(one, digits=digits) for one in first)
            )
        case _:
            return name not in {"boolean", "null"}
