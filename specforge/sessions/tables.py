"""The events of a log and the sessions that they fall into, as tables of a database in memory.

The SQL is that of `sessions.duckdb.sql`, statement by statement; each view is made as a table, so that it is worked out once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from specforge.amounts import instant_text
from specforge.boundaries.sql import DIALECTS, events_view, parts_of, sessions_view
from specforge.boundaries.sql.parts import keys_of, summed
from specforge.boundaries.sql.stream import Stream
from specforge.errors import UsageError
from specforge.sessions.answer import Refused
from specforge.sessions.engine import literal, quoted
from specforge.sessions.logs import Reading, read_log
from specforge.spec.views import kept_view

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DUCKDB = DIALECTS["duckdb"]
EXAMPLES = 5
BIGGEST = (1 << 63) - 1


class Tables(Struct, frozen=True):
    """One definition, run on one log."""

    connection: "DuckDBPyConnection"
    schema: str
    document: Mapping[str, Any]
    reading: Reading

    def rows(self, query: str) -> list[Any]:
        """Run a query and give all its rows."""
        return self.connection.execute(query).fetchall()

    def stream(self) -> str:
        """The table of the events that sessions are made of."""
        return f"{quoted(self.schema)}.session_stream"

    def events(self, purpose: str) -> str:
        """The table that has a row for each event of a purpose."""
        return f"{quoted(self.schema)}.{events_view(purpose)}"

    def sessions(self, purpose: str) -> str:
        """The table that has a row for each session of a purpose."""
        return f"{quoted(self.schema)}.{sessions_view(purpose)}"

    def kept(self, purpose: str) -> str:
        """The table that has a row for each session and class of memory of a purpose that keeps some."""
        return f"{quoted(self.schema)}.{kept_view(purpose)}"

    def id(self, purpose: str) -> str:
        """The column of its session ids."""
        return DUCKDB.name_of(self.document["purposes"][purpose]["id_column"])

    def keys(self, purpose: str) -> list[str]:
        """The columns of its partition."""
        return keys_of(self.document["purposes"][purpose])

    def key(self, purpose: str, table: str = "") -> str:
        """The values of its partition as a list of texts."""
        columns = ", ".join(f"COALESCE({table}{key}, '')" for key in self.keys(purpose))
        return f"[{columns}]::VARCHAR[]"

    def order(self, table: str) -> str:
        """The one total order of events, as columns of the stream."""
        columns = ["at_us", *(["seq"] if "seq" in self.document["events"]["columns"] else []), "tie", "event_id"]
        return ", ".join(f"{table}.{column}" for column in columns)

    @property
    def wait(self) -> int:
        """How long an event may take to arrive, in microseconds."""
        late = self.document["events"]["late"]
        return int(late["wait_us"]) if late else 0

    def final(self, now: int) -> str:
        """Whether a session can be joined by no later event, as a condition on its row."""
        return f"(closes_us + {self.wait} < {now} OR COALESCE(next_us + {self.wait} <= {now}, false))"

    def asked_at(self, now: int | None) -> int | None:
        """The instant at which it is asked which sessions are final: the one that is given, else the latest that the events know of.

        Raises:
            UsageError: when the events go on after it.
        """
        last = self.latest()
        if now is not None and last is not None and now < last:
            raise UsageError(f"the log goes on after {instant_text(now)} UTC, to {instant_text(last)}", "ask as of its end, or later")
        return now if now is not None else last

    def latest(self) -> int | None:
        """The latest instant that the events know of: when one happened, or arrived."""
        events = self.document["events"]
        found = [row[0] for row in self.rows(f"SELECT MAX(at_us) FROM {self.stream()}")]
        if "arrived" in events["columns"]:
            column = DUCKDB.name_of(events["columns"]["arrived"])
            instant = column if events["instants"] == "microseconds" else f"EPOCH_US({column})"
            found += [row[0] for row in self.rows(f"SELECT MAX({instant}) FROM {DUCKDB.table(events['table'])}")]
        return max((one for one in found if one is not None), default=None)


def run(connection: "DuckDBPyConnection", document: Mapping[str, Any], log: Path, schema: str, table: str | None = None) -> Tables:
    """Read a log and find its sessions by one definition, in a schema of its own.

    Raises:
        UsageError: when the log cannot be read, or holds what cannot be summed.
    """
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
    connection.execute(f"SET schema = {literal(schema)}")
    boundaries = [one for purpose in document["purposes"].values() for one in (purpose, purpose["before"]) if one]
    columns = document["events"]["columns"]
    sums = {rule["column"] for boundary in boundaries for rule in boundary["rules"] if rule["rule"] == "sum"}
    keys = {columns[key] for key in (boundaries[0]["per"] if boundaries else ())}
    reading = read_log(connection, log, document["events"], table=table, sums=sums, keys=keys)
    tables = Tables(connection, schema, document, reading)
    for purpose, statement in parts_of(document, DUCKDB):
        connection.execute(statement.replace("CREATE OR REPLACE VIEW", "CREATE OR REPLACE TABLE", 1))
        if not purpose:
            _confirm_sums(tables, boundaries)
    return tables


def _confirm_sums(tables: Tables, boundaries: Iterable[Mapping[str, Any]]) -> None:
    """Make sure that what is summed can be: limits are followed on sums that never fall, in 64 bits."""
    for rules in ({rule["rule"]: rule for rule in boundary["rules"]} for boundary in boundaries):
        if "sum" in rules:
            name, column = summed(rules, tables.document["events"]["columns"])
            least, total = tables.rows(f"SELECT MIN({name}), SUM({name}) FROM {tables.stream()}")[0]
            if least is not None and least < 0:
                ((id, at),) = tables.rows(
                    f"SELECT event_id, at_us FROM {tables.stream()} WHERE {name} < 0 ORDER BY at_us, event_id LIMIT 1"
                )
                rows = [row for note in tables.reading.notes if note.name == "below_zero" for row in note.examples]
                where = f"first in the event {id!r} at {instant_text(at)} UTC; {', '.join(rows)}"
                message = f"the column `{column}` holds {least}, and what is summed has to be zero or more: {where}"
                raise UsageError(message, "leave such events out, or sum another column")
            if total is not None and total > BIGGEST:
                raise UsageError(
                    f"the column `{column}` adds up to {total}, which 64 bits do not hold", "look for values that are no counts"
                )


def set_aside(tables: Tables) -> Iterator[Refused]:
    """Give what the stream sets aside, by cause, each counted; copies last."""
    words = {"late": "it arrived too late", "clock_ahead": "its clock is too far ahead of its arrival"}
    query, told = Stream(tables.document, DUCKDB).causes(), "event_id || ' at ' || MAKE_TIMESTAMP(at_us)::VARCHAR"
    first = f"LIST({told} ORDER BY at_us, event_id)[1:{EXAMPLES}]"
    for cause, count, examples in tables.rows(
        f"SELECT cause, COUNT(*), {first} FROM ({query}) WHERE cause IS NOT NULL GROUP BY cause ORDER BY 2 DESC, 1"
    ):
        name, _, kind = cause.partition(":")
        yield Refused(f"the kind `{kind}` is ignored" if name == "ignored" else words[name], count, tuple(examples))
    copies = f"SELECT event_id, at_us, COUNT(*) - 1 AS more FROM ({query}) WHERE cause IS NULL GROUP BY 1, 2 HAVING COUNT(*) > 1"
    ((count, examples),) = tables.rows(f"SELECT COALESCE(SUM(more), 0), {first} FROM ({copies})")
    if count:
        yield Refused("it is a copy of another one: the same id and instant", int(count), tuple(examples))


def texts(values: Sequence[object]) -> tuple[str, ...]:
    """Values of a key as texts."""
    return tuple("" if value is None else str(value) for value in values)
