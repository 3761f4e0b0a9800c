"""DuckDB, in this process."""

from collections.abc import Mapping, Sequence

import duckdb

from tests.heavy.engines.serving import ZONE, Engine, Value, plain, spooled


class DuckDB(Engine):
    """DuckDB; every run has a database of its own, in memory."""

    def version(self) -> str:
        return f"DuckDB {duckdb.__version__}"

    def run_all(
        self, statements: Sequence[str], table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]], queries: Sequence[str]
    ) -> list[list[tuple]]:
        with duckdb.connect() as connection:
            connection.execute(f"SET TimeZone = '{ZONE}'")
            told = ", ".join(f"{_quoted(name)} {type}" for name, type in columns.items())
            connection.execute(f"CREATE TABLE {_quoted(table)} ({told})")
            load(connection, _quoted(table), columns, rows)
            for statement in statements:
                connection.execute(statement)
            return [[tuple(map(plain, row)) for row in connection.execute(query).fetchall()] for query in queries]

    def close(self) -> None:
        pass


def load(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]]) -> None:
    """Put rows into a table that is there, column by column in their order."""
    if not rows:
        return
    read = ", ".join(f"{_quoted(name)}: '{'VARCHAR' if type == 'text' else 'BIGINT'}'" for name, type in columns.items())
    taken = ", ".join(f"make_timestamptz({_quoted(name)})" if type == "timestamptz" else _quoted(name) for name, type in columns.items())
    with spooled(rows) as path:
        connection.execute(
            f"INSERT INTO {table} SELECT {taken} FROM read_json('{path}', format = 'newline_delimited', columns = {{{read}}})"
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
