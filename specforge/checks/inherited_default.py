"""Boundaries that came with a library."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def inherited_default(project: Project) -> Iterator[Problem]:
    """Flag a boundary that is the default of a library or product, and that nobody of one's own decided to keep.

    The thirty minutes of a login library say when a token is old, not what a customer should pay for.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m}, inherited_from: the login library}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m}, inherited_from: the login library, decided_by: finance}
    ```
    """
    for view in project.views:
        for purpose in view.purposes:
            if purpose.value.inherited_from is not None and purpose.value.decided_by is None:
                yield Problem(
                    f"the boundary of `{purpose.id}` is inherited from {purpose.value.inherited_from!r}, and nobody decided to keep it",
                    purpose.place / "inherited_from",
                    "let the owner of the purpose decide it and add `decided_by`, or design a boundary of its own",
                    str(purpose.ref),
                )
