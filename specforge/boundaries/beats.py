"""What happens in the streams that try a purpose, before it has columns: at, just inside and just outside every rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
"""The content of `sessions.json`."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
START = 1_767_603_600 * SECOND
"""2026-01-05T09:00:00Z, a Monday."""
OTHER = "another_event"
"""A kind that no purpose names."""


@dataclass(frozen=True, slots=True)
class Beat:
    """An event before it has columns."""

    at: int
    """Microseconds since 1970-01-01 UTC."""
    kind: str
    more: Mapping[str, object]
    """Columns that differ from what an event has anyway."""


Trial = tuple[str, str, list[Beat]]
"""A name, the rule it is about, and what happens."""


@dataclass(frozen=True, slots=True)
class _Beats:
    """Makes beats from the start of the stream on, of the purpose's activity unless another kind is named."""

    kind: str

    def __call__(self, offset: int, kind: str = "", columns: Mapping[str, object] | None = None) -> Beat:
        return Beat(START + offset, kind or self.kind, columns or {})


def trials(document: Document, name: str) -> Iterator[Trial]:
    """Give what tries the rules of one purpose; the stream itself is tried by the first one."""
    purpose = document["purposes"][name]
    rules: dict[str, Any] = {rule["rule"]: rule for rule in purpose["rules"]}
    beat, columns = _Beats(_activity(document, purpose, rules)), document["events"]["columns"]
    yield from _of_pauses(document, purpose, rules, beat)
    yield from _of_ends(rules, beat, columns)
    yield from _of_starts(rules, beat)
    yield from _of_limits(rules, beat)
    yield from _of_partition(purpose, columns, beat)
    yield from _of_ties(document, rules, beat)
    yield from _of_bills(purpose, beat)
    if name == next(iter(document["purposes"])):
        yield from _of_stream(document, rules, beat)


def crossing(document: Document, name: str) -> Iterator[Trial]:
    """Give what could end a session of the purpose that this one is inside of, and would end none of this one alone."""
    outer = document["purposes"][name]["inside"]
    mine, other = ({rule["rule"]: rule for rule in document["purposes"][one]["rules"]} for one in (name, outer))
    for _, _, beats in trials(document, outer):
        yield f"inside-{outer}", "inside", beats
    idle = min((rules["idle"] for rules in (mine, other) if "idle" in rules), key=lambda rule: int(rule["us"]), default=None)
    both = {key: rule for key, rule in (("idle", idle), ("longest", other.get("longest"))) if rule is not None}
    for _, _, beats in _never_ending(both, _Beats(_activity(document, document["purposes"][name], mine))):
        yield f"inside-{outer}", "inside", beats


def _activity(document: Document, purpose: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    """A kind of event that is activity and nothing else."""
    marks = {kind for rule in ("ends_on", "starts_on", "reopens") if rule in rules for kind in rules[rule]["kinds"]}
    special = marks | set(document["events"]["ignores"])
    if "only" in purpose["activity"]:
        counted: list[str] = purpose["activity"]["only"]
        return next((kind for kind in counted if kind not in special), counted[0])
    names = ("message", "activity", "event")
    return next((name for name in names if name not in special), "any-other-event")


def _of_pauses(document: Document, purpose: Mapping[str, Any], rules: Mapping[str, Any], beat: _Beats) -> Iterator[Trial]:
    if "idle" not in rules:
        return
    idle = rules["idle"]["us"]
    for side, gap in (("under", idle - SECOND), ("at", idle), ("over", idle + SECOND)):
        yield f"idle-{side}", "idle", [beat(0), beat(gap)]
    if "only" in purpose["activity"]:
        counted = purpose["activity"]["only"]
        for kind in counted:
            if kind != beat.kind:
                yield f"counts-{kind}", "idle", [beat(0), beat(idle, kind), beat(2 * idle)]
        elsewhere = [kind for one in document["purposes"].values() for kind in one["activity"].get("only", ())]
        ignored = document["events"]["ignores"]
        other = next((kind for kind in elsewhere if kind not in counted and kind not in ignored), OTHER)
        yield "not-counted", "idle", [beat(0), beat(idle, other), beat(idle + SECOND)]


def _of_ends(rules: Mapping[str, Any], beat: _Beats, columns: Mapping[str, str]) -> Iterator[Trial]:
    ends: list[tuple[str, str, int | None, Beat]] = []
    if (rule := rules.get("ends_on")) is not None:
        for number, kind in enumerate(rule["kinds"]):
            ends.append(("ends_on", f"-{kind}" if number else "", rule["resumes_within_us"], beat(MINUTE, kind)))
    if (rule := rules.get("ends_says")) is not None:
        for number, phrase in enumerate(rule["phrases"], 1):
            said = beat(MINUTE, rule["by"], {columns["text"]: phrase})
            ends.append(("ends_says", f"-{number}" if number > 1 else "", rule["resumes_within_us"], said))
    for name, which, resume, end in ends:
        words = "" if name == "ends_on" else "-by-words" if resume is None else "-after-words"
        if resume is None:
            yield f"end{words}{which}", name, [beat(0), end, beat(MINUTE + SECOND)]
            continue
        yield f"resume{words}-inside{which}", name, [beat(0), end, beat(MINUTE + resume)]
        yield f"resume{words}-outside{which}", name, [beat(0), end, beat(MINUTE + resume + SECOND)]
    if (reopens := rules.get("reopens")) is not None and "ends_on" in rules:
        end = beat(MINUTE, rules["ends_on"]["kinds"][0])
        for number, kind in enumerate(reopens["kinds"]):
            for side, gap in (("inside", reopens["us"]), ("after", reopens["us"] + SECOND)):
                yield f"reopen-{side}{f'-{kind}' if number else ''}", "reopens", [beat(0), end, beat(MINUTE + gap, kind)]


def _of_starts(rules: Mapping[str, Any], beat: _Beats) -> Iterator[Trial]:
    if (starts := rules.get("starts_on")) is not None:
        for number, kind in enumerate(starts["kinds"]):
            yield f"starts-on{f'-{kind}' if number else ''}", "starts_on", [beat(0), beat(SECOND, kind), beat(2 * SECOND)]
    if (changes := rules.get("changes")) is not None:
        for column in changes["columns"]:
            values = [beat(number * SECOND, "", {column: value}) for number, value in enumerate("aab")]
            yield f"changes-{column}", "changes", values


def _of_limits(rules: Mapping[str, Any], beat: _Beats) -> Iterator[Trial]:
    if (daily := rules.get("daily")) is not None and daily["cuts_us"]:
        cut = daily["cuts_us"][0] - START
        yield "daily-cut", "daily", [beat(cut - 2 * SECOND), beat(cut - SECOND), beat(cut), beat(cut + SECOND)]
    if (turns := rules.get("turns")) is not None:
        yield "turns-at-and-over", "turns", [beat(number * SECOND) for number in range(turns["max"] + 1)]
    if (sums := rules.get("sum")) is not None:
        column, most = sums["column"], sums["max"]
        yield "sum-at", "sum", [beat(0, "", {column: most - 1}), beat(SECOND, "", {column: 1})]
        yield "sum-over", "sum", [beat(0, "", {column: most}), beat(SECOND, "", {column: 1})]
    yield from _never_ending(rules, beat)


def _never_ending(rules: Mapping[str, Any], beat: _Beats) -> Iterator[Trial]:
    """Somebody who never pauses long enough: past the longest session where there is one, else for forty events."""
    idle = rules["idle"]["us"] if "idle" in rules else None
    longest = rules["longest"]["us"] if "longest" in rules else None
    if longest is None:
        step = idle // 2 if idle else HOUR
        yield "never-ending", "first", [beat(number * step) for number in range(40)]
        return
    step = min(idle // 2 if idle else longest, max(longest // 8, 1))
    before = [beat(offset) for offset in range(0, longest, step)]
    yield "never-ending", "longest", [beat(number * step) for number in range(longest // step + 2)]
    yield "longest-at", "longest", [*before, beat(longest)]
    yield "longest-over", "longest", [*before, beat(longest + SECOND)]


def _of_partition(purpose: Mapping[str, Any], columns: Mapping[str, str], beat: _Beats) -> Iterator[Trial]:
    for key in purpose["per"]:
        yield f"per-{key}", "per", [beat(0), beat(SECOND, "", {columns[key]: f"{key}-2"}), beat(2 * SECOND)]
        yield f"no-{key}", "per", [beat(0), beat(SECOND, "", {columns[key]: None}), beat(2 * SECOND)]


def _of_ties(document: Document, rules: Mapping[str, Any], beat: _Beats) -> Iterator[Trial]:
    """Kinds at one instant, with ids that would put them the other way round."""
    ties, columns = document["events"]["ties"], document["events"]["columns"]
    alike = {columns["seq"]: 0} if "seq" in columns else {}
    ends, starts = (set(rules[rule]["kinds"]) if rule in rules else set() for rule in ("ends_on", "starts_on"))
    after = (rules["ends_on"]["resumes_within_us"] or 0) + SECOND if "ends_on" in rules else SECOND
    for number, kind in enumerate(ties):
        rule = "ends_on" if kind in ends else "starts_on"
        if kind in ends | starts:
            yield f"ties-{kind}", rule, [beat(0), beat(MINUTE, kind, alike), beat(MINUTE, "", alike), beat(MINUTE + after)]
        for other in ties[number + 1 :]:
            if other in starts:
                yield f"ties-{kind}-{other}", "starts_on", [beat(0), beat(MINUTE, other, alike), beat(MINUTE, kind, alike)]


def _of_bills(purpose: Mapping[str, Any], beat: _Beats) -> Iterator[Trial]:
    if (bills := purpose["bills_when"]) is None:
        return

    def with_kinds(kinds: list[str]) -> list[Beat]:
        return [beat(number * SECOND, kind) for number, kind in enumerate(kinds)] or [beat(0, OTHER)]

    yield "billed", "bills_when", with_kinds(bills["has"])
    for kind in bills["has"]:
        yield f"not-billed-without-{kind}", "bills_when", with_kinds([one for one in bills["has"] if one != kind])
    for kind in bills["lacks"]:
        yield f"not-billed-with-{kind}", "bills_when", with_kinds([*bills["has"], kind])


def _of_stream(document: Document, rules: Mapping[str, Any], beat: _Beats) -> Iterator[Trial]:
    """What the stream sets aside, whatever the purpose."""
    stream = document["events"]
    columns, idle = stream["columns"], rules["idle"]["us"] if "idle" in rules else MINUTE
    for kind in stream["ignores"]:
        yield f"ignores-{kind}", "idle", [beat(0), beat(idle, kind), beat(idle + SECOND)]
    yield "same-event-twice", "duplicates", [beat(0), beat(SECOND, "", {columns["id"]: "e1", columns["at"]: START})]
    for name, rule, limit, sign in (
        ("late", "late", stream["late"] and stream["late"]["wait_us"], 1),
        ("clock-ahead", "clock_ahead", stream["clock_ahead_us"], -1),
    ):
        for side, more in (("at", 0), ("over", SECOND)):
            if limit is not None:
                arrived = START + SECOND + sign * (limit + more)
                yield f"{name}-{side}", rule, [beat(0), beat(SECOND, "", {columns["arrived"]: arrived}), beat(2 * SECOND)]
