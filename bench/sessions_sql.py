"""Session boundaries in DuckDB against DuckDB sorting the same file by key and time; ratios of one run, at two sizes.

Run with `python bench/sessions_sql.py [EVENTS]`. The events are made from their numbers alone, one key has a tenth of them.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from specforge.boundaries.definitions import document_of
from specforge.boundaries.sql import DIALECTS, parts_of
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: shop
sessions:
  events:
    table: events
    columns: {{user: user_id, at: ts, id: event_id, kind: event, text: text, arrived: received_at, channel: channel, tokens: tokens}}
    ties: [resolved, new_chat]
    ignores: [heartbeat]
    late: {{wait: 10m}}
    clock_ahead: 5m
  purposes:
    billing: {{per: user, counts: [user_message, agent_reply], resumes_within: 15m, {rules}}}
"""
LOCAL = (
    "starts: {on: new_chat, changes: channel}, reopens: {on: reopened, within: 2h}, ends: {idle: 30m, on: resolved, "
    'daily: {at: "00:00", zone: Europe/Berlin, since: 2026-03-01, until: 2026-04-29}'
)
RULES = {
    "idle, end and resume": "ends: {idle: 30m, on: resolved}",
    "all local rules, 60 daily cuts": LOCAL + "}",
    "all local rules and longest": LOCAL + ", longest: 4h}",
    "all local rules, longest, turns and tokens": LOCAL + ", longest: 4h, turns: 40, sum: {column: tokens, max: 20000}}",
}
GOALS = {
    "idle, end and resume": 5,
    "all local rules, 60 daily cuts": 5,
    "all local rules and longest": 5,
    "all local rules, longest, turns and tokens": 10,
}
MAKE = """\
COPY (
  SELECT 'e' || i AS event_id, CASE WHEN i % 10 = 0 THEN 'u0' ELSE 'u' || (hash(i) % {users} + 1) END AS user_id,
    TIMESTAMPTZ '2026-03-01 00:00:00+00' + to_microseconds(CAST((i + hash(i, 1) % 500) * {step} AS BIGINT)) AS ts,
    ['user_message', 'agent_reply', 'user_message', 'agent_reply', 'user_message', 'agent_reply', 'note', 'resolved', 'heartbeat', 'new_chat', 'reopened']
      [1 + least(hash(i, 2) % 40, 10)::INT] AS event,
    'hello' AS text, ts + to_microseconds(CAST(hash(i, 3) % 700000000 AS BIGINT)) AS received_at,
    CASE WHEN hash(i, 4) % 50 = 0 THEN 'app' ELSE 'web' END AS channel, CAST(hash(i, 5) % 1000 AS BIGINT) AS tokens
  FROM range({events}) r(i)
) TO '{file}' (FORMAT parquet)
"""
SPAN = 60 * 86_400_000_000
"""Sixty days, in microseconds."""


def document(rules: str) -> Mapping[str, Any]:
    """Compile one purpose."""
    loaded = load_texts({"shop.yaml": SPEC.format(rules=rules)})
    assert not [one for one in loaded.findings if one.severity.name == "ERROR"], loaded.findings
    found: Mapping[str, Any] = json.loads(json.dumps(document_of(loaded.project.views[0])))
    return found


def timed(file: Path, work: Callable[[duckdb.DuckDBPyConnection], None]) -> float:
    """Run work in a new database, on two threads; seconds."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE VIEW events AS SELECT * FROM read_parquet('{file}')")
        start = time.perf_counter()
        work(connection)
        return time.perf_counter() - start


def sort(connection: duckdb.DuckDBPyConnection) -> None:
    """The floor."""
    connection.execute("CREATE TABLE sorted AS SELECT * FROM events ORDER BY user_id, ts")


def segment(rules: str) -> Callable[[duckdb.DuckDBPyConnection], None]:
    """Find the session of every event."""
    stream, events = [text for _, text in parts_of(document(rules), DIALECTS["duckdb"])][:2]

    def work(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(stream)
        connection.execute(events.replace("CREATE OR REPLACE VIEW", "CREATE TABLE", 1))

    return work


def main() -> None:
    """Print a table."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        for events in (most // 10, most):
            file = Path(folder) / f"{events}.parquet"
            duckdb.execute(MAKE.format(events=events, users=max(1, events // 200), step=SPAN // events, file=file))
            floor = min(timed(file, sort) for _ in range(2))
            print(
                f"{events:,} events, one key with a tenth of them; DuckDB {duckdb.__version__} sorts them by key and time in {floor:.2f} s"
            )
            for name, rules in RULES.items():
                took = timed(file, segment(rules))
                print(f"  {name:45} {took:6.2f} s  {took / floor:5.2f} x  (goal {GOALS[name]} x)", flush=True)


if __name__ == "__main__":
    main()
