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
from tests.probing.soundserver import broken

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


def test_a_cursor_that_is_a_number_is_no_secret() -> None:
    def numbered(arguments: dict[str, Any]) -> dict[str, Any]:
        place, size = arguments.get("cursor") or 0, min(arguments.get("limit") or 10, 20)
        if not isinstance(place, int) or size < 1:
            raise LookupError("this is no cursor of the list")
        return {"items": ROWS[place : place + size], "nextCursor": place + size if place + size < len(ROWS) else None}

    told = broken(probed(numbered))
    assert told["opaque-cursor"] == "the cursor 10 is a number, which everybody can read"
    assert told["changed-cursor-is-refused"] == "the cursor 11, made from 10, brings a page with 10 rows"


def test_cursors_that_are_no_texts_are_not_taken_for_a_single_page() -> None:
    def structured(arguments: dict[str, Any]) -> dict[str, Any]:
        place = (arguments.get("cursor") or {"at": 0})["at"]
        return {"items": ROWS[place : place + 10], "nextCursor": {"at": place + 10} if place + 10 < len(ROWS) else None}

    found = probed(
        lambda arguments: structured(
            {**arguments, "cursor": arguments.get("cursor") if isinstance(arguments.get("cursor"), dict) else None}
        )
    )
    verdict = next(one.verdict for one in found.asked if one.promise.id == "opaque-cursor")
    assert verdict.text == "what its pages give as a cursor is neither a text nor a number"


@pytest.mark.parametrize("overflow", [None, "shrink_page"])
def test_sizes_that_are_never_delivered_are_told(overflow: str | None) -> None:
    def few(arguments: dict[str, Any]) -> dict[str, Any]:
        return listed({**arguments, "limit": min(arguments.get("limit") or 5, 5)})

    more = {"budget": {"bytes_per_page": 9000}, "overflow": overflow} if overflow else {}
    tool = entry(pages=PAGES, reads=READS, item={"id": {"type": "integer", "unique": True}}, **more)
    found = probe(tool, OtherServer(few), None, Wishes(caps=PROFILES))
    verdict = next(one.verdict for one in found.asked if one.promise.id == "size-beyond-the-most")
    told = "100,000 rows were asked for, 5 came though more come behind, and no page had more; the contract says that a page can have 20"
    assert (verdict.state, verdict.text) == (("holds", "it is clamped") if overflow else ("breaks", told))


NUMBERED = {"style": "offset", "size": {"default": 10, "max": 20}, "end": "short_page", "order_by": ["day asc", "id asc"]}
DATED = {"id": {"type": "integer", "unique": True}, "day": "integer"}


def probed_numbers(reply: Reply) -> Probed:
    return probe(entry(pages=NUMBERED, reads={"items": "/items"}, item=DATED), OtherServer(reply), None, Wishes(caps=PROFILES))


def test_rows_behind_a_bound_that_are_always_refused_are_told() -> None:
    rows = [{"id": n, "day": n // 10} for n in range(90)]

    def capped(arguments: dict[str, Any]) -> dict[str, Any]:
        start, size = arguments.get("offset", 0), min(arguments.get("limit", 10), 20)
        if size < 1 or start < 0 or start + size > 40:
            raise LookupError("the window of results ends at 40")
        return {"items": rows[start : start + size]}

    told = broken(probed_numbers(capped))
    assert told["comes-to-an-end"] == "the call that page 4 names as the next: it was refused: the window of results ends at 40"


def test_rows_that_come_twice_since_others_came_in_are_no_ties() -> None:
    rows = [{"id": 1000 - n, "day": -(n // 10)} for n in range(60)]
    calls = itertools.count(1)

    def growing(arguments: dict[str, Any]) -> dict[str, Any]:
        if (number := next(calls)) % 3 == 0:
            rows.insert(0, {"id": 1000 + number, "day": -100})
        start, size = arguments.get("offset", 0), min(arguments.get("limit", 10), 20)
        if size < 1 or start < 0:
            raise LookupError("a size is at least 1, and an offset at least 0")
        return {"items": rows[start : start + size]}

    found = probed_numbers(growing)
    verdict = next(one.verdict for one in found.asked if one.promise.id == "ties-and-nulls")
    assert (verdict.state, verdict.text) == ("cannot tell", "the list changed meanwhile")
