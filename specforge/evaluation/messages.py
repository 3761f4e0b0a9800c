"""Cases from messages that are sent word for word."""

from collections.abc import Iterator

from msgspec.structs import replace

from specforge.evaluation.cases import EvalCase
from specforge.evaluation.expecting import fill_check
from specforge.evaluation.users import simulated, user_of
from specforge.project import View
from specforge.spec.checks import Check
from specforge.spec.turns import Turn

GREETING = "Hello."
"""What the user says where a message opens the conversation."""


def from_messages(view: View) -> Iterator[EvalCase]:
    """Give a case for every message of an answer, a refusal or an opening; one of a handoff is expected on its own side."""
    for intent in view.intents:
        if intent.value.sends is None or intent.value.kind == "handoff":
            continue
        at = intent.at("sends")
        said = (fill_check(Check(says=(intent.value.sends,)), view, {}, at),)
        case = simulated(f"{intent.ref}/sends", "message", at, frozenset({f"intent/{intent.id}"}), said, user_of(intent, view), view)
        if intent.value.kind == "opening":
            case = replace(case, mode="single", user=None, turns=(Turn(user=GREETING),))
        yield case
