"""One feature in one variant, with its modules merged in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from specforge.languages import or_in
from specforge.location import Place, Ref
from specforge.phrases import Phrases, phrases_in
from specforge.project.files import Included, SpecFile
from specforge.project.filling import filled
from specforge.project.owned import Owned
from specforge.project.references import Reference, references_of
from specforge.project.variants import Values, Variant, applies, axes_of
from specforge.provenance.traced import Origin, join, trace
from specforge.spec.cases import Case, Example
from specforge.spec.documents import Feature
from specforge.spec.durations import spoken
from specforge.spec.element import Element
from specforge.spec.facts import Document, Fact, Keyed, Scaffold, Variable
from specforge.spec.hand_overs import Gives, Takes
from specforge.spec.judgements import Judgement
from specforge.spec.model import Model
from specforge.spec.models import LanguageModel
from specforge.spec.purposes import Purpose
from specforge.spec.rules import Constraint, Criterion, Intent
from specforge.spec.scalars import PLACEHOLDER
from specforge.spec.sessions import Metric, Relation, Sessions
from specforge.spec.stress import Axis
from specforge.spec.tools import Tool
from specforge.spec.walking import Found, walk

if TYPE_CHECKING:
    from specforge.project.project import Project

T = TypeVar("T")
E = TypeVar("E", bound=Element)


ALIKE = (
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
    "judgements",
    "constraints",
)
"""What a view works out that is the same when it traces: elements as they are in the spec."""


@dataclass(frozen=True, eq=False)
class View:
    """One feature in one variant, with its modules merged in: what a compiler compiles."""

    project: "Project"
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

    def walked(self, element: Owned[Model]) -> list[Found]:
        """Every quoting text and every referring name of an element, as `walk` gives them; it is walked once."""
        known = self._walked.get(id(element.value))
        if known is None:
            self._walked[id(element.value)] = known = element.value, walk(element.value)
        return known[1]

    @cached_property
    def _walked(self) -> dict[int, tuple[Model, list[Found]]]:
        return {}

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
    def judgements(self) -> tuple[Owned[Judgement], ...]:
        """The judgement calls."""
        return self._elements("judgements", "judgement", Judgement)

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
        known = self._criteria.get(constraint.ref)
        if known is not None and known[0] == (constraint.place, constraint.scope) and known[1] is constraint.value:
            return known[2]
        found = tuple(
            Owned(
                criterion,
                Ref(constraint.ref.owner, "criterion", f"{constraint.id}.{criterion.id}"),
                constraint.place / "criteria" / index,
                constraint.scope,
            )
            for index, criterion in enumerate(constraint.value.criteria)
        )
        self._criteria[constraint.ref] = ((constraint.place, constraint.scope), constraint.value, found)
        return found

    @cached_property
    def _criteria(self) -> dict[Ref, tuple[tuple[Place, tuple[str, ...]], Constraint, tuple[Owned[Criterion], ...]]]:
        """The criteria of each constraint that was asked about; most checks ask about all."""
        return {}

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
            "judgement": self.judgements,
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

    def with_wholes(self, intents: Iterable[str]) -> frozenset[str]:
        """Intents with those that they are a part of, at any depth: what holds for the whole holds for its parts."""
        found: set[str] = set()
        for here in intents:
            id: str | None = here
            while id is not None and id not in found:
                found.add(id)
                intent = self.find_intent(id)
                id = intent.value.part_of if intent is not None else None
        return frozenset(found)

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

    @cached_property
    def phrases(self) -> Phrases:
        """The words that stand around those of the spec, in the language of the prompt of this variant."""
        return phrases_in(self.language)

    @property
    def language(self) -> str:
        """The code of the language of the prompt of this variant, as its layout says."""
        spoken = self.feature.layout.language
        return "en" if spoken is None else spoken.text or spoken.by.get(self.value_by(spoken) or "") or "en"

    @cached_property
    def _or(self) -> str:
        """The word for `or` in the language of the role, the rules, and of when intents apply; empty where they show none."""
        texts = (self.feature.role, *(one.value.rule for one in self.constraints), *(one.value.when for one in self.intents))
        return or_in(PLACEHOLDER.sub(" ", "\n".join(text for text in texts if text)))

    def or_in(self, text: str) -> str:
        """The word for `or` in a text: that of its language, or where it shows none, of the feature's."""
        return or_in(PLACEHOLDER.sub(" ", text)) or self._or or "or"

    def value_of(self, fact: Owned[Fact], within: str = "") -> str | None:
        """The text a fact is quoted as within another text, filled; `None` when it cannot be quoted."""
        value = fact.value
        if value.is_ is not None and value.is_.text is not None:
            return self.say(value.is_.text, fact, "is")
        if value.is_ is not None:
            key = self.value_by(value.is_)
            return None if key is None or key not in value.is_.by else self.say(value.is_.by[key], fact, "is", "by", key)
        if value.one_of:
            return self.enumerated(fact, f" {self.or_in(within)} ")
        return self.say(value.says, fact, "says") if value.says is not None and value.table is None else None

    def enumerated(self, fact: Owned[Fact], last: str = ", ") -> str:
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

    def say(self, text: str, element: Owned[Element], *route: str | int) -> str:
        """Fill a text of an element, which is written there, as `fill` does."""
        return self.fill(text, element.at(*route) if self.tracing else None)

    def fill(self, text: str, origin: Origin | None = None) -> str:
        """Replace `{fact}` by its value, keep variables for run time as `{{name}}`, and unescape literal braces.

        With an origin, and in a view that traces, the result remembers where each stretch of it is written.
        """
        return filled(text, self, origin if self.tracing else None)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every name in this view that must be the id of something."""
        return tuple(references_of(self))

    @property
    def unscoped(self) -> tuple[Owned[Constraint], ...]:
        """The constraints of the spec without those inside its intents."""
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
