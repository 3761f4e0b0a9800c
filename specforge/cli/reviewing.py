"""Commands about a change as a whole: what it means, and the review of it that a pull request is told."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from specforge.cli.options import AsOfOption, ConfigOption, OutputOption, QuietOption, RootOption, app, day, settings_at
from specforge.errors import UsageError


class DiffFormat(StrEnum):
    """How a semantic diff is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    CHANGELOG = "changelog"


class ChangeGate(StrEnum):
    """The least level of a change that fails."""

    NOTE = "note"
    WARNING = "warning"
    DANGER = "danger"
    ERROR = "error"
    NEVER = "never"


class About(StrEnum):
    """Who notices a change."""

    CONTRACT = "contract"
    BOUNDARY = "boundary"
    BEHAVIOR = "behavior"
    EVAL = "eval"
    TEXT = "text"


BaseOption = Annotated[str, typer.Option("--base", help="The revision to compare with: a branch, a tag or a commit.")]


@app.command()
def diff(
    base: BaseOption,
    features: Annotated[
        list[str] | None, typer.Argument(metavar="[FEATURE]...", help="The features to tell of; all when left out.")
    ] = None,
    category: Annotated[
        About, typer.Option("--category", help="The least category that is told; each includes those that more people notice.")
    ] = About.TEXT,
    fail_on: Annotated[
        ChangeGate, typer.Option("--fail-on", help="The least level of a change that nobody accepted which makes the run fail.")
    ] = ChangeGate.NEVER,
    root: RootOption = None,
    config: ConfigOption = None,
    format: Annotated[DiffFormat, typer.Option("--format", help="How to print it.")] = DiffFormat.TEXT,
    output: OutputOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say what a change of the specs means: rules loosened, bounds moved, contracts broken. Reads the base from git; checks nothing out."""
    from specforge.diffing import diff as diffing  # noqa: PLC0415  only this question needs it
    from specforge.diffing import telling  # noqa: PLC0415  the same
    from specforge.spec.policy import Category, Level  # noqa: PLC0415  the same

    folder, settings = settings_at(root, config)
    found = diffing.diff(folder, settings, base, day(as_of), features=tuple(features or ()), file=config)
    told = found.of_category(Category[category.name])
    match format:
        case DiffFormat.TEXT:
            text = telling.as_text(told, quiet=quiet)
        case DiffFormat.JSON:
            text = telling.as_json(told)
        case DiffFormat.MARKDOWN:
            text = telling.as_markdown(told)
        case DiffFormat.CHANGELOG:
            text = telling.as_changelog(told)
    _print(text, output)
    if fail_on is not ChangeGate.NEVER and told.at_least(Level[fail_on.name]):
        sys.exit(1)


@app.command("diff-driver")
def diff_driver(
    arguments: Annotated[
        list[str],
        typer.Argument(metavar="PATH OLD OLD-HEX OLD-MODE NEW NEW-HEX NEW-MODE", help="What git hands to an external diff command."),
    ],
) -> None:
    """Print what a change of one spec file means, inside `git diff`: `git config diff.specforge.command "specforge diff-driver"`."""
    from specforge.diffing.driver import compared  # noqa: PLC0415  only this question needs it

    if len(arguments) == UNMERGED:
        sys.stdout.write(f"specforge diff {arguments[0]}\n  it is not merged yet\n")
        return
    if len(arguments) not in DRIVEN:
        raise UsageError(
            f"git hands 7 or 9 arguments to a diff command, not {len(arguments)}",
            'let git call it: `git config diff.specforge.command "specforge diff-driver"` and `*.yaml diff=specforge` in .gitattributes',
        )
    sys.stdout.write(compared(arguments[0], Path(arguments[1]), Path(arguments[4])))


UNMERGED, DRIVEN = 1, (7, 9)
"""How many arguments git gives: of a file with a conflict its name alone, of a renamed one the new name and what is alike, too."""


def _print(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}", "name a file in an existing folder") from None
