"""Cases at, just under and just over every bound that a criterion states.

Each is a recorded conversation, made from a sample that passes, whose verdict follows from the number alone. A bound is
left out when no such conversation can be made: when the rest of the criterion gets in the way, the grader would disagree
with the arithmetic, and the case would say nothing about the bound.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from specforge.evaluation.cases import EvalCase, Recorded, digest
from specforge.evaluation.expecting import expectations
from specforge.evaluation.samples import by_user, refs_of_criterion
from specforge.grading import counting
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.json_values import read_json
from specforge.grading.verdict import Verdict
from specforge.project import Owned, View
from specforge.spec.checks import Check
from specforge.spec.rules import Constraint, Criterion
from specforge.spec.turns import Transcript, Turn

SIDES = (("at", 0), ("under", -1), ("over", 1))
LARGEST = 20_000
"""A bound above this is left out: the case would be larger than what it tests."""

Make = Callable[[int], Transcript | None]
"""Makes a conversation in which the bounded thing counts this many; `None` where that cannot be."""


class _Bound(Struct, frozen=True, dict=True):
    """One bound of a check."""

    name: str
    limit: int
    admits: Callable[[int], bool]
    positive: bool
    """Whether the bound must hold; under `not` it must not."""
    makes: tuple[Make, ...]


def from_bounds(view: View) -> Iterator[EvalCase]:
    """Give three cases for each bound of each criterion that evals enforce."""
    catalog = catalog_of(view)
    for rule in view.constraints:
        for criterion in view.criteria(rule) if "eval" in rule.value.enforce else ():
            yield from cases_at_bounds(view, rule, criterion, catalog)


def cases_at_bounds(view: View, rule: Owned[Constraint], criterion: Owned[Criterion], catalog: Catalog) -> Iterator[EvalCase]:
    """Give three cases for each bound of one criterion."""
    expected = expectations(criterion, view)
    checks = [one.check for one in expected]
    bounds = [(check, bound) for check in checks for bound in _bounds(check, criterion.value.passes.transcripts[0])]
    names = [bound.name for _, bound in bounds]
    for check, bound in bounds:
        # Two bounds of one name are told apart by what they stand in.
        name = (
            bound.name if names.count(bound.name) == 1 else f"{bound.name}-{digest(check.model_dump(mode='json', exclude_defaults=True))}"
        )
        for side, turns, verdict in _sides(bound, checks, catalog):
            said = by_user(turns)
            yield EvalCase(
                id=f"{criterion.ref}/{name}-{side}",
                kind="boundary",
                mode="turns" if said else "recorded",
                refs=refs_of_criterion(criterion, rule, view),
                origin="generated",
                place=criterion.place / "check",
                expect=expected,
                turns=said,
                variables=dict(view.samples) or None,
                recorded=Recorded(turns, "pass" if verdict is Verdict.PASS else "fail"),
            )


def _sides(bound: _Bound, checks: list[Check], catalog: Catalog) -> list[tuple[str, Transcript, Verdict]]:
    """The sides of a bound by the first way of making them that the grader agrees with."""
    numbers = [(side, bound.limit + step) for side, step in SIDES if bound.limit + step >= 0]
    if bound.limit > LARGEST:
        return []
    for make in bound.makes:
        found = []
        for side, number in numbers:
            verdict = Verdict.PASS if bound.admits(number) == bound.positive else Verdict.FAIL
            turns = make(number)
            if turns is not None and grade_all(checks, conversation(list(turns)), catalog).verdict is verdict:
                found.append((side, turns, verdict))
        # A side below zero words cannot be made; both verdicts must be there, or the bound decides nothing.
        if len({verdict for _, _, verdict in found}) == 2 and len(found) >= len(numbers) - (bound.limit <= 1):
            return found
    return []


def _bounds(check: Check, sample: Transcript, name: str = "", *, positive: bool = True) -> Iterator[_Bound]:
    """Give every bound of a check, at any depth."""
    for measure, count in MEASURES.items():
        if (bound := getattr(check, measure)) is not None:
            for key, limit in (("at_most", bound.at_most), ("at_least", bound.at_least)):
                if limit is not None:
                    makes = tuple(_lengthened(sample, measure, count, filler) for filler in (False, True))
                    yield _Bound(f"{name}{measure}.{key}", limit, bound.admits, positive, makes)
    if (pages := check.pages_at_most) is not None:
        most = pages.at_most
        yield _Bound(f"{name}pages_at_most", most, lambda number: number <= most, positive, (_paging(sample, pages.tool),))
    for call in check.calls:
        if call.times is not None and not call.without and call.after_failure is None:
            for key, limit in (("at_most", call.times.at_most), ("at_least", call.times.at_least)):
                if limit is not None:
                    make = _paging(sample, call.call, dict(call.with_))
                    given = f"-{digest(dict(call.with_))}" if call.with_ else ""
                    yield _Bound(f"{name}calls.{call.call}{given}.{key}", limit, call.times.admits, positive, (make,))
    if isinstance(check.json_schema, dict):
        yield from _schema_bounds(check.json_schema, sample, f"{name}json_schema", positive=positive)
    if check.each_turn is not None:
        yield from _bounds(check.each_turn, sample, f"{name}each_turn.", positive=positive)
    if check.not_ is not None:
        yield from _bounds(check.not_, sample, f"{name}not.", positive=not positive)
    for one in check.any_of:
        yield from _bounds(one, sample, f"{name}any_of.", positive=positive)


def states_bound(check: Check) -> bool:
    """Whether a check states a bound that could have cases on it and on both sides."""
    nested = [one for one in (check.each_turn, check.not_, *check.any_of) if one is not None]
    counted = any(call.times is not None and not call.without and call.after_failure is None for call in check.calls)
    measured = any(getattr(check, measure) is not None for measure in MEASURES)
    return measured or counted or check.pages_at_most is not None or any(states_bound(one) for one in nested)


MEASURES: dict[str, Callable[[str], int]] = {
    "words": counting.words,
    "sentences": counting.sentences,
    "characters": counting.characters,
}


def _lengthened(sample: Transcript, measure: str, count: Callable[[str], int], filler: bool) -> Make:
    """Make the last answer of a sample longer or shorter; with `filler`, say nothing of the sample's own."""
    last = next((index for index in reversed(range(len(sample))) if sample[index].agent is not None), None)
    said = "" if filler or last is None else sample[last].agent or ""

    def make(number: int) -> Transcript | None:
        text = _of_length(said, measure, count, number)
        if text is None or not text.strip():
            return None
        turn = Turn(agent=text)
        return (turn,) if last is None else (*sample[:last], turn, *sample[last + 1 :])

    return make


def _of_length(text: str, measure: str, count: Callable[[str], int], number: int) -> str | None:
    """Cut a text at its end, or add to it, until it counts exactly so many; `None` when that fails."""
    if measure == "characters":
        text = text.strip()[:number].strip()
        return text + "x" * (number - count(text))
    parts = text.split(" ")
    while parts and count(" ".join(parts)) > number:
        parts.pop()
    text = " ".join(parts).strip()
    more = " more" if measure == "words" else " Yes."
    ended = text if measure == "words" or not text or text[-1] in ".!?" else f"{text}."
    text = (ended + more * (number - count(ended))).strip()
    return text if count(text) == number else None


def _paging(sample: Transcript, tool: str, arguments: dict[str, object] | None = None) -> Make:
    """Call a tool so many times after what the user says first, then end as the sample does."""
    opening = next(([turn] for turn in sample if turn.user is not None), [])
    call = Turn.model_validate({"call": tool, "with": arguments or {}})
    closing = [turn for turn in sample if turn.agent is not None][-1:]
    others = [turn for turn in sample if turn.call is not None and turn.call != tool]

    def make(number: int) -> Transcript:
        return (*opening, *others, *([call] * number), *closing)

    return make


def _schema_bounds(schema: dict[str, object], sample: Transcript, name: str, *, positive: bool) -> Iterator[_Bound]:
    """Give the bounds of a schema at places that the sample has."""
    last = next((index for index in reversed(range(len(sample))) if sample[index].agent is not None), None)
    if last is None:
        return
    try:
        whole = read_json(sample[last].agent or "")
    except ValueError:
        return
    for route, part in _parts(schema, whole, ()):
        for key, (unit, admits) in SCHEMA_BOUNDS.items():
            limit = part.get(key)
            if isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0:
                make = _resized(sample, last, whole, route, unit)
                yield _Bound(".".join((name, *map(_named, route), key)), limit, _bound_of(admits, limit), positive, (make,))


def _named(step: str | int) -> str:
    """A step as a part of an id; a name that is no plain word stands there by its digest."""
    return str(step) if isinstance(step, int) or re.fullmatch("[A-Za-z0-9_]+", step) else digest(step)


def _bound_of(admits: Callable[[int, int], bool], limit: int) -> Callable[[int], bool]:
    return lambda number: admits(number, limit)


SCHEMA_BOUNDS: dict[str, tuple[str, Callable[[int, int], bool]]] = {
    "maximum": ("number", lambda number, limit: number <= limit),
    "minimum": ("number", lambda number, limit: number >= limit),
    "exclusiveMaximum": ("number", lambda number, limit: number < limit),
    "exclusiveMinimum": ("number", lambda number, limit: number > limit),
    "maxLength": ("text", lambda number, limit: number <= limit),
    "minLength": ("text", lambda number, limit: number >= limit),
    "maxItems": ("list", lambda number, limit: number <= limit),
    "minItems": ("list", lambda number, limit: number >= limit),
}


def _parts(schema: object, value: object, route: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], dict[str, object]]]:
    """Give the parts of a schema by the route to a value that the sample has."""
    if not isinstance(schema, dict) or len(route) > 16:
        return
    yield route, schema
    properties, items = schema.get("properties"), schema.get("items")
    if isinstance(properties, dict) and isinstance(value, dict):
        for key in properties:
            if key in value:
                yield from _parts(properties[key], value[key], (*route, key))
    if isinstance(value, list) and value:
        yield from _parts(items, value[0], (*route, 0))


def _resized(sample: Transcript, last: int, whole: object, route: tuple[str | int, ...], unit: str) -> Make:
    """Give the sample's answer with one value of it changed to a number, or to so many characters or items."""

    def make(number: int) -> Transcript | None:
        answer = {"": copy.deepcopy(whole)}
        holder: object = answer
        steps: tuple[str | int, ...] = ("", *route)
        for step in steps[:-1]:
            assert isinstance(holder, dict | list)
            holder = holder[step]  # type: ignore[index]  # the route was walked through this very value
        value = holder[steps[-1]]  # type: ignore[index]
        if unit == "text" and isinstance(value, str):
            new: object = value[:number] + "x" * (number - len(value))
        elif unit == "list" and isinstance(value, list) and value:
            new = (value * (number // len(value) + 1))[:number]
        elif unit == "number":
            new = number
        else:
            return None
        holder[steps[-1]] = new  # type: ignore[index]
        turn = Turn(agent=json.dumps(answer[""], ensure_ascii=False))
        return (*sample[:last], turn, *sample[last + 1 :])

    return make
