"""Which spec files a question needs: found by a look at the text, so that a question does not load the whole project."""

import os
import posixpath
import re
import stat
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from specforge.config import Config
from specforge.descriptors import AT_ONCE, ITSELF
from specforge.loading.files import Reader, find_specs, no_spec, read_inside
from specforge.regexes import regex
from specforge.source.parsing import MAX_BYTES
from specforge.source.reading import read as parse

OWNER = regex(rb"^[\"']?(feature|module)[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z0-9_-]+)", re.MULTILINE)
TAKES = regex(rb"takes[\"']?[ \t]*:")
GIVER = regex(rb"\bfrom[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z0-9_-]+)/")
USED = regex(rb"[^\s\"'\[\]{},]+\.ya?ml\b")
LINKED = regex(rb"\bfile[\"']?[ \t]*:[ \t]*(?:\"([^\"\n]+)\"|'([^'\n]+)'|([^\s\"'{},\[\]#][^\n{},\[\]#]*))")


class Index(Struct, frozen=True, dict=True):
    """The spec files of a project by a look at their text."""

    texts: Mapping[str, bytes]
    specs: tuple[str, ...] = ()
    """The files that the config names; others are named by them."""

    @cached_property
    def nameless(self) -> tuple[str, ...]:
        """The spec files that do not say which feature or module they declare, or cannot be read."""
        return tuple(path for path in self.specs if path not in self._declared)

    @cached_property
    def _declared(self) -> dict[str, tuple[str, str]]:
        """The kind and the id that each file declares, by its path."""
        return {path: found for path, text in self.texts.items() if (found := _owner(path, text)) is not None}

    @cached_property
    def owners(self) -> dict[str, str]:
        """The file that declares each feature and module."""
        return {id: path for path, (_, id) in self._declared.items()}

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The ids of all features."""
        return tuple(sorted(id for kind, id in self._declared.values() if kind == "feature"))

    @cached_property
    def giving(self) -> tuple[str, ...]:
        """The ids of all features that give something to others, or may."""
        return tuple(one for one in self.features if b"gives" in self.texts[self.owners[one]])

    @cached_property
    def linked(self) -> frozenset[str]:
        """The paths that are linked as documents, or may be."""
        return frozenset(
            posixpath.normpath(posixpath.join(posixpath.dirname(path), os.fsdecode(name).strip()))
            for path, text in self.texts.items()
            if b"documents" in text
            for names in LINKED.findall(text)
            for name in names
            if name
        )

    def owner_in(self, name: str) -> str:
        """The feature or module whose file or element somebody named; nothing when it is neither."""
        owner = self._declared.get(posixpath.normpath(name), ("", name.partition("/")[0]))[1]
        return owner if owner in self.owners else ""

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

    def givers_of(self, features: Iterable[str]) -> frozenset[str]:
        """The features that one of these may take something from, directly or through another."""
        owners = {owner: path for owner, path in self.owners.items() if owner in set(self.features)}
        found, todo = set(features), list(features)
        while todo:
            one = todo.pop()
            new = {giver for giver in _givers(self.texts[owners[one]]) if giver in owners} - found if one in owners else set()
            found |= new
            todo += new
        return frozenset(found)


def _givers(text: bytes) -> set[str]:
    """The features that a spec takes something from."""
    return {name.decode() for name in GIVER.findall(text)} if TAKES.search(text) else set()


def index(root: Path, config: Config, reader: Reader | None = None, paths: Iterable[str] | None = None) -> Index:
    """Look at every spec file of a project, or of one of its revisions.

    Raises:
        UsageError: when the project has none.
    """
    read = reader or _quick_reader(root)
    texts: dict[str, bytes] = {}
    if paths is None and not (paths := find_specs(root, config)):
        raise no_spec(root, config)
    specs = tuple(paths or ())
    todo = list(specs)
    while todo:
        path = todo.pop()
        if path in texts:
            continue
        try:
            texts[path] = read(path)
        except OSError:
            continue
        # A module is part of the project wherever it stands.
        if b".yaml" in texts[path] or b".yml" in texts[path]:
            todo += [posixpath.normpath(posixpath.join(posixpath.dirname(path), os.fsdecode(name))) for name in USED.findall(texts[path])]
    return Index({path: texts[path] for path in sorted(texts)}, specs)


def _owner(path: str, text: bytes) -> tuple[str, str] | None:
    """What a file declares; a file that does not say so at the beginning of a line is parsed."""
    if (found := OWNER.search(text)) is not None:
        return found[1].decode(), found[2].decode()
    _, value, _ = parse(path, text)
    keys = value if isinstance(value, dict) else {}
    return next(((kind, str(keys[kind])) for kind in ("feature", "module") if keys.get(kind)), None)


def _quick_reader(root: Path) -> Reader:
    """Read plain files without resolving their folders: what is found here is only looked at, and loaded by the careful reader."""
    careful, folder = read_inside(root), str(root)

    def reader(path: str) -> bytes:
        try:
            file = os.open(f"{folder}/{path}", os.O_RDONLY | ITSELF | AT_ONCE)
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
