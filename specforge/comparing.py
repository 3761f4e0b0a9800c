"""How the artifacts of a feature stand: what a build would write, what it last wrote, and what is on disk."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge import toolchain
from specforge.amounts import few, many
from specforge.attributing.hunk import Hunk
from specforge.attributing.hunks import hunks, hunks_by_hash, ordered, plain_hunks, refs_behind, same_values
from specforge.decisions import Decisions, decisions_of, overtaken, unowned
from specforge.drift import NOTHING, Disk, State, classify, finding
from specforge.edits import TracedText, conflicts_of, findings_of, traced_texts
from specforge.elements import guarded_in, parts_of, renames, renames_unsaid
from specforge.errors import LockError
from specforge.finding import Finding, Severity
from specforge.location import printable
from specforge.lock import Lock, Locks, known, mark
from specforge.merging.bases import base_of
from specforge.merging.outcome import Conflict, Merged, Piece
from specforge.opening import Opened, Setup
from specforge.recording import GONE, NEW, Reads, fingerprints_of, made_with, moved, reads_of, regions_of
from specforge.repeating import repeat
from specforge.spec.documents import Feature


class Standing(Struct, frozen=True):
    """One artifact as it stands."""

    path: str
    state: State
    disk: Disk
    expected: str | None
    why: tuple[str, ...] = ()
    """What differs between what it was made from and what it is made from now."""
    adopted: bool = False
    """Whether it is taken in as edited by hand."""
    origin: str = ""
    """For a moved one: where it was written last, a path inside the project."""
    before: Disk = NOTHING
    """What is there."""
    edited: bool = False
    """Whether a moved one was edited by hand, so that its text is kept."""
    merged: str | None = None
    """For a diverged one that was merged: the text that comes of it."""
    conflicts: tuple[Conflict, ...] = ()
    """For one that could not be merged: both sides of each conflict."""


EXPLAINED = frozenset((State.STALE, State.DIVERGED, State.LOCK_REFRESH))
"""States whose cause is told."""


class Compared(Struct, frozen=True):
    """How the artifacts of a feature stand."""

    standing: tuple[Standing, ...]
    origins: frozenset[str]
    """The paths that some of them were written to before: what stands there is dealt with."""


def compare(setup: Setup, opened: Opened | None, feature: str, locks: Locks, again: "Again", former: Iterable[Locks] = ()) -> Compared:
    """Compare every artifact of a feature.

    Args:
        setup: What the project was opened with.
        opened: The part of the project that has the feature; nothing when no spec declares it any more.
        feature: Its id.
        locks: Its locks.
        again: Makes artifacts once more, where that decides.
        former: The locks of the ids that it had before.
    """
    texts = opened.texts[feature] if opened is not None else {}
    settled, folder = locks.next is None, f"{setup.output}/{feature}/"
    causes, decided = _Causes(opened, feature, locks), decided_of(opened, feature)
    rows = locks.artifacts
    origins = {
        path: _Origin.of(setup, origin, texts[path], one.marks(origin) | locks.marks(path))
        for path, origin, one in _moves(texts, folder, locks, former)
    }
    found: list[Standing] = []
    for path in sorted({*texts, *rows} - {one.path for one in origins.values()}):
        disk, expected, origin = setup.disk(path), texts.get(path), origins.get(path)
        if origin is not None:
            found += _moved(path, texts[path], disk, origin)
            continue
        state = classify(
            expected,
            locks.marks(path),
            disk,
            ours=path.startswith(folder),
            settled=settled,
            moved=lambda: bool(causes.of(path, elsewhere=disk.text != expected)),  # noqa: B023  asked before the next path
            repeats=lambda: again.repeats(path, expected),  # noqa: B023  the same
            same=lambda: same_values(path, expected or "", disk.text or ""),  # noqa: B023  the same
            accepted=lambda: is_accepted(Standing(path, State.HAND_EDITED, disk, expected), decided),  # noqa: B023  the same
            merged=lambda: setup.branches.wrote(feature, path, disk.text or ""),  # noqa: B023  the same
            detached=decided.detached(path),
        )
        if state is not None:
            why = causes.of(path, elsewhere=disk.text != expected) if state in EXPLAINED else ()
            why = again.upgrades if state is State.UNEXPLAINED else why
            found.append(Standing(path, state, disk, expected, why))
    return Compared(tuple(found), frozenset(one.path for one in origins.values()))


def decided_of(opened: Opened | None, feature: str) -> Decisions:
    """What was decided about the artifacts of a feature."""
    if opened is None:
        return Decisions()
    return decisions_of(opened.project.features_by_id[feature], opened.setup.output, opened.setup.as_of)


def is_accepted(each: Standing, decided: Decisions) -> bool:
    """Whether decisions accept every edit of an artifact."""
    accepted = decided.accepts(each.path)
    return bool(accepted) and _changes(each.path, each.expected, each.disk) <= accepted


def _changes(path: str, expected: str | None, disk: Disk) -> frozenset[str]:
    """The changes that were made to an artifact by hand, by their names."""
    return frozenset(one.key for one in plain_hunks(path, expected or "", disk.text or ""))


class _Origin(Struct, frozen=True):
    """Where an artifact was written before its output folder or its feature's id changed."""

    path: str
    disk: Disk
    marks: frozenset[str]
    trusted: bool
    """Whether what is there is ours: a lock comes with the tree and may name any file."""

    @classmethod
    def of(cls, setup: Setup, origin: str, expected: str, marks: frozenset[str]) -> "_Origin":
        disk = setup.disk(origin)
        folder = origin.startswith(f"{setup.output}/")
        return cls(origin, disk, marks, disk.text is not None and (folder or known(disk.text, marks) or alike(disk.text, expected)))


def _moves(texts: Collection[str], folder: str, locks: Locks, former: Iterable[Locks]) -> Iterator[tuple[str, str, Locks]]:
    """Pair artifacts that the last lock does not know with those that a lock knows by the same name below another folder."""
    # What an interrupted build wrote to a new place may not have been taken from the old one yet.
    settled = locks.last.artifacts if locks.last is not None else {}
    homeless = [(origin, one) for one in (locks, *former) for origin in sorted(one.artifacts) if origin not in texts]
    taken: set[str] = set()
    for path in sorted(set(texts) - settled.keys()):
        name = path.removeprefix(folder)
        for origin, one in homeless:
            if origin not in taken and origin.endswith(f"/{one.feature}/{name}"):
                taken.add(origin)
                yield path, origin, one
                break


def _moved(path: str, expected: str, disk: Disk, origin: _Origin) -> Iterator[Standing]:
    """How an artifact stands that was written elsewhere before, and what is left there."""
    before = origin.disk if origin.trusted else NOTHING
    state = classify(expected, origin.marks, disk, before=before, settled=False)
    if state in EDITED and not alike(disk.text or "", expected):
        yield Standing(path, State.COLLISION, disk, expected)  # it was never moved here
    elif state is not None:
        edited = before.text is not None and before.text != expected and not known(before.text, origin.marks)
        yield Standing(path, state, disk, expected, origin=origin.path, before=before, edited=edited and state is State.MOVED)
    if state is not State.MOVED:
        left = classify(None, origin.marks, origin.disk, ours=origin.trusted)
        if left is State.ORPHANED_EDITED and origin.disk.text == disk.text:
            left = State.ORPHANED  # the same stands in the new place
        if left not in {None, State.FORGOTTEN}:
            yield Standing(origin.path, left, origin.disk, None)


def alike(text: str, other: str) -> bool:
    """Whether two texts have at least half of their lines in common."""
    lines, others = set(text.split("\n")), set(other.split("\n"))
    return 2 * len(lines & others) >= max(len(lines), len(others))


class _Causes:
    """What moved under the artifacts of a feature since its lock was written; worked out when it is asked for."""

    def __init__(self, opened: Opened | None, feature: str, known: Locks) -> None:
        self.opened, self.feature, self.known = opened, feature, known
        self.found: dict[str, tuple[str, ...]] = {}

    @cached_property
    def reads(self) -> tuple[Reads, ...]:
        return tuple(reads_of(lock) for lock in (self.known.last, self.known.next) if lock is not None)

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        assert self.opened is not None
        return fingerprints_of(self.opened.project, self.opened.project.features_by_id[self.feature])

    def of(self, path: str, *, elsewhere: bool) -> tuple[str, ...]:
        if path not in self.found:
            assert self.opened is not None
            made = made_with(self.opened.makers[path], self.opened.project)
            found = (moved(one, path, self.fingerprints, made, elsewhere=elsewhere) for one in self.reads if path in one.each)
            causes = next(found, ())
            self.found[path] = tuple(self._named(causes)) if any(one.endswith(GONE) for one in causes) else causes
        return self.found[path]

    def _named(self, causes: Iterable[str]) -> Iterator[str]:
        """Say of what was renamed that it was, or perhaps, instead of that one thing is gone and another one is new."""
        assert self.opened is not None
        views = self.opened.project.views_of(self.opened.project.features_by_id[self.feature])
        now = {former: ref for view in views for former, ref in renames(view).refs.items()}
        causes = tuple(causes)
        renamed = {ref: now[ref] for one in causes if one.endswith(GONE) and (ref := one.removesuffix(GONE)) in now}
        gone = {ref for one in causes if one.endswith(GONE) and (ref := one.removesuffix(GONE)) not in now}
        new = {one.removesuffix(NEW) for one in causes if one.endswith(NEW)} - set(renamed.values())
        prints = {ref: value for one in self.reads for ref, value in (*one.everywhere, *one.lock.silent.items()) if ref in gone}
        alike = {former: ref for view in views for former, ref in renames_unsaid(view, prints, new).items()}
        for one in causes:
            if (ref := one.removesuffix(GONE)) in renamed:
                yield f"{ref} is called {renamed[ref]} now"
            elif ref in alike:
                yield f"{ref}{GONE} (or is called {alike[ref]} now: say `was: {parts_of(ref)[2]}` in it)"
            elif not one.endswith(NEW) or one.removesuffix(NEW) not in {*renamed.values(), *alike.values()}:
                yield one


class Again:
    """All artifacts made once more, when that is asked for."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    @cached_property
    def marks(self) -> dict[str, str]:
        """The mark of each artifact when it is made once more."""
        return repeat(self.setup.root, self.setup.config, self.setup.as_of)

    @cached_property
    def upgrades(self) -> tuple[str, ...]:
        """The versions that are others than when something was written last."""
        try:
            before = toolchain.recorded(self.setup.root)
        except LockError:
            return ()  # told once for the project
        return toolchain.upgrades(before, toolchain.current(self.setup.config.plugins))

    def repeats(self, path: str, expected: str | None) -> bool:
        """Whether an artifact comes out as it did."""
        return expected is None or self.marks.get(path, "") in {"", mark(expected)}


def findings(
    opened: Opened | None, feature: str, standing: Iterable[Standing], locks: Locks, *, elements: bool = True, gone: str = ""
) -> list[Finding]:
    """What the states of a feature's artifacts mean.

    Args:
        opened: The part of the project that has the feature; nothing when no spec declares it any more.
        feature: Its id.
        standing: How its artifacts stand.
        locks: What is known of its files.
        elements: Whether the elements that a difference concerns are named.
        gone: How to settle that the feature is gone or new, which may be one thing.
    """
    standing = tuple(standing)
    differing = {each.path for each in standing if each.state in CONCERNING} if elements else set()
    traced = dict(traced_texts(opened, feature, differing)) if differing and opened is not None else {}
    told: list[Finding] = []
    refreshed = [each for each in standing if each.state is State.LOCK_REFRESH]
    for each in standing:
        one = finding(each.state, each.path, each.disk)
        if each in refreshed or one is None:
            continue
        text = traced.get(each.path)
        if each.state is State.DETACHED and each.disk.text is None and opened is not None:
            one = _left_behind(one, each.path, opened, feature)
        if each.conflicts and each.state is State.DIVERGED:
            told += conflicts_of(each.path, each.conflicts)
        elif each.state in EDITED and opened is not None and text is not None and (edits := _edits(each, text, locks, opened, feature)):
            told += edits
        else:
            told.append(_concerning(one, each, text))
    told = [_settled_by(one, gone) for one in told] if gone else told
    if refreshed and (one := finding(State.LOCK_REFRESH, Lock(feature, "").path, Disk())) is not None:
        why = tuple(dict.fromkeys(cause for each in refreshed for cause in each.why))
        told.append(replace(one, message=f"{many(len(refreshed), 'artifact')} would not change, but the lock is older: {few(why, NAMED)}"))
    return told


ELSE = "; else "
"""Stands between what to do where a feature was renamed and what to do where it was not."""


def _settled_by(found: Finding, cure: str) -> Finding:
    if found.check in {State.ORPHANED, State.NEW}:
        return replace(found, help=cure)
    renamed, either, _ = cure.partition(ELSE)
    return replace(found, help=f"{renamed}{either}{found.help}") if either and found.check == State.ORPHANED_EDITED else found


def _left_behind(found: Finding, path: str, opened: Opened, feature: str) -> Finding:
    """What is said of a detached artifact that is not there: no build moves it when its feature or the output folder is called otherwise."""
    document, name = opened.project.features_by_id[feature].document, path.removeprefix(f"{opened.setup.output}/{feature}/")
    former = (f"{opened.setup.output}/{id}/{name}" for id in (document.was if isinstance(document, Feature) else ()))
    left = next((one for one in former if opened.setup.disk(one).text is not None), "")
    message = "a decision in the spec took the artifact out of management, and no file stands here" + (
        f"; one is left at {left}" if left else ""
    )
    help = (
        f"move it here: `git mv {left} {path}`" if left else "bring the file back, from where its feature or the output folder was before"
    )
    return replace(found, severity=Severity.WARNING, message=message, help=f"{help}; or remove the decision and run `specforge build`")


def _edits(each: Standing, text: TracedText, locks: Locks, opened: Opened, feature: str) -> list[Finding]:
    """What was edited by hand in one artifact, hunk by hunk, but for what is accepted."""
    found, since = edited(each, text, locks), each.state.value if each.state is State.DIVERGED else ""
    accepted = decided_of(opened, feature).accepts(each.path)
    left = [one for one in found if one.key not in accepted]
    return findings_of(opened, each.path, text.view, left, locks, since)


def edited(each: Standing, text: TracedText, locks: Locks) -> tuple[Hunk, ...]:
    """What was edited by hand in one artifact: against what a build would write, or what was written last when that is another text."""
    if each.state is State.DIVERGED and each.path in locks.artifacts:
        return hunks_by_hash(ordered(locks.artifacts[each.path].regions), each.disk.text or "")
    return hunks(each.path, text.expected, each.disk.text or "")


def decision_findings(opened: Opened | None, feature: str, standing: Collection[Standing]) -> Iterator[Finding]:
    """What is wrong with the decisions about a feature's artifacts.

    Args:
        opened: The part of the project that has the feature; nothing when no spec declares it any more.
        feature: Its id.
        standing: How all of its artifacts stand.
    """
    if opened is None or not (decided := decided_of(opened, feature)).standing:
        return
    changed = {each.path: _changes(each.path, each.expected, each.disk) for each in standing if each.state in {*EDITED, State.ACCEPTED}}
    yield from overtaken(decided, opened.project, opened.setup.config, tuple(opened.texts[feature]), changed)
    kept = {each.path: each for each in standing if each.state in {*EDITED, State.ACCEPTED, State.DETACHED}}
    guards = {
        ref: one.owner
        for view in opened.project.views_of(opened.project.features_by_id[feature])
        for ref, one in (guarded_in(view).items() if kept else ())
        if one.owner
    }
    for path, text in traced_texts(opened, feature, {one.path for one in decided.standing} & kept.keys()) if guards else ():
        edits = hunks(path, text.expected, kept[path].disk.text or "") if kept[path].state is not State.DETACHED else ()
        parts = {ref for line in text.expected.lines for ref in line.refs}
        mine = {ref: owner for ref, owner in guards.items() if ref in parts}
        told = ((one.key, refs_behind(one, text.expected)) for one in edits)
        yield from unowned(decided, opened.project, opened.setup.config, path, told, mine)


def _concerning(found: Finding, each: Standing, text: TracedText | None) -> Finding:
    """A finding that names the elements a difference concerns, and what else is the cause of it."""
    concerned: dict[str, int] = {}
    if text is not None and each.disk.text is not None:
        for hunk in hunks(each.path, text.expected, each.disk.text):
            for ref in hunk.refs:
                concerned.setdefault(ref, min(hunk.line, each.disk.text.count("\n") + 1))
    why = [cause for cause in each.why if cause.split(" ")[0] not in concerned]
    if each.state is State.UNEXPLAINED and each.why:
        found = replace(found, help="run `specforge build`")
    if each.origin and each.state is State.MOVED:
        edit = ", and was edited by hand" if each.edited else ""
        found = replace(found, message=f"{found.message}: it was written to {printable(each.origin)}{edit}")
    parts = [f"it concerns {few([f'{ref} (line {line})' for ref, line in concerned.items()], NAMED)}"] if concerned else []
    parts += [few(why, NAMED)] if why else []
    ref = next(iter(concerned), found.ref)
    return replace(found, message=": ".join((found.message, "; ".join(parts))), ref=ref) if parts else found


NAMED = 5
"""The most elements that a finding names."""
LOOKED_INTO = 200
"""The most features whose differences are traced to elements in one run; with more, the whole project moved."""
CONCERNING = frozenset(
    (State.STALE, State.UNEXPLAINED, State.NONDETERMINISTIC, State.HAND_EDITED, State.DIVERGED, State.CONFLICTED, State.CONFLICTED_EDITED)
)
"""States in which the file and what a build would write differ line by line."""


def merged_of(each: Standing, text: TracedText, locks: Locks, root: Path, feature: str) -> Merged:
    """Merge what a build would write with what somebody edited, over what was written last.

    Args:
        each: The artifact, diverged.
        text: What a build would write, with provenance.
        locks: What is known of the feature's files.
        root: The project.
        feature: The feature.
    """
    from specforge.merging.merge import merge  # noqa: PLC0415  most runs merge nothing

    # Where a build was interrupted, the text of the one before: an edit of either comes out of a merge over it.
    written = locks.artifacts[each.path]
    base = base_of(root, feature, each.path, written.marks)
    pieces = [Piece(name, lines) for name, lines in regions_of(text.text, text.view)]
    return merge(each.path, base, ordered(written.regions), pieces, each.disk.text or "")


EDITED = frozenset((State.HAND_EDITED, State.DIVERGED))
"""States in which somebody edited the file by hand."""
