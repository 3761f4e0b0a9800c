"""What proves a session: the events that opened and closed it, and those that a bill or a judgement asks for."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from specforge.amounts import in_code
from specforge.boundaries.closing import closes_at
from specforge.boundaries.describing import is_billed, is_judged, of_rule
from specforge.boundaries.sql.parts import boundaries_of
from specforge.errors import UsageError
from specforge.sessions.answer import Money
from specforge.sessions.defining import Definition
from specforge.sessions.engine import connect, literal
from specforge.sessions.tables import Tables, run, texts
from specforge.spec.model import nearest
from specforge.spec.views import key_column

Row = Mapping[str, Any]
"""A row of a view, by its columns."""


class Event(Struct, frozen=True):
    """One event of a session."""

    event: str
    at: int
    kind: str
    activity: bool
    end_marker: bool
    counts: bool
    """Whether it came before the session was over: what rides later changes neither bill nor judgement."""


class Asked(Struct, frozen=True):
    """One thing that a bill or a judgement asks of a session, and the events that answer it."""

    asks: str
    """`has`, `lacks` or `activity_at_least`."""
    of: str
    """The kind, or the number of activity events."""
    met: bool
    events: tuple[str, ...]
    """The events of this kind, or the activity events."""


class Worth(Struct, frozen=True):
    """Whether a session is billed, or judged, once it is final."""

    met: bool
    asked: tuple[Asked, ...]
    """What is asked of it; nothing where every session is."""


class Opened(Struct, frozen=True):
    """How a session began."""

    session: str
    at: int
    event: str
    rule: str
    says: str
    """What the rule says, in a sentence; an empty text for the first event of all."""


class Proven(Struct, frozen=True):
    """One session, and what proves it."""

    session: str
    key: Mapping[str, str]
    """The values of its partition."""
    boundary_version: str
    opened: Opened
    last: int
    """When its last event happened."""
    active: int
    """When its latest activity happened."""
    closes: int | None
    """The last instant at which activity can join it; nothing when no rule closes it without another event."""
    final: bool
    """Whether no later event can join it: only such a session is billed or judged."""
    since_before: int | None
    """From the latest activity of the session before, of the same partition, to its first event; nothing where there is none."""
    before: str | None
    next: Opened | None
    """The session behind it of the same partition."""
    billed: Worth | None
    """Nothing when the purpose bills none."""
    judged: Worth | None
    """Nothing when the purpose judges none."""
    events: tuple[Event, ...]


class Evidence(Struct, frozen=True):
    """The sessions that were asked for, each with what proves it."""

    feature: str
    variant: Mapping[str, str]
    purpose: str
    log: str
    now: int | None
    """The instant at which it is asked which sessions are final."""
    price: Money | None
    """What one billed session costs."""
    sessions: tuple[Proven, ...]


def evidence(
    definition: Definition, log: Path, which: str, of: Sequence[str] = (), *, now: int | None = None, table: str | None = None
) -> Evidence:
    """Give what proves a session, or all sessions of one user.

    Args:
        definition: The boundaries.
        log: CSV, TSV, JSON, Parquet or a database of DuckDB.
        which: The id of a session, as `billing:e17`, or a purpose.
        of: Whose sessions of the purpose: keys with their values, as `user=u1`.
        now: The instant, in microseconds, at which it is asked which sessions are final; the latest of the log when left out.
        table: The table of a database, when it is not the one that the spec names.

    Raises:
        UsageError: when the log cannot be read as a whole, or has no such session.
    """
    purposes = definition.document["purposes"]
    name, _, id = which.partition(":")
    if name not in purposes:
        raise UsageError(f"`{name}` is no purpose of `{definition.view.id}`", nearest(name, purposes))
    conditions = [*_of_keys(name, purposes[name], of), *([f"session = {literal(which)}"] if id else [])]
    if not conditions:
        cure = f"write the id of one, as `{name}:<id of its first event>`, or whose they are{_example(purposes[name])}"
        raise UsageError(f"nothing says which sessions of `{name}` are asked for", cure)
    with connect() as connection:
        tables = run(connection, definition.document, log, "now", table)
        instant = tables.asked_at(now)
        found = tuple(proven(tables, name, " AND ".join(conditions), instant or 0))
        if not found:
            raise UsageError(*_missing(tables, name, id))
        price = purposes[name]["price"]
        return Evidence(
            definition.view.id,
            dict(definition.view.variant),
            name,
            tables.reading.path,
            instant,
            None if price is None else Money(price["amount"], price["currency"]),
            found,
        )


def _of_keys(name: str, purpose: Mapping[str, Any], of: Sequence[str]) -> Iterator[str]:
    """Conditions on the partition of a session."""
    keys = _keys(purpose)
    for one in of:
        key, given, value = one.partition("=")
        if not given:
            raise UsageError(f"{one!r} gives a key no value", f"write whose they are{_example(purpose)}")
        if key not in keys:
            raise UsageError(f"the sessions of `{name}` are not of one `{key}` each", nearest(key, keys))
        yield f"{key_column('per', key)} = {literal(value)}"


def _keys(purpose: Mapping[str, Any]) -> list[str]:
    """The keys of its partitions, now and before."""
    return list(dict.fromkeys(key for boundary in boundaries_of(purpose) for key in boundary["per"]))


def _example(purpose: Mapping[str, Any]) -> str:
    """How to say whose sessions are asked for, as the end of a sentence."""
    return f", as `--of {purpose['per'][0]}=u1`" if purpose["per"] else ""


def _missing(tables: Tables, name: str, id: str) -> tuple[str, str]:
    """Say that no session was found, and where the event is that one was called after."""
    if not id:
        return f"the log has no session of `{name}` of these", "look at the value of the key: it is compared as it stands in the log"
    message, called = f"no session of `{name}` begins with the event `{id}`", f"event_id = {literal(id)}"
    if found := [one for (one,) in tables.rows(f"SELECT DISTINCT {tables.id(name)} FROM {tables.events(name)} WHERE {called}")]:
        return message, f"it is in {in_code(found)}"
    if tables.rows(f"SELECT 1 FROM {tables.stream()} WHERE {called} LIMIT 1"):
        return message, "that event is in none; `specforge sessions describe` says which events are"
    return message, "a session is called after its first event; `specforge sessions place` writes the session of each event"


def proven(tables: Tables, name: str, condition: str, now: int) -> Iterator[Proven]:
    """Give the sessions of a purpose that a condition on their rows holds for, in order, each with what proves it."""
    keys, id = tables.keys(name), tables.id(name)
    window = f"WINDOW w AS (PARTITION BY {', '.join(keys) or '1'} ORDER BY start_us, last_us, {id})"
    query = f"""SELECT * FROM (SELECT {id} AS session, COALESCE({tables.final(now)}, false) AS final, LAG({id}) OVER w AS before_id,
        start_us - LAG(active_us) OVER w AS since_before, LEAD({id}) OVER w AS next_id, LEAD(start_us) OVER w AS next_start,
        LEAD(opened_by) OVER w AS next_by, LEAD(boundary_version) OVER w AS next_version, * EXCLUDE ({id})
        FROM {tables.sessions(name)} {window}) WHERE {condition} ORDER BY start_us, last_us, session"""
    for row in _rows(tables, query):
        yield _session(tables, name, row)


def _session(tables: Tables, name: str, row: Row) -> Proven:
    purpose = tables.document["purposes"][name]
    where = f"{tables.id(name)} = {literal(row['session'])} AND began_us = {row['start_us']}"
    events = _rows(tables, f"SELECT * FROM {tables.events(name)} WHERE {where} ORDER BY row_no")
    boundary = _boundary(purpose, row["boundary_version"])
    mark = max((one["first_end_us"] for one in events if one.get("first_end_us") is not None), default=None)
    closes = closes_at(boundary["rules"], row["start_us"], row["active_us"], mark, row["last_us"])
    told = tuple(_event(one, closes) for one in events)
    bills = is_billed(purpose)
    judges = is_judged(purpose)
    keys = _keys(purpose)
    following = row["next_id"], row["next_start"], row["next_by"], row["next_version"]
    return Proven(
        row["session"],
        dict(zip(keys, texts([row[key_column("per", key)] for key in keys]), strict=True)),
        row["boundary_version"],
        _opened(purpose, row["session"], row["start_us"], row["opened_by"], row["boundary_version"]),
        row["last_us"],
        row["active_us"],
        row["closes_us"],
        bool(row["final"]),
        row["since_before"],
        row["before_id"],
        None if row["next_id"] is None else _opened(purpose, *following),
        _worth(purpose["bills_when"], told, met=row["billable"] == 1) if bills else None,
        _worth(purpose["judged_when"], told, met=row["judgeable"] == 1) if judges else None,
        told,
    )


def _rows(tables: Tables, query: str) -> list[Row]:
    found = tables.connection.execute(query)
    names = [one[0] for one in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _boundary(purpose: Mapping[str, Any], version: str) -> Mapping[str, Any]:
    """The definition that a session was read by."""
    return next(one for one in boundaries_of(purpose) if one["boundary_version"] == version)


def _opened(purpose: Mapping[str, Any], session: str, at: int, rule: str, version: str) -> Opened:
    told = (of_rule(one) for one in _boundary(purpose, version)["rules"] if one["rule"] == rule)
    return Opened(session, at, session.partition(":")[2], rule, " ".join(line for lines in told for line in lines))


def _event(row: Row, closes: int | None) -> Event:
    until = [limit for limit in (closes, row.get("around_us")) if limit is not None]
    counts = all(row["at_us"] <= limit for limit in until)
    return Event(row["event_id"], row["at_us"], row["kind"], activity=row["active"] == 1, end_marker=row["ends"] > 0, counts=counts)


def _worth(selection: Mapping[str, Any] | None, events: Sequence[Event], *, met: bool) -> Worth:
    return Worth(met, () if selection is None else tuple(_asked(selection, events)))


def _asked(selection: Mapping[str, Any], events: Sequence[Event]) -> Iterator[Asked]:
    for asks in ("has", "lacks"):
        for kind in selection[asks]:
            found = tuple(one.event for one in events if one.kind == kind and one.counts)
            yield Asked(asks, kind, bool(found) == (asks == "has"), found)
    if (least := selection["activity_at_least"]) is not None:
        active = tuple(one.event for one in events if one.activity)
        yield Asked("activity_at_least", str(least), len(active) >= least, active)
