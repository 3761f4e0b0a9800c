"""A stream gives what the whole log gives: every event in the same session, everything that is left out under the same cause."""

import datetime
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from specforge.boundaries import OutOfOrder, Placed, Segmenter, closes_at, staging
from specforge.boundaries.definitions import FORMAT, ascii_fold
from specforge.boundaries.segmenting import Session, billed, judged, segment
from specforge.boundaries.stepping import RULES, folded
from specforge.boundaries.zones import midnight
from specforge.errors import UsageError
from tests.conftest import ROOT
from tests.sessions.streamed import copies_lumped, expected, sweeps_often, told  # noqa: F401  a fixture that every test takes

Event = dict[str, Any]
Document = dict[str, Any]
COLUMNS = {"user": "who", "thread": "thread", "at": "ts", "id": "name", "kind": "kind", "text": "words", "via": "via", "spent": "spent"}
KINDS = ("message", "message", "message", "reply", "resolved", "closed", "new", "reopened", "note", "beat")
TEXTS = (None, "hello", " BYE", "bye", "bye now", "Ä", "ä")
FOREVER = 1 << 62
CHANGED = "1970-01-02"
ORIGIN = midnight(CHANGED) - 25
"""Where logs begin: shortly before boundaries change."""


def rules_of(draw: Any, *, timed: bool = False) -> list[dict[str, Any]]:
    """Some of the rules, with limits so small that events meet them exactly."""
    limit = st.integers(0, 12)
    window = draw(st.none() | st.integers(0, 6))
    every: dict[str, dict[str, Any]] = {
        "first": {},
        "starts_on": {"kinds": draw(st.sampled_from((["new"], ["new", "closed"])))},
        "daily": {"cuts_us": sorted(draw(st.sets(st.integers(ORIGIN, ORIGIN + 60), max_size=4)))},
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


def boundary_of(draw: Any, version: str, outer: list[str]) -> dict[str, Any]:
    rules = rules_of(draw)
    kinds = {kind for rule in rules for kind in rule.get("kinds", ()) if rule["rule"] in {"starts_on", "reopens"}}
    narrow = draw(st.none() | st.sampled_from((["message"], ["message", "reply"], ["message", "resolved"])))
    ends = next((rule["kinds"] for rule in rules if rule["rule"] == "ends_on"), [])
    return {
        "per": draw(st.sampled_from((["user"], ["user", "thread"], ["thread"], []))),
        "inside": draw(st.none() | st.sampled_from(outer)) if outer else None,
        "leaves_out": draw(st.sampled_from(({}, {}, {"via": ["chat"]}, {"via": ["mail", "chat"], "thread": ["2"]}))),
        "boundary_version": version,
        "activity": {"all_but": ends} if narrow is None else {"only": [*narrow, *sorted(kinds)]},
        "rules": rules,
    }


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
        before = boundary_of(draw, f"{name}-0", names[:index]) if draw(st.booleans()) else None
        purposes[name] = {
            **boundary_of(draw, f"{name}-1", names[:index]),
            "effective_from": CHANGED if name != "eval" else draw(st.sampled_from((CHANGED, "1970-01-01"))),
            "before": before,
            "bills_when": draw(st.none() | st.just({"has": ["message"], "lacks": ["note"]})),
            "judged_when": draw(st.none() | st.just({"has": ["reply"], "lacks": [], "activity_at_least": 2})),
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


def boundaries_of(document: Document, purpose: str | None = None) -> list[dict[str, Any]]:
    """What a purpose, or every one, is read by: now and before, and what that is inside of."""
    purposes = document["purposes"]
    if purpose is None:
        return [one for name in purposes for one in boundaries_of(document, name)]
    own = [one for one in (purposes[purpose], purposes[purpose]["before"]) if one is not None]
    return [*own, *(outer for one in own if one["inside"] for outer in boundaries_of(document, one["inside"]))]


def log_of(document: Document, seed: int, count: int) -> list[Event]:
    """Events at instants whose distances are the limits of the definition, or one more or less."""
    chance = random.Random(seed)
    limits = [rule["us"] for one in boundaries_of(document) for rule in one["rules"] if "us" in rule]
    gaps = [0, 0, 0, 1, 1, 2, *limits, *(limit + 1 for limit in limits)]
    again = seed % 2 == 1  # ids that come again at other instants
    at, found = ORIGIN, []
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
        if again and event["who"] and event["thread"] and chance.random() < 0.3:
            # What leaves a copy out is that of the first, as its keys are: a stream that does not wait knows no copies of what it left out.
            event["name"] = f"{event['who']}{event['thread']}{event['via'] or ''}{chance.randrange(3)}"
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
    boundaries = [one for purpose in document["purposes"].values() for one in (purpose, purpose["before"]) if one]
    sums = {rule["column"] for one in boundaries for rule in one["rules"] if rule["rule"] == "sum"}
    values = [(event.get(column), key in {"at", "arrived", "seq"} or column in sums) for key, column in stream["columns"].items()]
    row = [(1, 0) if value is None else (0, value if number else str(value).encode()) for value, number in values]
    return event["ts"], (event["number"] or 0) if "seq" in stream["columns"] else 0, tie, str(event["name"]).encode(), row


def in_order(document: Document, purpose: str, seed: int, count: int) -> list[Event]:
    """A log in which the events of each partition come in order; where all boundaries have the same ones, these come as they like."""
    chance = random.Random(f"mix {seed}")
    events = log_of(document, seed, count)
    copies = copies_of(
        [one for one in events if None not in {one["who"], one["thread"]}] or events[:0], seed, ("words", "kind", "number", "spent")
    )
    pers = {tuple(one["per"]) for one in boundaries_of(document, purpose) if one["inside"] is None}
    per = pers.pop() if len(pers) == 1 else ()
    partitions: dict[tuple[object, ...], list[Event]] = {}
    for event in sorted([*events, *copies], key=lambda one: total_order(document, one)):
        key = tuple(event[COLUMNS[one]] for one in per)
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
    events += [
        {**event, "n": -1 - number, column: None}
        for number, (event, column) in enumerate(zip(events, ("ts", "name", "kind"), strict=False))
    ]
    chance.shuffle(events)
    return sorted(events, key=lambda one: one["ts"] or 0 if one["got"] is None else one["got"])


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


ROUNDS = settings(max_examples=100, deadline=None)


@ROUNDS
@given(documents(waits=False), st.integers(0, 1 << 32), st.integers(0, 60))
def test_events_that_come_in_order_are_placed_at_once_as_in_the_whole_log(document: Document, seed: int, count: int) -> None:
    for purpose in document["purposes"]:
        events = in_order(document, purpose, seed, count)
        segmenter, placed = streamed(document, purpose, events, seed)
        sessions, aside = expected(document, purpose, events, "n")
        assert told(placed, "n") == sessions
        assert copies_lumped(segmenter.counts) == copies_lumped(aside)


@ROUNDS
@given(documents(waits=True), st.integers(0, 1 << 32), st.integers(0, 60))
def test_events_that_come_in_any_order_are_placed_as_in_the_whole_log(document: Document, seed: int, count: int) -> None:
    for purpose in document["purposes"]:
        events = by_arrival(document, seed, count)
        segmenter, placed = streamed(document, purpose, events, seed)
        sessions, aside = expected(document, purpose, events, "n")
        assert told(placed, "n") == sessions
        assert segmenter.counts == aside


COMMITTED = sorted((ROOT / "examples" / "generated").rglob("sessions.json"))


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.parent.relative_to(ROOT / "examples/generated").as_posix())
def test_the_streams_of_the_examples_fall_into_the_same_sessions(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    cases = [json.loads(line) for line in path.with_name("sessions.cases.jsonl").read_text(encoding="utf-8").splitlines()]
    columns, late = document["events"]["columns"], document["events"]["late"] is not None
    for case in cases:
        order = columns["arrived"] if late else columns["at"]
        ties = document["events"]["ties"]
        events = sorted(
            case["events"],
            key=lambda event: (
                event[order],
                ties.index(event[columns["kind"]]) if event[columns["kind"]] in ties else -1,
                event[columns["id"]],
            ),
        )
        segmenter = Segmenter(document, case["purpose"], closes=True)
        placed = [*segmenter.place(events), *segmenter.flush()]
        found: dict[str, list[str]] = {}
        for one in placed:
            found.setdefault(one.session_id, []).append(one.event[columns["id"]])
        assert found == {one["id"]: one["events"] for one in case["sessions"]}, case["id"]
        assert [one.opened_by for one in placed if one.opened_by] == [
            one["reason"]
            for one in sorted(case["sessions"], key=lambda one: [event.event[columns["id"]] for event in placed].index(one["events"][0]))
        ], case["id"]
        closed = {one.session_id: (one.billed, one.judged) for one in segmenter.final(FOREVER)}
        assert closed == {one["id"]: (one.get("billed"), one.get("judged")) for one in case["sessions"] if one["id"] in closed}, case["id"]


def test_the_program_of_the_page_stamps_and_bills(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs/sessions-in-a-product.md").read_text(encoding="utf-8")
    program = page.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(ROOT / "examples")
    definition = json.loads(Path("generated/store-agent/main/en-US/sessions.json").read_text(encoding="utf-8"))
    columns, keys = definition["events"]["columns"], definition["purposes"]["billing"]["per"]
    kinds = (definition["purposes"]["billing"]["bills_when"] or {"has": ["message"]})["has"]
    events = [
        {
            columns["at"]: at,
            columns["id"]: f"{at}",
            columns["kind"]: kind,
            **{columns[key]: "k" for key in keys},
            columns.get("arrived", "-"): at,
        }
        for day in range(3)
        for at, kind in enumerate(kinds, day * 1440 * 60_000_000)
    ]
    stamped: dict[str, str] = {}
    bills: list[str] = []
    scope = {
        "events": events,
        "stamp": lambda event, session, version: stamped.update({event[columns["id"]]: session}),
        "bill": lambda session, key: bills.append(session),
    }
    exec(compile(program, "docs/sessions-in-a-product.md", "exec"), scope)
    whole = segment(definition, "billing", events)
    assert [one.id for one in whole[:2]] == bills
    assert stamped == {event[columns["id"]]: one.id for one in whole for event in one.events if event[columns["id"]] in stamped}
    assert len(stamped) >= len(events) - len(kinds)


MINUTE = 60_000_000


def definition(rules: list[dict[str, Any]], *, wait: int | None = None, inside: str | None = None, **more: Any) -> Document:
    """A definition of `billing` with these rules; times in minutes."""
    columns = {"user": "user", "at": "at", "id": "id", "kind": "kind", "text": "text"} | ({} if wait is None else {"arrived": "arrived"})
    stream = {
        "columns": columns, "ties": ["resolved"], "ignores": ["beat"], "clock_ahead_us": None,
        "late": None if wait is None else {"wait_us": wait * MINUTE, "then": "set_aside"},
    }  # fmt: skip
    billing = {
        "per": ["user"], "inside": None, "boundary_version": "1", "activity": {"all_but": ["resolved"]}, "bills_when": None,
        "rules": [{"rule": "first"}, *rules], "before": None, **more,
    }  # fmt: skip
    return {"format": FORMAT, "events": stream, "purposes": {"billing": billing}}


def event(minute: float, kind: str = "message", user: str | None = "u", **more: Any) -> Event:
    return {"user": user, "at": round(minute * MINUTE), "id": f"{user}{minute:g}", "kind": kind, "arrived": round(minute * MINUTE), **more}


IDLE = {"rule": "idle", "us": 30 * MINUTE}
ENDS = {"rule": "ends_on", "kinds": ["resolved"], "resumes_within_us": 15 * MINUTE}


def test_an_event_out_of_order_is_refused_and_changes_nothing() -> None:
    segmenter = Segmenter(definition([IDLE]), "billing", closes=True)
    segmenter.push(event(10))
    segmenter.push(event(0, user="v"))
    before = segmenter.snapshot()
    with pytest.raises(OutOfOrder, match=r"^event 'u5' at 300000000 comes after one at 600000000 of the same partition") as raised:
        segmenter.push(event(5))
    assert (raised.value.id, raised.value.at, raised.value.after) == ("u5", 5 * MINUTE, 10 * MINUTE)
    assert "declare `late`" in raised.value.help
    with pytest.raises(OutOfOrder):
        segmenter.push(event(10, id="a"))
    assert segmenter.snapshot() == before
    assert [one.session_id for one in segmenter.push(event(11))] == ["billing:u10"]


def test_what_comes_again_is_never_placed_again() -> None:
    events = [event(minute, id=str(minute)) for minute in (0, 1, 1.5, 60, 60, 61)]
    segmenter = Segmenter(definition([IDLE], wait=5), "billing")
    placed = [*segmenter.place(events), *segmenter.flush()]
    again = Segmenter.restore(definition([IDLE], wait=5), "billing", segmenter.snapshot())
    assert [*again.place(events), *again.flush()] == []
    assert len(placed) == 5
    assert again.counts == {"duplicate": 2, "seen": 5}
    strict = Segmenter(definition([IDLE]), "billing")
    list(strict.place(events))
    assert strict.push(events[-1]) == []
    with pytest.raises(OutOfOrder):
        strict.push(events[0])
    assert strict.counts == {"duplicate": 2}


def test_an_event_waits_until_nothing_can_come_before_it() -> None:
    segmenter = Segmenter(definition([IDLE], wait=5), "billing")
    assert segmenter.push(event(0)) == []
    assert segmenter.push(event(4, arrived=5 * MINUTE)) == []
    assert segmenter.push(event(3, arrived=None)) == []
    assert [one.event["id"] for one in segmenter.push(event(5.5))] == ["u0"]
    behind = event(0.25, arrived=0)
    assert segmenter.push(behind) == [Placed(behind, "billing:u0", None, "1")], "its turn is not over: nothing after it was placed"
    assert segmenter.push(event(0.1, arrived=0)) == []
    assert segmenter.counts == {"seen": 1}
    assert [one.event["id"] for one in segmenter.advance(9 * MINUTE + 1)] == ["u3", "u4"]
    assert [one.event["id"] for one in segmenter.flush()] == ["u5.5"]


def test_copies_are_known_after_a_restore_too() -> None:
    segmenter = Segmenter(definition([IDLE]), "billing")
    events = [event(0, id=id) for id in "abc"]
    assert len(list(segmenter.place(events))) == 3
    again = Segmenter.restore(definition([IDLE]), "billing", segmenter.snapshot())
    assert list(again.place(events)) == []
    assert again.counts == {"duplicate": 3}


def test_a_copy_after_its_turn_is_told_from_an_event_that_comes_too_late() -> None:
    segmenter = Segmenter(definition([IDLE], wait=5), "billing")
    assert len(list(segmenter.place([*(event(0, id=id) for id in "bcd"), event(6)]))) == 3
    again = Segmenter.restore(definition([IDLE], wait=5), "billing", segmenter.snapshot())
    assert list(again.place(event(0, id=id) for id in "dcab")) == []
    assert again.counts == {"duplicate": 3, "seen": 1}


def test_a_copy_in_another_partition_is_known_with_a_clock_only() -> None:
    events = [event(0, id="a"), event(0, id="a", user="v")]
    waiting = Segmenter(definition([IDLE], wait=5), "billing")
    assert (len([*waiting.place(events), *waiting.flush()]), waiting.counts) == (1, {"duplicate": 1})
    assert sum(len(one.events) for one in segment(definition([IDLE]), "billing", events)) == 1
    assert len(list(Segmenter(definition([IDLE]), "billing").place(events))) == 2, "nobody knows how long ids would have to be kept"


def test_no_session_is_final_that_a_waiting_event_could_belong_to() -> None:
    segmenter = Segmenter(definition([IDLE], wait=5), "billing", closes=True)
    list(segmenter.place([event(0), event(6), event(29)]))
    assert segmenter.final(300 * MINUTE) == []
    assert [one.event["id"] for one in segmenter.advance(300 * MINUTE)] == ["u29"]
    assert [(one.session_id, one.last_activity, one.kinds) for one in segmenter.final()] == [("billing:u0", 29 * MINUTE, {"message": 3})]


def test_an_end_marker_that_opens_a_session_is_activity() -> None:
    rules = [{"rule": "starts_on", "kinds": ["closed"]}, {**ENDS, "kinds": ["closed"], "resumes_within_us": 60 * MINUTE}, IDLE]
    document = definition(rules, activity={"all_but": ["closed"]})
    events = [event(0), event(25, "closed"), event(50)]
    placed = list(Segmenter(document, "billing").place(events))
    assert [(one.session_id, one.opened_by) for one in placed] == [
        ("billing:u0", "first"),
        ("billing:u25", "starts_on"),
        ("billing:u25", None),
    ]
    assert [one.id for one in segment(document, "billing", events)] == ["billing:u0", "billing:u25"]


def test_a_session_inside_of_one_that_is_over_is_final() -> None:
    document = definition([IDLE])
    document["purposes"]["eval"] = {**document["purposes"]["billing"], "inside": "billing", "rules": [{"rule": "first"}]}
    segmenter = Segmenter(document, "eval", closes=True)
    list(segmenter.place([event(0), event(10), event(60)]))
    assert [(one.session_id, one.key, one.kinds) for one in segmenter.final()] == [("eval:u0", ("u",), {"message": 2})]


def test_what_only_rides_and_opens_a_session_after_its_close_changes_no_bill() -> None:
    rules = [IDLE, {"rule": "longest", "us": 40 * MINUTE}]
    document = definition(rules, activity={"only": ["message"]}, bills_when={"has": ["note"], "lacks": []})
    events = [event(0), event(50, "note")]
    segmenter = Segmenter(document, "billing", closes=True)
    assert [one.opened_by for one in segmenter.place(events)] == ["first", "longest"]
    assert [(one.kinds, one.billed) for one in segmenter.final(FOREVER)] == [({"message": 1}, False), ({}, False)]
    assert not billed(document, "billing", segment(document, "billing", events)[1])


def test_a_session_with_too_little_activity_is_not_billed() -> None:
    document = definition([IDLE], bills_when={"has": [], "lacks": [], "activity_at_least": 2})
    segmenter = Segmenter(document, "billing", closes=True)
    list(segmenter.place([event(0), event(50), event(60)]))
    assert [one.billed for one in segmenter.final(FOREVER)] == [False, True]


def test_a_snapshot_is_of_one_definition() -> None:
    kept = Segmenter(definition([IDLE]), "billing").snapshot()
    with pytest.raises(UsageError, match=r"^the snapshot is of billing 1, and the definition is billing 2$"):
        Segmenter.restore(definition([IDLE], boundary_version="2"), "billing", kept)
    for damaged in (b"", b"[]", b"{}", b'{"format":"specforge-segmenter/0"}'):
        with pytest.raises(UsageError, match="snapshot"):
            Segmenter.restore(definition([IDLE]), "billing", damaged)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "specforge-sessions/2"}, "have the format 'specforge-sessions/2'"),
        ({"purposes": {}}, "have no purpose `billing`"),
        ({"events": {"late": {"wait_us": 1, "then": "amend"}}}, "amending closed sessions is batch only"),
        ({"billing": {"rules": [{"rule": "first"}, {"rule": "mood"}]}}, "has the rule `mood`, which is not known"),
        ({"billing": {"rules": [IDLE, {"rule": "first"}]}}, "stand in an order that is not known"),
        ({"billing": {"rules": [ENDS, {"rule": "ends_says", "phrases": [], "by": "m", "resumes_within_us": None}]}}, "windows that are not known"),
        ({"billing": {"bills_when": {"has": [], "lacks": [], "mood": 1}}}, "asks for `mood`, which is not known"),
    ],
)  # fmt: skip
def test_what_a_stream_cannot_do_is_refused_when_it_is_made(change: dict[str, Any], message: str) -> None:
    document = definition([IDLE], wait=5)
    document["purposes"]["billing"].update(change.pop("billing", {}))
    document["events"].update(change.pop("events", {}))
    with pytest.raises(UsageError, match=message):
        Segmenter({**document, **change}, "billing", closes=True)


def test_keys_are_forgotten_only_where_nothing_looks_back() -> None:
    active = {"activity": {"all_but": []}}
    watched = [IDLE, {"rule": "changes", "columns": ["via"]}]
    for document, message in (
        (definition([IDLE], **active), "without `late`"),
        (definition([IDLE], wait=5), "cannot be forgotten"),
        (definition([IDLE], wait=5, activity={"only": ["message"]}), "cannot be forgotten"),
        (definition(watched, wait=5, **active), "cannot be forgotten"),
    ):
        with pytest.raises(UsageError, match=message):
            Segmenter(document, "billing", forget=True)


def test_an_instant_must_be_a_whole_number() -> None:
    for column, wait in (("at", None), ("at", 5), ("arrived", 5), ("arrived", None)):
        document = definition([IDLE], wait=wait)
        document["events"]["columns"]["arrived"] = "arrived"
        segmenter = Segmenter(document, "billing")
        with pytest.raises(UsageError, match=f"^`{column}` is 1.5, which is no whole number"):
            segmenter.push(event(0, **{column: 1.5}))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda one: one.push(None), "None is no event"),
        (lambda one: one.place(event(0)), "`place` was given one event, and places many"),
        (lambda one: one.advance("now"), "`now` is 'now', which is no whole number"),
        (lambda one: one.final(datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)), "`now` is datetime.datetime"),
        (lambda _: Segmenter("generated/shop/sessions.json", "billing"), "the session boundaries are no object: 'generated/shop"),  # type: ignore[arg-type]  # what is told
        (lambda _: Segmenter(definition([IDLE]), "billing").final(), "sessions were not counted, so that none is known to be final"),
        (lambda one: (one.push(event(0, picture=b"GIF")), one.snapshot()), "the state cannot be written as JSON"),
        (lambda _: Segmenter.restore(definition([IDLE]), "billing", None), "the snapshot is a NoneType, and no bytes"),  # type: ignore[arg-type]  # the same
        (lambda one: Segmenter.restore(definition([IDLE]), "billing", one.snapshot().decode()), "the snapshot is a str, and no bytes"),
        (lambda _: Segmenter.restore(definition([IDLE]), "billing", b"[" * 100_000), "the snapshot is no JSON"),
    ],
)  # fmt: skip
def test_what_is_given_in_another_type_is_told(wrong: Callable[[Any], object], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        wrong(Segmenter(definition([IDLE], wait=5), "billing", closes=True))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1 << 32), st.integers(0, 12), st.integers(1, 4), st.none() | st.integers(0, 12))
def test_sessions_stay_the_same_when_keys_are_forgotten(seed: int, idle: int, most: int, old_idle: int | None) -> None:
    rules = [{"rule": "idle", "us": idle}, {"rule": "longest", "us": 9}, {"rule": "turns", "max": most}]
    document = definition(rules, wait=0, activity={"all_but": []})
    billing = document["purposes"]["billing"]
    if old_idle is not None:
        old = {"boundary_version": "0", "rules": [{"rule": "first"}, {"rule": "idle", "us": old_idle}]}
        billing.update(effective_from=CHANGED, before={**billing, **old})
    document["events"]["columns"] = {**COLUMNS, "arrived": "got"}
    document["events"]["late"]["wait_us"] = 3
    events = by_arrival(document, seed, 60)
    segmenter = Segmenter(document, "billing", forget=True)
    placed = told([*segmenter.place(events), *segmenter.flush()], "n")
    sessions, aside = expected(document, "billing", events, "n")
    assert {n: one[0] for n, one in placed.items()} == {n: one[0] for n, one in sessions.items()}
    assert all(placed[n][1] in {sessions[n][1], "first"} for n in sessions)
    assert segmenter.counts == aside


def test_a_key_that_was_forgotten_is_gone() -> None:
    document = definition([IDLE], wait=5, activity={"all_but": []})
    sizes = {}
    for forget in (False, True):
        segmenter = Segmenter(document, "billing", forget=forget)
        placed = [*segmenter.place(event(minute, user=f"user-{minute}") for minute in range(2000)), *segmenter.flush()]
        assert len({one.session_id for one in placed}) == 2000
        sizes[forget] = len(json.loads(segmenter.snapshot())["partitions"][0])
    assert sizes[False] == 2000
    assert sizes[True] < 60


def test_the_partitions_inside_a_session_end_with_it() -> None:
    document = definition([IDLE])
    document["purposes"]["eval"] = {**document["purposes"]["billing"], "per": ["user", "text"], "inside": "billing"}
    segmenter = Segmenter(document, "eval")
    list(segmenter.place(event(hour * 60 + minute, text=f"t{minute}") for hour in range(50) for minute in range(3)))
    assert len(json.loads(segmenter.snapshot())["partitions"][0][0][1][-1]) == 3


def test_text_is_folded_and_the_format_is_named_as_where_definitions_are_made() -> None:
    texts = ["  BYE ", "\tBye", "ÄÉİ", "straße", "A\u00a0Z "]
    assert folded(texts) == {ascii_fold(text) for text in texts}
    assert staging.READS == FORMAT


@ROUNDS
@given(documents(waits=True), st.integers(0, 1 << 32), st.integers(0, 60))
def test_a_session_that_became_final_is_told_once_with_what_it_consists_of(document: Document, seed: int, count: int) -> None:
    purpose = list(document["purposes"])[-1]
    events = by_arrival(document, seed, count)
    sessions = {session.id: session for session in segment(document, purpose, events)}
    assume(len(sessions) == len(segment(document, purpose, events)))  # no id comes again at another instant
    segmenter = Segmenter(document, purpose, closes=True)
    segmenter._until_sweep = FOREVER  # nothing is told for its time alone before all is known
    list(segmenter.place(events))
    segmenter.flush()
    told = segmenter.final(FOREVER)
    assert segmenter.final(FOREVER) == []
    assert len({one.session_id for one in told}) == len(told)
    for one in told:
        session = sessions.pop(one.session_id)
        assert (one.start, one.activities, one.boundary_version) == (session.start, session.turns, session.boundary_version)
        if session.turns:
            assert (one.last_activity, one.kinds) == figures_of(document, purpose, session)[:2]
        bills, judges = (document["purposes"][purpose][name] for name in ("bills_when", "judged_when"))
        assert one.billed is (None if bills is None else billed(document, purpose, session))
        assert one.judged is (None if judges is None else judged(document, purpose, session))
    assert all(figures_of(document, purpose, session)[2] is None for session in sessions.values() if session.turns)


@ROUNDS
@given(documents(waits=True), st.integers(0, 1 << 32), st.integers(0, 40))
def test_no_session_is_told_twice_however_often_one_asks(document: Document, seed: int, count: int) -> None:
    purpose = list(document["purposes"])[-1]
    events = by_arrival(document, seed, count)
    sessions = segment(document, purpose, events)
    assume(len({session.id for session in sessions}) == len(sessions))
    segmenter, told, placed = Segmenter(document, purpose, closes=True), [], []
    for one in events:
        segmenter = Segmenter.restore(document, purpose, segmenter.snapshot())
        placed += segmenter.push(one)
        told += segmenter.final()
    placed += segmenter.flush()
    told += segmenter.final(FOREVER)
    assert len({one.session_id for one in told}) == len(told)
    assert {one.event["n"]: one.session_id for one in placed} == {one["n"]: session.id for session in sessions for one in session.events}


@ROUNDS
@given(documents(waits=True), st.integers(0, 1 << 32), st.integers(0, 40))
def test_what_a_final_session_is_worth_stays_unless_activity_joins_it_after_all(document: Document, seed: int, count: int) -> None:
    purpose = list(document["purposes"])[-1]
    events = by_arrival(document, seed, count)
    sessions = {session.id: session for session in segment(document, purpose, events)}
    assume(len(sessions) == len(segment(document, purpose, events)))
    segmenter, told = Segmenter(document, purpose, closes=True), []
    for one in events:
        segmenter.push(one)
        told += segmenter.final()
    segmenter.flush()
    for one in (*told, *segmenter.final(FOREVER)):
        session = sessions[one.session_id]
        if one.activities == session.turns:
            assert one.billed in (None, billed(document, purpose, session))
            assert one.judged in (None, judged(document, purpose, session))


def figures_of(document: Document, purpose: str, session: Session) -> tuple[int, dict[str, int], int | None, int | None]:
    """The latest activity of a session, its events of each kind, the last instant at which it can grow, and its latest end marker."""
    now = document["purposes"][purpose]
    boundary = now if now["boundary_version"] == session.boundary_version else now["before"]
    rules = {rule["rule"]: rule for rule in boundary["rules"]}
    moves = {kind for name in ("starts_on", "reopens") if name in rules for kind in rules[name]["kinds"]}
    counted = boundary["activity"]

    def is_active(index: int, one: Mapping[str, Any]) -> bool:
        kind = one["kind"]
        among = kind in counted["only"] if "only" in counted else kind not in counted["all_but"]
        return among or kind in moves or (index == 0 and session.reason == "first")

    active = [is_active(index, one) for index, one in enumerate(session.events)]
    latest = max(index for index, one in enumerate(active) if one)
    marks = [
        one["ts"]
        for one in session.events[latest:]
        if ("ends_on" in rules and one["kind"] in rules["ends_on"]["kinds"])
        or (
            "ends_says" in rules
            and one["kind"] == rules["ends_says"]["by"]
            and ascii_fold(one["words"] or "") in rules["ends_says"]["phrases"]
        )
    ]
    first, mark = (marks[0], marks[-1]) if marks else (None, None)
    counts, until = (
        closes_at(boundary["rules"], session.start, session.events[latest]["ts"], one, session.events[-1]["ts"]) for one in (first, mark)
    )
    kinds = Counter(
        one["kind"]
        for one, moved, around in zip(session.events, active, session.around, strict=True)
        if (around is None or one["ts"] <= around) and (moved or counts is None or one["ts"] <= counts)
    )
    return session.events[latest]["ts"], dict(kinds), until, mark


@settings(max_examples=200, deadline=None)
@given(documents(waits=True), st.integers(0, 1 << 32), st.integers(1, 25))
def test_activity_joins_a_session_until_it_closes_and_never_after(document: Document, seed: int, count: int) -> None:
    document["purposes"] = {"billing": {**document["purposes"]["billing"], "inside": None, "per": [], "leaves_out": {}, "before": None}}
    rules = {rule["rule"]: rule for rule in document["purposes"]["billing"]["rules"]}
    for name in ("turns", "sum", "changes", "starts_on"):  # what ends a session whatever the time
        rules.pop(name, None)
    document["purposes"]["billing"]["rules"] = list(rules.values())
    document["events"].update(late=None, clock_ahead_us=None, ignores=[], ties=[])
    events = sorted(log_of(document, seed, count), key=lambda one: total_order(document, one))
    last = segment(document, "billing", events)[-1]
    if not last.turns:
        return
    until, mark = figures_of(document, "billing", last)[2:]
    kind = "reopened" if "reopens" in rules else "message"
    for at in (ORIGIN + 1000, ORIGIN + 2000) if until is None else (until, until + 1):
        if at < events[-1]["ts"]:
            continue
        more = {**events[0], "n": -1, "name": "\U0010ffff", "words": None, "ts": at, "number": 99}
        joined = segment(document, "billing", [*events, {**more, "kind": kind}])[-1].id == last.id
        if until is not None and at > until:
            assert not joined
        # An end marker could still come, and a reopening after it; activity at the very instant of a marker comes after it.
        elif not ("reopens" in rules and mark is None) and mark != at:
            assert joined


def test_events_that_are_left_out_are_in_no_session_and_counted() -> None:
    """What a table has as true, a log as JSON may have as a text."""
    document = definition([IDLE], leaves_out={"internal": ["true"], "tenant": ["7", "demo"]}, bills_when={"has": ["message"], "lacks": []})
    document["events"]["columns"] |= {"internal": "internal", "tenant": "tenant"}
    marks = (
        {},
        {"internal": True},
        {"internal": "true"},
        {"internal": False},
        {"internal": None},
        {"tenant": 7},
        {"tenant": "demo"},
        {"tenant": 8},
    )
    events = [event(20 * number, **mark) for number, mark in enumerate(marks)]
    segmenter, aside = Segmenter(document, "billing", closes=True), Counter[str]()
    placed = [one.event["id"] for each in events for one in segmenter.push(each)]
    found = segment(document, "billing", events, aside)
    assert [[one["id"] for one in session.events] for session in found] == [["u0"], ["u60", "u80"], ["u140"]]
    assert placed == [one["id"] for session in found for one in session.events]
    assert segmenter.counts == aside == {"left_out:internal": 2, "left_out:tenant": 2}


CHANGES = {"rule": "changes", "columns": ["via"]}
SUM = {"rule": "sum", "column": "spent", "max": 5}
SAYS = {"rule": "ends_says", "phrases": ["bye"], "by": "message", "resumes_within_us": None}
UNREADABLE = [
    ("at", "5", "no whole number"),
    ("at", True, "no whole number"),
    ("kind", {"a": 1}, "no text"),
    ("kind", 5, "no text"),
    ("user", True, "neither a text nor a whole number"),
    ("user", 1.0, "neither a text nor a whole number"),
    ("user", ["u"], "neither a text nor a whole number"),
    ("text", 5, "no text"),
    ("via", ["web"], "neither a text nor a number, true or false"),
    ("mark", 1.5, "neither a text nor a whole number, true or false"),
    ("spent", "3", "no whole number of zero or more"),
    ("spent", 1.5, "no whole number of zero or more"),
    ("spent", float("nan"), "no whole number of zero or more"),
    ("spent", -4, "no whole number of zero or more"),
    ("spent", True, "no whole number of zero or more"),
    ("number", "10", "no whole number"),
]


@pytest.mark.parametrize("wait", [None, 5])
@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(("column", "value", "what"), UNREADABLE, ids=str)
def test_what_cannot_be_read_is_refused_and_changes_nothing(column: str, value: object, what: str, inside: bool, wait: int | None) -> None:
    document = definition([SAYS, IDLE, CHANGES, SUM], wait=wait)
    document["events"]["columns"] |= {"seq": "number", "via": "via", "spent": "spent", "mark": "mark"}
    document["purposes"]["billing"]["leaves_out"] = {"mark": ["1.5"]}
    document["purposes"]["eval"] = {**document["purposes"]["billing"], "inside": "billing" if inside else None}
    segmenter = Segmenter(document, "eval", closes=True)
    segmenter.push(event(0))
    before, broken = segmenter.snapshot(), event(100) | {column: value}
    with pytest.raises(UsageError, match=f"^`{column}` is .*, which is {what}$"):
        segmenter.push(broken)
    with pytest.raises(UsageError, match=f"^`{column}` is .*, which is {what}$"):
        segment(document, "eval", [event(0), broken])
    assert segmenter.snapshot() == before
    placed = [*segmenter.push(event(100)), *segmenter.push(event(101)), *segmenter.flush()]
    assert [one.session_id for one in placed if one.event["at"]] == ["eval:u100", "eval:u100"]
    assert segmenter.counts == {}


def test_a_key_that_is_a_number_is_the_same_as_its_digits() -> None:
    events = [event(minute, user=user, id=f"e{minute}") for minute, user in enumerate([7, "7", 8])]
    for per in (["user"], ["user", "kind"]):
        document = definition([IDLE], per=per)
        assert [one.id for one in segment(document, "billing", events)] == ["billing:e0", "billing:e2"]
        segmenter = Segmenter(document, "billing", closes=True)
        found = []
        for one in events:
            found += [placed.session_id for placed in segmenter.push(one)]
            segmenter = Segmenter.restore(document, "billing", segmenter.snapshot())
        assert found == ["billing:e0", "billing:e0", "billing:e2"]
        assert [one.key[0] for one in segmenter.final(FOREVER)] == ["7", "8"]


@pytest.mark.parametrize("per", [["user"], ["kind", "user"]])
def test_only_what_is_read_is_refused_where_nothing_but_keys_is(per: list[str]) -> None:
    segmenter = Segmenter(definition([IDLE], per=per), "billing")
    assert [one.session_id for one in segmenter.push(event(0, text=5))] == ["billing:u0"]
    with pytest.raises(UsageError, match=r"^`user` is 1\.5, which is neither a text nor a whole number$"):
        segmenter.push(event(1, user=1.5, id="u1"))


def test_a_kind_that_is_listed_twice_has_its_first_place() -> None:
    document = definition([{"rule": "starts_on", "kinds": ["a", "b"]}])
    document["events"]["ties"] = ["a", "b", "a"]
    events = [event(0, "a", id="2"), event(0, "b", id="1")]
    assert [one.id for one in segment(document, "billing", events)] == ["billing:2", "billing:1"]
    assert [one.session_id for one in Segmenter(document, "billing").place(events)] == ["billing:2", "billing:1"]
