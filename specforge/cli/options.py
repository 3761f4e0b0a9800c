"""What commands have in common: options, and how their words are read."""

import datetime
import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from specforge.cli.listing import Grouped, Listed
from specforge.config import Config, find_root, read_config
from specforge.errors import BaseError, UsageError
from specforge.finding import Severity

if TYPE_CHECKING:
    from specforge.outputs.result import Results


class Format(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"


class ReportFormat(StrEnum):
    """How findings are printed: for people, for programs, and for forges."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    MARKDOWN = "markdown"


app = typer.Typer(cls=Grouped, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
"""The command line; each module of commands adds its own."""
tools_app = typer.Typer(
    cls=Listed, no_args_is_help=True, rich_markup_mode=None, help="Ask what the tools of a feature are, and try running ones."
)
"""The commands that begin with `tools`."""

FeatureArgument = Annotated[str, typer.Argument(help="The feature, or a variant of it as `shop/main/en`.")]
RootOption = Annotated[Path | None, typer.Option("--root", help="The project. Default: the nearest folder upwards with a config.")]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="The config file.")]
BaseOption = Annotated[str, typer.Option("--base", help="The revision to compare with: a branch, a tag or a commit.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the report.")]
ReportFormatOption = Annotated[ReportFormat, typer.Option("--format", help="How to print what was found.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Write what was found to this file, and print nothing.")
]
McpOption = Annotated[
    str | None,
    typer.Option("--mcp", metavar="COMMAND", help="Start this MCP server and talk to it over its standard input and output."),
]
McpUrlOption = Annotated[
    str | None, typer.Option("--mcp-url", metavar="URL", help="Talk to the MCP server at this address, over streamable HTTP.")
]
HeaderOption = Annotated[
    list[str] | None,
    typer.Option("--header", metavar="NAME: VALUE", help="A header of every request to `--mcp-url`, as in `Authorization: Bearer ...`."),
]
FailOption = Annotated[str | None, typer.Option("--fail-on", help="The least severity that fails: error, warning or note.")]
FeaturesArgument = Annotated[list[str] | None, typer.Argument(metavar="FEATURE", help="Features; all when left out.")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="The day on which what runs out is judged, as in 2026-12-01. Default: today.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print findings only.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Print each finding by itself, also where many say the same.")]


def headers_of(headers: list[str] | None, url: str | None, other: str = "") -> list[str]:
    """The headers of every request to a server.

    Args:
        headers: What was given.
        url: The address of the server that they are for.
        other: How the options of that server begin, behind the dashes.
    """
    if headers and url is None:
        raise UsageError(
            f"`--{other}header` is for a server that is reached over HTTP, and none was named", f"name it with `--{other}mcp-url`"
        )
    return headers or []


def here() -> Path:
    """The folder that this runs in."""
    try:
        return Path.cwd()
    except OSError:
        raise UsageError("the folder where this runs is gone", "change to another one, or name the project with `--root`") from None


def settings_at(root: Path | None, config: Path | None) -> tuple[Path, Config]:
    """The project and its settings."""
    if root is not None and not root.is_dir():
        raise UsageError(f"there is no folder {root}", "name an existing folder with `--root`")
    folder = (root or find_root(here())).resolve()
    return folder, read_config(folder, config)


def formed(results: "Results", format: ReportFormat, folder: Path, *, quiet: bool) -> str:
    """Results in a form; in those that forges read, paths begin at the root of the repository, where there is one."""
    from specforge.git.repository import prefix_of  # noqa: PLC0415  the same
    from specforge.outputs.forms import FROM_TOP, form  # noqa: PLC0415  only commands that find something need it

    inside = ""
    if format.value in FROM_TOP:
        with suppress(BaseError):
            inside = prefix_of(folder)
    return form(results, format.value, inside, quiet=quiet)


def day(text: str | None) -> datetime.date:
    """The day that was named; today when none was."""
    try:
        if text is None:
            return datetime.datetime.now(tz=datetime.UTC).date()
        return datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        raise UsageError(f"{text!r} is not a date", "write it as in 2026-12-01") from None


def gate_of(text: str | None, config: Config) -> Severity:
    """The least severity that fails a run: the one that was named, else that of the settings."""
    name = config.fail_on if text is None else text
    if name not in {"error", "warning", "note"}:
        raise UsageError(f"{name!r} is not a severity", "it is one of error, warning, note")
    return Severity[name.upper()]


def put(text: str, output: Path | None) -> None:
    """Print what was found, or write it to the file that was named for it."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from specforge.outputs.filing import write_file  # noqa: PLC0415  only this option needs it

    write_file(output, text)


def inside(folder: Path, path: Path) -> str:
    """A path as it is called inside the project, whether it was given from there or from the current folder."""
    here = path.absolute() if path.is_absolute() or os.path.exists(path) else folder / path  # noqa: PTH110  also where nobody may look
    written = Path(os.path.abspath(here))  # noqa: PTH100  an artifact below a link is called as `check` calls it
    normal = written if written.is_relative_to(folder) else here.parent.resolve() / here.name
    return normal.relative_to(folder).as_posix() if normal.is_relative_to(folder) else path.as_posix()


def lines_of(where: str) -> tuple[str, int | None, int | None, None]:
    """A file and the lines of it that `FILE:LINE-LINE` names."""
    path, colon, lines = where.rpartition(":")
    first, _, last = lines.partition("-")
    if not colon or not first.isdecimal() or (last and not last.isdecimal()):
        if colon and not Path(where).exists() and Path(path).suffix:
            raise UsageError(f"{lines!r} is not a line", "name one as in `prompt.md:3`, or several as in `prompt.md:3-7`")
        return where, None, None, None
    return path, int(first), int(last) if last else None, None
