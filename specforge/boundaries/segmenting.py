"""Executes `sessions.json` on a stream of events, as `docs/sessions.md` says."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from specforge.boundaries.phrases import ascii_fold

Event = Mapping[str, Any]
"""One event: its columns by name. Times are whole microseconds since 1970-01-01 UTC."""
Document = Mapping[str, Any]
"""The content of `sessions.json`."""


@dataclass(slots=True)
class Session:
    """One session of one purpose."""

    id: str
    reason: str
    """The first rule, in the order of the purpose's rules, that opened it."""
    start: int
    """The instant of its first event, in microseconds."""
    events: list[Event] = field(default_factory=list)
    turns: int = 0
    sum: int = 0


def segment(document: Document, purpose: str, events: Iterable[Event], aside: Counter[str] | None = None) -> list[Session]:
    """Give the sessions of one purpose, partition by partition, each in order.

    Args:
        document: The content of `sessions.json`.
        purpose: The name of a purpose in it.
        events: Events in any order; what the stream sets aside is left out.
        aside: Where given, events that are left out are counted here by their cause: `null:at` (or another column, as
            `events.columns` names it), `ignored:heartbeat` (or another kind), `late`, `clock_ahead`, `duplicate`.
    """
    counted: Counter[str] = Counter() if aside is None else aside
    return _sessions_of(document, purpose, list(_admitted(document["events"], events, counted)), counted)


def billed(document: Document, purpose: str, session: Session) -> bool:
    """Whether a session is billed: every kind it must have occurs in it, and none that it must lack."""
    bills, column = document["purposes"][purpose]["bills_when"], document["events"]["columns"]["kind"]
    kinds = {event[column] for event in session.events}
    return bills is None or (kinds.issuperset(bills["has"]) and kinds.isdisjoint(bills["lacks"]))


def _sessions_of(document: Document, name: str, admitted: Sequence[Event], aside: Counter[str]) -> list[Session]:
    purpose, columns = document["purposes"][name], document["events"]["columns"]
    outer: dict[int, str] = {}
    if purpose["inside"]:
        around = _sessions_of(document, purpose["inside"], admitted, aside)
        outer = {id(event): session.id for session in around for event in session.events}
    partitions: dict[tuple[object, ...], list[Event]] = {}
    for event in admitted:
        if purpose["inside"] and id(event) not in outer:
            continue
        if missing := next((key for key in purpose["per"] if event.get(columns[key]) is None), None):
            aside[f"null:{missing}"] += 1
            continue
        keys = [event[columns[key]] for key in purpose["per"]]
        partitions.setdefault((*keys, outer.get(id(event))), []).append(event)
    return [session for events in partitions.values() for session in _Partition(document["events"], purpose, name).read(events)]


def _admitted(stream: Mapping[str, Any], events: Iterable[Event], aside: Counter[str]) -> Iterator[Event]:
    """The events in the one total order, without those that the stream sets aside."""
    columns, ties = stream["columns"], stream["ties"]

    def order(event: Event) -> tuple[int, int, int, bytes, list[tuple[int, float, bytes]]]:
        kind = event[columns["kind"]]
        tie = ties.index(kind) + 1 if kind in ties else 0
        seq = (event.get(columns["seq"]) or 0) if "seq" in columns else 0
        # The declared columns decide between two rows of one event only: no other two agree in `id` and `at`.
        return event[columns["at"]], seq, tie, str(event[columns["id"]]).encode(), [_rank(event.get(one)) for one in columns.values()]

    kept = []
    for event in events:
        if (cause := _cause(stream, event)) is None:
            kept.append(event)
        else:
            aside[cause] += 1
    seen: set[tuple[str, int]] = set()
    for event in sorted(kept, key=order):
        name = (str(event[columns["id"]]), event[columns["at"]])
        if name in seen:
            aside["duplicate"] += 1
            continue
        seen.add(name)
        yield event


def _cause(stream: Mapping[str, Any], event: Event) -> str | None:
    """Why the stream sets an event aside, as far as that can be told from the event alone."""
    columns, late, ahead = stream["columns"], stream["late"], stream["clock_ahead_us"]
    if missing := next((key for key in ("at", "id", "kind") if event.get(columns[key]) is None), None):
        return f"null:{missing}"
    if event[columns["kind"]] in stream["ignores"]:
        return f"ignored:{event[columns['kind']]}"
    arrived = event.get(columns["arrived"]) if "arrived" in columns else None
    delay = 0 if arrived is None else arrived - event[columns["at"]]
    if late is not None and late["then"] == "set_aside" and delay > late["wait_us"]:
        return "late"
    return "clock_ahead" if ahead is not None and -delay > ahead else None


def _rank(value: object) -> tuple[int, float, bytes]:
    """Numbers by their value, then texts by their UTF-8 bytes, then nulls."""
    if value is None:
        return 2, 0, b""
    return (0, value, b"") if isinstance(value, (int, float)) else (1, 0, str(value).encode())


class _Partition:
    """One partition of one purpose, read event by event."""

    def __init__(self, stream: Mapping[str, Any], purpose: Mapping[str, Any], name: str) -> None:
        self.columns, self.purpose, self.name = stream["columns"], purpose, name
        self.rules = {rule["rule"]: rule for rule in purpose["rules"]}
        self.session: Session | None = None
        self.previous = self.activity = 0
        self.marked: tuple[int, str] | None = None
        """The latest end marker since the latest activity: its instant, and the rule that makes it one."""
        self.last: dict[str, object] = {}

    def read(self, events: Iterable[Event]) -> list[Session]:
        found: list[Session] = []
        for event in events:
            at = event[self.columns["at"]]
            active = self.session is None or self._active(event)
            reason = self._reason(event, at, active=active)
            if reason is not None or self.session is None:
                self.session = Session(f"{self.name}:{event[self.columns['id']]}", reason or "first", at)
                found.append(self.session)
            self._take(self.session, event, at, active=active)
        return found

    def _active(self, event: Event) -> bool:
        kind, counted = event[self.columns["kind"]], self.purpose["activity"]
        if any(kind in self.rules[rule]["kinds"] for rule in ("starts_on", "reopens") if rule in self.rules):
            return True
        return kind in counted["only"] if "only" in counted else kind not in counted["all_but"]

    def _reason(self, event: Event, at: int, *, active: bool) -> str | None:
        if self.session is None:
            return "first"
        voids: Sequence[str] = ()
        if (reopens := self.rules.get("reopens")) is not None and self.marked and event[self.columns["kind"]] in reopens["kinds"]:
            voids = reopens["voids"] if at - self.marked[0] <= reopens["us"] else ()
        return next((rule for rule in self.rules if rule not in voids and self._holds(rule, event, at, active=active)), None)

    def _holds(self, name: str, event: Event, at: int, *, active: bool) -> bool:
        rule, session = self.rules[name], self.session
        assert session is not None
        match name:
            case "starts_on":
                return event[self.columns["kind"]] in rule["kinds"]
            case "daily":
                return bisect_right(rule["cuts_us"], at) != bisect_right(rule["cuts_us"], self.previous)
            case "ends_on" | "ends_says":
                mark, sort = self.marked or (0, "")
                resume = rule["resumes_within_us"]
                return active and sort == name and (resume is None or at - mark > resume)
            case "idle":
                return active and at - self.activity > rule["us"]
            case "changes":
                changed = [event.get(one) is not None and self.last.get(one, event[one]) != event[one] for one in rule["columns"]]
                return active and any(changed)
            case "longest":
                return bool(at - session.start > rule["us"])
            case "turns":
                return active and session.turns >= rule["max"]
            case "sum":
                return bool(session.sum + (event.get(rule["column"]) or 0) > rule["max"])
            case _:
                return False

    def _take(self, session: Session, event: Event, at: int, *, active: bool) -> None:
        kind = event[self.columns["kind"]]
        session.events.append(event)
        if "sum" in self.rules:
            session.sum += event.get(self.rules["sum"]["column"]) or 0
        if active:
            session.turns += 1
            self.activity, self.marked = at, None
        if "ends_on" in self.rules and kind in self.rules["ends_on"]["kinds"]:
            self.marked = at, "ends_on"
        elif "ends_says" in self.rules and self._said(event, kind):
            self.marked = at, "ends_says"
        for column in self.rules["changes"]["columns"] if "changes" in self.rules else ():
            if event.get(column) is not None:
                self.last[column] = event[column]
        self.previous = at

    def _said(self, event: Event, kind: str) -> bool:
        rule = self.rules["ends_says"]
        text = event.get(self.columns["text"]) if "text" in self.columns else None
        return kind == rule["by"] and text is not None and ascii_fold(text) in rule["phrases"]
