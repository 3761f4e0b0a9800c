"""Eval cases: those that people wrote, and those that criteria, contracts and hand-overs imply."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from specforge.contracts.schemas import object_schema
from specforge.location import Place
from specforge.project import Owned, View
from specforge.provenance.dumping import Node
from specforge.provenance.traced import Origin
from specforge.spec.cases import Case
from specforge.spec.checks import Check, Judged, PageLimit, Transcript, Turn
from specforge.spec.rules import Constraint, Criterion, Intent
from specforge.spec.tools import Tool
from specforge.spec.walking import filled, written

Kind = Literal["case", "positive", "counterexample", "hand-over"]
Mode = Literal["single", "turns", "simulated", "recorded"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """A check, and the element that asks for it."""

    origin: Origin
    check: Check

    @property
    def ref(self) -> str:
        """The element that asks for it."""
        return self.origin.ref


@dataclass(frozen=True, slots=True)
class Recorded:
    """A conversation that is known to pass or to fail; it tests the grader, not the model."""

    turns: Transcript
    verdict: Literal["pass", "fail"]


@dataclass(frozen=True, slots=True)
class EvalCase:
    """One case, ready to be run or replayed."""

    id: str
    """Stable: `owner/case/id` for a written case, `owner/criterion/constraint.id/positive` for a derived one."""
    kind: Kind
    mode: Mode
    refs: tuple[str, ...]
    """The elements it is about."""
    origin: str
    place: Place
    expect: tuple[Expectation, ...]
    turns: Transcript = ()
    """What the user says, one message for `single`; agent turns and calls between are history."""
    user: Mapping[str, str] | None = None
    """The simulated user: `is`, `wants`, `opens_with`."""
    variables: Mapping[str, object] | None = None
    state: object = None
    ends_with: object = None
    judged: tuple[Judged, ...] = ()
    recorded: Recorded | None = None
    samples: int = 1


def eval_cases(view: View) -> tuple[EvalCase, ...]:
    """Give every case of a view: written ones first, then derived ones, each in the order of the spec."""
    return (*_written(view), *_from_criteria(view), *_from_hand_overs(view))


def standing(view: View, covered: frozenset[str]) -> Iterator[Expectation]:
    """Give what must hold in a case beside its own expectations, from what it covers.

    These are the criteria of covered constraints, those that always apply in the scope of the case, the limit on pages of
    each tool its intents use, and the form of every answer.
    """
    intents = [one for one in view.in_order(covered) if isinstance(one.value, Intent)]
    in_scope = {f"constraint/{rule.id}" for rules in (view.always, *(view.scoped.get(one.id, ()) for one in intents)) for rule in rules}
    used = {f"tool/{tool}" for one in intents if isinstance(one.value, Intent) for tool in one.value.tools}
    for one in view.in_order({*covered, *in_scope, *used}):
        if isinstance(one.value, Constraint) and "eval" in one.value.enforce:
            rule = Owned(one.value, one.ref, one.place, one.scope, one.because)
            for criterion in view.criteria(rule):
                if f"constraint/{rule.id}" in covered or criterion.value.always:
                    yield from expectations(criterion, view)
        elif isinstance(one.value, Tool) and one.value.agent.pages_per_task is not None:
            limit = PageLimit(tool=one.id, at_most=one.value.agent.pages_per_task)
            yield Expectation(one.at("agent", "pages_per_task"), Check(pages_at_most=limit))
    form = view.feature.output_format
    if form is not None and form.json_schema is not None:
        yield Expectation(view.at("output_format", ref="output-format"), Check(json_schema=form.json_schema))


def expectations(criterion: Owned[Criterion], view: View) -> tuple[Expectation, ...]:
    """Give the checks of a criterion with facts and sample values filled in."""
    return tuple(
        Expectation(criterion.at("check", index), fill_check(check, view, {}, criterion.at("check", index)))
        for index, check in enumerate(criterion.value.check)
    )


def fill_check(check: Check, view: View, values: Mapping[str, object], origin: Origin) -> Check:
    """Fill facts into a check, and variables by the given values or their samples."""
    known = {**view.samples, **values}

    def fill(text: str) -> str:
        text = view.fill(text, origin)
        for name, value in known.items():
            text = text.replace(f"{{{{{name}}}}}", str(value))
        return text

    return filled(check, fill)


def covered_by(case: Owned[Case], view: View) -> frozenset[str]:
    """Give what a case covers, as `kind/id`."""
    found: set[str] = set()
    for name in case.value.covers:
        kind, slash, _ = name.partition("/")
        kinds = (kind,) if slash else ("intent", "constraint", "tool")
        id = name.partition("/")[2] if slash else name
        found.update(f"{kind}/{id}" for kind in kinds if id in view.targets.get(kind, frozenset()))
    return frozenset(found)


def _refs(covered: frozenset[str], view: View) -> tuple[str, ...]:
    return tuple(str(one.ref) for one in view.in_order(covered))


def _written(view: View) -> Iterator[EvalCase]:
    for case in view.cases:
        value, covered = case.value, covered_by(case, view)
        given = value.given.variables if value.given else {}
        own = tuple(
            Expectation(case.at("expect", index), fill_check(check, view, given, case.at("expect", index)))
            for index, check in enumerate(value.expect)
        )
        user = None
        if value.user is not None:
            about = {"is": value.user.is_, "wants": value.user.wants, "opens_with": value.user.opens_with}
            user = {
                key: view.fill(text, case.at("user", key)) if key != "opens_with" else text
                for key, text in about.items()
                if text is not None
            }
        yield EvalCase(
            id=str(case.ref),
            kind="case",
            mode="simulated" if user else "single" if value.input else "turns",
            refs=(str(case.ref), *_refs(covered, view)),
            origin=value.origin,
            place=case.place,
            expect=(*own, *standing(view, covered)),
            turns=(Turn(user=value.input),) if value.input else value.turns,
            user=user,
            variables=_values(view, given),
            state=value.given.state if value.given else None,
            ends_with=value.ends_with,
            judged=tuple(filled(one, partial(_with, view, case.at("judged", index))) for index, one in enumerate(value.judged)),
            samples=value.samples,
        )


def _with(view: View, origin: Origin, text: str) -> str:
    return view.fill(text, origin)


def _values(view: View, given: Mapping[str, object]) -> Mapping[str, object] | None:
    return {**view.samples, **given} or None


def _from_criteria(view: View) -> Iterator[EvalCase]:
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
        name = kind if index == 0 else f"{kind}-{_digest(turns)}"
        yield EvalCase(
            id=f"{criterion.ref}/{name}",
            kind=kind,
            mode="turns" if said else "recorded",
            refs=(str(criterion.ref), str(rule.ref), *_refs(frozenset(f"intent/{intent}" for intent in rule.scope), view)),
            origin="generated",
            place=criterion.place / key,
            expect=expectations(criterion, view),
            turns=said,
            variables=_values(view, {}),
            recorded=Recorded(turns, "pass" if kind == "positive" else "fail"),
        )


def _digest(turns: Transcript) -> str:
    return hashlib.sha256(json.dumps([turn_json(turn) for turn in turns], sort_keys=True).encode()).hexdigest()[:8]


def _from_hand_overs(view: View) -> Iterator[EvalCase]:
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


def turn_json(turn: Turn) -> dict[str, object]:
    """Give a turn as it is written in a spec."""
    dumped: dict[str, object] = turn.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return dumped


def case_json(case: EvalCase, view: View) -> dict[str, object]:
    """Give a case as a line of `evals.jsonl`; parts that are empty are left out."""
    user_says = [turn_json(turn) for turn in case.turns]
    line: dict[str, object] = {
        "id": case.id,
        "kind": case.kind,
        "mode": case.mode,
        "feature": view.id,
        "variant": dict(view.variant),
        "refs": list(case.refs),
        "origin": case.origin,
        "variables": case.variables,
        "state": case.state,
        "input": case.turns[0].user if case.mode == "single" else None,
        "turns": user_says if case.mode == "turns" else None,
        "user": case.user,
        "expect": [Node({"ref": one.ref, **_model(one.check, view)}, one.origin) for one in case.expect],
        "ends_with": case.ends_with,
        "judged": [_model(one, view) for one in case.judged],
        "recorded": {"turns": [turn_json(turn) for turn in case.recorded.turns], "verdict": case.recorded.verdict}
        if case.recorded
        else None,
        "samples": case.samples if case.samples > 1 else None,
    }
    return Node(
        {key: value for key, value in line.items() if value is not None and value not in ({}, [])}, Origin(case.refs[0], case.place)
    )


def _model(model: Check | Judged, view: View) -> dict[str, object]:
    if view.tracing:
        return written(model)
    dumped: dict[str, object] = model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return dumped
