"""What the checks of session boundaries find, and what they leave alone."""

import pytest

from specforge.finding import Problem
from specforge.registry import find_checks
from tests.conftest import load_texts

CHECKS = {one.name: one for one in find_checks()}
COLUMNS = "user: user_id, at: ts, id: event_id, kind: event"


def problems(check: str, purposes: str, *, more: str = "", columns: str = COLUMNS, events: str = "", top: str = "") -> list[Problem]:
    text = (
        f"specforge: 1\nfeature: shop\n{top}sessions:\n  events: {{table: events, columns: {{{columns}}}{events}}}\n"
        f"  purposes:\n{purposes}\n{more}"
    )
    loaded = load_texts({"shop.yaml": text})
    assert [f"{one.at} {one.message}" for one in loaded.findings] == []
    return list(CHECKS[check].run(loaded.project))


def messages(check: str, purposes: str, **more: str) -> list[str]:
    return [one.message for one in problems(check, purposes, **more)]


BILLING = "    billing: {per: user, ends: {idle: 30m}}"
NAMES = {
    "a column": ({"columns": f"{COLUMNS}, login: session_id"}, "a column of the events is called `session_id`"),
    "a key of the columns": ({"columns": f"{COLUMNS}, session_id: login"}, "a column of the events is called `session_id`"),
    "a variable": ({"top": "variables: [{id: session-id}]\n"}, "a variable is called `session-id`"),
    "what is given": ({"top": "gives: [{id: trip, fields: {sessionId: string}}]\n"}, "a field of `trip` is called `sessionId`"),
    "an object in a list": (
        {"top": "gives: [{id: trip, fields: {all: {type: list, of: {type: object, fields: {SessionID: string}}}}}]\n"},
        "a field of `trip` is called `SessionID`",
    ),
    "a rule": ({"top": "constraints: [{id: a, rule: Pass the `session_id` on.}]\n"}, "a text for the model names `session_id`"),
    "code of a rule": (
        {"top": "constraints: [{id: a, rule: 'Call `get(session_id=1)`.'}]\n"},
        "a text for the model names `session_id`",
    ),
    "a role": ({"top": "role: 'You are given a `sessionId`.'\n"}, "a text for the model names `sessionId`"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_bare_session_id_is_found_wherever_it_is_named(name: str) -> None:
    where, message = NAMES[name]
    (found,) = problems("bare-session-id", BILLING, **where)
    assert found.message == f"{message}, and does not say whose session it is"
    assert found.help == "name the one that is meant: `billing_session_id`"


QUIET = (
    {"columns": f"{COLUMNS}, login: auth_session_id"},
    {"top": "constraints: [{id: a, rule: Never tell a session id or a session_id.}]\n"},
    {"top": "constraints: [{id: a, rule: Between `this` session_id and `that` one there is none.}]\n"},
    {"top": "constraints: [{id: a, rule: Pass the `billing_session_id` on.}]\n"},
    {"top": "constraints: [{id: a, enforce: eval, rule: Pass the `session_id` on.}]\n"},
)


@pytest.mark.parametrize("where", QUIET, ids=str)
def test_names_that_say_whose_session_it_is_and_plain_words_are_left_alone(where: dict[str, str]) -> None:
    assert problems("bare-session-id", BILLING, **where) == []


def test_a_bare_id_column_is_not_proposed_for_itself() -> None:
    bare = "    billing: {per: user, ends: {idle: 30m}, id_column: session_id}\n    memory: {per: user, ends: {idle: 14d}, id_column: sessionid}"
    assert {one.help for one in problems("bare-session-id", bare)} == {
        "name the one that is meant: `billing_session_id`, `memory_thread_id`"
    }


def test_a_bare_id_column_is_found_and_a_tool_of_others_keeps_its_names() -> None:
    assert messages("bare-session-id", "    billing: {per: user, ends: {idle: 30m}, id_column: session_id}") == [
        "the id of `billing` is called `session_id`, and does not say whose session it is"
    ]
    tool = "tools: [{id: get, does: read, purpose: Get it., input: {session_id: string}, item: {a: string}%s}]\n"
    assert len(problems("bare-session-id", BILLING, top=tool % "")) == 1
    assert problems("bare-session-id", BILLING, top=tool % ", reads: {form: json}") == []


DATED = "effective_from: 2026-12-01, decided_by: finance"
ENDLESS = {
    "a button": ("per: user, starts: {on: new_chat}", 1),
    "an end marker": ("per: user, ends: {on: resolved}", 1),
    "turns": ("per: user, ends: {turns: 5}", 1),
    "a reopening": ("per: user, ends: {idle: 30m, on: resolved}, reopens: {on: reopened, within: 7d}", 1),
    "a reopening in a longest session": (
        "per: user, ends: {idle: 30m, longest: 30d, on: resolved}, reopens: {on: reopened, within: 7d}",
        0,
    ),
    "a reopening that nothing sets off": ("per: user, ends: {idle: 30m}, reopens: {on: reopened, within: 7d}", 0),
    "a reopening that opens anyway": (
        "per: user, starts: {on: new}, ends: {idle: 30m, on: resolved}, reopens: {on: new, within: 7d}",
        0,
    ),
    "no pause at all": ("per: user, ends: {idle: 0m}", 0),
    "one instant": ("per: user, ends: {longest: 0m}", 0),
    "idle": ("per: user, ends: {idle: 30m}", 0),
    "longest": ("per: user, ends: {longest: 30m}", 0),
    "daily": ("per: user, ends: {daily: {at: '00:00', zone: UTC, since: 2026-01-01, until: 2026-02-01}}", 0),
    "inside what ends": ("inside: outer, per: user, ends: {on: resolved}", 0),
    "inside what does not": ("inside: endless, per: user, ends: {on: resolved}", 1),
    "inside the same as what ends": ("inside: alias, per: user, ends: {on: resolved}", 0),
    "the same as what does not": ("same_as: {purpose: endless, because: So be it.}", 0),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_session_is_endless_when_no_passing_of_time_ends_it(name: str) -> None:
    boundary, count = ENDLESS[name]
    others = "    outer: {per: user, ends: {idle: 1h}}\n    endless: {per: user, ends: {on: no}}\n"
    others += "    alias: {same_as: {purpose: outer, because: So be it.}}\n"
    found = [one for one in problems("endless-session", f"{others}    memory: {{{boundary}}}") if one.ref == "shop/session/memory"]
    assert len(found) == count


POWERLESS = {
    "idle as long as the longest": (
        "per: user, ends: {idle: 30m, longest: 30m}",
        ["`idle` of `memory` never acts: the session has lasted"],
    ),
    "no pause at all": (
        "per: user, ends: {idle: 0s, longest: 24h}",
        ["`ends.idle` of `memory` is no time at all, so that every event begins a session of its own"],
    ),
    "one instant": ("per: user, ends: {longest: 0m}", ["`ends.longest` of `memory` is no time at all"]),
    "idle shorter than the longest": ("per: user, ends: {idle: 29m, longest: 30m}", []),
    "an ignored kind": (
        "per: user, counts: [beat, a], ends: {idle: 30m, on: beat}, bills_when: {lacks: beat}",
        [f"`{one}` of `memory` names the kind `beat`, which" for one in ("counts", "ends.on", "bills_when.lacks")],
    ),
    "an ignored kind that reopens": (
        "per: user, ends: {idle: 30m, on: a}, reopens: {on: [b, beat], within: 1h}",
        ["`reopens.on` of `memory` names the kind `beat`, which `events.ignores` sets aside"],
    ),
    "other kinds": ("per: user, counts: a, starts: {on: b}, ends: {idle: 30m, on: c}, judged_when: {has: d}", []),
    "no change": (
        "per: user, ends: {idle: 30m}, effective_from: 2026-12-01, before: {per: user, ends: {idle: 30m}}",
        ["what held before of `memory` is what holds now"],
    ),
    "a key that is watched": (
        "per: user, starts: {changes: [user, kind]}, ends: {idle: 30m}",
        ["`starts.changes` of `memory` watches `user`, which is the same in all events of a session"],
    ),
    "a key of the outer purpose that is watched": (
        "inside: outer, starts: {changes: user}, ends: {idle: 30m}",
        ["`starts.changes` of `memory` watches `user`, which is the same in all events of a session"],
    ),
    "more activity than turns": (
        "per: user, ends: {turns: 3}, bills_when: {activity_at_least: 4}, judged_when: {activity_at_least: 3}",
        ["no session of `memory` is billed: `activity_at_least` asks for 4 activity events, and `ends.turns` allows 3"],
    ),
    "turns and no bound of activity": ("per: user, ends: {turns: 3}, bills_when: {has: a}, judged_when: {lacks: b}", []),
    "a change": ("per: user, ends: {idle: 30m}, effective_from: 2026-12-01, before: {per: user, ends: {idle: 20m}}", []),
}


@pytest.mark.parametrize("name", POWERLESS)
def test_a_rule_that_changes_nothing_is_told(name: str) -> None:
    boundary, expected = POWERLESS[name]
    found = messages(
        "powerless-rule", f"    outer: {{per: user, ends: {{idle: 1h}}}}\n    memory: {{{boundary}}}", events=", ignores: [beat]"
    )
    assert [message[: len(start)] for message, start in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize(("late", "count"), [("{wait: 0s}", 1), ("{wait: 1s}", 0), ("{wait: 0s, then: amend}", 0)])
def test_events_that_may_not_arrive_later_than_they_happen_are_told(late: str, count: int) -> None:
    memory = "    memory: {per: user, ends: {idle: 30m}}"
    found = messages("powerless-rule", memory, columns=f"{COLUMNS}, arrived: received_at", events=f", late: {late}")
    assert found == ["`late.wait` is no time at all, so that every event is set aside that arrives after it happened"] * count


WINDOWS = {
    "resumes_within: 15m, ends: {idle: 30m}": "`resumes_within` of `memory` never acts: nothing ends a session before it is idle",
    "resumes_within: 30m, ends: {longest: 30m, on: a}": "`resumes_within` of `memory` never acts: the session has lasted too long by then",
    "resumes_within: 29m, ends: {longest: 30m, on: a}": "",
    "reopens: {on: b, within: 1h}, ends: {idle: 30m}": "`reopens` of `memory` never acts: nothing marks the end of a session",
    "reopens: {on: b, within: 1h}, starts: {on: [b, c]}, ends: {on: a}": "`reopens` of `memory` never acts: each of its kinds opens a session by `starts.on`",
    "reopens: {on: [b, d], within: 1h}, starts: {on: [b, c]}, ends: {on: a}": "",
    "resumes_within: 0s, ends: {idle: 30m, on: a}": "`resumes_within` of `memory` is no time at all, so that only what happens at the instant of the end goes on",
    "reopens: {on: b, within: 0s}, ends: {idle: 30m, on: a}": "`reopens.within` of `memory` is no time at all, so that a session is reopened at the instant of its end alone",
    "reopens: {on: b, within: 0s}, starts: {on: b}, ends: {on: a}": "`reopens` of `memory` never acts: each of its kinds opens a session by `starts.on`",
}


@pytest.mark.parametrize("boundary", WINDOWS)
def test_a_window_that_never_acts_is_told(boundary: str) -> None:
    assert messages("powerless-resume", f"    memory: {{per: user, {boundary}}}") == [one for one in [WINDOWS[boundary]] if one]


def test_what_is_partitioned_by_nothing_says_so() -> None:
    assert messages("merged-users", "    billing: {per: [], ends: {idle: 30m}}\n    eval: {inside: billing, ends: {turns: 3}}") == []
    assert len(messages("merged-users", "    billing: {ends: {idle: 30m}}\n    eval: {inside: billing, ends: {turns: 3}}")) == 1
    changed = "    billing: {per: user, ends: {idle: 30m}, effective_from: 2026-12-01, before: {}}"
    assert [one.at.route[-1] for one in problems("merged-users", changed)] == ["before"]
    assert messages("merged-users", f"{BILLING}\n    audit: {{same_as: {{purpose: billing, because: So be it.}}}}") == []


def test_a_boundary_without_a_day_or_a_role_is_noted_once() -> None:
    assert messages("undecided-boundary", BILLING) == ["the boundary of `billing` does not say who decided it or since when it holds"]
    assert messages("undecided-boundary", "    billing: {per: user, ends: {idle: 30m}, decided_by: finance}") == [
        "the boundary of `billing` does not say since when it holds"
    ]
    same = f"    billing: {{per: user, ends: {{idle: 30m}}, {DATED}}}\n    audit: {{same_as: {{purpose: billing, because: So be it.}}}}"
    assert messages("undecided-boundary", same) == []


def test_what_is_inherited_or_changed_without_a_decision_is_told_by_one_check() -> None:
    inherited = "    billing: {per: user, ends: {idle: 30m}, effective_from: 2026-12-01, inherited_from: a login library}"
    assert messages("inherited-default", inherited) == [
        "the boundary of `billing` is inherited from 'a login library', and nobody decided to keep it"
    ]
    assert messages("undecided-boundary", inherited) == []
    changed = "    billing: {per: user, ends: {idle: 45m}, effective_from: 2026-12-01, before: {per: user, ends: {idle: 30m}}}"
    assert [one.at.route[-1] for one in problems("undecided-change", changed)] == ["before", "before"]
    assert messages("undecided-boundary", changed) == []


def test_a_replay_of_another_version_names_both() -> None:
    stale = (
        f"    billing: {{per: user, ends: {{idle: 45m}}, {DATED}, before: {{per: user, ends: {{idle: 30m}}}}, "
        "replayed: {boundary_version: abc, on: 2026-11-26}}"
    )
    (found,) = problems("undecided-change", stale)
    now = found.message.split()[-2]
    assert found.message == f"the boundary of `billing` was tried as version abc, and is {now} now"
    assert "`specforge sessions compare shop EVENTS --against REF`" in found.help
    assert problems("undecided-change", stale.replace("abc", now)) == []


CURSOR = """\
tools:
  - id: list_orders
    does: read
    purpose: List the orders.
    returns: many
    item: {id: {type: string, max_chars: 12, unique: true}}
    pages: {style: cursor, size: {default: 20, max: 50}, order_by: [id asc], cursor: {lives: 5m}}
"""


def test_a_cursor_is_held_against_the_shortest_pause_that_a_session_survives() -> None:
    purposes = f"{BILLING}\n    eval: {{per: user, ends: {{idle: %s}}}}"
    assert messages("outlived-cursor", purposes % "10m", top=CURSOR) == [
        "a cursor of the tool `list_orders` lives 5 minutes, and a session of `eval` goes on after a pause of 10 minutes"
    ]
    assert messages("outlived-cursor", purposes % "5m", top=CURSOR) == []
    assert messages("outlived-cursor", purposes % "10m", top=f"{CURSOR}    errors: {{expired_cursor: restart}}\n") == []
    assert messages("outlived-cursor", purposes % "10m", top=f"{CURSOR}    used_by: user\n") == []


def test_a_kept_result_is_held_against_it_too() -> None:
    spill = (
        "tools:\n  - {id: run, does: write-once, purpose: Run it., returns: document, overflow: {spill: {reads_with: see, lives: 5m}}}\n"
        "  - {id: see, does: read, purpose: See it., input: {handle: string}, returns: document}\n"
    )
    assert messages("outlived-cursor", BILLING, top=spill) == [
        "a kept result of the tool `run` lives 5 minutes, and a session of `billing` goes on after a pause of 30 minutes"
    ]


def test_a_metric_is_mixed_by_every_pair_that_crosses() -> None:
    purposes = f"{BILLING}\n    eval: {{inside: billing, per: user, ends: {{idle: 10m}}}}\n    memory: {{per: user, ends: {{idle: 14d}}}}"
    mixed = problems("mixed-rollup", purposes, more="  metrics: {rate: {by: [billing, eval, memory]}, cost: billing}\n")
    assert [one.message.split(", and")[0] for one in mixed] == [
        "the metric `rate` is grouped by `billing` and `memory`",
        "the metric `rate` is grouped by `eval` and `memory`",
    ]


def test_a_boundary_that_reads_no_text_is_not_erasable() -> None:
    says = "    eval: {per: user, ends: {idle: 10m, says: {phrases: bye, by: message}}}"
    columns = f"{COLUMNS}, text: text"
    assert len(problems("erasable-boundary", says, columns=columns, events=", erased_by: erasure")) == 1
    assert problems("erasable-boundary", says, columns=columns) == []
    assert problems("erasable-boundary", BILLING, columns=columns, events=", erased_by: erasure") == []


def daily(until: str, zone: str = "Europe/Berlin") -> str:
    return f'{{daily: {{at: "00:00", zone: {zone}, since: 2025-01-01, until: {until}}}}}'


def test_cuts_are_told_once_their_last_day_is_over() -> None:
    (found,) = problems("lapsed-cuts", f"    billing: {{per: user, ends: {daily('2026-11-24')}}}")
    assert found.message == "the daily cuts of `billing` ended on 2026-11-24, so that no session ends at 00:00 any more"
    assert messages("lapsed-cuts", f"    billing: {{per: user, ends: {daily('2026-11-25')}}}") == []


@pytest.mark.parametrize(("until", "count"), [("2026-06-28", 1), ("2026-06-29", 0), ("2026-06-30", 0), ("2026-12-31", 0)])
def test_cuts_of_before_reach_up_to_the_change(until: str, count: int) -> None:
    purpose = f"    billing: {{per: user, ends: {{idle: 30m}}, effective_from: 2026-06-30, before: {{per: user, ends: {daily(until)}}}}}"
    assert len(messages("lapsed-cuts", purpose)) == count


def test_a_zone_of_a_definition_before_has_to_exist_too() -> None:
    purpose = "    billing: {per: user, ends: {idle: 30m}, effective_from: 2026-06-30, before: {per: user, ends: %s}}"
    assert messages("unknown-zone", purpose % daily("2026-12-31", "Europe/Berlyn")) == ["there is no time zone 'Europe/Berlyn'"]
    assert messages("unknown-zone", purpose % daily("2026-12-31")) == []


def test_memory_that_no_request_for_erasure_deletes_is_told() -> None:
    erased = {"events": ", erased_by: [forget_me, close_account]"}
    memory = "    memory: {per: user, ends: {idle: 14d}, keeps: {transcript: 30d}%s}"
    (found,) = problems("unpurged-memory", memory % ", purges: {on: forget_me, of: user}", **erased)
    assert found.message == "`memory` keeps memory after `close_account`, which asks for erasure"
    assert found.help.startswith("add `purges: {on: [forget_me, close_account], of: ...}`")
    assert messages("unpurged-memory", memory % ", purges: {on: [sign_out, forget_me, close_account], of: user}", **erased) == []
    assert messages("unpurged-memory", memory % "") == []
    assert messages("unpurged-memory", BILLING, **erased) == []


def test_a_limit_that_several_sessions_around_it_meet_first_is_told_once() -> None:
    around = "    visit: {per: user, ends: {longest: 12h}}\n    task: {inside: visit, per: user, ends: {longest: 10h}}\n"
    (found,) = messages("powerless-rule", around + "    billing: {inside: task, per: user, ends: {longest: 13h}}")
    assert "the session of `task` that it is inside of" in found


@pytest.mark.parametrize(
    ("ends", "count"),
    [
        ("{longest: 12h}", 1),
        ("{longest: 13h, idle: 12h}", 2),
        ("{longest: 11h, idle: 20m}", 0),
        ("{daily: {at: '00:00', zone: UTC, since: 2026-01-01, until: 2030-01-01}}", 0),
    ],
)
def test_a_limit_that_the_outer_session_meets_first_is_told(ends: str, count: int) -> None:
    visit = "    visit: {per: user, ends: {longest: 12h, idle: 30m}%s}\n"
    task = "    task: {inside: visit, per: user, ends: {on: resolved}}\n"
    for inside in ("visit", "task"):
        inner = f"    billing: {{inside: {inside}, per: user, ends: {ends}}}"
        found = messages("powerless-rule", visit % "" + task + inner)
        assert len(found) == count
        assert all("never acts: the session of `visit` that it is inside of has lasted too long by then" in one for one in found)
        # What held before may have let the outer session go on for longer.
        before = ", effective_from: 2026-12-01, before: {per: user, ends: {longest: 48h}}"
        assert messages("powerless-rule", visit % before + task + inner) == []


@pytest.mark.parametrize(
    ("visit", "task", "told"),
    [
        ("ends: {idle: 30m}", "ends: {idle: 30m}", True),
        ("ends: {idle: 30m, on: resolved}", "ends: {idle: 2h, on: resolved}", True),
        ("counts: [a, b], ends: {idle: 30m}", "counts: [b, a], ends: {idle: 30m}", True),
        ("ends: {idle: 30m}", "ends: {idle: 29m}", False),
        ("counts: [a, b], ends: {idle: 30m}", "counts: [a], ends: {idle: 30m}", False),
        ("counts: [a], ends: {idle: 30m}", "counts: [a, b], ends: {idle: 30m}", False),
        ("ends: {idle: 30m, on: resolved}", "ends: {idle: 30m}", False),
        ("ends: {idle: 30m, on: resolved}, reopens: {on: back, within: 3h}", "ends: {idle: 30m, on: resolved}", False),
        ("ends: {idle: 30m}, effective_from: 2026-12-01, before: {per: user, ends: {idle: 1h}}", "ends: {idle: 30m}", False),
    ],
)
def test_a_pause_that_ends_the_outer_session_first_is_told(visit: str, task: str, *, told: bool) -> None:
    outer = f"    visit: {{per: user, {visit}}}\n"
    message = "`idle` of `task` never acts: the session of `visit` that it is inside of has been idle too long by then"
    assert messages("powerless-rule", f"{outer}    task: {{inside: visit, per: user, {task}}}") == [message] * told
    # An event that is left out of the task keeps the visit open.
    left = f"{outer}    task: {{inside: visit, per: user, leaves_out: {{channel: demo}}, {task}}}"
    assert messages("powerless-rule", left, columns=f"{COLUMNS}, channel: channel") == []
    # Somebody who is busy in another thread keeps the visit open, and the task in this one pauses.
    threads = f"{outer}    task: {{inside: visit, per: [user, thread], {task}}}"
    assert messages("powerless-rule", threads, columns=f"{COLUMNS}, thread: thread_id") == []
