"""The elements of a feature by their refs, each with what it says in a line."""

from collections.abc import Mapping
from dataclasses import dataclass

from specforge.location import Place
from specforge.project import Owned, View
from specforge.spec.facts import Fact
from specforge.spec.model import Element, Model
from specforge.spec.policy import RECORD
from specforge.spec.rules import Constraint, Intent

SENTENCES = ("rule", "when", "is_", "says", "purpose", "claim", "do", "because", "text", "title")
"""Where the sentence stands that an element is known by, by the names of its fields."""


@dataclass(frozen=True, slots=True)
class Known:
    """One element."""

    ref: str
    place: Place
    says: str
    """What it says, in a line; empty when it is known by its id alone."""
    model: Model | None = None
    """What is written; nothing for a feature and for the parts of it that are a single text."""
    scope: tuple[str, ...] = ()
    """For a constraint: the intents it holds for."""
    because: str = ""
    owner: str = ""
    protected: bool = False

    @property
    def kind(self) -> str:
        """The kind, as in the ref; a ref without one is a feature or a module."""
        return kind_of(self.ref)


def kind_of(ref: str) -> str:
    """Give the kind in a ref; nothing for a feature or a module."""
    return ref.split("/")[1] if "/" in ref else ""


def elements_of(view: View) -> dict[str, Known]:
    """Give every element of a view, with the feature itself and its single texts, by ref."""
    found = [Known(str(view.ref), view.place, view.feature.title or view.feature.summary or "")]
    own = Place(view.file.path)
    singles = ((key, getattr(view.feature, key)) for key in ("role", "summary"))
    found += [Known(f"{view.id}/{key}", own / key, text) for key, text in singles if text is not None]
    if view.feature.output_format is not None:
        form = view.feature.output_format
        found.append(Known(f"{view.id}/output-format", own / "output_format", form.says or "", form))
    if view.sessions is not None:
        found.append(Known(str(view.sessions.ref), view.sessions.place, "where sessions begin and end", view.sessions.value.events))
    groups: tuple[tuple[Owned[Model], ...], ...] = (
        view.facts, view.variables, view.documents, view.intents, view.tools, view.scaffolds, view.examples, view.cases,
        view.constraints, view.takes, view.gives, view.purposes,
    )  # fmt: skip
    found += [_known(one) for group in groups for one in group]
    found += [_known(criterion) for rule in view.constraints for criterion in view.criteria(rule)]
    return {one.ref: one for one in found}


def _known(owned: Owned[Model]) -> Known:
    value = owned.value
    says = next((text for name in SENTENCES if isinstance(text := getattr(value, name, None), str)), "")
    if isinstance(value, Fact) and not says:
        says = str(value.is_.text or next(iter(value.is_.by.values()))) if value.is_ is not None else ", ".join(value.one_of)
    # What stands inside an element and is one of its own does not count twice.
    inner = {"constraints": ()} if isinstance(value, Intent) else {"criteria": ()} if isinstance(value, Constraint) else {}
    return Known(
        str(owned.ref),
        owned.place,
        " ".join(says.split()),
        value.model_copy(update=inner) if inner else value,
        owned.scope,
        owned.because,
        (value.owner or "") if isinstance(value, Element) else "",
        value.protected if isinstance(value, Element) else False,
    )


def behaviour(known: Known) -> object:
    """What of an element anything depends on: all that is written but who, why and since when, without what is left at its default."""
    return [known.scope, known.says if known.model is None else _behaviour(known.model)]


def _behaviour(value: object) -> object:
    if isinstance(value, Model):
        fields = type(value).model_fields
        kept = (name for name, field in fields.items() if not any(one is RECORD for one in field.metadata))
        return {
            name: _behaviour(one) for name in kept if (one := getattr(value, name)) != fields[name].get_default(call_default_factory=True)
        }
    if isinstance(value, tuple):
        return [_behaviour(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _behaviour(item) for key, item in value.items()}
    return value
