"""Cases from conditions that do not hold: what an agent does otherwise."""

import re
from collections.abc import Iterator

from specforge.contracts.sentences import in_turn
from specforge.evaluation.cases import EvalCase, digest
from specforge.evaluation.expecting import filled_text
from specforge.evaluation.telling import DECLINES, denied_in, forbidden_in, only_declines, only_says
from specforge.evaluation.users import Told, simulated, user_of
from specforge.phrases import Users, phrases_in
from specforge.project import Owned, View
from specforge.provenance.traced import join, plain
from specforge.regexes import regex
from specforge.spec.checks import Bound, Check, ExpectedCall
from specforge.spec.rules import Intent
from specforge.spec.scalars import FILLED
from specforge.spec.tools import Tool

HANDS = regex(r"\b(?:hand|pass|transfer|forward|connect|escalat|put (?:\w+ ){1,3}through|send)\w*\b", re.IGNORECASE)
"""What may ask for a hand-over."""


def from_conditions(view: View) -> Iterator[EvalCase]:
    """Give a case for each condition of an intent that says what is done where it does not hold; one for all alternatives."""
    for intent in view.intents:
        conditions = intent.value.only_if
        if intent.value.when is None or intent.value.otherwise is None or conditions is None:
            continue
        each = {f"otherwise-{digest(text)}": {("all_of", index): text} for index, text in enumerate(conditions.all_of)}
        any_of = {("any_of", index): text for index, text in enumerate(conditions.any_of)}
        for name, unmet in (each | ({"otherwise": any_of} if any_of else {})).items():
            told = [Told.read(text, view, intent.at("only_if", *route)) for route, text in unmet.items()]
            not_so = [_not_so(one, view.phrases.users) for one in told]
            at, covered = intent.at("otherwise"), frozenset({f"intent/{intent.id}"})
            checks = _expected(intent, intent.value.otherwise, [_not_so(one, phrases_in("en").users).alone for one in told], view)
            yield simulated(f"{intent.ref}/{name}", "otherwise", at, covered, checks, user_of(intent, view, not_so, told), view)


def _not_so(condition: Told, words: Users) -> Told:
    """A condition, as it is said of a user for whom it does not hold."""
    said = join((words.not_so, condition.alone))
    return Told(said, said)


def _expected(intent: Owned[Intent], otherwise: str, not_so: list[str], view: View) -> tuple[Check, ...]:
    """What is expected where a condition does not hold: what a judge says of it, and no write or hand-over of the intent where that is not to be.

    What declines is not asked for a phrase: who says what was told for that may need none.
    """
    at = intent.at("otherwise")
    told = filled_text(otherwise, view, {}, at)
    rubric = in_turn((*not_so, join(("The answer does what it was told to do then: ", told))), view, at)
    own = [tool for tool in view.tools if tool.value.writes and tool.id in intent.value.tools]
    never = Bound(at_most=0)
    return (
        *(Check(calls=(ExpectedCall(call=tool.id, times=never),)) for tool in own if _is_not_called(tool, plain(told))),
        *([Check.model_validate({"not": {"hands_off": intent.id}})] if _stays(intent.value, plain(told)) else []),
        Check.model_validate({"judged": rubric}, context=FILLED),
    )


def _stays(intent: Intent, told: str) -> bool:
    """Whether a hand-over does not happen where something is only to be said, other than its own message."""
    return intent.kind == "handoff" and intent.sends is not None and only_says(told) and HANDS.search(told) is None


def _is_not_called(tool: Owned[Tool], told: str) -> bool:
    """Whether a tool is not called by who does what is told: that forbids it, or only declines or says that it is not done."""
    if tool.id.partition("_")[0] in forbidden_in(told):
        return True
    denied = only_says(told) and any(part.startswith(deed) for deed in denied_in(told) for part in tool.id.lower().split("_"))
    return (denied or only_declines(told)) and not _may_decline(tool, told)


def _may_decline(tool: Owned[Tool], told: str) -> bool:
    """Whether a tool may be what one declines with: it is named there, or says of itself that it records that."""
    named = (f"`{tool.id}`" if tool.id.isalpha() else tool.id) in told  # one word alone may be meant as a word
    return named or DECLINES.search(f"{tool.id.replace('_', ' ')}. {tool.value.purpose}") is not None
