"""Successors that have to be replaced as soon as they are there."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.lifecycles import by_id
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def short_lived_successor(project: Project) -> Iterator[Problem]:
    """Flag a successor whose own replacement has to begin before it takes over.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-3-2025-01-20, provider: northwind, retires: 2027-05-01, looked_up: 2026-11-01, successor: next-writer}
      - {id: next-writer, name: harbor-4-2026-02-10, provider: northwind, retires: 2027-06-01, looked_up: 2026-11-01}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-3-2025-01-20, provider: northwind, retires: 2027-05-01, looked_up: 2026-11-01, successor: next-writer}
      - {id: next-writer, name: harbor-5-2026-10-01, provider: northwind, looked_up: 2026-11-01}
    ```
    """
    for view in project.views:
        models = by_id(view)
        for model in view.models:
            follows = models.get(model.value.successor or "")
            if follows is None or follows.value.replace_by is None:
                continue
            takes_over = max(model.value.retires or project.as_of, project.as_of)
            if follows.value.replace_by <= takes_over:
                message = (
                    f"`{follows.id}` takes the place of `{model.id}` by {takes_over}, "
                    f"and its own replacement has to begin by {follows.value.replace_by}"
                )
                yield Problem(message, model.place / "successor", "choose one that is served longer", str(model.ref))
