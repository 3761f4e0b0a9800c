"""The session boundaries."""

from collections.abc import Iterator

from specforge.artifact import Artifact
from specforge.boundaries.definitions import events_json, purpose_json, relations_json
from specforge.project import View
from specforge.provenance.dumping import Node, dumps
from specforge.provenance.traced import join
from specforge.registry import compiler

FORMAT = "specforge-sessions/1"


@compiler
def sessions(view: View) -> Iterator[Artifact]:
    """Emit `sessions.json`: where a session begins and ends, for each purpose, as rules that need no further knowledge.

    For the programs that bill, judge and remember, in whatever language they are written; `docs/sessions.md` says how the
    rules are executed. Times are whole microseconds, daily cuts are instants, defaults are spelled out. It holds no SQL.
    """
    if view.sessions is not None:
        body = {
            "format": FORMAT,
            "feature": view.id,
            "variant": dict(view.variant),
            "ref": str(view.sessions.ref),
            "events": Node(events_json(view.sessions.value.events), view.sessions.at("events")),
            "purposes": {purpose.id: Node(purpose_json(purpose, view), purpose.at()) for purpose in view.purposes},
            "relations": relations_json(view),
        }
        document = dumps(Node(body, view.sessions.at()), indent=2, tracing=view.tracing)
        yield Artifact(f"{view.folder}/sessions.json", join((document, "\n")))
