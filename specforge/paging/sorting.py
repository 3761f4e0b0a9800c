"""Rows of lists in order, sorted once for as long as their keys stay the same."""

import datetime
import decimal
import uuid
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from specforge.paging.contract import Contract
from specforge.paging.keysets import Key, Row, compare, key_of, read_key, unordered

KEPT = 4
"""How many lists are remembered: those of a few filters that are walked at the same time."""
CONSTANT = frozenset(
    {str, int, float, bool, type(None), object, datetime.date, datetime.datetime, datetime.time, decimal.Decimal, uuid.UUID}
)
"""The types of values that cannot change, so that equal ones mean that nothing has changed."""
ABSENT = object()
"""What stands for a field that a row lacks."""


class _Sorted(Struct, frozen=True):
    """The order of rows with such keys."""

    columns: Sequence[Sequence[Any]]
    """The values of each field that rows are ordered by, as the list had them."""
    places: Sequence[int]
    """The places of rows in the list, in order."""
    keys: Sequence[Key]
    """Their keys in order, with times read."""
    end: int
    """How many come before the first that has the keys of another one."""


class Sorting:
    """Puts rows in the order of a contract.

    The order of rows follows from their keys and the places where they stand, and from nothing else. So both are compared
    with those of the lists before, and only a list with others is sorted. A list that is changed in place is another one, and
    a new one with the same keys is the same.
    """

    def __init__(self, contract: Contract) -> None:
        """Take the order."""
        self.contract = contract
        # Times are read once for each row, and compared as what they are then.
        self.order = tuple(replace(one, time=False) for one in contract.order)
        self.known: tuple[_Sorted, ...] = ()

    def behind(self, rows: Sequence[Row], after: Key | None) -> Iterator[Row]:
        """Give the rows that come after a key, in order.

        Raises:
            ValueError: when a row lacks what it is ordered by, or two that are reached have the same keys.
        """
        rows, order = list(rows), self.contract.order
        found = self._sorted(rows)
        wanted = None if after is None else read_key(after, order)
        first = (
            0
            if wanted is None
            else bisect_left(range(found.end), True, key=lambda number: compare(wanted, found.keys[number], self.order) < 0)  # noqa: FBT003  what is looked for
        )
        for place in found.places[first : found.end]:
            yield rows[place]
        if found.end < len(rows):
            one, other = (key_of(rows[place], order) for place in found.places[found.end - 1 : found.end + 1])
            raise ValueError(unordered(one, other, order))

    def _sorted(self, rows: Sequence[Row]) -> _Sorted:
        columns = self._columns(rows)
        if columns is None:
            return self._sort(rows, ())
        known = self.known
        for one in known:
            if one.columns == columns:
                self.known = (one, *(other for other in known if other is not one))
                return one
        found = self._sort(rows, columns)
        if all(CONSTANT.issuperset(map(type, column)) for column in columns):
            self.known = (found, *known[: KEPT - 1])
        return found

    def _columns(self, rows: Sequence[Row]) -> list[list[Any]] | None:
        """What rows are ordered by, field by field; nothing when some are no rows."""
        if not all(issubclass(one, Mapping) for one in set(map(type, rows))):
            return None
        return [[row.get(by.field, ABSENT) for row in rows] for by in self.contract.order]

    def _sort(self, rows: Sequence[Row], columns: Sequence[Sequence[Any]]) -> _Sorted:
        """Sort by one stable pass for each field, from the last to the first."""
        order = self.contract.order
        keys = [read_key(key_of(row, order, self.contract.tool), order) for row in rows]
        places = list(range(len(rows)))
        for number in range(len(order) - 1, -1, -1):
            ranks = [(key[number] is None, key[number]) for key in keys]
            places.sort(key=ranks.__getitem__, reverse=order[number].descending)
        keys = [keys[place] for place in places]
        end = next((number for number in range(1, len(keys)) if compare(keys[number - 1], keys[number], self.order) >= 0), len(keys))
        return _Sorted(columns, places, keys, end)
