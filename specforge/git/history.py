"""The history of files: what they were, and the commits that changed them, the latest first."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from specforge.errors import BaseError
from specforge.git.commits import Commit
from specforge.git.objects import REPOSITORY
from specforge.git.revision import Revision
from specforge.git.running import git
from specforge.location import printable


class Step(Struct, frozen=True):
    """A commit, and the files below some paths that it changed against one of its parents."""

    commit: Commit
    files: Mapping[str, tuple[str, str]]
    """The object names of each file before and after, by its path inside the project; nothing where there was or is none."""


def steps(revision: Revision, paths: Iterable[str], most: int, *, since: str = "", first_parent: bool = False) -> Iterator[Step]:
    """Give the commits that changed files, the latest first; a merge once for each parent that it differs from.

    Args:
        revision: Where the walk begins.
        paths: Files or folders inside the project; all of it when there are none.
        most: How many commits are looked at.
        since: The object name of a commit that is not looked at, and neither is what comes before it.
        first_parent: Whether branches that were merged are not walked: a merge counts as one change.

    Raises:
        BaseError: when the history cannot be read.
    """
    wanted = [f":(top,literal){revision.prefix}{path}" for path in paths]
    wanted = wanted or ([f":(top,literal){revision.prefix}"] if revision.prefix else [])
    listed = git(
        revision.root, "log", f"--max-count={most}", "--format=%x01%H%x02%cs%x02%an", "--raw", "--root", "-z", "--no-abbrev", "--no-renames",
        "--no-relative", "--no-color", "-m", "--no-ext-diff", "--no-textconv", "--no-show-signature", *(["--first-parent"] if first_parent else ["--full-history"]),
        revision.commit, *([f"^{since}"] if since else []), "--", *wanted,
    )  # fmt: skip
    about, files = Commit("", "", ""), dict[str, tuple[str, str]]()
    parts = iter(listed.split(b"\0"))
    for part in parts:
        row = os.fsdecode(part.lstrip(b"\n"))
        if row.startswith("\x01"):
            if about.id:
                yield Step(about, files)
            id, day, author = (*row[1:].split("\x02", 2), "", "")[:3]
            about, files = Commit(id, day, printable(author)), {}
        elif row.startswith(":"):
            path = os.fsdecode(next(parts)).removeprefix(revision.prefix)
            before, after, old, new = row.split()[:4]
            if REPOSITORY not in {before.removeprefix(":"), after}:
                files[path] = (_named(old), _named(new))
    if about.id:
        yield Step(about, files)


def _named(name: str) -> str:
    return name if name.strip("0") else ""


def versions_of(root: Path, path: str, most: int) -> Iterator[bytes]:
    """Give what a file was in the history of the current branch, the latest first.

    Args:
        root: The project.
        path: The file, inside the project.
        most: How many versions are looked at.

    Raises:
        BaseError: when there is no repository to read it from.
    """
    prefix = os.fsdecode(git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
    listed = git(root, "log", f"--max-count={most}", "--format=%H", "--no-show-signature", "HEAD", "--", f":(top,literal){prefix}{path}")
    for commit in listed.decode().split():
        with suppress(BaseError):
            yield git(root, "cat-file", "blob", f"{commit}:{prefix}{path}")


def writers_of(root: Path, path: str, name: str, most: int) -> list[str]:
    """Give the commits of any branch, stash or reflog that wrote a file as an object has it; none where more have to be looked at.

    Args:
        root: The project.
        path: The file, inside the project.
        name: The object.
        most: How many commits that wrote it so or otherwise again are looked at.

    Raises:
        BaseError: when there is no repository to read it from.
    """
    listed = git(
        root, "log", "--all", "--reflog", f"--max-count={most + 1}", f"--find-object={name}", "--format=%x01%H", "--raw", "--root", "-z", "--no-abbrev",
        "--no-renames", "--no-color", "-m", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--", f":(literal){path}",
    )  # fmt: skip
    looked: dict[str, bool] = {}
    commit, parts = "", iter(listed.split(b"\0"))
    for part in parts:
        row = part.lstrip(b"\n").decode(errors="replace")
        if row.startswith("\x01"):
            commit = row[1:]
            looked.setdefault(commit, False)
        elif row.startswith(":"):
            next(parts)
            looked[commit] |= row.split()[3] == name
    return [commit for commit, wrote in looked.items() if wrote] if len(looked) <= most else []


def last_commit(root: Path, path: str) -> Commit | None:
    """Give the last commit of the current branch that changed a file; `None` when there is none, and outside a repository.

    Args:
        root: The project.
        path: The file, inside the project.
    """
    form = "--format=%H%x00%as%x00%an"
    try:
        said = os.fsdecode(git(root, "log", "--max-count=1", form, "--no-show-signature", "HEAD", "--", f":(literal){path}"))
    except BaseError:
        return None
    id, _, rest = said.removesuffix("\n").partition("\0")
    day, _, author = rest.partition("\0")
    return Commit(id, day, printable(author)) if id else None
