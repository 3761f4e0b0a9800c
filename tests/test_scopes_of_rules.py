"""Where a rule holds that names intents: in these and in their parts, and nowhere else."""

import pytest

from specforge.checks.contested_slot import contested_slot
from specforge.checks.contradicting_example import contradicting_example
from specforge.evaluation.deriving import eval_cases
from specforge.project import View
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: shop
constraints:
  - id: brief
    level: should
    slot: length
    rule: Answer in one sentence.
    {scope}
    criteria:
      - id: one
        always: {always}
        check: {{sentences: {{at_most: 1}}}}
        passes: "One."
        fails: "One. Two."
  - {{id: other, level: should, slot: {slot}, value: {value}, for: {other}, rule: Explain every step.}}
intents:
  - {{id: change, when: The user wants a change.}}
  - {{id: size, part_of: change, when: It is about the size.}}
  - {{id: shoes, part_of: size, when: It is about shoes.}}
  - {{id: hours, when: The user asks for the hours.}}
examples:
  - {{id: shown, shows: [{covers}], turns: [{{user: Hello.}}, {{agent: "We open at nine. We close at six."}}]}}
cases:
  - {{id: asked, covers: [{covers}], input: Hello., expect: {{says: nine}}}}
"""


def view_of(
    scope: str, *, covers: str = "hours", other: str = "hours", always: str = "true", slot: str = "length", value: str = "long"
) -> View:
    text = SPEC.format(scope=scope, covers=covers, other=other, always=always, slot=slot, value=value)
    loaded = load_texts({"shop.yaml": text})
    assert not loaded.findings
    return loaded.project.views[0]


@pytest.mark.parametrize(
    ("scope", "covers", "always", "holds"),
    [
        ("", "hours", "true", True),
        ("", "hours", "false", False),
        ("", "'hours, brief'", "false", True),
        ("for: hours", "hours", "true", True),
        ("for: hours", "change", "true", False),
        ("for: change", "size", "true", True),
        ("for: change", "shoes", "true", True),
        ("for: change", "shoes", "false", False),
        ("for: shoes", "change", "true", False),
        ("for: [hours, size]", "shoes", "true", True),
    ],
)
def test_what_always_holds_is_asked_of_cases_and_examples_of_an_intent_and_of_its_parts(
    scope: str, covers: str, always: str, holds: bool
) -> None:
    view = view_of(scope, covers=covers.strip("'"), always=always)
    case = next(one for one in eval_cases(view) if one.id == "shop/case/asked")
    assert ("shop/criterion/brief.one" in {one.ref for one in case.expect}) is holds
    assert bool(list(contradicting_example.run(view.project))) is holds


@pytest.mark.parametrize(
    ("scope", "other", "told"),
    [
        ("", "hours", True),
        ("for: hours", "hours", True),
        ("for: [change, hours]", "[hours]", True),
        ("for: change", "hours", False),
        ("for: change", "shoes", True),
        ("for: shoes", "change", True),
        ("for: size", "hours", False),
    ],
)
def test_two_answers_to_one_question_are_told_where_both_rules_hold(scope: str, other: str, told: bool) -> None:
    assert bool(list(contested_slot.run(view_of(scope, other=other).project))) is told


def test_two_rules_about_two_questions_or_with_one_answer_are_let_be() -> None:
    assert not list(contested_slot.run(view_of("for: hours", slot="tone").project))
    assert not list(contested_slot.run(view_of("for: hours", value="Answer in one sentence.").project))
