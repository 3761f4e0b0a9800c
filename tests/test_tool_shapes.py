"""Definitions of tools as providers take them: valid in their shape, with what it cannot hold told; and rows for a test database."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from mcp_types import ListToolsResult

from specforge.caps import DEFINITIONS
from specforge.compilers.tools import tools
from specforge.contracts.rows import Rows, RowShape
from specforge.contracts.shapes import SHAPES, Shape, shaped
from specforge.grading.json_schemas import schema_error
from tests.command import run_specforge
from tests.conftest import ROOT, load_texts

SPEC = """\
specforge: 1
feature: shop
tools:
  - id: list_refunds
    does: read
    purpose: List the refunds of a customer.
    input: {customer: {type: string, says: Whose.}, day: date, state: {type: string, one_of: [open, done], required: false}}
    returns: many
    item: {id: {type: string, max_chars: 12, unique: true}, at: datetime, note: {type: string, max_chars: 90}}
    pages: {style: cursor, size: {default: 20, max: 50}, order_by: [at desc, id desc]}
    empty_means: There are no refunds.
    overflow: shrink_page
  - {id: cancel_order, does: write, purpose: Cancel an order., input: {id: string, why: {type: string, one_of: [late, other]}}}
  - id: pick
    does: read
    purpose: Pick.
    input: {where: {type: object, fields: {row: integer, tag: {type: string, max_chars: 5, required: false}}}, any: any}
  - {id: list_shops, does: read, purpose: List the shops., returns: {at_most: 12, because: So few.}, item: {name: string}, empty_means: None., overflow: refuse}
"""


def entries(spec: str = SPEC) -> list[dict[str, Any]]:
    loaded = load_texts({"a.yaml": spec})
    assert [one.message for one in loaded.findings] == []
    (artifact,) = tools.run(loaded.project.views[0])
    found: list[dict[str, Any]] = json.loads(str(artifact.text))["tools"]
    return found


def definitions(shape: Shape) -> dict[str, dict[str, Any]]:
    document: Any = shaped(entries(), shape)[0]
    listed = document["tools"] if shape == "mcp" else document
    return {one.get("function", one)["name"]: one for one in listed}


def notes(shape: Shape, tool: str) -> list[str]:
    return [note.text for note in shaped(entries(), shape)[1] if note.ref == f"shop/tool/{tool}"]


def test_the_mcp_shape_is_what_the_protocol_lists() -> None:
    document = shaped(entries(), "mcp")[0]
    found = ListToolsResult.model_validate(document)
    assert [tool.name for tool in found.tools] == ["list_refunds", "cancel_order", "pick", "list_shops"]
    first, second, *_ = found.tools
    assert first.output_schema is not None
    assert first.output_schema["properties"]["items"]["maxItems"] == 50
    assert first.input_schema["anyOf"] == [{"required": ["customer", "day"]}, {"required": ["cursor"]}]
    assert first.annotations is not None
    assert first.annotations.read_only_hint
    assert second.annotations is not None
    assert second.annotations.destructive_hint
    assert notes("mcp", "list_refunds") == ["the shape has no place for `contract`: only the server and `tools.json` have it"]


@pytest.mark.parametrize("shape", [one for one in SHAPES if one != "mcp"])
def test_arguments_stay_valid_where_nothing_may_stand_at_their_root(shape: Shape) -> None:
    part = {"openai": "parameters", "openai-responses": "parameters", "anthropic": "input_schema"}[shape]
    for name, one in definitions(shape).items():
        schema = one.get("function", one)[part]
        assert schema_error(schema) is None, name
        assert schema["type"] == "object"
        assert not {"anyOf", "oneOf", "allOf", "not", "enum"} & set(schema)
    refunds = definitions(shape)["list_refunds"]
    schema = refunds.get("function", refunds)[part]
    assert schema["required"] == []
    assert schema["properties"]["customer"]["description"] == "Whose. Needed unless `cursor` is given."
    assert schema["properties"]["day"]["description"] == "Needed unless `cursor` is given."
    assert "Needed" not in schema["properties"]["state"].get("description", "")
    said = "`anyOf` may not stand at the root of arguments; the description of `customer` and `day` says instead what is needed"
    assert said in notes(shape, "list_refunds")
    assert said not in notes(shape, "cancel_order")
    missing = "the shape has no place for `outputSchema`, `annotations` and `contract`: only the server and `tools.json` have them"
    assert missing in notes(shape, "list_refunds")


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_in_the_users_hands_is_not_offered_to_the_model(shape: Shape) -> None:
    spec = SPEC.replace("{id: cancel_order, does: write,", "{id: cancel_order, does: write, used_by: user,")
    document, said = shaped(entries(spec), shape)
    assert "cancel_order" not in json.dumps(document)
    told = [note.text for note in said if note.ref == "shop/tool/cancel_order"]
    assert told == ["it is in the user's hands, so that the model is not given it"]


def test_each_provider_has_its_own_shape() -> None:
    cancel = entries()[1]
    about = {"name": "cancel_order", "description": cancel["description"]}
    function = {**about, "parameters": cancel["inputSchema"], "strict": True}
    assert definitions("openai")["cancel_order"] == {"type": "function", "function": function}
    assert definitions("openai-responses")["cancel_order"] == {"type": "function", **function}
    assert definitions("anthropic")["cancel_order"] == {**about, "input_schema": cancel["inputSchema"]}


@pytest.mark.parametrize("shape", ["openai", "openai-responses"])
def test_strict_is_said_only_where_nothing_of_the_arguments_forbids_it(shape: Shape) -> None:
    strict = {name: one.get("function", one)["strict"] for name, one in definitions(shape).items()}
    assert strict == {"list_refunds": False, "cancel_order": True, "pick": False, "list_shops": True}
    assert not any("strict" in text for text in notes(shape, "cancel_order"))
    (said,) = (text for text in notes(shape, "pick") if "strict" in text)
    assert said == (
        "`strict: true` is not possible, so `strict` is false: `where.tag` may be left out; `where.tag` has `maxLength`; `any` may be anything"
    )


def schema(**members: object) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def deep(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        found = schema(a=found)
    return found


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (schema(a={"type": "string", "format": "uri"}), "`a` has the format `uri`"),
        (schema(a={"type": "string", "format": "date"}), None),
        ({**schema(), "additionalProperties": True}, "the arguments may have further members"),
        (schema(a={"type": "object", "properties": {}, "required": []}), "`a` may have further members"),
        (schema(a={"type": "array", "items": {"type": "string", "minLength": 1}}), "`a[]` has `minLength`"),
        (schema(a={"type": "integer", "default": 1}), "`a` has `default`"),
        (schema(a={"type": "integer", "minimum": 1, "maximum": 2}), None),
        (schema(a={"anyOf": [{"type": "string"}, {"type": "null"}]}), None),
        (deep(10), None),
        (deep(11), "there are 11 levels where 10 are allowed"),
        (schema(a={"enum": list(range(1000))}), None),
        (schema(a={"enum": list(range(1001))}), "there are 1,001 values of enums where 1,000 are allowed"),
        (schema(**{f"a{number}": {"type": "null"} for number in range(5001)}), "there are 5,001 properties where 5,000 are allowed"),
        (schema(a={"enum": ["x" * 120_000]}), "there are 120,001 characters of names and values where 120,000 are allowed"),
    ],
)
def test_what_forbids_strict_is_named(arguments: dict[str, Any], reason: str | None) -> None:
    document, found = shaped([{"name": "t", "description": "T.", "inputSchema": arguments}], "openai")
    assert document[0]["function"]["strict"] is (reason is None)  # type: ignore[index]  # a list of objects
    said = [note.text for note in found if "strict" in note.text]
    assert said == ([] if reason is None else [f"`strict: true` is not possible, so `strict` is false: {reason}"])


def test_alternatives_that_no_description_can_say_are_told() -> None:
    tool = {"name": "t", "description": "T.", "inputSchema": {**schema(a={"type": "string"}), "oneOf": [{"required": ["a"]}]}}
    document, found = shaped([tool], "anthropic")
    assert document == [{"name": "t", "description": "T.", "input_schema": schema(a={"type": "string"})}]
    assert "`oneOf` may not stand at the root of arguments and is left out: the server checks it alone" in [note.text for note in found]


def test_what_every_alternative_needs_is_required() -> None:
    arguments = {**schema(shop={"type": "string"}, day={"type": "string"}, cursor={"type": "string"}), "required": []}
    arguments["anyOf"] = [{"required": ["shop", "day"]}, {"required": ["shop", "cursor"]}]
    document: Any = shaped([{"name": "t", "description": "T.", "inputSchema": arguments}], "anthropic")[0]
    assert document[0]["input_schema"]["required"] == ["shop"]
    said = {name: one.get("description") for name, one in document[0]["input_schema"]["properties"].items()}
    assert said == {"shop": None, "day": "Needed unless `cursor` is given.", "cursor": None}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_limit_that_is_known_is_told_at_one_more(shape: Shape) -> None:
    for limit in DEFINITIONS[shape]:
        for chars, said in ((limit.chars, False), (limit.chars + 1, True)):
            tool: dict[str, Any] = {"name": "t", "description": "T.", "inputSchema": schema()}
            tool |= {"inputSchema": schema(**{"x" * chars: {"type": "string"}})} if limit.of == "argument" else {limit.of: "x" * chars}
            document, found = shaped([tool], shape)
            told = [note.text for note in found if f"and {limit.who} takes {limit.chars:,} and {limit.does} ({limit.as_of}: " in note.text]
            assert bool(told) is said
            # Nothing is cut: what is too long is told, and stays.
            assert "x" * chars in json.dumps(document)
        assert limit.as_of
        assert limit.source
    odd = {"name": "t", "description": "T.", "inputSchema": schema(**{"a b": {"type": "string"}})}
    said = any("other characters" in note.text for note in shaped([odd], shape)[1])
    assert said is (shape == "anthropic")


def run(root: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = run_specforge("tools", *arguments, "--root", str(root), cwd=ROOT)
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "specforge.toml").write_text("", encoding="utf-8")
    return tmp_path


def test_rows_are_printed_for_a_test_database(shop: Path) -> None:
    shape = RowShape.read(entries()[0])
    for number, given in ((200, []), (3, ["--rows", "3"]), (0, ["--rows", "0"])):
        done = run(shop, "rows", "shop", "list_refunds", *given)
        assert [json.loads(line) for line in done.stdout.splitlines()] == list(Rows(shape, number))
        assert done.stderr == ""
    assert len(run(shop, "rows", "shop", "list_shops").stdout.splitlines()) == 12


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("rows", "shop", "list_shops", "--rows", "13"),
            "specforge: `list_shops` returns at most 12 rows, so 13 are too many\n    ask for `--rows 12`",
        ),
        (("rows", "shop", "cancel_order"), "specforge: nothing says what fields a row of `cancel_order` has\n"),
        (("rows", "shop", "list_refund"), "specforge: the feature `shop` has no tool `list_refund`\n"),
        (("rows", "shops", "list_refunds"), "specforge: there is no feature `shops`\n"),
        (
            ("show", "shop", "--as", "gemini"),
            "specforge: there is no shape `gemini`\n    write one of mcp, openai, openai-responses, anthropic\n",
        ),
    ],
)
def test_what_cannot_be_printed_is_told(shop: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(shop, *arguments, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)


def test_definitions_are_printed_and_notes_stand_beside_them(shop: Path) -> None:
    done = run(shop, "show", "shop", "--as", "openai")
    assert json.loads(done.stdout) == shaped(entries(), "openai")[0]
    lines = done.stderr.splitlines()
    assert (
        "note: shop/tool/list_refunds: `anyOf` may not stand at the root of arguments; the description of `customer` and `day` says instead what is needed"
        in lines
    )
    assert (
        "note: shop/tool/cancel_order, shop/tool/pick: the shape has no place for `annotations` and `contract`: only the server and `tools.json` have them"
        in lines
    )
    one = run(shop, "show", "shop", "pick")
    assert [tool["name"] for tool in json.loads(one.stdout)["tools"]] == ["pick"]


def test_the_page_about_tools_shows_real_output() -> None:
    page = (ROOT / "docs/paging.md").read_text(encoding="utf-8")
    rows = run(ROOT / "examples", "rows", "coding-agent", "list_issues", "--rows", "5").stdout
    assert f"$ specforge tools rows coding-agent list_issues --rows 5\n{rows}```" in page
    notes = run(ROOT / "examples", "show", "coding-agent", "list_issues", "--as", "openai").stderr
    assert f"```text\n{notes}```" in page


def test_a_description_says_what_a_missing_field_means_at_any_depth() -> None:
    spec = """\
specforge: 1
feature: shop
facts: [{id: days, is: 3 days}]
tools:
  - id: get_order
    does: read
    purpose: Look up an order
    item:
      state: string
      paid_on: {type: date, required: false, says: The day, missing_means: "It is open for {days}"}
      parts: {type: list, max_items: 3, of: {type: object, fields: {sent_on: {type: date, required: false, missing_means: Not sent.}}}}
"""
    (tool,) = entries(spec)
    open_, unsent = "A result without `paid_on` means: It is open for 3 days.", "An item of `parts` without `sent_on` means: Not sent."
    assert tool["description"] == f"Look up an order. {open_} {unsent}"
    assert tool["outputSchema"]["properties"]["paid_on"]["description"] == "The day. When it is missing: It is open for 3 days"


@pytest.mark.parametrize(
    ("returns", "said"),
    [
        ("{at_most: 1, because: There is one.}", "Returns at most 1 row, all at once."),
        ("{at_most: 9, because: There are nine.}", "Returns at most 9 rows, all at once."),
        ("many, pages: {style: cursor, order_by: id asc, size: {default: 1, max: 1}}", "Returns one page of at most 1 row. Rows"),
        (
            "many, pages: {style: cursor, order_by: id asc, size: {default: 5, max: 9}, cursor: {bound_to: [state, caller, session]}}",
            "Between pages, `state`, the caller and the session must not change.",
        ),
        (
            "many, pages: {style: cursor, order_by: id asc, size: {default: 5, max: 9}, cursor: {reusable: false}}",
            "The same cursor need not give the same page again.",
        ),
    ],
)
def test_a_description_counts_rows_and_names_inputs_as_the_model_reads_them(returns: str, said: str) -> None:
    spec = f"""\
specforge: 1
feature: shop
tools:
  - {{id: find, does: read, purpose: Find., input: {{state: {{type: string, required: false}}}}, returns: {returns}, item: {{id: {{type: string, unique: true}}}}}}
"""
    (tool,) = entries(spec)
    assert said in tool["description"]


@pytest.mark.parametrize(
    ("item", "pages", "said"),
    [
        ("payer: {type: object, required: false, fields: {paid_on: FIELD}}", "", "A result whose `payer` has no `paid_on` means: Not paid."),
        ("payers: {type: list, of: {type: list, of: {type: object, fields: {paid_on: FIELD}}}}", "", "An item of `payers` without `paid_on` means: Not paid."),
        ("paid_on: FIELD", "", "A result without `paid_on` means: Not paid."),
        ("paid_on: FIELD", "pages: {style: cursor, order_by: id asc, size: {default: 5, max: 9}}", "A row without `paid_on` means: Not paid."),
        ("paid_on: FIELD", "pages: {style: cursor, order_by: id asc, size: {default: 5, max: 9}, projection: fields}", "A row without `paid_on`, where it was asked for, means: Not paid."),
    ],
)  # fmt: skip
def test_a_missing_field_is_said_of_what_would_have_it_if_it_was_asked_for(item: str, pages: str, said: str) -> None:
    field = "{type: date, required: false, missing_means: Not paid.}"
    kind = f"returns: many, {pages}, " if pages else ""
    item = item.replace("FIELD", field)
    spec = f"""\
specforge: 1
feature: shop
tools:
  - {{id: get_order, does: read, purpose: Look up an order., {kind}item: {{id: {{type: string, unique: true}}, {item}}}}}
"""
    (tool,) = entries(spec)
    assert said in tool["description"]
    lead = "When it was asked for and is missing: Not paid." if "projection" in pages else "When it is missing: Not paid."
    assert f'"description": "{lead}"' in json.dumps(tool["outputSchema"])
