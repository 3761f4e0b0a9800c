"""What builds wrote on the sides of a merge, read from git: what an artifact has from there was written by nobody's hand."""

from collections import Counter
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from specforge.errors import BaseError, LockError
from specforge.git.merges import Merge, merge_of
from specforge.git.objects import contents
from specforge.git.repository import prefix_of
from specforge.git.texts import is_conflict, line_changes
from specforge.lock import Lock, known, parse, sides


class Branches(Struct, frozen=True, dict=True):
    """The sides of the merge that is under way in a project, or that its current commit is."""

    root: Path

    @cached_property
    def merge(self) -> Merge | None:
        """The merge; none outside of one, and where git cannot tell."""
        try:
            return merge_of(self.root)
        except BaseError:
            return None

    def wrote(self, feature: str, path: str, text: str) -> bool:
        """Whether a text is what git left of two builds that conflict, or what one of the two wrote.

        Both sides must be what the lock of their commit says. Then a text with markers is none by hand when each of its lines stands
        in it as often as a merge of the two can have it, and one without when it is one of the two to the letter and git cannot merge
        them. Once the merge is committed, only the text that stands in it counts: what somebody brought back later is an edit.

        Args:
            feature: The feature whose artifact it is.
            path: The artifact, inside the project.
            text: What is there.
        """
        if self.merge is None:
            return False
        try:
            if self.merge.committed is not None and self._texts(self.merge.committed, path)[0] != text:
                return False
            ours, theirs = (self._built(commit, feature, path) for commit in (self.merge.ours, self.merge.theirs))
            if ours is None or theirs is None:
                return False
            base = self._texts(":1" if self.merge.base is None else self.merge.base, path)[0]
            if base is None and self.merge.base is None:
                return False
            base = base or ""
            if (both := sides(text)) is not None:
                return _can_come_of(both, ours, base, theirs)
            return text in {ours, theirs} and is_conflict(ours, base, theirs)
        except (BaseError, LockError, UnicodeDecodeError):
            return False

    def _built(self, commit: str, feature: str, path: str) -> str | None:
        """What a commit holds of an artifact; nothing where it is not what the lock in it says."""
        lock = Lock(feature, "").path
        text, locked = self._texts(commit, path, lock)
        written = None if locked is None else parse(locked, lock).artifacts.get(path)
        return text if text is not None and written is not None and known(text, written.marks) else None

    def _texts(self, commit: str, *paths: str) -> list[str | None]:
        found = contents(self.root, [f"{commit}:{self._prefix}{path}" for path in paths])
        return [None if raw is None else raw.decode().replace("\r\n", "\n") for raw in found]

    @cached_property
    def _prefix(self) -> str:
        return prefix_of(self.root)


def _can_come_of(texts: tuple[str, str], ours: str, base: str, theirs: str) -> bool:
    """Whether each line stands in texts at least as often as where all that was taken out on either side is, and at most as where all is put in."""
    (gone, come), (missing, new) = line_changes(base, ours), line_changes(base, theirs)
    before = Counter(base.split("\n"))
    for found in (Counter(text.split("\n")) for text in texts):
        for line in found | before:
            if not before[line] - gone[line] - missing[line] <= found[line] <= before[line] + come[line] + new[line]:
                return False
    return True
