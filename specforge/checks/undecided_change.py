"""Changes of a boundary that nobody decided or tried."""

from collections.abc import Iterator

from specforge.boundaries.definitions import boundary_json
from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.purposes import Purpose


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def undecided_change(project: Project) -> Iterator[Problem]:
    """Flag a boundary that replaces another, when nobody decided it, or the one that holds now was not tried on real events.

    A change moves revenue, pass rates and retention at once; replayed over the events of a month, it says by how much,
    before a customer does. `replayed` names the `boundary_version` that was tried, so that a boundary that was changed
    once more is found.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing:
          per: user
          ends: {idle: 45m}
          before: {per: user, ends: {idle: 30m}}
          effective_from: 2026-12-01
          decided_by: finance
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing:
          per: user
          ends: {idle: 45m}
          before: {per: user, ends: {idle: 30m}}
          effective_from: 2026-12-01
          decided_by: finance
          replayed: {boundary_version: eef9e3e37ad6, on: 2026-11-26, found: 4% fewer sessions.}
    ```
    """
    for view in project.views:
        for purpose in view.purposes:
            if purpose.value.before is not None:
                yield from _problems(purpose, view)


def _problems(purpose: Owned[Purpose], view: View) -> Iterator[Problem]:
    assert view.sessions is not None
    value, ref = purpose.value, str(purpose.ref)
    if value.decided_by is None:
        message = f"the boundary of `{purpose.id}` replaces another, and nobody decided it"
        yield Problem(message, purpose.place / "before", "let the owner of the purpose decide it, and add `decided_by`", ref)
    now = boundary_json(value, view.sessions.value)["boundary_version"]
    compare = f"run `specforge sessions compare {view.id} EVENTS --against REF`, where REF has the definition before"
    record = f"`replayed: {{boundary_version: {now}, on: ..., found: ...}}`"
    if value.replayed is None:
        message = f"the boundary of `{purpose.id}` replaces another, and was not tried on real events"
        yield Problem(message, purpose.place / "before", f"{compare}, and add {record}", ref)
    elif value.replayed.boundary_version != now:
        tried = value.replayed.boundary_version
        message = f"the boundary of `{purpose.id}` was tried as version {tried}, and is {now} now"
        yield Problem(message, purpose.place / "replayed" / "boundary_version", f"{compare}, and write {record}", ref)
