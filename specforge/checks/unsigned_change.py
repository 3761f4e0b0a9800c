"""Protected elements that were changed since their owner signed them off."""

from collections.abc import Iterator

from specforge.elements import Known, elements_of, fingerprints
from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Project, SpecFile, View
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def unsigned_change(project: Project) -> Iterator[Problem]:
    """Flag a protected element that is not what its owner signed off.

    The sign-off is a decision in the spec, with a fingerprint of the element as it was then.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    owners: {legal: legal-review}
    constraints:
      - id: own-orders
        rule: Act only on orders of the user, or of their family.
        owner: legal
        protected: true
    decisions:
      - sign_off: constraint/own-orders
        seen: mR1vhS8Q
        reason: Reviewed for the launch.
        owner: legal
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    owners: {legal: legal-review}
    constraints:
      - id: own-orders
        rule: Act only on orders of the user you are talking to.
        owner: legal
        protected: true
    decisions:
      - sign_off: constraint/own-orders
        seen: 0kmcKAcZ
        reason: Reviewed for the launch.
        owner: legal
    ```
    """
    for view in project.views:
        if any(decision.sign_off is not None for part in view.included for decision in part.file.document.decisions):
            yield from _unsigned(view)


def _unsigned(view: View) -> Iterator[Problem]:
    known, now = elements_of(view), fingerprints(view)
    for part in view.included:
        for index, decision in enumerate(part.file.document.decisions):
            if decision.sign_off is not None:
                ref = f"{part.file.owner}/{decision.sign_off}"
                yield from _of(ref, decision.seen or "", now.get(ref), known.get(ref), part.file, index)


def _of(ref: str, seen: str, now: str | None, element: Known | None, file: SpecFile, index: int) -> Iterator[Problem]:
    at = Place(file.path) / "decisions" / index / "sign_off"
    if element is None:
        return  # it may stand in another variant
    if now != seen:
        who = file.document.decisions[index].owner
        message = f"{ref} is not what {who} signed off"
        yield Problem(
            message,
            element.place,
            f"let {who} look at it and run `specforge sign-off {ref} --owner {who} --reason ...`, or take the change back",
            ref,
        )
    elif not element.protected:
        yield Problem(f"{ref} is signed off and not protected", at, "set `protected: true` on it, or remove the sign-off", ref)
