"""Cases from intents that decline or hand over: requests that they are for, and requests that they are not for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from specforge.evaluation.cases import EvalCase, digest
from specforge.evaluation.expecting import fill_check, filled_text
from specforge.evaluation.room import has_room_for_words
from specforge.evaluation.telling import DECLINES, NEGATES, asks_back, has_phrases, is_declining, may_decline, said_in, says_no
from specforge.evaluation.users import Told, conditions, simulated, user_of
from specforge.project import Owned, View
from specforge.provenance.traced import join, plain
from specforge.spec.checks import Check
from specforge.spec.rules import Branch, Intent
from specforge.spec.scalars import FILLED


def from_sides(view: View) -> Iterator[EvalCase]:
    """Give both sides of every refusal and hand-off: where it is due, and for every other intent that it is not.

    Nothing is given for a feature that never declines and never hands over.
    """
    stops = {intent.id: intent for intent in view.intents if intent.value.kind in {"refusal", "handoff"} and _expected(intent, view)}
    if not stops:
        return
    for intent in view.intents:
        if intent.id in stops:
            yield from _due(intent, intent, "when", view)
        elif intent.value.kind == "answer":
            for step, number, branch in _branches(intent):
                if branch.go in stops:
                    yield from _due(stops[branch.go], intent, "if", view, (branch, ("steps", step, "if", number)))
            if intent.value.when is not None and (case := _in_scope(intent, stops, view)) is not None:
                yield case


def _branches(intent: Owned[Intent]) -> Iterator[tuple[int, int, Branch]]:
    """The branches that do not go on with a step of the intent itself, which may be called as another intent is."""
    own = {one.id for one in intent.value.steps if one.id is not None}
    for step, each in enumerate(intent.value.steps):
        for number, branch in enumerate(each.if_):
            if branch.go not in own:
                yield step, number, branch


def _expected(stop: Owned[Intent], view: View) -> tuple[Check, ...]:
    """What is expected where the intent is due; nothing for a handoff that neither sends nor calls anything."""
    if stop.value.kind == "refusal":
        # What declines in words of its own is no declining to a list of phrases.
        if stop.value.sends is None:
            return (_in_own_words(stop, view) or Check(refuses=True),)
        return (fill_check(Check(says=(stop.value.sends,), does_only=()), view, {}, stop.at("sends")),)
    return (Check(hands_off=stop.id),) if stop.value.sends or stop.value.tools else ()


def _in_own_words(stop: Owned[Intent], view: View) -> Check | None:
    """What is expected where an answer that does what it is told need not decline in any phrase: a phrase, or what a judge says of it."""
    routes = (
        *((("do", index), text) for index, text in enumerate(stop.value.do)),
        *((("steps", index, "do"), step.do) for index, step in enumerate(stop.value.steps)),
    )
    texts = [filled_text(text, view, {}, stop.at(*route)) for route, text in routes]
    told = [one for text in texts for one in said_in(text)]
    form = view.feature.output_format
    # An answer in JSON is told as data, in which a `no` need not be one that is said.
    negated = not told and (form is None or form.json_schema is None) and any(map(NEGATES.search, texts))
    declines = not texts or any(map(DECLINES.search, texts)) or any(map(says_no, told)) or negated
    if declines and view.once(has_phrases) and has_room_for_words(view):
        return None
    lead = "The answer does not do what is asked for, and does what it was told: " if texts else "The answer declines what is asked for."
    rubric = join((lead, *texts[:1], *(f" {text}" for text in texts[1:])))
    return Check.model_validate({"any_of": [{"refuses": True}, {"judged": rubric}]}, context=FILLED)


def _message(intent: Owned[Intent], view: View) -> str | None:
    """The message that it sends word for word."""
    return None if intent.value.sends is None else filled_text(intent.value.sends, view, {}, intent.at("sends"))


def _due(
    stop: Owned[Intent], intent: Owned[Intent], name: str, view: View, branch: tuple[Branch, tuple[str | int, ...]] | None = None
) -> Iterator[EvalCase]:
    """The side on which an intent is due: when it says so itself, or when a step of another leads to it."""
    if intent.value.when is None:
        return
    at, user = intent.at("when"), user_of(intent, view)
    if branch is not None:
        at = intent.at(*branch[1], "is")
        user = user_of(intent, view, (Told.read(branch[0].is_, view, at), *conditions(stop, view)))
        number = branch[1][1]
        assert isinstance(number, int)
        name = f"{name}-{digest([intent.value.steps[number].do, branch[0].is_])}"
    kind: Literal["refusal", "handoff"] = "refusal" if stop.value.kind == "refusal" else "handoff"
    covered = frozenset({f"intent/{stop.id}", f"intent/{intent.id}"})
    yield simulated(
        f"{intent.ref}/{name}-{stop.id}" if branch else f"{intent.ref}/{name}", kind, at, covered, _expected(stop, view), user, view
    )


def _in_scope(intent: Owned[Intent], stops: Mapping[str, Owned[Intent]], view: View) -> EvalCase | None:
    """The side on which nothing declines and nothing hands over, but for what the steps of the intent can lead to."""
    # A part of what declines or hands over does so, too.
    wholes = view.with_wholes((intent.id,))
    leads = _leads(intent, view) | (wholes & stops.keys())
    about = [one.value for one in view.intents if one.id in leads | wholes]
    reached = [one for one in view.intents if one.id in leads or one is intent]
    checks = [] if any(_can_decline(one, view, led=one is not intent) for one in reached) else [Check(refuses=False)]
    # What is only asked back goes on with whatever the user answers.
    for stop in () if _only_asks(intent, view) else stops.values():
        if stop.value.kind == "handoff" and stop.id not in leads and not _done_anyway(stop.value, about):
            checks += [Check.model_validate({"not": one}) for one in _expected(stop, view)]
    if not checks:
        return None
    at, covered = intent.at("when"), frozenset({f"intent/{intent.id}"})
    return simulated(f"{intent.ref}/in-scope", "in-scope", at, covered, tuple(checks), user_of(intent, view), view)


def _only_asks(intent: Owned[Intent], view: View) -> bool:
    """Whether an intent does nothing but ask the user something."""
    value = intent.value
    if value.tools or value.steps or value.sends or not value.do:
        return False
    return all(asks_back(filled_text(text, view, {}, intent.at("do", index))) for index, text in enumerate(value.do))


def _done_anyway(stop: Intent, about: Sequence[Intent]) -> bool:
    """Whether what hands over at one intent is what others do, too: it has no message of its own, and a tool that they use."""
    uses = {tool for one in about for tool in one.tools}
    if stop.sends is None or any(one.sends == stop.sends for one in about):
        return not stop.tools or not uses.isdisjoint(stop.tools)
    return False


def _can_decline(intent: Owned[Intent], view: View, *, led: bool) -> bool:
    """Whether an intent declines by its kind, its message or what it is told to say; one that is led to may not meet its conditions."""
    message = _message(intent, view)
    if intent.value.kind == "refusal" or (message is not None and is_declining(plain(message))):
        return True
    told = (plain(filled_text(text, view, {}, intent.at(*route))) for route, text in _tells(intent.value, led=led))
    return any(map(may_decline, told)) or any(may_decline(rule, stated=True) for rule in _rules(intent, view))


def _rules(intent: Owned[Intent], view: View) -> Iterator[str]:
    """The rules for an intent, and for what it is a part of, as the prompt has them."""
    for id in view.with_wholes((intent.id,)):
        for rule in view.scoped.get(id, ()):
            if "prompt" in rule.value.enforce:
                yield plain(filled_text(rule.value.wording or rule.value.rule, view, {}, rule.at("rule")))


def _tells(intent: Intent, *, led: bool) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What an intent tells the agent to do, each with its route."""
    yield from ((("do", index), text) for index, text in enumerate(intent.do))
    for index, step in enumerate(intent.steps):
        yield ("steps", index, "do"), step.do
        yield from ((("steps", index, "if", number, "do"), branch.do) for number, branch in enumerate(step.if_) if branch.do is not None)
    if led and intent.otherwise is not None:
        yield ("otherwise",), intent.otherwise


def _leads(intent: Owned[Intent], view: View) -> frozenset[str]:
    """Every intent that the steps of one can lead to, directly or through others."""
    found: set[str] = set()
    todo = [intent]
    while todo:
        for _, _, branch in _branches(todo.pop()):
            if branch.go is not None and branch.go not in found and (led := view.find_intent(branch.go)) is not None:
                found.add(branch.go)
                todo.append(led)
    return frozenset(found)
