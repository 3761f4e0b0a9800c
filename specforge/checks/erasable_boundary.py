"""Boundaries that a request for erasure moves."""

from collections.abc import Iterator

from specforge.amounts import in_code
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def erasable_boundary(project: Project) -> Iterator[Problem]:
    """Flag a boundary that reads what users wrote, where `erased_by` blanks it.

    Sessions that are worked out again after an erasure no longer end where somebody said goodbye: bills that were sent
    and cases that were judged change, although nothing happened.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events:
        table: events
        columns: {user: user_id, at: ts, id: event_id, kind: event, text: text}
        erased_by: erasure_request
      purposes:
        eval: {per: user, ends: {idle: 10m, says: {phrases: goodbye, by: user_message}}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events:
        table: events
        columns: {user: user_id, at: ts, id: event_id, kind: event, text: text}
        erased_by: erasure_request
      purposes:
        eval: {per: user, ends: {idle: 10m, on: said_goodbye}}
    ```
    """
    for view in project.views:
        if view.sessions is None or not view.sessions.value.events.erased_by:
            continue
        kinds = in_code(view.sessions.value.events.erased_by, " or ")
        for purpose in view.purposes:
            if purpose.value.ends is not None and purpose.value.ends.says is not None:
                yield Problem(
                    f"`says` of `{purpose.id}` reads a text that {kinds} blanks, so that sessions move when they are worked out again",
                    purpose.place / "ends" / "says",
                    "record an event of a kind of its own when it is said, as `said_goodbye`, and name it in `ends.on`",
                    str(purpose.ref),
                )
