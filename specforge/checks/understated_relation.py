"""Purposes that are called independent and are not."""

from collections.abc import Iterator

from specforge.boundaries.relations import contained, proof
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.NOTE, reach=Reach.FEATURE)
def understated_relation(project: Project) -> Iterator[Problem]:
    """Flag two purposes that are called independent, where one is the other or lies inside it by its definition.

    Whoever reads it takes care that is not needed, or moves the boundary of the one and does not expect the other to move.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m, longest: 24h}}
        eval: {per: user, inside: billing, ends: {idle: 10m}}
      relations: [eval independent of billing]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m, longest: 24h}}
        eval: {per: user, ends: {idle: 10m}}
      relations: [eval independent of billing]
    ```
    """
    for view in project.views:
        for relation in view.relations:
            assert view.sessions is not None
            first, kind, second = relation.value.parts
            if kind != "independent":
                continue
            sessions = view.sessions.value
            true = [f"{one} within {other}" for one, other in ((first, second), (second, first)) if contained(sessions, one, other)]
            if true:
                claim = f"{first} equals {second}" if proof(sessions, first, "equals", second) is not None else true[0]
                message = f"`{relation.value.text}` says less than is so: `{claim}` holds by how they are defined"
                yield Problem(message, relation.place, f"write `{claim}`", str(relation.ref))
