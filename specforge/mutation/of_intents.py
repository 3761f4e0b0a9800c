"""Mutants of intents: dropped, their conditions turned around, single clauses taken out, steps in another order."""

import re
from collections.abc import Iterator

from specforge.evaluation.breaches import AGREES, DECLINES, NOTHING
from specforge.evaluation.expecting import filled_text
from specforge.evaluation.sides import from_sides
from specforge.grading.catalog import Catalog
from specforge.grading.events import Call, Conversation, Event, Message
from specforge.mutation.mutants import Change, Contrast, Mutant, Retelling
from specforge.mutation.rewording import negated
from specforge.project import Owned, View
from specforge.spec.rules import Branch, Intent, Step
from specforge.spec.scalars import placeholders

LISTS = ("ask", "do", "then")
"""Clauses that stand in lists."""
KINDS = {"refusal": "answer", "handoff": "answer"}
PROSE = "no expectation of a case about the intent names what the clause says"


def of_intent(view: View, intent: Owned[Intent], catalog: Catalog) -> Iterator[Mutant]:
    """Give the mutants of an intent."""
    value, ref, place = intent.value, str(intent.ref), intent.place
    lost = _without_intent(intent, catalog)
    yield Mutant(ref, "drop", "", "the intent is taken out", place, (Change(place, None),), lost)
    if value.kind in KINDS:
        new = value.model_copy(update={"kind": KINDS[value.kind]})
        what = f"`kind: {value.kind}` becomes `kind: {KINDS[value.kind]}`"
        yield Mutant(ref, "swap", f"kind-{KINDS[value.kind]}", what, place, (Change(place, new),), lost)
    if value.only_if is not None:
        yield from _conditions(intent, catalog)
    if value.sends is not None:
        new = value.model_copy(update={"sends": None})
        kept = _handed_over(intent, catalog)
        calls = tuple(Call(tool, {}) for tool in value.tools) if kept else ()
        unsent = tuple(Conversation((*calls, *one.events)) for one in NOTHING)
        contrast = Contrast("intent", frozenset({ref}), kept, unsent, "does not send the message")
        why = "no expectation asks for the message word for word"
        yield Mutant(
            ref, "drop-clause", "sends", "the message that is sent is taken out", place, (Change(place, new),), (contrast,), unseen=why
        )
    for index, tool in enumerate(value.tools):
        new = value.model_copy(update={"tools": _without(value.tools, index)})
        told = _uncalled(view, intent, tool)
        yield Mutant(
            ref, "drop-clause", f"tools-{tool}", f"`{tool}` is taken out of its tools", place, (Change(place, new),), (told,),
            unseen=f"no case about the intent expects a call of `{tool}`",
        )  # fmt: skip
    yield from _clauses(view, intent)
    yield from _steps(view, intent)


def _others_with(view: View, intent: Owned[Intent], tool: str) -> frozenset[str]:
    """The other intents that have a tool: in a case about them the call may be theirs."""
    return frozenset(str(one.ref) for one in view.intents if one.ref != intent.ref and tool in one.value.tools)


def _without(items: tuple[str, ...], index: int) -> tuple[str, ...]:
    return (*items[:index], *items[index + 1 :])


def _handed_over(intent: Owned[Intent], catalog: Catalog) -> tuple[Conversation, ...]:
    """What an agent does that hands over as the intent says; nothing for another kind of intent."""
    handoff = catalog.handoffs.get(intent.id)
    if handoff is None:
        return ()
    said = (Message("agent", handoff.sends),) if handoff.sends is not None else ()
    return (Conversation((Message("user", "Hello."), *(Call(tool, {}) for tool in handoff.tools), *said)),)


def _without_intent(intent: Owned[Intent], catalog: Catalog) -> tuple[Contrast, ...]:
    refs = frozenset({str(intent.ref)})
    if intent.value.kind == "refusal":
        return (Contrast("intent", refs, DECLINES, AGREES, "goes along with the request"),)
    kept = _handed_over(intent, catalog)
    return (Contrast("intent", refs, kept, NOTHING, "does nothing about the request"),)


def _conditions(intent: Owned[Intent], catalog: Catalog) -> Iterator[Mutant]:
    value, ref, place = intent.value, str(intent.ref), intent.place
    writes = tuple(Call(tool, {}) for tool in value.tools if tool in catalog.writes)
    # Whoever has lost the condition still asks before it acts.
    asks: tuple[Event, ...] = (Message("agent", "Shall I do it?"), Message("user", "Yes."), *writes) if writes else ()
    acts = tuple(Conversation((*one.events[:1], *asks, *one.events[1:])) for one in AGREES)
    regardless = Contrast("intent", frozenset({ref}), DECLINES, acts, "goes along where the condition does not hold")
    refuses = Contrast("intent", frozenset({ref}), acts, DECLINES, "declines where the condition holds")
    why = "no expectation of a case about the intent tells whether the condition is kept"
    assert value.only_if is not None
    gone = value.model_copy(update={"only_if": None, "otherwise": None})
    yield Mutant(ref, "drop-clause", "only_if", "the condition is taken out", place, (Change(place, gone),), (regardless,), unseen=why)
    texts = {key: tuple(negated(text) for text in getattr(value.only_if, key)) for key in ("all_of", "any_of")}
    turned = value.model_copy(update={"only_if": value.only_if.model_copy(update=texts)})
    first = next(iter((*value.only_if.all_of, *value.only_if.any_of)))
    yield Mutant(
        ref,
        "negate",
        "only_if",
        f"{first!r} becomes {negated(first)!r}",
        place,
        (Change(place, turned),),
        (regardless, refuses),
        unseen=why,
    )


def _clauses(view: View, intent: Owned[Intent]) -> Iterator[Mutant]:
    value, ref, place = intent.value, str(intent.ref), intent.place
    for key in LISTS:
        for index, text in enumerate(getattr(value, key)):
            new = value.model_copy(update={key: _without(getattr(value, key), index)})
            lost = tuple(_unsaid(view, intent, text))
            yield Mutant(
                ref, "drop-clause", f"{key}-{index + 1}", f"{text!r} is taken out", place, (Change(place, new),), lost, unseen=PROSE
            )
    if value.otherwise is not None:
        new = value.model_copy(update={"otherwise": None})
        lost = tuple(_unsaid(view, intent, value.otherwise))
        yield Mutant(ref, "drop-clause", "otherwise", f"{value.otherwise!r} is taken out", place, (Change(place, new),), lost, unseen=PROSE)


def _unsaid(view: View, intent: Owned[Intent], text: str) -> Iterator[Retelling]:
    """An agent that has lost a clause does not say the facts that only the clause would have it say."""
    for name in placeholders(text):
        if name in view.named and "{" not in (value := filled_text(f"{{{name}}}", view, {}, intent.at())):
            yield Retelling(frozenset({str(intent.ref)}), value, "", arguments=False)


def _steps(view: View, intent: Owned[Intent]) -> Iterator[Mutant]:
    value, ref, place = intent.value, str(intent.ref), intent.place
    tools = tuple(tool.id for tool in view.tools)
    for index, step in enumerate(value.steps):
        if step.id is None:
            new = value.model_copy(update={"steps": (*value.steps[:index], *value.steps[index + 1 :])})
            lost: tuple[Contrast | Retelling, ...] = tuple(_unsaid(view, intent, step.do))
            lost += tuple(_uncalled(view, intent, tool) for tool in _named_in(step, tools))
            yield Mutant(
                ref, "drop-clause", f"step-{index + 1}", f"the step {step.do!r} is taken out", place, (Change(place, new),), lost,
                (from_sides,), unseen=PROSE,
            )  # fmt: skip
        for number, branch in enumerate(step.if_):
            yield _without_branch(intent, index, number, branch)
        if index + 1 < len(value.steps):
            yield _reordered(intent, index, tools)


def _named_in(step: Step, tools: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tool for tool in tools if re.search(rf"(?<![\w-]){re.escape(tool)}(?![\w-])", step.do))


def _uncalled(view: View, intent: Owned[Intent], tool: str) -> Contrast:
    """An agent that calls every tool of the intent but one."""
    refs = frozenset({str(intent.ref)})
    others = tuple(Call(one, {}) for one in intent.value.tools if one != tool)
    broken = tuple(Conversation((*others, *one.events)) for one in NOTHING)
    return Contrast("tool", refs, (), broken, f"does not call `{tool}`", tool=tool, without=_others_with(view, intent, tool))


def _without_branch(intent: Owned[Intent], index: int, number: int, branch: Branch) -> Mutant:
    value, step = intent.value, intent.value.steps[index]
    less = step.model_copy(update={"if_": (*step.if_[:number], *step.if_[number + 1 :])})
    new = value.model_copy(update={"steps": (*value.steps[:index], less, *value.steps[index + 1 :])})
    detail = f"step-{index + 1}-if-{number + 1}"
    what = f"what happens if {branch.is_!r} is taken out"
    return Mutant(
        str(intent.ref), "drop-clause", detail, what, intent.place, (Change(intent.place, new),), (), (from_sides,),
        unseen="no case is derived from the branch, and none that is written expects what it leads to",
    )  # fmt: skip


def _reordered(intent: Owned[Intent], index: int, tools: tuple[str, ...]) -> Mutant:
    value = intent.value
    first, second = value.steps[index : index + 2]
    new = value.model_copy(update={"steps": (*value.steps[:index], second, first, *value.steps[index + 2 :])})
    early, late = _named_in(first, tools), _named_in(second, tools)
    contrasts: tuple[Contrast, ...] = ()
    if early and late and not set(early) & set(late):
        right, wrong = (
            Conversation((*(Call(tool, {}) for tool in order), Message("agent", "I see."))) for order in ((*early, *late), (*late, *early))
        )
        contrasts = (Contrast("intent", frozenset({str(intent.ref)}), (right,), (wrong,), f"calls `{late[0]}` before `{early[0]}`"),)
    return Mutant(
        str(intent.ref), "reorder", f"step-{index + 1}", f"{second.do!r} comes before {first.do!r}", intent.place,
        (Change(intent.place, new),), contrasts,
        unseen="" if contrasts else "no two tools that the steps name could show the order",
    )  # fmt: skip
