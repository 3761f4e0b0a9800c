"""Whether the columns of an event hold what a purpose reads them as, asked before anything is changed by it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

from specforge.errors import UsageError

Validate = Callable[[Mapping[str, Any]], None]
"""Raises `UsageError` when a column of an event holds what it cannot be read as; a null is nothing in all of them."""


def validating(columns: Mapping[str, str], boundaries: Iterable[Mapping[str, Any]]) -> Validate:
    """Give what validates events that are read by these boundaries.

    Args:
        columns: Those of the event stream, by their keys.
        boundaries: Of the purposes that are read, now and before.
    """
    keys: dict[str, None] = {}
    others: dict[str, Callable[[str, object], None]] = {}
    if "seq" in columns:
        others[columns["seq"]] = _require_whole
    for boundary in boundaries:
        keys |= dict.fromkeys(columns[key] for key in boundary["per"])
        rules = {rule["rule"]: rule for rule in boundary["rules"]}
        others |= dict.fromkeys(rules["changes"]["columns"] if "changes" in rules else (), _require_plain)
        others |= dict.fromkeys((columns[key] for key in boundary.get("leaves_out") or ()), _require_mark)
        if "ends_says" in rules and "text" in columns:
            others[columns["text"]] = require_text
        if "sum" in rules:
            others[rules["sum"]["column"]] = _require_count
    each, more = tuple(keys), tuple(others.items())

    def validate_key(event: Mapping[str, Any]) -> None:
        value = event.get(each[0])
        if value.__class__ is not str and value is not None:
            _require_key(each[0], value)

    def validate(event: Mapping[str, Any]) -> None:
        for column in each:
            value = event.get(column)
            if value.__class__ is not str and value is not None:
                _require_key(column, value)
        for column, require in more:
            if (value := event.get(column)) is not None:
                require(column, value)

    return validate_key if len(each) == 1 and not more else validate  # as most are


def key_text(value: object) -> str | None:
    """The value of a key as a text, which is what partitions are told apart by; a null stays one."""
    return value if value is None or isinstance(value, str) else str(value)


def left_out_by(leaves_out: Mapping[str, Sequence[str]], columns: Mapping[str, str], event: Mapping[str, Any]) -> str | None:
    """Give the column, as `events.columns` names it, by whose value an event is left out of a purpose; none where it is not."""
    return next((key for key, values in leaves_out.items() if _mark_text(event.get(columns[key])) in values), None)


def _mark_text(value: object) -> str | None:
    """A value that events are left out by, as the text that the SQL compares."""
    return str(value).lower() if value.__class__ is bool else key_text(value)


def require_instant(column: str, value: object) -> None:
    """Refuse an instant that is no whole number."""
    if value.__class__ is not int:
        _refuse(column, value, "no whole number", "give instants as whole microseconds since 1970-01-01 UTC")


def _require_whole(column: str, value: object) -> None:
    if value.__class__ is not int:
        _refuse(column, value, "no whole number", "give numbers as numbers: texts have another order")


def _require_count(column: str, value: object) -> None:
    if not isinstance(value, int) or value.__class__ is bool or value < 0:
        _refuse(column, value, "no whole number of zero or more", "give what is summed as whole numbers")


def require_text(column: str, value: object) -> None:
    """Refuse what is no text."""
    if not isinstance(value, str):
        _refuse(column, value, "no text", "give it as a text, or null where there is none")


def _require_key(column: str, value: object) -> None:
    if not isinstance(value, (str, int)) or value.__class__ is bool:
        _refuse(column, value, "neither a text nor a whole number", "give keys as texts or whole numbers")


def _require_mark(column: str, value: object) -> None:
    if not isinstance(value, (str, int)):
        _refuse(column, value, "neither a text nor a whole number, true or false", "give what events are left out by as one of these")


def _require_plain(column: str, value: object) -> None:
    if not isinstance(value, (str, int, float)):
        _refuse(column, value, "neither a text nor a number, true or false", "give what is watched for changes as one of these")


def _refuse(column: str, value: object, what: str, help: str) -> NoReturn:
    raise UsageError(f"`{column}` is {value!r}, which is {what}", help)
