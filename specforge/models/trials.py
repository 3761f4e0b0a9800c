"""Whether a model that stands in, or follows, does what the cases ask: what is kept of its runs beside those of the model in use."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal

from msgspec import Struct

from specforge.config import Config
from specforge.grading.verdict import Verdict
from specforge.lifecycles import by_id, fallbacks, in_use
from specforge.linting import locate
from specforge.location import Location
from specforge.project import Owned, View
from specforge.results.kept import Kept, later, until
from specforge.spec.models import LanguageModel
from specforge.stress.comparing import Compared, compared
from specforge.tracing.compiling import open_features
from specforge.tracing.outcomes.joining import Present, present_cases
from specforge.tracing.outcomes.keeping import kept_of, named_now

DECIDED = (Verdict.PASS, Verdict.FAIL)
How = Literal["stands in for", "follows"]
_Pair = tuple[Owned[LanguageModel], Owned[LanguageModel], How]
"""A model in use, one that is to answer in its place, and how that comes."""


class Came(StrEnum):
    """How a trial came out; what is told first hides the rest."""

    NOT_RUN = "not run"
    """No case of the spec as it is now was run on it."""
    LOSES = "loses"
    """A case that passes on the model in use fails on it."""
    NOT_COMPARED = "not compared"
    """No case was decided on both."""
    PARTLY_RUN = "partly run"
    """Some cases were not run on it."""
    OVERDUE = "overdue"
    """A run on it is older than its `tried_within` allows."""
    HOLDS = "holds"
    """Whatever passes on the model in use passes on it."""


class Trial(Struct, frozen=True):
    """The cases of a feature on a model that stands in or follows, beside those on the model in use."""

    feature: str
    """The id, and the value of each axis."""
    used: Owned[LanguageModel]
    """The model in use."""
    tried: Owned[LanguageModel]
    how: How
    at: Location
    """Where the model that is tried stands."""
    compared: Compared
    """The cases that both decided; `plain` is the model in use."""
    lost: Mapping[str, Location]
    """The cases that pass on the model in use and fail on the other one, and where they stand."""
    gained: tuple[str, ...]
    """Those that fail on the model in use and pass on the other one."""
    undecided: tuple[str, ...]
    """Those that were run on it and that no run decided."""
    missing: tuple[str, ...]
    """Those without a run on it of the spec as it is now."""
    outdated: tuple[str, ...]
    """Those of the missing ones that were run on it of another spec or prompt."""
    since: datetime.date | None
    """The day, in UTC, of the oldest of the runs on it that count."""
    last_run: datetime.date | None
    """The day of the last run on it at all, also of another spec or prompt."""
    overdue: bool
    """Whether that is longer ago than its `tried_within`."""

    @property
    def again_by(self) -> datetime.date | None:
        """The last day on which its runs are recent enough, for want of others those of another prompt; nothing where none is asked for, or none were made."""
        within, day = self.tried.value.tried_within, self.since or self.last_run
        return None if within is None or day is None else lasting_until(day, within)

    @property
    def came(self) -> Came:
        """How it came out."""
        if self.since is None:
            return Came.NOT_RUN
        if self.lost:
            return Came.LOSES
        if not self.compared.of:
            return Came.NOT_COMPARED
        if self.missing:
            return Came.PARTLY_RUN
        return Came.OVERDUE if self.overdue else Came.HOLDS


def trials(root: Path, config: Config, as_of: datetime.date, features: Sequence[str] = ()) -> tuple[Trial, ...]:
    """Compare the models in use of some features, or of all, with those that stand in for them or follow them.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day on which runs have to be recent.
        features: Their ids; all when left out.

    Raises:
        UsageError: when there is no such feature.
        InvalidSpecError: when a spec has a mistake.
        ResultsError: when the results that are kept of a feature cannot be read.
    """
    opened = open_features(root, config, features or None)
    asked = [(view, pairs) for view in opened.folders.values() if (pairs := tuple(_pairs(view)))]
    present = present_cases(opened) if asked else {}
    kept = {id: kept_of(root, id) for id in {view.id for view, _ in asked}}
    return tuple(one for view, pairs in asked for one in _trials(view, pairs, present.values(), kept[view.id], as_of))


def _pairs(view: View) -> Iterator[_Pair]:
    known, behind = by_id(view), fallbacks(view)
    for used in in_use(view):
        if used.value.does == "answers":
            spares = [one for one in behind.get(used.id, ()) if one.value.does == "answers"]
            yield from ((used, one, "stands in for") for one in spares)
            next = known.get(used.value.successor or "")
            if next is not None and next not in spares and next.value.does == "answers":
                yield used, next, "follows"


def _trials(
    view: View,
    pairs: Iterable[_Pair],
    present: Iterable[Present],
    kept: Sequence[Kept],
    as_of: datetime.date,
) -> Iterator[Trial]:
    cases = {one.case.id: one for one in present if one.view is view and one.case.mode != "recorded"}
    variant = dict(view.variant)
    known = [one for one in sorted(named_now(until(kept, as_of), view), key=later) if dict(one.variant) == variant and one.case in cases]
    for used, tried, how in pairs:
        before, now = (_of_now(known, cases, one.value) for one in (used, tried))
        both = {
            id: (before[id].green, now[id].green) for id in cases if all(id in one and one[id].verdict in DECIDED for one in (before, now))
        }
        missing = tuple(id for id in cases if id not in now)
        own = [one for one in known if one.model is not None and tried.value.is_called(one.model)]
        runs = {one.case for one in own}
        since = min((datetime.date.fromisoformat(one.at[:10]) for one in now.values()), default=None)
        within = tried.value.tried_within
        yield Trial(
            feature=view.folder,
            used=used,
            tried=tried,
            how=how,
            at=locate(view.project, tried.place),
            compared=compared(both.values()),
            lost={id: locate(view.project, cases[id].case.place) for id, came in both.items() if came == (True, False)},
            gained=tuple(id for id, came in both.items() if came == (False, True)),
            undecided=tuple(id for id, one in now.items() if one.verdict not in DECIDED),
            missing=missing,
            outdated=tuple(id for id in missing if id in runs),
            since=since,
            last_run=max((datetime.date.fromisoformat(one.at[:10]) for one in own), default=None),
            overdue=within is not None and since is not None and as_of > lasting_until(since, within),
        )


def _of_now(known: Iterable[Kept], cases: Mapping[str, Present], model: LanguageModel) -> Mapping[str, Kept]:
    """The last runs on a model of each case as it is now; the entries come by time."""
    found = {one.case: one for one in known if one.model is not None and model.is_called(one.model) and _is_of_now(one, cases[one.case])}
    return {id: found[id] for id in cases if id in found}


def _is_of_now(kept: Kept, now: Present) -> bool:
    return kept.prompt == now.prompt and kept.fingerprints == now.prints


def lasting_until(day: datetime.date, length: datetime.timedelta) -> datetime.date:
    """Give the last day of a length that begins with a day; a day that is begun counts as one.

    Args:
        day: The day.
        length: The length.
    """
    days = -(-length // datetime.timedelta(days=1))
    return datetime.date.fromordinal(min(datetime.date.max.toordinal(), day.toordinal() + days))
