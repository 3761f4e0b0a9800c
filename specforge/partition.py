"""A project feature by feature: each with what it uses, so that no more than one has to be in memory.

A look at the text of a spec tells what it declares. Features that hand something to each other, and files that a look does
not tell apart, are loaded together; all others one by one. What is found in a feature is the same either way.
"""

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.config import Config
from specforge.errors import NoSpecError
from specforge.finding import Finding, Severity
from specforge.globs import Walk
from specforge.loading.assembly import Assembly
from specforge.loading.files import Reader, find_specs, no_spec, unreadable_folders, unseen_files
from specforge.project import Project, Settings, SpecFile
from specforge.regexes import regex
from specforge.remembering import Memory, Remembered
from specforge.spec.documents import Feature, Module

TOP = regex(rb"^(?:(feature|module):[ \t]+([a-z0-9][a-z0-9_-]*)[ \t]*(?:#.*)?\r?$|(takes|gives)[ \t]*:)", re.MULTILINE)


class Entangled(Exception):
    """A look at a spec was wrong, or two files that no glob finds declare one id: the project has to be loaded as a whole."""


class Look(Struct, frozen=True):
    """What a look at a spec tells."""

    kind: str
    """`feature` or `module`; nothing when it does not tell."""
    owner: str = ""
    hands: bool = False
    """Whether it may take something from another feature, or give something."""


def look(text: bytes) -> Look:
    """Look at the text of a spec: only what begins a line is seen."""
    found = TOP.findall(text)
    declared = [(kind, owner) for kind, owner, _ in found if kind]
    if len(declared) != 1:
        return Look("")
    return Look(declared[0][0].decode(), declared[0][1].decode(), any(hands for _, _, hands in found))


class Settled(Struct, frozen=True):
    """What is to be remembered of a part in which all is as it should be."""

    remembered: Remembered
    digests: dict[str, str]
    """Of the files that it depends on."""


class Part(Struct, frozen=True):
    """Some features that are compiled together, mostly one; none when it holds the modules that no feature uses."""

    project: Project
    features: tuple[SpecFile, ...]
    modules: tuple[SpecFile, ...]
    """The modules that they use."""
    told: tuple[Finding, ...]
    """What is told of its files themselves."""


class Partition:
    """The parts of a project, to be gone through once."""

    def __init__(
        self,
        root: Path,
        config: Config,
        as_of: datetime.date,
        settings: Settings,
        reader: Reader,
        memory: Memory | None = None,
        *,
        may_be_empty: bool = False,
    ) -> None:
        """Look at every spec.

        Raises:
            UsageError: when there is none, unless that may be.
        """
        self.memory = memory
        walk = Walk(root)
        self.specs = find_specs(root, config, walk)
        self.hidden = unreadable_folders(walk)
        self.unseen = unseen_files(walk, config, self.specs)
        if not self.specs and not self.hidden:
            error = no_spec(root, config, self.unseen)
            if not (may_be_empty and isinstance(error, NoSpecError)):
                raise error
        self.as_of, self.settings = as_of, settings
        self.looks = {path: self._look(path, reader) for path in self.specs}
        self.assembly = Assembly(reader, {path: (seen.kind, seen.owner) for path, seen in self.looks.items() if seen.kind})
        self.modules: set[str] = set()
        """The modules that were loaded."""
        self.used: set[str] = set()
        """The modules that some feature uses."""
        self.owners: dict[str, str] = {}
        """The ids of the features that loaded, by the path of the file."""
        self.complete = not self.hidden
        self.told: dict[Finding, None] = {}
        """What is remembered of files that were not loaded."""
        self.alone = tuple(path for path, seen in self.looks.items() if seen.kind == "feature" and not seen.hands)
        """The specs that are loaded one by one."""
        self.ahead: Callable[[str], Settled | None] = lambda _: None
        """What another process found in one of these."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the files."""
        # A module is read by whatever name a spec uses it.
        unseen = (one for one in self.unseen if one.at.path not in self.modules)
        return tuple(sorted([*self.assembly.known.findings, *self.hidden, *unseen, *self.told], key=lambda one: one.order))

    @property
    def broken(self) -> bool:
        """Whether some file could not be understood."""
        return any(one.severity is Severity.ERROR for one in (*self.assembly.known.findings, *self.hidden))

    def whole(self) -> Part:
        """All of it as one part, of which nothing is remembered."""
        self.memory = None
        files = self.assembly.load(self.specs)
        return self._part(files)

    def parts(self, only: Collection[str] | None = None) -> Iterator[Part | Remembered]:
        """Load one part after the other, unless it is remembered; each is forgotten when the next one is asked for.

        Args:
            only: The features that are asked about; all when left out.

        Raises:
            Entangled: when that is not possible.
        """
        for path in self.alone:
            if only is None or self.looks[path].owner in only:
                yield from self._load([path], self.looks[path])
        together = [path for path, seen in self.looks.items() if seen.hands or not seen.kind]
        if together and (only is None or any(not self.looks[path].owner or self.looks[path].owner in only for path in together)):
            yield from self._load(together)
        if only is not None:
            return
        left = (path for path, seen in self.looks.items() if seen.kind == "module" and path not in self.used)
        modules = self.assembly.load(left)
        self._untangled((file.path, file.owner) for file in modules)
        if any(isinstance(file.document, Feature) for file in modules):
            raise Entangled
        unused = [file for path, file in sorted(self.assembly.known.files.items()) if path not in self.used]
        self.modules.update(file.path for file in unused)
        project = self.assembly.project(unused, self.as_of, self.settings)
        yield Part(replace(project, complete=self.complete and project.complete), (), tuple(unused), ())

    def one(self, path: str) -> Iterator[Part | Remembered]:
        """Load one of those that are loaded one by one; it is forgotten when the next one is asked for.

        Raises:
            Entangled: when that is not possible.
        """
        return self._load([path], self.looks[path])

    def unknown(self, paths: Iterable[str]) -> list[str]:
        """Give those of the specs that are loaded one by one of which nothing is remembered."""
        return [path for path in paths if self.memory is None or not self.memory.knows([path])]

    def _load(self, paths: list[str], seen: Look | None = None) -> Iterator[Part | Remembered]:
        known = self.memory.recall(paths) if self.memory is not None else None
        if known is None and (found := self.ahead(paths[0])) is not None:
            known = found.remembered
            if self.memory is not None:
                self.memory.keep(paths, known, found.digests)
        if known is not None and self._still(known):
            self.owners.update(known.features)
            self.modules.update(path for path, _ in known.modules)
            self.used.update(path for path, _ in known.modules)
            self.told.update(dict.fromkeys(known.told))
            yield known
            return
        files = self.assembly.load(paths)
        self._untangled((file.path, file.owner) for file in files)
        features = [file for file in files if isinstance(file.document, Feature)]
        if seen is not None and (len(features) > 1 or any(_otherwise(file, seen) for file in files if file.path in paths)):
            raise Entangled
        part = self._part(files)
        self.complete &= part.project.complete
        yield part
        self.assembly.known.drop(features)

    def _still(self, known: Remembered) -> bool:
        """Whether what is remembered holds beside the files that were loaded: no other declares one of its ids."""
        for path, owner in known.modules:
            self.assembly.known.declare(path, "module", owner)
        self._untangled(known.modules)
        return self.assembly.known.wrong.isdisjoint(path for path, _ in (*known.features, *known.modules))

    def _part(self, files: tuple[SpecFile, ...]) -> Part:
        features = tuple(file for file in files if isinstance(file.document, Feature))
        project = self.assembly.project(files, self.as_of, self.settings)
        modules = project.modules
        self.owners.update((file.path, file.owner) for file in features)
        self.modules.update(file.path for file in modules)
        self.used.update(part.file.path for parts in project.includes.values() for part in parts[1:])
        told = tuple(one for path in project.sources for one in self.assembly.known.told.get(path, ()))
        return Part(project, features, modules, told)

    def _untangled(self, files: Iterable[tuple[str, str]]) -> None:
        """Two files of which a look saw only one at most: which of them is wrong depends on the order."""
        for path, owner in files:
            first = self.assembly.known.owners[owner]
            if first != path and not {first, path} <= self.looks.keys():
                raise Entangled

    def _look(self, path: str, reader: Reader) -> Look:
        if self.memory is not None and (known := self.memory.look(path)) is not None:
            return Look(*known)
        try:
            return look(reader(path))
        except OSError:
            return Look("")


def _otherwise(file: SpecFile, seen: Look) -> bool:
    """Whether a file is something else than a look at it told."""
    document = file.document
    return isinstance(document, Module) or file.owner != seen.owner or bool(document.takes or document.gives)
