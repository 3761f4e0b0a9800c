"""Streams of events at, just inside and just outside every rule of a purpose, with the sessions they fall into."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specforge.boundaries.segmenting import Document, Event, segment

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
START = 1_767_603_600 * SECOND
"""2026-01-05T09:00:00Z, a Monday."""
LONGEST = 400
"""A stream that needs more events than this is left out."""

ENDS = ("ends_on", "ends_says", "idle", "changes")
"""What a reopening sets aside, and what holds again when it comes too late."""
ENDLESS = ("never-ending", "longest-at")


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream for one purpose."""

    name: str
    rule: str
    """The rule it is about."""
    events: tuple[Event, ...]
    sessions: tuple[dict[str, object], ...]
    """What it falls into: `id`, `reason` and the ids of its events."""


@dataclass(frozen=True, slots=True)
class _Beat:
    """An event before it has columns."""

    at: int
    kind: str
    more: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Beats:
    """Makes events from the start of the stream on, of the purpose's activity unless another kind is named."""

    kind: str

    def __call__(self, offset: int, kind: str = "", columns: Mapping[str, object] | None = None) -> _Beat:
        return _Beat(START + offset, kind or self.kind, columns or {})


def streams(document: Document, purpose: str) -> Iterator[Stream]:
    """Give the streams of one purpose of `sessions.json`."""
    for name, rule, beats in _beats(document, purpose):
        if len(beats) <= LONGEST:
            events = tuple(_event(document["events"]["columns"], number, beat, document) for number, beat in enumerate(beats, 1))
            id = document["events"]["columns"]["id"]
            found: tuple[dict[str, object], ...] = tuple(
                {"id": one.id, "reason": one.reason, "events": [event[id] for event in one.events]}
                for one in segment(document, purpose, events)
            )
            others = {str(one["reason"]) for one in found} - {"first", rule, *(ENDS if rule == "reopens" else ())}
            # Where another rule gets in the way, the stream says nothing about this one; somebody who never ends meets them all.
            if not others or name in ENDLESS:
                yield Stream(name, rule, events, found)


def _event(columns: Mapping[str, str], number: int, beat: _Beat, document: Document) -> Event:
    keys = {column for one in document["purposes"].values() for column in one["per"]}
    event: dict[str, object] = {columns[key]: f"{key}-1" for key in columns if key in keys}
    event.update({columns["at"]: beat.at, columns["id"]: f"e{number}", columns["kind"]: beat.kind})
    if "seq" in columns:
        event[columns["seq"]] = number
    if "arrived" in columns:
        event[columns["arrived"]] = beat.at
    return {**event, **beat.more}


def _beats(document: Document, name: str) -> Iterator[tuple[str, str, list[_Beat]]]:
    purpose = document["purposes"][name]
    rules: dict[str, Any] = {rule["rule"]: rule for rule in purpose["rules"]}
    beat = _Beats(_activity(document, purpose, rules))
    if (idle := rules.get("idle")) is not None:
        for side, gap in (("under", idle["us"] - SECOND), ("at", idle["us"]), ("over", idle["us"] + SECOND)):
            yield f"idle-{side}", "idle", [beat(0), beat(gap)]
    for ends in ("ends_on", "ends_says"):
        if (rule := rules.get(ends)) is not None:
            yield from _after_end(ends, rule, beat, document["events"]["columns"])
    if (reopens := rules.get("reopens")) is not None and "ends_on" in rules:
        end = beat(MINUTE, rules["ends_on"]["kinds"][0])
        for side, gap in (("inside", reopens["us"]), ("after", reopens["us"] + SECOND)):
            yield f"reopen-{side}", "reopens", [beat(0), end, beat(MINUTE + gap, reopens["kinds"][0])]
    if (starts := rules.get("starts_on")) is not None:
        yield "starts-on", "starts_on", [beat(0), beat(SECOND, starts["kinds"][0]), beat(2 * SECOND)]
    if (changes := rules.get("changes")) is not None:
        for column in changes["columns"]:
            yield (
                f"changes-{column}",
                "changes",
                [beat(0, "", {column: "a"}), beat(SECOND, "", {column: "a"}), beat(2 * SECOND, "", {column: "b"})],
            )
    if (daily := rules.get("daily")) is not None and daily["cuts_us"]:
        cut = daily["cuts_us"][0] - START
        yield "daily-cut", "daily", [beat(cut - 2 * SECOND), beat(cut - SECOND), beat(cut), beat(cut + SECOND)]
    if (turns := rules.get("turns")) is not None:
        yield "turns-at-and-over", "turns", [beat(number * SECOND) for number in range(turns["max"] + 1)]
    if (sums := rules.get("sum")) is not None:
        column, most = sums["column"], sums["max"]
        yield "sum-at", "sum", [beat(0, "", {column: most - 1}), beat(SECOND, "", {column: 1})]
        yield "sum-over", "sum", [beat(0, "", {column: most}), beat(SECOND, "", {column: 1})]
    yield from _never_ending(rules, beat)


def _activity(document: Document, purpose: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    """A kind of event that is activity and nothing else."""
    marks = {kind for rule in ("ends_on", "starts_on", "reopens") if rule in rules for kind in rules[rule]["kinds"]}
    special = marks | set(document["events"]["ignores"])
    if "only" in purpose["activity"]:
        counted: list[str] = purpose["activity"]["only"]
        return next((kind for kind in counted if kind not in special), counted[0])
    names = ("message", "activity", "event")
    return next((name for name in names if name not in special), "any-other-event")


def _after_end(ends: str, rule: Mapping[str, Any], beat: _Beats, columns: Mapping[str, str]) -> Iterator[tuple[str, str, list[_Beat]]]:
    if ends == "ends_on":
        end = beat(MINUTE, rule["kinds"][0])
    else:
        end = beat(MINUTE, rule["by"], {columns.get("text", "text"): rule["phrases"][0]})
    resume = rule["resumes_within_us"]
    name = "resume" if ends == "ends_on" else "resume-after-words"
    if resume is None:
        yield f"{'end' if ends == 'ends_on' else 'end-by-words'}", ends, [beat(0), end, beat(MINUTE + SECOND)]
        return
    yield f"{name}-inside", ends, [beat(0), end, beat(MINUTE + resume)]
    yield f"{name}-outside", ends, [beat(0), end, beat(MINUTE + resume + SECOND)]


def _never_ending(rules: Mapping[str, Any], beat: _Beats) -> Iterator[tuple[str, str, list[_Beat]]]:
    """Somebody who never pauses long enough: past the longest session where there is one, else for forty events."""
    idle = rules["idle"]["us"] if "idle" in rules else None
    longest = rules["longest"]["us"] if "longest" in rules else None
    if longest is None:
        step = idle // 2 if idle else HOUR
        yield "never-ending", "first", [beat(number * step) for number in range(40)]
        return
    step = min(idle // 2 if idle else longest, max(longest // 8, 1))
    count = longest // step + 2
    yield "never-ending", "longest", [beat(number * step) for number in range(count)]
    yield "longest-at", "longest", [beat(min(number * step, longest)) for number in range(count)]
