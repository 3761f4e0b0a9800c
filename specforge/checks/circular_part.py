"""Intents that are parts of each other."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.graph import find_cycle
from specforge.project import Project
from specforge.registry import check


@check(severity=Severity.ERROR)
def circular_part(project: Project) -> Iterator[Problem]:
    """Flag intents that are parts of each other in a circle.

    None of them is the whole, so none of them is printed.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: change
        part_of: change-size
        when: The user wants to change an order.
      - id: change-size
        part_of: change
        when: The user wants another size.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: change
        when: The user wants to change an order.
      - id: change-size
        part_of: change
        when: The user wants another size.
    ```
    """
    for view in project.views:
        parts = {intent.id: [intent.value.part_of] for intent in view.intents if intent.value.part_of}
        if cycle := find_cycle({id: [name for name in names if name] for id, names in parts.items()}):
            intent = view.find_intent(cycle[0])
            assert intent is not None
            yield Problem(
                f"intents are parts of each other: {' part of '.join(cycle)}",
                intent.place / "part_of",
                "remove one of the `part_of`",
                str(intent.ref),
            )
