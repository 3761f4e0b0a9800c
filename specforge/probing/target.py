"""What is walked: a running tool, whatever it runs in."""

import json
import re
from collections.abc import Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct

from specforge.errors import SpecforgeError
from specforge.grading import json_values
from specforge.regexes import regex

State = Literal["result", "refused", "hung", "died", "flooded", "garbled", "barred"]
"""How a call ended: with a result; with an error that the tool tells; without an answer in time; because nobody answers any
more; with more bytes than may be taken; with something that is no answer of the protocol; or turned away before the tool
heard of it."""
BARRED = frozenset({202, 301, 302, 303, 307, 308, 401, 403, 404, 407, 408, 429, 502, 503, 504})
"""The statuses of HTTP that say something of who asks, where and when, and nothing of what the tool makes of its arguments."""

TURNED_AWAY = regex(
    r"\b(?:http|status(?: code)?|error(?: code)?|code)\W{0,3}(?:401|407|429|502|503|504)\b"
    r"|\b(?:401 unauthorized|429 too many|502 bad gateway|503 service unavailable|504 gateway time-?out)\b"
    r"|\btoo many requests\b|\brate[ -]?limit(?:s|ed|ing)?\b|\brate_limit(?:ed|_exceeded|_error)\b|\bthrottl(?:ed|ing)\b|\bretry[ -]after\b",
    re.IGNORECASE,
)
"""What a tool says in words when the service behind it turned the call away: who called was not known, came too often, or met nobody."""
TURNED_AWAY_CLASSES = frozenset(
    {"rate_limit", "rate_limited", "rate_limit_exceeded", "throttled", "too_many_requests", "unauthenticated", "unauthorized"}
)
"""The classes under which tools tell the same."""

ABSENT: Any = object()
"""There is no structured result at all, which is something else than a result that is null."""


class TargetError(SpecforgeError):
    """What is to be walked cannot be reached at all."""


class Bounds(Struct, frozen=True):
    """What one call may take."""

    seconds: float = 10.0
    bytes: int = 10_000_000


class Answer(Struct, frozen=True):
    """What came back from one call."""

    state: State
    structured: Any = ABSENT
    """The result as a JSON value: `structuredContent`, or what a function returned; `ABSENT` when there is none."""
    text: str | None = None
    """The text blocks of a result, joined by line ends; what a function returned, when it is a text."""
    why: str = ""
    """What the tool, or the transport, says of a call that has no result; at most a few hundred characters."""
    class_: str | None = None
    """The class of an error, where the tool tells one, as `expired_cursor`."""
    strays: tuple[str, ...] = ()
    """What came on the channel of the protocol beside the answer, and is no message of it."""
    bytes: int = 0
    """The bytes of the result: the larger of its text and its structured form as compact UTF-8 JSON."""
    seconds: float = 0.0

    @property
    def value(self) -> Any:
        """The result as a JSON value: the structured one, else the text read as JSON; `ABSENT` when there is neither."""
        if self.structured is not ABSENT:
            return self.structured
        return read_json(self.text)

    @property
    def turned_away(self) -> bool:
        """Whether an error says of who calls, or how often, and nothing of the arguments: a tool passes it on from the service behind it."""
        return self.state == "refused" and (self.class_ in TURNED_AWAY_CLASSES or TURNED_AWAY.search(self.why) is not None)

    @property
    def shown(self) -> str:
        """The result as a text, the form in which most runtimes show it to a model: its own text, else compact JSON."""
        if self.text is not None:
            return self.text
        return "" if self.structured is ABSENT else compact(self.structured).decode("utf-8", "replace")


def read_json(text: str | None) -> Any:
    """Read a text as JSON; `ABSENT` when it is none."""
    if text is None:
        return ABSENT
    try:
        return json_values.read_json(text)
    except ValueError:
        return ABSENT


def compact(value: Any) -> bytes:
    """A value as compact UTF-8 JSON, the form in which bytes are counted."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "surrogatepass")


class Target(Protocol):
    """A running server or function, and the tools that can be called there."""

    @property
    def name(self) -> str:
        """How it is told, for instance `python shop.tools:list_refunds`."""
        ...

    def offered(self) -> Mapping[str, Mapping[str, Any]] | None:
        """The tools that it describes, by name, each with the keys of the Model Context Protocol (`description`, `inputSchema`, `outputSchema`, `annotations`); nothing when it describes none.

        Raises:
            TargetError: when it cannot be reached, or its answer is no list of tools.
        """
        ...

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        """Call a tool. Whatever happens is an answer: nothing is raised, and it takes no longer than the bounds allow, except for a moment to end what hangs."""
        ...

    def close(self) -> None:
        """End what was started; never raises, and can be called twice."""
        ...
