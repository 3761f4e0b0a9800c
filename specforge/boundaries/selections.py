"""Sessions that are billed or judged, and those that are not: for each part of what a purpose asks of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.boundaries.beats import LONGEST, OTHER, SECOND, Beat, Beats, Document, Trial, beats_of, is_activity, rules_of
from specforge.boundaries.closing import closes_at, ends_with, shutting


def selections(document: Document, name: str) -> Iterator[Trial]:
    """Give sessions that are billed, or judged, and those that lack one thing for it."""
    purpose, beat = document["purposes"][name], beats_of(document, name)
    for key, word in (("bills_when", "billed"), ("judged_when", "judged")):
        if purpose[key] is not None:
            yield from _of(purpose, key, word, beat)
            yield from _around(document, purpose, key, word, beat)


def _of(purpose: Mapping[str, Any], key: str, word: str, beat: Beats) -> Iterator[Trial]:
    selection = purpose[key]
    has, lacks = selection["has"], selection["lacks"]
    least = min(selection["activity_at_least"] or 0, LONGEST + 2)  # one less is too long for a stream, too
    marks = {kind for rule in ("ends_on", "starts_on", "reopens") for kind in rules_of(purpose).get(rule, {"kinds": ()})["kinds"]}
    active = [kind for kind in (beat.kind, *has, *purpose["activity"].get("only", ()), OTHER) if is_activity(purpose, kind)]
    fillers = [kind for kind in active if kind not in marks and kind not in lacks]

    def with_kinds(kinds: list[str], activities: int = least, without: str = "") -> list[Beat]:
        filler = next((kind for kind in fillers if kind != without), beat.kind)
        kinds = [*kinds, *[filler] * (activities - _activities(purpose, kinds))]
        return [beat(number * SECOND, kind) for number, kind in enumerate(kinds)] or [beat(0, OTHER)]

    yield word, key, with_kinds(has)
    for kind in has:
        others = with_kinds([one for one in has if one != kind], without=kind)
        # Where it is the only activity there is, nothing else makes up the number.
        if all(one.kind != kind for one in others):
            yield f"not-{word}-without-{kind}", key, others
    for kind in lacks:
        yield f"not-{word}-with-{kind}", key, with_kinds([*has, kind])
    if least > 1 and _activities(purpose, has) < least:
        yield f"not-{word}-with-too-little-activity", key, with_kinds(has, least - 1)
    rider = next((kind for kind in lacks if not is_activity(purpose, kind)), None)
    whole = with_kinds(has)
    if rider is not None and (closing := _closing(purpose, whole)) is not None:
        yield f"not-{word}-with-{rider}-as-it-closes", key, [*whole, beat(closing - beat.start, rider)]
        yield f"{word}-with-{rider}-after-it-closed", key, [*whole, beat(closing - beat.start + SECOND, rider)]
    ends = rules_of(purpose).get("ends_on", {"kinds": ()})["kinds"]
    end = next((kind for kind in ends if kind not in lacks and not is_activity(purpose, kind)), None)
    if rider is not None and end is not None:
        ended = [*whole, beat(len(whole) * SECOND, end)]
        if (closing := _closing(purpose, ended)) is not None:
            after = closing - beat.start + SECOND
            yield f"{word}-with-{rider}-before-a-second-end", key, [*ended, beat(after, rider), beat(after + SECOND, end)]


def _around(document: Document, purpose: Mapping[str, Any], key: str, word: str, beat: Beats) -> Iterator[Trial]:
    """Give what rides as the session closes that this one ends with, and after that, though this one itself could go on."""
    outer = list(_ended_with(document, purpose))
    rider = next((kind for kind in purpose[key]["lacks"] if not any(is_activity(one, kind) for one in (purpose, *outer))), None)
    has = purpose[key]["has"] or [beat.kind]
    whole = [beat(number * SECOND, has[number % len(has)]) for number in range(max(len(has), purpose[key]["activity_at_least"] or 0))]
    own, *limits = (_closing(one, whole) for one in (purpose, *outer))
    closing = min((limit for limit in limits if limit is not None), default=None)
    if rider is None or closing is None or (own is not None and own <= closing + SECOND):
        return
    hard = [shutting(one["rules"])(beat.start, closing) for one in (purpose, *outer)]
    if all(limit is None or limit > closing + SECOND for limit in hard):
        yield f"not-{word}-with-{rider}-as-{purpose['inside']}-closes", key, [*whole, beat(closing - beat.start, rider)]
        yield f"{word}-with-{rider}-after-{purpose['inside']}-closed", key, [*whole, beat(closing - beat.start + SECOND, rider)]


def _ended_with(document: Document, purpose: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The purposes that one is inside of and ends with, the innermost first."""
    while purpose["inside"] and ends_with(document["purposes"], purpose):
        purpose = document["purposes"][purpose["inside"]]
        yield purpose


def _activities(purpose: Mapping[str, Any], kinds: Sequence[str]) -> int:
    """How many of these kinds, one after another, are activity; the first is, whatever its kind."""
    return sum(not number or is_activity(purpose, kind) for number, kind in enumerate(kinds))


def _closing(purpose: Mapping[str, Any], beats: Sequence[Beat]) -> int | None:
    """The last instant of a session of these events at which what only rides changes what it is worth, as far as time alone ends it."""
    activity = max(one.at for number, one in enumerate(beats) if not number or is_activity(purpose, one.kind))
    ends = rules_of(purpose).get("ends_on", {"kinds": ()})["kinds"]
    mark = min((one.at for one in beats if one.kind in ends and one.at >= activity), default=None)
    return closes_at(purpose["rules"], beats[0].at, activity, mark, beats[-1].at)
