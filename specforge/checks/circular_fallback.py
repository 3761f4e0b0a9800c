"""Models that stand in for each other."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.graph import find_cycle
from specforge.lifecycles import by_id
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def circular_fallback(project: Project) -> Iterator[Problem]:
    """Flag models that stand in for each other, or follow each other, in a circle.

    A program that does as it says asks the first one again when the last one fails, for ever.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01, stands_in_for: spare}
      - {id: spare, name: lantern-3-2026-05-04, provider: eastcloud, looked_up: 2026-11-01, stands_in_for: writer}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
      - {id: spare, name: lantern-3-2026-05-04, provider: eastcloud, looked_up: 2026-11-01, stands_in_for: writer}
    ```
    """
    for view in project.views:
        models = by_id(view)
        for key, does in (("stands_in_for", "stands in for"), ("successor", "is followed by")):
            circle = find_cycle({one.id: [id] for one in view.models if (id := getattr(one.value, key)) in models})
            if circle:
                first = models[circle[0]]
                message = f"`{circle[0]}` {does} " + f", which {does} ".join(f"`{id}`" for id in circle[1:])
                yield Problem(message, first.place / key, f"remove one of these `{key}`", str(first.ref))
