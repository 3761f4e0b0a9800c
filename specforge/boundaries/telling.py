"""Streams of events in words."""

import datetime
from collections.abc import Sequence

from specforge.amounts import EPOCH, SECOND
from specforge.boundaries.segmenting import Document, Event
from specforge.spec.durations import spoken

UNTOLD = ("at", "id", "kind", "seq", "arrived")
"""Columns that are told otherwise, or that differ from event to event whatever happens."""
RUN = 4
"""From how many alike events on, at one distance, they are told as one."""


def told(document: Document, events: Sequence[Event], *, dated: bool = False) -> str:
    """Say what happens in a stream, in one line: kinds, instants since the first event, and columns that vary.

    Args:
        document: The `events` of `sessions.json`.
        events: Events in order.
        dated: Whether to say when the first one happens.
    """
    at = document["events"]["columns"]["at"]
    whats = _whats(document, events)
    parts, index = list[str](), 0
    while index < len(events):
        passed = events[index][at] - events[0][at]
        when = f"after {_span(passed)}" if passed else _instant(events[0][at]) if dated else "at first"
        length = _run([event[at] for event in events[index:]], whats[index:])
        if length >= RUN:
            step = events[index + 1][at] - events[index][at]
            begins = "" if when == "at first" else f", {when} and then"
            parts.append(f"{whats[index]}{begins} every {_span(step)} for {_span(step * (length - 1))}")
        else:
            length = 1
            parts.append(f"{whats[index]} {when}")
        index += length
    return ", ".join(parts)


def _whats(document: Document, events: Sequence[Event]) -> list[str]:
    """Each event with its kind and the columns that are not the same in all of them."""
    columns: dict[str, str] = document["events"]["columns"]
    untold = {columns[name] for name in UNTOLD if name in columns}
    names = dict.fromkeys(name for event in events for name in event if name not in untold)
    varied = [name for name in names if len({event.get(name) for event in events}) > 1]
    found = []
    for event in events:
        more = ", ".join(f"{name} {_value(event[name])}" for name in varied if name in event)
        found.append(f"`{event[columns['kind']]}`" + (f" ({more})" if more else ""))
    return found


def _run(instants: Sequence[int], whats: Sequence[str]) -> int:
    """How many events at the beginning are alike and follow each other at one distance."""
    length = 1
    while length < len(instants) and whats[length] == whats[0] and instants[length] - instants[length - 1] == instants[1] - instants[0]:
        length += 1
    return length


def _value(value: object) -> str:
    return "null" if value is None else f"`{value}`"


def _instant(microseconds: int) -> str:
    return f"at {(EPOCH + datetime.timedelta(microseconds=microseconds)).strftime('%Y-%m-%dT%H:%M:%SZ')}"


def _span(microseconds: int) -> str:
    """A length of time in words, rounded to seconds."""
    return spoken(datetime.timedelta(seconds=round(microseconds / SECOND)))
