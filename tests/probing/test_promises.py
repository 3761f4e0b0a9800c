"""Every promise: a sound server keeps it, and a planted defect breaks it by name."""

import functools
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from specforge.caps import PROFILES
from specforge.config import Config
from specforge.probing.feature import tools_of
from specforge.probing.probe import Probed, Wishes, probe
from specforge.probing.promise import PROMISES, Kind
from specforge.probing.session import Limits, Session
from specforge.probing.target import Answer, Bounds
from tests.probing.listserver import ROWS, ListServer


@functools.cache
def entry_of(style: str = "cursor", more: str = "", reads: str = "") -> Any:
    """The entry of a list tool, as a build compiles it; further settings of its pages are JSON, and so is the envelope of others."""
    pages = {
        "style": style,
        "size": {"default": 10, "max": 50, "above": "clamp"},
        "order_by": ["at asc", "id asc"],
        "total": "exact",
        "under_change": "keyset" if style == "cursor" else "none",
        **({"cursor": {"bound_to": ["kind", "caller"], "lives": "1h"}} if style == "cursor" else {}),
        **json.loads(more or "{}"),
    }
    tool = {
        "id": "list_things",
        "does": "read",
        "purpose": "List the things.",
        "returns": "many",
        "input": {
            "kind": {"type": "string", "one_of": ["odd", "even", "none"], "required": False, "partitions": True},
            "shop": {"type": "string", "required": False},
        },
        "item": {
            "id": {"type": "string", "max_chars": 20, "unique": True},
            "at": "integer",
            "kind": {"type": "string", "max_chars": 4},
            "note": {"type": "string", "max_chars": 8},
        },
        "pages": pages,
        "runs_in": "codex",
        "budget": {"bytes_per_page": 9000},
        "overflow": "shrink_page" if style in {"cursor", "offset", "range"} or reads else "refuse",
        **({"reads": json.loads(reads)} if reads else {}),
        "probe": {"empty": {"kind": "none"}, "absent": {"shop": "gone"}, "changes": {"insert": "seed", "delete": "drop"}},
    }
    changes = [{"id": name, "does": "write", "purpose": "Change a row."} for name in ("seed", "drop")]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "specs").mkdir()
        (root / "specforge.toml").touch()
        (root / "specs/shop.yaml").write_text(json.dumps({"specforge": 1, "feature": "shop", "tools": [tool, *changes]}))
        return tools_of(root, Config(), "shop", ["list_things"]).entries[0]


def probed(server: ListServer, **wishes: Any) -> Probed:
    found = Wishes(**{"caps": PROFILES, "known": {"list_things": ROWS}, "limits": Limits(calls=900), **wishes})
    return probe(server.entry, server, server.offered(), found)


def broken(found: Probed) -> set[str]:
    return {one.promise.id for one in found.broken}


def states(found: Probed) -> dict[str, str]:
    return {one.promise.id: one.verdict.state for one in found.asked}


STYLES = ["cursor", "offset", "page", "range", "limit-only"]


@pytest.mark.parametrize("above", ["clamp", "refuse"])
@pytest.mark.parametrize("style", STYLES)
def test_a_sound_server_keeps_every_promise(style: str, above: str) -> None:
    entry = entry_of(style, json.dumps({"size": {"default": 10, "max": 50, "above": above}}))
    found = probed(ListServer(entry), may_write=True)
    assert {one.promise.id: one.verdict.text for one in found.broken} == {}
    unknown = {name for name, state in states(found).items() if state == "cannot tell"}
    assert unknown == {
        "rows-are-fresh",
        *(("long-list-is-tried",) if style != "limit-only" else ()),
        *(("cursor-grows-old", "cursor-of-another-caller") if style == "cursor" else ()),
    }


PLANTED = {
    "another name": "offered",
    "another default": "same-inputs",
    "another required input": "same-inputs",
    "no size input": "bounded-list",
    "no output schema": "same-results",
    "rows of another type": "same-results",
    "description of another size": "description-agrees",
    "description of all": "description-agrees",
    "known rows of another type": "known-rows-agree",
    "known rows twice": "known-rows-agree",
    "hint of writing": "only-reads",
    "hung": "answers",
    "died": "answers",
    "garbled": "answers",
    "flooded": "answers",
    "dies later": "comes-to-an-end",
    "size ignored": "size-of-a-page",
    "size forgotten": "size-of-a-page",
    "one too many": "size-of-a-page",
    "larger default": "size-of-a-page",
    "size without a bound": "size-beyond-the-most",
    "above the other way": "size-beyond-the-most",
    "zero means all": "size-of-nothing",
    "negative place": "place-before-the-first",
    "more is always said": "empty-list",
    "absent is empty": "absent-is-no-empty-list",
    "absent of another class": "absent-is-no-empty-list",
    "any value of a filter": "unknown-value-is-refused",
    "cursor ignored": "comes-to-an-end",
    "cursor of a constant": "comes-to-an-end",
    "empty page in the middle": "comes-to-an-end",
    "more is never said": "end-is-told",
    "no way on at the end": "end-is-told",
    "off by one at the end": "end-is-told",
    "prints": "only-the-protocol",
    "overlap": "no-row-twice",
    "unordered": "in-order",
    "fat page": "page-within-budget",
    "fat page of a filter": "page-within-budget",
    "gap": "complete",
    "unordered ties at an edge": "same-rows-at-every-size",
    "ties at an edge": "ties-and-nulls",
    "partition loses rows": "filters-add-up",
    "filter forgotten": "filters-add-up",
    "filter ignored": "filter-is-heeded",
    "wrong total": "true-total",
    "another page each time": "same-page-again",
    "readable cursor": "opaque-cursor",
    "number as a cursor": "opaque-cursor",
    "long cursor": "opaque-cursor",
    "garbage begins again": "garbage-is-refused",
    "cursor that is only encoded": "changed-cursor-is-refused",
    "any case of a cursor": "changed-cursor-is-refused",
    "cursor of other filters": "bound-cursor",
    "terse": "refusal-says-why",
    "unknown class": "refusal-says-why",
    "rows beyond the end of a page": "whole-pages-at-the-edge",
    "a full page goes on": "whole-pages-at-the-edge",
    "numbers instead of keys": "rows-come-in",
    "rows by their number": "rows-go-away",
    "cursors that live for ever": "cursor-grows-old",
    "cursor of anybody": "cursor-of-another-caller",
    "another type": "result-as-promised",
    "fields that are left out unasked": "result-as-promised",
    "lying schema": "result-as-described",
    "miscounted": "counts-agree",
    "next of another tool": "counts-agree",
    "copies differ": "copies-agree",
    "cut inside": "nothing-cut-inside",
    "page over a cap": "fits-every-runtime",
    "reaches too far": "reach-is-told",
    "rest is not told": "rest-is-told",
    "rows beside the number": "number-alone",
    "fields that nobody asked for": "chosen-fields",
    "too many at once": "rows-at-most",
    "list in a row": "bounded-inner-lists",
    "order by what is hidden": "order-is-visible",
    "page that fits no cap": "worst-page-fits",
    "way on that nobody reads": "readable-page",
}
"""Each defect with the promise that it breaks."""


def edited(entry: Any, path: str, value: Any) -> Any:
    """A copy of an entry with another value at a path of keys."""
    copy = json.loads(json.dumps(entry))
    *steps, last = path.split("/")
    inner = copy
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return copy


def planted(defect: str) -> Probed:
    """Probe a server with one defect."""
    entry = entry_of()
    match defect:
        case "negative place":
            return probed(ListServer(entry_of("offset"), defect))
        case "known rows of another type":
            return probed(ListServer(entry), known={"list_things": ({"id": 7},)})
        case "known rows twice":
            return probed(ListServer(entry), known={"list_things": (*ROWS, ROWS[0])})
        case "rows beside the number":
            return probed(ListServer(entry_of("cursor", '{"summary": "count_only"}'), defect))
        case "fields that nobody asked for":
            return probed(ListServer(entry_of("cursor", '{"projection": "fields"}'), defect))
        case "fields that are left out unasked":
            rows = tuple({name: value for name, value in row.items() if name != "note" or row["at"] % 7} for row in ROWS)
            return probed(ListServer(entry_of("cursor", '{"projection": "fields"}'), rows=rows), known={})
        case "rest is not told":
            return probed(ListServer(entry_of("limit-only"), "more is never said"))
        case "reaches too far":
            return probed(ListServer(entry_of("offset", '{"reaches": "30"}')))
        case "numbers instead of keys":
            return probed(ListServer(entry, defect), may_write=True)
        case "rows by their number":
            return probed(ListServer(entry, "numbers instead of keys"), may_write=True)
        case "cursors that live for ever":
            return probed(ListServer(edited(entry, "contract/pages/cursor/lives_seconds", 1)), wait=3)
        case "cursor of anybody":
            server = ListServer(entry)
            return probed(server, other=server)
        case "a full page goes on":
            # No page of the usual sizes is filled to the last row.
            rows = tuple({"id": f"r{n:03}", "at": n, "kind": "odd", "note": ""} for n in range(123))
            return probed(ListServer(entry, defect, rows), known={})
        case "ties at an edge":
            return probed(ListServer(entry, "unordered ties at an edge"))
        case "too many at once":
            at_once = {**entry, "contract": {"does": "read", "returns": {"at_most": 9}}}
            return probe(at_once, ListServer(entry), None, Wishes())
        case "list in a row":
            tags = {"type": "array", "items": {"type": "string"}}
            return probed(ListServer(edited(entry, "outputSchema/properties/items/items/properties/tags", tags)))
        case "order by what is hidden":
            return probed(ListServer(edited(entry, "contract/pages/order_by", ["rank asc", "id asc"])))
        case "page that fits no cap":
            return probed(ListServer(edited(entry, "contract/budget/bytes_per_page", 90_000)))
        case "page over a cap":
            return probed(ListServer(entry, "fat page"))
        case "filter ignored":
            return probed(ListServer(edited(entry, "contract/partitions", []), defect))
        case "way on that nobody reads":
            return probed(ListServer(edited(entry, "contract/reads", {"items": "/items"})))
    return probed(ListServer(entry, defect))


@pytest.mark.parametrize("defect", PLANTED)
def test_a_planted_defect_breaks_its_promise(defect: str) -> None:
    found = planted(defect)
    assert PLANTED[defect] in broken(found)
    one = next(one for one in found.broken if one.promise.id == PLANTED[defect])
    assert one.verdict.calls or one.promise.kind is Kind.SCHEMA, "what a call shows is told with the call"


def test_a_list_of_single_rows_has_pages_of_one_size_which_each_is_full() -> None:
    entry = entry_of("offset", '{"size": {"default": 1, "max": 1}}')
    found = states(probed(ListServer(entry, rows=ROWS[:30]), known={}))
    assert "same-rows-at-every-size" not in found
    assert found["whole-pages-at-the-edge"] == "holds"


def test_every_promise_that_can_break_has_a_defect() -> None:
    # How long a list is breaks nothing; what is kept is tried with tools that keep something.
    assert {one.id for one in PROMISES if one.kind is not Kind.NEVER} == {*PLANTED.values(), "long-list-is-tried", "kept-result-is-read"}


def test_a_list_that_changes_by_itself_is_not_blamed() -> None:
    found = probed(ListServer(entry_of(), "changes by itself"), known={})
    assert broken(found) == set()
    assert states(found)["same-rows-at-every-size"] == states(found)["true-total"] == "cannot tell"


def test_a_walk_keeps_within_its_limits() -> None:
    server = ListServer(entry_of(), rows=tuple({"id": f"r{n:06}", "at": n, "kind": "odd", "note": ""} for n in range(50_000)))
    found = probed(server, limits=Limits(calls=100), known={})
    assert server.calls == len(found.calls) == 100
    assert "100 calls were made" in next(
        one.verdict.text for one in found.asked if one.verdict.state == "cannot tell" and one.promise.id == "garbage-is-refused"
    )
    few = probed(ListServer(entry_of()), limits=Limits(bytes=3000))
    assert few.bytes < 3000 + 9000
    assert broken(few) == set()


@pytest.mark.parametrize("more", ['{"summary": "count_only"}', '{"projection": "fields"}', "{}"])
def test_bounds_that_end_anywhere_break_no_promise(more: str) -> None:
    server = ListServer(entry_of("cursor", more))
    for calls in range(1, 60):
        assert broken(probed(server, limits=Limits(calls=calls), known={})) - {"chosen-fields"} == set(), calls


def test_waiting_takes_no_time_of_the_calls() -> None:
    session = Session(ListServer(entry_of()), "list_things", Limits(seconds=1))
    session.rest(1.1)
    assert session.call({}).answer.state == "result"


def test_tools_that_write_are_not_called() -> None:
    server = ListServer(entry_of())
    writes = {**server.entry, "contract": {**server.entry["contract"], "does": "write"}}
    assert probe(writes, server, None, Wishes(may_write=True)).skipped
    probed(server)
    assert server.rows == list(ROWS), "without leave nothing is changed"


def test_without_arguments_nothing_is_called() -> None:
    server = ListServer(entry_of())
    needs = edited(edited(server.entry, "inputSchema/properties/shop", {"type": "string"}), "inputSchema/required", ["shop"])
    found = probe(needs, server, None, Wishes())
    assert server.calls == 0
    verdict = next(one.verdict for one in found.asked if one.promise.id == "answers")
    assert (verdict.state, verdict.needs) == ("cannot tell", "write `probe: {arguments: {shop: ...}}` into the spec")


class _Stranger(ListServer):
    """The same tool as somebody sees it who gets nothing."""

    def __init__(self, entry: Any, answer: Answer) -> None:
        super().__init__(entry)
        self.answer = answer

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        return self.answer


ONE = {"name": "get_thing", "contract": {"does": "read", "returns": "one"}}
DECLARED = {**ONE, "outputSchema": {"type": "object", "properties": {"error": {"type": "string"}}}}


@pytest.mark.parametrize(
    ("entry", "text", "said"),
    [
        (ONE, '{"error": "database is down"}', "database is down"),
        (ONE, '{"error": {"message": "no such shop", "code": 5}}', "no such shop"),
        (ONE, "Error executing tool get_thing: boom", "Error executing tool get_thing: boom"),
        (ONE, "ValueError: no such shop", "ValueError: no such shop"),
        (entry_of(), '{"error": "database is down"}', "database is down"),
        (ONE, '{"error": null, "id": "a"}', ""),
        (ONE, "No error was found: all is well.", ""),
        (ONE, "Errors are logged: see the page of the server.\nThere are none today.", ""),
        (DECLARED, '{"error": "database is down"}', ""),
    ],
)
def test_a_failure_that_comes_as_a_result_is_told(entry: Any, text: str, said: str) -> None:
    found = probe(entry, _Stranger(entry_of(), Answer("result", text=text, bytes=len(text))), None, Wishes())
    verdict = next(one.verdict for one in found.asked if one.promise.id == "answers")
    failed = f"the result says that the call failed ({said}), and is not marked as an error, so that a model takes it for an answer"
    assert (verdict.state, verdict.text if said else "") == (("breaks", failed) if said else ("holds", ""))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            Answer("barred", why="HTTP 401 instead of an answer"),
            "somebody else: call 151 did not reach the tool: HTTP 401 instead of an answer",
        ),
        (
            Answer("refused", why="sign in first"),
            "somebody else gets no page without a cursor either: it was refused: sign in first",
        ),
    ],
)
def test_who_gets_no_page_at_all_proves_nothing_of_cursors(answer: Answer, told: str) -> None:
    entry = entry_of()
    found = probed(ListServer(entry), other=_Stranger(entry, answer))
    verdict = next(one.verdict for one in found.asked if one.promise.id == "cursor-of-another-caller")
    assert (verdict.state, re.sub(r"call \d+", "call 151", verdict.text)) == ("cannot tell", told)
    assert not found.broken


def test_a_call_that_does_not_reach_the_tool_is_no_refusal() -> None:
    class Expired(ListServer):
        def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
            answer = super().call(tool, arguments, bounds)
            return Answer("barred", why="HTTP 401 instead of an answer") if self.calls > 8 else answer

    found = probed(Expired(entry_of()))
    told = states(found)
    assert not found.broken
    for name in ("garbage-is-refused", "changed-cursor-is-refused", "size-of-nothing"):
        assert told[name] == "cannot tell"
    verdict = next(one.verdict for one in found.asked if one.promise.id == "garbage-is-refused")
    assert re.sub(r"\d+", "n", verdict.text, count=1) == "call n did not reach the tool: HTTP 401 instead of an answer"
    assert verdict.needs == "a server that lets every call through"


class _Barred(ListServer):
    """A list whose later pages nobody is let to."""

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        answer = super().call(tool, arguments, bounds)
        return answer if "cursor" not in arguments else Answer("barred", why="HTTP 404 instead of an answer")


@pytest.mark.parametrize(
    ("server", "takes"),
    [
        (_Barred(entry_of()), "a server that lets every call through"),
        (ListServer(entry_of(), "dies later"), "a list that can be walked to its end"),
        (
            ListServer(entry_of(), rows=tuple({**ROWS[0], "id": f"r{n:06}"} for n in range(5000))),
            "try it with arguments that give fewer rows",
        ),
    ],
)
def test_what_a_walk_that_was_ended_would_take_is_told(server: ListServer, takes: str) -> None:
    found = probed(server, known={})
    needs = {one.promise.id: one.verdict.needs for one in found.asked if one.verdict.state == "cannot tell"}
    assert needs["end-is-told"] == needs["true-total"] == takes
