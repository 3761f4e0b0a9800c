"""What the views of session boundaries share: their names, and pieces of SQL."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.boundaries.closing import ends_with, reopening
from specforge.spec.views import key_column

Document = Mapping[str, Any]
"""The content of `sessions.json`."""
END = 9_000_000_000_000_000_000
"""Later than every row and every instant."""
NEVER = "1 = 0"
STEP = ",\n"
COLUMN = ",\n    "


def boundaries_of(purpose: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The definition that holds, and the one before it."""
    yield purpose
    if purpose["before"]:
        yield purpose["before"]


def keys_of(purpose: Mapping[str, Any]) -> list[str]:
    """The columns of every partition of a purpose, under the names of the views."""
    return [key_column("per", key) for key in dict.fromkeys(key for boundary in boundaries_of(purpose) for key in boundary["per"])]


def kinds_asked(purpose: Mapping[str, Any]) -> list[str]:
    """The kinds that a session must have, or lack, to be billed or judged."""
    selections = [purpose[key] for key in ("bills_when", "judged_when") if purpose[key]]
    return list(dict.fromkeys(kind for one in selections for kind in (*one["has"], *one["lacks"])))


def tells_first_end(purpose: Mapping[str, Any]) -> bool:
    """Whether a purpose asks for kinds up to where an end leaves them: its events then say which end marker was the first."""
    return marks_ends(purpose) and bool(kinds_asked(purpose))


def marks_ends(purpose: Mapping[str, Any]) -> bool:
    """Whether there are end markers, now or before."""
    return any(rule["rule"] in {"ends_on", "ends_says"} for boundary in boundaries_of(purpose) for rule in boundary["rules"])


def tells_growth(document: Document, name: str) -> bool:
    """Whether a purpose says of each event until when its session could still grow: what counts in those that end with it has to know."""
    purposes = document["purposes"]
    inside = [
        other
        for other, purpose in purposes.items()
        if any(one["inside"] == name and ends_with(purposes, one) for one in boundaries_of(purpose))
    ]
    return any(kinds_asked(purposes[other]) or tells_growth(document, other) for other in inside)


def grows_by(document: Document, boundary: Mapping[str, Any]) -> str | None:
    """The purpose that a boundary is inside of, where its sessions end with those of it and what counts in them depends on that."""
    inside: str | None = boundary["inside"]
    return inside if inside and ends_with(document["purposes"], boundary) else None


def flag(condition: str) -> str:
    """1 where a condition holds, else 0, also where it is null."""
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def least(values: Sequence[str]) -> str:
    """The least of some values, none of them null."""
    if len(values) == 1:
        return values[0]
    rest = least(values[1:])
    return f"CASE WHEN {values[0]} <= {rest} THEN {values[0]} ELSE {rest} END"


def soft_close(boundary: Mapping[str, Any], active: str, ended: str, mark: str) -> str:
    """The last instant at which activity can join a session, by what happened last in it; `END` where no rule says so.

    Args:
        boundary: What the session is read by.
        active: The instant of its latest activity.
        ended: Null where no end marker came since then.
        mark: The instant of the end marker whose windows count.
    """
    rules = {rule["rule"]: rule for rule in boundary["rules"]}
    soft = f"{active} + {rules['idle']['us']}" if "idle" in rules else str(END)
    ends = [rules[name] for name in ("ends_on", "ends_says") if name in rules]
    if not ends:
        return soft
    after = least([f"{mark} + {ends[0]['resumes_within_us'] or 0}", soft])
    if (within := reopening(boundary["rules"])) is not None:
        again = f"{mark} + {within}"
        after, soft = f"CASE WHEN {after} >= {again} THEN {after} ELSE {again} END", str(END)
    return f"CASE WHEN {ended} IS NULL THEN {soft} ELSE {after} END"


def watched(rules: Mapping[str, Any], columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The columns whose change opens a session: their names in the views, and in the table."""
    keys = {column: key for key, column in columns.items()}
    for column in rules["changes"]["columns"] if "changes" in rules else ():
        yield key_column("watch", keys[column]), column


def marks_of(boundary: Mapping[str, Any]) -> Iterator[tuple[str, str, Sequence[str]]]:
    """The columns that events are left out by: their names in the views, their keys, and the values."""
    for key, values in boundary["leaves_out"].items():
        yield key_column("mark", key), key, values


def summed(rules: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[str, str]:
    """The column that is summed: its name in the views, and in the table."""
    column = rules["sum"]["column"]
    return key_column("sum", next(key for key, value in columns.items() if value == column)), column
