"""Real stores of agent frameworks, keyed by the ids of the memory's boundary, remember a session and nothing of the one before."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from specforge.boundaries.definitions import document_of
from specforge.boundaries.segmenting import segment
from specforge.config import Config
from specforge.verbs import build
from tests.conftest import AS_OF, ROOT, load_texts
from tests.test_docs import blocks

pytestmark = pytest.mark.heavy
PYTHON = ROOT / ".runners/agents/bin/python"
HOUR = 3_600_000_000
SPEC = """\
specforge: 1
feature: shop
sessions:
  events:
    table: events
    columns: {user: user_id, thread: thread_id, at: ts, id: event_id, kind: event, text: words}
    ties: [resolved, new_chat]
  purposes:
    chat: {per: user, ends: {idle: 30h, longest: 100h}}
    memory: {inside: chat, per: [user, thread], starts: {on: new_chat}, ends: {idle: 9h, on: resolved}, resumes_within: 3h, keeps: {all: 30d}}
"""


def run(*arguments: str, cwd: Path, given: str = "") -> str:
    environment = {**os.environ, "OPENAI_AGENTS_DISABLE_TRACING": "1", "LANGSMITH_TRACING": "false", "PYTHONPATH": str(ROOT)}
    command = [PYTHON, *arguments]
    done = subprocess.run(command, cwd=cwd, input=given, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def log(seed: int) -> list[dict[str, object]]:
    """Two users with two threads each, pauses around every limit, end markers, new chats, and events of nobody."""
    random, at, events = Random(seed), 0, list[dict[str, object]]()
    for number in range(150):
        at += random.choice([0, 1, 2, 3, 4, 8, 9, 10, 31]) * HOUR
        kind = random.choice(["message"] * 5 + ["resolved", "new_chat"])
        user = random.choice(["a", "a", "b", None])
        events.append(
            {"user_id": user, "thread_id": random.choice("xy"), "ts": at, "event_id": f"e{number:03}", "event": kind, "words": None}
        )
    return sorted(events, key=lambda one: (one["ts"], ["message", "resolved", "new_chat"].index(str(one["event"])), one["event_id"]))


@pytest.mark.parametrize("store", ["agents", "langgraph"])
@pytest.mark.parametrize("seed", range(3))
def test_a_store_knows_what_was_said_in_the_session_and_nothing_else(store: str, seed: int, tmp_path: Path) -> None:
    document = json.loads(json.dumps(document_of(load_texts({"shop.yaml": SPEC}).project.views[0])))
    assert document["purposes"]["memory"]["id_column"] == "memory_thread_id"
    events = log(seed)
    asked = {"store": store, "document": document, "purpose": "memory", "events": events}
    printed = run(str(ROOT / "tests/heavy/session_stores.py"), cwd=tmp_path, given=json.dumps(asked))
    found = {one["id"]: one for one in map(json.loads, printed.splitlines())}
    expected: dict[str, Mapping[str, object]] = {}
    for session in segment(document, "memory", events):
        names = [str(event["event_id"]) for event in session.events]
        for place, name in enumerate(names):
            expected[name] = {"id": name, "session": session.id, "known": names[:place]}
    assert found == expected
    assert len({one["session"] for one in found.values()}) > 20
    assert max(len(one["known"]) for one in found.values()) > 2


@pytest.mark.parametrize("number", [0, 1], ids=["openai-agents", "langgraph"])
def test_the_page_shows_a_program_that_runs(number: int, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (spec,) = blocks("docs/sessions-in-a-product.md", "yaml")
    (tmp_path / "specs/shop-agent.yaml").write_text(spec, encoding="utf-8")
    assert not build(tmp_path, Config(), AS_OF).report.findings
    assert (
        run("-c", blocks("docs/sessions-in-a-product.md", "python")[1 + number], cwd=tmp_path)
        == blocks("docs/sessions-in-a-product.md", "text")[0]
    )
