"""The rules of one purpose as one function: from what is known of a partition, and its next event, to the rule that opens a session."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from specforge.boundaries.closing import Closing, closing, shutting
from specforge.boundaries.validating import key_text, left_out_by
from specforge.errors import UsageError

Event = Mapping[str, Any]
RULES = ("first", "starts_on", "daily", "reopens", "ends_on", "ends_says", "idle", "changes", "longest", "turns", "sum")
"""Every rule that is known, in the order in which rules are asked."""
VOIDED = {"ends_on", "ends_says", "idle", "changes"}
"""The rules that a reopening sets aside."""
LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
NEVER = 1 << 63
"""Later than every instant."""

Step = Callable[["State", Event, int, str, str], str | None]
"""Reads an event (its instant, kind and id are given, too) into the state of its partition; gives the rule that opened a session."""


class State:
    """What must be known of a partition to place its next event. Times are microseconds since 1970-01-01 UTC."""

    __slots__ = (
        "activity", "by_words", "cut", "ended", "first_end", "ids", "inner", "kinds", "last", "later", "order", "previous", "session",
        "start", "sum", "told", "turns",
    )  # fmt: skip

    def __init__(self) -> None:
        self.session = ""
        self.start = self.activity = self.previous = self.turns = self.sum = 0
        self.cut = NEVER
        """The first daily cut after the latest event."""
        self.ended: int | None = None
        """The latest end marker since the latest activity."""
        self.first_end = 0
        """The first one, where there is a latest one."""
        self.by_words = False
        """Whether that marker is one of `ends_says`."""
        self.last: dict[str, object] | None = None
        """The last value that was not null of each watched column."""
        self.order: tuple[int, int, int, str] | None = None
        """Where events have to come in order: instant, `seq`, tie and id of the latest one."""
        self.ids: set[str] | None = None
        """The ids at the instant of the latest event, where it has several."""
        self.inner: Partitions | None = None
        """The partitions inside the current session; a key is the number of their stage, and the values of its columns."""
        self.kinds: dict[str, int] | None = None
        """How many events of each kind the current session has, where that is counted."""
        self.later: list[tuple[int, str]] | None = None
        """Instants and kinds of events that rode after the session could grow; an end marker can make them count after all."""
        self.told = False
        """Whether the current session was told to be final."""


Partitions = dict[object, State | bytes | int]
"""The state of each partition by its key; settled ones are packed, and an instant is where the next rules took over."""


class Stage:
    """One boundary of one purpose, compiled: the present one, or the one that held before."""

    def __init__(self, name: str, boundary: Mapping[str, Any], columns: Mapping[str, str]) -> None:
        """Compile a boundary of `sessions.json`; `columns` are those of its events."""
        _require_known(name, boundary)
        self.name: str = name
        self.version: str = boundary["boundary_version"]
        self.number = 0
        """Its place among all that are read."""
        self.inside: int | None = None
        """The place of the purpose that it is inside of."""
        self.innermost = False
        """Whether it belongs to the purpose that events are placed for."""
        self.since, self.since_day = -NEVER, ""
        """From when on it reads events, and that day as the definition says it; empty where none held before."""
        self.until = NEVER
        """From when on a session that it opens is nobody's: the rules that follow read the event."""
        self.keys: tuple[str, ...] = tuple(boundary["per"])
        self.per: tuple[str, ...] = tuple(columns[key] for key in self.keys)
        self.leaves_out: Mapping[str, Sequence[str]] = boundary.get("leaves_out") or {}
        self._columns = columns
        self.step: Step = stepping(name, boundary, columns)
        self.closes: Closing = closing(boundary["rules"])
        self.shuts = shutting(boundary["rules"])
        self.ends_with = False
        """Whether its sessions can grow no more once the one that they are inside of can grow no more."""
        self.rides: Callable[[str], bool] = _riding(boundary)
        watched = {rule["rule"] for rule in boundary["rules"]}
        self.only_activity = boundary["activity"].get("all_but") == [] and "changes" not in watched
        """Whether every event is activity and nothing looks back past a session."""

    def key(self, event: Event) -> object:
        """Give the partition of an event, by its columns as texts, or none where it has none; a column alone is not put in a tuple."""
        if self.leaves_out and left_out_by(self.leaves_out, self._columns, event) is not None:
            return None
        if self.inside is None and len(self.per) == 1:
            return key_text(event.get(self.per[0]))
        values = [key_text(event.get(column)) for column in self.per]
        if None in values:
            return None
        return tuple(values) if self.inside is None else (self.number, *values)

    def values(self, key: object) -> tuple[object, ...]:
        """Give the values of the columns that a partition was named by."""
        if not isinstance(key, tuple):
            return (key,)
        return key if self.inside is None else key[1:]

    def missing(self, event: Event) -> str:
        """Give the cause under which an event without a partition is counted."""
        nulls = (f"null:{key}" for key, column in zip(self.keys, self.per, strict=True) if event.get(column) is None)
        return next(nulls, None) or f"left_out:{left_out_by(self.leaves_out, self._columns, event)}"


def _require_known(name: str, purpose: Mapping[str, Any]) -> None:
    rules = [rule["rule"] for rule in purpose["rules"]]
    cure = "use a version of specforge as new as the one that wrote `sessions.json`"
    if unknown := [rule for rule in rules if rule not in RULES]:
        raise UsageError(f"purpose `{name}` has the rule `{unknown[0]}`, which is not known here", cure)
    if rules != sorted(rules, key=RULES.index):
        raise UsageError(f"the rules of purpose `{name}` stand in an order that is not known here", cure)
    named = {rule["rule"]: rule for rule in purpose["rules"]}
    windows = {named[rule]["resumes_within_us"] for rule in ("ends_on", "ends_says") if rule in named}
    if len(windows) > 1 or ("reopens" in named and set(named["reopens"]["voids"]) != VOIDED):
        raise UsageError(f"the ends of purpose `{name}` have windows that are not known here", cure)


def _riding(purpose: Mapping[str, Any]) -> Callable[[str], bool]:
    """Whether a kind of event only rides, when it is not the first of its partition."""
    moving = {kind for rule in purpose["rules"] if rule["rule"] in {"starts_on", "reopens"} for kind in rule["kinds"]}
    counted = purpose["activity"]
    if "only" in counted:
        active = frozenset(counted["only"]) | moving
        return lambda kind: kind not in active
    return (frozenset(counted["all_but"]) - moving).__contains__


def folded(texts: Iterable[str]) -> frozenset[str]:
    """Give texts as they are compared: spaces at the ends removed, the ASCII letters lowered."""
    return frozenset(text.strip(" ").translate(LOWER) for text in texts)


def _saying(rules: Mapping[str, Mapping[str, Any]], columns: Mapping[str, str]) -> tuple[str | None, Callable[[Event], bool]]:
    """The kind of event whose words can end a session, and whether those of an event do."""
    if "ends_says" not in rules:
        return None, lambda _: False
    phrases, column = folded(rules["ends_says"]["phrases"]), columns["text"]
    lengths = {len(phrase) for phrase in phrases}

    def said(event: Event) -> bool:
        text = event.get(column)
        return text is not None and len(text := text.strip(" ")) in lengths and text.translate(LOWER) in phrases

    return rules["ends_says"]["by"], said


def _changed(columns: Iterable[str], last: Mapping[str, object], event: Event) -> bool:
    return any((value := event.get(column)) is not None and last.get(column, value) != value for column in columns)


def stepping(name: str, purpose: Mapping[str, Any], columns: Mapping[str, str]) -> Step:  # noqa: PLR0915  # a call for each rule would double what an event costs
    """Compile the rules of a purpose; limits and kinds become variables of one function, so that no event looks them up."""
    rules: dict[str, Mapping[str, Any]] = {rule["rule"]: rule for rule in purpose["rules"]}

    def kinds(rule: str) -> frozenset[str]:
        return frozenset(rules[rule]["kinds"]) if rule in rules else frozenset()

    def limit(rule: str, key: str) -> int:
        value = rules[rule][key] if rule in rules else None
        return NEVER if value is None else int(value)

    starts, ends, reopens = kinds("starts_on"), kinds("ends_on"), kinds("reopens")
    within, idle, longest = limit("reopens", "us"), limit("idle", "us"), limit("longest", "us")
    most_turns, most = limit("turns", "max"), limit("sum", "max")
    resume = next((rules[rule]["resumes_within_us"] for rule in ("ends_on", "ends_says") if rule in rules), None)
    window = -1 if resume is None else resume
    by, said = _saying(rules, columns)
    changes: Sequence[str] = rules["changes"]["columns"] if "changes" in rules else ()
    summed: str | None = rules["sum"]["column"] if "sum" in rules else None
    cuts: Sequence[int] = rules["daily"]["cuts_us"] if "daily" in rules else ()
    rides, prefix = _riding(purpose), f"{name}:"

    def step(state: State, event: Event, at: int, kind: str, id: str) -> str | None:
        reason = None
        amount = 0 if summed is None else event.get(summed) or 0
        if not state.session:
            reason, active = "first", True
        else:
            active = not rides(kind)
            ended = state.ended
            if kind in starts:
                reason = "starts_on"
            elif at >= state.cut:
                reason = "daily"
            elif active and not (ended is not None and kind in reopens and at - ended <= within):
                if ended is not None and at - ended > window:
                    reason = "ends_says" if state.by_words else "ends_on"
                elif at - state.activity > idle:
                    reason = "idle"
                elif changes and state.last and _changed(changes, state.last, event):
                    reason = "changes"
            if reason is None:
                if at - state.start > longest:
                    reason = "longest"
                elif active and state.turns >= most_turns:
                    reason = "turns"
                elif state.sum + amount > most:
                    reason = "sum"
        if reason is not None:
            state.session, state.start = prefix + id, at
            state.turns = state.sum = 0
        if active:
            state.turns += 1
            state.activity, state.ended = at, None
        if kind in ends or (kind == by and said(event)):
            if state.ended is None:
                state.first_end = at
            state.ended, state.by_words = at, kind not in ends
        if amount:
            state.sum += amount
        for column in changes:
            if (value := event.get(column)) is not None:
                if state.last is None:
                    state.last = {}
                state.last[column] = value
        if cuts and (at >= state.cut or reason == "first"):
            number = bisect_right(cuts, at)
            state.cut = cuts[number] if number < len(cuts) else NEVER
        state.previous = at
        return reason

    return step
