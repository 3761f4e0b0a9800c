"""Rubrics: the questions of checks and cases that no program answers, wherever they stand."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from specforge.elements import short_digest
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
    mark: str
    """Names the words of the rubric as they are now."""
    place: Place
    ref: Ref


def mark_of(text: str) -> str:
    """Name the words of a rubric, whatever their spacing."""
    return short_digest(" ".join(text.split()))


def calibrations(view: View) -> tuple[Calibrated, ...]:
    """Give what is noted of judges in the criteria and the cases of a view."""
    return view.once(_calibrations)


def _calibrations(view: View) -> tuple[Calibrated, ...]:
    found = list[Calibrated]()
    for rule in view.constraints:
        for criterion in view.criteria(rule):
            if any(one.asks("judged") for one in criterion.value.check):
                found += _noted(view, criterion, EMPTY)
    for case in view.cases:
        if case.value.judged or any(one.asks("judged") for one in case.value.expect):
            found += _noted(view, case, case.value.given.variables if case.value.given else EMPTY)
    return tuple(found)


def _noted(view: View, element: Owned[Criterion] | Owned[Case], values: Mapping[str, object]) -> Iterator[Calibrated]:
    for route, value in models_in(element.value, Judged):
        place = Place(element.place.path, (*element.place.route, *route))
        for index, one in enumerate(value.calibration):
            text = filled_text(value.rubric, view, values, Origin(str(element.ref), place))
            yield Calibrated(one, mark_of(text), place / "calibration" / index, element.ref)
