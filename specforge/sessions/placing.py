"""The session of every event, written to a file: records stamped with the id and the version of each purpose."""

from pathlib import Path

from msgspec import Struct

from specforge.errors import UsageError
from specforge.sessions.answer import Refused
from specforge.sessions.defining import Definition
from specforge.sessions.engine import connect, literal, quoted
from specforge.sessions.tables import run, set_aside
from specforge.sessions.writing import confirm, unusable, written

FORMATS = {".csv": "FORMAT csv, HEADER", ".parquet": "FORMAT parquet", ".jsonl": "FORMAT json"}


class Placed(Struct, frozen=True):
    """What became of the rows of a log."""

    events: int
    """How many were placed, each in one row."""
    set_aside: tuple[Refused, ...]
    """The others, by cause."""


def place(definition: Definition, log: Path, target: Path, table: str | None = None) -> Placed:
    """Write a row for each event that sessions are made of: its id and instant, and for each purpose session and version.

    A purpose has no session for an event when a column that it is partitioned by is null.

    Args:
        definition: The boundaries.
        log: CSV, TSV, JSON, Parquet or a database of DuckDB.
        target: The file to write: CSV, Parquet or JSON lines, by its extension; one that is there is replaced as a whole.
        table: The table of a database, when it is not the one that the spec names.

    Raises:
        UsageError: when the log cannot be read or has rows but no event, or the file cannot be written.
    """
    confirm(target, log, FORMATS)
    format = FORMATS[target.suffix.lower()]
    columns, joins = ["s.event_id", "MAKE_TIMESTAMP(s.at_us) AT TIME ZONE 'UTC' AS at", "s.kind"], []
    with connect() as connection:
        tables = run(connection, definition.document, log, "now", table)
        for number, name in enumerate(definition.document["purposes"]):
            id = definition.document["purposes"][name]["id_column"]
            columns += [f"p{number}.{tables.id(name)}", f"p{number}.boundary_version AS {quoted(f'{id}_version')}"]
            joins.append(f"LEFT JOIN {tables.events(name)} p{number} ON p{number}.event_id = s.event_id AND p{number}.at_us = s.at_us")
        ((count,),) = tables.rows(f"SELECT COUNT(*) FROM {tables.stream()}")
        left_out = (*tables.reading.refused, *set_aside(tables))
        if tables.reading.rows and not count:
            message, cure = unusable(log, tables.reading.rows)
            raise UsageError("; ".join([message, *(f"{one.count:,}: {one.cause}" for one in left_out)]), cure)
        query = f"SELECT {', '.join(columns)} FROM {tables.stream()} s {' '.join(joins)} ORDER BY {tables.order('s')}"
        with written(target) as part:
            connection.execute(f"COPY ({query}) TO {literal(str(part))} ({format})")
        return Placed(count, left_out)
