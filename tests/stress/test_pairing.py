"""Every pair of levels stands together somewhere, in few combinations."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from specforge.stress.pairing import pairs

AXES = st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 4), max_size=6).map(
    lambda sizes: {axis: [f"{axis}{number}" for number in range(size)] for axis, size in sizes.items()}
)


@given(AXES, st.data())
def test_every_pair_that_can_be_is_covered_and_no_other(axes: dict[str, list[str]], data: st.DataObject) -> None:
    levels = [(axis, name) for axis, names in axes.items() for name in names]
    alone = set(data.draw(st.lists(st.sampled_from(levels), unique=True))) if levels else set()
    rows = pairs(axes, alone)
    wanted = {frozenset(pair) for pair in itertools.combinations(levels, 2) if pair[0][0] != pair[1][0] and not alone.issuperset(pair)}
    covered = {frozenset(pair) for row in rows for pair in itertools.combinations(row, 2)}
    assert covered == wanted
    for row in rows:
        assert len({axis for axis, _ in row}) == len(row) >= 2
        assert len(alone.intersection(row)) <= 1
        assert list(row) == sorted(row, key=levels.index)
    # Each combination is there for a pair that no earlier one has.
    for number, row in enumerate(rows):
        before = {pair for one in rows[:number] for pair in itertools.combinations(one, 2)}
        assert set(itertools.combinations(row, 2)) - before


def test_seven_axes_of_two_levels_take_few_combinations() -> None:
    assert len(pairs({axis: ["low", "high"] for axis in "abcdefg"})) <= 10


def test_nothing_to_combine_gives_nothing() -> None:
    assert pairs({}) == pairs({"a": ["low", "high"]}) == pairs({"a": ["low"], "b": ["high"]}, {("a", "low"), ("b", "high")}) == ()


def test_the_largest_matrix_is_done_quickly_enough_to_compile() -> None:
    rows = pairs({f"axis-{number}": [f"level-{level}" for level in range(10)] for number in range(20)})
    assert 100 <= len(rows) < 300
