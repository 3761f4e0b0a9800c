"""Cases from criteria: one for each sample that passes, and one for each that must fail."""

from collections.abc import Iterator
from typing import Literal

from specforge.evaluation.cases import EvalCase, Recorded, digest, turn_json
from specforge.evaluation.expecting import expectations, refs_of
from specforge.project import Owned, View
from specforge.spec.rules import Constraint, Criterion


def from_samples(view: View) -> Iterator[EvalCase]:
    """Give a case for each sample of each criterion that evals enforce."""
    for rule in view.constraints:
        for criterion in view.criteria(rule) if "eval" in rule.value.enforce else ():
            yield from _samples(view, rule, criterion, "positive")
            yield from _samples(view, rule, criterion, "counterexample")


def _samples(
    view: View, rule: Owned[Constraint], criterion: Owned[Criterion], kind: Literal["positive", "counterexample"]
) -> Iterator[EvalCase]:
    key, samples = ("passes", criterion.value.passes) if kind == "positive" else ("fails", criterion.value.fails)
    for index, turns in enumerate(samples.transcripts):
        said = tuple(turn for turn in turns if turn.user is not None)
        # Only the first sample has a plain name; the others are named by content, so that a neighbour moves none of them.
        name = kind if index == 0 else f"{kind}-{digest([turn_json(turn) for turn in turns])}"
        yield EvalCase(
            id=f"{criterion.ref}/{name}",
            kind=kind,
            mode="turns" if said else "recorded",
            refs=refs_of_criterion(criterion, rule, view),
            origin="generated",
            place=criterion.place / key,
            expect=expectations(criterion, view),
            turns=said,
            variables=dict(view.samples) or None,
            recorded=Recorded(turns, "pass" if kind == "positive" else "fail"),
        )


def refs_of_criterion(criterion: Owned[Criterion], rule: Owned[Constraint], view: View) -> tuple[str, ...]:
    """Give what a case of a criterion is about: the criterion, its rule, and the intents the rule holds for."""
    return (str(criterion.ref), str(rule.ref), *refs_of(frozenset(f"intent/{intent}" for intent in rule.scope), view))
