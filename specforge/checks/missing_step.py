"""Steps that lead to a step or intent that does not exist."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.model import nearest


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def missing_step(project: Project) -> Iterator[Problem]:
    """Flag a `go` that names no step of its intent and no intent.

    A procedure that leads nowhere leaves the model to make up what comes next.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: exchange
        when: The user wants to exchange an item.
        steps:
          - do: Check the status of the order.
            if:
              - is: The order is not delivered.
                go: hand-over
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: exchange
        when: The user wants to exchange an item.
        steps:
          - do: Check the status of the order.
            if:
              - is: The order is not delivered.
                go: hand-over
      - id: hand-over
        kind: handoff
        when: The request is outside the scope of your actions.
        sends: A colleague takes over.
    ```
    """
    for lost in project.lost:
        reference, view = lost.reference, lost.views[0]
        if "step" in reference.kinds:
            known = view.steps_of(reference.source.id) | view.targets["intent"]
            message = f"`{reference.name}` is no step of intent `{reference.source.id}` and no intent"
            if lost.elsewhere:
                help = "it exists in other variants only: declare it for these too, or restrict what names it with `where`"
                yield Problem(f"{message} in {lost.variants}", reference.place, help, str(reference.source))
            else:
                yield Problem(message, reference.place, nearest(reference.name, known), str(reference.source))
