"""Must-rules that nothing carries out."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unsaid_must_rule(project: Project) -> Iterator[Problem]:
    """Flag a must-rule that is judged but said nowhere and enforced by nothing.

    An eval that asks for what no prompt, tool, schema, guard or policy asks for measures luck.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: own-orders
        rule: Act only on orders of the user you are talking to.
        enforce: [eval]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: own-orders
        rule: Act only on orders of the user you are talking to.
        enforce: [guard, eval]
    ```
    """
    for view in project.views:
        for rule in view.constraints:
            if rule.value.level == "must" and not set(rule.value.enforce) - {"eval"}:
                help = "add `prompt` to its `enforce`, or the channel that does it: tools, schema, guard, policy"
                yield Problem(f"the must-rule `{rule.id}` is said nowhere and enforced by nothing", rule.place, help, str(rule.ref))
