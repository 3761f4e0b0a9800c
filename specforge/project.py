"""The immutable value that checks and compilers see: all specs, resolved by feature and variant."""

import datetime
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar, cast

from msgspec import Struct, field

from specforge.amounts import few
from specforge.caps import PROFILES, Cap
from specforge.location import Place, Ref
from specforge.provenance.traced import Origin, join, quoted_in, trace
from specforge.source.reading import Source
from specforge.spec.cases import Case, Example
from specforge.spec.documents import Feature, Gives, Module, Takes
from specforge.spec.facts import Document, Fact, Keyed, Scaffold, Variable
from specforge.spec.model import PLACEHOLDER, Element, Model, Refers, placeholders, spoken
from specforge.spec.models import LanguageModel
from specforge.spec.rules import Constraint, Criterion, Intent
from specforge.spec.sessions import Metric, Purpose, Relation, Sessions
from specforge.spec.stress import Axis
from specforge.spec.tools import Tool
from specforge.spec.walking import walk

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=Element)
Variant = Mapping[str, str]
Values = tuple[str, ...]
"""A variant as the value of each axis, in the order of the axes."""


class Owned(Struct, Generic[T_co], frozen=True):
    """An element with its ref and the place where it is written."""

    value: T_co
    ref: Ref
    place: Place
    scope: tuple[str, ...] = ()
    """For a constraint: the intents it holds for; empty for every conversation."""
    because: str = ""
    """Why it is stated: its own reason, or the `source` of its spec."""

    @property
    def id(self) -> str:
        """The element's id."""
        return self.ref.id

    def at(self, *route: str | int) -> Origin:
        """Where a text of this element is written, for provenance."""
        return Origin(str(self.ref), Place(self.place.path, (*self.place.route, *route)))


class SpecFile(Struct, frozen=True):
    """One spec file: its path inside the project and what it says."""

    path: str
    document: Feature | Module

    @property
    def owner(self) -> str:
        """The id that its elements' refs begin with."""
        return self.document.feature if isinstance(self.document, Feature) else self.document.module


class Included(Struct, frozen=True):
    """A spec file that is part of a feature: the feature's own, or a module with what is left out of it."""

    file: SpecFile
    without: Mapping[Values, frozenset[str]]
    """The variants it is part of, by the values of their axes, each with the ids that are left out there."""


class Reference(Struct, frozen=True):
    """A name in a spec that must be the id of something."""

    name: str
    kinds: tuple[str, ...]
    """The kinds of thing it may name, as in refs; `step` stands for a step of the same intent, `enum` for a fact with `one_of`."""
    place: Place
    source: Ref


class Settings(Struct, frozen=True, dict=True):
    """What the config contributes to checks and compilers."""

    templates: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Templates of the project's own, by compiler: path and text."""
    caps: Mapping[str, Cap] = field(default_factory=lambda: PROFILES)
    """Caps on tool results, by the name that `runs_in` uses."""
    dialects: tuple[str, ...] = ("duckdb",)
    """The engines that session boundaries are written for as SQL."""


class Project(Struct, frozen=True, dict=True):
    """All specs, loaded together."""

    files: tuple[SpecFile, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    linked: Mapping[str, str] = field(default_factory=dict)
    """Text of the linked documents, by path inside the project."""
    includes: Mapping[str, tuple[Included, ...]] = field(default_factory=dict)
    """For each feature id: its own file first, then its modules in the order of use."""
    day: datetime.date = datetime.date.min
    settings: Settings = Settings()
    complete: bool = True
    """Whether every spec file loaded; when not, what looks unused or missing may be in a file that did not."""

    @property
    def as_of(self) -> datetime.date:
        """The day that whatever expires is judged by; what asks for it is not remembered beyond that day."""
        self.__dict__["dated"] = True
        return self.day

    @property
    def dated(self) -> bool:
        """Whether anything asked for the day."""
        return "dated" in self.__dict__

    def forget(self) -> None:
        """Let go of what was worked out: a project and its views hold each other."""
        for name in ("_views", "views", "lost", "gifts", "features", "features_by_id", "modules"):
            self.__dict__.pop(name, None)

    @cached_property
    def features(self) -> tuple[SpecFile, ...]:
        """The features that loaded with all their modules, by id."""
        found = [file for file in self.files if file.owner in self.includes and isinstance(file.document, Feature)]
        return tuple(sorted(found, key=lambda file: file.owner))

    @cached_property
    def features_by_id(self) -> Mapping[str, SpecFile]:
        """The features that loaded with all their modules."""
        return {file.owner: file for file in self.features}

    @cached_property
    def modules(self) -> tuple[SpecFile, ...]:
        """The modules, by id."""
        return tuple(sorted((file for file in self.files if isinstance(file.document, Module)), key=lambda file: file.owner))

    @cached_property
    def views(self) -> tuple["View", ...]:
        """Every feature in every variant."""
        return tuple(view for views in self._views.values() for view in views)

    @cached_property
    def _views(self) -> Mapping[str, tuple["View", ...]]:
        """The views of each feature, by its id: made once, for a view remembers what it worked out."""
        return {
            file.owner: tuple(View(self, file, file.document, variant) for variant in all_variants(file.document))
            for file in self.features
            if isinstance(file.document, Feature)
        }

    @cached_property
    def lost(self) -> tuple["Lost", ...]:
        """Every reference that names nothing in some variant of its feature."""
        return tuple(lost for views in self._views.values() for lost in _lost(views))

    def views_of(self, file: SpecFile) -> tuple["View", ...]:
        """One feature in every variant, in the order in which the spec lists the values."""
        return self._views[file.owner]

    def traced(self, view: "View") -> "View":
        """The same view, with texts that remember where they came from."""
        twin = View(self, view.file, view.feature, view.variant, tracing=True)
        if view.project is self:
            known = vars(view)
            vars(twin).update({name: known[name] for name in _ALIKE if name in known})
        return twin

    def given(self, name: str) -> "Owned[Gives] | None":
        """Find what a feature gives, by `feature/id`."""
        return self.gifts.get(name)

    @cached_property
    def gifts(self) -> Mapping[str, "Owned[Gives]"]:
        """What the features give, by `feature/id`."""
        found: dict[str, Owned[Gives]] = {}
        for file in self.features:
            for index, gives in enumerate(file.document.gives if isinstance(file.document, Feature) else ()):
                found[f"{file.owner}/{gives.id}"] = Owned(gives, Ref(file.owner, "gives", gives.id), Place(file.path) / "gives" / index)
        return found


def all_variants(feature: Feature) -> Iterator[Variant]:
    """Every combination of the values of a feature's axes; one empty combination when it has no axis."""
    axes = list(feature.variants)
    return (dict(zip(axes, values, strict=True)) for values in itertools.product(*feature.variants.values()))


def applies(where: Mapping[str, tuple[str, ...]], variant: Variant) -> bool:
    """Whether something restricted by `where` is part of a variant."""
    return all(variant.get(axis) in values for axis, values in where.items())


def axes_of(values: Iterable[str], axes: Mapping[str, Values]) -> tuple[str, ...]:
    """The axes that have all of some values."""
    needed = set(values)
    return tuple(axis for axis, known in axes.items() if needed <= set(known))


@dataclass(frozen=True, eq=False)
class Lost:
    """A reference that names nothing in some variants of its feature."""

    reference: Reference
    views: tuple["View", ...]
    """The variants in which it names nothing."""
    elsewhere: bool
    """Whether what it names exists in another variant."""

    @property
    def variants(self) -> str:
        """The variants in which it names nothing, to be read after `in`."""
        names = [f"`{'/'.join(view.values)}`" for view in self.views]
        return few(names, 4)


def _lost(views: tuple["View", ...]) -> Iterator["Lost"]:
    missing: dict[Reference, list[View]] = {}
    for view in views:
        for reference in view.references:
            if not view.names(reference):
                missing.setdefault(reference, []).append(view)
    for reference, found in missing.items():
        elsewhere = len(found) < len(views) and any(view.names(reference) for view in views)
        yield Lost(reference, tuple(found), elsewhere)


_ALIKE = (
    "values",
    "included",
    "facts",
    "variables",
    "documents",
    "intents",
    "tools",
    "scaffolds",
    "examples",
    "cases",
    "axes",
    "constraints",
)
"""What a view works out that is the same when it traces: elements as they are in the spec."""


@dataclass(frozen=True, eq=False)
class View:
    """One feature in one variant, with its modules merged in: what a compiler compiles."""

    project: Project
    file: SpecFile
    feature: Feature
    variant: Variant
    tracing: bool = False
    """Whether texts remember where they came from."""

    @cached_property
    def _made(self) -> dict[Callable[["View"], object], object]:
        return {}

    def once(self, make: Callable[["View"], T]) -> T:
        """Give what is made of this view, which several ask for; it is made once."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    @property
    def id(self) -> str:
        """The feature's id."""
        return self.feature.feature

    @property
    def ref(self) -> Ref:
        """The feature's ref."""
        return Ref(self.id)

    @property
    def place(self) -> Place:
        """Where the feature is declared."""
        return Place(self.file.path) / "feature"

    def at(self, *route: str | int, ref: str = "") -> Origin:
        """Where a text of the feature itself is written, for provenance; `ref` names a part of it, as `role`."""
        return Origin(f"{self.id}/{ref}" if ref else self.id, Place(self.file.path, route or ("feature",)))

    @property
    def folder(self) -> str:
        """The folder of this view's artifacts below the output folder: the feature's id, then one value per axis."""
        return "/".join((self.id, *self.variant.values()))

    @cached_property
    def values(self) -> Values:
        """The value of each axis."""
        return tuple(self.variant.values())

    @cached_property
    def included(self) -> tuple[Included, ...]:
        """The spec files that are part of this view."""
        return tuple(part for part in self.project.includes[self.id] if self.values in part.without)

    def _elements(self, section: str, kind: str, type_: type[E]) -> tuple[Owned[E], ...]:
        found = []
        for part in self.included:
            elements: tuple[E, ...] = getattr(part.file.document, section)
            for index, element in enumerate(elements):
                assert isinstance(element, type_)
                if element.id not in part.without[self.values] and applies(element.where, self.variant):
                    place = Place(part.file.path) / section / index
                    because = element.because or part.file.document.source or ""
                    scope = element.for_ if isinstance(element, Constraint) else ()
                    found.append(Owned(element, Ref(part.file.owner, kind, element.id), place, scope, because))
        return tuple(found)

    @cached_property
    def facts(self) -> tuple[Owned[Fact], ...]:
        """The facts."""
        return self._elements("facts", "fact", Fact)

    @cached_property
    def variables(self) -> tuple[Owned[Variable], ...]:
        """The variables."""
        return self._elements("variables", "variable", Variable)

    @cached_property
    def documents(self) -> tuple[Owned[Document], ...]:
        """The linked documents."""
        return self._elements("documents", "document", Document)

    @cached_property
    def intents(self) -> tuple[Owned[Intent], ...]:
        """The intents."""
        return self._elements("intents", "intent", Intent)

    @cached_property
    def tools(self) -> tuple[Owned[Tool], ...]:
        """The tools."""
        return self._elements("tools", "tool", Tool)

    @cached_property
    def scaffolds(self) -> tuple[Owned[Scaffold], ...]:
        """The engineer's additions."""
        return self._elements("scaffolds", "scaffold", Scaffold)

    @cached_property
    def examples(self) -> tuple[Owned[Example], ...]:
        """The examples."""
        return self._elements("examples", "example", Example)

    @cached_property
    def cases(self) -> tuple[Owned[Case], ...]:
        """The cases written by people."""
        return self._elements("cases", "case", Case)

    @cached_property
    def axes(self) -> tuple[Owned[Axis], ...]:
        """The axes of stress."""
        return self._elements("stress", "axis", Axis)

    @cached_property
    def models(self) -> tuple[Owned[LanguageModel], ...]:
        """The models that are asked, and those that are to take their place."""
        return self._elements("models", "model", LanguageModel)

    @cached_property
    def constraints(self) -> tuple[Owned[Constraint], ...]:
        """The constraints of the spec and those inside its intents, each with its scope."""
        found = list(self._elements("constraints", "constraint", Constraint))
        without = {part.file.owner: part.without[self.values] for part in self.included}
        for intent in self.intents:
            for index, constraint in enumerate(intent.value.constraints):
                if constraint.id not in without[intent.ref.owner] and applies(constraint.where, self.variant):
                    found.append(
                        Owned(
                            constraint,
                            Ref(intent.ref.owner, "constraint", constraint.id),
                            intent.place / "constraints" / index,
                            (intent.id,),
                            constraint.because or intent.because,
                        )
                    )
        return tuple(found)

    @cached_property
    def takes(self) -> tuple[Owned[Takes], ...]:
        """What this feature takes from others."""
        return self._own("takes", self.feature.takes)

    @cached_property
    def gives(self) -> tuple[Owned[Gives], ...]:
        """What this feature gives to others."""
        return self._own("gives", self.feature.gives)

    def _own(self, section: str, elements: tuple[E, ...]) -> tuple[Owned[E], ...]:
        return tuple(
            Owned(element, Ref(self.id, section, element.id), Place(self.file.path) / section / index)
            for index, element in enumerate(elements)
            if applies(element.where, self.variant)
        )

    def criteria(self, constraint: Owned[Constraint]) -> tuple[Owned[Criterion], ...]:
        """The criteria of a constraint, with refs of the form `owner/criterion/constraint.id`."""
        return tuple(
            Owned(
                criterion,
                Ref(constraint.ref.owner, "criterion", f"{constraint.id}.{criterion.id}"),
                constraint.place / "criteria" / index,
                constraint.scope,
            )
            for index, criterion in enumerate(constraint.value.criteria)
        )

    @cached_property
    def sessions(self) -> Owned[Sessions] | None:
        """The session boundaries: the feature's own, or those of the first module that has some."""
        for part in self.included:
            if part.file.document.sessions is not None:
                return Owned(part.file.document.sessions, Ref(part.file.owner, "session"), Place(part.file.path) / "sessions")
        return None

    @cached_property
    def purposes(self) -> tuple[Owned[Purpose], ...]:
        """The boundary of each purpose."""
        if self.sessions is None:
            return ()
        owner, place = self.sessions.ref.owner, self.sessions.place / "purposes"
        return tuple(Owned(purpose, Ref(owner, "session", id), place / id) for id, purpose in self.sessions.value.purposes.items())

    @cached_property
    def relations(self) -> tuple[Owned[Relation], ...]:
        """What is claimed about pairs of purposes."""
        if self.sessions is None:
            return ()
        place = self.sessions.place / "relations"
        return tuple(Owned(relation, self.sessions.ref, place / index) for index, relation in enumerate(self.sessions.value.relations))

    @cached_property
    def metrics(self) -> tuple[Owned[Metric], ...]:
        """The figures that may be grouped by session ids, in the order of the spec."""
        if self.sessions is None:
            return ()
        place = self.sessions.place / "metrics"
        return tuple(Owned(metric, self.sessions.ref, place / name) for name, metric in self.sessions.value.metrics.items())

    @cached_property
    def named(self) -> Mapping[str, Owned[Fact] | Owned[Variable]]:
        """What `{x}` can name: facts and variables, which share one namespace."""
        named: dict[str, Owned[Fact] | Owned[Variable]] = {fact.id: fact for fact in self.facts}
        named.update((variable.id, variable) for variable in self.variables)
        return named

    @cached_property
    def limits(self) -> Mapping[str, tuple[str, Origin]]:
        """What `{sessions.x.y}` can name: each length of time of a session boundary in words, and where it is written."""
        found: dict[str, tuple[str, Origin]] = {}
        sources = {id(purpose.value): purpose for purpose in self.purposes}
        for purpose in self.purposes:
            assert self.sessions is not None
            source = sources[id(self.sessions.value.boundary_of(purpose.value))]
            for owned, lengths in ((source, source.value.lengths()), (purpose, purpose.value.kept())):
                for route, length in lengths:
                    found[".".join(("sessions", purpose.id, *map(str, route)))] = (spoken(length), owned.at(*route))
        return found

    @cached_property
    def targets(self) -> Mapping[str, frozenset[str]]:
        """The ids of each kind, for references."""
        groups: dict[str, tuple[Owned[object], ...]] = {
            "fact": self.facts,
            "enum": tuple(fact for fact in self.facts if fact.value.one_of),
            "variable": self.variables,
            "document": self.documents,
            "intent": self.intents,
            "tool": self.tools,
            "scaffold": self.scaffolds,
            "example": self.examples,
            "case": self.cases,
            "axis": self.axes,
            "model": self.models,
            "constraint": self.constraints,
            "takes": self.takes,
            "gives": self.gives,
            "session": self.purposes,
        }
        found = {kind: frozenset(element.id for element in elements) for kind, elements in groups.items()}
        return {**found, "duration": frozenset(self.limits)}

    @cached_property
    def _intents_by_id(self) -> Mapping[str, Owned[Intent]]:
        return {intent.id: intent for intent in self.intents}

    @cached_property
    def parts(self) -> Mapping[str, tuple[Owned[Intent], ...]]:
        """The intents that are a part of another, by the id of the other."""
        found: dict[str, list[Owned[Intent]]] = {}
        for intent in self.intents:
            if intent.value.part_of is not None:
                found.setdefault(intent.value.part_of, []).append(intent)
        return {whole: tuple(parts) for whole, parts in found.items()}

    @cached_property
    def scoped(self) -> Mapping[str, tuple[Owned[Constraint], ...]]:
        """The rules that hold for some intents only, by the id of each of these."""
        found: dict[str, list[Owned[Constraint]]] = {}
        for rule in self.constraints:
            for intent in dict.fromkeys(rule.scope):
                found.setdefault(intent, []).append(rule)
        return {intent: tuple(rules) for intent, rules in found.items()}

    @cached_property
    def _coverable(self) -> Mapping[str, tuple[int, Owned[Element]]]:
        elements: tuple[Owned[Element], ...] = (*self.intents, *self.constraints, *self.tools)
        return {f"{element.ref.kind}/{element.id}": (position, element) for position, element in enumerate(elements)}

    def in_order(self, covered: Iterable[str]) -> tuple[Owned[Element], ...]:
        """The intents, constraints and tools with these `kind/id`, in the order of the spec."""
        found = [self._coverable[name] for name in covered if name in self._coverable]
        return tuple(element for _, element in sorted(found, key=lambda one: one[0]))

    @cached_property
    def always(self) -> tuple[Owned[Constraint], ...]:
        """The rules of every conversation with a criterion that is judged in each of them."""
        return tuple(rule for rule in self.constraints if not rule.scope and any(one.always for one in rule.value.criteria))

    @cached_property
    def samples(self) -> Mapping[str, object]:
        """The sample values of the variables that have one."""
        return {variable.id: variable.value.sample for variable in self.variables if variable.value.sample is not None}

    def find_intent(self, id: str) -> Owned[Intent] | None:
        """Find an intent by its id."""
        return self._intents_by_id.get(id)

    def value_by(self, keyed: Keyed) -> str | None:
        """The value that this variant has on the axis that a text is keyed by; the text may have nothing for it."""
        axes = axes_of(keyed.by, self.feature.variants)
        return self.variant[axes[0]] if axes else None

    def value_of(self, fact: Owned[Fact]) -> str | None:
        """The text a fact is quoted as, filled; `None` when it cannot be quoted."""
        value = fact.value
        if value.is_ is not None and value.is_.text is not None:
            return self.say(value.is_.text, fact, "is")
        if value.is_ is not None:
            key = self.value_by(value.is_)
            return None if key is None or key not in value.is_.by else self.say(value.is_.by[key], fact, "is", "by", key)
        if value.one_of:
            return self.listed(fact, " or ")
        return self.say(value.says, fact, "says") if value.says is not None and value.table is None else None

    def listed(self, fact: Owned[Fact], last: str = ", ") -> str:
        """The values of a fact with `one_of`, with commas between them and `last` before the last one."""
        items = [self.say(text, fact, "one_of", index) for index, text in enumerate(fact.value.one_of)]
        parts: list[str] = []
        for number, item in enumerate(items):
            between = last if number == len(items) - 1 else ", "
            parts += [self.told(between, fact.at("one_of")), item] if number else [item]
        return join(parts)

    def told(self, text: str, origin: Origin) -> str:
        """Words of ours that an element gave rise to; they are not written in the spec."""
        return trace(text, origin, None) if self.tracing else text

    def say(self, text: str, element: "Owned[Element]", *route: str | int) -> str:
        """Fill a text of an element, which is written there, as `fill` does."""
        return self.fill(text, element.at(*route) if self.tracing else None)

    def fill(self, text: str, origin: Origin | None = None) -> str:
        """Replace `{fact}` by its value, keep variables for run time as `{{name}}`, and unescape literal braces.

        With an origin, and in a view that traces, the result remembers where each stretch of it is written.
        """
        traced = origin if self.tracing else None
        if "{" not in text and "}" not in text:
            return text if traced is None else trace(text, traced)
        parts: list[str] = []
        end = 0
        for found in PLACEHOLDER.finditer(text):
            parts += [self._piece(text, end, found.start(), traced), self._filled(found, traced)]
            end = found.end()
        return join((*parts, self._piece(text, end, len(text), traced)))

    def _piece(self, text: str, start: int, end: int, origin: Origin | None) -> str:
        return text[start:end] if origin is None else trace(text[start:end], origin, start)

    def _filled(self, found: re.Match[str], origin: Origin | None) -> str:
        written, name = found[0], found[1]
        if name is None:
            return written[0] if origin is None else trace(written[0], origin, found.start())
        if (limit := self.limits.get(name)) is not None:
            told = self.told(*limit)
            return told if origin is None else quoted_in(told, origin)
        element = self.named.get(name)
        if element is None:
            return written
        if isinstance(element.value, Variable):
            value: str | None = self.told(f"{{{{{name}}}}}", element.at("id"))
        else:
            value = self.value_of(element)
        if value is None:
            return written
        return value if origin is None else quoted_in(value, origin)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every name in this view that must be the id of something."""
        return tuple(self._references())

    def _references(self) -> Iterator[Reference]:
        elements: tuple[Owned[Model], ...] = (
            *self.facts, *self.variables, *self.documents, *self.intents, *self.tools, *self.scaffolds,
            *self.examples, *self.cases, *self.axes, *self.models, *self._unscoped, *self.takes, *self.gives,
            *self.purposes,
        )  # fmt: skip
        singles: list[tuple[Ref, Place, Model]] = [(element.ref, element.place, element.value) for element in elements]
        own = Place(self.file.path)
        if self.feature.output_format is not None:
            singles.append((Ref(self.id, "output-format"), own / "output_format", self.feature.output_format))
        for ref, place, model in singles:
            key = self.value_by(model.is_) if isinstance(model, Fact) and model.is_ is not None and model.is_.by else None
            for route, marker, text in walk(model):
                if route[:2] == ("is", "by") and route[2] != key:
                    continue  # what another variant says
                here = Place(place.path, (*place.route, *route))
                if isinstance(marker, Refers):
                    if text not in marker.unless:
                        yield Reference(text, marker.kinds, here, ref)
                else:
                    yield from self._quoted(text, here, ref)
        yield from self._compared_purposes()
        for case in self.cases:
            yield from (Reference(axis, ("axis",), case.place / "reworded" / axis, case.ref) for axis in case.value.reworded)
        for key in ("role", "summary"):
            text = getattr(self.feature, key)
            yield from self._quoted(text or "", own / key, self.ref)

    def _quoted(self, text: str, place: Place, source: Ref) -> Iterator[Reference]:
        for name in placeholders(text):
            if (limit := self.limits.get(name)) is not None:
                yield Reference(limit[1].ref.rpartition("/")[2], ("session",), place, source)
            else:
                yield Reference(name, ("duration",) if "." in name else ("fact", "variable"), place, source)

    def _compared_purposes(self) -> Iterator[Reference]:
        """The purposes that relations and metrics name."""
        for relation in self.relations:
            for name in (relation.value.parts[0], relation.value.parts[2]):
                yield Reference(name, ("session",), relation.place, relation.ref)
        for metric in self.metrics:
            for index, name in enumerate(metric.value.by):
                yield Reference(name, ("session",), metric.place / "by" / index, metric.ref)
            yield from (
                Reference(name, ("fact", "variable"), metric.place / "means", metric.ref) for name in placeholders(metric.value.means or "")
            )

    @property
    def _unscoped(self) -> tuple[Owned[Constraint], ...]:
        return self._elements("constraints", "constraint", Constraint)

    @cached_property
    def quotes(self) -> Mapping[str, frozenset[str]]:
        """The refs of the facts and variables that each element quotes, by its ref; a rule quotes what its criteria do."""
        found: dict[str, set[str]] = {}
        for one in self.references:
            if (named := self.named.get(one.name)) is not None and not {"fact", "enum", "variable"}.isdisjoint(one.kinds):
                found.setdefault(str(one.source), set()).add(str(named.ref))
        return {ref: frozenset(quoted) for ref, quoted in found.items()}

    def names(self, reference: Reference) -> bool:
        """Whether a reference names something that this view has."""
        kind, slash, id = reference.name.partition("/")
        if "gives" in reference.kinds:
            return self.project.given(reference.name) is not None
        if "step" in reference.kinds and reference.name in self.steps_of(reference.source.id):
            return True
        if slash:
            return kind in reference.kinds and id in self.targets.get(kind, frozenset())
        return any(reference.name in self.targets.get(kind, frozenset()) for kind in reference.kinds)

    def steps_of(self, intent: str) -> frozenset[str]:
        """The ids of an intent's steps."""
        found = self.find_intent(intent)
        return frozenset(step.id for step in found.value.steps if step.id) if found else frozenset()
