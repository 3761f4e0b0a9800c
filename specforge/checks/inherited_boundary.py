"""Purposes that silently share a boundary."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project
from specforge.registry import Reach, check
from specforge.spec.purposes import Purpose


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def inherited_boundary(project: Project) -> Iterator[Problem]:
    """Flag a purpose without a boundary of its own, or with exactly that of another.

    Billing, eval and memory need different sessions; a default that one of them inherits becomes a billing dispute, a
    biased eval or a memory that never ends. Deliberate equality is said with `same_as` and a reason.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m}}
        eval: {per: user, ends: {idle: 30m}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    sessions:
      events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
      purposes:
        billing: {per: user, ends: {idle: 30m}}
        eval: {per: user, ends: {idle: 10m}}
        audit:
          same_as: {purpose: billing, because: "Auditors check bills."}
    ```
    """
    for view in project.views:
        seen: dict[str, str] = {}
        for purpose in view.purposes:
            if purpose.value.same_as is not None:
                continue
            if purpose.value.starts is None and purpose.value.ends is None:
                help = "state `starts` or `ends`, or `same_as` another purpose with a reason"
                yield Problem(f"the purpose `{purpose.id}` has no boundary of its own", purpose.place, help, str(purpose.ref))
                continue
            boundary = _boundary(purpose)
            if boundary in seen:
                help = f"decide it, or write `same_as: {{purpose: {seen[boundary]}, because: ...}}`"
                message = f"the purpose `{purpose.id}` has exactly the boundary of `{seen[boundary]}`, and does not say that it is meant"
                yield Problem(message, purpose.place, help, str(purpose.ref))
            seen.setdefault(boundary, purpose.id)


def _boundary(purpose: Owned[Purpose]) -> str:
    return purpose.value.model_dump_json(include={"per", "counts", "inside", "starts", "ends", "resumes_within", "reopens"})
