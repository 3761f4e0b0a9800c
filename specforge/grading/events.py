"""The one frozen form of a conversation: messages and calls in the order in which they happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
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


class Conversation(Struct, frozen=True, dict=True):
    """Messages and calls in the order in which they happen."""

    events: tuple[Event, ...] = ()

    @cached_property
    def said(self) -> tuple[str, ...]:
        """What the agent says, message by message."""
        return tuple(one.text for one in self.events if isinstance(one, Message) and one.role == "agent")

    @property
    def answer(self) -> str | None:
        """The last answer: the last message of the agent; `None` when there is none, and when it is blank."""
        last = self.said[-1] if self.said else ""
        return last if last.strip() else None

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls that the agent makes."""
        return tuple(one for one in self.events if isinstance(one, Call) and one.by == "agent")
