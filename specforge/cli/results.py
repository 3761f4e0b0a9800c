"""The commands that read results: how cases came out, joined with the elements that they are about, and beside runs before, and over many runs."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from specforge.amounts import few, many
from specforge.cli.options import AsOfOption, ConfigOption, Format, FormatOption, RootOption, app, day, settings_at
from specforge.location import printable

MOST_NAMED = 6
"""So many of what lost more than is allowed are named in the line that says so."""

DropOption = Annotated[
    int, typer.Option("--drop", min=1, max=100, help="How many points of the pass rate must be seen when they are lost.")
]


class By(StrEnum):
    """What makes a point of a trend."""

    FILE = "file"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@app.command()
def results(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Results of pytest, promptfoo, Inspect, pydantic-evals, deepeval or OpenAI's `evals`."),
    ],
    save: Annotated[bool, typer.Option("--save", help="Keep the last green run of each case in the project, for `specforge why`.")] = False,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=100, help="Fail when less of the runs passed, in percent.")
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """Say how cases came out in runs against a model, element by element, and which results are of another spec."""
    from specforge.tracing.outcomes import joining, keeping, telling  # noqa: PLC0415  only this command needs it

    folder, settings = settings_at(root, config)
    found = joining.outcomes(folder, settings, files, day(as_of), config)
    saved = keeping.save(folder, found.kept, max(day(as_of), day(None))) if save else None
    sys.stdout.write(telling.results_json(found, saved) if format is Format.JSON else telling.results_text(found, saved))
    if fail_under is not None and (found.tally.share < fail_under or not found.tally.runs):
        runs = f"{found.tally.share:.1f}% of {found.tally.runs} runs" if found.tally.runs else "no run of the spec as it is now"
        sys.stderr.write(f"specforge: {runs} passed, and at least {fail_under:g}% must\n")
        sys.exit(1)


@app.command()
def compare(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Results, as `specforge results` reads them.")],
    against: Annotated[list[Path], typer.Option("--against", metavar="FILE", help="Results of before; can be repeated.")],
    drop: DropOption = 10,
    fail_on_drop: Annotated[
        bool,
        typer.Option(
            "--fail-on-drop",
            help="Fail when the pass rate of a feature, or of the cases about one of its elements, falls by more than that, with its whole interval, and when nothing was compared.",
        ),
    ] = False,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """Say which cases came out otherwise than before, whether that is more than chance, and what is another between the two."""
    from specforge.tracing.outcomes import telling_turns, turning  # noqa: PLC0415  only this command needs it

    folder, settings = settings_at(root, config)
    found = turning.turns(folder, settings, files, against, drop, day(as_of))
    sys.stdout.write(telling_turns.comparison_json(found) if format is Format.JSON else telling_turns.comparison_text(found))
    if fail_on_drop and (found.exceeded or not found.compared):
        _fail(found.exceeded, drop)


@app.command()
def trend(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Results of many runs, as `specforge results` reads them.")],
    by: Annotated[
        By, typer.Option("--by", help="What makes a point: each file, or all runs of a day, a week or a month in UTC.")
    ] = By.FILE,
    drop: DropOption = 10,
    fail_on_drop: Annotated[
        bool,
        typer.Option(
            "--fail-on-drop",
            help="Fail when the same cases of a feature lost more than that since the first points, by more than chance, and when nothing was compared.",
        ),
    ] = False,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """Say how the pass rate of the same cases went over many runs, where it moved, what was another there, and which cases told nothing."""
    from specforge.tracing.outcomes import telling_trends, trending  # noqa: PLC0415  only this command needs it
    from specforge.tracing.outcomes.points import Period  # noqa: PLC0415  as above

    folder, settings = settings_at(root, config)
    found = trending.trends(folder, settings, files, Period(by), drop, day(as_of))
    sys.stdout.write(telling_trends.trends_json(found) if format is Format.JSON else telling_trends.trends_text(found))
    if fail_on_drop and (found.exceeded or not found.compared):
        _fail(found.exceeded, drop)


def _fail(exceeded: Sequence[str], drop: int) -> NoReturn:
    names = few(list(exceeded), MOST_NAMED)
    told = f"more than {many(drop, 'point')} lost: {names}" if names else "nothing could be compared"
    sys.stderr.write(f"specforge: {printable(told)}\n")
    sys.exit(1)
