"""Claims about sessions that a stream refutes."""

from collections.abc import Iterator

from specforge.boundaries.definitions import document_of
from specforge.boundaries.relations import proof, refutation
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def false_relation(project: Project) -> Iterator[Problem]:
    """Flag a relation of two purposes that does not hold in a stream which their rules allow.

    A shorter idle limit does not put one session inside another: somebody who writes every nine minutes for a day has
    one eval session, and a longest bill of 24 hours makes two bills of it. What is claimed is tried on the streams that
    try the rules of both purposes, and on somebody who never pauses for long; the shortest that refutes it is shown.
    What no stream refutes may still be untrue in real events.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m, longest: 24h}}
        eval: {per: user, ends: {idle: 10m}}
      relations: [eval within billing]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m, longest: 24h}}
        eval: {per: user, inside: billing, ends: {idle: 10m}}
      relations: [eval within billing]
    ```
    """
    for view in project.views:
        if view.sessions is None or not view.relations:
            continue
        document = document_of(view)
        for relation in view.relations:
            first, kind, second = relation.value.parts
            if kind == "independent" or proof(view.sessions.value, first, kind, second) is not None:
                continue
            if (found := refutation(document, first, kind, second)) is not None:
                cures = {
                    "within": f"make it so by construction with `inside: {second}` in `{first}`, or remove the claim",
                    "equals": f"make it so with `same_as: {{purpose: {second}, because: ...}}` in `{first}`, or remove the claim",
                }
                yield Problem(f"`{relation.value.text}` is not so: {found}", relation.place, cures[kind], str(relation.ref))
