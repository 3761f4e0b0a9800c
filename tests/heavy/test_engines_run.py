"""The engines on which generated SQL is tried are what they say, and keep what is put into them."""

import os
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from tests.heavy.engines.remote import EngineFailed, Remote
from tests.heavy.engines.serving import Engine

pytestmark = pytest.mark.heavy
COLUMNS = {"id": "text", "at": "timestamptz", "text": "text", "spent": "bigint", "user": "text"}
NAMES = tuple(COLUMNS)
VERSIONS = {
    "duckdb": "DuckDB 2.",
    "postgres": "PostgreSQL 15.",
    "clickhouse": "ClickHouse 26.9.",
    "snowflake": "fakesnow 0.12.1",
    "spark": "Spark 4.3.0",
}
TEXTS = (
    None,
    "",
    " ",
    "null",
    "NULL",
    "\\N",
    "a",
    "A",
    "\t",
    "a\nb",
    "'",
    '"',
    "`",
    "\\",
    "$$",
    "%s",
    "é",
    "e\u0301",
    "İ",
    "ß",
    "日本",
    "🙂",
)
DAY = 86_400_000_000
INSTANTS = (0, 1, -1, 999_999, 1_000_000, 1_700_000_000_123_456, -DAY - 1, 4_102_444_800_000_001)
EVENT = {"id": "e", "at": 0, "text": None, "spent": 0, "user": "u"}


def name_of(engine: Engine) -> str:
    return engine.name if isinstance(engine, Remote) else "duckdb"


def quoted(engine: Engine, name: str) -> str:
    """A name as a query of this engine says it."""
    match name_of(engine):
        case "clickhouse" | "spark":
            return f"`{name}`"
        case "snowflake":
            return f'"{name.upper()}"'
        case _:
            return f'"{name}"'


def kept(engine: Engine, rows: list[Mapping[str, object]]) -> list[tuple]:
    """What comes back of rows that were put in, by their ids."""
    found = engine.run((), "events", COLUMNS, rows, f"SELECT {', '.join(quoted(engine, name) for name in NAMES)} FROM events")
    return sorted(found)


def asked(engine: Engine, expression: str, rows: list[Mapping[str, object]]) -> list[object]:
    return [row[0] for row in engine.run((), "events", COLUMNS, rows, f"SELECT {expression} FROM events")]


def test_an_engine_is_what_it_says(engine: Engine) -> None:
    assert engine.version().startswith(VERSIONS[name_of(engine)])


def test_instants_keep_their_microseconds(engine: Engine) -> None:
    rows = [EVENT | {"id": f"{number}", "at": at} for number, at in enumerate(INSTANTS)]
    assert [row[1] for row in kept(engine, rows)] == list(INSTANTS)


def test_texts_are_kept_whatever_they_hold(engine: Engine) -> None:
    rows = [EVENT | {"id": f"{number:02}", "text": text} for number, text in enumerate(TEXTS)]
    assert [row[2] for row in kept(engine, rows)] == list(TEXTS)


def test_ids_that_differ_in_case_are_two(engine: Engine) -> None:
    rows = [EVENT | {"id": id} for id in ("a", "A", "é", "É", "e\u0301")]
    assert asked(engine, f"COUNT(DISTINCT {quoted(engine, 'id')})", rows) == [5]


def test_a_thousand_random_rows_come_back_equal(engine: Engine) -> None:
    random = Random(20261127)
    letters = [text for text in TEXTS if text]
    rows = [
        {
            "id": f"{number:04}",
            "at": random.choice((None, random.randint(-(10**15), 4 * 10**15), random.choice(INSTANTS))),
            "text": random.choice((None, "".join(random.choices(letters, k=random.randint(0, 12))))),
            "spent": random.choice((None, random.randint(-(2**63), 2**63 - 1), random.randint(0, 9))),
            "user": random.choice((None, "", "u1", "U1")),
        }
        for number in range(1000)
    ]
    assert kept(engine, rows) == [tuple(row[name] for name in NAMES) for row in rows]


def test_a_column_that_a_row_lacks_is_null(engine: Engine) -> None:
    assert kept(engine, [{"id": "e", "at": 5}]) == [("e", 5, None, None, None)]


def test_no_rows_are_no_rows(engine: Engine) -> None:
    assert kept(engine, []) == []


def test_statements_run_before_the_query_and_are_gone_afterwards(engine: Engine) -> None:
    made = "CREATE OR REPLACE TEMPORARY VIEW" if name_of(engine) == "spark" else "CREATE OR REPLACE VIEW"
    views = (
        f"{made} one AS SELECT {quoted(engine, 'id')} AS event FROM events",
        f"{made} two AS SELECT event FROM one",
    )
    assert engine.run(views, "events", COLUMNS, [EVENT], "SELECT event FROM two") == [("e",)]
    with pytest.raises(Exception, match=r"(?i)two"):
        engine.run((), "events", COLUMNS, [EVENT], "SELECT event FROM two")
    assert kept(engine, []) == []


def test_a_refused_statement_is_told_and_the_next_run_works(engine: Engine) -> None:
    with pytest.raises(Exception, match=r"(?i)nowhere"):
        engine.run(("CREATE OR REPLACE VIEW v AS SELECT nowhere FROM events",), "events", COLUMNS, [EVENT], "SELECT 1")
    assert kept(engine, [EVENT]) == [("e", 0, None, 0, "u")]


def test_sums_are_whole_numbers(engine: Engine) -> None:
    rows = [EVENT | {"id": f"{number}", "spent": 2**50} for number in range(3)]
    found = asked(engine, f"SUM({quoted(engine, 'spent')})", rows)
    assert found == [3 * 2**50]
    assert type(found[0]) is int


def test_no_engine_is_gentler_than_what_people_run(engine: Engine) -> None:
    """What generated SQL has to cope with is there: orders of texts, zones, and zeros for what is not there."""
    spent = quoted(engine, "spent")
    lag = f"LAG({spent}) OVER (ORDER BY {spent})"
    rows = [EVENT | {"id": "B", "spent": 7}]
    match name_of(engine):
        case "postgres":
            assert asked(engine, "'a' < 'B'", rows) == [True]
            assert asked(engine, "current_setting('timezone')", rows) == ["Asia/Kathmandu"]
        case "clickhouse":
            assert asked(engine, lag, rows) == [0]
            assert asked(engine, lag, [*rows, EVENT | {"spent": None}])[:1] != [0]
            joined = f"SELECT b.{spent} FROM events a LEFT JOIN events b ON a.{spent} = b.{spent} + 1"
            assert engine.run((), "events", COLUMNS, rows, joined) == [(0,)]
            assert asked(engine, "timezone()", rows) == ["Asia/Kathmandu"]
        case "duckdb":
            assert asked(engine, "current_setting('TimeZone')", rows) == ["Asia/Kathmandu"]
        case "spark":
            assert asked(engine, "current_timezone()", rows) == ["UTC"]
        case "snowflake":
            assert asked(engine, f"IFF({spent} = 7, id, NULL)", rows) == ["B"]


def test_an_engine_that_hangs_is_killed_and_started_again() -> None:
    engine = Remote("postgres", patience=20.0)
    try:
        assert engine.run((), "events", COLUMNS, [], "SELECT 1") == [(1,)]
        engine.patience = 1.0
        with pytest.raises(EngineFailed, match="gave no answer in 1 seconds"):
            engine.run((), "events", COLUMNS, [], "SELECT pg_sleep(60)")
        engine.patience = 20.0
        assert engine.run((), "events", COLUMNS, [], "SELECT 2") == [(2,)]
    finally:
        engine.close()


def test_a_closed_engine_leaves_nothing() -> None:
    engine = Remote("postgres")
    (folder,) = engine.run((), "events", COLUMNS, [], "SHOW data_directory")[0]
    server = int((Path(folder) / "postmaster.pid").read_text("utf-8").splitlines()[0])
    engine.close()
    assert not Path(folder).parents[1].exists()
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)
