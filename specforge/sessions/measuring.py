"""What each purpose makes of a log: counts, lengths, what is billed and judged, and what never closes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from specforge.boundaries.describing import is_billed, is_judged, stated
from specforge.boundaries.sql.parts import boundaries_of
from specforge.boundaries.zones import midnight
from specforge.sessions.answer import DoubleBilling, Endless, Left, Money, Seen, Spread, Twice
from specforge.sessions.tables import Tables, texts

EXAMPLES = 10
DAY = 86_400_000_000
HOUR = 3_600_000_000


def seen(tables: Tables, name: str, now: int | None) -> Seen:
    """Say what one purpose makes of the events, at an instant."""
    purpose, id = tables.document["purposes"][name], tables.id(name)
    at, sessions, events = now or 0, tables.sessions(name), tables.events(name)
    final = f"COALESCE({tables.final(at)}, false)"
    totals = f"""SELECT COUNT(*), COUNT(*) FILTER ({final}), COUNT(*) FILTER (NOT {final} AND ended_us IS NOT NULL),
        COUNT(*) FILTER (NOT {final} AND ended_us IS NULL), COUNT(*) FILTER (NOT {final} AND closes_us IS NULL),
        COUNT(*) FILTER ({final} AND billable = 1), COUNT(*) FILTER ({final} AND judgeable = 1), {_spread("last_us - start_us")}, {_spread("events")}
        FROM {sessions}"""
    found = tables.rows(totals)[0]
    count, closed, ended, unended, endless, billable, judgeable = (int(one) for one in found[:7])
    length, size = (Spread(*(int(one or 0) for one in found[start : start + 3])) for start in (7, 10))
    versions = dict(tables.rows(f"SELECT boundary_version, COUNT(*) FROM {sessions} GROUP BY 1 ORDER BY MIN(start_us), 1"))
    opened = dict(tables.rows(f"SELECT opened_by, COUNT(*) FROM {sessions} GROUP BY 1"))
    rules = dict.fromkeys(rule["rule"] for one in (purpose, purpose["before"]) if one for rule in one["rules"])
    placed, partitions = tables.rows(f"SELECT COUNT(*), COUNT(DISTINCT {tables.key(name)}) FROM {events}")[0]
    streamed = tables.rows(f"SELECT COUNT(*) FROM {tables.stream()}")[0][0]
    bills = is_billed(purpose)
    judges = is_judged(purpose)
    oldest = f"""SELECT {id}, {tables.key(name)}, start_us, last_us, events FROM {sessions}
        WHERE closes_us IS NULL AND NOT {final} ORDER BY last_us - start_us DESC, start_us, {id} LIMIT {EXAMPLES}"""
    return Seen(
        name=name,
        ref=purpose["ref"],
        id_column=purpose["id_column"],
        versions=versions,
        events=placed,
        null_keys=streamed - placed,
        lacking=tuple(_lacking(purpose)),
        left_out_by=tuple(dict.fromkeys(f"`{key}`" for boundary in boundaries_of(purpose) for key in boundary["leaves_out"])),
        partitions=partitions,
        sessions=count,
        final=closed,
        ended=ended,
        open=unended,
        endless=endless,
        opened_by={rule: opened[rule] for rule in rules if rule in opened},
        length=length,
        size=size,
        billed=billable if bills else None,
        revenue=_money(purpose, billable) if bills else None,
        judged=judgeable if judges else None,
        over_quota=_over_quota(tables, name, at) if purpose["quota_per_day"] is not None else None,
        early=_early(tables, name, at) if bills or judges else 0,
        says=tuple(stated(purpose)),
        left=_left(tables, name, at),
        oldest=tuple(Endless(one[0], texts(one[1]), *one[2:]) for one in tables.rows(oldest)),
    )


def _lacking(purpose: Mapping[str, Any]) -> Iterator[str]:
    """What an event without a session may lack, now or before."""
    boundaries = list(boundaries_of(purpose))
    yield from dict.fromkeys(f"`{key}`" for one in boundaries for key in one["per"])
    yield from dict.fromkeys(f"session of `{one['inside']}`" for one in boundaries if one["inside"])


def _spread(value: str) -> str:
    return f"QUANTILE_DISC({value}, 0.5), QUANTILE_DISC({value}, 0.9), MAX({value})"


def _money(purpose: Mapping[str, Any], count: int) -> Money | None:
    price = purpose["price"]
    return None if price is None else Money(str(Decimal(price["amount"]) * count), price["currency"])


def _left(tables: Tables, name: str, now: int) -> tuple[Left, ...]:
    classes = tables.document["purposes"][name]["keeps_us"]
    if not classes:
        return ()
    counted = f"COUNT(*) FILTER (until_us < {now}), COUNT(*) FILTER (purged_us <= {now})"
    found = {one: counts for one, *counts in tables.rows(f"SELECT memory_class, {counted} FROM {tables.kept(name)} GROUP BY 1")}
    return tuple(Left(one, *found.get(one, (0, 0))) for one in classes)


def _early(tables: Tables, name: str, now: int) -> int:
    since = tables.document["purposes"][name]["effective_from"]
    if since is None:
        return 0
    counted = f"start_us < {midnight(since)} AND COALESCE({tables.final(now)}, false)"
    return int(tables.rows(f"SELECT COUNT(*) FROM {tables.sessions(name)} WHERE {counted}")[0][0])


def _over_quota(tables: Tables, name: str, now: int) -> int:
    quota = tables.document["purposes"][name]["quota_per_day"]
    day = f"CASE WHEN start_us >= 0 THEN start_us // {DAY} ELSE -((-start_us + {DAY - 1}) // {DAY}) END"
    counted = f"""SELECT COUNT(*) AS n FROM {tables.sessions(name)}
        WHERE billable = 1 AND COALESCE({tables.final(now)}, false) GROUP BY {tables.key(name)}, {day}"""
    return int(tables.rows(f"SELECT COALESCE(SUM(GREATEST(n - {quota}, 0)), 0) FROM ({counted})")[0][0])


def double_billing(tables: Tables, name: str, now: int | None, within: int | None) -> DoubleBilling:
    """Give billed sessions that begin soon after the one before of the same partition.

    Args:
        tables: What was run.
        name: A purpose that bills.
        now: When it is asked which sessions are final.
        within: How soon, in microseconds; twice the idle limit of the purpose, or an hour, when left out.
    """
    purpose, id = tables.document["purposes"][name], tables.id(name)
    idle = next((int(rule["us"]) for rule in purpose["rules"] if rule["rule"] == "idle"), None)
    guard = within if within is not None else 2 * idle if idle else HOUR
    keys = ", ".join(tables.keys(name)) or "1"
    pairs = f"""SELECT * FROM (
        SELECT LAG({id}) OVER w AS first, {id} AS second, {tables.key(name)} AS key, start_us - LAG(active_us) OVER w AS gap, opened_by
        FROM {tables.sessions(name)} WHERE billable = 1 AND COALESCE({tables.final(now or 0)}, false)
        WINDOW w AS (PARTITION BY {keys} ORDER BY start_us, last_us, {id})) WHERE gap <= {guard}"""
    opened = dict(tables.rows(f"SELECT opened_by, COUNT(*) FROM ({pairs}) GROUP BY 1 ORDER BY 2 DESC, 1"))
    shown = tables.rows(f"SELECT * FROM ({pairs}) ORDER BY gap, second LIMIT {EXAMPLES}")
    count = sum(opened.values())
    examples = tuple(Twice(first, second, texts(key), int(gap), why) for first, second, key, gap, why in shown)
    return DoubleBilling(name, guard, count, opened, _money(purpose, count), examples)
