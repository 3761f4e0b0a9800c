"""A comparison of sessions as text for people and as JSON for programs."""

import json
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from specforge.config import read_config
from specforge.sessions.answer import Comparison, Money, Spread, Violation
from specforge.sessions.defining import definition_of
from specforge.sessions.json_form import as_json, comparison_schema, metrics_json, metrics_schema
from specforge.sessions.telling import candidates, key_text, moved, tell
from tests.conftest import ROOT
from tests.sessions.comparisons import HOSTILE, alone, crowded, help_desk, hostile, nothing

GOLDEN = Path(__file__).with_name("comparison.txt")


def block(text: str, head: str) -> list[str]:
    """The lines of the part that begins with a line."""
    (found,) = [part for part in text.split("\n\n") if part.startswith(head)]
    return found.splitlines()


def test_the_whole_text_is_as_it_was_read() -> None:
    assert tell(help_desk()) == GOLDEN.read_text(encoding="utf-8")


def test_an_empty_key_is_seen() -> None:
    assert key_text(("", "web")) == '"" / web'


def test_lines_are_aligned_and_fit_a_terminal() -> None:
    lines = tell(help_desk()).splitlines()
    assert max(map(len, lines)) <= 112
    head, *rows = block(tell(help_desk()), "what each purpose")[1:5]
    for column in ("sessions", "final", "median length", "longest"):
        end = head.index(column) + len(column)
        assert all(row[end - 1] != " " and row[end : end + 2] in {"", "  "} for row in rows), column


def test_every_cause_is_told_with_its_count() -> None:
    found = help_desk()
    lines = block(tell(found), "read:")
    assert "  set aside: 21 rows, in no session of any purpose" in lines
    for one in found.log.set_aside:
        assert any(line.split(maxsplit=1) == [str(one.count), one.cause] for line in lines)
        assert all(any(example in line for line in lines) for example in one.examples)


def test_nothing_is_said_of_what_is_not_there() -> None:
    text = tell(nothing())
    assert "0 USD" in text
    for word in ("relations", "twice", "opened the sessions", "old and new", "lie over", "endless:", "nan", "None", "set aside"):
        assert word not in text
    assert "no purpose is defined" in tell(replace(nothing(), purposes=()))


def test_one_purpose_has_nothing_to_lie_over() -> None:
    text = tell(alone())
    assert "what 1 purpose makes of one event stream" in text
    assert "lie over" not in text


def test_a_replay_says_old_new_and_the_difference() -> None:
    lines = [" ".join(line.split()) for line in tell(help_desk()).splitlines()]
    assert "sessions 108 96 -12 (-11.1 %)" in lines
    assert "median length 23m 4s 23m 56s +52s (+3.8 %)" in lines
    assert "billed 97 86 -11 (-11.3 %)" in lines
    assert "revenue 96.03 USD 85.14 USD -10.89 USD (-11.3 %)" in lines
    assert "judged (eval denominator) 183 183 0 (0.0 %)" in lines
    assert "the change leaves unsaid: no new `effective_from`; no `replayed`" in lines
    assert "the purpose is new" in lines


def test_a_revenue_in_another_currency_has_no_difference() -> None:
    found = help_desk()
    assert found.replay is not None
    first, *rest = found.replay.purposes
    assert first.new is not None
    changed = replace(first, new=replace(first.new, revenue=Money("85.14", "EUR")))
    text = tell(replace(found, replay=replace(found.replay, purposes=(changed, *rest))))
    assert "another currency" in text
    over = [replace(each, over_quota=count) for each, count in ((first.old, 1), (first.new, 3)) if each is not None]
    assert [row.difference for row in moved(replace(first, old=over[0], new=over[1])) if row.what == "over quota"] == ["+2 (+200.0 %)"]
    gone = replace(first, new=None)
    assert "the purpose is gone" in tell(replace(found, replay=replace(found.replay, purposes=(gone,))))


@pytest.mark.parametrize(("count", "brings"), [(1, "the second one brings"), (2, "the second ones bring")])
def test_what_is_billed_twice_is_told_in_the_right_number(count: int, brings: str) -> None:
    assert f"; {brings} 0.99 USD" in candidates(replace(help_desk().double_billing[0], count=count, revenue=Money("0.99", "USD")))


def test_a_median_of_no_session_is_none() -> None:
    found = help_desk()
    seen = replace(found.purposes[0], sessions=0, final=0, ended=0, length=Spread(0, 0, 0), size=Spread(0, 0, 0))
    row = next(line for line in tell(replace(found, purposes=(seen,))).splitlines() if line.startswith("  billing"))
    assert row.split()[-3:] == ["-", "-", "-"]


@pytest.mark.parametrize("status", ["proven", "refuted", "to be measured"])
def test_a_violation_is_told_whatever_the_definitions_say(status: str) -> None:
    found = help_desk()
    relation = replace(found.relations[0], status=status, violations=12, examples=(Violation("eval:e1", ("billing:e1",), 0, 3),))
    text = tell(replace(found, relations=(relation,)))
    assert "VIOLATED: 12 of 184 sessions violate it" in text
    assert "eval:e1, 1970-01-01 00:00:00 UTC, 3 events: shares billing:e1 with another one" in text
    assert "and 11 more" in text
    held = tell(replace(found, relations=(replace(relation, violations=0, examples=()),)))
    assert "holds for 184 sessions of this log" in held
    assert "VIOLATED" not in held


def test_texts_that_try_to_act_are_escaped_and_long_ones_shortened() -> None:
    text = tell(hostile())
    assert "\u202e" not in text
    assert "\\u202e" in text
    lines = tell(hostile("\x1b[31m" + "x" * 10_000)).splitlines()
    assert all("\x1b" not in line for line in lines)
    assert max(map(len, lines)) < 600


@pytest.mark.parametrize("found", [help_desk, crowded, nothing, alone, hostile, lambda: hostile("\ud800")])
def test_the_json_has_every_value_under_its_name(found) -> None:
    whole: Comparison = found()
    text = as_json(whole)
    text.encode()
    document = json.loads(text)
    jsonschema.Draft202012Validator(comparison_schema()).validate(document)
    assert next(iter(document.items())) == ("format", "specforge-sessions-comparison/1")
    assert document["log"]["rows"] == whole.log.rows
    assert [one["length"] for one in document["purposes"]] == [
        {"median": one.length.median, "p90": one.length.p90, "most": one.length.most} for one in whole.purposes
    ]
    assert [[tuple(event) for event in one["events"]] for one in document["timelines"]] == [list(one.events) for one in whole.timelines]
    assert [list(one["rows"]) for one in document["timelines"]] == [list(one.rows) for one in whole.timelines]
    assert (document["replay"] is None) == (whole.replay is None)


def test_nothing_is_cut_in_the_json() -> None:
    text = HOSTILE + "x" * 10_000
    assert json.loads(as_json(hostile(text)))["feature"] == text


def test_the_metrics_are_what_their_schema_says() -> None:
    metrics = definition_of(ROOT / "examples", read_config(ROOT / "examples"), "store-agent").document["metrics"]
    document = json.loads(metrics_json(metrics))
    jsonschema.Draft202012Validator(metrics_schema()).validate(document)
    assert document["metrics"]["pass_rate"]["group_by"] == ["eval_session_id"]
