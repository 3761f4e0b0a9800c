"""Kinds of events, and values of columns, that purposes name and a log has none of: most often one that is spelled otherwise there."""

from collections.abc import Iterator, Mapping
from typing import Any

from specforge.amounts import enumerated
from specforge.boundaries.sql import DIALECTS
from specforge.boundaries.sql.parts import boundaries_of, marks_of
from specforge.sessions.tables import Tables

OTHERS = 5
"""How many of the other kinds of a log are told."""


def absent(tables: Tables) -> Iterator[str]:
    """Say which kinds that purposes name stand on no event that sessions are made of; nothing of a log without events."""
    named = _named(tables.document)
    if not named or not tables.rows(f"SELECT 1 FROM {tables.stream()} LIMIT 1"):
        return
    constants = ", ".join(DIALECTS["duckdb"].constant(kind) for kind in named)
    there = {kind for (kind,) in tables.rows(f"SELECT DISTINCT kind FROM {tables.stream()} WHERE kind IN ({constants})")}
    missing = {kind: purposes for kind, purposes in named.items() if kind not in there}
    if not missing:
        return
    for kind, purposes in missing.items():
        ignored = " and `events` ignores" if kind in tables.document["events"]["ignores"] else ""
        yield f"sessions are made of no event of the kind `{kind}`, which {enumerated([f'`{name}`' for name in purposes])} {'name' if len(purposes) > 1 else 'names'}{ignored}"
    rest = f"FROM {tables.stream()} WHERE kind NOT IN ({constants}) GROUP BY kind ORDER BY count DESC, kind LIMIT {OTHERS}"
    if others := tables.rows(f"SELECT kind, COUNT(*) AS count {rest}"):
        yield f"of the kinds that no purpose names the log has {', '.join(f'`{kind}` ({count:,})' for kind, count in others)}"


def unmarked(tables: Tables) -> Iterator[str]:
    """Say which values that events are left out by stand on no event that sessions are made of, and what stands there instead."""
    left: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name, purpose in tables.document["purposes"].items():
        for boundary in boundaries_of(purpose):
            for column, key, values in marks_of(boundary):
                for value in values:
                    left.setdefault((column, key), []).append((name, value))
    for (column, key), named in left.items():
        found = dict(tables.rows(f"SELECT {column}, COUNT(*) AS count FROM {tables.stream()} GROUP BY 1 ORDER BY count DESC, 1"))
        missing = dict.fromkeys((name, value) for name, value in named if value not in found)
        if not found or not missing:
            continue
        there = [f"`{value}` ({count:,})" if value is not None else f"nothing ({count:,})" for value, count in found.items()][:OTHERS]
        for name, value in missing:
            yield f"no event has `{value}` in `{key}`, by which `{name}` leaves events out; what stands there is {', '.join(there)}"


def _named(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The purposes that name a kind, now or before, by kind; a request to purge may be ignored, for it is no part of a session."""
    named: dict[str, list[str]] = {}
    for name, purpose in document["purposes"].items():
        asks = [kind for kind in (purpose["purges"] or {"kinds": ()})["kinds"] if kind not in document["events"]["ignores"]]
        for kind in (*_kinds(purpose), *asks):
            if name not in named.setdefault(kind, []):
                named[kind].append(name)
    return named


def _kinds(purpose: Mapping[str, Any]) -> Iterator[str]:
    for boundary in (one for one in (purpose, purpose["before"]) if one):
        for kinds in boundary["activity"].values():
            yield from kinds
        for rule in boundary["rules"]:
            yield from rule.get("kinds", ())
            if rule["rule"] == "ends_says":
                yield rule["by"]
    for selection in (one for one in (purpose["bills_when"], purpose["judged_when"]) if one):
        yield from (*selection["has"], *selection["lacks"])
