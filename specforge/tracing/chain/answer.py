"""What is answered about a failing case: its chain and the verdict, as values."""

from typing import Literal

from msgspec import Struct

from specforge.git.commits import Commit
from specforge.location import Location
from specforge.results.kept import Kept

Verdict = Literal["prompt-suspected", "spec-gap", "eval-suspected", "all-consistent"]
"""What to look at first; when all is consistent, the model or the runtime."""
Role = Literal["covered", "judged", "used", "quoted"]
"""Why an element is in the chain: the case is about it, is judged by it, an element of it uses it, or it is quoted."""
Move = Literal["", "unchanged", "reworded", "changed", "new", "gone"]
"""What happened since the base; nothing when none was named. Reworded: only words for the model, and no rule, changed."""
Lacking = Literal["", "commit", "clone", "repository", "spec"]
"""Why the commit of a run cannot be read: none was kept, this clone has it not, there is no git, or its spec is not understood."""
VERDICTS: tuple[Verdict, ...] = ("prompt-suspected", "spec-gap", "eval-suspected", "all-consistent")
ROLES: tuple[Role, ...] = ("covered", "judged", "used", "quoted")
MOVES: tuple[Move, ...] = ("", "unchanged", "reworded", "changed", "new", "gone")
TELLING = ("prompt.md", "tools.json")
"""The artifacts that the model reads."""


class Clause(Struct, frozen=True):
    """A line that an element reached."""

    path: str
    number: int
    """The line as a build writes it."""
    text: str
    writes: bool
    """Whether the element owns the line; otherwise it is said inside a line of another."""
    moved: Move = ""
    edit: str = ""
    """What stands there on disk instead, in words; nothing when the line is as the spec says."""


class Link(Struct, frozen=True):
    """One element that the case hangs on."""

    ref: str
    role: Role
    says: str
    at: Location
    """Where it is written; for one that is gone, where it was."""
    answers: str = ""
    """The role that answers for it."""
    protected: bool = False
    moved: Move = ""
    said: str = ""
    """What it said in the base, when that is another sentence."""
    clauses: tuple[Clause, ...] = ()
    """Some of the lines it reached, edited and moved ones first."""
    more: int = 0
    """How many further lines it reached."""
    lost: tuple[str, ...] = ()
    """Lines that it had in the base and has no more."""
    told: bool = True
    """Whether a line of the prompt or of a tool contract says it."""
    last: Commit | None = None


class CaseLine(Struct, frozen=True):
    """The line of the case in a list of cases."""

    path: str
    number: int
    """The line as a build writes it."""
    edit: str = ""
    """How the line on disk differs, in words; nothing when it is as the spec says."""


class Artifact(Struct, frozen=True):
    """How an artifact of the feature stands on disk."""

    path: str
    state: str
    concerned: bool
    """Whether a clause of the case, or its line, is not there as the spec says."""
    help: str = ""
    """What to do about it."""


class Green(Struct, frozen=True):
    """The last run that is known in which the case passed, and how this tree was compared with it."""

    run: Kept
    by: Literal["commit", "fingerprints"]
    """Fingerprints where the commit whose spec was run cannot be read."""
    prompt: bool
    """Whether the system prompt is another text now."""
    gone: tuple[str, ...] = ()
    """Elements that the case hung on and does no more; only by fingerprints, a commit shows them in the chain."""
    lacking: Lacking = ""
    """Why only fingerprints are known."""


class Why(Struct, frozen=True):
    """The chain of a case, and the verdict."""

    case: str
    kind: str
    mode: str
    at: Location
    feature: str
    lines: tuple[CaseLine, ...]
    """Its line in each variant's list of cases."""
    moved: Move
    base: str
    """The revision that was asked for; nothing when none was."""
    commit: str
    """The commit that was compared with."""
    links: tuple[Link, ...]
    artifacts: tuple[Artifact, ...]
    verdict: Verdict
    reason: str
    notes: tuple[str, ...]
    last: Commit | None = None
    green: Green | None = None
    """What was compared with when no base was named; nothing when no green run is kept."""
