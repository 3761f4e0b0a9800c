"""Combinations in which every pair of levels of two axes stands at least once.

Written here rather than taken from a library, for its result is compiled into an artifact: another order of combinations in a
later version of a library would be an edit of everybody's files.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

Named = tuple[str, str]
"""A level, by its axis and its name."""
CANDIDATES = 4
"""How many combinations are tried for each that is taken; more of them take longer and save hardly any."""


def pairs(axes: Mapping[str, Sequence[str]], alone: Collection[Named] = frozenset()) -> tuple[tuple[Named, ...], ...]:
    """Combine levels greedily; an axis that covers nothing more in a combination is left out of it.

    Source of the method: D. M. Cohen, S. R. Dalal, M. L. Fredman, G. C. Patton, "The AETG system: an approach to testing based
    on combinatorial design", IEEE Transactions on Software Engineering 23, 1997. Here nothing is drawn at random.

    Args:
        axes: The levels of each axis.
        alone: Levels no two of which can stand in one combination.

    Returns:
        Combinations of two levels at least, each in the order of the axes.
    """
    grid = _Grid.of(axes, alone)
    places = range(len(grid.levels))
    uncovered = [grid.beside(place) for place in places]
    found = []
    while any(uncovered):
        begins = sorted(filter(uncovered.__getitem__, places), key=lambda place: -uncovered[place].bit_count())
        row, _ = max((_row(begin, grid, uncovered) for begin in begins[:CANDIDATES]), key=lambda one: one[1])
        covered = sum(1 << place for place in row)
        for place in row:
            uncovered[place] &= ~covered
        found.append(tuple(grid.levels[place] for place in sorted(row)))
    return tuple(found)


class _Grid(Struct, frozen=True):
    """All levels by their place; a set of them is a number with a bit for each, because the largest grid has 18,000 pairs."""

    levels: Sequence[Named]
    own: Sequence[int]
    """For each level those of its axis."""
    alone: int

    @classmethod
    def of(cls, axes: Mapping[str, Sequence[str]], alone: Collection[Named]) -> "_Grid":
        levels = [(axis, name) for axis, names in axes.items() for name in names]
        bits = {level: 1 << place for place, level in enumerate(levels)}
        own = {axis: sum(bits[axis, name] for name in names) for axis, names in axes.items()}
        return cls(levels, [own[axis] for axis, _ in levels], sum(bits[level] for level in levels if level in alone))

    def beside(self, place: int) -> int:
        """The levels that can stand in one combination with a level."""
        barred = self.own[place] | (self.alone if self.alone >> place & 1 else 0)
        return (1 << len(self.levels)) - 1 & ~barred


def _row(begin: int, grid: _Grid, uncovered: Sequence[int]) -> tuple[list[int], int]:
    """A combination with a level in it, and how many pairs it covers that none before it did.

    The next level is the one that covers most; of several that cover as much, the one with most pairs left for later.
    """
    row, taken, free, gain = [begin], 1 << begin, grid.beside(begin), 0
    while True:
        most, best = (0, 0), None
        for place, open_ in enumerate(uncovered):
            if free >> place & 1 and (worth := ((open_ & taken).bit_count(), (open_ & free).bit_count())) > most:
                most, best = worth, place
        if best is None:
            return row, gain
        row.append(best)
        taken |= 1 << best
        free &= grid.beside(best)
        gain += most[0]
