"""What an engine is, and how one that lives in an interpreter of its own is asked: by lines of JSON."""

import contextlib
import datetime
import decimal
import json
import os
import sys
import tempfile
import traceback
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence

Value = str | int | float | bool | None
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
ZONE = "Asia/Kathmandu"
"""The zone of the machines that engines run on: no whole hour from UTC, so that SQL which leans on it gives other sessions."""


class Engine(ABC):
    """One SQL engine."""

    @abstractmethod
    def version(self) -> str:
        """Its name and version, as it says them itself."""

    @abstractmethod
    def run_all(
        self, statements: Sequence[str], table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]], queries: Sequence[str]
    ) -> list[list[tuple]]:
        """Give the rows of each query over a table of events, in a place where nothing else is.

        Args:
            statements: What runs between the making of the table and the queries.
            table: The name of the table.
            columns: Its columns: each `text`, `bigint` or `timestamptz`.
            rows: What it holds; a column that a row lacks is null, and a `timestamptz` is microseconds since 1970-01-01 UTC.
            queries: What is asked at the end; instants come back as microseconds, whole numbers of any type as integers.
        """

    def run(
        self, statements: Sequence[str], table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]], query: str
    ) -> list[tuple]:
        """Give the rows of one query."""
        return self.run_all(statements, table, columns, rows, [query])[0]

    @abstractmethod
    def close(self) -> None:
        """Stop it; its temporary files are removed by who started it."""


def plain(value: object) -> object:
    """Give a value of a driver as JSON can say it."""
    if isinstance(value, datetime.datetime):
        return (value - EPOCH) // MICROSECOND
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


@contextlib.contextmanager
def spooled(rows: Sequence[Mapping[str, Value]]) -> Iterator[str]:
    """Write rows into a file of JSON lines; gives its path."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        file.flush()
        yield file.name


def serve(engine: Engine) -> None:
    """Answer each line of the input with one line, until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what an engine prints is no answer
    try:
        for line in sys.stdin:
            answers.write(json.dumps(_answer(engine, json.loads(line))) + "\n")
            answers.flush()
    finally:
        engine.close()


def _answer(engine: Engine, asked: dict) -> dict[str, object]:
    try:
        if asked["ask"] == "version":
            return {"version": engine.version()}
        rows = [dict(zip(asked["columns"], row, strict=True)) for row in asked["rows"]]
        return {"answers": engine.run_all(asked["statements"], asked["table"], asked["columns"], rows, asked["queries"])}
    except Exception as error:  # noqa: BLE001 - whatever an engine raises is its answer
        traceback.print_exc()
        return {"failed": f"{type(error).__name__}: {error}"}
