"""The recipes of docs/session-recipes.md, on streams whose sessions were worked out by hand from the terms of such platforms."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from specforge.boundaries.segmenting import billed, segment
from specforge.registry import find_compilers
from tests.conftest import load_texts
from tests.sessions.test_golden_streams import segmented
from tests.test_docs import blocks

HERE = Path(__file__).parent / "vendors"
RECIPES = {yaml.safe_load(text)["feature"]: text for text in blocks("docs/session-recipes.md", "yaml")}
STREAMS = [
    pytest.param(path.stem, stream, id=f"{path.stem}: {stream['name']}")
    for path in sorted(HERE.glob("*.yaml"))
    for stream in yaml.safe_load(path.read_text(encoding="utf-8"))
]
MINUTE = timedelta(minutes=1)


def definition_of(recipe: str) -> str:
    loaded = load_texts({"recipe.yaml": RECIPES[recipe]})
    assert [one.message for one in loaded.findings] == []
    compiler = next(one for one in find_compilers() if one.name == "sessions")
    return next(iter(compiler.run(loaded.project.views[0]))).text


def events_of(document: dict[str, Any], stream: dict[str, Any]) -> list[dict[str, object]]:
    """Events written as minute, kind and, where it is another one, user or ticket; further columns as `key=value`."""
    columns = document["events"]["columns"]
    since = stream.get("since", datetime(2026, 1, 5, 9, tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    key = next(iter(columns.values()))
    found = []
    for line in stream["events"]:
        minute, kind, *other = line.split()
        at = (since + int(minute) * MINUTE) // timedelta(microseconds=1)
        whose = next((yaml.safe_load(one) for one in other if "=" not in one), "one")
        more = {columns[name]: value for name, _, value in (one.partition("=") for one in other if "=" in one)}
        found.append({key: whose, columns["at"]: at, columns["id"]: minute, columns["kind"]: kind, **more})
    return found


def test_every_recipe_has_streams() -> None:
    assert {param.values[0] for param in STREAMS} == set(RECIPES)


@pytest.mark.parametrize(("recipe", "stream"), STREAMS)
def test_a_recipe_gives_the_sessions_that_its_terms_ask_for(recipe: str, stream: dict[str, Any], tmp_path: Path) -> None:
    definition = definition_of(recipe)
    document = json.loads(definition)
    events = events_of(document, stream)
    id = document["events"]["columns"]["id"]
    elsewhere = segmented(definition, events, tmp_path)
    for purpose, stated in document["purposes"].items():
        bills = stated["bills_when"] is not None
        ours = [
            " ".join(
                [one.reason, *(str(event[id]) for event in one.events), *(["billed"] if bills and billed(document, purpose, one) else [])]
            )
            for one in segment(document, purpose, events)
        ]
        theirs = [
            " ".join([str(one["reason"]), *map(str, one["events"]), *(["billed"] if bills and one["billed"] else [])])  # type: ignore[call-overload]  # a list
            for one in elsewhere[purpose]
        ]
        assert ours == stream[purpose]
        assert theirs == stream[purpose]


@pytest.mark.parametrize("stream", [param.values[1] for param in STREAMS if param.values[0] == "bucket-of-a-day"])
def test_what_is_over_a_quota_follows_from_the_order_in_its_bucket(stream: dict[str, Any]) -> None:
    document = json.loads(definition_of("bucket-of-a-day"))
    assert document["purposes"]["billing"]["quota_per_day"] == stream["quota"]
    events = events_of(document, stream)
    bucket = {str(event["event_id"]): one.id for one in segment(document, "bucket", events) for event in one.events}
    used: Counter[str] = Counter()
    over = []
    for session in sorted(segment(document, "billing", events), key=lambda one: one.start):
        first = str(session.events[0]["event_id"])
        used[bucket[first]] += 1
        if used[bucket[first]] > stream["quota"]:
            over.append(int(first))
    assert over == stream["over_the_quota"]


VISITS = [
    (0, "d1", None, "device d1"),  # 30 minutes and 1 before somebody signs in
    (1, "d1", None, "user a"),
    (2, "d2", None, "device d2"),  # at the instant at which somebody signs in, and not before it
    (2, "d2", "b", "user b"),
    (3, None, None, None),
    (4, None, "c", "user c"),
    (31, "d1", "a", "user a"),
    (32, "d1", "b", "user b"),
    (33, "d1", None, "user c"),
    (34, "d1", "c", "user c"),
    (35, "d1", "a", "user a"),
    (80, "d1", None, "device d1"),
]
"""Minute, device and user of events, and whose they are."""


def test_a_visitor_who_signs_in_later_is_the_same_in_a_table_and_in_a_stream() -> None:
    (view,), program = blocks("docs/session-recipes.md", "sql"), blocks("docs/session-recipes.md", "python")[0]
    document = json.loads(definition_of("visitors"))
    events = [
        {
            "event_id": f"e{number}",
            "ts": minute * 60_000_000,
            "received": minute * 60_000_000,
            "kind": "message",
            "device_id": device,
            "user_id": user,
        }
        for number, (minute, device, user, _) in enumerate(VISITS)
    ]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE events (event_id TEXT, ts BIGINT, received BIGINT, kind TEXT, device_id TEXT, user_id TEXT)")
        connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", [list(one.values()) for one in events])
        connection.execute(view)
        rows = connection.execute("SELECT * FROM visitor_events ORDER BY ts, event_id")
        table = [dict(zip([name for name, *_ in rows.description], row, strict=True)) for row in rows.fetchall()]
    assert {one["event_id"]: one["visitor"] for one in table} == {f"e{number}": whose for number, (*_, whose) in enumerate(VISITS)}
    followed: dict[str, Any] = {"document": document}
    exec(program, followed)
    placed = [one for event in events for one in followed["place"](event)]
    billing = followed["billing"]
    placed += [one for event in followed["waiting"] for one in billing.push(event)] + billing.flush()
    aside: Counter[str] = Counter()
    sessions = segment(document, "billing", table, aside)
    assert {one.event["event_id"]: one.session_id for one in placed} == {
        event["event_id"]: one.id for one in sessions for event in one.events
    }
    assert billing.counts == aside == {"null:visitor": 1}


@pytest.mark.parametrize("recipe", RECIPES)
def test_no_recipe_contradicts_what_it_claims(recipe: str) -> None:
    relations = json.loads(definition_of(recipe))["relations"]
    assert {one["status"] for one in relations} <= {"proven"}
