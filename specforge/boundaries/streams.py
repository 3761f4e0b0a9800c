"""Streams of events that try every rule of a purpose, with the sessions they fall into."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from specforge.boundaries.beats import Beat, Trial, crossing, trials
from specforge.boundaries.segmenting import Document, Event, billed, segment

LONGEST = 400
"""A stream that needs more events than this is left out."""

ENDS = ("ends_on", "ends_says", "idle", "changes")
"""What a reopening sets aside, and what holds again when it comes too late."""
ENDLESS = ("never-ending", "longest-at", "longest-over")

Found = dict[str, object]
"""A session: `id`, `reason`, the ids of its `events` and, where the purpose says which are, whether it is `billed`."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream for one purpose."""

    name: str
    rule: str
    """The rule it is about."""
    events: tuple[Event, ...]
    sessions: tuple[Found, ...]
    """What it falls into."""


def streams(document: Document, purpose: str) -> Iterator[Stream]:
    """Give the streams of one purpose of `sessions.json`."""
    for trial in trials(document, purpose):
        if (stream := _stream(document, purpose, trial)) is not None:
            yield stream
    if document["purposes"][purpose]["inside"]:
        crossed = (_stream(document, purpose, trial) for trial in crossing(document, purpose))
        yield from islice((stream for stream in crossed if stream is not None and _crosses(document, purpose, stream)), 1)


def sessions_of(document: Document, purpose: str, events: Iterable[Event]) -> tuple[Found, ...]:
    """Give the sessions that events fall into, as a stream tells them."""
    id, bills = document["events"]["columns"]["id"], document["purposes"][purpose]["bills_when"]
    return tuple(
        {
            "id": one.id,
            "reason": one.reason,
            "events": [event[id] for event in one.events],
            **({} if bills is None else {"billed": billed(document, purpose, one)}),
        }
        for one in segment(document, purpose, events)
    )


def _stream(document: Document, purpose: str, trial: Trial) -> Stream | None:
    name, rule, beats = trial
    if len(beats) > LONGEST:
        return None
    events = tuple(_event(document, number, beat) for number, beat in enumerate(beats, 1))
    found = sessions_of(document, purpose, events)
    others = {str(one["reason"]) for one in found} - {"first", rule, *(ENDS if rule == "reopens" else ())}
    # Where another rule gets in the way, the stream says nothing about this one; somebody who never ends meets them all.
    return None if others and name not in ENDLESS else Stream(name, rule, events, found)


def _crosses(document: Document, purpose: str, stream: Stream) -> bool:
    """Whether the sessions are others than those of a purpose that is inside of none."""
    alone = {**document, "purposes": {**document["purposes"], purpose: {**document["purposes"][purpose], "inside": None}}}
    return [one["events"] for one in sessions_of(alone, purpose, stream.events)] != [one["events"] for one in stream.sessions]


def _event(document: Document, number: int, beat: Beat) -> Event:
    columns: Mapping[str, str] = document["events"]["columns"]
    keys = {column for one in document["purposes"].values() for column in one["per"]}
    event: dict[str, object] = {columns[key]: f"{key}-1" for key in columns if key in keys}
    event.update({columns["at"]: beat.at, columns["id"]: f"e{number}", columns["kind"]: beat.kind})
    if "seq" in columns:
        event[columns["seq"]] = number
    if "arrived" in columns:
        event[columns["arrived"]] = beat.at
    return {**event, **beat.more}
