"""What state each artifact of a feature is in, and why."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from specforge import toolchain
from specforge.amounts import few
from specforge.attributing.hunks import plain_hunks, same_values
from specforge.attributing.json_values import says_twice
from specforge.comparing.decisions import Decisions, decisions_of
from specforge.comparing.repeating import repeat
from specforge.drift import NOTHING, Asked, Disk, State, classify
from specforge.elements import parts_of, renames, renames_unsaid
from specforge.errors import LockError
from specforge.lock import Locks, known, mark
from specforge.merging.branches import Named
from specforge.merging.outcome import Conflict
from specforge.opening import Opened, Setup
from specforge.recording import GONE, NEW, Reads, fingerprints_of, is_of_elements, is_of_tools, made_with, moved, reads_of
from specforge.registry import Compiler
from specforge.spec.documents import Feature

NAMED = 5
"""The most elements, or other causes, that a finding names."""


class Standing(Struct, frozen=True):
    """One artifact as it stands."""

    path: str
    state: State
    disk: Disk
    expected: str | None
    why: tuple[str, ...] = ()
    """What differs between what it was made from and what it is made from now."""
    spec_moved: bool = True
    """For one that was edited and that a build would write otherwise now: whether its spec is the cause, and not what it is made with."""
    adopted: bool = False
    """Whether it is taken in as edited by hand."""
    origin: str = ""
    """For a moved one: where it was written last, a path inside the project."""
    before: Disk = NOTHING
    """What is there."""
    edited: bool = False
    """Whether a moved one was edited by hand, so that its text is kept."""
    merged: str | None = None
    """For one that was edited and whose spec has changed: the text that comes of merging the two."""
    conflicts: tuple[Conflict, ...] = ()
    """For one that could not be merged: both sides of each conflict."""
    marked: str | None = None
    """With them, the text that has both sides between markers; nothing where they cannot be written into the file."""
    side: Locks | None = None
    """For the edited text of one side of a merge, taken as it is: what was written last on that side."""

    @property
    def since(self) -> str:
        """For one that was edited and that a build would write otherwise now: what has changed since."""
        causes = f" ({few(self.why, NAMED)})" if self.why else ""
        return "its spec has changed since" if self.spec_moved else f"what it is made with has changed since{causes}"


EDITED = frozenset((State.HAND_EDITED, State.DIVERGED))
"""States in which somebody edited the file by hand."""
EXPLAINED = frozenset((State.STALE, State.DIVERGED, State.LOCK_REFRESH, State.WRITTEN_BY_NEWER))
"""States whose cause is told."""


class Compared(Struct, frozen=True):
    """How the artifacts of a feature stand."""

    standing: tuple[Standing, ...]
    origins: frozenset[str]
    """The paths that some of them were written to before: what stands there is dealt with."""


def compare(
    setup: Setup, opened: Opened | None, feature: str, locks: Locks, again: "Again", former: Iterable[Locks] = (), *, renamed: bool = False
) -> Compared:
    """Compare every artifact of a feature.

    Args:
        setup: What the project was opened with.
        opened: The part of the project that has the feature; nothing when no spec declares it any more.
        feature: Its id.
        locks: Its locks.
        again: Makes artifacts once more, where that decides.
        former: The locks of the ids that it had before.
        renamed: Whether it has another id now: what is made of it moved there.
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
        asked = _Asked(setup, feature, path, expected, disk, causes, again, decided, renamed)
        state = classify(
            expected,
            locks.marks(path),
            disk,
            asked,
            ours=path.startswith(folder),
            settled=settled,
            detached=decided.detached(path),
        )
        side = asked.side() if state in EDITED else None
        if side is not None:
            why = _Causes(opened, feature, side).of(path, elsewhere=True)
            found.append(Standing(path, State.DIVERGED, disk, expected, why, side=side))
        elif state is not None:
            why = asked.causes if state in EXPLAINED else ()
            # Of what an interrupted build left, nobody knows what has changed since.
            unexplained = state is State.UNEXPLAINED or (state is State.DIVERGED and not why and settled)
            spec_moved = not unexplained and (not why or any(map(is_of_elements, why)))
            by_tools = unexplained or state is State.WRITTEN_BY_NEWER or any(map(is_of_tools, why))
            why += again.upgrades if by_tools else ()
            found.append(Standing(path, state, disk, expected, why, spec_moved=spec_moved))
    return Compared(tuple(found), frozenset(one.path for one in origins.values()))


class _Asked(Asked, Struct, frozen=True):
    """What is asked about one artifact of a feature."""

    setup: Setup
    feature: str
    path: str
    expected: str | None
    disk: Disk
    moves: "_Causes"
    again: "Again"
    decided: Decisions
    renamed: bool

    @property
    def causes(self) -> tuple[str, ...]:
        """What differs between what it was made from and what it is made from now; nothing of what is not made any more."""
        return self.moves.of(self.path, elsewhere=self.disk.text != self.expected) if self.expected is not None else ()

    def left_out(self) -> bool:
        return self.setup.absent.has(self.path)

    def moved(self) -> bool:
        return bool(self.causes)

    def repeats(self) -> bool:
        return self.again.repeats(self.path, self.expected)

    def by_newer(self) -> bool:
        if not self.again.newer or (self.moves.opened is None and not self.renamed):
            return False
        if self.expected is None:
            return self.moves.unmade(self.path, self.setup.compilers)
        assert self.moves.opened is not None
        causes, ours = self.causes, self.moves.opened.makers[self.path].ours
        return not causes or (ours and any(map(is_of_tools, causes)))

    def same(self) -> bool:
        text = self.disk.text or ""
        return same_values(self.path, self.expected or "", text) and not says_twice(text)

    def accepted(self) -> bool:
        return is_accepted(Standing(self.path, State.HAND_EDITED, self.disk, self.expected), self.decided)

    def merged(self) -> bool:
        name = self.path.removeprefix(f"{self.setup.output}/{self.feature}/")
        ids = (self.feature, *ids_before(self.moves.opened, self.feature))
        return self.setup.branches.wrote([Named(id, f"{self.setup.output}/{id}/{name}") for id in ids], self.disk.text or "")

    def side(self) -> Locks | None:
        """What was written last where the text is that of one side of a merge, and a hand edited it there; nothing when it is not."""
        lock = self.setup.branches.edited(Named(self.feature, self.path), self.disk.text or "")
        return None if lock is None or known(self.expected or "", lock.artifacts[self.path].marks) else Locks(lock)


def ids_before(opened: Opened | None, feature: str) -> tuple[str, ...]:
    """The ids that a feature had before, as its spec says."""
    document = opened.project.features_by_id[feature].document if opened is not None else None
    return document.was if isinstance(document, Feature) else ()


def decided_of(opened: Opened | None, feature: str) -> Decisions:
    """What was decided about the artifacts of a feature."""
    if opened is None:
        return Decisions()
    return decisions_of(opened.project.features_by_id[feature], opened.setup.output, opened.setup.as_of)


def is_accepted(each: Standing, decided: Decisions) -> bool:
    """Whether decisions accept every edit of an artifact."""
    accepted = decided.accepts(each.path)
    return bool(accepted) and changes_of(each.path, each.expected, each.disk) <= accepted


def changes_of(path: str, expected: str | None, disk: Disk) -> frozenset[str]:
    """The changes that were made to an artifact by hand, by their names."""
    return frozenset(one.key for one in plain_hunks(path, expected or "", disk.text or ""))


class _Origin(Struct, frozen=True):
    """Where an artifact was written before its output folder or its feature's id changed."""

    path: str
    disk: Disk
    marks: frozenset[str]
    trusted: bool
    """Whether what is there is ours: a lock comes with the tree and may name any file."""
    left_out: bool
    """Whether git knows it, and nothing is there only because it is not checked out."""

    @classmethod
    def of(cls, setup: Setup, origin: str, expected: str, marks: frozenset[str]) -> "_Origin":
        disk = setup.disk(origin)
        folder = origin.startswith(f"{setup.output}/")
        trusted = disk.text is not None and (folder or known(disk.text, marks) or alike(disk.text, expected))
        return cls(origin, disk, marks, trusted, disk == NOTHING and setup.absent.has(origin))


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
    if disk == NOTHING and origin.left_out:
        yield Standing(path, State.NOT_CHECKED_OUT, disk, expected, origin=origin.path)
        return
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

    @cached_property
    def carried(self) -> tuple[str, ...]:
        """Where the spec was when the lock was written, if that was another file."""
        assert self.opened is not None
        now = self.opened.project.features_by_id[self.feature].path
        return () if self.known.spec == now else (f"the spec {self.known.spec} is {now} now",)

    def of(self, path: str, *, elsewhere: bool) -> tuple[str, ...]:
        if path not in self.found:
            assert self.opened is not None
            made = made_with(self.opened.makers[path], self.opened.project)
            found = (moved(one, path, self.fingerprints, made, elsewhere=elsewhere) for one in self.reads if path in one.each)
            causes = next(found, ()) or (() if elsewhere else self.carried)
            self.found[path] = tuple(self._named(causes)) if any(one.endswith((GONE, NEW)) for one in causes) else causes
        return self.found[path]

    def unmade(self, path: str, compilers: Iterable[Compiler]) -> bool:
        """Whether an artifact is not made any more although nothing that it was made from has changed but its compiler, or that is not here."""
        known = {f"{one.name} {one.revision}" for one in compilers}
        for one in (reads for reads in self.reads if path in reads.each):
            made = one.lock.artifacts[path].made_with
            if self.opened is None:  # its elements are those of another feature now
                return "compiler" in made and made["compiler"] not in known
            return "compiler" in made and (made["compiler"] not in known or not moved(one, path, self.fingerprints, made, elsewhere=True))
        return False

    def _named(self, causes: Iterable[str]) -> Iterator[str]:
        """Say of what was renamed that it was, or perhaps, instead of that one thing is gone and another one is new."""
        assert self.opened is not None
        views = self.opened.project.views_of(self.opened.project.features_by_id[self.feature])
        now = {former: ref for view in views for former, ref in renames(view).refs.items()}
        listed = {ref for one in self.reads for ref in one.listed}
        former = {ref: was for was, ref in now.items() if was in listed}
        # Where it wrote nothing it is not gone, and yet new.
        causes = tuple(
            dict.fromkeys(f"{former[one.removesuffix(NEW)]}{GONE}" if one.removesuffix(NEW) in former else one for one in causes)
        )
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
    def _versions(self) -> tuple[dict[str, str], dict[str, str]]:
        now = toolchain.current(self.setup.config.plugins)
        try:
            return toolchain.recorded(self.setup.root), now
        except LockError:
            return now, now  # told once for the project

    @cached_property
    def upgrades(self) -> tuple[str, ...]:
        """The versions that are others than when something was written last."""
        return toolchain.upgrades(*self._versions)

    @property
    def newer(self) -> bool:
        """Whether a newer specforge wrote something last."""
        return bool(toolchain.newer_writer(*self._versions))

    def repeats(self, path: str, expected: str | None) -> bool:
        """Whether an artifact comes out as it did."""
        return expected is None or self.marks.get(path, "") in {"", mark(expected)}
