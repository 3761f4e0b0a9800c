"""`sessions describe` says in sentences what `sessions.json` says to programs."""

import json

import pytest

from specforge.boundaries.definitions import document_of
from specforge.boundaries.describing import describe
from tests.conftest import load_texts

EVENTS = "table: events, columns: {user: user_id, thread: thread_id, at: ts, id: event_id, kind: event, text: text, tokens: spent, arrived: received}"
STREAMS = {
    "": "All purposes read the table `events`.\nAn event whose time has no offset is in no session.",
    "zone: Europe/Berlin, ties: [bye], ignores: [beat], late: {wait: 10m}, clock_ahead: 90s": (
        "All purposes read the table `events`.\n"
        "A time without an offset is local time of Europe/Berlin.\n"
        "Of what happens at one instant, `bye` comes last.\n"
        "`beat` is in no session.\n"
        "What arrives more than 10 minutes after it happened is in no session.\n"
        "What happened more than 90 seconds after it arrived is in no session: its clock is wrong."
    ),
    "instants: microseconds, erased_by: [forget, leave]": (
        "All purposes read the table `events`.\n"
        "`forget` or `leave` asks for erasure: the text of what came before it is blank from then on, and everything else stays."
    ),
    "instants: microseconds, ties: [a, b], ignores: [c, d], late: {wait: 1h, then: amend}": (
        "All purposes read the table `events`.\n"
        "Of what happens at one instant, `a` and `b` come last, in this order.\n"
        "`c` and `d` are in no session.\n"
        "What arrives more than 1 hour after it happened changes sessions that are over."
    ),
}
PURPOSES = {
    "per: [user, thread], counts: [hi, yo], ends: {idle: 30m, on: [bye, stop]}, resumes_within: 15m": (
        "A session is of one `user` and one `thread`.\n"
        "An event without `user` or `thread` is in no session.\n"
        "Activity is `hi` and `yo`; every other event belongs to the session in which it falls, and keeps none open.\n"
        "`bye` or `stop` ends it; activity within 15 minutes after that goes on in it.\n"
        "It ends when there is no activity for more than 30 minutes."
    ),
    "per: [], starts: {on: [new], changes: tokens}, ends: {on: bye, says: {phrases: [So long, bye], by: hi}}, reopens: {on: back, within: 7d}": (
        "A session is of all events, whoever they are of.\n"
        "Every event but `bye` is activity.\n"
        "Each `new` begins a new one.\n"
        "`bye` ends it: the next activity begins a new one.\n"
        'A `hi` that says "so long" or "bye" and nothing else ends it: the next activity begins a new one.\n'
        "`back` within 7 days (168 hours) after such an end goes on in it, whatever the pause.\n"
        "Activity with another `spent` than before begins a new one."
    ),
    "inside: chat, ends: {longest: 36h, turns: 5, sum: {column: tokens, max: 4000}, daily: {at: '06:00', zone: Asia/Tokyo, since: 2026-01-01, until: 2026-12-31}}": (
        "A session is of one `user` and lies within one session of `chat`.\n"
        "An event without `user` is in no session.\n"
        "Every event is activity.\n"
        "It ends at 06:00 in Asia/Tokyo, each day from 2026-01-01 to 2026-12-31.\n"
        "It never lasts longer than 36 hours from its first event on.\n"
        "It never has more than 5 events of activity.\n"
        "The `spent` of its events never add up to more than 4,000; an event that is larger alone stands alone."
    ),
    "per: user, starts: {on: new}, ends: {on: [new, bye]}, reopens: {on: bye, within: 1h}": (
        "A session is of one `user`.\n"
        "An event without `user` is in no session.\n"
        "Every event is activity.\n"
        "Each `new` begins a new one.\n"
        "`new` or `bye` ends it: the next activity begins a new one.\n"
        "`bye` within 1 hour after such an end goes on in it, whatever the pause."
    ),
    "per: user, ends: {idle: 1h}, quota: 3, bills_when: {has: [hi, yo], lacks: [staff, test], activity_at_least: 2}": (
        "A session is of one `user`.\n"
        "An event without `user` is in no session.\n"
        "Every event is activity.\n"
        "It ends when there is no activity for more than 1 hour.\n"
        "It is billed when it is over, if it has `hi` and `yo`, has no `staff` and no `test` and has at least 2 events of activity.\n"
        "The quota of one `user` is 3 billed sessions a day, which is that of the first event in UTC; what is over it is billed, too."
    ),
    "per: user, ends: {idle: 1h}, judged_as: turn, judged_when: {lacks: staff}, keeps: {transcript: 30d}": (
        "A session is of one `user`.\n"
        "An event without `user` is in no session.\n"
        "Every event is activity.\n"
        "It ends when there is no activity for more than 1 hour.\n"
        "Each turn of it is judged when it is over, if it has no `staff`.\n"
        "`transcript` is kept for 30 days from the event on that told it."
    ),
    "per: [user, thread], ends: {idle: 1h}, keeps: {notes: 36h}, purges: {on: [forget_me, sign_out], of: [user, thread]}": (
        "A session is of one `user` and one `thread`.\n"
        "An event without `user` or `thread` is in no session.\n"
        "Every event is activity.\n"
        "It ends when there is no activity for more than 1 hour.\n"
        "`notes` is kept for 36 hours from the event on that told it.\n"
        "After `forget_me` or `sign_out`, nothing is kept of what the same `user` and `thread` told until then."
    ),
    "per: [user, thread], ends: {idle: 1h}, keeps: {preferences: 365d, notes: 36h, files: 1h}, carries: {preferences: user}": (
        "A session is of one `user` and one `thread`.\n"
        "An event without `user` or `thread` is in no session.\n"
        "Every event is activity.\n"
        "It ends when there is no activity for more than 1 hour.\n"
        "`preferences` is kept for 365 days from the event on that told it.\n"
        "`notes` is kept for 36 hours from the event on that told it.\n"
        "`files` is kept for 1 hour from the event on that told it.\n"
        "`preferences` may be read in later sessions of the same `user`.\n"
        "`notes` and `files` are read in the session alone that told them."
    ),
    "per: user, ends: {idle: 20m}, judged_as: session, effective_from: 2026-03-01, before: {per: thread, ends: {idle: 1h}}": (
        "A session is of one `user`.\n"
        "An event without `user` is in no session.\n"
        "Every event is activity.\n"
        "It ends when there is no activity for more than 20 minutes.\n"
        "It is judged when it is over.\n"
        "Until 2026-03-01, 00:00 UTC, another definition held, and what is open then finishes under it.\n"
        "Until 2026-03-01: A session is of one `thread`.\n"
        "Until 2026-03-01: An event without `thread` is in no session.\n"
        "Until 2026-03-01: Every event is activity.\n"
        "Until 2026-03-01: It ends when there is no activity for more than 1 hour.\n"
        "What is said above of bills and judgements holds for the sessions of until then, too."
    ),
    "per: user, leaves_out: {thread: [demo, staging]}, ends: {idle: 20m}": (
        "A session is of one `user`.\n"
        "An event without `user` is in no session.\n"
        "An event whose `thread` is `demo` or `staging` is in no session.\n"
        "Every event is activity.\n"
        "It ends when there is no activity for more than 20 minutes."
    ),
    "same_as: {purpose: chat, because: It is.}": (
        "Its sessions are the same as those of `chat`.\n"
        "A session is of one `user`.\n"
        "An event without `user` is in no session.\n"
        "Every event is activity.\n"
        "It never lasts longer than 48 hours from its first event on."
    ),
}


def described(purpose: str, events: str = "") -> dict[str, str]:
    """What is said under each head, without its indentation."""
    text = f"specforge: 1\nfeature: shop\nsessions:\n  events: {{{', '.join(one for one in (EVENTS, events) if one)}}}\n  purposes:\n"
    loaded = load_texts({"shop.yaml": f"{text}    chat: {{per: user, ends: {{longest: 2d}}}}\n    tried: {{{purpose}}}\n"})
    assert [one.message for one in loaded.findings] == []
    told = describe(json.loads(json.dumps(document_of(loaded.project.views[0]))))
    parts = (part.splitlines() for part in told.split("\n\n"))
    return {head: "\n".join(line.removeprefix("  ") for line in lines) for head, *lines in parts}


@pytest.mark.parametrize("events", STREAMS)
def test_the_stream_is_told(events: str) -> None:
    assert described("per: user, ends: {idle: 1h}", events)["events"] == STREAMS[events]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_part_of_a_purpose_is_told_in_a_sentence(purpose: str) -> None:
    assert described(purpose)["tried" + (": since 2026-03-01" if "effective_from" in purpose else "")] == PURPOSES[purpose]


def test_the_head_says_what_a_session_costs_and_who_decided() -> None:
    terms = "unit: resolution, price: 0.99 USD, decided_by: finance, effective_from: 2026-03-01"
    found = described(f"per: user, ends: {{idle: 1h}}, {terms}")
    assert list(found)[-1] == "tried: called `resolution` on the bill, 0.99 USD each, decided by finance, since 2026-03-01"
    assert found[list(found)[-1]].splitlines()[-1] == "It is billed when it is over."
