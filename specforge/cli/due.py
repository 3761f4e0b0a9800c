"""The command about days on which something runs out."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from specforge.cli.options import AsOfOption, ConfigOption, RootOption, app, day, settings_at


class DueFormat(StrEnum):
    """How days are printed."""

    TEXT = "text"
    JSON = "json"
    CALENDAR = "calendar"


@app.command()
def due(
    within: Annotated[int, typer.Option("--within", metavar="DAYS", min=0, max=36_600, help="How many days ahead are looked at.")] = 30,
    root: RootOption = None,
    config: ConfigOption = None,
    format: Annotated[DueFormat, typer.Option("--format", help="How to print it; `calendar` has every day, however far.")] = DueFormat.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """Say what has to be looked at soon: waivers and decisions that run out, daily cuts of sessions that end, models that retire, trials that grow old. Fails when there is some."""
    from specforge.due import gathering, telling  # noqa: PLC0415  only this question needs it

    when = day(as_of)
    found = gathering.due(*settings_at(root, config), when, config)
    if format is DueFormat.CALENDAR:
        sys.stdout.write(telling.due_calendar(found))
        return
    sys.stdout.write(telling.due_json(found, when, within) if format is DueFormat.JSON else telling.due_text(found, when, within))
    if telling.soon(found, when, within):
        sys.exit(1)
