"""Functions as targets: what they return, and what they do instead."""

import os
import resource
import time
from pathlib import Path

import pytest

from specforge.probing.functions import PythonTarget
from specforge.probing.target import ABSENT, Bounds, TargetError

SHOP = """
import asyncio, dataclasses, datetime, decimal, enum, os, sqlite3, subprocess, sys, time
from specforge.paging import Contract, ToolFailure

@dataclasses.dataclass
class Refund:
    id: str
    at: datetime.datetime
    amount: decimal.Decimal

class Row:
    def model_dump(self, mode):
        return {"mode": mode}

class Desk:
    def list(self, size=1):
        return list(range(size))

desk = Desk()
held = 3
calls = []

def list_refunds(status=None, size=2):
    print("listing", status)
    os.write(1, b"not an answer\\n")
    return {"items": [{"id": n, "status": status} for n in range(size)]}

def insert_refund(id):
    calls.append(id)
    return calls

def shapes():
    return [Refund("a", datetime.datetime(2026, 11, 27, tzinfo=datetime.timezone.utc), decimal.Decimal("1.10")), Row(), (1, None, True), enum.Enum("E", "A").A]

def rows():
    base = sqlite3.connect(":memory:")
    base.row_factory = sqlite3.Row
    return base.execute("SELECT 1 AS id, 'x' AS name")

async def later():
    await asyncio.sleep(0)
    return "later"

async def stream():
    for number in range(3):
        await asyncio.sleep(0)
        yield number

def text(): return '{"a": "\\u00e9"}'
def a_set(): return {"items": {1}}
def a_nan(): return [1.0, float("nan")]
def odd_key(): return {1: 2}
def an_object(): return {"items": [object()]}
def cyclic():
    found = []
    found.append(found)
    return found
def refuses(): raise ToolFailure("expired_cursor", "begin again without a cursor")
def raises(): raise ValueError("no  such\\x1b[31m status\\n" + "x" * 10_000)
def leaves(): sys.exit(4)
def hangs(): time.sleep(60)
def hangs_with_child():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    print(os.getpgid(0), file=open("group", "w"))
    time.sleep(60)
def crashes():
    print("giving up", file=sys.stderr, flush=True)
    os._exit(7)
def faults():
    os.kill(os.getpid(), 11)
def large(size): return "x" * size
def endless():
    while True:
        yield {"id": 1}
def whoami(): return os.getpid()
def where(): return os.getcwd()
"""


@pytest.fixture
def shop(tmp_path: Path):
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    target = PythonTarget("shop:list_refunds", tmp_path)
    yield target
    target.close()


def said(target: PythonTarget, tool: str, **arguments: object) -> object:
    answer = target.call(tool, arguments, Bounds(seconds=5))
    assert answer.state == "result", answer
    return answer.value


def test_a_function_is_called_with_keywords_and_its_prints_are_no_answer(shop: PythonTarget) -> None:
    answer = shop.call("list_refunds", {"status": "open", "size": 1}, Bounds())
    assert (answer.state, answer.structured, answer.text) == ("result", {"items": [{"id": 0, "status": "open"}]}, None)
    assert answer.bytes == len(b'{"items":[{"id":0,"status":"open"}]}')
    assert shop.name == "python shop:list_refunds"
    assert shop.offered() is None


def test_other_tools_are_looked_for_beside_the_function_and_keep_their_state(shop: PythonTarget) -> None:
    said(shop, "insert_refund", id="a")
    assert said(shop, "insert_refund", id="b") == ["a", "b"]


def test_a_function_without_a_named_tool_answers_for_any_name(shop: PythonTarget) -> None:
    assert said(shop, "refunds_of_the_customer", size=0) == {"items": []}


def test_a_named_tool_is_the_function_and_a_tool_that_is_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    target = PythonTarget("shop:desk.list", tmp_path, tool="whoami")
    assert said(target, "whoami", size=3) == [0, 1, 2]
    answer = target.call("list_refnds", {}, Bounds())
    assert (answer.state, answer.why) == ("refused", "`shop` has no function 'list_refnds'")
    target.close()


def test_functions_can_be_given_by_the_names_of_their_tools(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    (tmp_path / "store.py").write_text("def add(id): return {'added': id}\n", encoding="utf-8")
    target = PythonTarget({"list": "shop:desk.list", "insert": "store:add"}, tmp_path)
    assert (said(target, "list"), said(target, "insert", id=4)) == ([0], {"added": 4})
    answer = target.call("delete", {}, Bounds())
    assert (answer.state, answer.why) == ("refused", "no function was given for the tool 'delete'")
    target.close()


def test_a_paged_tool_gives_pages_and_the_class_of_its_failures(tmp_path: Path) -> None:
    (tmp_path / "paged_shop.py").write_text(
        "import json, pathlib\n"
        "from specforge.paging.contract import Contract, Order\n"
        "from specforge.paging import paged\n"
        "CONTRACT = Contract(tool='list_refunds', style='offset', default=2, most=5, order=(Order('id', False),), total='none')\n"
        "@paged(CONTRACT)\n"
        "def list_refunds():\n"
        "    return [{'id': number} for number in range(3)]\n",
        encoding="utf-8",
    )
    target = PythonTarget("paged_shop:list_refunds", tmp_path)
    page = said(target, "list_refunds")
    assert isinstance(page, dict)
    assert [row["id"] for row in page["items"]] == [0, 1]
    last = said(target, "list_refunds", **page["next"]["arguments"])
    assert isinstance(last, dict)
    assert (last["items"], last["next"]) == ([{"id": 2}], None)
    answer = target.call("list_refunds", {"offset": -1}, Bounds())
    assert (answer.state, answer.class_) == ("refused", "bad_arguments")
    assert answer.why == "`offset` is a whole number of at least 0"
    target.close()


def test_what_functions_return_becomes_json(shop: PythonTarget) -> None:
    assert said(shop, "shapes") == [
        {"id": "a", "at": "2026-11-27T00:00:00+00:00", "amount": "1.10"},
        {"mode": "json"},
        [1, None, True],
        1,
    ]
    assert said(shop, "rows") == [{"id": 1, "name": "x"}]
    assert said(shop, "stream") == [0, 1, 2]


def test_a_text_is_no_structured_result_and_is_read_as_json_where_it_is_some(shop: PythonTarget) -> None:
    answer = shop.call("later", {}, Bounds())
    assert (answer.structured is ABSENT, answer.text, answer.bytes) == (True, "later", 5)
    answer = shop.call("text", {}, Bounds())
    assert (answer.value, answer.bytes) == ({"a": "é"}, len('{"a": "é"}'.encode()))


@pytest.mark.parametrize(
    ("tool", "why"),
    [
        ("a_set", ".items has the type `set`, which is no JSON"),
        ("a_nan", "[1] is nan, which no JSON number is"),
        ("odd_key", "the result has the key 1, which is no text"),
        ("an_object", ".items[0] has the type `object`, which is no JSON"),
    ],
)
def test_what_is_no_json_is_garbled_and_says_where(shop: PythonTarget, tool: str, why: str) -> None:
    answer = shop.call(tool, {}, Bounds())
    assert (answer.state, answer.why) == ("garbled", why)


def test_a_result_that_holds_itself_is_garbled(shop: PythonTarget) -> None:
    answer = shop.call("cyclic", {}, Bounds())
    assert (answer.state, answer.why) == ("garbled", "the result is nested too deeply, or holds itself")
    assert said(shop, "list_refunds", size=0) == {"items": []}


def test_errors_are_refusals_in_a_short_line(shop: PythonTarget) -> None:
    answer = shop.call("refuses", {}, Bounds())
    assert (answer.state, answer.class_, answer.why) == ("refused", "expired_cursor", "begin again without a cursor")
    answer = shop.call("raises", {}, Bounds())
    assert (answer.state, answer.class_) == ("refused", None)
    assert answer.why.startswith("ValueError: no such\\x1b[31m status xxx")
    assert len(answer.why) <= 320
    answer = shop.call("list_refunds", {"colour": "red"}, Bounds())
    assert answer.why == "TypeError: list_refunds() got an unexpected keyword argument 'colour'"
    assert shop.call("leaves", {}, Bounds()).why == "SystemExit: 4"


def test_a_function_that_hangs_is_ended_with_its_children_and_the_next_call_works(shop: PythonTarget, tmp_path: Path) -> None:
    began = time.monotonic()
    answer = shop.call("hangs_with_child", {}, Bounds(seconds=0.5))
    assert (answer.state, answer.why) == ("hung", "no answer after 0.5 seconds")
    assert time.monotonic() - began < 3
    _assert_no_group(int((tmp_path / "group").read_text()))
    assert said(shop, "list_refunds", size=0) == {"items": []}


def test_a_crash_tells_its_code_and_last_words_and_the_next_call_works(shop: PythonTarget) -> None:
    answer = shop.call("crashes", {}, Bounds())
    assert (answer.state, answer.why) == ("died", "exit code 7: giving up")
    answer = shop.call("faults", {}, Bounds())
    assert (answer.state, answer.why) == ("died", "ended by signal 11 (SIGSEGV)")
    assert said(shop, "list_refunds", size=0) == {"items": []}


def test_a_result_over_the_bound_is_flooded_and_stays_out_of_our_memory(shop: PythonTarget) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = shop.call("large", {"size": 300_000_000}, Bounds(bytes=1_000_000))
    assert (answer.state, answer.why) == ("flooded", "the result has more than 1,000,000 bytes")
    answer = shop.call("endless", {}, Bounds(bytes=1_000_000))
    assert answer.state == "flooded"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 20_000, f"{grown} KiB"


def test_the_bound_is_the_last_size_that_is_taken(shop: PythonTarget) -> None:
    assert shop.call("large", {"size": 1000}, Bounds(bytes=1000)).state == "result"
    assert shop.call("large", {"size": 1001}, Bounds(bytes=1000)).state == "flooded"
    # Seven bytes of a list that has fewer parts than bytes: only the written form can tell.
    assert shop.call("list_refunds", {"size": 0}, Bounds(bytes=len('{"items":[]}'))).state == "result"
    assert shop.call("list_refunds", {"size": 0}, Bounds(bytes=len('{"items":[]}') - 1)).state == "flooded"


def test_the_process_runs_in_the_folder_and_ends_when_closed(shop: PythonTarget, tmp_path: Path) -> None:
    assert shop.call("where", {}, Bounds()).text == str(tmp_path.resolve())
    process = said(shop, "whoami")
    shop.close()
    shop.close()
    assert isinstance(process, int)
    _assert_no_group(process)


@pytest.mark.parametrize(
    ("function", "message", "help"),
    [
        ("shop", "'shop' names no function", "write it as in `package.module:function`"),
        ("nowhere:list", "there is no module `nowhere` in FOLDER, nor where Python looks for modules", "name the module as it is imported"),
        ("lacking:list", "`lacking` cannot be imported: ModuleNotFoundError: No module named 'not_here'", "install what it needs for"),
        ("broken:list", "`broken` cannot be imported: ValueError: no database (FOLDER/broken.py, line 2)", "import it in FOLDER"),
        ("leaving:list", "the process ended while `leaving:list` was imported: exit code 3: bye", "import it in FOLDER to see why"),
        ("shop:lst", "`shop` has no `lst`: AttributeError: module 'shop' has no attribute 'lst'", "name a function of it"),
        ("shop:held", "`held` of `shop` is no function: its type is `int`", "name a function of it"),
    ],
)
def test_what_cannot_be_imported_says_what_is_wrong_and_what_to_do(tmp_path: Path, function: str, message: str, help: str) -> None:
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    (tmp_path / "lacking.py").write_text("import not_here\n", encoding="utf-8")
    (tmp_path / "broken.py").write_text("def list(): ...\nraise ValueError('no database')\n", encoding="utf-8")
    (tmp_path / "leaving.py").write_text("import os, sys\nprint('bye', file=sys.stderr, flush=True)\nos._exit(3)\n", encoding="utf-8")
    with pytest.raises(TargetError) as caught:
        PythonTarget(function, tmp_path)
    folder = str(tmp_path.resolve())
    assert str(caught.value).replace(folder, "FOLDER") == message
    assert caught.value.help.replace(folder, "FOLDER").startswith(help)


def test_an_import_that_stops_in_a_library_names_the_line_that_the_user_wrote(tmp_path: Path) -> None:
    installed = tmp_path / ".venv/lib/site-packages"
    installed.mkdir(parents=True)
    (installed / "library.py").write_text("def tool(**_): raise TypeError('no order')\n", encoding="utf-8")
    begin = f"import sys\nsys.path.insert(0, {str(installed)!r})\n"
    (tmp_path / "shop.py").write_text(f"{begin}import library\n\nlibrary.tool()\n", encoding="utf-8")
    (tmp_path / "paging.py").write_text("from specforge.paging import contract_of\n\ncontract_of('tools.json', 'x')\n", encoding="utf-8")
    (tmp_path / "tools.json").write_text('{"tools": []}', encoding="utf-8")
    folder = str(tmp_path.resolve())
    for module, line in (("shop", 5), ("paging", 3)):
        with pytest.raises(TargetError) as caught:
            PythonTarget(f"{module}:list", tmp_path)
        assert str(caught.value).replace(folder, "FOLDER").endswith(f"(FOLDER/{module}.py, line {line})")


def _assert_no_group(group: int) -> None:
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("a process is left in the group")
