"""`sessions evidence`: each session with the events that prove it, as the reference segmenter finds them."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from specforge.boundaries.segmenting import billed, judged, segment
from specforge.sessions.engine import connect
from specforge.sessions.evidence import proven
from specforge.sessions.tables import run
from tests.conftest import ROOT
from tests.sessions.adversarial import BASE, SECOND, boundaries, document, logs, purposes
from tests.sessions.test_comparing import written
from tests.sessions.test_sessions_commands import run as run_sessions


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_asked_of_a_session_is_met_by_the_events_of_the_reference(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asks = "bills_when: {has: [user_message], lacks: [note]}, judged_when: {has: [resolved], activity_at_least: 2}"
    around = st.sampled_from(["", "visit"])
    before = f"effective_from: 2026-01-06, before: {{{data.draw(boundaries(inside=data.draw(around)))}}}, "
    task = f"{data.draw(boundaries(inside=data.draw(around)))}, {before if data.draw(st.booleans()) else ''}{asks}"
    declared = {"visit": data.draw(purposes()), "task": task}
    definition, events = document(declared), data.draw(logs(most=25))
    assume(events)
    sessions = {(one.id, one.start, one.boundary_version): one for one in segment(definition, "task", events)}
    with connect() as connection:
        tables = run(connection, definition, written(tmp_path_factory.mktemp("log"), events), "now")
        found = list(proven(tables, "task", "true", BASE + 86_400 * SECOND * 9))
    assert {(one.session, one.opened.at, one.boundary_version) for one in found} == sessions.keys()
    for one in found:
        same = sessions[one.session, one.opened.at, one.boundary_version]
        assert [event.event for event in one.events] == [event["event_id"] for event in same.events]
        assert one.opened.rule == same.reason
        for worth, whole in ((one.billed, billed), (one.judged, judged)):
            assert worth is not None
            assert worth.met == all(each.met for each in worth.asked) == whole(definition, "task", same)


def test_a_bill_is_proven_event_by_event() -> None:
    log = "events/store-agent.csv"
    code, told, errors = run_sessions("evidence", "store-agent", log, "billing", "--of", "user=ana", cwd=ROOT / "examples")
    assert (code, errors) == (0, "")
    page = (ROOT / "docs/comparing-sessions.md").read_text(encoding="utf-8")
    shown = page.partition("$ specforge sessions evidence store-agent examples/events/store-agent.csv")[2].partition("```")[0]
    parts = [part.strip("\n") for part in shown.partition("\n")[2].replace("examples/events", "events").split("...\n")]
    assert len(parts) > 1
    assert all(part in told for part in parts)


def test_evidence_of_one_session_is_given_to_programs(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "events.csv").write_text(LOG, encoding="utf-8")
    _, out, errors = run_sessions("evidence", "shop", "events.csv", "billing:e1", "--format", "json", cwd=tmp_path)
    found = json.loads(out)
    (one,) = found["sessions"]
    assert (errors, found["price"], one["key"]) == ("", {"amount": "0.99", "currency": "USD"}, {"user": "u"})
    assert [(each["event"], each["activity"], each["end_marker"], each["counts"]) for each in one["events"]] == [
        ("e1", True, False, True),
        ("e2", False, True, True),
        ("e3", False, False, False),
    ]
    assert one["billed"] == {
        "met": True,
        "asked": [
            {"asks": "has", "of": "ask", "met": True, "events": ["e1"]},
            {"asks": "lacks", "of": "staff", "met": True, "events": []},
        ],
    }
    assert (one["next"]["session"], one["next"]["rule"], one["final"]) == ("billing:e4", "ends_on", True)
    assert one["next"]["says"] == "`done` ends it: the next activity begins a new one."
    _, out, _ = run_sessions("evidence", "shop", "events.csv", "billing:e4", cwd=tmp_path)
    assert "not final yet; as it stands, yes: 0.99 USD" in out
    assert "began   2026-03-01 10:00:00 UTC with e4, by ends_on: `done` ends it: the next activity begins a new one." in out


SPEC = """\
specforge: 1
feature: shop
sessions:
  events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
  purposes:
    billing:
      per: user
      counts: ask
      ends: {idle: 30m, on: done}
      bills_when: {has: ask, lacks: staff}
      price: 0.99 USD
"""
LOG = """\
event_id,user_id,ts,event
e1,u,2026-03-01T09:00:00Z,ask
e2,u,2026-03-01T09:01:00Z,done
e3,u,2026-03-01T09:02:00Z,staff
e4,u,2026-03-01T10:00:00Z,ask
"""


@pytest.mark.parametrize(
    ("arguments", "message", "cure"),
    [
        (("billing:e3",), "no session of `billing` begins with the event `e3`", "it is in `billing:e1`"),
        (
            ("billing:e9",),
            "no session of `billing` begins with the event `e9`",
            "`specforge sessions place` writes the session of each event",
        ),
        (("billing",), "nothing says which sessions of `billing` are asked for", "as `--of user=u1`"),
        (("bill:e1",), "`bill` is no purpose of `shop`", "did you mean `billing`?"),
        (("billing", "--of", "thread=1"), "the sessions of `billing` are not of one `thread` each", "known are `user`"),
        (("billing", "--of", "user"), "'user' gives a key no value", "write whose they are, as `--of user=u1`"),
        (("billing", "--of", "user=w"), "the log has no session of `billing` of these", "compared as it stands in the log"),
        (("billing:e1", "--now", "2026-01-01T00:00:00Z"), "the log goes on after 2026-01-01 00:00:00 UTC", "ask as of its end, or later"),
    ],
)
def test_what_is_asked_for_has_to_be_there(tmp_path: Path, arguments: tuple[str, ...], message: str, cure: str) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "events.csv").write_text(LOG, encoding="utf-8")
    code, out, errors = run_sessions("evidence", "shop", "events.csv", *arguments, cwd=tmp_path)
    assert (code, out) == (2, "")
    assert message in errors
    assert cure in errors
