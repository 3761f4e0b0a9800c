"""What the states of artifacts, and decisions about them, mean in words."""

import posixpath
from collections.abc import Collection, Iterable, Iterator
from shlex import quote

from msgspec.structs import replace

from specforge.amounts import few, many
from specforge.attributing.hunks import hunks, refs_behind
from specforge.comparing.decisions import overtaken, unowned
from specforge.comparing.hand_edits import edited
from specforge.comparing.standing import EDITED, NAMED, Standing, alike, changes_of, decided_of, ids_before
from specforge.drift import Disk, State, finding
from specforge.edits import TracedText, conflicts_of, findings_of, traced_texts
from specforge.elements import guarded_in
from specforge.finding import Finding, Severity
from specforge.location import printable
from specforge.lock import Lock, Locks, known
from specforge.opening import Opened, Setup

LOOKED_INTO = 200
"""The most features whose differences are traced to elements in one run; with more, the whole project moved."""
CONCERNING = frozenset(
    (
        State.STALE,
        State.UNEXPLAINED,
        State.NONDETERMINISTIC,
        State.WRITTEN_BY_NEWER,
        State.HAND_EDITED,
        State.DIVERGED,
        State.CONFLICTED,
        State.CONFLICTED_EDITED,
    )
)
"""States in which the file and what a build would write differ line by line."""
ELSE = "; else "
"""Stands between what to do where a feature was renamed and what to do where it was not."""


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
        if each.state is State.DETACHED and each.disk.text is None and opened is not None and not opened.setup.absent.has(each.path):
            one = _left_behind(one, each.path, opened, feature)
        if each.state is State.MISSING and opened is not None:
            one = _moved_away(one, each, opened.setup, feature)
        if each.state is State.WRITTEN_BY_NEWER and each.expected is None:
            one = replace(one, message="a newer specforge wrote the artifact, and this one writes none")
        if each.state is State.WRITTEN_BY_NEWER and not known(each.disk.text or "", locks.marks(each.path)):
            one = replace(one, message=f"{one.message}, and it was edited by hand since")
        if each.state is State.COLLISION and alike(each.disk.text or "", each.expected or ""):
            one = _unknown(one, feature)
        if each.conflicts and each.state is State.DIVERGED:
            told += conflicts_of(each.path, each.conflicts, of_spec=each.spec_moved, markable=each.marked is not None)
        elif each.state in EDITED and opened is not None and text is not None and (edits := _edits(each, text, locks, opened, feature)):
            told += edits
        else:
            told.append(_concerning(one, each, text))
    told = [_settled_by(one, gone) for one in told] if gone else told
    if refreshed and (one := finding(State.LOCK_REFRESH, Lock(feature, "").path, Disk())) is not None:
        why = tuple(dict.fromkeys(cause for each in refreshed for cause in each.why))
        told.append(replace(one, message=f"{many(len(refreshed), 'artifact')} would not change, but the lock is older: {few(why, NAMED)}"))
    return told


def _settled_by(found: Finding, cure: str) -> Finding:
    if found.check in {State.ORPHANED, State.NEW}:
        return replace(found, help=cure)
    renamed, either, _ = cure.partition(ELSE)
    return replace(found, help=f"{renamed}{either}{found.help}") if either and found.check == State.ORPHANED_EDITED else found


def _moved_away(found: Finding, each: Standing, setup: Setup, feature: str) -> Finding:
    """What is said of a missing artifact, with a file that has its text and that stands where no build wrote it: its edits would be lost sight of."""
    name = each.path.removeprefix(f"{setup.output}/{feature}/")
    texts = {path: setup.disk(path).text for path in (f"{folder}{name}" for folder in setup.unlocked_folders)}
    there = next((path for path, text in texts.items() if text is not None and alike(text, each.expected or "")), "")
    if not there:
        return found
    edited = "" if texts[there] == each.expected else ", edited by hand"
    message = f"{found.message}; {printable(there)} has its text{edited}"
    return replace(found, message=message, help=f"move that back: `{_moving(setup, there, each.path)}`; or {found.help}")


def _unknown(found: Finding, feature: str) -> Finding:
    """What is said of a file that no lock lists and that looks like the artifact: its lock may be what is missing."""
    message = "no lock lists the file that stands where the artifact goes, and it says something else than a build would write"
    adopt = found.help.partition("; or ")[2]
    help = f"restore {Lock(feature, '').path} from version control, if it was lost: it tells an edit from what was built; or {adopt}"
    return replace(found, message=message, help=help)


def _moving(setup: Setup, path: str, to: str) -> str:
    """The command that moves a file, which git need not know, to a folder that need not be there."""
    folder = posixpath.dirname(to)
    making = "" if (setup.root / folder).is_dir() else f"mkdir -p {quote(folder)} && "
    return f"{making}mv {quote(path)} {quote(to)}"


def _left_behind(found: Finding, path: str, opened: Opened, feature: str) -> Finding:
    """What is said of a detached artifact that is not there: no build moves it when its feature or the output folder is called otherwise."""
    name = path.removeprefix(f"{opened.setup.output}/{feature}/")
    former = (f"{opened.setup.output}/{id}/{name}" for id in ids_before(opened, feature))
    left = next((one for one in former if opened.setup.disk(one).text is not None), "")
    message = "a decision in the spec took the artifact out of management, and no file stands here" + (
        f"; one is left at {printable(left)}" if left else ""
    )
    help = (
        f"move it here: `{_moving(opened.setup, left, path)}`"
        if left
        else "bring the file back, from where its feature or the output folder was before"
    )
    return replace(found, severity=Severity.WARNING, message=message, help=f"{help}; or remove the decision and run `specforge build`")


def _edits(each: Standing, text: TracedText, locks: Locks, opened: Opened, feature: str) -> list[Finding]:
    """What was edited by hand in one artifact, hunk by hunk, but for what is accepted."""
    found, since = edited(each, text, locks), each.since if each.state is State.DIVERGED else ""
    accepted = decided_of(opened, feature).accepts(each.path)
    left = [one for one in found if one.key not in accepted]
    return findings_of(opened, each.path, text.view, left, locks, since)


def decision_findings(opened: Opened | None, feature: str, standing: Collection[Standing]) -> Iterator[Finding]:
    """What is wrong with the decisions about a feature's artifacts.

    Args:
        opened: The part of the project that has the feature; nothing when no spec declares it any more.
        feature: Its id.
        standing: How all of its artifacts stand.
    """
    if opened is None or not (decided := decided_of(opened, feature)).standing:
        return
    changed = {each.path: changes_of(each.path, each.expected, each.disk) for each in standing if each.state in {*EDITED, State.ACCEPTED}}
    # Of what is not checked out, or written by a version that is not here, nobody knows that an edit is gone.
    unknown = {State.NOT_CHECKED_OUT, State.WRITTEN_BY_NEWER}
    changed |= {each.path: decided.accepts(each.path, at_all=True) for each in standing if each.state in unknown}
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
    if each.state is State.DIVERGED and not each.spec_moved:
        found, why = replace(found, message=f"the artifact was edited by hand, and {each.since}"), []
    if each.state is State.UNEXPLAINED and each.why:
        found = replace(found, help="run `specforge build`")
    if each.origin and each.state is State.MOVED:
        against = ", which contradicts what its spec says now" if each.conflicts else ""
        edit = f", and was edited by hand{against}" if each.edited else ""
        found = replace(found, message=f"{found.message}: it was written to {printable(each.origin)}{edit}")
    parts = [f"it concerns {few([f'{ref} (line {line})' for ref, line in concerned.items()], NAMED)}"] if concerned else []
    parts += [few(why, NAMED)] if why else []
    ref = next(iter(concerned), found.ref)
    return replace(found, message=": ".join((found.message, "; ".join(parts))), ref=ref) if parts else found
