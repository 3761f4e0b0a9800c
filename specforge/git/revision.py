"""Files of a project as they stood in a git revision: read from its objects, with nothing checked out."""

import hashlib
import os
import posixpath
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.errors import BaseError
from specforge.git.commits import UNSHALLOW, ends_early
from specforge.git.objects import unfiltered
from specforge.git.repository import is_there, prefix_of, tracked
from specforge.git.running import git

UNBORN = "no commit stands on the current branch yet: commit first"
LINKS = 8
"""The most links that are followed one after the other, as in a working tree."""


class Revision(Struct, frozen=True, dict=True):
    """One commit, seen from the project's folder."""

    root: Path
    name: str
    """What was asked for."""
    commit: str
    """The object name of the commit that is read."""
    prefix: str
    """The project's folder inside the repository, in that commit: empty, or ending in a slash."""
    here: str
    """The same folder now."""

    @cached_property
    def _listed(self) -> list[tuple[str, str, str, str]]:
        """The mode, the kind, the object name and the path inside the project of all that is below its folder."""
        listed = git(self.root, "ls-tree", "-r", "-z", "--full-tree", self.commit, "--", *([self.prefix] if self.prefix else []))
        found = []
        for line in listed.split(b"\0"):
            about, tab, path = line.partition(b"\t")
            if tab:
                mode, kind, name = about.decode().split()
                found.append((mode, kind, name, os.fsdecode(path).removeprefix(self.prefix)))
        return found

    @cached_property
    def entries(self) -> Mapping[str, tuple[str, str]]:
        """The mode and the object name of every file below the project's folder, by its path inside the project."""
        return {path: (mode, name) for mode, kind, name, path in self._listed if kind == "blob"}

    @cached_property
    def submodules(self) -> tuple[str, ...]:
        """The folders whose files are in other repositories: of these, a revision names a commit alone."""
        return tuple(path for _, kind, _, path in self._listed if kind == "commit")

    @cached_property
    def links(self) -> frozenset[str]:
        """The paths that are links."""
        return frozenset(path for path, (mode, _) in self.entries.items() if mode == "120000")

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path below the project's folder, also through links to folders."""
        found = dict.fromkeys(self.entries)
        for link in sorted(self.links):
            with suppress(OSError):
                target = f"{self._target(link)}/"
                found.update((link + path[len(target) - 1 :], None) for path in self.entries if path.startswith(target))
        return tuple(found)

    @cached_property
    def former(self) -> Mapping[str, str]:
        """What files of the project were called in the revision, by their names now, where git takes them for renamed.

        A file that was not added to git is not seen.
        """
        found = {}
        for old, new in _renamed(self.root, self.commit):
            if old.startswith(self.prefix) and new.startswith(self.here):
                found[new.removeprefix(self.here)] = old.removeprefix(self.prefix)
        return found

    def _target(self, link: str) -> str:
        """Where a link leads, as a path inside the project."""
        target = os.fsdecode(git(self.root, "cat-file", "blob", self.entries[link][1]))
        if posixpath.isabs(target):
            target = os.path.relpath(target, self.root)
            path = posixpath.normpath(target)
        else:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(link), target))
        if path.split("/")[0] == "..":
            raise OSError("it leaves the project through a link")
        return path

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
        """Read a file; raises `OSError` with a readable text, as a reader of the working tree does.

        Raises:
            BaseError: when git holds it as a filter wrote it.
        """
        for _ in range(LINKS):
            if path in self.entries and self.entries[path][0] != "120000":
                return unfiltered(path, git(self.root, "cat-file", "blob", self.entries[path][1]))
            parts = path.split("/")
            link = next((one for end in range(1, len(parts) + 1) if (one := "/".join(parts[:end])) in self.entries), None)
            if link is None or self.entries[link][0] != "120000":
                raise OSError("it does not exist")
            path = posixpath.normpath(posixpath.join(self._target(link), path[len(link) + 1 :]))
        raise OSError("it is a link that leads back to itself")


def open_revision(root: Path, name: str) -> Revision:
    """Open the commit where a revision and the current one part.

    Raises:
        BaseError: when there is no such revision, no repository to read it from, no common past, or too little of the past
            is here to tell.
    """
    asked = open_commit(root, name)
    if not is_there(root, "HEAD"):
        raise BaseError(f"there is no commit to compare with `{name}`", UNBORN)
    try:
        commit = git(root, "merge-base", asked.commit, "HEAD").decode().split()[0]
    except (BaseError, IndexError):
        commit = ""
    if _is_cut_off(root, asked.commit, commit):
        message = f"this clone is shallow: it does not hold the history in which `{name}` and the current commit part"
        raise BaseError(message, UNSHALLOW)
    if not commit:
        help = "name a revision of this history; `git merge-base` finds where two part"
        raise BaseError(f"`{name}` and the current commit have no common past", help)
    return _where_it_stood(replace(asked, commit=commit))


def open_commit(root: Path, name: str) -> Revision:
    """Open a revision itself, wherever it parted from the current one.

    Raises:
        BaseError: when there is no such revision, or no repository to read it from.
    """
    prefix = prefix_of(root)
    if "\0" in name or not name:
        raise BaseError(f"{name!r} is not the name of a revision", "name a branch, a tag or a commit")
    try:
        asked = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except BaseError:
        help = "name a branch, a tag or a commit; in a shallow clone, fetch the base first"
        if not is_there(root, "HEAD"):
            help = UNBORN
        fetched = f"origin/{name}"
        if is_there(root, f"refs/remotes/{fetched}"):
            help = f"did you mean `{fetched}`? A branch that was fetched and never checked out is called so"
        raise BaseError(f"there is no revision `{name}`", help) from None
    return Revision(root, name, asked, prefix, prefix)


def _where_it_stood(revision: Revision) -> Revision:
    """The revision seen from the folder that the project had in it, when git takes what is in its folder now for moved as a whole."""
    here = any(path in revision.entries for path in tracked(revision.root)) if revision.here else _is_configured(revision)
    if here:
        return revision
    folders = Counter(
        old.removesuffix(inside)
        for old, new in _renamed(revision.root, revision.commit)
        if new.startswith(revision.here) and f"/{old}".endswith(f"/{(inside := new.removeprefix(revision.here))}")
    )
    (first, number), (_, others) = (*folders.most_common(2), ("", 0), ("", 0))[:2]
    moved = replace(revision, prefix=first)
    return moved if number > others and (revision.here or _is_configured(moved)) else revision


def _is_configured(revision: Revision) -> bool:
    """Whether the folder was a project of its own: at the root of a repository much stands that belongs to none."""
    own, shared = "specforge.toml", "pyproject.toml"
    return own in revision.entries or (shared in revision.entries and b"[tool.specforge" in revision.read(shared))


def _renamed(root: Path, commit: str) -> list[tuple[str, str]]:
    """The files that git takes for renamed since a commit, from the root of the repository: the old name, then the new one."""
    asked = ("--cached", "--find-renames", "--diff-filter=R", "--name-status", "-z", "--no-relative", "--no-ext-diff", "--no-textconv")
    told = iter(os.fsdecode(git(root, "diff", *asked, commit)).split("\0"))
    return [(old, new) for _, old, new in zip(told, told, told, strict=False)]


def _is_cut_off(root: Path, asked: str, parted: str) -> bool:
    """Whether the history between two commits and where they part ends early, so that they may part elsewhere."""
    ends = ends_early(root)
    if not ends:
        return False
    between = git(root, "rev-list", asked, "HEAD", *([f"^{parted}"] if parted else [])).decode().split()
    return not ends.isdisjoint(between) or (parted in ends and len(between) == 0 and asked != parted)
