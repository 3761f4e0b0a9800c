"""Mutants of session boundaries: what a stream notices of what is billed, judged and changed, and what no stream tries."""

from functools import cache
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.mutation.mutants import Mutant, stillborn
from specforge.mutation.noticing import Noticed, Suite, notice
from specforge.mutation.of_sessions import of_sessions
from specforge.mutation.retiring import retirement
from specforge.mutation.scoring import score
from tests.conftest import load_texts

SHOP = """\
specforge: 1
feature: shop
sessions:
  events:
    table: events
    columns: {at: ts, id: event_id, kind: event, user: user_id, thread: thread_id, text: text}
    erased_by: [forget_me]
  purposes:
    billing:
      per: [user]
      counts: [user_message, agent_reply]
      ends: {idle: 30m, on: [resolved]}
      resumes_within: 10m
      bills_when: {has: [user_message, agent_reply], lacks: [staff_reply], activity_at_least: 3}
      judged_when: {lacks: [test_run], activity_at_least: 2}
      price: 0.99 USD
      effective_from: 2026-12-01
      before: {per: [user, thread], counts: [user_message], ends: {idle: 1h, longest: 8h}}
    memory:
      per: [user, thread]
      ends: {idle: 14d}
      keeps: {transcript: 30d, notes: 2d}
      purges: {on: [forget_me, sign_out], of: [user, thread]}
  metrics:
    revenue: {by: billing}
"""
UNTRIED = {
    "session/billing:drop-clause.price": "tried by none",
    "session:drop-clause.metrics.revenue": "tried by none",
    "session:drop-clause.events.erased_by.1": "tried by none",
}
EXPECTED = {
    "session/billing:drop-clause.bills_when.lacks.1": "shop/session/billing/not-billed-with-staff_reply",
    "session/billing:drop-clause.bills_when.has.2": "shop/session/billing/not-billed-without-agent_reply",
    "session/billing:drop-clause.bills_when.activity_at_least": "shop/session/billing/not-billed-with-too-little-activity",
    "session/billing:move-bound.bills_when.activity_at_least-up-one": "shop/session/billing/billed",
    "session/billing:move-bound.bills_when.activity_at_least-down-one": "shop/session/billing/not-billed-with-too-little-activity",
    "session/billing:drop-clause.judged_when": "shop/session/billing/not-judged-with-test_run",
    "session/billing:drop-clause.judged_when.lacks.1": "shop/session/billing/not-judged-with-test_run",
    "session/billing:move-bound.judged_when.activity_at_least-up-one": "shop/session/billing/judged",
    "session/billing:drop-clause.before": "shop/session/billing/open-at-the-change",
    "session/billing:drop-clause.before.per.2": "shop/session/billing/before-per-thread",
    "session/billing:drop-clause.before.counts.1": "shop/session/billing/before-not-counted",
    "session/billing:move-bound.before.ends.idle-up-one": "shop/session/billing/before-idle-over",
    "session/billing:move-bound.before.ends.longest-down-one": "shop/session/billing/before-longest-at",
    "session/billing:move-bound.effective_from-up-one": "shop/session/billing/opened-after-the-change",
    "session/memory:drop-clause.keeps.notes": "shop/session/memory/idle-under",
    "session/memory:drop-clause.purges": "shop/session/memory/purged-half-way",
    "session/memory:drop-clause.purges.on.2": "shop/session/memory/purged-a-day-later-sign_out",
    "session/memory:drop-clause.purges.of.2": "shop/session/memory/purged-for-another-thread",
    "session/billing:move-bound.effective_from-down-one": "shop/session/billing/open-at-the-change",
}


@cache
def shop() -> tuple[Suite, dict[str, Mutant]]:
    loaded = load_texts({"shop.yaml": SHOP})
    assert [one.message for one in loaded.findings] == []
    suite = Suite(loaded.project.views[0])
    return suite, {one.id.removeprefix("shop/"): one for one in of_sessions(suite.view)}


def noticed(name: str) -> Noticed:
    suite, made = shop()
    return notice(made[name], suite)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_part_of_what_is_billed_judged_or_was_before_is_missed(name: str) -> None:
    assert EXPECTED[name] in {kill.case for kill in noticed(name).kills}


@pytest.mark.parametrize("name", UNTRIED)
def test_what_no_stream_tries_says_so(name: str) -> None:
    found = noticed(name)
    assert not found.kills
    assert UNTRIED[name] in found.why


def test_every_other_mutant_is_noticed() -> None:
    _, made = shop()
    assert {name for name in made if not stillborn(made[name]) and not noticed(name).kills} == set(UNTRIED)


def test_a_stream_says_what_is_no_longer_judged() -> None:
    why = next(
        kill.why for kill in noticed("session/billing:drop-clause.judged_when").kills if kill.case.endswith("not-judged-with-test_run")
    )
    assert "not judged) of stream `not-judged-with-test_run` become" in why


def test_no_stream_is_proposed_to_go(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    scored = score(tmp_path, Config(), (), 0, 0)[0]
    found = retirement(scored)
    assert "shop/session/billing/coffee-break" in {*found.redundant, *found.idle}
    assert found.proposed == ()
