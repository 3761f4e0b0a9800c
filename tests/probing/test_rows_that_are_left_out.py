"""Servers that leave rows out behind the limit, for one who must not see them: pages are short or empty, and others come behind."""

import hashlib
from collections.abc import Collection
from typing import Any

import pytest

from specforge.caps import PROFILES
from specforge.probing.probe import Probed, Wishes, probe
from specforge.probing.session import Limits
from tests.probing.otherserver import OtherServer, entry
from tests.probing.soundserver import broken, verdict

ROWS = [{"id": number} for number in range(83)]
WAYS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "cursor": ({"style": "cursor"}, {"items": "/items", "next": "/next"}),
    "empty cursor": ({"style": "cursor", "end": "empty_cursor"}, {"items": "/items", "next": "/next"}),
    "flag": ({"style": "cursor", "end": "has_more"}, {"items": "/items", "next": "/next", "has_more": "/more"}),
    "number": (
        {"style": "page", "end": "has_more", "inputs": {"size": "page_size", "place": "page"}},
        {"items": "/items", "has_more": "/more"},
    ),
}


def probed(way: str, seen: Collection[int], *, ends: bool = True) -> Probed:
    """Probe a list of which somebody sees these rows alone; one that does not end names a new place without end."""
    pages, reads = WAYS[way]
    places: dict[str, int] = {}

    def reply(arguments: dict[str, Any]) -> dict[str, Any]:
        size, cursor = min(arguments.get("page_size", 10), 50), arguments.get("cursor")
        if size < 1 or arguments.get("page", 1) < 1 or (cursor is not None and cursor not in places):
            raise LookupError("there is no such place in this list")
        start = places[cursor] if cursor is not None else (arguments.get("page", 1) - 1) * size
        end = start + size
        more = end < len(ROWS) or not ends
        name = hashlib.sha256(str(end).encode()).hexdigest()
        if more:
            places[name] = end
        following = name if more else "" if pages.get("end") == "empty_cursor" else None
        return {"items": [row for row in ROWS[start:end] if row["id"] in seen], "next": following, "more": more}

    item = {"id": {"type": "integer", "unique": True}}
    tool = entry(pages={"size": {"default": 10, "max": 50}, "order_by": ["id asc"], **pages}, reads=reads, item=item)
    return probe(tool, OtherServer(reply), None, Wishes(Limits(calls=3000), PROFILES))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seen", [{*range(10), *range(45, 83)}, {number for number in range(83) if number % 7}, {*range(60)}])
def test_pages_from_which_rows_are_left_out_break_nothing(way: str, seen: Collection[int]) -> None:
    found = probed(way, seen)
    assert broken(found) == {}
    assert f"{len(seen)} rows" in verdict(found, "comes-to-an-end")[1]


def test_empty_pages_are_counted() -> None:
    assert verdict(probed("cursor", {*range(10), *range(45, 83)}), "comes-to-an-end") == (
        "holds",
        "after 9 pages with 48 rows; 3 of them had none",
    )


@pytest.mark.parametrize("way", WAYS)
def test_empty_pages_without_an_end_are_told(way: str) -> None:
    told = "20 pages came one behind the other without a row, and more is to come behind them"
    assert broken(probed(way, range(83), ends=False))["comes-to-an-end"] == told
