"""The elements of a feature by their refs, each with what it says in a line."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

from specforge.location import Place
from specforge.project import Owned, View
from specforge.spec.facts import Document, Fact
from specforge.spec.model import Element, Model
from specforge.spec.policy import RECORD
from specforge.spec.rules import Constraint, Intent
from specforge.spec.sessions import Purpose, Sessions

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
        found.append(Known(str(view.sessions.ref), view.sessions.place, "where sessions begin and end", view.sessions.value))
    found += [_known(one) for one in _owned(view)]
    return {one.ref: one for one in found}


def _owned(view: View) -> Iterator[Owned[Model]]:
    groups: tuple[tuple[Owned[Model], ...], ...] = (
        view.facts, view.variables, view.documents, view.intents, view.tools, view.scaffolds, view.examples, view.cases,
        view.constraints, view.takes, view.gives, view.purposes,
    )  # fmt: skip
    for group in groups:
        yield from group
    for rule in view.constraints:
        yield from view.criteria(rule)


def _known(owned: Owned[Model]) -> Known:
    value = owned.value
    says = next((text for name in SENTENCES if isinstance(text := getattr(value, name, None), str)), "")
    if isinstance(value, Fact) and not says:
        says = str(value.is_.text or next(iter(value.is_.by.values()))) if value.is_ is not None else ", ".join(value.one_of)
    return Known(
        str(owned.ref),
        owned.place,
        " ".join(says.split()),
        value,
        owned.scope,
        owned.because,
        (value.owner or "") if isinstance(value, Element) else "",
        value.protected if isinstance(value, Element) else False,
    )


def fingerprints(view: View) -> dict[str, str]:
    """What anything can depend on in each element of a view, by ref, as 8 characters of base64url.

    All that is written counts, but who wrote it, why and since when; fields left at their default do not, so that a
    further optional field moves nothing. What the view takes from other features is among them.
    """
    feature = view.feature
    own = json.dumps([dict(feature.variants), feature.title], ensure_ascii=False)
    found = {str(view.ref): _short(f"{own}\n{_dump(feature.layout)}")}
    singles = {key: text for key in ("role", "summary") if (text := getattr(feature, key)) is not None}
    found.update((f"{view.id}/{key}", _short(text)) for key, text in singles.items())
    if feature.output_format is not None:
        found[f"{view.id}/output-format"] = _short(_dump(feature.output_format))
    if view.sessions is not None:
        found[str(view.sessions.ref)] = _short(_dump(view.sessions.value))
    for one in _owned(view):
        found[str(one.ref)] = _fingerprint(one, view)
    for takes in view.takes:
        if (given := view.project.given(takes.value.from_)) is not None:
            found[str(given.ref)] = _short(_dump(given.value))
    return found


def _fingerprint(owned: Owned[Model], view: View) -> str:
    file = owned.value.file if isinstance(owned.value, Document) else ""
    linked = view.project.linked.get(f"{owned.place.path}:{file}", "") if file else ""
    return _short("\n".join([_dump(owned.value), *owned.scope, linked]))


def _short(text: str) -> str:
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=6).digest()).decode()


def _dump(model: Model) -> str:
    """What is written in an element, without what stands in it and is an element of its own."""
    return model.__pydantic_serializer__.to_json(model, exclude=_unread(type(model)), exclude_defaults=True).decode()


_INNER: dict[type[Model], dict[str, Any]] = {
    Intent: {"constraints": True},
    Constraint: {"criteria": True},
    Sessions: {"purposes": True},
    Purpose: {"same_as": {"because"}},
}
"""Fields that count as elements of their own, or that nothing depends on and that stand deeper inside."""


@cache
def _unread(kind: type[Model]) -> dict[str, Any]:
    """The fields of a model that nothing depends on, in the form in which pydantic excludes them."""
    records = (name for name, field in kind.model_fields.items() if any(one is RECORD for one in field.metadata))
    return {**_INNER.get(kind, {}), **dict.fromkeys(records, True)}
