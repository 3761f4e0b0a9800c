"""How the pass rate of the same cases went over many runs, where it moved, and what was another there."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.config import Config
from specforge.grading.rates import Rate
from specforge.grading.verdict import Verdict
from specforge.linting import locate
from specforge.results.gathering import gathered
from specforge.results.records import Result, pairs
from specforge.stress.comparing import compared
from specforge.tracing.outcomes.joining import Key, Now, Present, as_now, judged, moved_between
from specforge.tracing.outcomes.pairing import DECIDED, asks_other, last_runs, others, paired
from specforge.tracing.outcomes.points import Period, Point, points_of
from specforge.tracing.outcomes.shifting import Shift, shifts
from specforge.tracing.outcomes.trend import Break, CaseHistory, Left, Level, Missing, Partial, Trend, Trends, Turn


def trends(root: Path, config: Config, paths: Sequence[Path], by: Period, drop: int, as_of: datetime.date) -> Trends:
    """Say how cases came out in many runs, one after the other.

    Args:
        root: The project.
        config: Its settings.
        paths: Files of results, of any runner that is known.
        by: What makes a point.
        drop: How many points of the pass rate must be seen when they are lost, 1 to 100.
        as_of: The day; no run that is dated ahead of it counts.

    Raises:
        ResultsError: when a file is not one of results, or half of one.
        InvalidSpecError: when a spec of a feature that has results cannot be understood.
        UsageError: when the project has no spec.
    """
    found = gathered(paths, as_of, "none of them counts")
    points, undated = points_of(found, by, as_of)
    every = [one for _, runs in points for one in runs]
    now = as_now(root, config, {one.feature for one in every})
    at = [(point, now.grouped(runs)) for point, runs in points]
    groups: dict[Key, list[Result]] = {}
    for _, here in at:
        for key, runs in here.items():
            groups.setdefault(key, []).extend(runs)
    return Trends(
        files=found.files,
        undated=undated,
        features=tuple(_features(now, at, drop)),
        gone=now.gone(groups),
        stressed=len(every) - sum(map(len, groups.values())),
    )


def _features(now: Now, at: Sequence[tuple[Point, Mapping[Key, Sequence[Result]]]], drop: int) -> Iterator[Trend]:
    asked = {key: one for key, one in now.present.items() if one.case.mode != "recorded" and any(key in here for _, here in at)}
    for variant in dict.fromkeys(key[:2] for key in asked):
        cases = {key[2]: one for key, one in asked.items() if key[:2] == variant}
        stops = [_Stop(point, {id: tuple(here.get((*variant, id), ())) for id in cases}) for point, here in at]
        found = [_trend(cases, some, drop) for some in _series(stops)]
        apart = {one.id for trend in found for one in trend.cases if one.decided and not all(one.decided)}
        yield from (replace(one, told_nothing=tuple(id for id in one.told_nothing if id not in apart)) for one in found)


class _Stop(Struct, frozen=True, dict=True):
    """The runs of the cases of a feature at one point."""

    point: Point
    runs: Mapping[str, tuple[Result, ...]]

    @property
    def models(self) -> tuple[str | None, ...]:
        """The models of its runs, without those that broke off before a model was named."""
        every = (one for runs in self.runs.values() for one in runs)
        return tuple(dict.fromkeys(one.model for one in every if one.model is not None or one.verdict is not None))

    def of(self, model: str | None) -> "_Stop":
        """Give it with the runs of one model alone."""
        return _Stop(self.point, {id: tuple(one for one in runs if one.model == model) for id, runs in self.runs.items()})


def _series(stops: Sequence[_Stop]) -> Iterator[list[_Stop]]:
    """Part points into those of each model; where each point has a single one, it was changed on the way."""
    models = [one.models for one in stops]
    if all(len(one) <= 1 for one in models):
        yield [one for one in stops if one.models]
        return
    for model in dict.fromkeys(name for some in models for name in some):
        yield [one.of(model) for one in stops if model in one.models]


def _trend(cases: Mapping[str, Present], every: Sequence[_Stop], drop: int) -> Trend:
    stops, partial = _whole(every)
    histories = {id: _history(now, stops) for id, now in cases.items() if any(stop.runs[id] for stop in stops)}
    missing = {id: found for id, one in histories.items() if (found := _missing(one, stops)) is not None}
    same = {id: one.decided for id, one in histories.items() if id not in missing}
    view = next(iter(cases.values())).view
    return Trend(
        feature=view.id,
        variant=view.variant,
        levels=tuple(_levels(stops, histories, same)),
        partial=partial,
        compared=compared((passed[0], passed[-1]) for passed in same.values() if len(stops) > 1),
        drop=drop,
        breaks=tuple(_break(shift, stops, {id: cases[id] for id in same}, same) for shift in shifts(tuple(same.values()))),
        same=tuple(same),
        left=tuple(_left(missing)),
        cases=tuple(histories.values()),
        told_nothing=tuple(id for id, one in histories.items() if len(one.decided) > 1 and all(one.decided)),
        alike=tuple(_alike(histories, same)),
    )


def _whole(stops: Sequence[_Stop]) -> tuple[list[_Stop], tuple[Partial, ...]]:
    """Leave out the points that ran less than half of what was run before and after them, as where somebody tried a few cases."""
    ran = [frozenset(id for id, runs in stop.runs.items() if runs) for stop in stops]
    before = list(accumulate(ran, frozenset.union, initial=frozenset[str]()))
    behind = list(accumulate(reversed(ran), frozenset.union, initial=frozenset[str]()))[::-1]
    found: list[_Stop] = []
    partial: list[Partial] = []
    for index, (stop, here) in enumerate(zip(stops, ran, strict=True)):
        last = index + 1 == len(stops)
        expected = before[index] if last else before[index] & behind[index + 1]
        if len(expected - here) > len(here):
            partial.append(Partial(stop.point, len(here), len(expected | here)))
        else:
            found.append(stop)
    return found, tuple(partial)


def _history(now: Present, stops: Sequence[_Stop]) -> CaseHistory:
    """Judge a case at each point; every point counts as many runs as the one with the fewest, as where two are compared."""
    id = now.case.id
    runs = [last_runs(stop.runs[id]) for stop in stops]
    last = next(some[0] for some in reversed(runs) if some)
    asks = [bool(some) and asks_other(now, moved_between(some[0].fingerprints, last.fingerprints)) for some in runs]
    since = max((index + 1 for index, other in enumerate(asks) if other), default=0)
    graded = [[one for one in some if one.verdict is not None] for some in runs]
    most = min((len(some) for some in graded[since:] if some), default=0)
    came = tuple(judged(some[:most], now.case).verdict if some and most else None for some in graded)
    turned = [
        (before, after)
        for before, after in pairwise(index for index, one in enumerate(came) if index >= since and one in DECIDED)
        if came[before] is not came[after]
    ]
    return CaseHistory(
        id=id,
        at=locate(now.view.project, now.case.place),
        came=came,
        since=since,
        turned=tuple(after for _, after in turned),
        unexplained=sum(_state(runs[before]) == _state(runs[after]) for before, after in turned),
    )


def _state(runs: Sequence[Result]) -> object:
    """What can explain that a case came out otherwise."""
    return runs[0].prompt, pairs(runs[0].fingerprints), {one.model for one in runs}


def _missing(one: CaseHistory, stops: Sequence[_Stop]) -> tuple[Missing, int] | None:
    """Why a case is not the same at all points, and the last point at which it is so."""
    gaps = [index for index, verdict in enumerate(one.came) if verdict not in DECIDED]
    if one.since and (not gaps or gaps[-1] < one.since):
        return Missing.ASKS, one.since - 1
    if not gaps:
        return None
    if gaps == list(range(len(gaps))) and not any(stops[index].runs[one.id] for index in gaps):
        return Missing.LATER, gaps[-1]
    return (Missing.UNDECIDED if stops[gaps[-1]].runs[one.id] else Missing.NOT_RUN), gaps[-1]


def _left(missing: Mapping[str, tuple[Missing, int]]) -> Iterator[Left]:
    groups: dict[tuple[Missing, int], list[str]] = {}
    for id, reason in missing.items():
        groups.setdefault(reason, []).append(id)
    for (why, at), ids in sorted(groups.items(), key=lambda one: (one[0][1], one[0][0])):
        yield Left(why, at, tuple(ids))


def _levels(stops: Sequence[_Stop], histories: Mapping[str, CaseHistory], same: Mapping[str, Sequence[bool]]) -> Iterator[Level]:
    for index, stop in enumerate(stops):
        came = [one.came[index] for one in histories.values()]
        runners = {one.runner for runs in stop.runs.values() for one in runs}
        yield Level(
            point=stop.point,
            same=Rate(sum(passed[index] for passed in same.values()), len(same)),
            every=Rate(came.count(Verdict.PASS), sum(one in DECIDED for one in came)),
            models=stop.models,
            runners=tuple(sorted(runners)),
        )


def _break(shift: Shift, stops: Sequence[_Stop], cases: Mapping[str, Present], same: Mapping[str, Sequence[bool]]) -> Break:
    sign = -1 if shift.fell else 1
    changes = {id: sign * shift.change(passed) for id, passed in same.items()}
    moved = sorted((id for id, change in changes.items() if change > 0), key=lambda one: -changes[one])
    before, since = slice(shift.begin, shift.at), slice(shift.at, shift.end)
    both = [paired(cases[id], last_runs(stops[shift.at - 1].runs[id]), last_runs(stops[shift.at].runs[id])) for id in same]
    pairs = [one for one in both if one is not None]
    return Break(
        shift=shift,
        before=_rate(passed[before] for passed in same.values()),
        since=_rate(passed[since] for passed in same.values()),
        turned=tuple(
            Turn(id, locate(cases[id].view.project, cases[id].case.place), _rate([same[id][before]]), _rate([same[id][since]]))
            for id in moved
        ),
        there=sum(same[id][shift.at - 1] == shift.fell and same[id][shift.at] != shift.fell for id in moved),
        step=compared(one.passed for one in pairs),
        others=tuple(others(pairs)),
    )


def _rate(some: Iterable[Sequence[bool]]) -> Rate:
    flat = [one for passed in some for one in passed]
    return Rate(sum(flat), len(flat))


def _alike(histories: Mapping[str, CaseHistory], same: Mapping[str, Sequence[bool]]) -> Iterator[tuple[str, ...]]:
    """The cases that turned twice or more and came out alike everywhere: one of them tells what all of them do."""
    groups: dict[tuple[bool, ...], list[str]] = {}
    for id, passed in same.items():
        if len(histories[id].turned) > 1:
            groups.setdefault(tuple(passed), []).append(id)
    yield from (tuple(ids) for ids in groups.values() if len(ids) > 1)
