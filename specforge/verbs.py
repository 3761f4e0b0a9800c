"""What a user can ask for: checks and builds; the command line and the library call it."""

import datetime
import difflib
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge import toolchain
from specforge.building import build_feature
from specforge.comparing.hand_edits import merging
from specforge.comparing.standing import Standing, decided_of, is_accepted
from specforge.comparing.telling import CONCERNING, LOOKED_INTO, decision_findings, findings
from specforge.config import Config
from specforge.drift import FORCED, KEEPS, LEFT, MERGES, RECORDS, UNSETTLED, WRITES, Disk, State
from specforge.errors import InvalidSpecError, UsageError
from specforge.finding import Finding, Severity
from specforge.location import Location, printable
from specforge.lock import Lock, Locks, Written, known
from specforge.merging.bases import keep, kept
from specforge.opening import (
    Recall,
    Record,
    Setup,
    no_garbage_collection,
    recorded,
    set_up,
)
from specforge.progress import Progress
from specforge.recording import silent
from specforge.verdicts import lasting
from specforge.walking import Done, Outcome, Walk, Walked, as_it_should_be
from specforge.writing import Change, commit, exclusive, locked_features, sweep


def check(
    root: Path,
    config: Config,
    as_of: datetime.date,
    recall: Recall | None = None,
    progress: Progress | None = None,
    *,
    may_be_empty: bool = False,
) -> Outcome:
    """Say what is wrong with the specs, and what drifted from them.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day that whatever expires is judged by.
        recall: How what is remembered of features is used; every feature is looked at when it is left out.
        progress: Says how far it is.
        may_be_empty: Whether the project may have no spec any more: then what a build left behind is told.

    Raises:
        UsageError: when no spec matches, or the config is wrong.
        TemplateError: when a template does not render.
    """
    setup = replace(set_up(root, config, as_of, recall), may_be_empty=may_be_empty)
    with no_garbage_collection():
        walk = Walk(setup, prepare=False, hurried=True, progress=progress)
        drift: list[Finding] = []
        looked = 0
        for one in walk:
            if (lock := as_it_should_be(one)) is not None:
                walk.settle(one, lock)
                continue
            standing = merging(one.opened, one.feature, one.standing, one.known, one.former)
            told = findings(one.opened, one.feature, standing, one.known, elements=looked < LOOKED_INTO, gone=one.cure)
            told += decision_findings(one.opened, one.feature, one.standing)
            drift += told
            looked += any(each.state in CONCERNING for each in one.standing)
            drift += [_conflicted(Lock(one.feature, "").path)] if one.known.conflicted else []
        return walk.outcome(drift)


def edits_in(
    root: Path,
    config: Config,
    as_of: datetime.date,
    paths: Collection[str] | None = None,
    recall: Recall | None = None,
    *,
    moving: bool = False,
) -> Iterator[Walked]:
    """Give the features in which artifacts were edited by hand, each with those alone.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day that whatever expires is judged by.
        paths: The artifacts to look at; all when left out.
        recall: How what is remembered of features is used, where all are looked at; those in which all was well are passed over.
        moving: Whether one that has yet to move to one of the paths counts, too.

    Raises:
        UsageError: when one of the paths is no artifact that was edited by hand.
        InvalidSpecError: when one of the paths was not found, or none is, because a spec or a lock has a mistake.
        LockError: when that is so because a newer version wrote a lock.
    """
    setup = set_up(root, config, as_of, recall if paths is None else None)
    features = None if paths is None else {path.removeprefix(f"{setup.output}/").partition("/")[0] for path in paths}
    walk = Walk(setup, prepare=False)
    if features is not None and features <= {one.owner for one in walk.partition.looks.values()}:
        walk.only = features  # else one of the paths may be where an artifact stood before it moved
    seen: set[str] = set()
    named: dict[str, Standing] = {}
    for one in walk:
        named |= {path: each for each in one.standing for path in (each.origin, each.path) if path in (paths or ())}
        at_all = (
            each for each in one.standing if each.state in LOOKED_AT or (paths is None and _has_no_place(each)) or (moving and each.edited)
        )
        standing = tuple(each for each in at_all if paths is None or each.path in paths)
        if one.opened is not None and standing:
            seen.update(each.path for each in standing)
            yield replace(one, standing=standing)
    outcome = walk.outcome(())
    undecided = any(each.check == "undecided" for each in outcome.report.findings)
    missing = not seen if paths is None else not seen >= set(paths)
    if outcome.newer and missing:
        raise next(error for error in walk.unusable.values() if error.newer)
    if (outcome.broken or undecided) and missing:
        first = next(each for each in outcome.report.findings if each.severity is Severity.ERROR)
        raise InvalidSpecError(f"{first.at}: {first.message}", outcome.report)
    if paths is not None and missing:
        path = min(set(paths) - seen)
        raise _not_edited(setup, path, named.get(path))


LOOKED_AT = frozenset((*KEEPS, State.ACCEPTED)) - {State.ORPHANED_EDITED, State.ORPHANED_ELSEWHERE, State.NOT_CHECKED_OUT}
"""States in which somebody wrote what stands in the place of an artifact."""


def _has_no_place(each: Standing) -> bool:
    """Whether somebody edited what stands where no artifact goes any more."""
    return each.edited or each.state is State.ORPHANED_EDITED


def _not_edited(setup: Setup, path: str, found: Standing | None) -> UsageError:
    """What to say of a path at which no edit by hand was found that could be settled."""
    name = printable(path)
    if found is not None and found.state is State.MOVED:
        message = f"the artifact at {printable(found.origin)} belongs at {printable(found.path)} now"
        return UsageError(message, "run `specforge build` first, which moves it with what was edited by hand")
    if found is not None and found.state in {State.ORPHANED_EDITED, State.ORPHANED_ELSEWHERE, State.DETACHED, State.CONFLICTED}:
        return UsageError(f"{name} is {found.state}", "settle that first: `specforge check` says how")
    if not (setup.root / path).exists():
        if setup.absent.has(path):
            return UsageError(f"{name} is not checked out", setup.absent.cure(path))
        return UsageError(f"there is no file {name}", "name an artifact that `specforge check` calls hand-edited")
    return UsageError(f"{name} was not edited by hand", "name a file that `specforge check` calls hand-edited")


def _conflicted(path: str) -> Finding:
    message = "the lock holds merge-conflict markers; what both sides say is taken as what was written"
    return Finding(State.CONFLICTED.value, Severity.ERROR, message, Location(path), "run `specforge build` to settle it")


class Wishes(Struct, frozen=True, dict=True):
    """What a build is told beside what it does anyway."""

    prune: bool = False
    """Delete what belongs to a feature that is gone as a whole: a changed glob may have lost it by mistake."""
    force: bool = False
    """Write over what somebody edited or put there."""
    adopt: tuple[str, ...] = ()
    """Files that specforge did not write, to be taken in as edited by hand: paths inside the project."""
    plan: bool = False
    """Change nothing, and tell what would be changed."""
    markers: bool = False
    """Write conflicts into the files, between markers as git writes them."""
    announce: Callable[[str], None] = lambda _: None
    """Told of each file that is about to be replaced by force."""


def build(
    root: Path,
    config: Config,
    as_of: datetime.date,
    wishes: Wishes | None = None,
    recall: Recall | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Write every artifact that is new, missing or stale; keep what somebody edited, and say so.

    Nothing is written of a feature whose spec could not be understood, or that an error stands in.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day that whatever expires is judged by.
        wishes: What it is told beside what it does anyway.
        recall: How what is remembered of features is used; every feature is looked at when it is left out.
        progress: Says how far it is.

    Raises:
        UsageError: when a file that is to be adopted is none that could be.
    """
    wishes = wishes or Wishes()
    setup = replace(set_up(root, config, as_of, recall), may_be_empty=wishes.prune and bool(locked_features(root)))
    # Specs are read under the lock too: another build may just have written what a newer spec says.
    with exclusive(root), no_garbage_collection():
        if wishes.adopt:
            _check_adopted(setup, wishes.adopt)
        done = Done([], [], [], [], [])
        bring = None if wishes.plan else partial(_brought, setup, wishes)
        walk = Walk(setup, prepare=True, hurried=True, bring=bring, written=done.written, progress=progress)
        if not wishes.plan:
            sweep(root, setup.output, walk.partition.specs)
        for one in walk:
            if (lock := _build_feature(setup, one, wishes, done)) is not None:
                walk.settle(one, lock)
        done.wrote |= walk.wrote
        # What a newer version wrote and this run kept must be known as that in the next run.
        holding = any(one.check == State.WRITTEN_BY_NEWER for one in done.kept)
        if done.wrote and not holding and toolchain.PATH not in walk.unusable:
            now = toolchain.current(config.plugins)
            done.told += [_taken_over(last)] if (last := toolchain.newer_writer(toolchain.recorded(root), now)) else []
            toolchain.record(root, now)
        outcome = walk.outcome([*done.kept, *done.told])
    return replace(
        outcome,
        written=tuple(done.written),
        deleted=tuple(done.deleted),
        kept=tuple(dict.fromkeys(one.at.path for one in done.kept)),
        planned=wishes.plan,
        diffs=tuple(done.diffs),
        # A run that changed something, or would, is no measure for the next one.
        seen=None if done.wrote or wishes.plan else outcome.seen,
    )


def _taken_over(last: str) -> Finding:
    """What is said when this version wrote something where a newer one did before, and nothing tells whether it would write that otherwise."""
    message = f"specforge {last} built this project last; what was written now is as this older one writes it"
    help = f"install specforge {last} and run `specforge build` again, unless this one is meant"
    return Finding(State.WRITTEN_BY_NEWER.value, Severity.WARNING, message, Location(toolchain.PATH), help)


def _brought(setup: Setup, wishes: Wishes, one: Walked, done: Done) -> Lock | None:
    """Bring a feature to its next state where that is only to write what nobody has touched; gives its lock when all is as it should be."""
    if one.former or one.known.next is not None or one.known.conflicted or any(each.state not in BROUGHT for each in one.standing):
        return None
    return _build_feature(setup, one, wishes, done)


BROUGHT = frozenset((State.NEW, State.MISSING, State.STALE, State.LOCK_REFRESH, State.CLEAN))
"""States in which a feature is brought on by any process."""


def _build_feature(setup: Setup, one: Walked, wishes: Wishes, done: Done) -> Lock | None:
    """Bring one feature to its next state, or tell how; gives its lock when all is as it should be now."""
    wished = merging(one.opened, one.feature, _wished(one.standing, wishes), one.known, one.former)
    standing = tuple(_merged(each, markers=wishes.markers) for each in wished)
    gone = one.opened is None and not one.renamed and not wishes.prune
    fresh = _fresh(one, standing)
    lock, changes = _settled(one, standing, fresh, keep_orphans=gone)
    in_all = _in_all(changes)
    done.diffs += [_diff(each) for each in in_all] if wishes.plan else []
    overtaken, wrote = (frozenset[str](), False) if wishes.plan else commit(setup.root, lock, changes, one.known)
    done.wrote |= wrote
    if wrote and lasting():
        _keep_bases(setup, one, standing, lock)
    done.written += [each.path for each in in_all if each.text is not None and each.path not in overtaken]
    done.deleted += [each.path for each in in_all if each.text is None and each.path not in overtaken]
    left = [replace(each, state=State.OVERTAKEN) if each.path in overtaken else each for each in standing]
    # The edit was moved along; that it is there has not changed.
    left = [_arrived(each, one, lock) if each.state is State.MOVED and each.edited else each for each in left]
    # What is merged is an edit of what the spec says now.
    left = [_edited(each, one) if each.state is State.MERGED else each for each in left]
    keeps = [each for each in left if each.adopted or each.state in KEEPS or (gone and each.state is State.ORPHANED)]
    done.kept += findings(one.opened, one.feature, keeps, Locks(lock), gone=one.cure)
    told = list(decision_findings(one.opened, one.feature, left))
    done.told += told
    written = not wishes.plan and not keeps and not told and all(each.state not in UNSETTLED for each in standing)
    return lock if written else None


def _keep_bases(setup: Setup, one: Walked, standing: Iterable[Standing], lock: Lock) -> None:
    """Keep the texts that the lock knows, so that edits can be merged with what the spec says later."""
    made = one.opened.texts.get(one.feature, {}) if one.opened is not None else {}
    now = {path: text for path, text in made.items() if path in lock.artifacts and known(text, lock.artifacts[path].marks)}
    if len(now) < len(lock.artifacts):
        last = kept(setup.root, one.feature)
        last |= {each.path: last[each.origin] for each in standing if each.origin in last}
        now = {path: text for path, text in last.items() if path in lock.artifacts} | now
    keep(setup.root, one.feature, now)


def _merged(each: Standing, *, markers: bool) -> Standing:
    """The state after a merge: what comes of it is written, between markers when that is asked for, or both sides are told."""
    if each.state is not State.DIVERGED:
        return each
    if each.merged is not None:
        return replace(each, state=State.CONVERGED if each.merged == each.expected else State.MERGED)
    if markers and each.marked is not None:
        return replace(each, state=State.MARKED, merged=each.marked)
    return each


def _edited(each: Standing, one: Walked) -> Standing:
    """An artifact that was merged, as it stands then."""
    now = replace(each, disk=Disk(each.merged), merged=None)
    return replace(now, state=State.ACCEPTED if is_accepted(now, decided_of(one.opened, one.feature)) else State.HAND_EDITED)


def _arrived(each: Standing, one: Walked, lock: Lock) -> Standing:
    """An artifact that was moved with what was edited by hand."""
    if decided_of(one.opened, one.feature).detached(each.path):
        return replace(each, state=State.DETACHED, disk=each.before)
    if each.merged is not None:
        return replace(each, state=State.CLEAN) if each.merged == each.expected else _edited(each, one)
    marks = lock.artifacts[each.path].marks
    state = State.HAND_EDITED if known(each.expected or "", marks) else State.DIVERGED
    return replace(each, state=state, disk=each.before)


def _check_adopted(setup: Setup, adopted: tuple[str, ...]) -> None:
    """Refuse to adopt a file that is none which specforge would write over."""
    features = {path.removeprefix(f"{setup.output}/").partition("/")[0] for path in adopted}
    walk = Walk(replace(setup, memory=None), prepare=False, only=features)
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
        if wishes.force and each.edited:
            wishes.announce(f"{each.origin} is moved to {each.path} and replaced; it was edited by hand")
            return replace(each, edited=False)
        if wishes.force and each.state in FORCED and each.expected is not None:
            wishes.announce(f"{each.path} is replaced; it was {each.state}")
            return replace(each, state=State.STALE)
        return each

    return tuple(wished(each) for each in standing)


def _in_all(changes: Iterable[Change]) -> tuple[Change, ...]:
    """What becomes of each file in the end."""
    found: dict[str, Change] = {}
    for each in changes:
        found[each.path] = replace(each, found=found.get(each.path, each).found)
    return tuple(found.values())


def _diff(change: Change) -> str:
    """What a change would do to a text, as a unified diff."""
    before, after = (text.splitlines(keepends=True) for text in (change.found.text or "", change.text or ""))
    names = (change.path if change.found.text is not None else "/dev/null", change.path if change.text is not None else "/dev/null")
    return "".join(difflib.unified_diff(before, after, *names))


DROPPED = frozenset((State.DETACHED, State.ORPHANED, State.FORGOTTEN))
"""States in which a build drops an artifact from the lock of a feature."""


def _fresh(one: Walked, standing: Iterable[Standing]) -> Record | None:
    """What the lock of a feature will keep; nothing when it keeps what it has."""
    if one.opened is None or not any(
        each.adopted
        or each.origin
        or each.merged is not None
        or each.state in WRITES
        or each.state in RECORDS
        or (each.state in DROPPED and each.path in one.known.artifacts)  # what it alone was made from is not forgotten
        for each in standing
    ):
        return None
    if one.feature in one.opened.records:
        return one.opened.records[one.feature]
    project, setup = one.opened.project, one.opened.setup
    file = project.features_by_id[one.feature]
    return recorded(setup, project, file, build_feature(project, file, setup.compilers, tracing=True))


def _settled(one: Walked, standing: tuple[Standing, ...], fresh: Record | None, *, keep_orphans: bool) -> tuple[Lock, tuple[Change, ...]]:
    """The lock that a build leaves behind, and what it has to change for that."""
    before = {path: row for locks in (*one.former, one.known) for path, row in locks.artifacts.items()}
    artifacts: dict[str, Written] = {}
    changes: list[Change] = []
    for each in standing:
        right = each.state in WRITES or each.state in RECORDS or each.state in LEFT or each.state in MERGES
        if each.state is State.MOVED:
            # What was edited by hand stays so, against what was written last.
            right = not each.edited or each.merged is not None or known(each.expected or "", before[each.origin].marks)
            changes += _move(each)
        elif each.origin and each.state is State.HAND_EDITED:
            right = True
        if each.expected is not None and (right or each.adopted):
            artifacts[each.path] = fresh.written[each.path] if fresh else before[each.path]
        elif each.state is State.MOVED or (each.origin and each.state in KEEPS):
            artifacts[each.path] = before[each.origin]
        elif each.side is not None:
            artifacts[each.path] = each.side.artifacts[each.path]  # git tells it only as long as the merge is the last commit
        elif each.path in before and (each.state in KEEPS or (keep_orphans and each.state is State.ORPHANED)):
            artifacts[each.path] = before[each.path]
        if each.state is not State.MOVED and each.merged is not None and each.merged != each.disk.text:
            changes.append(Change(each.path, each.merged, each.disk, crlf=each.disk.crlf and each.merged != each.expected))
        elif each.state in WRITES or (each.state is State.ORPHANED and not keep_orphans):
            changes.append(Change(each.path, each.expected, each.disk))
    spec = one.opened.project.features_by_id[one.feature].path if one.opened is not None else one.known.spec
    before_it = one.known.last or one.known.next
    unheard = silent(artifacts, fresh.fingerprints) if fresh else before_it.silent if before_it else {}
    return Lock(one.feature, spec, artifacts, unheard), tuple(changes)


def _move(each: Standing) -> Iterator[Change]:
    """Write an artifact to where it belongs, then delete what stands where it was; one that is merged is so in its old place first.

    So the two are the same text when a build is killed between them.
    """
    text, there = each.before.text if each.edited else each.expected, each.before
    crlf = there.crlf and each.expected not in (text, each.merged)
    if each.merged is not None and each.merged != text:
        yield Change(each.origin, each.merged, there, crlf=crlf)
        text, there = each.merged, Disk(each.merged, crlf=crlf)
    yield Change(each.path, text, each.disk, after=each.origin, crlf=crlf)
    yield Change(each.origin, None, there, after=each.path)
