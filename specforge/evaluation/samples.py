"""Cases from criteria: one for each sample that passes, and one for each that must fail."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from specforge.evaluation.cases import EvalCase, Recorded, digest, turn_json
from specforge.evaluation.expecting import expectations, refs_of
from specforge.grading.catalog import catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.verdict import Outcome
from specforge.project import Owned, View
from specforge.spec.rules import Constraint, Criterion
from specforge.spec.turns import Samples, Transcript


class Sampled(Struct, frozen=True):
    """A sample of a criterion, and what its check says of it."""

    criterion: Owned[Criterion]
    key: Literal["passes", "fails"]
    outcome: Outcome


def sampled(view: View) -> tuple[Sampled, ...]:
    """Grade every sample of every criterion."""
    return view.once(_sampled)


def _sampled(view: View) -> tuple[Sampled, ...]:
    found, catalog = list[Sampled](), catalog_of(view)
    for rule in view.constraints:
        for criterion in view.criteria(rule):
            checks = [one.check for one in expectations(criterion, view)]
            tried: tuple[tuple[Literal["passes", "fails"], Samples], ...] = (
                ("passes", criterion.value.passes),
                ("fails", criterion.value.fails),
            )
            for key, samples in tried:
                found += [Sampled(criterion, key, grade_all(checks, conversation(turns), catalog)) for turns in samples.transcripts]
    return tuple(found)


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
        said = by_user(turns)
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


def by_user(turns: Transcript) -> Transcript:
    """What the user says in a transcript, with the calls that the user makes; nothing where the user says nothing."""
    if all(turn.user is None for turn in turns):
        return ()
    return tuple(turn for turn in turns if turn.user is not None or turn.by == "user")


def refs_of_criterion(criterion: Owned[Criterion], rule: Owned[Constraint], view: View) -> tuple[str, ...]:
    """Give what a case of a criterion is about: the criterion, its rule, and the intents the rule holds for."""
    return (str(criterion.ref), str(rule.ref), *refs_of(frozenset(f"intent/{intent}" for intent in rule.scope), view))
