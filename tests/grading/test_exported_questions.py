"""Questions read back from the line of a case, in which names are filled in already."""

import json

import pytest

from specforge.grading.conversation import conversation
from specforge.grading.scoring import catalog_from, questions_of, score
from specforge.grading.verdict import Verdict
from specforge.runners.suite import score_record, suite_of
from tests.conftest import load_texts

SPEC = """specforge: 1
feature: shop
facts: [{id: mark, is: "{{W}}"}]
intents: [{id: orders, when: The user asks about an order.}]
cases:
  - id: braces
    covers: orders
    input: Which mark?
    expect: {says: ["{{", "{mark}"], not: {equals: "a } or {{%"}}
    judged: "It names {mark}, and no }} beside it."
""".replace('"a } or', '"a }} or')


def test_literal_braces_of_a_check_are_read_back_as_they_are_asked() -> None:
    (view,) = load_texts({"shop.yaml": SPEC}).project.views
    (record,) = suite_of(view, "You are the shop.\n", None).records
    kept = json.loads(json.dumps(record))
    questions = questions_of(kept["case"])
    assert [one.says for _, one in questions.expect] == [("{", "{W}")]
    assert [one.rubric for one in questions.judged] == ["It names {W}, and no } beside it."]
    assert score_record(kept, "It is {W}.", judge=lambda rubric, found: True).verdict is Verdict.PASS
    assert score_record(kept, "It is W.").verdict is Verdict.FAIL


@pytest.mark.parametrize("says", ["{", "}}{", "{%", "{a"])
def test_a_lone_brace_is_asked_for_as_it_is(says: str) -> None:
    questions = questions_of({"id": "x", "expect": [{"ref": "shop/case/x", "says": [says]}]})
    catalog = catalog_from({"writes": [], "tools": [], "handoffs": {}})
    assert score(questions, conversation(f"Here: {says}!"), catalog).verdict is Verdict.PASS
    assert score(questions, conversation("Here."), catalog).verdict is Verdict.FAIL
