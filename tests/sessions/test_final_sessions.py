"""The SQL and the stream hold the same sessions for final, whatever they are inside of and whatever held before."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.boundaries import Segmenter, streaming
from specforge.boundaries.segmenting import billed, segment
from specforge.sessions.engine import connect
from specforge.sessions.tables import run
from tests.sessions.adversarial import BASE, SECOND, document, logs, purposes
from tests.sessions.test_comparing import BLANK, written

DAY = 86_400 * SECOND


def by_sql(definition: Mapping[str, Any], folder: Path, events: Sequence[Mapping[str, Any]], now: int) -> dict[str, set[str]]:
    with connect() as connection:
        tables = run(connection, definition, written(folder, events), "now")
        return {
            name: {row[0] for row in tables.rows(f"SELECT {tables.id(name)} FROM {tables.sessions(name)} WHERE {tables.final(now)}")}
            for name in definition["purposes"]
        }


def by_stream(definition: Mapping[str, Any], events: Sequence[Mapping[str, Any]], now: int) -> dict[str, set[str]]:
    found = {}
    for name in definition["purposes"]:
        segmenter = Segmenter(definition, name, closes=True)
        list(segmenter.place(events))
        found[name] = {one.session_id for one in segmenter.final(now)}
    return found


def at_once(declared: Mapping[str, str]) -> dict[str, Any]:
    definition = document(declared)
    return {**definition, "events": {**definition["events"], "late": None, "clock_ahead_us": None, "ties": []}}


def event(user: str, id: str, at: int, kind: str = "user_message") -> dict[str, Any]:
    return {**BLANK, "user_id": user, "thread": "1", "ts": at, "event_id": id, "event": kind, "received": at}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_sql_and_stream_hold_the_same_sessions_for_final(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    declared = {"billing": data.draw(purposes())}
    declared["eval"] = data.draw(purposes(inside="billing"))
    if data.draw(st.booleans()):
        declared["task"] = data.draw(purposes(inside="eval"))
    definition = at_once(declared)
    events = sorted(data.draw(logs(most=25, unique=True)), key=lambda one: (one["ts"], str(one["event_id"]).encode()))
    now = max((one["ts"] for one in events), default=BASE) + data.draw(st.sampled_from([0, 1, SECOND, 4 * SECOND, 9 * SECOND, DAY]))
    if events:
        assert by_stream(definition, events, now) == by_sql(definition, tmp_path_factory.mktemp("log"), events, now)


CASES = {
    "a change after which the old definition would have begun another": (
        {"memory": "per: user, ends: {idle: 30m}, effective_from: 2026-01-06, before: {per: user, starts: {on: new_chat}}"},
        [event("v", "e1", BASE), event("v", "e2", BASE + DAY, "new_chat")],
        {"memory": {"memory:e1"}},
    ),
    "an outer session that is over": (
        {"billing": "per: user, ends: {idle: 30m}", "eval": "inside: billing, per: user, ends: {turns: 5}"},
        [event("u", "e1", BASE), event("v", "e2", BASE + DAY)],
        {"billing": {"billing:e1"}, "eval": {"eval:e1"}},
    ),
    "what rides in the outer session, and counts inside": (
        {"billing": "per: user, counts: user_message, ends: {idle: 30m}", "eval": "inside: billing, per: user, ends: {turns: 5}"},
        [event("u", "e1", BASE), event("v", "e2", BASE + DAY)],
        {"billing": {"billing:e1"}, "eval": set()},
    ),
    "an outer session that is too long for what rides, too": (
        {
            "billing": "per: user, counts: user_message, ends: {longest: 30m}",
            "eval": "inside: billing, per: user, ends: {turns: 5}",
            "task": "inside: eval, per: user, starts: {on: new_chat}",
        },
        [event("u", "e1", BASE), event("v", "e2", BASE + DAY)],
        {"billing": {"billing:e1"}, "eval": {"eval:e1"}, "task": {"task:e1"}},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_final_is_told_by_both(name: str, tmp_path: Path) -> None:
    declared, events, found = CASES[name]
    definition, now = at_once(declared), events[-1]["ts"] + SECOND
    assert by_sql(definition, tmp_path, events, now) == found
    assert by_stream(definition, events, now) == found


@pytest.mark.parametrize(
    "boundary",
    [
        "ends: {on: resolved}, resumes_within: 15m",
        "ends: {idle: 2h, on: resolved}, resumes_within: 15m",
        "ends: {idle: 1h, on: resolved}, reopens: {on: reopened, within: 15m}",
        "ends: {says: {phrases: bye, by: resolved}, turns: 9}, resumes_within: 15m",
    ],
)
def test_a_bill_stays_when_a_second_end_comes_after_the_session_was_final(boundary: str, tmp_path: Path) -> None:
    purpose = f"per: user, counts: user_message, {boundary}, bills_when: {{has: user_message, lacks: note}}"
    definition = at_once({"billing": purpose})
    told = [(0, "user_message"), (1, "resolved"), (62, "note"), (63, "resolved")]
    events = [{**event("u", f"e{at}", BASE + at * 60 * SECOND, kind), "text": "bye"} for at, kind in told]
    segmenter = Segmenter(definition, "billing", closes=True)
    list(segmenter.place(events[:2]))
    assert [one.billed for one in segmenter.final(BASE + 61 * 60 * SECOND)] == [True]
    list(segmenter.place(events[2:]))
    assert segmenter.final(BASE + DAY) == []
    (session,) = segment(definition, "billing", events)
    assert billed(definition, "billing", session)
    with connect() as connection:
        tables = run(connection, definition, written(tmp_path, events), "now")
        assert tables.rows(f"SELECT billable FROM {tables.sessions('billing')}") == [(1,)]


NESTED = {
    "visit": "per: user, counts: [user_message, agent_reply], ends: {idle: 30m, on: resolved}, resumes_within: 40m",
    "task": "inside: visit, per: user, counts: [user_message, agent_reply], ends: {turns: 9}",
    "billing": "inside: task, per: user, counts: user_message, ends: {turns: 5}, bills_when: {has: user_message, lacks: note}",
}


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize(("minute", "stays"), [(30, False), (31, True), (500, True)])
def test_a_bill_stays_when_something_rides_after_the_session_closed_that_it_ends_with(
    minute: int, *, stays: bool, asked: bool, tmp_path: Path
) -> None:
    definition = at_once(NESTED)
    told = [(0, "user_message"), (minute, "note"), (501, "resolved"), (502, "note")]
    events = [event("u", f"e{number}", BASE + at * 60 * SECOND, kind) for number, (at, kind) in enumerate(told)]
    segmenter, bills = Segmenter(definition, "billing", closes=True), []
    for one in events:
        list(segmenter.push(one))
        bills += segmenter.final(one["ts"]) if asked else []
    bills += segmenter.final(BASE + DAY)
    assert [one.billed for one in bills] == [stays]
    (session,) = segment(definition, "billing", events)
    assert billed(definition, "billing", session) is stays
    with connect() as connection:
        tables = run(connection, definition, written(tmp_path, events), "now")
        assert tables.rows(f"SELECT billable FROM {tables.sessions('billing')}") == [(int(stays),)]


def test_a_snapshot_from_before_first_ends_were_kept_goes_on() -> None:
    definition = at_once(
        {"billing": "per: user, counts: user_message, ends: {on: resolved}, resumes_within: 15m, bills_when: {lacks: note}"}
    )
    segmenter = Segmenter(definition, "billing", closes=True)
    list(segmenter.place([event("u", "e1", BASE), event("u", "e2", BASE + SECOND, "resolved")]))
    kept = json.loads(segmenter.snapshot())
    del kept["crc32"]
    ((_, state),) = kept["partitions"][0]
    del state[-3]  # what stands before ids and what is inside
    former = Segmenter.restore(definition, "billing", streaming._sealed(json.dumps(kept, separators=(",", ":")).encode()[:-1]))
    list(former.place([event("u", "e3", BASE + 1000 * SECOND, "note"), event("u", "e4", BASE + 1001 * SECOND, "resolved")]))
    assert [one.billed for one in former.final(BASE + DAY)] == [True]


def test_a_session_inside_of_one_that_is_final_before_it_is_given_however_often_one_asks() -> None:
    definition = at_once(
        {"billing": "per: user, counts: user_message, ends: {idle: 30m}", "eval": "inside: billing, per: user, ends: {idle: 2h}"}
    )
    segmenter = Segmenter(definition, "eval", closes=True)
    segmenter.push(event("u", "e1", BASE))
    asked = [BASE + minutes * 60 * SECOND for minutes in (60, 90, 180, 240)]
    assert [[one.session_id for one in segmenter.final(now)] for now in asked] == [[], [], ["eval:e1"], []]


def test_a_day_ends_when_its_clock_says_so_also_where_the_clock_changes(tmp_path: Path) -> None:
    daily = "daily: {at: '02:30', zone: Europe/Berlin, since: 2026-03-27, until: 2026-03-31}"
    definition = at_once({"billing": f"per: user, ends: {{{daily}}}"})
    cuts = next(rule["cuts_us"] for rule in definition["purposes"]["billing"]["rules"] if rule["rule"] == "daily")
    assert [(one - cuts[0]) // SECOND for one in cuts] == [0, 86_400, 171_000, 255_600, 342_000]
    events = [event(f"{number}{side}", f"e{number}{side}", cut + side) for number, cut in enumerate(cuts) for side in (-1, 0)]
    for number, cut in enumerate(cuts):
        over = {"billing": {f"billing:e{before}{side}" for before in range(number + 1) for side in (-1, 0)} - {f"billing:e{number}0"}}
        assert by_sql(definition, tmp_path, events, cut) == by_stream(definition, events, cut) == over
