"""Agreement beyond chance, against published examples and a library of its own."""

import krippendorff
import numpy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from specforge.rubrics.measuring import Agreement, alpha, kappa

LABELS = st.lists(st.lists(st.sampled_from([True, False, None]), min_size=3, max_size=3), min_size=2, max_size=30)


@given(LABELS)
def test_alpha_is_that_of_the_library(labels: list[list[bool | None]]) -> None:
    paired = [one for row in labels if len(one := [label for label in row if label is not None]) > 1]
    assume({label for row in paired for label in row} == {True, False})
    table = numpy.array([[numpy.nan if label is None else float(label) for label in row] for row in labels]).T
    theirs = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")
    assert alpha([[label for label in row if label is not None] for row in labels]).beyond_chance == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)],
    ids=["fifty", "alike", "apart"],
)
def test_kappa_of_published_examples(counts: tuple[int, int, int, int], wanted: float) -> None:
    both = ((True, True), (True, False), (False, True), (False, False))
    assert kappa([pair for pair, count in zip(both, counts, strict=True) for _ in range(count)]).beyond_chance == pytest.approx(
        wanted, abs=5e-5
    )


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_who_is_named_first_makes_no_difference(pairs: list[tuple[bool, bool]]) -> None:
    found, turned = kappa(pairs), kappa([(other, one) for one, other in pairs])
    assert (found.share, found.of) == (turned.share, turned.of)
    assert found.beyond_chance == (None if turned.beyond_chance is None else pytest.approx(turned.beyond_chance))


@given(LABELS)
def test_the_interval_holds_the_coefficient(labels: list[list[bool | None]]) -> None:
    found = alpha([[label for label in row if label is not None] for row in labels])
    low, high = found.interval
    assert low - 1e-9 <= (0.0 if found.beyond_chance is None else max(found.beyond_chance, -1)) <= high + 1e-9


def test_labels_that_are_all_the_same_tell_nothing() -> None:
    assert alpha([[True, True]] * 50).beyond_chance is None
    assert kappa([(False, False)] * 50).beyond_chance is None
    assert alpha([]).interval == (-1.0, 1.0)


def test_few_answers_are_no_proof_however_well_people_agree() -> None:
    few, many = (alpha([[True, True], [False, False]] * count) for count in (2, 20))
    assert (few.beyond_chance, many.beyond_chance) == (1, 1)
    assert few.interval[0] < 0.6 < many.interval[0]
    needed = few.needs(0.6)
    assert needed is not None
    assert Agreement(few.share, few.chance, needed).interval[0] >= 0.6 > Agreement(few.share, few.chance, needed - 1).interval[0]


def test_no_number_of_answers_helps_people_who_do_not_agree() -> None:
    assert alpha([[True, False], [True, True], [False, False], [True, False]]).needs(0.6) is None
