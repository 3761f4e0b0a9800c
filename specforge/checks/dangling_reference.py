"""Names of things that do not exist."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project, Reference, View
from specforge.registry import check
from specforge.spec.model import nearest


@check(severity=Severity.ERROR)
def dangling_reference(project: Project) -> Iterator[Problem]:
    """Flag a name that is the id of nothing.

    A rule that names a lost intent holds nowhere, a text that quotes a lost fact prints a brace, and neither says so.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: cancel
        when: The user wants to cancel.
        do: Tell the fee, {cancel-fee}.
        tools: [cancel_order]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: cancel-fee
        is: 5 EUR
    intents:
      - id: cancel
        when: The user wants to cancel.
        do: Tell the fee, {cancel-fee}.
        tools: [cancel_order]
    tools:
      - id: cancel_order
        does: write
        purpose: Cancel an order.
    ```
    """
    for view in project.views:
        for reference in view.references:
            if "step" not in reference.kinds and not view.names(reference):
                yield _problem(view, reference)


def _problem(view: View, reference: Reference) -> Problem:
    if "gives" in reference.kinds:
        known = [f"{file.owner}/{given.id}" for file in view.project.features for given in getattr(file.document, "gives", ())]
    else:
        known = [id for kind in reference.kinds for id in view.targets.get(kind, frozenset())]
    what = " or ".join(dict.fromkeys(kind.replace("gives", "thing that a feature gives") for kind in reference.kinds))
    return Problem(
        f"`{reference.name}` is no {what} of feature `{view.id}`", reference.place, nearest(reference.name, known), str(reference.source)
    )
