"""Paths to a `Project` plus findings: reads every file, collects every problem, raises for none."""

import datetime
import errno
import itertools
import math
import posixpath
import stat
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from specforge.caps import PROFILES, Cap
from specforge.config import Config, find_root, has_settings
from specforge.errors import UsageError
from specforge.filling import overlong
from specforge.finding import Finding, Severity
from specforge.globs import Walk
from specforge.graph import find_cycle, longest_chain
from specforge.location import CONTROLS, RESERVED, Location, Place, is_inner, printable
from specforge.lock import PROJECT
from specforge.project import Included, Project, Settings, SpecFile, Values, Variant, all_variants, applies, axes_of
from specforge.source.parsing import MAX_BYTES, too_large
from specforge.source.reading import Source, read, unwanted
from specforge.spec.documents import Feature, Module, Use, declared_elements
from specforge.spec.facts import Fact, Keyed
from specforge.spec.mistakes import validate
from specforge.spec.model import Element, nearest, placeholders
from specforge.spec.rules import Constraint, Intent

Reader = Callable[[str], bytes]
"""Reads a file by its path inside the project; raises `OSError` with a readable text."""

MAX_VARIANTS = 1_000
MAX_DOCUMENT = 200_000
"""The most bytes of a linked document; a prompt is no place for more."""
MAX_CHAIN = 32
"""How many facts may quote one another in a row, and how many modules may use one another."""
MAX_PARTS = 4
"""How deep intents may be parts of intents: headings have six levels, and intents begin at the second."""


class _Declared(Struct, frozen=True):
    """An element as it is declared in a file."""

    kind: str
    element: Element
    place: Place
    within: Intent | None = None
    """The intent that a constraint stands in."""

    @property
    def namespace(self) -> tuple[str, str]:
        """What two elements of one variant may not share; facts and variables have one namespace."""
        return ("fact" if self.kind == "variable" else self.kind, self.element.id.casefold())

    @property
    def ids(self) -> set[str]:
        """The ids that an `except` can name to leave it out."""
        return {self.element.id} if self.within is None else {self.element.id, self.within.id}

    @property
    def where(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        """What its variants have to meet, without that which holds for all of its file."""
        wheres = (self.element.where, self.within.where if self.within is not None else {})
        return tuple(where for where in wheres if where)


class Loaded(Struct, frozen=True, dict=True):
    """What loading gives: the project, and what is wrong with files that are not part of it."""

    project: Project
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> bool:
        """Whether some file could not be understood."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


class Oversized(OSError):
    """A file has more bytes than are ever read."""

    def __init__(self, size: int) -> None:
        """Keep the size, because the message depends on what the file is for."""
        super().__init__(f"it has {size:,} bytes; at most {MAX_BYTES:,} are read")
        self.size = size


def find_specs(root: Path, config: Config, walk: Walk | None = None) -> tuple[str, ...]:
    """Find the spec files of a project, as sorted POSIX paths inside it.

    Raises:
        UsageError: when every file that is found stands in the output folder.
    """
    output = posixpath.normpath(config.output) + "/"
    found = (walk or Walk(root)).find(config.specs)
    specs = tuple(sorted(path for path in found if not path.startswith(output)))
    if found and not specs:
        raise UsageError(f"every spec stands in the output folder `{config.output}`", "choose another output folder")
    return specs


def no_spec(root: Path, config: Config) -> UsageError:
    """Make the error of a project in which no spec is found."""
    help = "run `specforge init` to begin with one, or set `specs` in the config"
    if not has_settings(find_root(root)):
        help = "neither it nor a folder above has a config: run this in the project, name that with `--root`, or begin one with `specforge init`"
    return UsageError(f"no spec matches {', '.join(config.specs)} in {printable(str(root))}", help)


def read_inside(root: Path) -> Reader:
    """Make a reader of files that stay inside the project after resolving links."""
    real_root = root.resolve()

    folders: dict[str, Path] = {}

    def real_of(path: str) -> Path:
        """Resolve links; a folder is resolved once, and a file only when it is a link itself."""
        folder, name = posixpath.split(path)
        if name in {"", ".", ".."}:
            return (root / path).resolve()
        if folder not in folders:
            folders[folder] = (root / folder).resolve()
        real = folders[folder] / name
        return real.resolve() if real.is_symlink() else real

    def reader(path: str) -> bytes:
        if CONTROLS.search(path):
            raise OSError("its name is no text on one line")
        try:
            real = real_of(path)
            if not real.is_relative_to(real_root):
                raise OSError("it leaves the project through a link" if is_inner(posixpath.normpath(path)) else "it leaves the project")
            mode = real.stat()
            if not stat.S_ISREG(mode.st_mode):
                raise OSError("it is not a regular file")
            if mode.st_size > MAX_BYTES:
                raise Oversized(mode.st_size)
            return real.read_bytes()
        except RuntimeError:
            raise OSError("it is a link that leads back to itself") from None
        except FileNotFoundError:
            raise OSError("it does not exist") from None
        except PermissionError:
            raise OSError("it may not be read") from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise OSError("it is a link that leads back to itself") from None
            raise

    return reader


def load(root: Path, config: Config, as_of: datetime.date) -> Loaded:
    """Load all specs of a project."""
    walk = Walk(root)
    loaded = assemble(find_specs(root, config, walk), read_inside(root), as_of, settings_of(root, config))
    return Loaded(loaded.project, tuple(sorted([*loaded.findings, *unreadable_folders(walk)], key=lambda finding: finding.order)))


def unreadable_folders(walk: Walk) -> tuple[Finding, ...]:
    """What is wrong with the folders that a walk could not look into."""
    return tuple(
        Finding(
            "unreadable-file",
            Severity.ERROR,
            f"the folder cannot be read: {reason}",
            Location(printable(folder) or "."),
            "check its permissions; which specs it holds is not known",
        )
        for folder, reason in walk.unreadable.items()
    )


def settings_of(root: Path, config: Config) -> Settings:
    """Give what the config contributes to checks and compilers.

    Raises:
        UsageError: when a template cannot be read.
    """
    reader, templates = read_inside(root), {}
    for name, path in config.templates.items():
        try:
            text = reader(path).decode("utf-8-sig")
            if found := unwanted(text):
                raise ValueError(f"it holds {found[0]} on line {text.count(chr(10), 0, found[1]) + 1}")
            templates[name] = (path, text)
        except (OSError, ValueError) as error:
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            raise UsageError(f"the template {path!r} for `{name}` cannot be read: {reason}", "check `templates` in the config") from None
    caps = {
        name: Cap(bytes=cap.bytes, tokens=cap.tokens, lines=cap.lines, source="the project's config") for name, cap in config.caps.items()
    }
    return Settings(templates, {**PROFILES, **caps}, config.dialects)


def assemble(paths: tuple[str, ...], reader: Reader, as_of: datetime.date, settings: Settings | None = None) -> Loaded:
    """Load specs through a reader; modules and documents that they name are read too."""
    assembly = Assembly(reader)
    files = assembly.load(paths)
    return Loaded(assembly.project(files, as_of, settings or Settings()), assembly.found())


class Assembly:
    """Loads specs, all at once or some at a time; modules stay, features can be dropped."""

    def __init__(self, reader: Reader, declared: Mapping[str, tuple[str, str]] | None = None) -> None:
        """Begin with nothing loaded.

        Args:
            reader: Reads a file.
            declared: What files declare, as far as that is known before they are loaded: kind and id, by path.
        """
        self.reader = reader
        self.owners: dict[str, str] = {}
        """The file that declares each id; the first when there are several."""
        self.kinds: dict[str, str] = {}
        """Whether a file is a feature or a module, by its path."""
        self.sources: dict[str, Source] = {}
        self.files: dict[str, SpecFile] = {}
        self.declared: dict[str, tuple[_Declared, ...]] = {}
        """The elements of each file, by its path."""
        self.linked: dict[str, dict[str, str]] = {}
        """The texts of the documents that each file links, as in `Project.linked`."""
        self.findings: list[Finding] = []
        self.told: dict[str, list[Finding]] = {}
        """The same, by the path of the file."""
        self.tried: set[str] = set()
        self.failed: set[str] = set()
        """Files that could not be understood."""
        self.wrong: set[str] = set()
        """Files with a mistake of their own."""
        for path, (kind, owner) in sorted((declared or {}).items()):
            self.declare(path, kind, owner)
        self.unread: dict[str, str] = {}
        """Why a module could not be read, by its path; told where it is used."""

    def declare(self, path: str, kind: str, owner: str) -> str:
        """Take down what a file declares; gives the first file that declares its id. Of two that do, neither can be trusted."""
        self.kinds[path] = kind
        first = self.owners.setdefault(owner, path)
        if first != path:
            self.wrong.update((first, path))
        return first

    def load(self, paths: Iterable[str]) -> tuple[SpecFile, ...]:
        """Load files and the modules that they use; gives all that were not loaded before."""
        before = len(self.files)
        for path in paths:
            self._add(path)
        todo = list(itertools.islice(self.files.values(), before, None))
        while todo:
            todo = [used for file in todo for used in self._add_modules(file)]
        files = tuple(sorted(itertools.islice(self.files.values(), before, None), key=lambda file: file.path))
        self._unique_owners(files)
        for file in files:
            self._add_documents(file)
            self._unique_outputs(file)
        self.wrong.update(one.at.path for one in self.findings if one.severity is Severity.ERROR)
        return files

    def project(self, files: Iterable[SpecFile], as_of: datetime.date, settings: Settings) -> Project:
        """Make a project of files that were loaded, and of the modules that they use."""
        includes: dict[str, tuple[Included, ...]] = {}
        given = {file.path: file for file in files}
        for file in tuple(given.values()):
            before = len(self.findings)
            included = self._include(file)
            given.update((part.file.path, part.file) for part in included)
            # What has a mistake here cannot be looked at further: its ids, paths or references are not what they seem.
            told = any(one.severity is Severity.ERROR for one in self.findings[before:])
            if included and not told and not self.wrong & {part.file.path for part in included}:
                includes[file.owner] = included
        found = tuple(given[path] for path in sorted(given))
        sources = {path: self.sources[path] for path in given}
        linked = {key: text for path in given for key, text in self.linked.get(path, {}).items()}
        features = sum(isinstance(file.document, Feature) for file in found)
        complete = not self.failed and len(includes) == features
        return Project(found, sources, linked, includes, as_of, settings, complete)

    def drop(self, files: Iterable[SpecFile]) -> None:
        """Forget files that are done with; what was found in them stays."""
        for file in files:
            for known in (self.files, self.sources, self.declared, self.linked):
                known.pop(file.path, None)

    def found(self) -> tuple[Finding, ...]:
        """What is wrong with the files, sorted."""
        return tuple(sorted(self.findings, key=lambda finding: finding.order))

    def _report(self, check: str, message: str, place: Place, help: str) -> None:
        source = self.sources.get(place.path)
        at = source.locate(place.route) if source else Location(place.path)
        self._tell(Finding(check, Severity.ERROR, message, at, help))

    def _tell(self, finding: Finding) -> None:
        self.findings.append(finding)
        self.told.setdefault(finding.at.path, []).append(finding)

    def _add(self, path: str, *, used: bool = False) -> SpecFile | None:
        if path in self.tried:
            return self.files.get(path)
        self.tried.add(path)
        self.failed.add(path)
        if CONTROLS.search(path):
            self._report("unreadable-file", "the name of the file is no text in UTF-8 on one line", Place(printable(path)), "rename it")
            return None
        try:
            raw = self.reader(path)
        except OSError as error:
            if used:
                self.unread[path] = error.strerror or str(error)
                return None
            if isinstance(error, Oversized):
                message, help = too_large(error.size)
                self._report("unreadable-file", message, Place(path), help)
                return None
            self._report(
                "unreadable-file",
                f"the file cannot be read: {error.strerror or error}",
                Place(path),
                "check the path, the file and its permissions",
            )
            return None
        source, data, mistakes = read(path, raw)
        for mistake in mistakes:
            severity = Severity.WARNING if mistake.warning else Severity.ERROR
            check = "hidden-comment" if mistake.warning else "unreadable-file"
            self._tell(Finding(check, severity, mistake.message, mistake.at, mistake.help))
        if source is None:
            return None
        self.sources[path] = source
        document = self._parse(source, data)
        if document is None:
            return None
        self.failed.remove(path)
        file = self.files[path] = SpecFile(path, document)
        self.declared[path] = tuple(
            _Declared(kind, element, Place(path, route), within) for kind, route, element, within in declared_elements(document)
        )
        self._unique_ids(file)
        return file

    def _parse(self, source: Source, data: object) -> Feature | Module | None:
        place = Place(source.path)
        keys = data if isinstance(data, dict) else {}
        if "feature" in keys and "module" in keys:
            self._report("invalid-spec", "the file is both a feature and a module", place / "module", "keep one of `feature` and `module`")
            return None
        if not keys.keys() & {"feature", "module"}:
            others = {field.alias or name for kind in (Feature, Module) for name, field in kind.model_fields.items()}
            close = next((key for key in keys if key not in others and nearest(key, ("feature", "module")).startswith("did")), None)
            hint = (
                f"did you mean {nearest(close, ('feature', 'module'))[13:-1]} instead of `{close}`?"
                if close
                else "begin with `specforge: 1` and `feature: my-feature` (or `module: ...`)"
            )
            self._report("invalid-spec", "the file says neither `feature` nor `module`", place / close if close else place, hint)
            return None
        document: Feature | Module | None
        document, told = validate(Feature, data) if "feature" in keys else validate(Module, data)
        for route, message, help in told:
            self._report("invalid-spec", message, Place(source.path, route), help)
        return document

    def _add_modules(self, file: SpecFile) -> Iterator[SpecFile]:
        for index, use in enumerate(file.document.use):
            place = Place(file.path) / "use" / index
            path = self._inside(file, use.module, place)
            if path is None or path in self.tried or self.kinds.get(path) == "feature":
                continue
            if (used := self._add(path, used=True)) is not None:
                yield used

    def _inside(self, file: SpecFile, name: str, place: Place) -> str | None:
        if "\\" in name:
            self._report("escaping-path", f"the path `{name}` is written with `\\`", place, "write `/` between folders")
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), name))
        if posixpath.isabs(name) or ":" in name or path.split("/")[0] == "..":
            self._report(
                "escaping-path", f"the path {name!r} leaves the project", place, "name a file inside the project, relative to this spec"
            )
            return None
        return path

    def _add_documents(self, file: SpecFile) -> None:
        named = [("documents", index, document.file) for index, document in enumerate(file.document.documents)]
        named += [("links", index, link.file) for index, link in enumerate(file.document.links)]
        for section, index, name in named:
            place = Place(file.path) / section / index / "file"
            path = self._inside(file, name, place)
            if path is None or f"{file.path}:{name}" in self.linked.get(file.path, {}):
                continue
            try:
                text = self._document(path, name, place)
            except (OSError, UnicodeDecodeError) as error:
                reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
                self._report(
                    "missing-file",
                    f"the {'document' if section == 'documents' else 'linked file'} {name!r} cannot be read: {reason}",
                    place,
                    "check the path; it is relative to this spec",
                )
            else:
                self.linked.setdefault(file.path, {})[f"{file.path}:{name}"] = text

    def _document(self, path: str, name: str, place: Place) -> str:
        """The text of a linked document; empty when it cannot stand in a prompt, which is told."""
        try:
            raw = self.reader(path)
            size = len(raw)
        except Oversized as error:
            size = error.size
        if size > MAX_DOCUMENT:
            self._report(
                "unusable-document",
                f"the document {name!r} has {size:,} bytes; one has at most {MAX_DOCUMENT:,}",
                place,
                "link the part that the model needs",
            )
            return ""
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        if found := unwanted(text):
            what, index = found
            line = text.count("\n", 0, index) + 1
            self._report("unusable-document", f"the document {name!r} holds {what} on line {line}", place, "remove it")
        return text

    def _unique_ids(self, file: SpecFile) -> None:
        seen: dict[tuple[str, str], Place] = {}
        for one in self.declared[file.path]:
            kind, element, place, key = one.kind, one.element, one.place, one.namespace
            if key in seen:
                locate = self.sources[file.path].locate
                later, first = sorted((place, seen[key]), key=lambda one: locate(one.route), reverse=True)
                self._report(
                    "duplicate-id",
                    f"{kind} `{element.id}` is declared twice; the first is on line {locate(first.route).line}",
                    later / "id",
                    "give one of them another id" + ("; facts and variables share one namespace" if key[0] == "fact" else ""),
                )
            seen.setdefault(key, place)
        for one in self.declared[file.path]:
            if one.element.id in one.element.was:
                self._names_itself(one.kind, one.element.id, one.place)
            constraint, place = one.element, one.place
            names = [criterion.id for criterion in constraint.criteria] if isinstance(constraint, Constraint) else []
            for index, name in enumerate(names):
                if name in names[:index]:
                    self._report(
                        "duplicate-id",
                        f"criterion `{name}` of constraint `{constraint.id}` is declared twice",
                        place / "criteria" / index / "id",
                        "give one of them another id",
                    )

    def _names_itself(self, kind: str, id: str, place: Place) -> None:
        message = f"`was` of the {kind} `{id}` names the id that it has now"
        self._report("invalid-spec", message, place / "was", "name an id that it had before, or remove the key")

    def _unique_owners(self, files: Iterable[SpecFile]) -> None:
        for file in files:
            kind = "feature" if isinstance(file.document, Feature) else "module"
            if isinstance(file.document, Feature) and file.owner in file.document.was:
                self._names_itself(kind, file.owner, Place(file.path))
            if file.owner in RESERVED:
                self._report(
                    "reserved-name", f"`{file.owner}` is a reserved file name on some systems", Place(file.path) / kind, "choose another id"
                )
            if kind == "feature" and file.owner == PROJECT:
                message = f"a feature cannot be called `{PROJECT}`: its lock would take the place of the project's own"
                self._report("reserved-name", message, Place(file.path) / kind, "choose another id")
            if (other := self.declare(file.path, kind, file.owner)) != file.path:
                self._report(
                    "duplicate-id",
                    f"{kind} `{file.owner}` is also declared in {other}",
                    Place(file.path) / kind,
                    "give one of them another id",
                )

    def _include(self, file: SpecFile) -> tuple[Included, ...]:
        """The parts of a feature; empty when the file is a module or a part of it did not load."""
        if not isinstance(file.document, Feature):
            return ()
        # More variants than are allowed are told elsewhere; the first of them are looked at all the same.
        held = {tuple(variant.values()): variant for variant in itertools.islice(all_variants(file.document), MAX_VARIANTS)}
        own = {values: variant for values, variant in held.items() if applies(file.document.where, variant)}
        found: dict[str, dict[Values, frozenset[str]]] = {file.path: dict.fromkeys(own, frozenset())}
        complete = self._follow(file, own, found, (file.path,))
        parts = tuple(Included(self.files[path], without) for path, without in found.items())
        self._one_namespace(file, parts, held)
        self._known_variants(file.document, parts)
        self._keyed_facts(file.document, parts)
        self._chains(file.document, parts, held)
        return parts if complete else ()

    def _chains(self, feature: Feature, parts: tuple[Included, ...], held: Mapping[Values, Variant]) -> None:
        """Facts that quote facts, and intents that are parts of intents: neither in a circle nor too deep, in any variant."""
        declared = [(part, one) for part in parts for one in self.declared[part.file.path] if one.kind in {"fact", "intent"}]
        everywhere = [one for part, one in declared if not _left_out(one, part)]
        for told in (self._facts_in_a_chain, self._parts_in_a_chain):
            # What is sound with all variants in one is sound in each.
            if not told(everywhere, feature, parts, None, report=False):
                continue
            for values, variant in held.items():
                here = [one for part, one in declared if _holds(one, part, values, variant)]
                if told(here, feature, parts, variant, report=True):
                    break

    def _facts_in_a_chain(
        self, declared: list[_Declared], feature: Feature, parts: tuple[Included, ...], variant: Variant | None, *, report: bool
    ) -> bool:
        facts = [(one.element, one.place) for one in declared if isinstance(one.element, Fact)]
        places = {fact.id: place for fact, place in facts}
        texts: dict[str, list[str]] = defaultdict(list)
        for fact, _ in facts:
            texts[fact.id] += _texts(fact, feature, variant)
        quotes = {id: [name for text in texts[id] for name in placeholders(text) if name in places] for id in places}
        if cycle := find_cycle(quotes):
            message = f"facts quote each other in a circle: {' -> '.join(cycle)}"
            return self._told(report, "circular-reference", message, places[cycle[0]], "state one of them without quoting the next")
        if len(chain := longest_chain(quotes)) > MAX_CHAIN:
            message = f"the fact `{chain[0]}` quotes a fact that quotes a fact, and so on: {len(chain)} facts, at most {MAX_CHAIN}"
            return self._told(report, "too-deep", message, places[chain[0]], "state one of them without quoting the next")
        if found := overlong(texts, parts, self.sources):
            place, message, help = found
            return self._told(report, "oversized-text", message, place, help)
        return False

    def _parts_in_a_chain(
        self, declared: list[_Declared], _feature: Feature, _parts: tuple[Included, ...], _variant: Variant | None, *, report: bool
    ) -> bool:
        intents = [(one.element, one.place) for one in declared if isinstance(one.element, Intent)]
        places = {intent.id: place for intent, place in intents}
        wholes: dict[str, list[str]] = {id: [] for id in places}
        for intent, _place in intents:
            wholes[intent.id] += [intent.part_of] if intent.part_of in places else []
        if cycle := find_cycle(wholes):
            message = f"intents are parts of each other: {' part of '.join(f'`{id}`' for id in cycle)}"
            return self._told(report, "circular-reference", message, places[cycle[0]] / "part_of", "remove one of the `part_of`")
        if len(chain := longest_chain(wholes)) > MAX_PARTS + 1:
            message = f"the intent `{chain[0]}` is a part of a part, and so on: {len(chain) - 1} deep, at most {MAX_PARTS}"
            cure = f"make it a part of `{chain[-MAX_PARTS]}`, or give it no `part_of`"
            return self._told(report, "too-deep", message, places[chain[0]] / "part_of", cure)
        return False

    def _told(self, told: bool, check: str, message: str, place: Place, help: str) -> bool:
        if told:
            self._report(check, message, place, help)
        return True

    def _follow(
        self, file: SpecFile, held: Mapping[Values, Variant], parts: dict[str, dict[Values, frozenset[str]]], trail: tuple[str, ...]
    ) -> bool:
        """Add the modules that a file uses, in the variants in which it is used itself; whether all of them are there."""
        complete = True
        for index, use in enumerate(file.document.use):
            place = Place(file.path) / "use" / index
            path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), use.module))
            if path in trail:
                names = " -> ".join((*trail[trail.index(path) :], path))
                self._report("circular-reference", f"modules use each other in a circle: {names}", place, "remove one of the `use` entries")
                return False
            used = self._module(file, use, path, place)
            if used is None:
                complete = False
                continue
            if len(trail) > MAX_CHAIN:
                message = f"the module {use.module!r} is used by a module that a module uses, and so on: more than {MAX_CHAIN} deep"
                self._report("too-deep", message, place, "use it in the feature itself")
                return False
            here = {values: one for values, one in held.items() if applies(use.where, one) and applies(used.document.where, one)}
            without, first = frozenset(use.except_), path not in parts
            known = parts.setdefault(path, {})
            if any(known.get(values, without) != without for values in here):
                message = f"the module {use.module!r} is used twice, each time with something else left out"
                self._report("duplicate-id", message, place, "use it once")
            new = {values: one for values, one in here.items() if values not in known}
            known.update(dict.fromkeys(new, without))
            if first or new:
                complete &= self._follow(used, new, parts, (*trail, path))
        return complete

    def _module(self, file: SpecFile, use: Use, path: str, place: Place) -> SpecFile | None:
        """The module that a `use` names; tells why there is none, and what it leaves out in vain."""
        used = self.files.get(path)
        if self.kinds.get(path) == "feature":
            self._report("missing-module", f"{use.module!r} is a feature, not a module", place, "move what both need into a module")
            return None
        if used is None:
            escaping = any(one.check == "escaping-path" and one.at == self.sources[file.path].locate(place.route) for one in self.findings)
            if not escaping and not any(finding.at.path == path for finding in self.findings):
                known = sorted(
                    posixpath.relpath(other, posixpath.dirname(file.path) or ".") for other, kind in self.kinds.items() if kind == "module"
                )
                reason = self.unread.get(path, "it does not exist")
                cure = nearest(use.module, known) if known else "check the path; it is relative to this spec"
                self._report("missing-module", f"the module {use.module!r} cannot be read: {reason}", place, cure)
            return None
        declared = {one.element.id for one in self.declared[used.path]} if use.except_ else set()
        for number, name in enumerate(use.except_):
            if name not in declared:
                self._report(
                    "dangling-reference",
                    f"`except` names `{name}`, which module `{used.owner}` does not declare",
                    place / "except" / number,
                    nearest(name, declared),
                )
        return used

    def _one_namespace(self, file: SpecFile, parts: tuple[Included, ...], held: Mapping[Values, Variant]) -> None:
        """Ids are unique among all that can be in one variant."""
        if len(parts) == 1:
            return
        taken: dict[tuple[str, str], list[tuple[Included, _Declared]]] = defaultdict(list)
        for part in parts:
            for one in self.declared[part.file.path]:
                taken[one.namespace].append((part, one))
        for group in taken.values():
            if len({part.file.path for part, _ in group}) > 1:
                for first, later in _both(group, held):
                    self._taken_twice(file, first, later)
        self._one_definition_of_sessions(file, [part for part in parts if part.file.document.sessions is not None], held)

    def _taken_twice(self, file: SpecFile, first: _Declared, later: _Declared) -> None:
        apart = any(one.where for one in (first, later))
        self._report(
            "duplicate-id",
            f"{later.kind} `{later.element.id}` is declared in {first.place.path} and in {later.place.path}",
            first.place / "id" if first.place.path == file.path else self._used_at(file, later.place.path),
            "rename one, or leave the module's out with `except`"
            + (", or keep them apart: they hold in the same variant" if apart else ""),
        )

    def _one_definition_of_sessions(self, file: SpecFile, parts: list[Included], held: Mapping[Values, Variant]) -> None:
        for values in held:
            sessions = [part.file for part in parts if values in part.without]
            if len(sessions) > 1:
                self._report(
                    "duplicate-id",
                    f"sessions are declared in {sessions[0].path} and in {sessions[1].path}",
                    Place(file.path) / "sessions" if sessions[0] is file else self._used_at(file, sessions[1].path),
                    "a feature has one definition of its sessions; keep one of the two",
                )
                return

    def _used_at(self, file: SpecFile, path: str) -> Place:
        """Where a feature uses a module; its `feature` key when another module brings it in."""
        folder = posixpath.dirname(file.path)
        used = [posixpath.normpath(posixpath.join(folder, use.module)) for use in file.document.use]
        return Place(file.path) / "use" / used.index(path) if path in used else Place(file.path) / "feature"

    def _known_variants(self, feature: Feature, parts: tuple[Included, ...]) -> None:
        for part in parts:
            document, place = part.file.document, Place(part.file.path)
            self._known_values(feature, document.where, place / "where")
            for index, use in enumerate(document.use):
                self._known_values(feature, use.where, place / "use" / index / "where")
            for one in self.declared[part.file.path]:
                if not _left_out(one, part):
                    self._known_values(feature, one.element.where, one.place / "where")

    def _known_values(self, feature: Feature, where: Mapping[str, tuple[str, ...]], place: Place) -> None:
        axes = feature.variants
        for axis, values in where.items():
            if axis not in axes:
                message = f"`where` names `{axis}`, which is no axis of feature `{feature.feature}`"
                self._report("unknown-variant", message, place / axis, nearest(axis, axes))
                continue
            for number, value in enumerate(values):
                if value not in axes[axis]:
                    message = f"`{value}` is no {axis} of feature `{feature.feature}`"
                    self._report("unknown-variant", message, place / axis / number, nearest(value, axes[axis]))

    def _keyed_facts(self, feature: Feature, parts: tuple[Included, ...]) -> None:
        """The texts of a fact are keyed by the values of one axis, and of one only."""
        for part in parts:
            for one in self.declared[part.file.path]:
                keyed = one.element.is_ if isinstance(one.element, Fact) else None
                if keyed is not None and keyed.by and not _left_out(one, part):
                    self._keyed_fact(feature, keyed, one)

    def _keyed_fact(self, feature: Feature, keyed: Keyed, one: _Declared) -> None:
        axes = axes_of(keyed.by, feature.variants)
        if len(axes) > 1:
            message = f"the texts of fact `{one.element.id}` are keyed by values that `{axes[0]}` and `{axes[1]}` both have"
            self._report("unknown-variant", message, one.place / "is", "name the values of the two axes apart")
        if axes:
            return
        meant = max(feature.variants, key=lambda axis: len(set(keyed.by) & set(feature.variants[axis])), default="")
        known = [value for values in feature.variants.values() for value in values]
        if meant and set(keyed.by) & set(known):
            known = list(feature.variants[meant])
        else:
            meant = "value of an axis"
        for key in keyed.by:
            if key not in known:
                message = f"`{key}` is no {meant} of feature `{feature.feature}`"
                self._report("unknown-variant", message, one.place / "is" / "by" / key, nearest(key, known))

    def _unique_outputs(self, file: SpecFile) -> None:
        """Every variant has a folder, and no two have one."""
        if not isinstance(file.document, Feature):
            return
        variants, place = file.document.variants, Place(file.path) / "variants"
        count = math.prod(len(values) for values in variants.values())
        if count > MAX_VARIANTS:
            message = f"the axes make {count:,} variants; a feature has at most {MAX_VARIANTS:,}"
            self._report("too-many-variants", message, place, "split the feature, or drop an axis")
        for axis, values in variants.items():
            if not values:
                self._report("unknown-variant", f"the axis `{axis}` has no value", place / axis, "give it one or more values, or remove it")
            self._unique_values(values, place / axis)

    def _unique_values(self, values: tuple[str, ...], place: Place) -> None:
        known: dict[str, str] = {}
        for number, value in enumerate(values):
            folded = value.casefold()
            if not _names_folder(value):
                message, help = f"the variant value {value!r} cannot name a folder", "use ASCII letters, digits, `-`, `_` and `.` inside"
                self._report("reserved-name", message, place / number, help)
            elif folded in RESERVED:
                self._report("reserved-name", f"`{value}` is a reserved file name on some systems", place / number, "rename the value")
            elif folded in known:
                message = f"the variant values {known[folded]!r} and {value!r} name one folder"
                self._report("duplicate-id", message, place / number, "rename one of them")
            known[folded] = value


def _names_folder(value: str) -> bool:
    return value.isascii() and value.strip(".") == value and value.replace("-", "").replace("_", "").replace(".", "").isalnum()


def _holds(one: _Declared, part: Included, values: Values, variant: Variant) -> bool:
    """Whether an element of a part is there in a variant."""
    without = part.without.get(values)
    return without is not None and not one.ids & without and all(applies(where, variant) for where in one.where)


def _both(group: list[tuple[Included, _Declared]], held: Mapping[Values, Variant]) -> Iterator[tuple[_Declared, _Declared]]:
    """Pairs of elements of one id, from two files, that are there in one variant; each later one is told once."""
    told: set[Place] = set()
    for values, variant in held.items():
        here = [one for part, one in group if _holds(one, part, values, variant)]
        for first, later in itertools.pairwise(here):
            if first.place.path != later.place.path and later.place not in told:
                told.add(later.place)
                yield first, later
        if len(told) == len(group) - 1:
            return


def _left_out(one: _Declared, part: Included) -> bool:
    """Whether an element is left out by an `except` wherever its module is used."""
    return bool(part.without) and all(one.ids & without for without in part.without.values())


def _texts(fact: Fact, feature: Feature, variant: Variant | None) -> Iterator[str]:
    """The texts of a fact that can quote, in one variant or in all of them."""
    yield from (fact.says or "", *fact.one_of)
    if fact.is_ is not None:
        yield fact.is_.text or ""
        here = [variant[axis] for axis in axes_of(fact.is_.by, feature.variants)] if variant is not None else list(fact.is_.by)
        yield from (text for value, text in fact.is_.by.items() if value in here)
