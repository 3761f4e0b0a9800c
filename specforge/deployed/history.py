"""What the locks of earlier commits say was written: the versions of a prompt that git still has."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from specforge.amounts import many
from specforge.deployed.written import Locked, Version, artifacts_of
from specforge.errors import BaseError, LockError
from specforge.git.commits import UNSHALLOW, count_between, ends_early
from specforge.git.history import Step, steps
from specforge.git.objects import contents, utf8_text
from specforge.git.repository import is_repository
from specforge.git.revision import Revision, open_commit
from specforge.lock import Lock, Written, parse_bytes

MOST_VERSIONS = 400
"""The most commits of a lock that are looked at."""
SHALLOW = "the history before the commits that this shallow clone holds"
CLONE = "run it in a clone that holds the history, or look into what git says"
MOST_TEXTS = 100
"""The most versions of an artifact whose texts are read, to see whether they were filled in."""


class Past(Struct, frozen=True, dict=True):
    """Versions of one artifact in the history of a commit, the latest first."""

    root: Path
    head: str
    versions: tuple[Version, ...]
    lack: str = ""
    """What of it was not seen."""
    cure: str = ""
    """How it can be, when it is not here."""

    def texts(self, prefix: str) -> Iterator[tuple[Version, str]]:
        """The versions whose texts are in the repository, with these."""
        asked = self.versions[:MOST_TEXTS]
        names = [f"{one.commit.id}:{prefix}{one.path}" for one in asked if one.commit is not None]
        for one, raw in zip(asked, contents(self.root, names), strict=True):
            text = utf8_text(raw)
            if text is not None and one.holds(text):
                yield one, text

    def writer(self, version: Version) -> Version:
        """The earliest version of those in a row that say the same: the commit that wrote it."""
        at = self.versions.index(version)
        while at + 1 < len(self.versions) and self.versions[at + 1].marks == version.marks:
            at += 1
        return self.versions[at]

    def behind(self, version: Version) -> int:
        """How many commits came after the one that wrote a version; 0 when the head has it still."""
        wrote = self.writer(version).commit
        if wrote is None or version.marks == self.versions[0].marks:
            return 0
        return count_between(self.root, wrote.id, self.head)

    def changes(self, version: Version) -> int:
        """How often the artifact was written anew since."""
        marks = [one.marks for one in self.versions[: self.versions.index(version) + 1]]
        return sum(one != other for one, other in pairwise(marks))


def pasts_of(locked: Locked) -> Iterator[Past]:
    """Give the history of the revision; and where a later one is checked out, that of it.

    Raises:
        BaseError: when there is no repository, or the history cannot be read.
    """
    try:
        head = open_commit(locked.asked.root, "HEAD")
    except BaseError as error:
        if not is_repository(locked.asked.root):
            raise BaseError(str(error), CLONE) from None
        return  # nothing was committed yet
    yield past_of(locked, locked.revision or head)
    if locked.revision is not None and locked.revision.commit != head.commit and is_before(locked.revision, head):
        yield past_of(locked, head)


def past_of(locked: Locked, head: Revision) -> Past:
    """Give what the lock said of an artifact in the history of a commit.

    Raises:
        BaseError: when the history cannot be read.
    """
    root, feature = locked.asked.root, locked.asked.feature
    path = Lock(feature, "").path
    walked = list(steps(head, [path], MOST_VERSIONS))
    newer: list[LockError] = []
    versions = tuple(_versions(locked, walked, path, root, newer))
    if newer:
        return Past(root, head.commit, versions, f"what a newer specforge wrote: {many(len(newer), 'lock')} of the history", newer[0].help)
    ends = ends_early(root)
    if ends:
        return Past(root, head.commit, versions, SHALLOW, UNSHALLOW)
    lack = f"what was written before the last {MOST_VERSIONS} changes of {path}" if len(walked) >= MOST_VERSIONS else ""
    lack = lack if walked else f"older versions: no commit has {path}"
    return Past(root, head.commit, versions, lack)


def _versions(locked: Locked, walked: list[Step], path: str, root: Path, newer: list[LockError]) -> Iterator[Version]:
    """The versions that can be read; what a damaged lock said is nobody's, and locks that only a newer specforge reads are kept apart."""
    there = dict.fromkeys((step.commit, step.files[path][1]) for step in walked if path in step.files and step.files[path][1])
    names = tuple(dict.fromkeys(name for _, name in there))
    found = dict[str, tuple[str, Written]]()
    for name, raw in zip(names, contents(root, names), strict=True):
        try:
            lock = parse_bytes(raw or b"", path)
        except LockError as error:
            newer += [error] if error.newer else []
            continue
        if (artifact := artifacts_of(lock, locked.asked.config, locked.asked.artifact).get(locked.variant)) is not None:
            found[name] = artifact, lock.artifacts[artifact]
    for commit, name in there:
        if name in found:
            yield Version(locked.asked.feature, *found[name], commit)


def head_of(locked: Locked) -> str:
    """The commit that is checked out, when its lock and its artifact are those of the working tree; nothing when they are not."""
    root = locked.asked.root
    try:
        head = open_commit(root, "HEAD")
        same = (head.same(path, (root / path).read_bytes()) for path in (Lock(locked.asked.feature, "").path, locked.version.path))
        return head.commit if all(same) else ""
    except (BaseError, OSError):
        return ""


def is_before(one: Revision, other: Revision) -> bool:
    """Whether a commit is in the history of another."""
    return count_between(one.root, other.commit, one.commit) == 0
