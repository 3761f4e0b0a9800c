"""Two wordings of one text compared: whether one asks for less than the other, for more, or for something else."""

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from specforge.amounts import in_code
from specforge.credentials import masked
from specforge.diffing.model import WEIGHT, Action, FieldChange
from specforge.grading.numerals import worded
from specforge.location import Route
from specforge.spec.policy import RECORD, Category, Change, Level
from specforge.wordings import NUMBER, opposed, unclear, weaker

Fills = Sequence[tuple[Callable[[str], str], Callable[[str], str]]]
"""For each feature and variant that has an element: what fills in the facts that its texts quote, as they were and as they are."""


def compared_texts(old: str, new: str, route: Route, policy: Change, fills: Fills = ()) -> Iterator[FieldChange]:
    """Compare two wordings with what they quote, where they differ most.

    Args:
        old: The text as it was.
        new: The text as it is.
        route: Where it stands in its element.
        policy: What a change of it means.
        fills: What fills in what it quotes, for each feature and variant that has it.
    """
    before, after = _words(old), _words(new)
    found = {}
    for then, now in fills:
        both = _words(then(old)), _words(now(new))
        if both[0] != both[1] and both not in found:
            # What a text quotes is shown where it is another thing now.
            shown = (before, after) if then(old) == now(old) and then(new) == now(new) else both
            found[both] = replace(_two_texts(*both, route, policy), before=shown[0], after=shown[1])
    if found:
        yield max(found.values(), key=lambda one: (one.level, WEIGHT.index(one.action)))
    elif not fills or (before == after and old != new):
        yield _two_texts(before, after, route, policy)
    elif old != new:
        yield FieldChange(route, Action.REWORDED, Category.TEXT, Level.NOTE, before, after, "says the same, and quotes it otherwise")


def _two_texts(before: str, after: str, route: Route, policy: Change) -> FieldChange:
    """Two wordings: bounds and binding words tell more from less, and numbers tell another rule from other words."""

    def told(action: Action, level: Level, says: str) -> FieldChange:
        return FieldChange(route, action, policy.category, level, before, after, says)

    if before == after:
        return FieldChange(route, Action.REWORDED, Category.TEXT, Level.NOTE, before, after, "is laid out otherwise, in the same words")
    if policy is RECORD and " " not in before + after:  # a name, as of a role
        return told(Action.CHANGED, policy.change, f"went from {before} to {after}")
    if policy is RECORD or policy.category is Category.TEXT:
        return told(Action.REWORDED, policy.change, "is worded otherwise")
    less, more = weaker(before, after), [_turned(one) for one in weaker(after, before)]
    loud = max(policy.change, Level.DANGER)
    if less and not more:
        return told(Action.LOOSENED, loud, f"asks for less: {'; '.join(less)}")
    if opposite := opposed(before, after):
        return told(Action.CHANGED, loud, f"may say the opposite: {'; '.join(opposite)}")
    if less:
        return told(Action.CHANGED, loud, f"asks for less: {'; '.join(less)}; and for more: {'; '.join(more)}")
    if other := unclear(before, after):
        return told(Action.CHANGED, policy.change, f"says something else: {'; '.join(other)}")
    if more:
        return told(Action.TIGHTENED, policy.change, f"asks for more: {'; '.join(more)}")
    numbers = [sorted(_numbers(text)) for text in (before, after)]
    if numbers[0] != numbers[1]:
        gone = [one for one in numbers[0] if one not in numbers[1]]
        come = [one for one in numbers[1] if one not in numbers[0]]
        says = (
            f"{in_code(gone) or 'no number'} became {in_code(come) or 'no number'}"
            if gone or come
            else "a number stands there more often, or less"
        )
        return told(Action.CHANGED, policy.change, f"says something else: {says}")
    return told(Action.REWORDED, policy.change, "is worded otherwise; a person has to say whether it means the same")


def _numbers(text: str) -> Iterator[str]:
    """The numbers of a text, in digits; `one` mostly counts nothing, and the digits of a key are a part of it."""
    yield from NUMBER.findall(masked(text))
    yield from (str(one) for one in worded(text) if one > 1)


def _words(text: str) -> str:
    return " ".join(text.split())


def _turned(told: str) -> str:
    """What `weaker` says of the way back, said of the way there."""
    if found := re.fullmatch(r"(`[^`]*`) became (`[^`]*`)", told):
        return f"{found[2]} became {found[1]}"
    return told.replace(" is gone", " is new") if told.endswith(" is gone") else told.replace(" is new", " is gone")
