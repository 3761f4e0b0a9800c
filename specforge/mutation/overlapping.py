"""Rules that forbid the same: an agent that has lost one of them still obeys the other."""

from collections.abc import Iterable

from specforge.evaluation.expecting import expectations
from specforge.grading.catalog import Catalog
from specforge.grading.events import Conversation
from specforge.grading.grade import grade_all
from specforge.grading.verdict import Verdict
from specforge.mutation.mutants import Contrast
from specforge.project import Owned, View
from specforge.spec.checks import Check
from specforge.spec.rules import Constraint


def forbidden_elsewhere(view: View, rule: Owned[Constraint], broken: Iterable[Contrast], catalog: Catalog) -> str:
    """Say which rule still forbids everything that this one does: an agent that has lost this one behaves the same."""
    others = [one for one in view.constraints if one.ref != rule.ref and one.value.level == "must" and _reaches(one, rule)]
    checks = [
        (str(other.ref), [one.check for one in expectations(criterion, view)]) for other in others for criterion in view.criteria(other)
    ]
    own = [one.check for criterion in view.criteria(rule) for one in expectations(criterion, view)]
    names = set[str]()
    for contrast in broken:
        found = next((ref for ref, asked in checks if _forbids(asked, contrast, catalog, same=asked == own)), "")
        if not found:
            return ""
        names.add(found)
    forbids = " and ".join(f"`{name}`" for name in sorted(names))
    return f"an agent without it behaves the same: {forbids} still forbids every sample that fails"


def _forbids(asked: list[Check], contrast: Contrast, catalog: Catalog, *, same: bool) -> bool:
    """Whether other checks tell the same difference.

    A sample that fails need not be all that the agent says: what checks miss in it may stand beside it, so that, unless
    they are the very same, they have to fail beside what is right, too.
    """
    if not all(grade_all(asked, one, catalog).verdict is Verdict.FAIL for one in contrast.broken):
        return False
    if any(grade_all(asked, one, catalog).verdict is Verdict.FAIL for one in contrast.kept):
        return False
    beside = (Conversation((*right.events, *one.events, *right.events[-1:])) for one in contrast.broken for right in contrast.kept)
    return same or all(grade_all(asked, one, catalog).verdict is Verdict.FAIL for one in beside)


def _reaches(other: Owned[Constraint], rule: Owned[Constraint]) -> bool:
    """Whether another rule holds wherever this one does, and agents are told of it."""
    told = bool({"prompt", "tools"} & set(other.value.enforce))
    return told and (not other.scope or (bool(rule.scope) and set(rule.scope) <= set(other.scope)))
