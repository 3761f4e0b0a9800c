"""The checks of two forms of one element compared: what is asked for no more, and what is asked for now."""

from collections.abc import Iterator, Sequence

from specforge.diffing.model import Action, FieldChange
from specforge.diffing.showing import shown
from specforge.grading.loosening import Atom, atoms, loosened
from specforge.location import Route
from specforge.spec.checks import Check
from specforge.spec.policy import Category, Level


def compared_checks(old: Sequence[Check], new: Sequence[Check], route: Route) -> Iterator[FieldChange]:
    """Compare what two lists of checks ask for; nothing where they ask for the same.

    Args:
        old: The checks as they were.
        new: The checks as they are.
        route: Where they stand in their element.
    """
    found = loosened(old, new)
    if found.relation == "same":
        return
    action = {"looser": Action.LOOSENED, "tighter": Action.TIGHTENED}.get(found.relation, Action.CHANGED)
    level = Level.NOTE if action is Action.TIGHTENED else Level.WARNING
    before, after = ([one for check in some for one in atoms(check)] for some in (old, new))
    told = []
    for lost in found.lost:
        instead = [one for one in after if one.key == lost.key and not one.among(before)]
        told.append(
            f"asks for {'; '.join(map(_asked, instead))}, and asked for {_asked(lost)}"
            if instead
            else f"does not ask for {_asked(lost)} any more"
        )
    keys = {one.key for one in found.lost}
    for gained in (one for one in found.gained if one.key not in keys):
        instead = [one for one in before if one.key == gained.key and not one.among(after)]
        before_that = f", and asked for {'; '.join(map(_asked, instead))}" if instead else "" if found.lost else ", too"
        told.append(f"asks for {_asked(gained)}{before_that}")
    texts = ["; ".join(map(_asked, some)) for some in (before, after)]
    yield FieldChange(route, action, Category.EVAL, level, texts[0], texts[1], "; ".join(told) or "asks for something else")


def _asked(atom: Atom) -> str:
    return f"`{atom.key}: {shown(atom.value)}`"
