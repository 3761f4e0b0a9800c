"""The session boundaries."""

import json
from collections.abc import Iterator

from specforge.artifact import Artifact
from specforge.boundaries.definitions import events_json, purpose_json, relations_json
from specforge.project import View
from specforge.registry import compiler

FORMAT = "specforge-sessions/1"


@compiler
def sessions(view: View) -> Iterator[Artifact]:
    """Emit `sessions.json`: where a session begins and ends, for each purpose, as rules that need no further knowledge.

    For the programs that bill, judge and remember, in whatever language they are written; `docs/sessions.md` says how the
    rules are executed. Times are whole microseconds, daily cuts are instants, defaults are spelled out. It holds no SQL.
    """
    if view.sessions is not None:
        document = {
            "format": FORMAT,
            "feature": view.id,
            "variant": dict(view.variant),
            "ref": str(view.sessions.ref),
            "events": events_json(view.sessions.value.events),
            "purposes": {purpose.id: purpose_json(purpose, view) for purpose in view.purposes},
            "relations": relations_json(view),
        }
        yield Artifact(f"{view.folder}/sessions.json", json.dumps(document, indent=2, ensure_ascii=False) + "\n")
