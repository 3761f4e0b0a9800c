"""Cursors have the room that their order and filters take, and pages that cannot come are told before anybody calls."""

import dataclasses
import datetime
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from specforge.config import read_config
from specforge.contracts.sizes import page_of_the_largest_row, smallest_page
from specforge.paging import Cursors, PagedTool, ToolFailure, contract_of, paged
from specforge.paging.tool import encoded
from specforge.registry import find_checks
from specforge.verbs import build
from tests.conftest import AS_OF, load_texts

CHECK = next(one for one in find_checks() if one.name == "impossible-page")
Project = Callable[[Mapping[str, str]], Path]

SEARCH: dict[str, Any] = {
    "id": "search",
    "does": "read",
    "purpose": "Search.",
    "empty_means": "There are none.",
    "input": {
        "query": {"type": "string", "max_chars": 200},
        "shop": {"type": "string", "required": False},
        "kinds": {"type": "list", "of": {"type": "string", "one_of": ["odd", "even"]}, "max_items": 3, "required": False},
    },
    "returns": "many",
    "item": {"id": {"type": "string", "max_chars": 12, "unique": True}, "at": {"type": "datetime", "fixed": True}},
    "pages": {"style": "cursor", "size": {"default": 2, "max": 20}, "order_by": ["at desc", "id asc"], "under_change": "keyset"},
    "budget": {"bytes_per_page": 9000},
    "overflow": "shrink_page",
}
START = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
ROWS = [{"id": f"r-{number:010}", "at": START + datetime.timedelta(microseconds=number)} for number in range(9)]


def search(project_of: Project, **tool: Any) -> PagedTool:
    root = project_of({"specs/a.yaml": json.dumps({"specforge": 1, "feature": "a", "tools": [{**SEARCH, **tool}]}), "specforge.toml": ""})
    build(root, read_config(root), AS_OF)

    def rows(query: str, shop: str | None = None, kinds: list[str] | None = None) -> list[dict[str, Any]]:
        assert query
        return ROWS

    return paged(contract_of(root / "generated/a/tools.json", "search"), cursors=Cursors(bytes(32)))(rows)


@pytest.mark.parametrize("letter", ["a", "ü", "📦", '"'])
def test_a_cursor_has_room_for_the_longest_filters(letter: str, project_of: Project) -> None:
    tool = search(project_of)
    page = tool(query=letter * 200, shop=letter * 200, kinds=["even", "even", "even"])
    cursor = page["next"]["arguments"]["cursor"]
    entry = tool.contract.entry
    assert entry is not None
    assert len(cursor) <= entry["inputSchema"]["properties"]["cursor"]["maxLength"] == tool.contract.cursor_chars
    assert tool(cursor=cursor)["items"][0]["id"] == "r-0000000006"


def test_what_is_longer_is_told_with_the_argument(project_of: Project) -> None:
    with pytest.raises(ToolFailure, match=r"the cursor would have more than \d+ characters; ask with a shorter `shop`"):
        search(project_of)(query="shoes", shop="s" * 5000)


def test_an_argument_that_was_left_out_is_not_said_to_have_changed(project_of: Project) -> None:
    tool = search(project_of)
    cursor = tool(query="a", shop="b")["next"]["arguments"]["cursor"]
    assert tool(query="a", shop="b", cursor=cursor)["returned_count"] == 2
    with pytest.raises(ToolFailure, match="`shop` was left out, and the cursor was given for it; give the cursor alone") as left:
        tool(query="a", cursor=cursor)
    with pytest.raises(ToolFailure, match="between pages `query` may not change") as other:
        tool(query="c", cursor=cursor)
    assert left.value.class_ == other.value.class_ == "changed_arguments"


def test_a_whole_number_may_have_a_fraction_of_nothing(project_of: Project) -> None:
    assert search(project_of)(query="a", page_size=3.0)["returned_count"] == 3
    with pytest.raises(ToolFailure, match="`page_size` is a whole number"):
        search(project_of)(query="a", page_size=2.5)
    offset = search(project_of, pages={**SEARCH["pages"], "style": "offset", "under_change": "none"})
    assert offset(query="a", offset=4.0)["items"][0]["id"] == "r-0000000004"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"budget": {"bytes_per_page": 250}}, ["not even a single row of `search` fits into 250 bytes: the smallest page has 309"]),
        (
            {"pages": {**SEARCH["pages"], "cursor": {"max_chars": 20}}},
            ["a cursor of `search` can need 558 characters for its order and its inputs; it may have 20"],
        ),
        ({"pages": {**SEARCH["pages"], "cursor": {"max_chars": 824}}}, []),
        ({"pages": {**SEARCH["pages"], "cursor": {"max_chars": 20}}, "reads": {"next": "/next"}}, []),
        (
            {"budget": {"bytes_per_page": 320}},
            ["a row of `search` can be too large for a page of 320 bytes: with the largest one it has at least 321"],
        ),
        ({"budget": {"bytes_per_page": 321}}, []),
        ({"budget": {"bytes_per_page": 320, "bytes_per_item": 40}}, []),
        ({"budget": {"bytes_per_page": 320}, "overflow": {"spill": {"reads_with": "search"}}}, []),
    ],
)
def test_a_page_that_cannot_come_is_found(more: dict[str, Any], told: list[str]) -> None:
    loaded = load_texts({"a.yaml": json.dumps({"specforge": 1, "feature": "a", "tools": [{**SEARCH, **more}]})})
    assert [one.message for one in CHECK.run(loaded.project)] == told


def test_a_page_is_never_smaller_than_the_one_of_the_largest_row(project_of: Project) -> None:
    tags = {"type": "list", "of": {"type": "string", "max_chars": 5}, "max_items": 4}
    item = {"id": {"type": "string", "max_chars": 12, "unique": True}, "note": {"type": "string", "max_chars": 700}, "tags": tags}
    whole = {"item": item, "pages": {**SEARCH["pages"], "order_by": ["id asc"]}}
    loaded = load_texts({"a.yaml": json.dumps({"specforge": 1, "feature": "a", "tools": [{**SEARCH, **whole}]})})
    (view,) = loaded.project.views
    largest = page_of_the_largest_row(view.tools[0].value, view)
    rows = [{"id": f"r-{number:010}", "note": "x" * 700, "tags": ["abcde"] * 4} for number in range(3)]
    tool = paged(search(project_of, **whole).contract, cursors=Cursors(bytes(32)))(lambda query, shop=None, kinds=None: rows)
    assert 700 < largest <= len(encoded(tool(query="", page_size=1)))
    narrow = paged(dataclasses.replace(tool.contract, bytes=largest - 1), cursors=Cursors(bytes(32)))(tool.source)
    with pytest.raises(ToolFailure, match="not even a single row fits"):
        narrow(query="")


@pytest.mark.parametrize("style", ["cursor", "offset", "page"])
def test_no_page_with_a_row_is_smaller_than_the_smallest(style: str, project_of: Project) -> None:
    least = {"id": {"type": "string", "max_chars": 1, "unique": True}}
    pages = {"style": style, "size": {"default": 1, "max": 2}, "order_by": ["id asc"]}
    tool = search(project_of, item=least, pages=pages, overflow="refuse")
    page = paged(tool.contract, cursors=Cursors(bytes(32)))(lambda query, shop=None, kinds=None: [{"id": ""}, {"id": "a"}])(query="")
    loaded = load_texts(
        {"a.yaml": json.dumps({"specforge": 1, "feature": "a", "tools": [{**SEARCH, "item": least, "pages": pages, "overflow": "refuse"}]})}
    )
    (view,) = loaded.project.views
    assert smallest_page(view.tools[0].value, view) <= len(encoded(page))


def test_advice_is_never_to_ask_for_fewer_rows_than_one(project_of: Project) -> None:
    tool = search(project_of)
    narrow = paged(dataclasses.replace(tool.contract, bytes=300), cursors=Cursors(bytes(32)))(tool.source)
    with pytest.raises(ToolFailure, match="not even a single row fits into 300 bytes; narrow what you ask for"):
        narrow(query="a", page_size=5)
