"""Coverage: which elements some case tests, by kind of case; and which are only linked to one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from specforge.boundaries.definitions import document_of
from specforge.boundaries.streams import streams
from specforge.config import Config
from specforge.evaluation.bounds import states_bound
from specforge.evaluation.cases import EvalCase
from specforge.evaluation.deriving import eval_cases
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.verdict import Verdict
from specforge.linting import locate
from specforge.location import Location
from specforge.project import Owned, View
from specforge.spec.checks import Transcript, Turn
from specforge.spec.model import Model
from specforge.spec.rules import Constraint, Intent
from specforge.spec.tools import Tool
from specforge.tracing.compiling import open_features
from specforge.tracing.finding_specs import index

State = Literal["uncovered", "linked", "judged", "generated", "tested"]
"""Whether an element is tested, from bad to good: no case names it; cases name it and none would fail; only a judge can
tell; only generated cases would fail; a case that somebody wrote would fail."""
STATES: tuple[State, ...] = ("uncovered", "linked", "judged", "generated", "tested")
NOTHING: Transcript = (Turn(user="Hello."), Turn(agent="I see."))
"""An answer that does nothing: a case that passes on it does not test that something is done."""
AGREES: Transcript = (Turn(user="Hello."), Turn(agent="Gladly, here it is."))
"""An answer that goes along with everything: a case that passes on it does not test that something is declined."""


@dataclass(frozen=True, slots=True)
class Covered:
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
    why: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of one feature in one variant."""

    feature: str
    variant: Mapping[str, str]
    elements: tuple[Covered, ...]

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
    opened = open_features(root, config, tuple(features) or found.features, found)
    views = [view for view in opened.project.views if view.id in opened.asked]
    return tuple(Coverage(view.id, view.variant, tuple(_covered(view))) for view in views)


def share(found: Iterable[Coverage]) -> float:
    """Give the tested share of all elements, 0 to 100; a project without any is tested in full.

    An element counts when some case would fail if it were broken, whoever wrote the case, or when a judge decides.
    """
    found = tuple(found)
    number = sum(len(one.elements) for one in found)
    return 100 * sum(one.count("judged", "generated", "tested") for one in found) / number if number else 100.0


def _covered(view: View) -> Iterator[Covered]:
    cases, catalog = eval_cases(view), catalog_of(view)
    by_ref: dict[str, list[EvalCase]] = {}
    for case in cases:
        called = {call.call for one in case.expect for call in (*one.check.calls, *(one.check.does_only or ()))}
        tools = (str(tool.ref) for tool in view.tools if tool.id in called)
        for ref in dict.fromkeys((*case.refs, *tools)):
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
            yield Covered(str(purpose.ref), at, "generated" if number else "uncovered", "", {"session": number} if number else {}, (), ())


def _element(element: Owned[Model], cases: list[EvalCase], view: View, catalog: Catalog) -> Covered:
    broken = tuple(_broken(element, view))
    idle, states = [], set[State]()
    for case in cases:
        outcomes = {_would(case, turns, catalog) for turns in broken}
        if Verdict.FAIL in outcomes:
            states.add("tested" if case.kind == "case" else "generated")
        elif Verdict.UNDECIDED in outcomes or case.judged:
            states.add("judged")
        else:
            idle.append(case.id)
            states.add("linked")
    state: State = max(states, key=STATES.index) if states else "uncovered"
    kinds: Counter[str] = Counter(case.kind for case in cases)
    level = element.value.level if isinstance(element.value, Constraint) else ""
    return Covered(
        str(element.ref), locate(view.project, element.place), state, level, dict(sorted(kinds.items())),
        tuple(_lacks(element, kinds)), tuple(idle), _why(state, element),
    )  # fmt: skip


def _would(case: EvalCase, turns: Transcript, catalog: Catalog) -> Verdict:
    """What a case would say of a conversation; undecided also where the end state decides, which a conversation does not show."""
    verdict = grade_all([one.check for one in case.expect], conversation(turns), catalog).verdict
    return Verdict.UNDECIDED if verdict is Verdict.PASS and case.ends_with is not None else verdict


def _broken(element: Owned[Model], view: View) -> Iterator[Transcript]:
    """Conversations in which an element is broken; a case that tests it fails on one of them."""
    value = element.value
    if isinstance(value, Constraint):
        for criterion in view.criteria(Owned(value, element.ref, element.place)):
            yield from criterion.value.fails.transcripts
    elif isinstance(value, Intent) and value.kind == "refusal":
        yield AGREES
    else:
        yield NOTHING


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
        return "cases name it, and none would fail if it were broken"
    return {"judged": "only a judge can tell", "generated": "only generated cases would fail"}.get(state, "")
