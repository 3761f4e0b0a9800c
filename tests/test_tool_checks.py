"""What the checks of tools find beyond their examples, and what they leave alone."""

import json
from typing import Any

import pytest

from specforge.compilers.tools import tools
from specforge.registry import find_checks
from tests.conftest import load_texts

CHECKS = {one.name: one for one in find_checks()}
FIND: dict[str, Any] = {
    "id": "find",
    "does": "read",
    "purpose": "Find.",
    "input": {
        "status": {"type": "string", "one_of": ["open", "paid"], "required": False},
        "state": {"type": "state", "required": False},
        "since": {"type": "datetime", "required": False},
        "amount": {"type": "integer", "min": 1, "required": False},
    },
    "item": {"id": {"type": "string", "max_chars": 4, "unique": True}},
    "returns": "many",
    "pages": {"style": "offset", "size": {"default": 10, "max": 20}, "order_by": ["id asc"]},
}
FACTS = [{"id": "state", "topic": "Orders", "says": "States", "one_of": ["new", "old"]}]


def found(check: str, **more: Any) -> list[str]:
    loaded = load_texts({"a.yaml": json.dumps({"specforge": 1, "feature": "a", "facts": FACTS, "tools": [{**FIND, **more}]})})
    assert [one.message for one in loaded.findings] == []
    return [one.message for one in CHECKS[check].run(loaded.project)]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("status", "opened", '`status` is one of "open", "paid", not "opened"'),
        ("status", "open", None),
        ("state", "lost", '`state` is one of "new", "old", not "lost"'),
        ("state", "old", None),
        ("amount", "abc", '`amount` is a whole number, not "abc"'),
        ("amount", 0, "`amount` is at least 1, not 0"),
        ("amount", 5, None),
        ("amount", None, None),
        ("since", "2026-11-01T00:00:00Z", None),
    ],
)
def test_values_of_a_probe_are_held_to_their_inputs(name: str, value: object, told: str | None) -> None:
    for key in ("arguments", "empty", "absent"):
        expected = [] if told is None else [f"the tool `find` does not take this: {told}"]
        assert found("contradicting-probe", probe={key: {name: value}}) == expected
    if value is not None:
        sampled = {**FIND["input"], name: {**FIND["input"][name], "sample": value}}
        expected = [] if told is None else [f"the sample of a field is not one of its values: {told}"]
        assert found("contradicting-probe", input=sampled) == expected


@pytest.mark.parametrize(
    ("does", "required", "told"),
    [
        ("write", False, []),
        ("read", False, ["`change`, which is to change rows of `find`, only reads"]),
        ("write", True, ["`change`, which is called without arguments, needs `name`"]),
    ],
)
def test_what_changes_rows_writes_and_needs_no_argument(does: str, required: bool, told: list[str]) -> None:
    change = {
        "id": "change",
        "does": does,
        "purpose": "Change a row.",
        "returns": "one",
        "input": {"name": {"type": "string", "required": required}},
    }
    tools = [{**FIND, "probe": {"changes": {"insert": "change"}}}, change]
    loaded = load_texts({"a.yaml": json.dumps({"specforge": 1, "feature": "a", "facts": FACTS, "tools": tools})})
    assert [one.message for one in loaded.findings] == []
    assert [one.message for one in CHECKS["contradicting-probe"].run(loaded.project)] == told


def test_samples_of_rows_are_held_to_their_fields() -> None:
    item = {"id": {"type": "string", "max_chars": 4, "unique": True, "sample": "r-00001"}}
    assert found("contradicting-probe", item=item) == [
        "the sample of a field is not one of its values: `id` has at most 4 characters, not 7"
    ]


def test_the_order_of_a_server_of_others_may_be_unknown() -> None:
    pages = {"style": "cursor", "size": {"default": 10, "max": 20}}
    assert found("hidden-order-key", pages=pages) == ["the pages of the tool `find` have no order"]
    assert found("hidden-order-key", pages=pages, reads={"next": "/next"}) == []
    wrong = {**pages, "order_by": ["rank asc"]}
    assert found("hidden-order-key", pages=wrong, reads={"next": "/next"}) == [
        "the tool `find` orders by `rank`, which its rows do not show"
    ]


@pytest.mark.parametrize(
    ("pages", "reads", "told"),
    [
        ({"style": "cursor"}, {"items": "/orders"}, "the cursor"),
        ({"style": "cursor"}, {"items": "/orders", "link": "/links/next"}, None),
        ({"style": "cursor", "end": "short_page"}, {"items": "/orders", "last": "/id"}, None),
        ({"style": "cursor"}, {"items": "/orders", "last": "/id"}, "the end"),
        ({"style": "cursor"}, {"items": "/orders", "last": "/id", "has_more": "/more"}, "the end"),
        ({"style": "cursor", "end": "has_more"}, {"items": "/orders", "last": "/id", "has_more": "/more"}, None),
        ({"style": "offset", "end": "has_more"}, {"items": "/orders"}, "the flag for more rows"),
        ({"style": "page", "end": "total", "total": "exact"}, {"items": "/orders"}, "the number of all rows"),
        ({"style": "page", "end": "total", "total": "exact"}, {"items": "/orders", "total": "/total"}, None),
        ({"style": "page", "end": "short_page", "total": "at_least"}, {"items": "/orders"}, "the number of all rows"),
        ({"style": "page"}, {"items": "/orders"}, "the way on"),
        ({"style": "offset", "end": "empty_cursor"}, {"items": "/orders"}, "the way on"),
        ({"style": "offset"}, {"items": "/orders", "next": "/next"}, None),
        ({"style": "offset", "end": "short_page"}, {"items": "/orders"}, None),
        ({"style": "limit-only"}, {"items": "/orders"}, None),
    ],
)
def test_an_envelope_that_nobody_can_follow_is_found(pages: dict[str, Any], reads: dict[str, Any], told: str | None) -> None:
    more = {**FIND["pages"], **pages}
    expected = [] if told is None else [f"nothing says where {told} of `find` stands in its result"]
    assert found("unread-envelope", pages=more, reads=reads) == expected


def test_a_list_that_goes_on_behind_a_whole_row_is_told() -> None:
    (told,) = found(
        "unread-envelope", pages={**FIND["pages"], "style": "cursor", "end": "short_page"}, reads={"items": "/orders", "last": ""}
    )
    assert told == "`find` goes on behind its last row as a whole, and no call takes one"


def test_a_flag_that_a_result_has_is_told_to_be_named_as_the_end() -> None:
    tool = {**FIND, "pages": {**FIND["pages"], "style": "cursor"}, "reads": {"items": "/orders", "last": "/id", "has_more": "/more"}}
    project = load_texts({"a.yaml": json.dumps({"specforge": 1, "feature": "a", "facts": FACTS, "tools": [tool]})}).project
    told = [one.help for one in CHECKS["unread-envelope"].run(project)]
    assert told == ["write `end: has_more` below `pages`, since `has_more` says where the flag for more rows stands"]


@pytest.mark.parametrize(
    ("returns", "reads", "told"),
    [
        ({"at_most": 50}, {"link": "/links/next"}, ["`link` says where the way on of `get` stands, which has no `pages`"]),
        ("one", {"next": "/next"}, ["`next` says where the way on of `get` stands, which has no `pages`"]),
        ({"at_most": 50}, {"has_more": "/cut", "total": "/n"}, []),
        ("many", {"link": "/links/next"}, []),
    ],
)
def test_a_way_on_that_no_call_asks_for_is_found(returns: object, reads: dict[str, str], told: list[str]) -> None:
    tool = {"id": "get", "does": "read", "purpose": "Get.", "returns": returns, "item": FIND["item"], "reads": reads}
    loaded = load_texts({"a.yaml": json.dumps({"specforge": 1, "feature": "a", "tools": [tool]})})
    assert [one.message for one in CHECKS["unread-envelope"].run(loaded.project)] == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, []),
        ({"item": {}}, ["declare the fields of a row in `item`"]),
        ({"item": {}, "reads": {"form": "lines"}}, []),
        (
            {"item": {}, "reads": {"items": ""}},
            [
                "declare the fields of a row in `item`; of rows that are texts, say so in `purpose`, and let this be with `# specforge: ignore[omission]`"
            ],
        ),
    ],
)
def test_lines_of_text_need_no_fields(more: dict[str, Any], told: list[str]) -> None:
    loaded = load_texts({"a.yaml": json.dumps({"specforge": 1, "feature": "a", "facts": FACTS, "tools": [{**FIND, **more}]})})
    assert [one.help for artifact in tools.run(loaded.project.views[0]) for one in artifact.omissions] == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"item": {"id": {"type": "string", "unique": True}}}, "`item.id` has no bound"),
        ({"item": {}, "reads": {"items": ""}}, "nothing says what it has"),
        ({"item": {}, "reads": {"items": ""}, "budget": {"bytes_per_item": 80}}, None),
    ],
)
def test_what_a_result_has_is_said_before_its_bound(more: dict[str, Any], told: str | None) -> None:
    expected = [] if told is None else [f"whether a result of `find` fits codex cannot be told: {told}"]
    assert found("oversized-page", runs_in="codex", **more) == expected


NOTES = {"note": {"type": "string", "max_chars": 4000}}
READER = {"id": "read_it", "does": "read", "purpose": "Read it.", "input": {"handle": "string"}, "returns": "document", "runs_in": []}


@pytest.mark.parametrize(
    ("more", "told", "ways"),
    [
        ({}, "`overflow: shrink_page`, or make pages smaller", ["shrink_page", "refuse", "spill"]),
        ({"pages": {**FIND["pages"], "style": "page"}}, "`overflow: refuse`, or make pages smaller", ["refuse", "spill"]),
        ({"pages": None, "returns": "one"}, "`overflow: refuse`, or bound what it returns more tightly", ["refuse", "spill"]),
        (
            {"pages": None, "returns": "one", "does": "write-once"},
            "`overflow: {spill: {reads_with: ..., lives: 1h}}`, or bound what it returns more tightly",
            ["spill"],
        ),
    ],
)
def test_what_does_not_fit_is_cured_by_what_the_tool_can_do(more: dict[str, Any], told: str, ways: list[str]) -> None:
    tool = {key: one for key, one in {**FIND, "item": {**FIND["item"], **NOTES}, "runs_in": "codex", **more}.items() if one is not None}

    def helps(**changed: Any) -> list[str | None]:
        loaded = load_texts(
            {"a.yaml": json.dumps({"specforge": 1, "feature": "a", "facts": FACTS, "tools": [{**tool, **changed}, READER]})}
        )
        assert [one.message for one in loaded.findings] == []
        return [one.help for one in CHECKS["oversized-page"].run(loaded.project)]

    assert helps() == [f"promise `budget: {{bytes_per_page: 10240}}` with {told}"]
    budget = {"bytes_per_page": 9000}
    (named,) = helps(budget=budget)
    assert [way for way in ("shrink_page", "refuse", "spill") if way in str(named)] == ways
    spill = {"spill": {"reads_with": "read_it", "lives": "1h"}}
    assert [helps(budget=budget, overflow=spill if way == "spill" else way) for way in ways] == [[] for _ in ways]
