"""A stream gives what the whole log gives: every event in the same session, everything that is left out under the same cause."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.boundaries import Closed, OutOfOrder, Placed, Segmenter, closes_at, streaming
from specforge.boundaries.definitions import FORMAT, ascii_fold
from specforge.boundaries.segmenting import Session, segment
from specforge.boundaries.stepping import RULES, folded
from specforge.errors import UsageError
from tests.conftest import ROOT

Event = dict[str, Any]
Document = dict[str, Any]
COLUMNS = {"user": "who", "thread": "thread", "at": "ts", "id": "name", "kind": "kind", "text": "words", "via": "via", "spent": "spent"}
KINDS = ("message", "message", "message", "reply", "resolved", "closed", "new", "reopened", "note", "beat")
TEXTS = (None, "hello", " BYE", "bye", "bye now", "Ä", "ä")
FOREVER = 1 << 62


@pytest.fixture(autouse=True, scope="module")
def _sweeps_often() -> Iterator[None]:
    """Partitions are packed and forgotten after a few events, as they are after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "FEWEST", 3)
        patch.setattr(streaming, "SWEEP", 0)
        yield


def rules_of(draw: Any, *, timed: bool = False) -> list[dict[str, Any]]:
    """Some of the rules, with limits so small that events meet them exactly."""
    limit = st.integers(0, 12)
    window = draw(st.none() | st.integers(0, 6))
    every: dict[str, dict[str, Any]] = {
        "first": {},
        "starts_on": {"kinds": ["new"]},
        "daily": {"cuts_us": sorted(draw(st.sets(st.integers(0, 60), max_size=4)))},
        "reopens": {"kinds": ["reopened"], "us": draw(limit), "voids": ["ends_on", "ends_says", "idle", "changes"]},
        "ends_on": {"kinds": draw(st.sampled_from((["resolved"], ["resolved", "closed"]))), "resumes_within_us": window},
        "ends_says": {"phrases": ["bye", "ä"], "by": draw(st.sampled_from(("message", "note", "resolved"))), "resumes_within_us": window},
        "idle": {"us": draw(limit)},
        "changes": {"columns": draw(st.sampled_from((["via"], ["via", "spent"])))},
        "longest": {"us": draw(limit)},
        "turns": {"max": draw(st.integers(1, 4))},
        "sum": {"column": "spent", "max": draw(st.integers(1, 9))},
    }
    assert tuple(every) == RULES
    kept = {"first"} | draw(st.sets(st.sampled_from(RULES[1:]), max_size=5)) | ({"idle"} if timed else set())
    return [{"rule": name, **rule} for name, rule in every.items() if name in kept]


@st.composite
def documents(draw: Any, *, waits: bool) -> Document:
    columns = dict(COLUMNS)
    if waits or draw(st.booleans()):
        columns["arrived"] = "got"
    if draw(st.booleans()):
        columns["seq"] = "number"
    names = ["billing", "eval", "task"][: draw(st.integers(1, 3))]
    purposes = {}
    for index, name in enumerate(names):
        rules = rules_of(draw)
        kinds = {kind for rule in rules for kind in rule.get("kinds", ()) if rule["rule"] in {"starts_on", "reopens"}}
        narrow = draw(st.none() | st.sampled_from((["message"], ["message", "reply"], ["message", "resolved"])))
        ends = next((rule["kinds"] for rule in rules if rule["rule"] == "ends_on"), [])
        purposes[name] = {
            "per": draw(st.sampled_from((["user"], ["user", "thread"], ["thread"], []))),
            "inside": names[index - 1] if index and draw(st.booleans()) else None,
            "boundary_version": f"{name}-1",
            "activity": {"all_but": ends} if narrow is None else {"only": [*narrow, *sorted(kinds)]},
            "rules": rules,
            "bills_when": draw(st.none() | st.just({"has": ["message"], "lacks": ["note"]})),
        }
    return {
        "format": FORMAT,
        "events": {
            "columns": columns,
            "ties": draw(st.sampled_from(([], ["resolved", "new"], ["message", "resolved"]))),
            "ignores": draw(st.sampled_from(([], ["beat"]))),
            "late": {"wait_us": draw(st.integers(0, 8)), "then": "set_aside"} if waits else None,
            "clock_ahead_us": draw(st.none() | st.integers(0, 5)) if "arrived" in columns else None,
        },
        "purposes": purposes,
    }


def log_of(document: Document, seed: int, count: int) -> list[Event]:
    """Events at instants whose distances are the limits of the definition, or one more or less."""
    chance = random.Random(seed)
    limits = [rule["us"] for one in document["purposes"].values() for rule in one["rules"] if "us" in rule]
    gaps = [0, 0, 0, 1, 1, 2, *limits, *(limit + 1 for limit in limits)]
    at, found = 0, []
    for number in range(count):
        at += chance.choice(gaps) if chance.random() < 0.6 else 0
        event = {
            "n": number,
            "who": chance.choice(("u", "u", "v", None)),
            "thread": chance.choice(("t", "t", "t", "s", None)),
            "ts": at,
            "name": chance.choice((number, f"é{number}", f"e{count - number}")),
            "kind": chance.choice(KINDS),
            "words": chance.choice(TEXTS),
            "via": chance.choice((None, "mail", "chat")),
            "spent": chance.choice((None, 0, 1, 3, 12)),
            "number": chance.choice((0, 0, 1, None)),
        }
        wait = (document["events"]["late"] or {"wait_us": 3})["wait_us"]
        event["got"] = chance.choice((None, at, at, at, at + wait, at + wait + 1, at + 1, at - 3, at - 6, at + 40))
        found.append(event)
    return found


def copies_of(events: list[Event], seed: int, columns: tuple[str, ...]) -> list[Event]:
    """Repeated deliveries of some events: the same, or different in one column."""
    chance = random.Random(f"copies {seed}")
    found = []
    for number in range(len(events) // 5):
        copy = {**chance.choice(events), "n": 1000 + number}
        column = chance.choice(("", *columns))
        found.append({**copy, column: chance.choice(events)[column]} if column else copy)
    return found


def total_order(document: Document, event: Event) -> tuple[Any, ...]:
    """The order of docs/sessions.md, and then as rows of one event are told apart."""
    stream = document["events"]
    tie = stream["ties"].index(event["kind"]) + 1 if event["kind"] in stream["ties"] else 0
    row = [
        (2, 0) if value is None else (0, value) if isinstance(value, int) else (1, value.encode())
        for value in (event.get(column) for column in stream["columns"].values())
    ]
    return event["ts"], (event["number"] or 0) if "seq" in stream["columns"] else 0, tie, str(event["name"]).encode(), row


def in_order(document: Document, purpose: str, seed: int, count: int) -> list[Event]:
    """A log in which the events of each partition come in order, and partitions come as they like."""
    chance = random.Random(f"mix {seed}")
    events = log_of(document, seed, count)
    copies = copies_of([one for one in events if None not in {one["who"], one["thread"]}] or events[:0], seed, ("words", "kind", "number", "spent"))
    while (outer := document["purposes"][purpose]["inside"]) is not None:
        purpose = outer
    partitions: dict[tuple[object, ...], list[Event]] = {}
    for event in sorted([*events, *copies], key=lambda one: total_order(document, one)):
        key = tuple(event[COLUMNS[one]] for one in document["purposes"][purpose]["per"])
        partitions.setdefault(key, []).append(event)
    found = []
    while partitions:
        key = chance.choice(list(partitions))
        found.append(partitions[key].pop(0))
        if not partitions[key]:
            del partitions[key]
    return [*found, {**found[0], "ts": None}, {**found[0], "name": None}, {**found[0], "kind": None}] if found else []


def by_arrival(document: Document, seed: int, count: int) -> list[Event]:
    chance = random.Random(f"arrivals {seed}")
    events = log_of(document, seed, count)
    events += copies_of(events, seed, ("words", "kind", "number", "spent", "got", "who"))
    events += [{**event, "n": -1 - number, column: None} for number, (event, column) in enumerate(zip(events, ("ts", "name", "kind"), strict=False))]
    chance.shuffle(events)
    return sorted(events, key=lambda one: one["ts"] or 0 if one["got"] is None else one["got"])


def expected(document: Document, purpose: str, events: list[Event]) -> tuple[dict[int, tuple[str, str | None]], Counter[str]]:
    """For each event that is placed: its session, and the rule that opened it where it is the first."""
    aside: Counter[str] = Counter()
    found = {}
    for session in segment(document, purpose, events, aside):
        for index, event in enumerate(session.events):
            found[event["n"]] = (session.id, None if index else session.reason)
    return found, aside


def told(placed: list[Placed]) -> dict[int, tuple[str, str | None]]:
    found = {one.event["n"]: (one.session_id, one.opened_by) for one in placed}
    assert len(found) == len(placed), "an event was placed twice"
    return found


def streamed(document: Document, purpose: str, events: list[Event], seed: int) -> tuple[Segmenter, list[Placed]]:
    """Places a log, one by one or in pieces, now and then in a new process."""
    chance = random.Random(f"pieces {seed}")
    document = json.loads(json.dumps(document))
    segmenter, placed, rest = Segmenter(document, purpose), [], list(events)
    while rest:
        size = chance.choice((1, 1, 2, 9, 40))
        piece, rest = rest[:size], rest[size:]
        placed += segmenter.push(piece[0]) if size == 1 else segmenter.place(piece)
        if chance.random() < 0.2:
            segmenter = Segmenter.restore(document, purpose, segmenter.snapshot())
    return segmenter, [*placed, *segmenter.flush()]


ROUNDS = settings(max_examples=250, deadline=None)


@ROUNDS
@given(documents(waits=False), st.integers(0, 1 << 32), st.integers(0, 60))
def test_events_that_come_in_order_are_placed_at_once_as_in_the_whole_log(document: Document, seed: int, count: int) -> None:
    for purpose in document["purposes"]:
        events = in_order(document, purpose, seed, count)
        segmenter, placed = streamed(document, purpose, events, seed)
        sessions, aside = expected(document, purpose, events)
        assert told(placed) == sessions
        assert segmenter.counts == aside


@ROUNDS
@given(documents(waits=True), st.integers(0, 1 << 32), st.integers(0, 60))
def test_events_that_come_in_any_order_are_placed_as_in_the_whole_log(document: Document, seed: int, count: int) -> None:
    for purpose in document["purposes"]:
        events = by_arrival(document, seed, count)
        segmenter, placed = streamed(document, purpose, events, seed)
        sessions, aside = expected(document, purpose, events)
        assert told(placed) == sessions
        assert segmenter.counts == aside
