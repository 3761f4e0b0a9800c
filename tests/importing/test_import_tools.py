"""Tools of the usual forms, as tools of a spec."""

import json
import re

import pytest

from specforge.errors import UsageError
from specforge.importing.drafting import draft
from specforge.importing.pieces import Draft
from specforge.prompting.layout import prompt_text
from specforge.spec.tools import Tool
from specforge.spec.walking import written
from tests.conftest import ROOT, load_texts

INPUT = {
    "type": "object",
    "properties": {
        "amount": {"type": "number", "minimum": 0, "description": "In {euros}."},
        "reason": {"type": "string", "enum": ["late", "broken"]},
        "notify": {"type": ["boolean", "null"]},
        "day": {"type": "string", "format": "date"},
        "lines": {"type": "array", "maxItems": 9, "items": {"type": "object", "properties": {"id": {"type": "string", "maxLength": 8}}}},
        "extra": {"type": "object"},
    },
    "required": ["amount", "reason"],
}
FIELDS = {
    "amount": {"type": "number", "says": "In {{euros}}.", "min": 0},
    "reason": {"type": "string", "one_of": ["late", "broken"]},
    "notify": {"type": "boolean", "required": False},
    "day": {"type": "date", "required": False},
    "lines": {
        "type": "list",
        "required": False,
        "of": {"type": "object", "fields": {"id": {"type": "string", "required": False, "max_chars": 8}}},
        "max_items": 9,
    },
    "extra": {"type": "any", "required": False},
}
NAMED = {"name": "create_refund", "description": "Refund an invoice."}
FORMS: dict[str, object] = {
    "openai chat": [{"type": "function", "function": {**NAMED, "parameters": INPUT}}],
    "openai responses": [{"type": "function", **NAMED, "parameters": INPUT}],
    "anthropic": [{**NAMED, "input_schema": INPUT}],
    "mcp": {"tools": [{**NAMED, "inputSchema": INPUT}]},
    "mcp result": {"jsonrpc": "2.0", "result": {"tools": [{**NAMED, "inputSchema": INPUT}]}},
    "one tool": {**NAMED, "input_schema": INPUT},
    "gemini": [{"functionDeclarations": [{**NAMED, "parameters": json.loads(re.sub(r'(?<="type": ")[a-z]+', lambda found: found[0].upper(), json.dumps(INPUT)))}]}],
    "gemini in python": {"tools": [{"function_declarations": [{**NAMED, "parameters_json_schema": INPUT}]}]},
    "bedrock": {"toolConfig": {"tools": [{"toolSpec": {**NAMED, "inputSchema": {"json": INPUT}}}]}},
    "bedrock alone": {"toolSpec": {**NAMED, "inputSchema": {"json": INPUT}}},
    "gemini alone": {"functionDeclarations": [{**NAMED, "parametersJsonSchema": INPUT}]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("tool", "why"),
    [
        ({"type": "web_search"}, "it has no name, so there is no tool to call"),
        ({"google_search": {}}, "it has no name, so there is no tool to call"),
        ({"functionDeclarations": "a"}, "it has no name, so there is no tool to call"),
        (5, "it has no name, so there is no tool to call"),
        ({"type": "function", "function": "a"}, "it has no name, so there is no tool to call"),
        ({"name": 5}, "5 is no name of a tool that the language can hold"),
        ({"name": "a", "parameters": "{}"}, "`a`: its `parameters` is no schema"),
        ({"name": "a", "inputSchema": True}, "`a`: its `inputSchema` is no schema"),
        ({"name": "a", "description": 5}, "`a`: its description is no text"),
        ({"name": "a", "description": None, "input_schema": None}, None),
    ],
)
def test_a_mistake_in_a_tool_is_told_and_hinders_no_other(tool: object, why: str | None) -> None:
    found = drafted([tool, {"name": "other"}])
    assert [one.why for one in found.leftovers] == ([why] if why else [])
    assert "other" in tools_of(found)


def drafted(tools: object) -> Draft:
    return draft("You help.", None, json.dumps(tools, indent=1), "shop")


def tools_of(found: Draft) -> dict[str, Tool]:
    loaded = load_texts({"shop.yaml": found.spec})
    assert not loaded.broken, [one.message for one in loaded.findings]
    return {one.id: one.value for one in loaded.project.views[0].tools}


@pytest.mark.parametrize("tools", FORMS.values(), ids=FORMS.keys())
def test_a_tool_reads_the_same_in_every_form(tools: object) -> None:
    found = drafted(tools)
    tool = tools_of(found)["create_refund"]
    assert (tool.purpose, tool.does) == ("Refund an invoice.", "write")
    assert {name: written(field) for name, field in tool.input.items()} == FIELDS
    assert found.leftovers == ()


def test_what_a_tool_does_is_guessed_from_its_verb_and_marked_as_a_guess() -> None:
    found = drafted([{"name": name} for name in ("get_order", "searchFlights", "delete_order", "github_list_issues", "send_checklist")])
    assert {id: tool.does for id, tool in tools_of(found).items()} == {
        "get_order": "read", "searchFlights": "read", "delete_order": "write", "github_list_issues": "read", "send_checklist": "write",
    }  # fmt: skip
    assert found.spec.count("  # guessed from the name\n") >= 10
    hinted = drafted([{"name": "get_order", "description": "d", "annotations": {"readOnlyHint": False}}])
    assert tools_of(hinted)["get_order"].does == "write"
    assert "does: write\n" in hinted.spec


@pytest.mark.parametrize(("tools", "called"), [(["get_order", "cancel_order"], ["cancel_order", "cancel_order"]), (["get_order"], [])])
def test_a_rule_that_asks_first_is_tried_with_a_tool_that_writes(tools: list[str], called: list[str]) -> None:
    prompt = "You help.\n\n## Rules\n\n- Ask for confirmation before you cancel anything.\n"
    found = draft(prompt, None, json.dumps([{"name": name, "description": "d"} for name in tools]), "shop")
    assert not load_texts({"shop.yaml": found.spec}).broken
    assert re.findall(r"- call: (\w+)", found.spec) == called


READS, WRITES = {"readOnlyHint": True}, {"readOnlyHint": False}
HINTS: dict[str, tuple[str, dict[str, object] | None, str]] = {
    "reads": ("orders", READS, "read"),
    "writes": ("get_order", WRITES, "write"),
    "destroys": ("list_orders", {"destructiveHint": True}, "write"),
    "reads, with what a framework fills in": ("orders", {**READS, "destructiveHint": True, "idempotentHint": False}, "read"),
    "destroys nothing": ("list_orders", {"destructiveHint": False}, "read  # guessed from the name"),
    "a title alone": ("list_orders", {"title": "Orders"}, "read  # guessed from the name"),
    "reads, and is named otherwise": ("delete_orders", READS, "read  # the server says so, and its name says otherwise"),
    "reads, and works something out": ("validate_order", READS, "read"),
    "nothing": ("orders", None, "write  # guessed from the name"),
    "nothing, and is named in Spanish": ("buscar_pedidos", None, "read  # guessed from the name"),
    "nothing, and is named in Spanish as one that writes": ("crear_pedidos", None, "write  # guessed from the name"),
    "nothing, and is named in French": ("lister_commandes", None, "read  # guessed from the name"),
    "nothing, and is named in German": ("bestellungen_suchen", None, "read  # guessed from the name"),
    "nothing, and is named in German as one that writes": ("bestellung_anlegen", None, "write  # guessed from the name"),
    "reads, and is named otherwise in French": ("supprimer_commandes", READS, "read  # the server says so, and its name says otherwise"),
}


@pytest.mark.parametrize(("name", "hints", "does"), HINTS.values(), ids=HINTS)
def test_what_a_tool_does_is_what_its_annotations_say(name: str, hints: dict[str, object] | None, does: str) -> None:
    found = drafted([{"name": name, "description": "d", **({"annotations": hints} if hints else {})}])
    assert f"    does: {does}\n" in found.spec


WORD, COUNT, ANY = {"type": "string"}, {"type": "integer"}, {"type": "object", "additionalProperties": True}
LINES = {"type": "array", "items": {"type": "object", "properties": {"sku": WORD}}}
PAGED = {"limit": COUNT, "cursor": WORD}


def result(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties}


MANY: dict[str, tuple[dict[str, object], tuple[str, str | None, list[str]]]] = {
    "any object, a name": ({"name": "list_orders", "inputSchema": result(**PAGED), "outputSchema": ANY}, ("many", "cursor", [])),
    "any object, a description": (
        {"name": "get_orders", "description": "List the orders.", "inputSchema": result(limit=COUNT), "outputSchema": ANY},
        ("many", "limit-only", []),
    ),
    "any object, inputs": ({"name": "get_history", "inputSchema": result(**PAGED), "outputSchema": ANY}, ("many", "cursor", [])),
    "any object, nothing": ({"name": "get_order", "inputSchema": result(limit=COUNT), "outputSchema": ANY}, ("one", None, [])),
    "a text, a name": ({"name": "list_orders", "outputSchema": result(result=WORD)}, ("many", None, [])),
    "a text, nothing": ({"name": "get_order", "outputSchema": result(result=WORD)}, ("one", None, ["result"])),
    "a list of any objects": ({"name": "get_orders", "outputSchema": result(result={"type": "array", "items": ANY})}, ("many", None, [])),
    "a list of texts": ({"name": "get_names", "outputSchema": result(names={"type": "array", "items": WORD})}, ("many", None, [])),
    "what a write did": (
        {"name": "delete_orders", "outputSchema": result(deleted={"type": "array", "items": WORD})},
        ("one", None, ["deleted"]),
    ),
    "one thing with lines": ({"name": "get_order", "outputSchema": result(id=WORD, items=LINES, total=COUNT)}, ("one", None, ["id", "items", "total"])),
    "one thing with comments": ({"name": "get_issue", "outputSchema": result(id=WORD, comments=LINES)}, ("one", None, ["id", "comments"])),
    "rows beside a figure": ({"name": "list_orders", "outputSchema": result(orders=LINES, took_ms=COUNT)}, ("many", None, ["sku"])),
    "a page of a document": ({"name": "get_pdf", "inputSchema": result(page=COUNT), "outputSchema": ANY}, ("one", None, [])),
    "after some time": (
        {"name": "list_orders", "inputSchema": result(after=WORD, limit=COUNT)},
        ("many", "limit-only", []),
    ),
    "after a cursor": (
        {"name": "list_orders", "inputSchema": result(after={**WORD, "description": "The cursor of the page before."}, limit=COUNT)},
        ("many", "cursor", []),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tool", "expected"), MANY.values(), ids=MANY)
def test_a_tool_returns_many_only_where_something_tells_so(tool: dict[str, object], expected: tuple[str, str | None, list[str]]) -> None:
    found = tools_of(drafted([{"description": "d", **tool}]))[str(tool["name"])]
    assert (found.returns.kind, found.pages.style if found.pages else None, [*found.item]) == expected


def test_a_list_has_pages_only_where_its_inputs_show_them() -> None:
    inputs = {
        "list_a": {"status": {"type": "string"}},
        "list_bs": {"limit": {"type": "integer", "maximum": 50}, "next_token": {"type": "string"}},
        "search_cs": {"page": {"type": "integer"}, "query": {"type": "string"}},
        "list_ds": {"offset": {"type": "integer"}, "limit": {"type": "integer"}},
    }
    found = drafted([{"name": name, "description": "d", "input_schema": {"properties": fields}} for name, fields in inputs.items()])
    tools = tools_of(found)
    assert {
        id: (tool.returns.kind, tool.pages and (tool.pages.style, tool.pages.size.max), [*tool.input]) for id, tool in tools.items()
    } == {
        "list_a": ("one", None, ["status"]),
        "list_bs": ("many", ("cursor", 50), []),
        "search_cs": ("many", ("page", 100), ["query"]),
        "list_ds": ("many", ("offset", 100), []),
    }
    assert {id: tool.pages.asked_by for id, tool in tools.items() if tool.pages} == {
        "list_bs": ("limit", "next_token"),
        "search_cs": ("page_size", "page"),
        "list_ds": ("limit", "offset"),
    }
    assert [one.why for one in found.leftovers] == ["`search_cs`: no input says how many rows, so the draft adds `page_size`"]


def test_what_no_field_holds_is_told() -> None:
    schema = {"properties": {"id": {"type": "string", "pattern": "^A", "default": "A1"}, "odd": {"type": "integer", "enum": ["x"]}}}
    found = drafted([{"name": "get_a", "description": "d", "input_schema": schema}, {"name": "no name"}, {"name": "get_a"}])
    assert written(tools_of(found)["get_a"].input["odd"]) == {"type": "any", "required": False}
    assert {one.why for one in found.leftovers} == {
        "`get_a`: no field holds `default`, `pattern` of the input `id`",
        "`get_a`: the input `odd` is free data here: `x` in `one_of` is no integer",
        "'no name' is no name of a tool that the language can hold",
        "the tool `get_a` is described twice",
    }


def test_what_is_lost_of_a_result_is_told_as_of_a_result() -> None:
    result = {"type": "object", "properties": {"id": {"type": "string", "pattern": "^A"}}}
    found = drafted([{"name": "get_a", "description": "d", "inputSchema": {}, "outputSchema": result}])
    assert [one.why for one in found.leftovers] == ["`get_a`: no field holds `pattern` of the result field `id`"]


LOST = {
    "choices": ({"oneOf": [{"type": "string", "format": "date"}, {"type": "integer"}]}, "any", "`oneOf`"),
    "types": ({"type": ["string", "integer"]}, "any", "`type`"),
    "least": ({"type": "number", "minimum": 0.00001}, "number", "`minimum`"),
    "half": ({"type": "integer", "maximum": 9.5}, "integer", "`maximum`"),
    "keys": ({"type": "object", "additionalProperties": {"type": "string"}}, "any", "`additionalProperties`"),
    "mixed": ({"enum": [1, "a"]}, "any", "`enum`"),
    "form": ({"type": "string", "format": "email"}, "string", "`format`"),
    "items": ({"type": "array", "items": [{"type": "string"}]}, "list", "`items`"),
    "long": ({"type": "string", "maxLength": 0.5}, "string", "`maxLength`"),
}


@pytest.mark.parametrize(("schema", "kind", "told"), LOST.values(), ids=LOST.keys())
@pytest.mark.parametrize("required", [True, False])
def test_a_keyword_that_a_field_does_not_hold_with_this_value_is_told(
    schema: dict[str, object], kind: str, told: str, required: bool
) -> None:
    inputs = {"type": "object", "properties": {"a": schema}, "required": ["a"] if required else []}
    found = drafted([{"name": "get_a", "description": "d", "input_schema": inputs}])
    assert tools_of(found)["get_a"].input["a"].type == kind
    assert [one.why for one in found.leftovers] == [f"`get_a`: no field holds {told} of the input `a`"]


def test_bounds_with_decimals_are_kept() -> None:
    share = {"type": "number", "minimum": 0.05, "maximum": 12.5}
    found = drafted(
        [
            {
                "name": "get_a",
                "description": "d",
                "input_schema": {"properties": {"share": share, "count": {"type": "number", "maximum": 3.0}}},
            }
        ]
    )
    fields = tools_of(found)["get_a"].input
    assert (fields["share"].min, fields["share"].max, fields["count"].max) == (0.05, 12.5, 3)
    assert found.leftovers == ()


@pytest.mark.parametrize(("values", "kind"), [([1, 2], "integer"), ([1, 0.5], "number"), ([True, False], "boolean"), (["a"], "string")])
def test_values_without_a_type_have_the_one_that_they_are_of(values: list[object], kind: str) -> None:
    found = drafted([{"name": "get_a", "description": "d", "input_schema": {"properties": {"a": {"enum": values}}}}])
    field = tools_of(found)["get_a"].input["a"]
    assert (field.type, field.one_of) == (kind, tuple(json.dumps(one).strip('"') for one in values))
    assert found.leftovers == ()


def test_null_for_an_input_that_must_be_given_is_told() -> None:
    fields = {"lang": {"type": ["string", "null"], "enum": ["en", None]}, "day": {"anyOf": [{"type": "string"}, {"type": "null"}]}}
    schema = {"type": "object", "properties": fields, "required": ["lang"]}
    found = drafted([{"name": "get_a", "description": "d", "input_schema": schema}])
    assert tools_of(found)["get_a"].input["lang"].one_of == ("en",)
    assert [one.why for one in found.leftovers] == ["`get_a`: no field holds that the input `lang`, which must be given, may be `null`"]


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ("When it was shipped; null if not shipped", "Not shipped."),
        ("ISO date. Null when the order is still open.", "The order is still open."),
        ("Login of the buyer (`null` if nobody bought it).", "Nobody bought it."),
        ("Absent, if unknown.", "Unknown."),
        ("Not for display; omitted while it is checked, or later.", "It is checked, or later."),
        ("Must not be null if it was paid.", None),
        ("It isn't missing when it was paid.", None),
        ("Number of null values", None),
        ("Null until it is shipped.", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_what_a_result_says_of_null_is_what_it_means_when_it_is_missing(says: str, means: str | None, required: bool) -> None:
    known = {
        "type": "object",
        "properties": {"at": {"type": ["string", "null"], "description": says}},
        "required": ["at"] if required else [],
    }
    found = drafted([{"name": "get_a", "description": "d", "inputSchema": {"type": "object"}, "outputSchema": known}])
    field = tools_of(found)["get_a"].item["at"]
    assert (field.required, field.says or "", field.missing_means) == (False, says, means)
    assert found.leftovers == ()


def test_what_an_input_says_of_null_means_nothing_of_results() -> None:
    known = {"type": "object", "properties": {"at": {"type": "string", "description": "Null if unknown."}}}
    found = drafted([{"name": "get_a", "description": "d", "inputSchema": known}])
    assert tools_of(found)["get_a"].input["at"].missing_means is None


def test_what_is_said_of_a_whole_tool_and_has_no_place_is_told() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
    found = drafted([{"type": "function", "function": {"name": "get_a", "description": "d", "strict": True, "parameters": schema}}])
    assert [one.why for one in found.leftovers] == [
        "`get_a`: no tool holds `strict`",
        "`get_a`: nothing holds `anyOf` of all its inputs together",
    ]


def test_what_inputs_of_pages_say_for_themselves_is_told() -> None:
    fields = {"limit": {"type": "integer", "description": "How many."}, "offset": {"type": "integer", "default": 7}}
    schema = {"properties": fields, "required": ["limit"]}
    found = drafted([{"name": "list_as", "description": "d", "input_schema": schema}])
    assert [one.why for one in found.leftovers] == [
        "`list_as`: no contract of pages holds `description` of the input `limit`",
        "`list_as`: the input `limit` must be given, and inputs of pages may be left out here",
        "`list_as`: no contract of pages holds `default` of the input `offset`",
    ]


@pytest.mark.parametrize("zero", [{"minimum": 0}, {"default": 0}])
def test_pages_that_are_counted_from_zero_stay_an_input(zero: dict[str, object]) -> None:
    schema = {"properties": {"page": {"type": "integer", **zero}, "per_page": {"type": "integer"}}}
    found = drafted([{"name": "list_as", "description": "d", "input_schema": schema}])
    tool = tools_of(found)["list_as"]
    assert (tool.returns.kind, tool.pages, [*tool.input]) == ("many", None, ["page", "per_page"])
    assert "`list_as`: pages of the language begin with 1 and those of `page` with 0, so the list has no `pages`" in {
        one.why for one in found.leftovers
    }


def test_a_tool_that_only_the_prompt_describes_is_one_too() -> None:
    prompt = "You help.\n\n## Tools\n\n- `get_order`: Look up an order.\n- **refund**: Refund it.\n"
    found = draft(prompt, None, '[{"name": "get_order", "description": "Get an order."}]', "shop")
    assert {id: tool.purpose for id, tool in tools_of(found).items()} == {"get_order": "Get an order.", "refund": "Refund it."}
    assert (5, "the tools file describes `get_order`, and that is what is kept") in {(one.line, one.why) for one in found.leftovers}


def test_a_tool_that_only_the_prompt_describes_keeps_its_inputs() -> None:
    prompt = (
        "You help.\n\n## Tools\n\n- `search(query)`: Finds things.\n- `get(id: str, deep?: bool, n: int = 3)`: Gets one.\n"
        "- `odd(a b)`: Is odd.\n\nNever call:\n- `wipe`: Deletes all.\n"
    )
    found = draft(prompt, None, None, "shop")
    tools = tools_of(found)
    assert {id: {name: written(field) for name, field in tool.input.items()} for id, tool in tools.items()} == {
        "search": {"query": {"type": "any"}},
        "get": {"id": {"type": "string"}, "deep": {"type": "boolean", "required": False}, "n": {"type": "integer", "required": False}},
        "odd": {},
    }
    told = {one.line: one.why for one in found.leftovers}
    assert told[6] == "no field holds all of `n: int = 3`"
    assert told[7] == "`(a b)` is read as no inputs"
    assert "Never call: `wipe`: Deletes all." in found.spec


@pytest.mark.parametrize(
    ("ways", "needed"),
    [
        ([["customer"], ["cursor"]], {"customer"}),
        ([["cursor"], ["customer", "day"]], {"customer", "day"}),
        ([["customer"], ["day"]], set()),
        ([["customer"], ["day"], ["cursor"]], set()),
    ],
)
def test_what_the_first_page_needs_is_needed(ways: list[list[str]], needed: set[str]) -> None:
    inputs = {name: {"type": "string"} for name in ("customer", "day", "cursor")} | {"limit": {"type": "integer", "maximum": 9}}
    schema = {"type": "object", "properties": inputs, "anyOf": [{"required": way} for way in ways]}
    tool = {"name": "list_orders", "description": "List orders.", "inputSchema": schema}
    found = draft("You help.", None, json.dumps([tool]), "shop")
    assert {name for name, field in tools_of(found)["list_orders"].input.items() if field.required} == needed
    assert any("`anyOf`" in one.why for one in found.leftovers) is not bool(needed)


@pytest.mark.parametrize(
    ("says", "kept", "means"),
    [
        ("When it is missing: It is on its way.", None, "It is on its way."),
        ("The day. When it is missing: It is on its way.", "The day.", "It is on its way."),
        ("The day. When it was asked for and is missing: It is on its way.", "The day.", "It is on its way."),
        ("When it is missing:", "When it is missing:", None),
    ],
)
def test_what_a_compiled_description_says_of_a_missing_field_is_what_it_means(says: str, kept: str | None, means: str | None) -> None:
    output = {"type": "object", "properties": {"day": {"type": "string", "description": says}}}
    tool = {"name": "get_order", "description": "Get one.", "inputSchema": {"type": "object"}, "outputSchema": output}
    day = tools_of(draft("You help.", None, json.dumps([tool]), "shop"))["get_order"].item["day"]
    assert (day.says, day.missing_means) == (kept, means)


@pytest.mark.parametrize("path", sorted((ROOT / "examples/generated").rglob("tools.json")), ids=lambda path: path.parent.name)
def test_the_tools_that_specforge_generates_are_drafted_with_their_inputs_and_results(path) -> None:
    text = path.read_text(encoding="utf-8")
    found = draft("You help.", None, text, "shop")
    tools = tools_of(found)
    for one in json.loads(text)["tools"]:
        tool = tools[one["name"]]
        paging = {"page_size", "limit", "cursor", "offset", "page", "max_length", "start_index"}
        assert {*tool.input} - paging == {*one["inputSchema"]["properties"]} - paging
        needed = one["inputSchema"].get("required", one["inputSchema"].get("anyOf", [{"required": ()}])[0]["required"])
        assert {name for name, field in tool.input.items() if field.required} == {*needed}
        said = {name: field.missing_means for name, field in tool.item.items() if field.missing_means}
        assert all(f"without `{name}` means: {meaning}" in one["description"] for name, meaning in said.items())
        assert not any("is missing: " in (field.says or "") for field in tool.item.values())
        assert (tool.does == "read") == one["annotations"]["readOnlyHint"]
    assert {one.ref for one in found.links if one.file == "tools.json"} == {f"shop/tool/{name}" for name in tools}


@pytest.mark.parametrize(
    ("tools", "message"),
    [
        ("[1,", "tools.json:1:4: it is no JSON: expecting value"),
        ("{}", "tools.json holds no tools"),
        ("[]", "tools.json holds no tools"),
        ("3", "tools.json holds no tools"),
        ("[" * 100_000, "tools.json:1: values are nested deeper than 64 levels"),
        ('["' + '\\"' * 300_000, "tools.json:1:2: it is no JSON: unterminated string starting at"),
        ("[" + "9" * 5_000 + "]", "tools.json holds a number that is too long"),
    ],
    ids=["cut", "empty object", "empty list", "number", "deep", "open text", "long number"],
)
def test_a_file_without_tools_is_refused(tools: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        draft("You help.", None, tools, "shop")
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("output", "guessed"),
    [
        ("", True),
        (', "outputSchema": {"type": "object", "properties": {"orders": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}, "next_page_token": {"type": "string"}}}', False),
    ],
)  # fmt: skip
def test_of_pages_whose_results_nothing_describes_it_is_said_what_they_are_taken_for(output: str, guessed: bool) -> None:
    tools = f'[{{"name": "list_orders", "description": "List orders.", "inputSchema": {{"type": "object", "properties": {{"limit": {{"type": "integer"}}, "cursor": {{"type": "string"}}}}}}{output}}}]'
    spec = draft("You are a bot.\n", None, tools, "shop").spec
    told = "      style: cursor  # guessed: results are taken to have `next` and `has_more`; where they have others, `reads` says so\n"
    assert (told in spec) is guessed
    assert "style: cursor" in spec


@pytest.mark.parametrize(("place", "next"), [("page_token", "next_page_token"), ("pageToken", "nextPageToken")])
def test_the_way_on_is_called_as_the_input_that_takes_it_where_that_is_a_convention(place: str, next: str) -> None:
    tools = f'[{{"name": "list_orders", "description": "List orders.", "inputSchema": {{"type": "object", "properties": {{"{place}": {{"type": "string"}}}}}}}}]'
    spec = draft("You are a bot.\n", None, tools, "shop").spec
    assert f'    reads:\n      next: "/{next}"  # guessed from `{place}`, and that rows stand in `items`\n' in spec
    told = prompt_text(load_texts({"shop.yaml": spec}).project.views[0])
    assert f"when `{next}` is given and you need more, repeat the call with `{next}` as `{place}`" in told
    assert "has_more" not in told
