"""Users worth looking at: what they did, and what each purpose made of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from specforge.boundaries.describing import is_billed
from specforge.sessions.answer import DoubleBilling, Related, Seen, Span, Timeline
from specforge.sessions.engine import literal
from specforge.sessions.tables import Tables, texts

MOST = 12
EVENTS = 300


def timelines(
    tables: Tables, purposes: Sequence[Seen], relations: Sequence[Related], twice: Sequence[DoubleBilling], now: int | None
) -> tuple[Timeline, ...]:
    """Give the users of whom there is most to tell: those named as examples first, then those with the most sessions."""
    keys = _user_keys(tables)
    why: dict[tuple[str, ...], list[str]] = {}
    for session, purpose, text in _named(purposes, relations, twice):
        found = tables.rows(
            f"SELECT {_key(keys, 's.')} FROM {tables.events(purpose)} e JOIN {tables.stream()} s ON s.event_id = e.event_id AND s.at_us = e.at_us"
            f" WHERE e.{tables.id(purpose)} = {literal(session)} LIMIT 1"
        )
        if found:
            reasons = why.setdefault(texts(found[0][0]), [])
            if text not in reasons:
                reasons.append(text)
    first = next(iter(tables.document["purposes"]))
    for (key,) in (
        tables.rows(f"SELECT {_key(keys)} AS key FROM {tables.stream()} GROUP BY key ORDER BY COUNT(*) DESC, key LIMIT {MOST}")
        if first
        else ()
    ):
        why.setdefault(texts(key), [])
    chosen = sorted(why.items(), key=lambda one: -len(one[1]))[:MOST]
    return tuple(_timeline(tables, keys, user, tuple(reasons), now) for user, reasons in chosen)


def _user_keys(tables: Tables) -> list[str]:
    """The coarsest partition of all purposes: what most likely is one user."""
    return min((tables.keys(name) for name in tables.document["purposes"]), key=len)


def _key(keys: Sequence[str], table: str = "") -> str:
    columns = ", ".join(f"COALESCE({table}{key}, '')" for key in keys)
    return f"[{columns}]::VARCHAR[]"


def _named(purposes: Sequence[Seen], relations: Sequence[Related], twice: Sequence[DoubleBilling]) -> Iterator[tuple[str, str, str]]:
    for relation in relations:
        for violation in relation.examples:
            yield violation.session, relation.text.partition(" ")[0], f"violates `{relation.text}`"
    for one in twice:
        for pair in one.examples:
            yield pair.second, one.purpose, "may be billed twice"
    for purpose in purposes:
        for endless in purpose.oldest:
            yield endless.session, purpose.name, f"a session of `{purpose.name}` never closes"


def _timeline(tables: Tables, keys: Sequence[str], user: Sequence[str], why: tuple[str, ...], now: int | None) -> Timeline:
    mine = f"{_key(keys, 's.')} = [{', '.join(literal(one) for one in user)}]::VARCHAR[]"
    events = f"SELECT s.event_id, s.at_us, s.kind FROM {tables.stream()} s WHERE {mine} ORDER BY {tables.order('s')}"
    ((count,),) = tables.rows(f"SELECT COUNT(*) FROM {tables.stream()} s WHERE {mine}")
    shown = tables.rows(f"SELECT at_us, kind FROM ({events} LIMIT {EVENTS})")
    rows = {name: tuple(_spans(tables, name, f"{events} LIMIT {EVENTS}", now)) for name in tables.document["purposes"]}
    return Timeline(tuple(user), why, tuple((at, kind) for at, kind in shown), max(0, count - EVENTS), rows)


def _spans(tables: Tables, name: str, events: str, now: int | None) -> Iterator[Span]:
    purpose: dict[str, Any] = tables.document["purposes"][name]
    bills = is_billed(purpose)
    id = tables.id(name)
    query = f"""SELECT e.{id}, MIN(e.at_us), MAX(e.at_us), COUNT(*), ANY_VALUE(s.opened_by),
        ANY_VALUE(s.billable = 1 AND COALESCE({tables.final(now or 0)}, false))
        FROM {tables.events(name)} e JOIN ({events}) m ON m.event_id = e.event_id AND m.at_us = e.at_us
        JOIN {tables.sessions(name)} s ON s.{id} = e.{id} AND s.start_us = e.began_us
        GROUP BY e.{id}, e.began_us ORDER BY 2, 1"""
    for session, start, last, count, opened, billed in tables.rows(query):
        yield Span(session, start, last, count, opened, bool(billed) if bills else None)
