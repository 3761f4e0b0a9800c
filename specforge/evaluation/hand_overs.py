"""Cases from hand-overs between features."""

import json
from collections.abc import Iterator

from specforge.contracts.schemas import object_schema
from specforge.evaluation.cases import EvalCase, Expectation, Recorded
from specforge.project import View
from specforge.provenance.traced import Origin
from specforge.spec.checks import Check
from specforge.spec.turns import Turn


def from_hand_overs(view: View) -> Iterator[EvalCase]:
    """What a feature gives is judged by its own fields and, for each that takes it, by the fields taken."""
    for given in view.gives:
        if given.value.sample is not None:
            schema = object_schema(given.value.fields, view, given.at("fields"))
            yield _hand_over(given.at("sample"), (str(given.ref),), schema, given.value.sample)
    for taken in view.takes:
        source = view.project.given(taken.value.from_)
        if source is not None and source.value.sample is not None:
            # Fields that are not taken may be there; relying on their absence would break the giver.
            schema = object_schema(taken.value.fields, view, taken.at("fields"), closed=False)
            yield _hand_over(taken.at("fields"), (str(taken.ref), str(source.ref)), schema, source.value.sample)


def _hand_over(origin: Origin, refs: tuple[str, ...], schema: object, sample: object) -> EvalCase:
    answer = Turn(agent=json.dumps(sample, ensure_ascii=False))
    expect = (Expectation(origin, Check(json_schema=schema)),)
    recorded = Recorded((answer,), "pass")
    return EvalCase(f"{origin.ref}/sample", "hand-over", "recorded", refs, "generated", origin.place, expect, recorded=recorded)
