"""A database compares texts in its own way, and times as instants: no page loses a row for that."""

import datetime
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from specforge.paging import Contract, Cursors, PagedTool, keyset, paged
from specforge.paging.contract import Order
from specforge.paging.orders import misplaced

KEY = bytes(range(32))
ORDER = (Order("name", descending=False), Order("id", descending=False))
NAMES = Contract("list_names", "cursor", default=3, most=5, order=ORDER)
TIMES = Contract("list_times", "cursor", default=1, most=5, order=(Order("at", descending=False, time=True), ORDER[1]))
WORDS = ["apple", "Banana", "cherry", "Date", "egg", "Fig", "_x", "zebra", "Apple", "fig"]
Row = dict[str, Any]


def walk(tool: PagedTool) -> Iterator[Row]:
    """All rows, page by page."""
    arguments: Row | None = {}
    while arguments is not None:
        page = tool(**arguments)
        yield from page["items"]
        arguments = page["next"]["arguments"] if page["next"] else None


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_every_row_of_a_database_without_case_comes(size: int) -> None:
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row
    database.execute("CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE)")
    database.executemany("INSERT INTO names (name) VALUES (?)", [(word,) for word in WORDS])

    @paged(Contract("list_names", "cursor", default=size, most=5, order=ORDER), cursors=Cursors(KEY))
    def list_names(after: Any = None, limit: int = 3) -> list[Row]:
        where, values, order = keyset(NAMES, after)
        return [dict(row) for row in database.execute(f"SELECT * FROM names WHERE {where} ORDER BY {order} LIMIT ?", [*values, limit])]

    assert [row["id"] for row in walk(list_names)] == [row["id"] for row in database.execute("SELECT id FROM names ORDER BY name, id")]
    database.close()


@pytest.mark.parametrize(("descending", "expected"), [(False, [3, 6, 1, 5, 2, 4, 7]), (True, [2, 4, 7, 1, 5, 3, 6])])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_row_of_a_database_with_nulls_comes(size: int, descending: bool, expected: list[int]) -> None:
    contract = Contract("list_ranks", "cursor", default=size, most=5, order=(Order("rank", descending=descending), ORDER[1]))
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row
    database.execute("CREATE TABLE ranks (id INTEGER PRIMARY KEY, rank INTEGER)")
    database.executemany("INSERT INTO ranks (rank) VALUES (?)", [(rank,) for rank in (2, None, 1, None, 2, 1, None)])

    @paged(contract, cursors=Cursors(KEY))
    def list_ranks(after: Any = None, limit: int = 3) -> list[Row]:
        where, values, order = keyset(contract, after)
        return [dict(row) for row in database.execute(f"SELECT * FROM ranks WHERE {where} ORDER BY {order} LIMIT ?", [*values, limit])]

    assert [row["id"] for row in walk(list_ranks)] == expected
    database.close()


def moments() -> list[Row]:
    """Rows in order of time, written as servers do that leave out what is zero, and in more than one offset."""
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    zones = [datetime.UTC, datetime.timezone(datetime.timedelta(hours=2))]
    times = [(start + datetime.timedelta(milliseconds=250 * number)).astimezone(zones[number % 2]) for number in range(12)]
    return [{"id": number, "at": time.isoformat().replace("+00:00", "Z")} for number, time in enumerate(times)]


@pytest.mark.parametrize("source", ["list", "iterator", "database"])
def test_times_are_in_order_by_their_instants(source: str) -> None:
    rows = moments()

    def seek(after: Any = None, limit: int = 3) -> list[Row]:
        behind = itertools.dropwhile(lambda row: row["id"] <= after[1], rows) if after else iter(rows)
        return list(itertools.islice(behind, limit))

    sources: dict[str, Callable[..., Any]] = {"list": lambda: rows[::-1], "iterator": lambda: iter(rows), "database": seek}
    assert list(walk(paged(TIMES, cursors=Cursors(KEY))(sources[source]))) == rows


def test_a_function_that_gives_rows_again_is_told_rather_than_cut_short() -> None:
    rows = [{"id": number, "name": f"n{number}"} for number in range(9)]

    def from_the_row_on(after: Any = None, limit: int = 3) -> list[Row]:
        return [row for row in rows if after is None or row["id"] >= after[1]][:limit]

    with pytest.raises(ValueError, match="or two have the same keys"):
        list(walk(paged(NAMES, cursors=Cursors(KEY))(from_the_row_on)))

    def from_the_start(after: Any = None, limit: int = 3) -> list[Row]:
        return rows[:limit]

    with pytest.raises(ValueError, match="the rows are not in the order name asc, id asc"):
        list(walk(paged(NAMES, cursors=Cursors(KEY))(from_the_start)))


def test_what_no_comparison_puts_in_order_is_misplaced() -> None:
    assert misplaced([("b", 1), ("a", 2)], ORDER) == 1
    assert misplaced([("a", 1), ("c", 2), ("B", 3), ("d", 4)], ORDER) == 2
    assert misplaced([("a", 1), ("B", 2), ("c", 3)], ORDER) is None
    assert misplaced([("9", 1), ("10", 2)], ORDER) is None
    assert misplaced([("a", 2), ("A", 1)], ORDER) is None, "as letters they are alike, and a language puts one of them first"
    assert misplaced([("ab", 1), ("a-c", 2)], ORDER) is None, "what is no letter is passed over first"
    assert misplaced([("NaN", 1), ("1", 2)], ORDER) == 1, "what is no number of a database has no order as one"
    assert misplaced([(None, 1), ("a", 2)], ORDER) == 1, "nulls are last where a field ascends"
    with pytest.raises(TypeError):
        misplaced([("a", 1), (7, 2)], ORDER)


def test_a_key_that_may_be_missing_is_the_same_as_null() -> None:
    optional = Contract("list_ranks", "cursor", 2, 5, order=(Order("rank", descending=False, optional=True), ORDER[1]))
    rows = [{"id": number, **({"rank": number % 2} if number % 3 else {})} for number in range(9)]
    came = [row["id"] for row in walk(paged(optional, cursors=Cursors(KEY))(lambda: list(rows)))]
    assert came == [2, 4, 8, 1, 5, 7, 0, 3, 6]


def test_a_contract_says_which_keys_are_times_and_which_may_be_missing() -> None:
    row = {"properties": {"at": {"format": "date-time"}, "rank": {}, "id": {}}, "required": ["at", "id"]}
    pages = {
        "style": "offset",
        "size": {"default": 1, "max": 2, "above": "clamp"},
        "order_by": ["at desc", "rank asc", "id asc"],
        "total": {"kind": "none"},
        "reaches": "all",
        "under_change": "none",
    }
    entry = {
        "name": "list_ranks",
        "inputSchema": {"properties": {}},
        "outputSchema": {"properties": {"items": {"items": row}}},
        "contract": {"pages": pages},
    }
    assert [(one.time, one.optional) for one in Contract.read(entry).order] == [(True, False), (False, True), (False, False)]
