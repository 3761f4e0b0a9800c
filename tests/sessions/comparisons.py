"""Comparisons to be printed and drawn: a help desk with real sessions, nothing at all, one purpose, a great many, texts that try to act."""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

from msgspec.structs import replace

from specforge.boundaries.describing import stated
from specforge.boundaries.purging import kept, requests
from specforge.boundaries.segmenting import Session, billed, segment
from specforge.registry import find_compilers
from specforge.sessions.answer import (
    Changed,
    Comparison,
    DoubleBilling,
    Endless,
    Left,
    Log,
    Money,
    Overlap,
    Refused,
    Related,
    Replay,
    Seen,
    Span,
    Spread,
    Timeline,
    Twice,
    Violation,
)  # fmt: skip
from tests.conftest import load_texts

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = 1_793_606_400 * SECOND
"""2026-11-02 08:00:00 UTC, a Monday."""
SPEC = """\
specforge: 1
feature: help-desk
sessions:
  events:
    table: events
    columns: {{user: user, thread: thread, at: at, id: id, kind: kind}}
    ties: [resolved, new_chat]
  purposes:
    billing:
      per: [user]
      counts: [user_message, agent_reply]
      ends: {{idle: {idle}, longest: 24h, on: [resolved]}}
      resumes_within: {resumes}
      bills_when: {{has: [user_message, agent_reply], lacks: [staff_reply]}}
      price: 0.99 USD
    eval:
      per: [user]
      counts: [user_message]
      ends: {{idle: 10m, longest: 48h}}
      judged_as: session
    memory:
      per: [user, thread]
      starts: {{on: [new_chat]}}
"""
HOSTILE = "<script>document.title='acted'</script> & \u202eright to left\u202c {{name}} $body \"'"
Event = dict[str, Any]


@cache
def compiled(idle: str = "30m", resumes: str = "15m") -> Mapping[str, Any]:
    loaded = load_texts({"help-desk.yaml": SPEC.format(idle=idle, resumes=resumes)})
    assert [one for one in loaded.findings if one.severity.name == "ERROR"] == []
    compiler = next(one for one in find_compilers() if one.name == "sessions")
    document: Mapping[str, Any] = json.loads(next(iter(compiler.run(loaded.project.views[0]))).text)
    return document


@cache
def log() -> tuple[Event, ...]:
    """Two weeks of a help desk: visits of some minutes, coffee breaks, ends that are no ends, an afternoon without a pause."""
    random, found = Random(8), []

    def say(user: str, at: int, kind: str, thread: str) -> None:
        found.append({"user": user, "thread": thread, "at": at, "id": f"e{len(found):04}", "kind": kind})

    for number in range(40):
        user, thread, at = f"u-{number:02}", "t-1", START + random.randrange(0, 6 * DAY, SECOND)
        for visit in range(random.randrange(1, 5)):
            if visit and random.random() < 0.2:
                thread = f"t-{visit + 1}"
                say(user, at, "new_chat", thread)
                at += 2 * SECOND
            for _ in range(random.randrange(1, 6)):
                say(user, at, "user_message", thread)
                at += random.randrange(4, 30) * SECOND
                if random.random() < 0.4:
                    say(user, at, "tool_call", thread)
                    at += random.randrange(1, 9) * SECOND
                say(user, at, "staff_reply" if random.random() < 0.03 else "agent_reply", thread)
                at += random.randrange(20, 900) * SECOND
            if random.random() < 0.5:
                say(user, at, "resolved", thread)
            at += random.choice((16 * MINUTE, 22 * MINUTE, 3 * HOUR, 20 * HOUR, 2 * DAY))
    for step in range(165):
        say("u-99", START + 5 * HOUR + step * 9 * MINUTE, "user_message", "t-1")
        if step % 3 == 0:
            say("u-99", START + 5 * HOUR + step * 9 * MINUTE + 12 * SECOND, "agent_reply", "t-1")
    return tuple(sorted(found, key=lambda one: (one["at"], one["id"])))


def spread(values: Sequence[int]) -> Spread:
    ordered = sorted(values)
    return Spread(*(ordered[math.ceil(len(ordered) * share) - 1] for share in (0.5, 0.9, 1))) if ordered else Spread(0, 0, 0)


def key_of(session: Session, document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(str(session.events[0][one]) for one in document["purposes"][name]["per"])


class Made:
    """The sessions of each purpose, and what a comparison says of them."""

    def __init__(self, document: Mapping[str, Any], events: Sequence[Event]) -> None:
        self.document, self.events, self.now = document, events, max(one["at"] for one in events)
        self.sessions = {name: segment(document, name, events) for name in document["purposes"]}
        self.of = {name: {one["id"]: each.id for each in found for one in each.events} for name, found in self.sessions.items()}

    def seen(self, name: str) -> Seen:
        found, purpose = self.sessions[name], self.document["purposes"][name]
        last = {key_of(one, self.document, name): one for one in found}
        rules = {rule["rule"]: rule for rule in purpose["rules"]}
        latest = [one for one in found if last[key_of(one, self.document, name)] is one]
        idle = rules["idle"]["us"] if "idle" in rules else None
        unended = [one for one in latest if idle is None or one.events[-1]["at"] + idle >= self.now]
        ended = [one for one in unended if one.events[-1]["kind"] == "resolved" and idle is not None]
        endless = unended if idle is None else []
        final = [one for one in found if one not in unended]
        bills = [one for one in final if billed(self.document, name, one)] if purpose["price"] else None
        reasons = Counter(one.reason for one in found)
        return Seen(
            name=name, ref=purpose["ref"], id_column=purpose["id_column"], versions={purpose["boundary_version"]: len(found)},
            events=sum(len(one.events) for one in found), null_keys=3 if name == "memory" else 0, lacking=tuple(f"`{key}`" for key in purpose["per"]), left_out_by=(), partitions=len(last), sessions=len(found),
            final=len(final), ended=len(ended), open=len(unended) - len(ended), endless=len(endless),
            opened_by={rule: reasons[rule] for rule in rules if rule in reasons},
            length=spread([one.events[-1]["at"] - one.start for one in found]), size=spread([len(one.events) for one in found]),
            billed=None if bills is None else len(bills), revenue=None if bills is None else Money(str(Decimal("0.99") * len(bills)), "USD"),
            judged=len(final) if purpose["judged_as"] else None, over_quota=None, early=0, says=tuple(stated(purpose)), left=tuple(self.left(name)),
            oldest=tuple(
                Endless(one.id, key_of(one, self.document, name), one.start, one.events[-1]["at"], len(one.events))
                for one in sorted(endless, key=lambda one: one.start - one.events[-1]["at"])[:10]
            ),
        )  # fmt: skip

    def left(self, name: str) -> Iterator[Left]:
        asked = requests(self.document, name, self.events)
        found = [kept(self.document, name, one, asked) for one in self.sessions[name]]
        for memory in self.document["purposes"][name]["keeps_us"]:
            gone = sum(one.until[memory] < self.now for one in found)
            yield Left(memory, gone, sum(one.purged is not None and one.purged <= self.now for one in found))

    def overlaps(self) -> Iterator[Overlap]:
        for first, found in self.sessions.items():
            for second in self.sessions:
                if first != second:
                    sizes = Counter(self.of[second].values())
                    others = [{self.of[second][one["id"]] for one in each.events} for each in found]
                    same = sum(
                        len(one) == 1 and sizes[next(iter(one))] == len(each.events) for one, each in zip(others, found, strict=True)
                    )
                    within = sum(len(one) == 1 for one in others)
                    yield Overlap(first, second, len(found), same, within, len(found) - within, max(map(len, others)))

    def violations(self, first: str, second: str) -> list[Violation]:
        found = []
        for each in sorted(self.sessions[first], key=lambda one: one.start):
            others = tuple(dict.fromkeys(self.of[second][one["id"]] for one in each.events))
            if len(others) > 1:
                found.append(Violation(each.id, others, each.start, len(each.events)))
        return found

    def twice(self, within: int) -> list[Twice]:
        found, sessions = [], self.sessions["billing"]
        for one, other in pairwise(sessions):
            gap = other.start - max(
                (each["at"] for each in one.events if each["kind"] in {"user_message", "agent_reply"}), default=one.start
            )
            same = key_of(one, self.document, "billing") == key_of(other, self.document, "billing")
            if same and gap <= within and billed(self.document, "billing", one) and billed(self.document, "billing", other):
                found.append(Twice(one.id, other.id, key_of(one, self.document, "billing"), gap, other.reason))
        return sorted(found, key=lambda one: (one.gap, one.first))

    def timeline(self, user: str, *why: str, most: int = 300) -> Timeline:
        mine = [one for one in self.events if one["user"] == user]
        shown = {one["id"] for one in mine[:most]}
        rows = {
            name: tuple(
                Span(one.id, one.start, events[-1]["at"], len(events), one.reason, billed(self.document, name, one) if name == "billing" else None)
                for one in found
                if (events := [each for each in one.events if each["id"] in shown])
            )
            for name, found in self.sessions.items()
        }  # fmt: skip
        return Timeline((user,), why, tuple((one["at"], one["kind"]) for one in mine[:most]), max(len(mine) - most, 0), rows)


@cache
def help_desk() -> Comparison:
    events = log()
    made, before = Made(compiled(), events), Made(compiled("15m", "5m"), events)
    pairs, broken = made.twice(30 * MINUTE), made.violations("eval", "billing")
    users = [*[*dict.fromkeys(("u-99", *(one.key[0] for one in pairs)))][:5], "u-03"]
    why = {one.key[0]: f"two bills {one.gap // MINUTE} minutes apart" for one in reversed(pairs)} | {
        "u-99": "violates `eval within billing`",
        "u-03": "31 events over four days",
    }
    return Comparison(
        feature="help-desk",
        variant={"channel": "chat"},
        log=Log(
            path="logs/november.jsonl", format="JSON lines", rows=len(events) + 21, admitted=len(events),
            set_aside=(
                Refused("the time has no offset", 14, ("line 31: '2026-11-02T09:12:44'", "line 77: '2026-11-02T11:40:02'")),
                Refused("the kind is ignored: heartbeat", 6, ()),
                Refused("the id and the time are those of an event before", 1, ("line 812: 'e0711'",)),
            ),
            notes=("the column `text` is not in the log; no purpose reads it",), first=events[0]["at"], last=events[-1]["at"],
        ),
        now=made.now, purposes=tuple(made.seen(name) for name in made.sessions), overlaps=tuple(made.overlaps()),
        relations=(
            Related("eval within billing", "refuted", len(made.sessions["eval"]), len(broken), tuple(broken[:10])),
            Related("billing independent of memory", "declared", 0, 0, ()),
        ),
        double_billing=(
            DoubleBilling("billing", 30 * MINUTE, len(pairs), dict(Counter(one.opened_by for one in pairs)), Money(str(Decimal("0.99") * len(pairs)), "USD"), tuple(pairs[:10])),
        ),
        timelines=tuple(made.timeline(user, why[user], "a conversation in `memory` that never closes") for user in users),
        replay=Replay(
            "main~1",
            (
                Changed("billing", before.seen("billing"), made.seen("billing"), 214, ("no new `effective_from`", "no `replayed`")),
                Changed("eval", before.seen("eval"), made.seen("eval"), 0, ()),
                Changed("memory", None, made.seen("memory"), len(events), ()),
            ),
        ),
    )  # fmt: skip


@cache
def crowded() -> Comparison:
    """Twelve users of 300 events each, and as many sessions as such events make."""
    random, events = Random(3), []
    for user in range(12):
        at = START
        for number in range(300):
            at += random.choice((5, 20, 20, 40, 90, 400, 1000, 3000, 40_000)) * SECOND
            kind = random.choice(("user_message", "agent_reply", "user_message", "agent_reply", "tool_call", "resolved"))
            events.append(
                {
                    "user": f"u-{user}",
                    "thread": f"t-{number % 3}",
                    "at": at,
                    "id": f"0190c1f2-77aa-7d3e-9c41-{len(events):012}",
                    "kind": kind,
                }
            )
    made = Made(compiled(), events)
    return replace(help_desk(), timelines=tuple(made.timeline(f"u-{user}", "many events") for user in range(12)))


def nothing() -> Comparison:
    none = Seen(
        "billing",
        "help-desk/session/billing",
        "billing_session_id",
        {},
        0,
        0,
        (),
        (),
        0,
        0,
        0,
        0,
        0,
        0,
        {},
        Spread(0, 0, 0),
        Spread(0, 0, 0),
        0,
        Money("0", "USD"),
        None,
        None,
        0,
        (),
        (),
        (),
    )
    return Comparison("help-desk", {}, Log("empty.csv", "CSV", 0, 0, (), (), None, None), None, (none,), (), (), (), (), None)  # fmt: skip


def alone() -> Comparison:
    whole = help_desk()
    made = Made(compiled(), log())
    line = made.timeline("u-01", "a candidate for double billing")
    return replace(
        whole, purposes=whole.purposes[:1], overlaps=(), relations=(), replay=None,
        timelines=(replace(line, rows={"billing": line.rows["billing"]}),),
    )  # fmt: skip


def hostile(text: str = HOSTILE) -> Comparison:
    """Every text that a log, a spec or a file name gives, as one that tries to act."""
    seen = help_desk().purposes[0]
    name, length = f"{text} name", 20 * MINUTE
    first, second = f"{text} a", f"{text} b"
    endless = Endless(first, (text,), START, START + length, 3)
    bad = replace(
        seen,
        name=name,
        ref=text,
        id_column=text,
        versions={text: 1, f"{text}2": 2},
        opened_by={text: 3},
        endless=1,
        open=1,
        oldest=(endless,),
        says=(text, text),
        lacking=(text,),
        revenue=Money(text, text),
        left=(Left(text, 1, 1),),
    )
    spans = (
        Span(first, START, START + length, 3, text, billed=True),
        Span(second, START + 2 * length, START + 2 * length, 1, text, billed=False),
    )
    return Comparison(
        text, {text: text}, Log(text, text, 9, 5, (Refused(text, 4, (text, text)),), (text,), START, START + DAY), START + DAY,
        (bad, replace(bad, name=f"{text} other")), (Overlap(name, f"{text} other", 2, 1, 1, 1, 2), Overlap(f"{text} other", name, 2, 1, 1, 1, 2)),
        (Related(text, text, 2, 1, (Violation(first, (first, second), START, 3),)),),
        (DoubleBilling(name, length, 1, {text: 1}, Money("0.99", text), (Twice(first, second, (text, text), length, text),)),),
        (Timeline((text,), (text,), ((START, text), (START + length, f"{text}k"), (START + 2 * length, text)), 7, {name: spans, text: ()}),),
        Replay(text, (Changed(name, bad, replace(bad, revenue=Money("2", "EUR")), 1, (text,)), Changed(text, None, None, 0, ()))),
    )  # fmt: skip
