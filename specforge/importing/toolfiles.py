"""Tools as OpenAI, Anthropic and MCP describe them, as tools of a spec."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from specforge.amounts import cut
from specforge.errors import UsageError
from specforge.importing.json_text import JsonText, Located
from specforge.importing.pieces import Leftover, SourceText
from specforge.importing.sketch import Sketch
from specforge.importing.yaml_text import Free, Guess, plain
from specforge.probing.definitions.english import OTHER
from specforge.probing.definitions.rows import row_array, rows_of
from specforge.probing.definitions.shape import Definition, read_definition
from specforge.probing.definitions.shape import words as name_words
from specforge.provenance.pointers import escaped, referred
from specforge.source.reading import unwanted
from specforge.spec.mistakes import validate
from specforge.spec.tools import PAGE_INPUTS, SCALARS, Field

READS = {
    "browse", "calculate", "check", "compare", "compute", "count", "describe", "diff", "estimate", "fetch", "find", "get", "has",
    "inspect", "is", "list", "load", "look", "lookup", "preview", "query", "read", "resolve", "retrieve", "scan", "search", "show",
    "stat", "suggest", "summarize", "think", "validate", "verify", "view",
}  # fmt: skip
"""Verbs of tools that change nothing."""
LISTS = frozenset({"list", "search", "find", "query", "browse"})
"""Verbs of tools that return many rows, where the name or its schema does not say one."""
PLACES: Mapping[str, tuple[str, ...]] = {
    "cursor": ("cursor", "nexttoken", "pagetoken", "nextpagetoken", "nextcursor", "continuationtoken", "startcursor", "startingafter", "after"),
    "offset": ("offset", "skip", "startat", "startindex"),
    "page": ("page", "pagenumber", "pageno"),
}  # fmt: skip
"""What inputs that say where to go on are called, in lower case and without what joins words, by the style that they show."""
SIZES = ("limit", "pagesize", "perpage", "maxresults", "pagelimit", "maxcount", "maxitems", "numresults")
"""What inputs that say how many rows are called."""
COUNTS = frozenset(SIZES) - {"limit"}
"""Those that only lists have; parts of a text have a limit, too."""
SIZES_BESIDE_A_PLACE = ("count", "size", "first", "top", "take")
"""Names that say so only where another input says where to go on."""
ENVELOPE: Mapping[str, tuple[str, ...]] = {
    "next": ("nextcursor", "nexttoken", "nextpagetoken", "endcursor", "next"),
    "has_more": ("hasmore", "hasnextpage", "more"),
    "total": ("total", "totalcount", "totalresults", "totalsize", "totalitems", "totalhits"),
}
"""What the parts of an envelope around rows are called."""
NUMBERS = frozenset({"offset", "page"})
"""The styles that count rows or pages."""
NUMBERED: Mapping[str, tuple[str, ...]] = {
    **ENVELOPE,
    "next": ("nextoffset", "nextpage", "nextstart"),
    "link": ("next", "nexturl", "nextlink", "nextpageurl"),
}
"""What the parts are called there: the way on is a number, or an address."""
KINDS: Mapping[str, tuple[str, ...]] = {"next": ("integer", "number"), "link": ("string",)}
"""The types that it has there."""
OURS = frozenset({"items", "next", "has_more", "returned_count", "truncated"})
"""What every page in the envelope of the language has."""
MAX_NESTING = 10
"""How deep the fields of an input are taken over; deeper ones are free data."""
MAX_FIELDS = 500
"""How many fields of a tool are taken over: references can make few lines of a schema into any number of them."""
FORMATS = {"date-time": "datetime", "date": "date", "time": "time"}
KEPT = frozenset(
    {"type", "description", "enum", "const", "items", "properties", "required", "maxLength", "maxItems", "minimum", "maximum", "format",
     "additionalProperties", "title", "$schema", "$defs", "definitions"}
)  # fmt: skip
"""Keywords of a schema that a field holds, at least with some values, or that say nothing to a caller."""
PAGED = frozenset({"type", "minimum", "maximum", "default", "title"})
"""Keywords of the input of a page that its contract holds, where it holds their values."""
TOLD = frozenset(
    {"name", "description", "parameters", "input_schema", "inputSchema", "outputSchema", "output_schema", "type", "function", "annotations",
     "title", "icons", "_meta"}
)  # fmt: skip
"""Keys of a tool that a draft holds, or that say nothing to a model."""


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


def holds_tools(value: object) -> bool:
    """Whether a value in JSON is a list of tools."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and one.keys() & {"name", "function"} for one in value)


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
        sketch.leave_whole(source, (located.first, located.last), f"{_shown(name)} is no name of a tool that the language can hold")
        return
    if not sketch.ids.reserve("intent", name):
        sketch.leave_whole(source, (located.first, located.last), f"the tool `{name}` is described twice")
        return
    reader = _Reader(sketch)
    given = next((tool[key] for key in ("parameters", "input_schema", "inputSchema") if isinstance(tool.get(key), dict)), {})
    inputs = reader.resolved(given, given)
    results, paging = _results(tool, name, inputs, reader)
    whole = reader.resolved(given, given)
    _tell_whole(reader, {**outer, **tool}, whole)
    fields = reader.fields(_but(whole, paging), 0)
    described = tool.get("description")
    purpose = _text(sketch, described)
    if isinstance(described, str) and described.strip() and not purpose:
        reader.lost.append("its description holds control characters, and is left out")
    value: dict[str, object] = {"id": name, "purpose": purpose or Guess(_words(name), "guessed from the name"), "does": _does(tool, name)}
    value |= results
    if fields:
        value = {key: value[key] for key in ("id", "purpose", "does")} | {"input": fields} | value
    if sketch.add("tool", value, source, [span]):
        for lost in dict.fromkeys(reader.lost):
            sketch.leftovers.append(Leftover(source.file, located.first, name, f"`{name}`: {lost}"))


def _tell_whole(reader: "_Reader", tool: Mapping[str, object], schema: Mapping[str, object]) -> None:
    """Tell what is said of a tool, or of all its inputs together, and has no place."""
    if unread := [f"`{key[:60]}`" for key in sorted(tool) if key not in TOLD]:
        reader.lost.append(f"no tool holds {', '.join(unread[:6])}")
    if unkept := _unkept(schema, "object"):
        reader.lost.append(f"nothing holds {', '.join(f'`{key}`' for key in unkept[:6])} of all its inputs together")


def _shown(value: object) -> str:
    return cut(repr(value), 80, "...")


def _text(sketch: Sketch, value: object) -> str:
    text = value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
    return "" if unwanted(text.replace("\n", " ").replace("\t", " ")) else sketch.text_of(text)


def _words(name: str) -> str:
    words = " ".join(name_words(name))
    return f"{words[:1].upper()}{words[1:]}."


def _does(tool: Mapping[str, object], name: str) -> str | Guess:
    hints = tool.get("annotations")
    said: Mapping[str, object] = hints if isinstance(hints, dict) else {}
    words = name_words(name)
    if isinstance(said.get("readOnlyHint"), bool):
        doubted = bool(said["readOnlyHint"]) and words[0] in OTHER - READS
        read = Guess("read", "the server says so, and its name says otherwise") if doubted else "read"
        return read if said["readOnlyHint"] else "write"
    # The protocol gives this hint a meaning only where something is changed.
    if said.get("destructiveHint") is True:
        return "write"
    # A prefix of the server often stands before the verb, as in `github_list_issues`.
    reads = any(word in READS for word in words[:1]) or (len(words) > 2 and words[1] in READS)
    return Guess("read" if reads else "write", "guessed from the name")


def _results(
    tool: Mapping[str, object], name: str, inputs: Mapping[str, object], reader: "_Reader"
) -> tuple[dict[str, object], frozenset[str]]:
    """How much a tool returns, and what; and the inputs that its pages stand for."""
    pages, paging = _pages(inputs, reader)
    definition = read_definition(tool)
    assert definition is not None
    given = next((tool[key] for key in ("outputSchema", "output_schema") if isinstance(tool.get(key), dict)), None)
    schema = reader.resolved(given, given) if given is not None else {}
    reads_only = plain(_does(tool, name)) == "read"
    told = _told_by(definition, pages, paging, reads_only=reads_only)
    shown = row_array(definition.output) if definition.output is not None else None
    reads, rows, shown_end = _rows(
        schema, str(pages.get("style", "")), reader, shown[0] if shown else "", listed=bool(told), bare=reads_only
    )
    reader.kind = "result field"
    item = reader.fields(rows if rows is not None else schema, 0)
    reader.kind = "input"
    if rows is None and not (told and _says_nothing(schema, reader)):
        return {"item": item} if item else {}, frozenset()
    if pages:
        _tell_paging(reader, inputs, paging)
    elif paging:
        reader.lost.append(f"pages of the language begin with 1 and those of `{paging[0]}` with 0, so the list has no `pages`")
    return {
        "returns": "many" if rows is not None else Guess("many", f"guessed from the {told}"),
        **({"item": item} if item and rows is not None else {}),
        **({"pages": pages | shown_end} if pages else {}),
        **({"reads": reads} if reads else {}),
    }, frozenset(paging if pages else ())


def _told_by(definition: Definition, pages: Mapping[str, object], paging: Sequence[str], *, reads_only: bool) -> str:
    """What beside the schema of its results tells that a tool returns many rows; nothing where nothing does."""
    words = name_words(definition.name)
    if any(word in LISTS for word in words[:2]) and (len(words) == 1 or words[-1].endswith("s")):
        return "name"
    if not reads_only:
        return ""
    rows = rows_of(definition)
    if rows is not None and rows.said:
        return "description"
    size = next((_folded(one) for one in paging[:1] if one in definition.inputs), "")
    # A document has numbered pages, too, but nobody says how long they are to be.
    paged = pages.get("style") == "cursor" or (pages.get("style") == "page" and size)
    return "inputs" if paged or size in COUNTS else ""


def _says_nothing(schema: Mapping[str, object], reader: "_Reader") -> bool:
    """Whether a schema leaves open what comes back: any object, or a text that a server has put into one."""
    properties = schema.get("properties")
    inner = [reader.resolved(one).get("type", "string") for one in properties.values()] if isinstance(properties, dict) else []
    return not inner or inner == ["string"]


def _rows(
    schema: Mapping[str, object], style: str, reader: "_Reader", shown: str, *, listed: bool, bare: bool
) -> tuple[dict[str, object], Mapping[str, object] | None, dict[str, object]]:
    """How rows are read out of a result, where not as usual, the schema of a row, and how the end is told; nothing where there are no rows.

    Args:
        schema: The schema of the result.
        style: The style of its pages.
        reader: What follows references.
        shown: The only list in it, beside nothing but what belongs to an envelope; empty where there is none.
        listed: Whether something else tells that many rows come.
        bare: Whether what has no fields is a row, too.
    """
    if schema.get("type") == "array":
        return {"items": Free("")}, reader.resolved(schema.get("items")), _end(style, {})
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return {}, None, {}
    resolved = {key: reader.resolved(inner) for key, inner in properties.items()}
    lists = [key for key, inner in resolved.items() if inner.get("type") == "array"]
    key = shown or (("items" if "items" in lists else lists[0] if len(lists) == 1 else None) if listed else None)
    if set(properties) >= OURS:
        return {}, reader.resolved(resolved["items"].get("items")), {}
    row = reader.resolved(resolved[key].get("items")) if key in resolved else {}
    if key is None or not ("properties" in row or (shown and bare)):
        return {}, None, {}
    fields = row.get("properties")
    node = reader.resolved(fields["node"]) if key == "edges" and isinstance(fields, dict) and "node" in fields else {}
    parts = _parts(schema, style, reader)
    where = {"items": f"/{escaped(key)}", **({"row": "/node"} if node else {}), **{name: part.pointer for name, part in parts.items()}}
    return dict(where), node or row, _end(style, parts)


class _Part(Struct, frozen=True):
    """A part of an envelope."""

    pointer: str
    never_null: bool
    """Whether it always comes, and is never null."""


def _parts(schema: Mapping[str, object], style: str, reader: "_Reader") -> dict[str, _Part]:
    """The parts of an envelope that stand beside its rows, or in an object there."""
    properties = schema["properties"]
    assert isinstance(properties, dict)
    found = dict[str, _Part]()
    for prefix, holder in [("", schema), *((f"/{escaped(name)}", reader.resolved(inner)) for name, inner in properties.items())]:
        inside, required = holder.get("properties"), holder.get("required")
        for part, called in (NUMBERED if style in NUMBERS else ENVELOPE).items():
            kinds = KINDS.get(part, SCALARS) if style in NUMBERS else SCALARS
            names = {
                _folded(name): name
                for name, inner in (inside.items() if isinstance(inside, dict) else ())
                if reader.resolved(inner).get("type", kinds[0]) in kinds
            }
            name = next((names[one] for one in called if one in names), None)
            if name is None or part in found or (part == "link" and "next" in found):
                continue
            assert isinstance(inside, dict)
            inner = inside[name]
            always = (isinstance(required, list) and name in required) or (isinstance(inner, dict) and inner.get("default") == "")
            found[part] = _Part(f"{prefix}/{escaped(name)}", always and not _may_be_null(inner))
    return found


def _end(style: str, parts: Mapping[str, _Part]) -> dict[str, object]:
    """How the end of a list is told, and what is said of the number of its rows, as far as the parts of its envelope show that."""
    total: dict[str, object] = {"total": Guess("exact", "guessed")} if "total" in parts else {}
    if style in {"", "limit-only"}:
        return total
    if "has_more" in parts:
        return {"end": "has_more"} | total
    if style in NUMBERS and not {"next", "link"} & set(parts):
        return {"end": Guess("total" if total else "short_page", "guessed")} | total
    # A cursor that is always a text is an empty one at the end.
    empty = style == "cursor" and "next" in parts and parts["next"].never_null
    return ({"end": Guess("empty_cursor", "guessed")} if empty else {}) | total


def _folded(name: str) -> str:
    """A name without what only style decides."""
    return re.sub("[_-]", "", name).casefold()


def _pages(inputs: Mapping[str, object], reader: "_Reader") -> tuple[dict[str, object], tuple[str, ...]]:
    """The style of paging that inputs show, and the inputs that it brings, first how many rows; the one that counts pages from 0 has no style."""
    properties = inputs.get("properties")
    schemas = {name: reader.resolved(inner) for name, inner in properties.items()} if isinstance(properties, dict) else {}
    texts = {_folded(name): name for name, inner in schemas.items() if inner.get("type", "string") == "string" and "format" not in inner}
    numbers = {_folded(name): name for name, inner in schemas.items() if inner.get("type", "integer") in ("integer", "number")}
    style, place = next(
        (
            (style, names[one])
            for style, known in PLACES.items()
            for names in [texts if style == "cursor" else numbers]
            for one in known
            if one in names and (one != "after" or _is_cursor(schemas[names[one]], numbers))
        ),
        ("limit-only", None),
    )
    sizes = SIZES if place is None else (*SIZES, *SIZES_BESIDE_A_PLACE)
    size = next((numbers[one] for one in sizes if one in numbers), None)
    if style == "page" and place is not None and 0 in (schemas[place].get("minimum"), schemas[place].get("default")):
        return {}, (place,)
    if place is None and size is None:
        return {}, ()
    named = {
        key: name
        for key, name, usual in zip(("size", "place"), (size, place), PAGE_INPUTS[style], strict=False)
        if name is not None and name != usual
    }
    found: dict[str, object] = {"style": style, "size": _size(schemas[size] if size is not None else {})}
    # A list that cannot go on has one input, the others two.
    asked_by = [own or usual for own, usual in zip((size, place), PAGE_INPUTS[style], strict=False)]
    return found | ({"inputs": named} if named else {}), tuple(asked_by)


def _is_cursor(after: Mapping[str, object], numbers: Mapping[str, str]) -> bool:
    """Whether `after` takes a cursor, as with Relay, and no time or name."""
    return "first" in numbers or "cursor" in str(after.get("description", "")).casefold()


def _tell_paging(reader: "_Reader", inputs: Mapping[str, object], paging: Sequence[str]) -> None:
    """Tell what the inputs of pages, first how many rows, say for themselves, and the contract of pages does not."""
    properties, required = inputs.get("properties"), inputs.get("required")
    for index, name in enumerate(paging):
        if not isinstance(properties, dict) or name not in properties:
            reader.lost.append(f"no input says {'where to go on' if index else 'how many rows'}, so the draft adds `{name}`")
            continue
        schema = reader.resolved(properties[name])
        least = (0, 1) if index else (1,)
        unheld = {
            "minimum": schema.get("minimum", 1) not in least,
            "maximum": "maximum" in schema and (index > 0 or _positive(schema["maximum"]) is None),
            "default": index > 0 and schema.get("default") not in (None, *least),
        }
        lost = {key for key in set(schema) - PAGED if (key, schema[key]) != ("default", None)} | {key for key, one in unheld.items() if one}
        if lost:
            reader.lost.append(f"no contract of pages holds {', '.join(f'`{key[:60]}`' for key in sorted(lost)[:6])} of the input `{name}`")
        if isinstance(required, list) and name in required:
            reader.lost.append(f"the input `{name}` must be given, and inputs of pages may be left out here")


def _size(schema: Mapping[str, object]) -> dict[str, object]:
    """How many rows a page has when the caller does not say, and at most."""
    limits = _limits(schema, "integer")
    most, default = _positive(limits.get("max")), _positive(schema.get("default"))
    if most is not None and default is not None and default > most:
        default = None
    return {
        "default": default or Guess(str(min(20, most or 20)), "guessed"),
        "max": most or Guess(str(max(100, default or 0)), "guessed"),
        # What is beyond the maximum of a schema does not fit the schema.
        **({"above": Guess("refuse", "guessed")} if most is not None else {}),
    }


def _positive(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9 else None


def _but(schema: Mapping[str, object], names: frozenset[str]) -> Mapping[str, object]:
    """A schema without some of its properties."""
    properties = schema.get("properties")
    return (
        {**schema, "properties": {key: item for key, item in properties.items() if key not in names}}
        if isinstance(properties, dict)
        else schema
    )


class _Reader:
    """Reads schemas, and takes down what no field can hold."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.lost: list[str] = []
        self.kind = "input"
        """What is read, in words."""
        self._root: object = {}
        self._left = MAX_FIELDS
        self._followed: list[str] = []
        """The references that led to the schema resolved last."""
        self._within: list[str] = []
        """Those that led to the field that is read."""

    def resolved(self, schema: object, root: object = None) -> Mapping[str, object]:
        """A schema whose reference into its own document was followed; a root begins another document."""
        self._root = root if root is not None else self._root
        found = _without_null(schema)
        self._followed = []
        for _ in range(MAX_NESTING):
            ref = found.get("$ref")
            inner = referred(ref, self._root) if isinstance(ref, str) and ref.startswith("#/") else None
            if inner is None:
                break
            self._followed.append(str(ref))
            found = _without_null({**inner, **{key: item for key, item in found.items() if key != "$ref"}})
        return found

    def fields(self, schema: object, depth: int) -> dict[str, object]:
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if not isinstance(schema, dict) or not isinstance(properties, dict):
            return {}
        required = schema.get("required")
        needed = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
        found: dict[str, object] = {}
        for name, inner in properties.items():
            if name != name.strip() or not name or unwanted(name):
                self.lost.append(f"the name of the {self.kind} {name!r} is none that the language can hold")
                continue
            field = self.field(inner, name, depth)
            if name not in needed:
                field["required"] = False
            elif _may_be_null(inner):
                self.lost.append(f"no field holds that the {self.kind} `{name}`, which must be given, may be `null`")
            _, told = validate(Field, plain(field))
            if told:
                self.lost.append(f"the {self.kind} `{name}` is free data here: {told[0][1]}")
                field = {key: item for key, item in field.items() if key in {"says", "required"}} | {"type": "any"}
            found[name] = str(field["type"]) if set(field) == {"type"} else field
        return found

    def field(self, schema: object, name: str, depth: int) -> dict[str, object]:
        inner = self.resolved(schema)
        kind = inner.get("type")
        self._left -= 1
        if self._left < 0:
            if self._left == -1:
                self.lost.append(f"more than {MAX_FIELDS:,} fields are free data here, from `{name}` on")
            return {"type": "any"}
        followed = self._followed
        if any(ref in self._within for ref in followed):
            self.lost.append(f"the {self.kind} `{name}` holds itself, and is free data here")
            return {"type": "any"}
        if depth > MAX_NESTING:
            self.lost.append(f"what is nested below the {self.kind} `{name}` is free data here")
            kind = "any"
        self._within += followed
        field = self._typed(inner, kind, name, depth)
        if unkept := _unkept(inner, str(field["type"])):
            self.lost.append(f"no field holds {', '.join(f'`{key[:60]}`' for key in unkept[:6])} of the {self.kind} `{name}`")
        del self._within[len(self._within) - len(followed) :]
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
            type_ = _type_of(enum) if kind is None else "any"
        field: dict[str, object] = {"type": type_}
        if enum and type_ != "any":
            values = [str(one).lower() if isinstance(one, bool) else str(one) for one in enum]
            field["one_of"] = [self.sketch.text_of(one) for one in dict.fromkeys(values)]
        return {**field, **_limits(inner, type_)}


def _type_of(values: Sequence[object]) -> str:
    """The type that all of some values have; any where they have several."""
    kinds = {"boolean" if isinstance(one, bool) else "integer" if isinstance(one, int) else type(one).__name__ for one in values}
    named = {"boolean": "boolean", "integer": "integer", "float": "number", "str": "string"}
    if kinds == {"integer", "float"}:
        return "number"
    return named.get(kinds.pop(), "any") if len(kinds) == 1 else "any"


def _unkept(inner: Mapping[str, object], type_: str) -> list[str]:
    """The keywords of a schema that a field of a type does not hold, or not with these values."""
    unkept = {key for key in set(inner) - KEPT if (key, inner[key]) != ("default", None)}
    limits = _limits(inner, type_)
    held = {"maxLength": "max_chars" in limits, "minimum": "min" in limits, "maximum": "max" in limits}
    unkept |= {key for key, kept in held.items() if key in inner and not kept}
    others = {
        "type": isinstance(inner.get("type"), list | dict) or (type_ == "any" and inner.get("type") in SCALARS),
        "enum": type_ in {"any", "list", "object"},
        "const": type_ in {"any", "list", "object"},
        "format": inner.get("type") == "string" and str(inner.get("format")) not in FORMATS,
        "maxItems": not (isinstance(inner.get("maxItems"), int) and type_ == "list"),
        "items": not isinstance(inner.get("items"), dict),
        "additionalProperties": isinstance(inner.get("additionalProperties"), dict) and inner["additionalProperties"] != {},
    }
    return sorted(unkept | {key for key, lost in others.items() if key in inner and lost})


def _may_be_null(schema: object) -> bool:
    """Whether a schema accepts null among other values."""
    if not isinstance(schema, dict):
        return False
    kinds = schema.get("type")
    choices = [one for key in ("anyOf", "oneOf") if isinstance(schema.get(key), list) for one in schema[key]]
    return (isinstance(kinds, list) and "null" in kinds) or any(isinstance(one, dict) and one.get("type") == "null" for one in choices)


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
        return {**schema, "type": one[0] if len(one) == 1 else kinds}
    return schema
