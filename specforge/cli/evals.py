"""Commands that take cases to eval runners."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from specforge.amounts import few
from specforge.cli.options import AsOfOption, ConfigOption, RootOption, app, day, here, settings_at

LISTED = 3
"""The most cases that are named where something is left out."""


@app.command()
def export(
    runner: Annotated[str, typer.Argument(metavar="RUNNER", help="Whose files are written, for instance promptfoo or inspect.")],
    features: Annotated[
        list[str] | None, typer.Argument(metavar="FEATURE", help="Features, or variants as `shop/main/en`; all when left out.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The folder to write to. Default: evals/RUNNER.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files there that are not ours, or were edited.")] = False,
    drifted: Annotated[bool, typer.Option("--drifted", help="Export what the spec says although artifacts on disk differ.")] = False,
    stress: Annotated[bool, typer.Option("--stress", help="Export the written cases under stress, too; they are many.")] = False,
    root: RootOption = None,
    config: ConfigOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Write the cases, the prompt and what grades them for an eval runner."""
    from specforge.runners import exporting  # noqa: PLC0415  only an export needs it

    folder, settings = settings_at(root, config)
    target = folder / "evals" / runner if out is None else here() / out
    done = exporting.export(folder, settings, day(as_of), runner, features or (), target, exporting.Wishes(force, drifted, stress))
    shown = target.relative_to(folder).as_posix() if target.is_relative_to(folder) else str(target)
    alike: dict[tuple[str, str], list[str]] = {}
    for loss in done.losses:
        alike.setdefault((loss.why, "left out" if loss.whole else f"without {loss.what}"), []).append(loss.case)
    for (why, how), cases in alike.items():
        ids = list(dict.fromkeys(cases))  # a case is in several variants
        sys.stdout.write(f"{how}: {few(ids, LISTED)}: {why}\n")
    if done.losses:
        sys.stdout.write(f"{shown}/{exporting.MANIFEST} lists all that is left out\n")
    sys.stdout.write(f"{done.exported} of {done.cases} cases, {len(done.written)} files in {shown}\n")
    sys.stdout.write("".join(f"run: cd {shown} && {command}\n" for command in done.run if command))
