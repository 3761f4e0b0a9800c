"""Servers as targets: what they answer, and what they do instead."""

import contextlib
import gzip
import http.server
import json
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from specforge.probing import servers
from specforge.probing.servers import McpTarget
from specforge.probing.target import ABSENT, Answer, Bounds, TargetError

OFFICIAL = '''
import os, sys, time
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel

class Page(BaseModel):
    items: list[dict]
    next: dict | None = None

app = MCPServer("shop")

@app.tool()
def list_refunds(status: str | None = None, page_size: int = 2) -> Page:
    """List refunds."""
    return Page(items=[{"id": n, "status": status} for n in range(page_size)])

@app.tool()
def refuses() -> str:
    raise ToolError("begin again without a cursor")

@app.tool()
def slow(seconds: float) -> str:
    time.sleep(seconds)
    return "slow"

@app.tool()
def leaves() -> str:
    print("giving up", file=sys.stderr, flush=True)
    os._exit(7)

@app.tool()
def large(size: int) -> str:
    return "x" * size

if len(sys.argv) > 1:
    app.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
else:
    app.run("stdio")
'''

HOSTILE = r"""
import json, os, signal, subprocess, sys, time

mode = sys.argv[1] if len(sys.argv) > 1 else ""
out = sys.stdout.buffer
SCHEMA = {"type": "object", "properties": {"items": {"type": "array"}}, "required": ["items"]}

def say(value):
    out.write(json.dumps(value).encode() + b"\n")
    out.flush()

def result(id, value):
    say({"jsonrpc": "2.0", "id": id, "result": value})

def text(id, words):
    result(id, {"content": [{"type": "text", "text": words}]})

def flood(line):
    while True:
        out.write(line)

def listed(id, cursor):
    tool = {"name": "lies", "inputSchema": {"type": "object"}, "outputSchema": SCHEMA}
    page = {"tools": [dict(tool, name=tool["name"] if cursor is None else "lies_" + cursor)]}
    if mode == "pages":  # an empty cursor goes on
        at = {None: 0, "": 1, "two": 2}[cursor]
        page = {"tools": [{"name": f"tool_{at}", "inputSchema": {"type": "object"}}]}
        if at < 2:
            page["nextCursor"] = ["", "two"][at]
    elif mode == "loop":
        page["nextCursor"] = {None: "a", "a": "b", "b": "a"}[cursor]
    elif mode == "endless":
        page["nextCursor"] = str(int(cursor or "0") + 1)
    elif mode == "same page":
        page = {"tools": [tool], "nextCursor": str(int(cursor or "0") + 1)}
    elif mode == "no list":
        page = {"tools": None}
    elif mode == "nameless":
        page = {"tools": [{"inputSchema": {"type": "object"}}]}
    elif mode == "large list":
        page = {"tools": [dict(tool, description="x" * 1_000_000, name=f"t{n}") for n in range(25)]}
    if mode == "modern":
        page |= {"resultType": "complete", "ttlMs": 0, "cacheScope": "public"}
    result(id, page)

def called(id, name, arguments):
    match name:
        case "echo": text(id, json.dumps(arguments))
        case "lies": result(id, {"content": [], "structuredContent": {"rows": 1}})
        case "no content": result(id, {"structuredContent": [1]})
        case "nothing": result(id, {"isError": False})
        case "null": result(id, {"content": [], "structuredContent": None})
        case "many texts": result(id, {"content": [{"type": "text", "text": "a"}, {"type": "image", "data": "", "mimeType": "image/png"}, {"type": "text", "text": "b"}]})
        case "expired": result(id, {"isError": True, "content": [{"type": "text", "text": "the cursor is too old"}], "structuredContent": {"error": "old", "class": "expired_cursor"}})
        case "expired text": result(id, {"isError": True, "content": [{"type": "text", "text": json.dumps({"error": "old", "class": "expired_cursor"})}]})
        case "bad cursor": say({"jsonrpc": "2.0", "id": id, "error": {"code": -32602, "message": "bad cursor\x1b[31m"}})
        case "own code": say({"jsonrpc": "2.0", "id": id, "error": {"code": arguments["code"], "message": "no such cursor"}})
        case "silent": time.sleep(60)
        case "slow": time.sleep(arguments["seconds"]); text(id, "late")
        case "dies": print("Traceback\nout of memory", file=sys.stderr, flush=True); os._exit(9)
        case "faults": os.kill(os.getpid(), signal.SIGSEGV)
        case "closes": os.close(1); time.sleep(60)
        case "flood": flood(b"x" * 65536)
        case "flood of lines": flood(b"hello\n" * 10_000)
        case "flood of messages": flood(b'{"jsonrpc":"2.0","method":"notifications/x"}\n' * 1000)
        case "chatters":
            for _ in range(1000): out.write(b'{"jsonrpc":"2.0","method":"notifications/x"}\n')
            out.flush(); text(id, "done")
        case "loud": print("x" * 50_000_000, file=sys.stderr, flush=True); text(id, "done")
        case "large": text(id, "x" * arguments["size"])
        case "no json": out.write(b"{'a': \xff\x1b[31m\n"); out.flush(); time.sleep(60)
        case "chatty": out.write(b"calling...\n{]\n"); out.flush(); text(id, "said")
        case "wrong id": text(777, "x"); time.sleep(60)
        case "prints behind": text(id, "said"); print("done", flush=True)
        case "twice": text(id, "said"); text(id, "said")
        case "cut": out.write(b'{"jsonrpc": "2.0", "id": '); out.flush(); os._exit(0)
        case "nan": out.write(b'{"jsonrpc":"2.0","id":%d,"result":{"content":[],"structuredContent":[NaN]}}\n' % id); out.flush()
        case "deep": out.write(b'{"jsonrpc":"2.0","id":%d,"result":{"content":[],"structuredContent":%s}}\n' % (id, b"[" * 100_000 + b"]" * 100_000)); out.flush()
        case "asks": result(id, {"resultType": "input_required", "requestState": "x", "inputRequests": {}})
        case "pid": text(id, str(os.getpid()))
        case "spawns": text(id, str(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid))

if mode == "crash":
    print("no database at /srv", file=sys.stderr, flush=True)
    sys.exit(3)
if mode == "crash deep inside":
    print("Traceback\n" + "  in a library\n" * 40 + "KeyError: 'DATABASE'", file=sys.stderr, flush=True)
    sys.exit(1)
if mode == "banner":
    print("Welcome to the shop\n\n* server ready", flush=True)
if mode == "html":
    print("<html>", flush=True)
    time.sleep(60)
if mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
first = True
for line in sys.stdin:
    message = json.loads(line)
    id, method, params = message.get("id"), message.get("method"), message.get("params") or {}
    if mode == "old" and first and method != "initialize":
        sys.exit("expected initialize")
    first = False
    if method == "initialize":
        result(id, {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": "hostile", "version": "1"}})
    elif method == "server/discover" and mode == "modern":
        result(id, {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}, "resultType": "complete", "ttlMs": 0, "cacheScope": "public"})
    elif method == "tools/list":
        listed(id, params.get("cursor"))
    elif method == "tools/call":
        called(id, params["name"], params.get("arguments") or {})
    elif id is not None:
        say({"jsonrpc": "2.0", "id": id, "error": {"code": -32601, "message": "no such method"}})
if mode == "stubborn":
    time.sleep(600)
"""


class _Servers:
    """Makes servers from texts, and closes what was made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[McpTarget] = []

    def run(self, text: str, *arguments: str) -> McpTarget:
        (self.folder / "server.py").write_text(text, encoding="utf-8")
        target = McpTarget.stdio(" ".join([sys.executable, "server.py", *(f"'{one}'" for one in arguments)]), self.folder)
        self.made.append(target)
        return target


@pytest.fixture
def run(tmp_path: Path) -> Iterator[_Servers]:
    made = _Servers(tmp_path)
    yield made
    for target in made.made:
        target.close()


def _call(target: McpTarget, tool: str, bounds: Bounds | None = None, **arguments: object) -> Answer:
    return target.call(tool, arguments, bounds or Bounds(seconds=5))


def _fine(target: McpTarget) -> None:
    assert _call(target, "echo", a=1).text == '{"a": 1}'


def _gone(process: int) -> bool:
    for _ in range(40):
        try:
            os.kill(process, 0)
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


# Servers of the official package.


@contextlib.contextmanager
def _listening(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "server.py").write_text(OFFICIAL, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "server.py", str(port)], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/mcp"
        process.kill()


def _tour(target: McpTarget) -> None:
    offered = target.offered()
    assert list(offered) == ["list_refunds", "refuses", "slow", "leaves", "large"]
    assert offered["list_refunds"]["description"] == "List refunds."
    assert set(offered["list_refunds"]["inputSchema"]["properties"]) == {"status", "page_size"}
    answer = target.call("list_refunds", {"page_size": 1, "status": None}, Bounds())
    assert (answer.state, answer.structured) == ("result", {"items": [{"id": 0, "status": None}], "next": None})
    assert json.loads(answer.text or "") == answer.structured
    assert answer.bytes == len((answer.text or "").encode())
    answer = target.call("refuses", {}, Bounds())
    assert (answer.state, answer.why) == ("refused", "Error executing tool refuses: begin again without a cursor")
    assert target.call("large", {"size": 10_000_000}, Bounds(bytes=100_000)).state == "flooded"
    answer = target.call("slow", {"seconds": 30}, Bounds(seconds=0.5))
    assert (answer.state, answer.why) == ("hung", "no answer after 0.5 seconds")
    assert target.call("slow", {"seconds": 0}, Bounds()).text == "slow"


def test_an_official_server_over_its_standard_output(run: _Servers) -> None:
    target = run.run(OFFICIAL)
    _tour(target)
    answer = _call(target, "leaves")
    assert (answer.state, answer.why) == ("died", "exit code 7: giving up")
    assert _call(target, "list_refunds", page_size=0).structured == {"items": [], "next": None}


def test_an_official_server_over_http(tmp_path: Path) -> None:
    with _listening(tmp_path) as url:
        target = McpTarget.http(url)
        try:
            assert target.name == f"mcp {url}"
            _tour(target)
            assert _call(target, "leaves").state == "died"
            answer = _call(target, "list_refunds")
            assert (answer.state, answer.why) == ("died", "ConnectError: All connection attempts failed")
        finally:
            target.close()


# What results say.


def test_a_result_is_taken_as_it_came_even_when_it_breaks_the_schema_of_the_server(run: _Servers) -> None:
    for mode in ("", "modern"):
        target = run.run(HOSTILE, mode)
        assert target.offered()["lies"]["outputSchema"]["required"] == ["items"]
        answer = _call(target, "lies")
        assert (answer.state, answer.structured, answer.text, answer.bytes) == ("result", {"rows": 1}, None, 10)
        answer = _call(target, "no content")
        assert (answer.state, answer.structured) == ("result", [1])
        target.close()


def test_what_is_said_of_results_and_errors(run: _Servers) -> None:
    target = run.run(HOSTILE)
    assert _call(target, "many texts").text == "a\nb"
    assert _call(target, "null").structured is None
    assert _call(target, "lies").structured is not ABSENT
    assert _call(target, "echo").structured is ABSENT
    assert _call(target, "echo", cursor=None).value == {"cursor": None}
    answer = _call(target, "nothing")
    assert (answer.state, answer.why) == ("garbled", "the result has no `content`")
    answer = _call(target, "expired")
    assert (answer.state, answer.class_, answer.why) == ("refused", "expired_cursor", "the cursor is too old")
    answer = _call(target, "expired text")
    assert (answer.state, answer.class_) == ("refused", "expired_cursor")
    answer = _call(target, "bad cursor")
    assert (answer.state, answer.class_, answer.why) == ("refused", None, "-32602: bad cursor\\x1b[31m")
    process = _call(target, "pid").text
    for code in (-32000, -32001, -32700):
        answer = _call(target, "own code", code=code)
        assert (answer.state, answer.why) == ("refused", f"{code}: no such cursor")
    assert _call(target, "pid").text == process, "a server that refuses is started again"
    answer = _call(target, "asks")
    assert (answer.state, answer.why) == ("refused", "the tool asks for more input from a person")
    answer = _call(target, "nan")
    assert answer.state == "garbled"
    assert answer.why.startswith("the result is no JSON: Out of range float values are not JSON compliant")


@pytest.mark.parametrize("value", [object(), float("nan"), "\ud800"])
def test_arguments_that_are_no_json_are_refused_and_not_sent(run: _Servers, value: object) -> None:
    target = run.run(HOSTILE)
    answer = _call(target, "echo", a=value)
    assert answer.state == "refused"
    assert answer.why.startswith("the arguments are no JSON: ")
    _fine(target)


# What servers do instead of answering.


def test_a_server_that_hangs_is_ended_and_the_next_call_works(run: _Servers) -> None:
    target = run.run(HOSTILE)
    process = int(_call(target, "pid").text or "")
    began = time.monotonic()
    answer = _call(target, "silent", Bounds(seconds=0.4))
    assert (answer.state, answer.why) == ("hung", "no answer after 0.4 seconds")
    assert time.monotonic() - began < 2
    assert _gone(process)
    _fine(target)
    assert _call(target, "slow", Bounds(seconds=0.4), seconds=1).state == "hung"
    assert _call(target, "slow", seconds=0.2).text == "late"


def test_a_server_that_dies_tells_how_and_the_next_call_works(run: _Servers) -> None:
    target = run.run(HOSTILE)
    answer = _call(target, "dies")
    assert (answer.state, answer.why) == ("died", "exit code 9: Traceback out of memory")
    _fine(target)
    assert _call(target, "faults").why == "ended by signal 11 (SIGSEGV)"
    answer = _call(target, "cut")
    assert (answer.state, answer.why) == ("died", "exit code 0")
    answer = _call(target, "closes")
    assert (answer.state, answer.why) == ("died", "it runs, but has closed its output")
    _fine(target)


def test_a_server_is_not_started_without_end(run: _Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "RESTARTS", 2)
    target = run.run(HOSTILE)
    for _ in range(3):
        assert _call(target, "dies").why == "exit code 9: Traceback out of memory"
    answer = _call(target, "echo")
    assert (answer.state, answer.why) == ("died", "it was started 3 times, and is not started again")


@pytest.mark.parametrize("tool", ["flood", "flood of lines", "flood of messages"])
def test_a_flood_is_cut_off_and_stays_out_of_memory(run: _Servers, tool: str) -> None:
    target = run.run(HOSTILE)
    process = int(_call(target, "pid").text or "")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = _call(target, tool, Bounds(seconds=20, bytes=5_000_000))
    assert answer.state == "flooded", answer
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 20_000, f"{grown} KiB"
    assert _gone(process)
    _fine(target)


def test_a_result_over_the_bound_is_flooded_and_one_at_the_bound_is_not(run: _Servers) -> None:
    target = run.run(HOSTILE)
    assert _call(target, "large", Bounds(bytes=1000), size=1000).state == "result"
    answer = _call(target, "large", Bounds(bytes=1000), size=1001)
    assert (answer.state, answer.why) == ("flooded", "the result has 1,001 bytes; at most 1,000 are taken")
    assert _call(target, "large", Bounds(bytes=1000), size=1_000_000).why == "more came than may be taken"


def test_many_small_messages_count_more_than_they_weigh(run: _Servers) -> None:
    target = run.run(HOSTILE)
    assert _call(target, "chatters", Bounds(bytes=1000)).state == "flooded"
    assert _call(target, "chatters", Bounds(bytes=1_000_000)).text == "done"


def test_what_came_in_calls_before_is_not_counted(run: _Servers) -> None:
    target = run.run(HOSTILE)
    process = _call(target, "pid").text
    for _ in range(6):
        assert _call(target, "large", Bounds(seconds=5, bytes=5_000_000), size=4_900_000).bytes == 4_900_000
    assert _call(target, "pid").text == process


def test_what_a_server_says_on_its_standard_error_fills_no_memory(run: _Servers) -> None:
    target = run.run(HOSTILE)
    _fine(target)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert _call(target, "loud", Bounds(seconds=20)).text == "done"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_lines_that_are_no_messages_are_passed_over_when_an_answer_still_comes(run: _Servers) -> None:
    target = run.run(HOSTILE, "banner")
    assert list(target.offered()) == ["lies"]
    assert _call(target, "chatty").text == "said"
    # What was said before a call is not held against it.
    assert _call(target, "silent", Bounds(seconds=0.3)).state == "hung"


def test_what_is_printed_at_the_start_or_behind_an_answer_is_told_once(run: _Servers) -> None:
    target = run.run(HOSTILE, "banner")
    target.offered()
    stray = "a line that is no message of the protocol: {}"
    assert _call(target, "echo").strays == (stray.format("Welcome to the shop"), stray.format("* server ready"))
    assert _call(target, "echo").strays == ()
    assert (*_call(target, "prints behind").strays, *_call(target, "echo").strays) == (stray.format("done"),)
    twice = (*_call(target, "twice").strays, *_call(target, "echo").strays)
    assert len(twice) == 1
    assert twice[0].startswith("a second answer to the call ")


@pytest.mark.parametrize(
    ("tool", "why"),
    [
        ("no json", "no answer after 2 seconds, but a line that is no message of the protocol: {'a': \\xff\\x1b[31m"),
        ("wrong id", "no answer after 2 seconds, but an answer to a call 777 that nobody made"),
    ],
)
def test_what_is_no_answer_is_garbled_and_shown(run: _Servers, tool: str, why: str) -> None:
    target = run.run(HOSTILE)
    _fine(target)
    answer = _call(target, tool, Bounds(seconds=2))
    assert (answer.state, answer.why) == ("garbled", why)
    _fine(target)


def test_a_result_that_is_nested_without_end_is_garbled(run: _Servers) -> None:
    target = run.run(HOSTILE)
    assert _call(target, "deep", Bounds(seconds=5)).state == "garbled"
    _fine(target)


def test_an_old_server_that_ends_at_an_unknown_greeting_is_greeted_as_it_wants(run: _Servers) -> None:
    target = run.run(HOSTILE, "old")
    assert list(target.offered()) == ["lies"]
    _fine(target)


# Ending.


@pytest.mark.parametrize("mode", ["", "stubborn"])
def test_closing_leaves_no_process_behind(run: _Servers, mode: str) -> None:
    target = run.run(HOSTILE, mode)
    processes = [int(_call(target, tool).text or "") for tool in ("pid", "spawns")]
    began = time.monotonic()
    target.close()
    target.close()
    assert time.monotonic() - began < 6
    assert all(_gone(process) for process in processes)


def test_what_a_dead_server_left_running_is_ended_too(run: _Servers) -> None:
    target = run.run(HOSTILE)
    left = int(_call(target, "spawns").text or "")
    assert _call(target, "dies").state == "died"
    assert _gone(left)


# The list of tools.


def test_the_list_of_tools_is_followed_over_its_pages_and_an_empty_cursor_goes_on(run: _Servers) -> None:
    assert list(run.run(HOSTILE, "pages").offered()) == ["tool_0", "tool_1", "tool_2"]


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("loop", "gives no list of its tools: the cursor 'a' comes again on page 3, so that the list has no end"),
        ("same page", "gives no list of its tools: page 2 has the tools of the one before, so that its cursor means nothing"),
        ("endless", "gives no list of its tools: it has no end after 200 pages with 200 tools"),
        ("no list", "gives no list of its tools: `tools` is no list"),
        ("nameless", 'gives no list of its tools: one of the tools is {"inputSchema": {"type": "object"}}'),
        ("large list", "gives no list of its tools: more came than may be taken"),
        ("crash", "cannot be used: exit code 3: no database at /srv"),
        ("crash deep inside", f"cannot be used: exit code 1: {'in a library ' * 7}KeyError: 'DATABASE'"),
        (
            "html",
            "does not speak the Model Context Protocol: no answer after 3 seconds, but a line that is no message of the protocol: <html>",
        ),
    ],
)
def test_a_server_without_a_list_of_tools_says_why(run: _Servers, mode: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if mode == "html":
        monkeypatch.setattr(servers, "START_SECONDS", 3.0)
    target = run.run(HOSTILE, mode)
    with pytest.raises(TargetError) as caught:
        target.offered()
    assert str(caught.value) == f"{target.name} {why}"
    assert caught.value.help


def test_a_server_that_cannot_be_started_says_so(tmp_path: Path) -> None:
    target = McpTarget.stdio("no-such-program --flag", tmp_path)
    with pytest.raises(TargetError, match="cannot be started: FileNotFoundError"):
        target.offered()
    answer = _call(target, "echo")
    assert answer.state == "died"
    target.close()


@pytest.mark.parametrize("command", ["", "  ", "python 'server.py"])
def test_a_command_line_that_is_none_is_refused(command: str) -> None:
    with pytest.raises(TargetError):
        McpTarget.stdio(command)


@pytest.mark.parametrize("url", ["", "server", "ftp://host/mcp", "http://", "file:///etc/passwd", "http://host:99999999/", "http://[::1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(TargetError, match="no address of a server"):
        McpTarget.http(url)


def test_a_password_of_an_address_is_not_told() -> None:
    assert McpTarget.http("http://me:secret@127.0.0.1:1/mcp").name == "mcp http://127.0.0.1:1/mcp"


def test_without_the_package_it_is_said_what_to_install() -> None:
    script = (
        "import sys\nsys.modules['mcp'] = None\n"
        "from specforge.probing.servers import McpTarget\n"
        "from specforge.errors import SpecforgeError\n"
        "try:\n    McpTarget.stdio('python server.py')\n"
        "except SpecforgeError as error:\n    print(error, '|', error.help)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "servers need the package `mcp`, which is not installed | pip install 'specforge-compiler[mcp]'\n"


# Hostile servers over HTTP.


class _Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return

    def do_GET(self) -> None:
        self.send_error(405)

    def do_DELETE(self) -> None:
        self._raw(200, "text/plain", b"")

    def do_POST(self) -> None:
        if self.headers["host"].startswith("localhost"):
            self.server.visited.append(self.path)  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["content-length"]))
        if not body:  # the client was gone before it had sent it
            return
        message = json.loads(body)
        id, method, params = message.get("id"), message["method"], message.get("params") or {}
        if method == "initialize":
            info = {"name": "hostile", "version": "1"}
            about = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": info}
            self._send(200, {"jsonrpc": "2.0", "id": id, "result": about}, {"mcp-session-id": "first"})
        elif id is None:
            self.send_response(202)
            self.end_headers()
        elif method == "server/discover":
            self._send(200, {"jsonrpc": "2.0", "id": id, "error": {"code": -32601, "message": "no such method"}})
        elif method == "tools/list":
            self._answer(id, {"tools": []})
        else:
            self._call(id, params["name"])

    def _call(self, id: object, tool: str) -> None:
        match tool:
            case "echo":
                self._answer(id, {"content": [{"type": "text", "text": "fine"}]})
            case "who":
                self._answer(id, {"content": [{"type": "text", "text": self.headers.get("authorization", "nobody")}]})
            case "endless":
                self._stream("application/json", b'{"x": "', b"x" * 65536)
            case "endless events":
                self._stream("text/event-stream", b"data: ", b"x" * 65536)
            case "many events":
                self._stream("text/event-stream", b"", b'data: {"jsonrpc":"2.0","method":"notifications/x"}\n\n' * 1000)
            case "html":
                self._raw(200, "text/html", b"<html>")
            case "of no type":
                self._raw(200, "", b"{}")
            case "broken":
                self._raw(500, "text/html", b"<html>\x1b[31m")
            case "no json":
                self._raw(200, "application/json", b"{'a'")
            case "packed":
                self._raw(200, "application/json", gzip.compress(b"[" * 10_000_000, 1), {"content-encoding": "gzip"})
            case "moved":
                self._raw(307, "text/plain", b"", {"location": f"http://localhost:{self.server.server_address[1]}/mcp"})
            case "wrong id":
                self._send(200, {"jsonrpc": "2.0", "id": 777, "result": {"content": []}})
            case "lone":
                self._raw(200, "application/json", b'{"jsonrpc":"2.0","id":%d,"result":{"content":[],"structuredContent":"\\ud800"}}' % id)
            case "half":
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", "1000")
                self.end_headers()
                self.wfile.write(b'{"jsonrpc"')
                self.close_connection = True
            case "no end":
                self._raw(200, "text/event-stream", b": nothing\n\n")
            case "silent":
                time.sleep(3)
            case _:
                self._fail(id, tool)

    def _fail(self, id: object, how: str) -> None:
        """Answer with a status of HTTP that is an error, with or without an error of the protocol."""
        refused = {"code": -32602, "message": "no such cursor"}
        code, body = {
            "crashed": (500, {"detail": "Internal Server Error"}),
            "crashed as the protocol has it": (500, {"jsonrpc": "2.0", "id": id, "error": {"code": -32603, "message": "Internal error"}}),
            "stranger": (401, {"error": "invalid_token"}),
            "stranger as the protocol has it": (401, {"jsonrpc": "2.0", "id": id, "error": {"code": -32001, "message": "Unauthorized"}}),
            "too often": (429, {}),
            "no session": (404, {"jsonrpc": "2.0", "id": None, "error": {"code": -32001, "message": "Session not found"}}),
            "nothing there": (404, {"detail": "Not Found"}),
            "no such tool": (404, {"jsonrpc": "2.0", "id": id, "error": {"code": -32601, "message": "no such tool"}}),
            "session over": (404, {"jsonrpc": "2.0", "id": id, "error": {"code": -32600, "message": "Session terminated"}}),
            "session over, told as 400": (400, {"jsonrpc": "2.0", "id": id, "error": {"code": -32000, "message": "No valid session ID"}}),
            "session over, told to nobody": (400, {"jsonrpc": "2.0", "id": None, "error": {"code": -32000, "message": "Not initialized"}}),
            "wrong arguments": (400, {"jsonrpc": "2.0", "id": id, "error": refused}),
            "wrong arguments of nobody": (400, {"jsonrpc": "2.0", "id": None, "error": refused}),
            "accepted": (202, {}),
        }[how]
        self._raw(code, "application/json", json.dumps(body).encode(), {"retry-after": "7"} if code == 429 else {})

    def _answer(self, id: object, result: object) -> None:
        self._send(200, {"jsonrpc": "2.0", "id": id, "result": result})

    def _send(self, code: int, value: object, headers: dict[str, str] | None = None) -> None:
        self._raw(code, "application/json", json.dumps(value).encode(), headers)

    def _raw(self, code: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def _stream(self, kind: str, first: bytes, then: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(first)
            while True:
                self.wfile.write(then)


@pytest.fixture
def visited() -> list[str]:
    """What was asked of the server by another name of its host."""
    return []


@pytest.fixture
def hostile_http(visited: list[str]) -> Iterator[McpTarget]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.visited = visited  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        target = McpTarget.http(f"http://127.0.0.1:{server.server_address[1]}/mcp")
        yield target
        target.close()
        server.shutdown()


def test_every_request_has_the_headers_that_were_given(hostile_http: McpTarget) -> None:
    assert _call(hostile_http, "who").text == "nobody"
    known = McpTarget.http(hostile_http.name.removeprefix("mcp "), ["Authorization: Bearer a:b", "X-Shop: 7"])
    assert _call(known, "who").text == "Bearer a:b"
    known.close()
    for header in ("Authorization", ": x", "A B: c", "A: b\r\nC: d", "A: \x1b"):
        with pytest.raises(TargetError, match="a header is no header"):
            McpTarget.http("http://127.0.0.1:1/mcp", [header])


@pytest.mark.parametrize("tool", ["endless", "endless events", "many events"])
def test_an_endless_body_is_cut_off(hostile_http: McpTarget, tool: str) -> None:
    assert _call(hostile_http, "echo").text == "fine"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = _call(hostile_http, tool, Bounds(seconds=20, bytes=5_000_000))
    assert answer.state == "flooded", answer
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 20_000, f"{grown} KiB"
    assert _call(hostile_http, "echo").text == "fine"


@pytest.mark.parametrize(
    ("tool", "state", "why"),
    [
        ("html", "garbled", "an answer of the type text/html"),
        ("of no type", "garbled", "an answer that does not say its type"),
        ("broken", "garbled", "HTTP 500 instead of an answer"),
        ("no json", "garbled", "Failed to parse JSON response"),
        ("packed", "garbled", "the answer is compressed (gzip), which was not asked for"),
        ("wrong id", "garbled", "no answer after 2 seconds, but an answer to a call 777 that nobody made"),
        ("lone", "garbled", ""),
        ("half", "died", ""),
        ("no end", "died", ""),
        ("silent", "hung", "no answer after 2 seconds"),
        ("moved", "barred", "HTTP 307 instead of an answer, with a redirect to http://localhost:"),
        ("crashed", "garbled", "HTTP 500 instead of an answer"),
        ("crashed as the protocol has it", "garbled", "HTTP 500 instead of an answer"),
        ("stranger", "barred", "HTTP 401 instead of an answer"),
        ("stranger as the protocol has it", "barred", "HTTP 401 instead of an answer"),
        ("too often", "barred", "HTTP 429 instead of an answer (Retry-After: 7)"),
        ("no session", "barred", "the session is over: HTTP 404 instead of an answer, in a new session, too"),
        ("nothing there", "barred", "the session is over: HTTP 404 instead of an answer, in a new session, too"),
        ("session over", "barred", "the session is over: HTTP 404 instead of an answer, in a new session, too"),
        ("session over, told as 400", "barred", "the session is over: HTTP 400 instead of an answer, in a new session, too"),
        ("session over, told to nobody", "barred", "the session is over: HTTP 400 instead of an answer, in a new session, too"),
        ("no such tool", "refused", "-32601: no such tool"),
        ("accepted", "barred", "HTTP 202 instead of an answer"),
        ("wrong arguments", "refused", "-32602: no such cursor"),
        ("wrong arguments of nobody", "garbled", "HTTP 400 instead of an answer"),
    ],
)
def test_what_is_no_answer_over_http(hostile_http: McpTarget, visited: list[str], tool: str, state: str, why: str) -> None:
    answer = _call(hostile_http, tool, Bounds(seconds=2))
    assert (answer.state, answer.why[: len(why)]) == (state, why), answer
    assert not visited
    assert _call(hostile_http, "echo").text == "fine"


class _Forgetful(_Handler):
    """Ends a session after three requests in it."""

    left = 0

    def do_POST(self) -> None:
        if self.headers.get("mcp-session-id") is None:
            _Forgetful.left = 3
        elif _Forgetful.left == 0:
            self.rfile.read(int(self.headers["content-length"]))
            self._raw(404, "text/plain", b"Not Found")
            return
        else:
            _Forgetful.left -= 1
        super().do_POST()


def test_what_was_asked_in_a_session_that_is_over_is_asked_once_more_in_a_new_one() -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Forgetful) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        target = McpTarget.http(f"http://127.0.0.1:{server.server_address[1]}/mcp")
        answers = [_call(target, "echo") for _ in range(5)]
        listed = target.listed()
        target.close()
        server.shutdown()
    assert [(one.state, one.text) for one in answers] == [("result", "fine")] * 5
    assert listed == ()


class _Guarded(_Handler):
    """Says what it is only to who says who it is, and to nobody who comes too often."""

    def do_POST(self) -> None:
        if self.headers.get("authorization") == "Bearer right":
            super().do_POST()
            return
        self.rfile.read(int(self.headers["content-length"]))
        busy = self.headers.get("authorization") == "Bearer busy"
        self._raw(429 if busy else 401, "application/json", b"{}", {"retry-after": "7"} if busy else {})


@pytest.mark.parametrize(
    ("headers", "why", "help_"),
    [
        ([], "HTTP 401 instead of an answer", "the server wants to know who calls: give what it asks for as in `--header"),
        (["Authorization: Bearer typo"], "HTTP 401 instead of an answer", "see whether the headers are right: give what it asks for"),
        (["Authorization: Bearer busy"], "HTTP 429 instead of an answer (Retry-After: 7)", "wait for as long as it says"),
    ],
)
def test_who_is_turned_away_is_told_the_status_and_what_to_do(headers: list[str], why: str, help_: str) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Guarded) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/mcp"
        known, target = McpTarget.http(url, ["Authorization: Bearer right"]), McpTarget.http(url, headers)
        assert known.offered() == {}
        with pytest.raises(TargetError) as caught:
            target.offered()
        assert str(caught.value) == f"mcp {url} cannot be reached: {why}"
        assert caught.value.help is not None
        assert caught.value.help.startswith(help_)
        known.close()
        target.close()
        server.shutdown()


def test_nobody_who_listens_cannot_be_reached() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        target = McpTarget.http(f"http://127.0.0.1:{free.getsockname()[1]}/mcp")
        with pytest.raises(TargetError, match="cannot be reached: ConnectError") as caught:
            target.offered()
        assert "/mcp" in caught.value.help
        target.close()
