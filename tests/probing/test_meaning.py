"""What rows mean: conditions of the spec are tried by the walker, and compared with what was so before."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from specforge.errors import UsageError
from specforge.probing.comparing import before_of, changes
from specforge.probing.probe import Probed, Wishes, probe
from specforge.probing.session import Limits
from specforge.probing.telling import probed_json, probed_text
from tests.probing.listserver import ROWS, ListServer, Row
from tests.probing.test_promises import edited, entry_of

HOLDS: list[dict[str, Any]] = [
    {"row": {"id": "r031"}, "has": {"at": 10, "note": "ä"}},
    {"row": {"id": "r030"}, "has": {"note": ""}},
    {"with": {"kind": "even"}, "first": {"id": "r001"}},
    {"before": [{"id": "r003"}, {"id": "r004"}, {"at": 15}]},
    {"every": {"properties": {"at": {"multipleOf": 1, "minimum": 0}}}},
    {"every": {"properties": {"note": {"const": "ää"}}}, "where": {"at": 19, "kind": "even", "note": "ää"}},
    {"rows": {"at_least": 30, "at_most": 30}, "where": {"kind": "odd"}},
]
BREAKS: list[dict[str, Any]] = [
    {"row": {"id": "r031"}, "has": {"at": 1000}},
    {"row": {"id": "r031"}, "has": {"paid": None}},
    {"row": {"id": "r999"}, "has": {"at": 1}},
    {"with": {"kind": "even"}, "first": {"id": "r000"}},
    {"with": {"kind": "none"}, "first": {"id": "r000"}},
    {"before": [{"id": "r004"}, {"id": "r003"}]},
    {"before": [{"id": "r004"}, {"id": "r004"}]},
    {"before": [{"id": "r004"}, {"id": "gone"}]},
    {"every": {"properties": {"at": {"maximum": 18}}}},
    {"rows": {"at_most": 59}},
    {"rows": {"at_least": 61}},
    {"newest": {"field": "at", "within_seconds": 60}},
    {"newest": {"field": "nothing", "within_seconds": 60}},
]


def decided(meaning: dict[str, Any], rows: Any = ROWS, defect: str = "", **wishes: Any) -> Any:
    entry = edited(entry_of(), "contract/probe/meaning", [{"id": "one", "says": "It is so.", **meaning}])
    server = ListServer(entry, defect, rows)
    found = probe(entry, server, None, Wishes(**wishes))
    return next(one for one in found.asked if one.promise.id == "means-one").verdict


def test_a_token_in_a_result_is_in_no_report() -> None:
    token = "ghp_" + "a1B2" * 9
    entry = entry_of()
    found = probe(entry, ListServer(entry, "", tuple({**row, "note": token} for row in ROWS)), None, Wishes())
    told = (probed_text([found], verbose=True), probed_json([found]))
    assert "<a token of GitHub>" in told[0]
    assert not any("ghp_" in one for one in told)


@pytest.mark.parametrize("meaning", HOLDS, ids=str)
def test_a_condition_holds(meaning: dict[str, Any]) -> None:
    assert (decided(meaning).state, decided(meaning).calls) == ("holds", ())


@pytest.mark.parametrize("meaning", BREAKS, ids=str)
def test_a_condition_breaks_with_the_call_that_shows_it(meaning: dict[str, Any]) -> None:
    verdict = decided(meaning)
    assert verdict.state == "breaks"
    assert verdict.calls


def test_a_result_without_rows_is_told_as_that() -> None:
    entry = edited(entry_of(), "contract/probe/meaning", [{"id": "one", "says": "It is so.", "first": {"id": "r000"}}])
    server = ListServer(entry)
    server._page = lambda _: {"rows": []}  # type: ignore[method-assign]
    (told,) = [one.verdict.text for one in probe(entry, server, None, Wishes()).broken if one.promise.id == "means-one"]
    assert told == "the result has no rows: there is not a list at `/items`"


def test_the_age_of_the_newest_row() -> None:
    now = datetime.datetime.now(tz=datetime.UTC)
    today = [{**row, "kind": (now - datetime.timedelta(minutes=n)).isoformat()} for n, row in enumerate(ROWS)]
    assert decided({"newest": {"field": "kind", "within_seconds": 600}}, today).state == "holds"
    old: list[Row] = [{**row, "kind": "2026-01-01T00:00:00Z"} for row in ROWS]
    assert decided({"newest": {"field": "kind", "within_seconds": 600}}, old).state == "breaks"


def test_what_lies_behind_the_walk_is_not_judged() -> None:
    many = tuple({"id": f"r{n:05}", "at": n, "kind": "odd", "note": ""} for n in range(9000))
    for meaning in ({"row": {"id": "r08999"}, "has": {"at": 1}}, {"rows": {"at_least": 9001}}, {"rows": {"at_most": 9001}}):
        verdict = decided(meaning, many)
        assert verdict.state == "cannot tell"
        assert "the end was not reached" in verdict.text
    assert decided({"rows": {"at_most": 100}}, many).state == "breaks"


@pytest.mark.parametrize("meaning", [*HOLDS, {"newest": {"field": "kind", "within_seconds": 600}}], ids=str)
def test_bounds_that_end_a_walk_break_no_condition(meaning: dict[str, Any]) -> None:
    now = datetime.datetime.now(tz=datetime.UTC).isoformat()
    rows = ROWS if "newest" not in meaning else [{**row, "kind": now if row is ROWS[-1] else "2026-01-01T00:00:00Z"} for row in ROWS]
    states = [decided(meaning, rows, limits=Limits(calls=calls)).state for calls in (1, *range(9, 17), 100)]
    assert (states[0], set(states[1:-1]) - {"holds"}, states[-1]) == ("cannot tell", {"cannot tell"}, "holds")


def test_one_thing_is_its_own_row() -> None:
    class Price:
        name = "a price"

        def call(self, *_: Any) -> Any:
            from specforge.probing.target import Answer

            return Answer("result", structured={"cents": 1999, "currency": "EUR"}, bytes=30)

    contract = {"returns": "one", "does": "read", "probe": {"meaning": [{"id": "cents", "says": "In cents.", "first": {"cents": 1999}}]}}
    found = probe({"name": "price", "inputSchema": {"type": "object", "properties": {}}, "contract": contract}, Price(), None, Wishes())  # type: ignore[arg-type]
    assert {one.promise.id: one.verdict.state for one in found.asked}["means-cents"] == "holds"


def kept(found: Probed, path: Path) -> Path:
    path.write_text(probed_json([found]), encoding="utf-8")
    return path


def test_the_schema_held_and_the_meaning_did_not(tmp_path: Path) -> None:
    meanings = [
        {"id": "cents", "says": "In cents.", "row": {"id": "r031"}, "has": {"at": 10}},
        {"id": "rank", "says": "By time.", "before": [{"id": "r003"}, {"id": "r031"}]},
    ]
    entry = edited(entry_of(), "contract/probe/meaning", meanings)

    def probed(rows: Any) -> Probed:
        server = ListServer(entry, "", rows)
        return probe(entry, server, server.offered(), Wishes())

    before = before_of(kept(probed(ROWS), tmp_path / "before.json"))
    same = changes(before, [probed(ROWS)])
    assert same == ()
    assert probed_text([probed(ROWS)], same).endswith("contracts, schemas, promises, meanings and sizes are as they were\n")

    euros = tuple({**row, "at": row["at"] / 10 if row["id"] == "r031" else row["at"]} for row in ROWS)
    told = {
        one.what: one.text
        for one in changes(before, [probed(sorted(euros, key=lambda row: (row["at"], row["id"])))])
        if "means-" in one.text
    }
    assert told["meaning"].startswith("`means-")
    assert not any(one.what == "schema" for one in changes(before, [probed(euros)]))
    fewer = [one.text for one in changes(before, [probed(ROWS[:40])]) if one.what == "size"]
    assert any(text.startswith("the whole list has ") for text in fewer)


def test_a_changed_schema_is_told(tmp_path: Path) -> None:
    def probed(defect: str) -> Probed:
        server = ListServer(entry_of(), defect)
        return probe(server.entry, server, server.offered(), Wishes())

    before = before_of(kept(probed(""), tmp_path / "before.json"))
    told = [one.text for one in changes(before, [probed("lying schema")])]
    assert "the server's output schema is not what it was" in told
    assert any(text.startswith("`result-as-described` held, and breaks now") for text in told)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "specforge-probe/2", "tools": []}', '{"format": "specforge-probe/1", "tools": [7]}', "\ud800"]
)
def test_what_was_never_printed_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "before.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(UsageError):
        before_of(path)
    with pytest.raises(UsageError, match="cannot be read"):
        before_of(tmp_path / "none.json")
    assert json.loads(probed_json([]))["tools"] == []
