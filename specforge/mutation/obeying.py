"""Conversations that a check accepts, made from the check itself; and conversations that differ from another in one word."""

from collections.abc import Iterator

from specforge.grading.catalog import Catalog
from specforge.grading.events import Call, Conversation, Event, Message
from specforge.grading.grade import grade
from specforge.grading.verdict import Verdict
from specforge.mutation.rewording import reworded
from specforge.spec.checks import Check, ExpectedCall

MOST_CALLS = 200
"""A conversation with more calls of one tool is not made."""


def obeying(check: Check, catalog: Catalog) -> Conversation | None:
    """Make a conversation that a check accepts; nothing where none is found, as for a pattern or a schema."""
    calls, said, whole = list[Event](), list[str](), ""
    for part in _parts(check):
        calls += _calls(part, catalog)
        said += [*part.says, *part.says_any[:1]]
        whole = part.equals or whole
        if part.refuses is not None:
            said.append("I am sorry, I cannot do that." if part.refuses else "Gladly, here it is.")
        if part.hands_off is not None and (handoff := catalog.handoffs.get(part.hands_off)) is not None:
            calls += [Call(tool, {}) for tool in handoff.tools]
            said += [handoff.sends] if handoff.sends is not None else []
    starts, ends = (next((text for part in _parts(check) if (text := getattr(part, key))), "") for key in ("starts_with", "ends_with"))
    text = whole or " ".join(one for one in (starts, *said, ends) if one) or "I see."
    made = Conversation((Message("user", "Hello."), *calls, Message("agent", text)))
    return made if grade(check, made, catalog).verdict is Verdict.PASS else None


def _parts(check: Check) -> Iterator[Check]:
    """A check and the checks inside it that have to hold."""
    yield check
    for inner in (check.each_turn, *check.any_of[:1]):
        if inner is not None:
            yield from _parts(inner)


def _calls(check: Check, catalog: Catalog) -> Iterator[Event]:
    if check.calls_before is not None:
        yield Call(check.calls_before.first, {})
        yield Call(check.calls_before.then[0], {})
    wanted = (*check.calls, *(check.does_only or ()))
    if check.asks_before is not None:
        asked = {tool for name in check.asks_before.calls for tool in (sorted(catalog.writes) if name == "writes" else (name,))}
        yield from (Message("agent", "Shall I do it?"), Message("user", "Yes."))
        yield from (Call(tool, {}) for tool in sorted(asked - {one.call for one in wanted}))
    for one in wanted:
        yield from [_call(one)] * min(_times(one), MOST_CALLS)


def _times(call: ExpectedCall) -> int:
    if call.times is None:
        return 1
    # As many as are allowed: who obeys a limit may go as far as it.
    return call.times.at_most if call.times.at_most is not None else call.times.at_least or 0


def _call(one: ExpectedCall) -> Call:
    return Call(one.call, dict(one.with_))


def retold(told: Conversation, old: str, new: str, *, arguments: bool = True) -> Conversation | None:
    """Give a conversation in which the agent says, and calls with, another word; nothing when that word does not occur."""
    events = tuple(_retold(one, old, new, arguments=arguments) for one in told.events)
    return Conversation(events) if events != told.events else None


def _retold(event: Event, old: str, new: str, *, arguments: bool) -> Event:
    if isinstance(event, Message):
        return Message(event.role, reworded(event.text, old, new) or "I see.") if event.role == "agent" else event
    if event.by == "user" or not arguments:
        return event
    return Call(event.tool, {key: _value(value, old, new) for key, value in event.arguments.items()}, event.by, event.result)


def _value(value: object, old: str, new: str) -> object:
    if isinstance(value, str):
        return reworded(value, old, new)
    if isinstance(value, int) and not isinstance(value, bool) and str(value) == old and new.isdecimal():
        return int(new)
    if isinstance(value, list | tuple):
        return [_value(one, old, new) for one in value]
    if isinstance(value, dict):
        return {key: _value(one, old, new) for key, one in value.items()}
    return value
