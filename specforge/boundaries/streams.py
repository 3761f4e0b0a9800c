"""Streams of events that try every rule of a purpose, with the sessions they fall into."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from specforge.boundaries.beats import LONGEST, Beat, Trial, crossing, trials
from specforge.boundaries.changing import before, over
from specforge.boundaries.purging import kept_json, requests
from specforge.boundaries.scenes import ENDS, scenes
from specforge.boundaries.segmenting import Document, Event, billed, judged, segment
from specforge.boundaries.selections import selections

ENDLESS = ("never-ending", "longest-at", "longest-over")

Found = dict[str, object]
"""A session: `id`, `reason` and the ids of its `events`.

Where the purpose says which are, whether it is `billed` and `judged`; where a boundary held before, its `boundary_version`;
where it keeps memory, `kept_until_us` by class, and where that is purged, `purged_us`.
"""


class Stream(Struct, frozen=True):
    """One stream for one purpose."""

    name: str
    rule: str
    """The rule it is about."""
    events: tuple[Event, ...]
    sessions: tuple[Found, ...]
    """What it falls into."""


def streams(document: Document, purpose: str) -> tuple[Stream, ...]:
    """Give the streams of one purpose of `sessions.json`; features that share boundaries share them."""
    return _of(json.dumps({key: document[key] for key in ("events", "purposes")}), purpose)


@lru_cache(maxsize=64)
def _of(text: str, purpose: str) -> tuple[Stream, ...]:
    return tuple(_streams(json.loads(text), purpose))


def _streams(document: Document, purpose: str) -> Iterator[Stream]:
    for trial in (*trials(document, purpose), *selections(document, purpose), *before(document, purpose)):
        # A reopening sets soft ends aside, and they hold again when it comes too late.
        if (stream := _stream(document, purpose, trial, ENDS if trial[1] == "reopens" else ())) is not None:
            yield stream
    for scene in scenes(document, purpose):
        if (stream := _stream(document, purpose, scene[:3], scene.beside)) is not None:
            yield stream
    for name, beats in over(document, purpose, lambda some, beats: _segmented(some, purpose, beats)):
        events = _events(document, beats)
        yield Stream(name, "before", events, sessions_of(document, purpose, events))
    if document["purposes"][purpose]["inside"]:
        crossed = (_stream(document, purpose, trial) for trial in crossing(document, purpose))
        yield from islice((stream for stream in crossed if stream is not None and _crosses(document, purpose, stream)), 1)


def sessions_of(document: Document, purpose: str, events: Iterable[Event]) -> tuple[Found, ...]:
    """Give the sessions that events fall into, as a stream tells them."""
    id, stated = document["events"]["columns"]["id"], document["purposes"][purpose]
    events = list(events)
    asked = requests(document, purpose, events)
    return tuple(
        {
            "id": one.id,
            "reason": one.reason,
            "events": [event[id] for event in one.events],
            **({} if stated["before"] is None else {"boundary_version": one.boundary_version}),
            **({} if stated["bills_when"] is None else {"billed": billed(document, purpose, one)}),
            **({} if stated["judged_when"] is None else {"judged": judged(document, purpose, one)}),
            **kept_json(document, purpose, one, asked),
        }
        for one in segment(document, purpose, events)
    )


def _stream(document: Document, purpose: str, trial: Trial, beside: Collection[str] = ()) -> Stream | None:
    name, rule, beats = trial
    if len(beats) > LONGEST:
        return None
    events = _events(document, beats)
    found = sessions_of(document, purpose, events)
    others = {str(one["reason"]) for one in found} - {"first", rule, *beside}
    # Where another rule gets in the way, the stream says nothing about this one; somebody who never ends meets them all.
    return None if others and name not in ENDLESS else Stream(name, rule, events, found)


def _crosses(document: Document, purpose: str, stream: Stream) -> bool:
    """Whether the sessions are others than those of a purpose that is inside of none."""
    alone = {**document, "purposes": {**document["purposes"], purpose: {**document["purposes"][purpose], "inside": None}}}
    return [one["events"] for one in sessions_of(alone, purpose, stream.events)] != [one["events"] for one in stream.sessions]


def _segmented(document: Document, purpose: str, beats: Sequence[Beat]) -> list[tuple[str, list[str], str]]:
    id = document["events"]["columns"]["id"]
    found = segment(document, purpose, _events(document, beats))
    return [(one.reason, [event[id] for event in one.events], one.boundary_version) for one in found]


def _events(document: Document, beats: Sequence[Beat]) -> tuple[Event, ...]:
    return tuple(_event(document, number, beat) for number, beat in enumerate(beats, 1))


def _event(document: Document, number: int, beat: Beat) -> Event:
    columns: Mapping[str, str] = document["events"]["columns"]
    boundaries = [one for purpose in document["purposes"].values() for one in (purpose, purpose["before"]) if one]
    keys = {column for one in boundaries for column in one["per"]}
    event: dict[str, object] = {columns[key]: f"{key}-1" for key in columns if key in keys}
    event.update({columns["at"]: beat.at, columns["id"]: f"e{number}", columns["kind"]: beat.kind})
    if "seq" in columns:
        event[columns["seq"]] = number
    if "arrived" in columns:
        event[columns["arrived"]] = beat.at
    return {**event, **beat.more}
