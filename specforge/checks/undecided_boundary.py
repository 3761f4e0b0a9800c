"""Boundaries that nobody decided, or that hold since nobody knows when."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.NOTE, reach=Reach.FEATURE)
def undecided_boundary(project: Project) -> Iterator[Problem]:
    """Flag a purpose that does not say who decided its boundary, or since which day it holds.

    Where a session ends moves revenue, pass rates and retention; that is a decision with an owner and a date, and a
    figure of last month can be read only by whoever knows which definition held then. A purpose that is the same as
    another has given its reason and is left alone.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m}, effective_from: 2026-12-01, decided_by: finance}
    ```
    """
    for view in project.views:
        for purpose in view.purposes:
            value = purpose.value
            if value.same_as is not None:
                continue
            # What is inherited or changed without a decision is louder, and has checks of its own.
            decided = value.decided_by is not None or value.inherited_from is not None or value.before is not None
            missing = [*([] if decided else ["who decided it"]), *([] if value.effective_from else ["since when it holds"])]
            if missing:
                keys = [
                    *([] if decided else ["`decided_by: finance`"]),
                    *([] if value.effective_from else ["`effective_from: 2026-12-01`"]),
                ]
                message = f"the boundary of `{purpose.id}` does not say {' or '.join(missing)}"
                yield Problem(message, purpose.place, f"add for instance {' and '.join(keys)}", str(purpose.ref))
