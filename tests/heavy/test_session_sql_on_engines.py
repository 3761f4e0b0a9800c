"""Generated SQL puts every event into the session that the definition means, on every engine that can be had."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from specforge.boundaries.closing import closes_at
from specforge.boundaries.segmenting import billed, judged, segment
from specforge.boundaries.sql import DIALECTS, Dialect, events_view, sessions_view, statements
from tests.conftest import ROOT
from tests.heavy.engines.remote import EngineFailed, Remote
from tests.heavy.engines.serving import Engine
from tests.heavy.random_sessions import TYPES, Row, definition, stream

pytestmark = pytest.mark.heavy
DEFINITIONS = 48
EXAMPLES = sorted((ROOT / "examples/generated").glob("*/sessions.json"))
WORTH = ("last_us", "events", "active_us", "ended_us", "closes_us", "billable", "judgeable")
"""What a session is, as a whole, beside where it begins and how many of its events are activity."""
Document = Mapping[str, Any]
Placed = dict[str, dict[str, Any]]
"""For each purpose: `events`, each (id, instant) with its session, its version and the rule that opened one at it, and `sessions`."""


def dialect_of(engine: Engine) -> Dialect:
    return DIALECTS[engine.name if isinstance(engine, Remote) else "duckdb"]


def table_of(document: Document) -> dict[str, str]:
    """The columns of the event table with their types."""
    columns, instants = document["events"]["columns"], document["events"]["instants"]
    types = TYPES | ({"at": "bigint", "arrived": "bigint"} if instants == "microseconds" else {})
    return {column: types.get(key, "text") for key, column in columns.items()}


def query_of(document: Document, dialect: Dialect) -> str:
    """One query for the events and the sessions of all purposes."""
    nothing = ", ".join(f"CAST(NULL AS {dialect.big}) AS {name}" for name in WORTH)
    parts = []
    for name, purpose in document["purposes"].items():
        id = dialect.name_of(purpose["id_column"])
        event = f"event_id, at_us, {id} AS session_id, boundary_version, opened_by, row_no, {nothing}"
        whole = (
            f"'' AS event_id, start_us AS at_us, {id} AS session_id, boundary_version, opened_by, activity AS row_no, {', '.join(WORTH)}"
        )
        parts.append(f"SELECT '{name}' AS purpose, 'event' AS sort, {event} FROM {events_view(name)}")
        parts.append(f"SELECT '{name}' AS purpose, 'session' AS sort, {whole} FROM {sessions_view(name)}")
    return "\nUNION ALL\n".join(parts)


def found(engine: Engine, document: Document, rows: Sequence[Row]) -> Placed:
    """What the engine makes of it."""
    dialect = dialect_of(engine)
    answer = engine.run(statements(document, dialect), document["events"]["table"], table_of(document), rows, query_of(document, dialect))
    placed: Placed = {name: {"events": {}, "sessions": []} for name in document["purposes"]}
    members: dict[tuple[str, str], list[tuple[int, str, int]]] = defaultdict(list)
    for purpose, sort, event_id, at, session, version, opened_by, number, *worth in answer:
        if sort == "event":
            assert (event_id, at) not in placed[purpose]["events"], f"{purpose}: {event_id} at {at} is there twice"
            placed[purpose]["events"][event_id, at] = session, version, opened_by
            members[purpose, session].append((number, event_id, at))
        else:
            placed[purpose]["sessions"].append((session, version, at, opened_by, number, *worth))
    for (purpose, session), events in members.items():
        placed[purpose].setdefault("orders", {})[session] = [(event_id, at) for _, event_id, at in sorted(events)]
    return placed


def meant(document: Document, rows: Sequence[Row]) -> Placed:
    """What the definition means."""
    id, at = document["events"]["columns"]["id"], document["events"]["columns"]["at"]
    placed: Placed = {}
    closing: dict[tuple[str, tuple[object, object]], int | None] = {}
    """When the session closes that an event is in, by purpose and event."""
    for name, purpose in document["purposes"].items():
        found = segment(document, name, rows)
        orders = {one.id: [(event[id], event[at]) for event in one.events] for one in found}
        events = {
            (event[id], event[at]): (one.id, one.boundary_version, None if number else one.reason)
            for one in found
            for number, event in enumerate(one.events)
        }
        sessions = []
        for one, after in zip(found, [*found[1:], None], strict=False):
            old = purpose["before"] and one.boundary_version == purpose["before"]["boundary_version"]
            rules = (purpose["before"] if old else purpose)["rules"]
            limits = [closes_at(rules, one.start, one.activity, one.marker, one.events[-1][at])]
            # Every partition begins with `first`, and no other session does.
            limits += [after.start] if after is not None and after.reason != "first" else []
            inside = (purpose["before"] if old else purpose)["inside"]
            limits += [closing[inside, (one.events[0][id], one.events[0][at])]] if inside else []
            closes = min((limit for limit in limits if limit is not None), default=None)
            closing |= {(name, (event[id], event[at])): closes for event in one.events}
            worth = int(billed(document, name, one)), int(judged(document, name, one))
            whole = one.events[-1][at], len(one.events), one.activity, one.marker, closes, *worth
            sessions.append((one.id, one.boundary_version, one.start, one.reason, one.turns, *whole))
        placed[name] = {"events": events, "orders": orders, "sessions": sessions}
    return placed


def difference(document: Document, ours: Placed, theirs: Placed) -> str | None:
    """The first difference, told; where two sessions have one id, events alone are compared, since no view can tell the two apart."""
    for name in document["purposes"]:
        mine, other = ours[name], theirs[name]
        for key in sorted(mine["events"].keys() | other["events"].keys(), key=lambda key: (key[1], key[0])):
            if mine["events"].get(key) != other["events"].get(key):
                return f"{name}: event {key} is in {other['events'].get(key)}, and belongs into {mine['events'].get(key)}"
        twice = {id for id, count in Counter(one[0] for one in mine["sessions"]).items() if count > 1}
        for id, order in mine["orders"].items():
            if id not in twice and order != other["orders"][id]:
                return f"{name}: the events of {id} come as {other['orders'][id]}, not as {order}"
        if twice:
            continue
        left, right = ({one[0]: one for one in sessions} for sessions in (mine["sessions"], other["sessions"]))
        for id, one in left.items():
            if one != right.get(id):
                return f"{name}: the session is {right.get(id)}, and should be {one}"
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
    check(engine, document, stream(document, str(number)))
