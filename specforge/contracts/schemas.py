"""Fields of the language as JSON Schema (draft 2020-12), and the envelope of a page."""

from collections.abc import Collection, Mapping

from specforge.amounts import in_code
from specforge.contracts.foreign import cursor_of, spot
from specforge.contracts.sentences import in_turn
from specforge.contracts.sizes import cursor_chars, enum_of
from specforge.project import Owned, View
from specforge.provenance.dumping import Node
from specforge.provenance.traced import Origin, join
from specforge.spec.fields import Field, read_value
from specforge.spec.pages import Pages
from specforge.spec.tools import Tool

Schema = dict[str, object]

SCALARS: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "any": {},
}


MISSING_LEAD = "When it is missing: "
CHOSEN_LEAD = "When it was asked for and is missing: "
"""What stands before the meaning of a field that is not there; with the second, callers may ask for rows without it."""


def field_schema(field: Field, view: View, origin: Origin, *, closed: bool = True, chosen: bool = False) -> Schema:
    """Give the schema of one field.

    Args:
        field: The field.
        view: The variant of the feature.
        origin: Where it is declared.
        closed: Whether objects allow no further fields, at any depth.
        chosen: Whether a caller may ask for rows without it, so that it is missing and means nothing.
    """
    schema: Schema = dict(SCALARS.get(field.type, {}))
    if field.type == "list" and field.of is not None:
        schema = {"type": "array", "items": field_schema(field.of, view, origin / "of", closed=closed)}
    elif field.type == "object":
        schema = object_schema(field.fields, view, origin / "fields", closed=closed)
    elif field.type not in SCALARS and (names := enum_of(field.type, view)):  # a lost fact is told as lost, and takes any value
        schema = {"type": "string", "enum": names}
    if field.one_of:
        values = [view.fill(value, origin / "one_of" / index) for index, value in enumerate(field.one_of)]
        schema["enum"] = [value if field.type == "string" else read_value(field.type, value) for value in values]
    bounds = {"maxItems": field.max_items, "maxLength": field.max_chars, "minimum": field.min, "maximum": field.max}
    schema.update({key: value for key, value in bounds.items() if value is not None})
    said = [] if field.says is None else [view.fill(field.says, origin / "says")]
    if field.missing_means is not None:
        place = origin / "missing_means"
        said.append(join((view.told(CHOSEN_LEAD if chosen else MISSING_LEAD, place), view.fill(field.missing_means, place))))
    if said:
        schema["description"] = in_turn(said, view, origin)
    if field.sample is not None:
        schema["examples"] = [field.sample]
    return Node(schema, origin)


def object_schema(fields: Mapping[str, Field], view: View, origin: Origin, *, closed: bool = True, chosen: Collection[str] = ()) -> Schema:
    """Give the schema of an object, of whose fields a caller may choose some."""
    return {
        "type": "object",
        "properties": {
            name: field_schema(field, view, origin / name, closed=closed, chosen=name in chosen) for name, field in fields.items()
        },
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": not closed,
    }


def input_schema(owned: Owned[Tool], view: View) -> Schema:
    """Give the schema of a tool's arguments, with those that its pages need."""
    tool = owned.value
    schema = object_schema(tool.input, view, owned.at("input"))
    if tool.pages is not None:
        declared = schema["properties"]
        assert isinstance(declared, dict)
        added = {**page_inputs(tool, view), **_choices(tool)}
        paging = {name: Node(one, owned.at("pages")) for name, one in added.items()}
        schema["properties"] = {**declared, **paging}
        if tool.pages.style == "cursor" and schema["required"] and tool.reads is None:
            # Our cursor carries the filters, so the call that continues names nothing else.
            schema["anyOf"] = [{"required": schema.pop("required")}, {"required": [tool.pages.asked_by[1]]}]
    return Node(schema, owned.at("input"))


def arguments(owned: Owned[Tool], view: View) -> Collection[str]:
    """Give the names of a tool's arguments, with those that its pages need."""
    declared = input_schema(owned, view)["properties"]
    assert isinstance(declared, dict)
    return declared.keys()


def _choices(tool: Tool) -> dict[str, Schema]:
    """The arguments that ask for less than rows: for their number alone, and for some of their fields."""
    pages, found = tool.pages, dict[str, Schema]()
    if pages is not None and pages.summary is not None:
        total = "total_count" if tool.reads is None else spot(tool.reads.total or "")
        about = f"True for the number of rows alone{f', in `{total}`' if total else ''}; no rows come."
        found[pages.summary] = {"type": "boolean", "default": False, "description": about}
    if pages is not None and pages.projection is not None:
        names = [name for name in tool.item if name not in tool.always]
        beside = in_code(tool.always, " and ")
        about = f"The fields that rows are wanted with, beside {beside}; all when left out."
        found[pages.projection] = {"type": "array", "items": {"enum": names}, "maxItems": len(names), "description": about}
    return found


def _placed_by(tool: Tool) -> Field | None:
    """The field of a row behind which the list goes on; nothing where it goes on with cursors, or no field of the spec says so."""
    last = tool.reads.last if tool.reads is not None else None
    return None if last is None else tool.item.get(last.removeprefix("/"))


def unit_of(tool: Tool) -> str:
    """What the pages of a tool are counted in."""
    return "characters" if tool.ranges else "rows"


def page_inputs(tool: Tool, view: View) -> dict[str, Schema]:
    """The arguments that ask for a page, by the style of paging."""
    pages, unit = tool.pages, unit_of(tool)
    assert pages is not None
    size: Schema = {
        "type": "integer",
        "minimum": 1,
        "maximum": pages.size.max,
        "default": pages.size.default,
        "description": f"How many {unit} to return, at most {pages.size.max}.",
    }
    rows, place = pages.asked_by[0], pages.asked_by[-1]
    match pages.style:
        case "cursor":
            about = f"{cursor_of(tool)} Leave it out for the first page."
            if (placed := _placed_by(tool)) is not None and placed.type == "integer":
                return {rows: size, place: {"type": "integer", "description": about}}
            longest = cursor_chars(tool, view)
            return {rows: size, place: {"type": "string", "minLength": 1, "maxLength": longest, "description": about}}
        case "offset":
            about = "How many rows to skip. 0 is the first page."
            return {rows: size, place: {"type": "integer", "minimum": 0, "default": 0, "description": about}}
        case "page":
            return {rows: size, place: {"type": "integer", "minimum": 1, "default": 1, "description": "Which page. 1 is the first."}}
        case "range":
            about = "The position to start from. 0 is the beginning."
            return {rows: size, place: {"type": "integer", "minimum": 0, "default": 0, "description": about}}
        case "limit-only":
            return {rows: size}


def size_input(pages: Pages) -> str:
    """The name of the argument that asks for fewer rows."""
    return pages.asked_by[0]


def output_schema(owned: Owned[Tool], view: View) -> Schema | None:
    """Give the schema of a result: the envelope of a page, a list, or one thing.

    `None` when nothing is promised, and for a server of others, whose envelope is its own.
    """
    tool, row = owned.value, row_schema(owned, view)
    if tool.reads is not None:
        return None
    match tool.returns.kind:
        case "many" | "some":
            page = envelope(tool, row)
            return Node(_page(owned, view, page), owned.at("pages")) if tool.pages else _or_spilled(owned, view, page, owned.at("returns"))
        case "nothing":
            return None
        case "document" if tool.ranges:
            return Node(_page(owned, view, envelope(tool, row)), owned.at("pages"))
        case "one" | "document" | "tree":
            return _or_spilled(owned, view, row, owned.at("item")) if tool.item else None


def row_schema(owned: Owned[Tool], view: View) -> Schema:
    """Give the schema of a row, or of the one thing that a tool returns."""
    tool = owned.value
    projected = tool.pages is not None and tool.pages.projection is not None
    chosen = tool.item.keys() - set(tool.always) if projected else ()
    row: Schema = (
        Node(object_schema(tool.item, view, owned.at("item"), chosen=chosen), owned.at("item")) if tool.item else {"type": "object"}
    )
    if projected:
        row = Node({**row, "required": [name for name in tool.always if tool.item[name].required]}, owned.at("item"))
    return row


def _page(owned: Owned[Tool], view: View, page: Schema) -> Schema:
    """A page, which says beside what fits where the whole of it is kept."""
    kept = _spilled(
        owned, view, {"type": "integer", "minimum": 0, "description": f"How many {unit_of(owned.value)} of this page are only there."}
    )
    return page if kept is None else {**page, "properties": {**_properties(page), "spilled": kept}}


def _or_spilled(owned: Owned[Tool], view: View, whole: Schema, origin: Origin) -> Schema:
    """A whole result, or in its place where it is kept when it does not fit."""
    if (kept := _spilled(owned, view)) is None:
        return Node(whole, origin)
    either = {**whole, "properties": {**_properties(whole), "spilled": kept}}
    needed = either.pop("required", [])
    return Node({**either, "anyOf": [{"required": needed}, {"required": ["spilled"]}]}, origin)


def _properties(schema: Schema) -> Mapping[str, object]:
    found = schema["properties"]
    assert isinstance(found, Mapping)
    return found


def _spilled(owned: Owned[Tool], view: View, omitted: Schema | None = None) -> Schema | None:
    """What stands in the place of a result that does not fit, or beside the part of it that does; nothing when none is kept."""
    spill = owned.value.overflow.spill if owned.value.overflow is not None else None
    if spill is None:
        return None
    name = handle_input(spill.reads_with, view)
    arguments = {
        "type": "object",
        "properties": {name: {"type": "string", "minLength": 1}},
        "required": [name],
        "additionalProperties": False,
    }
    call = {
        "type": "object",
        "properties": {"tool": {"const": spill.reads_with}, "arguments": arguments},
        "required": ["tool", "arguments"],
        "additionalProperties": False,
        "description": "The call that reads it, ready to be made.",
    }
    properties = {
        "handle": {"type": "string", "minLength": 1, "description": "What it is kept under."},
        "next": call,
        "bytes": {"type": "integer", "minimum": 0, "description": "How large the whole result is."},
        **({} if omitted is None else {"omitted_count": omitted}),
        "expires_at": {"type": ["string", "null"], "format": "date-time", "description": "Until when it is kept."},
    }
    schema: Schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "description": "Where the whole result is kept, when it did not fit.",
    }
    return Node(schema, owned.at("overflow"))


def handle_input(reads_with: str, view: View) -> str:
    """The input that takes the handle of a kept result: the first text that the reading tool needs."""
    tool = next((one.value for one in view.tools if one.id == reads_with), None)
    names = [name for name, field in tool.input.items() if field.required and field.type == "string"] if tool is not None else []
    return names[0] if names else "handle"


def envelope(tool: Tool, row: Schema) -> Schema:
    """The envelope of a page. `has_more` is always said: a missing cursor proves nothing."""
    most = tool.pages.size.max if tool.pages else tool.returns.at_most
    held: Schema = {"items": {"type": "array", "items": row, **({"maxItems": most} if most else {}), "description": "The rows."}}
    if tool.ranges:
        held = {"text": {"type": "string", "maxLength": most, "description": "The characters."}}
    counted = unit_of(tool)
    properties: Schema = {
        **held,
        "returned_count": {"type": "integer", "minimum": 0, "description": f"How many {counted} are in `{next(iter(held))}`."},
        "total_count": {"type": ["integer", "null"], "minimum": 0, "description": _total(tool)},
        "has_more": {"type": "boolean", "description": f"Whether there are {counted} beyond this page. False only at the end."},
        "next": {"anyOf": [_next(tool), {"type": "null"}], "description": "The call that continues, ready to be made; null at the end."},
        "truncated": {"type": "boolean", "description": "Whether something was left out of this page that `next` does not bring."},
        "as_of": {"type": "string", "format": "date-time", "description": f"When the {counted} were read."},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _total(tool: Tool) -> str:
    kind, counted = tool.pages.total.kind if tool.pages else "exact", unit_of(tool)
    match kind:
        case "exact":
            return f"How many {counted} there are in all."
        case "at_least":
            return f"A number that the {counted} in all are not below; there can be more."
        case "estimate":
            allowed = tool.pages.total.estimate if tool.pages else ""
            return f"An estimate of the {counted} in all, off by at most {allowed}."
        case "none":
            return f"Always null: the number of all {counted} is not known."


def _next(tool: Tool) -> Schema:
    arguments: Schema = {"type": "object"}
    if tool.pages and tool.pages.style == "cursor":
        # The cursor carries the filters; a second copy of them could only disagree.
        name, cursor = tool.pages.asked_by[1], {"type": "string", "minLength": 1}
        arguments = {"type": "object", "properties": {name: cursor}, "required": [name], "additionalProperties": False}
    return {
        "type": "object",
        "properties": {"tool": {"const": tool.id}, "arguments": arguments},
        "required": ["tool", "arguments"],
        "additionalProperties": False,
    }
