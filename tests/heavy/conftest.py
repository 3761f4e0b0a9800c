"""What several tests that need an environment of their own share."""

from collections.abc import Iterator

import pytest

from tests.heavy.engines.duckdb_engine import DuckDB
from tests.heavy.engines.remote import Remote
from tests.heavy.engines.serving import Engine

ENGINES = ("duckdb", "postgres", "clickhouse", "snowflake", "spark")


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine in turn, stopped when the last test that asks for it is through."""
    started: Engine = DuckDB() if request.param == "duckdb" else Remote(request.param)
    try:
        yield started
    finally:
        started.close()
