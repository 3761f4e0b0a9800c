"""How many cases a drop takes, and what a comparison says of one: against published figures and against each other."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.stress.comparing import Compared, Seen, compared
from specforge.stress.sizing import cases_needed, drop_shown

COUNTS = st.builds(Compared, *[st.integers(0, 60)] * 4)


@pytest.mark.parametrize(("plain", "drop", "cases"), [(90, 10, 199), (60, 10, 388), (50, 10, 388), (95, 5, 435), (100, 100, 2)])
def test_the_number_of_cases_is_that_of_the_tables(plain: int, drop: int, cases: int) -> None:
    assert cases_needed(plain, drop) == cases


def power(plain: int, drop: int, cases: int) -> float:
    """The power of the two-sided test of two proportions, by the normal approximation."""
    first, second = plain / 100, (plain - drop) / 100
    mean = (first + second) / 2
    spread = math.sqrt((first * (1 - first) + second * (1 - second)) / cases)
    reach = (first - second - 1.959964 * math.sqrt(2 * mean * (1 - mean) / cases)) / spread if spread else math.inf
    return 0.5 * math.erfc(-reach / math.sqrt(2))


@given(st.integers(2, 100), st.data())
def test_so_many_cases_have_the_power_and_one_less_has_not(plain: int, data: st.DataObject) -> None:
    drop = data.draw(st.integers(1, plain - 1))
    cases = cases_needed(plain, drop)
    assert power(plain, drop, cases) >= 0.8 - 1e-6
    assert cases == 1 or power(plain, drop, cases - 1) < 0.8 + 1e-6


@given(st.integers(1, 100), st.integers(0, 2000))
def test_the_drop_that_some_cases_show_needs_no_more_of_them(plain: int, cases: int) -> None:
    shown = drop_shown(plain, cases)
    if shown is None:
        assert all(cases_needed(plain, drop) > cases for drop in range(1, plain + 1))
    else:
        assert cases_needed(plain, shown) <= cases
        assert shown == 1 or cases_needed(plain, shown - 1) > cases


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((36, 12, 2, 0), 0.0569, 0.3404), ((20, 12, 2, 16), 0.0562, 0.3292), ((18, 14, 0, 18), 0.1441, 0.3963)],
)
def test_the_interval_of_a_drop_is_the_published_one(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    assert Compared(*counts).interval == pytest.approx((low, high), abs=0.00005)


@given(COUNTS)
def test_the_drop_lies_in_its_interval_and_a_gain_is_its_mirror(found: Compared) -> None:
    low, high = found.interval
    assert -1 <= low <= found.drop + 1e-12
    assert found.drop - 1e-12 <= high <= 1
    mirrored = Compared(found.both, found.level_only, found.plain_only, found.neither)
    assert (-mirrored.interval[1], -mirrored.interval[0]) == pytest.approx(found.interval)


@pytest.mark.parametrize(
    ("found", "seen"),
    [
        (Compared(), Seen.NOT_RUN),
        (Compared(both=10), Seen.TOO_FEW),
        (Compared(both=100), Seen.NOT_SEEN),
        (Compared(both=60, plain_only=40), Seen.SEEN),
        (Compared(both=950, plain_only=40, neither=10), Seen.NOT_SEEN),
        (Compared(both=60, level_only=40), Seen.NOT_SEEN),
        (Compared(both=5, plain_only=2), Seen.TOO_FEW),
    ],
)
def test_what_is_said_of_a_drop_of_ten_points(found: Compared, seen: Seen) -> None:
    assert found.seen(10) is seen


@given(COUNTS, st.integers(1, 100))
def test_a_gain_is_never_a_drop_that_is_seen(found: Compared, drop: int) -> None:
    if found.level_only >= found.plain_only:
        assert found.seen(drop) is not Seen.SEEN


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_cases_are_counted_once_each(outcomes: list[tuple[bool, bool]]) -> None:
    found = compared(outcomes)
    assert found.of == len(outcomes)
    assert found.plain.passed == sum(plain for plain, _ in outcomes)
    assert found.level.passed == sum(level for _, level in outcomes)
