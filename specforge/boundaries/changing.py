"""Streams about the day on which a boundary changed: what held before it, and sessions on both sides of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from specforge.boundaries.beats import DAY, START, Beat, Beats, Document, Trial, beats_of, trials_of_rules
from specforge.boundaries.zones import midnight

Segmented = Callable[[Document, Sequence[Beat]], list[tuple[str, list[str], str]]]
"""What beats fall into: of each session the reason, the ids of its events, and its boundary version."""
SHORT = 12
"""In a stream of more events, only the middle and the last pause are laid over the change."""


def before(document: Document, name: str) -> Iterator[Trial]:
    """Give what tries the rules that held before, while they held."""
    purpose = document["purposes"][name]
    if purpose["before"] is None:
        return
    change = midnight(purpose["effective_from"])
    old = _always(document, name, purpose["before"])
    for trial, rule, beats in trials_of_rules(old, name, _old_beats(old, name)):
        last = max(beat.at for beat in beats)
        days = max(0, -((change - 1 - last) // DAY)) if rule != "daily" else 0
        moved = _moved(beats, -days * DAY)
        if all(beat.at < change for beat in moved):
            yield f"before-{trial}", rule, moved


def over(document: Document, name: str, segmented: Segmented) -> Iterator[tuple[str, list[Beat]]]:
    """Give a session that is open at the change, and one that opens after it, where old and new rules differ about them."""
    purpose = document["purposes"][name]
    if purpose["before"] is None:
        return
    change, old = midnight(purpose["effective_from"]), _always(document, name, purpose["before"])
    new = _always(document, name, purpose)
    version = purpose["before"]["boundary_version"]
    open_there = opened_after = None
    for beats in _laid(document, name, change):
        found = segmented(document, beats)
        late = {f"e{number}" for number, beat in enumerate(beats, 1) if beat.at >= change}
        finishes = any(one[2] == version and late.intersection(one[1]) and len(late.intersection(one[1])) < len(one[1]) for one in found)
        groups, as_old, as_new = (sorted(one[1] for one in some) for some in (found, segmented(old, beats), segmented(new, beats)))
        if open_there is None and finishes and groups != as_new:
            open_there = beats
        if opened_after is None and not finishes and groups != as_old:
            opened_after = beats
    yield from ((trial, beats) for trial, beats in (("open-at-the-change", open_there), ("opened-after-the-change", opened_after)) if beats)


def _laid(document: Document, name: str, change: int) -> Iterator[list[Beat]]:
    """What tries the old rules and the new ones, moved so that one event after another is the first that happens at the change.

    Short ones come first, and some with somebody who was there days before; last of all what begins with the change.
    """
    purpose = document["purposes"][name]
    laid: list[list[Beat]] = []
    whole: list[list[Beat]] = []
    for boundary in (purpose["before"], purpose):
        alone = _always(document, name, boundary)
        for _, _, beats in trials_of_rules(alone, name, _old_beats(alone, name)):
            places = range(1, len(beats)) if len(beats) <= SHORT else (len(beats) // 2, len(beats) - 1)
            laid += [_moved(beats, change - beats[place].at) for place in places]
            whole.append(_moved(beats, change - beats[0].at))
    visitor = _old_beats(document, name)(change - START - 2 * DAY)
    yield from sorted([*laid, *([visitor, *beats] for beats in whole)], key=len)
    yield from whole


def _moved(beats: Sequence[Beat], by: int) -> list[Beat]:
    return [replace(beat, at=beat.at + by) for beat in beats]


def _old_beats(document: Document, name: str) -> Beats:
    return replace(beats_of(document, name), start=START)


def _always(document: Document, name: str, boundary: Mapping[str, Any]) -> Document:
    """The document as if one boundary of a purpose had always held."""
    purpose = {**document["purposes"][name], **boundary, "before": None}
    return {**document, "purposes": {**document["purposes"], name: purpose}}
