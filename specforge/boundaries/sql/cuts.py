"""Daily cuts as arithmetic: between two changes of the clock they are a day apart, so that a division finds the last one."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from specforge.boundaries.sql.dialects import Dialect

DAY = 86_400_000_000
"""Microseconds."""


class _Run(Struct, frozen=True):
    """Cuts that are exactly a day apart."""

    first: int
    """The instant of the first one."""
    number: int
    """How many cuts come before it."""
    count: int
    until: int | None
    """The cut after the run."""


def _runs(cuts: Sequence[int]) -> Iterator[_Run]:
    start = 0
    for index in range(1, len(cuts) + 1):
        if index == len(cuts) or cuts[index] - cuts[index - 1] != DAY:
            yield _Run(cuts[start], start, index - start, cuts[index] if index < len(cuts) else None)
            start = index


def cut_number(cuts: Sequence[int], instant: str, dialect: Dialect) -> str:
    """Give the number of cuts at or before an instant, as an expression."""
    if not cuts:
        return "0"
    whens = [f"WHEN {instant} < {cuts[0]} THEN 0"]
    for run in _runs(cuts):
        last = run.first + (run.count - 1) * DAY
        if run.count > 1:
            whens.append(f"WHEN {instant} < {last} THEN {run.number + 1} + {dialect.divide(f'({instant} - {run.first})', DAY)}")
        if run.until is not None:
            whens.append(f"WHEN {instant} < {run.until} THEN {run.number + run.count}")
    return f"CASE {' '.join(whens)} ELSE {len(cuts)} END"


def next_cut(cuts: Sequence[int], instant: str, dialect: Dialect) -> str:
    """Give the first cut after an instant, as an expression; null after the last one."""
    whens = []
    for run in _runs(cuts):
        last = run.first + (run.count - 1) * DAY
        whens.append(f"WHEN {instant} < {run.first} THEN {run.first}")
        if run.count > 1:
            whens.append(f"WHEN {instant} < {last} THEN {run.first} + ({dialect.divide(f'({instant} - {run.first})', DAY)} + 1) * {DAY}")
    return f"CASE {' '.join(whens)} ELSE NULL END" if whens else "NULL"
