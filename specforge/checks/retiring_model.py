"""Models whose end is nearer than a replacement."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.lifecycles import in_use, is_over
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.durations import spoken


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def retiring_model(project: Project) -> Iterator[Problem]:
    """Flag a model in use that retires sooner than it can be replaced, as of the day that is judged.

    How long that takes says `replaced_within`, 60 days when left out: the time that some providers give, and seldom more than it takes.
    What is over already is told by *retired-model*.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-3-2025-01-20, provider: northwind, retires: 2027-01-10, looked_up: 2026-11-01}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-3-2025-01-20, provider: northwind, retires: 2027-01-10, looked_up: 2026-11-01, replaced_within: 14d}
    ```
    """
    for view in project.views:
        for model in in_use(view):
            value = model.value
            if value.replace_by is None or project.as_of <= value.replace_by or is_over(value, project.as_of):
                continue
            when = f"may retire from {value.retires} on" if value.tentative else f"retires on {value.retires}"
            message = (
                f"`{value.name}` {when}, and replacing it takes {spoken(value.replaced_within)}: it had to begin by {value.replace_by}"
            )
            help = (
                f"run the cases on `{value.successor}`, and let it take its place"
                if value.successor
                else "name what follows in `successor`"
            )
            yield Problem(message, model.place / "retires", help, str(model.ref))
