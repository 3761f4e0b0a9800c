"""Models that are served no more."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.lifecycles import in_use, is_over
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def retired_model(project: Project) -> Iterator[Problem]:
    """Flag a model in use that its provider has ceased to serve, as of the day that is judged.

    Calls of it fail, or another model answers under its name. It is a warning, so that a day that passes stops no build;
    `severities` in the config makes it an error. A `tentative` day proves nothing and is told by
    *retiring-model* alone; a model that only is somebody's `successor` is not in use yet.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-3-2025-01-20, provider: northwind, retires: 2026-11-01, looked_up: 2026-10-01}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, retires: 2027-11-01, looked_up: 2026-10-01}
    ```
    """
    for view in project.views:
        for model in in_use(view):
            if is_over(model.value, project.as_of):
                next = model.value.successor
                help = f"let `{next}` take its place" if next else "let another model take its place"
                message = f"`{model.value.name}` is no longer served by {model.value.served_by}: it retired on {model.value.retires}"
                yield Problem(message, model.place / "retires", f"{help}, or correct the day", str(model.ref))
