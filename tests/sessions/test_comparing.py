"""`sessions compare` counts what a plain reading of the reference segmenter's sessions counts."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from specforge.boundaries.closing import closes_at
from specforge.boundaries.definitions import read_document
from specforge.boundaries.purging import kept, requests
from specforge.boundaries.segmenting import Session, billed, judged, segment
from specforge.errors import UsageError
from specforge.sessions.agreeing import overlap, relations
from specforge.sessions.answer import Endless, Left, Money, Overlap
from specforge.sessions.comparing import compare
from specforge.sessions.defining import Definition
from specforge.sessions.engine import connect
from specforge.sessions.kinds import unmarked
from specforge.sessions.measuring import double_billing, seen
from specforge.sessions.tables import run, set_aside
from specforge.sessions.telling import remarks
from specforge.sessions.timelines import timelines
from tests.conftest import load_texts
from tests.sessions.adversarial import BASE, SECOND, document, logs, purposes

BLANK = dict.fromkeys(("text", "via", "device", "spent"))


def written(folder: Path, events: Sequence[Mapping[str, Any]]) -> Path:
    file = folder / "events.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in events), encoding="utf-8")
    return file


def boundary(definition: Mapping[str, Any], name: str, one: Session) -> Mapping[str, Any]:
    purpose = definition["purposes"][name]
    old = purpose["before"]
    return old if old is not None and old["boundary_version"] == one.boundary_version else purpose


def closing(definition: Mapping[str, Any], name: str, one: Session) -> int | None:
    last = one.events[-1][definition["events"]["columns"]["at"]]
    return closes_at(boundary(definition, name, one)["rules"], one.start, one.activity, one.marker, last)


def key(definition: Mapping[str, Any], name: str, one: Session) -> tuple[object, ...]:
    columns = definition["events"]["columns"]
    return tuple(one.events[0][columns[per]] for per in boundary(definition, name, one)["per"])


def next_of(definition: Mapping[str, Any], name: str, found: Sequence[Session], number: int) -> Session | None:
    """The session that begins after one in the same partition, by the rules that it was read by."""
    mine = (key(definition, name, found[number]), found[number].boundary_version)
    return next((other for other in found[number + 1 :] if (key(definition, name, other), other.boundary_version) == mine), None)


def by_own_rules(definition: Mapping[str, Any], name: str, found: Sequence[Session], events: Sequence[Mapping[str, Any]]) -> list[Session]:
    """Sessions, and after them those that the definition before would find if it still held."""
    purpose = definition["purposes"][name]
    if purpose["before"] is None:
        return list(found)
    always = {**definition, "purposes": {**definition["purposes"], name: {**purpose, **purpose["before"], "before": None}}}
    known = {(one.id, one.start, one.boundary_version) for one in found}
    return [*found, *(one for one in segment(always, name, events) if (one.id, one.start, one.boundary_version) not in known)]


def final(
    definition: Mapping[str, Any], name: str, found: Sequence[Session], events: Sequence[Mapping[str, Any]], now: int
) -> list[Session]:
    """Sessions that no later event can join: by time alone, or because the next one of the partition has begun."""
    wait = definition["events"]["late"]["wait_us"]
    chosen, whole = [], by_own_rules(definition, name, found, events)
    for number, one in enumerate(found):
        after, closes = next_of(definition, name, whole, number), closing(definition, name, one)
        if (after is not None and after.start + wait <= now) or (closes is not None and closes + wait < now):
            chosen.append(one)
    return chosen


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_counts_are_those_of_the_reference(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    declared = {"billing": f"{data.draw(purposes())}, price: 0.10 EUR", "eval": f"{data.draw(purposes())}, judged_as: session"}
    definition, events = document(declared), data.draw(logs(most=25, unique=data.draw(st.booleans())))
    assume(events)
    found = {name: segment(definition, name, events) for name in declared}
    with connect() as connection:
        tables = run(connection, definition, written(tmp_path_factory.mktemp("log"), events), "now")
        now = data.draw(st.sampled_from([one["ts"] for one in events] or [0])) + data.draw(
            st.sampled_from([0, 10 * SECOND, 86_400 * SECOND])
        )
        for name, sessions in found.items():
            one, over = seen(tables, name, now), final(definition, name, sessions, events, now)
            told = {row[0] for row in tables.rows(f"SELECT {tables.id(name)} FROM {tables.sessions(name)}")}
            assert told == {session.id for session in sessions}
            assert one.sessions == len(sessions)
            assert one.final == len(over)
            assert one.events == sum(len(session.events) for session in sessions)
            assert one.opened_by == Counter(session.reason for session in sessions)
            assert one.final + one.ended + one.open == one.sessions
            whole = by_own_rules(definition, name, sessions, events)
            last = [session for number, session in enumerate(sessions) if next_of(definition, name, whole, number) is None]
            assert one.endless == sum(closing(definition, name, session) is None for session in last)
            assert one.length.most == max((session.events[-1]["ts"] - session.start for session in sessions), default=0)
            asked = requests(definition, name, events)
            told = [kept(definition, name, session, asked) for session in sessions]
            purged = sum(each.purged is not None and each.purged <= now for each in told)
            keeps = definition["purposes"][name]["keeps_us"]
            assert one.left == tuple(Left(memory, sum(each.until[memory] < now for each in told), purged) for memory in keeps)
            if name == "billing":
                assert one.billed == sum(billed(definition, name, session) for session in over)
                assert one.revenue is not None
                assert Decimal(one.revenue.amount) == Decimal("0.10") * one.billed
            else:
                assert one.judged == sum(judged(definition, name, session) for session in over)
        assert overlap(tables, "billing", "eval") == overlaid(found["billing"], found["eval"])


def overlaid(first: Sequence[Session], second: Sequence[Session]) -> Overlap:
    both = {id(event) for one in first for event in one.events} & {id(event) for one in second for event in one.events}
    groups = [{id(event) for event in one.events} & both for one in second]
    mine = [{id(event) for event in one.events} & both for one in first]
    met = [[group for group in groups if group & own] for own in mine]
    pairs = [(own, others) for own, others in zip(mine, met, strict=True) if others]
    return Overlap(
        "billing",
        "eval",
        len(pairs),
        sum(len(others) == 1 and own == others[0] for own, others in pairs),
        sum(len(others) == 1 and own <= others[0] for own, others in pairs),
        sum(len(others) > 1 for _, others in pairs),
        max((len(others) for _, others in pairs), default=0),
    )


def test_an_event_that_one_side_sets_aside_says_nothing_about_the_pair(tmp_path: Path) -> None:
    both = {"billing": "per: [user, thread], ends: {idle: 30s}", "eval": "per: user, ends: {idle: 30s}"}
    definition = document(both)
    claims = [{"first": "eval", "relation": kind, "second": "billing", "status": "to be measured"} for kind in ("within", "equals")]
    rows = [("u", "1"), ("u", None), ("v", None)]
    events = [
        {**BLANK, "user_id": user, "thread": thread, "ts": BASE + number, "event_id": f"e{number}", "event": "note", "received": None}
        for number, (user, thread) in enumerate(rows)
    ]
    events += [
        {**events[0], "thread": "2", "event_id": "w1", "user_id": "w"},
        {**events[0], "thread": "3", "event_id": "w2", "user_id": "w"},
    ]
    with connect() as connection:
        tables = run(connection, {**definition, "relations": claims}, written(tmp_path, events[:3]), "now")
        assert [(one.of, one.violations) for one in relations(tables)] == [(1, 0), (1, 0)]
        assert overlap(tables, "eval", "billing") == Overlap("eval", "billing", 1, 1, 1, 0, 1)
        assert list(remarks(seen(tables, "billing", BASE))) == ["billing: 2 events without a session: no `user` or no `thread`"]
    with connect() as connection:
        tables = run(connection, {**definition, "relations": claims}, written(tmp_path, events), "now")
        assert [(one.of, one.violations) for one in relations(tables)] == [(2, 1), (2, 1)]


def test_what_the_stream_sets_aside_is_told_by_its_cause(tmp_path: Path) -> None:
    rows = [("e1", 0, 0, "note"), ("e2", 1, 1, "heartbeat"), ("e3", 2, 13, "note"), ("e4", 9, 3, "note"), ("e1", 0, 0, "note")]
    rows += [("e5", 12, 2, "heartbeat"), ("e6", 3, 13, "note"), ("e7", 8, 3, "note")]
    events = [
        {**BLANK, "user_id": "u", "thread": "1", "ts": BASE + at * SECOND, "event_id": id, "event": kind, "received": BASE + came * SECOND}
        for id, at, came, kind in rows
    ]
    with connect() as connection:
        tables = run(connection, document({"billing": "per: user, ends: {idle: 30s}"}), written(tmp_path, events), "now")
        assert seen(tables, "billing", BASE).events == 3
        assert [(one.cause, one.count, one.examples) for one in set_aside(tables)] == [
            ("the kind `heartbeat` is ignored", 2, ("e2 at 2026-01-05 09:00:01", "e5 at 2026-01-05 09:00:12")),
            ("its clock is too far ahead of its arrival", 1, ("e4 at 2026-01-05 09:00:09",)),
            ("it arrived too late", 1, ("e3 at 2026-01-05 09:00:02",)),
            ("it is a copy of another one: the same id and instant", 1, ("e1 at 2026-01-05 09:00:00",)),
        ]


def test_two_sessions_that_begin_with_one_id_are_two(tmp_path: Path) -> None:
    same = "per: user, ends: {idle: 30s}"
    definition = document({"billing": same, "eval": same})
    events = [
        {
            **BLANK,
            "user_id": user,
            "thread": "1",
            "ts": BASE + second * SECOND,
            "event_id": id,
            "event": "note",
            "received": BASE + second * SECOND,
        }
        for user, second, id in (("a", 0, "e1"), ("b", 1, "e1"), ("a", 60, "e1"), ("a", 61, "e2"))
    ]
    with connect() as connection:
        tables = run(connection, definition, written(tmp_path, events), "now")
        assert overlap(tables, "billing", "eval") == Overlap("billing", "eval", 3, 3, 3, 0, 1)
        found = timelines(tables, (), (), (), None)
    assert {one.user: [(span.start, span.events) for span in one.rows["billing"]] for one in found} == {
        ("a",): [(BASE, 1), (BASE + 60 * SECOND, 2)],
        ("b",): [(BASE + SECOND, 1)],
    }


def test_of_two_sessions_that_begin_at_one_instant_the_shorter_is_the_earlier(tmp_path: Path) -> None:
    definition = document({"billing": "per: user, starts: {on: new_chat}, ends: {idle: 9s}, price: 1 EUR"})
    events = [
        {**BLANK, "user_id": "a", "thread": "1", "ts": BASE + second * SECOND, "event_id": id, "event": kind, "received": None}
        for second, id, kind in ((0, "z", "note"), (0, "b", "new_chat"), (5, "c", "note"))
    ]
    with connect() as connection:
        found = double_billing(run(connection, definition, written(tmp_path, events), "now"), "billing", BASE + 90 * SECOND, None)
    assert [(one.first, one.second, one.gap) for one in found.examples] == [("billing:z", "billing:b", 0)]


def of_one_user(*events: tuple[int, str]) -> list[dict[str, Any]]:
    return [
        {**BLANK, "user_id": "a", "thread": "1", "ts": BASE + at * SECOND, "event_id": f"e{at}", "event": kind, "received": None}
        for at, kind in events
    ]


@pytest.mark.parametrize("per", ["user", "[]"])
def test_only_sessions_that_are_final_are_candidates_for_double_billing(per: str, tmp_path: Path) -> None:
    definition = document({"billing": f"per: {per}, ends: {{idle: 9s}}, price: 1 EUR"})
    with connect() as connection:
        tables = run(connection, definition, written(tmp_path, of_one_user((0, "note"), (15, "note"))), "now")
        open_yet, final_now = (double_billing(tables, "billing", BASE + now * SECOND, None) for now in (30, 40))
    assert (open_yet.count, open_yet.examples, open_yet.revenue) == (0, (), Money("0", "EUR"))
    assert [(one.first, one.second, one.key, one.gap) for one in final_now.examples] == [
        ("billing:e0", "billing:e15", () if per == "[]" else ("a",), 15 * SECOND)
    ]


def test_a_session_that_no_rule_closes_is_told_with_its_key_and_span(tmp_path: Path) -> None:
    definition = document({"memory": "per: [user, thread], starts: {on: new_chat}, judged_when: {has: note}"})
    events = of_one_user((0, "note"), (5, "new_chat"), (7, "note"), (9, "note"))
    with connect() as connection:
        found = seen(run(connection, definition, written(tmp_path, events), "now"), "memory", BASE + 90 * SECOND)
    assert found.oldest == (Endless("memory:e5", ("a", "1"), BASE + 5 * SECOND, BASE + 9 * SECOND, 3),)
    assert (found.final, found.judged, found.billed) == (1, 1, None)


@pytest.mark.parametrize("per", ["", "per: [], ", "per: thread, "])
def test_a_session_inside_another_is_of_the_user_of_that_one(per: str, tmp_path: Path) -> None:
    definition = document({"chat": "per: user, ends: {longest: 60s}", "billing": f"{per}inside: chat, ends: {{idle: 9s}}, quota: 1"})
    events = [
        {
            **BLANK,
            "user_id": user,
            "thread": "1",
            "ts": BASE + second * SECOND,
            "event_id": f"{user}{second}",
            "event": "note",
            "received": None,
        }
        for user, second in (("a", 0), ("b", 5), ("b", 15), ("c", 20))
    ]
    with connect() as connection:
        tables = run(connection, definition, written(tmp_path, events), "now")
        billing, twice = (one(tables, "billing", BASE + 90 * SECOND) for one in (seen, lambda *some: double_billing(*some, None)))
        assert (billing.partitions, billing.billed, billing.over_quota) == (3, 4, 1)
        assert list(remarks(billing)) == ["billing: a quota is of a day in UTC, and what is over it is among the billed"]
        assert [(one.first, one.second, one.gap, one.key[0]) for one in twice.examples] == [("billing:b5", "billing:b15", 10 * SECOND, "b")]
        assert {one.user for one in timelines(tables, (), (), (), None)} == {("a",), ("b",), ("c",)}


@pytest.mark.parametrize(
    ("worth", "early"), [("price: 0.95 EUR", 2), ("judged_as: session", 2), ("bills_when: {has: other}", 2), ("because: So it is.", 0)]
)
def test_sessions_from_before_a_definition_that_are_counted_by_it_are_told(worth: str, early: int, tmp_path: Path) -> None:
    day = (BASE // (86_400 * SECOND) + 1) * 86_400 * SECOND
    since = datetime.fromtimestamp(day // SECOND, UTC).date()
    definition = document({"chat": f"per: user, ends: {{idle: 9s}}, effective_from: {since}, {worth}"})
    events = [
        {**BLANK, "user_id": "a", "thread": "1", "ts": day + second * SECOND, "event_id": str(second), "event": "note", "received": None}
        for second in (-60, -20, 0, 40)
    ]
    with connect() as connection:
        found = seen(run(connection, definition, written(tmp_path, events), "now"), "chat", day + 3600 * SECOND)
    assert (found.sessions, found.early) == (4, early)
    told = "chat: 2 final sessions from before `effective_from` are billed and judged as from that day on"
    assert list(remarks(found)) == [told] * (early > 0)


def test_what_should_be_gone_of_a_memory_is_told(tmp_path: Path) -> None:
    definition = document({"memory": "per: user, ends: {idle: 9s}, keeps: {transcript: 20s, notes: 1d}, purges: {on: forget_me, of: user}"})
    rows = [("a", 0, "note"), ("b", 0, "note"), ("a", 2, "forget_me"), ("a", 12, "note")]
    events = [
        {**BLANK, "user_id": user, "thread": "1", "ts": BASE + at * SECOND, "event_id": f"{user}{at}", "event": kind, "received": None}
        for user, at, kind in rows
    ]
    with connect() as connection:
        found = seen(run(connection, definition, written(tmp_path, events), "now"), "memory", BASE + 25 * SECOND)
    assert found.left == (Left("transcript", 2, 1), Left("notes", 1, 1))
    assert list(remarks(found)) == [
        "memory: `transcript` of 2 of 3 sessions has to be gone by now; a request to purge is about 1",
        "memory: `notes` of 1 of 3 sessions has to be gone by now; a request to purge is about 1",
    ]


@pytest.mark.parametrize(
    ("values", "told"),
    [((5, -1), "`spent` holds -1"), ((1 << 62, 1 << 62), "`spent` adds up to 9223372036854775808"), (((1 << 62), (1 << 62) - 1), "")],
)
def test_what_cannot_be_summed_is_refused(values: Sequence[int], told: str, tmp_path: Path) -> None:
    definition = document({"billing": "per: user, ends: {sum: {column: tokens, max: 6}}"})
    events = [
        {**BLANK, "user_id": "a", "thread": "1", "ts": BASE, "event_id": f"e{number}", "event": "note", "received": BASE, "spent": value}
        for number, value in enumerate(values)
    ]
    with connect() as connection:
        if told:
            with pytest.raises(UsageError, match=told):
                run(connection, definition, written(tmp_path, events), "now")
        else:
            assert seen(run(connection, definition, written(tmp_path, events), "now"), "billing", BASE).sessions == 2


TERMS = {
    "per": "user", "ends": {"idle": "30m"}, "bills_when": {"has": "user_message"}, "price": "0.99 USD", "quota": 3,
    "judged_as": "session", "judged_when": {"has": "reply"}, "effective_from": "2026-01-01", "decided_by": "finance",
}  # fmt: skip
UNDATED, UNDECIDED = "from which day it holds: no new `effective_from`", "who decided it: no `decided_by`"
LATER = {"effective_from": "2026-12-01"}
BEFORE = {"before": {"per": "user", "ends": {"idle": "45m"}}}


def defined(**changed: object) -> Definition:
    """One purpose with the terms of a bill; what is changed to nothing is left out."""
    purpose = {key: value for key, value in {**TERMS, **changed}.items() if value is not None}
    events = {"table": "events", "columns": {"user": "user", "at": "at", "id": "id", "kind": "kind"}}
    spec = {"specforge": 1, "feature": "a", "sessions": {"events": events, "purposes": {"billing": purpose}}}
    (view,) = load_texts({"a.yaml": json.dumps(spec)}).project.views
    return Definition(view, read_document(view))


@pytest.mark.parametrize(
    ("old", "new", "unsaid"),
    [
        ({}, {}, ()),
        ({}, {"decided_by": None}, ()),
        ({}, {"price": "1.99 USD"}, (UNDATED,)),
        ({}, {"price": None, "decided_by": None}, (UNDATED, UNDECIDED)),
        ({}, {"quota": 4}, (UNDATED,)),
        ({}, {"bills_when": {"has": ["user_message", "reply"]}}, (UNDATED,)),
        ({}, {"judged_when": {"lacks": "reply"}}, (UNDATED,)),
        ({}, {"price": "1.99 USD", **LATER}, ()),
        (BEFORE, {"price": "1.99 USD", **BEFORE}, (UNDATED,)),
        (
            BEFORE,
            {"price": "1.99 USD", **LATER, **BEFORE},
            ("what held until then: the boundary of now, and `before` still says what held until 2026-01-01: remove it",),
        ),
        (BEFORE, {"price": "1.99 USD", **LATER}, ()),
    ],
)
def test_a_change_of_what_is_billed_or_judged_says_from_when_and_who_decided_it(
    tmp_path: Path, old: dict[str, object], new: dict[str, object], unsaid: tuple[str, ...]
) -> None:
    log = written(tmp_path, [{"id": "e1", "user": "u", "at": "2026-03-01T09:00:00Z", "kind": "user_message"}])
    found = compare(defined(**new), log, against=("main", defined(**old)))
    assert found.replay is not None
    assert [one.unsaid for one in found.replay.purposes] == [unsaid]


def test_a_value_that_no_event_has_is_told_with_what_stands_there(tmp_path: Path) -> None:
    definition = document({"billing": "per: user, leaves_out: {channel: [Test, app], thread: 9}, ends: {idle: 30s}"})
    rows = [("web", "1"), ("web", None), ("app", "1")]
    events = [
        {
            **BLANK,
            "user_id": "u",
            "thread": thread,
            "ts": BASE + number,
            "event_id": f"e{number}",
            "event": "note",
            "received": None,
            "via": via,
        }
        for number, (via, thread) in enumerate(rows)
    ]
    with connect() as connection:
        tables = run(connection, definition, written(tmp_path, events), "now")
        assert list(unmarked(tables)) == [
            "no event has `Test` in `channel`, by which `billing` leaves events out; what stands there is `web` (2), `app` (1)",
            "no event has `9` in `thread`, by which `billing` leaves events out; what stands there is `1` (2), nothing (1)",
        ]
        found = seen(tables, "billing", BASE)
        assert found.events == 2
        assert list(remarks(found)) == ["billing: 1 event without a session: no `user` or left out by `channel` or `thread`"]
