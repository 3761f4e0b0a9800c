"""Which spec files a question needs: found by a look at the text, so that a question does not load the whole project."""

import os
import posixpath
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from specforge.config import Config
from specforge.loading import Reader, find_specs, no_spec, read_inside
from specforge.source import MAX_BYTES

OWNER = re.compile(rb"^(feature|module):[ \t]*[\"']?([A-Za-z0-9_-]+)", re.MULTILINE)
TAKES = re.compile(rb"\bfrom:[ \t]*[\"']?([A-Za-z0-9_-]+)/")


@dataclass(frozen=True)
class Index:
    """The spec files of a project by a look at their text."""

    texts: Mapping[str, bytes]

    @cached_property
    def owners(self) -> dict[str, str]:
        """The file that declares each feature and module."""
        return {found[2].decode(): path for path, text in self.texts.items() if (found := OWNER.search(text))}

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The ids of all features."""
        found = (OWNER.search(text) for text in self.texts.values())
        return tuple(sorted(one[2].decode() for one in found if one and one[1] == b"feature"))

    def users_of(self, path: str) -> frozenset[str]:
        """The features that may use a module, directly or through another: those whose text has its file's name."""
        owners = {file: owner for owner, file in self.owners.items()}
        features = set(self.features)
        found: set[str] = set()
        todo, seen = [path], {path}
        while todo:
            name = posixpath.basename(todo.pop()).encode()
            for file, text in self.texts.items():
                if file not in seen and name in text:
                    seen.add(file)
                    if owners.get(file) in features:
                        found.add(owners[file])
                    else:
                        todo.append(file)
        return frozenset(found)

    def paths_for(self, features: Iterable[str]) -> tuple[str, ...]:
        """The files of features and of the features they take something from; modules are found when they are loaded."""
        owners = self.owners
        found: set[str] = set()
        todo = [owners[one] for one in features if one in owners]
        while todo:
            path = todo.pop()
            if path not in found:
                found.add(path)
                todo += [owners[giver] for giver in _givers(self.texts[path]) if giver in owners]
        return tuple(sorted(found))

    def takers_of(self, features: Iterable[str]) -> frozenset[str]:
        """The features that may take something from one of these, directly or through another."""
        owners = {file: owner for owner, file in self.owners.items()}
        takes = {path: _givers(text) for path, text in self.texts.items()}
        found, todo = set(features), list(features)
        while todo:
            one = todo.pop()
            for path, givers in takes.items():
                if one in givers and owners.get(path) not in found and path in owners:
                    found.add(owners[path])
                    todo.append(owners[path])
        return frozenset(found)


def _givers(text: bytes) -> set[str]:
    """The features that a spec takes something from."""
    return {name.decode() for name in TAKES.findall(text)} if b"takes:" in text else set()


def index(root: Path, config: Config, reader: Reader | None = None, paths: Iterable[str] | None = None) -> Index:
    """Look at every spec file of a project, or of one of its revisions.

    Raises:
        UsageError: when the project has none.
    """
    read = reader or _quick_reader(root)
    texts: dict[str, bytes] = {}
    if paths is None and not (paths := find_specs(root, config)):
        raise no_spec(config)
    for path in paths or ():
        try:
            texts[path] = read(path)
        except OSError:
            continue
    return Index(texts)


def _quick_reader(root: Path) -> Reader:
    """Read plain files without resolving their folders: what is found here is only looked at, and loaded by the careful reader."""
    careful, folder = read_inside(root), str(root)

    def reader(path: str) -> bytes:
        try:
            file = os.open(f"{folder}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return careful(path)
        try:
            state = os.fstat(file)
            if stat.S_ISREG(state.st_mode) and state.st_size <= MAX_BYTES:
                return os.read(file, state.st_size + 1)
        finally:
            os.close(file)
        return careful(path)

    return reader
