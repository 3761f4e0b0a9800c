"""The order of rows, and the rows behind one of them."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from specforge.paging.contract import Contract, Order
from specforge.paging.jsonable import PLAIN, jsonable

Row = Mapping[str, Any]
Key = tuple[Any, ...]


def key_of(row: Row, order: Sequence[Order], tool: str = "") -> Key:
    """Give the order keys of a row, as values of JSON: what a cursor keeps compares with what rows have.

    Raises:
        ValueError: when the row lacks one that it may not lack, naming it and the tool, has no fields at all, or has a value
            that has no form in JSON.
    """
    named = f"a row of `{tool}`" if tool else "a row"
    if not isinstance(row, Mapping):
        raise ValueError(f"{named} is a {type(row).__name__}; give its fields by name, as in `dict(row)`")  # noqa: TRY004  as every row that is wrong
    if lacking := [one.field for one in order if one.field not in row and not one.optional]:
        raise ValueError(
            f"{named} has no `{lacking[0]}`, which rows are ordered by; give it in every row, with `None` where it has no value"
        )
    found = (row.get(one.field) for one in order)
    return tuple(value if type(value) in PLAIN else jsonable(value, named, one.field) for one, value in zip(order, found, strict=True))


def compare(one: Key, other: Key, order: Sequence[Order]) -> int:
    """Compare two keys: below zero when the first comes first. Nulls come last, and first where a field descends."""
    for own, others, by in zip(one, other, order, strict=True):
        mine, theirs = (_instant(own), _instant(others)) if by.time else (own, others)
        if mine == theirs:
            continue
        first = theirs is None if mine is None or theirs is None else bool(mine < theirs)
        return -1 if first is not by.descending else 1
    return 0


def _instant(value: Any) -> Any:
    """What a time is compared by: the instant in UTC, written so that texts compare as instants; what is no time stays as it is."""
    try:
        found = datetime.datetime.fromisoformat(value)
        return (found if found.tzinfo is None else found.astimezone(datetime.UTC)).replace(tzinfo=None).isoformat(timespec="microseconds")
    except (TypeError, ValueError, OverflowError):
        return value


def read_key(key: Key, order: Sequence[Order]) -> Key:
    """A key with its times as instants, which compare as texts."""
    return tuple(_instant(value) if by.time else value for value, by in zip(key, order, strict=True))


def behind(rows: Iterable[Row], after: Key | None, contract: Contract) -> Iterator[Row]:
    """Give the rows that come after a key, of rows that come in order, which is held to what it should be.

    Raises:
        ValueError: when they come in another order, or a row lacks what it is ordered by.
    """
    order = contract.order
    last: Key | None = None
    for row in rows:
        key = key_of(row, order, contract.tool)
        if last is not None and compare(last, key, order) >= 0:
            raise ValueError(unordered(last, key, order))
        last = key
        if after is None or compare(after, key, order) < 0:
            yield row


def unordered(one: Key, other: Key, order: Sequence[Order]) -> str:
    """Say that one key came before another, and what that contradicts."""
    names = ", ".join(f"{by.field} {'desc' if by.descending else 'asc'}" for by in order)
    return f"the rows are not in the order {names}, or two have the same keys: {one} comes before {other}"


def keyset(contract: Contract, after: Key | None, *, mark: str = "?") -> tuple[str, list[Any], str]:
    """Give what SQL needs to read the rows behind a key: a condition, its parameters, and what to order by.

    The condition is spelled out, since comparing rows of columns is not the same in every database, and nulls are last where
    a column ascends and first where it descends. Column names are those of the contract, in double quotes.

    Args:
        contract: The contract, whose order is used.
        after: The keys of the last row; nothing for the first page.
        mark: How the database writes a parameter.
    """
    columns = [(f'"{one.field}"', one.descending) for one in contract.order]
    ordered = ", ".join(f"{name} IS NULL{' DESC' if down else ''}, {name}{' DESC' if down else ''}" for name, down in columns)
    if after is None:
        return "1 = 1", [], ordered
    branches, values = [], list[Any]()
    for index, (name, down) in enumerate(columns):
        parts, own = [], list[Any]()
        for (before, _), value in zip(columns[:index], after, strict=False):
            parts.append(f"{before} IS NULL" if value is None else f"{before} = {mark}")
            own += [] if value is None else [value]
        value = after[index]
        if value is None:
            if not down:
                continue  # nothing comes after a null that is last
            parts.append(f"{name} IS NOT NULL")
        else:
            parts.append(f"{name} < {mark}" if down else f"({name} > {mark} OR {name} IS NULL)")
            own.append(value)
        branches.append(f"({' AND '.join(parts)})")
        values += own
    return f"({' OR '.join(branches)})" if branches else "1 = 0", values, ordered
