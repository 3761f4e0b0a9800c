"""Walks the first-parent history of a project and says of each commit how it changed a feature: by its spec, or by hand.

Git is read and nothing is compiled: the lock of a commit says which lines a build wrote, so that all others are by hand.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from specforge.amounts import many
from specforge.attributing.hunks import same_values
from specforge.config import Config
from specforge.entries.model import Ended, Entries, Entry, Fate, First
from specforge.errors import BaseError, LockError, UsageError
from specforge.git.commits import UNSHALLOW, Commit, ends_early, parents_of
from specforge.git.history import Step, steps
from specforge.git.objects import contents, utf8_text
from specforge.git.revision import Revision, open_commit, open_revision
from specforge.globs import matches
from specforge.lock import FOLDER, PROJECT, Lock, known, line_hash, parse_bytes
from specforge.outputs.inert import one_line
from specforge.regexes import regex
from specforge.spec.model import nearest

MOST = 5_000
"""The most commits that are walked."""
LARGE = 4_000_000
"""The most bytes of a file that is looked at."""
KINDS = {"prompt.md": First.PROMPT, "evals.jsonl": First.EVALS, "tools.json": First.TOOLS}
_DECLARED = regex(rb"^(?:feature|module)[ \t]*:[ \t]*[\"']?([A-Za-z0-9][\w-]*)", re.MULTILINE)
_DAY = regex(r"\d{4}-\d{2}(-\d{2})?")


def entries(root: Path, config: Config, features: Collection[str] = (), *, since: str | None = None, last: int | None = None) -> Entries:
    """Say how the changes of a project entered.

    Args:
        root: The project.
        config: Its settings; its globs say what is a spec.
        features: Those that are looked at; all when there are none.
        since: The revision that is the last one before what is looked at.
        last: How many commits are looked at instead.

    Raises:
        UsageError: when it is not said where to begin, or there is no such feature.
        BaseError: when there is no repository or revision, or too little of the history is here.
        LockError: when a newer version wrote a lock.
    """
    if (since is None) is (last is None):
        what = "nothing says how far to go back" if since is None else "`--since` and `--last` both say how far to go back"
        raise UsageError(what, "name one of them: `--since v1.2`, or `--last 100`")
    head = open_commit(root, "HEAD")
    begin = _base(root, since) if since is not None else None
    most = MOST if last is None else min(last, MOST)
    walked = list(steps(head, (), most, since=begin.commit if begin is not None else "", first_parent=True))
    parents = parents_of(root, [one.commit.id for one in walked])
    _check_whole(root, walked, begin, last)
    oldest = parents.get(walked[-1].commit.id, ()) if walked else (head.commit,)
    walk = _Walk(root, config, replace(head, commit=oldest[0]) if oldest else None)
    found = [one for step in reversed(walked) for one in walk.step(step)]
    walk.finish()
    if not walk.features:
        message = "no commit that was looked at has a lock, so that nothing tells a build from an edit by hand"
        raise BaseError(message, f"commit `{FOLDER}` with the specs; changes count from there on")
    asked = _asked(features, walk)
    entered = (one for one in found if (one.commit.id, one.feature) not in walk.written_afterwards)
    told = [walk.ended(one) for one in entered if not asked or one.feature in asked]
    unseen = ["the order of changes inside of one commit: a merge that was squashed, and a merge, count as one change each"]
    if walked and len(walked) >= MOST:
        unseen.append(f"what is before the last {MOST:,} commits")
    if walk.unread:
        unseen.append(f"{many(walk.unread, 'lock')} that cannot be read")
    if walk.absent:
        unseen.append(f"edits in {many(len(walk.absent), 'artifact')} that git does not hold as text, as {one_line(walk.absent[0], 200)}")
    named = f"since `{one_line(since, 100)}`" if since is not None else ""
    merges = sum(len(parents.get(one.commit.id, ())) > 1 for one in walked)
    return Entries(named, head.commit, len(walked), tuple(told), walk.rebuilt, walk.settled, merges, tuple(unseen))


def _base(root: Path, since: str) -> Revision:
    try:
        if not ends_early(root):
            open_revision(root, since)  # of an unrelated history every commit would count
        return open_commit(root, since)
    except BaseError as error:
        if _DAY.fullmatch(since):
            raise BaseError(str(error), "`--since` takes a branch, a tag or a commit, not a day; `--last 100` counts commits") from None
        raise


def _check_whole(root: Path, walked: list[Step], begin: Revision | None, last: int | None) -> None:
    """Refuse to answer from a history that ends before the question does."""
    ends = ends_early(root)
    if not ends or (begin is not None and not walked):
        return
    cut = any(one.commit.id in ends for one in walked) or (last is not None and len(walked) < min(last, MOST))
    if cut:
        message = "this clone is shallow: it does not hold all of the history that was asked about"
        raise BaseError(message, UNSHALLOW)


def _asked(features: Collection[str], walk: "_Walk") -> frozenset[str]:
    for one in features:
        if one not in walk.features:
            raise UsageError(
                f"no commit that was looked at has a lock of feature `{one_line(one, 100)}`", one_line(nearest(one, walk.features), 300)
            )
    return frozenset(features)


@dataclass
class _Hand:
    """A line that somebody put in by hand, or one of a build that somebody took out."""

    entry: tuple[str, str]
    """The commit and the feature of the entry."""
    path: str
    hash: str
    taken_out: bool


_Ending = Callable[[_Hand], Ended | None]
"""Says of an edit by hand how it ended; `None` when it stands."""


@dataclass
class _State:
    """What is known of one feature at a commit."""

    lock: Lock
    texts: dict[str, str] = field(default_factory=dict)
    """The artifacts that there are."""
    hands: list[_Hand] = field(default_factory=list)
    """What was done by hand and still stands."""
    unbuilt: tuple[str, ...] = ()
    """The commits that changed its spec beside what was done by hand, and that no build has followed."""


class _Walk:
    """The features of a project, followed from commit to commit."""

    def __init__(self, root: Path, config: Config, begin: Revision | None) -> None:
        self.root, self.config = root, config
        self.states: dict[str, _State] = {}
        self.features: set[str] = set()
        self.fates: dict[tuple[str, str], list[Ended]] = {}
        self.written_afterwards: set[tuple[str, str]] = set()
        """Changes of specs of which the build that followed showed that they say what artifacts said already."""
        self.rebuilt = self.settled = self.unread = 0
        if begin is not None:
            self._begin(begin)

    def _begin(self, revision: Revision) -> None:
        """The state before the first commit: edits that stand there already are nobody's of these commits."""
        names = {path: name for path, (_, name) in revision.entries.items() if _feature_of(path)}
        for path, raw in zip(names, contents(self.root, names.values()), strict=True):
            if (lock := self._lock(path, raw)) is not None:
                self.states[lock.feature] = _State(lock)
        self.features |= self.states.keys()
        wanted = {
            path: revision.entries[path][1] for state in self.states.values() for path in state.lock.artifacts if path in revision.entries
        }
        texts = dict(zip(wanted, contents(self.root, wanted.values()), strict=True))
        for state in self.states.values():
            state.texts = {path: text for path in state.lock.artifacts if (text := _text(texts.get(path))) is not None}

    def _lock(self, path: str, raw: bytes | None) -> Lock | None:
        try:
            return parse_bytes(raw, path) if raw is not None else None
        except LockError as error:
            if error.newer:
                raise
            self.unread += 1
            return None

    def step(self, step: Step) -> Iterator[Entry]:
        """Follow one commit, and give what entered with it."""
        changed = {path: new for path, (_, new) in step.files.items()}
        locks = {_feature_of(path): path for path in changed if _feature_of(path)}
        specs = {path: names for path, names in step.files.items() if self._is_spec(path)}
        known_paths = {path for state in self.states.values() for path in state.lock.artifacts}
        new_locks = dict(zip(locks, contents(self.root, (changed[path] or "-" for path in locks.values())), strict=True))
        parsed = {feature: self._lock(locks[feature], raw) for feature, raw in new_locks.items()}
        # What a damaged lock said before holds on; only one that is deleted ends a feature.
        next_locks = {feature: lock for feature, lock in parsed.items() if lock is not None or not changed[locks[feature]]}
        known_paths |= {path for lock in next_locks.values() if lock is not None for path in lock.artifacts}
        touched = [path for path in changed if path in known_paths]
        raws = dict(zip(touched, contents(self.root, (changed[path] or "-" for path in touched)), strict=True))
        declared = self._declared(specs)
        for feature in sorted({*self.states, *next_locks}):
            yield from self._feature(step.commit, feature, next_locks, raws, declared)

    def _feature(
        self,
        commit: Commit,
        feature: str,
        next_locks: Mapping[str, Lock | None],
        raws: Mapping[str, bytes | None],
        declared: Mapping[str, str],
    ) -> Iterator[Entry]:
        before = self.states.get(feature)
        lock = next_locks.get(feature, before.lock if before is not None else None)
        if lock is None:
            if before is not None:  # the feature is gone, and what was done by hand with it
                self._settle(before, lambda _: Ended(Fate.REVERTED, commit))
                del self.states[feature]
            return
        self.features.add(feature)
        spec = self._spec_changed(lock, before, declared)
        built = [path for path in lock.artifacts if path in raws]
        if not built and feature not in next_locks:
            if spec:
                yield Entry(commit, feature, First.SPEC)
            if spec and before is not None and before.hands:
                before.unbuilt += (commit.id,)
            return
        after = _State(lock, _texts(before, {path: raws[path] for path in built}), before.hands if before is not None else [])
        unbuilt = before.unbuilt if before is not None else ()
        after.unbuilt = unbuilt if feature not in next_locks else ()
        # A lock that is committed before its artifact says of every old line that it is by hand.
        hands = [one for path in built for one in _by_hand(before, after, path)]
        promoted = self._end(after, commit, replaced={path for path, _, _ in hands})
        after.hands += [_Hand((commit.id, feature), path, hash, out) for path, hash, out in hands]
        self.states[feature] = after
        if hands:
            yield _entry(commit, feature, hands, spec=spec)
        elif promoted and promoted.isdisjoint(built):
            self.settled += 1  # the spec says now what the artifact says already
            # Where something else was built as well, a change behind the promotion is what it comes from.
            self.written_afterwards.update((one, feature) for one in (unbuilt[:1] if built else unbuilt))
        elif spec:
            yield Entry(commit, feature, First.SPEC)
        elif built:
            self.rebuilt += 1

    # --- specs ---

    def _is_spec(self, path: str) -> bool:
        inside = path.startswith((f"{self.config.output}/", f"{FOLDER}/"))
        return not inside and any(matches(pattern, path) for pattern in self.config.specs)

    def _declared(self, specs: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        """The spec files that a commit changed, each with the feature or the module that it declares."""
        names = {path: new or old for path, (old, new) in specs.items()}
        found = {}
        for path, raw in zip(names, contents(self.root, names.values()), strict=True):
            name = _DECLARED.search(raw[:LARGE]) if raw is not None else None
            found[path] = name[1].decode() if name is not None else ""
        return found

    def _spec_changed(self, lock: Lock, before: _State | None, declared: Mapping[str, str]) -> bool:
        """Whether a spec changed that the feature is made of: its own, or a module of which the lock knows elements."""
        if lock.spec in declared or (before is not None and before.lock.spec in declared):
            return True
        shared = [name for name in declared.values() if name and name not in self.states]
        silent = {ref.partition("/")[0] for ref in lock.silent} if shared else set()
        return any(name in silent or any(f"\nread {name}/" in one.block for one in lock.artifacts.values()) for name in shared)

    # --- what became of edits ---

    def _end(self, state: _State, commit: Commit, replaced: Collection[str]) -> set[str]:
        """Settle what was done by hand and is not any more: it became what a build writes, or it is gone.

        Returns the artifacts in which something became what a build writes.
        """
        promoted = set()
        sides = {path: (_hashes(state.texts.get(path)), _locked(state.lock, path)) for path in {hand.path for hand in state.hands}}

        def ended(hand: _Hand) -> Ended | None:
            there, locked = sides[hand.path]
            if hand.taken_out:
                if hand.hash not in locked:
                    promoted.add(hand.path)
                    return Ended(Fate.PROMOTED, commit)
                back = hand.hash in there
            else:
                if hand.hash in locked:
                    promoted.add(hand.path)
                    return Ended(Fate.PROMOTED, commit)
                back = hand.hash not in there
            if not back:
                return None
            return Ended(Fate.REPLACED if hand.path in replaced else Fate.REVERTED, commit)

        self._settle(state, ended)
        return promoted

    def _settle(self, state: _State, ended: _Ending) -> None:
        left = []
        for hand in state.hands:
            fate = ended(hand)
            if fate is None:
                left.append(hand)
            else:
                self.fates.setdefault(hand.entry, []).append(fate)
        state.hands = left

    @property
    def absent(self) -> tuple[str, ...]:
        """Artifacts of the last locks in which no edit could be seen: they are not committed, too large, or no text."""
        return tuple(sorted(path for state in self.states.values() for path in state.lock.artifacts if path not in state.texts))

    def finish(self) -> None:
        """Say of everything that is left that it stands."""
        for state in self.states.values():
            for hand in state.hands:
                self.fates.setdefault(hand.entry, []).append(Ended(Fate.STANDING))

    def ended(self, entry: Entry) -> Entry:
        """An entry with what became of it: what stands counts most, then what was promoted, then what was replaced."""
        fates = self.fates.get((entry.commit.id, entry.feature), [])
        if not entry.by_hand or not fates:
            return entry
        worst = next(
            fate for fate in (Fate.STANDING, Fate.PROMOTED, Fate.REPLACED, Fate.REVERTED) if any(one.fate is fate for one in fates)
        )
        return replace(entry, ended=next(one for one in reversed(fates) if one.fate is worst))


def _feature_of(path: str) -> str:
    """The feature whose lock a path is; nothing for another file."""
    folder, _, name = path.partition("/")
    feature = name.removesuffix(".lock")
    return feature if folder == FOLDER and feature != name and "/" not in name and feature != PROJECT else ""


def _text(raw: bytes | None) -> str | None:
    return None if raw is None or len(raw) > LARGE else utf8_text(raw)


def _hashes(text: str | None) -> Counter[str]:
    return Counter(line_hash(line) for line in (text or "").split("\n") if line.strip())


def _locked(lock: Lock, path: str) -> Counter[str]:
    written = lock.artifacts.get(path)
    return Counter(one for region in written.regions for one in region.lines if one != "-") if written is not None else Counter()


Hand = tuple[str, str, bool]
"""The artifact, the hash of a line, and whether it was taken out."""


def _texts(before: _State | None, changed: Mapping[str, bytes | None]) -> dict[str, str]:
    """The artifacts after a commit that changed some."""
    texts = {path: text for path, text in before.texts.items() if path not in changed} if before is not None else {}
    return texts | {path: text for path, raw in changed.items() if (text := _text(raw)) is not None}


def _entry(commit: Commit, feature: str, hands: Iterable[Hand], *, spec: bool) -> Entry:
    """An entry by hand; a line that was reworded counts once."""
    counts = Counter((path, out) for path, _, out in hands)
    paths = tuple(sorted({path for path, _ in counts}))
    lines = sum(max(counts[path, False], counts[path, True]) for path in paths)
    return Entry(commit, feature, First.BOTH if spec else _kind(paths), paths, lines)


def _by_hand(before: _State | None, after: _State, path: str) -> Iterator[Hand]:
    """What is by hand in an artifact now and was not before."""
    if before is not None and same_values(path, before.texts.get(path, ""), after.texts.get(path, "")):
        return  # another layout, as a formatter makes it
    old = Counter(_apart(before, path)) if before is not None else Counter()
    yield from (Counter(_apart(after, path)) - old).elements()


def _apart(state: _State, path: str) -> Iterable[Hand]:
    """The lines of an artifact that the lock does not know, and those of the lock that it has not."""
    text, written = state.texts.get(path), state.lock.artifacts.get(path)
    if text is None or written is None or known(text, written.marks) or written.block.startswith("sha256 "):
        return
    there, locked = _hashes(text), _locked(state.lock, path)
    yield from ((path, one, False) for one in (there - locked).elements())
    yield from ((path, one, True) for one in (locked - there).elements())


def _kind(paths: Iterable[str]) -> First:
    """Where an edit entered: in the prompt, when that is one of several artifacts."""
    names = [path.rpartition("/")[2] for path in paths]
    kinds = {KINDS.get(name, First.SESSIONS if name.startswith("sessions.") else First.OTHER) for name in names}
    return next(one for one in First if one in kinds)
