"""The command that tries running tools."""

import os
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from specforge.cli.options import (
    ConfigOption,
    FeatureArgument,
    Format,
    FormatOption,
    HeaderOption,
    McpOption,
    McpUrlOption,
    RootOption,
    app,
    headers_of,
    here,
    settings_at,
    tools_app,
)
from specforge.errors import UsageError
from specforge.progress import on_terminal

if TYPE_CHECKING:
    from specforge.probing.target import Target

app.add_typer(tools_app, name="tools")


@tools_app.command()
def probe(
    feature: FeatureArgument,
    tools: Annotated[list[str] | None, typer.Argument(metavar="TOOL", help="The tools to try; all that only read when left out.")] = None,
    mcp: McpOption = None,
    mcp_url: McpUrlOption = None,
    python: Annotated[
        str | None,
        typer.Option(
            "--python", metavar="MODULE:FUNCTION", help="Call this function; other tools are looked for beside it by their names."
        ),
    ] = None,
    header: HeaderOption = None,
    other_mcp: Annotated[
        str | None, typer.Option("--other-mcp", metavar="COMMAND", help="The same server as somebody else starts it.")
    ] = None,
    other_mcp_url: Annotated[
        str | None, typer.Option("--other-mcp-url", metavar="URL", help="The same server as somebody else reaches it.")
    ] = None,
    other_python: Annotated[
        str | None, typer.Option("--other-python", metavar="MODULE:FUNCTION", help="The same function as somebody else has it.")
    ] = None,
    other_header: Annotated[
        list[str] | None, typer.Option("--other-header", metavar="NAME: VALUE", help="A header of every request to `--other-mcp-url`.")
    ] = None,
    allow_writes: Annotated[bool, typer.Option("--allow-writes", help="Call the tools of `probe.changes`, which change rows.")] = False,
    wait: Annotated[
        float, typer.Option("--wait", min=0, max=86_400, metavar="SECONDS", help="How long to wait for a cursor to grow old.")
    ] = 0,
    calls: Annotated[int, typer.Option("--calls", min=1, help="The most calls of a tool.")] = 400,
    bytes: Annotated[int, typer.Option("--bytes", min=1, help="The most bytes of all its results.")] = 50_000_000,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="The most time for a tool.")] = 120,
    call_bytes: Annotated[int, typer.Option("--call-bytes", min=1, help="The most bytes of one result.")] = 10_000_000,
    call_seconds: Annotated[float, typer.Option("--call-seconds", min=0.1, help="The most time for one call.")] = 10,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE", help="Tell what is not as it was when `--format json` printed this file.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell every call.")] = False,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Walk running tools, and say of each promise of their contract whether it holds, breaks, or cannot be told from outside.

    Only tools that the spec declares as `does: read` are called, and those of `probe.changes` with `--allow-writes`.
    """
    from specforge.probing import comparing, telling  # noqa: PLC0415  only this command needs it
    from specforge.probing import feature as features  # noqa: PLC0415  the same
    from specforge.probing import probe as probing  # noqa: PLC0415  the same
    from specforge.probing.session import Limits  # noqa: PLC0415  the same
    from specforge.probing.target import Bounds  # noqa: PLC0415  the same

    _require_one((mcp, mcp_url, python), (other_mcp, other_mcp_url, other_python))
    headers, other_headers = headers_of(header, mcp_url), headers_of(other_header, other_mcp_url, "other-")
    folder, settings = settings_at(root, config)
    promised = features.tools_of(folder, settings, feature, tools or ())
    _require_reading(promised.entries, feature, tools or ())
    known = {one["name"]: rows for one in promised.entries if (rows := features.known_rows(folder, one)) is not None}
    before = None if against is None else comparing.before_of(here() / against)
    limits = Limits(calls, bytes, seconds, Bounds(call_seconds, call_bytes))
    reading = [one["name"] for one in promised.entries if one["contract"]["does"] == "read"]
    walked = reading[0] if len(reading) == 1 else None
    target = _target(mcp, mcp_url, python, walked, headers)
    other = None
    try:
        other = (
            _target(other_mcp, other_mcp_url, other_python, walked, other_headers)
            if (other_mcp, other_mcp_url, other_python) != (None, None, None)
            else None
        )
        progress = on_terminal(sys.stderr, os.environ)
        wishes = probing.Wishes(limits, promised.caps, allow_writes, wait, known, other, progress)
        offered = target.offered()
        found = [probing.probe(one, target, offered, wishes) for one in promised.entries]
    finally:
        target.close()
        if other is not None:
            other.close()
    since = None if before is None else comparing.changes(before, found)
    sys.stdout.write(telling.probed_json(found, since) if format is Format.JSON else telling.probed_text(found, since, verbose=verbose))
    if not any(one.calls for one in found):
        sys.stderr.write("specforge: no tool was called\n")
        sys.exit(2)
    if all(call.answer.state == "barred" for one in found for call in one.calls):
        sys.stderr.write("specforge: no call reached a tool\n")
        sys.exit(2)
    sys.exit(1 if (any(one.broken for one in found) if since is None else comparing.worse(since)) else 0)


def _require_one(asked: Sequence[str | None], others: Sequence[str | None]) -> None:
    """Refuse a call that names no running tool, or several, or several other callers."""
    if (given := len(asked) - asked.count(None)) != 1:
        raise UsageError(
            "one running tool is tried at a time" if given else "nothing says where the tool runs",
            "name it with `--mcp`, `--mcp-url` or `--python`",
        )
    if len(others) - others.count(None) > 1:
        raise UsageError(
            "a tool is held against one other caller at a time", "name it with one of `--other-mcp`, `--other-mcp-url` and `--other-python`"
        )


def _require_reading(entries: Sequence[Mapping[str, Any]], feature: str, tools: Collection[str]) -> None:
    """Refuse a feature without tools, and a tool that is named though it writes."""
    if not entries:
        raise UsageError(f"the feature `{feature}` has no tools", "add `tools` to its spec")
    for one in entries:
        if one["name"] in tools and one["contract"]["does"] != "read":
            raise UsageError(f"`{one['name']}` writes, and what writes is not tried", "name tools that the spec declares as `does: read`")


def _target(mcp: str | None, url: str | None, python: str | None, walked: str | None, headers: list[str]) -> "Target":
    """Start what is tried; a function is the tool that is walked, where only one is."""
    if python is not None:
        from specforge.probing.functions import PythonTarget  # noqa: PLC0415  only this target needs it

        return PythonTarget(python, here(), walked)
    from specforge.probing.servers import McpTarget  # noqa: PLC0415  only these targets need it

    return McpTarget.given(mcp, url, headers)
