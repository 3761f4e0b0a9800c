"""Calls within bounds: what is spent on a walk, and what was said in it."""

import time
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from specforge.grading.json_values import canonical
from specforge.probing.target import ABSENT, Answer, Bounds, Target
from specforge.progress import Progress

PATIENCE = 3
"""How often a tool may give no answer at all before it is called no more."""


class Limits(Struct, frozen=True):
    """What a walk of one tool may take."""

    calls: int = 400
    bytes: int = 50_000_000
    """Of all results together."""
    seconds: float = 120.0
    call: Bounds = field(default_factory=Bounds)
    """What one call may take."""


class Exchange(Struct, frozen=True):
    """A call and what came back."""

    number: int
    """The first call of a tool has number 1."""
    tool: str
    arguments: Mapping[str, Any]
    answer: Answer


class Spent(Exception):
    """No further call can be made; the text says why."""

    def __init__(self, why: str, needs: str = "another run, with wider bounds") -> None:
        """Keep why, and what it would take to make the call."""
        super().__init__(why)
        self.needs = needs


class Session(Struct):
    """The calls of one tool, and of those that change its rows."""

    target: Target
    tool: str
    limits: Limits = Limits()
    progress: Progress = field(default_factory=Progress)
    """Says how far it is."""
    said: list[Exchange] = field(default_factory=list)
    bytes: int = 0
    started: float = field(default_factory=time.monotonic)

    def call(self, arguments: Mapping[str, Any], tool: str | None = None) -> Exchange:
        """Make a call.

        Raises:
            Spent: when the limits do not allow another one, the tool does not answer any more, or it was not reached.
        """
        limits = self.limits
        left = limits.seconds - (time.monotonic() - self.started)
        silent = [one for one in self.said[-PATIENCE:] if one.answer.state not in {"result", "refused", "barred"}]
        if len(silent) == PATIENCE:
            raise Spent(f"it gave no answer {PATIENCE} times in a row")
        if len(self.said) >= limits.calls:
            raise Spent(f"{limits.calls:,} calls were made; `--calls` allows more")
        if self.bytes >= limits.bytes:
            raise Spent(f"{self.bytes:,} bytes were read; `--bytes` allows more")
        if left <= 0:
            raise Spent(f"{limits.seconds:g} seconds are over; `--seconds` allows more")
        bounds = Bounds(min(limits.call.seconds, left), min(limits.call.bytes, limits.bytes - self.bytes))
        name = tool or self.tool
        self.progress.say(f"specforge: call {len(self.said) + 1:,} of `{name}`")
        answer = _plain(self.target.call(name, arguments, bounds))
        if answer.state == "hung" and bounds.seconds < limits.call.seconds:
            raise Spent(f"{limits.seconds:g} seconds are over; `--seconds` allows more")
        if answer.state == "flooded" and bounds.bytes < limits.call.bytes:
            raise Spent(f"{self.bytes:,} bytes were read, and the next result has more than {bounds.bytes:,}; `--bytes` allows more")
        exchange = Exchange(len(self.said) + 1, name, dict(arguments), answer)
        self.said.append(exchange)
        self.bytes += exchange.answer.bytes
        if answer.state == "barred":
            raise Spent(f"call {exchange.number} did not reach the tool: {answer.why}", "a server that lets every call through")
        return exchange

    def rest(self, seconds: float) -> None:
        """Wait so long; that does not count as time for calls."""
        time.sleep(seconds)
        self.started += seconds


def _plain(answer: Answer) -> Answer:
    """An answer whose value is JSON, where what is none, as a number that is not finite, is garbled; an error that is no word about the arguments bars the call."""
    if answer.turned_away:
        return replace(answer, state="barred")
    if answer.state != "result" or answer.structured is ABSENT:
        return answer
    try:
        canonical(answer.structured)
    except ValueError as error:
        return replace(answer, state="garbled", structured=ABSENT, why=f"the result is no JSON: {error}")
    return answer
