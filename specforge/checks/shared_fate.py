"""Fallbacks that fail together with what they stand in for."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.lifecycles import fallbacks
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def shared_fate(project: Project) -> Iterator[Problem]:
    """Flag a model for which only models of the same provider stand in.

    What takes the one down usually takes the others down with it: an outage, an expired key, a limit that is used up.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
      - {id: spare, name: harbor-4-mini-2026-02-10, provider: northwind, looked_up: 2026-11-01, stands_in_for: writer}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
      - {id: spare, name: harbor-4-mini-2026-02-10, provider: northwind, looked_up: 2026-11-01, stands_in_for: writer}
      - {id: last, name: lantern-3-2026-05-04, provider: eastcloud, looked_up: 2026-11-01, stands_in_for: writer}
    ```
    """
    for view in project.views:
        standing_in = fallbacks(view)
        for model in view.models:
            behind = standing_in.get(model.id, ())
            if model.value.provider is not None and behind and {one.value.provider for one in behind} == {model.value.provider}:
                what = f"`{behind[0].id}` stands in" if len(behind) == 1 else f"{len(behind)} models stand in"
                message = f"{what} for `{model.id}`, and all of them are served by {model.value.provider}"
                help = "let a model of another provider stand in, too"
                yield Problem(message, behind[0].place / "stands_in_for", help, str(model.ref))
