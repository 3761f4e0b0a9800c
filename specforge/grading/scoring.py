"""A whole case: its expectations, the state it ends with and its rubrics, each question with its own outcome."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from specforge.errors import SpecforgeError
from specforge.grading.catalog import Catalog, Handoff, Loss
from specforge.grading.conversation import conversation
from specforge.grading.events import Conversation, TranscriptError
from specforge.grading.grade import grade
from specforge.grading.history import in_context, with_calls_of_user
from specforge.grading.json_values import alike
from specforge.grading.judging import Judge, asked
from specforge.grading.verdict import Outcome, Verdict, all_of, decided, failed, passed, quote, undecided
from specforge.spec.checks import Check, Judged
from specforge.spec.scalars import FILLED


class CaseError(SpecforgeError):
    """What was given as a case is none."""


class Part(Struct, frozen=True):
    """One question of a case and its answer."""

    ref: str
    """The element that asks it; nothing for the case's own end state and rubrics."""
    asks: str
    """What is asked, in a few words."""
    outcome: Outcome
    rubric: str = ""
    """What a judge is asked, word for word, where nothing else is."""
    inside: tuple[tuple[str, Outcome], ...] = ()
    """The rubrics inside of what is asked, as of an `any_of`, that were left to a judge, each with what it said of the conversation."""


@dataclass(frozen=True, slots=True)
class Score:
    """How a conversation did in a case: a fail wins over an undecided question, and that over a pass."""

    outcome: Outcome
    parts: tuple[Part, ...] = field(repr=False, default=())
    """Every question with its answer."""

    def __str__(self) -> str:
        """Print the verdict and what decided it."""
        return f"{self.verdict}: {self.reason}"

    @property
    def verdict(self) -> Verdict:
        """Whether everything holds that the case asks for."""
        return self.outcome.verdict

    @property
    def reason(self) -> str:
        """What decided it, in one line."""
        return self.outcome.reason

    @property
    def rubrics(self) -> list[dict[str, str]]:
        """What a judge said of each rubric, as runners keep it: `ref` of who asks, nothing for the case itself, `rubric` and `verdict`."""
        return [
            {"ref": one.ref, "rubric": rubric, "verdict": str(outcome.verdict)}
            for one in self.parts
            for rubric, outcome in (((one.rubric, one.outcome),) if one.rubric else one.inside)
        ]


class Questions(Struct, frozen=True):
    """What one case asks of a conversation."""

    expect: tuple[tuple[str, Check], ...] = ()
    """Checks, each with the ref of the element that asks for it."""
    ends_with: object = None
    judged: tuple[Judged, ...] = ()
    variables: Mapping[str, object] = {}
    """The values of variables while the case is played; what was recorded may have had others."""
    given: Conversation = Conversation()
    """The turns that the case gives."""


UNKNOWN = object()
"""The end state of a run that has none."""


def score(
    questions: Questions, conversation: Conversation, catalog: Catalog, end_state: object = UNKNOWN, judge: Judge | None = None
) -> Score:
    """Answer every question of a case; no model is called but by the judge that is given.

    Args:
        questions: What the case asks.
        conversation: What happened.
        catalog: The tools and handoffs of the feature.
        end_state: The state of the world afterwards, as JSON; needed where a case has `ends_with`.
        judge: Answers rubrics; without one they stay undecided.
    """
    whole = with_calls_of_user(questions.given, in_context(questions.given, conversation))
    parts = tuple(_parts(questions, whole, catalog.filled(questions.variables), end_state, judge))
    return Score(all_of(one.outcome for one in parts) if parts else undecided("the case asks nothing that is decided here"), parts)


def _parts(questions: Questions, conversation: Conversation, catalog: Catalog, end_state: object, judge: Judge | None) -> Iterator[Part]:
    for call in conversation.calls:
        if call.unread is not None:
            yield Part("", f"a call of `{call.tool}` that can be read", failed(f"the arguments of `{call.tool}` {call.unread}"))
    for ref, check in questions.expect:
        if check.judged is not None and judge is not None:
            yield Part(ref, _told(check), asked(judge, check.judged, conversation), check.judged.rubric)
            rest = check.model_copy(update={"judged": None})
            if _told(rest):
                yield _part(ref, rest, conversation, catalog, judge)
        else:
            yield _part(ref, check, conversation, catalog, judge)
    if questions.ends_with is not None:
        wanted = quote(questions.ends_with)
        outcome = undecided(f"needs the state in the end: {wanted}") if end_state is UNKNOWN else _ended(questions.ends_with, end_state)
        yield Part("", f"ends_with {wanted}", outcome)
    for rubric in questions.judged:
        told = quote(rubric.rubric)
        outcome = undecided(f"needs a judge: {told}") if judge is None else asked(judge, rubric, conversation)
        yield Part("", f"judged {told}", outcome, rubric.rubric)


def _part(ref: str, check: Check, conversation: Conversation, catalog: Catalog, judge: Judge | None) -> Part:
    """Grade by a check; a judge is asked for what stands inside of it only where nothing else decides."""
    outcome = grade(check, conversation, catalog)
    if outcome.verdict is not Verdict.UNDECIDED:
        return Part(ref, _told(check), outcome)
    inside: list[tuple[str, Outcome]] = []

    def answers(rubric: Judged, about: Conversation) -> Outcome:
        told = undecided(f"needs a judge: {quote(rubric.rubric)}") if judge is None else asked(judge, rubric, about)
        if about is conversation:  # else it is one turn alone
            inside.append((rubric.rubric, told))
        return told

    outcome = grade(check, conversation, catalog, answers)
    if check.judged is not None and check.model_fields_set == {"judged"}:
        return Part(ref, _told(check), outcome, check.judged.rubric)
    return Part(ref, _told(check), outcome, inside=tuple(inside))


def _told(check: Check) -> str:
    said = check.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return "; ".join(f"{key} {quote(value)}" for key, value in said.items())


def _ended(wanted: object, found: object) -> Outcome:
    """Every key that is named must have its value; others may be there too."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for key, value in wanted.items():
            if key not in found:
                return failed(f"expected `{key}` in the state in the end, which has none")
            outcome = _ended(value, found[key])
            if outcome.verdict is not Verdict.PASS:
                return failed(f"`{key}` in the state in the end: {outcome.reason}")
        return passed(f"the state in the end has {quote(wanted)}")
    return decided(alike(wanted, found), quote(wanted), quote(found))


def questions_of(line: Mapping[str, object]) -> Questions:
    """Read what a case asks from its line in `evals.jsonl`.

    Raises:
        CaseError: when the line has another shape.
    """
    try:
        expect = tuple(
            (str(one.get("ref", "")), Check.model_validate({key: value for key, value in one.items() if key != "ref"}, context=FILLED))
            for one in map(_mapping, _list(line.get("expect", ())))
        )
        judged = tuple(Judged.model_validate(one, context=FILLED) for one in _list(line.get("judged", ())))
        variables = _mapping(line.get("variables", {})) if line.get("recorded") is None else {}
        opening = () if (message := line.get("input")) is None else ({"user": message},)
        given = conversation([*opening, *_list(line.get("turns", ()))])
    except (ValueError, TypeError, TranscriptError):  # pydantic's refusal is a ValueError
        raise CaseError(f"the case {line.get('id')!r} is not one that specforge wrote", "export the cases again") from None
    return Questions(expect, line.get("ends_with"), judged, variables, given)


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return value


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _whole(value: object) -> int | None:
    if value is not None and not isinstance(value, int):
        raise TypeError
    return value


def catalog_json(catalog: Catalog, *, told: bool = True) -> dict[str, object]:
    """Give a catalog as JSON, so that cases can be graded where their spec is not.

    Args:
        catalog: The catalog.
        told: Whether some check asks for what the model is told.
    """
    handoffs = {id: {"sends": one.sends, "tools": list(one.tools)} for id, one in catalog.handoffs.items()}
    reads = {"reads": {tool: dict(one) for tool, one in sorted(catalog.reads.items())}} if catalog.reads else {}
    losses = {"losses": {tool: [one.unsaid, one.blocking] for tool, one in sorted(catalog.losses.items())}} if catalog.losses else {}
    given = {"told": list(dict.fromkeys(catalog.told)), "variables": dict(catalog.variables)} if told else {}
    return {"writes": sorted(catalog.writes), "tools": sorted(catalog.tools), "handoffs": handoffs, **reads, **losses, **given}


def catalog_from(value: object) -> Catalog:
    """Read a catalog from JSON.

    Raises:
        CaseError: when it has another shape.
    """
    try:
        found = _mapping(value)
        handoffs = {
            id: Handoff(None if one["sends"] is None else str(one["sends"]), tuple(map(str, _list(one["tools"]))))
            for id, one in ((id, _mapping(one)) for id, one in _mapping(found["handoffs"]).items())
        }
        reads = {
            tool: {str(key): None if place is None else str(place) for key, place in _mapping(one).items()}
            for tool, one in _mapping(found.get("reads", {})).items()
        }
        return Catalog(
            writes=frozenset(map(str, _list(found["writes"]))),
            handoffs=handoffs,
            tools=frozenset(map(str, _list(found["tools"]))),
            reads=reads,
            losses={tool: Loss(*(_whole(share) for share in _list(one))) for tool, one in _mapping(found.get("losses", {})).items()},
            told=tuple(map(str, _list(found.get("told", [])))),
            variables=_mapping(found.get("variables", {})),
        )
    except (KeyError, TypeError):
        raise CaseError("what goes with the case is not what specforge wrote", "export the cases again") from None
