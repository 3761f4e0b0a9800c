"""Merges: the two commits that are being brought together, or were just now."""

import os
import re
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from specforge.git.commits import parents_of
from specforge.git.objects import OBJECT_ID
from specforge.git.repository import is_there
from specforge.git.running import git


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
SQUASHED = re.compile("^commit ([0-9a-f]{40,64})$", re.MULTILINE)
"""How git names the first commit of a branch that is squashed."""
REBASES = ("rebase-merge", "rebase-apply")
"""One of these folders is there while a rebase is under way; what it was about is kept longer."""


def merge_of(root: Path) -> Merge | None:
    """Give what is under way: a merge, squash, cherry-pick, rebase, revert, or a stash put back with conflicts; else a merge just committed.

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
    if (stashed := _stashed(root)) is not None:
        return Merge(here, *stashed, None)
    return _merged(root, *parents, here) if len(parents) == 2 else None


def _stashed(root: Path) -> tuple[str, str] | None:
    """The stash that a conflict in the index comes from, and the commit that it was made on."""
    sides = [line.partition("\t") for line in os.fsdecode(git(root, "ls-files", "--unmerged", "--full-name", "-z")).split("\0")]
    theirs = {path: about.split()[1] for about, _, path in sides if about.endswith(" 3")}
    if not theirs or not is_there(root, "refs/stash"):
        return None
    stash = git(root, "rev-parse", "refs/stash").decode().strip()
    listed = os.fsdecode(git(root, "ls-tree", "-r", "-z", "--full-tree", stash)).split("\0")
    there = {path: about.split()[2] for about, tab, path in (line.partition("\t") for line in listed) if tab}
    if any(there.get(path) != name for path, name in theirs.items()):
        return None
    return stash, parents_of(root, [stash])[stash][0]


def _merged(root: Path, ours: str, theirs: str, committed: str | None) -> Merge | None:
    bases = git(root, "merge-base", "--all", ours, theirs).decode().split()
    if len(bases) > 1 and committed is None:
        return Merge(ours, theirs, None, None)
    return Merge(ours, theirs, bases[0], committed) if len(bases) == 1 else None
