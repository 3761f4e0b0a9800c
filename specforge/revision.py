"""Files of a project as they stood in a git revision: read from its objects, with nothing checked out and nothing fetched."""

import hashlib
import os
import posixpath
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from specforge.errors import BaseError

LINKS = 8
"""The most links that are followed one after the other, as in a working tree."""
# A repository may not choose programs for us to run, and a missing object is not fetched.
SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never")


@dataclass(frozen=True)
class Revision:
    """One commit, seen from the project's folder."""

    root: Path
    name: str
    """What was asked for."""
    commit: str
    """The object name of the commit that is read."""
    prefix: str
    """The project's folder inside the repository: empty, or ending in a slash."""

    @cached_property
    def entries(self) -> Mapping[str, tuple[str, str]]:
        """The mode and the object name of every file below the project's folder, by its path inside the project."""
        listed = _git(self.root, "ls-tree", "-r", "-z", "--full-tree", self.commit, "--", *([self.prefix] if self.prefix else []))
        found = {}
        for line in listed.split(b"\0"):
            about, tab, path = line.partition(b"\t")
            if tab and about.split()[1] == b"blob":
                mode, _, name = about.decode().split()
                found[os.fsdecode(path).removeprefix(self.prefix)] = (mode, name)
        return found

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path below the project's folder."""
        return tuple(self.entries)

    def same(self, path: str, content: bytes) -> bool:
        """Whether a file has exactly this content in the revision, told by its object name."""
        entry = self.entries.get(path)
        if entry is None or entry[0] == "120000":
            return False
        digest = hashlib.new("sha256" if len(entry[1]) == 64 else "sha1", usedforsecurity=False)
        digest.update(b"blob %d\0" % len(content))
        digest.update(content)
        return digest.hexdigest() == entry[1]

    def read(self, path: str) -> bytes:
        """Read a file; raises `OSError` with a readable text, as a reader of the working tree does."""
        for _ in range(LINKS):
            entry = self.entries.get(path)
            if entry is None:
                raise OSError("it does not exist")
            content = _git(self.root, "cat-file", "blob", entry[1])
            if entry[0] != "120000":
                return content
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), os.fsdecode(content)))
            if posixpath.isabs(path) or path.split("/")[0] == "..":
                raise OSError("it leaves the project through a link")
        raise OSError("it is a link that leads back to itself")


def open_revision(root: Path, name: str) -> Revision:
    """Open the commit where a revision and the current one part, or the revision itself when they have no common past.

    Raises:
        BaseError: when there is no such revision, or no repository to read it from.
    """
    try:
        prefix = os.fsdecode(_git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
    except BaseError as error:
        raise BaseError(f"{root} is not in a git repository: {error}", "`--base` compares with a revision of git") from None
    if "\0" in name or not name:
        raise BaseError(f"{name!r} is not the name of a revision", "name a branch, a tag or a commit")
    try:
        asked = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except BaseError:
        help = "name a branch, a tag or a commit; in a shallow clone, fetch the base first"
        raise BaseError(f"there is no revision `{name}`", help) from None
    try:
        commit = _git(root, "merge-base", asked, "HEAD").decode().split()[0]
    except (BaseError, IndexError):
        commit = asked
    return Revision(root, name, commit, prefix)


def _git(root: Path, *arguments: str) -> bytes:
    env = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(["git", *SAFE, *arguments], cwd=root, env=env, capture_output=True, check=False)  # noqa: S603, S607  git of the user's path
    except OSError as error:
        raise BaseError(f"git cannot be run: {error.strerror}", "install git") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines()
        raise BaseError(said[0].removeprefix("fatal: ") if said else f"git {arguments[0]} failed")
    return done.stdout
