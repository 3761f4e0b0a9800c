"""Handles that are gone when the user comes back."""

import datetime
from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.durations import spoken
from specforge.spec.purposes import Purpose
from specforge.spec.tools import Tool


@check(severity=Severity.NOTE, reach=Reach.FEATURE)
def outlived_cursor(project: Project) -> Iterator[Problem]:
    """Flag a cursor or a kept result that lives shorter than every pause that a session survives.

    The user pauses, comes back into the same session and asks for more, and the agent holds a handle that nothing takes
    any more. Told only where it is shorter than the `idle` of every purpose, and of cursors only where `errors` does not
    say what the agent does then.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_orders
        does: read
        purpose: List the orders.
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}}
        pages:
          style: cursor
          size: {default: 20, max: 50}
          order_by: [id asc]
          cursor: {lives: 5m}
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        eval: {per: user, ends: {idle: 10m}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_orders
        does: read
        purpose: List the orders.
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}}
        pages:
          style: cursor
          size: {default: 20, max: 50}
          order_by: [id asc]
          cursor: {lives: 10m}
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        eval: {per: user, ends: {idle: 10m}}
    ```
    """
    for view in project.views:
        shortest = min(_pauses(view), key=lambda one: one[0], default=None)
        if shortest is None:
            continue
        pause, purpose = shortest
        for tool in view.tools:
            for what, lives, place in _handles(tool):
                if tool.value.used_by == "agent" and lives < pause:
                    told = f"a session of `{purpose.id}` goes on after a pause of {spoken(pause)}"
                    message = f"{what} of the tool `{tool.id}` lives {spoken(lives)}, and {told}"
                    yield Problem(message, place, f"let it live {spoken(pause)} or longer{_or_else(what)}", str(tool.ref))


def _pauses(view: View) -> Iterator[tuple[datetime.timedelta, Owned[Purpose]]]:
    """The longest pause that a session of each purpose survives."""
    for purpose in view.purposes:
        if purpose.value.ends is not None and purpose.value.ends.idle is not None:
            yield purpose.value.ends.idle, purpose


def _handles(tool: Owned[Tool]) -> Iterator[tuple[str, datetime.timedelta, Place]]:
    pages, overflow = tool.value.pages, tool.value.overflow
    if pages is not None and pages.cursor is not None and pages.cursor.lives is not None and tool.value.errors is None:
        yield "a cursor", pages.cursor.lives, tool.place / "pages" / "cursor" / "lives"
    if overflow is not None and overflow.spill is not None and overflow.spill.lives is not None:
        yield "a kept result", overflow.spill.lives, tool.place / "overflow" / "spill" / "lives"


def _or_else(what: str) -> str:
    return ", or say with `errors: {expired_cursor: restart}` what the agent does then" if what == "a cursor" else ""
