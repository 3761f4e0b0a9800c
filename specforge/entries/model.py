"""What is said of how changes entered: the entries, what became of those made by hand, and the periods they fall into."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from specforge.git.commits import Commit


class First(StrEnum):
    """Where a change entered."""

    SPEC = "spec"
    PROMPT = "prompt"
    EVALS = "evals"
    TOOLS = "tools"
    SESSIONS = "sessions"
    OTHER = "other"
    """Another artifact: an export, or one of a compiler of one's own."""
    BOTH = "both"
    """The spec, and an artifact by hand, in one commit."""


class Fate(StrEnum):
    """What became of a change that was made by hand in an artifact."""

    PROMOTED = "promoted"
    """What it says is written by a build now: it stands in the spec, or comes from it."""
    REVERTED = "reverted"
    """It is gone again."""
    REPLACED = "replaced"
    """Another edit by hand took its place."""
    STANDING = "standing"


class Ended(Struct, frozen=True):
    """How a change that was made by hand ended, and with which commit."""

    fate: Fate
    commit: Commit | None = None


class Entry(Struct, frozen=True):
    """A change of one feature that entered with one commit."""

    commit: Commit
    feature: str
    first: First
    artifacts: tuple[str, ...] = ()
    """The artifacts that were edited by hand."""
    lines: int = 0
    """How many lines were put in, reworded or taken out by hand."""
    ended: Ended | None = None
    """What became of it; `None` when nothing was done by hand."""

    @property
    def by_hand(self) -> bool:
        """Whether an artifact was edited."""
        return self.first is not First.SPEC


class Period(Struct, frozen=True):
    """The entries of a month."""

    month: str
    counts: tuple[tuple[First, int], ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(count for _, count in self.counts)

    def of(self, first: First) -> int:
        """How many entered there."""
        return dict(self.counts).get(first, 0)


class Entries(Struct, frozen=True, dict=True):
    """How the changes of a project entered."""

    since: str
    """Where the walk began, in words; nothing when so many commits were asked for."""
    head: str
    """The commit where it ended."""
    commits: int
    """How many commits were looked at."""
    entries: tuple[Entry, ...]
    """The earliest first."""
    rebuilt: int = 0
    """How often artifacts of a feature changed without its spec and without an edit: builds of an earlier spec, upgrades, reverts."""
    settled: int = 0
    """How often a spec came to say what was edited into an artifact before, and nothing else changed: no entry of its own."""
    merges: int = 0
    """How many of the commits are merges, each counted as one change."""
    unseen: tuple[str, ...] = ()

    @property
    def periods(self) -> tuple[Period, ...]:
        """The months in which something entered, the earliest first."""
        months = sorted({one.commit.day[:7] for one in self.entries})
        return tuple(Period(month, counted(one for one in self.entries if one.commit.day[:7] == month)) for month in months)

    @property
    def rising(self) -> tuple[int, int] | None:
        """The share of prompt-first changes before the last month and in it, in percent, when there it is higher."""
        *before, last = self.periods or (Period("", ()),)
        total = sum(one.total for one in before)
        earlier = sum(one.of(First.PROMPT) for one in before)
        if not total or last.of(First.PROMPT) < RISES or last.of(First.PROMPT) * total <= earlier * last.total:
            return None
        return round(100 * earlier / total), round(100 * last.of(First.PROMPT) / last.total)


RISES = 2
"""The fewest prompt-first changes of a month that are a rise."""


def counted(entries: Iterable[Entry]) -> tuple[tuple[First, int], ...]:
    """How many entered where; places where none did are left out."""
    found = [one.first for one in entries]
    return tuple((first, found.count(first)) for first in First if first in found)
