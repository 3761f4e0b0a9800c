"""ClickHouse, inside of the process that runs this."""

import datetime
import json
import tempfile
from collections.abc import Mapping, Sequence
from itertools import count

from chdb.session import Session

from tests.heavy.engines.serving import Engine, Value, plain, serve, spooled

TYPES = {"text": "String", "bigint": "Int64", "timestamptz": "DateTime64(6, 'UTC')"}


class ClickHouse(Engine):
    """ClickHouse; every run has a database of its own. No setting changes what a statement means."""

    def __init__(self) -> None:
        self._session = Session(tempfile.mkdtemp())
        self._session.query("SET date_time_output_format = 'iso'")  # how instants are printed, and nothing else
        self._numbers = count(1)

    def version(self) -> str:
        return f"ClickHouse {self._rows('SELECT version()')[0][0]}"

    def run_all(
        self, statements: Sequence[str], table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]], queries: Sequence[str]
    ) -> list[list[tuple]]:
        database = f"run_{next(self._numbers)}"
        self._session.query(f"CREATE DATABASE {database}")
        self._session.query(f"USE {database}")
        try:
            self._fill(_quoted(table), columns, rows)
            for statement in statements:
                self._session.query(statement)
            return [self._rows(query) for query in queries]
        finally:
            self._session.query("USE default")
            self._session.query(f"DROP DATABASE {database} SYNC")

    def close(self) -> None:
        self._session.close()

    def _fill(self, table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]]) -> None:
        """Make a table as they are in ClickHouse: a column is nullable only where a row needs it."""
        lacking = {name for name in columns if any(row.get(name) is None for row in rows)}
        types = {name: f"Nullable({TYPES[type]})" if name in lacking else TYPES[type] for name, type in columns.items()}
        told = ", ".join(f"{_quoted(name)} {type}" for name, type in types.items())
        self._session.query(f"CREATE TABLE {table} ({told}) ENGINE = MergeTree ORDER BY tuple()")
        if not rows:
            return
        read = ", ".join(f"{_quoted(name)} Nullable({'String' if type == 'text' else 'Int64'})" for name, type in columns.items())
        taken = ", ".join(_taken(_quoted(name), type, nullable=name in lacking) for name, type in columns.items())
        with spooled(rows) as path:
            self._session.query(f"INSERT INTO {table} SELECT {taken} FROM file('{path}', 'JSONEachRow', {_text(read)})")

    def _rows(self, query: str) -> list[tuple]:
        answer = self._session.query(query, "JSONCompact").data()
        if not answer:
            return []
        told = json.loads(answer)
        instants = [one["type"].removeprefix("Nullable(").startswith("DateTime") for one in told["meta"]]
        return [
            tuple(_instant(value) if is_instant and value is not None else value for value, is_instant in zip(row, instants, strict=True))
            for row in told["data"]
        ]


def _taken(name: str, type: str, *, nullable: bool) -> str:
    value = name if nullable else f"assumeNotNull({name})"
    return f"fromUnixTimestamp64Micro({value}, 'UTC')" if type == "timestamptz" else value


def _instant(text: str) -> object:
    return plain(datetime.datetime.fromisoformat(text))


def _quoted(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    serve(ClickHouse())
