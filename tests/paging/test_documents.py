"""A large document comes in ranges of its characters, as the contract says, and nothing of it is lost between them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.caps import PROFILES
from specforge.config import Config
from specforge.grading.json_schemas import instance_error
from specforge.paging import Contract, PagedTool, paged
from specforge.paging.tool import encoded
from specforge.probing.probe import Probed, Wishes, probe
from specforge.verbs import build
from tests.conftest import AS_OF
from tests.probing.test_paged_keeps_its_contract import Here
from tests.probing.test_promises import broken, states

SPEC: dict[str, Any] = {
    "specforge": 1,
    "feature": "docs",
    "tools": [
        {
            "id": "read_page",
            "does": "read",
            "purpose": "Read a page of the handbook.",
            "input": {"title": {"type": "string", "sample": "start"}, "chapter": {"type": "integer", "required": False}},
            "returns": "document",
            "pages": {"style": "range", "size": {"default": 100, "max": 400}, "total": "exact"},
            "budget": {"bytes_per_page": 1500},
            "overflow": "shrink_page",
            "agent": {"pages_per_task": 5},
            "runs_in": "codex",
        }
    ],
}


@pytest.fixture(scope="module")
def entry(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    root = tmp_path_factory.mktemp("docs")
    (root / "specs").mkdir()
    (root / "specforge.toml").touch()
    (root / "specs/docs.yaml").write_text(json.dumps(SPEC), encoding="utf-8")
    build(root, Config(), AS_OF)
    found: Mapping[str, Any] = json.loads((root / "generated/docs/tools.json").read_text(encoding="utf-8"))["tools"][0]
    return found


def tool_of(entry: Mapping[str, Any], text: str) -> PagedTool:
    return paged(Contract.read(entry), count=lambda title, chapter=None: len(text))(lambda title, chapter=None: text)


def probed(tool: PagedTool, entry: Mapping[str, Any]) -> Probed:
    return probe(entry, Here(tool), None, Wishes(caps=PROFILES))


@settings(max_examples=50, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), max_size=900), size=st.integers(1, 400))
def test_ranges_are_the_document(entry: Mapping[str, Any], text: str, size: int) -> None:
    tool, found, arguments = tool_of(entry, text), "", {"title": "start", "max_length": size}
    for _ in range(1000):
        page = tool(**arguments)
        assert instance_error(entry["outputSchema"], page) is None
        assert len(encoded(page)) <= 1500
        assert page["returned_count"] == len(page["text"]) <= size
        assert page["total_count"] == len(text)
        found += page["text"]
        if page["next"] is None:
            break
        assert page["has_more"] is True
        assert page["text"]
        arguments = page["next"]["arguments"]
        assert instance_error(entry["inputSchema"], arguments) is None
    assert found == text


@pytest.mark.parametrize("length", [0, 1, 100, 101, 4000])
def test_it_keeps_every_promise(entry: Mapping[str, Any], length: int) -> None:
    found = probed(tool_of(entry, "".join(chr(97 + n * n % 26) for n in range(length))), entry)
    assert {one.promise.id: one.verdict.text for one in found.broken} == {}
    if length == 4000:
        assert states(found)["same-rows-at-every-size"] == states(found)["true-total"] == states(found)["comes-to-an-end"] == "holds"


def test_nobody_with_a_document_is_sent_for_rows(entry: Mapping[str, Any]) -> None:
    tool = tool_of(entry, "abc" * 20)
    for known in (None, ("a", "b", "c")):
        wishes = Wishes(caps=PROFILES, known={} if known is None else {"read_page": known})
        found = {one.promise.id: one.verdict for one in probe(entry, Here(tool), None, wishes).asked}
        assert found["complete"].state == "cannot tell"
        assert not any("tools rows" in one.needs for one in found.values())
    assert found["long-list-is-tried"].needs == "a document of more than 800 characters"


def test_a_lost_piece_is_found(entry: Mapping[str, Any]) -> None:
    text = "".join(chr(97 + n * n % 26) for n in range(999))

    class Losing(Here):
        def call(self, tool: str, arguments: Mapping[str, Any], bounds: Any) -> Any:
            start = arguments.get("start_index", 0)
            return super().call(tool, {**arguments, **({"start_index": start + 1} if start else {})}, bounds)

    found = probe(entry, Losing(tool_of(entry, text)), None, Wishes(caps=PROFILES))
    assert {"same-rows-at-every-size", "true-total"} <= broken(found)


def test_the_model_is_told_of_characters(entry: Mapping[str, Any], project_of: Callable[[Mapping[str, str]], Path]) -> None:
    assert "Returns one page of at most 400 characters, 100 unless `max_length` says otherwise." in entry["description"]
    root = project_of({"specs/docs.yaml": json.dumps(SPEC), "specforge.toml": ""})
    build(root, Config(), AS_OF)
    asked = "`read_page` returns pages of 100 characters. Ask for fewer with `max_length`, and where it fits narrow with `chapter`, when"
    assert asked in (root / "generated/docs/prompt.md").read_text(encoding="utf-8"), "nobody narrows with what has to be given"
    assert "A page can have fewer characters than asked for. " in f"{entry['description']} "
    with pytest.raises(TypeError, match="returns a document, and the function gave a list"):
        paged(Contract.read(entry), count=lambda **_: 0)(lambda **_: [{"id": 1}])(title="start")
