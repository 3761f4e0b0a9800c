"""What rows mean beside what their schema says: conditions of the spec, tried with calls of their own."""

import datetime
import functools
from collections.abc import Mapping
from typing import Any

from specforge.amounts import cut, many
from specforge.grading.json_schemas import instance_error
from specforge.grading.json_values import canonical, same_json
from specforge.probing.evidence import Evidence
from specforge.probing.promise import Kind, Promise, Verdict, breaks, cannot_tell, holds
from specforge.probing.promises.calls import no_page
from specforge.probing.session import Exchange
from specforge.probing.target import ABSENT
from specforge.probing.tool import ProbedTool
from specforge.spec.durations import spoken

SHOWN = 400
"""The most characters of what was observed."""
FEWER_ROWS = "arguments that give fewer rows, in `with`"
"""What it would take where the end was not reached."""


def meanings(tool: ProbedTool) -> tuple[Promise, ...]:
    """Each condition that the spec states about rows, as a promise."""
    return tuple(
        Promise(f"means-{one['id']}", Kind.MEANING, str(one["says"]).rstrip("."), functools.partial(_decide, meaning=one))
        for one in tool.probe.get("meaning", ())
    )


def _decide(evidence: Evidence, meaning: Mapping[str, Any]) -> Verdict:
    rows, calls, whole = _rows(evidence, meaning.get("with", {}))
    if rows is None:
        return breaks(no_page(evidence.tool, calls[-1]), calls[-1])
    match meaning:
        case {"row": named}:
            return _has(rows, named, meaning["has"], calls, whole=whole)
        case {"first": wanted}:
            return _first(rows, wanted, calls)
        case {"before": named}:
            return _before(rows, named, calls, whole=whole)
        case {"every": schema}:
            return _every(_where(rows, meaning), schema, calls)
        case {"rows": bound}:
            return _count(_where(rows, meaning), bound, calls, whole=whole)
        case {"newest": {"field": field, "within_seconds": within}}:
            return _newest(rows, field, within, calls, whole=whole)
    return cannot_tell("it asks nothing that is known here", "a newer version")


def _rows(evidence: Evidence, more: Mapping[str, Any]) -> tuple[list[Any] | None, tuple[Exchange, ...], bool]:
    """The rows of a call with these arguments, over all of its pages; the one thing that a tool returns is a row."""
    tool = evidence.tool
    if tool.pages is not None and tool.pages.place_input is not None:
        walk = evidence.walk(tool.pages.most, more).begun()
        return (walk.rows if walk.pages else None), walk.calls, walk.complete
    exchange = evidence.ask(**more)
    if tool.lists:
        page = evidence.page(exchange)
        return (None if page is None else list(page.rows)), (exchange,), page is not None and page.has_more is not True
    value = exchange.answer.value
    return (None if exchange.answer.state != "result" or value is ABSENT else [value]), (exchange,), True


def _is(row: Any, wanted: Mapping[str, Any]) -> bool:
    """Whether a row has these values."""
    return isinstance(row, Mapping) and all(name in row and same_json(row[name], value) for name, value in wanted.items())


def _where(rows: list[Any], meaning: Mapping[str, Any]) -> list[Any]:
    return [row for row in rows if _is(row, meaning.get("where", {}))] if meaning.get("where") else rows


def _has(rows: list[Any], named: Mapping[str, Any], wanted: Mapping[str, Any], calls: tuple[Exchange, ...], *, whole: bool) -> Verdict:
    row = next((one for one in rows if _is(one, named)), None)
    if row is None:
        return _missing(named, calls, whole=whole)
    shown = {name: row[name] for name in wanted if name in row}
    text = f"it has {_short(shown)}"
    return holds(text) if _is(row, wanted) else breaks(f"{text}, not {_short(wanted)}", calls[0])


def _missing(named: Mapping[str, Any], calls: tuple[Exchange, ...], *, whole: bool) -> Verdict:
    if not whole:
        return cannot_tell(f"no row with {_short(named)} came, and the end was not reached", FEWER_ROWS)
    return breaks(f"there is no row with {_short(named)}", calls[-1])


def _first(rows: list[Any], wanted: Mapping[str, Any], calls: tuple[Exchange, ...]) -> Verdict:
    if not rows:
        return breaks("no row came", calls[0])
    first = rows[0]
    shown = {name: first[name] for name in wanted if name in first} if isinstance(first, Mapping) else first
    text = f"it has {_short(shown)}"
    return holds(text) if _is(first, wanted) else breaks(f"{text}, not {_short(wanted)}", calls[0])


def _before(rows: list[Any], named: list[Mapping[str, Any]], calls: tuple[Exchange, ...], *, whole: bool) -> Verdict:
    places = []
    for one in named:
        place = next((number for number, row in enumerate(rows, start=1) if _is(row, one)), None)
        if place is None:
            return _missing(one, calls, whole=whole)
        places.append(place)
    text = f"they are the rows {', '.join(str(place) for place in places)}"
    return holds(text) if places == sorted(set(places)) else breaks(text, calls[0])


def _every(rows: list[Any], schema: Mapping[str, Any], calls: tuple[Exchange, ...]) -> Verdict:
    for number, row in enumerate(rows, start=1):
        if (wrong := instance_error(schema, row)) is not None:
            return breaks(f"row {number}: {wrong}", calls[0])
    told = f"{many(len(rows), 'row')} {'is' if len(rows) == 1 else 'are'}"
    return holds(told) if rows else cannot_tell("no row came that is meant", "arguments that give some, in `with`")


def _count(rows: list[Any], bound: Mapping[str, int], calls: tuple[Exchange, ...], *, whole: bool) -> Verdict:
    count, least, most = len(rows), bound.get("at_least", 0), bound.get("at_most")
    if most is not None and count > most:
        return breaks(f"there are {count}, at most {most} are meant", calls[-1])
    if count < least:
        return (
            breaks(f"there are {count}, at least {least} are meant", calls[-1])
            if whole
            else cannot_tell("the end was not reached", FEWER_ROWS)
        )
    return holds(f"there are {count}") if whole or most is None else cannot_tell("the end was not reached", FEWER_ROWS)


def _newest(rows: list[Any], field: str, within: int, calls: tuple[Exchange, ...], *, whole: bool) -> Verdict:
    found = []
    for row in rows:
        text = row.get(field) if isinstance(row, Mapping) else None
        if text is None:
            continue
        try:
            when = datetime.datetime.fromisoformat(text)
        except (TypeError, ValueError):
            return breaks(f"`{field}` is {_short(text)}, which is no time", calls[0])
        found.append(when if when.tzinfo is not None else when.replace(tzinfo=datetime.UTC))
    if not found:
        return breaks(f"no row has a `{field}`", calls[0]) if whole else cannot_tell("the end was not reached", FEWER_ROWS)
    age = (datetime.datetime.now(tz=datetime.UTC) - max(found)).total_seconds()
    # Without when it is, so that the same text is said of the same list tomorrow.
    text = f"the newest is of {max(found).isoformat()}"
    if age <= within:
        return holds(text)
    if not whole:
        return cannot_tell(f"{text} among those that came, and the end was not reached", FEWER_ROWS)
    return breaks(f"{text}, {_spoken(age)} ago; at most {_spoken(within)} are meant", calls[0])


def _spoken(seconds: float) -> str:
    """A length of time in whole days, hours or minutes, whichever says it best."""
    size = next((size for size in (86_400, 3_600, 60) if seconds >= 2 * size), 1)
    return spoken(datetime.timedelta(seconds=round(seconds / size) * size))


def _short(value: Any) -> str:
    return cut(canonical(dict(value) if isinstance(value, Mapping) else value), SHOWN, "...")
