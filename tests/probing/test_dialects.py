"""Lists in the dialects of others are walked as their contracts say: each sound one keeps its promises, and each has its own end."""

import copy
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pytest

from specforge.caps import PROFILES
from specforge.probing.probe import Probed, Wishes, probe
from specforge.probing.session import Limits
from specforge.probing.target import Answer, Bounds, compact
from tests.probing.test_promises import broken, entry_of, states

ROWS = tuple({"id": f"r{n:03}", "at": n // 3, "kind": ("odd", "even")[n % 2], "note": "x"} for n in range(43))


class Dialect:
    """A sound list whose envelope is as a protocol has it."""

    name = "a list of others"

    def __init__(self, dialect: str, defect: str = "") -> None:
        self.dialect, self.defect, self.calls = dialect, defect, 0
        self.scrolled: dict[str, tuple[int, int]] = {}
        """Where each scroll goes on, and how many rows its pages have."""

    def offered(self) -> None:
        return

    def close(self) -> None:
        pass

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        try:
            found = self._page(dict(arguments))
        except ValueError as error:
            return Answer("refused", why=str(error))
        if isinstance(found, str):
            return Answer("result", text=found, bytes=len(found.encode()))
        text = compact(found)
        return Answer("result", structured=found, text=text.decode(), bytes=len(text), seconds=0.0)

    def _page(self, given: dict[str, Any]) -> Any:
        if given.get("kind") not in {None, "odd", "even", "none"}:
            raise ValueError("kind must be odd, even or none")
        self.calls += 1
        grown = [{**ROWS[0], "id": f"s{n:03}", "at": 99} for n in range(self.calls if self.defect == "grows" else 0)]
        rows = [row for row in (*ROWS, *grown) if given.get("kind") in {None, row["kind"]}]
        size_name, place_name = {
            "relay": ("first", "after"),
            "aip-158": ("page_size", "page_token"),
            "link": ("per_page", "page"),
            "lines": ("max_count", "skip"),
            "total": ("limit", "offset"),
            "last row": ("limit", "starting_after"),
            "last row and a flag": ("limit", "starting_after"),
        }.get(self.dialect, ("limit", "cursor"))
        size = given.get(size_name, 10)
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"{size_name} must be at least 1")
        size = min(size, 50)
        place = given.get(place_name)
        if self.dialect == "one cursor":
            return self._scroll(rows, size, place)
        start = self._start(place, rows, size)
        page, end = rows[start : start + size], start + size
        more = end < len(rows)
        match self.dialect:
            case "mcp":
                return {"things": page, **({"nextCursor": _sealed(end)} if more else {})}
            case "empty cursor goes on":
                # In the Model Context Protocol the empty text is a cursor like others.
                token = "" if end == 10 else _sealed(end)
                return {"things": page, **({"nextCursor": token} if more else {})}
            case "aip-158":
                return {"things": page, "next_page_token": _sealed(end) if more else "", "total_size": len(rows)}
            case "cursor on every page":
                return {"hits": {"hits": page[:-1] if self.defect == "short" and place else page}, "_scroll_id": _sealed(end)}
            case "cursor and total":
                return {"hits": page, "found": 30 if self.defect == "too few" else len(rows), "after": _sealed(end)}
            case "relay":
                edges = [{"cursor": _sealed(start + n + 1), "node": row} for n, row in enumerate(page)]
                info = {"hasNextPage": more, "endCursor": edges[-1]["cursor"] if edges else None}
                return {"edges": edges, "pageInfo": info}
            case "last row":
                return {"things": page}
            case "last row and a flag":
                return {"things": page, "has_more": more}
            case "link":
                number = (place or 1) + 1
                return {"things": page, "links": {"next": f"https://example.org/things?per_page={size}&page={number}" if more else None}}
            case "total":
                said = {"of the page": len(page), "too many": len(rows) + 7}.get(self.defect, len(rows))
                return {"things": page, "total": said}
            case _:
                return "\n".join(row["id"] for row in page)

    def _scroll(self, rows: list[dict[str, Any]], size: int, scroll: str | None) -> dict[str, Any]:
        """A list that remembers how far it was read: its cursor is the same on every page."""
        if scroll is not None and scroll not in self.scrolled:
            raise ValueError("this is not a cursor of this list")
        scroll = scroll or _sealed(1000 + len(self.scrolled))
        start, size = self.scrolled.get(scroll, (0, size))
        self.scrolled[scroll] = (start + size, size)
        return {"hits": {"hits": rows[start : start + size]}, "_scroll_id": scroll}

    def _start(self, place: Any, rows: list[dict[str, Any]], size: int) -> int:
        if place is None:
            return 0
        if self.dialect.startswith("last row"):
            return 1 + [row["id"] for row in rows].index(place) - (self.defect == "includes the last")
        if self.dialect == "link":
            if place < 1:
                raise ValueError("page must be at least 1")
            return int((place - 1) * size)
        if self.dialect in {"lines", "total"}:
            if place < 0:
                raise ValueError(f"{'skip' if self.dialect == 'lines' else 'offset'} must not be negative")
            return int(place)
        if place == "" and self.dialect == "empty cursor goes on":
            return 10
        for start in range(1, 100):
            if place == _sealed(start):
                return start
        raise ValueError("this is not a cursor of this list")


def _sealed(place: int) -> str:
    return hashlib.blake2b(str(place).encode(), digest_size=12).hexdigest()


CONTRACTS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "mcp": ("cursor", {"inputs": {"size": "limit"}}, {"items": "/things", "next": "/nextCursor"}),
    "empty cursor goes on": ("cursor", {"inputs": {"size": "limit"}}, {"items": "/things", "next": "/nextCursor"}),
    "aip-158": (
        "cursor",
        {"inputs": {"place": "page_token"}, "end": "empty_cursor", "total": "exact"},
        {"items": "/things", "next": "/next_page_token", "total": "/total_size"},
    ),
    "cursor on every page": (
        "cursor",
        {"inputs": {"size": "limit"}, "end": "short_page"},
        {"items": "/hits/hits", "next": "/_scroll_id"},
    ),
    "one cursor": (
        "cursor",
        {"inputs": {"size": "limit"}, "end": "short_page", "cursor": {"reusable": False, "bound_to": []}},
        {"items": "/hits/hits", "next": "/_scroll_id"},
    ),
    "cursor and total": (
        "cursor",
        {"inputs": {"size": "limit"}, "end": "total", "total": "exact"},
        {"items": "/hits", "next": "/after", "total": "/found"},
    ),
    "relay": (
        "cursor",
        {"inputs": {"size": "first", "place": "after"}, "end": "has_more"},
        {"items": "/edges", "row": "/node", "next": "/pageInfo/endCursor", "has_more": "/pageInfo/hasNextPage"},
    ),
    "last row": (
        "cursor",
        {"inputs": {"size": "limit", "place": "starting_after"}, "end": "short_page"},
        {"items": "/things", "last": "/id"},
    ),
    "last row and a flag": (
        "cursor",
        {"inputs": {"size": "limit", "place": "starting_after"}, "end": "has_more"},
        {"items": "/things", "last": "/id", "has_more": "/has_more"},
    ),
    "link": ("page", {"inputs": {"size": "per_page"}}, {"items": "/things", "link": "/links/next"}),
    "lines": ("offset", {"inputs": {"size": "max_count", "place": "skip"}, "end": "short_page"}, {"form": "lines"}),
    "total": ("offset", {"inputs": {"size": "limit"}, "end": "total", "total": "exact"}, {"items": "/things", "total": "/total"}),
}


def probed(dialect: str, defect: str = "", **changed: Any) -> Probed:
    style, pages, reads = CONTRACTS[dialect]
    usual = {"total": "none", **({"cursor": {"bound_to": []}} if style == "cursor" else {})}
    entry = copy.deepcopy(entry_of(style, json.dumps({**usual, **pages, **changed}), json.dumps(reads)))
    del entry["contract"]["probe"]["absent"]
    del entry["contract"]["overflow"]  # a page of these is as long as was asked for
    return probe(entry, Dialect(dialect, defect), None, Wishes(Limits(calls=900), PROFILES))


@pytest.mark.parametrize("dialect", CONTRACTS)
def test_a_sound_list_is_walked_to_its_end(dialect: str) -> None:
    found = probed(dialect)
    assert {one.promise.id: one.verdict.text for one in found.broken} == {}
    told = {one.promise.id: one.verdict.text for one in found.asked}
    assert told["comes-to-an-end"] == "after 5 pages with 43 rows"
    assert states(found)["same-rows-at-every-size"] == "holds"


def test_the_empty_cursor_is_the_end_only_where_the_contract_says_so() -> None:
    assert "comes-to-an-end" not in broken(probed("aip-158"))
    assert "comes-to-an-end" in broken(probed("aip-158", end="null_next")), "followed like any cursor, it is refused"
    short = probed("empty cursor goes on", end="empty_cursor")
    assert {one.promise.id: one.verdict.text for one in short.asked}["comes-to-an-end"] == "after 1 page with 10 rows"
    assert "same-rows-at-every-size" in broken(short), "taken for the end, it hides rows"


@pytest.mark.parametrize(
    ("defect", "promise", "told"),
    [
        ("of the page", "true-total", "the total is 10 in pages of the usual size, and 43 in pages of 50"),
        ("too many", "true-total", "the total is 50, and nothing comes behind 43 rows"),
        ("too many", "comes-to-an-end", "page 6 is empty, and more is to come behind it"),
    ],
)
def test_a_total_that_is_none_breaks_it_also_where_it_decides_where_the_list_ends(defect: str, promise: str, told: str) -> None:
    assert {one.promise.id: one.verdict.text for one in probed("total", defect).broken}[promise] == told


@pytest.mark.parametrize(
    ("dialect", "defect", "told"),
    [
        ("cursor on every page", "short", "the last page has 9 rows, and its cursor brings 9 rows"),
        ("cursor and total", "too few", "the total is 30, and its cursor brings 10 rows"),
    ],
)
def test_where_a_count_tells_the_end_nothing_may_come_behind_it(dialect: str, defect: str, told: str) -> None:
    assert {one.promise.id: one.verdict.text for one in probed(dialect, defect).broken}["end-is-told"] == told


def test_a_list_that_begins_again_with_its_last_row_is_found() -> None:
    assert "no-row-twice" in broken(probed("last row and a flag", "includes the last"))


@pytest.mark.parametrize("dialect", ["cursor on every page", "cursor and total"])
def test_rows_that_came_meanwhile_are_not_held_against_the_end(dialect: str) -> None:
    assert states(probed(dialect, "grows"))["end-is-told"] == "cannot tell"
