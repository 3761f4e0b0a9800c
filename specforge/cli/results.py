"""The command that reads results: how cases came out, joined with the elements that they are about."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from specforge.cli.options import AsOfOption, ConfigOption, Format, FormatOption, RootOption, app, day, settings_at


@app.command()
def results(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Results of promptfoo, Inspect, pydantic-evals, deepeval or pytest.")
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
    saved = keeping.save(folder, found.kept) if save else None
    sys.stdout.write(telling.results_json(found, saved) if format is Format.JSON else telling.results_text(found, saved))
    if fail_under is not None and (found.tally.share < fail_under or not found.tally.runs):
        runs = f"{found.tally.share:.1f}% of {found.tally.runs} runs" if found.tally.runs else "no run of the spec as it is now"
        sys.stderr.write(f"specforge: {runs} passed, and at least {fail_under:g}% must\n")
        sys.exit(1)
