"""Changes of what people agreed to: of a judgement call itself, or of what one decides that stands as it was."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from specforge.diffing.model import Action, Agreement, ElementChange
from specforge.diffing.sides import Sides
from specforge.elements import naming, rule_of
from specforge.spec.policy import Category

ELSEWHERE = frozenset((Action.ADDED, Action.REMOVED, Action.GAINED, Action.LOST))
"""What becomes of an element that is on one side alone."""


def with_agreed(changes: Iterable[ElementChange], sides: Sides) -> Iterator[ElementChange]:
    """Say of each change which agreement it leaves behind."""
    agreed = _agreed(sides)
    for one in changes:
        found = agreed.get(rule_of(one.ref), {}) if one.action not in ELSEWHERE and one.category > Category.TEXT else {}
        yield replace(one, agreed=tuple(found.values())) if found else one


def _agreed(sides: Sides) -> dict[str, dict[str, Agreement]]:
    """The judgement calls that somebody agreed to on the same day as before, by their own refs; by what they decide where they are what they were."""
    found: dict[str, dict[str, Agreement]] = {}
    for folder, view in sides.views.items():
        then = sides.views_then.get(folder)
        before = {str(one.ref): one.value for one in then.judgements} if then is not None and view.judgements else {}
        names = naming(view, "decides") if before else {}
        for one in view.judgements if before else ():
            ref, was = str(one.ref), before.get(str(one.ref))
            if was is None or was.agreed_on is None or was.agreed_on != one.value.agreed_on:
                continue
            agreement = Agreement(ref, was.agreed_by, str(was.agreed_on), sides.at(one.place, gone=False))
            for name in (ref, *(names.get(ref, ()) if was == one.value else ())):
                found.setdefault(name, {})[ref] = agreement
    return found
