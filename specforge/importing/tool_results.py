"""What a tool returns: one thing or many, the rows and the envelope around them, and its pages."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from specforge.importing.tool_schemas import SchemaReader, bounds, may_be_null
from specforge.importing.yaml_text import Free, Guess
from specforge.probing.definitions.rows import row_array, rows_of
from specforge.probing.definitions.shape import Definition, read_definition
from specforge.probing.definitions.shape import words as name_words
from specforge.provenance.pointers import escaped
from specforge.spec.fields import SCALARS
from specforge.spec.pages import PAGE_INPUTS

LISTS = frozenset({"list", "search", "find", "query", "browse"})
"""Verbs of tools that return many rows, where the name or its schema does not say one."""
PLACES: Mapping[str, tuple[str, ...]] = {
    "cursor": ("cursor", "nexttoken", "pagetoken", "nextpagetoken", "nextcursor", "continuationtoken", "startcursor", "startingafter", "afterid", "sinceid", "lastid", "after",
               "nextpage", "continuation", "scrollid", "resumetoken", "pagecursor", "bookmark", "marker", "page"),
    "offset": ("offset", "skip", "startat", "startindex"),
    "page": ("page", "pagenumber", "pageno"),
}  # fmt: skip
"""What inputs that say where to go on are called, in lower case and without what joins words, by the style that they show."""
BESIDE_A_SIZE = frozenset({"bookmark", "marker", "page"})
"""Names of cursors that are also those of other things, where no input says how many rows."""
SIZES = ("limit", "pagesize", "perpage", "maxresults", "pagelimit", "maxcount", "maxitems", "numresults")
"""What inputs that say how many rows are called."""
BEHIND_A_ROW = frozenset({"startingafter", "afterid", "sinceid", "lastid"})
"""Names of those that take what the last row says of itself, where no result has a cursor."""
COUNTS = frozenset(SIZES) - {"limit"}
"""Those that only lists have; parts of a text have a limit, too."""
SIZES_BESIDE_A_PLACE = ("count", "size", "first", "top", "take")
"""Names that say so only where another input says where to go on."""
ENVELOPE: Mapping[str, tuple[str, ...]] = {
    "next": (
        "nextcursor",
        "nexttoken",
        "nextpagetoken",
        "endcursor",
        "next",
        "nextpage",
        "nextmarker",
        "continuationtoken",
        "continuation",
        "scrollid",
        "resumetoken",
        "bookmark",
    ),
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
TAKEN = "guessed: results are taken to have `next` and `has_more`; where they have others, `reads` says so"
"""What is guessed of pages where nothing says what a result has."""
ANSWERED = frozenset({"pagetoken"})
"""What the place of a page is called where a result calls the way on the same behind `next`, as AIP-158 of Google has it."""
PAGED = frozenset({"type", "minimum", "maximum", "default", "title"})
"""Keywords of the input of a page that its contract holds, where it holds their values."""


def results_of(
    tool: Mapping[str, object], inputs: Mapping[str, object], reader: SchemaReader, *, reads_only: bool
) -> tuple[dict[str, object], frozenset[str]]:
    """How much a tool returns, and what; and the inputs that its pages stand for."""
    pages, paging = _pages(inputs, reader)
    definition = read_definition(tool)
    assert definition is not None
    given = next((tool[key] for key in ("outputSchema", "output_schema") if isinstance(tool.get(key), dict)), None)
    schema = reader.resolved(given, given) if given is not None else {}
    told = _told_by(definition, pages, paging, reads_only=reads_only)
    shown = row_array(definition.output) if definition.output is not None else None
    reads, rows, shown_end = _rows(
        schema, str(pages.get("style", "")), reader, shown[0] if shown else "", listed=bool(told), bare=reads_only
    )
    reader.of_results = True
    item = reader.fields(rows if rows is not None else schema, 0)
    reader.of_results = False
    if reads and {"next", "link"}.isdisjoint(reads) and "id" in item and BEHIND_A_ROW & {_folded(name) for name in paging[1:]}:
        reads = reads | {"last": Guess("/id", "guessed from the name of the input")}
        shown_end = {"end": Guess("short_page", "guessed")} | shown_end
    if rows is None and not (told and _says_nothing(schema, reader)):
        return {"item": item} if item else {}, frozenset()
    if pages:
        _tell_paging(reader, inputs, paging)
    elif paging:
        reader.lost.append(f"pages of the language begin with 1 and those of `{paging[0]}` with 0, so the list has no `pages`")
    if pages and not reads and rows is None and _folded(paging[-1]) in ANSWERED:
        reads = {"next": Guess(f"/{_next(paging[-1])}", f"guessed from `{paging[-1]}`, and that rows stand in `items`")}
    elif pages and not reads and rows is None and pages["style"] != "limit-only":
        pages = pages | {"style": Guess(str(pages["style"]), TAKEN)}
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


def _says_nothing(schema: Mapping[str, object], reader: SchemaReader) -> bool:
    """Whether a schema leaves open what comes back: any object, or a text that a server has put into one."""
    properties = schema.get("properties")
    inner = [reader.resolved(one).get("type", "string") for one in properties.values()] if isinstance(properties, dict) else []
    return not inner or inner == ["string"]


def _rows(
    schema: Mapping[str, object], style: str, reader: SchemaReader, shown: str, *, listed: bool, bare: bool
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


def _parts(schema: Mapping[str, object], style: str, reader: SchemaReader) -> dict[str, _Part]:
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
            found[part] = _Part(f"{prefix}/{escaped(name)}", always and not may_be_null(inner))
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


def _next(token: str) -> str:
    """What a result calls the token of the next page, by the name of the input that takes it."""
    return f"next_{token}" if "_" in token else f"next{token[:1].upper()}{token[1:]}"


def _folded(name: str) -> str:
    """A name without what only style decides."""
    return re.sub("[_-]", "", name).casefold()


def _pages(inputs: Mapping[str, object], reader: SchemaReader) -> tuple[dict[str, object], tuple[str, ...]]:
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
            if one in names
            and (one != "after" or _is_cursor(schemas[names[one]], numbers))
            and (style != "cursor" or one not in BESIDE_A_SIZE or any(size in numbers for size in (*SIZES, *SIZES_BESIDE_A_PLACE)))
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


def _tell_paging(reader: SchemaReader, inputs: Mapping[str, object], paging: Sequence[str]) -> None:
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
    held = bounds(schema, "integer")
    most, default = _positive(held.get("max")), _positive(schema.get("default"))
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
