"""A list is sorted once, and again as soon as anything that its order depends on has changed."""

import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.paging import Contract, sorting
from specforge.paging.contract import Order
from specforge.paging.keysets import compare, key_of
from specforge.paging.sorting import Sorting
from tests.probing.test_promises import entry_of

CONTRACT = Contract.read(entry_of())
TIMES = ("2026-03-01T10:00:00Z", "2026-03-01T11:00:00+01:00", "2026-03-01T10:30:00Z", "no time")
KEYS = st.tuples(st.one_of(st.none(), st.integers(-2, 2), st.booleans(), st.just(0.5)), st.sampled_from(TIMES), st.integers(0, 4))
LISTS = st.lists(KEYS, max_size=12)
ORDERS = st.tuples(st.booleans(), st.booleans(), st.booleans()).map(
    lambda down: (Order("at", down[0], optional=True), Order("when", down[1], time=True), Order("id", down[2]))
)


def rows_of(keys: list[tuple[Any, str, int]]) -> list[dict[str, Any]]:
    return [{**({} if at is None and number % 2 else {"at": at}), "when": when, "id": id} for number, (at, when, id) in enumerate(keys)]


def plainly(rows: list[dict[str, Any]], after: Any, order: tuple[Order, ...]) -> Iterator[dict[str, Any]]:
    """The rows behind a key, by comparing each with its neighbours."""
    keyed = sorted(rows, key=functools.cmp_to_key(lambda one, other: compare(key_of(one, order), key_of(other, order), order)))
    last = None
    for row in keyed:
        key = key_of(row, order)
        if last is not None and compare(last, key, order) == 0:
            raise ValueError(key)
        last = key
        if after is None or compare(after, key, order) < 0:
            yield row


def came(rows: Iterator[dict[str, Any]]) -> tuple[list[int], bool]:
    """Which rows came, by what they are, and whether they ended with an error."""
    found: list[int] = []
    try:
        for row in rows:
            found.append(id(row))  # noqa: PERF401  those before the error count
    except ValueError:
        return found, True
    return found, False


@given(LISTS, ORDERS, st.one_of(st.none(), KEYS), st.data())
def test_rows_are_in_order_whatever_changed_since_the_last_page(keys: Any, order: Any, after: Any, data: st.DataObject) -> None:
    kept, rows = Sorting(replace(CONTRACT, order=order)), rows_of(keys)
    for _ in range(4):
        assert came(kept.behind(rows, after)) == came(plainly(rows, after, order))
        match data.draw(st.sampled_from(["nothing", "a key", "a field less", "a row more", "a row less", "another order", "copies"])):
            case "a key" if rows:
                row = data.draw(st.sampled_from(rows))
                row.update(zip(("at", "when", "id"), data.draw(KEYS), strict=True))
            case "a field less" if rows:
                data.draw(st.sampled_from(rows)).pop("at", None)
            case "a row more":
                rows.append(rows_of([data.draw(KEYS)])[0])
            case "a row less" if rows:
                rows.pop(data.draw(st.integers(0, len(rows) - 1)))
            case "another order":
                rows.reverse()
            case "copies":
                rows = [dict(row) for row in rows]


def test_keys_that_change_in_place_are_seen() -> None:
    kept = Sorting(replace(CONTRACT, order=(Order("id", descending=False),)))
    rows = [{"id": [1]}, {"id": [2]}]
    assert list(kept.behind(rows, None)) == rows
    rows[0]["id"][0] = 3
    assert list(kept.behind(rows, None)) == rows[::-1]


def test_rows_that_become_none_or_lack_a_key_are_told() -> None:
    kept = Sorting(replace(CONTRACT, order=(Order("id", descending=False),)))
    rows: list[Any] = [{"id": 1}, {"id": None}]
    assert list(kept.behind(rows, None)) == rows
    rows[1].pop("id")
    with pytest.raises(ValueError, match="has no `id`"):
        list(kept.behind(rows, None))
    rows[1] = (2,)
    with pytest.raises(ValueError, match="is a tuple"):
        list(kept.behind(rows, None))


def test_lists_of_a_few_filters_are_sorted_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[int]()

    def counted(row: Any, *rest: Any) -> Any:
        read.append(1)
        return key_of(row, *rest)

    monkeypatch.setattr(sorting, "key_of", counted)
    kept = Sorting(replace(CONTRACT, order=(Order("id", descending=False),)))
    lists = [[{"id": number * factor % 101} for number in range(100)] for factor in (1, 7, 9)]
    for _ in range(5):
        for rows in lists:
            assert [row["id"] for row in kept.behind(rows, (40,))][:3] == [41, 42, 43]
    assert len(read) == 300
    for factor in range(10, 60):
        list(kept.behind([{"id": number * factor % 101} for number in range(100)], None))
    assert len(kept.known) == sorting.KEPT, "no more is remembered than a few lists"
