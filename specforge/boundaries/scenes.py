"""What happens to people: a coffee break, two tabs, a night, a request to forget, and what a purpose has to say about each."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from specforge.boundaries.beats import DAY, HOUR, MINUTE, OTHER, SECOND, Beat, Beats, Document, beats_of, is_activity, rules_of
from specforge.boundaries.zones import local_time

ENDS = frozenset({"ends_on", "ends_says", "idle", "changes"})
"""What may end a session by what happened last."""
ANY = ENDS | {"daily", "longest"}


class Scene(NamedTuple):
    """Events with a name that people know."""

    name: str
    rule: str
    """The rule it is about."""
    beats: list[Beat]
    beside: frozenset[str] = frozenset()
    """Other rules that may act in it, and leave it telling."""


class _Stage(Struct, frozen=True):
    """One purpose, with what its scenes are made of."""

    document: Document
    purpose: Mapping[str, Any]
    rules: Mapping[str, Any]
    beat: Beats

    @property
    def columns(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self.document["events"]["columns"]
        return found

    @property
    def rider(self) -> str | None:
        """A kind that another purpose counts, or no purpose knows, and that only rides in this one."""
        if "only" not in self.purpose["activity"]:
            return None
        elsewhere = [kind for one in self.document["purposes"].values() for kind in one["activity"].get("only", ())]
        special = {*self.document["events"]["ignores"], *self.rules.get("ends_on", {"kinds": ()})["kinds"]}
        return next((kind for kind in (*elsewhere, OTHER) if kind not in special and not is_activity(self.purpose, kind)), None)

    def end(self, offset: int) -> tuple[Beat, str, int | None] | None:
        """An end marker, its rule, and its resume window; a goodbye in words rather than a kind of event."""
        if (says := self.rules.get("ends_says")) is not None:
            said = {self.columns["text"]: says["phrases"][0]}
            return self.beat(offset, says["by"], said), "ends_says", says["resumes_within_us"]
        if (ends := self.rules.get("ends_on")) is not None:
            return self.beat(offset, ends["kinds"][0]), "ends_on", ends["resumes_within_us"]
        return None


def scenes(document: Document, name: str) -> Iterator[Scene]:
    """Give the scenes in which the rules of one purpose have a say."""
    purpose = document["purposes"][name]
    stage = _Stage(document, purpose, rules_of(purpose), beats_of(document, name))
    yield from _of_pauses(stage)
    yield from _of_ends(stage)
    yield from _of_tabs(stage)
    yield from _of_what_is_left_out(stage)
    yield from _of_the_longest(stage)
    yield from _of_days(stage)
    yield from _of_staff(stage)
    yield from _of_erasure(stage)
    yield from _of_purging(stage)
    if name == next(iter(document["purposes"])):
        yield from _of_clocks(stage)


def _of_pauses(stage: _Stage) -> Iterator[Scene]:
    beat, idle = stage.beat, stage.rules["idle"]["us"] if "idle" in stage.rules else None
    if idle is None:
        return
    yield Scene("coffee-break", "idle", [beat(0), beat(15 * MINUTE)])
    if (rider := stage.rider) is not None:
        working = [beat(idle // 2 * number, rider) for number in (1, 2, 3)]
        yield Scene("agent-works-while-the-user-is-idle", "idle", [beat(0), *working, beat(idle // 4 * 7)])
    ends = stage.rules.get("ends_on")
    if ends is not None and not is_activity(stage.purpose, ends["kinds"][0]):
        gap = min((idle + 2 * DAY, *_rooms(stage)))
        closed = beat(gap, ends["kinds"][0])
        if gap > idle:
            yield Scene("auto-close-after-idle", "ends_on", [beat(0), closed], ENDS)
            yield Scene("auto-close-after-idle-then-return", "ends_on", [beat(0), closed, beat(gap + MINUTE)], ANY)


def _rooms(stage: _Stage) -> Iterator[int]:
    """How long after the start no rule opens a session whatever happens."""
    if "longest" in stage.rules:
        yield stage.rules["longest"]["us"]
    cuts = stage.rules["daily"]["cuts_us"] if "daily" in stage.rules else ()
    yield from (cut - stage.beat.start - SECOND for cut in cuts if cut > stage.beat.start)


def _of_ends(stage: _Stage) -> Iterator[Scene]:
    beat, found = stage.beat, stage.end(MINUTE)
    if found is None:
        return
    end, rule, resume = found
    outside = MINUTE + (resume or 0) + SECOND
    yield Scene("goodbye-then-return", rule, [beat(0), end, beat(6 * MINUTE)], frozenset({"idle"}))
    if (rider := stage.rider) is not None:
        note = beat(MINUTE + (resume or 0) // 3, rider)
        yield Scene("note-between-end-and-return", rule, [beat(0), end, note, beat(outside)])
    alike = {stage.columns["seq"]: 0} if "seq" in stage.columns else {}
    together = [replace(end, more={**end.more, **alike}), beat(MINUTE, "", alike)]
    yield Scene("end-and-message-at-one-instant", rule, [beat(0), *together, beat(outside)])
    if (reopens := stage.rules.get("reopens")) is not None:
        back = MINUTE + min((reopens["us"] // 2, *(room // 2 for room in _rooms(stage))))
        yield Scene("reopened-after-resolution", "reopens", [beat(0), end, beat(back, reopens["kinds"][0]), beat(back + SECOND)], ENDS)


def _of_tabs(stage: _Stage) -> Iterator[Scene]:
    """Two tabs of one user, each quiet for longer than the limit, and both together never."""
    beat, step = stage.beat, stage.rules["idle"]["us"] // SECOND * 3 // 5 * SECOND if "idle" in stage.rules else MINUTE
    more = [key for one in stage.document["purposes"].values() for key in one["per"][1:]]
    thread = next((key for key in (*stage.purpose["per"][1:], *more, "thread") if key in stage.columns), None)
    second = {} if thread is None else {stage.columns[thread]: f"{thread}-2"}
    idle = frozenset({"idle"})
    yield Scene("two-tabs", "per", [beat(number * step, "", second if number % 2 else {}) for number in range(4)], idle)
    if thread in stage.purpose["per"]:
        yield Scene("two-tabs-of-one-thread", "per", [beat(number * step) for number in range(4)], idle)


def _of_what_is_left_out(stage: _Stage) -> Iterator[Scene]:
    """Somebody who tests the product, or a run that failed, in the middle of what counts."""
    for column, values in stage.purpose["leaves_out"].items():
        for number, value in enumerate(values, 1):
            left_out = stage.beat(MINUTE, "", {stage.columns[column]: value})
            which = f"-{number}" if number > 1 else ""
            yield Scene(
                f"left-out-by-{column}{which}", "leaves_out", [stage.beat(0), left_out, stage.beat(2 * MINUTE)], ANY | {"starts_on"}
            )


def _of_the_longest(stage: _Stage) -> Iterator[Scene]:
    """Hours of a session of at most 24, taken to its scale: neither buckets of time nor a sum of gaps finds them."""
    if "longest" not in stage.rules:
        return
    longest = stage.rules["longest"]["us"]
    for name, hours in (("zero-thirty-and-fifty-hours-of-24", (30, 50)), ("just-after-the-longest", (25, 26, 27))):
        # Events that only ride meet no limit on pauses.
        beats = [stage.beat(longest * hour // 24, stage.rider or "") for hour in hours]
        yield Scene(name, "longest", [stage.beat(0), *beats])


def _of_days(stage: _Stage) -> Iterator[Scene]:
    beat = stage.beat
    evening = DAY - beat.start % DAY
    rule = "idle" if "idle" in stage.rules else "first"
    yield Scene("overnight", rule, [beat(evening - 2 * HOUR), beat(evening + 8 * HOUR)], ANY)
    if (daily := stage.rules.get("daily")) is None:
        yield Scene("midnight", rule, [beat(evening - SECOND), beat(evening), beat(evening + SECOND)])
        return
    cuts = [cut for cut in daily["cuts_us"] if cut >= beat.start]
    for name, instants in _odd_days(cuts, daily["at"], daily["zone"]):
        yield Scene(name, "daily", [beat(instant - beat.start) for instant in instants], ANY)


def _odd_days(cuts: Sequence[int], at: str, zone: str) -> Iterator[tuple[str, list[int]]]:
    """The first of each sort of day on which clocks change: instants beside the cut, and beside where it is not."""
    found: dict[str, list[int]] = {}
    for cut in cuts:
        if "cut-in-the-repeated-hour" not in found and local_time(cut + HOUR, zone) == at:
            found["cut-in-the-repeated-hour"] = [cut, cut + HOUR]
        if "cut-in-the-skipped-hour" not in found and local_time(cut, zone) != at:
            found["cut-in-the-skipped-hour"] = [cut - HOUR // 2, cut, cut + HOUR // 2]
    for cut, after in pairwise(cuts):
        name = "day-of-25-hours" if after - cut == 25 * HOUR else "day-of-23-hours" if after - cut == 23 * HOUR else None
        if name is not None:
            found.setdefault(name, [cut, *sorted((cut + DAY, after))])
    yield from ((name, [instant + side for instant in instants for side in (-SECOND, SECOND)]) for name, instants in found.items())


def _of_staff(stage: _Stage) -> Iterator[Scene]:
    for key in ("bills_when", "judged_when"):
        selection = stage.purpose[key]
        if selection is not None and selection["lacks"]:
            has = selection["has"] or [stage.beat.kind]
            kinds = [*has, selection["lacks"][0], *has]
            yield Scene("human-takes-over-midway", key, [stage.beat(number * SECOND, kind) for number, kind in enumerate(kinds)])
            return


def _of_erasure(stage: _Stage) -> Iterator[Scene]:
    """A request to forget: what was said before it is blank, a goodbye too, and the rows are still there."""
    if not stage.document["events"]["erased_by"]:
        return
    beat, blank = stage.beat, {stage.columns["text"]: None} if "text" in stage.columns else {}
    says = stage.rules.get("ends_says")
    said = beat(MINUTE, says["by"] if says else "", blank)
    after = 2 * MINUTE + ((says or {}).get("resumes_within_us") or 0)
    request = beat(after, stage.document["events"]["erased_by"][0])
    yield Scene("deletion-request-half-way", "erased_by", [beat(0, "", blank), said, request, beat(after + SECOND)], ENDS)


def _of_purging(stage: _Stage) -> Iterator[Scene]:
    """A request to delete what is kept: half-way through a session, a day after it and from elsewhere, and one of somebody else."""
    if (purges := stage.purpose["purges"]) is None:
        return
    beat, columns = stage.beat, stage.columns
    elsewhere = {columns[key]: None for key in stage.purpose["per"] if key not in purges["keys"]}
    for number, kind in enumerate(purges["kinds"]):
        which = f"-{kind}" if number else ""
        yield Scene(f"purged-half-way{which}", "purges", [beat(0), beat(MINUTE, kind), beat(2 * MINUTE)], ANY | {"starts_on"})
        yield Scene(f"purged-a-day-later{which}", "purges", [beat(0), beat(DAY, kind, elsewhere)], ANY | {"starts_on"})
    for key in purges["keys"]:
        other = beat(MINUTE, purges["kinds"][0], {columns[key]: f"{key}-2"})
        yield Scene(f"purged-for-another-{key}", "purges", [beat(0), other], ANY | {"starts_on"})
    if stage.document["events"]["late"] is not None:
        arrived = {columns["arrived"]: beat.start + MINUTE + stage.document["events"]["late"]["wait_us"] + SECOND}
        yield Scene("purged-by-what-arrives-late", "purges", [beat(0), beat(MINUTE, purges["kinds"][0], arrived)], ANY | {"starts_on"})


def _of_clocks(stage: _Stage) -> Iterator[Scene]:
    stream, beat = stage.document["events"], stage.beat
    if "arrived" not in stream["columns"] or (stream["late"] is None and stream["clock_ahead_us"] is None):
        return
    ahead = beat(HOUR + MINUTE, "", {stream["columns"]["arrived"]: beat.start + MINUTE})
    rule = "late" if stream["clock_ahead_us"] is None else "clock_ahead"
    yield Scene("one-clock-an-hour-ahead", rule, [beat(0), ahead, beat(2 * MINUTE), beat(3 * MINUTE)], ENDS)
