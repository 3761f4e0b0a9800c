"""The models of a project, each once, whatever number of features asks it."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from specforge.config import Config
from specforge.lifecycles import fallbacks, in_use
from specforge.linting import locate
from specforge.location import Location, Place, Ref
from specforge.project import Owned, View
from specforge.results.kept import Kept, later
from specforge.spec.models import LanguageModel
from specforge.tracing.compiling import open_features
from specforge.tracing.outcomes.keeping import kept_of


class Tried(Struct, frozen=True):
    """How the cases came out that were last run on a model."""

    passed: int
    cases: int
    on: str
    """The day of the last run, in UTC: `2026-11-20`."""


class Listed(Struct, frozen=True):
    """A model, with the features that it is a model of."""

    ref: Ref
    model: LanguageModel
    place: Place
    at: Location
    features: tuple[str, ...]
    """The features, by id."""
    in_use: bool
    """Whether one of them asks it now; one that is not only waits to take the place of another one."""
    fallbacks: tuple[str, ...]
    """The ids of the models that stand in for it, in the order in which they are tried."""
    tried: Tried | None
    """What is kept of its results; nothing when none are."""

    @property
    def order(self) -> tuple[datetime.date, str]:
        """Those that retire first stand first, those without a day last."""
        return self.model.replace_by or datetime.date.max, str(self.ref)


def models_of(root: Path, config: Config, features: Sequence[str] = ()) -> tuple[Listed, ...]:
    """Give every model of some features, or of all, by the day on which its replacement has to begin.

    Raises:
        UsageError: when there is no such feature.
        InvalidSpecError: when a spec has a mistake.
        ResultsError: when the results that are kept of a feature cannot be read.
    """
    found: dict[Ref, list[_Seen]] = {}
    for view in open_features(root, config, features or None).views():
        used, behind = {one.id for one in in_use(view)}, fallbacks(view)
        for one in view.models:
            found.setdefault(one.ref, []).append(_Seen(view, one, one.id in used, behind.get(one.id, ())))
    kept = {id: kept_of(root, id) for id in {one.view.id for seen in found.values() for one in seen}}
    return tuple(sorted((_listed(seen, kept) for seen in found.values()), key=lambda one: one.order))


class _Seen(Struct, frozen=True):
    """A model as a view has it."""

    view: View
    one: Owned[LanguageModel]
    in_use: bool
    fallbacks: tuple[Owned[LanguageModel], ...]


def _listed(seen: Sequence[_Seen], kept: Mapping[str, Sequence[Kept]]) -> Listed:
    view, one = seen[0].view, seen[0].one
    features = tuple(dict.fromkeys(each.view.id for each in seen))
    return Listed(
        one.ref,
        one.value,
        one.place,
        locate(view.project, one.place),
        features,
        any(each.in_use for each in seen),
        tuple(dict.fromkeys(stand.id for each in seen for stand in each.fallbacks)),
        _tried(entry for feature in features for entry in kept[feature] if entry.model is not None and one.value.is_called(entry.model)),
    )


def _tried(kept: Iterable[Kept]) -> Tried | None:
    last: dict[tuple[str, str, str], Kept] = {}
    for entry in sorted(kept, key=later):
        last[entry.key] = entry
    if not last:
        return None
    return Tried(sum(one.green for one in last.values()), len(last), max(one.at for one in last.values())[:10])
