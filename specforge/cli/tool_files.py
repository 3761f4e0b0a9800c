"""Commands that print what follows from the tools of a feature: rows for a test database, and definitions for a provider."""

import json
import sys
from typing import Annotated

import typer
from msgspec.structs import replace

from specforge.amounts import few
from specforge.cli.options import ConfigOption, FeatureArgument, RootOption, settings_at, tools_app
from specforge.errors import UsageError
from specforge.json_forms import printed

LISTED = 3
"""The most tools that are named where the same holds of several."""


@tools_app.command()
def rows(
    feature: FeatureArgument,
    tool: Annotated[str, typer.Argument(help="The tool whose rows are made.")],
    number: Annotated[
        int | None, typer.Option("--rows", min=0, help="How many. Default: ten pages, or as many as the contract says there are.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="NAME=VALUE",
            help="Give a field this value in every row. An argument that a call needs has its sample, or that of `probe.arguments`.",
        ),
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Print rows that keep the contract of a tool, one JSON object a line, always the same: to fill a test database with.

    They come in the order of the contract, with ties where pages end, with values at their bounds, and a long tail of lengths.
    """
    from specforge.contracts.rows import Rows, RowShape, asked_for, fixing  # noqa: PLC0415  only this command needs it
    from specforge.contracts.times import NOW  # noqa: PLC0415  the same
    from specforge.probing.feature import tools_of  # noqa: PLC0415  the same

    folder, settings = settings_at(root, config)
    tools = tools_of(folder, settings, feature, [tool])
    (entry,) = tools.entries
    shape = RowShape.read(entry, now=tools.now or NOW)
    count = shape.usual if number is None else number
    returns = entry["contract"]["returns"]
    if isinstance(returns, dict) and count > returns["at_most"]:
        most = returns["at_most"]
        raise UsageError(
            f"`{tool}` returns at most {most:,} rows, so {count:,} are too many", f"ask for `--rows {most}`, or raise `at_most`"
        )
    fixed = asked_for(entry, shape)
    for text in where or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"`--where {text}` names no value", "write it as `--where status=open`")
        fixed[name] = fixing(shape, name, value)
    for row in Rows(replace(shape, fixed=fixed), count):
        sys.stdout.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


@tools_app.command()
def show(
    feature: FeatureArgument,
    tools: Annotated[list[str] | None, typer.Argument(metavar="TOOL", help="The tools; all of the feature when left out.")] = None,
    shape: Annotated[
        str, typer.Option("--as", metavar="SHAPE", help="mcp, openai (chat completions), openai-responses or anthropic.")
    ] = "mcp",
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Print the definitions of tools in the shape of a provider; what the shape cannot hold is told beside it, on stderr."""
    from specforge.contracts.shapes import SHAPES, shaped  # noqa: PLC0415  only this command needs it
    from specforge.probing.feature import tools_of  # noqa: PLC0415  the same

    wanted = next((one for one in SHAPES if one == shape), None)
    if wanted is None:
        raise UsageError(f"there is no shape `{shape}`", f"write one of {', '.join(SHAPES)}")
    folder, settings = settings_at(root, config)
    entries = tools_of(folder, settings, feature, tools or ()).entries
    if not entries:
        raise UsageError(f"the feature `{feature}` has no tools", "add `tools` to its spec")
    document, notes = shaped(entries, wanted)
    sys.stdout.write(printed(document))
    alike: dict[str, list[str]] = {}
    for note in notes:
        alike.setdefault(note.text, []).append(note.ref)
    for text, refs in alike.items():
        names = few(refs, LISTED)
        sys.stderr.write(f"note: {names}: {text}\n")
