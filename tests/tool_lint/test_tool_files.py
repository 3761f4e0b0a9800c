"""`specforge tools lint`: files as they are and as they should not be, whole output and exit code."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from specforge.errors import UsageError
from specforge.probing.definitions.files import MAX_BYTES, read_tools
from specforge.probing.definitions.shape import read_definition
from specforge.probing.definitions.telling import lint_schema
from tests.conftest import ROOT

ORDERS = {"name": "list_orders", "description": "List all orders of the customer.", "parameters": {"type": "object", "properties": {}}}


def run(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "specforge", "tools", "lint", *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_the_page_shows_a_real_run(tmp_path: Path) -> None:
    page = (ROOT / "docs/tool-lint.md").read_text(encoding="utf-8")
    block = re.search(r"^```console\n\$ specforge tools lint tools.json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    held = re.search(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert block
    assert held
    (tmp_path / "tools.json").write_text(held[1], encoding="utf-8")
    assert run("tools.json", cwd=tmp_path) == (1, block[1], "")


def test_the_page_shows_a_real_run_over_an_http_api(tmp_path: Path) -> None:
    page = (ROOT / "docs/tool-lint.md").read_text(encoding="utf-8")
    block = re.search(r"^```console\n\$ specforge tools lint openapi.yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    held = re.search(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert block
    assert held
    (tmp_path / "openapi.yaml").write_text(held[1], encoding="utf-8")
    assert run("openapi.yaml", cwd=tmp_path) == (1, block[1], "")


def test_each_tool_is_told_where_it_begins(tmp_path: Path) -> None:
    other = {**ORDERS, "name": "list_users", "description": "List users."}
    (tmp_path / "a.jsonl").write_text(
        "\n".join(json.dumps({"id": 1, "function": [one]}) for one in (ORDERS, ORDERS, other)), encoding="utf-8"
    )
    (tmp_path / "b.json").write_text(
        '{"jsonrpc": "2.0", "result": {\n "tools": [{},\n   ' + json.dumps(other | {"title": "x"}) + "]}}", encoding="utf-8"
    )
    code, out, _ = run("a.jsonl", "b.json", cwd=tmp_path)
    assert code == 1
    assert re.findall(r"^(\S+): warning\[unbounded-list\]: (`\w+`)", out, re.MULTILINE) == [
        ("a.jsonl:1:24", "`list_orders`"),
        ("a.jsonl:3:24", "`list_users`"),
        ("b.json:3:4", "`list_users`"),
    ]
    assert (
        "3 tools in 2 files: 3 warnings\nnot seen: 1 entry without a name\nnot seen: 1 definition that repeats one before, word for word\n"
        in out
    )


@pytest.mark.parametrize(
    "document",
    [
        {"functionDeclarations": [ORDERS]},
        [{"functionDeclarations": [ORDERS]}, {"googleSearch": {}}],
        {"tools": [{"function_declarations": [{"name": ORDERS["name"], "parametersJsonSchema": ORDERS["parameters"]}]}]},
    ],
)
def test_the_tools_that_gemini_is_given_are_read(tmp_path: Path, document: object) -> None:
    (tmp_path / "tools.json").write_text(json.dumps(document), encoding="utf-8")
    assert [one.tool["name"] for one in read_tools(tmp_path / "tools.json").tools] == ["list_orders"]


SPEC = {"name": ORDERS["name"], "description": ORDERS["description"], "inputSchema": {"json": ORDERS["parameters"]}}


@pytest.mark.parametrize(
    "document",
    [
        {"toolConfig": {"tools": [{"toolSpec": SPEC}, {"cachePoint": {"type": "default"}}], "toolChoice": {"auto": {}}}},
        {"tools": [{"toolSpec": SPEC}]},
        [{"toolSpec": SPEC}],
        {"toolSpec": SPEC},
    ],
)
def test_the_tools_that_bedrock_is_given_are_read(tmp_path: Path, document: object) -> None:
    (tmp_path / "tools.json").write_text(json.dumps(document), encoding="utf-8")
    found = read_tools(tmp_path / "tools.json")
    assert found.nameless == 0
    (read,) = (read_definition(one.tool) for one in found.tools)
    plain = read_definition(ORDERS)
    assert read is not None
    assert plain is not None
    assert (read.name, read.description, read.inputs, read.required) == (plain.name, plain.description, plain.inputs, plain.required)


def test_the_json_form_is_what_its_schema_says(tmp_path: Path) -> None:
    (tmp_path / "tools.json").write_text(json.dumps([ORDERS]), encoding="utf-8")
    code, out, _ = run("tools.json", "--format", "json", cwd=tmp_path)
    answer = json.loads(out)
    jsonschema.validate(answer, lint_schema())
    assert code == 1
    assert [(one["tool"], one["rule"], one["confidence"], one["line"], one["column"]) for one in answer["findings"]] == [
        ("list_orders", "unbounded-list", "likely", 1, 2)
    ]
    done = subprocess.run([sys.executable, "-m", "specforge", "schema", "tool-lint"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout) == lint_schema()


def test_the_gate_counts_what_it_is_told_to(tmp_path: Path) -> None:
    (tmp_path / "tools.json").write_text(json.dumps([{**ORDERS, "description": "List all workspaces."}]), encoding="utf-8")
    assert run("tools.json", cwd=tmp_path)[0] == 0
    assert run("tools.json", "--fail-on", "note", cwd=tmp_path)[0] == 1
    assert run("tools.json", "--fail-on", "never", cwd=tmp_path)[0] == 2


def test_a_rule_that_is_often_wrong_must_be_asked_for(tmp_path: Path) -> None:
    inputs = {"type": "object", "properties": {"limit": {"type": "integer", "maximum": 9}}}
    (tmp_path / "tools.json").write_text(
        json.dumps([{"name": "list_orders", "description": "List orders.", "parameters": inputs}]), encoding="utf-8"
    )
    assert "no-continuation" not in run("tools.json", cwd=tmp_path)[1]
    assert "no-continuation" in run("tools.json", "--all", cwd=tmp_path)[1]
    code, out, _ = run("tools.json", "--rule", "no-continuation", "--quiet", cwd=tmp_path)
    assert (code, out.count("\n"), "no-order" in out) == (1, 2, False)
    assert run("tools.json", "--rule", "no-continuatio", cwd=tmp_path) == (
        2,
        "",
        "specforge: there is no rule `no-continuatio`\n    did you mean `no-continuation`?\n",
    )


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_characters_that_a_terminal_obeys_are_escaped(tmp_path: Path, fmt: str) -> None:
    text = json.dumps([{"name": "list_\u202eorders\x1b[31m\x9b\ud800", "description": "List all \u2066orders."}])
    (tmp_path / "tools.json").write_text(text, encoding="utf-8")
    code, out, _ = run("tools.json", "--format", fmt, cwd=tmp_path)
    assert code == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
    assert "u202e" in out


BAD = [
    ("binary", bytes(range(256)), "is no text in UTF-8: see byte 128"),
    ("utf-16", "[]".encode("utf-16"), "is no text in UTF-8: see byte 0"),
    ("large", b"[" + b" " * MAX_BYTES + b"]", "is larger than 20,000,000 bytes"),
    ("deep", b"[" * 10_000 + b"]" * 10_000, ":1:65: values are nested deeper than 64 levels"),
    ("deep-objects", b'{"name":' * 10_000 + b"1" + b"}" * 10_000, ":1:513: values are nested deeper than 64 levels"),
    ("twice", b'[\n {"name": "a",\n  "name": "b"}]', ":2:2: the object here has the key `name` twice"),
    ("no-tools", b'{"tools": []}', " holds no tools"),
    ("only-nameless", b'[{"type": "web_search"}]', " holds no tools"),
    ("nan", b'[{"name": "NaN",\n "x": NaN}]', ":2:7: NaN is no JSON"),
    ("infinity", b'[{"name": "a", "x": -Infinity}]', ":1:21: -Infinity is no JSON"),
    ("empty", b" \n", " is empty"),
    ("broken", b'[{"name": "a"},\n{]', ":2:2: it is no JSON: expecting property name enclosed in double quotes"),
    ("long-number", b'[{"name": "a", "x": ' + b"1" * 10_000 + b"}]", ":1:1: the value here holds a number that is too long"),
    ("quotes", b'"' + b'\\"' * 2_000_000, ":1:1: it is no JSON: unterminated string starting at"),
]


@pytest.mark.parametrize(("content", "message"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_what_cannot_be_read_is_told_in_a_line_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tools.json").write_bytes(content)
    with pytest.raises(UsageError) as refused:
        read_tools(Path("tools.json"))
    assert str(refused.value) == f"tools.json{message}" if message[0] == ":" else str(refused.value).endswith(message)
    assert "\n" not in str(refused.value)
    assert refused.value.help


def test_a_file_that_cannot_be_read_exits_with_2(tmp_path: Path) -> None:
    (tmp_path / "tools.json").write_bytes(b"[" * 10_000)
    assert run("tools.json", cwd=tmp_path) == (
        2,
        "",
        "specforge: tools.json:1:65: values are nested deeper than 64 levels\n    flatten them\n",
    )


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    assert run("gone.json", cwd=tmp_path)[2].startswith("specforge: gone.json cannot be read: no such file or directory\n")
    assert run(".", cwd=tmp_path)[2].startswith("specforge: . is a folder\n")


def test_a_byte_order_mark_and_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    (tmp_path / "tools.json").write_bytes(b"\xef\xbb\xbf[\r\n" + json.dumps(ORDERS).encode() + b"\r\n]\r\n")
    assert read_tools(tmp_path / "tools.json").tools[0].at.line == 2
