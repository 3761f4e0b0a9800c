"""The rules about definitions of tools: each by the examples of its page, and by what it must leave alone."""

import json
import re
import time
from typing import Any

import pytest

from specforge.caps import DESCRIPTIONS
from specforge.probing.definitions.rules import RULES, lint, read_tool
from specforge.probing.definitions.saying import clauses, states_maximum
from tests.conftest import ROOT

PAGE = ROOT / "docs/tool-lint.md"


def sections() -> dict[str, list[dict[str, Any]]]:
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"^### `([a-z-]+)`\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL)
    return {
        name: [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", body, re.MULTILINE | re.DOTALL)] for name, body in found
    }


def rules_of(tool: dict[str, Any]) -> set[str]:
    return {one.rule for one in lint(tool)}


def tool(name: str, description: str = "", output: dict[str, Any] | None = None, **inputs: dict[str, Any]) -> dict[str, Any]:
    held = {"name": name, "description": description, "inputSchema": {"type": "object", "properties": inputs}}
    return held if output is None else {**held, "outputSchema": output}


NUMBER, TEXT = {"type": "integer"}, {"type": "string"}


def test_the_page_has_every_rule() -> None:
    assert set(sections()) == {rule.name for rule in RULES}


@pytest.mark.parametrize("name", sorted({rule.name for rule in RULES} - {"long-description"}))
def test_a_rule_fires_on_its_first_example_and_not_on_its_second(name: str) -> None:
    fires, silent = sections()[name]
    assert name in rules_of(fires)
    assert name not in rules_of(silent)


@pytest.mark.parametrize("name", sorted(DESCRIPTIONS))
def test_a_description_is_long_above_each_limit_and_not_at_it(name: str) -> None:
    most = DESCRIPTIONS[name].chars
    messages = [one.message for length in (most, most + 1) for one in lint(tool("x", "y" * length)) if one.rule == "long-description"]
    assert [name in message for message in messages][-1]
    assert sum(name in message for message in messages) == 1
    assert f"{name} | {most:,}" in PAGE.read_text(encoding="utf-8").replace("`", "")


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("get_order_by_id", "Get the order with an id."),
        ("get_order", "Retrieves the details of an order."),
        ("calculate_totals", "Calculate the totals of all orders."),
        ("create_orders", "Creates orders and returns a list of their ids."),
        ("find_restaurant", "Find a restaurant in a city."),
        ("find_factors", "Find all factors of a number."),
        ("get_stats", "Get statistics of the team."),
        ("get_top_songs", "Get the top songs of a year."),
        ("list_statuses", "List the statuses, at most 12."),
        ("get_news", ""),
        ("get_order", "Returns every detail of an order."),
        ("get_order", "Returns each order by its id."),
        ("get_weather", "Get the weather of a place every hour."),
    ],
)
def test_what_returns_one_thing_or_says_its_bound_is_left_alone(name: str, description: str) -> None:
    assert rules_of(tool(name, description)) == set()


@pytest.mark.parametrize("description", ["Returns every order of the customer.", "Lists every workspace.", "Get every single order."])
def test_every_one_of_them_is_a_list(description: str) -> None:
    (rule,) = rules_of(tool("get_them", description))
    assert rule in {"unbounded-list", "unstated-length"}
    paged = {"limit": {"type": "integer", "maximum": 50}, "cursor": {"type": "string"}}
    assert "claims-all" in rules_of(tool("get_them", description, **paged))


def test_a_tool_that_says_it_writes_returns_no_list() -> None:
    held = tool("list_orders", "List all orders.")
    assert rules_of(held) == {"unbounded-list"}
    assert rules_of({**held, "annotations": {"readOnlyHint": False}}) == set()


def test_what_answers_each_item_of_a_list_is_bounded_by_it() -> None:
    held = tool("get_orders", "Get orders.", ids={"type": "array"})
    assert rules_of(held) == {"unbounded-list"}
    held["inputSchema"]["required"] = ["ids"]
    assert rules_of(held) == set()


@pytest.mark.parametrize(
    "dialect",
    [
        lambda held: {"type": "function", "function": held | {"parameters": held["inputSchema"]}},
        lambda held: {"name": held["name"], "description": held["description"], "input_schema": held["inputSchema"]},
        lambda held: {"name": held["name"], "description": held["description"], "parameters": held["inputSchema"] | {"type": "dict"}},
        lambda held: held | {"inputSchema": {"type": "object", "properties": {"request": held["inputSchema"]}}},
    ],
)
def test_every_dialect_is_read_and_wrapped_arguments_too(dialect: Any) -> None:
    assert rules_of(dialect(tool("list_orders", "List orders, newest first.", limit=NUMBER, offset=NUMBER))) == {"unbounded-size"}


@pytest.mark.parametrize("name", ["page", "pageOffset", "cursorMark", "starting_after", "next_token", "startAt", "offset"])
def test_whatever_goes_on_is_known(name: str) -> None:
    schema = NUMBER if name in {"page", "pageOffset", "startAt"} else TEXT
    held = tool("list_orders", "List orders.", pageSize={"type": "integer", "maximum": 9}, **{name: schema})
    assert "no-continuation" not in rules_of(held)
    assert read_tool(held).paging.onward == name


@pytest.mark.parametrize("name", ["startTime", "from", "page_id", "region"])
def test_what_does_not_go_on_is_not_taken_for_it(name: str) -> None:
    schema = {"type": "integer", "description": "A Unix timestamp."} if name != "region" else TEXT
    assert "no-continuation" in rules_of(tool("list_orders", "List orders.", limit={"type": "integer", "maximum": 9}, **{name: schema}))


@pytest.mark.parametrize("name", ["max_issues", "tail"])
def test_what_limits_the_work_bounds_a_list(name: str) -> None:
    assert rules_of(tool("get_logs", "Get logs.", **{name: NUMBER})) == set()


def test_a_span_of_time_bounds_a_list() -> None:
    assert rules_of(tool("list_orders", "List orders.", start_date=TEXT, end_date=TEXT)) == set()


@pytest.mark.parametrize(
    "text", ["Up to 50.", "max: 100", "Must be between 1 and 10.", "Maximum: `100`", "1-100", "within the range of 3 to 100", "at most ten"]
)
def test_a_maximum_in_words_is_one(text: str) -> None:
    assert states_maximum(text)
    assert "unbounded-size" not in rules_of(
        tool("list_orders", "List orders.", limit={"type": "integer", "description": text}, page=NUMBER)
    )


@pytest.mark.parametrize("text", ["Defaults to 10.", "How many orders to return.", "The maximum number of orders to return (default 20)."])
def test_a_default_is_no_maximum(text: str) -> None:
    assert "unbounded-size" in rules_of(tool("list_orders", "List orders.", limit={"type": "integer", "description": text}, page=NUMBER))


def test_an_output_schema_shows_rows_through_references_and_choices() -> None:
    order = {"type": "object", "properties": {"lines": {"anyOf": [{"type": "array"}, {"type": "null"}]}}}
    output = {
        "$defs": {"Order": order},
        "type": "object",
        "properties": {"orders": {"type": "array", "items": {"$ref": "#/$defs/Order"}}, "total": NUMBER},
    }
    assert rules_of(tool("orders", "", output)) == {"unbounded-list", "unbounded-inner-list"}
    output["properties"]["orders"]["maxItems"] = 20
    assert rules_of(tool("orders", "", output)) == {"unbounded-inner-list"}


def test_schemas_that_lead_into_themselves_are_read_once() -> None:
    names = [f"n{index}" for index in range(40)]
    node = {name: {"type": "array", "items": {"$ref": "#/$defs/Node"}} for name in names}
    output = {"$defs": {"Node": {"type": "object", "properties": node}}, "type": "array", "items": {"$ref": "#/$defs/Node"}}
    assert "unbounded-inner-list" in rules_of(tool("list_orders", "List orders.", output))
    assert rules_of(tool("list_orders", "List orders.", {"$ref": "#"})) == {"unbounded-list"}


@pytest.mark.parametrize(
    "output",
    [
        {"type": "object", "properties": {"result": {"type": "string"}}},
        {"type": "object", "properties": {"orders": {"type": "array"}, "next_offset": NUMBER}},
        {"type": "object", "properties": {"orders": {"type": "array"}, "meta": {"type": "object", "properties": {"total": NUMBER}}}},
    ],
)
def test_completeness_is_asked_for_only_where_rows_are_described_alone(output: dict[str, Any]) -> None:
    assert "hidden-completeness" not in rules_of(tool("list_orders", "List orders.", output, page=NUMBER))


def test_clauses_end_where_their_object_does() -> None:
    said = {
        text: [(one.verb, one.noun) for one in clauses(text)]
        for text in (
            "Lists all orders placed by a user.",
            "This tool is used to search for open flights.",
            "Performs a search for hotels in a city.",
        )
    }
    assert list(said.values()) == [[("list", "orders")], [("search", "flights")], [("search", "hotels")]]


@pytest.mark.parametrize(
    ("schema", "told"),
    [({"pattern": "^[0-9]+$"}, True), ({"description": "Do not decode its base64."}, False), ({"type": "integer"}, False)],
)
def test_a_cursor_is_readable_by_its_schema_too_and_not_by_what_is_forbidden(schema: dict[str, Any], told: bool) -> None:
    assert ("readable-cursor" in rules_of(tool("list_orders", "List orders.", cursor={"type": "string", **schema}))) is told
    output = {"type": "object", "properties": {"orders": {"type": "array"}, "next_cursor": {"type": "string", **schema}}}
    assert ("readable-cursor" in rules_of(tool("list_orders", "List orders.", output))) is told


@pytest.mark.parametrize("junk", [{}, {"name": 3}, {"name": " "}, {"function": {"description": "x"}}])
def test_what_has_no_name_is_judged_by_no_rule(junk: dict[str, Any]) -> None:
    assert lint(junk) == ()


@pytest.mark.parametrize(
    "value", [None, 3, "x", [], {"properties": 3}, {"properties": {"limit": 3, "page": None}}, {"type": ["integer", 3], "required": {}}]
)
def test_schemas_that_are_none_say_nothing(value: Any) -> None:
    held = {"name": "list_orders", "description": "List orders.", "inputSchema": value, "outputSchema": value, "annotations": value}
    assert rules_of(held) <= {"unbounded-list", "no-order"}


@pytest.mark.parametrize("text", ["number of ", "maximum ", "returns a list of ", "a ", "List ", "e.g. ", "do not ", "x" * 10])
def test_long_texts_of_strangers_are_read_in_a_moment(text: str) -> None:
    held = tool(
        "list_orders",
        text * 1_000_000,
        limit={"type": "integer", "description": text * 1_000_000},
        cursor={"type": "string", "description": text * 100_000},
    )
    started = time.perf_counter()
    assert "long-description" in rules_of(held)
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("size", "text", "stated"),
    [
        ("limit", "List users. Maximum limit is 200.", True),
        ("max_results", "List users, newest first. At most 100 results come.", True),
        ("page_size", "List users.\nThe page size is at most 50", True),
        ("limit", "List users. A name has at most 50 characters.", False),
        ("limit", "List users. The limit is 50 by default.", False),
        ("max_results", "List users. The maximum length of a name is 80.", False),
    ],
)
def test_the_most_of_a_number_may_stand_in_the_description_of_the_tool(size: str, text: str, stated: bool) -> None:
    assert ("unbounded-size" not in rules_of(tool("list_users", text, **{size: NUMBER, "offset": NUMBER}))) is stated
