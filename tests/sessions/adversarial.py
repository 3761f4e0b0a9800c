"""Definitions and streams that lie at the edge of every rule, for whatever executes `sessions.json`."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from specforge.boundaries.definitions import document_of
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: shop
sessions:
  events:
    table: events
    columns: {{user: user_id, thread: thread, at: ts, id: event_id, kind: event, text: text, arrived: received, channel: via, device: device, tokens: spent{seq}}}
    instants: microseconds
    ties: [resolved, new_chat]
    ignores: [heartbeat]
    late: {{wait: 10s}}
    clock_ahead: 5s
  purposes:
{purposes}
"""
SECOND = 1_000_000
KINDS = ("user_message", "agent_reply", "resolved", "new_chat", "reopened", "note", "heartbeat")
TEXTS = (None, "bye", " BYE ", "Bye\u0130", "good bye", "", "bye'\\")
BASE = 1_767_603_600 * SECOND
"""2026-01-05T09:00:00Z; the daily cuts of the definitions lie at this instant and whole days after it."""


def document(purposes: Mapping[str, str], *, seq: bool = False) -> Mapping[str, Any]:
    """Compile purposes, each given as the inside of a flow mapping, to the content of `sessions.json`."""
    lines = "\n".join(f"    {name}: {{{body}}}" for name, body in purposes.items())
    loaded = load_texts({"shop.yaml": SPEC.format(purposes=lines, seq=", seq: n" if seq else "")})
    assert [f"{one.at} {one.message}" for one in loaded.findings if one.severity.name == "ERROR"] == []
    found: Mapping[str, Any] = json.loads(json.dumps(document_of(loaded.project.views[0])))
    return found


@st.composite
def purposes(draw: st.DrawFn, inside: str = "") -> str:
    """A purpose as the inside of a flow mapping: a boundary, often with another that held until the third day of the logs."""
    body = draw(boundaries(inside=inside))
    if draw(st.integers(0, 2)) == 0:
        old = draw(boundaries(inside=inside if draw(st.booleans()) else ""))
        body += f", effective_from: 2026-01-{draw(st.sampled_from(['05', '06', '07']))}, before: {{{old}}}"
    if draw(st.booleans()):
        body += f", bills_when: {{has: [user_message], lacks: [note], activity_at_least: {draw(st.integers(1, 3))}}}"
    if draw(st.booleans()):
        body += ", judged_when: {has: [agent_reply]}"
    if draw(st.booleans()):
        body += ", keeps: {notes: 2s, transcript: 1d}"
        keys = {"per: user": ["user"], "per: [user": ["user", "thread", "[thread, user]"]}.get(body.partition(",")[0])
        if keys is not None and draw(st.booleans()):
            body += f", purges: {{on: {draw(st.sampled_from(['note', '[heartbeat, resolved]']))}, of: {draw(st.sampled_from(keys))}}}"
    return body


@st.composite
def boundaries(draw: st.DrawFn, inside: str = "") -> str:
    """A boundary as the inside of a flow mapping, of any combination of rules; limits are a few seconds."""
    parts = [f"per: {draw(st.sampled_from(['user', '[user, thread]', '[]']))}"]
    if inside:
        parts.append(f"inside: {inside}")
    if draw(st.booleans()):
        parts.append(f"counts: {draw(st.sampled_from(['user_message', '[user_message, agent_reply]', '[user_message, resolved]']))}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"leaves_out: {{{draw(st.sampled_from(['device: y', 'device: [y, z], channel: app', 'thread: 2']))}}}")
    starts = []
    if draw(st.integers(0, 2)) == 0:
        starts.append("on: new_chat")
    if draw(st.integers(0, 2)) == 0:
        starts.append(f"changes: {draw(st.sampled_from(['channel', '[channel, device]']))}")
    if starts:
        parts.append(f"starts: {{{', '.join(starts)}}}")
    ends = []
    if draw(st.booleans()):
        ends.append(f"idle: {draw(st.integers(1, 6))}s")
    if draw(st.integers(0, 2)) == 0:
        ends.append(f"longest: {draw(st.integers(1, 9))}s")
    if draw(st.integers(0, 3)) == 0:
        ends.append(f"turns: {draw(st.integers(1, 4))}")
    if draw(st.integers(0, 3)) == 0:
        ends.append(f"sum: {{column: tokens, max: {draw(st.integers(1, 6))}}}")
    if draw(st.integers(0, 3)) == 0:
        ends.append('daily: {at: "09:00", zone: UTC, since: 2026-01-05, until: 2026-01-08}')
    marks = draw(
        st.sampled_from(
            [
                "",
                "on: resolved",
                'says: {phrases: [bye, "bye\'\\\\"], by: user_message}',
                "on: resolved, says: {phrases: bye, by: user_message}",
            ]
        )
    )
    if marks:
        ends.append(marks)
    parts.append(f"ends: {{{', '.join(ends or ['idle: 4s'])}}}")
    if marks and draw(st.booleans()):
        parts.append(f"resumes_within: {draw(st.integers(1, 4))}s")
    if draw(st.integers(0, 2)) == 0:
        parts.append(f"reopens: {{on: reopened, within: {draw(st.integers(1, 5))}s}}")
    return ", ".join(parts)


@st.composite
def logs(draw: st.DrawFn, *, seq: bool = False, most: int = 40, unique: bool = False) -> list[dict[str, Any]]:
    """Events of a few users, many at one instant, at and around every limit."""
    found: list[dict[str, Any]] = []
    at = BASE - draw(st.integers(0, 6)) * SECOND
    for number in range(draw(st.integers(0, most))):
        at += draw(
            st.sampled_from([0, 0, 0, 1, SECOND, SECOND, SECOND + 1, 2 * SECOND, 3 * SECOND, 5 * SECOND, 9 * SECOND, 86_395 * SECOND])
        )
        event: dict[str, Any] = {
            "user_id": draw(st.sampled_from(["a", "a", "a", "b", "\u00fc", None])),
            "thread": draw(st.sampled_from(["1", "1", "2", None])),
            "ts": at,
            "event_id": f"e{number}"
            if unique
            else draw(st.sampled_from([f"e{number}", f"e{number}", f"E{number % 7}", f"\u0130{number}"])),
            "event": draw(st.sampled_from(KINDS)),
            "text": draw(st.sampled_from(TEXTS)),
            "received": draw(
                st.sampled_from([at, at, at, at + 10 * SECOND, at + 10 * SECOND + 1, at - 5 * SECOND, at - 5 * SECOND - 1, None])
            ),
            "via": draw(st.sampled_from(["web", "web", "app", None])),
            "device": draw(st.sampled_from(["x", "x", "y", None])),
            "spent": draw(st.sampled_from([0, 1, 1, 2, 7, None])),
        }
        if seq:
            event["n"] = draw(st.integers(0, 2))
        found.append(event)
        if draw(st.integers(0, 9)) == 0:
            found.append(dict(event))
    return draw(st.permutations(found))
