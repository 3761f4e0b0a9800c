"""The command that mutates specs: which mutants no case would notice, and which cases notice nothing of their own."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from specforge.cli.options import ConfigOption, Format, FormatOption, RootOption, app, settings_at
from specforge.errors import UsageError
from specforge.progress import on_terminal

MOST_SEED = 2**63 - 1


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) <= MOST_SEED):
        raise UsageError(f"{text!r} is no seed", f"write a whole number from 0 to {MOST_SEED}")
    return int(text)


@app.command()
def mutate(
    features: Annotated[list[str] | None, typer.Argument(metavar="FEATURE", help="The features to mutate; all when left out.")] = None,
    seed: Annotated[str, typer.Option("--seed", help="Decides which mutants are drawn where there are more than `--sample`.")] = "0",
    sample: Annotated[int, typer.Option("--sample", min=0, help="The most mutants of a feature that are tried; 0 for all.")] = 500,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="DIR", help="Write every mutant that was tried, as prompt and tools, for a real run.")
    ] = None,
    near: Annotated[
        float | None, typer.Option("--near", min=1, max=100, help="Group cases whose inputs are so alike, in percent; needs rapidfuzz.")
    ] = None,
    matrix: Annotated[bool, typer.Option("--matrix", help="Print which case notices which mutant.")] = False,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=100, help="Fail when less of the mutants is noticed, in percent.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every element, missing case and case that could go.")] = False,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Change specs in small ways and say which changes no deterministic case would notice; offline, nothing is changed on disk."""
    from specforge.mutation import exporting, likeness, scoring, telling  # noqa: PLC0415  only this command needs it

    lot = _seed(seed)
    folder, settings = settings_at(root, config)
    found = scoring.score(folder, settings, features or (), lot, sample, on_terminal(sys.stderr, os.environ))
    alike = None if near is None else {one.feature: likeness.near_duplicates(one.cases, near) for one in found}
    # Before anything is printed: what cannot be written is told alone.
    written = 0 if export is None else exporting.export(export, found)
    if format is Format.JSON:
        sys.stdout.write(telling.mutation_json(found, alike, lot, matrix=matrix))
    else:
        sys.stdout.write(telling.mutation_text(found, alike, matrix=matrix, verbose=verbose))
    if export is not None:
        sys.stderr.write(f"specforge: {written} mutants written to {export}\n")
    share = scoring.percent(result for one in found for result in one.results)
    if fail_under is not None and share < fail_under:
        sys.stderr.write(f"specforge: {share:.1f}% is under {fail_under:g}%\n")
        sys.exit(1)
