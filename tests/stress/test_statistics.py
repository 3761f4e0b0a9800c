"""How many cases a drop takes, and what a comparison says of one: against figures of other programs and against each other."""

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.grading.rates import Rate
from specforge.stress.comparing import Compared, Seen, compared, difference
from specforge.stress.sizing import cases_needed, drop_shown

COUNTS = st.builds(Compared, *[st.integers(0, 60)] * 4)


# statsmodels 0.15.0, rounded up: samplesize_proportions_2indep_onetail(-drop, plain, 0.8, ratio=1, alpha=0.025, value=0,
# alternative="smaller"), which gives 198.96341, 387.33852, 387.33852, 434.43202, 137.91475 and 768.01022.
@pytest.mark.parametrize(
    ("plain", "drop", "cases"), [(90, 10, 199), (60, 10, 388), (50, 10, 388), (95, 5, 435), (80, 15, 138), (99, 2, 769), (100, 100, 2)]
)
def test_the_number_of_cases_is_that_of_statsmodels(plain: int, drop: int, cases: int) -> None:
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


# statsmodels 0.15.0: confint_proportions_2indep(passed, of, passed, of, method="newcomb", compare="diff").
@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.052431, 0.333873),
        ((9, 10), (3, 10), 0.170523, 0.809018),
        ((6, 7), (2, 7), 0.058228, 0.806250),
        ((5, 56), (0, 29), -0.038137, 0.192560),
        ((0, 10), (0, 20), -0.161125, 0.277533),
        ((0, 10), (0, 10), -0.277533, 0.277533),
        ((10, 10), (0, 20), 0.679086, 1.0),
        ((10, 10), (0, 10), 0.607509, 1.0),
        ((179, 199), (159, 199), 0.030212, 0.170671),
    ],
)
def test_the_interval_of_two_independent_rates_is_that_of_statsmodels(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    assert difference(Rate(*first), Rate(*second)) == pytest.approx((low, high), abs=1e-6)


# The formula of confIntPairedProportion of the R package biostatUZH, with Wilson's intervals of statsmodels 0.15.0
# (proportion_confint(..., method="wilson")).
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((36, 12, 2, 0), 0.056930, 0.340428),
        ((20, 12, 2, 16), 0.056156, 0.329207),
        ((18, 14, 0, 18), 0.144083, 0.396325),
        ((14, 5, 0, 22), 0.011483, 0.226493),
        ((170, 9, 3, 17), -0.006288, 0.069319),
        ((0, 10, 3, 7), 0.003534, 0.607441),
        ((40, 0, 0, 0), -0.087622, 0.087622),
        ((5, 30, 2, 3), 0.480424, 0.824017),
        ((150, 29, 9, 11), 0.040456, 0.162019),
    ],
)
def test_the_interval_of_pairs_is_that_of_the_formula_for_pairs(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    assert Compared(*counts).interval == pytest.approx((low, high), abs=1e-6)


def test_pairs_that_agree_say_more_than_as_many_independent_cases() -> None:
    found = Compared(both=150, plain_only=29, level_only=9, neither=11)
    low, high = found.interval
    wide = difference(found.plain, found.level)
    assert wide[0] < low < high < wide[1]


def test_so_many_cases_show_the_declared_drop_in_four_of_five_runs_and_mistake_it_for_a_larger_one_in_hardly_any() -> None:
    """With cases that agree no more than chance has it, for which the number is worked out."""
    drawn, plain, drop, runs = random.Random(1), 90, 10, 2000
    counts: Counter[Seen] = Counter()
    for _ in range(runs):
        of = cases_needed(plain, drop)
        found = compared((drawn.random() < 0.9, drawn.random() < 0.8) for _ in range(of))
        counts[found.seen(drop)] += 1
    assert 0.76 < (counts[Seen.SEEN] + counts[Seen.EXCEEDED]) / runs < 0.84
    assert counts[Seen.EXCEEDED] / runs < 0.04


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
        (Compared(both=60, plain_only=40), Seen.EXCEEDED),
        (Compared(both=80, plain_only=16, level_only=2, neither=2), Seen.SEEN),
        (Compared(both=180, plain_only=12, neither=8), Seen.SEEN),
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
        assert found.seen(drop) not in {Seen.SEEN, Seen.EXCEEDED}


@given(COUNTS, st.integers(1, 99))
def test_what_exceeds_a_drop_exceeds_every_smaller_one(found: Compared, drop: int) -> None:
    if found.seen(drop + 1) is Seen.EXCEEDED:
        assert found.seen(drop) is Seen.EXCEEDED
    if found.seen(drop) is Seen.EXCEEDED:
        assert found.interval[0] > drop / 100


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_cases_are_counted_once_each(outcomes: list[tuple[bool, bool]]) -> None:
    found = compared(outcomes)
    assert found.of == len(outcomes)
    assert found.plain.passed == sum(plain for plain, _ in outcomes)
    assert found.level.passed == sum(level for _, level in outcomes)
