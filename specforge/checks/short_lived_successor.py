"""Successors that have to be replaced as soon as they are there."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.lifecycles import by_id
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def short_lived_successor(project: Project) -> Iterator[Problem]:
    """Flag a successor whose own replacement has to begin before it takes over, or on that day.

    Whoever moves to it has the work of moving twice, and the second time is due when the first one is done.
    A model without a day to retire on is followed as of the day that is judged.

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
            retires, begins = model.value.retires, follows.value.replace_by
            if begins <= max(retires or project.as_of, project.as_of):
                by = f" by {retires}" if retires is not None and retires >= project.as_of else ""
                has = "had" if begins < project.as_of else "has"
                message = f"`{follows.id}` takes the place of `{model.id}`{by}, and its own replacement {has} to begin by {begins}"
                yield Problem(message, model.place / "successor", "choose one that is served longer", str(model.ref))
