"""The elements of a feature by their refs, each with what it says in a line."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, cached_property
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from specforge.location import Place, Ref
from specforge.project import Owned, View
from specforge.regexes import regex
from specforge.spec.element import Element
from specforge.spec.facts import Document, Fact
from specforge.spec.hand_overs import Takes
from specforge.spec.model import Model
from specforge.spec.models import LanguageModel
from specforge.spec.policy import RECORD, WORDING, Change
from specforge.spec.purposes import Purpose
from specforge.spec.rules import Constraint, Intent
from specforge.spec.scalars import PLACEHOLDER
from specforge.spec.sessions import Sessions
from specforge.spec.walking import filled, walk

SENTENCES = ("rule", "when", "is_", "says", "purpose", "claim", "question", "do", "because", "text", "title")
"""Where the sentence stands that an element is known by, by the names of its fields."""


class Known(Struct, frozen=True):
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


def parts_of(ref: str) -> tuple[str, str, str]:
    """Give the owner, the kind and the id in a ref; a feature or a module has no kind, and a single text of one no id."""
    owner, _, rest = ref.partition("/")
    kind, _, id = rest.partition("/")
    return owner, kind, id


def kind_of(ref: str) -> str:
    """Give the kind in a ref; nothing for a feature or a module."""
    return parts_of(ref)[1]


def rule_of(ref: str) -> str:
    """Give the ref of the constraint that a criterion belongs to; any other ref is given back."""
    owner, kind, id = parts_of(ref)
    return f"{owner}/constraint/{id.partition('.')[0]}" if kind == "criterion" else ref


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
        view.axes, view.judgements, view.models,
        view.constraints, view.takes, view.gives, view.purposes,
    )  # fmt: skip
    for group in groups:
        yield from group
    for rule in view.constraints:
        yield from view.criteria(rule)


def facts_of_protected(view: View) -> dict[str, dict[str, str]]:
    """Give the facts that protected elements say, be it through other facts: for each of them these elements, by who answers for them."""
    known = elements_of(view)
    ids = {parts_of(ref)[2]: ref for ref in known if parts_of(ref)[1] == "fact"}
    found: dict[str, dict[str, str]] = {}
    todo = [(one.place, (ref, one.owner)) for ref, one in known.items() if one.protected]
    while todo:
        place, (guard, owner) = todo.pop()
        for reference in view.references:
            inside = reference.place.path == place.path and reference.place.route[: len(place.route)] == place.route
            fact = ids.get(reference.name.rpartition("/")[2]) if inside and not {"fact", "enum"}.isdisjoint(reference.kinds) else None
            if fact is not None and fact != guard and owner not in found.get(fact, {}):
                found.setdefault(fact, {})[owner] = guard
                todo.append((known[fact].place, (guard, owner)))
    return found


def naming(view: View, field: str) -> dict[str, tuple[str, ...]]:
    """Give the refs of the elements that each element names in a field, as in `decides`, by its ref."""
    known = {parts_of(ref)[1:]: ref for ref in elements_of(view)}
    found: dict[str, list[str]] = {}
    for reference in view.references:
        if field in reference.place.route:
            kind, slash, id = reference.name.partition("/")
            names = [(kind, id)] if slash else [(each, reference.name) for each in reference.kinds]
            found.setdefault(str(reference.source), []).extend(known[name] for name in names if name in known)
    return {ref: tuple(names) for ref, names in found.items()}


def rubrics_in(view: View) -> Iterator[tuple[Owned[Model], Place]]:
    """Give what only a judge can decide: the element, and where the rubric is written."""
    judged: tuple[Owned[Model], ...] = (*view.cases, *(one for rule in view.constraints for one in view.criteria(rule)))
    for element in judged:
        for route, _, _ in walk(element.value):
            if route[-1] == "rubric":
                yield element, Place(element.place.path, (*element.place.route, *route))


def reviewed(view: View) -> Iterator[Owned[Element]]:
    """Give the elements of a view that state a day by which somebody has to look at them again."""
    groups: tuple[tuple[Owned[Element], ...], ...] = (
        view.facts, view.variables, view.documents, view.intents, view.tools, view.scaffolds, view.examples, view.cases, view.axes,
        view.judgements, view.models, view.constraints, view.takes, view.gives,
    )  # fmt: skip
    return (one for group in groups for one in group if one.value.review_by is not None)


@cache
def _sentences(model: type[Model]) -> tuple[str, ...]:
    return tuple(name for name in SENTENCES if hasattr(model, name) or name in model.model_fields)


def says_of(value: Model) -> str:
    """What a model says, in a line; empty when it is known by its id alone."""
    if isinstance(value, LanguageModel):
        return value.name
    says = next((text for name in _sentences(type(value)) if isinstance(text := getattr(value, name), str)), "")
    if isinstance(value, Fact) and not says:
        says = str(value.is_.text or next(iter(value.is_.by.values()))) if value.is_ is not None else ", ".join(value.one_of)
    return " ".join(says.split())


def _known(owned: Owned[Model]) -> Known:
    value = owned.value
    return Known(
        str(owned.ref),
        owned.place,
        says_of(value),
        value,
        owned.scope,
        owned.because,
        (value.owner or "") if isinstance(value, Element) else (value.decided_by or "") if isinstance(value, Purpose) else "",
        value.protected if isinstance(value, Element) else False,
    )


def guarded_in(view: View) -> dict[str, Known]:
    """Give what is protected in a view, by ref, and the criteria of protected rules, each with the element that is protected."""
    known = elements_of(view)
    return {ref: one for ref in known if (one := known.get(rule_of(ref))) is not None and one.protected}


def fingerprints(view: View) -> dict[str, str]:
    """What anything can depend on in each element of a view, by ref, as 8 characters of base64url.

    All that is written counts, but who wrote it, why and since when; fields left at their default do not, so that a
    further optional field moves nothing. What the view takes from other features is among them.
    """
    feature = view.feature
    own = json.dumps([dict(feature.variants), feature.title], ensure_ascii=False)
    found = {str(view.ref): short_digest(f"{own}\n{_dump(feature.layout)}")}
    singles = {key: text for key in ("role", "summary") if (text := getattr(feature, key)) is not None}
    found.update((f"{view.id}/{key}", short_digest(text)) for key, text in singles.items())
    if feature.output_format is not None:
        found[f"{view.id}/output-format"] = short_digest(_dump(feature.output_format))
    if view.sessions is not None:
        found[str(view.sessions.ref)] = short_digest(_dump(view.sessions.value))
    for one in _owned(view):
        found[str(one.ref)] = _fingerprint(one, view)
    for takes in view.takes:
        if (given := view.project.given(takes.value.from_)) is not None:
            found[str(given.ref)] = short_digest(_dump(given.value))
    return found


def _fingerprint(owned: Owned[Model], view: View) -> str:
    file = owned.value.file if isinstance(owned.value, Document) else ""
    linked = view.project.linked.get(f"{owned.place.path}:{file}", "") if file else ""
    return short_digest("\n".join([_dump(owned.value), *owned.scope, linked]))


REF = regex(r'"([a-z0-9][\w.-]*/[\w-]+/[\w./-]+)"')
"""A JSON text that is a ref, and nothing else."""


def quoting(text: str, now: Callable[[str], str]) -> str:
    """Give a text with each name that it quotes in braces as it is called now; braces that are meant stay."""
    return PLACEHOLDER.sub(lambda found: f"{{{now(found[1])}}}" if found[1] else found[0], text)


def owned_now(name: str, features: Mapping[str, str]) -> str:
    """Give a ref, or anything else that begins with the id of a feature, with the id that the feature has now.

    Args:
        name: What begins so.
        features: The ids that features have now, by their former ones.
    """
    owner, slash, rest = name.partition("/")
    return f"{features.get(owner, owner)}{slash}{rest}"


class Renames(Struct, frozen=True, dict=True):
    """The names that the elements of a view had before."""

    refs: Mapping[str, str]
    """The ref now, by each former one; of a criterion, too, when its rule was renamed."""
    prints: Mapping[str, str]
    """The fingerprint that an element would have under its former ref."""
    now: Mapping[str, str]
    """The fingerprint that it has, by its ref now."""
    features: Mapping[str, str] = MappingProxyType({})
    """The ids that features have now, by their former ones; the refs above begin with those of now."""

    def of(self, name: str) -> str:
        """Give a ref, or the id of a case that begins with one, as it is now."""
        name = owned_now(name, self.features)
        if name in self.refs:
            return self.refs[name]
        former = max((one for one in self.refs if name.startswith(f"{one}/")), key=len, default="")
        return f"{self.refs[former]}{name[len(former) :]}" if former else name

    def within(self, text: str) -> str:
        """Give JSON with the refs in it as they are now."""

        def now(found: re.Match[str]) -> str:
            ref = owned_now(found[1], self.features)
            return f'"{self.refs.get(ref, ref)}"'

        return REF.sub(now, text) if self.refs or self.features else text

    def written(self, known: Known) -> str:
        """Give what is written in an element, as `written` does, with what its texts quote under the name that it has now."""
        if known.model is None:
            return self._quoted(known.says)
        model = filled(known.model, self._quoted)
        if isinstance(model, Takes):
            model = model.model_copy(update={"from_": owned_now(model.from_, self.features)})
        return written(replace(known, model=model))

    def _quoted(self, text: str) -> str:
        return quoting(text, lambda name: self._ids.get(name, name))

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        return {parts_of(former)[2]: parts_of(now)[2] for former, now in self.refs.items() if parts_of(now)[1] in {"fact", "variable"}}

    def fingerprints(self, then: Mapping[str, str]) -> dict[str, str]:
        """Give fingerprints under the refs that elements have now; what was renamed only has the one that it has now."""
        now = {owned_now(ref, self.features): value for ref, value in then.items()}
        return {self.of(ref): self.now[self.of(ref)] if self.prints.get(ref) == value else value for ref, value in now.items()}


def renames(view: View, then: Collection[str] = (), features: Mapping[str, str] = MappingProxyType({})) -> Renames:
    """Read from `was` what the elements of a view were called before; a name that an element has now is nobody's former one.

    Args:
        view: The view now.
        then: The refs that there were before: who had its ref then was not renamed since.
        features: The ids that features have now, by their former ones.
    """
    then = {owned_now(ref, features) for ref in then}
    refs, prints, now = dict[str, str](), dict[str, str](), dict[str, str]()
    known = {str(one.ref) for one in _owned(view)}
    for one in _owned(view):
        for id in one.value.was if isinstance(one.value, Element) else ():
            ref = str(Ref(one.ref.owner, one.ref.kind, id))
            if ref in known or str(one.ref) in then:
                continue
            refs[ref], now[str(one.ref)] = str(one.ref), _fingerprint(one, view)
            prints[ref] = _fingerprint(replace(one, value=one.value.model_copy(update={"id": id})), view)
            for criterion in view.criteria(one) if isinstance(one.value, Constraint) else ():  # type: ignore[arg-type]  # it is one
                before = str(Ref(one.ref.owner, "criterion", f"{id}.{criterion.value.id}"))
                refs[before], prints[before] = str(criterion.ref), _fingerprint(criterion, view)
                now[str(criterion.ref)] = prints[before]
    return Renames(refs, prints, now, features)


def renames_unsaid(view: View, gone: Mapping[str, str], new: Collection[str]) -> dict[str, str]:
    """Give the new elements of a view that are what another one was in all but the id: the ref now, by the former one.

    Args:
        view: The view now.
        gone: The fingerprints of elements that it has no more, by ref.
        new: The refs of elements that it did not have.
    """
    found = dict[str, str]()
    for one in _owned(view):
        if str(one.ref) in new and isinstance(one.value, Element):
            for ref, value in gone.items():
                owner, kind, id = parts_of(ref)
                same = (owner, kind) == (one.ref.owner, one.ref.kind)
                if same and _fingerprint(replace(one, value=one.value.model_copy(update={"id": id})), view) == value:
                    found.setdefault(ref, str(one.ref))
    return found


def short_digest(text: str) -> str:
    """A digest of a text in 8 characters that stand safely in a file, as fingerprints are kept."""
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=6).digest()).decode()


def written(known: Known, *, wording: bool = True) -> str:
    """Give what is written in an element whatever its id, to be compared: all that anything can depend on.

    Args:
        known: The element.
        wording: Whether words for the model that state no rule of their own count, too.
    """
    if known.model is None:
        return known.says
    unread = {"id": True} if wording else {"id": True, **dict.fromkeys(_declared(type(known.model), WORDING), True)}
    return " ".join([_dump(known.model, unread), *known.scope])


def _dump(model: Model, unread: Mapping[str, Any] = MappingProxyType({})) -> str:
    """What is written in an element, without what stands in it and is an element of its own."""
    return model.__pydantic_serializer__.to_json(
        model, exclude={**_unread(type(model)), **unread} if unread else _unread(type(model)), exclude_defaults=True, by_alias=False
    ).decode()


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
    return {**_INNER.get(kind, {}), **dict.fromkeys(_declared(kind, RECORD), True)}


@cache
def _declared(kind: type[Model], policy: Change) -> tuple[str, ...]:
    """The fields of a model that have a policy."""
    return tuple(name for name, field in kind.model_fields.items() if any(one is policy for one in field.metadata))
