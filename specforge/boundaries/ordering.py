"""Which of two rows of one event comes first, when the one total order does not tell them apart."""

from collections.abc import Iterable, Mapping
from typing import Any

Rank = tuple[int, float, bytes]


def ranks(event: Mapping[str, Any], columns: Iterable[str]) -> list[Rank]:
    """Give what rows are compared by: their declared columns, in the order in which they are declared."""
    return [_rank(event.get(column)) for column in columns]


def _rank(value: object) -> Rank:
    """Numbers by their value, then texts by their UTF-8 bytes, then nulls."""
    if value is None:
        return 2, 0, b""
    return (0, value, b"") if isinstance(value, (int, float)) else (1, 0, str(value).encode())
