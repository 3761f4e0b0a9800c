"""Values of variables in cases: each text of a case says what the prompt says in that case."""

import pytest

from specforge.evaluation.cases import case_json
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.playing import prompt_of
from specforge.grading.catalog import shown
from specforge.prompting.layout import prompt_text
from specforge.stress.deriving import stress_cases
from tests.conftest import load_texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.00001, "0.00001"),
        (1.5e-7, "0.00000015"),
        (1e22, "10000000000000000000000"),
        (2.5, "2.5"),
        (3.0, "3.0"),
        (True, "true"),
        ([1e-5], "[1e-05]"),
    ],
)
def test_a_number_is_shown_without_an_exponent(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("kind", "sample"),
    [("boolean", "true"), ("number", "2.50"), ("integer", "7"), ("string", "no"), ("date", "2026-01-01")],
)
def test_a_value_is_expected_as_the_prompt_shows_it(kind: str, sample: str) -> None:
    spec = f"""\
specforge: 1
feature: a
role: "{{told}}"
variables: [{{id: told, type: {kind}, sample: {sample}}}]
intents: [{{id: show, when: The user asks., do: Tell it.}}]
cases: [{{id: asked, covers: show, input: What is it?, expect: [{{equals: "{{told}}"}}]}}]
"""
    (view,) = load_texts({"a.yaml": spec}).project.views
    case = case_json(eval_cases(view)[0], view)
    assert case["expect"] == [{"ref": "a/case/asked", "equals": prompt_of(prompt_text(view), case).splitlines()[0]}]


GIVEN = """\
specforge: 1
feature: a
role: "It is {today}."
variables: [{id: today, type: date, sample: 2026-01-01}]
constraints:
  - id: say-today
    rule: End with {today}.
    criteria:
      - {id: ends, check: {ends_with: "{today}"}, passes: It is 2026-01-01, fails: Hello.}
stress:
  - {id: register, levels: {curt: {letters: lower, expect: [{starts_with: "{today}"}]}}}
cases:
  - id: later
    covers: say-today
    given: {variables: {today: 2027-05-05}}
    input: What day is it?
    expect: [{says: "{today}"}]
"""


def test_what_is_expected_of_a_case_has_the_values_that_it_gives() -> None:
    (view,) = load_texts({"a.yaml": GIVEN}).project.views
    expected = [
        [one.check.says or one.check.ends_with or one.check.starts_with for one in case.expect]
        for case in (eval_cases(view)[0], *stress_cases(view))
    ]
    assert expected == [[("2027-05-05",), "2027-05-05"], [("2027-05-05",), "2027-05-05", "2027-05-05"]]
    assert [[one.check.ends_with for one in case.expect] for case in eval_cases(view)[1:]] == [["2026-01-01"]] * 2


def test_whoever_plays_the_user_or_judges_is_told_the_values_of_the_case() -> None:
    told = 'user: {is: "A guest on {today}.", wants: "A room for {today}."}\n    judged: It names {today}.'
    (view,) = load_texts({"a.yaml": GIVEN.replace("input: What day is it?", told)}).project.views
    case = eval_cases(view)[0]
    assert case.user == {"is": "A guest on 2027-05-05.", "wants": "A room for 2027-05-05."}
    assert [one.rubric for one in case.judged] == ["It names 2027-05-05."]
