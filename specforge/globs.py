"""Globs over a project's files: in its folders, and in the list of paths of a git revision, with one meaning.

A part of a pattern matches within one folder, `**` matches any number of folders, and links to folders are followed only
where a pattern names them part by part.
"""

import fnmatch
import os
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

TYPE_CHECKING = False  # as type checkers take it; `typing` costs a tenth of an answer that is remembered
if TYPE_CHECKING:
    from pathlib import Path

WILD = frozenset("*?[")
TEXTS = (".yaml", ".yml", ".json", ".txt")
"""How the names of files end that may hold a spec, whatever the patterns are."""
BEGIN = (
    rb"(?:\xef\xbb\xbf)?(?:[ \t\r]*(?:#[^\n]*)?\n|---[^\n]*\n|[ \t]+[^\s#][^\n]*\n|-[ \t][^\n]*\n|[a-z_]+[ \t]*:[^\n]*\n)*"
    rb"[ \t]*(\"?)specforge\1[ \t]*:[ \t]*\d"
)
"""How a spec begins as YAML: other keys may stand before that of its version."""
JSON = rb"(?:\xef\xbb\xbf)?\s*\{"
TOKEN = rb'"(?:[^"\\]|\\.)*+"|[{}\[\]]|\bspecforge\b'
VERSION = rb"\s*:\s*\d"
HEAD = 65_536
"""So many bytes of a file are looked at to see how it begins."""


class Walk:
    """One walk over a project's folders, which lists no folder twice."""

    def __init__(self, root: "Path | str") -> None:
        """Begin at a project's folder."""
        self.root = str(root)
        self.listed: dict[str, list[os.DirEntry[str]]] = {}
        self.unreadable: dict[str, str] = {}
        """Folders that could not be looked into, each with the reason."""
        self.capital: set[str] = set()
        """Files that no pattern matches, and one would if their names, or those of their folders, had no capital letters."""
        self.passed: set[str] = set()
        """Further texts that no pattern matches, in folders in which one looks for files."""

    def find(self, patterns: Iterable[str]) -> set[str]:
        """Give the paths of all files, and of all links that are no folder, that a pattern matches."""
        found = {path for pattern in patterns for path in self._find("", [part for part in pattern.split("/") if part not in {"", "."}])}
        self.capital -= found
        self.passed -= found | self.capital
        return found

    def unmatched(self, patterns: Iterable[str], found: Iterable[str]) -> list[str]:
        """Give what begins as a spec does, and stands where the patterns look or beside what they found, without matching one.

        Args:
            patterns: The patterns that were looked for.
            found: What they match.
        """
        below = tuple(f"{folder}/" for folder in map(fixed_folder, patterns) if folder)
        beside = {"", *map(posixpath.dirname, found)}
        places = (path for path in self.passed if path.startswith(below) or posixpath.dirname(path) in beside)
        return sorted(path for path in places if _begins_as_spec(f"{self.root}/{path}"))

    def _find(self, folder: str, parts: list[str]) -> Iterator[str]:
        part, *rest = parts
        if part == "**":
            # Of `**/**` the second adds nothing.
            while rest[:1] == ["**"]:
                rest = rest[1:]
            if rest:
                for inner in self._below(folder):
                    yield from self._find(inner, rest)
            return
        matches = _compiled(part).fullmatch
        for entry in self._entries(folder):
            if matches(entry.name) if WILD & set(part) else entry.name == part:
                path = posixpath.join(folder, entry.name)
                if rest:
                    if _is_folder(entry, follow=True):
                        yield from self._find(path, rest)
                elif entry.is_symlink() or not _is_folder(entry, follow=False):
                    yield path
            elif (name := entry.name.lower()) != entry.name and matches(name):
                path, is_folder = posixpath.join(folder, entry.name), _is_folder(entry, follow=True)
                if rest and is_folder:
                    self.capital |= set(self._find(path, rest))
                elif not rest and not is_folder:
                    self.capital.add(path)
            elif not rest and name.endswith(TEXTS) and not _is_folder(entry, follow=True):
                self.passed.add(posixpath.join(folder, entry.name))

    def _below(self, folder: str) -> Iterator[str]:
        todo = [folder]
        while todo:
            here = todo.pop()
            yield here
            todo += [posixpath.join(here, entry.name) for entry in self._entries(here) if _is_folder(entry, follow=False)]

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        if folder not in self.listed:
            try:
                with os.scandir(os.path.join(self.root, folder)) as entries:  # noqa: PTH118  a path object for each folder costs more than listing it
                    self.listed[folder] = list(entries)
            except (FileNotFoundError, NotADirectoryError):
                self.listed[folder] = []
            except OSError as error:
                self.listed[folder] = []
                self.unreadable[folder] = (error.strerror or str(error)).lower()
        return self.listed[folder]


def _is_folder(entry: os.DirEntry[str], *, follow: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError:
        return False


def _begins_as_spec(path: str) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  a path object for each file costs more than reading its begin
            head = file.read(HEAD)
    except OSError:
        return False
    if b"specforge" not in head:
        return False
    return _has_version(head) if re.match(JSON, head) else re.match(BEGIN, head) is not None


def _has_version(head: bytes) -> bool:
    """Whether the begin of a JSON document has the version of a spec among its own keys."""
    depth = 0
    for token in re.finditer(TOKEN, head):
        if token[0].strip(b'"') == b"specforge" and depth == 1 and re.compile(VERSION).match(head, token.end()):
            return True
        depth += (token[0] in b"{[") - (token[0] in b"}]")
    return False


def fixed_folder(pattern: str) -> str:
    """Give the folder that holds all that a pattern can match: its parts before the first that is no plain name."""
    parts = [part for part in pattern.split("/")[:-1] if part not in {"", "."}]
    wild = next((at for at, part in enumerate(parts) if WILD & set(part)), len(parts))
    return "/".join(parts[:wild])


@cache
def _compiled(part: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(part))


def matches(pattern: str, path: str, links: Collection[str] = ()) -> bool:
    """Whether a pattern matches a path, by the names alone; `links` are the paths that are links, through which `**` does not go."""
    return _match([part for part in pattern.split("/") if part not in {"", "."}], path.split("/"), links)


def _match(parts: list[str], names: list[str], links: Collection[str]) -> bool:
    """Match from the left, keeping every position that the parts so far can have reached."""
    reached = {0}
    for number, part in enumerate(parts):
        if part == "**":
            reached = _below(reached, names, links) if number < len(parts) - 1 else set()
        else:
            fits = _compiled(part).fullmatch
            reached = {at + 1 for at in reached if at < len(names) and fits(names[at])}
    return len(names) in reached


def _below(reached: set[int], names: list[str], links: Collection[str]) -> set[int]:
    """The positions below those that were reached, but for what lies behind a link."""
    found: set[int] = set()
    for at in range(len(names)):
        if at in reached or (at - 1 in found and (not links or "/".join(names[:at]) not in links)):
            found.add(at)
    return found
