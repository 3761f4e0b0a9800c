"""Servers that others wrote and published, walked by `tools probe`: what is known of each version is found, to the byte."""

import contextlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.heavy.servers.fixtures import COMMITS, ENTITIES, FILES, MODULES, REFUNDS, RULES, fill, website

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/servers.md"
SPECS = "tests/heavy/servers"
NODE = ".servers/node/bin/node .servers/node/node_modules"


@dataclass(frozen=True)
class Server:
    """A server, the version that is installed, and the command that starts it from the root of the repository."""

    package: str
    version: str
    command: str
    feature: str
    fixture: str
    """What it is given, in words; nothing when it needs nothing."""

    path: str = ""
    """Where it answers over HTTP; nothing when it speaks over its standard input and output."""

    def started(self, folder: Path, port: int = 0) -> str:
        """The command with whole paths, so that it can be started in the folder of the fixture."""
        given = self.command.replace("{fixture}", str(folder)).replace("{port}", str(port))
        return given.replace(".servers/", f"{ROOT}/.servers/")

    def installed(self) -> str:
        """The version that is there."""
        if "node_modules" in self.command:
            manifest = ROOT / ".servers/node/node_modules" / self.package / "package.json"
            return str(json.loads(manifest.read_text(encoding="utf-8"))["version"])
        folder = ROOT / self.command[self.command.index(".servers/") :].split("/bin/")[0]
        (found,) = folder.glob(f"lib/python*/site-packages/{self.package.replace('-', '_')}-*.dist-info")
        return found.name.removesuffix(".dist-info").rpartition("-")[2]


FETCH = "env PATH=/none .servers/python/bin/mcp-server-fetch --allow-private-ips"
SERVERS = (
    Server(
        "mcp-server-git", "2026.10.19", ".servers/python/bin/mcp-server-git -r repository", "git", f"a repository with {COMMITS} commits"
    ),
    Server(
        "@cyanheads/git-mcp-server",
        "2.15.3",
        f"{NODE}/@cyanheads/git-mcp-server/dist/index.js",
        "git-pages",
        f"a repository with {COMMITS} commits",
    ),
    Server(
        "code-index-mcp",
        "2.17.1",
        "env PATH=/none .servers/code-index/bin/code-index-mcp --project-path code --indexer-path index",
        "code-index",
        f"a folder with {MODULES} files of one line",
    ),
    Server(
        "mcp-server-sqlite",
        "2025.4.25",
        ".servers/sqlite/bin/mcp-server-sqlite --db-path shop.db",
        "sqlite",
        f"a table with {REFUNDS:,} rows of three columns",
    ),
    Server(
        "datasette-mcp",
        "0.3",
        ".servers/datasette/bin/datasette shop.db --host 127.0.0.1 --port {port}",
        "datasette",
        f"a table with {REFUNDS:,} rows of three columns",
        "/-/mcp",
    ),
    Server(
        "@modelcontextprotocol/server-filesystem",
        "2026.8.31",
        f"{NODE}/@modelcontextprotocol/server-filesystem/dist/index.js files",
        "filesystem",
        f"a folder with {FILES:,} files",
    ),
    Server(
        "@modelcontextprotocol/server-memory",
        "2026.8.31",
        f"env MEMORY_FILE_PATH={{fixture}}/memory.jsonl {NODE}/@modelcontextprotocol/server-memory/dist/index.js",
        "memory",
        f"{ENTITIES:,} entities with one observation each",
    ),
    Server("mcp-server-fetch", "2026.10.24", FETCH, "fetch", f"a page with {RULES:,} sections"),
    Server("mcp-server-fetch", "2026.10.24", FETCH, "fetch-whole", f"a page with {RULES:,} sections"),
    Server("mcp-server-time", "2026.10.19", ".servers/python/bin/mcp-server-time --local-timezone UTC", "time", ""),
    Server(
        "@modelcontextprotocol/server-everything",
        "2026.8.31",
        f"{NODE}/@modelcontextprotocol/server-everything/dist/index.js stdio",
        "everything",
        "",
    ),
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with what the servers are given, and the project of their specs."""
    # The length of the folder's name stands in results, so it is the same in each run.
    made = Path(tempfile.mkdtemp(prefix="specforge-", dir="/tmp"))
    try:
        shutil.copytree(ROOT / SPECS, made / "project", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        fill(made, made / "project/rows")
        with website() as host:
            for file in (made / "project/specs").glob("fetch*.yaml"):
                file.write_text(file.read_text(encoding="utf-8").replace("127.0.0.1:50000", host), encoding="utf-8")
            yield made
    finally:
        shutil.rmtree(made)


@pytest.fixture(scope="module")
def probed(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """What the command says of each tool, by feature and name."""
    return {f"{server.feature}/{one['tool']}": one for server in SERVERS for one in tools_at(folder, server)}


def tools_at(folder: Path, server: Server) -> list[dict[str, Any]]:
    """Probe a server over its standard input and output, or at its address."""
    if not server.path:
        return tools_of(folder, server.feature, "--mcp", server.started(folder))
    with serving(folder, server) as host:
        return tools_of(folder, server.feature, "--mcp-url", f"http://{host}{server.path}")


@contextlib.contextmanager
def serving(folder: Path, server: Server, **more: str) -> Iterator[str]:
    """Start a server on the loopback, and give its host and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = surroundings(folder, **{name: value.replace("{port}", str(port)) for name, value in more.items()})
    # What is started may be a script that starts the server: both are ended by their group.
    running = subprocess.Popen(
        shlex.split(server.started(folder, port)),
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert running.poll() is None
            time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(10)


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """An environment in which nothing can be reached but the loopback."""
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    here = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    return {**os.environ, **nowhere, **here, **more}


def tools_of(folder: Path, feature: str, *target: str) -> list[dict[str, Any]]:
    """Probe a server as a user does."""
    command = [sys.executable, "-m", "specforge", "tools", "probe", feature, *target]
    told = subprocess.run(
        [*command, "--root", str(folder / "project"), "--format", "json", "--seconds", "300"],
        cwd=folder,
        env=surroundings(folder),
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert told.returncode in {0, 1}, told.stderr
    found = json.loads(told.stdout)["tools"]
    assert told.returncode == any(one["verdict"] == "breaks" for tool in found for one in tool["promises"])
    return found


def states(tool: Mapping[str, Any], state: str) -> dict[str, str]:
    return {one["id"]: one["because"] for one in tool["promises"] if one["verdict"] == state}


def costs(tool: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["what"]: (one["rows"], one["bytes"]) for one in tool["costs"]}


@pytest.mark.parametrize("server", SERVERS, ids=lambda one: one.feature)
def test_the_version_is_the_one_that_is_described(server: Server) -> None:
    assert server.installed() == server.version


def test_git_log_gives_whatever_it_is_asked_for_and_cannot_go_on(probed: Mapping[str, Any]) -> None:
    log = probed["git/git_log"]
    broken = states(log, "breaks")
    assert broken["size-beyond-the-most"] == "100,000 rows were asked for, and 300 came; a page has at most 100"
    assert broken["size-of-nothing"] == "-1 rows were asked for, 300 came"
    assert broken["rest-is-told"] == "one of 10 rows came, and nothing says that others were left out"
    assert states(log, "holds")["bounded-list"] == "`max_count` asks for fewer; the list does not go on behind them"
    assert costs(log) == {"a page": (10, 1_685), "the largest page": (300, 50_005)}
    assert "bounded-list" in states(probed["git/git_branch"], "breaks")


def test_another_git_log_can_be_read_to_its_end(probed: Mapping[str, Any]) -> None:
    log = probed["git-pages/git_log"]
    assert states(log, "breaks").keys() == {"fits-every-runtime"}
    holds = states(log, "holds")
    assert holds["comes-to-an-end"] == "after 31 pages with 300 rows"
    assert holds["complete"] == "300 rows came"
    kept = {"size-of-a-page", "size-beyond-the-most", "size-of-nothing", "place-before-the-first", "no-row-twice", "in-order"}
    kept |= {"same-rows-at-every-size", "whole-pages-at-the-edge", "empty-list", "result-as-described", "copies-agree"}
    assert kept <= holds.keys()


def test_a_server_says_the_same_over_http(folder: Path, probed: Mapping[str, Any]) -> None:
    (server,) = (one for one in SERVERS if one.feature == "git-pages")
    with serving(folder, server, MCP_TRANSPORT_TYPE="http", MCP_HTTP_PORT="{port}") as host:
        (log,) = tools_of(folder, "git-pages", "--mcp-url", f"http://{host}/mcp")
    for state in ("holds", "breaks", "cannot tell"):
        assert states(log, state).keys() == states(probed["git-pages/git_log"], state).keys()
    assert costs(log) == costs(probed["git-pages/git_log"])


def test_a_capped_query_says_what_it_left_out(probed: Mapping[str, Any]) -> None:
    query = probed["datasette/execute_sql"]
    broken = states(query, "breaks")
    assert broken.keys() == {"rows-at-most", "fits-every-runtime"}
    assert broken["rows-at-most"] == "1,000 rows came, and the result says that others were left out"
    assert {"bounded-list", "empty-list", "copies-agree", "result-as-described"} <= states(query, "holds").keys()


def test_matches_come_in_pages_with_a_true_total_and_a_size_without_a_bound(probed: Mapping[str, Any]) -> None:
    search = probed["code-index/search_code_advanced"]
    broken, holds = states(search, "breaks"), states(search, "holds")
    assert broken.keys() == {"same-inputs", "size-beyond-the-most", "fits-every-runtime"}
    assert broken["size-beyond-the-most"] == "100,000 rows were asked for, and 57 came; a page has at most 50"
    assert holds["true-total"] == "the first page says 57, and 57 rows came"
    assert holds["complete"] == "57 rows came"
    kept = {"end-is-told", "empty-list", "no-row-twice", "in-order", "same-rows-at-every-size", "place-before-the-first"}
    assert kept <= holds.keys()


def test_read_query_gives_the_whole_table_and_no_json(probed: Mapping[str, Any]) -> None:
    broken = states(probed["sqlite/read_query"], "breaks")
    assert broken["answers"] == "the result has no rows: it is a text that is no JSON"
    assert broken["fits-every-runtime"] == "claude-code and codex would not show all of 277,734 bytes"
    assert "bounded-list" in broken
    assert "nothing-cut-inside" in states(probed["sqlite/read_query"], "holds")


@pytest.mark.parametrize(
    ("tool", "rows", "size"),
    [("list_directory", 3_000, 68_999), ("list_directory_with_sizes", 3_000, 147_057), ("search_files", 3_000, 137_999)],
)
def test_folders_are_listed_whole(probed: Mapping[str, Any], tool: str, rows: int, size: int) -> None:
    listed = probed[f"filesystem/{tool}"]
    assert states(listed, "breaks").keys() == {"bounded-list", "fits-every-runtime"}
    assert costs(listed) == {"the list": (rows, size)}
    assert {"copies-agree", "result-as-described"} <= states(listed, "holds").keys()


def test_a_tree_is_shown_whole(probed: Mapping[str, Any]) -> None:
    tree = probed["filesystem/directory_tree"]
    assert states(tree, "breaks") == {"fits-every-runtime": "claude-code and codex would not show all of 213,017 bytes in 12,002 lines"}
    assert costs(tree) == {"the result": (0, 177_002)}


@pytest.mark.parametrize("tool", ["read_graph", "search_nodes"])
def test_all_that_is_remembered_comes_at_once(probed: Mapping[str, Any], tool: str) -> None:
    graph = probed[f"memory/{tool}"]
    assert states(graph, "breaks").keys() == {"bounded-list", "bounded-inner-lists", "fits-every-runtime"}
    assert costs(graph) == {"the list": (2_000, 272_931)}
    assert states(graph, "holds")["complete"] == "2,000 rows came"
    assert "result-as-described" in states(graph, "holds")


def test_a_document_is_cut_where_it_can_be_read_on(probed: Mapping[str, Any]) -> None:
    assert not states(probed["fetch/fetch"], "breaks")
    assert states(probed["fetch-whole/fetch"], "breaks").keys() == {"fits-every-runtime"}


@pytest.mark.parametrize("tool", ["time/convert_time", "everything/get-structured-content"])
def test_single_results_keep_every_promise(probed: Mapping[str, Any], tool: str) -> None:
    assert not states(probed[tool], "breaks")
    assert "result-as-described" in states(probed[tool], "holds")


def test_the_page_says_what_was_measured(probed: Mapping[str, Any]) -> None:
    """With SPECFORGE_UPDATE=1 the page is written."""
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    text = page(probed, before)
    if os.environ.get("SPECFORGE_UPDATE") == "1":
        PAGE.write_text(text, encoding="utf-8")
    assert before == text or os.environ.get("SPECFORGE_UPDATE") == "1"


def page(probed: Mapping[str, Any], before: str) -> str:
    """The page, with the parts that are measured made anew."""
    head = before.partition("\n<!-- measured -->\n")[0]
    return f"{head}\n<!-- measured -->\n" + "\n".join(measured(probed)) + "\n"


SMALL = 1_000
"""Below so many bytes a size is not told exactly: some results name the day."""


def measured(probed: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "| server | tool | class | result | bytes | tokens, about | claude-code shows | codex shows | openai-tool-outputs shows |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for server in SERVERS:
        for key, tool in probed.items():
            if key.startswith(f"{server.feature}/"):
                for cost in tool["costs"]:
                    size = f"{cost['bytes']:,}" if cost["bytes"] >= SMALL else f"under {SMALL:,}"
                    tokens = f"{cost['tokens']['estimate']:,}" if cost["bytes"] >= SMALL else f"under {SMALL * 115 // 200:,}"
                    shown = " | ".join(seen(cost, cost["shown"][name]) for name in ("claude-code", "codex", "openai-tool-outputs"))
                    what = {"fetch": "the first range", "fetch-whole": "the whole text"}.get(server.feature, cost["what"])
                    what += f", {cost['rows']:,} rows" if cost["rows"] > 1 else ""
                    yield f"| {server.package} {server.version} | `{tool['tool']}` | {kind(tool)} | {what} | {size} | {tokens} | {shown} |"
    for server in SERVERS:
        yield from broken(server, probed)


def kind(tool: Mapping[str, Any]) -> str:
    """How a result is bounded, as the walk found it."""
    holds, breaks = states(tool, "holds"), states(tool, "breaks")
    if "comes-to-an-end" in holds:
        return "pages"
    if "rest-is-told" in breaks:
        return "limit only"
    if "bounded-list" in breaks:
        return "unbounded"
    if "rows-at-most" in breaks:
        return "capped"
    return {"fetch": "document by ranges", "directory_tree": "unbounded"}.get(tool["tool"], "one")


def seen(cost: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    if shown["whole"]:
        return "all"
    if shown["otherwise"] in {"spill", "error"}:
        return {"spill": "none, a file is written", "error": "none, an error"}[shown["otherwise"]]
    where = {"cut": "the first", "middle": "the first and last"}[shown["otherwise"]]
    return f"{where} {shown['rows']:,}" if cost["rows"] else "a part, from both ends"


def broken(server: Server, probed: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"## {server.package} {server.version}" + (", the whole text" if server.feature == "fetch-whole" else "")
    yield ""
    command = server.command.replace("{fixture}/", "").replace("{port}", "8001")
    where = f", answering at `{server.path}`" if server.path else ""
    yield f"Started with `{command}`{where}" + (f", and given {server.fixture}." if server.fixture else ".")
    for key, tool in probed.items():
        if key.startswith(f"{server.feature}/"):
            yield ""
            found = states(tool, "breaks")
            told = {0: "no promise breaks", 1: "1 promise breaks"}.get(len(found), f"{len(found)} promises break")
            yield f"`{tool['tool']}`: {told}."
            if found:
                yield ""
                yield from (f"- `{name}`: {because}." for name, because in found.items())
