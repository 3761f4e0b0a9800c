"""What a user can ask for: loads, lints, builds, compares and writes; the command line and the library call it."""

import datetime
import difflib
import gc
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from specforge.attributing import Concern, concerns
from specforge.building import Built, build_feature, check_output
from specforge.config import Config
from specforge.drift import FORCED, KEEPS, RECORDS, WRITES, Disk, State, classify, finding
from specforge.errors import PluginError, UsageError
from specforge.finding import Finding, Report, Severity
from specforge.linting import OMISSION, lint, located, severity_of, waive
from specforge.loading import Loaded, find_specs, load, no_spec
from specforge.location import Location, printable
from specforge.lock import FOLDER, Lock, Locks, Written, mark
from specforge.project import Project, SpecFile
from specforge.provenance.lines import Line, lines_of
from specforge.provenance.traced import Origin, plain
from specforge.recording import Reads, fingerprints_of, made_with, moved, reads_of, record, silent
from specforge.registry import Check, Compiler, find_checks, find_compilers
from specforge.repeating import repeat
from specforge.templating import templated
from specforge.verdicts import Seen
from specforge.writing import Change, commit, exclusive, read_disk, read_locks, sweep

UNSEEN = (
    "whether a model follows the prompt: no model was called",
    "whether the spec is right: generated artifacts agree with it by construction",
)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    # Nothing of a project is garbage before the end; collecting while it grows costs more than building it.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(frozen=True)
class Opened:
    """A project that was loaded and linted, with what is needed to compile it."""

    root: Path
    config: Config
    loaded: Loaded
    checks: tuple[Check, ...]
    compilers: tuple[Compiler, ...]
    findings: tuple[Finding, ...]
    waived: int
    output: str
    """The output folder, as a normal path inside the project."""
    texts: dict[str, dict[str, str]]
    """For each feature without an error, the text of each artifact by its path inside the project."""
    makers: dict[str, Compiler]
    """The compiler of each artifact, by its path inside the project."""
    records: dict[str, "_Record"]
    """What the first lock of each feature that has none will keep."""

    @property
    def project(self) -> Project:
        """The project."""
        return self.loaded.project


@dataclass(frozen=True, slots=True)
class _Record:
    """What a lock can keep of a feature as it is now."""

    written: dict[str, Written]
    fingerprints: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What a verb found and did."""

    report: Report
    broken: bool
    """Whether a spec could not be understood: exit 2."""
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    planned: bool = False
    """Whether nothing was done: what is written and deleted is what a build would do."""
    diffs: tuple[str, ...] = ()
    """What a planned build would change in each text, as a unified diff."""
    seen: Seen | None = None
    """What the verdict depends on; nothing when it is not to be remembered."""


def open_project(root: Path, config: Config, as_of: datetime.date, unlocked: Callable[[str], bool] = lambda _: False) -> Opened:
    """Load, lint and compile a project without touching the disk.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day that whatever expires is judged by.
        unlocked: Whether a feature has no lock, so that its first one is prepared.

    Raises:
        UsageError: when no spec matches, or the config is wrong.
        TemplateError: when a template does not render.
    """
    with _no_garbage_collection():
        return _open(root, config, as_of, unlocked)


def _open(root: Path, config: Config, as_of: datetime.date, unlocked: Callable[[str], bool]) -> Opened:
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
                f"remove it; templates are for {', '.join(f'`{one}`' for one in templated())}",
            )
    loaded = load(root, config, as_of)
    if not loaded.project.sources and not loaded.findings:
        raise no_spec(config)
    project = loaded.project
    found = [*loaded.findings, *lint(project, checks, config)]
    names = tuple(check.name for check in checks)
    remaining = set(waive(project, found, names, config)[0])
    blocked = _blocked(project, [one for one in found if one in remaining])
    texts: dict[str, dict[str, str]] = {}
    writers: dict[str, str] = {}
    makers: dict[str, Compiler] = {}
    records: dict[str, _Record] = {}
    for file in project.features:
        if file.owner not in blocked:
            built = build_feature(project, file, compilers, tracing=(first := unlocked(file.owner)))
            if first:
                records[file.owner] = _recorded(project, file, output, built)
            for path in built.texts:
                if (other := writers.setdefault(path.casefold(), file.owner)) != file.owner:
                    raise PluginError(f"features `{other}` and `{file.owner}` both make {path!r}", "write below `view.folder`")
            texts[file.owner] = {f"{output}/{path}": plain(text) for path, text in built.texts.items()}
            makers.update((f"{output}/{path}", maker) for path, maker in built.makers.items())
            severity = severity_of(OMISSION, Severity.WARNING, config)
            if severity is not None:
                found += [located(project, OMISSION, severity, problem) for problem in built.omissions]
    kept, waived = waive(project, dict.fromkeys(found), names, config)
    return Opened(root, config, loaded, checks, compilers, kept, waived, output, texts, makers, records)


def _blocked(project: Project, findings: list[Finding]) -> frozenset[str]:
    """The features that an error stands in: in their own file, or in a module they use."""
    paths = {one.at.path for one in findings if one.severity is Severity.ERROR}
    return frozenset(owner for owner, parts in project.includes.items() if any(part.file.path in paths for part in parts))


@dataclass(frozen=True, slots=True)
class _Standing:
    """One artifact as it stands."""

    path: str
    state: State
    disk: Disk
    expected: str | None
    why: tuple[str, ...] = ()
    """What differs between what it was made from and what it is made from now."""
    adopted: bool = False
    """Whether it is taken in as edited by hand."""


def _compare(opened: Opened, locks: Mapping[str, Locks]) -> dict[str, tuple[_Standing, ...]]:
    """Compare every artifact of every feature that compiled, and of every lock whose feature is gone."""
    blocked = {file.owner for file in opened.project.files if file.owner not in opened.texts}
    standing: dict[str, tuple[_Standing, ...]] = {}
    again = _Again(opened)
    for feature in sorted({*opened.texts, *locks} - blocked):
        texts, known = opened.texts.get(feature, {}), locks.get(feature, Locks())
        settled, folder = known.next is None, f"{opened.output}/{feature}/"
        causes = _Causes(opened, feature, known)
        found = []
        for path in sorted({*texts, *known.artifacts}):
            disk, expected = read_disk(opened.root, path), texts.get(path)
            state = classify(
                expected,
                known.marks(path),
                disk,
                ours=path.startswith(folder),
                settled=settled,
                moved=lambda: bool(causes.of(path, elsewhere=disk.text != expected)),  # noqa: B023  asked before the next path
                repeats=lambda: again.repeats(path, expected),  # noqa: B023  the same
            )
            if state is not None:
                found.append(
                    _Standing(path, state, disk, expected, causes.of(path, elsewhere=disk.text != expected) if state in EXPLAINED else ())
                )
        standing[feature] = tuple(found)
    return standing


class _Causes:
    """What moved under the artifacts of a feature since its lock was written; worked out when it is asked for."""

    def __init__(self, opened: Opened, feature: str, known: Locks) -> None:
        self.opened, self.feature, self.known = opened, feature, known
        self.found: dict[str, tuple[str, ...]] = {}

    @cached_property
    def locks(self) -> tuple[tuple[Lock, Reads], ...]:
        return tuple((lock, reads_of(lock)) for lock in (self.known.last, self.known.next) if lock is not None)

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        return fingerprints_of(self.opened.project, self.opened.project.features_by_id[self.feature])

    def of(self, path: str, *, elsewhere: bool) -> tuple[str, ...]:
        if path not in self.found:
            made = made_with(self.opened.makers[path], self.opened.project)
            found = (moved(lock, reads, path, self.fingerprints, made, elsewhere=elsewhere) for lock, reads in self.locks if path in reads)
            self.found[path] = next(found, ())
        return self.found[path]


class _Again:
    """All artifacts made once more, when that is asked for."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    @cached_property
    def marks(self) -> dict[str, str]:
        return repeat(self.opened.root, self.opened.config, self.opened.project.as_of)

    def repeats(self, path: str, expected: str | None) -> bool:
        return expected is None or self.marks.get(path, "") in {"", mark(expected)}


EXPLAINED = frozenset((State.STALE, State.DIVERGED, State.LOCK_REFRESH))
"""States whose cause is told."""


def check(root: Path, config: Config, as_of: datetime.date) -> Outcome:
    """Say what is wrong with the specs, and what drifted from them."""
    opened = open_project(root, config, as_of)
    if opened.loaded.broken:
        return Outcome(report_of(opened), broken=True)
    locks = read_locks(root)
    drift: list[Finding] = []
    looked = 0
    for feature, standing in _compare(opened, locks).items():
        drift += _findings(opened, feature, standing, elements=looked < LOOKED_INTO)
        looked += any(each.state in CONCERNING for each in standing)
    drift += [_conflicted(Lock(feature, "").path) for feature, known in locks.items() if known.conflicted]
    return Outcome(report_of(opened, drift), broken=False, seen=_seen(opened, locks))


def _conflicted(path: str) -> Finding:
    message = "the lock holds merge-conflict markers; what both sides say is taken as what was written"
    return Finding(State.CONFLICTED.value, Severity.ERROR, message, Location(path), "run `specforge build` to settle it")


def _seen(opened: Opened, locks: Mapping[str, Locks]) -> Seen | None:
    """What a verdict depends on; nothing when plugins have a say, whose own files are not known."""
    if opened.config.plugins:
        return None
    project = opened.project
    files = {*project.sources, *opened.config.templates.values()}
    files |= {
        posixpath.normpath(posixpath.join(posixpath.dirname(spec), name))
        for spec, _, name in (one.partition(":") for one in project.linked)
    }
    files |= {path for texts in opened.texts.values() for path in texts}
    for feature, known in locks.items():
        path = Lock(feature, "").path
        files |= {path, f"{path}.next", *known.artifacts}
    specs = find_specs(opened.root, opened.config)
    return Seen(str(opened.root), (), tuple(opened.config.specs), specs, FOLDER, tuple(sorted(files)))


def _findings(opened: Opened, feature: str, standing: Iterable[_Standing], *, elements: bool = True) -> list[Finding]:
    """What the states of a feature's artifacts mean, with the elements that a difference concerns unless that is not asked for."""
    standing = tuple(standing)
    differing = {each.path for each in standing if each.state in CONCERNING} if elements else set()
    lines = dict(_owned(opened, feature, differing)) if differing else {}
    refreshed = [each for each in standing if each.state is State.LOCK_REFRESH]
    found = [(each, finding(each.state, each.path, each.disk)) for each in standing if each not in refreshed]
    told = [_concerning(one, each, lines.get(each.path)) for each, one in found if one is not None]
    if refreshed and (one := finding(State.LOCK_REFRESH, Lock(feature, "").path, Disk())) is not None:
        why = tuple(dict.fromkeys(cause for each in refreshed for cause in each.why))
        files = f"{len(refreshed)} artifact{'s' if len(refreshed) > 1 else ''}"
        told.append(replace(one, message=f"{files} would not change, but the lock is older: {_listed(why)}"))
    return told


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _concerning(found: Finding, each: _Standing, lines: list[Line] | None) -> Finding:
    """A finding that names the elements a difference concerns, and what else is the cause of it."""
    concerned: tuple[Concern, ...] = ()
    if lines is not None and each.expected is not None and each.disk.text is not None:
        concerned = concerns(lines, each.expected, each.disk.text)
    refs = {one.ref for one in concerned}
    why = [cause for cause in each.why if cause.split(" ")[0] not in refs]
    parts = [f"it concerns {_listed([f'{one.ref} (line {one.line})' for one in concerned])}"] if concerned else []
    parts += [_listed(why)] if why else []
    return (
        replace(found, message=": ".join((found.message, "; ".join(parts))), ref=concerned[0].ref if refs else found.ref)
        if parts
        else found
    )


NAMED = 5
"""The most elements that a finding names."""
LOOKED_INTO = 200
"""The most features whose differences are traced to elements in one run; with more, the whole project moved."""
CONCERNING = frozenset(
    (State.STALE, State.UNEXPLAINED, State.NONDETERMINISTIC, State.HAND_EDITED, State.DIVERGED, State.CONFLICTED, State.CONFLICTED_EDITED)
)
"""States in which the file and what a build would write differ line by line."""


def _owned(opened: Opened, feature: str, paths: set[str]) -> Iterator[tuple[str, list[Line]]]:
    """The lines of some artifacts of a feature with the elements that own them."""
    file = opened.project.features_by_id.get(feature)
    for view in opened.project.views_of(file) if file is not None else ():
        for compiler in opened.compilers:
            for artifact in compiler.run(opened.project.traced(view)):
                if (path := f"{opened.output}/{artifact.path}") in paths:
                    yield path, list(lines_of(artifact.text, Origin(view.id, view.place)))


@dataclass(frozen=True)
class Wishes:
    """What a build is told beside what it does anyway."""

    prune: bool = False
    """Delete what belongs to a feature that is gone as a whole: a changed glob may have lost it by mistake."""
    force: bool = False
    """Write over what somebody edited or put there."""
    adopt: tuple[str, ...] = ()
    """Files that specforge did not write, to be taken in as edited by hand: paths inside the project."""
    plan: bool = False
    """Change nothing, and tell what would be changed."""
    announce: Callable[[str], None] = lambda _: None
    """Told of each file that is about to be replaced by force."""


def build(root: Path, config: Config, as_of: datetime.date, wishes: Wishes | None = None) -> Outcome:
    """Write every artifact that is new, missing or stale; keep what somebody edited, and say so.

    Nothing is written when a spec could not be understood, and nothing of a feature that an error stands in.

    Raises:
        UsageError: when a file that is to be adopted is none that could be.
    """
    wishes = wishes or Wishes()
    # Specs are read under the lock too: another build may just have written what a newer spec says.
    with exclusive(root):
        locks = read_locks(root)
        opened = open_project(root, config, as_of, lambda feature: feature not in locks)
        if opened.loaded.broken:
            return Outcome(report_of(opened), broken=True)
        standings = _wished(_compare(opened, locks), wishes)
        if not wishes.plan:
            sweep(root, opened.output)
        done = _Done([], [], [], [])
        specs = {file.owner: file for file in opened.project.files}
        for feature, standing in standings.items():
            known = locks.get(feature, Locks())
            gone = feature not in specs and not wishes.prune
            fresh = _fresh(opened, feature, standing)
            lock, changes = _settled(opened, feature, standing, known, fresh, keep_orphans=gone)
            done.diffs += [_diff(each) for each in changes] if wishes.plan else []
            overtaken = frozenset[str]() if wishes.plan else commit(root, lock, changes, known)
            done.written += [each.path for each in changes if each.text is not None and each.path not in overtaken]
            done.deleted += [each.path for each in changes if each.text is None and each.path not in overtaken]
            left = tuple(replace(each, state=State.OVERTAKEN) if each.path in overtaken else each for each in standing)
            keeps = (each for each in left if each.state in KEEPS or (gone and each.state is State.ORPHANED))
            done.kept += _findings(opened, feature, keeps)
    # A run that changed something, or would, is no measure for the next one.
    seen = None if done.written or done.deleted or wishes.plan else _seen(opened, read_locks(root))
    return Outcome(
        report_of(opened, done.kept),
        broken=False,
        written=tuple(done.written),
        deleted=tuple(done.deleted),
        kept=tuple(one.at.path for one in done.kept),
        planned=wishes.plan,
        diffs=tuple(done.diffs),
        seen=seen,
    )


@dataclass
class _Done:
    """What a build did, feature by feature."""

    written: list[str]
    deleted: list[str]
    kept: list[Finding]
    diffs: list[str]


def _wished(standings: dict[str, tuple[_Standing, ...]], wishes: Wishes) -> dict[str, tuple[_Standing, ...]]:
    """The states after what was asked for: adopted files count as edited by hand, forced ones as stale."""
    there = {each.path: each.state for found in standings.values() for each in found}
    for path in wishes.adopt:
        if there.get(path) is not State.COLLISION:
            why = f"it is {there[path]}" if path in there else "no build makes it"
            raise UsageError(f"{printable(path)} cannot be adopted: {why}", "name a file that `specforge check` calls a collision")

    def wished(each: _Standing) -> _Standing:
        if each.path in wishes.adopt:
            return replace(each, state=State.HAND_EDITED, adopted=True)
        if wishes.force and each.state in FORCED and each.expected is not None:
            wishes.announce(f"{each.path} is replaced; it was {each.state}")
            return replace(each, state=State.STALE)
        return each

    return {feature: tuple(wished(each) for each in found) for feature, found in standings.items()}


def _diff(change: Change) -> str:
    """What a change would do to a text, as a unified diff."""
    before, after = (text.splitlines(keepends=True) for text in (change.found.text or "", change.text or ""))
    names = (change.path if change.found.text is not None else "/dev/null", change.path if change.text is not None else "/dev/null")
    return "".join(difflib.unified_diff(before, after, *names))


def _fresh(opened: Opened, feature: str, standing: Iterable[_Standing]) -> _Record | None:
    """What the lock of a feature will keep; nothing when it keeps what it has."""
    if not any(each.adopted or each.state in WRITES or each.state in RECORDS for each in standing):
        return None
    if feature in opened.records:
        return opened.records.pop(feature)  # asked for once, and large
    file = opened.project.features_by_id[feature]
    return _recorded(opened.project, file, opened.output, build_feature(opened.project, file, opened.compilers, tracing=True))


def _recorded(project: Project, file: SpecFile, output: str, built: Built) -> _Record:
    known = fingerprints_of(project, file)
    written = {
        f"{output}/{path}": record(text, built.views[path], known, made_with(built.makers[path], project))
        for path, text in built.texts.items()
    }
    return _Record(written, known)


def _settled(
    opened: Opened, feature: str, standing: tuple[_Standing, ...], known: Locks, fresh: _Record | None, *, keep_orphans: bool
) -> tuple[Lock, tuple[Change, ...]]:
    """The lock that a build leaves behind, and what it has to change for that."""
    before = known.artifacts
    artifacts: dict[str, Written] = {}
    changes: list[Change] = []
    for each in standing:
        right = each.state in WRITES or each.state in RECORDS or each.state in {State.CLEAN, State.LINE_ENDINGS}
        if each.expected is not None and (right or each.adopted):
            artifacts[each.path] = fresh.written[each.path] if fresh else before[each.path]
        elif each.path in before and (each.state in KEEPS or (keep_orphans and each.state is State.ORPHANED)):
            artifacts[each.path] = before[each.path]
        if each.state in WRITES or (each.state is State.ORPHANED and not keep_orphans):
            changes.append(Change(each.path, each.expected, each.disk))
    spec = opened.project.features_by_id.get(feature)
    before_it = known.last or known.next
    unheard = silent(artifacts, fresh.fingerprints) if fresh else before_it.silent if before_it else {}
    return Lock(feature, spec.path if spec else known.spec, artifacts, unheard), tuple(changes)


def report_of(opened: Opened, drift: Iterable[Finding] = ()) -> Report:
    """Give the report of a project, with what drifted when that was looked at."""
    project = opened.project
    undecided = [
        Finding(
            "undecided",
            Severity.ERROR,
            f"feature `{file.owner}` could not be compiled, so its artifacts were not looked at",
            Location(file.path),
            "settle the errors above first",
        )
        for file in project.files
        if file.owner in project.includes and file.owner not in opened.texts
    ]
    return Report(
        findings=Report.sort([*opened.findings, *drift, *undecided]),
        features=len(opened.texts),
        modules=len(project.modules),
        artifacts=sum(len(texts) for texts in opened.texts.values()),
        as_of=project.as_of.isoformat(),
        waived=opened.waived,
        unseen=UNSEEN,
    )
