"""What a user can ask for: checks and builds; the command line and the library call it."""

import datetime
import difflib
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from specforge.building import build_feature
from specforge.comparing import CONCERNING, LOOKED_INTO, Again, Standing, compare, findings
from specforge.config import Config
from specforge.drift import FORCED, KEEPS, RECORDS, WRITES, State
from specforge.errors import LockError, UsageError
from specforge.finding import Finding, Report, Severity
from specforge.location import Location, printable
from specforge.lock import FOLDER, Lock, Locks, Written
from specforge.opening import Opened, Record, Setup, Tally, no_garbage_collection, open_part, partition_of, parts_of, recorded, set_up
from specforge.partition import Entangled, Part, Partition
from specforge.recording import silent
from specforge.verdicts import Seen
from specforge.writing import Change, commit, exclusive, locked_features, read_locks_of, sweep


@dataclass(frozen=True)
class Outcome:
    """What a verb found and did."""

    report: Report
    broken: bool
    """Whether a spec or a lock could not be understood: exit 2."""
    newer: bool = False
    """Whether a lock was written by a newer version, so that its feature was not compared: exit 3."""
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    planned: bool = False
    """Whether nothing was done: what is written and deleted is what a build would do."""
    diffs: tuple[str, ...] = ()
    """What a planned build would change in each text, as a unified diff."""
    seen: Seen | None = None
    """What the verdict depends on; nothing when it is not to be remembered."""


def check(root: Path, config: Config, as_of: datetime.date) -> Outcome:
    """Say what is wrong with the specs, and what drifted from them.

    Raises:
        UsageError: when no spec matches, or the config is wrong.
        TemplateError: when a template does not render.
    """
    setup = set_up(root, config, as_of)
    with no_garbage_collection():
        walk = _Walk(setup, prepare=False)
        drift: list[Finding] = []
        looked = 0
        for one in walk:
            drift += findings(one.opened, one.feature, one.standing, elements=looked < LOOKED_INTO)
            looked += any(each.state in CONCERNING for each in one.standing)
            drift += [_conflicted(Lock(one.feature, "").path)] if one.known.conflicted else []
        return walk.outcome(drift)


def _conflicted(path: str) -> Finding:
    message = "the lock holds merge-conflict markers; what both sides say is taken as what was written"
    return Finding(State.CONFLICTED.value, Severity.ERROR, message, Location(path), "run `specforge build` to settle it")


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

    Nothing is written of a feature whose spec could not be understood, or that an error stands in.

    Raises:
        UsageError: when a file that is to be adopted is none that could be.
    """
    wishes = wishes or Wishes()
    setup = set_up(root, config, as_of)
    # Specs are read under the lock too: another build may just have written what a newer spec says.
    with exclusive(root), no_garbage_collection():
        if wishes.adopt:
            _check_adopted(setup, wishes.adopt)
        if not wishes.plan:
            sweep(root, setup.output)
        done = _Done([], [], [], [])
        walk = _Walk(setup, prepare=True)
        for one in walk:
            _build_feature(setup, one, wishes, done)
        outcome = walk.outcome(done.kept)
    return replace(
        outcome,
        written=tuple(done.written),
        deleted=tuple(done.deleted),
        kept=tuple(one.at.path for one in done.kept),
        planned=wishes.plan,
        diffs=tuple(done.diffs),
        # A run that changed something, or would, is no measure for the next one.
        seen=None if done.written or done.deleted or wishes.plan else outcome.seen,
    )


def _build_feature(setup: Setup, one: "_Walked", wishes: Wishes, done: "_Done") -> None:
    """Bring one feature to its next state, or tell how."""
    standing = _wished(one.standing, wishes)
    gone = one.opened is None and not wishes.prune
    fresh = _fresh(one, standing)
    lock, changes = _settled(one, standing, fresh, keep_orphans=gone)
    done.diffs += [_diff(each) for each in changes] if wishes.plan else []
    overtaken = frozenset[str]() if wishes.plan else commit(setup.root, lock, changes, one.known)
    done.written += [each.path for each in changes if each.text is not None and each.path not in overtaken]
    done.deleted += [each.path for each in changes if each.text is None and each.path not in overtaken]
    left = tuple(replace(each, state=State.OVERTAKEN) if each.path in overtaken else each for each in standing)
    keeps = (each for each in left if each.state in KEEPS or (gone and each.state is State.ORPHANED))
    done.kept += findings(one.opened, one.feature, keeps)


@dataclass
class _Done:
    """What a build did, feature by feature."""

    written: list[str]
    deleted: list[str]
    kept: list[Finding]
    diffs: list[str]


def _check_adopted(setup: Setup, adopted: tuple[str, ...]) -> None:
    """Refuse to adopt a file that is none which specforge would write over."""
    features = {path.removeprefix(f"{setup.output}/").partition("/")[0] for path in adopted}
    walk = _Walk(setup, prepare=False, only=features)
    there = {each.path: each.state for one in walk for each in one.standing}
    for path in adopted:
        if there.get(path) is not State.COLLISION:
            why = f"it is {there[path]}" if path in there else "no build makes it"
            raise UsageError(f"{printable(path)} cannot be adopted: {why}", "name a file that `specforge check` calls a collision")


def _wished(standing: tuple[Standing, ...], wishes: Wishes) -> tuple[Standing, ...]:
    """The states after what was asked for: adopted files count as edited by hand, forced ones as stale."""

    def wished(each: Standing) -> Standing:
        if each.path in wishes.adopt:
            return replace(each, state=State.HAND_EDITED, adopted=True)
        if wishes.force and each.state in FORCED and each.expected is not None:
            wishes.announce(f"{each.path} is replaced; it was {each.state}")
            return replace(each, state=State.STALE)
        return each

    return tuple(wished(each) for each in standing)


def _diff(change: Change) -> str:
    """What a change would do to a text, as a unified diff."""
    before, after = (text.splitlines(keepends=True) for text in (change.found.text or "", change.text or ""))
    names = (change.path if change.found.text is not None else "/dev/null", change.path if change.text is not None else "/dev/null")
    return "".join(difflib.unified_diff(before, after, *names))


def _fresh(one: "_Walked", standing: Iterable[Standing]) -> Record | None:
    """What the lock of a feature will keep; nothing when it keeps what it has."""
    if not any(each.adopted or each.state in WRITES or each.state in RECORDS for each in standing):
        return None
    assert one.opened is not None
    if one.feature in one.opened.records:
        return one.opened.records[one.feature]
    project, setup = one.opened.project, one.opened.setup
    file = project.features_by_id[one.feature]
    return recorded(setup, project, file, build_feature(project, file, setup.compilers, tracing=True))


def _settled(
    one: "_Walked", standing: tuple[Standing, ...], fresh: Record | None, *, keep_orphans: bool
) -> tuple[Lock, tuple[Change, ...]]:
    """The lock that a build leaves behind, and what it has to change for that."""
    known = one.known
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
    spec = one.opened.project.features_by_id[one.feature].path if one.opened is not None else known.spec
    before_it = known.last or known.next
    unheard = silent(artifacts, fresh.fingerprints) if fresh else before_it.silent if before_it else {}
    return Lock(one.feature, spec, artifacts, unheard), tuple(changes)


@dataclass(frozen=True, slots=True)
class _Walked:
    """One feature, and how its artifacts stand."""

    feature: str
    opened: Opened | None
    """The part of the project that has it; nothing when no spec declares it any more."""
    known: Locks
    standing: tuple[Standing, ...]


@dataclass
class _Walk:
    """Goes through a project: every feature that compiles, then what the locks know beside them."""

    setup: Setup
    prepare: bool
    """Whether the first lock of a feature is prepared while it is compiled."""
    only: Collection[str] | None = None
    """The features to look at; all when left out."""
    partition: Partition = field(init=False)
    tally: Tally = field(init=False)
    seen: set[str] = field(default_factory=set)
    """Every file that the answer depends on."""
    unusable: dict[str, LockError] = field(default_factory=dict)
    """Why a lock cannot be used, by its path; its feature is left alone."""

    def __post_init__(self) -> None:
        """Look at the specs."""
        self._begin()

    def _begin(self) -> None:
        self.partition, self.tally = partition_of(self.setup), Tally(self.setup)
        self.seen.update(self.partition.specs, self.setup.config.templates.values())

    def __iter__(self) -> Iterator[_Walked]:
        """Give one feature after the other; each is forgotten when the next one is asked for."""
        locks, again = locked_features(self.setup.root), Again(self.setup)
        try:
            yield from self._through(parts_of(self.setup, self.partition), again)
        except Entangled:
            self._begin()
            yield from self._through(iter((self.partition.whole(),)), again)
        if self.partition.broken:
            return  # which features the specs declare is not known
        for feature in sorted(locks - set(self.partition.owners.values())):
            yield from self._walked(None, feature, again)

    def _through(self, parts: Iterator[Part], again: Again) -> Iterator[_Walked]:
        for part in parts:
            if self.only is not None and not {file.owner for file in part.features} & set(self.only):
                continue
            opened = open_part(self.setup, part, self._unlocked if self.prepare else lambda _: False)
            self.tally.add(opened)
            self.seen.update(opened.project.sources, (_linked(one) for one in opened.project.linked))
            for feature in sorted(opened.texts):
                yield from self._walked(opened, feature, again)

    def _unlocked(self, feature: str) -> bool:
        return not (self.setup.root / Lock(feature, "").path).exists()

    def _walked(self, opened: Opened | None, feature: str, again: Again) -> Iterator[_Walked]:
        path = Lock(feature, "").path
        try:
            known = read_locks_of(self.setup.root, feature)
        except LockError as error:
            self.unusable[path] = error
            return
        self.seen.update((path, f"{path}.next", *known.artifacts, *(opened.texts[feature] if opened is not None else ())))
        yield _Walked(feature, opened, known, compare(self.setup, opened, feature, known, again))

    def outcome(self, drift: Iterable[Finding]) -> Outcome:
        """What came of it, once it was gone through."""
        broken = [
            Finding("unreadable", Severity.ERROR, f"the lock{str(error).removeprefix(path)}", Location(path), error.help)
            for path, error in self.unusable.items()
        ]
        report = self.tally.report(self.partition, [*drift, *broken])
        return Outcome(
            report,
            broken=self.partition.broken or any(not error.newer for error in self.unusable.values()),
            newer=any(error.newer for error in self.unusable.values()),
            seen=None if self.partition.broken or self.unusable else self._seen(),
        )

    def _seen(self) -> Seen | None:
        """What a verdict depends on; nothing when plugins have a say, whose own files are not known."""
        config = self.setup.config
        if config.plugins:
            return None
        return Seen(str(self.setup.root), (), tuple(config.specs), self.partition.specs, FOLDER, tuple(sorted(self.seen)))


def _linked(key: str) -> str:
    """The path of a linked document, from the spec that links it and the name it has there."""
    spec, _, name = key.partition(":")
    return posixpath.normpath(posixpath.join(posixpath.dirname(spec), name))
