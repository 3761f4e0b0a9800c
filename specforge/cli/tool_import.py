"""The command that drafts tools of a spec from a running server, or from a file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from specforge.cli.options import HeaderOption, McpOption, McpUrlOption, headers_of, tools_app
from specforge.errors import UsageError


@tools_app.command(name="import")
def import_(
    tools: Annotated[list[str] | None, typer.Argument(metavar="TOOL", help="The tools to draft; all when left out.")] = None,
    mcp: McpOption = None,
    mcp_url: McpUrlOption = None,
    header: HeaderOption = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Definitions of tools in JSON or YAML, or an OpenAPI document.")
    ] = None,
) -> None:
    """Print the `tools` of a spec, drafted from what a running server or a file says of them. A server is asked for its list, and no tool is called."""
    from specforge.importing.chosen_tools import draft_file, draft_listed  # noqa: PLC0415  only this command needs it
    from specforge.probing.excerpts import excerpt  # noqa: PLC0415  the same
    from specforge.probing.servers import McpTarget  # noqa: PLC0415  the same

    given = sum(one is not None for one in (mcp, mcp_url, file))
    if given != 1:
        raise UsageError(
            "tools are drafted from one place at a time" if given else "nothing says where the tools are described",
            "name a server with `--mcp` or `--mcp-url`, or a file with `--file`",
        )
    headers = headers_of(header, mcp_url)
    if file is not None:
        found = draft_file(file, tools or ())
    else:
        target = McpTarget.given(mcp, mcp_url, headers)
        found = draft_listed(target.listed_once(), tools or (), target.name)
    for one in found.leftovers:
        sys.stderr.write(f"specforge: {excerpt(one.why)}\n")
    sys.stdout.write(found.spec)
