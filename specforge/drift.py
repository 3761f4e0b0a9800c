"""Drift: the difference between what a build would write (E), what it last wrote (L), and what is on disk (D)."""

from enum import StrEnum
from shlex import quote
from typing import Self

from msgspec import Struct

from specforge.finding import Finding, Severity
from specforge.location import Location
from specforge.lock import FOLDER, PROJECT, known, sides


class State(StrEnum):
    """How one artifact stands."""

    CLEAN = "clean"
    LINE_ENDINGS = "line-endings"
    REFORMATTED = "reformatted"
    LOCK_REFRESH = "lock-refresh"
    NEW = "new"
    ADOPTABLE = "adoptable"
    COLLISION = "collision"
    MISSING = "missing"
    CONVERGED = "converged"
    STALE = "stale"
    HAND_EDITED = "hand-edited"
    ACCEPTED = "accepted"
    DETACHED = "detached"
    DIVERGED = "diverged"
    UNEXPLAINED = "unexplained"
    NONDETERMINISTIC = "nondeterministic"
    WRITTEN_BY_NEWER = "written-by-newer"
    MOVED = "moved"
    ORPHANED = "orphaned"
    ORPHANED_EDITED = "orphaned-edited"
    ORPHANED_ELSEWHERE = "orphaned-elsewhere"
    FORGOTTEN = "forgotten"
    UNREADABLE = "unreadable"
    NOT_CHECKED_OUT = "not-checked-out"
    OVERTAKEN = "overtaken"
    MERGED = "merged"
    MARKED = "marked"
    CONFLICTED = "conflicted"
    CONFLICTED_EDITED = "conflicted-edited"


class Disk(Struct, frozen=True):
    """What stands at a path: a text, nothing, or something that is no readable file."""

    text: str | None = None
    crlf: bool = False
    """Whether the text has CRLF line ends; `text` has none."""
    unreadable: str = ""
    """Why it cannot be read as a file."""

    @classmethod
    def of(cls, text: str) -> Self:
        """What stands where a file has this text."""
        return cls(text.replace("\r\n", "\n"), crlf="\r\n" in text)


NOTHING = Disk()
"""What stands where there is nothing."""


class Asked:
    """What is asked about an artifact only where it decides, since an answer takes its time; with the answers where nothing is known."""

    def left_out(self) -> bool:
        """Whether git knows it, and nothing is there only because it is not checked out."""
        return False

    def moved(self) -> bool:
        """Whether anything that it is made from differs from what the lock says."""
        return True

    def repeats(self) -> bool:
        """Whether it comes out the same when it is made once more."""
        return True

    def by_newer(self) -> bool:
        """Whether a newer specforge wrote it, and that is why it comes out otherwise here, or not at all."""
        return False

    def same(self) -> bool:
        """Whether what is there says the same as the expected text in another layout."""
        return False

    def accepted(self) -> bool:
        """Whether decisions accept every difference from the expected text."""
        return False

    def merged(self) -> bool:
        """Whether what is there comes from builds on the sides of a merge, and nothing of it from a hand."""
        return False


UNASKED = Asked()
"""The answers where nothing is known."""


def classify(
    expected: str | None,
    locked: frozenset[str],
    disk: Disk,
    asked: Asked = UNASKED,
    *,
    before: Disk | None = None,
    ours: bool = True,
    settled: bool = True,
    detached: bool = False,
) -> State | None:
    """Name the state of one artifact; `None` when the path is none of ours.

    Args:
        expected: The text that a build would write.
        locked: The marks of what was last written; two when a build was interrupted between files and lock.
        disk: What is there.
        asked: What is asked only where it decides.
        before: What is where it was written last, when that was another place: the output folder or the feature's id changed.
        ours: Whether the path is in the output folder of its feature. A lock comes with the tree and may name any file.
        settled: Whether the last build came to its end.
        detached: Whether a decision took the artifact out of management.
    """
    if detached and expected is not None:
        return State.DETACHED
    if disk.unreadable:
        return State.UNREADABLE if expected is not None or locked else None
    if disk.text is None and (expected is not None or locked) and asked.left_out():
        return State.NOT_CHECKED_OUT
    if expected is not None and disk.text is None and before is not None and before.text is not None:
        return State.MOVED
    if expected is None:
        if not locked:
            return None
        if disk.text is None:
            return State.FORGOTTEN
        if not ours:
            return State.ORPHANED_ELSEWHERE
        if asked.by_newer():
            return State.WRITTEN_BY_NEWER
        nothing_written = not disk.text.strip()
        return State.ORPHANED if nothing_written or known(disk.text, locked) else State.ORPHANED_EDITED
    if disk.text is not None and disk.text != expected and (both := sides(disk.text)) is not None:
        built = all(side == expected or known(side, locked) for side in both) or asked.merged()
        return State.CONFLICTED if built else State.CONFLICTED_EDITED
    if not locked:
        if disk.text is None:
            return State.NEW
        return State.ADOPTABLE if disk.text == expected else State.COLLISION
    if disk.text is None:
        return State.MISSING
    if disk.text == expected:
        if not settled or not known(expected, locked):
            return State.CONVERGED
        if asked.moved():
            return State.LOCK_REFRESH
        return State.LINE_ENDINGS if disk.crlf else State.CLEAN
    recorded, ours_still = known(expected, locked), known(disk.text, locked)
    if not ours_still and asked.same():
        return State.REFORMATTED if recorded and settled else State.CONVERGED
    if recorded and not ours_still and asked.accepted():
        return State.ACCEPTED
    if not ours_still and asked.merged():
        return State.STALE
    if recorded and ours_still:
        return State.STALE
    if recorded and (settled or all(known(expected, (one,)) for one in locked)):
        return State.HAND_EDITED
    if recorded:
        return State.DIVERGED  # nobody knows which of the two texts was edited; a merge over the older one is right for both
    explained = asked.moved()
    if not explained and not asked.repeats():
        return State.NONDETERMINISTIC
    if asked.by_newer():
        return State.WRITTEN_BY_NEWER
    if not explained:
        return State.UNEXPLAINED if ours_still else State.DIVERGED
    return State.STALE if ours_still else State.DIVERGED


WRITES = frozenset((State.NEW, State.MISSING, State.STALE, State.UNEXPLAINED, State.CONFLICTED))
"""States in which a build writes the expected text."""
RECORDS = frozenset((State.ADOPTABLE, State.CONVERGED, State.LOCK_REFRESH))
"""States in which the file is right and only the lock is written."""
KEEPS = frozenset(
    (
        State.COLLISION,
        State.HAND_EDITED,
        State.DIVERGED,
        State.NONDETERMINISTIC,
        State.WRITTEN_BY_NEWER,
        State.ORPHANED_EDITED,
        State.ORPHANED_ELSEWHERE,
        State.UNREADABLE,
        State.NOT_CHECKED_OUT,
        State.OVERTAKEN,
        State.MARKED,
        State.CONFLICTED_EDITED,
    )
)
"""States in which a build leaves the file alone and says so."""

LEFT = frozenset((State.CLEAN, State.LINE_ENDINGS, State.REFORMATTED, State.ACCEPTED))
"""States in which nothing is to be done, and the lock knows what was written."""
MERGES = frozenset((State.MERGED, State.MARKED))
"""What a build makes of a diverged artifact: both sides in one text, or between markers where they contradict each other."""
UNSETTLED = frozenset((State.LINE_ENDINGS, State.REFORMATTED, State.ACCEPTED, State.DETACHED))
"""States that a build leaves as they are and a check still tells."""
FORCED = frozenset((State.COLLISION, State.HAND_EDITED, State.DIVERGED, State.CONFLICTED_EDITED, State.WRITTEN_BY_NEWER))
"""States in which a build writes the expected text over what somebody, or a newer version, wrote, when it is told to."""

_SAYS: dict[State, tuple[Severity, str, str]] = {
    State.LINE_ENDINGS: (Severity.NOTE, "only the line ends differ from what was written", "check it out with `eol=lf`, or leave it"),
    State.NEW: (Severity.ERROR, "the artifact has not been built yet", "run `specforge build`"),
    State.ADOPTABLE: (Severity.NOTE, "the file is right, but the lock does not know it", "run `specforge build` to record it"),
    State.COLLISION: (
        Severity.ERROR,
        "a file that specforge did not write stands where the artifact goes",
        "move it away and run `specforge build`; or run `specforge build --adopt {path}` to take it in as edited by hand",
    ),
    State.MISSING: (Severity.ERROR, "the artifact was written and is gone", "run `specforge build` to write it again"),
    State.CONVERGED: (Severity.NOTE, "the file is right, but the lock is older", "run `specforge build` to record it"),
    State.STALE: (Severity.ERROR, "the artifact is older than its spec", "run `specforge build`"),
    State.LOCK_REFRESH: (
        Severity.NOTE,
        "the file is right, and what it is made from is not what the lock says",
        "run `specforge build` to record it",
    ),
    State.UNEXPLAINED: (
        Severity.ERROR,
        "a build would write something else, although nothing that the artifact is made from has changed",
        "no version is known to have changed: report it; `specforge build` writes the new text",
    ),
    State.NONDETERMINISTIC: (
        Severity.ERROR,
        "the artifact comes out different each time it is made: a defect of its compiler",
        "settle it in the compiler: the order of sets, random numbers and the clock must not reach an artifact",
    ),
    State.WRITTEN_BY_NEWER: (
        Severity.ERROR,
        "a newer specforge wrote the artifact, and this one would write something else",
        f"install the newer one; or, to go back to this one, delete {FOLDER}/{PROJECT}.lock and run `specforge build`",
    ),
    State.MOVED: (Severity.ERROR, "the artifact belongs here now", "run `specforge build` to move it, with what was edited by hand"),
    State.HAND_EDITED: (
        Severity.ERROR,
        "the artifact was edited by hand",
        "run `specforge promote {path}` to write the edit into the spec, or `specforge revert {path}` to drop it",
    ),
    State.ACCEPTED: (
        Severity.NOTE,
        "the artifact was edited by hand, and decisions in the spec accept all of it",
        "promote the edit, or let the decisions run out",
    ),
    State.DETACHED: (
        Severity.NOTE,
        "a decision in the spec took the artifact out of management: no build writes it, and nobody compares it",
        "to take it back, remove the decision and run `specforge build`",
    ),
    State.REFORMATTED: (
        Severity.NOTE,
        "the file says what was written in another layout",
        "leave it, or delete it and run `specforge build`",
    ),
    State.DIVERGED: (
        Severity.ERROR,
        "the artifact was edited by hand, and its spec has changed since",
        "run `specforge build` to merge the two",
    ),
    State.ORPHANED: (
        Severity.ERROR,
        "no spec makes this artifact any more",
        "run `specforge build` to delete it",
    ),
    State.ORPHANED_EDITED: (
        Severity.ERROR,
        "no spec makes this artifact any more, and it was edited by hand",
        "put what you need of it into the spec that says it now, or copy it out of the output folder; then delete it and run `specforge build`",
    ),
    State.ORPHANED_ELSEWHERE: (
        Severity.ERROR,
        "no spec makes this file any more, and it does not stand in the output folder of its feature",
        "delete it when nobody needs it, or take it out of the lock when it is yours; then run `specforge build`",
    ),
    State.CONFLICTED: (
        Severity.ERROR,
        "the file holds merge-conflict markers, and nothing in it was written by hand",
        "run `specforge build` to write it again",
    ),
    State.CONFLICTED_EDITED: (
        Severity.ERROR,
        "the file holds merge-conflict markers, and one side is not known to come from a build",
        "settle the conflict, or take the side that was edited, by `git checkout --ours` or `--theirs`, and run `specforge build`, which merges it with the other one; to drop both, run `specforge build --force`",
    ),
    State.MARKED: (
        Severity.ERROR,
        "the file holds both sides of each conflict now, between markers",
        "settle them in the file, and run `specforge build`",
    ),
    State.OVERTAKEN: (Severity.ERROR, "the file was changed while the build ran, and was left alone", "run `specforge build` again"),
    State.FORGOTTEN: (Severity.NOTE, "the lock still lists an artifact that no spec makes", "run `specforge build` to forget it"),
    State.UNREADABLE: (
        Severity.ERROR,
        "what stands where the artifact goes cannot be read as a file",
        "move it away and run `specforge build`",
    ),
}
TOLD = frozenset(_SAYS)
"""States that are findings."""


def finding(state: State, path: str, disk: Disk) -> Finding | None:
    """Say what a state means for a file; `None` when it is clean, or not checked out."""
    if state in {State.CLEAN, State.NOT_CHECKED_OUT}:
        return None
    severity, message, help = _SAYS[state]
    help = help.replace("{path}", quote(path))
    return Finding(state.value, severity, message + (f": {disk.unreadable}" if disk.unreadable else ""), Location(path), help)
