"""`sessions.json` as SQL: views of the events, of the sessions that they fall into, and of each session as a whole."""

from collections.abc import Mapping
from typing import Any

from specforge.boundaries.sql.dialects import Dialect
from specforge.boundaries.sql.events import Events
from specforge.boundaries.sql.parts import STREAM, Document, boundaries_of, events_view, old_events_view, sessions_view
from specforge.boundaries.sql.sessions import Sessions
from specforge.boundaries.sql.stream import Stream


def statements(document: Document, dialect: Dialect) -> list[str]:
    """Give the statements that make the views, in order, each without a semicolon at its end."""
    purposes: Mapping[str, Any] = document["purposes"]
    found = [f"{dialect.view} {STREAM} AS\n{Stream(document, dialect).text()}"]
    for name in _outer_first(purposes):
        if purposes[name]["before"]:
            old = Events(document, name, dialect, old=True)
            found.append(f"{dialect.view} {old_events_view(name)} AS\n{old.text()}")
        found.append(f"{dialect.view} {events_view(name)} AS\n{Events(document, name, dialect).text()}")
        found.append(f"{dialect.view} {sessions_view(name)} AS\n{Sessions(document, name, dialect).text()}")
    return found


def _outer_first(purposes: Mapping[str, Any]) -> list[str]:
    """The purposes, each after the one that it is inside of."""
    found: list[str] = []

    def add(name: str) -> None:
        if name not in found:
            for boundary in boundaries_of(purposes[name]):
                if boundary["inside"]:
                    add(boundary["inside"])
            found.append(name)

    for name in purposes:
        add(name)
    return found
