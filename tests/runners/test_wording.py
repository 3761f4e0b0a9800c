"""What models are told that judge or play a user, and how their answers are read."""

import json

import pytest

from specforge.grading.conversation import conversation
from specforge.runners.wording import DONE, rubric_question, user_part, yes_or_no
from specforge.spec.checks import Judged


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("YES", True), (" yes.\n", True), ("No", False), ("no.", False),
        ("", None), (".", None), ("Yes, it does.", None), ("YES NO", None), ("yesterday", None), ("N0", None),
    ],
)  # fmt: skip
def test_only_a_plain_yes_or_no_is_an_answer(told: str, found: bool | None) -> None:
    assert yes_or_no(told) is found


def test_a_rubric_is_asked_with_its_anchors_and_the_whole_conversation() -> None:
    rubric = Judged.model_validate({"rubric": "The answer is kind.", "passes": "Gladly.", "fails": "No."})
    chat = conversation([{"user": "Hi."}, {"call": "look_up", "with": {"id": "W1"}}, {"agent": "Hello."}])
    assert rubric_question(rubric, chat).splitlines() == [
        "Judge whether the agent meets this: The answer is kind.",
        'An answer that meets it: ["Gladly."]',
        'An answer that does not meet it: ["No."]',
        "The conversation:",
        "user: Hi.",
        'call: look_up {"id": "W1"}',
        "agent: Hello.",
        "Answer with YES or NO only.",
    ]


def test_a_judge_is_told_of_arguments_that_cannot_be_read() -> None:
    call = {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "cancel", "arguments": "[1]"}}]}
    asked = rubric_question(Judged.model_validate({"rubric": "It asks first."}), conversation([call]))
    assert "\ncall: cancel, whose arguments are not keys and values\n" in asked


def test_an_anchor_that_is_a_conversation_says_who_says_and_does_what() -> None:
    turns = [{"user": "Cancel W1."}, {"agent": "Shall I?"}, {"user": "Yes."}, {"call": "cancel", "with": {"id": "W1"}}]
    rubric = Judged.model_validate({"rubric": "It asks first.", "passes": turns})
    anchor = rubric_question(rubric, conversation("Done.")).splitlines()[1]
    assert json.loads(anchor.removeprefix("An answer that meets it: ")) == turns


def test_a_model_plays_only_a_user_without_a_script() -> None:
    told = user_part({"mode": "simulated", "user": {"is": "a poet", "wants": "To chat."}}) or ""
    assert "Who you are: a poet. What you want: To chat." in told
    assert DONE in told
    assert "Who you are: a user." in (user_part({"mode": "simulated", "user": {"wants": "To chat."}}) or "")
    assert user_part({"mode": "simulated", "user": {"wants": "To chat.", "script": ["Bye."]}}) is None
    assert user_part({"mode": "single", "input": "Hi."}) is None
