"""Commits: as they are told to people, their parents, how many there are, and where the history of a shallow clone ends."""

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from specforge.git.running import git

UNSHALLOW = "fetch all of it: `git fetch --unshallow`, or `fetch-depth: 0` where a workflow checks out, `GIT_DEPTH: 0` in GitLab"


class Commit(Struct, frozen=True):
    """A commit, as it is told to people."""

    id: str
    day: str
    author: str


def parents_of(root: Path, commits: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the parents of commits by their object names; in a shallow clone, a commit at which the history ends has none."""
    lines = "".join(f"{one}\n" for one in commits)
    if not lines:
        return {}
    listed = git(root, "rev-list", "--parents", "--no-walk=unsorted", "--stdin", given=lines.encode()).decode()
    return {id: tuple(parents) for id, *parents in (line.split() for line in listed.splitlines())}


def count_between(root: Path, old: str, new: str) -> int:
    """How many commits the history of one commit has that another's has not."""
    return int(git(root, "rev-list", "--count", new, f"^{old}"))


def ends_early(root: Path) -> frozenset[str]:
    """The commits at which the history of a shallow clone ends; none when all of it is here."""
    file = Path(os.fsdecode(git(root, "rev-parse", "--git-path", "shallow")).removesuffix("\n"))
    file = file if file.is_absolute() else root / file
    return frozenset(file.read_text(encoding="ascii", errors="replace").split()) if file.is_file() else frozenset()
