"""One log, every purpose: what each sees, where they disagree, and what a change of their definitions moves."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specforge.errors import UsageError
from specforge.sessions.agreeing import overlap, relations
from specforge.sessions.answer import Changed, Comparison, Log, Replay, Seen
from specforge.sessions.defining import Definition
from specforge.sessions.engine import connect
from specforge.sessions.kinds import absent, unmarked
from specforge.sessions.measuring import double_billing, seen
from specforge.sessions.tables import Tables, run, set_aside
from specforge.sessions.timelines import timelines
from specforge.spec.purposes import Purpose

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TERMS = ("bills_when", "price", "quota_per_day", "judged_when")
"""What of a purpose decides what is billed and judged, beside its boundary."""
UNDATED, UNDECIDED = "from which day it holds: no new `effective_from`", "who decided it: no `decided_by`"
"""What a change leaves unsaid."""


def compare(
    definition: Definition,
    log: Path,
    *,
    against: tuple[str, Definition] | None = None,
    now: int | None = None,
    twice_within: int | None = None,
    table: str | None = None,
) -> Comparison:
    """Run the boundaries of a feature on a log, all purposes on the same events.

    Args:
        definition: The boundaries.
        log: CSV, TSV, JSON, Parquet or a database of DuckDB.
        against: A revision by its name, and the boundaries that it had: both are run, each as if it had always held.
        now: The instant, in microseconds, at which it is asked which sessions are final; the latest of the log when left out.
        twice_within: How soon after another billed session one may be taken for the same, in microseconds.
        table: The table of a database, when it is not the one that the spec names.

    Raises:
        UsageError: when DuckDB is not installed, or the log cannot be read as a whole.
    """
    with connect() as connection:
        tables = run(connection, definition.document, log, "now", table)
        instant = tables.asked_at(now)
        names = list(definition.document["purposes"])
        purposes = tuple(seen(tables, name, instant) for name in names)
        claims = tuple(relations(tables))
        twice = tuple(double_billing(tables, one.name, instant, twice_within) for one in purposes if one.billed is not None)
        return Comparison(
            feature=definition.view.id,
            variant=dict(definition.view.variant),
            log=_log(tables),
            now=instant,
            purposes=purposes,
            overlaps=tuple(overlap(tables, one, other) for one in names for other in names if one != other),
            relations=claims,
            double_billing=twice,
            timelines=timelines(tables, purposes, claims, twice, instant),
            replay=None if against is None else _replay(connection, definition, against, log, instant, table),
        )


def _log(tables: Tables) -> Log:
    reading = tables.reading
    ((admitted,),) = tables.rows(f"SELECT COUNT(*) FROM {tables.stream()}")
    notes = (*(note.text for note in reading.notes), *absent(tables), *unmarked(tables))
    return Log(
        reading.path,
        reading.format,
        reading.rows,
        admitted,
        (*reading.refused, *set_aside(tables)),
        notes,
        reading.first,
        reading.last,
    )


def _replay(
    connection: "DuckDBPyConnection", definition: Definition, against: tuple[str, Definition], log: Path, now: int | None, table: str | None
) -> Replay:
    name, old_definition = against
    new = run(connection, _always(definition.document), log, "new", table)
    try:
        old = run(connection, _always(old_definition.document), log, "old", table)
    except UsageError as error:
        raise UsageError(f"by the definitions of {name}: {error}", error.help) from None
    return Replay(name, tuple(_changes(definition, old_definition, old, new, now)))


def _always(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document as if its boundaries had always held."""
    return {**document, "purposes": {name: {**purpose, "before": None} for name, purpose in document["purposes"].items()}}


def _changes(definition: Definition, old_definition: Definition, old: Tables, new: Tables, now: int | None) -> Iterator[Changed]:
    then, today = old.document["purposes"], new.document["purposes"]
    for name in dict.fromkeys((*today, *then)):
        before: Seen | None = seen(old, name, now) if name in then else None
        after: Seen | None = seen(new, name, now) if name in today else None
        moved = _moved(old, new, name) if before is not None and after is not None else 0
        unsaid: tuple[str, ...] = ()
        if name in then and name in today:
            both = (_declared(old_definition, name), _declared(definition, name))
            if then[name]["boundary_version"] != today[name]["boundary_version"]:
                unsaid = tuple(_unsaid(*both, definition.document["purposes"][name]))
            elif any(then[name][term] != today[name][term] for term in TERMS):
                unsaid = tuple(_unsaid_of_terms(*both, definition.document["purposes"][name]))
        yield Changed(name, before, after, moved, unsaid)


def _declared(definition: Definition, name: str) -> Purpose:
    assert definition.view.sessions is not None
    return definition.view.sessions.value.purposes[name]


def _unsaid(old: Purpose, new: Purpose, compiled: Mapping[str, Any]) -> Iterator[str]:
    """What a change of a boundary leaves unsaid; the new one is given as it stands in the spec, and compiled."""
    version = compiled["boundary_version"]
    if not _is_dated(old, new):
        yield UNDATED
    if compiled["before"] is None:
        yield "what held until then: no `before`, so that past sessions are read by the new rules"
    if new.decided_by is None:
        yield UNDECIDED
    if new.replayed is None or new.replayed.boundary_version != version:
        yield f"that it was tried: no `replayed` with `boundary_version: {version}`"


def _unsaid_of_terms(old: Purpose, new: Purpose, compiled: Mapping[str, Any]) -> Iterator[str]:
    """What a change of what is billed or judged leaves unsaid, where the boundary is as it was."""
    if not _is_dated(old, new):
        yield UNDATED
    elif new.before is not None and new.before == old.before and compiled["before"]["boundary_version"] != compiled["boundary_version"]:
        yield f"what held until then: the boundary of now, and `before` still says what held until {old.effective_from}: remove it"
    if new.decided_by is None:
        yield UNDECIDED


def _is_dated(old: Purpose, new: Purpose) -> bool:
    """Whether a change says from which day it holds."""
    return new.effective_from is not None and new.effective_from != old.effective_from


def _moved(old: Tables, new: Tables, name: str) -> int:
    """How many events are grouped with other events than before."""
    groups = [
        f"""SELECT event_id, at_us, BIT_XOR(HASH(event_id, at_us)) OVER w AS which, COUNT(*) OVER w AS size
        FROM {tables.events(name)} WINDOW w AS (PARTITION BY {tables.id(name)}, began_us)"""
        for tables in (old, new)
    ]
    same = "o.event_id = n.event_id AND o.at_us = n.at_us"
    query = f"SELECT COUNT(*) FROM ({groups[0]}) o FULL JOIN ({groups[1]}) n ON {same} WHERE (o.which, o.size) IS DISTINCT FROM (n.which, n.size)"
    return int(new.rows(query)[0][0])
