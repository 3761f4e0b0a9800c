"""The points of a series of runs: each file of results, or all runs of a day, a week or a month."""

import datetime
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from specforge.amounts import few, many
from specforge.results.gathering import Gathered, until_day
from specforge.results.reading import apart
from specforge.results.records import File, Result, instant

NAMED = 3
DATE = len("2026-11-20")


class Period(StrEnum):
    """What makes a point."""

    FILE = "file"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Point(Struct, frozen=True):
    """Some runs that were made together."""

    name: str
    """The file as it was named, or the period, as in `2026-11-20`, `2026-W47` and `2026-11`, in UTC."""
    begin: str | None
    """When the first of its runs was made, as `instant` gives it; nothing where none of them says."""
    end: str | None
    """When the last one was."""
    by: Period
    """What made it a point."""


Runs = tuple[Point, tuple[Result, ...]]


def points_of(found: Gathered, by: Period, as_of: datetime.date) -> tuple[tuple[Runs, ...], tuple[str, ...]]:
    """Give the points in the order of their time, with their runs, and in words what says no time.

    Args:
        found: The files.
        by: What makes a point.
        as_of: The day; runs that are dated ahead of it are left out.
    """
    return _by_file(found, as_of) if by is Period.FILE else _by_period(until_day(found.results, as_of), by)


def _by_file(found: Gathered, as_of: datetime.date) -> tuple[tuple[Runs, ...], tuple[str, ...]]:
    files = list(zip(found.files, found.readings, strict=True))
    undated = [file.path for file, (_, reading) in files if reading.results and not _times(reading.results)]
    if not undated:
        files.sort(key=lambda one: (max(_times(one[1][1].results), default=""), one[0].path))
    apiece = apart(one for _, one in files)
    points = [_point(file, until_day(runs, as_of)) for (file, _), runs in zip(files, apiece, strict=True)]
    told = f"{few(undated, NAMED)}: no time of a run; the points stand in the order in which the files were named"
    return tuple(one for one in points if one[1]), (told,) if undated else ()


def _point(file: File, runs: tuple[Result, ...]) -> Runs:
    return _spanning(file.path, runs, Period.FILE), runs


def _by_period(results: Sequence[Result], by: Period) -> tuple[tuple[Runs, ...], tuple[str, ...]]:
    groups: dict[str, list[Result]] = {}
    for one in results:
        if one.at:
            groups.setdefault(_period(instant(one.at), by), []).append(one)
    points = tuple((_spanning(name, runs, by), tuple(runs)) for name, runs in sorted(groups.items()))
    undated = sum(not one.at for one in results)
    return points, (f"{many(undated, 'run')} without a time: of no {by}",) if undated else ()


def _period(at: str, by: Period) -> str:
    if by is Period.DAY:
        return at[:DATE]
    if by is Period.MONTH:
        return at[: len("2026-11")]
    year, week, _ = datetime.date.fromisoformat(at[:DATE]).isocalendar()
    return f"{year:04}-W{week:02}"


def _spanning(name: str, runs: Sequence[Result], by: Period) -> Point:
    times = _times(runs)
    return Point(name, min(times, default=None), max(times, default=None), by)


def _times(runs: Sequence[Result]) -> list[str]:
    return [instant(one.at) for one in runs if one.at]
