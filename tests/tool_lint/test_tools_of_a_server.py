"""`specforge tools lint` on what a running server lists."""

import json
from pathlib import Path

import jsonschema
import pytest

from specforge.probing.definitions.telling import lint_schema
from tests.command import run_specforge
from tests.probing.test_tools_import import SERVER

ORDERS = {"name": "list_orders", "description": "List all orders.", "inputSchema": {"type": "object", "properties": {}}}
COMMAND = "python server.py"


@pytest.fixture
def served(tmp_path: Path) -> Path:
    (tmp_path / "server.py").write_text(SERVER, encoding="utf-8")
    (tmp_path / "tools.json").write_text(json.dumps([ORDERS, {**ORDERS, "name": "get_order", "description": "Get one order."}, {}]))
    return tmp_path


def test_the_tools_of_a_server_are_judged_over_all_pages_of_its_list_and_none_is_called(served: Path) -> None:
    done = run_specforge("tools", "lint", "--mcp", COMMAND, cwd=served)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        'mcp python server.py: warning[unbounded-list]: `list_orders` returns a list, and nothing bounds it: the description says "list all orders"\n'
        "    take a number of rows with a `maximum` and a way to go on; or state the most rows there can be, with `maxItems` or as `at most 50` in the description\n"
        "2 tools in 1 server: 1 warning\nnot seen: 1 entry without a name\nnot seen: what the tools do when they are called\n"
    )
    assert "tools/call" not in (served / "asked").read_text(encoding="utf-8").split()


def test_files_and_a_server_are_judged_together(served: Path) -> None:
    (served / "other.json").write_text(json.dumps([{**ORDERS, "name": "list_users"}]), encoding="utf-8")
    done = run_specforge("tools", "lint", "other.json", "--mcp", COMMAND, "--format", "json", cwd=served)
    found = json.loads(done.stdout)
    jsonschema.validate(found, lint_schema())
    assert found["summary"] == {"files": 1, "servers": 1, "tools": 3, "errors": 0, "warnings": 2, "notes": 0}
    assert [(one["tool"], one["path"], one["line"]) for one in found["findings"]] == [
        ("list_orders", "mcp python server.py", 0),
        ("list_users", "other.json", 1),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing says which tools are judged\n    name files, or a server with `--mcp` or `--mcp-url`\n"),
        (
            ("--mcp", "a", "--mcp-url", "http://b/"),
            "one server is asked at a time\n    name files, or a server with `--mcp` or `--mcp-url`\n",
        ),
        (("a.json", "--header", "A: b"), "`--header` is for a server that is reached over HTTP"),
    ],
)
def test_what_is_judged_has_to_be_named(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run_specforge("tools", "lint", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_server_that_lists_nothing_has_no_findings(served: Path) -> None:
    (served / "tools.json").write_text("[{}]")
    done = run_specforge("tools", "lint", "--mcp", COMMAND, cwd=served)
    assert (done.returncode, done.stdout.split("\n")[0]) == (0, "0 tools in 1 server: no findings")
