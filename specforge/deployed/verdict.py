"""What can be said of a served text: the verdicts, and all that an answer holds."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from specforge.git.commits import Commit


class Verdict(StrEnum):
    """How what is served stands to what a lock says was written."""

    SAME = "same"
    LINE_ENDINGS = "line-endings"
    """The same but for line ends, a final line break or a byte order mark."""
    REFORMATTED = "reformatted"
    """JSON that says the same in another layout."""
    FILLED = "filled"
    """The same, with variables filled in."""
    OLDER = "older"
    NEWER = "newer"
    """What a commit after the revision wrote."""
    ANOTHER = "another"
    """What was written for another feature or variant."""
    EDITED = "edited"
    FOREIGN = "foreign"
    """Fewer than half of its lines were ever written."""
    EMPTY = "empty"
    DIFFERS = "differs"
    """It is not what was written, and the history that would say more is not here."""
    UNKNOWN = "unknown"
    """A stamp that no version has."""

    @property
    def exit_code(self) -> int:
        """0 for what says the same, 3 for what cannot be told, 1 for all else."""
        return 0 if self in AGREE else 3 if self is Verdict.DIFFERS else 1


AGREE = frozenset((Verdict.SAME, Verdict.LINE_ENDINGS, Verdict.REFORMATTED, Verdict.FILLED))
SAID = {
    Verdict.SAME: "what was written, byte for byte",
    Verdict.LINE_ENDINGS: "what was written, but for line ends, a final line break or a byte order mark",
    Verdict.REFORMATTED: "the values that were written, in another layout",
    Verdict.FILLED: "what was written, with its variables filled in",
    Verdict.OLDER: "what an older commit wrote",
    Verdict.NEWER: "what a later commit wrote",
    Verdict.ANOTHER: "what was written for something else",
    Verdict.EDITED: "what was written, edited since",
    Verdict.FOREIGN: "a text of which fewer than half of the lines were ever written here",
    Verdict.EMPTY: "nothing",
    Verdict.DIFFERS: "not what was written; whether an older commit wrote it cannot be told",
    Verdict.UNKNOWN: "what no version has that was looked at",
}
"""What is served, by verdict."""


class Element(Struct, frozen=True):
    """An element that a difference concerns."""

    ref: str
    owner: str = ""
    protected: bool = False


class Difference(Struct, frozen=True):
    """One piece of the served text that is not what was written."""

    kind: str
    line: int
    """Where it begins in the served text, 1-based."""
    before: str | None
    """What was written; nothing when only its hashes are known."""
    after: str
    says: str
    """The difference in words."""
    elements: tuple[Element, ...] = ()
    between: bool = False
    """Whether it stands between two elements."""
    pointer: str = ""
    commit: Commit | None = None
    """The latest commit that wrote the lines that stand there; none when they stand in no version."""

    @property
    def weight(self) -> tuple[bool, bool]:
        """What is told first: protected elements, then those with an owner."""
        return not any(one.protected for one in self.elements), not any(one.owner for one in self.elements)


class Value(Struct, frozen=True):
    """A value that was filled in for a variable."""

    line: int
    lines: int
    name: str
    value: str


class Answer(Struct, frozen=True, dict=True):
    """What is served, and how it stands to what was written."""

    feature: str
    """With its variant, as in `shop/outlet`."""
    artifact: str
    """Its path inside the project."""
    revision: str
    """The revision that was named; nothing for the working tree."""
    commit: str
    """The commit whose lock counts; nothing for a working tree that git does not know."""
    source: str
    verdict: Verdict
    stamped: bool = False
    """Whether it is a stamp that was looked for, and not a text."""
    lines: int = 0
    """How many lines that are not blank are served."""
    known: int = 0
    """How many of these a lock knows, of any version that was looked at."""
    at: Commit | None = None
    """The commit that wrote what is served, when it is an older or a later one."""
    behind: int = 0
    """By how many commits the revision is past it, or it past the revision."""
    changes: int = 0
    """How often the artifact was written anew between them."""
    other: str = ""
    """The feature, with its variant, or the artifact that it was written for instead."""
    nearest: Commit | None = None
    """The commit whose version it has the most lines of, when that is not the revision's."""
    differences: tuple[Difference, ...] = ()
    filled: tuple[Value, ...] = ()
    exact: bool = True
    """Whether every byte of what is served is text."""
    unseen: Sequence[str] = ()
    """What could not be seen."""
    next: str = ""
    """What to do about it."""
