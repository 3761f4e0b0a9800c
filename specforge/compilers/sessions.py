"""The session boundaries."""

from collections.abc import Iterator, Mapping
from typing import Any

from specforge.artifact import Artifact
from specforge.boundaries.definitions import document_of
from specforge.boundaries.streams import streams
from specforge.project import Owned, View
from specforge.provenance.dumping import Node, dumps
from specforge.provenance.traced import join
from specforge.registry import compiler
from specforge.spec.purposes import Purpose

RUNS = {
    "executed": "specforge runs this text on {} itself when it is tested.",
    "stand-in": "specforge runs this text on a stand-in for {} when it is tested, never on the engine itself.",
    "parsed": "Not executed: no {} was at hand; the text was only parsed. Try `sessions.cases.jsonl` on it before you trust it.",
}
"""How far a text was tried."""


@compiler
def sessions(view: View) -> Iterator[Artifact]:
    """Emit `sessions.json`, `sessions.cases.jsonl` and SQL: where a session begins and ends, for each purpose, and streams that try it.

    For the programs that bill, judge and remember, in whatever language they are written; `docs/sessions.md` says how the
    rules are executed. Times are whole microseconds, daily cuts are instants, defaults are spelled out. The same definition
    is written as SQL, `sessions.duckdb.sql` and one more for each further engine in `dialects` of the config. A line of `sessions.cases.jsonl` is a stream at, just inside or just outside a rule, and the sessions it falls into.
    """
    if view.sessions is not None:
        body = document_of(view)
        document = dumps(body, indent=2, tracing=view.tracing)
        yield Artifact(f"{view.folder}/sessions.json", join((document, "\n")))
        for name in view.project.settings.dialects:
            yield Artifact(f"{view.folder}/sessions.{name}.sql", _sql(view, body, name))
        cases = [Node(case, purpose.at()) for purpose in view.purposes for case in _cases(purpose, body)]
        yield Artifact(f"{view.folder}/sessions.cases.jsonl", join([join((dumps(case, tracing=view.tracing), "\n")) for case in cases]))


def _sql(view: View, document: Mapping[str, object], engine: str) -> str:
    from specforge.boundaries.sql import DIALECTS, parts_of  # noqa: PLC0415  most features have no sessions

    assert view.sessions is not None
    dialect = DIALECTS[engine]
    whose = {purpose.id: purpose.at() for purpose in view.purposes}
    versions: Mapping[str, Any] = document["purposes"]  # type: ignore[assignment]  # as `document_of` makes it
    head = (
        f"-- Where sessions begin and end, for {dialect.title}; made from {view.sessions.ref}, and explained in docs/sessions.md of specforge.",
        f"-- {RUNS[dialect.runs].format(dialect.title)}",
        "",
    )
    parts = [view.told("\n".join(head), view.sessions.at())]
    events = view.sessions.value.events
    if events.zone != "refuse" and events.instants == "timestamp":
        warning = (
            f"-- A timestamp without a zone is taken for UTC here, and for {events.zone} by `specforge sessions`: convert it before.\n"
        )
        parts.append(view.told(warning, view.sessions.at("events")))
    for name, text in parts_of(document, dialect):
        told = (
            f"\n-- {view.sessions.ref}/{name}, version {versions[name]['boundary_version']}"
            if name
            else "\n-- The events that sessions are made of."
        )
        parts.append(view.told(f"{told}\n{text};\n", whose[name] if name else view.sessions.at("events")))
    return join(parts)


def _cases(purpose: Owned[Purpose], document: Mapping[str, object]) -> Iterator[dict[str, object]]:
    for stream in streams(document, purpose.id):
        yield {
            "id": f"{purpose.ref}/{stream.name}",
            "kind": "session",
            "purpose": purpose.id,
            "rule": stream.rule,
            "refs": [str(purpose.ref)],
            "events": list(stream.events),
            "sessions": list(stream.sessions),
        }
