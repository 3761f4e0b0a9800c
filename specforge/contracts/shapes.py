"""The definitions of tools in the shapes that providers take, and what each shape cannot hold. Plain documents in, plain documents out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args

from msgspec import Struct

from specforge.amounts import enumerated
from specforge.caps import DEFINITIONS

Shape: TypeAlias = Literal["mcp", "openai", "openai-responses", "anthropic"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
PARTS: Mapping[Shape, tuple[str, ...]] = {
    "mcp": ("name", "description", "inputSchema", "outputSchema", "annotations"),
    "openai": ("name", "description", "inputSchema"),
    "openai-responses": ("name", "description", "inputSchema"),
    "anthropic": ("name", "description", "inputSchema"),
}
"""What of an entry of `tools.json` each shape has a place for."""
COMBINING = ("allOf", "anyOf", "oneOf", "not", "enum")
"""What may not stand at the root of arguments, except in MCP."""
STRICT_KEYS = frozenset((
    "type", "enum", "const", "anyOf", "items", "properties", "required", "additionalProperties", "description", "pattern", "format",
    "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems",
))  # fmt: skip
"""The keywords that OpenAI names as those of `strict: true`."""
STRICT_FORMATS = frozenset(("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"))
STRICT_PROPERTIES, STRICT_LEVELS, STRICT_VALUES, STRICT_CHARS = 5000, 10, 1000, 120_000
"""The most properties, levels, values of enums, and characters of names and values in a schema of `strict: true`.

As of 2026-11, from the OpenAI guide to structured outputs, supported schemas.
"""


class Note(Struct, frozen=True):
    """What a shape says otherwise than the contract, or not at all."""

    ref: str
    """The tool."""
    text: str


def offered(document: Mapping[str, object] | None) -> tuple[Mapping[str, Any], ...]:
    """The tools of a `tools.json` that the model is given: all but those that are in the user's hands."""
    listed = document.get("tools") if document else None
    return tuple(one for one in listed if not _is_the_users(one)) if isinstance(listed, list) else ()


def _is_the_users(tool: Mapping[str, Any]) -> bool:
    return (tool.get("contract") or {}).get("used_by") == "user"


def shaped(tools: Sequence[Mapping[str, Any]], shape: Shape) -> tuple[object, tuple[Note, ...]]:
    """Give the definitions of tools as a provider takes them, and notes about what its shape cannot hold.

    Args:
        tools: Entries of `tools.json`.
        shape: `mcp` gives the result of `tools/list`; the others give the list that a request has as `tools`.
    """
    notes = list[Note]()
    notes += [
        Note(str(tool.get("ref") or tool["name"]), "it is in the user's hands, so that the model is not given it")
        for tool in tools
        if _is_the_users(tool)
    ]
    definitions = [_definition(tool, shape, notes) for tool in tools if not _is_the_users(tool)]
    return {"tools": definitions} if shape == "mcp" else definitions, tuple(notes)


def _definition(tool: Mapping[str, Any], shape: Shape, notes: list[Note]) -> dict[str, Any]:
    ref = str(tool.get("ref") or tool["name"])
    left = [key for key in ("outputSchema", "annotations", "contract") if key in tool and key not in PARTS[shape]]
    notes.append(
        Note(ref, f"the shape has no place for {_listed(left)}: only the server and `tools.json` have {'them' if len(left) > 1 else 'it'}")
    )
    if shape == "mcp":
        notes += [Note(ref, text) for text in _beyond(tool, shape)]
        return {key: tool[key] for key in PARTS[shape] if key in tool}
    schema, said = _flat(tool["inputSchema"])
    notes += [Note(ref, text) for text in (*said, *_beyond(tool, shape))]
    about = {"name": tool["name"], "description": tool.get("description", "")}
    if shape == "anthropic":
        return {**about, "input_schema": schema}
    reasons = list(_not_strict(schema))
    if reasons:
        more = f", and {len(reasons) - 3} more" if len(reasons) > 3 else ""
        notes.append(Note(ref, f"`strict: true` is not possible, so `strict` is false: {'; '.join(reasons[:3])}{more}"))
    function = {**about, "parameters": schema, "strict": not reasons}
    return {"type": "function", "function": function} if shape == "openai" else {"type": "function", **function}


def _listed(names: Iterable[str]) -> str:
    return enumerated([f"`{name}`" for name in names])


def _flat(schema: Mapping[str, Any]) -> tuple[dict[str, Any], Iterator[str]]:
    """The arguments without alternatives at the root; where those say which arguments are needed together, their descriptions do."""
    kept = {key: value for key, value in schema.items() if key not in COMBINING}
    found = [key for key in COMBINING if key in schema]
    if not found:
        return kept, iter(())
    branches = schema["anyOf"] if found == ["anyOf"] else []
    if not branches or any(set(one) != {"required"} for one in branches):
        return kept, iter((f"{_listed(found)} may not stand at the root of arguments and is left out: the server checks it alone",))
    everywhere = set.intersection(*(set(one["required"]) for one in branches))
    sets = [[name for name in one["required"] if name not in everywhere] for one in branches]
    needed = [name for name in schema["properties"] if name in everywhere or name in schema.get("required", ())]
    properties = dict(schema["properties"])
    told = dict[str, str]()
    for names in sets[:-1]:
        for name in names:
            other = f"`{'` and `'.join(sets[-1])}`"
            told[name] = f"Needed unless {other} {'is' if len(sets[-1]) == 1 else 'are'} given."
    for name, text in told.items():
        before = properties[name].get("description")
        properties[name] = {**properties[name], "description": f"{before} {text}" if before else text}
    text = f"`anyOf` may not stand at the root of arguments; the description of {_listed(told)} says instead what is needed"
    return {**kept, "properties": properties, "required": needed}, iter((text,))


def _beyond(tool: Mapping[str, Any], shape: Shape) -> Iterator[str]:
    """What of a definition is beyond the limits that are known."""
    for limit in DEFINITIONS[shape]:
        named = tool["inputSchema"].get("properties", {}) if limit.of == "argument" else [tool.get(limit.of, "")]
        for text in named:
            what = f"the name of the argument `{text}`" if limit.of == "argument" else f"its {limit.of}"
            since = f"({limit.as_of}: {limit.source})"
            if len(text) > limit.chars:
                yield f"{what} has {len(text):,} characters, and {limit.who} takes {limit.chars:,} and {limit.does} {since}"
            elif limit.letters and not re.fullmatch(f"[{limit.letters}]*", text):
                yield f"{what} has other characters than `{limit.letters}`, and {limit.who} {limit.does} {since}"


def _not_strict(schema: Mapping[str, Any]) -> Iterator[str]:
    """Why OpenAI would not take a schema for `strict: true`, naming the arguments."""
    properties = values = chars = deepest = 0
    for where, part, level in _parts(schema):
        what = f"`{where}`" if where else "the arguments"
        deepest = max(deepest, level)
        if not {"type", "enum", "const", "anyOf"} & set(part):
            yield f"{what} may be anything"
        if "properties" in part or part.get("type") == "object":
            named = part.get("properties", {})
            properties += len(named)
            chars += sum(map(len, named))
            yield from (
                f"`{where}.{name}` may be left out" if where else f"`{name}` may be left out"
                for name in named
                if name not in part.get("required", ())
            )
            if part.get("additionalProperties") is not False:
                yield f"{what} may have further members"
        listed = [*part.get("enum", ()), *([part["const"]] if "const" in part else [])]
        values, chars = values + len(listed), chars + sum(len(str(one)) for one in listed)
        yield from (f"{what} has `{key}`" for key in part if key not in STRICT_KEYS)
        if part.get("format", "date") not in STRICT_FORMATS:
            yield f"{what} has the format `{part['format']}`"
    limits = (
        (properties, STRICT_PROPERTIES, "properties"), (deepest, STRICT_LEVELS, "levels"), (values, STRICT_VALUES, "values of enums"),
        (chars, STRICT_CHARS, "characters of names and values"),
    )  # fmt: skip
    yield from (f"there are {number:,} {what} where {most:,} are allowed" for number, most, what in limits if number > most)


def _parts(schema: Mapping[str, Any], where: str = "", level: int = 0) -> Iterator[tuple[str, Mapping[str, Any], int]]:
    """Every schema in a schema, with the path of its argument and its level."""
    yield where, schema, level
    for name, part in schema.get("properties", {}).items():
        yield from _parts(part, f"{where}.{name}" if where else name, level + 1)
    if isinstance(schema.get("items"), Mapping):
        yield from _parts(schema["items"], f"{where}[]", level + 1)
    for part in schema.get("anyOf", ()):
        yield from _parts(part, where, level)
