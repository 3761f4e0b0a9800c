"""A stand-in for Snowflake: it reads the language of Snowflake, and runs it on DuckDB."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from itertools import count

import fakesnow
import snowflake.connector

from tests.heavy.engines.duckdb_engine import load
from tests.heavy.engines.serving import Engine, Value, plain, serve

TYPES = {"text": "TEXT", "bigint": "BIGINT", "timestamptz": "TIMESTAMP_TZ"}


class Snowflake(Engine):
    """The stand-in; every run has a schema of its own. Names are upper case, as those that nobody quotes are in Snowflake."""

    def __init__(self) -> None:
        self._patch = fakesnow.patch()
        self._patch.__enter__()
        self._connection = snowflake.connector.connect(database="TESTS", schema="PUBLIC")
        self._cursor = self._connection.cursor()
        self._numbers = count(1)

    def version(self) -> str:
        return f"fakesnow {version('fakesnow')}"

    def run_all(
        self, statements: Sequence[str], table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]], queries: Sequence[str]
    ) -> list[list[tuple]]:
        schema = f"RUN_{next(self._numbers)}"
        self._cursor.execute(f"CREATE SCHEMA {schema}")
        self._cursor.execute(f"USE SCHEMA {schema}")
        try:
            told = ", ".join(f"{_quoted(name)} {TYPES[type]}" for name, type in columns.items())
            self._cursor.execute(f"CREATE TABLE {_quoted(table)} ({told})")
            load(self._connection._duck_conn, f"TESTS.{schema}.{_quoted(table)}", columns, rows)
            for statement in statements:
                self._cursor.execute(statement)
            return [[tuple(map(plain, row)) for row in self._cursor.execute(query).fetchall()] for query in queries]
        finally:
            self._cursor.execute("USE SCHEMA PUBLIC")
            self._cursor.execute(f"DROP SCHEMA {schema} CASCADE")

    def close(self) -> None:
        self._connection.close()
        self._patch.__exit__(None, None, None)


def _quoted(name: str) -> str:
    return '"' + name.upper().replace('"', '""') + '"'


if __name__ == "__main__":
    serve(Snowflake())
