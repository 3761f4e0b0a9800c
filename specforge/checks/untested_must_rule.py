"""Must-rules that no case would notice."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from specforge.amounts import few, in_code
from specforge.evaluation.expecting import covered_by
from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Owned, Project, View
from specforge.proposing import proposals
from specforge.registry import Reach, check
from specforge.spec.rules import Constraint


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
    for file in project.features:
        yield from _untested(project.views_of(file))


def _untested(views: Sequence[View]) -> Iterator[Problem]:
    """The must-rules of a feature that nothing judges in some of the variants in which they hold."""
    holding, untested = defaultdict[Place, list[View]](list), defaultdict[Place, list[View]](list)
    rules = dict[Place, Owned[Constraint]]()
    for view in views:
        covered = {name for case in view.cases for name in covered_by(case, view)}
        for rule in view.constraints:
            if "eval" in rule.value.enforce and rule.value.level == "must" and not rule.value.criteria:
                rules[rule.place] = rule
                holding[rule.place].append(view)
                if f"constraint/{rule.id}" not in covered:
                    untested[rule.place].append(view)
    for place, found in untested.items():
        rule = rules[place]
        writes = [tool.id for tool in found[0].tools if tool.value.writes and tool.value.used_by == "agent"]
        proposed = in_code(proposals(rule.value.rule, writes), ", or ")
        shown = f" ({proposed})" if proposed else ""
        help, only = f"give it a criterion{shown} with `passes` and `fails`, or write a case that `covers` it", ""
        if len(found) < len(holding[place]):
            names = ["/".join(view.values) for view in found]
            only = f" in {few([f'`{name}`' for name in names], 4)}"
            help += " there: the `where` of those that do leaves these out"
        yield Problem(f"nothing would notice{only} if the must-rule `{rule.id}` were gone", place, help, str(rule.ref))
