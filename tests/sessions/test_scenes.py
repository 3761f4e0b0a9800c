"""What people do, and the sessions that they expect of it: in the streams of every purpose, and not by the queries that come to mind."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from specforge.boundaries.beats import HOUR, MINUTE, SECOND
from specforge.boundaries.purging import kept, requests
from specforge.boundaries.segmenting import segment
from specforge.boundaries.streams import Stream
from specforge.boundaries.zones import midnight
from tests.sessions.test_golden_streams import cases_of, compiled, derived, event, hold, segmented

SUPPORT = (
    "per: user, counts: [user_message, agent_reply], ends: {idle: 30m, longest: 24h, on: resolved}, resumes_within: 15m,"
    " bills_when: {has: [user_message, agent_reply], lacks: staff_reply}"
)
CHATS = "    memory: {per: [user, thread], starts: {on: new_chat}, ends: {idle: 14d, longest: 365d}}"


def told(stream: Stream) -> list[tuple[object, ...]]:
    """Of every session why it opened, which events it has and, where it is said, whether it is billed."""
    return [(one["reason"], *one["events"], *([one["billed"]] if "billed" in one else [])) for one in stream.sessions]  # type: ignore[misc]  # they are ids


EXPECTED = {
    "coffee-break": [("first", "e1", "e2", False)],
    "agent-works-while-the-user-is-idle": [("first", "e1", "e2", "e3", "e4", False), ("idle", "e5", False)],
    "auto-close-after-idle": [("first", "e1", "e2", False)],
    "auto-close-after-idle-then-return": [("first", "e1", "e2", False), ("idle", "e3", False)],
    "goodbye-then-return": [("first", "e1", "e2", "e3", False)],
    "note-between-end-and-return": [("first", "e1", "e2", "e3", False), ("ends_on", "e4", False)],
    "end-and-message-at-one-instant": [("first", "e1", "e3", "e2", False), ("ends_on", "e4", False)],
    "two-tabs": [("first", "e1", "e2", "e3", "e4", False)],
    "zero-thirty-and-fifty-hours-of-24": [("first", "e1", False), ("longest", "e2", "e3", False)],
    "just-after-the-longest": [("first", "e1", False), ("longest", "e2", "e3", "e4", False)],
    "overnight": [("first", "e1", False), ("idle", "e2", False)],
    "midnight": [("first", "e1", "e2", "e3", False)],
    "human-takes-over-midway": [("first", "e1", "e2", "e3", "e4", "e5", False)],
    "one-clock-an-hour-ahead": [("first", "e1", "e3", "e4", False)],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_scene_gives_the_sessions_that_people_expect(name: str) -> None:
    assert told(derived(compiled(SUPPORT, CHATS), "billing")[name]) == EXPECTED[name]


def test_a_scene_is_left_out_where_a_purpose_has_no_say_in_it() -> None:
    found = derived(compiled("per: user, ends: {turns: 9}"), "billing")
    assert not {"coffee-break", "goodbye-then-return", "just-after-the-longest", "human-takes-over-midway"} & found.keys()
    assert {"two-tabs", "midnight", "overnight"} <= found.keys()


def test_two_tabs_are_two_sessions_only_where_threads_are_told_apart() -> None:
    found = derived(compiled(SUPPORT, CHATS), "memory")
    assert told(found["two-tabs"]) == [("first", "e1"), ("idle", "e3"), ("first", "e2"), ("idle", "e4")]
    assert told(found["two-tabs-of-one-thread"]) == [("first", "e1", "e2", "e3", "e4")]


def test_a_reopening_goes_on_in_the_session_that_was_resolved() -> None:
    boundary = "per: user, ends: {idle: 30m, on: resolved}, reopens: {on: reopened, within: 2d}"
    assert told(derived(compiled(boundary), "billing")["reopened-after-resolution"]) == [("first", "e1", "e2", "e3", "e4")]


DAILY = "per: user, ends: {{daily: {{at: '{at}', zone: Europe/Berlin, since: 2026-01-01, until: 2026-12-31}}}}"


def test_days_on_which_clocks_change_are_cut_once() -> None:
    found = derived(compiled(DAILY.format(at="02:30")), "billing")
    assert told(found["cut-in-the-repeated-hour"]) == [("first", "e1"), ("daily", "e2", "e3", "e4")]
    assert told(found["cut-in-the-skipped-hour"]) == [("first", "e1", "e2", "e3"), ("daily", "e4", "e5", "e6")]
    repeated = midnight("2026-10-25") + HOUR // 2  # 02:30 in summer time; an hour later it is 02:30 again
    assert [one["at"] for one in found["cut-in-the-repeated-hour"].events] == [
        repeated - SECOND, repeated + SECOND, repeated + HOUR - SECOND, repeated + HOUR + SECOND,
    ]  # fmt: skip
    found = derived(compiled(DAILY.format(at="00:00")), "billing")
    assert told(found["day-of-25-hours"]) == [("first", "e1"), ("daily", "e2", "e3", "e4", "e5"), ("daily", "e6")]
    assert told(found["day-of-23-hours"]) == [("first", "e1"), ("daily", "e2", "e3"), ("daily", "e4", "e5", "e6")]
    assert not {"cut-in-the-repeated-hour", "cut-in-the-skipped-hour", "midnight"} & found.keys()


def erasing(definition: str) -> str:
    document = json.loads(definition)
    document["events"]["erased_by"] = ["forget_me"]
    return json.dumps(document)


def test_a_request_to_forget_keeps_the_rows_and_takes_the_words() -> None:
    plain = derived(erasing(compiled("per: user, ends: {idle: 30m}")), "billing")["deletion-request-half-way"]
    assert [one["text"] for one in plain.events[:2]] == [None, None]
    assert told(plain) == [("first", "e1", "e2", "e3", "e4")]
    reading = erasing(compiled("per: user, counts: user_message, ends: {says: {phrases: [bye], by: user_message}}"))
    stream = derived(reading, "billing")["deletion-request-half-way"]
    assert told(stream) == [("first", "e1", "e2", "e3", "e4")]
    # Before the request the goodbye was there to read, and the session ended with it.
    before = [{**one, "text": "bye"} if one["id"] == "e2" else one for one in stream.events]
    assert [one.reason for one in segment(json.loads(reading), "billing", before)] == ["first", "ends_says"]


@pytest.mark.parametrize(("key", "word"), [("bills_when", "billed"), ("judged_when", "judged")])
def test_what_is_billed_or_judged_is_tried_part_by_part(key: str, word: str) -> None:
    selection = f"{key}: {{has: [user_message, agent_reply], lacks: staff_reply, activity_at_least: 3}}"
    found = derived(compiled(f"per: user, counts: [user_message, agent_reply], ends: {{idle: 30m}}, {selection}"), "billing")
    assert {name: stream.sessions[0][word] for name, stream in found.items() if stream.rule == key} == {
        word: True,
        f"not-{word}-without-user_message": False,
        f"not-{word}-without-agent_reply": False,
        f"not-{word}-with-staff_reply": False,
        f"not-{word}-with-too-little-activity": False,
        f"not-{word}-with-staff_reply-as-it-closes": False,
        f"{word}-with-staff_reply-after-it-closed": True,
        "human-takes-over-midway": False,
    }
    assert len(found[word].events) == 3
    assert [len(found[f"not-{word}-{name}"].events) for name in ("without-user_message", "with-too-little-activity")] == [3, 2]
    assert [len(one["events"]) for one in found[f"{word}-with-staff_reply-after-it-closed"].sessions] == [4]  # type: ignore[arg-type]  # a list


NAIVE = """\
WITH marked AS (
  SELECT *,
    at - LAG(at) OVER person > :idle OR LAG(kind) OVER person = 'resolved' OR at / :longest <> LAG(at) OVER person / :longest AS begins
  FROM events WINDOW person AS (PARTITION BY user ORDER BY at)
)
SELECT id, user, SUM(COALESCE(begins, 1)) OVER (PARTITION BY user ORDER BY at, id) AS number FROM marked
"""
"""What comes to mind: a session begins after a pause, after an end, or with the next bucket of time."""


def by_query(stream: Stream, query: str, limits: Mapping[str, int]) -> set[frozenset[str]]:
    """The sessions that a query finds, as sets of ids."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE events (id TEXT, user TEXT, at INTEGER, kind TEXT)")
        rows = [tuple(one[name] for name in ("id", "user", "at", "kind")) for one in stream.events]
        database.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
        groups: dict[tuple[str, int], set[str]] = {}
        for id, user, number in database.execute(query, limits):
            groups.setdefault((user, number), set()).add(id)
        return set(map(frozenset, groups.values()))


def by_rules(stream: Stream) -> set[frozenset[str]]:
    return {frozenset(map(str, one["events"])) for one in stream.sessions}  # type: ignore[call-overload]  # a list of ids


LIMITS = {"idle": 30 * 60 * SECOND, "longest": 24 * HOUR}
MISLED = {
    "resume-inside",
    "auto-close-after-idle",
    "goodbye-then-return",
    "note-between-end-and-return",
    "agent-works-while-the-user-is-idle",
    "zero-thirty-and-fifty-hours-of-24",
    "just-after-the-longest",
    "no-user",
    "late-over",
    "one-clock-an-hour-ahead",
}
"""Streams on which the query that comes to mind finds other sessions."""


def test_the_query_that_comes_to_mind_finds_other_sessions() -> None:
    found = derived(compiled(SUPPORT), "billing")
    agree = {name for name, stream in found.items() if by_query(stream, NAIVE, LIMITS) == by_rules(stream)}
    assert {"idle-under", "idle-at", "idle-over", "coffee-break", "per-user", "overnight"} <= agree
    assert agree.isdisjoint(MISLED)
    assert found.keys() >= MISLED
    assert (len(EXPECTED), len(MISLED & EXPECTED.keys())) == (14, 7), "docs/sessions.md says so"


SUMMED = """\
WITH gaps AS (SELECT *, at - MIN(at) OVER (PARTITION BY user) > :longest AS over FROM events)
SELECT id, user, SUM(over) OVER (PARTITION BY user ORDER BY at, id) AS number FROM gaps
"""


def test_a_sum_of_what_is_over_the_limit_opens_a_session_at_each_event() -> None:
    stream = derived(compiled("per: user, ends: {longest: 24h}"), "billing")["just-after-the-longest"]
    assert len(by_rules(stream)) == 2
    assert len(by_query(stream, SUMMED, {"longest": 24 * HOUR})) == 4


def test_a_bucket_of_time_divides_what_belongs_together() -> None:
    stream = derived(compiled("per: user, ends: {longest: 24h}"), "billing")["zero-thirty-and-fifty-hours-of-24"]
    buckets = "SELECT id, user, (at - (SELECT MIN(at) FROM events)) / :longest AS number FROM events"
    assert len(by_rules(stream)) == 2
    assert len(by_query(stream, buckets, {"longest": 24 * HOUR})) == 3


CHANGE = midnight("2026-12-01")
CHANGED = "per: user, ends: {idle: 30m}, effective_from: 2026-12-01, before: {per: user, ends: {idle: 2h}}"
PARTED = "per: user, ends: {idle: 30m}, effective_from: 2026-12-01, before: {per: [user, thread], ends: {idle: 2h}}"


def around(minute: float, **more: object) -> dict[str, object]:
    at = CHANGE + round(minute * MINUTE)
    return event(0, at=at, id=f"{minute:g}", **{"arrived": at, **more})


@pytest.mark.parametrize(
    ("boundary", "events", "expected"),
    [
        # Open at the change: it goes on with pauses of up to two hours; then half an hour is enough.
        (
            CHANGED,
            [around(-60), around(50), around(160), around(300), around(331)],
            [("old", "-60", "50", "160"), ("new", "300"), ("new", "331")],
        ),
        # The first event at the very instant of the change; what was there before has ended.
        (CHANGED, [around(-130), around(0), around(31)], [("old", "-130"), ("new", "0"), ("new", "31")]),
        # Two threads, one of them open at the change: what it still has is no part of the new session of the same user.
        (
            PARTED,
            [around(-10), around(10, thread="s"), around(20), around(40, thread="s"), around(130), around(260)],
            [("old", "-10", "20", "130"), ("new", "10", "40"), ("new", "260")],
        ),
        # Events without a thread: before the change no session has them, afterwards nobody asks for one.
        (PARTED, [around(-10, thread=None), around(5, thread=None)], [("new", "5")]),
    ],
)
def test_sessions_that_are_open_at_a_change_finish_under_the_old_rules(
    boundary: str, events: list[dict[str, object]], expected: list[tuple[str, ...]], tmp_path: Path
) -> None:
    definition = compiled(boundary)
    purpose = json.loads(definition)["purposes"]["billing"]
    names = {purpose["boundary_version"]: "new", purpose["before"]["boundary_version"]: "old"}
    for found in (
        [(one.boundary_version, *(row["id"] for row in one.events)) for one in segment(json.loads(definition), "billing", events)],
        [(str(one["boundary_version"]), *one["events"]) for one in segmented(definition, events, tmp_path)["billing"]],  # type: ignore[misc]  # ids
    ):
        assert [(names[version], *ids) for version, *ids in found] == expected


def test_a_purpose_that_changes_inside_of_another_has_the_sessions_of_that_one_from_their_start() -> None:
    was = "effective_from: 2026-12-01, before: {inside: billing, per: user, ends: {idle: 5m}}"
    document = json.loads(
        compiled("per: user, ends: {longest: 1h}", f"    eval: {{inside: billing, per: user, ends: {{idle: 10m}}, {was}}}")
    )
    events = [around(minute) for minute in (-50, -5, 5, 15)]
    # The hour is over after ten minutes of the new day, and nobody paused for longer than ten.
    assert [[row["id"] for row in one.events] for one in segment(document, "eval", events)] == [["-50"], ["-5"], ["5"], ["15"]]


def test_what_is_left_out_is_counted_by_the_rules_that_hold() -> None:
    document, aside = json.loads(compiled(PARTED)), Counter[str]()
    segment(document, "billing", [around(-10, thread=None), around(5, thread=None), around(6, user=None)], aside)
    assert aside == {"null:thread": 1, "null:user": 1}


def test_a_change_has_streams_of_its_own() -> None:
    definition = compiled(CHANGED, "    eval: {inside: billing, per: user, ends: {idle: 10m}}")
    purpose = json.loads(definition)["purposes"]["billing"]
    new, old = purpose["boundary_version"], purpose["before"]["boundary_version"]
    found = derived(definition, "billing")
    assert [one["boundary_version"] for one in found["open-at-the-change"].sessions] == [old]
    assert [one["boundary_version"] for one in found["opened-after-the-change"].sessions] == [old, new, new]
    for stream in found.values():
        versions = {one["boundary_version"] for one in stream.sessions}
        if stream.rule != "before":
            assert versions <= {old if stream.name.startswith("before-") else new}, stream.name
    assert {f"before-idle-{side}": number for side, number in (("under", 1), ("at", 1), ("over", 2))} == {
        name: len(found[name].sessions) for name in found if name.startswith("before-idle")
    }
    # What is inside of a purpose is tried while the present rules of that one hold.
    assert all(one["at"] >= CHANGE for stream in derived(definition, "eval").values() for one in stream.events)


def test_a_purpose_that_is_the_same_as_another_changes_with_it() -> None:
    audit = "    audit: {same_as: {purpose: billing, because: Auditors check bills.}}"
    document = json.loads(compiled(CHANGED, audit))
    assert document["purposes"]["audit"]["effective_from"] == "2026-12-01"
    events = [around(-60), around(50), around(160)]
    assert [len(one.events) for one in segment(document, "audit", events)] == [3]


def test_every_stream_holds_in_another_language(tmp_path: Path) -> None:
    more = (
        "    eval: {inside: billing, per: user, counts: user_message, ends: {idle: 10m, says: {phrases: [bye], by: user_message}},"
        " judged_when: {has: user_message, lacks: staff_reply, activity_at_least: 2}}\n"
        "    night: {per: [user, thread], ends: {daily: {at: '02:30', zone: Europe/Berlin, since: 2026-01-01, until: 2026-12-31}}}\n"
        "    trial: {per: user, ends: {idle: 1h, on: resolved}, reopens: {on: reopened, within: 2d}, effective_from: 2026-12-01,"
        " before: {per: [user, thread], starts: {on: new_chat}, ends: {idle: 3h}}}"
    )
    definition = erasing(compiled(SUPPORT, more))
    cases = cases_of(definition)
    assert len(cases) > 100
    hold(definition, cases, tmp_path)


KEEPS = "per: [user, thread], ends: {idle: 14d}, keeps: {transcript: 30d, notes: 2d}, purges: {on: [forget_me, sign_out], of: user}"
DAY = 24 * HOUR


def left(stream: Stream) -> list[tuple[object, ...]]:
    """Of every session until when each class is kept and was purged, as lengths of time from the first event of all on."""
    start = stream.events[0]["at"]
    return [
        (*(until - start for until in one["kept_until_us"].values()), None if one["purged_us"] is None else one["purged_us"] - start)  # type: ignore[attr-defined,operator]
        for one in stream.sessions
    ]


def test_a_request_to_purge_is_about_what_came_before_it_wherever_it_comes_from(tmp_path: Path) -> None:
    definition = compiled(KEEPS)
    found = derived(definition, "billing")
    assert left(found["purged-half-way"]) == [(30 * DAY + 2 * MINUTE, 2 * DAY + 2 * MINUTE, MINUTE)]
    assert left(found["purged-a-day-later"]) == left(found["purged-a-day-later-sign_out"]) == [(DAY, DAY, DAY)]
    assert left(found["purged-for-another-user"])[0] == (30 * DAY, 2 * DAY, None)
    assert left(found["purged-by-what-arrives-late"]) == [(MINUTE, MINUTE, MINUTE)]
    hold(definition, cases_of(definition), tmp_path)


def test_a_request_is_about_no_session_of_several_users() -> None:
    definition = json.loads(compiled(KEEPS + ", effective_from: 1970-01-02, before: {per: thread, ends: {idle: 14d}}"))
    both = [
        event(0, user="u"),
        event(1, user="v"),
        event(2, "forget_me", user="u"),
        event(3, thread="other"),
        event(4, thread="other", user=None),
    ]
    asked = requests(definition, "billing", both)
    purged = [kept(definition, "billing", one, asked).purged for one in segment(definition, "billing", both)]
    assert purged == [None, None]
    purged = [kept(definition, "billing", one, asked).purged for one in segment(definition, "billing", [both[0]])]
    assert purged == [2 * MINUTE]
