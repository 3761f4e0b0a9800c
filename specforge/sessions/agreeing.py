"""How the sessions of one purpose lie over those of another, and the relations that a spec claims about them."""

from collections.abc import Iterator

from specforge.sessions.answer import Overlap, Related, Violation
from specforge.sessions.tables import Tables

EXAMPLES = 10


def overlap(tables: Tables, first: str, second: str) -> Overlap:
    """Say how the sessions of `first` lie over those of `second`."""
    query = f"""SELECT COUNT(*), COALESCE(SUM(CASE WHEN others = 1 AND backs = 1 THEN 1 END), 0),
        COALESCE(SUM(CASE WHEN others = 1 THEN 1 END), 0), COALESCE(SUM(CASE WHEN others > 1 THEN 1 END), 0),
        COALESCE(MAX(others), 0) FROM ({_laid(tables, first, second)}) WHERE others > 0"""
    return Overlap(first, second, *(int(one) for one in tables.rows(query)[0]))


def _laid(tables: Tables, first: str, second: str) -> str:
    """Each session of the first: how many of the second it meets, and how many of the first such a one meets, at most.

    An event that one of the two has in no session says nothing about the pair.

    Where an id stands at two instants, two sessions may begin with it: they have one id, and differ in when they begin.
    """
    a, b = tables.id(first), tables.id(second)
    return f"""SELECT s.{a} AS session, s.start_us AS start_us, s.events AS size, COALESCE(m.others, 0) AS others,
        COALESCE(m.backs, 0) AS backs, COALESCE(m.ids, []) AS ids
        FROM {tables.sessions(first)} s LEFT JOIN (
            SELECT session, began, COUNT(*) AS others, MAX(backs) AS backs, LIST(other ORDER BY begins, other) AS ids FROM (
                SELECT a.{a} AS session, a.began_us AS began, b.{b} AS other, b.began_us AS other_began, MIN(a.at_us) AS begins,
                    COUNT(*) OVER (PARTITION BY b.{b}, b.began_us) AS backs
                FROM {tables.events(first)} a JOIN {tables.events(second)} b ON a.event_id = b.event_id AND a.at_us = b.at_us GROUP BY 1, 2, 3, 4
            ) GROUP BY 1, 2
        ) m ON m.session = s.{a} AND m.began = s.start_us"""


def relations(tables: Tables) -> Iterator[Related]:
    """Hold every claim of the spec against the events."""
    words = {"within": "within", "equals": "equals", "independent": "independent of"}
    for claim in tables.document["relations"]:
        first, second, kind = claim["first"], claim["second"], claim["relation"]
        text = f"{first} {words[kind]} {second}"
        laid = _laid(tables, first, second)
        of = int(tables.rows(f"SELECT COUNT(*) FROM ({laid}) WHERE others > 0")[0][0])
        if kind == "independent":
            yield Related(text, claim["status"], of, 0, ())
            continue
        broken = f"SELECT * FROM ({laid}) WHERE others > 1{'' if kind == 'within' else ' OR backs > 1'}"
        count = int(tables.rows(f"SELECT COUNT(*) FROM ({broken})")[0][0])
        shown = tables.rows(
            f"SELECT session, ids[1:{EXAMPLES}], start_us, size FROM ({broken}) ORDER BY start_us, session LIMIT {EXAMPLES}"
        )
        yield Related(
            text,
            claim["status"],
            of,
            count,
            tuple(Violation(one, tuple(ids), start, size) for one, ids, start, size in shown),
        )
