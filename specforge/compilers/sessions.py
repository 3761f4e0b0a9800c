"""The session boundaries."""

from collections.abc import Iterator, Mapping

from specforge.artifact import Artifact
from specforge.boundaries.definitions import document_of
from specforge.boundaries.streams import streams
from specforge.project import Owned, View
from specforge.provenance.dumping import Node, dumps
from specforge.provenance.traced import join
from specforge.registry import compiler
from specforge.spec.sessions import Purpose


@compiler
def sessions(view: View) -> Iterator[Artifact]:
    """Emit `sessions.json` and `sessions.cases.jsonl`: where a session begins and ends, for each purpose, and streams that try it.

    For the programs that bill, judge and remember, in whatever language they are written; `docs/sessions.md` says how the
    rules are executed. Times are whole microseconds, daily cuts are instants, defaults are spelled out. It holds no SQL.
    A line of `sessions.cases.jsonl` is a stream at, just inside or just outside a rule, and the sessions it falls into.
    """
    if view.sessions is not None:
        body = document_of(view)
        document = dumps(body, indent=2, tracing=view.tracing)
        yield Artifact(f"{view.folder}/sessions.json", join((document, "\n")))
        cases = [Node(case, purpose.at()) for purpose in view.purposes for case in _cases(purpose, body)]
        yield Artifact(f"{view.folder}/sessions.cases.jsonl", join([join((dumps(case, tracing=view.tracing), "\n")) for case in cases]))


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
