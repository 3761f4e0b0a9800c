"""The curve of each axis of stress: how many cases its levels have and need, and what results say of them."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from specforge.config import Config
from specforge.curves.answer import AtLevel, Curve, Curves, Gone, Stress
from specforge.curves.judging import Runs
from specforge.elements import fingerprints
from specforge.errors import UsageError
from specforge.evaluation.cases import EvalCase
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.hanging import prints_of
from specforge.evaluation.written_cases import from_cases
from specforge.grading.verdict import Verdict
from specforge.linting import locate
from specforge.lock import line_hash
from specforge.opening import open_project
from specforge.project import Owned, View
from specforge.results.files import content_of
from specforge.results.reading import read
from specforge.results.records import File, Reading, Result, pairs
from specforge.spec.model import nearest
from specforge.spec.stress import Axis
from specforge.stress.deriving import cases_at, left_as_written, levels_of, stress_cases
from specforge.stress.sizing import cases_needed, drop_shown


def stress(root: Path, config: Config, as_of: datetime.date, features: Sequence[str] = (), paths: Sequence[Path] | None = None) -> Stress:
    """Give the curves of every feature that has axes of stress, variant by variant and model by model.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day on which waivers are judged.
        features: Ids, or a variant as `store-agent/main/en-US`; every feature with axes when empty.
        paths: Files of results, of any runner that is known; nothing to say only what there is and what it takes.

    Raises:
        InvalidSpecError: when a spec has an error.
        ResultsError: when a file is not one of results, or half of one.
        UsageError: when there is no such feature, or none that is named has an axis.
    """
    readings = {path: read(content_of(path), str(path)) for path in paths or ()}
    results = [one for reading in readings.values() for one in reading.results]
    opened, _ = open_project(root, config, as_of)
    views = opened.project.views
    prompts = {view.folder: str(opened.texts[view.id][f"{opened.setup.output}/{view.folder}/prompt.md"]) for view in views if view.axes}
    return Stress(
        tuple(one for view in _asked(views, features) for one in _of_view(view, prompts[view.folder], results)),
        None if paths is None else tuple(_file(path, readings[path]) for path in readings),
        tuple(_gone(views, results)),
    )


def _file(path: Path, reading: Reading) -> File:
    return File(str(path), reading.source, len(reading.results), reading.others, reading.notes)


def _asked(views: Sequence[View], features: Sequence[str]) -> list[View]:
    names = {name for view in views for name in (view.id, view.folder)}
    for name in features:
        if name not in names:
            raise UsageError(f"there is no feature `{name}`", nearest(name, names))
    found = [view for view in views if view.axes and (not features or {view.id, view.folder} & set(features))]
    if not found:
        help = "write for instance `stress: [typing_noise]`"
        if not features:
            raise UsageError("no feature has an axis of stress", help)
        what = f"`{features[0]}` has" if len(features) == 1 else "these features have"
        raise UsageError(f"{what} no axis of stress", help)
    return found


def _of_view(view: View, prompt: str, results: Sequence[Result]) -> Iterator[Curves]:
    known, current = fingerprints(view), line_hash(prompt)
    stressed = stress_cases(view)
    plain = {case.id: case for case in from_cases(view)}
    prints = {case.id: prints_of(case, view, known) for case in (*plain.values(), *stressed)}
    ours = [one for one in results if one.feature == view.id and dict(one.variant) == dict(view.variant) and one.case in prints]
    fresh = [one for one in ours if one.prompt == current and dict(one.fingerprints) == prints[one.case]]
    tried = [plain[id] for id in dict.fromkeys(map(_written, stressed))]
    for model in sorted({one.model for one in fresh}, key=lambda one: (one is not None, one or "")) or [None]:
        runs = Runs(one for one in fresh if one.model == model)
        yield Curves(
            feature=view.id,
            variant=view.variant,
            model=model,
            written=len(plain),
            stressed=len(tried),
            cases=len(stressed),
            combined=sum(len(case.stress) > 1 for case in stressed),
            plain=runs.rate(tried),
            together=tuple(_together(stressed, plain, runs)),
            undecided=sum(runs.verdict(case) is Verdict.UNDECIDED for case in (*plain.values(), *stressed)),
            outdated=len(ours) - len(fresh),
            curves=tuple(_curve(axis, view, stressed, plain, runs) for axis in view.axes),
        )


def _written(case: EvalCase) -> str:
    """The id of the written case that a case under stress was made of."""
    return case.id.rpartition("@")[0]


def _curve(axis: Owned[Axis], view: View, stressed: Sequence[EvalCase], plain: Mapping[str, EvalCase], runs: Runs) -> Curve:
    value = axis.value
    levels, tried, left = [], cases_at(axis, stressed), left_as_written(axis, view)
    for name in levels_of(axis, view):
        cases = tried.get(name, ())
        found = runs.compared((plain[_written(case)], case) for case in cases)
        shows = drop_shown(value.plain_rate, len(cases))
        levels.append(AtLevel(name, len(cases), len(left.get(name, ())), shows, found, found.seen(value.drop)))
    needed = cases_needed(value.plain_rate, value.drop)
    return Curve(str(axis.ref), locate(view.project, axis.place), value.drop, value.plain_rate, needed, tuple(levels))


def _together(stressed: Iterable[EvalCase], plain: Mapping[str, EvalCase], runs: Runs) -> Iterator[str]:
    alone = {(_written(case), one.origin.ref, one.level): case for case in stressed if len(case.stress) == 1 for one in case.stress}
    for case in stressed:
        if len(case.stress) > 1 and runs.verdict(case) is Verdict.FAIL:
            parts = [plain[_written(case)], *(alone[_written(case), one.origin.ref, one.level] for one in case.stress)]
            if all(runs.verdict(one) is Verdict.PASS for one in parts):
                yield case.id


def _gone(views: Sequence[View], results: Iterable[Result]) -> Iterator[Gone]:
    """Count the runs that are of nothing in the project, by why that is."""
    results = list(results)
    ran = {one.feature for one in results}
    cases = {(view.id, pairs(view.variant)): _ids(view) for view in views if view.id in ran}
    features = {view.id for view in views}
    counts: Counter[tuple[str, str]] = Counter()
    for one in results:
        key = one.feature, pairs(one.variant)
        if key not in cases or one.case not in cases[key]:
            why = "the feature has no such case" if key in cases else "the feature has no such variant"
            counts["/".join((one.feature, *one.variant.values())), why if one.feature in features else "there is no such feature"] += 1
    yield from (Gone(name, why, count) for (name, why), count in sorted(counts.items()))


def _ids(view: View) -> frozenset[str]:
    return frozenset(case.id for case in (*eval_cases(view), *stress_cases(view)))
