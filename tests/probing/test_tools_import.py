"""Tools of a spec, drafted from what a running server says of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from specforge.errors import UsageError
from specforge.importing.drafting import draft_tool_section
from specforge.spec.tools import Tool
from tests.command import run_specforge
from tests.conftest import load_texts

SERVER = """
import json, sys
TOOLS = json.loads(open("tools.json").read())
for line in sys.stdin:
    message = json.loads(line)
    with open("asked", "a") as asked:
        asked.write(message["method"] + "\\n")
    if "id" not in message:
        continue
    answer = {"error": {"code": -32601, "message": "no such method"}}
    if message["method"] == "initialize":
        answer = {"result": {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": "s", "version": "1"}}}
    if message["method"] == "tools/list":
        at = int((message.get("params") or {}).get("cursor", "0"))
        answer = {"result": {"tools": TOOLS[at:at + 1]}}
        if at + 1 < len(TOOLS):
            answer["result"]["nextCursor"] = str(at + 1)
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"]} | answer), flush=True)
"""
REFUND = {
    "type": "object",
    "properties": {"id": {"type": "string", "maxLength": 32}, "cents": {"type": "integer"}},
    "required": ["id", "cents"],
}
LIST = {
    "name": "list_refunds",
    "description": "List the refunds of a customer, newest first.",
    "annotations": {"readOnlyHint": True},
    "inputSchema": {
        "type": "object",
        "properties": {
            "status": {"anyOf": [{"type": "string", "enum": ["open", "paid"]}, {"type": "null"}], "default": None},
            "perPage": {"type": "integer", "default": 25, "maximum": 50},
            "skip": {"type": "integer", "default": 0},
        },
    },
    "outputSchema": {
        "type": "object",
        "$defs": {"Refund": REFUND},
        "properties": {"refunds": {"type": "array", "items": {"$ref": "#/$defs/Refund"}}, "hasMore": {"type": "boolean"}},
    },
}
PAY = {"name": "pay_refund", "inputSchema": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}}
DRAFT = """\
# Drafted from what mcp python server.py says of its tools; none of them was called.
# Nothing in it is confirmed until a person has read it; what is guessed says so.
tools:
  - id: list_refunds
    purpose: List the refunds of a customer, newest first.
    does: read
    input:
      status:
        type: string
        one_of: [open, paid]
        required: false
    returns: many
    item:
      id: {type: string, max_chars: 32}
      cents: integer
    pages:
      style: offset
      size:
        default: 25
        max: 50
        above: refuse  # guessed
      inputs: {size: perPage, place: skip}
      end: has_more
    reads: {items: "/refunds", has_more: "/hasMore"}

  - id: pay_refund
    purpose: Pay refund.  # guessed from the name
    does: write  # guessed from the name
    input: {id: string}
"""


def _run(folder: Path, tools: list[object], *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "server.py").write_text(SERVER, encoding="utf-8")
    (folder / "tools.json").write_text(json.dumps(tools), encoding="utf-8")
    (folder / "python").symlink_to(sys.executable)
    command = [sys.executable, "-m", "specforge", "tools", "import", "--mcp", f"{folder}/python server.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def drafted(*tools: object) -> dict[str, Tool]:
    section = draft_tool_section(tools, "a server").spec
    loaded = load_texts({"shop.yaml": f"specforge: 1\nfeature: shop\n{section}"})
    assert not loaded.broken, [one.message for one in loaded.findings]
    return {one.id: one.value for one in loaded.project.views[0].tools}


def test_the_tools_of_a_server_are_printed_as_a_section_and_none_is_called(tmp_path: Path) -> None:
    done = _run(tmp_path, [LIST, PAY])
    assert not done.stderr
    assert done.stdout.replace(f"{tmp_path}/", "") == DRAFT
    assert done.returncode == 0
    assert set((tmp_path / "asked").read_text().split()) <= {"server/discover", "initialize", "notifications/initialized", "tools/list"}
    loaded = load_texts({"shop.yaml": f"specforge: 1\nfeature: shop\n{done.stdout}"})
    assert not loaded.broken
    pages = loaded.project.views[0].tools[0].value.pages
    assert pages is not None
    assert pages.asked_by == ("perPage", "skip")
    assert pages.size.above == "refuse"


def test_named_tools_alone_are_printed_in_their_order(tmp_path: Path) -> None:
    done = _run(tmp_path, [LIST, PAY], "pay_refund")
    assert "id: pay_refund" in done.stdout
    assert "list_refunds" not in done.stdout


def test_a_tool_that_is_not_there_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    done = _run(tmp_path, [LIST], "list_refund")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "specforge: the server has no tool 'list_refund'\n    did you mean `list_refunds`?\n"


@pytest.mark.parametrize("arguments", [[], ["--mcp", "a", "--mcp-url", "http://b/"]])
def test_exactly_one_server_is_named(arguments: list[str]) -> None:
    done = run_specforge("tools", "import", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("a file with `--file`\n")


def test_a_header_for_a_server_that_gets_none_is_refused() -> None:
    command = [sys.executable, "-m", "specforge", "tools", "import", "--mcp", "a", "--header", "A: b"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("and none was named\n    name it with `--mcp-url`\n")


def test_hostile_descriptions_reach_no_terminal_raw_and_hinder_no_other_tool(tmp_path: Path) -> None:
    hidden = "\u202eevil\u202c \U000e0049\U000e0067 \x1b[31m"
    tools = [
        {
            "name": "get_bidi",
            "description": "Get \u202eit\u202c for \U000e0049you.",
            "inputSchema": {"properties": {"a\u202eb": {"type": "string", "x\u202e": 1}}},
        },
        {"name": "get_red", "description": "Get \x1b[31mit.\x07", "inputSchema": {"properties": {"a\x1bb": {"type": "string"}}}},
        {"name": "get_megabytes", "description": "x" * 2_000_000, "inputSchema": {}},
        {"name": "get_long", "description": "x" * 60_000, "inputSchema": {}},
        {"name": f"get {hidden}", "inputSchema": {}},
        {"name": "get_deep", "inputSchema": json.loads('{"properties": {"a": ' * 70 + "{}" + "}}" * 70)},
        {"name": "get_lines", "description": "Get it.\n# Drafted by hand.\n  - id: other\n", "inputSchema": {}},
        PAY,
    ]
    done = _run(tmp_path, tools)
    assert done.returncode == 0
    for sign in "\u202e\u202c\U000e0049\U000e0067\x1b\x07":
        assert sign not in done.stdout + done.stderr, hex(ord(sign))
    assert "\\u202eit\\u202c for \\U000e0049you." in done.stdout
    assert all(len(line) < 400 for line in done.stderr.splitlines())
    loaded = load_texts({"shop.yaml": f"specforge: 1\nfeature: shop\n{done.stdout}"})
    assert not loaded.broken, [one.message for one in loaded.findings]
    found = {one.id: one.value for one in loaded.project.views[0].tools}
    assert list(found) == ["get_bidi", "get_red", "get_lines", "pay_refund"]
    assert found["get_bidi"].purpose == "Get \u202eit\u202c for \U000e0049you."
    assert found["get_red"].purpose == "Get red."
    assert "get_megabytes: its description has" in done.stderr
    assert "get_deep:" in done.stderr
    assert "`get_red`: its description holds control characters, and is left out" in done.stderr
    assert "it would be no tool: a text has more than 50,000 characters" in done.stderr


def test_pages_are_read_out_of_the_names_that_servers_give_their_inputs() -> None:
    number = {"type": "integer"}
    inputs: dict[str, dict[str, object]] = {
        "list_as": {"max_count": {"type": "integer", "default": 10}},
        "list_bs": {"page": number, "per_page": number},
        "list_cs": {"pageToken": {"type": "string"}, "count": number},
        "list_ds": {"count": number},
        "list_es": {"after": {"type": "string", "format": "date-time"}, "q": {"type": "string"}},
        "list_fs": {"cursor": {"type": ["string", "null"]}, "page_size": {"type": "string"}},
    }
    tools = drafted(*({"name": name, "inputSchema": {"type": "object", "properties": fields}} for name, fields in inputs.items()))
    assert {name: tool.pages and (tool.pages.style, *tool.pages.asked_by, tool.pages.size.default) for name, tool in tools.items()} == {
        "list_as": ("limit-only", "max_count", 10),
        "list_bs": ("page", "per_page", "page", 20),
        "list_cs": ("cursor", "count", "pageToken", 20),
        "list_ds": None,
        "list_es": None,
        "list_fs": ("cursor", "page_size", "cursor", 20),
    }
    assert [*tools["list_es"].input] == ["after", "q"]


ROWS = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}}
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
MAYBE = {"anyOf": [TEXT, {"type": "null"}]}
ENVELOPES: dict[str, tuple[dict[str, object], dict[str, object], str, dict[str, str | None]]] = {
    "cursor": ({"cursor": TEXT}, {"data": ROWS, "next_cursor": MAYBE}, "null_next", {"next": "/next_cursor"}),
    "AIP-158": (
        {"page_token": TEXT},
        {"books": ROWS, "nextPageToken": {**TEXT, "default": ""}, "totalSize": NUMBER},
        "empty_cursor",
        {"items": "/books", "next": "/nextPageToken", "total": "/totalSize"},
    ),
    "Relay": (
        {"first": NUMBER, "after": TEXT},
        {
            "edges": {"type": "array", "items": {"type": "object", "properties": {"cursor": TEXT, "node": ROWS["items"]}}},
            "pageInfo": {"type": "object", "properties": {"hasNextPage": FLAG, "endCursor": MAYBE}},
        },
        "has_more",
        {"items": "/edges", "row": "/node", "next": "/pageInfo/endCursor", "has_more": "/pageInfo/hasNextPage"},
    ),
    "behind the last row, with a flag": (
        {"limit": NUMBER, "starting_after": TEXT},
        {"data": ROWS, "has_more": FLAG},
        "has_more",
        {"last": "/id", "next": None, "has_more": "/has_more"},
    ),
    "behind the last row": ({"limit": NUMBER, "since_id": TEXT}, {"data": ROWS}, "short_page", {"last": "/id", "next": None}),
    "offset with a flag": (
        {"skip": NUMBER, "take": NUMBER},
        {"items": ROWS, "has_more": FLAG, "next_cursor": TEXT},
        "has_more",
        {"has_more": "/has_more", "next": None},
    ),
    "offset with a total": ({"offset": NUMBER}, {"rows": ROWS, "total": NUMBER}, "total", {"total": "/total"}),
    "offset and no more": ({"offset": NUMBER}, {"rows": ROWS}, "short_page", {"items": "/rows", "next": None}),
    "links": (
        {"page": NUMBER, "per_page": NUMBER},
        {"data": ROWS, "links": {"type": "object", "properties": {"next": MAYBE}}},
        "null_next",
        {"link": "/links/next", "next": None},
    ),
}


@pytest.mark.parametrize(("required", "end"), [(["items", "next_cursor"], "empty_cursor"), (["items"], "null_next")])
def test_a_cursor_that_is_always_there_and_a_text_is_empty_at_the_end(required: list[str], end: str) -> None:
    results = {"type": "object", "properties": {"items": ROWS, "next_cursor": TEXT}, "required": required}
    schema = {"type": "object", "properties": {"cursor": TEXT}}
    [tool] = drafted({"name": "list_things", "inputSchema": schema, "outputSchema": results}).values()
    assert tool.pages is not None
    assert tool.pages.end == end


@pytest.mark.parametrize(("inputs", "results", "end", "reads"), ENVELOPES.values(), ids=ENVELOPES)
def test_the_end_of_a_list_is_drafted_as_its_results_tell_it(
    inputs: dict[str, object], results: dict[str, object], end: str, reads: dict[str, str | None]
) -> None:
    schemas = {"inputSchema": {"properties": inputs}, "outputSchema": {"type": "object", "properties": results}}
    tool = drafted({"name": "list_books", "annotations": {"readOnlyHint": True}, **schemas})["list_books"]
    assert tool.pages is not None
    assert tool.reads is not None
    assert tool.pages.end == end
    assert {name: getattr(tool.reads, name) for name in reads} == reads
    assert tool.pages.total.kind == ("none" if tool.reads.total is None else "exact")
    assert [*tool.item] == ["id"]


def test_a_tool_that_reads_and_is_asked_for_a_number_of_rows_is_a_list_whatever_its_name() -> None:
    number = {"type": "integer"}
    tools = {
        "git_log": {"max_count": number},
        "get_history": {"cursor": {"type": "string"}},
        "read_file": {"offset": number, "limit": number},
        "pay_refunds": {"max_count": number},
    }
    hints = {"annotations": {"readOnlyHint": True}}
    section = draft_tool_section(
        [{"name": name, "inputSchema": {"properties": fields}, **(hints if name == "git_log" else {})} for name, fields in tools.items()],
        "s",
    ).spec
    loaded = load_texts({"shop.yaml": f"specforge: 1\nfeature: shop\n{section}"})
    found = {one.id: one.value.returns.kind for one in loaded.project.views[0].tools}
    assert found == {"git_log": "many", "get_history": "many", "read_file": "one", "pay_refunds": "one"}
    assert section.count("returns: many  # guessed from the inputs") == 2


def test_references_are_followed_and_those_that_breed_or_turn_back_end() -> None:
    tree = {"type": "object", "properties": {"name": {"type": "string"}, "child": {"$ref": "#/$defs/tree"}}}
    levels = {
        f"l{at}": {"type": "object", "properties": {f"n{one}": {"$ref": f"#/$defs/l{at + 1}"} for one in range(20)}} for at in range(8)
    }
    inputs = {
        "tree": {"$ref": "#/$defs/tree"},
        "loop": {"$ref": "#/$defs/loop"},
        "far": {"$ref": "http://x/y"},
        "wide": {"$ref": "#/$defs/l0"},
    }
    schema = {"type": "object", "$defs": {"tree": tree, "loop": {"$ref": "#/$defs/loop"}, **levels}, "properties": inputs}
    found = draft_tool_section([{"name": "get_a", "inputSchema": schema}], "s")
    assert (
        "      tree:\n        type: object\n        fields:\n          name: {type: string, required: false}\n"
        "          child: {type: any, required: false}\n"
    ) in found.spec
    assert len(found.spec) < 50_000
    whys = [one.why for one in found.leftovers]
    assert "`get_a`: the input `child` holds itself, and is free data here" in whys
    assert any(why.startswith("`get_a`: no field holds `$ref` of the inputs `loop`, `far`") for why in whys)
    assert any("more than 500 fields are free data here" in why for why in whys)


def test_a_server_of_which_nothing_can_be_drafted_says_why() -> None:
    with pytest.raises(UsageError) as caught:
        draft_tool_section([{"name": "no name"}], "mcp x")
    assert str(caught.value) == "no tool of mcp x can be drafted: 'no name' is no name of a tool that the language can hold"


ROWS = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}


@pytest.mark.parametrize(
    ("inputs", "result", "style"),
    [
        ({"limit": "integer", "next_page": "string"}, {"orders": ROWS, "next_page": {"type": ["string", "null"]}}, "cursor"),
        ({"limit": "integer", "page": "string"}, {"orders": ROWS, "next_page": {"type": ["string", "null"]}}, "cursor"),
        ({"limit": "integer", "page": "integer"}, {"orders": ROWS, "next_page": {"type": ["integer", "null"]}}, "page"),
        ({"size": "integer", "scroll_id": "string"}, {"hits": ROWS, "_scroll_id": {"type": "string"}}, "cursor"),
        ({"limit": "integer", "bookmark": "string"}, {"docs": ROWS, "bookmark": {"type": "string"}}, "cursor"),
        ({"limit": "integer", "marker": "string"}, {"docs": ROWS, "next_marker": {"type": "string"}}, "cursor"),
    ],
)
def test_cursors_of_other_names_are_drafted_with_what_gives_them(inputs: dict[str, str], result: dict[str, object], style: str) -> None:
    given = {"properties": {name: {"type": kind} for name, kind in inputs.items()}}
    (tool,) = drafted({"name": "list_orders", "inputSchema": given, "outputSchema": {"properties": result}}).values()
    assert tool.pages is not None
    assert tool.reads is not None
    assert (tool.pages.style, tool.reads.next) == (style, f"/{list(result)[1]}")


@pytest.mark.parametrize("name", ["marker", "bookmark", "page"])
def test_a_thing_of_the_name_of_a_cursor_is_none_where_no_input_says_how_many(name: str) -> None:
    tool = {"name": f"show_{name}", "inputSchema": {"properties": {name: {"type": "string"}}}, "annotations": {"readOnlyHint": True}}
    (found,) = drafted(tool).values()
    assert found.pages is None
    assert name in found.input
