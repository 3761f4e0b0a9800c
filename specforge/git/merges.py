"""Merges: the two commits that are being brought together, or were just now, and the files in which git could not do it."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from specforge.git.commits import parents_of
from specforge.git.objects import OBJECT_ID
from specforge.git.running import git
from specforge.regexes import regex


class Merge(Struct, frozen=True):
    """Two commits that are brought together."""

    ours: str
    """The object name of that of the current branch."""
    theirs: str
    base: str | None
    """What both are compared with; none where they have several common pasts, which git merges for itself and keeps in its index."""
    committed: str | None
    """The commit that brought them together; none while that is under way."""


HEADS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD", "REVERT_HEAD")
"""Where git keeps what it is bringing together with the current commit."""
SQUASHED = regex("^commit ([0-9a-f]{40,64})$", re.MULTILINE)
"""How git names the first commit of a branch that is squashed."""
REBASES = ("rebase-merge", "rebase-apply")
"""One of these folders is there while a rebase is under way; what it was about is kept longer."""


def merge_of(root: Path) -> Merge | None:
    """Give what is under way: a merge, squash, cherry-pick, rebase or revert; else a merge just committed.

    One of more than two commits is none, and neither is a committed one of two with several common pasts.

    Raises:
        BaseError: when there is no repository to read it from, or no commit yet.
    """
    folder = Path(os.fsdecode(git(root, "rev-parse", "--absolute-git-dir")).removesuffix("\n"))
    ((here, parents),) = parents_of(root, ["HEAD"]).items()
    for name in HEADS:
        if name == "REBASE_HEAD" and not any((folder / one).is_dir() for one in REBASES):
            continue
        with suppress(OSError):
            others = (folder / name).read_text(encoding="ascii", errors="replace").split()
            if len(others) != 1 or not OBJECT_ID.fullmatch(others[0]):
                return None
            if name == "MERGE_HEAD":
                return _merged(root, here, others[0], None)
            before = parents_of(root, others).get(others[0], ())
            if len(before) != 1:
                return None
            # A revert brings in what was there before a commit.
            return Merge(here, *((before[0], others[0]) if name == "REVERT_HEAD" else (others[0], before[0])), None)
    with suppress(OSError):
        found = SQUASHED.search((folder / "SQUASH_MSG").read_text(encoding="utf-8", errors="replace"))
        if found is not None and parents_of(root, [found[1]]):
            return _merged(root, here, found[1], None)
    return _merged(root, *parents, here) if len(parents) == 2 else None


def _merged(root: Path, ours: str, theirs: str, committed: str | None) -> Merge | None:
    bases = git(root, "merge-base", "--all", ours, theirs).decode().split()
    if len(bases) > 1 and committed is None:
        return Merge(ours, theirs, None, None)
    return Merge(ours, theirs, bases[0], committed) if len(bases) == 1 else None


class Unmerged(Struct, frozen=True):
    """A file that git could not merge: the object names that its index has of it, nothing where a side has none."""

    base: str = ""
    ours: str = ""
    theirs: str = ""


def unmerged(root: Path) -> Mapping[str, Unmerged]:
    """Give the files of a project that git could not merge, by their paths inside it, whatever brought them together.

    Raises:
        BaseError: when there is no repository to read it from.
    """
    stages: dict[str, dict[str, str]] = {}
    for line in os.fsdecode(git(root, "ls-files", "--unmerged", "-z")).split("\0")[:-1]:
        about, _, path = line.partition("\t")
        _, name, stage = about.split()
        stages.setdefault(path, {})[stage] = name
    return {path: Unmerged(*(found.get(stage, "") for stage in "123")) for path, found in stages.items()}
