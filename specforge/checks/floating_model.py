"""Model names that mean another model tomorrow."""

import re
from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.regexes import regex
from specforge.registry import Reach, check

FLOATS = regex(r"(?<![a-z0-9])(?:latest|default|auto|stable|current)(?![a-z0-9])", re.IGNORECASE)
"""What a part of a name says when the provider moves it from one snapshot to the next."""


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def floating_model(project: Project) -> Iterator[Problem]:
    """Flag a model that is asked by a name that its provider moves from one snapshot to the next.

    The answers change without a change here, and results are of a model that nobody can name. Told are `pinned: false`, and
    names of which a part is `latest`, `default`, `auto`, `stable` or `current`, unless the spec says `pinned: true`.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-latest, provider: northwind, looked_up: 2026-11-01}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    models:
      - {id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}
    ```
    """
    for view in project.views:
        for model in view.models:
            value = model.value
            floats = FLOATS.search(value.name) is not None if value.pinned is None else not value.pinned
            if floats:
                message = f"`{value.name}` is whatever {value.served_by} may serve under that name"
                help = "name the snapshot that was judged"
                if value.pinned is None:
                    help += ", or say `pinned: true` if the name means one"
                yield Problem(message, model.place / ("name" if value.pinned is None else "pinned"), help, str(model.ref))
