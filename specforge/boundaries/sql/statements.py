"""`sessions.json` as SQL: views of the events, of the sessions that they fall into, and of each session as a whole."""

from collections.abc import Iterator, Mapping
from typing import Any

from specforge.boundaries.sql.dialects import Dialect
from specforge.boundaries.sql.events import Events
from specforge.boundaries.sql.kept import Kept
from specforge.boundaries.sql.parts import Document, boundaries_of
from specforge.boundaries.sql.sessions import Sessions
from specforge.boundaries.sql.stream import Stream
from specforge.spec.views import STREAM, events_view, kept_view, old_events_view, sessions_view


def statements(document: Document, dialect: Dialect) -> list[str]:
    """Give the statements that make the views, in order, each without a semicolon at its end."""
    return [text for _, text in parts_of(document, dialect)]


def parts_of(document: Document, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Give the statements, each with the purpose that it is about; the view of the stream is about none."""
    for purpose, view, query in _views(document, dialect):
        for template in dialect.make:
            yield purpose, template.format(name=view, query=query)


def _views(document: Document, dialect: Dialect) -> Iterator[tuple[str, str, str]]:
    """The purpose, the name and the query of each view."""
    purposes: Mapping[str, Any] = document["purposes"]
    yield "", STREAM, Stream(document, dialect).text()
    for name in _outer_first(purposes):
        if purposes[name]["before"]:
            yield name, old_events_view(name), Events(document, name, dialect, old=True).text()
        yield name, events_view(name), Events(document, name, dialect).text()
        yield name, sessions_view(name), Sessions(document, name, dialect).text()
        if purposes[name]["keeps_us"]:
            yield name, kept_view(name), Kept(document, name, dialect).text()


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
