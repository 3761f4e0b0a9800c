"""Rules that forbid the same: an agent that has lost one of them still obeys the other."""

from collections.abc import Iterable

from specforge.amounts import in_code
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
    """Say which rule still forbids everything that this one does: an agent that has lost this one behaves the same.

    The other rule has to ask the same kind of question in every case, or the very same with the same samples. That a
    sample of one rule happens to break another one, as a call without a question does, makes the two no overlap; nor do
    two rules that both expect a refusal, each on its own occasion.
    """
    own = [(one.check, criterion.value.fails) for criterion in view.criteria(rule) for one in expectations(criterion, view)]
    kinds = _kinds(check for check, _ in own)
    checks = [
        (str(other.ref), asked)
        for other in view.constraints
        if other.ref != rule.ref and other.value.level == "must" and _reaches(other, rule, view)
        for criterion in view.criteria(other)
        if (asked := [one.check for one in expectations(criterion, view)])
        and ((criterion.value.always and kinds == _kinds(asked)) or own == [(check, criterion.value.fails) for check in asked])
    ]
    names = set[str]()
    for contrast in broken:
        found = next((ref for ref, asked in checks if _forbids(asked, contrast, catalog)), "")
        if not found:
            return ""
        names.add(found)
    forbids = in_code(sorted(names), " and ")
    return f"an agent without it behaves the same: {forbids} still forbids every sample that fails" if names else ""


def _kinds(checks: Iterable[Check]) -> frozenset[str]:
    return frozenset(key for check in checks for key in check.model_dump(exclude_defaults=True))


def _forbids(asked: list[Check], contrast: Contrast, catalog: Catalog) -> bool:
    """Whether checks fail on what is broken, also beside what is right, and on nothing that is right."""
    beside = (Conversation((*right.events, *one.events)) for one in contrast.broken for right in contrast.kept)
    fails = all(grade_all(asked, one, catalog).verdict is Verdict.FAIL for one in (*contrast.broken, *beside))
    return fails and not any(grade_all(asked, one, catalog).verdict is Verdict.FAIL for one in contrast.kept)


def _reaches(other: Owned[Constraint], rule: Owned[Constraint], view: View) -> bool:
    """Whether another rule holds wherever this one does, and agents are told of it."""
    told = bool({"prompt", "tools"} & set(other.value.enforce))
    if not told or not other.scope:
        return told
    return bool(rule.scope) and not any(view.with_wholes((intent,)).isdisjoint(other.scope) for intent in rule.scope)
