"""Executes `sessions.json` on a stream of events, as `docs/sessions.md` says."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from specforge.boundaries.closing import closes_at, closing, ends_with
from specforge.boundaries.ordering import Rank, Ranks, ranking
from specforge.boundaries.phrases import ascii_fold
from specforge.boundaries.staging import read_for
from specforge.boundaries.validating import Validate, key_text, left_out_by, require_instant, require_text, validating
from specforge.boundaries.zones import midnight

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
    boundary_version: str
    """The version of the rules that it was read by."""
    events: list[Event] = field(default_factory=list)
    turns: int = 0
    """How many of its events are activity."""
    sum: int = 0
    activity: int = 0
    """The instant of the latest activity; of the session before where only riding events belong to this one."""
    marker: int | None = None
    """The instant of the latest end marker since then."""
    first_marker: int | None = None
    """The instant of the first one since then: what only rides after the time that it leaves changes no bill."""
    limits: list[int | None] = field(default_factory=list)
    """Until when activity could still join it, as far as each of its events tells; none where no rule does."""
    around: list[int | None] = field(default_factory=list)
    """The same of the session that it is inside of and ends with."""


def segment(document: Document, purpose: str, events: Iterable[Event], aside: Counter[str] | None = None) -> list[Session]:
    """Give the sessions of one purpose, partition by partition, each in order.

    Args:
        document: The content of `sessions.json`.
        purpose: The name of a purpose in it.
        events: Events in any order; what the stream sets aside is left out.
        aside: Where given, events that are left out are counted here by their cause: `null:at` (or another column, as
            `events.columns` names it), `left_out:internal` (or another one of `leaves_out`), `ignored:heartbeat` (or another kind),
            `late`, `clock_ahead`, `duplicate`.

    Raises:
        UsageError: When a column holds what it cannot be read as: a number in a text, a text where numbers are summed.
    """
    counted: Counter[str] = Counter() if aside is None else aside
    validate = validating(document["events"]["columns"], read_for(document["purposes"], purpose))
    sessions, left_out = _sessions_of(document, purpose, list(_admitted(document["events"], events, counted, validate, ranking(document))))
    counted.update(left_out.values())
    return sessions


def billed(document: Document, purpose: str, session: Session) -> bool:
    """Whether a session is billed once it is final."""
    return _selected(document, purpose, session, document["purposes"][purpose].get("bills_when"))


def judged(document: Document, purpose: str, session: Session) -> bool:
    """Whether a session is judged once it is final."""
    return _selected(document, purpose, session, document["purposes"][purpose].get("judged_when"))


def _selected(document: Document, name: str, session: Session, selection: Mapping[str, Any] | None) -> bool:
    """Whether a session has what it must have and lacks what it must lack, as far as the events go that it closed with."""
    if selection is None:
        return True
    columns, purpose = document["events"]["columns"], document["purposes"][name]
    old = purpose.get("before") is not None and session.boundary_version == purpose["before"]["boundary_version"]
    rules = (purpose["before"] if old else purpose)["rules"]
    closes = closes_at(rules, session.start, session.activity, session.first_marker, session.events[-1][columns["at"]])
    kinds = {
        event[columns["kind"]]
        for event, around in zip(session.events, session.around, strict=True)
        if all(limit is None or event[columns["at"]] <= limit for limit in (closes, around))
    }
    enough = session.turns >= (selection.get("activity_at_least") or 0)
    return enough and kinds.issuperset(selection["has"]) and kinds.isdisjoint(selection["lacks"])


LeftOut = dict[int, str]
"""Why an event is in no session of a purpose, by the identity of the event."""


def _sessions_of(document: Document, name: str, admitted: Sequence[Event]) -> tuple[list[Session], LeftOut]:
    purpose, at = document["purposes"][name], document["events"]["columns"]["at"]
    if purpose.get("before") is None:
        return _read(document, name, purpose, admitted, admitted)
    change = midnight(purpose["effective_from"])
    old, left_out = _read(document, name, purpose["before"], admitted, admitted)
    finished = [session for session in old if session.start < change]
    kept = {id(event) for session in finished for event in session.events}
    rest = [event for event in admitted if event[at] >= change and id(event) not in kept]
    new, missing = _read(document, name, purpose, rest, admitted)
    early = {id(event) for event in admitted if event[at] < change}
    return finished + new, {event: why for event, why in left_out.items() if event in early} | missing


def _read(
    document: Document, name: str, boundary: Mapping[str, Any], events: Sequence[Event], admitted: Sequence[Event]
) -> tuple[list[Session], LeftOut]:
    """Read events by one boundary; the purpose that it is inside of is read from all that were admitted."""
    columns = document["events"]["columns"]
    outer: dict[int, tuple[str, int]] = {}
    limits: dict[int, int | None] = {}
    missing: LeftOut = {}
    if boundary["inside"]:
        around, missing = _sessions_of(document, boundary["inside"], admitted)
        # An id at two instants may begin two sessions; they differ in when they begin.
        outer = {id(event): (session.id, session.start) for session in around for event in session.events}
        if ends_with(document["purposes"], boundary):
            limits = {id(event): limit for session in around for event, limit in zip(session.events, session.limits, strict=True)}
    left_out: LeftOut = {}
    partitions: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        if id(event) in missing:
            left_out[id(event)] = missing[id(event)]
        elif key := next((key for key in boundary["per"] if event.get(columns[key]) is None), None):
            left_out[id(event)] = f"null:{key}"
        elif column := left_out_by(boundary.get("leaves_out") or {}, columns, event):
            left_out[id(event)] = f"left_out:{column}"
        else:
            keys = [key_text(event[columns[key]]) for key in boundary["per"]]
            partitions.setdefault((*keys, outer.get(id(event))), []).append(event)
    found = (_Partition(document["events"], boundary, name, limits).read(part) for part in partitions.values())
    return [session for sessions in found for session in sessions], left_out


def _admitted(stream: Mapping[str, Any], events: Iterable[Event], aside: Counter[str], validate: Validate, ranks: Ranks) -> Iterator[Event]:
    """The events in the one total order, without those that the stream sets aside."""
    columns, ties = stream["columns"], stream["ties"]

    def order(event: Event) -> tuple[int, int, int, bytes, list[Rank]]:
        kind = event[columns["kind"]]
        tie = ties.index(kind) + 1 if kind in ties else 0
        seq = (event.get(columns["seq"]) or 0) if "seq" in columns else 0
        # The declared columns decide between two rows of one event only: no other two agree in `id` and `at`.
        return event[columns["at"]], seq, tie, str(event[columns["id"]]).encode(), ranks(event)

    kept = []
    for event in events:
        if (cause := _cause(stream, event)) is None:
            validate(event)
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
    require_text(columns["kind"], event[columns["kind"]])
    if event[columns["kind"]] in stream["ignores"]:
        return f"ignored:{event[columns['kind']]}"
    arrived = event.get(columns["arrived"]) if "arrived" in columns else None
    require_instant(columns["at"], event[columns["at"]])
    if arrived is not None:
        require_instant(columns["arrived"], arrived)
    delay = 0 if arrived is None else arrived - event[columns["at"]]
    if late is not None and late["then"] == "set_aside" and delay > late["wait_us"]:
        return "late"
    return "clock_ahead" if ahead is not None and -delay > ahead else None


class _Partition:
    """One partition of one boundary, read event by event."""

    def __init__(self, stream: Mapping[str, Any], boundary: Mapping[str, Any], name: str, around: Mapping[int, int | None]) -> None:
        self.columns, self.boundary, self.name, self.around = stream["columns"], boundary, name, around
        self.closes = closing(boundary["rules"])
        self.rules = {rule["rule"]: rule for rule in boundary["rules"]}
        self.session: Session | None = None
        self.previous = self.activity = 0
        self.marked: tuple[int, str] | None = None
        """The latest end marker since the latest activity: its instant, and the rule that makes it one."""
        self.first_marker: int | None = None
        self.last: dict[str, object] = {}

    def read(self, events: Iterable[Event]) -> list[Session]:
        found: list[Session] = []
        for event in events:
            at = event[self.columns["at"]]
            active = self.session is None or self._active(event)
            reason = self._reason(event, at, active=active)
            if reason is not None or self.session is None:
                version = self.boundary["boundary_version"]
                self.session = Session(f"{self.name}:{event[self.columns['id']]}", reason or "first", at, version)
                found.append(self.session)
            self._take(self.session, event, at, active=active)
        return found

    def _active(self, event: Event) -> bool:
        kind, counted = event[self.columns["kind"]], self.boundary["activity"]
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
            self.activity, self.marked, self.first_marker = at, None, None
        if "ends_on" in self.rules and kind in self.rules["ends_on"]["kinds"]:
            self.marked = at, "ends_on"
        elif "ends_says" in self.rules and self._said(event, kind):
            self.marked = at, "ends_says"
        if self.marked is not None and self.first_marker is None:
            self.first_marker = at
        for column in self.rules["changes"]["columns"] if "changes" in self.rules else ():
            if event.get(column) is not None:
                self.last[column] = event[column]
        self.previous, session.activity, session.marker = at, self.activity, self.marked[0] if self.marked else None
        session.first_marker = self.first_marker
        own, around = self.closes(session.start, self.activity, self.first_marker, at), self.around.get(id(event))
        session.limits.append(min((limit for limit in (own, around) if limit is not None), default=None))
        session.around.append(around)

    def _said(self, event: Event, kind: str) -> bool:
        rule = self.rules["ends_says"]
        text = event.get(self.columns["text"]) if "text" in self.columns else None
        return kind == rule["by"] and text is not None and ascii_fold(text) in rule["phrases"]
