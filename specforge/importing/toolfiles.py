"""Tools as OpenAI, Anthropic and MCP describe them, as tools of a spec."""

import re
from collections.abc import Iterator, Mapping

from specforge.errors import UsageError
from specforge.importing.json_text import JsonText, Located
from specforge.importing.pieces import Leftover, SourceText
from specforge.importing.sketch import Sketch
from specforge.importing.yaml_text import Guess, plain
from specforge.mistakes import validate
from specforge.source import unwanted
from specforge.spec.tools import PAGE_INPUTS, Field

READS = {
    "browse", "calculate", "check", "compare", "compute", "count", "describe", "diff", "estimate", "fetch", "find", "get", "has",
    "inspect", "is", "list", "load", "look", "lookup", "preview", "query", "read", "resolve", "retrieve", "scan", "search", "show",
    "stat", "suggest", "summarize", "think", "validate", "verify", "view",
}  # fmt: skip
"""Verbs of tools that change nothing."""
LISTS = frozenset({"list", "search", "find", "query", "browse"})
"""Verbs of tools that return many rows, where the name or its schema does not say one."""
CURSORS = ("cursor", "next_token", "page_token", "next_cursor", "continuation_token", "starting_after", "after")
SIZES = ("limit", "page_size", "per_page", "max_results", "page_limit", "pagesize")
MAX_NESTING = 10
"""How deep the fields of an input are taken over; deeper ones are free data."""
FORMATS = {"date-time": "datetime", "date": "date", "time": "time"}
KEPT = frozenset(
    {"type", "description", "enum", "const", "items", "properties", "required", "maxLength", "maxItems", "minimum", "maximum", "format",
     "additionalProperties", "title", "$schema", "anyOf", "oneOf"}
)  # fmt: skip
"""Keywords of a schema that a field holds, or that say nothing to a caller."""


def draft_tools(sketch: Sketch, source: SourceText) -> None:
    """Add the tools of a file to a draft.

    Raises:
        UsageError: when the file is no JSON, or holds no tools.
    """
    text = JsonText(source)
    found = tuple(_tools(text))
    if not found:
        raise UsageError(f"{source.file} holds no tools", "give a list of tools, or an object with `tools`")
    for one in found:
        _tool(sketch, source, one)


def _tools(text: JsonText) -> Iterator[Located]:
    if isinstance(text.value, list):
        yield from (one for _, one in text.parts())
    elif isinstance(text.value, dict):
        for path in (("tools",), ("functions",), ("result", "tools")):
            inner: object = text.value
            for key in path:
                inner = inner.get(key) if isinstance(inner, dict) else None
            if isinstance(inner, list):
                yield from (one for _, one in text.parts(*path))
                return
        if "name" in text.value or "function" in text.value:
            yield Located(text.value, 1, text.text.count("\n") + 1)


def _tool(sketch: Sketch, source: SourceText, located: Located) -> None:
    span = (located.first, located.last)
    outer = located.value if isinstance(located.value, dict) else {}
    inner = outer.get("function")
    tool: Mapping[str, object] = inner if isinstance(inner, dict) else outer
    name = tool.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", name):
        _leave(sketch, source, located, f"{_shown(name)} is no name of a tool that the language can hold")
        return
    if not sketch.ids.reserve("intent", name):
        _leave(sketch, source, located, f"the tool `{name}` is described twice")
        return
    reader = _Reader(sketch)
    given = next((tool[key] for key in ("parameters", "input_schema", "inputSchema") if isinstance(tool.get(key), dict)), {})
    fields = reader.fields(given, 0)
    purpose = _text(sketch, tool.get("description"))
    value: dict[str, object] = {"id": name, "purpose": purpose or Guess(_words(name), "guessed from the name"), "does": _does(tool, name)}
    value |= _results(tool, name, fields, reader)
    if fields:
        value = {key: value[key] for key in ("id", "purpose", "does")} | {"input": fields} | value
    if sketch.add("tool", value, source, [span]):
        for lost in dict.fromkeys(reader.lost):
            sketch.leftovers.append(Leftover(source.file, located.first, name, f"`{name}`: {lost}"))


def _leave(sketch: Sketch, source: SourceText, located: Located, why: str) -> None:
    sketch.leftovers.append(Leftover(source.file, located.first, source.quote(located.first, located.last), why))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _text(sketch: Sketch, value: object) -> str:
    text = value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
    return "" if unwanted(text.replace("\n", " ").replace("\t", " ")) else sketch.text_of(text)


def _words(name: str) -> str:
    words = " ".join(_name_words(name))
    return f"{words[:1].upper()}{words[1:]}."


def _name_words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Za-z][a-z]*|[0-9]+", name)]


def _does(tool: Mapping[str, object], name: str) -> str | Guess:
    hints = tool.get("annotations")
    if isinstance(hints, dict) and isinstance(hints.get("readOnlyHint"), bool):
        return "read" if hints["readOnlyHint"] else "write"
    words = _name_words(name)
    # A prefix of the server often stands before the verb, as in `github_list_issues`.
    reads = any(word in READS for word in words[:1]) or (len(words) > 2 and words[1] in READS)
    return Guess("read" if reads else "write", "guessed from the name")


def _results(tool: Mapping[str, object], name: str, fields: dict[str, object], reader: "_Reader") -> dict[str, object]:
    """How much a tool returns, and what."""
    words = _name_words(name)
    lists = any(word in LISTS for word in words[:2])
    schema = next((tool[key] for key in ("outputSchema", "output_schema") if isinstance(tool.get(key), dict)), None)
    rows = _rows(schema)
    item = reader.fields(rows if rows is not None else schema, 0) if schema is not None else {}
    many = rows is not None or (schema is None and lists and (len(words) == 1 or words[-1].endswith("s")))
    if not many:
        return {"item": item} if item else {}
    pages = _pages(fields, reader)
    return {
        "returns": "many" if schema is not None else Guess("many", "guessed from the name"),
        **({"item": item} if item else {}),
        **({"pages": pages} if pages else {}),
    }


def _rows(schema: object) -> dict[str, object] | None:
    """The schema of a row, where a result is a list or holds one."""
    if not isinstance(schema, dict):
        return None
    properties = schema.get("properties")
    inner = properties.get("items") if isinstance(properties, dict) else None
    held = schema if schema.get("type") == "array" else inner if isinstance(inner, dict) and inner.get("type") == "array" else {}
    row = held.get("items")
    return row if isinstance(row, dict) else None


def _pages(fields: dict[str, object], reader: "_Reader") -> dict[str, object]:
    """The style of paging that inputs show; these inputs are taken out, since the style brings its own."""
    names = {name.casefold(): name for name in fields}
    style, key = next(
        (
            (style, names[one])
            for style, known in (("cursor", CURSORS), ("offset", ("offset", "skip")), ("page", ("page", "page_number")))
            for one in known
            if one in names
        ),
        ("", ""),
    )
    if not style:
        return {}
    size = next((names[one] for one in SIZES if one in names), None)
    field = fields.get(size) if size else None
    most = field.get("max") if isinstance(field, dict) else None
    most = most if isinstance(most, int) and most > 0 else 100
    for name in (size, key):
        if name is not None:
            del fields[name]
    brought = PAGE_INPUTS[style]
    for name in brought:
        fields.pop(name, None)
    own = [name for name in (size, key) if name is not None]
    if set(own) - set(brought):
        reader.lost.append(f"paging brings the inputs `{'` and `'.join(brought)}`; the file calls them `{'` and `'.join(own)}`")
    return {"style": style, "size": {"default": min(20, most), "max": Guess(str(most), "guessed") if most == 100 else most}}


class _Reader:
    """Reads schemas, and takes down what no field can hold."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.lost: list[str] = []

    def fields(self, schema: object, depth: int) -> dict[str, object]:
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if not isinstance(schema, dict) or not isinstance(properties, dict):
            return {}
        required = schema.get("required")
        needed = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
        found: dict[str, object] = {}
        for name, inner in properties.items():
            if name != name.strip() or not name or unwanted(name):
                self.lost.append(f"the name of the input {name!r} is none that the language can hold")
                continue
            field = self.field(inner, name, depth)
            if name not in needed:
                field["required"] = False
            _, told = validate(Field, plain(field))
            if told:
                self.lost.append(f"the input `{name}` is free data here: {told[0][1]}")
                field = {key: item for key, item in field.items() if key in {"says", "required"}} | {"type": "any"}
            found[name] = str(field["type"]) if set(field) == {"type"} else field
        return found

    def field(self, schema: object, name: str, depth: int) -> dict[str, object]:
        inner = _without_null(schema)
        kind = inner.get("type")
        if depth > MAX_NESTING:
            self.lost.append(f"what is nested below the input `{name}` is free data here")
            kind = "any"
        unkept = sorted(set(inner) - KEPT)
        if unkept:
            self.lost.append(f"no field holds {', '.join(f'`{key[:60]!s}`' for key in unkept[:6])} of the input `{name}`")
        field = self._typed(inner, kind, name, depth)
        says = _text(self.sketch, inner.get("description"))
        return {**field, "says": says} if says else field

    def _typed(self, inner: Mapping[str, object], kind: object, name: str, depth: int) -> dict[str, object]:
        given = inner.get("enum", [inner["const"]] if "const" in inner else None)
        enum = [one for one in given if one is not None] if isinstance(given, list) else []
        if kind == "array":
            held = self.field(inner["items"], name, depth + 1) if isinstance(inner.get("items"), dict) else {"type": "any"}
            most = inner.get("maxItems")
            limits = {"max_items": most} if isinstance(most, int) and most > 0 else {}
            return {"type": "list", "of": str(held["type"]) if set(held) == {"type"} else held, **limits}
        if kind == "object" or (kind is None and "properties" in inner):
            fields = self.fields(inner, depth + 1)
            return {"type": "object", "fields": fields} if fields else {"type": "any"}
        form = inner.get("format")
        type_ = FORMATS.get(form, "string") if kind == "string" and isinstance(form, str) else str(kind)
        if type_ not in {"string", "integer", "number", "boolean", "datetime", "date", "time"}:
            type_ = "string" if enum and all(isinstance(one, str) for one in enum) else "any"
        field: dict[str, object] = {"type": type_}
        if enum and type_ != "any":
            values = [str(one).lower() if isinstance(one, bool) else str(one) for one in enum]
            field["one_of"] = [self.sketch.text_of(one) for one in dict.fromkeys(values)]
        return {**field, **_limits(inner, type_)}


def _limits(inner: Mapping[str, object], type_: str) -> dict[str, object]:
    named = (
        {"maxLength": "max_chars"} if type_ == "string" else {"minimum": "min", "maximum": "max"} if type_ in {"integer", "number"} else {}
    )
    found: dict[str, object] = {}
    for key, name in named.items():
        limit = inner.get(key)
        if isinstance(limit, int | float) and not isinstance(limit, bool) and abs(limit) < 10**15 and limit == int(limit):
            found[name] = int(limit)
    return found


def _without_null(schema: object) -> Mapping[str, object]:
    """A schema without the choice of null: that a value may be missing is said by `required`."""
    if not isinstance(schema, dict):
        return {}
    for key in ("anyOf", "oneOf"):
        choices = (
            [one for one in schema[key] if isinstance(one, dict) and one.get("type") != "null"] if isinstance(schema.get(key), list) else []
        )
        if len(choices) == 1:
            return {**choices[0], **{name: item for name, item in schema.items() if name != key}}
    kinds = schema.get("type")
    if isinstance(kinds, list):
        one = [kind for kind in kinds if kind != "null"]
        return {**schema, "type": one[0] if len(one) == 1 else "any"}
    return schema
