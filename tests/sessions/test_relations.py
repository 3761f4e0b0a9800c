"""Claims about pairs of purposes: what is proven holds on random streams, what is refuted breaks on the stream that is named."""

import json
from random import Random

import pytest

from specforge.boundaries import relations
from specforge.boundaries.definitions import document_of
from specforge.boundaries.relations import contained
from specforge.boundaries.segmenting import segment
from specforge.boundaries.streams import streams
from specforge.project import View
from specforge.registry import find_checks
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: shop
sessions:
  events: {table: events, columns: {user: u, thread: t, at: at, id: id, kind: kind, text: text, tokens: spent, seq: n, arrived: got}}
  purposes:
    eval: {%s}
    billing: {%s}
    audit: {same_as: {purpose: billing, because: Auditors check bills.}}
    inner: {inside: eval, per: user, ends: {idle: 2m}}
  relations: ["%s"]
"""
BILLING = "per: user, ends: {idle: 30m, longest: 24h}"
MINUTE = 60_000_000


def view_of(eval_: str, billing: str, relation: str) -> View:
    loaded = load_texts({"shop.yaml": SPEC % (eval_, billing, relation)})
    assert [f"{one.at} {one.message}" for one in loaded.findings] == []
    return loaded.project.views[0]


def claim(view: View) -> dict[str, str]:
    found: list[dict[str, str]] = document_of(view)["relations"]  # type: ignore[assignment]  # the document is plain JSON
    return found[0]


def found_by(check: str, view: View) -> list[str]:
    return [one.message for one in next(one for one in find_checks() if one.name == check).run(view.project)]


def test_somebody_who_never_pauses_refutes_that_the_shorter_idle_limit_lies_inside_the_longer() -> None:
    view = view_of("per: user, ends: {idle: 10m}", BILLING, "eval within billing")
    why = "with `message` every 9 minutes for 24 hours 9 minutes, one session of `eval` lies in 2 of `billing`"
    assert claim(view) == {"first": "eval", "relation": "within", "second": "billing", "status": "refuted", "why": why, "stream": "paced"}
    assert found_by("false-relation", view) == [f"`eval within billing` is not so: {why}"]


REFUTED = {
    "another end marker": "per: user, ends: {idle: 30m, on: resolved}, resumes_within: 15m",
    "words": "per: user, ends: {idle: 30m, says: {phrases: bye, by: message}}",
    "a limit on a sum": "per: user, ends: {idle: 30m, sum: {column: tokens, max: 9}}",
    "turns": "per: user, ends: {idle: 30m, turns: 3}",
    "a start marker": "per: user, starts: {on: new_chat}, ends: {idle: 30m}",
    "a shorter limit": "per: user, ends: {idle: 5m}",
    "what counts": "per: user, counts: other, ends: {idle: 10m}",
    "a finer partition": "per: [user, thread], ends: {idle: 30m}",
    "a day": "per: user, ends: {daily: {at: '00:00', zone: Europe/Berlin, since: 2026-01-01, until: 2026-02-01}}",
}


@pytest.mark.parametrize("name", REFUTED)
def test_every_rule_of_the_second_purpose_can_refute_a_claim_in_a_stream_that_the_cases_have(name: str) -> None:
    view = view_of("per: user, ends: {idle: 10m}", REFUTED[name], "eval within billing")
    found, document = claim(view), document_of(view)
    assert found["status"] == "refuted"
    known = {f"shop/session/{one}/{stream.name}": stream.events for one in ("eval", "billing") for stream in streams(document, one)}
    events = known[found["stream"]]
    outer = [{event["id"] for event in session.events} for session in segment(document, "billing", events)]
    inner = [{event["id"] for event in session.events} for session in segment(document, "eval", events)]
    assert any(sum(bool(one & other) for other in outer) > 1 for one in inner)


def test_what_counts_for_the_first_purpose_alone_can_refute_a_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"eval": "idle-over", "billing": "idle-under"}
    only = lambda document, purpose: (one for one in streams(document, purpose) if one.name == few[purpose])  # noqa: E731
    monkeypatch.setattr(relations, "streams", only)
    view = view_of("per: user, ends: {idle: 10m}", "per: user, ends: {idle: 30m, on: resolved}, resumes_within: 14m", "eval within billing")
    told = "with `message` at first, `resolved`, after 9 minutes and then every 9 minutes for 27 minutes, `message` after 45 minutes"
    assert claim(view)["why"].startswith(told)
    assert claim(view)["stream"] == "riding"


def test_events_before_the_session_are_told_where_it_takes_them() -> None:
    view = view_of("per: user, ends: {idle: 10m}", "per: user, ends: {idle: 30m, on: resolved}, resumes_within: 15m", "eval within billing")
    told = "with `message` at first, `resolved` after 48 hours 30 minutes, `message` after 48 hours 31 minutes, one session of `eval` lies in 2 of `billing`"
    assert claim(view)["why"] == told


def test_events_of_other_sessions_are_not_told_where_the_claim_breaks_without_them() -> None:
    view = view_of("per: user, ends: {idle: 30m, turns: 2}", "per: user, starts: {on: new_chat}, ends: {idle: 30m}", "eval within billing")
    assert claim(view)["stream"].endswith("/starts-on")  # it has a third event, which opens another session of `eval`
    assert claim(view)["why"] == "with `message` at first, `new_chat` after 1 second, one session of `eval` lies in 2 of `billing`"


def test_events_of_other_sessions_are_told_where_the_claim_breaks_by_them() -> None:
    turns = "per: user, ends: {idle: 30m, turns: 2}"
    view = view_of("per: [user, thread], ends: {idle: 10m}", turns, "eval within billing")
    told = "`message` (t `thread-1`) at first, `message` (t `thread-2`) after 1 second, `message` (t `thread-1`) after 2 seconds"
    assert claim(view)["why"] == f"with {told}, one session of `eval` lies in 2 of `billing`"


def test_a_claim_of_equality_is_refuted_from_either_side() -> None:
    view = view_of("per: user, ends: {idle: 10m}", "per: user, ends: {idle: 30m}", "eval equals billing")
    assert claim(view)["why"].endswith("one session of `billing` lies in 2 of `eval`")
    view = view_of("per: user, ends: {idle: 30m}", "per: user, ends: {idle: 10m}", "eval equals billing")
    assert claim(view)["why"].endswith("one session of `eval` lies in 2 of `billing`")


def test_what_varies_between_the_events_is_told() -> None:
    view = view_of("per: user, ends: {idle: 10m}", "per: [user, thread], ends: {idle: 30m}", "eval within billing")
    told = "`message` (t `thread-1`) at first, `message` (t `thread-2`) after 1 second, `message` (t `thread-1`) after 2 seconds"
    assert claim(view)["why"].startswith(f"with {told}, one session")
    daily = "per: user, ends: {daily: {at: '00:00', zone: Europe/Berlin, since: 2026-01-01, until: 2026-02-01}}"
    view = view_of("per: user, ends: {idle: 10m}", daily, "eval within billing")
    assert "at 2025-12-31T22:59:58Z" in claim(view)["why"]


def test_events_of_no_activity_in_common_can_refute_too() -> None:
    only = "per: user, counts: typing, ends: {idle: 10m}"
    view = view_of(only, "per: user, counts: message, ends: {idle: 10m, longest: 2h}", "eval within billing")
    assert claim(view)["status"] == "refuted"


def test_what_no_stream_refutes_is_left_to_be_measured() -> None:
    view = view_of("per: user, ends: {idle: 10m}", "per: user, ends: {idle: 30m}", "eval within billing")
    assert claim(view)["status"] == "to be measured"
    assert found_by("false-relation", view) == []


def test_a_claim_is_about_the_boundary_of_now() -> None:
    now = "inside: billing, per: user, ends: {idle: 10m}, effective_from: 2026-12-01, before: {per: user, ends: {idle: 40m}}"
    view = view_of(now, BILLING, "eval within billing")
    assert claim(view)["status"] == "to be measured"
    assert not contained(view.sessions.value, "eval", "billing")  # type: ignore[union-attr]  # it has sessions


PROVEN = ("inner within eval", "inner within billing", "inner within audit", "audit within billing", "audit equals billing")


@pytest.mark.parametrize("relation", PROVEN)
def test_what_is_proven_holds_in_random_streams(relation: str) -> None:
    view = view_of("inside: audit, per: user, ends: {idle: 10m, on: bye}", f"{BILLING}, counts: [message, note]", relation)
    assert claim(view)["status"] == "proven"
    document, random = json.loads(json.dumps(document_of(view))), Random(7)
    first, _, second = relation.partition(" ")[0], None, relation.rpartition(" ")[2]
    for _ in range(30):
        at, events = 0, []
        for number in range(60):
            at += random.choice([1, 2, 9, 10, 11, 29, 31, 300]) * MINUTE
            kind = random.choice(["message", "note", "bye"])
            events.append({"u": random.choice("ab"), "t": "t", "at": at, "id": str(number), "kind": kind, "n": 0, "got": at})
        outer = [{event["id"] for event in session.events} for session in segment(document, second, events)]
        for session in segment(document, first, events):
            assert sum(bool({event["id"] for event in session.events} & one) for one in outer) == 1


def test_purposes_called_independent_that_are_one_or_contained_are_told() -> None:
    view = view_of("per: user, ends: {idle: 10m}", BILLING, "audit independent of billing")
    assert found_by("understated-relation", view) == [
        "`audit independent of billing` says less than is so: `audit equals billing` holds by how they are defined"
    ]
    view = view_of("per: user, ends: {idle: 10m}", BILLING, "eval independent of inner")
    assert found_by("understated-relation", view) == [
        "`eval independent of inner` says less than is so: `inner within eval` holds by how they are defined"
    ]
    assert found_by("understated-relation", view_of("per: user, ends: {idle: 10m}", BILLING, "inner independent of billing")) == []
