"""What builds wrote on the sides of a merge, read from git: what an artifact has from there was written by nobody's hand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from specforge.errors import BaseError, LockError
from specforge.git.history import writers_of
from specforge.git.merges import Merge, Unmerged, merge_of, unmerged
from specforge.git.objects import contents, utf8_text
from specforge.git.repository import prefix_of
from specforge.git.texts import is_conflict, line_changes
from specforge.lock import Lock, known, parse, sides

LOOKED_AT = 100
"""The most commits that wrote or replaced a text of an artifact among which its origin is looked for."""


class Named(Struct, frozen=True):
    """What an artifact is called, on one of the sides perhaps otherwise than here."""

    feature: str
    path: str
    """The file, inside the project."""


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

    @cached_property
    def unmerged(self) -> Mapping[str, Unmerged]:
        """The files that git could not merge, whatever brought them together."""
        try:
            return unmerged(self.root)
        except BaseError:
            return {}

    @property
    def meet(self) -> bool:
        """Whether there is anything to bring together."""
        return self.merge is not None or bool(self.unmerged)

    def wrote(self, names: Sequence[Named], text: str) -> bool:
        """Whether a text is what git left of two builds that conflict, or what one of the two wrote.

        Both sides must be what the lock of their commit says. Then a text with markers is none by hand when each of its lines stands
        in it as often as a merge of the two can have it, and one without when it is one of the two to the letter and git cannot merge
        them. Once the merge is committed, only the text that stands in it counts: what somebody brought back later is an edit.

        Args:
            names: What the artifact is called, and what it was called while its feature had another id.
            text: What is there.
        """
        try:
            return _comes_of(text, self._merged(names, text)) or _comes_of(text, self._indexed(names))
        except (BaseError, LockError, UnicodeDecodeError):
            return False

    def edited(self, named: Named, text: str) -> Lock | None:
        """Give the lock of the side whose text was taken as it is, where git could not merge the two and a hand had edited it there.

        What the other side wrote is no part of such a text, and nobody took it out.

        Args:
            named: What the artifact is called.
            text: What is there.
        """
        try:
            found = self._taken_at(named, text) or self._taken_from_index(named, text)
            lock = None if found is None else parse(found, Lock(named.feature, "").path)
        except (BaseError, LockError, UnicodeDecodeError):
            return None
        written = None if lock is None else lock.artifacts.get(named.path)
        return lock if written is not None and not known(text, written.marks) else None

    def _taken_at(self, named: Named, text: str) -> str | None:
        """The lock of the side of the merge whose text is there; nothing where it is of neither, or git can merge them."""
        merge = self.merge
        if merge is None or merge.base is None or (merge.committed is not None and self._texts(merge.committed, named.path)[0] != text):
            return None
        at = Lock(named.feature, "").path
        (ours, here), (theirs, there) = (self._texts(commit, named.path, at) for commit in (merge.ours, merge.theirs))
        base = self._texts(merge.base, named.path)[0]
        if ours is None or theirs is None or text not in {ours, theirs} or not is_conflict(ours, base or "", theirs):
            return None
        return here if text == ours else there

    def _taken_from_index(self, named: Named, text: str) -> str | None:
        """The same as git has it in its index, where it notes no other commit: of a stash, or what is only applied."""
        found = self.unmerged.get(named.path)
        if found is None or not found.ours or not found.theirs:
            return None
        base, ours, theirs = (self._text(name) for name in (found.base, found.ours, found.theirs))
        if ours is None or theirs is None or text not in {ours, theirs} or not is_conflict(ours, base or "", theirs):
            return None
        writers = ["HEAD"] if text == ours else writers_of(self.root, named.path, found.theirs, LOOKED_AT)
        return next((self._texts(commit, Lock(named.feature, "").path)[0] for commit in writers), None)

    def _merged(self, names: Sequence[Named], text: str) -> tuple[str, str, str] | None:
        """Our side of an artifact in the merge, what both are compared with, and theirs; nothing where a side is not as it was built."""
        if self.merge is None or (self.merge.committed is not None and self._texts(self.merge.committed, names[0].path)[0] != text):
            return None
        ours, theirs = (self._built(commit, names) for commit in (self.merge.ours, self.merge.theirs))
        if ours is None or theirs is None:
            return None
        bases = self._texts(":1" if self.merge.base is None else self.merge.base, *(one.path for one in names))
        base = next((one for one in bases if one is not None), None)
        return None if base is None and self.merge.base is None else (ours, base or "", theirs)

    def _indexed(self, names: Sequence[Named]) -> tuple[str, str, str] | None:
        """The same as git has it in its index, which is all where it notes no other commit: of a patch, a stash, or what is only applied."""
        found, lock = self.unmerged.get(names[0].path), self.unmerged.get(Lock(names[0].feature, "").path)
        if found is None or not found.ours or not found.theirs:
            return None
        ours = self._built("HEAD", names)
        base, mine, theirs = (self._text(name) for name in (found.base, found.ours, found.theirs))
        if theirs is None or ours is None or ours != mine:
            return None
        if lock is not None and lock.theirs:
            built = _is_of(theirs, self._text(lock.theirs), names[0])
        else:
            # What a hand brought back may be what a build wrote once.
            writers = writers_of(self.root, names[0].path, found.theirs, LOOKED_AT)
            built = bool(writers) and all(self._built(commit, names) == theirs for commit in writers)
        return (ours, base or "", theirs) if built else None

    def _built(self, commit: str, names: Iterable[Named]) -> str | None:
        """What a commit holds of an artifact; nothing where it is not what the lock in it says."""
        for one in names:
            text, locked = self._texts(commit, one.path, Lock(one.feature, "").path)
            if _is_of(text, locked, one):
                return text
        return None

    def _text(self, name: str) -> str | None:
        return next((utf8_text(raw) for raw in contents(self.root, [name])), None) if name else None

    def _texts(self, commit: str, *paths: str) -> list[str | None]:
        found = contents(self.root, [f"{commit}:{self._prefix}{path}" for path in paths])
        return [None if raw is None else raw.decode().replace("\r\n", "\n") for raw in found]

    @cached_property
    def _prefix(self) -> str:
        return prefix_of(self.root)


def _comes_of(text: str, found: tuple[str, str, str] | None) -> bool:
    """Whether a text is what git left of two that conflict, or one of them."""
    if found is None:
        return False
    ours, base, theirs = found
    if (both := sides(text)) is not None:
        return _can_come_of(both, ours, base, theirs)
    return text in {ours, theirs} and is_conflict(ours, base, theirs)


def _is_of(text: str | None, locked: str | None, named: Named) -> bool:
    """Whether a text is what a lock says of an artifact."""
    written = None if locked is None else parse(locked, Lock(named.feature, "").path).artifacts.get(named.path)
    return text is not None and written is not None and known(text, written.marks)


def _can_come_of(texts: tuple[str, str], ours: str, base: str, theirs: str) -> bool:
    """Whether each line stands in texts at least as often as where all that was taken out on either side is, and at most as where all is put in."""
    (gone, come), (missing, new) = line_changes(base, ours), line_changes(base, theirs)
    before = Counter(base.split("\n"))
    for found in (Counter(text.split("\n")) for text in texts):
        for line in found | before:
            if not before[line] - gone[line] - missing[line] <= found[line] <= before[line] + come[line] + new[line]:
                return False
    return True
