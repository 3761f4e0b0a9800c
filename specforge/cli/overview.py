"""The command that tells a feature as a whole."""

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

from specforge.cli.options import AsOfOption, ConfigOption, OutputOption, RootOption, app, day, put, settings_at
from specforge.progress import on_terminal


class Told(StrEnum):
    """How a feature is told."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


@app.command()
def report(
    features: Annotated[list[str] | None, typer.Argument(metavar="FEATURE", help="The features to tell; all when left out.")] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: Annotated[Told, typer.Option("--format", help="How to print it.")] = Told.MARKDOWN,
    output: OutputOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Tell a feature as a whole: what is stated, who answers for it and signed it off, what tests it, and what is to be settled."""
    from specforge.overview import gathering, markdown, page, telling  # noqa: PLC0415  only this question needs it

    forms = {Told.MARKDOWN: markdown.as_markdown, Told.HTML: page.as_page, Told.JSON: telling.as_json}
    folder, settings = settings_at(root, config)
    found = gathering.overview(folder, settings, day(as_of), features or (), on_terminal(sys.stderr, os.environ))
    put(forms[format](found), output)
