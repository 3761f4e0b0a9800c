"""The statements that make a table of events of a file: its declared columns, and until the end what could not be read of them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from specforge.amounts import in_code
from specforge.errors import UsageError
from specforge.sessions.engine import quoted
from specforge.sessions.files import Source
from specforge.sessions.instants import bounded, from_local, is_time, local_time, offset_time, whole
from specforge.spec.model import nearest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Column(Struct, frozen=True):
    """A declared column, as it is read and as it is made."""

    name: str
    role: str
    """`at` or `arrived` (instants), `number` (whole), or `text`."""
    source: str
    """The column of the file, as SQL names it."""
    type: str
    """Its type."""
    unread: str
    """The column, quoted, that holds what could not be read of a role other than `text`, as text."""


class Plan(Struct, frozen=True):
    """How a file becomes a table."""

    target: str
    """The table, quoted."""
    columns: tuple[Column, ...]
    at: str
    """The column of instants, quoted; so are the next two."""
    id: str
    kind: str
    zone: str
    numbers: bool
    """Whether instants are numbers of microseconds."""
    local: str
    """The column, quoted, that says whether a row's `at` had no offset."""
    create: str
    """The statement that reads the file into the table."""

    @property
    def refuses(self) -> str:
        """Which rows are no events."""
        return f"{self.at} IS NULL OR {self.id} IS NULL OR {self.kind} IS NULL"

    @property
    def events(self) -> str:
        """The rows that are events, with their number in the file in the column `" row"`."""
        return f'(SELECT rowid + 1 AS " row", * FROM {self.target} WHERE NOT ({self.refuses}))'

    def microseconds(self, expression: str) -> str:
        """An instant of the table, in microseconds."""
        return expression if self.numbers else f"epoch_us({expression})"

    @property
    def finish(self) -> tuple[str, ...]:
        """The statements that leave events and declared columns alone."""
        hidden = [*(column.unread for column in self.columns if column.role != "text"), self.local]
        drops = [f"ALTER TABLE {self.target} DROP COLUMN {name}" for name in hidden]
        return (f"DELETE FROM {self.target} WHERE {self.refuses}", *drops)


def plan_of(source: Source, roles: Mapping[str, str], events: Mapping[str, Any]) -> Plan:
    """Say how a file becomes the table that `events` names.

    Args:
        source: The file.
        roles: For each declared column what it holds, as `Column.role` says.
        events: `events` of `sessions.json`.

    Raises:
        UsageError: when a column is missing, or cannot hold what it has to.
    """
    columns = tuple(_columns(source, roles, events.get("instants", "timestamp")))
    target = ".".join(quoted(part) for part in events["table"].split("."))
    at, id, kind = (quoted(events["columns"][key]) for key in ("at", "id", "kind"))
    zone, numbers = events["zone"], events.get("instants", "timestamp") == "microseconds"
    local = quoted(" local")
    create = f"CREATE OR REPLACE TABLE {target} AS {_select(source, columns, zone, local, numbers=numbers)}"
    return Plan(target, columns, at, id, kind, zone, numbers, local, create)


def make_room(connection: "DuckDBPyConnection", table: str) -> None:
    """Make the database and the schema that a table is in, where its name says so."""
    *above, name = table.split(".")
    if len(above) > 2 or not all((*above, name)):
        raise UsageError(f"`{table}` is no name of a table", "write `events`, `schema.events` or `database.schema.events`")
    if len(above) == 2:
        connection.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {quoted(above[0])}")
    if above:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {'.'.join(map(quoted, above))}")


def _columns(source: Source, roles: Mapping[str, str], instants: str) -> Iterator[Column]:
    missing = [name for name in roles if name not in source.columns] if source.whole else []
    if missing:
        raise _lacks(source, missing)
    for index, (name, role) in enumerate(roles.items()):
        column, type = source.columns.get(name, (quoted(name), "VARCHAR"))
        if role in {"at", "arrived"} and not is_time(type):
            cure = "write whole microseconds (BIGINT)" if instants == "microseconds" else "write timestamps with an offset"
            raise UsageError(f"the column `{name}` of {source.path} holds {type}, which is no instant", cure)
        yield Column(name, role, column, type, quoted(f" unread {index}"))


def _lacks(source: Source, missing: list[str]) -> UsageError:
    message = f"{source.path} lacks the column{'s' * (len(missing) > 1)} {in_code(missing)}, which `events` names"
    if len(source.columns) == 1 and ";" in next(iter(source.columns)):
        return UsageError(message, "`;` stands between its columns: write it with commas")
    hints = ((name, nearest(name, source.columns)) for name in missing)
    meant = [f"`{name}`: {hint}" for name, hint in hints if hint.startswith("did you mean")]
    return UsageError(message, "; ".join([*meant, f"the file has {in_code(source.columns)}"]))


def _select(source: Source, columns: tuple[Column, ...], zone: str, local: str, *, numbers: bool) -> str:
    """Reads texts and types once, in steps: each step uses the names of the one before."""
    read, timed, made = [], [], []
    for index, column in enumerate(columns):
        raw, clock, instant = f"r{index}", f"l{index}", f"t{index}"
        read.append(f"{column.source} AS {raw}")
        unread = f"CAST(CASE WHEN {instant} IS NULL THEN {raw} END AS VARCHAR) AS {column.unread}"
        if column.role == "text":
            made.append(f"CAST({raw} AS VARCHAR) AS {quoted(column.name)}")
        elif column.role == "number":
            timed.append(f"{whole(raw, column.type)} AS {instant}")
            made += [f"{instant} AS {quoted(column.name)}", unread]
        else:
            value = offset_time(raw, column.type, numbers=numbers)
            if zone != "refuse":
                read.append(f"{local_time(column.source, column.type)} AS {clock}")
                value = f"coalesce({value}, {from_local(clock, zone)})"
            timed.append(f"{value} AS {instant}")
            value = bounded(instant)
            made.append(f"{value if numbers else f'make_timestamptz({value})'} AS {quoted(column.name)}")
            made.append(unread.replace(f"{instant} IS NULL", f"({value}) IS NULL"))
            if column.role == "at":
                made.append(f"{f'{clock} IS NOT NULL' if zone != 'refuse' else 'false'} AS {local}")
    inner = f"SELECT {', '.join(read)} FROM {source.relation}"
    return f"SELECT {', '.join(made)} FROM (SELECT {', '.join(['*', *timed])} FROM ({inner}))"
