"""What list calls asked for, how far they went and why they stopped."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.caps import estimate_tokens
from specforge.evaluation.playing import Stage, play
from specforge.grading.events import TranscriptError
from specforge.seen import ListCall, list_calls
from tests.seen.runtimes import chat

GENERATED = Path(__file__).parents[2] / "examples/generated"
STORE = json.loads((GENERATED / "store-agent/main/en-US/tools.json").read_text(encoding="utf-8"))
TRIPS = json.loads((GENERATED / "trip-planner/tools.json").read_text(encoding="utf-8"))


def changed(style: str, inputs: dict[str, str], **contract: object) -> dict[str, object]:
    """The tools of the store, with another style of pages."""
    document = copy.deepcopy(STORE)
    entry = next(one for one in document["tools"] if one["name"] == "search_products")
    entry["contract"]["pages"] |= {"style": style, "inputs": inputs}
    entry["contract"] |= contract
    return document


def page(first: int, rows: int, more: bool, cursor: str = "", total: int | None = None) -> str:
    items = [{"rank": number, "sku": f"SKU-{number:03}"} for number in range(first, first + rows)]
    next = {"tool": "search_products", "arguments": {"cursor": cursor}} if more else None
    return json.dumps({"items": items, "returned_count": rows, "total_count": total, "has_more": more, "next": next, "truncated": False})


def calls(
    answer: str, *made: tuple[dict[str, object], str], tools: dict[str, object] = STORE, tool: str = "search_products"
) -> tuple[ListCall, ...]:
    return list_calls(chat([(tool, arguments, shown) for arguments, shown in made], answer), tools)


FIRST = ({"query": "shoes"}, page(1, 10, more=True, cursor="c10"))
SECOND = ({"cursor": "c10"}, page(11, 10, more=True, cursor="c20"))
LAST = ({"cursor": "c20"}, page(21, 2, more=False))


def test_pages_of_a_list_are_one_chain_and_two_lists_are_two() -> None:
    other = ({"query": "hats"}, page(1, 3, more=False))
    found = calls("Fine.", FIRST, other, SECOND, LAST)
    first, hats, second, last = found
    assert first.cursor_chain_id == second.cursor_chain_id == last.cursor_chain_id != hats.cursor_chain_id
    assert [one.pages_fetched for one in found] == [3, 1, 3, 3]
    assert [one.returned_count for one in found] == [10, 3, 10, 2]
    assert [one.event for one in found] == [1, 2, 3, 4]
    assert calls("Other words.", FIRST, SECOND)[0].cursor_chain_id == first.cursor_chain_id
    assert len({one.cursor_chain_id for one in calls("Fine.", FIRST, FIRST)}) == 2


@pytest.mark.parametrize(
    ("made", "reason", "chose_all"),
    [
        ((FIRST, SECOND), "satisfied", False), ((FIRST, SECOND, LAST), "end", True),
        ((FIRST, SECOND, ({"cursor": "c20"}, page(21, 10, more=True, cursor="c30"))), "budget", False),
        (((FIRST[0], page(1, 4, more=False)),), "end", None),
        ((({"query": "shoes", "page_size": 30}, page(1, 12, more=False, total=12)),), "end", True),
        ((FIRST, ({"cursor": "made-up"}, '{"error": "this cursor is not known", "class": "bad_cursor"}')), "error", None),
        (((FIRST[0], FIRST[1][:200]),), "unread", None),
        (((FIRST[0], "the server is down"),), "error", None),
    ],
)  # fmt: skip
def test_why_an_agent_stopped_and_whether_it_needed_all(
    made: tuple[tuple[dict[str, object], str], ...], reason: str, chose_all: bool | None
) -> None:
    found = calls("Fine.", *made)
    assert {one.stop_reason for one in found} == {reason}
    assert {one.chose_all for one in found} == {chose_all}
    assert len({one.cursor_chain_id for one in found}) == 1


def test_a_tool_that_cannot_be_asked_for_fewer_is_told_apart_from_one_that_was_read_to_its_end() -> None:
    hotels = json.dumps({"items": [{"offer_id": f"H-{number}"} for number in range(15)]})
    (found,) = calls("H-3 and H-14 are good.", ({"place": "Rome"}, hotels), tools=TRIPS, tool="search_hotels")
    assert (found.stop_reason, found.chose_all, found.returned_count, found.rows_cited_in_answer) == ("could_not_ask", None, 15, 2)


def test_a_list_that_is_only_limited_ends_at_its_largest_size() -> None:
    tools = changed("limit-only", {"size": "limit"})
    for limit, reason in ((30, "end"), (5, "satisfied")):
        (found,) = calls("Fine.", ({"query": "shoes", "limit": limit}, page(1, limit, more=True)), tools=tools)
        assert (found.requested_limit, found.stop_reason) == (limit, reason)


@pytest.mark.parametrize(
    ("style", "total", "arguments", "rows", "said", "reason"),
    [
        ("offset", "none", {}, 10, None, "satisfied"), ("offset", "none", {}, 9, None, "end"), ("offset", "none", {"limit": 30}, 10, None, "end"),
        ("offset", "shrinks", {}, 9, None, "satisfied"), ("offset", "shrinks", {}, 0, None, "end"),
        ("offset", "none", {"limit": 99}, 30, None, "satisfied"), ("offset", "exact", {}, 10, 10, "end"), ("offset", "exact", {}, 10, 11, "satisfied"),
        ("offset", "exact", {"offset": 10}, 10, 20, "end"), ("page", "exact", {"page": 2}, 10, 20, "end"),
        ("page", "exact", {"page": 2}, 10, 21, "satisfied"), ("page", "none", {"page": 2}, 10, None, "satisfied"),
    ],
)  # fmt: skip
def test_a_page_of_others_that_does_not_say_whether_more_comes_is_the_last_when_it_is_short_or_the_total_came(
    style: str, total: str, arguments: dict[str, object], rows: int, said: int | None, reason: str
) -> None:
    entry = next(one for one in STORE["tools"] if one["name"] == "search_products")
    overflow, total = ("shrink_page", "none") if total == "shrinks" else ("refuse", total)
    pages = {**entry["contract"]["pages"], "style": style, "inputs": {"size": "limit", "place": style}, "total": {"kind": total}}
    reads = {"form": "json", "items": "/rows", "total": "/count"}
    tools = changed(style, {}, pages=pages, reads=reads, overflow={"kind": overflow})
    shown = json.dumps({"rows": [{"sku": f"S-{number}"} for number in range(rows)], "count": said})
    (found,) = calls("Fine.", (arguments, shown), tools=tools)
    assert (found.stop_reason, found.returned_count) == (reason, rows)


@pytest.mark.parametrize(
    ("end", "rows", "reason"),
    [
        ("short_page", (10,), "satisfied"), ("short_page", (10, 9), "end"), ("total", (10, 9), "satisfied"), ("total", (10, 10), "end"),
        ("null_next", (10, 9), "satisfied"),
    ],
)  # fmt: skip
def test_where_a_cursor_comes_with_every_page_a_count_tells_the_last(end: str, rows: tuple[int, ...], reason: str) -> None:
    entry = next(one for one in STORE["tools"] if one["name"] == "search_products")
    total = {"kind": "exact" if end == "total" else "none"}
    pages = {**entry["contract"]["pages"], "inputs": {"size": "limit", "place": "cursor"}, "end": end, "total": total}
    reads = {"form": "json", "items": "/rows", "next": "/cursor", "total": "/count"}
    tools = changed("cursor", {}, pages=pages, reads=reads, overflow={"kind": "refuse"})
    made: list[tuple[dict[str, object], str]] = []
    for number, came in enumerate(rows):
        shown = {"rows": [{"sku": f"S-{number}-{row}"} for row in range(came)], "cursor": "c", "count": 20}
        made.append(({"cursor": "c"} if number else {}, json.dumps(shown)))
    assert {one.stop_reason for one in calls("Fine.", *made, tools=tools)} == {reason}


def test_numbered_pages_of_the_same_filters_are_one_chain() -> None:
    tools = changed("offset", {"size": "limit", "place": "offset"})
    made = [({"query": query, "offset": offset}, page(offset + 1, 10, more=True)) for query, offset in (("a", 0), ("a", 10), ("b", 10))]
    one, two, three = calls("Fine.", *made, tools=tools)
    assert one.cursor_chain_id == two.cursor_chain_id != three.cursor_chain_id


def test_a_number_that_is_too_large_for_python_is_an_argument_like_any_other() -> None:
    large = float("1e400")
    found = calls("Fine.", ({"query": "shoes", "limit": large}, page(1, 10, more=True, cursor="c10")), SECOND)
    assert [(one.requested_limit, one.stop_reason) for one in found] == [(None, "satisfied"), (None, "satisfied")]
    assert list_calls(chat([], "Fine."), None) == ()


def test_rows_are_cited_by_what_names_them() -> None:
    tools = changed("cursor", {"size": "page_size", "place": "cursor"}, rows={"unique": ["sku"]})
    answer = "I would take SKU-002 or SKU-0031, in 3 days."
    assert calls(answer, FIRST, tools=tools)[0].rows_cited_in_answer == 1
    assert calls(answer, FIRST)[0].rows_cited_in_answer is None  # a rank of one digit names nothing


def test_attributes_are_flat_and_standard_where_there_is_a_standard() -> None:
    (found,) = calls("Fine.", ({"query": "shoes", "page_size": 4}, page(1, 4, more=True, cursor="c4", total=40)))
    size = len(page(1, 4, more=True, cursor="c4", total=40))
    assert found.as_attributes() == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "search_products",
        "gen_ai.tool.call.id": "c0",
        "specforge.list.requested_limit": 4,
        "specforge.list.returned_count": 4,
        "specforge.list.total_count": 40,
        "specforge.list.pages_fetched": 1,
        "specforge.list.cursor_chain_id": found.cursor_chain_id,
        "specforge.list.tokens_returned_estimate": estimate_tokens(size),
        "specforge.list.stop_reason": "satisfied",
    }


def test_other_tools_are_left_out() -> None:
    assert list_calls(chat([("find_order", {"id": "W1"}, "{}"), ("unknown", {}, "[]")], "Fine."), STORE) == ()


def test_a_played_case_is_read_as_it_was_played() -> None:
    case = {"mode": "single", "input": "Find shoes.", "serves": {"tool": "search_products", "rows": 25, "page_size": 10}}

    def agent(messages, tools):
        last = messages[-1]
        if last["role"] == "user":
            return {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"function": {"name": "search_products", "arguments": '{"query": "shoes"}'}}],
            }
        next = json.loads(last["content"])["next"]
        return (
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"function": {"name": next["tool"], "arguments": json.dumps(next["arguments"])}}],
            }
            if next
            else "Done."
        )

    found = list_calls(play(case, Stage("", agent, STORE)), STORE)
    assert [(one.returned_count, one.pages_fetched, one.stop_reason, one.chose_all) for one in found] == [
        (count, 3, "end", True) for count in (10, 10, 5)
    ]


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(["query", "cursor", "page_size"]), st.text(max_size=3) | st.integers() | st.none()),
            st.text()
            | st.builds(
                json.dumps,
                st.dictionaries(
                    st.sampled_from(["items", "next", "has_more", "total_count"]),
                    st.lists(st.integers(), max_size=2) | st.booleans() | st.none() | st.text(max_size=3),
                ),
            ),
        ),
        max_size=4,
    )
)
def test_any_results_are_read(made: list[tuple[dict[str, object], str]]) -> None:
    try:
        assert len(calls("Fine.", *made)) == len(made)
    except TranscriptError:
        return
