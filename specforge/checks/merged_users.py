"""Sessions of all users at once."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.boundary import Boundary


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def merged_users(project: Project) -> Iterator[Problem]:
    """Flag a boundary that is partitioned by nothing, and does not say that it is meant.

    Without `per` the events of all users are one stream: one of them goes on in the session of another, and no session is
    over while anybody is active. What is `inside` another purpose is partitioned by its sessions. Where all events are of
    one user, or sessions are of the whole shop, `per: []` says so. A definition in `before` is looked at as well: it takes
    nothing over from the present one.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {ends: {idle: 30m}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m}}
        eval: {inside: billing, ends: {turns: 5}}
        traffic: {per: [], ends: {idle: 10m}}
    ```
    """
    for view in project.views:
        for purpose in view.purposes:
            help = "add `per`, as `per: user`, or say with `per: []` that it is meant"
            if purpose.value.same_as is None and _is_merged(purpose.value):
                message = f"the purpose `{purpose.id}` is partitioned by nothing, so that the events of all users are in one session"
                yield Problem(message, purpose.place, help, str(purpose.ref))
            if purpose.value.before is not None and _is_merged(purpose.value.before):
                message = (
                    f"what held before of `{purpose.id}` is partitioned by nothing, so that the events of all users were in one session"
                )
                yield Problem(message, purpose.place / "before", help, str(purpose.ref))


def _is_merged(boundary: Boundary) -> bool:
    return not boundary.per and boundary.inside is None and "per" not in boundary.model_fields_set
