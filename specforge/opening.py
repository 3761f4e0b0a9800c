"""Parts of a project linted and compiled, and what is gathered from all of them."""

import datetime
import gc
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import in_code, many
from specforge.building import Built, build_feature, check_output
from specforge.config import Config
from specforge.drift import Disk
from specforge.errors import BaseError, InvalidSpecError, UsageError
from specforge.finding import Finding, Report, Severity
from specforge.git.repository import Absent, absent
from specforge.linting import OMISSION, StandingWaiver, check_severities, configured, lint, located, severity_of, unasked, waive, waivers_of
from specforge.loading.files import Reader, read_inside, settings_of
from specforge.location import Location, Place
from specforge.lock import Written
from specforge.merging.bases import base_of
from specforge.merging.branches import Branches
from specforge.partition import Part, Partition
from specforge.project import Project, Settings, SpecFile
from specforge.prompting.templating import templated
from specforge.provenance.traced import plain
from specforge.recording import fingerprints_of, made_with, record
from specforge.registry import Check, Compiler, Reach, find_checks, find_compilers, find_rules, own_rule_names, plugin_files
from specforge.remembering import Memory, Remembered
from specforge.reporting.results import OTHERS
from specforge.verdicts import digest_bytes, state_of
from specforge.writing import locked_features, read_disk

if TYPE_CHECKING:
    from specforge.prompt_lint.choosing import Chosen

UNSEEN = (
    "whether a model follows the prompt: no model was called",
    "whether the spec is right: generated artifacts agree with it by construction",
)
COLLECTED = 256
"""After so many parts, memory that is no longer needed is given back."""


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Collect nothing while a project is gone through; what is done with is collected now and then, and only that is looked at."""
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if enabled:
            gc.enable()


class Setup(Struct, frozen=True, dict=True):
    """What every part of a project is opened with."""

    root: Path
    config: Config
    as_of: datetime.date
    settings: Settings
    checks: tuple[Check, ...]
    compilers: tuple[Compiler, ...]
    output: str
    """The output folder, as a normal path inside the project."""
    reader: Reader
    memory: Memory | None = None
    """What is remembered of features; nothing when that does not count."""
    may_be_empty: bool = False
    """Whether it may have no spec any more."""
    unsaved: Mapping[str, str] = {}
    """Texts that stand in the place of files, by path inside the project: they are open in an editor."""

    def disk(self, path: str) -> Disk:
        """What stands at a path inside the project."""
        text = self.unsaved.get(path)
        return read_disk(self.root, path) if text is None else Disk.of(text)

    @cached_property
    def rules(self) -> "tuple[Chosen, ...]":
        """The rules that compiled prompts are judged by; found when the first one is, since that takes a while."""
        from specforge.linting_prompts import chosen_rules  # noqa: PLC0415  a run in which no prompt is judged does without
        from specforge.prompt_lint.choosing import rules_of  # noqa: PLC0415  the same

        return chosen_rules(rules_of(self.config.lint, find_rules(self.config.plugins)), self.config)

    @cached_property
    def branches(self) -> Branches:
        """The sides of the merge that the project is in, if it is in one."""
        return Branches(self.root)

    @cached_property
    def base_of(self) -> "Callable[[str, str, Iterable[str]], str | None]":
        """Finds the text of a feature's artifact that was written last, by its marks."""
        return partial(base_of, self.root)

    @property
    def looked_for_bases(self) -> bool:
        """Whether it was asked what was written last, which no file of the project says."""
        return "base_of" in vars(self)

    @property
    def in_a_merge(self) -> bool:
        """Whether it was asked for, and there is one."""
        return "branches" in vars(self) and self.branches.meet

    @property
    def looked_elsewhere(self) -> bool:
        """Whether it was asked for folders without a lock, and there are some."""
        return "unlocked_folders" in vars(self) and bool(self.unlocked_folders)

    @property
    def looked_for_absent(self) -> bool:
        """Whether it was asked what is not checked out, which no file of the project says."""
        return "absent" in vars(self)

    @cached_property
    def absent(self) -> Absent:
        """What is not checked out; nothing outside of git."""
        try:
            return absent(self.root)
        except BaseError:
            return Absent()

    @cached_property
    def unlocked_folders(self) -> tuple[str, ...]:
        """The folders where artifacts of a feature go, of whose feature no lock is known: somebody put there what is in them."""
        try:
            names = sorted(entry.name for entry in (self.root / self.output).iterdir() if entry.is_dir())
        except OSError:
            return ()
        locked = locked_features(self.root)
        return tuple(f"{self.output}/{name}/" for name in names if name not in locked)

    @cached_property
    def of_modules(self) -> frozenset[str]:
        """The names of the checks whose findings in a module hold only when every feature that uses it has them."""
        return frozenset(check.name for check in self.checks if check.reach is Reach.MODULE)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the checks, and of the rules over prompts."""
        checks = tuple(check.name for check in self.checks)
        if self.config.plugins:
            return checks + tuple(one.rule.name for one in self.rules)
        return (*checks, *own_rule_names(), *(one.name for one in self.config.lint.house))


class Recall(Struct, frozen=True):
    """How what is remembered of features is used."""

    begun: int
    """The time before the project was first looked at, in nanoseconds."""
    trusting: bool = True
    """Whether the times of files are trusted where they can be."""

    def memory(self, root: str, about: object, day: str) -> Memory:
        """Give what is remembered of a project; `about` is what everything in it depends on beside its files and the day."""
        return Memory(root, about, day, self.begun, trusting=self.trusting)


def set_up(root: Path, config: Config, as_of: datetime.date, recall: Recall | None = None) -> Setup:
    """Find what a project is opened with.

    Raises:
        UsageError: when the config is wrong.
    """
    output = check_output(config.output)
    checks, compilers = find_checks(config.plugins), find_compilers(config.plugins)
    for name in config.templates:
        if name not in {compiler.name for compiler in compilers}:
            raise UsageError(
                f"the config gives a template to the compiler `{name}`, which does not exist", "compilers are listed by `specforge explain`"
            )
        if name not in templated():
            raise UsageError(
                f"the config gives a template to the compiler `{name}`, which uses none",
                f"remove it; templates are for {in_code(templated())}",
            )
    check_severities(checks, config, OTHERS)
    setup = Setup(root, config, as_of, settings_of(root, config), checks, compilers, output, read_inside(root))
    if recall is None:
        return setup
    templates = {name: [path, digest_bytes(text.encode())] for name, (path, text) in setup.settings.templates.items()}
    plugins = [[path, *state_of("/", path)] for path in plugin_files(config.plugins)]
    about = [config.model_dump(mode="json"), templates, plugins, sys.version, sys.executable, __file__]
    memory = recall.memory(str(root), about, as_of.isoformat())
    return replace(setup, reader=memory.reading(setup.reader), memory=memory)


class Record(Struct, frozen=True):
    """What a lock can keep of a feature as it is now."""

    written: dict[str, Written]
    fingerprints: dict[str, str]


class Opened(Struct, frozen=True, dict=True):
    """A part of a project that was linted and compiled."""

    setup: Setup
    part: Part
    findings: tuple[Finding, ...]
    """What checks found, and what compilers left out."""
    waivers: tuple[StandingWaiver, ...]
    """Those that stand in the files of the part."""
    unasked: frozenset[StandingWaiver]
    """Those of them of what was not looked for."""
    texts: dict[str, dict[str, str]]
    """For each feature without an error, the text of each artifact by its path inside the project."""
    makers: dict[str, Compiler]
    """The compiler of each artifact, by its path inside the project."""
    records: dict[str, Record]
    """What the first lock of each feature that has none will keep."""

    @property
    def project(self) -> Project:
        """The part as a project."""
        return self.part.project


def open_part(setup: Setup, part: Part, unlocked: Callable[[str], bool] = lambda _: False) -> Opened:
    """Lint and compile a part of a project without touching the disk.

    Args:
        setup: What it is opened with.
        part: The part.
        unlocked: Whether a feature has no lock, so that its first one is prepared.

    Raises:
        TemplateError: when a template does not render.
    """
    project, config = part.project, setup.config
    found = list(lint(project, setup.checks, config))
    waivers = tuple(waivers_of(project, project.files))
    checks = {one.name for one in setup.checks}
    later = {*unasked(project, waivers, (), checks)}
    remaining = waive(waivers, [*configured(part.told, config), *found], setup.names, setup.as_of, config, later)[0]
    paths = {one.at.path for one in remaining if one.severity is Severity.ERROR}
    omitted = severity_of(OMISSION, Severity.WARNING, config)
    texts: dict[str, dict[str, str]] = {}
    makers: dict[str, Compiler] = {}
    records: dict[str, Record] = {}
    for file in project.features:
        if any(one.file.path in paths for one in project.includes[file.owner]) or _lacking(project, file):
            continue
        built = build_feature(project, file, setup.compilers, tracing=(first := unlocked(file.owner)))
        if first:
            records[file.owner] = recorded(setup, project, file, built)
        texts[file.owner] = {f"{setup.output}/{path}": plain(text) for path, text in built.texts.items()}
        makers.update((f"{setup.output}/{path}", maker) for path, maker in built.makers.items())
        found += _judged(setup, project, file, built)
        if omitted is not None:
            found += [located(project, OMISSION, omitted, problem) for problem in built.omissions]
    never = frozenset(unasked(project, waivers, texts, checks))
    return Opened(setup, part, tuple(dict.fromkeys(found)), waivers, never, texts, makers, records)


def _judged(setup: Setup, project: Project, file: SpecFile, built: Built) -> Iterator[Finding]:
    """Judge the prompts that were compiled of a feature; what stands in several variants is told of the first."""
    from specforge.linting_prompts import judged  # noqa: PLC0415  a run in which no prompt is judged does without

    seen: set[tuple[str, Place, str]] = set()
    for path, text in built.texts.items():
        maker = built.makers[path]
        if maker.name == "prompt" and setup.rules:
            traced = partial(_traced, project, file, maker, path)
            for chosen, problem in judged(f"{setup.output}/{path}", text, built.views[path], setup.rules, traced):
                said = (chosen.rule.name, problem.at, problem.message.partition(": ")[2])
                if said not in seen:
                    seen.add(said)
                    yield located(project, chosen.rule.name, chosen.severity, problem)


def _traced(project: Project, file: SpecFile, maker: Compiler, path: str) -> str:
    return build_feature(project, file, (maker,), tracing=True).texts[path]


def _lacking(project: Project, file: SpecFile) -> bool:
    """Whether a feature takes something of which nobody knows whether it is given, since some spec has a mistake."""
    return not project.complete and any(takes.value.from_ not in project.gifts for view in project.views_of(file) for takes in view.takes)


def recorded(setup: Setup, project: Project, file: SpecFile, built: Built) -> Record:
    """Give what the lock of a feature will keep.

    Args:
        setup: What the project was opened with.
        project: The part of it that has the feature.
        file: The feature.
        built: What was made of it, with provenance.
    """
    known = fingerprints_of(project, file)
    written = {
        f"{setup.output}/{path}": record(text, built.views[path], known, made_with(built.makers[path], project))
        for path, text in built.texts.items()
    }
    return Record(written, known)


def parts_of(setup: Setup, partition: Partition, only: Collection[str] | None = None) -> Iterator[Part | Remembered]:
    """Go through a project part by part, or as a whole when a check has to see all of it.

    Args:
        setup: What it is opened with.
        partition: A look at its specs.
        only: The features that are asked about; all when left out.

    Raises:
        Entangled: when it has to be loaded as a whole for another reason.
    """
    if any(check.reach is Reach.PROJECT for check in setup.checks):
        yield partition.whole()
        return
    for number, part in enumerate(partition.parts(only), 1):
        yield part
        if isinstance(part, Part):
            part.project.forget()
        if number % COLLECTED == 0:
            gc.collect()


def partition_of(setup: Setup) -> Partition:
    """Look at a project's specs.

    Raises:
        UsageError: when there is none.
    """
    return Partition(setup.root, setup.config, setup.as_of, setup.settings, setup.reader, setup.memory, may_be_empty=setup.may_be_empty)


@dataclass
class Tally:
    """What is gathered from the parts of a project for its report."""

    setup: Setup
    findings: dict[Finding, None] = field(default_factory=dict)
    waivers: dict[StandingWaiver, None] = field(default_factory=dict)
    unasked: set[StandingWaiver] = field(default_factory=set)
    """Those of what was not looked for."""
    compiled: set[str] = field(default_factory=set)
    """The features that were compiled."""
    artifacts: int = 0
    unless: dict[Finding, int] = field(default_factory=dict)
    """Findings in modules that hold only when they are found with every feature that uses the module: with how many they were."""
    users: dict[str, int] = field(default_factory=dict)
    """In how many parts each module is used."""

    def add(self, opened: Opened) -> None:
        """Gather from one part."""
        modules = (one.file.path for parts in opened.project.includes.values() for one in parts[1:])
        self._add(set(modules), opened.findings, opened.waivers)
        self.unasked |= opened.unasked
        self.compiled |= opened.texts.keys()
        self.artifacts += sum(map(len, opened.texts.values()))

    def remember(self, found: Remembered) -> None:
        """Gather what is remembered of a part."""
        self._add({path for path, _ in found.modules}, found.findings, found.waivers)
        self.compiled.update(owner for _, owner in found.features)
        self.artifacts += found.artifacts

    def _add(self, modules: set[str], findings: Iterable[Finding], waivers: Iterable[StandingWaiver]) -> None:
        shared = self.setup.of_modules
        for path in modules:
            self.users[path] = self.users.get(path, 0) + 1
        for one in findings:
            if one.check in shared and one.at.path in modules:
                self.unless[one] = self.unless.get(one, 0) + 1
            else:
                self.findings[one] = None
        self.waivers.update(dict.fromkeys(waivers))

    def report(self, partition: Partition, drift: Iterable[Finding] = ()) -> Report:
        """Give the report of a project, with what drifted when that was looked at."""
        everywhere = [one for one, count in self.unless.items() if count == self.users[one.at.path]] if partition.complete else []
        found = dict.fromkeys([*configured(partition.findings, self.setup.config), *self.findings, *everywhere])
        never = self.unasked | ({one for one in self.waivers if one.at.path in partition.modules} if not partition.complete else set())
        kept, waived = waive(self.waivers, found, self.setup.names, self.setup.as_of, self.setup.config, never)
        told = {one.at.path for one in partition.findings if one.severity is Severity.ERROR}
        left = {path: owner for path, owner in partition.owners.items() if owner not in self.compiled}
        undecided = [
            Finding(
                "undecided",
                Severity.ERROR,
                f"feature `{owner}` could not be compiled, so its artifacts were not looked at",
                Location(path),
                "settle the other errors first",
            )
            for path, owner in left.items()
            if path not in told
        ]
        return Report(
            findings=Report.sort([*kept, *drift, *undecided]),
            features=len(self.compiled),
            modules=len(partition.modules),
            artifacts=self.artifacts,
            as_of=self.setup.as_of.isoformat(),
            waived=waived,
            unseen=UNSEEN,
            uncompiled=len({*left, *(path for path in partition.specs if path in told and path not in partition.owners)}),
        )


def open_project(root: Path, config: Config, as_of: datetime.date) -> tuple[Opened, Report]:
    """Load, lint and compile a whole project without touching the disk.

    Raises:
        InvalidSpecError: when a spec has an error; it carries the whole report.
        UsageError: when no spec matches, or the config is wrong.
        TemplateError: when a template does not render.
    """
    with no_garbage_collection():
        setup = set_up(root, config, as_of)
        partition = partition_of(setup)
        opened = open_part(setup, partition.whole())
        tally = Tally(setup)
        tally.add(opened)
    report = tally.report(partition)
    if count := report.count(Severity.ERROR):
        first = next(one for one in report.findings if one.severity is Severity.ERROR)
        raise InvalidSpecError(f"{many(count, 'error')} in the specs; the first: {first.at}: {first.message}", report)
    return opened, report
