"""Fallbacks that are gone before what they stand in for."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.lifecycles import by_id
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def short_lived_fallback(project: Project) -> Iterator[Problem]:
    """Flag a model that retires before the one it stands in for, and is followed by none.

    A fallback is asked on bad days only, so that nobody notices when it is no longer there. Of a model without a day to
    retire on nobody knows whether it is served longer, and a `tentative` day of the fallback proves nothing.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, retires: 2027-11-01, looked_up: 2026-11-01}
      - {id: spare, name: lantern-2-2025-05-04, provider: eastcloud, retires: 2027-05-04, looked_up: 2026-11-01, stands_in_for: writer}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, retires: 2027-11-01, looked_up: 2026-11-01}
      - {id: spare, name: lantern-3-2026-05-04, provider: eastcloud, retires: 2028-05-04, looked_up: 2026-11-01, stands_in_for: writer}
    ```
    """
    for view in project.views:
        models = by_id(view)
        for model in view.models:
            first = models.get(model.value.stands_in_for or "")
            if first is None or first.value.retires is None or model.value.retires is None:
                continue
            if model.value.retires < first.value.retires and not model.value.tentative and model.value.successor is None:
                ends = "may retire from" if first.value.tentative else "retires on"
                message = (
                    f"`{model.id}` retires on {model.value.retires}, and stands in for `{first.id}`, which {ends} {first.value.retires}"
                )
                help = f"let a model stand in for `{first.id}` that is served as long, or name its `successor`"
                yield Problem(message, model.place / "retires", help, str(model.ref))
