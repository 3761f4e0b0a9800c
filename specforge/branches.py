"""What builds wrote on the sides of a merge, read from git: what an artifact has from there was written by nobody's hand."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from specforge.errors import BaseError, LockError
from specforge.lock import Lock, known, parse, sides
from specforge.revision import Merge, contents, merge_of, prefix_of


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

    def wrote(self, feature: str, path: str, expected: str, text: str) -> bool:
        """Whether a text holds nothing but what builds wrote on the sides of the merge, and what one would write now.

        That is so when every line of it stands in one of these texts, and no line that all sides have was taken out. Once the merge
        is committed, only for the text that stands in it: what somebody brought back later is an edit.

        Args:
            feature: The feature whose artifact it is.
            path: The artifact, inside the project.
            expected: What a build would write.
            text: What is there, with markers or without.
        """
        if self.merge is None:
            return False
        try:
            if self.merge.committed is not None and _text(*contents(self.root, [self._named(self.merge.committed, path)])) != text:
                return False
            built = list(self._built(feature, path))
        except (BaseError, LockError, UnicodeDecodeError):
            return False
        if any(one is None for one in built):
            return False
        lines = [set(one.split("\n")) for one in built if one is not None]
        here = set("\n".join(sides(text) or (text,)).split("\n"))
        return here <= set.union(*lines, set(expected.split("\n"))) and set.intersection(*lines) <= here

    def _built(self, feature: str, path: str) -> Iterator[str | None]:
        """What each side holds of an artifact; nothing where it is not what the lock of that side says."""
        assert self.merge is not None
        lock = Lock(feature, "").path
        found = list(contents(self.root, [self._named(commit, file) for commit in self.merge.sides for file in (path, lock)]))
        for artifact, locked in zip(found[::2], found[1::2], strict=True):
            text, written = _text(artifact), None if locked is None else parse(_text(locked) or "", lock).artifacts.get(path)
            yield text if text is not None and written is not None and known(text, written.marks) else None

    def _named(self, commit: str, path: str) -> str:
        return f"{commit}:{self._prefix}{path}"

    @cached_property
    def _prefix(self) -> str:
        return prefix_of(self.root)


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode().replace("\r\n", "\n")
