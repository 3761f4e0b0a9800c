"""Rubrics: the questions of checks and cases that no program answers, wherever they stand."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from specforge.elements import short_digest
from specforge.evaluation.cases import EvalCase
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.expecting import filled_text
from specforge.location import Place, Ref
from specforge.project import Owned, View
from specforge.provenance.traced import Origin
from specforge.spec.cases import Case
from specforge.spec.checks import Calibration, Judged
from specforge.spec.model import EMPTY
from specforge.spec.rules import Criterion
from specforge.spec.walking import models_in


class Calibrated(Struct, frozen=True):
    """What was noted of a judge, beside the words that are asked now."""

    calibration: Calibration
    marks: frozenset[str]
    """Names the words of the rubric as they are now; several where cases give variables other values."""
    place: Place
    ref: Ref


def mark_of(text: str) -> str:
    """Name the words of a rubric, whatever their spacing."""
    return short_digest(" ".join(text.split()))


def calibrations(view: View) -> tuple[Calibrated, ...]:
    """Give what is noted of judges in the criteria and the cases of a view."""
    return view.once(_calibrations)


def _calibrations(view: View) -> tuple[Calibrated, ...]:
    noted = [one for one in _written(view) if one[3].calibration]
    marks: dict[Place, set[str]] = {}
    for element, values, place, value in noted:
        marks.setdefault(place, set()).add(mark_of(filled_text(value.rubric, view, values, Origin(str(element.ref), place))))
    # A case asks the rubric of a criterion with its own values of variables.
    for case in eval_cases(view) if noted else ():
        for _, place, value in asked_in(case):
            if place in marks:
                marks[place].add(mark_of(value.rubric))
    return tuple(
        Calibrated(one, frozenset(marks[place]), place / "calibration" / index, element.ref)
        for element, _, place, value in noted
        for index, one in enumerate(value.calibration)
    )


def asked_in(case: EvalCase) -> Iterator[tuple[str, Place, Judged]]:
    """Give each rubric of a case: the element that asks, where, and what, with facts and variables in their place."""
    for one in case.expect:
        for route, value in models_in(one.check, Judged):
            yield one.ref, Place(one.origin.place.path, (*one.origin.place.route, *route)), value
    for index, value in enumerate(case.judged):
        yield case.refs[0], case.place / "judged" / index, value


def written_places(view: View) -> frozenset[Place]:
    """Give the places of the rubrics that are written in the criteria and the cases of a view; others follow from other elements."""
    return view.once(_written_places)


def _written_places(view: View) -> frozenset[Place]:
    return frozenset(place for _, _, place, _ in _written(view))


def _written(view: View) -> Iterator[tuple[Owned[Criterion] | Owned[Case], Mapping[str, object], Place, Judged]]:
    """Each rubric that is written: its element, the values of variables beside it, and where it stands."""
    for rule in view.constraints:
        for criterion in view.criteria(rule):
            if any(one.asks("judged") for one in criterion.value.check):
                yield from _inside(criterion, EMPTY)
    for case in view.cases:
        if case.value.judged or any(one.asks("judged") for one in case.value.expect):
            yield from _inside(case, case.value.given.variables if case.value.given else EMPTY)


def _inside(
    element: Owned[Criterion] | Owned[Case], values: Mapping[str, object]
) -> Iterator[tuple[Owned[Criterion] | Owned[Case], Mapping[str, object], Place, Judged]]:
    for route, value in models_in(element.value, Judged):
        yield element, values, Place(element.place.path, (*element.place.route, *route)), value
