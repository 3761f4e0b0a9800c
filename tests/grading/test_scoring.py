"""Whole cases: expectations, end states and rubrics, with the spec and without it; and how sure a share of passes is."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.grading.catalog import Catalog, Handoff
from specforge.grading.conversation import conversation
from specforge.grading.judging import asked
from specforge.grading.rates import Rate, sampled
from specforge.grading.scoring import CaseError, Questions, catalog_from, catalog_json, questions_of, score
from specforge.grading.verdict import Outcome, Verdict
from specforge.spec.checks import Check, Judged

CATALOG = Catalog(frozenset({"cancel"}), {"to-people": Handoff("Hold on.", ("hand_over",))}, frozenset({"cancel", "hand_over"}))
SAYS = (("shop/constraint/greet", Check.model_validate({"says": ["hello"]})),)


def outcome(verdict: Verdict) -> Outcome:
    return Outcome(verdict, f"it is {verdict}")


@pytest.mark.parametrize(
    ("said", "played", "recorded"),
    [("Hello Ada, hold on.", "pass", "pass"), ("Hello Bob, hold on.", "fail", "pass"), ("Hello. I am not sure, hold on.", "fail", "fail")],
)
def test_a_handoff_sends_the_values_that_variables_have_while_a_case_is_played(said: str, played: str, recorded: str) -> None:
    catalog = Catalog(handoffs={"to-people": Handoff("Hello {{name}}, hold on.")})
    line = {"expect": [{"ref": "a/intent/to-people", "hands_off": "to-people"}], "variables": {"name": "Ada"}}
    assert score(questions_of(line), conversation(said), catalog).verdict == played
    assert score(questions_of({**line, "recorded": {"turns": []}}), conversation(said), catalog).verdict == recorded


@pytest.mark.parametrize(
    ("wanted", "found", "verdict"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, "pass"),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 2], "c": 3}}, "pass"),
        ({"a": 1}, {}, "fail"),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "fail"),
        ({"a": {"b": 1}}, {"a": 1}, "fail"),
        ({"a": [1]}, {"a": [1, 2]}, "fail"),
        ({"a": True}, {"a": 1}, "fail"),
        ({"a": [True]}, {"a": [1]}, "fail"),
        ({"a": [{"b": False}]}, {"a": [{"b": 0}]}, "fail"),
        ({"a": [1]}, {"a": [1.0]}, "pass"),
        ({"a": None}, {"a": None}, "pass"),
        ({"a": None}, {}, "fail"),
        ({"a": ["caf\u00e9"]}, {"a": ["cafe\u0301"]}, "pass"),
    ],
)
def test_an_end_state_has_every_key_that_is_named(wanted: object, found: object, verdict: str) -> None:
    assert score(Questions(ends_with=wanted), conversation("x"), CATALOG, found).verdict == verdict


def test_a_reason_can_be_written_into_a_file_whatever_the_agent_wrote() -> None:
    call = {"id": "1", "function": {"name": "cancel", "arguments": '{"id": "\\ud83d"}'}}
    happened = conversation([{"role": "assistant", "content": 'It says "half \ud83d of one".', "tool_calls": [call]}])
    for check in ({"does_only": []}, {"grounded": ["quotes"]}, {"says": ["hello"]}, {"not": {"pattern": "says"}}):
        found = score(Questions((("shop/case/a", Check.model_validate(check)),)), happened, CATALOG)
        assert found.verdict is Verdict.FAIL
        assert found.reason.encode()


def test_what_nobody_can_tell_is_undecided_and_a_fail_wins() -> None:
    questions = Questions(SAYS, {"a": 1}, (Judged.model_validate("It is kind."),))
    told = score(questions, conversation("Hello."), CATALOG)
    assert told.verdict is Verdict.UNDECIDED
    assert [(one.ref, one.outcome.verdict) for one in told.parts] == [
        ("shop/constraint/greet", "pass"),
        ("", "undecided"),
        ("", "undecided"),
    ]
    assert score(questions, conversation("Bye."), CATALOG).verdict is Verdict.FAIL
    assert score(Questions(), conversation("Hello."), CATALOG).verdict is Verdict.UNDECIDED
    assert str(score(Questions(SAYS), conversation("Bye."), CATALOG)) == "fail: expected the agent to say 'hello', found 'Bye.'"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "the judge cannot tell: "),
        ("yes", "the judge answered 'yes', neither True nor False: "),
        (1, "the judge answered 1, neither True nor False: "),
    ],
)
def test_what_a_judge_answers_beside_true_and_false_is_told(answer: object, reason: str) -> None:
    rubric = Judged(rubric="It is kind.")
    assert asked(lambda *_: answer, rubric, conversation("Hello.")) == Outcome(Verdict.UNDECIDED, f"{reason}'It is kind.'")


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (True, "pass"), (False, "fail"), (None, "undecided"), (Verdict.FAIL, "fail"), ("yes", "undecided"), (1, "undecided"),
        (Outcome(Verdict.PASS, "x"), "pass"),
    ],
)  # fmt: skip
def test_a_judge_answers_rubrics_and_those_inside_checks(answer: object, verdict: str) -> None:
    judged = Questions(judged=(Judged.model_validate("It is kind."),))
    inside = Questions((("r", Check.model_validate({"judged": "It is kind.", "says": ["hello"]})),))
    for questions in (judged, inside):
        assert score(questions, conversation("Hello."), CATALOG, judge=lambda *_: answer).verdict == verdict
    assert score(inside, conversation("Bye."), CATALOG, judge=lambda *_: True).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("check", "said", "yes", "no"),
    [
        ({"any_of": [{"refuses": True}, {"judged": "It is kind."}]}, "Hello.", "pass", "fail"),
        ({"not": {"judged": "It is rude."}}, "Hello.", "fail", "pass"),
        ({"each_turn": {"says": ["hello"], "judged": "It is kind."}}, "Hello.", "pass", "fail"),
        ({"each_turn": {"any_of": [{"says": ["bye"]}, {"not": {"judged": "It is rude."}}]}}, "Hello.", "fail", "pass"),
    ],
)
def test_a_judge_is_asked_for_a_rubric_at_any_depth(check: dict[str, object], said: str, yes: str, no: str) -> None:
    questions = Questions((("shop/intent/no", Check.model_validate(check)),))
    found = [score(questions, conversation(said), CATALOG, judge=judge).verdict for judge in (None, lambda *_: True, lambda *_: False)]
    assert found == ["undecided", yes, no]


@pytest.mark.parametrize(
    ("check", "said", "rubrics"),
    [
        ({"any_of": [{"refuses": True}, {"judged": "It is kind."}]}, "Hello.", ["It is kind."]),
        ({"any_of": [{"says": ["hello"]}, {"judged": "It is kind."}]}, "Hello.", []),
        ({"not": {"judged": "It is kind."}}, "Hello.", ["It is kind."]),
        ({"judged": "It is kind.", "not": {"judged": "It is rude."}}, "Hello.", ["It is kind.", "It is rude."]),
        ({"says": ["hello"], "judged": "It is kind."}, "Hello.", ["It is kind."]),
        ({"each_turn": {"judged": "It is kind."}}, "Hello.", []),
    ],
)
def test_what_a_judge_says_of_a_rubric_at_any_depth_is_kept(check: dict[str, object], said: str, rubrics: list[str]) -> None:
    questions = Questions((("shop/intent/no", Check.model_validate(check)),))
    for answer, verdict in ((True, "pass"), (False, "fail"), (None, "undecided")):
        found = score(questions, conversation(said), CATALOG, judge=lambda *_: answer)  # noqa: B023  asked at once
        assert found.rubrics == [{"ref": "shop/intent/no", "rubric": one, "verdict": verdict} for one in rubrics]
    assert [one["verdict"] for one in score(questions, conversation(said), CATALOG).rubrics] == ["undecided"] * len(rubrics)


CONFIRM = {"call": "confirm", "by": "user"}
ASKED, DONE, CANCELS = {"user": "Cancel A."}, {"user": "Done."}, {"call": "cancel"}


@pytest.mark.parametrize(
    ("turns", "played", "verdict"),
    [
        ([ASKED, {"agent": "Confirm."}, CONFIRM, DONE], [ASKED, {"agent": "Confirm."}, DONE, CANCELS, {"agent": "Yes."}], "pass"),
        ([ASKED, {"agent": "Confirm."}, CONFIRM, DONE], [ASKED, {"agent": "Confirm."}, DONE, {"agent": "Yes."}], "pass"),
        ([ASKED, CONFIRM, DONE], [ASKED, CANCELS, {"agent": "Yes."}, DONE, {"agent": "Thanks."}], "fail"),
        ([ASKED, CONFIRM, DONE], [ASKED, {"agent": "Confirm."}, DONE, CANCELS, {"agent": "Yes."}], "pass"),
        ([ASKED, CONFIRM], [ASKED, CANCELS, {"agent": "Yes."}], "pass"),
        ([ASKED, CANCELS, CONFIRM, DONE], [ASKED, CANCELS, DONE, {"agent": "Yes."}], "fail"),
        ([ASKED, CONFIRM, CANCELS, DONE], [ASKED, CANCELS, DONE, {"agent": "Yes."}], "pass"),
        ([ASKED, CONFIRM], [CANCELS, {"agent": "Yes."}], "pass"),
        ([ASKED, CONFIRM], [ASKED, CANCELS, CONFIRM, {"agent": "Yes."}], "fail"),
        ([ASKED], [ASKED, CANCELS, {"agent": "Yes."}], "fail"),
    ],
)
def test_what_the_user_calls_in_a_case_has_happened_when_it_was_played(turns: object, played: object, verdict: str) -> None:
    line = {"expect": [{"ref": "a/constraint/first", "calls_before": {"first": "confirm", "then": ["cancel"]}}], "turns": turns}
    assert score(questions_of(line), conversation(played), CATALOG).verdict == verdict


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ({"input": "What do I have to pay for 3 days that are late?"}, "You have nothing to pay for the 3 days."),
        (
            {"turns": [{"user": "What do I have to pay for the days that are late?"}, {"call": "fees", "result": {"sum": 3}}]},
            "You have to pay 3 EUR for that.",
        ),
        (
            {"turns": [{"user": "What do I have to pay for 3 days that are late?"}]},
            [{"call": "fees", "result": {}}, {"agent": "You have nothing to pay for the 3 days."}],
        ),
    ],
)
def test_an_answer_alone_is_one_to_what_its_case_says(line: dict[str, object], answer: object) -> None:
    asks = {"expect": [{"ref": "", "grounded": ["numbers"]}, {"ref": "", "language": "user"}]}
    assert score(questions_of({**line, **asks}), conversation(answer), Catalog()).verdict == Verdict.PASS
    assert (
        score(questions_of({**line, **asks}), conversation("It is 4 EUR, and that is for each of the days."), Catalog()).verdict
        == Verdict.FAIL
    )


def test_what_the_agent_has_called_in_a_transcript_is_not_told_twice_by_the_turns_of_the_case() -> None:
    call = {"call": "cancel", "with": {"id": 1}}
    line = {"turns": [{"user": "Cancel 1."}, call], "expect": [{"ref": "", "calls": [{"call": "cancel", "times": {"at_most": 1}}]}]}
    assert score(questions_of(line), conversation([call, {"agent": "It is cancelled."}]), CATALOG).verdict == Verdict.PASS


@pytest.mark.parametrize(
    ("turns", "played", "verdict"),
    [
        ([ASKED, {"agent": "I cancel A. Shall I?"}, {"user": "Yes."}], [CANCELS, {"agent": "It is cancelled."}], "pass"),
        ([ASKED, {"agent": "I cancel A."}, {"user": "Yes."}], [CANCELS, {"agent": "It is cancelled."}], "fail"),
        ([ASKED, {"call": "read"}], [CANCELS, {"agent": "It is cancelled."}], "fail"),
        (
            [ASKED, {"call": "read"}, {"agent": "I cancel A. Shall I?"}, {"user": "Yes."}],
            [{"call": "read"}, CANCELS, {"agent": "It is cancelled."}],
            "pass",
        ),
        (
            [ASKED, {"agent": "I cancel A. Shall I?"}, {"user": "Yes."}],
            [{"agent": "I cancel A. Shall I?"}, CANCELS, {"agent": "Yes."}],
            "fail",
        ),
    ],
)
def test_what_the_agent_says_in_the_turns_of_a_case_comes_before_its_calls(turns: object, played: object, verdict: str) -> None:
    line = {"turns": turns, "expect": [{"ref": "", "asks_before": {"calls": ["cancel"]}}]}
    assert score(questions_of(line), conversation(played), CATALOG).verdict == verdict


def test_a_judge_is_not_asked_for_what_is_decided_without() -> None:
    questions = Questions((("shop/intent/no", Check.model_validate({"any_of": [{"refuses": True}, {"judged": "It is kind."}]})),))
    asked_for: list[str] = []
    assert score(questions, conversation("I cannot do that."), CATALOG, judge=lambda one, _: asked_for.append(one.rubric)).verdict == "pass"
    assert asked_for == []


def test_a_catalog_comes_back_from_json() -> None:
    assert catalog_from(json.loads(json.dumps(catalog_json(CATALOG)))) == CATALOG


@pytest.mark.parametrize(
    "line",
    [
        {"id": "x", "expect": "says"}, {"id": "x", "expect": [1]}, {"id": "x", "expect": [{"ref": "r", "sayz": ["a"]}]},
        {"id": "x", "expect": [{"ref": "r"}]}, {"id": "x", "judged": [{"rubrik": "x"}]}, {"id": "x", "judged": 7},
    ],
)  # fmt: skip
def test_a_line_that_is_no_case_is_refused(line: dict[str, object]) -> None:
    with pytest.raises(CaseError, match="the case 'x' is not one that specforge wrote"):
        questions_of(line)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [],
        {"writes": [], "tools": []},
        {"writes": 1, "tools": [], "handoffs": {}},
        {"writes": [], "tools": [], "handoffs": {"a": 1}},
    ],
)
def test_a_catalog_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(CaseError):
        catalog_from(value)


@given(st.integers(0, 60), st.integers(0, 60))
def test_an_interval_holds_the_share_and_lies_between_none_and_all(one: int, more: int) -> None:
    rate = Rate(one, one + more)
    low, high = rate.interval
    assert 0 <= low <= rate.share <= high <= 1 or math.isclose(low, rate.share, abs_tol=1e-12) or math.isclose(high, rate.share)


@given(st.integers(0, 60), st.integers(0, 60))
def test_at_the_ends_of_the_interval_the_share_is_just_as_far_as_chance_goes(one: int, more: int) -> None:
    # Wilson's interval holds every true share P with |p - P| <= z * sqrt(P * (1 - P) / n).
    rate = Rate(one, one + more)
    for end in rate.interval if rate.of else ():
        assert (rate.share - end) ** 2 == pytest.approx(1.959963984540054**2 * end * (1 - end) / rate.of, abs=1e-12)


def test_a_rate_is_printed_with_its_interval() -> None:
    assert Rate(0, 0).interval == (0.0, 1.0)
    assert str(Rate(8, 10)) == "8 of 10 (49 % to 94 %)"


P, F, U = (outcome(verdict) for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.UNDECIDED))


@pytest.mark.parametrize(
    ("outcomes", "samples", "rate", "verdict"),
    [
        ([P], 1, 100, "pass"), ([F], 1, 100, "fail"), ([U], 1, 100, "undecided"), ([], 1, 100, "undecided"),
        ([P, P, P, F], 4, 75, "pass"), ([P, P, F, F], 4, 75, "fail"), ([P, P, P], 4, 75, "undecided"),
        ([P, P, U, F], 4, 75, "undecided"), ([F, F], 4, 75, "fail"), ([P, U, U, U], 4, 25, "pass"),
    ],
)  # fmt: skip
def test_runs_are_judged_together(outcomes: list[Outcome], samples: int, rate: int, verdict: str) -> None:
    assert sampled(outcomes, samples, rate).verdict == verdict


@given(st.lists(st.sampled_from([P, F, U]), min_size=1, max_size=12), st.integers(1, 12), st.integers(1, 100), st.data())
def test_a_run_that_passes_instead_never_harms(outcomes: list[Outcome], samples: int, rate: int, data: st.DataObject) -> None:
    order = {Verdict.FAIL: 0, Verdict.UNDECIDED: 1, Verdict.PASS: 2}
    at = data.draw(st.integers(0, len(outcomes) - 1))
    worse, better = ([*outcomes[:at], one, *outcomes[at + 1 :]] for one in (F, P))
    assert order[sampled(worse, samples, rate).verdict] <= order[sampled(better, samples, rate).verdict]


def test_arguments_that_cannot_be_read_are_a_fail_and_break_nothing_off() -> None:
    function = {"name": "cancel", "arguments": "{'id': 1"}
    chat = [
        {"role": "user", "content": "Cancel it."},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c1", "function": function}]},
        {"role": "tool", "tool_call_id": "c1", "content": "{}"},
        {"role": "assistant", "content": "Hello."},
    ]
    found = score(Questions(SAYS), conversation(chat), CATALOG)
    assert found.verdict is Verdict.FAIL
    assert found.reason.startswith("the arguments of `cancel` are not JSON: Expecting property name")


def test_a_call_of_the_turns_that_stands_in_what_was_played_is_counted_once() -> None:
    line = {"turns": [ASKED, {"call": "read"}], "expect": [{"ref": "", "calls": [{"call": "read", "times": {"at_most": 1}}]}]}
    assert score(questions_of(line), conversation([{"call": "read"}, {"agent": "It is open."}]), CATALOG).verdict == "pass"
