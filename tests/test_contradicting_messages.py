"""Messages that are sent word for word against what every answer must be."""

import pytest

from specforge.checks.contradicting_message import contradicting_message
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: shop
tools:
  - {{id: pay, does: write, purpose: Pay money back.}}
constraints:
  - id: rule
    level: should
    rule: Keep to the form.
    for: [{scope}]
    criteria:
      - id: form
        always: {always}
        check: {check}
        passes: "Yes."
        fails: "No."
intents:
  - {{id: person, kind: handoff, when: The user wants a person., sends: A colleague takes over now.}}
  - {{id: hours, when: The user asks when the shop is open., do: Tell the hours.}}
"""


def told(check: str, *, scope: str = "person", always: str = "true", more: str = "") -> list[str]:
    loaded = load_texts({"shop.yaml": SPEC.format(check=check, scope=scope, always=always) + more})
    assert not loaded.findings
    return [one.message for one in contradicting_message.run(loaded.project)]


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        ("{words: {at_most: 3}}", "expected at most 3 words, found 5 in 'A colleague takes over now.'"),
        (
            "{each_turn: {ends_with: '?'}}",
            "turn 1 of the agent: expected an answer that ends with '?', found 'A colleague takes over now.'",
        ),
    ],
)
def test_a_message_that_is_no_answer_as_every_one_must_be_is_told(check: str, reason: str) -> None:
    assert told(check) == [f"the message of `person` breaks `rule`: {reason}"]


def test_a_message_that_says_what_must_not_be_said_is_told() -> None:
    assert len(told("{not: {says: colleague}}")) == 1


def test_a_message_in_words_breaks_a_form_that_is_json() -> None:
    found = told("{says: 'yes'}", more="output_format: {json_schema: {type: object}}\n")
    assert [one.partition(":")[0] for one in found] == ["the message of `person` breaks `output-format`"]


@pytest.mark.parametrize("check", ["{says: goodbye}", "{calls: pay}", "{not: {does_only: []}}", "{refuses: true}", "{words: {at_most: 5}}"])
def test_what_is_said_or_done_beside_a_message_can_make_up_for_it(check: str) -> None:
    assert told(check) == []


def test_a_rule_for_another_intent_and_a_criterion_of_its_own_cases_are_left_alone() -> None:
    assert told("{words: {at_most: 3}}", scope="hours") == []
    assert told("{words: {at_most: 3}}", always="false") == []


def test_a_message_in_another_language_than_every_answer_is_told() -> None:
    spec = SPEC.replace("A colleague takes over now.", "Someone from the clinic will call you back as soon as they can.")
    spec = spec.replace('passes: "Yes."', "passes: Das ist leider nicht möglich, weil wir heute geschlossen haben.")
    spec = spec.replace('fails: "No."', "fails: That is not possible because we are closed today.")
    for language, found in (("de", 1), ("en", 0), ("user", 0)):
        loaded = load_texts({"shop.yaml": spec.format(check=f"{{language: {language}}}", scope="person", always="true")})
        assert [one.severity for one in loaded.findings if one.severity == "error"] == []
        assert len(list(contradicting_message.run(loaded.project))) == found
