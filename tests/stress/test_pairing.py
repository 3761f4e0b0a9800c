"""Every pair of levels stands together somewhere, in few combinations."""

import math
from collections.abc import Collection, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.stress.pairing import Named, pairs

AXES = st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 4), max_size=6).map(
    lambda sizes: {axis: [f"{axis}{number}" for number in range(size)] for axis, size in sizes.items()}
)
Pair = frozenset[Named]


def grid(*sizes: int) -> dict[str, list[str]]:
    return {f"axis-{number}": [f"level-{level}" for level in range(size)] for number, size in enumerate(sizes)}


def wanted(axes: Mapping[str, Sequence[str]], alone: Collection[Named] = ()) -> set[Pair]:
    """Every pair there is, by going through all of them."""
    levels = [(axis, name) for axis, names in axes.items() for name in names]
    return {frozenset((one, other)) for one in levels for other in levels if one[0] != other[0] and not (one in alone and other in alone)}


def covered(rows: Sequence[Sequence[Named]]) -> set[Pair]:
    return {frozenset((one, other)) for row in rows for one in row for other in row if one != other}


@given(AXES, st.data())
def test_every_pair_that_can_be_is_covered_and_no_other(axes: dict[str, list[str]], data: st.DataObject) -> None:
    levels = [(axis, name) for axis, names in axes.items() for name in names]
    alone = set(data.draw(st.lists(st.sampled_from(levels), unique=True))) if levels else set()
    rows = pairs(axes, alone)
    assert covered(rows) == wanted(axes, alone)
    for row in rows:
        assert len({axis for axis, _ in row}) == len(row) >= 2
        assert len(alone.intersection(row)) <= 1
        assert list(row) == sorted(row, key=levels.index)
    # Each combination is there for a pair that no earlier one has, and each level in it for a pair with another one.
    for number, row in enumerate(rows):
        new = covered([row]) - covered(rows[:number])
        assert all(any(level in pair for pair in new) for level in row)


def least(levels: int, axes: int) -> int:
    """The fewest combinations there can be.

    For axes of two levels the number is known: the smallest n with (n-1 over n/2, rounded up) at least the number of axes
    (D. J. Kleitman, J. Spencer, "Families of k-independent sets", Discrete Mathematics 6, 1973); for others it is at least
    the product of the two largest axes.
    """
    return next(n for n in range(1, 99) if math.comb(n - 1, math.ceil(n / 2)) >= axes) if levels == 2 else levels * levels


# The last column is the fewest and the most that a tool writes among the fourteen first ones of pairwise.org/efficiency.html.
@pytest.mark.parametrize(
    ("levels", "axes", "combinations", "others"),
    [
        (2, 2, 4, None), (2, 3, 4, None), (2, 4, 6, None), (2, 5, 6, None), (2, 7, 7, None), (2, 10, 9, None), (2, 20, 11, None),
        (3, 3, 9, None), (3, 4, 9, (9, 11)), (3, 13, 20, (15, 23)), (10, 20, 193, (180, 245)),
    ],
)  # fmt: skip
def test_the_combinations_are_few(levels: int, axes: int, combinations: int, others: tuple[int, int] | None) -> None:
    found = grid(*[levels] * axes)
    rows = pairs(found)
    assert covered(rows) == wanted(found)
    assert least(levels, axes) <= len(rows) == combinations
    assert others is None or others[0] <= len(rows) <= others[1]
    assert levels > 2 or len(rows) <= least(levels, axes) + 3


@pytest.mark.parametrize(("axes", "fewest"), [((1, 2, 3, 2, 1), 6), ((10, 2, 2, 2), 20), ((4, 3, 3, 2), 12)])
def test_axes_of_several_sizes_take_no_more_than_the_two_largest_ask_for(axes: tuple[int, ...], fewest: int) -> None:
    assert covered(pairs(grid(*axes))) == wanted(grid(*axes))
    assert len(pairs(grid(*axes))) == fewest


def test_nothing_to_combine_gives_nothing() -> None:
    assert pairs({}) == pairs({"a": ["low", "high"]}) == pairs({"a": ["low"], "b": ["high"]}, {("a", "low"), ("b", "high")}) == ()


def test_the_combinations_of_seven_axes_stay_as_they_are() -> None:
    """They are compiled into artifacts: another order would be an edit of everybody's files."""
    rows = pairs({axis: ["0", "1"] for axis in "abcdefg"})
    assert ["".join(name for _, name in row) for row in rows] == ["0000000", "1111110", "0101011", "1010101", "001100", "110000", "000011"]
