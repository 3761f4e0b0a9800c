"""Whether rows are in an order, in whichever way a server compares their texts."""

import datetime
import decimal
import itertools
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from specforge.paging.contract import Contract, Order
from specforge.paging.keysets import Key, Row, compare, key_of, unordered

Reading = Callable[[str], Any]
"""What a text is compared by; raises `ValueError` where it cannot be read so."""


def _letters(text: str) -> str:
    """The letters and digits of a text without case and accents: what most languages order by first."""
    return "".join(one for one in unicodedata.normalize("NFKD", text).casefold() if one.isalnum())


def _number(text: str) -> decimal.Decimal:
    try:
        found = decimal.Decimal(text)
    except decimal.InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite():
        raise ValueError(text)
    return found


READINGS: Mapping[str, Reading] = {
    "characters": str,
    "instants": datetime.datetime.fromisoformat,
    "numbers": _number,
    "lower case": str.lower,
    "upper case": str.upper,
    "UTF-16": lambda text: text.encode("utf-16-be", "surrogatepass"),
    "letters": _letters,
}
"""How databases and languages compare texts: a contract says by which field rows are ordered, not by which collation."""
COARSE = frozenset({"letters"})
"""Readings in which texts that are alike still have an order among each other, which nobody outside knows."""


def misplaced(keys: Sequence[Key], order: Sequence[Order]) -> int | None:
    """Give the number, from 1 on, of the first key that comes too early; nothing when the keys are in order in some reading of their texts.

    Raises:
        TypeError: when keys have no order, since their types differ.
    """
    pairs = list(itertools.pairwise(keys))
    first = next((number for number, (one, other) in enumerate(pairs, start=1) if compare(one, other, order) > 0), None)
    if first is None:
        return None
    ways = [_ways([key[column] for key in keys]) for column in range(len(order))]
    if any(_fits(pairs, order, way) for way in itertools.product(*ways)):
        return None
    return first


def held(rows: Sequence[Row], after: Key | None, contract: Contract) -> None:
    """Hold what a function gave to be the rows behind a key, in order, with no two of the same keys.

    Raises:
        ValueError: when it is not; nothing is left out quietly, since the list would end too early.
    """
    order = contract.order
    keys = [*([] if after is None else [after]), *(key_of(row, order, contract.tool) for row in rows)]
    number = next((number for number in range(1, len(keys)) if keys[number - 1] == keys[number]), None) or misplaced(keys, order)
    if number is not None:
        raise ValueError(unordered(keys[number - 1], keys[number], order))


def _ways(values: Sequence[Any]) -> list[str]:
    """The readings that all texts of a column have."""
    texts = list(dict.fromkeys(one for one in values if isinstance(one, str)))
    return [name for name, read in READINGS.items() if _reads(read, texts)] if texts else ["characters"]


def _reads(read: Reading, texts: Sequence[str]) -> bool:
    try:
        return sorted(map(read, texts)) is not None
    except (ValueError, TypeError, OverflowError):
        return False


def _fits(pairs: Sequence[tuple[Key, Key]], order: Sequence[Order], way: Sequence[str]) -> bool:
    try:
        return all(_in_order(one, other, order, way) for one, other in pairs)
    except TypeError:  # alike in this reading, two keys may be told apart by fields that cannot be compared
        return False


def _in_order(one: Key, other: Key, order: Sequence[Order], way: Sequence[str]) -> bool:
    for mine, theirs, by, name in zip(one, other, order, way, strict=True):
        read = READINGS[name]
        mine_read, theirs_read = (read(value) if isinstance(value, str) else value for value in (mine, theirs))
        if mine_read == theirs_read:
            if name in COARSE and mine != theirs:
                return True
            continue
        return compare((mine_read,), (theirs_read,), (by,)) < 0
    return True
