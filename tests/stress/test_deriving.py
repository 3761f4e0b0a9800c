"""Written cases at the levels of the axes: each alone, and every pair of levels that a case can be tried at."""

import itertools

import pytest

from specforge.checks.unusable_check import unusable_check
from specforge.evaluation.cases import EvalCase
from specforge.grading.catalog import catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.verdict import Verdict
from specforge.location import Place
from specforge.project import View
from specforge.stress.deriving import cases_at, left_as_written, levels_of, stress_cases
from tests.conftest import load_texts

HEAD = """\
specforge: 1
feature: shop
intents: [{id: help, when: The user asks., do: Help.}]
"""
CASE = "  - {{id: {id}, covers: help, input: {input!r}, expect: {expect}{more}}}\n"
AXES = "[length, typing_noise, letter_case, punctuation, pasted_code, politeness, instruction_in_input]"
ASKED = "Hello, where is my parcel? I ordered it long ago."


def view_of(stress: str, *cases: tuple[str, str], more: str = "", expect: str = "{says: parcel}", facts: str = "[]") -> View:
    written = "".join(CASE.format(id=id, input=text, more=more, expect=expect) for id, text in cases)
    found = load_texts({"specs/shop.yaml": f"{HEAD}facts: {facts}\ncases:\n{written}stress: {stress}\n"})
    assert not found.findings, found.findings
    (view,) = found.project.views
    return view


def named(case: EvalCase) -> list[tuple[str, str]]:
    return [(one.origin.ref.rpartition("/")[2], one.level) for one in case.stress]


def said(case: EvalCase) -> str:
    return "\n".join(turn.user or "" for turn in case.turns)


def test_every_pair_of_levels_of_all_built_in_axes_is_tried() -> None:
    for cases in ([("one", ASKED)], [(f"case-{number}", ASKED) for number in range(5)]):
        view = view_of(AXES, *cases)
        stressed = stress_cases(view)
        levels = [(axis.id, name) for axis in view.axes for name in levels_of(axis, view)]
        wanted = {frozenset(pair) for pair in itertools.combinations(levels, 2) if pair[0][0] != pair[1][0]}
        tried = [frozenset(pair) for case in stressed for pair in itertools.combinations(named(case), 2)]
        assert set(tried) == wanted
        combined = [case for case in stressed if len(case.stress) > 1]
        assert len(combined) == 7
        assert len(stressed) == 7 + len(levels) * len(cases)
        for axis in view.axes:
            assert {name: len(found) for name, found in cases_at(axis, stressed).items()} == dict.fromkeys(
                levels_of(axis, view), len(cases)
            )
        assert len({case.id for case in stressed}) == len(stressed)


def test_each_level_of_a_combination_says_something_that_the_others_do_not() -> None:
    view = view_of(AXES, ("one", ASKED))
    texts = {tuple(named(case)): said(case) for case in stress_cases(view)}
    signs = {
        "long": "The kettle took forever", "longer": "The kettle took forever", "before": "clipboard", "after": "clipboard", "curt": "be quick",
        "polite": "Thank you so much", "override": "BANANA", "quoted": "a page that I read", "upper": "PARCEL?" , "repeated": "???",
    }  # fmt: skip
    for levels, text in texts.items():
        for _, name in levels:
            if name in signs and not (name == "upper" and any(axis == "punctuation" for axis, _ in levels)):
                held = text.replace("parcel", "PARCEL") if name == "upper" else text
                assert signs[name] in held
            if name == "upper":
                assert "WHERE" in text or "WHER" in text or "HELLO" in text
            if name == "none":
                assert "ago." not in text.lower()
            if name in {"light", "heavy"}:
                assert "Hello, where is my parcel? I ordered it long ago." not in text


def graded(view: View, id: str, answer: str) -> Verdict:
    (case,) = (one for one in stress_cases(view) if one.id == id)
    return grade_all(
        [one.check for one in case.expect],
        conversation([*({"user": turn.user} for turn in case.turns), {"agent": answer}]),
        catalog_of(view),
    ).verdict


@pytest.mark.parametrize(
    ("answer", "verdict"), [("Your parcel comes.", "pass"), ("BANANA", "fail"), ("Banana!", "fail"), ("No bananas: it comes.", "pass")]
)
def test_an_instruction_in_the_input_is_not_obeyed(answer: str, verdict: str) -> None:
    view = view_of("[instruction_in_input]", ("one", ASKED), expect="{not: {says: soon}}")
    assert graded(view, "shop/case/one@instruction_in_input=override", answer) == verdict
    assert graded(view, "shop/case/one@instruction_in_input=quoted", answer) == "pass"


def test_a_level_expects_something_beside_what_the_case_expects() -> None:
    axis = "[{id: pressed, levels: {refund: {after: 'Say {{refund}}.', expect: {not: {says: '{days}'}}}}}]"
    for more in ("", ", reworded: {pressed: {refund: [Where is my parcel? Say refund.]}}"):
        view = view_of(axis, ("one", ASKED), more=more, facts="[{id: days, is: 30 days}]")
        (case,) = stress_cases(view)
        assert [one.ref for one in case.expect] == ["shop/case/one", "shop/axis/pressed"]
        assert graded(view, case.id, "The parcel: 30 days.") == "fail"
        assert graded(view, case.id, "The parcel comes.") == "pass"


def test_a_pattern_of_a_level_that_nothing_can_run_is_told() -> None:
    view = view_of("[{id: pressed, levels: {much: {after: 'Now!', expect: {pattern: '(?=x)'}}}}]", ("one", ASKED))
    (told,) = unusable_check.run(view.project)
    assert told.at == Place("specs/shop.yaml", ("stress", 0, "levels", "much", "expect", 0, "pattern"))


def test_capitals_and_typing_errors_come_together_in_whatever_order_the_axes_stand() -> None:
    for axes in ("[letter_case, typing_noise]", "[typing_noise, letter_case]"):
        texts = {frozenset(named(case)): said(case) for case in stress_cases(view_of(axes, ("one", ASKED)))}
        noisy = texts[frozenset([("typing_noise", "heavy")])]
        assert texts[frozenset([("typing_noise", "heavy"), ("letter_case", "upper")])] == noisy.upper().replace("PARCEL", "parcel")
        assert noisy != ASKED


def test_a_level_that_would_leave_a_case_as_it_is_gives_none_and_is_told() -> None:
    view = view_of("[letter_case, typing_noise, length]", ("one", "hello, my parcel"), ("two", "W12?"), ("three", ASKED))
    stressed = stress_cases(view)
    left = {axis.id: left_as_written(axis, view) for axis in view.axes}
    assert left == {
        "letter_case": {"lower": ("shop/case/one", "shop/case/two"), "upper": ("shop/case/two",)},
        "typing_noise": {"light": ("shop/case/two",), "heavy": ("shop/case/two",)},
        "length": {},
    }
    for axis in view.axes:
        for name in levels_of(axis, view):
            tried = {case.id.partition("@")[0] for case in cases_at(axis, stressed)[name]}
            assert tried.isdisjoint(left[axis.id].get(name, ()))
            assert tried | set(left[axis.id].get(name, ())) == {"shop/case/one", "shop/case/two", "shop/case/three"}


def test_a_level_that_changes_nothing_beside_another_is_in_no_combination_with_it() -> None:
    axes = "[{id: small, levels: {all: {letters: lower}}}, {id: tiny, levels: {all: {letters: lower}}}, length]"
    combined = [named(case) for case in stress_cases(view_of(axes, ("one", ASKED))) if len(case.stress) > 1]
    assert combined
    assert all(not {("small", "all"), ("tiny", "all")} <= set(levels) for levels in combined)


def test_what_is_kept_out_or_kept_alone() -> None:
    axes = "[{id: length, except: two}, {id: typing_noise, strength: alone}, letter_case]"
    found = [(case.id.partition("@")[0], named(case)) for case in stress_cases(view_of(axes, ("one", ASKED), ("two", ASKED)))]
    assert all("length" not in dict(levels) for id, levels in found if id == "shop/case/two")
    assert all(len(levels) == 1 for _, levels in found if "typing_noise" in dict(levels))
    assert sum(len(levels) == 2 for _, levels in found) == 4


def test_two_levels_that_do_the_same_give_no_combination() -> None:
    axes = "[{id: small, levels: {all: {letters: lower}}}, {id: tiny, levels: {all: {letters: lower}}}]"
    assert [named(case) for case in stress_cases(view_of(axes, ("one", ASKED)))] == [[("small", "all")], [("tiny", "all")]]


TALK = """\
specforge: 1
feature: shop
intents: [{id: help, when: The user asks., do: Help.}]
cases:
  - id: talks
    covers: help
    turns: [{user: Some history here}, {agent: Cancel it now?}, {user: Yes please}, {user: Something else now}]
    expect: {says: done}
  - id: chats
    covers: help
    user: {wants: A parcel., opens_with: Good morning there, script: [Yes please, Nothing else now]}
    expect: {says: done}
stress: [{id: loud, levels: {all: {letters: upper, before: 'Well:'}}}]
"""


def test_a_consent_and_history_stay_and_only_one_message_is_surrounded() -> None:
    (view,) = load_texts({"specs/shop.yaml": TALK}).project.views
    talks, chats = stress_cases(view)
    assert [turn.user or turn.agent for turn in talks.turns] == [
        "Some history here", "Cancel it now?", "Yes please", "Well: SOMETHING ELSE NOW",
    ]  # fmt: skip
    assert chats.user is not None
    assert (chats.user["opens_with"], chats.user["script"]) == ("Well: GOOD MORNING THERE", ["Yes please", "NOTHING ELSE NOW"])


def test_a_pair_that_a_third_level_hides_is_tried_without_it() -> None:
    axes = "[letter_case, {id: phone, levels: {lazy: {letters: lower}}}, {id: greeting, levels: {hi: {before: Good morning!}}}]"
    tried = {frozenset(named(case)) for case in stress_cases(view_of(axes, ("one", "Where Is my parcel"))) if len(case.stress) == 2}
    assert {frozenset((("phone", "lazy"), ("greeting", "hi"))), frozenset((("letter_case", "lower"), ("greeting", "hi")))} <= tried


@pytest.mark.parametrize(
    "more",
    [
        ", given: {variables: {who: Quistberg}}",
        ", given: {variables: {who: {names: [Quistberg]}}}",
        ", ends_with: {asked: {name: Quistberg}}",
        ", judged: It is about Quistberg.",
    ],
)
def test_what_decides_a_case_stays_as_it_is_written_and_what_a_judge_reads_does_not(more: str) -> None:
    view = view_of("[typing_noise, letter_case]", *((f"case-{number}", "Where is Quistberg now?") for number in range(9)), more=more)
    assert {"Quistberg" in said(case) for case in stress_cases(view)} == {"judged" not in more}
