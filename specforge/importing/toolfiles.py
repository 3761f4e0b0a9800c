"""Tools as OpenAI, Anthropic, Gemini, Bedrock and MCP describe them, and operations of OpenAPI, as tools of a spec."""

import re
from collections.abc import Iterator, Mapping

from specforge.amounts import cut
from specforge.errors import UsageError
from specforge.importing.json_text import JsonText, Located
from specforge.importing.pieces import Leftover, SourceText
from specforge.importing.sketch import Sketch
from specforge.importing.tool_results import results_of
from specforge.importing.tool_schemas import SchemaReader, described, unkept
from specforge.importing.yaml_source import YamlSource
from specforge.importing.yaml_text import Guess, plain
from specforge.probing.definitions.english import OTHER, VERBS
from specforge.probing.definitions.openapi import Operation, holds_operations, operations
from specforge.probing.definitions.saying import verb_named
from specforge.probing.definitions.shape import DECLARED, INPUTS, WRAPPED, unwrapped
from specforge.probing.definitions.shape import words as name_words
from specforge.provenance.pointers import unescaped

READS = {
    "browse", "calculate", "check", "compare", "compute", "count", "describe", "diff", "estimate", "fetch", "find", "get", "has",
    "inspect", "is", "list", "load", "look", "lookup", "preview", "query", "read", "resolve", "retrieve", "scan", "search", "show",
    "stat", "suggest", "summarize", "think", "validate", "verify", "view",
}  # fmt: skip
"""Verbs of tools that change nothing."""
TOLD = frozenset(
    {"name", "description", *INPUTS, "outputSchema", "output_schema", "type", *WRAPPED, "annotations", "title", "icons", "_meta"}
)  # fmt: skip
"""Keys of a tool that a draft holds, or that say nothing to a model."""


def draft_tools(sketch: Sketch, source: SourceText) -> None:
    """Add the tools of a file to a draft.

    Raises:
        UsageError: when the file is neither JSON nor YAML, or holds no tools.
    """
    text = _read(source)
    described = tuple(operations(text.value)) if holds_operations(text.value) else ()
    for operation in described:
        _operation(sketch, source, text, operation)
    found = () if described else tuple(_tools(text))
    if not described and not found:
        raise UsageError(f"{source.file} holds no tools", "give a list of tools, an object with `tools`, or an OpenAPI document")
    for one in found:
        _tool(sketch, source, one)


def _read(source: SourceText) -> JsonText | YamlSource:
    return YamlSource(source) if source.file.lower().endswith((".yaml", ".yml")) else JsonText(source)


def _operation(sketch: Sketch, source: SourceText, text: JsonText | YamlSource, operation: Operation) -> None:
    """Add the tool that an operation is; one that is deprecated is left over."""
    span = text.span(*(unescaped(step) for step in operation.pointer.split("/")[1:]))
    if operation.deprecated:
        sketch.leave_whole(source, span, f"`{operation.tool['name']}` is deprecated")
        return
    _tool(sketch, source, Located(operation.tool, *span), f"#{operation.pointer}")
    for lost in operation.lost:
        sketch.leftovers.append(Leftover(source.file, span[0], str(operation.tool["name"]), f"`{operation.tool['name']}`: {lost}"))


def holds_tools(value: object) -> bool:
    """Whether a value in JSON is a list of tools."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and one.keys() & {"name", *WRAPPED} for one in value)


def _tools(text: JsonText | YamlSource) -> Iterator[Located]:
    if isinstance(text.value, list):
        yield from _declared(text, ())
    elif isinstance(text.value, dict):
        for path in (("tools",), ("functions",), ("result", "tools"), ("toolConfig", "tools"), *((key,) for key in DECLARED)):
            inner: object = text.value
            for key in path:
                inner = inner.get(key) if isinstance(inner, dict) else None
            if isinstance(inner, list):
                yield from _declared(text, path)
                return
        if text.value.keys() & {"name", *WRAPPED}:
            yield Located(text.value, 1, text.text.count("\n") + 1)


def _declared(text: JsonText | YamlSource, path: tuple[str, ...]) -> Iterator[Located]:
    """The tools of a list, and those of the lists in which Gemini declares them."""
    for index, (_, one) in enumerate(text.parts(*path)):
        key = next((key for key in DECLARED if isinstance(one.value, dict) and isinstance(one.value.get(key), list)), None)
        if key is None:
            yield one
        else:
            yield from (inner for _, inner in text.parts(*path, index, key))


def _tool(sketch: Sketch, source: SourceText, located: Located, at: str = "") -> None:
    span = (located.first, located.last)
    outer = located.value if isinstance(located.value, dict) else {}
    tool = unwrapped(outer)
    name = tool.get("name")
    if name is None:
        sketch.leave_whole(source, span, "it has no name, so there is no tool to call")
        return
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,63}", name):
        sketch.leave_whole(source, (located.first, located.last), f"{_shown(name)} is no name of a tool that the language can hold")
        return
    if not sketch.ids.reserve("intent", name):
        sketch.leave_whole(source, (located.first, located.last), f"the tool `{name}` is described twice")
        return
    reader = SchemaReader(sketch)
    given = next((tool[key] for key in INPUTS if isinstance(tool.get(key), dict)), {})
    inputs = reader.resolved(given, given)
    does = _does(tool, name)
    results, paging = results_of(tool, inputs, reader, reads_only=plain(does) == "read")
    whole = _of_first_page(reader.resolved(given, given), paging)
    _tell_whole(reader, {**outer, **tool}, whole)
    fields = reader.fields(_but(whole, paging), 0)
    said = tool.get("description")
    purpose = described(sketch, said)
    if isinstance(said, str) and said.strip() and not purpose:
        reader.lost.append("its description holds control characters, and is left out")
    value: dict[str, object] = {"id": name, "purpose": purpose or Guess(_words(name), "guessed from the name"), "does": does}
    value |= results
    if fields:
        value = {key: value[key] for key in ("id", "purpose", "does")} | {"input": fields} | value
    if sketch.add("tool", value, source, [span], at):
        for lost in reader.told:
            sketch.leftovers.append(Leftover(source.file, located.first, name, f"`{name}`: {lost}"))


def _tell_whole(reader: SchemaReader, tool: Mapping[str, object], schema: Mapping[str, object]) -> None:
    """Tell what is said of a tool, or of all its inputs together, and has no place."""
    if unread := [f"`{key[:60]}`" for key in sorted(tool) if key not in TOLD]:
        reader.lost.append(f"no tool holds {', '.join(unread[:6])}")
    reader.lost += [f"its `{key}` is no schema" for key in INPUTS if not isinstance(tool.get(key, {}), dict | None)]
    if not isinstance(tool.get("description", ""), str | None):
        reader.lost.append("its description is no text")
    if lost := unkept(schema, "object"):
        reader.lost.append(f"nothing holds {', '.join(f'`{key}`' for key in lost[:6])} of all its inputs together")


def _shown(value: object) -> str:
    return cut(repr(value), 80, "...")


def _words(name: str) -> str:
    words = " ".join(name_words(name))
    return f"{words[:1].upper()}{words[1:]}."


def _does(tool: Mapping[str, object], name: str) -> str | Guess:
    hints = tool.get("annotations")
    said: Mapping[str, object] = hints if isinstance(hints, dict) else {}
    written = name_words(name)
    words = [verb_named(word) for word in written]
    if isinstance(said.get("readOnlyHint"), bool):
        doubted = bool(said["readOnlyHint"]) and words[0] in OTHER - READS
        read = Guess("read", "the server says so, and its name says otherwise") if doubted else "read"
        return read if said["readOnlyHint"] else "write"
    # The protocol gives this hint a meaning only where something is changed.
    if said.get("destructiveHint") is True:
        return "write"
    # A prefix of the server often stands before the verb, as in `github_list_issues`.
    reads = words[0] in READS or (len(words) > 2 and words[1] in READS)
    # In German the verb comes last, as in `gesetze_suchen`.
    reads = reads or (words[0] not in VERBS and words[-1] in READS and words[-1] != written[-1])
    return Guess("read" if reads else "write", "guessed from the name")


def _of_first_page(schema: Mapping[str, object], paging: frozenset[str]) -> Mapping[str, object]:
    """A schema by which a call needs some inputs or the place of a page, as one that needs them: a page further on is asked for by its place alone."""
    ways = schema.get("anyOf")
    if not isinstance(ways, list) or not all(
        isinstance(one, dict) and set(one) == {"required"} and isinstance(one["required"], list) for one in ways
    ):
        return schema
    first = [one["required"] for one in ways if not paging.issuperset(one["required"])]
    if len(first) != 1 or len(first) == len(ways):
        return schema
    required = schema.get("required")
    needed = [*(required if isinstance(required, list) else []), *first[0]]
    return {**{key: item for key, item in schema.items() if key != "anyOf"}, "required": needed}


def _but(schema: Mapping[str, object], names: frozenset[str]) -> Mapping[str, object]:
    """A schema without some of its properties."""
    properties = schema.get("properties")
    return (
        {**schema, "properties": {key: item for key, item in properties.items() if key not in names}}
        if isinstance(properties, dict)
        else schema
    )
