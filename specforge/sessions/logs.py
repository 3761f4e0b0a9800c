"""Reads a log of events into the table that SQL over sessions reads; whatever is left out is named and counted."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from specforge.amounts import in_code
from specforge.errors import UsageError
from specforge.sessions.answer import Refused
from specforge.sessions.engine import isolate
from specforge.sessions.files import confirm_complete, opened
from specforge.sessions.loads import make_room, plan_of
from specforge.sessions.noting import Note, notes_on, refusals, span
from specforge.zones import known_zone

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

YEAR_1980 = 315_532_800_000_000


class Reading(Struct, frozen=True):
    """What became of a log."""

    path: str
    format: str
    rows: int
    """Rows of the file."""
    kept: int
    """Rows of the table."""
    refused: tuple[Refused, ...]
    """The others, by the first cause that holds; rows are counted from 1, without a line of names."""
    first: int | None
    """The earliest instant that was kept, in microseconds since 1970-01-01 UTC."""
    last: int | None
    notes: tuple[Note, ...]


def read_log(
    connection: "DuckDBPyConnection",
    path: Path,
    events: Mapping[str, Any],
    *,
    table: str | None = None,
    sums: Collection[str] = (),
    keys: Collection[str] = (),
) -> Reading:
    """Read a file into the table that `events` names, in place of one that is there.

    Args:
        connection: A connection to DuckDB; its zone becomes UTC, and it loads no extension any more.
        path: CSV, TSV, JSON, Parquet or a database of DuckDB, by its extension.
        events: `events` of `sessions.json`.
        table: The table of a database to read, when it is not the one that `events` names.
        sums: Columns of the table that a purpose sums.
        keys: Columns of the table within which events are expected in order of time; all are one stream when there are none.

    Returns:
        What was read. `at` and `arrived` of the table are TIMESTAMPTZ, or BIGINT where `instants` is `microseconds`;
        `seq` and sums are BIGINT, and null where they are no whole number; all else is VARCHAR.

    Raises:
        UsageError: when the file cannot be read as a whole, or lacks a declared column.
    """
    zone = events["zone"]
    if zone != "refuse" and not known_zone(zone):
        raise UsageError(f"there is no zone {zone!r}", "name one such as `Europe/Berlin`, or `refuse`")
    roles = _roles(events["columns"], sums)
    isolate(connection)
    with opened(connection, path, events["table"], tuple(roles), table) as source:
        plan = plan_of(source, roles, events)
        make_room(connection, events["table"])
        connection.execute(plan.create)
        try:
            rows = int(connection.execute(f"SELECT count(*) FROM {plan.target}").fetchall()[0][0])
            confirm_complete(connection, source, rows)
        except BaseException:
            connection.execute(f"DROP TABLE {plan.target}")
            raise
    refused = refusals(connection, plan)
    kept = rows - sum(one.count for one in refused)
    first, last = span(connection, plan)
    notes = notes_on(connection, plan, keys, sums)
    if plan.numbers and last is not None and last < YEAR_1980:
        text = "every event lies before 1980: the numbers may count seconds or milliseconds, where microseconds are declared"
        notes.append(Note("before_1980", kept, text))
    if unread := sorted(source.columns.keys() - roles.keys()):
        names = in_code(unread)
        notes.append(Note("unread_columns", len(unread), f"the spec does not read {len(unread)} of the columns: {names}"))
    for statement in plan.finish:
        connection.execute(statement)
    return Reading(str(path), source.format, rows, kept, refused, first, last, tuple(notes))


def _roles(declared: Mapping[str, str], sums: Collection[str]) -> dict[str, str]:
    """What each column of the table holds, in the order of the spec."""
    roles: dict[str, str] = {}
    for key, name in declared.items():
        role = key if key in {"at", "arrived"} else "number" if key == "seq" or name in sums else "text"
        if name not in roles or (role != "text" and roles[name] != "at"):
            roles[name] = role
    folded: dict[str, str] = {}
    for name in roles:
        if folded.setdefault(name.lower(), name) != name:
            message = f"the columns `{folded[name.lower()]}` and `{name}` differ in letter case alone, which DuckDB takes for one"
            raise UsageError(message, "rename one of them in the log and in `events`")
    return roles
