"""The page about probes shows what really comes, and the command behind it says what it says in words."""

import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest

from tests.command import run_specforge
from tests.conftest import ROOT, split_files

PAGE = ROOT / "docs/probing.md"
Project = Callable[[Mapping[str, str]], Path]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def files() -> dict[str, str]:
    return {**split_files(blocks("yaml")[0]), **split_files(blocks("python")[0]), "specforge.toml": ""}


def run(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run_specforge("tools", *arguments, cwd=root, env={**os.environ, **environment})


def timeless(text: str) -> str:
    """What is said without the time that it took."""
    return re.sub(r"\d+\.\d+ s\b", "0.00 s", text)


def test_the_page_shows_what_a_probe_says(project_of: Project) -> None:
    root = project_of(files())
    block = blocks("console")[0]
    line = block.splitlines()[0]
    said = run(root, *line.split()[3:])
    assert (said.returncode, said.stderr) == (1, "")
    shown = f"{line}\n{timeless(said.stdout)}"
    if os.environ.get("SPECFORGE_UPDATE") == "1":
        PAGE.write_text(PAGE.read_text(encoding="utf-8").replace(block, shown, 1), encoding="utf-8")
    assert shown == blocks("console")[0]


def test_a_probe_that_was_kept_is_compared(project_of: Project) -> None:
    root = project_of(files())
    told = run(root, "probe", "shop", "list_refunds", "--python", "shop:list_refunds", "--format", "json")
    assert told.returncode == 1
    (root / "probe.json").write_text(told.stdout, encoding="utf-8")
    again = run(root, "probe", "shop", "list_refunds", "--python", "shop:list_refunds", "--against", "probe.json")
    assert again.returncode == 0, "what was broken before is not new"
    assert again.stdout.endswith("since then nothing has changed: contracts, schemas, promises, meanings and sizes are as they were\n")
    source = root / "shop.py"
    source.write_text(source.read_text(encoding="utf-8").replace("n * 7,", "n * 7 / 100,"), encoding="utf-8")
    changed = run(root, "probe", "shop", "list_refunds", "--python", "shop:list_refunds", "--against", "probe.json")
    whole = run(root, "probe", "shop", "--python", "shop:list_refunds", "--against", "probe.json", "--format", "json")
    schema = run_specforge("schema", "probe", cwd=root, check=True)
    for document in (told.stdout, whole.stdout):
        jsonschema.validate(json.loads(document), json.loads(schema.stdout))
    assert any(one["worse"] for one in json.loads(whole.stdout)["since"])
    assert changed.returncode == 1
    assert "since then, with the same schemas" in changed.stdout
    assert '`means-cents` held, and breaks now: it has {"amount_cents":7.0}, not {"amount_cents":700}' in changed.stdout


def test_rows_made_from_the_contract_are_what_the_tool_has_to_give(project_of: Project) -> None:
    spec = (
        files()["specs/shop.yaml"]
        .replace("arguments: {status: open}", "known: rows.jsonl")
        .replace("row: {id: r-100}", "rows: {at_least: 1}")
        .replace("          has: {amount_cents: 700}\n", "")
    )
    server = """
import json
from pathlib import Path
from specforge.paging import contract_of, paged

ROWS = [json.loads(line) for line in Path("rows.jsonl").read_text().splitlines()]


@paged(contract_of("generated/shop/tools.json", "list_refunds"), count=lambda status=None: len(list(chosen(status))))
def list_refunds(status=None):
    return chosen(status)


def chosen(status):
    return [row for row in ROWS if status in (None, row["status"])]
"""
    root = project_of({"specs/shop.yaml": spec, "shop.py": server, "specforge.toml": ""})
    (root / "rows.jsonl").write_text(run(root, "rows", "shop", "list_refunds", "--rows", "300").stdout, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "specforge", "build", "-q"], cwd=root, check=True)
    said = run(root, "probe", "shop", "list_refunds", "--python", "shop:list_refunds", "--format", "json")
    verdicts = {one["id"]: (one["verdict"], one["because"]) for one in json.loads(said.stdout)["tools"][0]["promises"]}
    assert {name for name, (state, _) in verdicts.items() if state == "breaks"} == set()
    assert verdicts["complete"] == ("holds", "300 rows came")
    assert verdicts["known-rows-agree"] == ("holds", "300 rows checked")
    assert verdicts["ties-and-nulls"][0] == "holds"
    assert said.returncode == 0


SERVER = """
import sys

from mcp.server import MCPServer
from specforge.paging import Cursors, contract_of, paged
from specforge.paging.mcp_tools import mcp_tool

ROWS = [{"id": f"r-{n:03}", "created_at": "2026-11-25T12:00:00Z", "amount_cents": n, "status": "open"} for n in range(60)]


@paged(contract_of("generated/shop/tools.json", "list_refunds"), count=lambda status=None: len(chosen(status)))
def list_refunds(status=None):
    return chosen(status)


def chosen(status):
    return [row for row in ROWS if status in (None, row["status"])]


MCPServer("shop", tools=[mcp_tool(list_refunds)]).run("stdio")
"""


def test_a_server_of_the_official_sdk_keeps_the_contract(project_of: Project) -> None:
    spec = files()["specs/shop.yaml"].replace("r-100", "r-010").replace("amount_cents: 700", "amount_cents: 10")
    root = project_of({"specs/shop.yaml": spec, "server.py": SERVER, "specforge.toml": ""})
    subprocess.run([sys.executable, "-m", "specforge", "build", "-q"], cwd=root, check=True)
    said = run(root, "probe", "shop", "list_refunds", "--mcp", f"{sys.executable} server.py", "--format", "json")
    assert said.stderr == ""
    found = json.loads(said.stdout)["tools"][0]
    assert {one["id"]: one["because"] for one in found["promises"] if one["verdict"] == "breaks"} == {}
    verdicts = {one["id"]: one["verdict"] for one in found["promises"]}
    assert {verdicts[name] for name in ("same-inputs", "same-results", "copies-agree", "result-as-described", "in-order")} == {"holds"}
    assert found["described"]["outputSchema"]["properties"]["items"]["maxItems"] == 50


SHOP = ["shop", "--python", "shop:list_refunds"]
MISTAKES = [
    (["shop"], "nothing says where the tool runs\n    name it with `--mcp`, `--mcp-url` or `--python`"),
    (["shop", "--mcp", "x", "--python", "y:z"], "one running tool is tried at a time"),
    (["shp", "--python", "shop:list_refunds"], "there is no feature `shp`\n    did you mean `shop`?"),
    (
        ["shop", "list_refund", "--python", "shop:list_refunds"],
        "the feature `shop` has no tool `list_refund`\n    did you mean `list_refunds`?",
    ),
    (["shop", "--python", "shop.list_refunds"], "'shop.list_refunds' names no function"),
    (["shop", "--python", "shop:nothing"], "`shop` has no `nothing`"),
    (["shop", "seed", "--python", "shop:list_refunds"], "`seed` writes, and what writes is not tried"),
    (["shop", "--mcp", "nosuchserver"], "mcp nosuchserver cannot be started"),
    (["shop", "--mcp-url", "localhost:1"], "'localhost:1' is no address of a server"),
    (
        [*SHOP, "--other-python", "shop:list_refunds", "--other-mcp", "x"],
        "a tool is held against one other caller at a time\n    name it with one of `--other-mcp`, `--other-mcp-url` and `--other-python`",
    ),
    (
        [*SHOP, "--header", "A: b"],
        "`--header` is for a server that is reached over HTTP, and none was named\n    name it with `--mcp-url`",
    ),
    (
        ["shop", "--mcp-url", "http://127.0.0.1:1/mcp", "--other-python", "shop:list_refunds", "--other-header", "A: b"],
        "`--other-header` is for a server that is reached over HTTP, and none was named\n    name it with `--other-mcp-url`",
    ),
    ([*SHOP, "--other-mcp", ""], "the command line is empty"),
    (["shop", "--python", "shop:list_refunds", "--against", "none.json"], "none.json cannot be read: no such file or directory"),
]


@pytest.mark.parametrize(("arguments", "told"), MISTAKES, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_a_mistake_is_told_with_its_cure(arguments: list[str], told: str, project_of: Project) -> None:
    root = project_of(files())
    said = run(root, "probe", *arguments)
    assert (said.returncode, said.stdout) == (2, "")
    assert "".join(line.removeprefix("specforge: ") + "\n" for line in said.stderr.splitlines()).startswith(
        told
    ) or told in said.stderr.replace("specforge: ", "")
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("../rows.jsonl", "", "is outside of the project"),
        ("gone.jsonl", None, "cannot be read: no such file or directory"),
        ("rows.jsonl", '{"id": 1}\n{"id": \n', "rows.jsonl:2: the line is no JSON"),
        ("rows.jsonl", '{"id": NaN}\n', "rows.jsonl:1: the line is no JSON"),
    ],
)
def test_a_file_of_rows_that_is_none(path: str, text: str | None, told: str, project_of: Project) -> None:
    spec = files()["specs/shop.yaml"].replace("arguments: {status: open}", f"known: {path}")
    root = project_of({**files(), "specs/shop.yaml": spec})
    if text is not None:
        (root / "rows.jsonl").write_text(text, encoding="utf-8")
    said = run(root, "probe", "shop", "list_refunds", "--python", "shop:list_refunds")
    assert said.returncode == 2
    assert told in said.stderr


class _Closed(http.server.BaseHTTPRequestHandler):
    """Lists its tool to everybody, and lets nobody call it."""

    def log_message(self, format: str, *args: object) -> None:
        return

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        about = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": "closed", "version": "1"}}
        tool = {"name": "list_refunds", "inputSchema": {"type": "object"}}
        answers: dict[str, object] = {"initialize": about, "tools/list": {"tools": [tool]}}
        found = answers.get(asked["method"])
        body = json.dumps({"jsonrpc": "2.0", "id": asked.get("id"), "result": found}).encode() if found else b""
        self.send_response(200 if found else 202 if "id" not in asked else 401 if asked["method"] == "tools/call" else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_a_server_that_turns_every_call_away_is_not_reached(project_of: Project) -> None:
    root = project_of(files())
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Closed) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        said = run(root, "probe", "shop", "list_refunds", "--mcp-url", f"http://127.0.0.1:{server.server_address[1]}/mcp")
        server.shutdown()
    assert (said.returncode, said.stderr) == (2, "specforge: no call reached a tool\n")
    assert "did not reach the tool: HTTP 401 instead of an answer" in said.stdout
