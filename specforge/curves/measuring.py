"""The curve of each axis of stress: how many cases its levels have and need, and what results say of them."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specforge.config import Config
from specforge.elements import fingerprints
from specforge.errors import InvalidSpecError, UsageError
from specforge.evaluation.cases import EvalCase
from specforge.evaluation.written_cases import from_cases
from specforge.finding import Severity
from specforge.grading.rates import Rate, sampled
from specforge.grading.verdict import Outcome, Verdict
from specforge.linting import locate
from specforge.location import Location
from specforge.lock import mark
from specforge.opening import open_project
from specforge.project import Owned, View
from specforge.results.records import Result, ResultsError, result_of
from specforge.spec.model import nearest
from specforge.spec.stress import Axis
from specforge.stress.comparing import Compared, Seen, compared
from specforge.stress.deriving import cases_at, levels_of, stress_cases
from specforge.stress.sizing import cases_needed, drop_shown


@dataclass(frozen=True, slots=True)
class AtLevel:
    """One level of an axis."""

    name: str
    cases: int
    """The cases there are."""
    shows: int | None
    """The smallest drop in points that so many cases show; nothing when they show none at all."""
    compared: Compared
    """The cases that were decided both here and as they were written."""
    seen: Seen


@dataclass(frozen=True, slots=True)
class Curve:
    """One axis."""

    ref: str
    at: Location
    drop: int
    """The drop that must be seen, in points."""
    plain_rate: int
    """The pass rate that is expected of the cases as they were written, in percent."""
    needed: int
    """The cases that it takes at each level."""
    levels: tuple[AtLevel, ...]

    @property
    def axis(self) -> str:
        """The id of the axis."""
        return self.ref.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Curves:
    """All axes of one feature in one variant, by the results of one model."""

    feature: str
    variant: Mapping[str, str]
    model: str | None
    ran: bool
    """Whether results were read at all."""
    written: int
    """The cases that people wrote."""
    stressed: int
    """How many of them are tried at some level."""
    cases: int
    """All cases under stress."""
    combined: int
    """Those at several levels at once."""
    plain: Rate
    """The pass rate of the written cases that are tried at some level."""
    together: tuple[str, ...]
    """Cases at several levels at once that fail although they pass at each of them alone, and as they were written."""
    undecided: int
    """Cases with a result that decides nothing."""
    outdated: int
    """Records that are left out, because the prompt or the case is another one now."""
    curves: tuple[Curve, ...]

    @property
    def name(self) -> str:
        """The feature, then the value of each axis of variants."""
        return "/".join((self.feature, *self.variant.values()))


def read_results(paths: Iterable[Path]) -> tuple[Result, ...]:
    """Read the records of some files.

    Raises:
        ResultsError: when a line is no record.
        UsageError: when a file cannot be read.
    """
    found: list[Result] = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}", "name a file of results") from None
        except UnicodeDecodeError:
            raise ResultsError(f"{path} is not UTF-8", "name a file that a runner or `specforge results --save` wrote") from None
        found += [result_of(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]
    return tuple(found)


def curves(
    root: Path, config: Config, as_of: datetime.date, features: Sequence[str] = (), results: Sequence[Result] | None = None
) -> tuple[Curves, ...]:
    """Give the curves of every feature that has axes of stress, variant by variant and model by model.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day on which waivers are judged.
        features: Ids, or a variant as `store-agent/main/en-US`; every feature with axes when empty.
        results: What was run; nothing to say only what there is and what it takes.

    Raises:
        InvalidSpecError: when a spec has an error.
        UsageError: when there is no such feature, or one that is named has no axis.
    """
    opened, report = open_project(root, config, as_of)
    if count := report.count(Severity.ERROR):
        first = next(one for one in report.findings if one.severity is Severity.ERROR)
        raise InvalidSpecError(f"{count} error{'s' if count > 1 else ''} in the specs; the first: {first.at}: {first.message}", report)
    names = {name for view in opened.project.views for name in (view.id, view.folder)}
    for name in features:
        if name not in names:
            raise UsageError(f"there is no feature `{name}`", nearest(name, names))
    asked = [view for view in opened.project.views if not features or {view.id, view.folder} & set(features)]
    found = [view for view in asked if view.axes]
    if not found:
        what = f"`{features[0]}` has" if len(features) == 1 else "these features have" if features else "no feature has"
        raise UsageError(
            f"{what} no axis of stress" if features else f"{what} an axis of stress", "write for instance `stress: [typing_noise]`"
        )
    return tuple(
        one
        for view in found
        for one in _of_view(view, str(opened.texts[view.id][f"{opened.setup.output}/{view.folder}/prompt.md"]), results)
    )


def _of_view(view: View, prompt: str, results: Sequence[Result] | None) -> Iterator[Curves]:
    known, current = fingerprints(view), mark(prompt)
    ours = [one for one in results or () if one.feature == view.id and dict(one.variant) == dict(view.variant)]
    fresh = [one for one in ours if one.prompt == current and all(known.get(ref) == was for ref, was in one.fingerprints.items())]
    stressed = stress_cases(view)
    plain = {case.id: case for case in from_cases(view)}
    for model in sorted({one.model for one in fresh}, key=lambda one: (one is not None, one or "")) or [None]:
        mine = [one for one in fresh if one.model == model]
        verdicts = _verdicts(mine, (*plain.values(), *stressed))
        yield Curves(
            feature=view.id,
            variant=view.variant,
            model=model,
            ran=results is not None,
            written=len(plain),
            stressed=len({_written(case) for case in stressed}),
            cases=len(stressed),
            combined=sum(len(case.stress) > 1 for case in stressed),
            plain=_rate(verdicts, {_written(case) for case in stressed}),
            together=tuple(_together(stressed, verdicts)),
            undecided=sum(verdict is Verdict.UNDECIDED for verdict in verdicts.values()),
            outdated=len(ours) - len(fresh),
            curves=tuple(_curve(axis, view, stressed, verdicts) for axis in view.axes),
        )


def _written(case: EvalCase) -> str:
    """The id of the written case that a case under stress was made of."""
    return case.id.rpartition("@")[0]


def _verdicts(results: Iterable[Result], cases: Iterable[EvalCase]) -> Mapping[str, Verdict]:
    """The verdict of each case over its runs; of two records of one run the later one counts."""
    runs: dict[str, dict[int, Result]] = {}
    for one in results:
        runs.setdefault(one.case, {})[one.sample] = one
    found = {}
    for case in cases:
        if case.id in runs:
            done = runs[case.id]
            outcomes = [Outcome(one.verdict, one.reason) for one in done.values() if one.verdict is not None]
            found[case.id] = sampled(outcomes, max(case.samples, len(done)), case.pass_rate).verdict
    return found


def _rate(verdicts: Mapping[str, Verdict], cases: Iterable[str]) -> Rate:
    decided = [verdicts[one] for one in cases if verdicts.get(one) in {Verdict.PASS, Verdict.FAIL}]
    return Rate(decided.count(Verdict.PASS), len(decided))


def _curve(axis: Owned[Axis], view: View, stressed: Sequence[EvalCase], verdicts: Mapping[str, Verdict]) -> Curve:
    ref, value = str(axis.ref), axis.value
    levels, tried = [], cases_at(axis, stressed)
    for name in levels_of(axis, view):
        cases = tried.get(name, ())
        both = [(verdicts.get(_written(case)), verdicts.get(case.id)) for case in cases]
        decided = {Verdict.PASS, Verdict.FAIL}
        found = compared((plain is Verdict.PASS, here is Verdict.PASS) for plain, here in both if plain in decided and here in decided)
        levels.append(AtLevel(name, len(cases), drop_shown(value.plain_rate, len(cases)), found, found.seen(value.drop)))
    needed = cases_needed(value.plain_rate, value.drop)
    return Curve(ref, locate(view.project, axis.place), value.drop, value.plain_rate, needed, tuple(levels))


def _together(stressed: Iterable[EvalCase], verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    alone = {(_written(case), one.origin.ref, one.level): case.id for case in stressed if len(case.stress) == 1 for one in case.stress}
    for case in stressed:
        if len(case.stress) > 1 and verdicts.get(case.id) is Verdict.FAIL:
            parts = [_written(case), *(alone.get((_written(case), one.origin.ref, one.level), "") for one in case.stress)]
            if all(verdicts.get(one) is Verdict.PASS for one in parts):
                yield case.id


def drops(found: Iterable[Curves]) -> bool:
    """Whether a declared drop is seen at any level."""
    return any(level.seen is Seen.SEEN for one in found for curve in one.curves for level in curve.levels)
