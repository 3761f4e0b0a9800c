"""Paths to a `Project` plus findings: reads every file, collects every problem, raises for none."""

import datetime
import errno
import math
import os
import posixpath
import stat
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from specforge.caps import PROFILES, Cap
from specforge.config import Config
from specforge.errors import UsageError
from specforge.filling import overlong
from specforge.finding import Finding, Severity
from specforge.graph import find_cycle
from specforge.location import CONTROLS, Location, Place, is_inner, printable
from specforge.mistakes import validate
from specforge.project import Included, Project, Settings, SpecFile
from specforge.source import MAX_BYTES, Source, read, too_large, unwanted
from specforge.spec.documents import Feature, Module
from specforge.spec.facts import Fact
from specforge.spec.model import Element, nearest, placeholders
from specforge.spec.rules import Constraint

Reader = Callable[[str], bytes]
"""Reads a file by its path inside the project; raises `OSError` with a readable text."""

RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))}
MAX_VARIANTS = 1_000
MAX_PARTS = 16
"""How deep intents may be parts of each other."""
MAX_USES = 32
"""How deep modules may use each other."""
MAX_DOCUMENT = 200_000
"""The most bytes of a linked document; a prompt is no place for more."""
SECTIONS = {
    "facts": "fact", "variables": "variable", "documents": "document", "constraints": "constraint", "intents": "intent",
    "tools": "tool", "scaffolds": "scaffold", "examples": "example", "cases": "case", "takes": "takes", "gives": "gives",
}  # fmt: skip


@dataclass(frozen=True)
class Loaded:
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


def find_specs(root: Path, config: Config) -> tuple[str, ...]:
    """Find the spec files of a project, as sorted POSIX paths inside it.

    Raises:
        UsageError: when a glob cannot be looked for, or finds nothing but the output folder.
    """
    output = posixpath.normpath(config.output) + "/"
    found = {path for pattern in config.specs for path in _matching(root, pattern)}
    specs = tuple(sorted(path for path in found if not path.startswith(output)))
    if found and not specs:
        raise UsageError(f"every spec stands in the output folder `{config.output}`", "choose another output folder")
    return specs


def _matching(root: Path, pattern: str) -> list[str]:
    try:
        return [path.relative_to(root).as_posix() for path in root.glob(pattern) if _may_be_read(path)]
    except (OSError, ValueError, NotImplementedError, IndexError, RecursionError) as error:
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise UsageError(f"the glob {pattern!r} cannot be looked for: {reason}", "write it as in `specs/**/*.yaml`") from None


def _may_be_read(path: Path) -> bool:
    try:
        return path.is_symlink() or path.is_file()
    except OSError:
        return True  # reading it tells why it cannot be


def unreadable_folders(root: Path, config: Config) -> dict[str, str]:
    """Find the folders that a glob has to look into and cannot, each with the reason; the glob itself passes them over."""
    found: dict[str, str] = {}
    for pattern in config.specs:
        *folders, _ = pattern.split("/")
        fixed = next((number for number, part in enumerate(folders) if set(part) & set("*?[")), len(folders))
        todo = [("/".join(folders[:fixed]), len(folders) - fixed)]
        while todo:
            folder, depth = todo.pop()
            try:
                inner = [entry.name for entry in os.scandir(root / folder) if entry.is_dir(follow_symlinks=False)]
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                found[folder] = (error.strerror or str(error)).lower()
                continue
            if depth or "**" in folders:
                todo += [(posixpath.join(folder, name), max(depth - 1, 0)) for name in inner]
    return found


def read_inside(root: Path) -> Reader:
    """Make a reader of files that stay inside the project after resolving links."""
    real_root = root.resolve()

    def reader(path: str) -> bytes:
        if CONTROLS.search(path):
            raise OSError("its name is no text on one line")
        try:
            real = (root / path).resolve()
        except RuntimeError:
            raise OSError("it is a link that leads back to itself") from None
        if not real.is_relative_to(real_root):
            raise OSError("it leaves the project through a link" if is_inner(posixpath.normpath(path)) else "it leaves the project")
        try:
            mode = real.stat()
            if not stat.S_ISREG(mode.st_mode):
                raise OSError("it is not a regular file")
            if mode.st_size > MAX_BYTES:
                raise Oversized(mode.st_size)
            return real.read_bytes()
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
    loaded = assemble(find_specs(root, config), read_inside(root), as_of, settings_of(root, config))
    hidden = [
        Finding(
            "unreadable-file",
            Severity.ERROR,
            f"the folder cannot be read: {reason}",
            Location(printable(folder) or "."),
            "check its permissions; which specs it holds is not known",
        )
        for folder, reason in unreadable_folders(root, config).items()
    ]
    return Loaded(loaded.project, tuple(sorted([*loaded.findings, *hidden], key=lambda finding: finding.order)))


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
    return Settings(templates, {**PROFILES, **caps})


def assemble(paths: tuple[str, ...], reader: Reader, as_of: datetime.date, settings: Settings | None = None) -> Loaded:
    """Load specs through a reader; modules and documents that they name are read too."""
    return _Assembly(reader).run(paths, as_of, settings or Settings())


class _Assembly:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.sources: dict[str, Source] = {}
        self.files: dict[str, SpecFile] = {}
        self.linked: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.tried: set[str] = set()
        self.unread: dict[str, str] = {}
        """Why a module could not be read, by its path; told where it is used."""

    def run(self, paths: tuple[str, ...], as_of: datetime.date, settings: Settings) -> Loaded:
        for path in paths:
            self.add(path)
        todo = list(self.files.values())
        while todo:
            todo = [used for file in todo for used in self.add_modules(file)]
        self.unique_owners()
        includes = {file.owner: included for file in self.files.values() if (included := self.include(file))}
        for file in self.files.values():
            self.add_documents(file)
            self.unique_outputs(file)
        # What has a mistake here cannot be looked at further: its ids, paths or references are not what they seem.
        wrong = {one.at.path for one in self.findings if one.severity is Severity.ERROR}
        sound = {owner: parts for owner, parts in includes.items() if not wrong & {part.file.path for part in parts}}
        project = Project(tuple(self.files[path] for path in sorted(self.files)), self.sources, self.linked, sound, as_of, settings)
        return Loaded(project, tuple(sorted(self.findings, key=lambda finding: finding.order)))

    def report(self, check: str, message: str, place: Place, help: str = "", severity: Severity = Severity.ERROR) -> None:
        source = self.sources.get(place.path)
        at = source.locate(place.route) if source else Location(place.path)
        self.findings.append(Finding(check, severity, message, at, help))

    def add(self, path: str, *, used: bool = False) -> SpecFile | None:
        if path in self.tried:
            return self.files.get(path)
        self.tried.add(path)
        if CONTROLS.search(path):
            self.report("unreadable-file", "the name of the file is no text in UTF-8 on one line", Place(printable(path)), "rename it")
            return None
        try:
            raw = self.reader(path)
        except OSError as error:
            if used:
                self.unread[path] = error.strerror or str(error)
                return None
            if isinstance(error, Oversized):
                message, help = too_large(error.size)
                self.report("unreadable-file", message, Place(path), help)
                return None
            self.report(
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
            self.findings.append(Finding(check, severity, mistake.message, mistake.at, mistake.help))
        if source is None:
            return None
        self.sources[path] = source
        document = self.parse(source, data)
        if document is None:
            return None
        self.files[path] = SpecFile(path, document)
        self.unique_ids(self.files[path])
        return self.files[path]

    def parse(self, source: Source, data: object) -> Feature | Module | None:
        place = Place(source.path)
        keys = data if isinstance(data, dict) else {}
        if "feature" in keys and "module" in keys:
            self.report("invalid-spec", "the file is both a feature and a module", place / "module", "keep one of `feature` and `module`")
            return None
        if not keys.keys() & {"feature", "module"}:
            close = next((key for key in keys if nearest(key, ("feature", "module")).startswith("did")), None)
            hint = (
                f"did you mean {nearest(close, ('feature', 'module'))[13:-1]} instead of `{close}`?"
                if close
                else "begin with `specforge: 1` and `feature: my-feature` (or `module: ...`)"
            )
            self.report("invalid-spec", "the file says neither `feature` nor `module`", place / close if close else place, hint)
            return None
        document: Feature | Module | None
        document, told = validate(Feature, data) if "feature" in keys else validate(Module, data)
        for route, message, help in told:
            self.report("invalid-spec", message, Place(source.path, route), help)
        return document

    def add_modules(self, file: SpecFile) -> Iterator[SpecFile]:
        for index, use in enumerate(file.document.use):
            place = Place(file.path) / "use" / index
            path = self.inside(file, use.module, place)
            if path is None or path in self.tried:
                continue
            if (used := self.add(path, used=True)) is not None:
                yield used

    def inside(self, file: SpecFile, name: str, place: Place) -> str | None:
        if "\\" in name:
            self.report("escaping-path", f"the path `{name}` is written with `\\`", place, "write `/` between folders")
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), name))
        if posixpath.isabs(name) or ":" in name or path.split("/")[0] == "..":
            self.report(
                "escaping-path", f"the path {name!r} leaves the project", place, "name a file inside the project, relative to this spec"
            )
            return None
        return path

    def add_documents(self, file: SpecFile) -> None:
        for index, document in enumerate(file.document.documents):
            place = Place(file.path) / "documents" / index / "file"
            path = self.inside(file, document.file, place)
            if path is None:
                continue
            try:
                text = self.document(path, document.file, place)
            except (OSError, UnicodeDecodeError) as error:
                reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
                self.report(
                    "missing-file",
                    f"the document {document.file!r} cannot be read: {reason}",
                    place,
                    "check the path; it is relative to this spec",
                )
            else:
                self.linked[f"{file.path}:{document.file}"] = text

    def document(self, path: str, name: str, place: Place) -> str:
        """The text of a linked document; empty when it cannot stand in a prompt, which is told."""
        try:
            raw = self.reader(path)
            size = len(raw)
        except Oversized as error:
            size = error.size
        if size > MAX_DOCUMENT:
            self.report(
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
            self.report("unusable-document", f"the document {name!r} holds {what} on line {line}", place, "remove it")
        return text

    def unique_ids(self, file: SpecFile) -> None:
        seen: dict[tuple[str, str], Place] = {}
        for kind, element, place in _declared(file):
            key = (kind if kind not in {"fact", "variable"} else "fact", element.id.casefold())
            if key in seen:
                locate = self.sources[file.path].locate
                later, first = sorted((place, seen[key]), key=lambda one: locate(one.route), reverse=True)
                self.report(
                    "duplicate-id",
                    f"{kind} `{element.id}` is declared twice; the first is on line {locate(first.route).line}",
                    later / "id",
                    "give one of them another id" + ("; facts and variables share one namespace" if key[0] == "fact" else ""),
                )
            seen.setdefault(key, place)
        for constraint, place in _constraints(file):
            names = [criterion.id for criterion in constraint.criteria]
            for index, name in enumerate(names):
                if name in names[:index]:
                    self.report(
                        "duplicate-id",
                        f"criterion `{name}` of constraint `{constraint.id}` is declared twice",
                        place / "criteria" / index / "id",
                        "give one of them another id",
                    )

    def unique_owners(self) -> None:
        seen: dict[str, SpecFile] = {}
        for path in sorted(self.files):
            file = self.files[path]
            kind = "feature" if isinstance(file.document, Feature) else "module"
            if file.owner in RESERVED:
                self.report(
                    "reserved-name", f"`{file.owner}` is a reserved file name on some systems", Place(path) / kind, "choose another id"
                )
            if file.owner in seen:
                self.report(
                    "duplicate-id",
                    f"{kind} `{file.owner}` is also declared in {seen[file.owner].path}",
                    Place(path) / kind,
                    "give one of them another id",
                )
            seen.setdefault(file.owner, file)

    def include(self, file: SpecFile) -> tuple[Included, ...]:
        """The parts of a feature; empty when the file is a module or a part of it did not load."""
        if not isinstance(file.document, Feature):
            return ()
        parts: dict[str, Included] = {file.path: Included(file)}
        complete = self._follow(file, (), (), parts, (file.path,))
        self._one_namespace(file, tuple(parts.values()))
        self._known_variants(file.document, tuple(parts.values()))
        self._facts_in_a_circle(tuple(parts.values()))
        self._parts_too_deep(tuple(parts.values()))
        return tuple(parts.values()) if complete else ()

    def _parts_too_deep(self, parts: tuple[Included, ...]) -> None:
        places = {
            one.id: Place(part.file.path) / "intents" / index for part in parts for index, one in enumerate(part.file.document.intents)
        }
        wholes = {one.id: one.part_of for part in parts for one in part.file.document.intents}
        for id, next_whole in wholes.items():
            trail, whole = [id], next_whole
            while whole is not None and whole not in trail and len(trail) <= MAX_PARTS:
                trail.append(whole)
                whole = wholes.get(whole)
            if len(trail) > MAX_PARTS:
                message = f"intent `{id}` is a part of a part, more than {MAX_PARTS} deep"
                self.report("too-deep", message, places[id] / "part_of", "make it a part of an intent further up")
                return

    def _facts_in_a_circle(self, parts: tuple[Included, ...]) -> None:
        places = {fact.id: Place(part.file.path) / "facts" / index for part in parts for index, fact in enumerate(part.file.document.facts)}
        quotes = {fact.id: [name for name in _quoted(fact) if name in places] for part in parts for fact in part.file.document.facts}
        if cycle := find_cycle(quotes):
            message = f"facts quote each other in a circle: {' -> '.join(cycle)}"
            self.report("circular-reference", message, places[cycle[0]], "state one of them without quoting the next")
        elif quotes and (found := overlong(parts, self.sources)):
            place, message, help = found
            self.report("oversized-text", message, place, help)

    def _follow(
        self,
        file: SpecFile,
        without: tuple[str, ...],
        where: tuple[Mapping[str, tuple[str, ...]], ...],
        parts: dict[str, Included],
        trail: tuple[str, ...],
    ) -> bool:
        complete = True
        for index, use in enumerate(file.document.use):
            place = Place(file.path) / "use" / index
            path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), use.module))
            if path in trail:
                names = " -> ".join((*trail[trail.index(path) :], path))
                self.report("circular-reference", f"modules use each other in a circle: {names}", place, "remove one of the `use` entries")
                return False
            if len(trail) > MAX_USES:
                self.report("too-deep", f"modules use each other more than {MAX_USES} deep", place, "use this module further up")
                return False
            used = self.files.get(path)
            if used is None:
                escaping = any(
                    one.check == "escaping-path" and one.at == self.sources[file.path].locate(place.route) for one in self.findings
                )
                if not escaping and not any(finding.at.path == path for finding in self.findings):
                    known = sorted(
                        posixpath.relpath(other.path, posixpath.dirname(file.path) or ".")
                        for other in self.files.values()
                        if isinstance(other.document, Module)
                    )
                    reason = self.unread.get(path, "it does not exist")
                    cure = nearest(use.module, known) if known else "check the path; it is relative to this spec"
                    self.report("missing-module", f"the module {use.module!r} cannot be read: {reason}", place, cure)
                complete = False
                continue
            if not isinstance(used.document, Module):
                self.report("missing-module", f"{use.module!r} is a feature, not a module", place, "move what both need into a module")
                complete = False
                continue
            declared = {element.id for _, element, _ in _declared(used)}
            for number, one in enumerate(use.except_):
                if one not in declared:
                    self.report(
                        "dangling-reference",
                        f"`except` names `{one}`, which module `{used.owner}` does not declare",
                        place / "except" / number,
                        nearest(one, declared),
                    )
            merged = (*without, *use.except_)
            conditions = (*where, use.where)
            part = Included(used, frozenset(merged), tuple(condition for condition in conditions if condition))
            if path in parts:
                if parts[path] != part:
                    message = f"the module {use.module!r} is used twice, each time with something else left out"
                    self.report("duplicate-id", message, place, "use it once")
                continue
            parts[path] = part
            complete &= self._follow(used, merged, conditions, parts, (*trail, path))
        return complete

    def _one_namespace(self, file: SpecFile, parts: tuple[Included, ...]) -> None:
        seen: dict[tuple[str, str], Place] = {}
        sessions = [part.file for part in parts if part.file.document.sessions is not None]
        for part in parts:
            for kind, element, place in _declared(part.file):
                if element.id in part.without:
                    continue
                key = (kind if kind not in {"fact", "variable"} else "fact", element.id)
                if (
                    key in seen
                    and seen[key].path != part.file.path
                    and not element.where
                    and not part.where
                    and not part.file.document.where
                ):
                    self.report(
                        "duplicate-id",
                        f"{kind} `{element.id}` is declared in {seen[key].path} and in {place.path}",
                        seen[key] / "id" if seen[key].path == file.path else self._used_at(file, place.path),
                        "rename one, or leave the module's out with `except`",
                    )
                seen.setdefault(key, place)
        if len(sessions) > 1 and not any(part.where or part.file.document.where for part in parts if part.file in sessions):
            self.report(
                "duplicate-id",
                f"sessions are declared in {sessions[0].path} and in {sessions[1].path}",
                Place(file.path) / "sessions" if sessions[0] is file else self._used_at(file, sessions[1].path),
                "a feature has one definition of its sessions; keep one of the two",
            )

    def _used_at(self, file: SpecFile, path: str) -> Place:
        """Where a feature uses a module; its `feature` key when another module brings it in."""
        folder = posixpath.dirname(file.path)
        used = [posixpath.normpath(posixpath.join(folder, use.module)) for use in file.document.use]
        return Place(file.path) / "use" / used.index(path) if path in used else Place(file.path) / "feature"

    def _known_variants(self, feature: Feature, parts: tuple[Included, ...]) -> None:
        axes = feature.variants
        for part in parts:
            document = part.file.document
            wheres: list[tuple[Mapping[str, tuple[str, ...]], Place]] = [(document.where, Place(part.file.path) / "where")]
            wheres += [(use.where, Place(part.file.path) / "use" / index / "where") for index, use in enumerate(document.use)]
            wheres += [(element.where, place / "where") for _, element, place in _declared(part.file)]
            for where, place in wheres:
                for axis, values in where.items():
                    if axis not in axes:
                        self.report(
                            "unknown-variant",
                            f"`where` names `{axis}`, which is no axis of feature `{feature.feature}`",
                            place / axis,
                            nearest(axis, axes),
                        )
                    else:
                        for number, value in enumerate(values):
                            if value not in axes[axis]:
                                self.report(
                                    "unknown-variant",
                                    f"`{value}` is no {axis} of feature `{feature.feature}`",
                                    place / axis / number,
                                    nearest(value, axes[axis]),
                                )

    def unique_outputs(self, file: SpecFile) -> None:
        if isinstance(file.document, Feature):
            count = math.prod(len(values) for values in file.document.variants.values())
            if count > MAX_VARIANTS:
                place = Place(file.path) / "variants"
                self.report(
                    "too-many-variants",
                    f"the axes make {count:,} variants; a feature has at most {MAX_VARIANTS:,}",
                    place,
                    "split the feature, or drop an axis",
                )
            for axis, values in file.document.variants.items():
                place = Place(file.path) / "variants" / axis
                folded: dict[str, str] = defaultdict(str)
                if not values:
                    self.report("unknown-variant", f"the axis `{axis}` has no value", place, "give it one or more values, or remove it")
                for number, value in enumerate(values):
                    if (
                        not value.replace("-", "").replace("_", "").replace(".", "").isalnum()
                        or not value.isascii()
                        or value.strip(".") != value
                    ):
                        self.report(
                            "reserved-name",
                            f"the variant value {value!r} cannot name a folder",
                            place / number,
                            "use ASCII letters, digits, `-`, `_` and `.` inside",
                        )
                    elif value.casefold() in RESERVED:
                        self.report(
                            "reserved-name", f"`{value}` is a reserved file name on some systems", place / number, "rename the value"
                        )
                    elif folded[value.casefold()]:
                        self.report(
                            "duplicate-id",
                            f"the variant values {folded[value.casefold()]!r} and {value!r} name one folder",
                            place / number,
                            "rename one of them",
                        )
                    folded[value.casefold()] = value


def _declared(file: SpecFile) -> Iterator[tuple[str, Element, Place]]:
    """Every declared element of a file, constraints inside intents included."""
    for section, kind in SECTIONS.items():
        elements: tuple[Element, ...] = getattr(file.document, section, ())
        for index, element in enumerate(elements):
            yield kind, element, Place(file.path) / section / index
    for index, intent in enumerate(file.document.intents):
        for number, constraint in enumerate(intent.constraints):
            yield "constraint", constraint, Place(file.path) / "intents" / index / "constraints" / number


def _constraints(file: SpecFile) -> Iterator[tuple[Constraint, Place]]:
    return ((element, place) for _, element, place in _declared(file) if isinstance(element, Constraint))


def _quoted(fact: Fact) -> Iterator[str]:
    texts = [fact.says or "", *fact.one_of]
    if fact.is_ is not None:
        texts += [fact.is_.text or "", *fact.is_.by.values()]
    for text in texts:
        yield from placeholders(text)
