"""What a model is told that answers a rubric, or that plays a user: the same words in every runner."""

import json
from collections.abc import Mapping
from typing import Any

from specforge.evaluation.cases import turn_json
from specforge.grading.events import Call, Conversation, Message
from specforge.spec.checks import Judged
from specforge.spec.turns import Transcript

DONE = "[done]"
"""What a model that plays the user says when the user is done."""
BEGIN = "Begin."
"""What a model that plays the user is asked first."""


def rubric_question(rubric: Judged, conversation: Conversation) -> str:
    """Ask whether the agent meets a rubric in a conversation; answered by `yes_or_no`.

    Args:
        rubric: The rubric, with the answers that meet it and those that do not.
        conversation: The conversation.
    """
    said = "\n".join(f"{one.role}: {one.text}" if isinstance(one, Message) else _call(one) for one in conversation.events)
    anchors = [
        f"An answer that {'meets' if name == 'passes' else 'does not meet'} it: {_anchor(turns)}"
        for name, samples in (("passes", rubric.passes), ("fails", rubric.fails))
        for turns in (samples.transcripts if samples is not None else ())
    ]
    return "\n".join(
        ["Judge whether the agent meets this: " + rubric.rubric, *anchors, "The conversation:", said, "Answer with YES or NO only."]
    )


def _call(call: Call) -> str:
    given = json.dumps(dict(call.arguments), ensure_ascii=False)
    return f"call: {call.tool} {given}" if call.unread is None else f"call: {call.tool}, whose arguments {call.unread}"


def _anchor(turns: Transcript) -> str:
    """A sample as JSON: an answer as its text, a conversation as turns, so that it is told who says and does what."""
    answer = turns[0].agent if len(turns) == 1 else None
    return json.dumps([answer] if answer is not None else [turn_json(turn) for turn in turns], ensure_ascii=False)


def yes_or_no(told: str) -> bool | None:
    """Read the answer of a judge; nothing when it is neither.

    Args:
        told: What the judge said.
    """
    return {"YES": True, "NO": False}.get(told.strip().strip(".").upper())


def user_part(case: Mapping[str, Any]) -> str | None:
    """Tell a model which user it plays; nothing where no model is needed: the case has no such user, or a script.

    Args:
        case: The case, as in `evals.jsonl`.
    """
    about = case.get("user") or {}
    if case["mode"] != "simulated" or about.get("script"):
        return None
    return (
        f"You play a user who talks to an assistant. Who you are: {about.get('is', 'a user')}. What you want: {about['wants']}\n"
        f"Say one short message at a time, as a user writes it. When you have what you want, or cannot get it, say {DONE} and nothing else."
    )
