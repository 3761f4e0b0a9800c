"""Cases from messages that are sent word for word."""

from collections.abc import Iterator

from msgspec.structs import replace

from specforge.evaluation.cases import EvalCase
from specforge.evaluation.expecting import fill_check
from specforge.evaluation.users import simulated, user_of
from specforge.project import View
from specforge.spec.checks import Check
from specforge.spec.turns import Turn


def from_messages(view: View) -> Iterator[EvalCase]:
    """Give a case for every message of an answer, an opening, or a refusal that only others lead to; else it is expected on the side of what declines or hands over."""
    for intent in view.intents:
        on_a_side = intent.value.kind == "handoff" or (intent.value.kind == "refusal" and intent.value.when is not None)
        if intent.value.sends is None or on_a_side:
            continue
        at = intent.at("sends")
        said = (fill_check(Check(says=(intent.value.sends,)), view, {}, at),)
        user = user_of(intent, view)
        opens = intent.value.kind == "opening"
        if opens and any(user.values()):
            # One message says nothing of when it is sent, and another opening may be sent in its place.
            user |= {"wants": user["wants"] or view.phrases.labels["begins"], "opens_with": view.phrases.users.greeting}
        case = simulated(f"{intent.ref}/sends", "message", at, frozenset({f"intent/{intent.id}"}), said, user, view)
        if opens and "opens_with" not in user:
            case = replace(case, mode="single", user=None, turns=(Turn(user=view.phrases.users.greeting),))
        yield case
