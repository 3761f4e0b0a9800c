"""What builds wrote on the sides of a merge, read from git: what an artifact has from there was written by nobody's hand."""

from functools import cached_property
from pathlib import Path

from msgspec import Struct

from specforge.errors import BaseError, LockError
from specforge.lock import Lock, known, parse, sides
from specforge.revision import Merge, conflict_of, contents, merge_of, prefix_of


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

        Both sides must be what the lock of their commit says, and git must not be able to merge them. Then a text with markers is none
        by hand when it has the two sides that git gives it, and one without when it is one of them to the letter. Once the merge is
        committed, only the text that stands in it counts: what somebody brought back later is an edit.

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
            left = conflict_of(ours, self._texts(self.merge.base, path)[0] or "", theirs)
        except (BaseError, LockError, UnicodeDecodeError):
            return False
        both = sides(text)
        return left is not None and (text in {ours, theirs} if both is None else both == sides(left))

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
