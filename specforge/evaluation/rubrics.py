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
    return tuple(
        Calibrated(
            one,
            mark_of(filled_text(value.rubric, view, values, Origin(str(element.ref), place))),
            place / "calibration" / index,
            element.ref,
        )
        for element, values, place, value in _written(view)
        for index, one in enumerate(value.calibration)
    )


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
