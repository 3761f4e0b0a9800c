"""Generated SQL puts every event into the session that the definition means, on every engine that can be had."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest

from specforge.boundaries.segmenting import Session, segment
from specforge.boundaries.sql import DIALECTS, Dialect, events_view, sessions_view, statements
from tests.conftest import ROOT
from tests.heavy.engines.remote import EngineFailed, Remote
from tests.heavy.engines.serving import Engine
from tests.heavy.random_sessions import TYPES, Row, definition, stream

pytestmark = pytest.mark.heavy
DEFINITIONS = 48
STREAMS = 3
"""For each definition."""
EXAMPLES = sorted((ROOT / "examples/generated").glob("*/sessions.json"))
Document = Mapping[str, Any]
Placed = dict[str, dict[str, Any]]
"""For each purpose: `events`, each (id, instant) with its session and the rule that opened one at it, and `sessions`."""


def dialect_of(engine: Engine) -> Dialect:
    return DIALECTS[engine.name if isinstance(engine, Remote) else "duckdb"]


def table_of(document: Document) -> dict[str, str]:
    """The columns of the event table with their types."""
    columns, instants = document["events"]["columns"], document["events"]["instants"]
    types = TYPES | ({"at": "bigint", "arrived": "bigint"} if instants == "microseconds" else {})
    return {column: types.get(key, "text") for key, column in columns.items()}


def query_of(document: Document, dialect: Dialect) -> str:
    """One query for the events and the sessions of all purposes."""
    nothing = f"CAST(NULL AS {dialect.big})"
    parts = []
    for name, purpose in document["purposes"].items():
        id = dialect.name_of(purpose["id_column"])
        event = f"event_id, at_us, {id} AS session_id, opened_by, row_no, {nothing} AS last_us, {nothing} AS events"
        whole = f"'' AS event_id, start_us AS at_us, {id} AS session_id, opened_by, activity AS row_no, last_us, events"
        parts.append(f"SELECT '{name}' AS purpose, 'event' AS sort, {event} FROM {events_view(name)}")
        parts.append(f"SELECT '{name}' AS purpose, 'session' AS sort, {whole} FROM {sessions_view(name)}")
    return "\nUNION ALL\n".join(parts)


def found(engine: Engine, document: Document, rows: Sequence[Row]) -> Placed:
    """What the engine makes of it."""
    dialect = dialect_of(engine)
    answer = engine.run(statements(document, dialect), document["events"]["table"], table_of(document), rows, query_of(document, dialect))
    placed: Placed = {name: {"events": {}, "sessions": []} for name in document["purposes"]}
    members: dict[tuple[str, str], list[tuple[int, str, int]]] = defaultdict(list)
    for purpose, sort, event_id, at, session, opened_by, number, last, count in answer:
        if sort == "event":
            assert (event_id, at) not in placed[purpose]["events"], f"{purpose}: {event_id} at {at} is there twice"
            placed[purpose]["events"][event_id, at] = session, opened_by
            members[purpose, session].append((number, event_id, at))
        else:
            placed[purpose]["sessions"].append((session, at, opened_by, number, last, count))
    for (purpose, session), events in members.items():
        placed[purpose].setdefault("orders", {})[session] = [(event_id, at) for _, event_id, at in sorted(events)]
    return placed


def meant(document: Document, rows: Iterable[Row]) -> Placed:
    """What the definition means."""
    id, at, placed = document["events"]["columns"]["id"], document["events"]["columns"]["at"], {}
    events = list(rows)
    for name in document["purposes"]:
        sessions = segment(document, name, events)
        placed[name] = {
            "events": {
                (event[id], event[at]): (one.id, one.reason if event is one.events[0] else None) for one in sessions for event in one.events
            },
            "orders": {one.id: [(event[id], event[at]) for event in one.events] for one in sessions},
            "sessions": [whole(one, at) for one in sessions],
        }
    return placed


def whole(one: Session, at: str) -> tuple[object, ...]:
    return one.id, one.start, one.reason, one.turns, one.events[-1][at], len(one.events)


def difference(document: Document, ours: Placed, theirs: Placed) -> str | None:
    """The first difference, told; two sessions of one id are compared event by event alone."""
    for name in document["purposes"]:
        mine, other = ours[name], theirs[name]
        for key in sorted(mine["events"].keys() | other["events"].keys(), key=lambda key: (key[1], key[0])):
            if mine["events"].get(key) != other["events"].get(key):
                return f"{name}: event {key} is in {other['events'].get(key)}, and belongs into {mine['events'].get(key)}"
        twice = {id for id, count in Counter(one[0] for one in mine["sessions"]).items() if count > 1}
        for id, order in mine["orders"].items():
            if id not in twice and order != other["orders"][id]:
                return f"{name}: the events of {id} come as {other['orders'][id]}, not as {order}"
        left, right = (sorted(one for one in sessions if one[0] not in twice) for sessions in (mine["sessions"], other["sessions"]))
        if left != right:
            one, another = next((one, another) for one, another in zip(left, right, strict=True) if one != another)
            return f"{name}: the session is {another}, not {one}"
    return None


def check(engine: Engine, document: Document, rows: Sequence[Row]) -> None:
    told = difference(document, meant(document, rows), found(engine, document, rows))
    if told is None:
        return
    least = smallest(engine, document, rows)
    events = "\n".join(json.dumps(row, ensure_ascii=False) for row in least)
    told = difference(document, meant(document, least), found(engine, document, least))
    pytest.fail(f"{told}\n{json.dumps(document, ensure_ascii=False)}\n{events}")


def differs(engine: Engine, document: Document, rows: Sequence[Row]) -> bool:
    try:
        return difference(document, meant(document, rows), found(engine, document, rows)) is not None
    except EngineFailed:
        return False


def smallest(engine: Engine, document: Document, rows: Sequence[Row], tries: int = 150) -> list[Row]:
    """Leave out rows as long as a difference remains."""
    kept, size = list(rows), len(rows) // 2
    while size:
        start = 0
        while start < len(kept) and tries:
            tries -= 1
            fewer = kept[:start] + kept[start + size :]
            if differs(engine, document, fewer):
                kept = fewer
            else:
                start += size
        size //= 2
    return kept


@pytest.mark.parametrize("number", range(DEFINITIONS))
def test_random_events_are_where_the_definition_puts_them(engine: Engine, number: int) -> None:
    document = definition(number)
    for seed in range(STREAMS):
        check(engine, document, stream(document, f"{number} {seed}"))
