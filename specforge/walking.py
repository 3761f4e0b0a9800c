"""Goes through a project feature by feature, with what other processors find ahead, and says how the artifacts of each stand."""

import gc
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from specforge import toolchain
from specforge.ahead import Ahead
from specforge.amounts import few_in_code, many
from specforge.comparing.standing import NAMED, Again, Standing, compare, ids_before
from specforge.comparing.telling import ELSE, decision_findings
from specforge.drift import LEFT, RECORDS, State
from specforge.errors import LockError
from specforge.finding import Finding, Report, Severity
from specforge.location import Location, is_inner
from specforge.lock import FOLDER, Lock, Locks
from specforge.merging.bases import keep, kept
from specforge.opening import (
    COLLECTED,
    Opened,
    Setup,
    Tally,
    open_part,
    partition_of,
    parts_of,
)
from specforge.partition import Entangled, Part, Partition, Settled
from specforge.progress import Progress
from specforge.recording import fingerprints_of, reads_of
from specforge.registry import plugin_files
from specforge.remembering import ABSENT, Remembered
from specforge.spec.documents import Feature
from specforge.verdicts import Seen, digest_bytes
from specforge.writing import locked_features, read_locks_of


class Outcome(Struct, frozen=True, dict=True):
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


@dataclass
class Done:
    """What a build did, feature by feature."""

    written: list[str]
    deleted: list[str]
    kept: list[Finding]
    told: list[Finding]
    """What else is to be said: of decisions."""
    diffs: list[str]
    wrote: bool = False
    """Whether anything was written, locks included."""


def _expires(opened: Opened) -> bool:
    """Whether what was found in a part can be another on another day."""
    return opened.project.dated or bool(opened.waivers) or any(file.document.decisions for file in opened.project.files)


class Walked(Struct, frozen=True):
    """One feature, and how its artifacts stand."""

    feature: str
    opened: Opened | None
    """The part of the project that has it; nothing when no spec declares it any more."""
    known: Locks
    former: tuple[Locks, ...]
    """The locks of the ids that it had before."""
    standing: tuple[Standing, ...]
    renamed: bool = False
    """For one that no spec declares any more: whether it lives on under another id."""
    cure: str = ""
    """For one that is gone, or that may be a gone one renamed: how to settle that."""


def as_it_should_be(one: Walked) -> Lock | None:
    """The lock of a feature of which nothing is to be told, and which a build would leave as it is."""
    last = one.known.last
    if last is None or one.known.next is not None or one.known.conflicted or any(each.state is not State.CLEAN for each in one.standing):
        return None
    if _declared_where(one) != last.spec:  # a build would write where it is now
        return None
    return None if any(decision_findings(one.opened, one.feature, one.standing)) else last


def _declared_where(one: Walked) -> str | None:
    """The spec that declares a feature now."""
    file = None if one.opened is None else one.opened.project.features_by_id.get(one.feature)
    return None if file is None else file.path


class _Ahead(Struct, frozen=True):
    """What another process found in a feature, and did."""

    settled: Settled | None
    """Nothing when the feature is to be gone through here."""
    written: tuple[str, ...] = ()
    wrote: bool = False


class _Elsewhere(Again):
    """Of a process that only looks for what is as it should be."""

    def repeats(self, path: str, expected: str | None) -> bool:
        """Leave it to the process that tells what it means: everything is made once more for it."""
        raise NotImplementedError(path, expected)


@dataclass
class Walk:
    """Goes through a project: every feature that compiles, then what the locks know beside them."""

    setup: Setup
    prepare: bool
    """Whether the first lock of a feature is prepared while it is compiled."""
    only: Collection[str] | None = None
    """The features to look at; all when left out."""
    hurried: bool = False
    """Whether other processors look for features in which all is as it should be, which are passed over then."""
    bring: "Callable[[Walked, Done], Lock | None] | None" = None
    """What they do before, so that all is as it should be."""
    written: list[str] = field(default_factory=list)
    """What they wrote."""
    progress: Progress | None = None
    """Says how far it is."""
    wrote: bool = False
    """Whether they wrote anything, locks included."""
    locks: frozenset[str] = frozenset()
    """The features that have a lock."""
    settled: dict[str, Lock] = field(default_factory=dict)
    """The lock of each feature in which all is as it should be, until its part is done with."""
    ahead: Ahead[str, _Ahead] | None = None
    looked: int = 0
    """How many features another process has gone through."""
    partition: Partition = field(init=False)
    tally: Tally = field(init=False)
    seen: set[str] = field(default_factory=set)
    """Every file that the answer depends on."""
    renamed: set[str] = field(default_factory=set)
    """The ids that features had before."""
    moved: set[str] = field(default_factory=set)
    """The paths that artifacts were written to before their feature had its id."""
    absent: dict[str, str] = field(default_factory=dict)
    """What a feature is not looked at without, where that is only not checked out: its spec, its lock, or an artifact that is to be moved."""
    left_out: set[str] = field(default_factory=set)
    """The artifacts that are only not checked out."""
    perhaps: dict[str, str] = field(default_factory=dict)
    """The specs of new features that may be one which is gone, by its id."""
    unusable: dict[str, LockError] = field(default_factory=dict)
    """Why a lock cannot be used, by its path; its feature is left alone."""

    def __post_init__(self) -> None:
        """Look at the specs."""
        self._begin()

    def _begin(self) -> None:
        self.partition, self.tally = partition_of(self.setup), Tally(self.setup)
        self.seen.update(self.partition.specs, self.setup.config.templates.values(), (toolchain.PATH,))

    def __iter__(self) -> Iterator[Walked]:
        """Give one feature after the other; each is forgotten when the next one is asked for."""
        self.locks, again = locked_features(self.setup.root), Again(self.setup)
        try:
            toolchain.recorded(self.setup.root)
        except LockError as error:
            self.unusable[error.path] = error
        try:
            yield from self._through(parts_of(self.setup, self.partition, self.only), again)
        except Entangled:
            self._stop()  # before this process does the same
            self._begin()
            yield from self._through(iter((self.partition.whole(),)), again)
        finally:
            self._stop()
        if self.partition.broken or self.only is not None:
            return  # which features the specs declare is not known, or not asked
        for feature in sorted(self.locks - set(self.partition.owners.values())):
            yield from self._walked(None, feature, again)

    def settle(self, one: Walked, lock: Lock) -> None:
        """Say that all is as it should be in a feature."""
        # What was recorded as it is can have other line ends, or another layout, which the next check tells.
        if not any(each.state in RECORDS and (each.disk.crlf or each.disk.text != each.expected) for each in one.standing):
            self.settled[one.feature] = lock

    def _through(self, parts: Iterator[Part | Remembered], again: Again) -> Iterator[Walked]:
        features = sum(seen.kind == "feature" for seen in self.partition.looks.values())
        for part in (self.progress or Progress()).through(parts, features, "feature", lambda part: len(part.features)):
            if isinstance(part, Remembered):
                self.tally.remember(part)
                self.seen.update(part.paths)
                continue
            if self.only is not None and not {file.owner for file in part.features} & set(self.only):
                continue
            opened = open_part(self.setup, part, self._unlocked if self.prepare else lambda _: False)
            self.tally.add(opened)
            self.seen.update(opened.project.sources, (_linked(one) for one in opened.project.linked))
            for feature in sorted(opened.texts):
                yield from self._walked(opened, feature, again)
            memory = self.partition.memory
            if memory is not None and (found := self._settled_in(opened)) is not None:
                memory.keep((path for path, _ in found.remembered.features), found.remembered, found.digests)
            self.settled = {}
            if self.hurried and self.ahead is None and len(part.features) == 1:
                # Now that this process has imported and compiled what a feature needs, others have it from the start.
                self._look_ahead(part.features[0].path)

    def _stop(self) -> None:
        """End what other processes are at, and take down what they did."""
        for one in self.ahead.close() if self.ahead is not None else ():
            self.written += one.written
            self.wrote |= one.wrote

    def _look_ahead(self, path: str) -> None:
        """Let other processors go through what follows after a feature, as far as there are locks."""
        alone, looks = self.partition.alone, self.partition.looks
        left = alone[alone.index(path) + 1 :] if path in alone else ()
        left = tuple(one for one in left if self.bring is not None or looks[one].owner in self.locks)
        self.ahead = Ahead(self.partition.unknown(left), self._find)
        self.partition.ahead = self._found

    def _found(self, path: str) -> Settled | None:
        """What another process found in a feature, and did."""
        assert self.ahead is not None
        if (found := self.ahead.find(path)) is None:
            return None
        self.written += found.written
        self.wrote |= found.wrote
        return found.settled

    def _find(self, path: str) -> "_Ahead":
        """Go through one feature in another process, which says nothing when there is something to be told or decided."""
        again, done, settled = _Elsewhere(self.setup), Done([], [], [], [], []), None
        for part in self.partition.one(path):
            if isinstance(part, Part):
                opened = open_part(self.setup, part, self._unlocked if self.prepare else lambda _: False)
                for one in (each for feature in sorted(opened.texts) for each in self._walked(opened, feature, again)):
                    lock = as_it_should_be(one)
                    if lock is None and self.bring is not None:
                        lock = self.bring(one, done)
                    # A lock of an id that it had before is dealt with by whoever goes through the whole project.
                    if lock is not None and not one.former:
                        self.settle(one, lock)
                settled = self._settled_in(opened)
                part.project.forget()
                self.looked += 1
                if self.looked % (COLLECTED // 4) == 0:  # there may be several of such processes
                    gc.collect()
        # Only now that it has been asked for another part, the partition has let go of this one.
        return _Ahead(settled, tuple(done.written), done.wrote)

    def _settled_in(self, opened: Opened) -> Settled | None:
        """What is to be remembered of a part in which all is as it should be; what is settled in it is done with."""
        settled, self.settled = self.settled, {}
        if not opened.part.features or not all(file.owner in settled for file in opened.part.features):
            return None
        project, features = opened.project, opened.part.features
        used = {(one.file.path, one.file.owner) for parts in project.includes.values() for one in parts[1:]}
        memory = self.partition.memory
        written = {
            path: "" if memory is None else digest_bytes(text.encode()) for one in opened.texts.values() for path, text in one.items()
        }
        for lock in settled.values():
            written |= {lock.path: "" if memory is None else digest_bytes(lock.dump().encode()), f"{lock.path}.next": ABSENT}
        for file in features:
            # An id that a feature had before must have no lock: whether it is that feature's depends on other specs.
            former = file.document.was if isinstance(file.document, Feature) else ()
            written |= {f"{Lock(id, '').path}{end}": ABSENT for id in former for end in ("", ".next")}
        told = tuple(one for path in project.sources for one in self.partition.assembly.known.told.get(path, ()))
        remembered = Remembered(
            tuple((file.path, file.owner) for file in features),
            tuple(sorted(used)),
            (*project.sources, *map(_linked, project.linked), *written),
            sum(map(len, opened.texts.values())),
            opened.findings,
            told,
            opened.waivers,
            self.setup.as_of.isoformat() if _expires(opened) else "",
        )
        read = {} if memory is None else memory.digests
        return Settled(remembered, {path: digest for path in remembered.paths if (digest := written.get(path) or read.get(path))})

    def _unlocked(self, feature: str) -> bool:
        return not (self.setup.root / Lock(feature, "").path).exists()

    def _walked(self, opened: Opened | None, feature: str, again: Again) -> Iterator[Walked]:
        former = self._former(opened, feature)
        try:
            known, *others = (read_locks_of(self.setup.root, id) for id in (feature, *former))
        except LockError as error:
            self.unusable[error.path] = error
            return
        self.seen.update(f"{Lock(id, '').path}{end}" for id in (feature, *former) for end in ("", ".next"))
        self.seen.update((*known.artifacts, *(opened.texts[feature] if opened is not None else ())))
        needed = known.spec if opened is None else Lock(feature, "").path if known == Locks() else ""
        if needed and feature not in self.renamed and self.setup.absent.has(needed):
            self.absent.setdefault(feature, needed)
        if feature in self.absent:
            return
        renamed = opened is None and feature in self.renamed
        found = compare(self.setup, opened, feature, known, again, others, renamed=renamed)
        left_out = [each for each in found.standing if each.state is State.NOT_CHECKED_OUT]
        if origin := next((each.origin for each in left_out if each.origin), ""):
            self.absent.update(dict.fromkeys((feature, *former), origin))
            return
        self.renamed.update(former)
        self.left_out.update(each.path for each in left_out)
        self.moved |= found.origins
        standing = tuple(each for each in found.standing if opened is not None or each.path not in self.moved)
        if any(each.state in {State.HAND_EDITED, State.ACCEPTED} for each in standing):
            self._keep_bases(feature, standing)
        cure = self._cure_of_new(opened, feature) if opened is not None else "" if renamed else self._cure(feature, known.spec)
        yield Walked(feature, opened, known, tuple(others), standing, renamed=renamed, cure=cure)

    def _keep_bases(self, feature: str, standing: Iterable[Standing]) -> None:
        """Keep what was written last while it can still be made: the spec may change before the edit is settled."""
        unchanged = (each for each in standing if each.state is State.HAND_EDITED or each.state in LEFT)
        texts = {each.path: each.expected for each in unchanged if each.expected is not None}
        before = kept(self.setup.root, feature)
        if any(before.get(path) != text for path, text in texts.items()):
            keep(self.setup.root, feature, before | texts)

    def _cure(self, feature: str, spec: str) -> str:
        """How to settle that a feature is gone; its spec may declare another one now."""
        prune = "run `specforge build --prune` to delete it"
        path = spec if spec in self.partition.owners else self.perhaps.get(feature, "")
        now = self.partition.owners.get(path)
        if now is not None and not self._unlocked(now):  # this build may have been the one
            return f"{path} declares `{now}` now, which was built before it said `was: {feature}`, so nothing moves; keep what you need, and {prune}"
        if now is not None:
            return f"when `{feature}` was renamed, say `was: {feature}` in {path}, and it moves{ELSE}{prune}"
        return f"{prune}; or bring back {spec}, which the lock names" if is_inner(spec) else prune

    def _cure_of_new(self, opened: Opened, feature: str) -> str:
        """How to settle that a feature is new, where it may be one that was renamed: what was built under the old name would stay there."""
        file = opened.project.features_by_id[feature]
        if feature in self.locks or not isinstance(file.document, Feature):
            return ""
        former = next((id for id, lock in self._gone.items() if lock.spec == file.path), "") or self._alike(opened, feature)
        if not former or former in file.document.was:
            return ""
        self.perhaps.setdefault(former, file.path)
        return f"when `{former}` was renamed, say `was: {former}` in {file.path} first, so that edits move along{ELSE}run `specforge build`"

    def _alike(self, opened: Opened, feature: str) -> str:
        """The feature that is gone with its spec and of which at least half of the elements stand in a new one; nothing when none is."""
        if not self._lost:
            return ""
        now = _own(feature, fingerprints_of(opened.project, opened.project.features_by_id[feature]).items())
        shared = {id: len(now & then) for id, then in self._lost.items() if 2 * len(now & then) >= max(len(now), len(then))}
        return max(shared, key=shared.__getitem__, default="")

    @cached_property
    def _lost(self) -> dict[str, frozenset[tuple[str, str]]]:
        """What the features that are gone with their specs declared, by their ids; nothing where more are gone than anybody renames one by one."""
        gone = {id: lock for id, lock in self._gone.items() if lock.spec not in self.partition.specs}
        return {id: _own(id, _read_by(lock)) for id, lock in gone.items()} if len(gone) <= MOST_LOST else {}

    @cached_property
    def _gone(self) -> dict[str, Locks]:
        """The locks of features that no spec declares any more, by their ids."""
        declared = {one.owner for one in self.partition.looks.values()}
        found = {}
        for feature in sorted(self.locks - declared):
            with suppress(LockError):  # told of the lock
                found[feature] = read_locks_of(self.setup.root, feature)
        return found

    def _former(self, opened: Opened | None, feature: str) -> list[str]:
        """The ids that a feature had before and that still have a lock; none that a feature has now."""
        return [id for id in ids_before(opened, feature) if id in self.locks and id not in self.partition.assembly.known.owners]

    def outcome(self, drift: Iterable[Finding]) -> Outcome:
        """What came of it, once it was gone through."""
        broken = [
            Finding("unreadable", Severity.ERROR, f"the lock {error.reason}", Location(path), error.help)
            for path, error in self.unusable.items()
        ]
        report = self.tally.report(self.partition, [*drift, *broken])
        report = replace(report, unseen=(*self._not_here(), *report.unseen))
        if self.setup.memory is not None:
            self.setup.memory.save({path: [one.kind, one.owner, one.hands] for path, one in self.partition.looks.items()})
        return Outcome(
            report,
            broken=self.partition.broken or any(not error.newer for error in self.unusable.values()),
            newer=any(error.newer for error in self.unusable.values()),
            seen=None if self.partition.broken or self.unusable or self._depends_on_more else self._seen(),
        )

    @property
    def _depends_on_more(self) -> bool:
        """Whether the answer can change while no file of the project does: what git brings together, checks out or remembers, files of strangers."""
        setup = self.setup
        return setup.looked_for_absent or setup.looked_for_bases or setup.in_a_merge or setup.looked_elsewhere

    def _not_here(self) -> Iterator[str]:
        """Say what was not looked at because it is not checked out."""
        names = few_in_code(sorted(self.absent), NAMED)
        features = f"{'feature' if len(self.absent) == 1 else 'features'} {names}"
        artifacts = many(len(self.left_out), "artifact")
        for what, paths in ((features, tuple(self.absent.values())), (artifacts, tuple(self.left_out))):
            if paths:
                yield f"{what}, left as {'it is' if len(paths) == 1 else 'they are'}: {self.setup.absent.why(paths)}"

    def _seen(self) -> Seen:
        """What a verdict depends on."""
        config, plugins = self.setup.config, plugin_files(self.setup.config.plugins)
        folders = sorted({posixpath.dirname(path) for path in plugins})
        known = self.setup.memory.new.files if self.setup.memory is not None else {}
        return Seen(
            str(self.setup.root), plugins, tuple(config.specs), self.partition.specs, (FOLDER, *folders), tuple(sorted(self.seen)), known
        )


MOST_LOST = 50
"""The most features that are gone with their specs and are looked for under other ids: each is held against each new one."""


def _own(feature: str, prints: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """The fingerprints of the elements that a feature itself declares, by their names in it."""
    return frozenset((name, value) for ref, value in prints for owner, _, name in [ref.partition("/")] if owner == feature and name)


def _read_by(locks: Locks) -> Iterator[tuple[str, str]]:
    """The elements that a feature had when it was built last, with their fingerprints."""
    for lock in (locks.last, locks.next):
        if lock is not None:
            yield from (*reads_of(lock).everywhere, *lock.silent.items())


def _linked(key: str) -> str:
    """The path of a linked document, from the spec that links it and the name it has there."""
    spec, _, name = key.partition(":")
    return posixpath.normpath(posixpath.join(posixpath.dirname(spec), name))
