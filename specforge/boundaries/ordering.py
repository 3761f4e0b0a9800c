"""Which of two rows of one event comes first, when the one total order does not tell them apart."""

from collections.abc import Callable, Mapping
from typing import Any

Rank = tuple[bool, float, bytes]
Ranks = Callable[[Mapping[str, Any]], list[Rank]]
"""Gives what the rows of one event are compared by: their declared columns, in the order in which they are declared."""


def ranking(document: Mapping[str, Any]) -> Ranks:
    """Give what compares rows: instants, `seq` and what is summed by value, other columns as texts by their UTF-8 bytes, null last.

    Which column holds numbers follows from the definition alone, so that a log of texts and a table of numbers have one order.

    Args:
        document: The content of `sessions.json`.
    """
    columns = document["events"]["columns"]
    boundaries = [one for purpose in document["purposes"].values() for one in (purpose, purpose.get("before")) if one]
    sums = {rule["column"] for one in boundaries for rule in one["rules"] if rule["rule"] == "sum"}
    numbers = [(column, key in {"at", "arrived", "seq"} or column in sums) for key, column in columns.items()]
    return lambda event: [_rank(event.get(column), number=number) for column, number in numbers]


def _rank(value: Any, *, number: bool) -> Rank:
    if value is None:
        return True, 0, b""
    return (False, value, b"") if number and not isinstance(value, str) else (False, 0, str(value).encode())
