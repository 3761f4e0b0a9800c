"""The recipes of docs/session-recipes.md, on streams whose sessions were worked out by hand from the terms of such platforms."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
    """Events written as minute, kind and, where it is another one, user or ticket."""
    columns = document["events"]["columns"]
    since = stream.get("since", datetime(2026, 1, 5, 9, tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    key = next(iter(columns.values()))
    found = []
    for line in stream["events"]:
        minute, kind, *other = line.split()
        at = (since + int(minute) * MINUTE) // timedelta(microseconds=1)
        found.append({key: other[0] if other else "one", columns["at"]: at, columns["id"]: minute, columns["kind"]: kind})
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


@pytest.mark.parametrize("recipe", RECIPES)
def test_no_recipe_contradicts_what_it_claims(recipe: str) -> None:
    relations = json.loads(definition_of(recipe))["relations"]
    assert {one["status"] for one in relations} <= {"proven"}
