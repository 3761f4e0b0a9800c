"""References: names in a spec that must be the ids of something, and those that name nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct

from specforge.amounts import few
from specforge.location import Place, Ref
from specforge.project.owned import Owned
from specforge.spec.facts import Fact
from specforge.spec.model import Model, Refers
from specforge.spec.scalars import placeholders

if TYPE_CHECKING:
    from specforge.project.view import View


class Reference(Struct, frozen=True):
    """A name in a spec that must be the id of something."""

    name: str
    kinds: tuple[str, ...]
    """The kinds of thing it may name, as in refs; `step` stands for a step of the same intent, `enum` for a fact with `one_of`."""
    place: Place
    source: Ref


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


def lost_of(views: tuple["View", ...]) -> Iterator[Lost]:
    """Every reference that names nothing in some variant of a feature, given its views."""
    missing: dict[Reference, list[View]] = {}
    for view in views:
        for reference in view.references:
            if not view.names(reference):
                missing.setdefault(reference, []).append(view)
    for reference, found in missing.items():
        elsewhere = len(found) < len(views) and any(view.names(reference) for view in views)
        yield Lost(reference, tuple(found), elsewhere)


def references_of(view: "View") -> Iterator[Reference]:
    """Every name in a view that must be the id of something."""
    elements: tuple[Owned[Model], ...] = (
        *view.facts, *view.variables, *view.documents, *view.intents, *view.tools, *view.scaffolds,
        *view.examples, *view.cases, *view.axes, *view.judgements, *view.models, *view.unscoped, *view.takes, *view.gives,
        *view.purposes,
    )  # fmt: skip
    own = Place(view.file.path)
    if view.feature.output_format is not None:
        elements += (Owned(view.feature.output_format, Ref(view.id, "output-format"), own / "output_format"),)
    for element in elements:
        model, ref, place = element.value, element.ref, element.place
        key = view.value_by(model.is_) if isinstance(model, Fact) and model.is_ is not None and model.is_.by else None
        for route, marker, text in view.walked(element):
            if route[:2] == ("is", "by") and route[2] != key:
                continue  # what another variant says
            here = Place(place.path, (*place.route, *route))
            if isinstance(marker, Refers):
                if text not in marker.unless:
                    yield Reference(text, marker.kinds, here, ref)
            else:
                yield from _quoted(view, text, here, ref)
    yield from _compared_purposes(view)
    for case in view.cases:
        yield from (Reference(axis, ("axis",), case.place / "reworded" / axis, case.ref) for axis in case.value.reworded)
    for key in ("role", "summary"):
        text = getattr(view.feature, key)
        yield from _quoted(view, text or "", own / key, view.ref)


def _quoted(view: "View", text: str, place: Place, source: Ref) -> Iterator[Reference]:
    for name in placeholders(text):
        if (limit := view.limits.get(name)) is not None:
            yield Reference(limit[1].ref.rpartition("/")[2], ("session",), place, source)
        else:
            yield Reference(name, ("duration",) if "." in name else ("fact", "variable"), place, source)


def _compared_purposes(view: "View") -> Iterator[Reference]:
    """The purposes that relations and metrics name."""
    for relation in view.relations:
        for name in (relation.value.parts[0], relation.value.parts[2]):
            yield Reference(name, ("session",), relation.place, relation.ref)
    for metric in view.metrics:
        for index, name in enumerate(metric.value.by):
            yield Reference(name, ("session",), metric.place / "by" / index, metric.ref)
        yield from (
            Reference(name, ("fact", "variable"), metric.place / "means", metric.ref) for name in placeholders(metric.value.means or "")
        )
