"""The command about cases under stress."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from specforge.cli.options import AsOfOption, ConfigOption, Format, FormatOption, RootOption, app, day, here, settings_at
from specforge.errors import UsageError, reason_of
from specforge.location import printable


@app.command()
def stress(
    features: Annotated[
        list[str] | None, typer.Argument(metavar="FEATURE", help="Features, or variants as `shop/main/en`; all when left out.")
    ] = None,
    results: Annotated[
        list[Path] | None,
        typer.Option("--results", help="Results of a runner, as `specforge results` reads them; can be repeated."),
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with the curves to this file, too. Needs results.")] = None,
    fail_on_drop: Annotated[
        bool,
        typer.Option(
            "--fail-on-drop",
            help="Fail when the pass rate falls by more than a declared drop, with its whole interval, and when nothing was compared. Needs results.",
        ),
    ] = False,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """Say how many cases each axis of stress has and needs, and with results how the pass rate falls along it."""
    from specforge.curves import measuring, page, telling  # noqa: PLC0415  only this question needs it

    if not results and (html is not None or fail_on_drop):
        raise UsageError(f"`{'--html' if html is not None else '--fail-on-drop'}` needs results", "name a file of them with `--results`")
    folder, settings = settings_at(root, config)
    found = measuring.stress(folder, settings, day(as_of), features or (), results)
    sys.stdout.write(telling.stress_json(found) if format is Format.JSON else telling.stress_text(found))
    if html is not None:
        try:
            (here() / html).write_text(page.stress_page(found), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{html} cannot be written: {reason_of(error)}", "name a file in an existing folder") from None
    if fail_on_drop and (found.exceeded or not found.compared):
        told = (
            f"a declared drop is exceeded: {'; '.join(found.exceeded)}"
            if found.exceeded
            else "no case was run at a level and as it was written"
        )
        sys.stderr.write(f"specforge: {printable(told)}\n")
        sys.exit(1)
