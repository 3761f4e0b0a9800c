"""Results that do not fit are kept whole, and read by the tool that their place names; nothing is cut."""

import json
import os
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.caps import PROFILES
from specforge.config import Config
from specforge.grading.json_schemas import instance_error
from specforge.paging import Contract, Cursors, PagedTool, Result, Spill, Spills, ToolFailure, bounded, contract_of, paged, result_of
from specforge.paging.tool import encoded
from specforge.probing.probe import Wishes, probe
from specforge.verbs import build
from tests.conftest import AS_OF, ROOT
from tests.probing.test_paged_keeps_its_contract import Here

CODING = ROOT / "examples/generated/coding-agent/tools.json"
RUN = Result("run_command", 200, Spill("read_spill", "handle", 60))


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_what_fits_comes_and_what_does_not_is_kept_whole(tmp_path: Path) -> None:
    spills, ran = Spills(tmp_path / "spills"), list[str]()

    @bounded(result_of(CODING, "run_command"), spills=spills)
    def run_command(command: str) -> dict[str, Any]:
        ran.append(command)
        return {"exit_code": 0, "output": "é\n" * (10 if command == "ls" else 7900)}

    @paged(contract_of(CODING, "read_spill"), count=lambda handle: len(spills.text(handle)))
    def read_spill(handle: str, as_of: str) -> Any:
        return spills.pieces(handle, 200)

    assert run_command(command="ls")["exit_code"] == 0
    found = run_command(command="cat")
    schema = json.loads(CODING.read_text(encoding="utf-8"))
    tools = {one["name"]: one for one in schema["tools"]}
    assert instance_error(tools["run_command"]["outputSchema"], found) is None
    assert instance_error(tools["run_command"]["outputSchema"], run_command(command="ls")) is None
    call = found["spilled"]["next"]
    assert call["tool"] == "read_spill"
    assert instance_error(tools["read_spill"]["inputSchema"], call["arguments"]) is None
    text, arguments = "", call["arguments"]
    while arguments is not None:
        page = read_spill(**arguments)
        text += "".join(row["text"] for row in page["items"])
        arguments = page["next"] and page["next"]["arguments"]
    assert json.loads(text) == {"exit_code": 0, "output": "é\n" * 7900}
    assert found["spilled"]["bytes"] == len(text.encode())
    assert ran == ["ls", "cat", "ls"], "a call that writes is made once"


def test_what_does_not_fit_and_is_not_kept_is_refused() -> None:
    tool = bounded(Result("export", 20))(lambda: "x" * 21)
    with pytest.raises(ToolFailure, match="does not fit into 20 bytes") as failure:
        tool()
    assert failure.value.class_ == "too_large"
    assert bounded(Result("export"))(lambda: "x" * 21)() == "x" * 21
    assert bounded(Result("export", 20))(lambda: "x" * 20)() == "x" * 20, "a text is sent without quotes"
    assert json.dumps(bounded(Result("export"))(lambda: [Decimal("2.00"), Decimal("2.50")])()) == "[2, 2.5]"
    with pytest.raises(TypeError, match="`bounded` needs `spills`"):
        bounded(RUN)
    with pytest.raises(ValueError, match="has pages; make it with `paged`"):
        result_of(CODING, "search_code")


STOP = "do not ask again, and say what could not be read"


@pytest.mark.parametrize(
    ("contract", "told"),
    [
        ({}, "narrow what you ask for"),
        ({"does": "read", "errors": {"too_large": "stop"}}, STOP),
        ({"does": "write-once"}, STOP),
        ({"does": "write-once", "once_per": ["id"]}, STOP),
        ({"does": "write"}, STOP),
        ({"does": "write", "once_per": ["id"]}, "narrow what you ask for"),
    ],
)
def test_what_cannot_be_kept_is_asked_for_again_only_where_that_does_no_harm(contract: dict[str, Any], told: str, tmp_path: Path) -> None:
    spilling = {**contract, "overflow": {"spill": {"reads_with": "read_spill"}}, "budget": {"bytes_per_page": 200}}
    spills = Spills(tmp_path / "spills")
    spills.folder.rmdir()
    spills.folder.write_text("in the way")
    for more in (spilling, {**spilling, "overflow": {"kind": "refuse"}}):
        entry = {"name": "run", "inputSchema": {"type": "object", "properties": {}}, "contract": more}
        with pytest.raises(ToolFailure) as failure:
            bounded(Result.read(entry), spills=spills)(lambda: "x" * 300)()
        assert (failure.value.class_, str(failure.value).rpartition("; ")[2]) == ("too_large", told)


def test_a_function_that_cannot_be_called_is_refused_at_once(tmp_path: Path) -> None:
    made = bounded(result_of(CODING, "run_command"), spills=Spills(tmp_path))
    with pytest.raises(TypeError, match="the function of `run_command` has no parameter `command`"):
        made(lambda line: "")

    async def run_command(command: str) -> str:
        return command

    with pytest.raises(TypeError, match="`run_command` for `run_command` is an `async def`"):
        made(run_command)
    assert made(lambda **arguments: "ok")(command="ls") == "ok"


def test_the_example_shows_what_is_kept_as_it_comes() -> None:
    tools = {one["name"]: one for one in json.loads(CODING.read_text(encoding="utf-8"))["tools"]}
    kept = tools["run_command"]["outputSchema"]["properties"]["spilled"]
    cases = [json.loads(line) for line in CODING.with_name("evals.jsonl").read_text(encoding="utf-8").splitlines()]
    text = json.dumps(next(one for one in cases if one["id"].endswith("/long-file")))
    (found,) = (json.JSONDecoder().raw_decode(text, one.end())[0] for one in re.finditer('"spilled": ', text))
    assert instance_error(kept, found) is None


def test_the_folder_of_spills_may_be_named_by_a_text(tmp_path: Path) -> None:
    spills = Spills(str(tmp_path / "spills"))
    assert spills.text(spills.keep("all of it", None)) == "all of it"


def test_a_handle_is_of_one_caller_and_grows_old(tmp_path: Path) -> None:
    clock = Clock()
    spills = Spills(tmp_path, clock)
    handle = spills.keep("secret", 60, "ann")
    assert Spills(tmp_path, clock).text(handle, "ann") == "secret", "another process reads it, too"
    for other, caller in (
        (handle, "bob"),
        (handle, ""),
        (f"{handle[:-1]}-", "ann"),
        ("../" + handle, "ann"),
        (f"./{handle}", "ann"),
        (7, "ann"),
    ):
        with pytest.raises(ToolFailure) as failure:
            spills.text(other, caller)
        assert failure.value.class_ == "absent"
    clock.now += 61
    with pytest.raises(ToolFailure):
        spills.text(handle, "ann")
    assert (tmp_path / handle).exists()
    for_good = spills.keep("more", None)
    assert not (tmp_path / handle).exists(), "what is too old is removed when something is added"
    clock.now += 10**9
    spills.keep("again", 1)
    assert spills.text(for_good) == "more"
    assert (tmp_path / for_good).stat().st_mode & 0o077 == 0


def test_what_lies_in_the_folder_and_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ("x" * 24)).write_bytes(b"not json")
    (tmp_path / "notes").write_text("mine")
    (tmp_path / ("y" * 24)).mkdir()
    spills = Spills(tmp_path)
    assert spills.text(spills.keep("a", 1)) == "a"
    assert {path.name for path in tmp_path.iterdir()} >= {"x" * 24, "y" * 24, "notes"}


def test_a_folder_of_its_own_goes_with_the_object() -> None:
    spills = Spills()
    folder = spills.folder
    spills.keep("a", None)
    child = os.fork()
    if child == 0:
        del spills
        os._exit(0)
    os.waitpid(child, 0)
    assert len(list(folder.iterdir())) == 1, "a copy of the process removes nothing"
    del spills
    assert not folder.exists()


@given(st.text(max_size=300), st.integers(1, 50))
def test_pieces_are_the_text(text: str, size: int) -> None:
    spills = Spills()
    pieces = list(spills.pieces(spills.keep(text, None), size))
    assert "".join(one["text"] for one in pieces) == text
    assert [one["number"] for one in pieces] == list(range(1, len(pieces) + 1))
    assert all(len(one["text"]) == size for one in pieces[:-1])


SPEC = {
    "specforge": 1,
    "feature": "shop",
    "tools": [
        {
            "id": "list_things",
            "does": "read",
            "purpose": "List the things.",
            "returns": "many",
            "item": {"id": {"type": "integer", "unique": True}, "note": {"type": "string", "max_chars": 900}},
            "pages": {"style": "cursor", "size": {"default": 5, "max": 9}, "order_by": ["id asc"]},
            "budget": {"bytes_per_page": 1200},
            "overflow": {"spill": {"reads_with": "read_kept", "lives": "1h"}},
            "empty_means": "There are none.",
        },
        {"id": "read_kept", "does": "read", "purpose": "Read what was kept.", "input": {"key": "string"}, "returns": "document"},
    ],
}


def spilling(root: Path, length: int) -> tuple[Mapping[str, Any], PagedTool, Spills]:
    """The entry of a list whose pages are kept when they do not fit, the list with notes of a length, and what is kept."""
    entry = next(one for one in json.loads((root / "generated/shop/tools.json").read_text())["tools"] if one["name"] == "list_things")
    spills = Spills(root / "kept")
    rows = [{"id": number, "note": "n" * length} for number in range(23)]
    return entry, paged(Contract.read(entry), cursors=Cursors(bytes(32)), spills=spills)(lambda: rows), spills


def test_a_page_that_does_not_fit_is_kept_and_shows_what_fits(project_of: Callable[[Mapping[str, str]], Path]) -> None:
    root = project_of({"specs/shop.yaml": json.dumps(SPEC), "specforge.toml": ""})
    build(root, Config(), AS_OF)
    entry, tool, spills = spilling(root, 300)
    page = tool()
    assert (page["truncated"], page["returned_count"], len(page["items"])) == (True, 2, 2)
    assert instance_error(entry["outputSchema"], page) is None
    assert len(encoded(page)) <= 1200
    whole = json.loads(spills.text(page["spilled"]["handle"]))
    assert [row["id"] for row in whole["items"]] == [0, 1, 2, 3, 4]
    assert page["spilled"]["omitted_count"] == 3
    assert page["spilled"]["next"] == {"tool": "read_kept", "arguments": {"key": page["spilled"]["handle"]}}
    assert tool(**page["next"]["arguments"])["items"][0]["id"] == 5, "the list goes on behind the whole page"
    _, narrow, _ = spilling(root, 10)
    assert "spilled" not in narrow()


def test_what_is_kept_is_tried_by_the_walker(project_of: Callable[[Mapping[str, str]], Path]) -> None:
    root = project_of({"specs/shop.yaml": json.dumps(SPEC), "specforge.toml": ""})
    build(root, Config(), AS_OF)
    entry, tool, spills = spilling(root, 300)

    def state(reader: Callable[..., Any]) -> str:
        found = probe(entry, Here(tool, {"read_kept": reader}), None, Wishes(caps=PROFILES))
        return next(one.verdict.state for one in found.asked if one.promise.id == "kept-result-is-read")

    def broken(key: str) -> str:
        raise ToolFailure("absent", f"there is no {key}")

    assert state(lambda key: {"text": spills.text(key)}) == "holds"
    assert state(lambda key: {"text": "the same for everybody"}) == "breaks"
    assert state(broken) == "breaks"
    _, narrow, _ = spilling(root, 10)
    found = probe(entry, Here(narrow, {}), None, Wishes(caps=PROFILES))
    assert next(one.verdict.state for one in found.asked if one.promise.id == "kept-result-is-read") == "cannot tell"
    with pytest.raises(TypeError, match="so `paged` needs `spills`"):
        paged(Contract.read(entry), cursors=Cursors(bytes(32)))(list)


def test_the_page_about_it_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs/paging.md").read_text(encoding="utf-8")
    block = next(one for one in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "Spills(" in one)
    (tmp_path / "generated/coding").mkdir(parents=True)
    (tmp_path / "generated/coding/tools.json").write_bytes(CODING.read_bytes())
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(block.replace("/var/lib/coding", str(tmp_path)).replace('"..."', '"x" * 20_000'), names)
    call = names["run_command"](command="make")["spilled"]["next"]
    assert names[call["tool"]](**call["arguments"])["total_count"] == 101
