"""Rubrics: the questions of checks and cases that no program answers, wherever they stand."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from specforge.elements import short_digest
from specforge.evaluation.expecting import filled_text
from specforge.location import Place, Ref, Route
from specforge.project import Owned, View
from specforge.provenance.traced import Origin
from specforge.spec.cases import Case
from specforge.spec.checks import Calibration, Judged
from specforge.spec.model import EMPTY, Model
from specforge.spec.rules import Criterion


class Calibrated(Struct, frozen=True):
    """What was noted of a judge, beside the words that are asked now."""

    calibration: Calibration
    mark: str
    """Names the words of the rubric as they are now."""
    place: Place
    ref: Ref


def judged_in(value: object, route: Route = ()) -> Iterator[tuple[Route, Judged]]:
    """Give every rubric in a model, or in models in a row, each with the route to it."""
    if isinstance(value, Judged):
        yield route, value
    elif isinstance(value, Model):
        for name, field in type(value).model_fields.items():
            if held := getattr(value, name):
                yield from judged_in(held, (*route, field.alias or name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from judged_in(item, (*route, index))


def mark_of(text: str) -> str:
    """Name the words of a rubric, whatever their spacing."""
    return short_digest(" ".join(text.split()))


def calibrations(view: View) -> Iterator[Calibrated]:
    """Give what is noted of judges in the criteria and the cases of a view."""
    for rule in view.constraints:
        for criterion in view.criteria(rule):
            yield from _calibrations(view, criterion, EMPTY)
    for case in view.cases:
        yield from _calibrations(view, case, case.value.given.variables if case.value.given else EMPTY)


def _calibrations(view: View, element: Owned[Criterion] | Owned[Case], values: Mapping[str, object]) -> Iterator[Calibrated]:
    for route, value in judged_in(element.value):
        place = Place(element.place.path, (*element.place.route, *route))
        for index, one in enumerate(value.calibration):
            text = filled_text(value.rubric, view, values, Origin(str(element.ref), place))
            yield Calibrated(one, mark_of(text), place / "calibration" / index, element.ref)
