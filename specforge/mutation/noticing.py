"""Which cases notice a mutant, offline: what an agent that obeys it does, graded by expectations of the original suite.

`docs/mutation.md` says what counts and why.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, TypeAlias

from msgspec import Struct

from specforge.amounts import many
from specforge.boundaries.definitions import document_of
from specforge.boundaries.segmenting import Document
from specforge.boundaries.streams import Stream, sessions_of, streams
from specforge.elements import kind_of
from specforge.evaluation.breaches import AGREES, NOTHING, in_two_lengths, told_apart
from specforge.evaluation.cases import EvalCase, Expectation
from specforge.evaluation.deriving import eval_cases
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.events import Call, Conversation
from specforge.grading.naming import tools_named
from specforge.grading.verdict import Outcome, Verdict
from specforge.mutation.mutants import Contrast, Mutant, Retelling, mutated, view_in
from specforge.mutation.obeying import obeying, retold
from specforge.mutation.overlapping import forbidden_elsewhere
from specforge.project import Owned, View
from specforge.spec.checks import Check, ExpectedCall
from specforge.spec.rules import Constraint
from specforge.spec.scalars import FILLED

State: TypeAlias = Literal["killed", "judged", "survived"]
STATES: tuple[State, ...] = ("killed", "judged", "survived")
"""What became of a mutant: some case notices it; only a judge could; nothing would."""
LOOSE = frozenset({"drop", "weaken"})
"""Operators after which an agent is free to break a rule, unless another one forbids the same."""
LENGTHS = ("words", "sentences", "characters")


class Kill(Struct, frozen=True):
    """A case that notices a mutant."""

    case: str
    ref: str
    """The element whose expectation fails."""
    why: str
    """What an agent that obeys the mutant does, and what the expectation says of it."""


class Noticed(Struct, frozen=True):
    """What the suite of a feature says of a mutant."""

    kills: tuple[Kill, ...] = ()
    judged: tuple[str, ...] = ()
    """Cases of which only a judge could tell."""
    tried: tuple[str, ...] = ()
    """Every case that is about what is mutated and asks an agent."""
    why: str = ""
    """Why no case notices it."""

    @property
    def state(self) -> State:
        """What became of the mutant."""
        return "killed" if self.kills else "judged" if self.judged else "survived"


class Suite(Struct, frozen=True, dict=True):
    """The cases of one feature in one variant, as the original spec has them."""

    view: View

    @cached_property
    def catalog(self) -> Catalog:
        """What grading knows about the feature."""
        return catalog_of(self.view)

    @cached_property
    def cases(self) -> tuple[EvalCase, ...]:
        """Every case of which a conversation with an agent is graded; a recorded one tries only the grader."""
        return tuple(case for case in eval_cases(self.view) if case.mode != "recorded")

    @cached_property
    def by_ref(self) -> Mapping[str, tuple[EvalCase, ...]]:
        """The cases by every element that they are about, that has an expectation in them, or that one names."""
        found: dict[str, dict[str, EvalCase]] = {}
        tools = {tool.id: str(tool.ref) for tool in self.view.tools}
        for case in self.cases:
            called = (tools[name] for one in case.expect for name in tools_named(one.check, self.catalog) if name in tools)
            for ref in (*case.refs, *(one.ref for one in case.expect), *called):
                found.setdefault(ref, {})[case.id] = case
        return {ref: tuple(cases.values()) for ref, cases in found.items()}

    @cached_property
    def streams(self) -> tuple[tuple[str, str, Stream], ...]:
        """Every stream that tries a session boundary: the id of its case, the purpose, and the stream."""
        if self.view.sessions is None:
            return ()
        return tuple(
            (f"{purpose.ref}/{one.name}", purpose.id, one) for purpose in self.view.purposes for one in streams(self.boundaries, purpose.id)
        )

    @cached_property
    def boundaries(self) -> Document:
        """The content of `sessions.json`, where the feature has session boundaries."""
        return document_of(self.view)

    def forbidden_elsewhere(self, mutant: Mutant) -> str:
        """Say which rule still forbids what a rule that is lost or weakened did; nothing when none does."""
        if mutant.ref not in self._elsewhere:
            broken = [one for one in mutant.contrasts if isinstance(one, Contrast)]
            rule = self._rules.get(mutant.ref)
            self._elsewhere[mutant.ref] = "" if rule is None else forbidden_elsewhere(self.view, rule, broken, self.catalog)
        return self._elsewhere[mutant.ref]

    @cached_property
    def _elsewhere(self) -> dict[str, str]:
        """What was worked out, by the ref of the rule."""
        return {}

    @cached_property
    def _rules(self) -> Mapping[str, Owned[Constraint]]:
        return {str(rule.ref): rule for rule in self.view.constraints}

    def about(self, refs: frozenset[str]) -> Iterator[EvalCase]:
        """The cases about one of some elements, in the order of the suite."""
        found = {case.id for ref in refs for case in self.by_ref.get(ref, ())}
        if found:
            yield from (case for case in self.cases if case.id in found)


def notice(mutant: Mutant, suite: Suite) -> Noticed:
    """Say which cases of a suite notice a mutant; a kill names the case and why."""
    if any(change.place.route == ("sessions",) for change in mutant.changes):
        moved = tuple(_otherwise(mutant, suite))
        return Noticed(moved, (), tuple(id for id, _, _ in suite.streams), "" if moved else mutant.unseen)
    kills: dict[str, Kill] = {}
    judged: dict[str, None] = {}
    tried: dict[str, None] = {}
    for contrast in mutant.contrasts:
        for case in suite.about(contrast.refs):
            if isinstance(contrast, Contrast) and contrast.without & set(case.refs):
                continue
            tried[case.id] = None
            if case.id not in kills:
                _try(case, contrast, suite, kills, judged)
    if mutant.derives:
        _derived_again(mutant, suite, kills, judged, tried)
    if kills and mutant.operator in LOOSE and (same := suite.forbidden_elsewhere(mutant)):
        return Noticed(tried=tuple(tried), why=same)
    left = tuple(id for id in judged if id not in kills)
    return Noticed(tuple(kills.values()), left, tuple(tried), "" if kills else _why(mutant, left, tuple(tried)))


def _why(mutant: Mutant, judged: tuple[str, ...], tried: tuple[str, ...]) -> str:
    if judged:
        return "only a judge could tell"
    if mutant.unseen:
        return mutant.unseen
    if not tried:
        return "no case that asks an agent is about it: recorded conversations try the grader only"
    number = f"{len(tried)} cases are about it, and none expects" if len(tried) > 1 else "the one case about it expects nothing"
    return f"{number} {'anything ' if len(tried) > 1 else ''}that an agent that obeys the mutant fails"


def _try(case: EvalCase, contrast: Contrast | Retelling, suite: Suite, kills: dict[str, Kill], judged: dict[str, None]) -> None:
    """Take down what one case says of one difference."""
    for one in case.expect:
        found = _says(case, one, contrast, suite.catalog)
        if found is None:
            continue
        outcome, words = found
        if outcome.verdict is Verdict.FAIL:
            kills[case.id] = Kill(case.id, one.ref, f"an agent that obeys it {words}: {outcome.reason}")
            return
        if outcome.verdict is Verdict.UNDECIDED:
            judged[case.id] = None
    if case.judged or case.ends_with is not None:
        judged[case.id] = None


def _says(case: EvalCase, one: Expectation, contrast: Contrast | Retelling, catalog: Catalog) -> tuple[Outcome, str] | None:
    """What an expectation says of a difference, with the difference in words; nothing when it does not speak of it."""
    if isinstance(contrast, Retelling):
        asked = _of_tool(one.check, contrast.tool, catalog) if contrast.tool else one.check
        if asked is None or not (contrast.tool or contrast.refs & {one.ref, *case.refs}):
            return None
        right = obeying(asked, catalog)
        wrong = retold(right, contrast.old, contrast.new, arguments=contrast.arguments) if right is not None else None
        if right is None or wrong is None:
            return None
        words = f"says {contrast.new!r} where {contrast.old!r} is expected" if contrast.new else f"does not say {contrast.old!r}"
        return told_apart(asked, (right,), (wrong,), catalog), words
    check: Check | None = one.check
    match contrast.of:
        case "tool":
            check = _of_tool(one.check, contrast.tool, catalog)
            if check is not None and not contrast.kept and (right := obeying(check, catalog)) is not None:
                rest = Conversation(tuple(call for call in right.events if not (isinstance(call, Call) and call.tool == contrast.tool)))
                if (outcome := told_apart(check, (right,), (rest,), catalog)).verdict is Verdict.FAIL:
                    return outcome, contrast.words
        case "intent":
            # One about an intent is not about a rule.
            check = one.check if one.ref in {case.id, *case.refs} and kind_of(one.ref) != "criterion" else None
        case "rule":
            if one.ref not in contrast.refs:
                # What somebody expects in a case about the rule counts, but not for being short or long.
                check = (
                    one.check if one.ref == case.id and contrast.lengths else _without_lengths(one.check) if one.ref == case.id else None
                )
    return None if check is None else (told_apart(check, contrast.kept, contrast.broken, catalog), contrast.words)


def _of_tool(check: Check, tool: str, catalog: Catalog) -> Check | None:
    """What a check asks of one tool, without what else it asks; nothing when it could hold without the tool."""
    update: dict[str, object] = {}
    calls = tuple(one for one in check.calls if one.call == tool)
    if check.hands_off in catalog.handoffs and tool in catalog.handoffs[check.hands_off or ""].tools:
        calls = (*calls, ExpectedCall(call=tool))
    if calls:
        update["calls"] = calls
    if check.does_only and any(one.call == tool for one in check.does_only):
        update["does_only"] = tuple(one for one in check.does_only if one.call == tool)
    if check.asks_before is not None and tool in tools_named(Check(asks_before=check.asks_before), catalog):
        update["asks_before"] = check.asks_before
    if check.calls_before is not None and tool in {check.calls_before.first, *check.calls_before.then}:
        update["calls_before"] = check.calls_before
    if check.pages_at_most is not None and check.pages_at_most.tool == tool:
        update["pages_at_most"] = check.pages_at_most
    if check.not_ is not None and tool in tools_named(check.not_, catalog):
        update["not"] = check.not_
    inner = [_of_tool(one, tool, catalog) for one in check.any_of]
    if inner and all(one is not None for one in inner):
        update["any_of"] = tuple(one for one in inner if one is not None)
    return Check.model_validate(update, context=FILLED) if update else None


def _without_lengths(check: Check) -> Check | None:
    kept = {
        (field.alias or name): value
        for name, field in Check.model_fields.items()
        if name in check.model_fields_set and name not in LENGTHS and (value := getattr(check, name)) != field.default
    }
    if check.each_turn is not None:
        inner = _without_lengths(check.each_turn)
        kept = {key: value for key, value in kept.items() if key != "each_turn"} | ({"each_turn": inner} if inner is not None else {})
    return Check.model_validate(kept, context=FILLED) if kept else None


def _derived_again(mutant: Mutant, suite: Suite, kills: dict[str, Kill], judged: dict[str, None], tried: dict[str, None]) -> None:
    """Try cases whose expectations follow from what is mutated: an agent that obeys the mutant does what they would expect then."""
    view = view_in(mutated(suite.view.project, mutant), suite.view)
    before = {case.id: case for derive in mutant.derives for case in derive(suite.view) if case.mode != "recorded"}
    after = {case.id: case for derive in mutant.derives for case in derive(view) if case.mode != "recorded"}
    catalog = catalog_of(view)
    for id, case in before.items():
        other = after.get(id)
        if other is not None and other.expect == case.expect and other.judged == case.judged:
            continue
        tried[id] = None
        if id in kills:
            continue
        kill = _lost(case, suite.catalog) if other is None else _changed(case, other, suite.catalog, catalog)
        if kill is not None:
            kills[id] = kill
        elif case.judged:
            judged[id] = None


def _lost(case: EvalCase, catalog: Catalog) -> Kill | None:
    """A case that only the mutated part gave rise to: an agent without that part does nothing, or goes along with the request."""
    broken, words = (AGREES, "goes along with the request") if case.kind == "refusal" else (NOTHING, "does nothing about the request")
    if case.serves is not None:
        broken, words = in_two_lengths("I see.", Call(case.serves.tool, {})), "takes what it gets for all there is"
    for one in case.expect[:1]:
        right = obeying(one.check, catalog)
        outcome = told_apart(one.check, () if right is None else (right,), broken, catalog)
        if outcome.verdict is Verdict.FAIL:
            return Kill(case.id, one.ref, f"an agent that obeys it {words}: {outcome.reason}")
    return None


def _changed(case: EvalCase, other: EvalCase, catalog: Catalog, changed: Catalog) -> Kill | None:
    """A case that would expect something else: a conversation that is right then must fail now."""
    for one, then in zip(case.expect, other.expect, strict=False):
        if one.check == then.check:
            continue
        right, wrong = obeying(one.check, catalog), obeying(then.check, changed)
        if right is None or wrong is None:
            continue
        outcome = told_apart(one.check, (right,), (wrong,), catalog)
        if outcome.verdict is Verdict.FAIL:
            return Kill(case.id, one.ref, f"an agent that obeys it does what the mutated spec expects: {outcome.reason}")
    return None


def _otherwise(mutant: Mutant, suite: Suite) -> Iterator[Kill]:
    """Streams that fall into other sessions by the mutated definition."""
    view = view_in(mutated(suite.view.project, mutant), suite.view)
    if view.sessions is None:
        return
    document: Document = document_of(view)
    for id, purpose, stream in suite.streams:
        if purpose not in document["purposes"]:
            continue
        found = _told(document, purpose, sessions_of(document, purpose, stream.events))
        if found != _told(suite.boundaries, purpose, stream.sessions):
            why = f"{_sessions(stream.sessions)} of stream `{stream.name}` become {_sessions(found)}"
            yield Kill(id, str(next(one.ref for one in suite.view.purposes if one.id == purpose)), why)


def _told(document: Document, purpose: str, sessions: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Sessions with what is not said filled in; instead of a version, which every mutant changes, whether it held before."""
    before = document["purposes"][purpose]["before"]
    old = None if before is None else before["boundary_version"]
    return [
        {"billed": True, "judged": True, **one, "boundary_version": old is not None and one["boundary_version"] == old} for one in sessions
    ]


def _sessions(found: object) -> str:
    sessions = list(found) if isinstance(found, list | tuple) else []
    told = ", ".join(
        f"{one['reason']} with {len(one['events'])}{'' if one.get('billed', True) else ', not billed'}{'' if one.get('judged', True) else ', not judged'}"
        for one in sessions[:4]
    )
    return f"{many(len(sessions), 'session')} ({told}{', …' if len(sessions) > 4 else ''})"
