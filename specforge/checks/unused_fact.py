"""Facts and variables that reach nothing."""

import re
from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project, View
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.MODULE)
def unused_fact(project: Project) -> Iterator[Problem]:
    """Flag a fact that is neither quoted, nor printed, nor the type of a field, and a variable that no text quotes.

    Somebody believes that the feature knows it. A fact without `says` and `topic` is not printed in the background; what a
    program fills into a variable reaches the model where a text quotes it, where an example or a template of the project's own has its
    name as the prompt does, and nowhere else.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    variables: [{id: customer-id, sample: C-1001}]
    facts:
      - id: refund-time
        is: 5 to 7 business days
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    role: You talk to customer {customer-id}.
    variables: [{id: customer-id, sample: C-1001}]
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
            str(view.named[name.name].ref)
            for name in view.references
            if {"fact", "enum", "variable"} & set(name.kinds) and name.name in view.named
        )
    for view in project.views:
        for fact in view.facts:
            if fact.value.says is None and fact.value.topic is None and str(fact.ref) not in used:
                quote = "" if fact.value.table is not None else "quote it as `{" + fact.id + "}`, "
                help = f"{quote}print it with `topic` or `says`, or remove it"
                yield Problem(f"nothing uses the fact `{fact.id}`", fact.place, help, str(fact.ref))
        for variable in view.variables:
            if str(variable.ref) not in used and not _in_template(variable.id, project) and not _in_example(variable.id, view):
                help = f"quote it as `{{{variable.id}}}` where the model is to know it, or remove it"
                yield Problem(f"no text quotes the variable `{variable.id}`", variable.place, help, str(variable.ref))


def _in_example(variable: str, view: View) -> bool:
    """Whether an example says a variable as it stands in the prompt, where programs fill it in."""
    filled = "{{" + variable + "}}"
    return any(filled in (turn.user or turn.agent or "") for example in view.examples for turn in example.value.turns)


def _in_template(variable: str, project: Project) -> bool:
    """Whether a template of the project's own has the name of a variable, which it prints as it stands there."""
    word = re.compile(rf"(?<![\w-]){re.escape(variable)}(?![\w-])")
    return any(word.search(text) is not None for _, text in project.settings.templates.values())
