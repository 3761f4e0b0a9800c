"""Owners that nobody is."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.ignoring import ignored_in
from specforge.location import Place
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.model import nearest


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unknown_owner(project: Project) -> Iterator[Problem]:
    """Flag an element whose `owner` is no role of the spec's `owners`, and a protected one that nobody owns.

    A sign-off that can be asked of nobody is given by nobody. In a spec with `owners`, decisions, waivers and
    whoever decided a session boundary are of one of them, too.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    owners: {product: shop-team}
    constraints:
      - id: own-orders
        level: should
        rule: Act only on orders of the user you are talking to.
        owner: legal
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    owners: {product: shop-team, legal: legal-team}
    constraints:
      - id: own-orders
        level: should
        rule: Act only on orders of the user you are talking to.
        owner: legal
    ```
    """
    for view in project.views:
        roles = {role for part in view.included for role in part.file.document.owners}
        for element in (
            *view.facts,
            *view.constraints,
            *view.intents,
            *view.tools,
            *view.examples,
            *view.cases,
            *view.axes,
            *view.judgements,
            *view.models,
            *view.scaffolds,
        ):
            owner = element.value.owner
            if owner is not None and owner not in roles:
                yield Problem(
                    f"`{owner}` is no role of the spec's `owners`", element.place / "owner", nearest(owner, roles), str(element.ref)
                )
            elif owner is None and element.value.protected and not roles:
                help = "name its `owner`, one of the spec's `owners`"
                yield Problem(f"`{element.id}` is protected, and nobody owns it", element.place / "protected", help, str(element.ref))
        for part in view.included if roles else ():
            document = part.file.document
            decided = {("decisions", at): one.owner for at, one in enumerate(document.decisions)}
            decided |= {("waivers", at): one.owner for at, one in enumerate(document.waivers)}
            for (section, index), owner in decided.items():
                if owner not in roles:
                    place = Place(part.file.path) / section / index / "owner"
                    yield Problem(f"`{owner}` is no role of the spec's `owners`", place, nearest(owner, roles))
            for one in ignored_in(part.file, project.sources[part.file.path]):
                if one.element is not None and one.owner and one.owner not in roles:
                    message = f"`{one.owner}`, who ignores `{one.check}` here, is no role of the spec's `owners`"
                    yield Problem(message, Place(part.file.path, one.element.route), nearest(one.owner, roles))
        for judgement in view.judgements if roles else ():
            for index, who in enumerate(judgement.value.agreed_by):
                if who not in roles:
                    place = judgement.place / "agreed_by" / index
                    yield Problem(f"`{who}` is no role of the spec's `owners`", place, nearest(who, roles), str(judgement.ref))
        for purpose in view.purposes if roles else ():
            role = purpose.value.decided_by
            if role is not None and role not in roles:
                yield Problem(
                    f"`{role}` is no role of the spec's `owners`", purpose.place / "decided_by", nearest(role, roles), str(purpose.ref)
                )
