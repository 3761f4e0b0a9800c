"""The command that judges definitions of tools, in files or as a running server gives them."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from specforge.cli.options import (
    FailOption,
    Format,
    FormatOption,
    HeaderOption,
    McpOption,
    McpUrlOption,
    QuietOption,
    headers_of,
    tools_app,
)
from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.spec.model import nearest


@tools_app.command("lint")
def tool_lint(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="Tools as OpenAI, Anthropic or MCP describe them, in JSON, JSON lines or YAML; or an OpenAPI document.",
        ),
    ] = None,
    mcp: McpOption = None,
    mcp_url: McpUrlOption = None,
    header: HeaderOption = None,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="A rule to judge by, and no other; can be repeated.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Judge by every rule, those included that are often wrong.")] = False,
    format: FormatOption = Format.TEXT,
    fail_on: FailOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say what a model cannot know of the lists that tools return. No spec is needed; a server is asked for its list, and no tool is called."""
    from specforge.probing.definitions import rules, telling  # noqa: PLC0415  only this question needs it
    from specforge.probing.definitions.files import read_tools, served_tools  # noqa: PLC0415  the same

    known = {one.name: one for one in rules.RULES}
    for name in rule or ():
        if name not in known:
            raise UsageError(f"there is no rule `{name}`", nearest(name, known))
    if fail_on is not None and fail_on not in {str(one) for one in Severity}:
        raise UsageError(f"{fail_on!r} is not a severity", "it is one of error, warning, note")
    chosen = (
        tuple(known[name] for name in dict.fromkeys(rule))
        if rule
        else tuple(one for one in rules.RULES if every or one.confidence != "guess")
    )
    servers = sum(one is not None for one in (mcp, mcp_url))
    if servers > 1 or not (servers or files):
        told = "one server is asked at a time" if servers else "nothing says which tools are judged"
        raise UsageError(told, "name files, or a server with `--mcp` or `--mcp-url`")
    headers = headers_of(header, mcp_url)
    held = [read_tools(file) for file in files or ()]
    if servers:
        from specforge.probing.servers import McpTarget  # noqa: PLC0415  files need none

        target = McpTarget.given(mcp, mcp_url, headers)
        held.append(served_tools(target.listed_once(), target.name))
    found = telling.lint_tools(held, chosen)
    sys.stdout.write(telling.lint_json(found) if format is Format.JSON else telling.lint_text(found, quiet=quiet))
    if found.at_or_above(Severity[fail_on.upper()] if fail_on else Severity.WARNING):
        sys.exit(1)
