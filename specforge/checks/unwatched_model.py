"""Models of which nobody knows until when they are served."""

import datetime
from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.lifecycles import is_over
from specforge.project import Project
from specforge.registry import Reach, check

LONGEST = datetime.timedelta(days=90)
"""How long a day that was looked up is trusted: some providers give notice of 60 days, and move days."""


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unwatched_model(project: Project) -> Iterator[Problem]:
    """Flag a model of a provider of which nobody looked up within 90 days when it retires.

    Providers announce days, and move them, earlier too; a day that was never looked up again is a guess. A model without
    `retires` had no day when it was last looked up. Models that you serve yourselves, without a `provider`, are left alone,
    and so are those that are over.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, retires: 2027-11-01, looked_up: 2026-03-01}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, retires: 2027-11-01, looked_up: 2026-11-01}
      - {id: guard, does: guards, name: our-own-guard-7}
    ```
    """
    for view in project.views:
        for model in view.models:
            value = model.value
            if value.provider is None or is_over(value, project.as_of):
                continue
            help = "look it up, and write the day on which you did in `looked_up`"
            if value.looked_up is None:
                message = f"nothing says when somebody last looked up until when `{value.name}` is served"
                yield Problem(message, model.place, help, str(model.ref))
            elif value.looked_up > project.as_of:
                message = f"until when `{value.name}` is served was looked up on {value.looked_up}, a day that is still to come"
                yield Problem(message, model.place / "looked_up", "correct the day", str(model.ref))
            elif project.as_of - value.looked_up > LONGEST:
                message = f"until when `{value.name}` is served was last looked up on {value.looked_up}, more than {LONGEST.days} days ago"
                yield Problem(message, model.place / "looked_up", help, str(model.ref))
