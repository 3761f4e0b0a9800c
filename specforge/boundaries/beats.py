"""What happens in the streams that try a purpose, before it has columns: at, just inside and just outside every rule."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from specforge.boundaries.zones import midnight

Document = Mapping[str, Any]
"""The content of `sessions.json`."""

LONGEST = 400
"""A stream that needs more events than this is left out."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = 1_767_603_600 * SECOND
"""2026-01-05T09:00:00Z, a Monday."""
OTHER = "another_event"
"""A kind that no purpose names."""


class Beat(Struct, frozen=True):
    """An event before it has columns."""

    at: int
    """Microseconds since 1970-01-01 UTC."""
    kind: str
    more: Mapping[str, object]
    """Columns that differ from what an event has anyway."""


Trial = tuple[str, str, list[Beat]]
"""A name, the rule it is about, and what happens."""


class Beats(Struct, frozen=True):
    """Makes beats from the start of the stream on, of the purpose's activity unless another kind is named."""

    kind: str
    start: int

    def __call__(self, offset: int, kind: str = "", columns: Mapping[str, object] | None = None) -> Beat:
        """Make one that happens so many microseconds after the start."""
        return Beat(self.start + offset, kind or self.kind, columns or {})


def beats_of(document: Document, name: str) -> Beats:
    """Give what makes the beats of one purpose: they happen when its rules hold, and not those before them."""
    purpose = document["purposes"][name]
    change = max((midnight(one["effective_from"]) for one in _chain(document, name) if one["before"]), default=0)
    return Beats(_activity(document, purpose, rules_of(purpose)), START if change <= START else change + START % DAY)


def rules_of(boundary: Mapping[str, Any]) -> dict[str, Any]:
    """Give the rules of a boundary by their names."""
    return {rule["rule"]: rule for rule in boundary["rules"]}


def is_activity(boundary: Mapping[str, Any], kind: str) -> bool:
    """Whether events of a kind are activity, even when they are not the first."""
    rules, counted = rules_of(boundary), boundary["activity"]
    if any(kind in rules[rule]["kinds"] for rule in ("starts_on", "reopens") if rule in rules):
        return True
    return kind in counted["only"] if "only" in counted else kind not in counted["all_but"]


def trials(document: Document, name: str) -> Iterator[Trial]:
    """Give what tries one purpose; the stream itself is tried by the first one."""
    purpose, beat = document["purposes"][name], beats_of(document, name)
    yield from trials_of_rules(document, name, beat)
    if name == next(iter(document["purposes"])):
        yield from _of_stream(document, rules_of(purpose), beat)


def trials_of_rules(document: Document, name: str, beat: Beats) -> Iterator[Trial]:
    """Give what tries the rules of one purpose."""
    purpose, columns = document["purposes"][name], document["events"]["columns"]
    rules = rules_of(purpose)
    yield from _of_pauses(document, purpose, rules, beat)
    yield from _of_ends(rules, beat, columns)
    yield from _of_starts(rules, beat)
    yield from _of_limits(rules, beat)
    yield from _of_partition(purpose, columns, beat)
    yield from _of_ties(document, rules, beat)


def _chain(document: Document, name: str | None) -> Iterator[Mapping[str, Any]]:
    """A purpose, the one that it is inside of, and so on."""
    while name is not None:
        yield document["purposes"][name]
        name = document["purposes"][name]["inside"]


def crossing(document: Document, name: str) -> Iterator[Trial]:
    """Give what could end a session of the purpose that this one is inside of, and would end none of this one alone."""
    outer = document["purposes"][name]["inside"]
    mine, other = (rules_of(document["purposes"][one]) for one in (name, outer))
    for _, _, beats in trials_of_rules(document, outer, replace(beats_of(document, outer), start=beats_of(document, name).start)):
        yield f"inside-{outer}", "inside", beats
    idle = min((rules["idle"] for rules in (mine, other) if "idle" in rules), key=lambda rule: int(rule["us"]), default=None)
    both = {key: rule for key, rule in (("idle", idle), ("longest", other.get("longest"))) if rule is not None}
    for _, _, beats in _never_ending(both, beats_of(document, name)):
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


def _of_pauses(document: Document, purpose: Mapping[str, Any], rules: Mapping[str, Any], beat: Beats) -> Iterator[Trial]:
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


def _of_ends(rules: Mapping[str, Any], beat: Beats, columns: Mapping[str, str]) -> Iterator[Trial]:
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


def _of_starts(rules: Mapping[str, Any], beat: Beats) -> Iterator[Trial]:
    if (starts := rules.get("starts_on")) is not None:
        for number, kind in enumerate(starts["kinds"]):
            yield f"starts-on{f'-{kind}' if number else ''}", "starts_on", [beat(0), beat(SECOND, kind), beat(2 * SECOND)]
    if (changes := rules.get("changes")) is not None:
        for column in changes["columns"]:
            values = [beat(number * SECOND, "", {column: value}) for number, value in enumerate("aab")]
            yield f"changes-{column}", "changes", values


def _of_limits(rules: Mapping[str, Any], beat: Beats) -> Iterator[Trial]:
    daily = rules.get("daily")
    earliest = beat.start if beat.start > START else 0
    if daily is not None and (first := next((cut for cut in daily["cuts_us"] if cut >= earliest), None)) is not None:
        cut = first - beat.start
        yield "daily-cut", "daily", [beat(cut - 2 * SECOND), beat(cut - SECOND), beat(cut), beat(cut + SECOND)]
    if (turns := rules.get("turns")) is not None and turns["max"] < LONGEST:
        yield "turns-at-and-over", "turns", [beat(number * SECOND) for number in range(turns["max"] + 1)]
    if (sums := rules.get("sum")) is not None:
        column, most = sums["column"], sums["max"]
        yield "sum-at", "sum", [beat(0, "", {column: most - 1}), beat(SECOND, "", {column: 1})]
        yield "sum-over", "sum", [beat(0, "", {column: most}), beat(SECOND, "", {column: 1})]
    yield from _never_ending(rules, beat)


def _never_ending(rules: Mapping[str, Any], beat: Beats) -> Iterator[Trial]:
    """Somebody who never pauses long enough: past the longest session where there is one, else for forty events."""
    idle = rules["idle"]["us"] if "idle" in rules else None
    longest = rules["longest"]["us"] if "longest" in rules else None
    if longest is None:
        step = idle // 2 if idle else HOUR
        yield "never-ending", "first", [beat(number * step) for number in range(40)]
        return
    step = max(min(idle // 2 if idle else longest, longest // 8), 1)
    if longest // step >= LONGEST:
        return
    before = [beat(offset) for offset in range(0, longest, step)]
    yield "never-ending", "longest", [beat(number * step) for number in range(longest // step + 2)]
    yield "longest-at", "longest", [*before, beat(longest)]
    yield "longest-over", "longest", [*before, beat(longest + SECOND)]


def _of_partition(purpose: Mapping[str, Any], columns: Mapping[str, str], beat: Beats) -> Iterator[Trial]:
    for key in purpose["per"]:
        yield f"per-{key}", "per", [beat(0), beat(SECOND, "", {columns[key]: f"{key}-2"}), beat(2 * SECOND)]
        yield f"no-{key}", "per", [beat(0), beat(SECOND, "", {columns[key]: None}), beat(2 * SECOND)]


def _of_ties(document: Document, rules: Mapping[str, Any], beat: Beats) -> Iterator[Trial]:
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


def _of_stream(document: Document, rules: Mapping[str, Any], beat: Beats) -> Iterator[Trial]:
    """What the stream sets aside, whatever the purpose."""
    stream = document["events"]
    columns, idle = stream["columns"], rules["idle"]["us"] if "idle" in rules else MINUTE
    for kind in stream["ignores"]:
        yield f"ignores-{kind}", "idle", [beat(0), beat(idle, kind), beat(idle + SECOND)]
    yield "same-event-twice", "duplicates", [beat(0), beat(SECOND, "", {columns["id"]: "e1", columns["at"]: beat.start})]
    for name, rule, limit, sign in (
        ("late", "late", stream["late"] and stream["late"]["wait_us"], 1),
        ("clock-ahead", "clock_ahead", stream["clock_ahead_us"], -1),
    ):
        for side, more in (("at", 0), ("over", SECOND)):
            if limit is not None:
                arrived = beat.start + SECOND + sign * (limit + more)
                yield f"{name}-{side}", rule, [beat(0), beat(SECOND, "", {columns["arrived"]: arrived}), beat(2 * SECOND)]
