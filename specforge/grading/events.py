"""The one frozen form of a conversation: messages and calls in the order in which they happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Literal

from msgspec import Struct

from specforge.errors import SpecforgeError

Side = Literal["user", "agent"]


class TranscriptError(SpecforgeError):
    """A transcript has a shape that is not known."""


class Message(Struct, frozen=True):
    """What one side says."""

    role: Side
    """Who says it."""
    text: str
    """What is said."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a tool."""

    tool: str
    """The tool."""
    arguments: Mapping[str, object]
    """The arguments, as JSON values."""
    by: Side = "agent"
    """Who makes the call."""
    result: object = None
    """What the call returns, as a JSON value; `None` when it is not known."""
    shown: str | None = field(default=None, compare=False, repr=False)
    """The result as the messages of a chat show it, before it is read as JSON; `None` where no message does."""
    id: str | None = field(default=None, compare=False, repr=False)
    """What a chat calls the call."""
    unread: str | None = None
    """Why the arguments that the model wrote cannot be read, as in `are not JSON: ...`; there are none then."""


Event = Message | Call
UNTOLD = "untold"
"""The kind of what is not known to be a part: calls that whoever wrote a conversation down may have left out."""


class Conversation(Struct, frozen=True, dict=True):
    """Messages and calls in the order in which they happen."""

    events: tuple[Event, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()
    """What the agent was shown and that is no text, by its kind, each with how many of the events come before it."""

    @cached_property
    def said(self) -> tuple[str, ...]:
        """What the agent says, message by message, without blank ones."""
        return tuple(one.text for one in self.events if isinstance(one, Message) and one.role == "agent" and one.text.strip())

    @property
    def answer(self) -> str | None:
        """The last answer: the last message of the agent; `None` when it says nothing, or answers the user's last message with blanks."""
        messages = (one for one in reversed(self.events) if isinstance(one, Message))
        last = [one.text for one in takewhile(lambda one: one.role == "agent", messages)]
        # Some providers end with an empty message after a call that came with words; those words are the answer then.
        said = [text for text in last if text.strip()] if last else self.said[::-1]
        return said[0] if said else None

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls that the agent makes."""
        return tuple(one for one in self.events if isinstance(one, Call) and one.by == "agent")
