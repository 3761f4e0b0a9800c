"""What there is to say about the rows of a log: which of them are no events and why, and what else a reader should know."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from specforge.amounts import in_code, many
from specforge.sessions.answer import Refused
from specforge.sessions.engine import literal, quoted
from specforge.sessions.instants import CLOCK, FIRST_YEAR, LAST_YEAR, NUMBER, matches
from specforge.sessions.loads import Plan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EXAMPLES = 5
REPEATED = quoted("specforge repeated")
ALL = f"arg_min(struct_pack(place := place, value := value), place, {EXAMPLES})"


class Note(Struct, frozen=True):
    """Something about the events that drops none of them."""

    name: str
    """What it is about, for programs."""
    count: int
    text: str
    """The same in words, with the count."""
    examples: tuple[str, ...] = ()
    """At most five: where it stands in the file, and the value."""


def refusals(connection: "DuckDBPyConnection", plan: Plan) -> tuple[Refused, ...]:
    """Count the rows that are no events, each by the first cause that holds for it, the most frequent first."""
    at = next(column for column in plan.columns if column.role == "at")
    value = at.unread
    clock = f"{matches(value, CLOCK)} AND TRY_CAST({value} AS TIMESTAMP) IS NOT NULL"
    bare = f"`{at.name}` has no offset"
    bare += ", and `zone` of `events` is `refuse`" if plan.zone == "refuse" else f", and is not of the years {FIRST_YEAR} to {LAST_YEAR}"
    unsure = f"`{at.name}` is a bare number, which may count seconds or milliseconds: "
    unsure += "write it as `2026-03-01T10:00:00Z`, or microseconds and `instants: microseconds` in `events`"
    wrong = f"`{at.name}` is no instant of the years 1 to 9999"
    wrong += " in microseconds" if plan.numbers else ", as in `2026-03-01T10:00:00Z`"
    nulls = [(column, f"`{column[1:-1]}` is null") for column in (plan.id, plan.kind)]
    cause = f"""CASE WHEN {plan.at} IS NULL THEN CASE
            WHEN {value} IS NULL THEN {literal(f"`{at.name}` is null")}
            WHEN {clock} THEN {literal(bare)}
            WHEN {matches(value, NUMBER)} THEN {literal(wrong if plan.numbers else unsure)}
            ELSE {literal(wrong)} END
        {" ".join(f"WHEN {column} IS NULL THEN {literal(text)}" for column, text in nulls)} END"""
    rows = f"SELECT rowid + 1 AS place, {value} AS value, {cause} AS cause FROM {plan.target} WHERE {plan.refuses}"
    found = connection.execute(f"SELECT cause, count(*), {ALL} FROM ({rows}) GROUP BY cause ORDER BY count(*) DESC, cause").fetchall()
    return tuple(Refused(cause, count, _examples(shown)) for cause, count, shown in found)


def span(connection: "DuckDBPyConnection", plan: Plan) -> tuple[int | None, int | None]:
    """Give the earliest and the latest instant of the events, in microseconds."""
    first, last = (plan.microseconds(f"{which}({plan.at})") for which in ("min", "max"))
    return connection.execute(f"SELECT {first}, {last} FROM {plan.events}").fetchall()[0]


def notes_on(connection: "DuckDBPyConnection", plan: Plan, keys: Collection[str], sums: Collection[str]) -> list[Note]:
    """Say what is worth knowing about the events.

    Args:
        connection: A connection to DuckDB.
        plan: How the log was read.
        keys: The columns that sessions are partitioned by, within which events should be in order of time.
        sums: The columns that a purpose sums.
    """
    return [
        *_unreadable(connection, plan),
        *_below_zero(connection, plan, sums),
        *_mixed(connection, plan),
        *_repeated(connection, plan),
        *_empty_keys(connection, plan, keys),
        *_backwards(connection, plan, keys),
    ]


def _unreadable(connection: "DuckDBPyConnection", plan: Plan) -> Iterator[Note]:
    for column in plan.columns:
        if column.role == "arrived":
            what = f"no instant in `{column.name}`: the events stay, as if it were not known when they arrived"
            yield from _shown(connection, plan, "unreadable_arrived", column.unread, f"{column.unread} IS NOT NULL", what)
        elif column.role == "number":
            what = f"no whole number in `{column.name}`: the events stay, without it"
            yield from _shown(connection, plan, "unreadable_number", column.unread, f"{column.unread} IS NOT NULL", what)


def _below_zero(connection: "DuckDBPyConnection", plan: Plan, sums: Collection[str]) -> Iterator[Note]:
    for name in sorted(sums):
        value = quoted(name)
        what = f"below zero in `{name}`: a sum is of numbers from zero up, and sessions that it ends are not to be relied on"
        yield from _shown(connection, plan, "below_zero", value, f"{value} < 0", what)


def _shown(connection: "DuckDBPyConnection", plan: Plan, name: str, value: str, when: str, what: str) -> Iterator[Note]:
    rows = f'SELECT " row" AS place, {value} AS value FROM {plan.events} WHERE {when}'
    ((count, shown),) = connection.execute(f"SELECT count(*), {ALL} FROM ({rows})").fetchall()
    if count:
        yield Note(name, count, f"{many(count, 'value')} {'is' if count == 1 else 'are'} {what}", _examples(shown))


def _mixed(connection: "DuckDBPyConnection", plan: Plan) -> Iterator[Note]:
    ((without, others),) = connection.execute(f"SELECT count_if({plan.local}), count_if(NOT {plan.local}) FROM {plan.events}").fetchall()
    if without and others:
        at = plan.at[1:-1]
        text = f"`{at}` has an offset in {others} events and none in {without}, which were read as local time of {plan.zone}"
        yield Note("mixed_offsets", without, text)


def _repeated(connection: "DuckDBPyConnection", plan: Plan) -> Iterator[Note]:
    # Numbers of a fixed size are grouped much faster than texts; the few rows that share one are then looked at as they are.
    again = f"SELECT hash({plan.id}) FROM {plan.events} GROUP BY ALL HAVING count(*) > 1"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {REPEATED} AS SELECT * FROM {plan.events} WHERE hash({plan.id}) IN ({again})")
    try:
        moved = (
            f'SELECT min(" row") AS place, {plan.id} AS value FROM {REPEATED} GROUP BY {plan.id} HAVING min({plan.at}) <> max({plan.at})'
        )
        ((count, shown),) = connection.execute(f"SELECT count(*), {ALL} FROM ({moved})").fetchall()
        if count:
            yield Note(
                "ids_at_two_instants",
                count,
                f"{count:,} of the ids stand{'s' if count == 1 else ''} at two instants or more: each is an event of its own",
                _examples(shown),
            )
        others = [quoted(column.name) for column in plan.columns if quoted(column.name) not in {plan.id, plan.at}]
        kinds = f"count(DISTINCT row({', '.join(others)}))" if others else "1"
        same = f"""SELECT min(" row") AS place, {plan.id} AS value, count(*) AS rows, {kinds} AS kinds
            FROM {REPEATED} GROUP BY {plan.id}, {plan.at} HAVING count(*) > 1"""
        query = f"SELECT coalesce(sum(rows - 1), 0)::BIGINT, coalesce(sum(kinds - 1), 0)::BIGINT, {ALL} FROM ({same})"
        ((count, differ, shown),) = connection.execute(query).fetchall()
        if count:
            text = f"{many(count, 'row')} more with the id and the instant of another"
            text += f", {differ:,} of them with other values in declared columns" if differ else ", the same in every declared column"
            yield Note("duplicates", count, text, _examples(shown))
            if differ:
                yield Note(
                    "duplicates_that_differ",
                    differ,
                    f"{differ:,} of the copies {'differs' if differ == 1 else 'differ'} from the row that is kept",
                )
    finally:
        connection.execute(f"DROP TABLE {REPEATED}")


def _empty_keys(connection: "DuckDBPyConnection", plan: Plan, keys: Collection[str]) -> Iterator[Note]:
    for name in sorted(keys):
        rows = f'SELECT " row" AS place, {plan.id} AS value FROM {plan.events} WHERE {quoted(name)} = {literal("")}'
        ((count, shown),) = connection.execute(f"SELECT count(*), {ALL} FROM ({rows})").fetchall()
        if count:
            text = f"{many(count, 'event')} {'has' if count == 1 else 'have'} the empty text in `{name}`, which is one key like any other: null says that there is none"
            yield Note("empty_keys", count, text, _examples(shown))


def _backwards(connection: "DuckDBPyConnection", plan: Plan, keys: Collection[str]) -> Iterator[Note]:
    """A stream that is in order as a whole is in order for each key, which spares most logs the sort."""
    instant = plan.microseconds(plan.at)
    names = [quoted(key) for key in keys]
    windows = ["", f'PARTITION BY {", ".join(names)} ORDER BY " row"'][: 2 if names else 1]
    for window in windows:
        known = f"WHERE {' AND '.join(f'{name} IS NOT NULL' for name in names)}" if window else ""
        before = f"lag({instant}) OVER ({window})"
        rows = f'SELECT " row" AS place, {plan.id} AS value, {instant} < {before} AS back FROM {plan.events} {known}'
        ((count, shown),) = connection.execute(f"SELECT count(*), {ALL} FROM ({rows}) WHERE back").fetchall()
        if not count:
            return
    of = f" of the same {in_code(keys)}" if keys else ""
    yield Note("backwards", count, f"{many(count, 'event')} after a later one{of}: the log is not in order of time", _examples(shown))


def _examples(shown: list[dict[str, Any]] | None) -> tuple[str, ...]:
    return tuple(f"row {one['place']}" + ("" if one["value"] is None else f": {one['value']!r}") for one in shown or ())
