"""A stream goes from the rules that held before to the present ones where the whole log does."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.boundaries import OutOfOrder, Placed, Segmenter
from specforge.boundaries.segmenting import billed, judged, segment
from specforge.boundaries.zones import midnight
from specforge.config import Config
from specforge.errors import UsageError
from specforge.verbs import build
from tests.conftest import AS_OF
from tests.sessions.adversarial import boundaries, document, logs, purposes
from tests.sessions.streamed import copies_lumped, expected, sweeps_often, told  # noqa: F401  a fixture that every test takes

Event = dict[str, Any]
Document = dict[str, Any]
DAY = "2026-01-06"
CHANGE = midnight(DAY)
SECOND = 1_000_000
HOUR = 3600 * SECOND


@st.composite
def changed(draw: st.DrawFn) -> Document:
    """Two purposes, and one that is inside of either, neither or one after the other."""
    around = st.sampled_from(["", "visit", "thread_visit"])
    inner = f"{draw(boundaries(inside=draw(around)))}, effective_from: {DAY}, before: {{{draw(boundaries(inside=draw(around)))}}}"
    selected = ", bills_when: {has: [user_message], lacks: [note]}, judged_when: {has: [agent_reply], activity_at_least: 2}"
    visits = {"visit": draw(purposes()), "thread_visit": draw(purposes())}
    return dict(document({**visits, "eval": inner + draw(st.sampled_from(["", selected]))}))


@st.composite
def about_the_change(draw: st.DrawFn) -> list[Event]:
    """Events of which some one happens at the change, or a second before or after it."""
    events = draw(logs(unique=True))
    if not events:
        return []
    by = CHANGE + draw(st.integers(-1, 1)) * SECOND - draw(st.sampled_from(events))["ts"]
    return [{**one, "ts": one["ts"] + by, "received": None if one["received"] is None else one["received"] + by} for one in events]


def in_total_order(document: Document, events: list[Event]) -> list[Event]:
    ties = document["events"]["ties"]
    return sorted(
        events, key=lambda one: (one["ts"], ties.index(one["event"]) + 1 if one["event"] in ties else 0, one["event_id"].encode())
    )


def streamed(document: Document, purpose: str, events: list[Event], seed: int, **options: bool) -> tuple[Segmenter, list[Placed]]:
    chance, segmenter, placed = Random(seed), Segmenter(document, purpose, **options), list[Placed]()
    for event in events:
        if chance.random() < 0.4:
            segmenter = Segmenter.restore(document, purpose, segmenter.snapshot())
        placed += segmenter.push(event)
    return segmenter, [*placed, *segmenter.flush()]


@settings(max_examples=80, deadline=None)
@given(changed(), about_the_change(), st.integers(0, 99), st.booleans())
def test_every_event_is_placed_by_the_rules_of_its_time(document: Document, events: list[Event], seed: int, waits: bool) -> None:
    if waits:
        events = sorted(events, key=lambda one: one["ts"] if one["received"] is None else one["received"])
    else:
        document["events"]["late"] = None
        # A copy is known in its partition; without one it is counted under its null key.
        keyed = {one["event_id"] for one in events if one["user_id"] is not None and one["thread"] is not None}
        events = in_total_order(
            document, [one for place, one in enumerate(events) if one["event_id"] in keyed or one not in events[:place]]
        )
    for purpose in document["purposes"]:
        closes = bool(seed % 2)
        segmenter, placed = streamed(document, purpose, events, seed, closes=closes)
        sessions, aside = expected(document, purpose, events, "event_id")
        assert told(placed, "event_id") == sessions
        segmenter.counts.pop("after_final", None)
        assert copies_lumped(segmenter.counts) == copies_lumped(aside)
        if closes:
            whole = {one.id: one for one in segment(document, purpose, events)}
            for one in segmenter.final(1 << 62):
                session, selects = whole[one.session_id], document["purposes"][purpose]
                assert (one.start, one.boundary_version) == (session.start, session.boundary_version)
                assert one.billed is (None if selects["bills_when"] is None else billed(document, purpose, session))
                assert one.judged is (None if selects["judged_when"] is None else judged(document, purpose, session))


SPEC = """\
specforge: 1
feature: shop
sessions:
  events: {{table: events, columns: {{user: user_id, thread: thread, at: ts, id: event_id, kind: event{arrived}}}, instants: microseconds, ties: [resolved]{late}}}
  purposes:
    visit: {{per: user, ends: {{idle: 2h}}}}
    billing:
      per: user
      ends: {{idle: 1h, on: resolved}}
      resumes_within: 5m
      bills_when: {{has: [user_message]}}
      judged_when: {{has: [agent_reply]}}
      effective_from: 2026-01-06
      before: {{{before}}}
"""


def spec(before: str, *, waits: bool = False) -> str:
    late = ", late: {wait: 10s}" if waits else ""
    return SPEC.format(before=before, arrived=", arrived: received" if waits else "", late=late)


def compiled(before: str, folder: Path, *, waits: bool = False) -> tuple[Document, list[Document]]:
    """The definition, and its golden streams."""
    (folder / "specs").mkdir()
    (folder / "specs/shop.yaml").write_text(spec(before, waits=waits), encoding="utf-8")
    assert not [one for one in build(folder, Config(), AS_OF).report.findings if one.severity.name == "ERROR"]
    made = folder / "generated/shop"
    cases = (made / "sessions.cases.jsonl").read_text(encoding="utf-8").splitlines()
    return json.loads((made / "sessions.json").read_text(encoding="utf-8")), [json.loads(line) for line in cases]


OLD = "per: user, ends: {idle: 4h, longest: 30h}"
WITHIN = "per: [user, thread], inside: visit, starts: {on: new_chat}, ends: {turns: 3}"


@pytest.mark.parametrize("before", [OLD, WITHIN], ids=["alone", "inside"])
@pytest.mark.parametrize("waits", [False, True])
def test_the_golden_streams_about_a_change_fall_into_the_same_sessions(before: str, waits: bool, tmp_path: Path) -> None:
    document, cases = compiled(before, tmp_path, waits=waits)
    assert {"open-at-the-change", "opened-after-the-change"} <= {case["id"].split("/")[-1] for case in cases}
    for case in cases:
        events = case["events"]
        if not waits:
            events = in_total_order(document, events)
        segmenter = Segmenter(document, case["purpose"], closes=True)
        found: dict[tuple[str, str | None], list[str]] = {}
        for one in [*segmenter.place(events), *segmenter.flush()]:
            version = one.boundary_version if case["purpose"] == "billing" else None
            found.setdefault((one.session_id, version), []).append(one.event["event_id"])
        assert found == {(one["id"], one.get("boundary_version")): one["events"] for one in case["sessions"]}, case["id"]
        sessions = {one["id"]: (one.get("billed"), one.get("judged")) for one in case["sessions"]}
        closed = {one.session_id: (one.billed, one.judged) for one in segmenter.final(1 << 62)}
        assert closed == {id: sessions[id] for id in closed}, case["id"]


def event(hour: float, user: str = "u", thread: str = "t", kind: str = "user_message") -> Event:
    at = CHANGE + round(hour * HOUR)
    return {"user_id": user, "thread": thread, "ts": at, "received": at, "event_id": f"{user}{hour:g}", "event": kind}


def kept(segmenter: Segmenter) -> list[dict[str, object]]:
    """What is known of each partition, of the old rules and of the new ones."""
    return [dict(states) for states in json.loads(segmenter.snapshot())["partitions"]]


@pytest.mark.parametrize("waits", [False, True])
def test_old_states_go_when_their_last_session_is_over(waits: bool, tmp_path: Path) -> None:
    document, _ = compiled(OLD, tmp_path, waits=waits)
    document = {**document, "purposes": {"billing": document["purposes"]["billing"]}}
    segmenter = Segmenter(document, "billing", closes=True)
    list(segmenter.place([event(-1), event(-1, "v"), event(2), event(3, "w"), event(3.5)]))
    segmenter.flush()
    assert [sorted(one) for one in kept(segmenter)] == ([["u", "v"], ["w"]] if waits else [["u", "v"], ["u", "w"]])
    list(segmenter.place([event(5, "v"), event(8)]))
    segmenter.flush()
    assert [sorted(one) for one in kept(segmenter)] == [[], ["u", "v", "w"]]
    now = document["purposes"]["billing"]["boundary_version"]
    told = {one.session_id: one.boundary_version == now for one in segmenter.final()}
    assert told == {"billing:v-1": False, "billing:u-1": False} | ({"billing:w3": True, "billing:v5": True} if waits else {})


def test_an_event_of_before_is_refused_where_the_new_rules_took_over(tmp_path: Path) -> None:
    document, _ = compiled("per: [user, thread], ends: {idle: 1h}", tmp_path)
    segmenter = Segmenter(document, "billing")
    list(segmenter.place([event(-1), event(1), event(1, "v"), event(2, "u", "s")]))
    before = segmenter.snapshot()
    for user, thread in (("u", "t"), ("v", "t"), ("u", "s")):
        with pytest.raises(OutOfOrder):
            segmenter.push(event(-0.5, user, thread))
    with pytest.raises(OutOfOrder):
        segmenter.push(event(1.5, "u", "r"))
    assert segmenter.snapshot() == before
    again = Segmenter.restore(document, "billing", before)
    with pytest.raises(OutOfOrder):
        again.push(event(-0.5, "v", "t"))
    assert [one.session_id for one in again.push(event(-0.5, "w"))] == ["billing:w-0.5"]


def test_what_left_the_old_rules_is_known_where_the_new_ones_have_other_keys(tmp_path: Path) -> None:
    document, _ = compiled(OLD, tmp_path)
    document["purposes"]["billing"]["per"] = ["user", "thread"]
    segmenter = Segmenter(document, "billing")
    list(segmenter.place([event(-1), event(4), event(0, "v")]))
    segmenter = Segmenter.restore(document, "billing", segmenter.snapshot())
    for user in ("u", "v"):
        with pytest.raises(OutOfOrder):
            segmenter.push(event(-0.5, user, "s"))


def test_a_refused_event_ends_no_old_session(tmp_path: Path) -> None:
    document, _ = compiled("per: [user, thread], ends: {turns: 1}", tmp_path)
    segmenter = Segmenter(document, "billing", closes=True)
    list(segmenter.place([event(-0.5), event(3, "u", "s")]))
    before = segmenter.snapshot()
    with pytest.raises(OutOfOrder):
        segmenter.push(event(2))
    assert segmenter.snapshot() == before
    assert segmenter.final() == []


def test_a_snapshot_is_of_one_day_of_change(tmp_path: Path) -> None:
    document, _ = compiled(OLD, tmp_path)
    billing = document["purposes"]["billing"]
    state = Segmenter(document, "billing").snapshot()
    later = {**document, "purposes": {**document["purposes"], "billing": {**billing, "effective_from": "2026-01-07"}}}
    old, new = billing["before"]["boundary_version"], billing["boundary_version"]
    message = f"^the snapshot is of billing {old}, billing {new} from 2026-01-06, and the definition is billing {old}, billing {new} from 2026-01-07$"
    with pytest.raises(UsageError, match=message):
        Segmenter.restore(later, "billing", state)


def test_a_damaged_snapshot_is_refused(tmp_path: Path) -> None:
    document, _ = compiled(OLD, tmp_path)
    state = Segmenter(document, "billing").snapshot()
    assert Segmenter.restore(document, "billing", state).snapshot() == state
    flipped = [state[:at] + bytes((state[at] ^ 1,)) + state[at + 1 :] for at in range(len(state))]
    for damaged in (*flipped, state[:-1], state[: len(state) // 2], b"", b"[]", b"{}"):
        with pytest.raises(UsageError, match=r"^the snapshot is (?:damaged|no JSON)|^this is no snapshot of the format"):
            Segmenter.restore(document, "billing", damaged)


@settings(max_examples=150, deadline=None)
@given(boundaries(inside=""), boundaries(inside=""), about_the_change(), st.integers(0, 99), st.booleans())
def test_a_stream_goes_on_in_new_rules_for_a_day_to_come(old: str, new: str, events: list[Event], seed: int, waits: bool) -> None:
    former, changed = document({"eval": old}), document({"eval": f"{new}, effective_from: {DAY}, before: {{{old}}}"})
    if waits:
        events = sorted(events, key=lambda one: one["ts"] if one["received"] is None else one["received"])
    else:
        former, changed = ({**one, "events": {**one["events"], "late": None}} for one in (former, changed))
        keyed = [one for one in events if one["user_id"] is not None and one["thread"] is not None]
        events = in_total_order(changed, [one for place, one in enumerate(keyed) if one not in keyed[:place]])
    segmenter, placed, at = Segmenter(former, "eval", closes=seed % 2 == 0), list[Placed](), Random(seed).randint(0, len(events))
    for event in events[:at]:
        placed += segmenter.push(event)
    state = segmenter.snapshot()
    try:
        segmenter = Segmenter.restore(changed, "eval", state)
    except UsageError:
        if all(one["ts"] < CHANGE for one in events[:at]):
            raise
        return
    assert all(one.event["ts"] < CHANGE for one in placed)
    for event in events[at:]:
        placed += segmenter.push(event)
    sessions, aside = expected(changed, "eval", events, "event_id")
    assert told([*placed, *segmenter.flush()], "event_id") == sessions
    segmenter.counts.pop("after_final", None)
    assert segmenter.counts == aside
    if seed % 2 == 0:
        whole = {one.id: one for one in segment(changed, "eval", events)}
        for one in segmenter.final(1 << 62):
            assert (one.start, one.boundary_version) == (whole[one.session_id].start, whole[one.session_id].boundary_version)


def test_new_rules_inside_of_others_begin_a_new_stream() -> None:
    around, inner = "per: user, ends: {idle: 9h}", "per: user, inside: visit, ends: {idle: 1h}"
    state = Segmenter(made(visit=around, eval=inner), "eval").snapshot()
    with pytest.raises(UsageError, match=r"^the snapshot is of visit"):
        Segmenter.restore(made(visit=around, eval=f"{inner[:-3]}2h}}, effective_from: {DAY}, before: {{{inner}}}"), "eval", state)


def made(**bodies: str) -> Document:
    """A definition without `late`, of purposes given as the inside of a flow mapping."""
    found = dict(document(bodies))
    return {**found, "events": {**found["events"], "late": None}}


def test_old_and_new_rules_share_a_session_around_them() -> None:
    definition = made(
        visit="per: user, ends: {idle: 9h}",
        eval=f"per: user, inside: visit, ends: {{idle: 1h}}, effective_from: {DAY}, before: {{per: user, inside: visit, ends: {{turns: 1}}}}",
    )
    events = [event(hour) for hour in (-2, -1, 1, 1.5, 2, 4)]
    _, placed = streamed(definition, "eval", events, 0)
    assert told(placed, "event_id") == expected(definition, "eval", events, "event_id")[0]
    assert [one.session_id for one in placed] == ["eval:u-2", "eval:u-1", "eval:u1", "eval:u1", "eval:u1", "eval:u4"]


def test_a_purpose_around_old_rules_goes_with_them_unless_new_ones_are_inside_of_it_too() -> None:
    visit, turn = "per: user, ends: {idle: 9h}", "per: user, inside: visit, ends: {turns: 2}"
    definition = made(
        visit=visit, turn=turn,
        eval=f"per: user, inside: visit, ends: {{idle: 1h}}, effective_from: {DAY}, before: {{per: user, inside: turn, ends: {{idle: 2h}}}}",
        alone=f"per: user, ends: {{idle: 1h}}, effective_from: {DAY}, before: {{{turn}}}",
    )  # fmt: skip
    events = [event(hour) for hour in (-3, -2, -1, 1, 1.5, 2, 20, 20.5)]
    for purpose in ("eval", "alone"):
        segmenter, placed = streamed(definition, purpose, events, 0)
        assert told(placed, "event_id") == expected(definition, purpose, events, "event_id")[0]
        assert [len(states) for states in kept(segmenter)] == ([1, 0, 0, 0] if purpose == "eval" else [0, 0, 1])


def test_old_states_that_events_ride_on_stay() -> None:
    rules = "per: user, counts: user_message, ends: {idle: 1s}"
    definition = dict(document({"eval": f"{rules}, effective_from: {DAY}, before: {{{rules}}}"}))
    events = [event(-1), *(event(hour, "v") for hour in range(1, 20)), event(20, kind="note"), event(21), event(22, "v")]
    _, placed = streamed(definition, "eval", events, 0)
    assert told(placed, "event_id") == expected(definition, "eval", events, "event_id")[0]
