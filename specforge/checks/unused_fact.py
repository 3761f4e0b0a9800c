"""Facts that reach nothing."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.MODULE)
def unused_fact(project: Project) -> Iterator[Problem]:
    """Flag a fact that is neither quoted, nor printed, nor the type of a field.

    Somebody believes that the feature knows it. A fact without `says` and `topic` is not printed in the background.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: refund-time
        is: 5 to 7 business days
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: refund-time
        is: 5 to 7 business days
    constraints:
      - id: say-refund-time
        level: should
        rule: Say that a refund takes {refund-time}.
    ```
    """
    used: set[str] = set()
    for view in project.views:
        used.update(
            str(view.named[name.name].ref) for name in view.references if {"fact", "enum"} & set(name.kinds) and name.name in view.named
        )
    for view in project.views:
        for fact in view.facts:
            if fact.value.says is None and fact.value.topic is None and str(fact.ref) not in used:
                quote = "" if fact.value.table is not None else "quote it as `{" + fact.id + "}`, "
                help = f"{quote}print it with `topic` or `says`, or remove it"
                yield Problem(f"nothing uses the fact `{fact.id}`", fact.place, help, str(fact.ref))
