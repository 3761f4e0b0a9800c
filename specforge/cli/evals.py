"""Commands that take cases to eval runners."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from specforge.cli.options import AsOfOption, ConfigOption, RootOption, app, day, here, settings_at

LISTED = 20


@app.command()
def export(
    runner: Annotated[str, typer.Argument(metavar="RUNNER", help="Whose files are written, for instance promptfoo or inspect.")],
    features: Annotated[
        list[str] | None, typer.Argument(metavar="[FEATURE]...", help="Features, or variants as `shop/main/en`; all when left out.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The folder to write to. Default: evals/RUNNER.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files there that are not ours, or were edited.")] = False,
    drifted: Annotated[bool, typer.Option("--drifted", help="Export what the spec says although artifacts on disk differ.")] = False,
    root: RootOption = None,
    config: ConfigOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Write the cases, the prompt and what grades them for an eval runner."""
    from specforge.runners import exporting  # noqa: PLC0415  only an export needs it

    folder, settings = settings_at(root, config)
    target = folder / "evals" / runner if out is None else here() / out
    done = exporting.export(folder, settings, day(as_of), runner, features or (), target, exporting.Wishes(force, drifted))
    shown = target.relative_to(folder).as_posix() if target.is_relative_to(folder) else str(target)
    for loss in done.losses[:LISTED]:
        sys.stdout.write(f"left out: {loss.case}: {loss.what}: {loss.why}\n")
    if len(done.losses) > LISTED:
        sys.stdout.write(f"left out: {len(done.losses) - LISTED} more; {shown}/{exporting.MANIFEST} lists all\n")
    sys.stdout.write(f"{done.cases} cases, {len(done.written)} files in {shown}\n")
    sys.stdout.write("".join(f"run: cd {shown} && {command}\n" for command in done.run if command))
