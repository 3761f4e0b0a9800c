"""`sessions.json` is enough: a program in another language, written from docs/sessions.md, finds the sessions that people expect."""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from specforge.boundaries.beats import LONGEST, trials
from specforge.boundaries.definitions import document_of
from specforge.boundaries.segmenting import billed, judged, segment
from specforge.boundaries.selections import selections
from specforge.boundaries.streams import Stream, streams
from specforge.registry import find_compilers
from tests.conftest import ROOT, load_texts

NODE = shutil.which("node")
MINUTE = 60_000_000
HOUR = 60 * MINUTE
SPEC = """\
specforge: 1
feature: shop
sessions:
  events:
    table: events
    columns: {{user: user, thread: thread, at: at, id: id, kind: kind, text: text, arrived: arrived, channel: via, tokens: spent}}
    ties: [resolved, new_chat]
    ignores: [heartbeat]
    late: {{wait: 10m}}
    clock_ahead: 5m
  purposes:
    billing: {{{boundary}}}
{more}
"""


def compiled(boundary: str, more: str = "") -> str:
    loaded = load_texts({"shop.yaml": SPEC.format(boundary=boundary, more=more)})
    assert [f"{one.at} {one.message}" for one in loaded.findings] == []
    compiler = next(one for one in find_compilers() if one.name == "sessions")
    return next(iter(compiler.run(loaded.project.views[0]))).text


def event(minute: float, kind: str = "user_message", **more: object) -> dict[str, object]:
    name = more.pop("id", f"{minute:g}")
    return {"user": "u", "thread": "t", "at": round(minute * MINUTE), "id": name, "kind": kind, "text": None, **more}


def segmented(definition: str, events: list[dict[str, object]], folder: Path) -> dict[str, list[dict[str, object]]]:
    assert NODE, "Node is needed to execute the definition in another language"
    (folder / "sessions.json").write_text(definition, encoding="utf-8")
    (folder / "events.jsonl").write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    script = Path(__file__).parent / "segment.js"
    done = subprocess.run(
        [NODE, str(script), str(folder / "sessions.json"), str(folder / "events.jsonl")], capture_output=True, text=True, check=True
    )
    found: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
    return found


def sessions(definition: str, events: list[dict[str, object]], folder: Path, purpose: str = "billing") -> list[tuple[str, list[str]]]:
    return [(str(one["reason"]), list(map(str, one["events"]))) for one in segmented(definition, events, folder)[purpose]]


RESUMING = "per: user, ends: {idle: 30m, on: resolved}, resumes_within: 15m"
BOTH_ENDS = "per: user, counts: user_message, ends: {on: resolved, says: {phrases: bye, by: farewell}}"
STREAMS = {
    "a coffee break of 15 minutes": ("per: user, ends: {idle: 30m}", [event(0), event(15)], [("first", ["0", "15"])]),
    "a gap of exactly the limit": ("per: user, ends: {idle: 30m}", [event(0), event(30)], [("first", ["0", "30"])]),
    "a gap one microsecond above the limit": (
        "per: user, ends: {idle: 30m}",
        [event(0), event(30 + 1 / MINUTE, id="later")],
        [("first", ["0"]), ("idle", ["later"])],
    ),
    "goodbye, then return": (
        "per: user, counts: user_message, ends: {says: {phrases: [Bye, goodbye], by: user_message}}",
        [event(0, text="hello"), event(1, text=" BYE "), event(2, text="one more thing")],
        [("first", ["0", "1"]), ("ends_says", ["2"])],
    ),
    "a phrase inside a longer message ends nothing": (
        "per: user, ends: {says: {phrases: bye, by: user_message}}",
        [event(0, text="bye the way"), event(2)],
        [("first", ["0", "2"])],
    ),
    "an automatic close two days later opens no session": (RESUMING, [event(0), event(2880, "resolved")], [("first", ["0", "2880"])]),
    "a return within the window resumes": (RESUMING, [event(0), event(5, "resolved"), event(20)], [("first", ["0", "5", "20"])]),
    "a note between end and return changes nothing": (
        "per: user, counts: [user_message, agent_reply], ends: {idle: 30m, on: resolved}, resumes_within: 15m",
        [event(-1), event(0, "resolved"), event(5, "note"), event(20)],
        [("first", ["-1", "0", "5"]), ("ends_on", ["20"])],
    ),
    "events at 0, 30 and 50 hours under 24 hours": (
        "per: user, ends: {longest: 24h}",
        [event(0), event(30 * 60, id="30h"), event(50 * 60, id="50h")],
        [("first", ["0"]), ("longest", ["30h", "50h"])],
    ),
    "events at 0, 25, 26 and 27 hours under 24 hours": (
        "per: user, ends: {longest: 24h}",
        [event(0), *(event(hour * 60, id=f"{hour}h") for hour in (25, 26, 27))],
        [("first", ["0"]), ("longest", ["25h", "26h", "27h"])],
    ),
    "an end and a message at one instant": (
        "per: user, ends: {on: resolved}",
        [event(0, "resolved", id="end"), event(0, id="message"), event(1)],
        [("first", ["message", "end"]), ("ends_on", ["1"])],
    ),
    "a null key merges nobody": (
        "per: [user, thread], ends: {idle: 30m}",
        [event(0), event(1, thread=None), event(2, user=None)],
        [("first", ["0"])],
    ),
    "a reopening after the end": (
        "per: user, ends: {idle: 30m, on: resolved}, reopens: {on: reopened, within: 2d}",
        [event(0), event(1, "resolved"), event(1440, "reopened"), event(1441)],
        [("first", ["0", "1", "1440", "1441"])],
    ),
    "a reopening too late": (
        "per: user, ends: {idle: 30m, on: resolved}, reopens: {on: reopened, within: 2d}",
        [event(0), event(1, "resolved"), event(4000, "reopened")],
        [("first", ["0", "1"]), ("ends_on", ["4000"])],
    ),
    "an agent that works while the user is idle": (
        "per: user, counts: user_message, ends: {idle: 30m}",
        [event(0), event(20, "agent_reply"), event(40, "agent_reply"), event(45)],
        [("first", ["0", "20", "40"]), ("idle", ["45"])],
    ),
    "two devices of one user": (
        "per: user, ends: {idle: 30m}",
        [event(0, device="phone"), event(1, device="desk")],
        [("first", ["0", "1"])],
    ),
    "a change of channel": (
        "per: user, starts: {changes: channel}",
        [event(0, via="chat"), event(1), event(2, via="chat"), event(3, via="mail")],
        [("first", ["0", "1", "2"]), ("changes", ["3"])],
    ),
    "a limit of turns": (
        "per: user, counts: user_message, ends: {turns: 2}",
        [event(0), event(1, "agent_reply"), event(2), event(3)],
        [("first", ["0", "1", "2"]), ("turns", ["3"])],
    ),
    "a limit of tokens, and an event above it": (
        "per: user, ends: {sum: {column: tokens, max: 100}}",
        [event(0, spent=60), event(1, spent=40), event(2, spent=500), event(3, spent=1)],
        [("first", ["0", "1"]), ("sum", ["2"]), ("sum", ["3"])],
    ),
    "a new chat": (
        "per: user, starts: {on: new_chat}, ends: {idle: 1d}",
        [event(0), event(1, "new_chat"), event(2)],
        [("first", ["0"]), ("starts_on", ["1", "2"])],
    ),
    "a goodbye after the agent's end: the later of the two opens the window": (
        f"{BOTH_ENDS}, resumes_within: 15m",
        [event(0), event(1, "resolved"), event(2, "note"), event(10, "farewell", text="bye"), event(20), event(21, "resolved"), event(40)],
        [("first", ["0", "1", "2", "10", "20", "21"]), ("ends_on", ["40"])],
    ),
    "an agent's end after a goodbye: the reason is the later of the two": (
        BOTH_ENDS,
        [
            event(0),
            event(1, "farewell", text="bye"),
            event(2, "resolved"),
            event(3),
            event(4, "resolved"),
            event(5, "farewell", text="bye"),
            event(6),
        ],
        [("first", ["0", "1", "2"]), ("ends_on", ["3", "4", "5"]), ("ends_says", ["6"])],
    ),
    "an end marker that says goodbye, too": (
        "per: user, counts: user_message, ends: {on: resolved, says: {phrases: bye, by: resolved}}",
        [event(0), event(1, "resolved", text="bye"), event(2)],
        [("first", ["0", "1"]), ("ends_on", ["2"])],
    ),
    "events without an instant, an id or a kind": (
        "per: user, ends: {idle: 30m}",
        [event(0), {**event(1), "at": None}, {**event(2), "id": None}, {**event(3), "kind": None}, event(31)],
        [("first", ["0"]), ("idle", ["31"])],
    ),
    "ids are texts": (
        "per: user, ends: {idle: 30m}",
        [event(0, id=10), event(0, id=9), event(0, id="9"), event(1, id="x")],
        [("first", ["10", "9", "x"])],
    ),
    "two copies of an event that differ: the smaller text, and null last": (
        "per: user, ends: {says: {phrases: bye, by: user_message}}",
        [event(0, text="hello"), event(0, text="bye"), event(1, text="hello"), event(2, text="bye"), event(2, text=None), event(3)],
        [("first", ["0"]), ("ends_says", ["1", "2"]), ("ends_says", ["3"])],
    ),
    "a copy that differs only in what the stream does not read": (
        "per: user, ends: {sum: {column: tokens, max: 9}}",
        [event(0, spent=10), event(0, spent=2), event(1, spent=7), event(2, spent=1)],
        [("first", ["0", "1"]), ("sum", ["2"])],
    ),
    "a copy that is late leaves the one that came in time": (
        "per: user, ends: {says: {phrases: bye, by: user_message}}",
        [event(0, text="hello", arrived=0), event(0, text="bye", arrived=11 * MINUTE), event(1)],
        [("first", ["0", "1"])],
    ),
    "ignored, late, early and repeated events": (
        "per: user, ends: {idle: 30m}",
        [
            event(0),
            event(1, "heartbeat"),
            event(2, arrived=13 * MINUTE),
            event(3, arrived=13 * MINUTE),
            event(70, id="clock", arrived=10 * MINUTE),
            event(3, arrived=13 * MINUTE),
        ],
        [("first", ["0", "3"])],
    ),
}


@pytest.mark.parametrize("name", STREAMS)
def test_the_sessions_are_those_that_people_expect(name: str, tmp_path: Path) -> None:
    boundary, events, expected = STREAMS[name]
    assert sessions(compiled(boundary), list(reversed(events)), tmp_path) == expected


def test_a_night_is_cut_at_local_midnight(tmp_path: Path) -> None:
    definition = compiled("per: user, ends: {daily: {at: '00:00', zone: Europe/Berlin, since: 2026-01-01, until: 2026-12-31}}")
    midnight = 1_784_152_800 * 1_000_000  # 2026-07-16 00:00 in Berlin
    events = [event(0, at=midnight - 1, id="before"), event(0, at=midnight, id="at"), event(0, at=midnight + HOUR, id="after")]
    assert sessions(definition, events, tmp_path) == [("first", ["before"]), ("daily", ["at", "after"])]


def test_a_cut_in_the_repeated_hour_falls_at_its_first_occurrence(tmp_path: Path) -> None:
    definition = compiled("per: user, ends: {daily: {at: '02:30', zone: Europe/Berlin, since: 2026-10-25, until: 2026-10-25}}")
    first = 1_792_888_200 * 1_000_000  # 2026-10-25 00:30 UTC, 02:30 in summer time; an hour later it is 02:30 again
    assert json.loads(definition)["purposes"]["billing"]["rules"][1]["cuts_us"] == [first]
    events = [event(0, at=first - 1, id="before"), event(0, at=first + MINUTE, id="first"), event(0, at=first + HOUR + MINUTE, id="second")]
    assert sessions(definition, events, tmp_path) == [("first", ["before"]), ("daily", ["first", "second"])]


def test_a_cut_in_the_skipped_hour_falls_after_the_gap() -> None:
    definition = compiled("per: user, ends: {daily: {at: '02:30', zone: Europe/Berlin, since: 2026-03-29, until: 2026-03-29}}")
    assert json.loads(definition)["purposes"]["billing"]["rules"][1]["cuts_us"] == [1_774_746_000 * 1_000_000]  # 01:00 UTC


def test_a_purpose_inside_another_never_crosses_its_sessions(tmp_path: Path) -> None:
    more = "    eval: {inside: billing, per: user, ends: {idle: 10m}}\n  relations: [eval within billing, billing within eval]"
    definition = compiled("per: user, ends: {longest: 1h}", more)
    events = [event(minute) for minute in range(0, 130, 9)]
    found = segmented(definition, events, tmp_path)
    billing = {name: session["id"] for session in found["billing"] for name in session["events"]}
    assert len(found["billing"]) == 3
    assert all(len({billing[name] for name in session["events"]}) == 1 for session in found["eval"])
    assert [one["status"] for one in json.loads(definition)["relations"]] == ["proven", "refuted"]


def test_only_sessions_with_and_without_the_named_kinds_are_billed(tmp_path: Path) -> None:
    definition = compiled("per: user, ends: {idle: 30m}, bills_when: {has: [user_message, agent_reply], lacks: staff_reply}")
    events = [event(0), event(1, "agent_reply"), event(100), event(200), event(201, "agent_reply"), event(202, "staff_reply")]
    assert [one["billed"] for one in segmented(definition, events, tmp_path)["billing"]] == [True, False, False]


def test_a_version_follows_the_boundary_and_nothing_else() -> None:
    def version(boundary: str) -> str:
        return str(json.loads(compiled(boundary))["purposes"]["billing"]["boundary_version"])

    plain = version("per: user, ends: {idle: 30m}")
    assert version("per: user, ends: {idle: 30m}, unit: resolution, decided_by: finance") == plain
    assert version("per: user, ends: {idle: 1800s}") == plain
    assert version("per: user, ends: {idle: 31m}") != plain


def test_a_purpose_that_is_the_same_as_another_has_its_rules_and_an_id_of_its_own() -> None:
    document = json.loads(
        compiled("per: user, ends: {idle: 30m}", "    audit: {same_as: {purpose: billing, because: Auditors check bills.}}")
    )
    billing, audit = document["purposes"]["billing"], document["purposes"]["audit"]
    assert audit["rules"] == billing["rules"]
    assert (audit["id_column"], audit["same_as"]) == ("audit_session_id", "billing")


def test_a_relation_can_name_purposes_with_hyphens() -> None:
    more = (
        "    eval-a: {inside: billing, per: user, ends: {idle: 10m}}\n  relations: [eval-a within billing, billing independent of eval-a]"
    )
    found = json.loads(compiled("per: user, ends: {longest: 1h}", more))["relations"]
    assert [(one["first"], one["relation"], one["second"], one["status"]) for one in found] == [
        ("eval-a", "within", "billing", "proven"),
        ("billing", "independent", "eval-a", "declared"),
    ]


def test_a_purpose_that_is_the_same_as_another_may_repeat_what_it_has() -> None:
    more = "    audit: {same_as: {purpose: billing, because: Auditors check bills.}, per: user}"
    purposes = json.loads(compiled("per: user, ends: {idle: 30m}", more))["purposes"]
    assert purposes["audit"]["per"] == purposes["billing"]["per"] == ["user"]


def in_python(definition: str, events: list[dict[str, object]], purpose: str = "billing") -> list[dict[str, object]]:
    document = json.loads(definition)
    return [
        {
            "id": one.id,
            "reason": one.reason,
            "events": [event["id"] for event in one.events],
            "boundary_version": one.boundary_version,
            "billed": billed(document, purpose, one),
            "judged": judged(document, purpose, one),
        }
        for one in segment(document, purpose, events)
    ]


@pytest.mark.parametrize("name", STREAMS)
def test_our_own_segmenter_finds_the_same_sessions(name: str) -> None:
    boundary, events, expected = STREAMS[name]
    found = in_python(compiled(boundary), list(reversed(events)))
    assert [(one["reason"], list(map(str, one["events"]))) for one in found] == expected


def test_everything_that_is_left_out_is_counted_by_its_cause() -> None:
    definition = compiled("per: user, ends: {longest: 1h}", "    eval: {inside: billing, per: [user, thread], ends: {idle: 10m}}")
    minutes = [
        *(event(number / 10, **{name: None}) for number, name in enumerate(("at", "id", "kind", "user", "thread"))),
        *(event(1, "heartbeat"), event(1, "heartbeat", at=None)),
        *(event(2), event(2), event(2, "heartbeat"), event(2, arrived=13 * MINUTE), event(2, user=None)),
        event(70, arrived=10 * MINUTE),
    ]
    aside: Counter[str] = Counter()
    found = segment(json.loads(definition), "eval", minutes, aside)
    assert [[one["id"] for one in session.events] for session in found] == [["2"]]
    assert aside == {
        "null:at": 2, "null:id": 1, "null:kind": 1, "null:user": 1, "null:thread": 1, "ignored:heartbeat": 2, "duplicate": 2, "late": 1, "clock_ahead": 1,
    }  # fmt: skip


BOUNDARIES = (
    "per: user, ends: {idle: 30m, on: resolved}, resumes_within: 15m",
    "per: user, counts: user_message, ends: {idle: 20m, longest: 1h}",
    "per: [user, thread], starts: {on: new_chat, changes: channel}, ends: {idle: 1h, says: {phrases: [bye], by: user_message}}",
    "per: user, ends: {idle: 30m, on: resolved, turns: 3}, reopens: {on: reopened, within: 40m}",
    "per: user, ends: {sum: {column: tokens, max: 50}, daily: {at: '00:30', zone: UTC, since: 1970-01-01, until: 1970-01-03}}",
    "per: user, counts: [user_message, agent_reply], ends: {on: [resolved, closed], longest: 90m}, resumes_within: 5m",
    "per: user, counts: user_message, ends: {on: resolved, says: {phrases: [bye], by: note}}, resumes_within: 5m, reopens: {on: reopened, within: 9m}",
    "per: user, ends: {idle: 1h}, effective_from: 1970-01-02, before: {per: [user, thread], counts: user_message, ends: {idle: 2h, on: resolved}}",
    "per: [user, thread], ends: {idle: 20m, on: closed}, effective_from: 1970-01-02, before: {per: user, ends: {turns: 4}}",
)
SELECTED = (
    ", bills_when: {has: [user_message, agent_reply], lacks: note}, judged_when: {has: user_message, lacks: reopened, activity_at_least: 2}"
)


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("seed", range(3))
def test_two_implementations_agree_on_random_streams(boundary: str, seed: int, tmp_path: Path) -> None:
    random = Random(f"{boundary} {seed}")
    kinds = ["user_message"] * 6 + ["agent_reply"] * 3 + ["resolved", "closed", "reopened", "new_chat", "heartbeat", "note"]
    events = [
        event(
            random.choice((random.randrange(0, 2200), random.randrange(1420, 1480))),
            random.choice(kinds),
            id=f"e{random.randrange(400)}",
            user=random.choice(("u", "v", None)),
            thread=random.choice(("t", "s")),
            via=random.choice(("chat", "mail", None)),
            text=random.choice((None, "Bye ", "hello")),
            spent=random.choice((None, 0, 7, 30, 80)),
        )
        for _ in range(300)
    ]
    for _ in range(60):
        copy = random.choice(events)
        changed = random.choice(("at", "id", "kind", "text", "via", "spent", "user", "arrived"))
        events.append({**copy, changed: random.choice((None, *(one.get(changed) for one in events[:9])))})
    random.shuffle(events)
    was = "before: {inside: billing, per: thread, counts: user_message, ends: {idle: 30m}}, effective_from: 1970-01-02"
    more = f"    eval: {{inside: billing, per: user, ends: {{idle: 10m}}}}\n    audit: {{per: user, ends: {{idle: 50m}}, {was}}}"
    definition = compiled(boundary + SELECTED, more)
    found = segmented(definition, events, tmp_path)
    for purpose in ("billing", "eval", "audit"):
        theirs = found[purpose]
        ours = in_python(definition, events, purpose)
        assert sorted(ours, key=str) == sorted(theirs, key=str)
        assert len(ours) > 5


def derived(definition: str, purpose: str) -> dict[str, Stream]:
    return {stream.name: stream for stream in streams(json.loads(definition), purpose)}


def tried(definition: str, purpose: str) -> dict[str, Stream]:
    """The streams about single rules, and not the scenes."""
    document = json.loads(definition)
    names = {name for name, _, _ in (*trials(document, purpose), *selections(document, purpose))}
    return {name: stream for name, stream in derived(definition, purpose).items() if name in names}


def test_every_rule_is_tried_on_both_sides() -> None:
    found = tried(compiled(RESUMING + ", unit: x"), "billing")
    assert {name: len(stream.sessions) for name, stream in found.items()} == {
        "idle-under": 1, "idle-at": 1, "idle-over": 2, "resume-inside": 1, "resume-outside": 2, "never-ending": 1, "per-user": 2, "no-user": 1,
        "ties-resolved": 2, "ignores-heartbeat": 2, "same-event-twice": 1, "late-at": 1, "late-over": 1, "clock-ahead-at": 1, "clock-ahead-over": 1,
    }  # fmt: skip
    assert [[one["events"] for one in found[name].sessions] for name in ("per-user", "no-user", "late-at", "late-over", "clock-ahead-over")] == [
        [["e1", "e3"], ["e2"]], [["e1", "e3"]], [["e1", "e2", "e3"]], [["e1", "e3"]], [["e1", "e3"]],
    ]  # fmt: skip
    assert found["ties-resolved"].sessions[0]["events"] == ["e1", "e3", "e2"]
    assert [session["reason"] for session in found["idle-over"].sessions] == ["first", "idle"]
    found = tried(compiled("per: user, ends: {longest: 24h, turns: 3, on: resolved}, reopens: {on: reopened, within: 2d}"), "billing")
    assert {name: [one["reason"] for one in stream.sessions] for name, stream in found.items()} == {
        "end": ["first", "ends_on"],
        # A reopening after two days meets the limit of one first, so it would try nothing.
        "reopen-after": ["first", "ends_on"],
        "turns-at-and-over": ["first", "turns"],
        "never-ending": ["first", "turns", "turns", "turns"],
        "longest-at": ["first", "turns", "turns"],
        "longest-over": ["first", "turns", "turns"],
        **{name: ["first"] for name in ("no-user", "late-at", "late-over", "clock-ahead-at", "clock-ahead-over", "same-event-twice")},
        "per-user": ["first", "first"],
        "ignores-heartbeat": ["first"],
        "ties-resolved": ["first", "ends_on"],
    }
    found = tried(compiled("per: user, ends: {longest: 24h, idle: 2h}"), "billing")
    assert [one["reason"] for one in found["never-ending"].sessions] == ["first", "longest"]
    assert [one["reason"] for one in found["longest-at"].sessions] == ["first"]
    assert [len(list(map(str, one["events"]))) for one in found["longest-over"].sessions] == [len(found["longest-over"].events) - 1, 1]


def test_every_kind_phrase_and_column_is_tried() -> None:
    rules = "starts: {on: [new_chat, restart]}, ends: {idle: 30m, on: [resolved, closed], says: {phrases: [bye, ciao], by: user_message}}"
    definition = compiled(
        f"per: [user, thread], counts: [user_message, agent_reply], {rules}, bills_when: {{has: [user_message, agent_reply], lacks: staff}}"
    )
    found = tried(definition, "billing")
    assert {
        name: [one["reason"] for one in stream.sessions] for name, stream in found.items() if "-" in name and len(stream.sessions) > 1
    } == {
        "idle-over": ["first", "idle"],
        "not-counted": ["first", "idle"],
        "end-closed": ["first", "ends_on"],
        "end-by-words": ["first", "ends_says"],
        "end-by-words-2": ["first", "ends_says"],
        "starts-on": ["first", "starts_on"],
        "starts-on-restart": ["first", "starts_on"],
        "per-user": ["first", "first"],
        "per-thread": ["first", "first"],
        "ties-resolved": ["first", "ends_on"],
        "ties-new_chat": ["first", "starts_on"],
        "ties-resolved-new_chat": ["first", "starts_on"],
        "ignores-heartbeat": ["first", "idle"],
    }
    assert [one["reason"] for one in found["counts-agent_reply"].sessions] == ["first"]
    bills = {name: [one["billed"] for one in stream.sessions] for name, stream in found.items() if "billed" in name}
    assert bills == {
        "billed": [True],
        "not-billed-without-user_message": [False],
        "not-billed-without-agent_reply": [False],
        "not-billed-with-staff": [False],
        "not-billed-with-staff-as-it-closes": [False],
        "billed-with-staff-after-it-closed": [True],
        "billed-with-staff-before-a-second-end": [True],
    }


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("ends: {longest: 1h}", "ends: {idle: 10m}"),
        ("ends: {on: resolved}", "ends: {idle: 10m}"),
        ("ends: {idle: 5m}", "ends: {idle: 10m}"),
        ("starts: {on: new_chat}", "ends: {turns: 50}"),
    ],
)
def test_an_end_of_the_outer_purpose_is_tried_where_the_inner_one_would_go_on(outer: str, inner: str) -> None:
    definition = compiled(f"per: user, {outer}", f"    eval: {{inside: billing, per: user, {inner}}}")
    stream = derived(definition, "eval")["inside-billing"]
    assert {one["reason"] for one in stream.sessions} == {"first"}
    assert len(stream.sessions) > 1


def test_the_stream_itself_is_tried_by_the_first_purpose_only() -> None:
    definition = compiled("per: user, ends: {idle: 30m}", "    audit: {per: user, ends: {idle: 1h}}")
    assert {"late-over", "same-event-twice"} <= set(derived(definition, "billing"))
    assert not {"late-over", "same-event-twice", "ignores-heartbeat"} & set(derived(definition, "audit"))


def test_kinds_at_one_instant_have_one_number_where_the_stream_is_numbered() -> None:
    definition = json.loads(compiled(RESUMING))
    definition["events"]["columns"]["seq"] = "number"
    stream = next(one for one in streams(definition, "billing") if one.name == "ties-resolved")
    assert [event["number"] for event in stream.events] == [1, 0, 0, 4]
    assert stream.sessions[0]["events"] == ["e1", "e3", "e2"]


MANY = (
    "per: [user, thread], counts: [user_message, agent_reply], starts: {on: [new_chat, restart], changes: channel},"
    " ends: {idle: 30m, longest: 5h, on: [resolved, closed], says: {phrases: [bye, ciao], by: user_message}, turns: 30, sum: {column: tokens, max: 9}},"
    " resumes_within: 5m, reopens: {on: reopened, within: 2h}, bills_when: {has: [user_message, agent_reply], lacks: staff}"
)


def hold(definition: str, cases: list[dict[str, Any]], folder: Path) -> None:
    """Hold streams against another language, in one process: each has users and threads of its own, and ids that no other has."""
    document = json.loads(definition)
    columns = document["events"]["columns"]
    boundaries = [one for purpose in document["purposes"].values() for one in (purpose, purpose["before"]) if one]
    id, keyed = columns["id"], {columns[key] for one in boundaries for key in one["per"]}
    events = [
        {**event, **{key: event[key] and f"{case['id']} {event[key]}" for key in keyed}, id: f"{case['id']} {event[id]}"}
        for case in cases
        for event in case["events"]
    ]
    found = segmented(definition, events, folder)
    for case in cases:
        stated = document["purposes"][case["purpose"]]
        plain = {"boundary_version": stated["boundary_version"], "billed": True, "judged": True}
        expected = [
            {
                **plain,
                **one,
                "id": f"{case['purpose']}:{case['id']} {one['events'][0]}",
                "events": [f"{case['id']} {id}" for id in one["events"]],
            }
            for one in case["sessions"]
        ]
        theirs = [one for one in found[case["purpose"]] if str(one["events"][0]).startswith(f"{case['id']} ")]
        assert theirs == expected, case["id"]


def cases_of(definition: str) -> list[dict[str, Any]]:
    document = json.loads(definition)
    return [
        {"id": f"{purpose}/{one.name}", "purpose": purpose, "events": one.events, "sessions": one.sessions}
        for purpose in document["purposes"]
        for one in streams(document, purpose)
    ]


def test_derived_streams_hold_in_another_language(tmp_path: Path) -> None:
    definition = compiled(MANY, "    eval: {inside: billing, per: user, ends: {idle: 10m}}")
    cases = cases_of(definition)
    assert len(cases) > 45
    hold(definition, cases, tmp_path)


COMMITTED = sorted((ROOT / "examples" / "generated").rglob("sessions.json"))


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.parent.relative_to(ROOT / "examples/generated").as_posix())
def test_the_streams_of_the_examples_hold_in_another_language(path: Path, tmp_path: Path) -> None:
    lines = path.with_name("sessions.cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    assert len({case["id"] for case in cases}) == len(cases) >= 10
    hold(path.read_text(encoding="utf-8"), cases, tmp_path)


LARGE = (
    "per: user, ends: {idle: 30s, longest: 3650d}",
    "per: user, ends: {idle: 30m, turns: 1000000}",
    "per: user, ends: {idle: 30m}, bills_when: {activity_at_least: 1000000}",
    "per: user, ends: {longest: 0m}",
)


@pytest.mark.parametrize("boundary", LARGE)
def test_no_stream_is_made_in_order_to_be_left_out_for_its_length(boundary: str) -> None:
    loaded = load_texts({"shop.yaml": SPEC.format(boundary=boundary, more="")})
    document = document_of(loaded.project.views[0])
    assert max(len(beats) for _, _, beats in (*trials(document, "billing"), *selections(document, "billing"))) <= LONGEST + 2


def test_a_release_of_the_zone_rules_that_changes_no_cut_is_the_same_version(monkeypatch: pytest.MonkeyPatch) -> None:
    boundary = "per: user, ends: {{daily: {{at: '00:30', zone: {zone}, since: 2026-01-01, until: {until}}}}}"

    def version(zone: str = "Europe/Berlin", until: str = "2026-12-31") -> tuple[str, str]:
        billing = json.loads(compiled(boundary.format(zone=zone, until=until)))["purposes"]["billing"]
        return billing["boundary_version"], next(rule["tzdata"] for rule in billing["rules"] if rule["rule"] == "daily")

    before = version()
    monkeypatch.setattr("specforge.boundaries.definitions.VERSION", "2199z")
    assert version() == (before[0], "2199z")
    assert version(zone="Europe/London")[0] != before[0]
    assert version(until="2027-12-31")[0] != before[0]
