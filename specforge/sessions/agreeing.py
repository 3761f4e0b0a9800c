"""How the sessions of one purpose lie over those of another, and the relations that a spec claims about them."""

from collections.abc import Iterator

from specforge.sessions.answer import Overlap, Related, Violation
from specforge.sessions.tables import Tables

EXAMPLES = 10


def overlap(tables: Tables, first: str, second: str) -> Overlap:
    """Say how the sessions of `first` lie over those of `second`."""
    query = f"""SELECT COUNT(*), COALESCE(SUM(CASE WHEN others = 1 AND shared = size AND shared = other_size THEN 1 END), 0),
        COALESCE(SUM(CASE WHEN others = 1 AND shared = size THEN 1 END), 0), COALESCE(SUM(CASE WHEN others > 1 THEN 1 END), 0),
        COALESCE(MAX(others), 0) FROM ({_laid(tables, first, second)}) WHERE others > 0"""
    return Overlap(first, second, *(int(one) for one in tables.rows(query)[0]))


def _laid(tables: Tables, first: str, second: str) -> str:
    """Each session of the first: how many of the second it meets, how many events they share, how many each has.

    Where an id stands at two instants, two sessions may begin with it: they have one id, and differ in when they begin.
    """
    a, b = tables.id(first), tables.id(second)
    return f"""SELECT s.{a} AS session, s.start_us AS start_us, s.events AS size, COALESCE(m.others, 0) AS others,
        COALESCE(m.shared, 0) AS shared, o.events AS other_size, COALESCE(m.ids, []) AS ids
        FROM {tables.sessions(first)} s LEFT JOIN (
            SELECT session, began, COUNT(*) AS others, SUM(shared) AS shared, MIN(other) AS one, MIN(other_began) AS one_began,
                LIST(other ORDER BY begins, other) AS ids FROM (
                SELECT a.{a} AS session, a.began_us AS began, b.{b} AS other, b.began_us AS other_began, COUNT(*) AS shared, MIN(a.at_us) AS begins
                FROM {tables.events(first)} a JOIN {tables.events(second)} b ON a.event_id = b.event_id AND a.at_us = b.at_us GROUP BY 1, 2, 3, 4
            ) GROUP BY 1, 2
        ) m ON m.session = s.{a} AND m.began = s.start_us
        LEFT JOIN {tables.sessions(second)} o ON m.others = 1 AND o.{b} = m.one AND o.start_us = m.one_began"""


def relations(tables: Tables) -> Iterator[Related]:
    """Hold every claim of the spec against the events."""
    words = {"within": "within", "equals": "equals", "independent": "independent of"}
    for claim in tables.document["relations"]:
        first, second, kind = claim["first"], claim["second"], claim["relation"]
        text = f"{first} {words[kind]} {second}"
        of = int(tables.rows(f"SELECT COUNT(*) FROM {tables.sessions(first)}")[0][0])
        if kind == "independent":
            yield Related(text, claim["status"], of, 0, ())
            continue
        same = "" if kind == "within" else " AND shared = other_size"
        broken = f"SELECT * FROM ({_laid(tables, first, second)}) WHERE NOT (others = 1 AND shared = size{same})"
        count = int(tables.rows(f"SELECT COUNT(*) FROM ({broken})")[0][0])
        shown = tables.rows(
            f"SELECT session, ids[1:{EXAMPLES}], start_us, size, others <= 1 AND shared < size FROM ({broken}) ORDER BY start_us, session LIMIT {EXAMPLES}"
        )
        yield Related(
            text,
            claim["status"],
            of,
            count,
            tuple(Violation(one, () if outside else tuple(ids), start, size) for one, ids, start, size, outside in shown),
        )
