"""The SQL of session boundaries finds the same session for every event as the plain reference; run on DuckDB."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.boundaries import Segmenter
from specforge.boundaries.definitions import document_of
from specforge.boundaries.purging import kept, requests
from specforge.boundaries.segmenting import billed, judged, segment
from specforge.boundaries.sql import DIALECTS, events_view, sessions_view, statements
from specforge.spec.views import is_column, kept_view
from tests.conftest import load_texts
from tests.sessions.adversarial import BASE, SECOND, document, logs, purposes

TYPES = {"ts": "BIGINT", "received": "BIGINT", "spent": "BIGINT", "n": "BIGINT"}


def ran(
    definition: Mapping[str, Any], events: Sequence[Mapping[str, Any]], purpose: str, dialect: str = "duckdb"
) -> tuple[set[tuple[object, ...]], ...]:
    """What the SQL says: event, instant, session, rule that opened it, version; of each session what it is worth, and until when it is kept."""
    columns = list(dict.fromkeys(definition["events"]["columns"].values()))
    told = ", ".join(f"{one} {TYPES.get(one, 'VARCHAR')}" for one in columns)
    with duckdb.connect() as connection:
        connection.execute("SET integer_division = true")  # as in PostgreSQL
        connection.execute(f"CREATE TABLE events ({told})")
        if events:
            rows = [[event.get(one) for one in columns] for event in events]
            connection.executemany(f"INSERT INTO events VALUES ({', '.join('?' * len(columns))})", rows)
        for one in statements(definition, DIALECTS[dialect]):
            connection.execute(one)
        id = definition["purposes"][purpose]["id_column"]
        placed = connection.execute(f"SELECT event_id, at_us, {id}, opened_by, boundary_version FROM {events_view(purpose)}").fetchall()
        whole = connection.execute(f"SELECT {id}, boundary_version, events, billable, judgeable FROM {sessions_view(purpose)}").fetchall()
        told = f"SELECT {id}, start_us, memory_class, until_us, purged_us FROM {kept_view(purpose)}"
        left = connection.execute(told).fetchall() if definition["purposes"][purpose]["keeps_us"] else []
    return set(placed), set(whole), set(left)


def expected(definition: Mapping[str, Any], events: Sequence[Mapping[str, Any]], purpose: str) -> tuple[set[tuple[object, ...]], ...]:
    """What the reference says."""
    id, at = (definition["events"]["columns"][key] for key in ("id", "at"))
    found = segment(definition, purpose, events)
    placed = {
        (event[id], event[at], one.id, one.reason if number == 0 else None, one.boundary_version)
        for one in found
        for number, event in enumerate(one.events)
    }
    worth = {
        (one.id, one.boundary_version, len(one.events), int(billed(definition, purpose, one)), int(judged(definition, purpose, one)))
        for one in found
    }
    asked = requests(definition, purpose, events)
    left = {
        (one.id, one.start, name, until, told.purged)
        for one in found
        for told in [kept(definition, purpose, one, asked)]
        for name, until in told.until.items()
    }
    return placed, worth, left


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_sql_and_reference_agree_on_every_event_and_session(data: st.DataObject) -> None:
    seq = data.draw(st.booleans())
    declared = {"billing": data.draw(purposes())}
    if data.draw(st.booleans()):
        declared["eval"] = data.draw(purposes(inside="billing"))
    definition, events = document(declared, seq=seq), data.draw(logs(seq=seq))
    columns = dict(data.draw(st.permutations([*definition["events"]["columns"].items()])))  # which copy stands goes by their order
    definition = {**definition, "events": {**definition["events"], "columns": columns}}
    for purpose in declared:
        assert ran(definition, events, purpose) == expected(definition, events, purpose), json.dumps(definition["purposes"])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_sql_for_an_engine_without_last_values_finds_the_same(data: st.DataObject) -> None:
    seq = data.draw(st.booleans())
    definition, events = document({"billing": data.draw(purposes())}, seq=seq), data.draw(logs(seq=seq))
    assert ran(definition, events, "billing", "postgres") == expected(definition, events, "billing"), json.dumps(definition["purposes"])


def test_a_join_that_the_engine_knows_to_be_empty_loses_no_session(tmp_path: Path) -> None:
    # DuckDB 2.0.1 took what is read after a change for one row, where no session was open at it, and dropped every limit on turns.
    definition = document({"billing": "per: user, ends: {turns: 1}, effective_from: 2026-01-06, before: {per: user, ends: {idle: 2s}}"})
    day = 86_400 * SECOND
    events = [
        {"user_id": "a", "thread": "1", "ts": at, "event_id": f"e{number}", "event": "note", "received": at}
        for number, at in enumerate([BASE, BASE + day, BASE + day + SECOND, BASE + 2 * day])
    ]
    file = tmp_path / "events.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in events), encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE events AS SELECT *, NULL AS text, NULL AS via, NULL AS device, 0 AS spent FROM '{file}'")
        for one in statements(definition, DIALECTS["duckdb"]):
            connection.execute(one.replace("CREATE OR REPLACE VIEW", "CREATE TABLE", 1))
        found = connection.execute("SELECT billing_session_id FROM billing_session_events").fetchall()
    assert {one for (one,) in found} == {f"billing:e{number}" for number in range(4)}


def test_keys_with_hyphens_are_partitions_watched_and_summed() -> None:
    text = """\
specforge: 1
feature: shop
sessions:
  events:
    table: events
    columns: {the-user: user_id, at: ts, id: event_id, kind: event, said-in: via, of-tokens: spent}
    instants: microseconds
  purposes:
    billing: {per: the-user, starts: {changes: said-in}, ends: {sum: {column: of-tokens, max: 5}}}
"""
    loaded = load_texts({"shop.yaml": text})
    assert loaded.findings == ()
    definition = json.loads(json.dumps(document_of(loaded.project.views[0])))
    events = [
        {"user_id": user, "ts": BASE + number, "event_id": f"e{number // 2}", "event": "note", "via": via, "spent": spent}
        for number, (user, via, spent) in enumerate([("a", "web", 3), ("b", "app", 3), ("a", "web", 3), ("a", "app", 1), ("b", None, 2)])
    ]
    assert ran(definition, events, "billing") == expected(definition, events, "billing")
    clash = load_texts({"shop.yaml": text.replace("{the-user: user_id", "{the-user: user_id, the_user: who")})
    assert [one.message for one in clash.findings] == ["`the-user` and `the_user` have one name in SQL"]


def test_copies_are_compared_as_the_definition_says_and_not_by_the_type_of_their_column() -> None:
    for ends, stays in (("idle: 30s", "app"), ("sum: {column: tokens, max: 500}", "web")):
        definition = document({"billing": f"per: user, starts: {{changes: channel}}, ends: {{{ends}}}"})
        order = ("tokens", *(key for key in definition["events"]["columns"] if key != "tokens"))
        columns = {key: definition["events"]["columns"][key] for key in order}
        definition = {**definition, "events": {**definition["events"], "columns": columns}}
        copies = [("e1", 1, "web", 3), ("e1", 1, "app", 101)]
        events = [
            {"user_id": "a", "ts": BASE + at, "event_id": id, "event": "note", "via": via, "spent": spent}
            for id, at, via, spent in [("e0", 0, "web", 1), *copies]
        ]
        assert ran(definition, events, "billing") == expected(definition, events, "billing")
        assert len(segment(definition, "billing", events)) == (1 if stays == "web" else 2)


def test_kinds_that_start_and_reopen_are_activity_where_others_are_counted() -> None:
    rules = "starts: {on: new_chat}, ends: {idle: 9s, on: resolved}, reopens: {on: reopened, within: 2s}"
    definition = document({"billing": f"per: user, counts: user_message, {rules}"})
    events = [
        {"user_id": "a", "ts": BASE + at * SECOND, "event_id": f"e{at}", "event": kind}
        for at, kind in ((0, "user_message"), (1, "resolved"), (4, "reopened"), (5, "new_chat"), (14, "user_message"))
    ]
    assert ran(definition, events, "billing") == expected(definition, events, "billing")
    assert [one.reason for one in segment(definition, "billing", events)] == ["first", "ends_on", "starts_on"]


def test_sessions_of_one_id_are_two_for_what_is_inside_of_them() -> None:
    definition = document({"billing": "per: user, ends: {idle: 3s}", "eval": "inside: billing, per: user, ends: {turns: 5}"})
    events = [{"user_id": "a", "ts": BASE + at * SECOND, "event_id": "e1", "event": "note"} for at in (0, 8)]
    placed, whole, left = ran(definition, events, "eval")
    assert (placed, whole, left) == expected(definition, events, "eval")
    assert {(at, opened) for _, at, _, opened, _ in placed} == {(BASE, "first"), (BASE + 8 * SECOND, "first")}
    segmenter = Segmenter({**definition, "events": {**definition["events"], "late": None}}, "eval")
    assert [one.opened_by for event in events for one in segmenter.push(event)] == ["first", "first"]


def test_no_purpose_can_take_a_column_of_the_views_for_its_ids() -> None:
    body = "per: user, ends: {idle: 3s, longest: 9s}, bills_when: {has: [note]}, effective_from: 2026-01-06, before: {per: [user, thread]}"
    definition = document({"billing": body, "eval": "per: user, inside: billing, ends: {turns: 2}"})
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE events (user_id VARCHAR, thread VARCHAR, ts BIGINT, event_id VARCHAR, event VARCHAR, text VARCHAR)"
        )
        for one in ("received BIGINT", "via VARCHAR", "device VARCHAR", "spent BIGINT"):
            connection.execute(f"ALTER TABLE events ADD COLUMN {one}")
        for one in statements(definition, DIALECTS["duckdb"]):
            connection.execute(one)
        views = [view(name) for name in definition["purposes"] for view in (events_view, sessions_view)]
        found = {row[0] for view in views for row in connection.execute(f"DESCRIBE {view}").fetchall()}
    ids = {purpose["id_column"] for purpose in definition["purposes"].values()}
    assert found >= ids
    assert {name for name in found - ids if not is_column(name, definition["events"]["columns"])} == set()
