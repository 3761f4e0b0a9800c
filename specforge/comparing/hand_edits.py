"""Artifacts that somebody edited by hand: what was edited, and what a merge makes of it."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from specforge.attributing.hunk import Hunk
from specforge.attributing.hunks import hunks, hunks_by_hash, ordered
from specforge.comparing.standing import Standing, decided_of
from specforge.drift import State
from specforge.edits import TracedText, traced_texts
from specforge.lock import Locks, Region, known, line_hash
from specforge.merging.outcome import Merged, Piece
from specforge.merging.sequences import matches
from specforge.merging.words import TOKEN
from specforge.opening import Opened, Setup
from specforge.recording import regions_of


def edited(each: Standing, text: TracedText, locks: Locks) -> tuple[Hunk, ...]:
    """What was edited by hand in one artifact: against what a build would write, or what was written last when that is another text."""
    last = each.side or locks
    if each.state is State.DIVERGED and each.path in last.artifacts:
        return hunks_by_hash(ordered(last.artifacts[each.path].regions), each.disk.text or "")
    return hunks(each.path, text.expected, each.disk.text or "")


def edited_elsewhere(each: Standing, text: TracedText, locks: Iterable[Locks]) -> tuple[Hunk, ...]:
    """What was edited by hand in an artifact that has yet to move; nothing where its spec has changed since, too."""
    wrote_it = any(known(text.expected.text, one.marks(each.origin)) for one in locks)
    return hunks(each.path, text.expected, each.before.text or "") if wrote_it else ()


def merging(
    opened: Opened | None, feature: str, standing: tuple[Standing, ...], locks: Locks, former: Iterable[Locks] = ()
) -> tuple[Standing, ...]:
    """The artifacts of a feature, those that diverged with what a merge makes of them, also where they have yet to move.

    Args:
        opened: The part of the project that has the feature; nothing when no spec declares it any more.
        feature: Its id.
        standing: How its artifacts stand.
        locks: What is known of its files.
        former: The locks of the ids that it had before.
    """
    wrote = {each.path: each.side or one for each in standing for one in (*former, locks) if (each.origin or each.path) in one.artifacts}
    detached = decided_of(opened, feature).detached
    diverged = [each.path for each in standing if each.path in wrote and _diverged(each, wrote[each.path]) and not detached(each.path)]
    if not diverged or opened is None:
        return standing
    traced = dict(traced_texts(opened, feature, diverged))

    def held_together(each: Standing) -> Standing:
        if each.path not in traced:
            return each
        merged = _merged(each, traced[each.path], wrote[each.path], opened.setup)
        return replace(each, merged=merged.text, marked=merged.marked, conflicts=merged.conflicts)

    return tuple(map(held_together, standing))


def _diverged(each: Standing, locks: Locks) -> bool:
    """Whether both an artifact and what a build would write differ from what was written last, wherever that was."""
    has_yet_to_move = each.state is State.MOVED and each.edited and not known(each.expected or "", locks.marks(each.origin))
    return has_yet_to_move or each.state is State.DIVERGED


class WrittenLast(Struct, frozen=True):
    """What was written last for an artifact, for merging."""

    text: str | None
    """Nothing when it cannot be found."""
    regions: tuple[Region, ...]
    """With the hashes of its lines."""


def written_last(setup: Setup, locks: Locks, path: str) -> WrittenLast:
    """Look for what was written last for an artifact that a lock knows."""
    # Where a build was interrupted, the text of the one before: an edit of either comes out of a merge over it.
    written = locks.artifacts[path]
    return WrittenLast(setup.base_of(locks.feature, path, written.marks), ordered(written.regions))


def _merged(each: Standing, text: TracedText, locks: Locks, setup: Setup) -> Merged:
    """Merge what a build would write with what somebody edited, over what was written last."""
    from specforge.merging.merge import merge  # noqa: PLC0415  most runs merge nothing

    last = written_last(setup, locks, each.origin or each.path)
    pieces = [Piece(name, lines) for name, lines in regions_of(text.text, text.view)]
    there = (each.before if each.state is State.MOVED else each.disk).text or ""
    merged = merge(each.path, last.text, last.regions, pieces, there)
    meant = _meant_last(each, locks, setup)
    if merged.text is None and meant is not None and _is_nearer(there, meant, last):
        return merge(each.path, meant.text, meant.regions, pieces, there)  # the build that was interrupted had merged it
    return merged


def _meant_last(each: Standing, locks: Locks, setup: Setup) -> WrittenLast | None:
    """What a build that was interrupted was to write for an artifact, wherever; nothing when none was, or not for it."""
    if locks.last is None or locks.next is None or locks.conflicted:
        return None
    written = locks.next.artifacts.get(each.path) or locks.next.artifacts.get(each.origin)
    if written is None:
        return None
    now = each.expected or ""
    base = now if known(now, written.marks) else setup.base_of(locks.feature, each.path, written.marks)
    return WrittenLast(base, ordered(written.regions))


def _is_nearer(found: str, one: WrittenLast, other: WrittenLast) -> bool:
    """Whether a text has more in common with the first of two texts than with the second one: words, or lines where a text is not known."""
    if one.text is not None and other.text is not None:
        items, *texts = (TOKEN.findall(text) for text in (found, one.text, other.text))
    else:
        items = [line_hash(line) for line in found.split("\n")]
        texts = [[line for region in last.regions for line in region.lines] for last in (one, other)]
    apart = [len(text) - 2 * len(matches(text, items)) for text in texts]
    return apart[0] < apart[1]
