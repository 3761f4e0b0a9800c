"""The command that drafts tools of a spec from a running server."""

import difflib
import sys
from collections.abc import Iterable, Sequence
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
) -> None:
    """Print the `tools` of a spec, drafted from what a running server says of them. It is asked for its list, and no tool is called."""
    from specforge.importing.drafting import draft_tool_section  # noqa: PLC0415  only this command needs it
    from specforge.probing.excerpts import excerpt  # noqa: PLC0415  the same
    from specforge.probing.servers import McpTarget  # noqa: PLC0415  the same

    if (mcp is None) == (mcp_url is None):
        raise UsageError(
            "nothing says where the server is" if mcp is None else "one server is asked at a time", "name it with `--mcp` or `--mcp-url`"
        )
    headers = headers_of(header, mcp_url)
    target = McpTarget.stdio(mcp) if mcp is not None else McpTarget.http(mcp_url or "", headers)
    try:
        listed = target.listed()
    finally:
        target.close()
    if not listed:
        raise UsageError(f"{target.name} has no tools", "name another server")
    found = draft_tool_section(_chosen(listed, tools or ()), target.name)
    for one in found.leftovers:
        sys.stderr.write(f"specforge: {excerpt(one.why)}\n")
    sys.stdout.write(found.spec)


def _chosen(listed: Iterable[object], names: Sequence[str]) -> list[object]:
    """The tools of those names, in their order."""
    if not names:
        return list(listed)
    known = {str(one["name"]): one for one in listed if isinstance(one, dict) and "name" in one}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise UsageError(
                f"the server has no tool {name!r}", f"did you mean `{near[0]}`?" if near else "leave the names out to see all of its tools"
            )
    return [known[name] for name in dict.fromkeys(names)]
