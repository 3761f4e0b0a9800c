"""How the artifacts of a feature stand: what a build would write, what it last wrote, and what is on disk."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from specforge import toolchain
from specforge.attributing import Concern, concerns
from specforge.drift import NOTHING, Disk, State, classify, finding
from specforge.errors import LockError
from specforge.finding import Finding
from specforge.location import printable
from specforge.lock import Lock, Locks, known, mark
from specforge.opening import Opened, Setup
from specforge.provenance.lines import Line, lines_of
from specforge.provenance.traced import Origin
from specforge.recording import Reads, fingerprints_of, made_with, moved, reads_of
from specforge.repeating import repeat
from specforge.writing import read_disk


@dataclass(frozen=True, slots=True)
class Standing:
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


EXPLAINED = frozenset((State.STALE, State.DIVERGED, State.LOCK_REFRESH))
"""States whose cause is told."""


@dataclass(frozen=True, slots=True)
class Compared:
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
    causes = _Causes(opened, feature, locks)
    rows = locks.artifacts
    origins = {
        path: _Origin.of(setup, origin, texts[path], one.marks(origin) | locks.marks(path))
        for path, origin, one in _moves(texts, folder, locks, former)
    }
    found: list[Standing] = []
    for path in sorted({*texts, *rows} - {one.path for one in origins.values()}):
        disk, expected, origin = read_disk(setup.root, path), texts.get(path), origins.get(path)
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
        )
        if state is not None:
            why = causes.of(path, elsewhere=disk.text != expected) if state in EXPLAINED else ()
            why = again.upgrades if state is State.UNEXPLAINED else why
            found.append(Standing(path, state, disk, expected, why))
    return Compared(tuple(found), frozenset(one.path for one in origins.values()))


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where an artifact was written before its output folder or its feature's id changed."""

    path: str
    disk: Disk
    marks: frozenset[str]
    trusted: bool
    """Whether what is there is ours: a lock comes with the tree and may name any file."""

    @classmethod
    def of(cls, setup: Setup, origin: str, expected: str, marks: frozenset[str]) -> "_Origin":
        disk = read_disk(setup.root, origin)
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
    if state is not None:
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
    def locks(self) -> tuple[tuple[Lock, Reads], ...]:
        return tuple((lock, reads_of(lock)) for lock in (self.known.last, self.known.next) if lock is not None)

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        assert self.opened is not None
        return fingerprints_of(self.opened.project, self.opened.project.features_by_id[self.feature])

    def of(self, path: str, *, elsewhere: bool) -> tuple[str, ...]:
        if path not in self.found:
            assert self.opened is not None
            made = made_with(self.opened.makers[path], self.opened.project)
            found = (moved(lock, reads, path, self.fingerprints, made, elsewhere=elsewhere) for lock, reads in self.locks if path in reads)
            self.found[path] = next(found, ())
        return self.found[path]


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


def findings(opened: Opened | None, feature: str, standing: Iterable[Standing], *, elements: bool = True, gone: str = "") -> list[Finding]:
    """What the states of a feature's artifacts mean.

    Args:
        opened: The part of the project that has the feature; nothing when no spec declares it any more.
        feature: Its id.
        standing: How its artifacts stand.
        elements: Whether the elements that a difference concerns are named.
        gone: How to settle artifacts that are orphaned because the feature is gone.
    """
    standing = tuple(standing)
    differing = {each.path for each in standing if each.state in CONCERNING} if elements else set()
    lines = dict(_owned(opened, feature, differing)) if differing and opened is not None else {}
    refreshed = [each for each in standing if each.state is State.LOCK_REFRESH]
    found = [(each, finding(each.state, each.path, each.disk)) for each in standing if each not in refreshed]
    told = [_concerning(one, each, lines.get(each.path)) for each, one in found if one is not None]
    told = [replace(one, help=gone) if gone and one.check == State.ORPHANED else one for one in told]
    if refreshed and (one := finding(State.LOCK_REFRESH, Lock(feature, "").path, Disk())) is not None:
        why = tuple(dict.fromkeys(cause for each in refreshed for cause in each.why))
        files = f"{len(refreshed)} artifact{'s' if len(refreshed) > 1 else ''}"
        told.append(replace(one, message=f"{files} would not change, but the lock is older: {_listed(why)}"))
    return told


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _concerning(found: Finding, each: Standing, lines: list[Line] | None) -> Finding:
    """A finding that names the elements a difference concerns, and what else is the cause of it."""
    concerned: tuple[Concern, ...] = ()
    if lines is not None and each.expected is not None and each.disk.text is not None:
        concerned = concerns(lines, each.expected, each.disk.text)
    refs = {one.ref for one in concerned}
    why = [cause for cause in each.why if cause.split(" ")[0] not in refs]
    if each.state is State.UNEXPLAINED and each.why:
        found = replace(found, help="run `specforge build`")
    if each.origin and each.state is State.MOVED:
        edit = ", and was edited by hand" if each.edited else ""
        found = replace(found, message=f"{found.message}: it was written to {printable(each.origin)}{edit}")
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
    for view in opened.project.views_of(opened.project.features_by_id[feature]):
        for compiler in opened.setup.compilers:
            for artifact in compiler.run(opened.project.traced(view)):
                if (path := f"{opened.setup.output}/{artifact.path}") in paths:
                    yield path, list(lines_of(artifact.text, Origin(view.id, view.place)))
