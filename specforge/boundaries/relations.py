"""Claims about pairs of purposes: proven by how they are defined, refuted by a stream, or left to be measured."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from specforge.boundaries.beats import LONGEST, OTHER, is_activity
from specforge.boundaries.segmenting import Document, Event, segment
from specforge.boundaries.streams import streams
from specforge.boundaries.telling import told
from specforge.spec.purposes import Purpose
from specforge.spec.sessions import Relation, Sessions


class Refutation(Struct, frozen=True):
    """A stream in which a claim does not hold."""

    stream: str
    """Its id in `sessions.cases.jsonl`, or its name when it is made for this pair of purposes."""
    events: str
    """What happens in it, in words, to be read after `with`."""
    first: str
    second: str
    """A session of `first` that lies in several of `second`."""
    spans: int
    """In how many."""

    def __str__(self) -> str:
        """Say it in one line."""
        return f"with {self.events}, one session of `{self.first}` lies in {self.spans} of `{self.second}`"


def relations_json(document: Document, relations: Iterable[Relation], sessions: Sessions) -> list[dict[str, object]]:
    """Give the claims about pairs of purposes, each with what can be said of it before a real event is seen.

    Args:
        document: The `events` and `purposes` of `sessions.json`.
        relations: The claims.
        sessions: Where they are made.
    """
    found: list[dict[str, object]] = []
    for relation in relations:
        first, kind, second = relation.parts
        one: dict[str, object] = {"first": first, "relation": kind, "second": second}
        if kind == "independent":
            one |= {"status": "declared", "why": "no relation is claimed"}
        elif (why := proof(sessions, first, kind, second)) is not None:
            one |= {"status": "proven", "why": why}
        elif (refuted := refutation(document, first, kind, second)) is not None:
            one |= {"status": "refuted", "why": str(refuted), "stream": refuted.stream}
        else:
            one |= {"status": "to be measured", "why": "it does not follow from the definitions, and no stream that was tried refutes it"}
        found.append(one)
    return found


def proof(sessions: Sessions, first: str, kind: str, second: str) -> str | None:
    """Say why a relation holds by how the two purposes are defined; `None` when that does not follow."""
    if _same(sessions, first, second):
        return "the one is declared the same as the other"
    if kind == "within" and contained(sessions, first, second):
        return "the one is partitioned by the other"
    return None


def contained(sessions: Sessions, first: str, second: str) -> bool:
    """Whether every session of the first purpose lies in one of the second, by how they are defined, now and before a change."""
    if _same(sessions, first, second):
        return True
    source = sessions.boundary_of(sessions.purposes[first])
    outer = [boundary.inside for boundary in (source, source.before) if boundary is not None]
    return all(one is not None and contained(sessions, one, second) for one in outer)


def _same(sessions: Sessions, first: str, second: str) -> bool:
    return _source(sessions, first) is _source(sessions, second)


def _source(sessions: Sessions, name: str) -> Purpose:
    return sessions.boundary_of(sessions.purposes[name])


def refutation(document: Document, first: str, kind: str, second: str) -> Refutation | None:
    """Find the shortest stream in which a claim does not hold, among those that try the rules of either purpose.

    Args:
        document: The `events` and `purposes` of `sessions.json`.
        first: The first purpose of the claim.
        kind: `within` or `equals`.
        second: The second one.
    """
    # The claim is about the definitions of now.
    purposes = {name: {**one, "before": None} for name, one in document["purposes"].items()}
    return _refutation(json.dumps({"events": document["events"], "purposes": purposes}), first, kind, second)


@lru_cache(maxsize=256)
def _refutation(document: str, first: str, kind: str, second: str) -> Refutation | None:
    """The same, of a document as text: asked for by the check, the compiler and every mutant."""
    read: Document = json.loads(document)
    pairs = ((first, second), (second, first)) if kind == "equals" else ((first, second),)
    for name, events in sorted(_streams(read, first, second), key=lambda stream: len(stream[1])):
        for inner, outer in pairs:
            if (broken := _broken(read, inner, outer, events)) is not None:
                # Events of other users, or of other sessions, are told only where it takes them.
                alone = [event for event in events if id(event) in broken[0]]
                shown = alone if _broken(read, inner, outer, alone) is not None else events
                cut = any(rule["rule"] == "daily" for one in (first, second) for rule in read["purposes"][one]["rules"])
                return Refutation(name, told(read, shown, dated=cut), inner, outer, broken[1])
    return None


def _sessions(document: Document, purpose: str, events: Sequence[Event]) -> list[set[int]]:
    return [{id(event) for event in session.events} for session in segment(document, purpose, events)]


def _broken(document: Document, inner: str, outer: str, events: Sequence[Event]) -> tuple[set[int], int] | None:
    """A session of `inner` with events in several of `outer`: its events, and in how many. Events that one side sets aside do not count."""
    others = _sessions(document, outer, events)
    for one in _sessions(document, inner, events):
        if (spans := sum(not one.isdisjoint(other) for other in others)) > 1:
            return one, spans
    return None


def _streams(document: Document, first: str, second: str) -> Iterator[tuple[str, Sequence[Event]]]:
    templates: list[Event] = []
    for purpose in dict.fromkeys((first, second)):
        for number, stream in enumerate(streams(document, purpose)):
            templates += [stream.events[0]] if number == 0 else []
            yield f"{document['purposes'][purpose]['ref']}/{stream.name}", stream.events
    if len(templates) > 1:
        yield from _paced(document, first, second, templates)
        yield from _riding(document, first, second, templates)
        yield from _riding(document, second, first, templates[::-1])


def _paced(document: Document, first: str, second: str, templates: Sequence[Event]) -> Iterator[tuple[str, Sequence[Event]]]:
    """Somebody who pauses for nine tenths of the shorter idle limit, for longer than each longest session."""
    purposes, column = document["purposes"], document["events"]["columns"]["kind"]
    limits = [_limits(purposes[one]) for one in (first, second)]
    idle = min((one["idle"] for one in limits if "idle" in one), default=None)
    beats = templates[:1] if is_activity(purposes[second], templates[0][column]) else templates
    for longest in sorted({one["longest"] for one in limits if "longest" in one}):
        step = idle * 9 // 10 if idle is not None and idle < longest else longest * 9 // 10
        count = longest // max(step, 1) + 2
        if count * len(beats) <= LONGEST:
            yield "paced", [_copy(document, beat, number, step) for number in range(count) for beat in beats]


def _riding(document: Document, first: str, second: str, templates: Sequence[Event]) -> Iterator[tuple[str, Sequence[Event]]]:
    """Events that are activity for the first purpose and none for the second, for longer than the second one's idle limit."""
    inner, outer = (document["purposes"][one] for one in (first, second))
    column, idle, pause = document["events"]["columns"]["kind"], _limits(outer).get("idle"), _limits(inner).get("idle")
    named = (*inner["activity"].get("only", ()), *outer["activity"].get("all_but", ()), OTHER)
    kind = next((one for one in named if is_activity(inner, one) and not is_activity(outer, one)), None)
    if idle is None or kind is None:
        return
    step = idle if pause is None else min(idle, pause) * 9 // 10
    count = idle // max(step, 1) + 2
    if count <= LONGEST:
        riders = [_copy(document, {**templates[0], column: kind}, number, step) for number in range(1, count)]
        yield "riding", [_copy(document, templates[1], 0, step), *riders, _copy(document, templates[1], count, step)]


def _limits(purpose: Mapping[str, Any]) -> dict[str, int]:
    """The limits of time of a purpose, in microseconds, by the name of the rule."""
    return {rule["rule"]: rule["us"] for rule in purpose["rules"] if rule["rule"] in {"idle", "longest"}}


def _copy(document: Document, beat: Event, number: int, step: int) -> Event:
    columns: Mapping[str, str] = document["events"]["columns"]
    at = beat[columns["at"]] + number * step
    arrived = {columns["arrived"]: at} if "arrived" in columns else {}
    order = {columns["seq"]: number} if "seq" in columns else {}
    return {**beat, columns["at"]: at, columns["id"]: f"{beat[columns['kind']]}-{number + 1}", **arrived, **order}
