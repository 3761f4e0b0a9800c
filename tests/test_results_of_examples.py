"""What an example shows of a tool's result is held to the contract of the tool."""

import json

import pytest

from specforge.checks.impossible_result import impossible_result
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: desk
role: You help.
intents: [{{id: orders, when: The user asks about orders., do: Tell them., tools: [list_orders, find_order, show_page]}}]
tools:
  - id: list_orders
    does: read
    purpose: List the orders.
    returns: many
    item: {{id: {{type: string, max_chars: 9, unique: true}}, note: {{type: string, required: false}}}}
    pages: {{style: cursor, size: {{default: 20, max: 50}}, order_by: [id asc]}}
    overflow: {{spill: {{reads_with: find_order}}}}
    empty_means: There are none.
  - {{id: find_order, does: read, purpose: Find one., input: {{id: string}}, returns: one, item: {{state: string}}}}
  - {{id: show_page, does: read, purpose: Show a page., returns: many, reads: {{items: /rows}}}}
  - {{id: ping, does: read, purpose: See whether it is there., returns: one}}
examples:
  - id: one
    shows: orders
    turns: [{{user: What did I order?}}, {{call: {tool}, with: {given}, result: {result}}}, {{agent: This.}}]
"""
PAGE = {
    "items": [{"id": "W-1"}], "returned_count": 1, "total_count": None, "has_more": True,
    "next": {"tool": "list_orders", "arguments": {"cursor": "c1"}}, "truncated": False, "as_of": "2026-03-27T15:30:00Z",
}  # fmt: skip
KEPT = {"handle": "h1", "next": {"tool": "find_order", "arguments": {"id": "h1"}}, "bytes": 9000, "omitted_count": 19, "expires_at": None}


@pytest.mark.parametrize(
    ("tool", "result", "wrong"),
    [
        ("list_orders", PAGE, None),
        ("list_orders", json.dumps(PAGE), None),
        ("list_orders", {**PAGE, "truncated": True, "spilled": KEPT}, None),
        ("list_orders", {**PAGE, "spilled": {key: value for key, value in KEPT.items() if key != "omitted_count"}}, "`omitted_count`"),
        ("list_orders", {"error": "the cursor is too old", "class": "expired_cursor"}, None),
        ("list_orders", "error: not found", None),
        ("list_orders", {key: value for key, value in PAGE.items() if key != "has_more"}, "`has_more`"),
        ("list_orders", [{"id": "W-1"}], "is not of type 'object'"),
        ("list_orders", {**PAGE, "returned_count": 2}, "`returned_count` is 2, and 1 came"),
        ("list_orders", {**PAGE, "next_cursor": "c1"}, "`next_cursor`"),
        ("list_orders", {**PAGE, "items": [{"number": "W-1"}]}, "/items/0: `number` is not expected"),
        ("list_orders", {**PAGE, "next": {"tool": "list_orders", "arguments": {"page": 2}}}, "/next"),
        ("find_order", {"state": "sent"}, None),
        ("find_order", {"status": "sent"}, "`status` is not expected"),
        # A server of others has an envelope of its own, and of some tools nothing is said.
        ("show_page", {"rows": []}, None),
        ("ping", {"pong": True}, None),
    ],
)
def test_a_result_in_an_example_is_what_the_tool_returns(tool: str, result: object, wrong: str | None) -> None:
    given = '{id: "7"}' if tool == "find_order" else "{}"
    loaded = load_texts({"desk.yaml": SPEC.format(tool=tool, given=given, result=json.dumps(result))})
    assert [one.message for one in loaded.findings] == []
    found = [one.message for one in impossible_result.run(loaded.project)]
    assert len(found) == (wrong is not None)
    assert all(str(wrong) in one and one.startswith(f"the example `one` shows a result that `{tool}` never gives: ") for one in found)
