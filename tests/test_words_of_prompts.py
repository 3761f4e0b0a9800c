"""What a prompt says of intents and of lists, beside the words of the spec."""

import pytest

from specforge.prompting.layout import prompt_text
from tests.conftest import load_texts

DECLINES, HANDS_OVER = "Decline what is asked for.", "Hand the conversation over."


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("refusal", "", [DECLINES]),
        ("refusal", "ask: the part", ["The user must give: the part", DECLINES]),
        ("refusal", "constraints: [{id: warm, rule: Be warm.}]", ["Rules:", "- Be warm.", f"What to do: {DECLINES}"]),
        ("refusal", "do: Say no.", ["Say no."]),
        ("refusal", "sends: We never do.", ["Send this message, word for word: We never do."]),
        ("handoff", "", [HANDS_OVER]),
        ("handoff", "tools: pass_on", ["Tools: `pass_on`", HANDS_OVER]),
        ("handoff", "steps: [{do: Call a colleague.}]", ["Steps:", "1. Call a colleague."]),
        ("answer", "", []),
    ],
)
def test_what_is_done_at_an_intent_is_said(kind: str, more: str, said: list[str]) -> None:
    spec = f"""\
specforge: 1
feature: a
role: You are the desk.
tools: [{{id: pass_on, does: write, purpose: Pass on.}}]
intents:
  - id: rebate
    kind: {kind}
    when: The user wants a rebate.
    {more}
"""
    (view,) = load_texts({"a.yaml": spec}).project.views
    assert prompt_text(view).partition("When: The user wants a rebate.\n")[2].splitlines() == said


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ("{user: string}", " when"),
        ("{state: {type: string, required: false}}", ", and where it fits narrow with `state`, when"),
        (
            "{state: {type: string, required: false}, sort: {type: string, required: false}, currency: {type: string, required: false}}",
            ", and where one fits narrow with `state`, `sort` or `currency`, when",
        ),
    ],
)
def test_a_list_is_narrowed_with_what_fits(inputs: str, said: str) -> None:
    spec = f"""\
specforge: 1
feature: a
role: You are the desk.
tools:
  - id: rooms
    does: read
    purpose: List rooms.
    input: {inputs}
    returns: many
    item: {{id: {{type: string, unique: true}}}}
    pages: {{style: cursor, size: {{default: 20, max: 50}}, order_by: id asc}}
"""
    (view,) = load_texts({"a.yaml": spec}).project.views
    assert f"Ask for fewer with `page_size`{said} the request needs only a few." in prompt_text(view)
