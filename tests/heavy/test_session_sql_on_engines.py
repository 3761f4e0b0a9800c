"""Generated SQL puts every event into the session that the definition means, on every engine that can be had."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from specforge.boundaries.closing import closes_at, ends_with
from specforge.boundaries.purging import kept, requests
from specforge.boundaries.segmenting import Session, billed, judged, segment
from specforge.boundaries.sql import DIALECTS, Dialect, events_view, sessions_view, statements
from specforge.spec.views import kept_view
from tests.conftest import ROOT
from tests.heavy.conftest import ENGINES
from tests.heavy.engines.remote import EngineFailed, Remote
from tests.heavy.engines.serving import Engine
from tests.heavy.random_sessions import SECOND, TYPES, Row, compiled, definition, stream

pytestmark = pytest.mark.heavy
DEFINITIONS = dict.fromkeys(ENGINES, 14) | {"spark": 5}
"""How many random definitions each engine runs; Spark takes ten seconds for one."""
EXAMPLES = sorted((ROOT / "examples/generated").glob("*/sessions.json"))
WORTH = ("last_us", "events", "active_us", "ended_us", "closes_us", "billable", "judgeable")
"""What a session is, as a whole, beside where it begins and how many of its events are activity."""
Document = Mapping[str, Any]
Placed = dict[str, dict[str, Any]]
"""For each purpose: `events`, each (id, instant) with its session, its version and the rule that opened one at it, and `sessions`."""


def dialect_of(engine: Engine) -> Dialect:
    return DIALECTS[engine.name if isinstance(engine, Remote) else "duckdb"]


def table_of(document: Document) -> dict[str, str]:
    """The columns of the event table with their types."""
    columns, instants = document["events"]["columns"], document["events"]["instants"]
    types = TYPES | ({"at": "bigint", "arrived": "bigint"} if instants == "microseconds" else {})
    sums = {rule["column"] for one in document["purposes"].values() for rule in one["rules"] if rule["rule"] == "sum"}
    return {column: "bigint" if column in sums else types.get(key, "text") for key, column in columns.items()}


def queries_of(document: Document, dialect: Dialect) -> list[str]:
    """For each purpose, a query for its events and one for its sessions."""
    found = []
    for name, purpose in document["purposes"].items():
        told = f"{dialect.name_of(purpose['id_column'])}, boundary_version, opened_by"
        found.append(f"SELECT event_id, at_us, row_no, {told} FROM {events_view(name)}")
        found.append(f"SELECT start_us, activity, {', '.join(WORTH)}, {told} FROM {sessions_view(name)}")
        if purpose["keeps_us"]:
            id = dialect.name_of(purpose["id_column"])
            found.append(f"SELECT {id}, start_us, memory_class, until_us, purged_us FROM {kept_view(name)}")
    return found


def found(engine: Engine, document: Document, rows: Sequence[Row]) -> Placed:
    """What the engine makes of it."""
    dialect, columns, table = dialect_of(engine), table_of(document), document["events"]["table"]
    answers = iter(engine.run_all(statements(document, dialect), table, columns, rows, queries_of(document, dialect)))
    placed: Placed = {}
    for name in document["purposes"]:
        events, orders = {}, defaultdict(list)
        for event_id, at, number, session, version, opened_by in next(answers):
            assert (event_id, at) not in events, f"{name}: {event_id} at {at} is there twice"
            events[event_id, at] = session, version, opened_by
            orders[session].append((number, event_id, at))
        sessions = [
            (session, version, start, opened_by, activity, *worth) for start, activity, *worth, session, version, opened_by in next(answers)
        ]
        in_order = {session: [(event_id, at) for _, event_id, at in sorted(order)] for session, order in orders.items()}
        left = sorted(next(answers), key=str) if document["purposes"][name]["keeps_us"] else []
        placed[name] = {"events": events, "orders": in_order, "sessions": sessions, "kept": left}
    return placed


def meant(document: Document, rows: Sequence[Row]) -> Placed:
    """What the definition means."""
    return {name: meant_by(document, name, rows) for name in document["purposes"]}


def meant_by(document: Document, name: str, rows: Sequence[Row]) -> dict[str, Any]:
    columns, purpose = document["events"]["columns"], document["purposes"][name]
    id, at = columns["id"], columns["at"]
    found = segment(document, name, rows)
    outer: dict[tuple[str, str, int], tuple[int | None, int | None]] = {}
    for other in {one["inside"] for one in (purpose, purpose["before"] or purpose)} - {None}:
        around = meant_by(document, other, rows)["ends"]
        outer |= {
            (other, event[id], event[at]): around[one.id, one.start] for one in segment(document, other, rows) for event in one.events
        }
    sessions, ends, followers = [], {}, following(document, name, found, rows)
    for one in found:
        old = purpose["before"] and one.boundary_version == purpose["before"]["boundary_version"]
        boundary, last = purpose["before"] if old else purpose, one.events[-1][at]
        after = followers.get((one.id, one.start, one.boundary_version))
        limits = [closes_at(boundary["rules"], one.start, one.activity, one.marker, last), after]
        hard = [rule for rule in boundary["rules"] if rule["rule"] in {"longest", "daily"}]
        shut = [closes_at(hard, one.start, one.start, None, last), after]
        if inside := boundary["inside"]:
            closing, shutting = outer[inside, one.events[0][id], one.start]
            limits.append(closing if ends_with(document["purposes"], boundary) else shutting)
            shut.append(shutting)
        closes, shuts = (min((limit for limit in some if limit is not None), default=None) for some in (limits, shut))
        ends[one.id, one.start] = closes, shuts
        worth = int(billed(document, name, one)), int(judged(document, name, one))
        whole = one.events[-1][at], len(one.events), one.activity, one.marker, closes, *worth
        sessions.append((one.id, one.boundary_version, one.start, one.reason, one.turns, *whole))
    return {
        "events": {
            (event[id], event[at]): (one.id, one.boundary_version, None if number else one.reason)
            for one in found
            for number, event in enumerate(one.events)
        },
        "orders": {one.id: [(event[id], event[at]) for event in one.events] for one in found},
        "sessions": sessions,
        "kept": sorted(left_of(document, name, found, rows), key=str),
        "ends": ends,
    }


def left_of(document: Document, name: str, found: Sequence[Session], rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Until when each class of memory of a session is kept, and the latest request to purge that is about it."""
    asked = requests(document, name, rows)
    told = [(one, kept(document, name, one, asked)) for one in found]
    return [(one.id, one.start, memory, until, left.purged) for one, left in told for memory, until in left.until.items()]


def following(document: Document, name: str, found: Sequence[Session], rows: Sequence[Row]) -> dict[tuple[str, int, str], int]:
    """When the next session of the partition began, by the rules of each session: those before go on as if they still held."""
    purpose = document["purposes"][name]
    read = [found]
    if purpose["before"]:
        always = {**document["purposes"], name: {**purpose, **purpose["before"], "before": None}}
        read.append(segment({**document, "purposes": always}, name, rows))
    pairs = [pair for sessions in read for pair in pairwise(sessions)]
    # Every partition begins with `first`, and no other session does.
    return {(one.id, one.start, one.boundary_version): after.start for one, after in pairs if after.reason != "first"}


def difference(document: Document, ours: Placed, theirs: Placed) -> str | None:
    """The first difference, told; where two sessions have one id, the order of their events is not compared."""
    for name in document["purposes"]:
        mine, other = ours[name], theirs[name]
        for key in sorted(mine["events"].keys() | other["events"].keys(), key=lambda key: (key[1], key[0])):
            if mine["events"].get(key) != other["events"].get(key):
                return f"{name}: event {key} is in {other['events'].get(key)}, and belongs into {mine['events'].get(key)}"
        if mine["kept"] != other["kept"]:
            return f"{name}: kept is {other['kept']}, and should be {mine['kept']}"
        twice = {id for id, count in Counter(one[0] for one in mine["sessions"]).items() if count > 1}
        for id, order in mine["orders"].items():
            if id not in twice and order != other["orders"][id]:
                return f"{name}: the events of {id} come as {other['orders'][id]}, not as {order}"
        left, right = ({(one[0], one[2]): one for one in sessions} for sessions in (mine["sessions"], other["sessions"]))
        for key in sorted(left.keys() | right.keys()):
            if left.get(key) != right.get(key):
                return f"{name}: the session is {right.get(key)}, and should be {left.get(key)}"
    return None


def check(engine: Engine, document: Document, rows: Sequence[Row]) -> None:
    told = difference(document, meant(document, rows), found(engine, document, rows))
    if told is None:
        return
    least = smallest(engine, document, rows)
    events = "\n".join(json.dumps(row, ensure_ascii=False) for row in least)
    told = difference(document, meant(document, least), found(engine, document, least))
    pytest.fail(f"{told}\n{json.dumps(document, ensure_ascii=False)}\n{events}")


def differs(engine: Engine, document: Document, rows: Sequence[Row]) -> bool:
    try:
        return difference(document, meant(document, rows), found(engine, document, rows)) is not None
    except EngineFailed:
        return False


def smallest(engine: Engine, document: Document, rows: Sequence[Row], tries: int = 150) -> list[Row]:
    """Leave out rows as long as a difference remains."""
    kept, size = list(rows), len(rows) // 2
    while size:
        start = 0
        while start < len(kept) and tries:
            tries -= 1
            fewer = kept[:start] + kept[start + size :]
            if differs(engine, document, fewer):
                kept = fewer
            else:
                start += size
        size //= 2
    return kept


@pytest.mark.parametrize(
    ("engine", "number"), [(name, number) for name, most in DEFINITIONS.items() for number in range(most)], indirect=["engine"]
)
def test_random_events_are_where_the_definition_puts_them(engine: Engine, number: int) -> None:
    document = definition(number)
    check(engine, document, stream(document, str(number)))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_golden_streams_of_the_examples_fall_into_their_sessions(engine: Engine, path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    cases = [json.loads(line) for line in (path.parent / "sessions.cases.jsonl").read_text("utf-8").splitlines()]
    columns = document["events"]["columns"]
    apart = {columns["id"], *(columns[key] for one in document["purposes"].values() for key in one["per"])}
    rows = [
        event | {column: f"{number}/{event[column]}" for column in apart if event.get(column) is not None}
        for number, case in enumerate(cases)
        for event in case["events"]
    ]
    placed = found(engine, document, rows)
    for number, case in enumerate(cases):
        name = case["purpose"]
        expected = [(f"{name}:{number}/{one['id'].removeprefix(f'{name}:')}", one["events"], one["reason"]) for one in case["sessions"]]
        orders, events = placed[name]["orders"], placed[name]["events"]
        mine = {session: order for session, order in orders.items() if session.startswith(f"{name}:{number}/")}
        assert mine.keys() == {session for session, _, _ in expected}, case["id"]
        for session, ids, reason in expected:
            assert [id for id, _ in mine[session]] == [f"{number}/{id}" for id in ids], case["id"]
            assert events[mine[session][0]][2] == reason, case["id"]
        worth = {one[0]: one[-2] for one in placed[name]["sessions"]}
        for one, (session, _, _) in zip(case["sessions"], expected, strict=True):
            assert worth[session] == int(one.get("billed", True)), case["id"]


def test_a_long_segment_is_followed_before_patience_ends(engine: Engine) -> None:
    """Nothing ends it but its length: 100,000 events of one user, in more than a thousand sessions that depend on each other.

    The stand-in for Snowflake, which speaks for its syntax and not for its speed, gets a fifth of them.
    """
    number_of_events = 20_000 if isinstance(engine, Remote) and engine.name == "snowflake" else 100_000
    events = {"table": "events", "columns": {"user": "user_id", "at": "ts", "id": "event_id", "kind": "event"}}
    document = compiled(events, {"billing": {"per": ["user"], "ends": {"longest": "45m"}}})
    assert document is not None
    rows = [
        {"user_id": "u", "ts": 30 * SECOND * number, "event_id": f"{number:06}", "event": "user_message"}
        for number in range(number_of_events)
    ]
    placed = found(engine, document, rows)
    assert difference(document, meant(document, rows), placed) is None
    assert len(placed["billing"]["sessions"]) == -(-number_of_events // 91)
