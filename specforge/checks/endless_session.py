"""Sessions that go on for ever."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.boundary import Boundary
from specforge.spec.sessions import Sessions


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def endless_session(project: Project) -> Iterator[Problem]:
    """Flag a purpose whose sessions no passing of time ends.

    Without `idle`, `longest` or `daily`, a session waits for an event that most users never send: a memory that ends
    when somebody presses a button leaks, and a bill that is final when an issue is resolved never is. An event that
    reopens can come after any pause, so a purpose that can be reopened needs `longest` or `daily`. A purpose `inside` another
    ends with it. A reason in `because` does not silence this; sessions that are meant to last for ever are waived.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        memory: {per: user, starts: {on: new_chat}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        memory: {per: user, starts: {on: new_chat}, ends: {idle: 14d}}
    ```
    """
    for view in project.views:
        for purpose in view.purposes:
            assert view.sessions is not None
            value = purpose.value
            if value.same_as is not None or _ends(value, view.sessions.value):
                continue
            if value.ends is not None and value.ends.idle is not None:
                message = f"a session of `{purpose.id}` can be reopened after any pause, so that none is ever over"
                yield Problem(message, purpose.place / "reopens", "add `ends.longest`, or `ends.daily`", str(purpose.ref))
            else:
                message = f"a session of `{purpose.id}` never ends unless somebody does something"
                yield Problem(message, purpose.place, "add `ends.idle`, `ends.longest` or `ends.daily`", str(purpose.ref))


def _ends(boundary: Boundary, sessions: Sessions) -> bool:
    """Whether a session ends without another event, alone or with the one that it is inside of."""
    ends = boundary.ends
    if ends is not None and (ends.longest is not None or ends.daily is not None):
        return True
    if ends is not None and ends.idle is not None and not boundary.can_reopen:
        return True
    return boundary.inside is not None and _ends(sessions.boundary_of(sessions.purposes[boundary.inside]), sessions)
