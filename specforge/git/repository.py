"""The repository that a project is in: where in it the project stands, what it names, ignores, and has not checked out."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from shlex import quote

from msgspec import Struct

from specforge.amounts import few
from specforge.errors import BaseError
from specforge.git.objects import REPOSITORY
from specforge.git.running import git
from specforge.location import printable


def prefix_of(root: Path) -> str:
    """Give the project's folder inside its repository: empty, or ending in a slash.

    Raises:
        BaseError: when it is in no repository.
    """
    try:
        return os.fsdecode(git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
    except BaseError as error:
        if error.help:
            raise
        help = "what it is compared with is a revision of git"
        if os.environ.get("GIT_DIR"):
            help = "the repository is looked for from this folder on, not by `GIT_DIR`: write `gitdir: PATH` into a file `.git` here"
        reason = "" if str(error).startswith("not a git repository") else f": {error}"
        raise BaseError(f"{root} is not in a git repository{reason}", help) from None


def is_repository(root: Path) -> bool:
    """Whether a folder is in a repository, which may have no commit yet."""
    try:
        git(root, "rev-parse", "--git-dir")
    except BaseError:
        return False
    return True


def is_there(root: Path, name: str) -> bool:
    """Whether a repository knows a name, as of a branch."""
    with suppress(BaseError):
        return bool(git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name))
    return False


def tracked(root: Path) -> list[str]:
    """The files below a folder that git knows."""
    return os.fsdecode(git(root, "ls-files", "-z")).split("\0")[:-1]


NAMED = 5
"""The most files that are named."""


class Absent(Struct, frozen=True):
    """Files of a project that git knows, and that are not in its folder because they are not checked out."""

    files: frozenset[str] = frozenset()
    """Those that a sparse checkout leaves out, by their paths inside the project."""
    submodules: tuple[str, ...] = ()
    """The folders of submodules that are not checked out."""

    def has(self, path: str) -> bool:
        """Whether a file is one of them; else git does not know it, or knows it to be gone."""
        return path in self.files or self._module(path) is not None

    def why(self, paths: Iterable[str]) -> str:
        """Why some of them are not here."""
        asked = sorted(set(paths))
        files = [printable(path) for path in asked if self._module(path) is None]
        modules = dict.fromkeys(module for path in asked if (module := self._module(path)) is not None)
        parts = [f"a sparse checkout leaves out {few(files, NAMED)}"] if files else []
        return "; ".join([*parts, *(f"the submodule {printable(one)} is not checked out" for one in modules)])

    def cure(self, path: str) -> str:
        """How to check out one of them."""
        module = self._module(path)
        if module is not None:
            return f"run `git submodule update --init {quote(module)}`"
        return "add its folder with `git sparse-checkout add`, or run `git sparse-checkout disable`"

    def _module(self, path: str) -> str | None:
        return next((one for one in self.submodules if path.startswith(f"{one}/")), None)


def absent(root: Path) -> Absent:
    """Give the files that are not checked out.

    Raises:
        BaseError: when there is no repository to read it from.
    """
    files, submodules = set[str](), []
    for line in os.fsdecode(git(root, "ls-files", "-t", "--stage", "-z")).split("\0")[:-1]:
        about, _, path = line.partition("\t")
        tag, mode, *_ = about.split()
        if tag == "S":
            files.add(path)
        elif mode == REPOSITORY and not (root / path / ".git").exists():
            submodules.append(path)
    return Absent(frozenset(files), tuple(submodules))


class Ignoring(Struct, frozen=True):
    """What keeps git from seeing a file."""

    file: str
    """The file that says so, from the root of the repository."""
    pattern: str


def ignoring(root: Path, path: str) -> Ignoring | None:
    """Give what keeps git from seeing a file that is not tracked; nothing when it would be seen.

    Args:
        root: The project.
        path: The file, inside the project; it need not exist.

    Raises:
        BaseError: when there is no repository.
    """
    prefix_of(root)
    try:
        said = git(root, "check-ignore", "--verbose", "--no-index", "-z", "--stdin", given=os.fsencode(path))
    except BaseError:
        return None  # as git exits when nothing matches
    file, _, pattern, *_ = os.fsdecode(said).split("\0")
    return None if pattern.startswith("!") else Ignoring(file, pattern)
