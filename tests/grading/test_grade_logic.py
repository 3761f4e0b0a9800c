"""The closed dispatch, the three-valued logic, refusals, handoffs, and what no input may do."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.grading.catalog import Catalog, Handoff
from specforge.grading.conversation import conversation
from specforge.grading.grade import GRADERS, grade, grade_all
from specforge.grading.naming import asks_of_writes
from specforge.grading.verdict import Outcome, Verdict, all_of, any_of, not_, quote
from specforge.spec.checks import Check

CATALOG = Catalog(
    writes=frozenset({"cancel"}),
    handoffs={
        "both": Handoff("YOU ARE BEING TRANSFERRED.", ("transfer",)),
        "message": Handoff("Hello {{name}}, please hold."),
        "tool": Handoff(None, ("transfer",)),
        "neither": Handoff(),
    },
)


def graded(check: dict[str, object], turns: object) -> Outcome:
    return grade(Check.model_validate(check), conversation(turns), CATALOG)


def test_every_key_of_a_check_is_graded_by_one_function() -> None:
    assert list(GRADERS) == [name for name in GRADERS if name in Check.model_fields]
    assert set(GRADERS) == set(Check.model_fields)
    assert len({id(grader) for grader in GRADERS.values()}) == len(Check.model_fields)


ORDER = {Verdict.FAIL: 0, Verdict.UNDECIDED: 1, Verdict.PASS: 2}
VERDICTS = st.builds(Outcome, st.sampled_from(Verdict), st.text(max_size=5))


@given(st.lists(VERDICTS, max_size=5))
def test_and_is_the_least_and_or_the_greatest(outcomes: list[Outcome]) -> None:
    ranks = [ORDER[one.verdict] for one in outcomes]
    assert ORDER[all_of(outcomes).verdict] == min(ranks, default=2)
    assert ORDER[any_of(outcomes).verdict] == max(ranks, default=0)


@given(st.lists(VERDICTS, max_size=5))
def test_de_morgan(outcomes: list[Outcome]) -> None:
    assert not_(all_of(outcomes)).verdict == any_of(map(not_, outcomes)).verdict
    assert not_(any_of(outcomes)).verdict == all_of(map(not_, outcomes)).verdict


@given(VERDICTS)
def test_not_twice_is_nothing(outcome: Outcome) -> None:
    assert not_(not_(outcome)).verdict == outcome.verdict


KINDS: dict[Verdict, dict[str, object]] = {
    Verdict.PASS: {"says": ["yes"]},
    Verdict.FAIL: {"says": ["never"]},
    Verdict.UNDECIDED: {"judged": "It is kind."},
}


@pytest.mark.parametrize(("one", "other"), list(product(Verdict, Verdict)))
def test_checks_combine_as_verdicts_do(one: Verdict, other: Verdict) -> None:
    checks = [Check.model_validate(KINDS[kind]) for kind in (one, other)]
    assert grade_all(checks, conversation("yes"), CATALOG).verdict == min(one, other, key=ORDER.__getitem__)
    assert graded({"any_of": [KINDS[one], KINDS[other]]}, "yes").verdict == max(one, other, key=ORDER.__getitem__)


def test_a_rubric_needs_a_judge() -> None:
    assert graded({"judged": "It is kind."}, "x") == Outcome(Verdict.UNDECIDED, "needs a judge: 'It is kind.'")
    assert graded({"not": {"judged": "It is kind."}}, "x").verdict == "undecided"


def test_a_failing_key_wins_over_a_rubric() -> None:
    assert graded({"says": ["b"], "judged": "It is kind."}, "a").verdict == "fail"
    assert graded({"says": ["a"], "judged": "It is kind."}, "a").verdict == "undecided"


def test_each_turn_names_the_turn_that_fails() -> None:
    turns = [{"agent": "one?"}, {"user": "a? b?"}, {"agent": "one? two?"}]
    outcome = graded({"each_turn": {"not": {"pattern": r"\?.*\?"}}}, turns)
    assert outcome.verdict == "fail"
    assert outcome.reason.startswith("turn 2 of the agent: must not hold, but does: expected the pattern")
    assert graded({"each_turn": {"pattern": r"\?"}}, turns).verdict == "pass"
    assert graded({"each_turn": {"calls": "cancel"}}, [{"agent": "a"}, {"call": "cancel"}]).verdict == "fail"


@pytest.mark.parametrize(
    ("answer", "declines"),
    [
        ("I am sorry, I cannot cancel it.", True),
        ("I can\u2019t help with that.", True),
        ("We're unable to change it.", True),
        ("That is not possible.", True),
        ("I must decline.", True),
        ("Das kann ich leider nicht machen.", True),
        ("Ich kann Ihnen dabei nicht helfen.", True),
        ("Je ne peux pas le faire.", True),
        ("Lo siento, no puedo hacerlo.", True),
        ("\u7533\u3057\u8a33\u3042\u308a\u307e\u305b\u3093\u304c\u3001\u3067\u304d\u307e\u305b\u3093\u3002", True),
        ("I don't provide legal advice.", True),
        ("We don't offer that.", True),
        ("I'm afraid that isn't something I'm able to do.", True),
        ("I'm only able to help with orders.", True),
        ("I can only tell you the opening hours.", True),
        ("Sorry, I can **only** help with opening hours.", True),
        ("That is outside what I do.", True),
        ("That's beyond my scope.", True),
        ("That's against our policy.", True),
        ("I must respectfully decline.", True),
        ("Je ne peux vraiment pas.", True),
        ("Mi dispiace, non posso farlo.", True),
        ("Purtroppo non \u00e8 possibile.", True),
        ("Desculpe, n\u00e3o posso fazer isso.", True),
        ("Infelizmente n\u00e3o \u00e9 poss\u00edvel.", True),
        ("It cannot be cancelled.", True),
        ("Here is the thing: I cannot do that.", True),
        ("Here is your refund; it cannot be reversed.", False),
        ("You can't go wrong with this one, here it is.", False),
        ("I cannot recommend it enough!", False),
        ("Sure, sue him. I can't say more.", False),
        ("I can only help once you tell me the order.", False),
        ("We don't charge for that.", False),
        ("Non posso che consigliarlo.", False),
        ("N\u00e3o posso esperar!", False),
        ("Done. Your order is cancelled.", False),
        ("I can help with that.", False),
        ("I can't wait to help!", False),
        ("Das kann ich gern machen.", False),
    ],
)
def test_what_declines(answer: str, declines: bool) -> None:
    assert graded({"refuses": True}, answer).verdict == ("pass" if declines else "fail")
    assert graded({"refuses": False}, answer).verdict == ("fail" if declines else "pass")


def test_a_refusal_writes_nothing_and_is_the_last_answer() -> None:
    no, done = {"agent": "I cannot do that."}, {"agent": "Done."}
    assert graded({"refuses": True}, [{"call": "cancel"}, no]).verdict == "fail"
    assert graded({"refuses": True}, [{"call": "cancel", "by": "user"}, no]).verdict == "pass"
    assert graded({"refuses": True}, [{"call": "look_up"}, no]).verdict == "pass"
    assert graded({"refuses": True}, [no, done]).verdict == "fail"
    assert graded({"refuses": False}, [no, done, {"call": "cancel"}]).verdict == "pass"


@pytest.mark.parametrize(
    ("intent", "turns", "verdict"),
    [
        ("both", [{"call": "transfer"}, {"agent": "YOU ARE BEING\nTRANSFERRED."}], "pass"),
        ("both", [{"agent": "YOU ARE BEING TRANSFERRED."}], "fail"),
        ("both", [{"call": "transfer"}, {"agent": "You are being transferred."}], "fail"),
        ("both", [{"call": "transfer"}], "fail"),
        ("message", "Well. Hello Ada Quist, please hold. Bye.", "pass"),
        ("message", "Hello Ada, hold.", "fail"),
        ("tool", [{"call": "transfer"}], "pass"),
        ("tool", [{"call": "transfer", "by": "user"}], "fail"),
        ("tool", [{"call": "transfer", "result": {"error": "no such desk", "class": "bad_arguments"}}], "fail"),
        ("tool", [{"call": "transfer", "result": {"error": "no such desk", "class": "bad_arguments"}}, {"call": "transfer"}], "pass"),
        ("tool", [{"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "transfer", "arguments": "{"}}]}], "fail"),
        ("neither", "x", "undecided"),
        ("unknown", "x", "undecided"),
    ],
)
def test_a_handoff_sends_its_message_and_calls_its_tools(intent: str, turns: object, verdict: str) -> None:
    assert graded({"hands_off": intent}, turns).verdict == verdict


def test_a_message_of_a_handoff_may_have_typographic_quotes() -> None:
    catalog = Catalog(handoffs={"desk": Handoff("I'll connect you - please hold.")})
    said = conversation("One moment. I\u2019ll connect you \u2013 please hold.")
    assert grade(Check.model_validate({"hands_off": "desk"}), said, catalog).verdict == "pass"


@pytest.mark.parametrize("value", ["a\nb" * 100, ["a"] * 100, {"a": object()}, "\ud800", "\u2028", [10**5000]])
def test_a_quote_is_one_short_line(value: object) -> None:
    assert len(quote(value).splitlines()) == 1
    assert len(quote(value)) <= 400


CHECKS: list[dict[str, object]] = [
    {"says": ["4"]}, {"says_any": ["a", "\u306f"]}, {"equals": "a"}, {"pattern": r"(a|\pL)+$"}, {"starts_with": "a"}, {"ends_with": "a"},
    {"json_schema": {"type": "array", "items": {"$ref": "#"}, "uniqueItems": True}}, {"words": {"at_most": 3}},
    {"sentences": {"at_most": 3}}, {"characters": {"at_most": 3}}, {"refuses": True}, {"hands_off": "message"},
    {"asks_before": {"calls": ["cancel"], "yes": ["\u200b"]}}, {"each_turn": {"says": ["a"]}}, {"any_of": [{"says": ["a"]}, {"judged": "b"}]},
]  # fmt: skip
TEXTS = st.one_of(st.text(st.characters(exclude_categories=())), st.text("aA4.,!?'\"\u2019 \n-*1\u3002\u306f[]{}:"))


@given(st.lists(st.builds(lambda role, text: {role: text}, st.sampled_from(["user", "agent"]), TEXTS), max_size=4), st.sampled_from(CHECKS))
def test_no_text_makes_grading_raise_and_the_same_text_grades_the_same(turns: list[dict[str, object]], check: dict[str, object]) -> None:
    calls: list[object] = [*turns, {"call": "cancel"}]
    outcome = graded(check, calls)
    assert outcome == graded(check, calls)
    assert len(outcome.reason.splitlines()) == 1


@pytest.mark.parametrize(
    ("check", "depends"),
    [
        ({"does_only": ["find"]}, True),
        ({"any_of": [{"says": "x"}, {"does_only": ["find"]}]}, True),
        ({"not": {"asks_before": "writes"}}, True),
        ({"each_turn": {"refuses": True}}, True),
        ({"asks_before": ["cancel"]}, False),
        ({"any_of": [{"says": "x"}, {"calls": "cancel"}]}, False),
    ],
)
def test_a_check_depends_on_which_tools_write_where_a_part_of_it_does(check: dict[str, object], *, depends: bool) -> None:
    assert asks_of_writes(Check.model_validate(check)) is depends
