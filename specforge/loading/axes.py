"""Axes and their values as `where` and `by` name them, held against those of a feature."""

from collections.abc import Mapping

from specforge.loading.known import Known, left_out
from specforge.location import Place
from specforge.project import Included, axes_of
from specforge.spec.documents import Feature
from specforge.spec.facts import Fact, Keyed
from specforge.spec.model import nearest


def known_axes(known: Known, feature: Feature, parts: tuple[Included, ...]) -> None:
    """Report axes and values that the parts of a feature name and the feature does not have."""
    _known_variants(known, feature, parts)
    _keyed_facts(known, feature, parts)
    if feature.layout.language is not None:
        _keyed(known, feature, feature.layout.language, "the languages of the layout", Place(parts[0].file.path) / "layout" / "language")


def _known_variants(known: Known, feature: Feature, parts: tuple[Included, ...]) -> None:
    for part in parts:
        document, place = part.file.document, Place(part.file.path)
        _known_values(known, feature, document.where, place / "where")
        for index, use in enumerate(document.use):
            _known_values(known, feature, use.where, place / "use" / index / "where")
        for one in known.declared[part.file.path]:
            if not left_out(one, part):
                _known_values(known, feature, one.element.where, one.place / "where")


def _known_values(known: Known, feature: Feature, where: Mapping[str, tuple[str, ...]], place: Place) -> None:
    axes = feature.variants
    for axis, values in where.items():
        if axis not in axes:
            message = f"`where` names `{axis}`, which is no axis of feature `{feature.feature}`"
            help = nearest(axis, axes) if axes else f"declare it in the feature, as in `variants: {{{axis}: [{', '.join(values)}]}}`"
            known.report("unknown-variant", message, place / axis, help)
            continue
        for number, value in enumerate(values):
            if value not in axes[axis]:
                message = f"`{value}` is no {axis} of feature `{feature.feature}`"
                known.report("unknown-variant", message, place / axis / number, nearest(value, axes[axis]))


def _keyed_facts(known: Known, feature: Feature, parts: tuple[Included, ...]) -> None:
    """The texts of a fact are keyed by the values of one axis, and of one only."""
    for part in parts:
        for one in known.declared[part.file.path]:
            keyed = one.element.is_ if isinstance(one.element, Fact) else None
            if keyed is not None and not left_out(one, part):
                _keyed(known, feature, keyed, f"the texts of fact `{one.element.id}`", one.place / "is")


def _keyed(known: Known, feature: Feature, keyed: Keyed, what: str, place: Place) -> None:
    axes = axes_of(keyed.by, feature.variants) if keyed.by else ()
    if len(axes) > 1:
        message = f"{what} are keyed by values that `{axes[0]}` and `{axes[1]}` both have"
        known.report("unknown-variant", message, place, "name the values of the two axes apart")
    if axes or not keyed.by:
        return
    meant = max(feature.variants, key=lambda axis: len(set(keyed.by) & set(feature.variants[axis])), default="")
    values = [value for those in feature.variants.values() for value in those]
    if meant and set(keyed.by) & set(values):
        values = list(feature.variants[meant])
    else:
        meant = "value of an axis"
    declare = f"declare an axis in the feature, as in `variants: {{locale: [{', '.join(keyed.by)}]}}`"
    for key in keyed.by:
        if key not in values:
            message = f"`{key}` is no {meant} of feature `{feature.feature}`"
            known.report("unknown-variant", message, place / "by" / key, nearest(key, values) if values else declare)
