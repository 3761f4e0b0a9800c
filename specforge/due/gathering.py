"""Gathers whatever a project states a day for, after which something has to be done."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from specforge.config import FILES, Config
from specforge.elements import reviewed
from specforge.errors import NoSpecError, UsageError
from specforge.evaluation.rubrics import calibrations
from specforge.lifecycles import in_use
from specforge.linting import locate
from specforge.location import Location, Place
from specforge.models.gathering import Listed, models_of
from specforge.models.trials import Trial, lasting_until, trials
from specforge.overview.tolerating import tolerated_in
from specforge.project import Owned
from specforge.prompt_lint import baseline
from specforge.prompt_lint.judging import configured_paths
from specforge.prompt_lint.linting import ReadFile, read
from specforge.prompt_lint.suppressing import suppressions_of
from specforge.spec.models import LanguageModel
from specforge.tracing.compiling import Opened, open_features


class Kind(StrEnum):
    """What it is that runs out."""

    REVIEW = "review"
    """An element that somebody has to look at again."""
    TOLERATED = "tolerated"
    """A waiver, a comment that ignores a finding, or a decision about an edit or a change."""
    CUTS = "cuts"
    """The daily cuts of a session boundary, which are compiled up to a day."""
    MODEL = "model"
    """A model in use, whose replacement has to begin, or that is served no more."""
    TRIAL = "trial"
    """The runs of a model that stands in or follows, and what is known of a judge."""
    LINT = "lint"
    """Findings in prompts that the config or a comment beside them ignores, or that were there before."""


class Due(Struct, frozen=True):
    """Something that has to be looked at by a day."""

    day: datetime.date
    """The last one on which nothing has to be done."""
    at: Location
    kind: Kind
    what: str
    """Who or what, in one line."""


def due(root: Path, config: Config, as_of: datetime.date, file: Path | None = None) -> tuple[Due, ...]:
    """Give everything that runs out some day, by day.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day on which trials are judged.
        file: The config file, where it is not one of the usual ones.

    Raises:
        InvalidSpecError: when a spec has a mistake.
        ResultsError: when the results that are kept of a feature cannot be read.
        NoSpecError: when there is no spec, and no prompt either.
        UsageError: when the baseline of prompts cannot be read.
    """
    found = [*_lint(root, config, file)]
    try:
        opened = open_features(root, config, None)
    except NoSpecError:
        if not found and not config.lint.paths:
            raise
        opened = None  # a project of prompts that no spec knows
    if opened is not None:
        found += [*_reviews(opened), *_cuts(opened), *_tolerated(opened, as_of), *_judges(opened, as_of)]
        if asking := sorted({view.id for view in opened.views() if view.models}):
            found += [*_models(models_of(root, config, asking)), *_trials(trials(root, config, as_of, asking), as_of)]
    return tuple(sorted(found, key=lambda one: (one.day, one.at, one.what)))


def _reviews(opened: Opened) -> Iterator[Due]:
    """Each element once, in however many features and variants it is."""
    for one in {one.place: one for view in opened.views() for one in reviewed(view)}.values():
        if (day := one.value.review_by) is not None:
            who = f"{one.value.owner} has" if one.value.owner else "somebody has"
            yield Due(day, locate(opened.project, one.place), Kind.REVIEW, f"{who} to look at {one.ref} again")


def _cuts(opened: Opened) -> Iterator[Due]:
    """The last day that each boundary cuts; once, in however many variants it is."""
    for one in {one.place: one for view in opened.views() for one in view.purposes}.values():
        if one.value.ends is not None and (daily := one.value.ends.daily) is not None:
            what = f"{one.ref} is cut at {daily.at} no more after this day"
            yield Due(daily.until, locate(opened.project, one.place / "ends" / "daily" / "until"), Kind.CUTS, what)


def _tolerated(opened: Opened, as_of: datetime.date) -> Iterator[Due]:
    for file in {part.file.path: part.file for view in opened.views() for part in view.included}.values():
        for one in tolerated_in(file, opened.project, as_of):
            if one.expires is not None:
                yield Due(one.expires, one.at, Kind.TOLERATED, f"{one.owner} {one.what} in {file.owner}: {one.reason}")


def _models(listed: Iterable[Listed]) -> Iterator[Due]:
    for one in listed:
        model, begin = one.model, one.model.replace_by
        if not one.in_use or model.retires is None or begin is None:
            continue
        name = f"{one.ref} ({model.name})"
        if begin < model.retires:
            yield Due(begin, one.at, Kind.MODEL, f"{name}: its replacement has to begin")
        yield Due(model.retires, one.at, Kind.MODEL, f"{name} {'may be' if model.tentative else 'is'} served no more")


def _trials(found: Iterable[Trial], as_of: datetime.date) -> Iterator[Due]:
    for one in found:
        if one.tried.value.tried_within is not None:
            again, never = ("again ", "") if one.again_by else ("", ", and was never run")
            what = f"{one.tried.ref} has to be tried {again}in {one.feature}: it {one.how} {one.used.id}{never}"
            yield Due(one.again_by or as_of, one.at, Kind.TRIAL, what)


def _judges(opened: Opened, as_of: datetime.date) -> Iterator[Due]:
    """The day until which each judge was compared with people lately enough, on the rubric on which that is longest ago."""
    judges: dict[Place, tuple[Owned[LanguageModel], dict[Place, datetime.date]]] = {}
    for view in opened.views():
        for one in in_use(view):
            if one.value.does == "judges" and one.value.tried_within is not None:
                last = judges.setdefault(one.place, (one, {}))[1]
                for noted in calibrations(view):
                    if one.value.is_called(noted.calibration.judge):
                        rubric = Place(noted.place.path, noted.place.route[:-2])
                        last[rubric] = max(last.get(rubric, noted.calibration.on), noted.calibration.on)
    for one, last in judges.values():
        oldest, within = min(last.values(), default=None), one.value.tried_within
        assert within is not None
        again, never = ("again", "") if oldest else ("by a calibration", ": none of it is noted")
        what = f"{one.ref} ({one.value.name}) has to be compared with people {again}{never}"
        yield Due(lasting_until(oldest, within) if oldest else as_of, locate(opened.project, one.place), Kind.TRIAL, what)


def _lint(root: Path, config: Config, file: Path | None) -> Iterator[Due]:
    for one in config.lint.ignore:
        name = str(file) if file is not None else next(name for name in FILES if (root / name).is_file())
        what = f"{one.owner} ignores {one.rule} in {', '.join(one.files)}: {one.reason}"
        yield Due(one.expires, Location(name), Kind.LINT, what)
    yield from _comments(root, config)
    path = root / config.lint.baseline
    if path.is_file() and (known := baseline.read(path)) is not None and known.expires is not None:
        yield Due(known.expires, Location(config.lint.baseline), Kind.LINT, "the findings that were there before count again")


def _comments(root: Path, config: Config) -> Iterator[Due]:
    """What comments in the prompts that the settings name ignore."""
    for file in _prompt_files(root, config):
        for one in suppressions_of(file.prompts[0].file, file.prompts) if file.prompts else ():
            if one.until is not None and one.whole:
                what = f"{one.owner} ignores {', '.join(one.rules)}: {one.reason}"
                yield Due(one.until, Location(file.path, one.line, one.column), Kind.LINT, what)


def _prompt_files(root: Path, config: Config) -> Iterator[ReadFile]:
    """The files of prompts that the settings name; of a name with nothing there, `specforge lint` tells, and nothing runs out."""
    seen: set[str] = set()
    for pattern in config.lint.paths:
        with suppress(UsageError):
            files = read(root, configured_paths(root, (pattern,)), config.lint.exclude, [])
            yield from (one for one in files if one.path not in seen)
            seen.update(one.path for one in files)
