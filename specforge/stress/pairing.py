"""Combinations in which every pair of levels of two axes stands at least once.

Written here rather than taken from a library, for its result is compiled into an artifact: another order of combinations in a
later version of a library would be an edit of everybody's files.
"""

import itertools
from collections.abc import Collection, Mapping, Sequence

Named = tuple[str, str]
"""A level, by its axis and its name."""


def pairs(axes: Mapping[str, Sequence[str]], alone: Collection[Named] = frozenset()) -> tuple[tuple[Named, ...], ...]:
    """Combine levels greedily; an axis that covers nothing more in a combination is left out of it.

    Args:
        axes: The levels of each axis.
        alone: Levels no two of which can stand in one combination.

    Returns:
        Combinations of two levels at least, each in the order of the axes.
    """
    levels = {axis: [(axis, name) for name in names] for axis, names in axes.items()}
    order = {level: number for number, level in enumerate(one for found in levels.values() for one in found)}
    barred = frozenset(alone)
    uncovered = {
        pair: None
        for first, second in itertools.combinations(levels.values(), 2)
        for pair in itertools.product(first, second)
        if not barred.issuperset(pair)
    }
    found = []
    while uncovered:
        row = list(next(iter(uncovered)))
        for axis, choices in levels.items():
            if all(axis != taken for taken, _ in row):
                best, most = None, 0
                for choice in choices if not barred.intersection(row) else (one for one in choices if one not in barred):
                    gain = sum(_pair(choice, other, order) in uncovered for other in row)
                    best, most = (choice, gain) if gain > most else (best, most)
                if best is not None:
                    row.append(best)
        row.sort(key=order.__getitem__)
        for pair in itertools.combinations(row, 2):
            uncovered.pop(pair, None)
        found.append(tuple(row))
    return tuple(found)


def _pair(one: Named, other: Named, order: Mapping[Named, int]) -> tuple[Named, Named]:
    return (one, other) if order[one] < order[other] else (other, one)
