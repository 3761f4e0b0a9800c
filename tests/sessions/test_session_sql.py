"""The SQL of session boundaries finds the same session for every event as the plain reference; run on DuckDB."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.boundaries.segmenting import segment
from specforge.boundaries.sql import DIALECTS, events_view, statements
from tests.sessions.adversarial import boundaries, document, logs

TYPES = {"ts": "BIGINT", "received": "BIGINT", "spent": "BIGINT", "n": "BIGINT"}


def placed(definition: Mapping[str, Any], events: Sequence[Mapping[str, Any]], purpose: str) -> set[tuple[object, ...]]:
    """What the SQL says: event, instant, session, rule that opened it."""
    columns = list(dict.fromkeys(definition["events"]["columns"].values()))
    told = ", ".join(f"{one} {TYPES.get(one, 'VARCHAR')}" for one in columns)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE events ({told})")
        if events:
            rows = [[event.get(one) for one in columns] for event in events]
            connection.executemany(f"INSERT INTO events VALUES ({', '.join('?' * len(columns))})", rows)
        for one in statements(definition, DIALECTS["duckdb"]):
            connection.execute(one)
        id = definition["purposes"][purpose]["id_column"]
        return set(connection.execute(f"SELECT event_id, at_us, {id}, opened_by FROM {events_view(purpose)}").fetchall())


def expected(definition: Mapping[str, Any], events: Sequence[Mapping[str, Any]], purpose: str) -> set[tuple[object, ...]]:
    """What the reference says."""
    id, at = (definition["events"]["columns"][key] for key in ("id", "at"))
    return {
        (event[id], event[at], one.id, one.reason if number == 0 else None)
        for one in segment(definition, purpose, events)
        for number, event in enumerate(one.events)
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_sql_and_reference_agree_on_every_event(data: st.DataObject) -> None:
    seq = data.draw(st.booleans())
    purposes = {"billing": data.draw(boundaries())}
    if data.draw(st.booleans()):
        purposes["eval"] = data.draw(boundaries(inside="billing"))
    definition, events = document(purposes, seq=seq), data.draw(logs(seq=seq))
    for purpose in purposes:
        assert placed(definition, events, purpose) == expected(definition, events, purpose), json.dumps(definition["purposes"])
