"""Everything that a spec file declares, as its elements are compared: each with its form, its policy and its place."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from specforge.elements import says_of
from specforge.location import Place, Ref
from specforge.project import SpecFile
from specforge.spec.documents import SECTIONS, Feature, Module
from specforge.spec.element import Element
from specforge.spec.model import Model
from specforge.spec.policy import Change
from specforge.spec.purposes import Purpose
from specforge.spec.rules import Constraint, Intent
from specforge.spec.sessions import Sessions

WHOLE = ("sessions", "decisions", "waivers", "links")
"""Fields of a spec that are compared elsewhere, or that say nothing about what the feature does."""


class Declared(Struct, frozen=True):
    """One element of a spec file."""

    ref: Ref
    value: Model
    place: Place
    policy: Change
    """What its coming and going means."""
    former: tuple[str, ...] = ()
    """Its refs before."""
    rule: Constraint | None = None
    """The rule that a criterion belongs to, whose owner and protection are its own."""
    holder: str = ""
    """The ref of the intent that a rule stands in."""

    @property
    def says(self) -> str:
        """What it says, in a line."""
        return says_of(self.value)

    @property
    def owner(self) -> str:
        """The role that answers for it."""
        value = self.rule or self.value
        return (value.owner or "") if isinstance(value, Element) else (value.decided_by or "") if isinstance(value, Purpose) else ""

    @property
    def protected(self) -> bool:
        """Whether a change of it needs its owner."""
        value = self.rule or self.value
        return isinstance(value, Element) and value.protected


def declared(file: SpecFile) -> dict[str, Declared]:
    """Give every element of a spec file by its ref, the feature or module itself first."""
    own = Declared(
        Ref(file.owner),
        file.document,
        Place(file.path),
        policy_of(type(file.document), "feature" if isinstance(file.document, Feature) else "module"),
    )
    return {str(one.ref): one for one in (own, *_elements(file), *_sessions(file))}


def sections_of(document: Feature | Module) -> frozenset[str]:
    """The fields of a spec that hold elements of their own, or are no part of what it does."""
    return frozenset((*(name for name in SECTIONS if hasattr(document, name)), *WHOLE))


def _elements(file: SpecFile) -> Iterator[Declared]:
    for section, kind in SECTIONS.items():
        elements: Sequence[Element] = getattr(file.document, section, ())
        for index, element in enumerate(elements):
            policy = policy_of(type(file.document), section)
            yield from _element(file.owner, kind, element, Place(file.path) / section / index, policy)


def _element(owner: str, kind: str, element: Element, place: Place, policy: Change, holder: str = "") -> Iterator[Declared]:
    former = tuple(str(Ref(owner, kind, id)) for id in element.was)
    yield Declared(Ref(owner, kind, element.id), element, place, policy, former, holder=holder)
    if isinstance(element, Constraint):
        for index, criterion in enumerate(element.criteria):
            former = tuple(str(Ref(owner, "criterion", f"{id}.{criterion.id}")) for id in element.was)
            at = place / "criteria" / index
            ref = Ref(owner, "criterion", f"{element.id}.{criterion.id}")
            yield Declared(ref, criterion, at, policy_of(Constraint, "criteria"), former, element)
    if isinstance(element, Intent):
        for index, rule in enumerate(element.constraints):
            at, held = place / "constraints" / index, str(Ref(owner, "intent", element.id))
            yield from _element(owner, "constraint", rule, at, policy_of(Intent, "constraints"), held)


def _sessions(file: SpecFile) -> Iterator[Declared]:
    sessions = file.document.sessions
    if sessions is None:
        return
    place = Place(file.path) / "sessions"
    yield Declared(Ref(file.owner, "session"), sessions, place, policy_of(type(file.document), "sessions"))
    for name, purpose in sessions.purposes.items():
        yield Declared(Ref(file.owner, "session", name), purpose, place / "purposes" / name, policy_of(Sessions, "purposes"))


def policy_of(model: type[Model], name: str) -> Change:
    """Give the policy of a field."""
    return next(one for one in model.model_fields[name].metadata if isinstance(one, Change))
