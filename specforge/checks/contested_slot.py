"""One question answered twice."""

import itertools
from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.rules import Constraint


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def contested_slot(project: Project) -> Iterator[Problem]:
    """Flag two rules that set one slot differently where both hold.

    Be brief and explain step by step: no exception is raised, the model picks one, and it is not always the same.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        level: should
        slot: verbosity
        rule: Answer in at most three sentences.
      - id: thorough
        level: should
        slot: verbosity
        rule: Explain every step.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    variants: {tenant: [main, outlet]}
    constraints:
      - id: brief
        level: should
        slot: verbosity
        where: {tenant: outlet}
        rule: Answer in at most three sentences.
      - id: thorough
        level: should
        slot: verbosity
        where: {tenant: main}
        rule: Explain every step.
    ```
    """
    for view in project.views:
        slotted = [rule for rule in view.constraints if rule.value.slot is not None]
        for one, other in itertools.combinations(slotted, 2):
            if one.value.slot == other.value.slot and _answer(one) != _answer(other) and _meet(one, other, view):
                where = " in " + ", ".join(view.variant.values()) if view.variant else ""
                message = f"the rules `{one.id}` and `{other.id}` set `{one.value.slot}` differently{where}"
                yield Problem(
                    message, other.place, "keep one, or restrict them with `for` or `where` so that they never meet", str(other.ref)
                )


def _answer(rule: Owned[Constraint]) -> str:
    return rule.value.value or rule.value.rule


def _meet(one: Owned[Constraint], other: Owned[Constraint], view: View) -> bool:
    if not one.scope or not other.scope:
        return True
    return not view.with_wholes(one.scope).isdisjoint(other.scope) or not view.with_wholes(other.scope).isdisjoint(one.scope)
