"""Coverage: which elements some case tests, by kind of case; and which are only linked to one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from specforge.boundaries.definitions import document_of
from specforge.boundaries.streams import streams
from specforge.config import Config
from specforge.evaluation.bounds import states_bound
from specforge.evaluation.breaches import AGREES, NOTHING, told_apart
from specforge.evaluation.cases import EvalCase
from specforge.evaluation.deriving import eval_cases
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.naming import handing, named_in
from specforge.grading.verdict import Verdict
from specforge.linting import locate
from specforge.location import Location
from specforge.project import Owned, View
from specforge.spec.checks import Check
from specforge.spec.model import Model
from specforge.spec.rules import Constraint, Criterion, Intent
from specforge.spec.tools import Tool
from specforge.tracing.compiling import open_features
from specforge.tracing.finding_specs import index

State = Literal["uncovered", "linked", "judged", "generated", "tested"]
"""Whether an element is tested, from bad to good: no case names it; cases name it and none would fail; only a judge can
tell; only generated cases would fail; a case that somebody wrote would fail."""
STATES: tuple[State, ...] = ("uncovered", "linked", "judged", "generated", "tested")
TESTED: tuple[State, ...] = ("judged", "generated", "tested")
"""The states of an element of which some case, or a judge, can tell that it is broken."""
GENERATED = "generated"
"""The origin of cases that are made from the spec."""


class Covered(Struct, frozen=True):
    """One element and the cases that name it: that are about it or, for a tool, that expect a call of it."""

    ref: str
    at: Location
    state: State
    level: str
    """For a constraint: how binding it is."""
    kinds: Mapping[str, int]
    """How many cases name it, by kind."""
    lacks: tuple[str, ...]
    """Kinds of case that it should have and has not."""
    idle: tuple[str, ...]
    """Cases that name it and would not fail if it were broken."""
    origins: Mapping[str, int]
    """How many cases would fail if it were broken, by where they come from; `generated` ones come from the spec itself."""
    why: str = ""

    @property
    def independent(self) -> bool:
        """Whether some case would fail that was not made from the spec: only such a one can tell that the spec is wrong."""
        return any(origin != GENERATED for origin in self.origins)


class Coverage(Struct, frozen=True):
    """The coverage of one feature in one variant."""

    feature: str
    variant: Mapping[str, str]
    elements: tuple[Covered, ...]
    cases: Mapping[str, int]
    """How many cases there are, by where they come from."""

    @property
    def binding(self) -> tuple[Covered, ...]:
        """The rules of level `must`."""
        return tuple(one for one in self.elements if one.level == "must")

    def count(self, *states: State) -> int:
        """Count the elements in some states."""
        return sum(one.state in states for one in self.elements)


def coverage(root: Path, config: Config, features: Iterable[str] = ()) -> tuple[Coverage, ...]:
    """Give the coverage of some features, or of all, variant by variant.

    Raises:
        UsageError: when there is no such feature.
        InvalidSpecError: when a spec cannot be understood.
    """
    found = index(root, config)
    opened = open_features(root, config, tuple(features) or None, found)
    return tuple(coverage_of(view) for view in opened.project.views if view.id in opened.asked)


def coverage_of(view: View) -> Coverage:
    """Give the coverage of one feature in one variant."""
    return Coverage(view.id, view.variant, tuple(_covered(view)), dict(sorted(Counter(case.origin for case in eval_cases(view)).items())))


def share(found: Iterable[Coverage]) -> float:
    """Give the tested share of all elements, 0 to 100; a project without any is tested in full.

    An element counts when some case would fail if it were broken, whoever wrote the case, or when a judge decides.
    """
    found = tuple(found)
    number = sum(len(one.elements) for one in found)
    return 100 * sum(one.count(*TESTED) for one in found) / number if number else 100.0


def independence(found: Iterable[Coverage]) -> tuple[int, int]:
    """Count the rules of level `must` that a case which somebody wrote would catch, and all of them."""
    rules = [rule for one in found for rule in one.binding]
    return sum(rule.independent for rule in rules), len(rules)


def _covered(view: View) -> Iterator[Covered]:
    cases, catalog = eval_cases(view), catalog_of(view)
    by_ref: dict[str, list[EvalCase]] = {}
    rules = {str(criterion.ref): str(rule.ref) for rule in view.constraints for criterion in view.criteria(rule)}
    tools = {tool.id: str(tool.ref) for tool in view.tools}
    for case in cases:
        called = {name for one in case.expect for name in _tools(one.check, catalog)}
        judged = (rules[one.ref] for one in case.expect if one.ref in rules)
        for ref in dict.fromkeys((*case.refs, *(tools[name] for name in sorted(called) if name in tools), *judged)):
            by_ref.setdefault(ref, []).append(case)
    groups: tuple[tuple[Owned[Model], ...], ...] = (view.intents, view.constraints, view.tools, view.takes, view.gives)
    for group in groups:
        for element in group:
            yield _element(element, by_ref.get(str(element.ref), []), view, catalog)
    if view.sessions is not None:
        document = document_of(view)
        for purpose in view.purposes:
            number = sum(1 for _ in streams(document, purpose.id))
            at = locate(view.project, purpose.place)
            kinds, origins = ({"session": number}, {GENERATED: number}) if number else ({}, {})
            yield Covered(str(purpose.ref), at, "generated" if number else "uncovered", "", kinds, (), (), origins)


def _element(element: Owned[Model], cases: list[EvalCase], view: View, catalog: Catalog) -> Covered:
    idle, states = [], set[State]()
    origins: Counter[str] = Counter()
    for case in cases:
        verdict = _would(case, element, view, catalog)
        # A recorded conversation tries the grader; only what features hand to each other is tried by it too.
        if case.mode == "recorded" and element.ref.kind not in {"gives", "takes"}:
            states.add("linked")
        elif verdict is Verdict.FAIL:
            states.add("tested" if case.kind == "case" else "generated")
            origins[case.origin] += 1
        elif verdict is Verdict.UNDECIDED or (case.judged and str(element.ref) in case.refs):
            states.add("judged")
        else:
            idle.append(case.id)
            states.add("linked")
    state: State = max(states, key=STATES.index) if states else "uncovered"
    kinds: Counter[str] = Counter(case.kind for case in cases)
    level = element.value.level if isinstance(element.value, Constraint) else ""
    return Covered(
        str(element.ref), locate(view.project, element.place), state, level, dict(sorted(kinds.items())),
        tuple(_lacks(element, kinds)), tuple(idle), dict(sorted(origins.items())), _why(state, element),
    )  # fmt: skip


def _would(case: EvalCase, element: Owned[Model], view: View, catalog: Catalog) -> Verdict:
    """What a case would say if the element were broken: only expectations that its breaking makes fail count.

    Undecided also where the end state decides, which a conversation does not show.
    """
    value = element.value
    if isinstance(value, Constraint):
        verdicts = [_of_rule(case, criterion, catalog) for criterion in view.criteria(Owned(value, element.ref, element.place))]
    else:
        declines = isinstance(value, Intent) and value.kind == "refusal"
        checks = [one.check for one in case.expect if one.ref in {case.id, *case.refs} and _concerns(one.check, element, catalog)]
        found = {grade_all(checks, one, catalog).verdict for one in (AGREES if declines else NOTHING)} if checks else set()
        verdicts = [Verdict.FAIL if found == {Verdict.FAIL} else Verdict.UNDECIDED if Verdict.UNDECIDED in found else Verdict.PASS]
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    return Verdict.UNDECIDED if Verdict.UNDECIDED in verdicts or case.ends_with is not None else Verdict.PASS


def _concerns(check: Check, element: Owned[Model], catalog: Catalog) -> bool:
    """Whether a check can say something about an element: one about a tool names it, and one about an intent is not about a rule."""
    return not isinstance(element.value, Tool) or element.id in _tools(check, catalog)


def _tools(check: Check, catalog: Catalog) -> set[str]:
    """The tools that a check names, those of a handoff among them."""
    return {name for kind, name in named_in(check) if kind == "tool"} | handing(check, catalog)


def _of_rule(case: EvalCase, criterion: Owned[Criterion], catalog: Catalog) -> Verdict:
    """What a case says of the `fails` samples of a criterion, by expectations that do not fail on what passes."""
    good, bad = ([conversation(turns) for turns in one.transcripts] for one in (criterion.value.passes, criterion.value.fails))
    found = Verdict.PASS
    for one in case.expect:
        verdicts = {told_apart(one.check, good, (turns,), catalog).verdict for turns in bad}
        if Verdict.FAIL in verdicts:
            return Verdict.FAIL
        # Another rule's judge says nothing about this one.
        if Verdict.UNDECIDED in verdicts and one.ref in {str(criterion.ref), case.id}:
            found = Verdict.UNDECIDED
    return found


def _lacks(element: Owned[Model], kinds: Mapping[str, int]) -> Iterator[str]:
    value, needed = element.value, []
    if isinstance(value, Constraint):
        if value.level == "must":
            needed = ["positive", "counterexample"]
        if any(states_bound(check) for criterion in value.criteria for check in criterion.check):
            needed.append("boundary")
    elif isinstance(value, Intent) and value.kind in {"refusal", "handoff"}:
        needed = [value.kind]
    elif isinstance(value, Tool) and value.pages is not None and not value.writes:
        needed = ["list"]
    elif element.ref.kind in {"gives", "takes"}:
        needed = ["hand-over"]
    yield from (kind for kind in needed if kind not in kinds)


def _why(state: State, element: Owned[Model]) -> str:
    if state == "uncovered":
        return "no case names it"
    if state == "linked":
        if isinstance(element.value, Constraint) and not element.value.criteria:
            return "the rule has no criterion, so nothing shows that a case would fail if it were broken"
        if isinstance(element.value, Constraint) and "eval" in element.value.enforce:
            return "no case asks a model: recorded conversations try the grader, and others would not fail"
        return "cases name it, and none would fail if it were broken"
    return {"judged": "only a judge can tell", "generated": "only generated cases would fail"}.get(state, "")
