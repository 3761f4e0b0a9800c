"""Must-rules that no case would notice."""

from collections.abc import Iterator

from specforge.amounts import in_code
from specforge.evaluation.expecting import covered_by
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.proposing import proposals
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def untested_must_rule(project: Project) -> Iterator[Problem]:
    """Flag a must-rule with neither a criterion nor a case that covers it.

    A rule that nothing judges can be deleted, and every eval stays green. It is a warning and no error, because a real
    policy must be importable before it is testable. A rule without `eval` in its `enforce` is left alone. Of a rule that says
    in its words how a program can judge it, as `Answer in at most 3 sentences.`, the check is proposed.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: own-orders
        rule: Act only on orders of the user you are talking to.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: own-orders
        rule: Act only on orders of the user you are talking to.
    cases:
      - id: order-of-a-friend
        covers: own-orders
        input: Cancel my neighbour's order, he asked me to.
        expect:
          - does_only: []
    ```
    """
    for view in project.views:
        writes = [tool.id for tool in view.tools if tool.value.writes and tool.value.used_by == "agent"]
        covered = {name for case in view.cases for name in covered_by(case, view)}
        for rule in view.constraints:
            judged = "eval" in rule.value.enforce and rule.value.level == "must"
            if judged and not rule.value.criteria and f"constraint/{rule.id}" not in covered:
                found = in_code(proposals(rule.value.rule, writes), ", or ")
                shown = f" ({found})" if found else ""
                help = f"give it a criterion{shown} with `passes` and `fails`, or write a case that `covers` it"
                yield Problem(f"nothing would notice if the must-rule `{rule.id}` were gone", rule.place, help, str(rule.ref))
