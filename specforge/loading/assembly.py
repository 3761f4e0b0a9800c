"""Paths to a `Project` plus findings: reads every file, collects every problem, raises for none."""

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from specforge.config import Config
from specforge.errors import reason_of
from specforge.finding import Finding, Severity
from specforge.globs import Walk
from specforge.loading.documents import add_documents, inside
from specforge.loading.files import Oversized, Reader, find_specs, read_inside, settings_of, unreadable_folders
from specforge.loading.ids import unique_ids, unique_outputs, unique_owners
from specforge.loading.including import include
from specforge.loading.known import Declared, Known
from specforge.location import CONTROLS, Place, printable
from specforge.project import Included, Project, Settings, SpecFile
from specforge.source.parsing import too_large
from specforge.source.reading import Source, read
from specforge.spec.documents import Feature, Module, build_parts, declared_elements
from specforge.spec.mistakes import validate
from specforge.spec.model import nearest


class Loaded(Struct, frozen=True, dict=True):
    """What loading gives: the project, and what is wrong with files that are not part of it."""

    project: Project
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> bool:
        """Whether some file could not be understood."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def load(root: Path, config: Config, as_of: datetime.date) -> Loaded:
    """Load all specs of a project."""
    walk = Walk(root)
    loaded = assemble(find_specs(root, config, walk), read_inside(root), as_of, settings_of(root, config))
    return Loaded(loaded.project, tuple(sorted([*loaded.findings, *unreadable_folders(walk)], key=lambda finding: finding.order)))


def assemble(paths: tuple[str, ...], reader: Reader, as_of: datetime.date, settings: Settings | None = None) -> Loaded:
    """Load specs through a reader; modules and documents that they name are read too."""
    assembly = Assembly(reader)
    files = assembly.load(paths)
    return Loaded(assembly.project(files, as_of, settings or Settings()), assembly.known.found())


class Assembly:
    """Loads specs, all at once or some at a time; modules stay, features can be dropped."""

    def __init__(self, reader: Reader, declared: Mapping[str, tuple[str, str]] | None = None) -> None:
        """Begin with nothing loaded.

        Args:
            reader: Reads a file.
            declared: What files declare, as far as that is known before they are loaded: kind and id, by path.
        """
        self.reader = reader
        self.known = Known()
        for path, (kind, owner) in sorted((declared or {}).items()):
            self.known.declare(path, kind, owner)

    def load(self, paths: Iterable[str]) -> tuple[SpecFile, ...]:
        """Load files and the modules that they use; gives all that were not loaded before."""
        before = len(self.known.files)
        for path in paths:
            self._add(path)
        todo = list(itertools.islice(self.known.files.values(), before, None))
        while todo:
            todo = [used for file in todo for used in self._add_modules(file)]
        files = tuple(sorted(itertools.islice(self.known.files.values(), before, None), key=lambda file: file.path))
        unique_owners(self.known, files)
        for file in files:
            add_documents(self.known, self.reader, file)
            unique_outputs(self.known, file)
        self.known.wrong.update(one.at.path for one in self.known.findings if one.severity is Severity.ERROR)
        return files

    def project(self, files: Iterable[SpecFile], as_of: datetime.date, settings: Settings) -> Project:
        """Make a project of files that were loaded, and of the modules that they use."""
        includes: dict[str, tuple[Included, ...]] = {}
        given = {file.path: file for file in files}
        for file in tuple(given.values()):
            before = len(self.known.findings)
            included = include(self.known, file)
            given.update((part.file.path, part.file) for part in included)
            # What has a mistake here cannot be looked at further: its ids, paths or references are not what they seem.
            told = any(one.severity is Severity.ERROR for one in self.known.findings[before:])
            if included and not told and not self.known.wrong & {part.file.path for part in included}:
                includes[file.owner] = included
        found = tuple(given[path] for path in sorted(given))
        sources = {path: self.known.sources[path] for path in given}
        linked = {key: text for path in given for key, text in self.known.linked.get(path, {}).items()}
        features = sum(isinstance(file.document, Feature) for file in found)
        complete = not self.known.failed and len(includes) == features
        return Project(found, sources, linked, includes, as_of, settings, complete)

    def _add(self, path: str, *, used: bool = False) -> SpecFile | None:
        if path in self.known.tried:
            return self.known.files.get(path)
        self.known.tried.add(path)
        self.known.failed.add(path)
        raw = self._bytes(path, used=used)
        if raw is None:
            return None
        source, data, mistakes = read(path, raw)
        for mistake in mistakes:
            severity = Severity.WARNING if mistake.warning else Severity.ERROR
            self.known.tell(Finding(mistake.warning or "unreadable-file", severity, mistake.message, mistake.at, mistake.help))
        if source is None:
            return None
        self.known.sources[path] = source
        document = _document_of(self.known, source, data)
        if document is None:
            return None
        self.known.failed.remove(path)
        file = self.known.files[path] = SpecFile(path, document)
        self.known.declared[path] = tuple(
            Declared(kind, element, Place(path, route), within) for kind, route, element, within in declared_elements(document)
        )
        unique_ids(self.known, file)
        return file

    def _bytes(self, path: str, *, used: bool) -> bytes | None:
        if CONTROLS.search(path):
            self.known.report(
                "unreadable-file", "the name of the file is no text in UTF-8 on one line", Place(printable(path)), "rename it"
            )
            return None
        try:
            return self.reader(path)
        except OSError as error:
            reason = reason_of(error)
            if used:
                self.known.unread[path] = reason
            elif isinstance(error, Oversized):
                message, help = too_large(error.size)
                self.known.report("unreadable-file", message, Place(path), help)
            else:
                cure = "check the path, the file and its permissions"
                self.known.report("unreadable-file", f"the file cannot be read: {reason}", Place(path), cure)
            return None

    def _add_modules(self, file: SpecFile) -> Iterator[SpecFile]:
        for index, use in enumerate(file.document.use):
            place = Place(file.path) / "use" / index
            path = inside(self.known, file, use.module, place)
            if path is None or path in self.known.tried or self.known.kinds.get(path) == "feature":
                continue
            if (used := self._add(path, used=True)) is not None:
                yield used


def _document_of(known: Known, source: Source, data: object) -> Feature | Module | None:
    place = Place(source.path)
    keys = data if isinstance(data, dict) else {}
    if "feature" in keys and "module" in keys:
        known.report("invalid-spec", "the file is both a feature and a module", place / "module", "keep one of `feature` and `module`")
        return None
    if not keys.keys() & {"feature", "module"}:
        others = {field.alias or name for kind in (Feature, Module) for name, field in kind.model_fields.items()}
        close = next((key for key in keys if key not in others and nearest(key, ("feature", "module")).startswith("did")), None)
        hint = (
            f"did you mean {nearest(close, ('feature', 'module'))[13:-1]} instead of `{close}`?"
            if close
            else "begin with `specforge: 1` and `feature: my-feature` (or `module: ...`)"
        )
        known.report("invalid-spec", "the file says neither `feature` nor `module`", place / close if close else place, hint)
        return None
    build_parts()
    document: Feature | Module | None
    document, told = validate(Feature, data) if "feature" in keys else validate(Module, data)
    for route, message, help in told:
        known.report("invalid-spec", message, Place(source.path, route), help)
    return document
