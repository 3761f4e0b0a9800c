"""Promises: what a tool's contract says and a walk can ask, each a named check that says how far it can be decided."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from specforge.probing.session import Exchange

if TYPE_CHECKING:
    from specforge.probing.evidence import Evidence

State = Literal["holds", "breaks", "cannot tell"]


class Kind(StrEnum):
    """What decides a promise, and how far."""

    SCHEMA = "schema"
    CALL = "calls"
    WALK = "walk"
    QUIET = "quiet list"
    SAMPLED = "sampled"
    FIXTURE = "fixture"
    COOPERATION = "cooperation"
    MEANING = "meaning"
    NEVER = "never"


DECIDES: dict[Kind, str] = {
    Kind.SCHEMA: "The schemas decide it; that it holds is certain.",
    Kind.CALL: "Single calls decide it; it holds for those that were made.",
    Kind.WALK: "A walk from the first page to the last decides it; it holds for the pages that were walked.",
    Kind.QUIET: "Two walks decide it, when a third shows that the list did not change meanwhile; else it cannot be told.",
    Kind.SAMPLED: "One try that succeeds breaks it; that none did only makes it probable.",
    Kind.FIXTURE: "It takes a file of the rows that there are.",
    Kind.COOPERATION: "It takes a tool that changes rows, time, or somebody else who calls.",
    Kind.MEANING: "A condition that the spec states about rows decides it; it holds for the rows that came.",
    Kind.NEVER: "Nobody outside can tell.",
}
"""What each kind of promise is decided by."""


class Verdict(Struct, frozen=True):
    """What is said of a promise."""

    state: State
    text: str
    """Why, in one sentence without a full stop."""
    calls: tuple[Exchange, ...] = ()
    """The calls that show it."""
    needs: str = ""
    """What it would take to tell."""


def holds(text: str) -> Verdict:
    """Say that a promise was kept."""
    return Verdict("holds", text)


def breaks(text: str, *calls: Exchange) -> Verdict:
    """Say that a promise was broken, and where."""
    return Verdict("breaks", text, calls)


def cannot_tell(text: str, needs: str, *calls: Exchange) -> Verdict:
    """Say that nothing can be said, and what it would take."""
    return Verdict("cannot tell", text, calls, needs)


CHANGED = cannot_tell("the list changed meanwhile", "try it while nothing changes")
"""What is said where two walks differ, and the list is not known to have stayed as it was."""

Decide = Callable[["Evidence"], Verdict | None]
"""Says what is to be said of a promise; nothing where the contract does not make it."""


class Promise(Struct, frozen=True):
    """A named check of a running tool."""

    id: str
    kind: Kind
    says: str
    """What is promised."""
    decide: Decide


PROMISES: list[Promise] = []
"""Every promise, in the order in which they are asked."""


def promise(kind: Kind) -> Callable[[Decide], Decide]:
    """Make a function a promise: its name is the id, and the first line of its docstring what it says."""

    def register(decide: Decide) -> Decide:
        assert decide.__doc__ is not None
        PROMISES.append(Promise(decide.__name__.replace("_", "-"), kind, decide.__doc__.splitlines()[0].removesuffix("."), decide))
        return decide

    return register
