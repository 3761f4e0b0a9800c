"""Hedges that serve nothing that is stated."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unsanctioned_hedge(project: Project) -> Iterator[Problem]:
    """Flag a scaffold of kind `hedge` that serves no intent and no rule.

    A hedge says what to do when something goes wrong, so users see it. Where no intent and no rule asks for it, it is
    behaviour that nobody stated, signed off or tests: it came in through the prompt.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    scaffolds:
      - id: tool-is-down
        kind: hedge
        because: Calls failed in May.
        text: When a tool fails twice, offer a voucher.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: follow-order
        when: The user asks about an order.
        do: Say where it is, or that it cannot be seen now.
    scaffolds:
      - id: tool-is-down
        kind: hedge
        because: Calls failed in May.
        serves: follow-order
        text: When a tool fails twice, say that the order cannot be seen now.
    ```
    """
    for view in project.views:
        for scaffold in view.scaffolds:
            if scaffold.value.kind == "hedge" and not scaffold.value.serves:
                help = "name what it serves in `serves`; or state it as a rule or an intent; or remove it"
                message = f"the hedge `{scaffold.id}` serves nothing that is stated"
                yield Problem(message, scaffold.place, help, str(scaffold.ref))
