"""Memory that is kept although somebody asked for erasure."""

from collections.abc import Iterator

from specforge.amounts import in_code
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unpurged_memory(project: Project) -> Iterator[Problem]:
    """Flag a purpose that keeps memory which no request for erasure deletes, where `erased_by` says what such a request is.

    `erased_by` blanks the texts of the event table alone. What an agent remembers of them stands in another store, and is
    there for as long as `keeps` says: the agent goes on telling what a user had deleted.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}, erased_by: erasure_request}
      purposes:
        memory: {per: user, ends: {idle: 14d}, keeps: {transcript: 30d}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}, erased_by: erasure_request}
      purposes:
        memory: {per: user, ends: {idle: 14d}, keeps: {transcript: 30d}, purges: {on: erasure_request, of: user}}
    ```
    """
    for view in project.views:
        erased_by = view.sessions.value.events.erased_by if view.sessions is not None else ()
        for purpose in view.purposes:
            purges = purpose.value.purges.on if purpose.value.purges is not None else ()
            missing = [kind for kind in erased_by if kind not in purges]
            if purpose.value.keeps and missing:
                message = f"`{purpose.id}` keeps memory after {in_code(missing, ' or ')}, which asks for erasure"
                cure = f"add `purges: {{on: [{', '.join((*purges, *missing))}], of: ...}}`, with the key that says whose memory it is"
                yield Problem(message, purpose.place / "keeps", cure, str(purpose.ref))
