"""What the turns of a case give, put back into a conversation that was played from them."""

from collections.abc import Iterator, Mapping

from specforge.grading.events import Call, Conversation, Event, Message
from specforge.grading.texts import exact


def in_context(given: Conversation, played: Conversation) -> Conversation:
    """Give a conversation in which the user says nothing, as an answer alone, behind what the turns of its case give.

    Turns and calls of the agent come along, unless it holds one of them already. Where the agent has spoken in them, and only answers at the
    end here, a call that is there again is made anew, as by one that looks again before it writes.

    Args:
        given: The turns of the case.
        played: What came of them.
    """
    if any(isinstance(one, Message) and one.role == "user" for one in played.events):
        return played
    held, ours = [*_of_agent(played)], [*_of_agent(given)]
    words = [one for one in ours if one[1] is None]
    again = any(one in held for one in (words if words and len(played.said) == 1 else ours))
    before = tuple(one for one in given.events if not again or (isinstance(one, Message) and one.role == "user"))
    return Conversation((*before, *played.events), tuple((len(before) + at, kind) for at, kind in played.unread))


def _of_agent(conversation: Conversation) -> Iterator[tuple[str, Mapping[str, object] | None]]:
    """What tells each message and call of the agent from others: its words alone, or its tool and arguments."""
    for one in conversation.events:
        if isinstance(one, Message):
            yield from ((exact(one.text), None),) if one.role == "agent" else ()
        elif one.by == "agent":
            yield one.tool, one.arguments


def with_calls_of_user(given: Conversation, played: Conversation) -> Conversation:
    """Give a played conversation with the calls that the user makes in its case, which no chat shows.

    A call stands where the case has it: behind what comes before it, and what the agent answered to that. A conversation that
    has calls of the user is left as it is.

    Args:
        given: The turns of the case.
        played: What came of them.
    """
    calls = _by_user(given)
    if not calls or _by_user(played):
        return played
    if not any(isinstance(one, Message) and one.role == "user" for one in played.events):
        return Conversation((*calls, *played.events), tuple((len(calls) + at, kind) for at, kind in played.unread))
    rest, found, pending = list(played.events), list[Event](), list[Event]()
    for event in given.events:
        if isinstance(event, Call) and event.by == "user":
            pending.append(event)
            continue
        if isinstance(event, Message) and event.role == "user":
            found += _up_to_user(rest)
        found += pending
        pending.clear()
        if rest:
            found.append(rest.pop(0))
    whole = (*found, *pending, *rest)
    return Conversation(whole, tuple((_behind(whole, at), kind) for at, kind in played.unread))


def _behind(events: tuple[Event, ...], at: int) -> int:
    """The place behind so many events that are no calls of the user."""
    others = [place for place, one in enumerate(events, start=1) if not (isinstance(one, Call) and one.by == "user")]
    return others[at - 1] if 0 < at <= len(others) else at


def _by_user(conversation: Conversation) -> list[Event]:
    return [one for one in conversation.events if isinstance(one, Call) and one.by == "user"]


def _up_to_user(rest: list[Event]) -> list[Event]:
    """Take what comes before the next message of the user; nothing where the user says no more."""
    at = next((index for index, one in enumerate(rest) if isinstance(one, Message) and one.role == "user"), 0)
    taken = rest[:at]
    del rest[:at]
    return taken
