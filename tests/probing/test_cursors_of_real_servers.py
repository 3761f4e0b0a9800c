"""Defects that were reported of real servers and clients, each as a small server of its own."""

import itertools
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from specforge.caps import PROFILES
from specforge.probing.probe import Probed, Wishes, probe
from specforge.probing.servers import McpTarget
from specforge.probing.target import TargetError
from tests.probing.otherserver import OtherServer, Reply, entry

ROWS = [{"id": n} for n in range(45)]
PAGES = {"style": "cursor", "size": {"default": 10, "max": 20}, "inputs": {"size": "limit", "place": "cursor"}}
READS = {"items": "/items", "next": "/nextCursor", "has_more": "/hasMore"}


def listed(arguments: dict[str, Any]) -> dict[str, Any]:
    """A page as many servers give it; cursors are places in a code of their own."""
    cursor = arguments.get("cursor")
    if cursor is not None and not (isinstance(cursor, str) and cursor.isalpha() and cursor.startswith("zq")):
        raise LookupError("this is no cursor of the list")
    start, size = (ord(cursor[2]) - 97 if cursor else 0) * 5, min(arguments.get("limit") or 10, 20)
    end = start + (size if size % 5 == 0 else 5)
    more = end < len(ROWS)
    return {"items": ROWS[start : min(end, start + size)], "nextCursor": f"zq{chr(end // 5 + 97)}" if more else None, "hasMore": more}


def probed(reply: Reply, end: str = "null_next") -> Probed:
    tool = entry(pages={**PAGES, "end": end}, reads=READS, item={"id": {"type": "integer", "unique": True}})
    return probe(tool, OtherServer(reply), None, Wishes(caps=PROFILES))


def broken(found: Probed) -> dict[str, str]:
    return {one.promise.id: one.verdict.text for one in found.broken}


def test_a_cursor_that_never_advances_ends_the_walk_at_once() -> None:
    found = probed(lambda arguments: {**listed({**arguments, "cursor": None}), "nextCursor": "zqc"})
    assert broken(found)["comes-to-an-end"] == "after 2 pages the way on is one that was taken before"
    assert len(found.calls) < 60


def test_a_cursor_that_is_taken_and_ignored_is_told_though_each_is_new() -> None:
    names = itertools.count()
    found = probed(lambda arguments: {**listed({**arguments, "cursor": None}), "nextCursor": f"zq-{next(names)}-k"})
    told = broken(found)
    assert told["comes-to-an-end"] == "page 2 has the rows of the one before"
    assert told["garbage-is-refused"] == "the cursor 'garbage' brings the first page"


def test_pages_that_go_round_are_told_by_their_rows() -> None:
    names = itertools.count()

    def round_and_round(arguments: dict[str, Any]) -> dict[str, Any]:
        turn = next(names) % 2
        return {"items": ROWS[turn * 10 : turn * 10 + 10], "nextCursor": f"zq-{next(names)}-{turn}", "hasMore": True}

    assert "came twice" in broken(probed(round_and_round))["no-row-twice"]


def test_a_first_page_that_says_it_is_the_last_is_followed_by_its_cursor() -> None:
    found = probed(lambda arguments: {**listed(arguments), "hasMore": False}, end="has_more")
    assert broken(found)["end-is-told"] == "`has_more` is false, and its cursor brings 10 rows"
    assert broken(probed(lambda arguments: {**listed(arguments), "hasMore": False}))["end-is-told"] == (
        "`has_more` is false, and more comes behind"
    )


def test_a_cursor_behind_the_last_row_is_no_lie_where_nothing_comes_behind_it() -> None:
    def relay(arguments: dict[str, Any]) -> dict[str, Any]:
        page = listed(arguments)
        return {**page, "nextCursor": page["nextCursor"] or "zqj"}

    assert "end-is-told" not in broken(probed(relay, end="has_more"))


SERVER = Path(__file__).with_name("toolserver.py")


def tools_of(defect: str) -> Any:
    target = McpTarget.stdio(shlex.join([sys.executable, str(SERVER), defect]))
    try:
        return target.offered()
    finally:
        target.close()


def test_all_pages_of_the_tools_are_read() -> None:
    assert len(tools_of("none")) == 40


@pytest.mark.parametrize(
    ("defect", "told"),
    [
        ("never advances", "page 2 has the tools of the one before, so that its cursor means nothing"),
        ("ignored", "page 2 has the tools of the one before, so that its cursor means nothing"),
        ("cursor of every page is new", "it has no end after 200 pages with 200 tools"),
    ],
)
def test_a_list_of_tools_without_an_end_is_told(defect: str, told: str) -> None:
    with pytest.raises(TargetError, match=told):
        tools_of(defect)
