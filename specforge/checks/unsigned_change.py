"""Protected elements that were changed, renamed, left out or removed since their owner signed them off."""

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from specforge.elements import elements_of, fingerprints
from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Project, SpecFile, View
from specforge.registry import Reach, check
from specforge.spec.documents import Feature, declared_elements
from specforge.spec.element import Element


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def unsigned_change(project: Project) -> Iterator[Problem]:
    """Flag a protected element that is not what its owner signed off.

    The sign-off is a decision in the spec, with a fingerprint of the element as it was then. An element that was renamed or
    removed since, or that `except` leaves out, is not what was signed off either.

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
        for part in view.included:
            yield from _changed(view, part.file)
            yield from _left_out(view, part.file)


class _SignedOff(Struct, frozen=True):
    """A sign-off and where it stands."""

    name: str
    """The element, as `kind/id`."""
    seen: str
    by: str
    place: Place


def _signed_off(file: SpecFile) -> Iterator[_SignedOff]:
    for index, one in enumerate(file.document.decisions):
        if one.sign_off is not None:
            yield _SignedOff(one.sign_off, one.seen or "", one.owner, Place(file.path) / "decisions" / index / "sign_off")


def _changed(view: View, file: SpecFile) -> Iterator[Problem]:
    """What is not what was signed off in the spec that declares it."""
    signed = tuple(_signed_off(file))
    if not signed:
        return
    known, now, declared = elements_of(view), fingerprints(view), _declared(file)
    for one in signed:
        ref = f"{file.owner}/{one.name}"
        sign = f"let {one.by} look at it and run `specforge sign-off {{}} --owner {one.by} --reason ...`, or take the change back"
        if ref in known:
            if now[ref] != one.seen:
                yield Problem(f"{ref} is not what {one.by} signed off", known[ref].place, sign.format(ref), ref)
            elif not known[ref].protected:
                message = f"{ref} is signed off and not protected"
                yield Problem(message, one.place, "set `protected: true` on it, or remove the sign-off", ref)
        elif one.name not in declared:
            renamed = next((name for name, element in declared.items() if _was(name, element, one.name)), "")
            if renamed and (after := known.get(f"{file.owner}/{renamed}")) is not None:
                message = f"{after.ref} is not what {one.by} signed off: that was {ref}"
                yield Problem(message, after.place, sign.format(after.ref), after.ref)
            elif not renamed:
                help = f"let {one.by} look at it and remove the sign-off, or take the change back"
                yield Problem(f"{ref} is not there any more, and {one.by} signed it off", one.place, help)


def _was(name: str, element: Element | None, former: str) -> bool:
    kind, _, id = former.partition("/")
    return element is not None and id in element.was and name.startswith(f"{kind}/")


def _declared(file: SpecFile) -> dict[str, Element | None]:
    """The elements of a spec as `kind/id`, in whatever variant, and its single texts."""
    document = file.document
    found: dict[str, Element | None] = {}
    if isinstance(document, Feature):
        found.update(dict.fromkeys(("role", "summary", "output-format")))
    if document.sessions is not None:
        found.update(dict.fromkeys(("sessions", *(f"purpose/{id}" for id in document.sessions.purposes))))
    found.update((f"{kind}/{one.id}", one) for kind, _, one, _ in declared_elements(document))
    return found


def _left_out(view: View, file: SpecFile) -> Iterator[Problem]:
    """What a spec leaves out of a module that has it signed off."""
    specs = {part.file.path: part.file for part in view.included}
    for index, use in enumerate(file.document.use):
        module = specs.get(posixpath.normpath(posixpath.join(posixpath.dirname(file.path), use.module)))
        if module is None or not use.except_:
            continue
        holders = {f"constraint/{rule.id}": one.id for one in module.document.intents for rule in one.constraints}
        for one in _signed_off(module):
            ids = {one.name.partition("/")[2], holders.get(one.name, "")}
            at = next((at for at, id in enumerate(use.except_) if id in ids), None)
            if at is not None:
                ref = f"{module.owner}/{one.name}"
                help = f"let {one.by} look at it and waive this with `waivers`, or take it out of `except`"
                yield Problem(
                    f"{file.owner} leaves out {ref}, which {one.by} signed off", Place(file.path) / "use" / index / "except" / at, help, ref
                )
