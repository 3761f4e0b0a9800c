"""Commands that answer questions: what wrote this, what does it reach, what does a change move, what tests it."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from specforge.cli.options import AsOfOption, BaseOption, ConfigOption, Format, FormatOption, RootOption, app, day, lines_of, settings_at
from specforge.errors import UsageError, reason_of


class Drawn(StrEnum):
    """How a graph is drawn."""

    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"
    HTML = "html"


class Shown(StrEnum):
    """How much of a graph is shown."""

    FEATURES = "features"
    ELEMENTS = "elements"
    REGIONS = "regions"


class Runner(StrEnum):
    """Whose command line the selected cases are for."""

    IDS = "ids"
    INSPECT = "inspect"
    PROMPTFOO = "promptfoo"
    PYTEST = "pytest"


@app.command()
def blame(
    where: Annotated[
        str,
        typer.Argument(
            metavar="FILE[:LINE[-LINE]|#POINTER]", help="An artifact, and the lines or the JSON value to ask about; all when left out."
        ),
    ],
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say which element wrote each line of an artifact, and where it is written."""
    from specforge.tracing import blaming, telling  # noqa: PLC0415  only a question needs it

    folder, settings = settings_at(root, config)
    path, sign, pointer = where.partition("#")
    asked = (path, None, None, pointer) if sign and not Path(where).exists() else lines_of(where)
    found = blaming.blame(folder, settings, *asked)
    sys.stdout.write(telling.blame_json(found) if format is Format.JSON else telling.blame_text(found))


@app.command()
def trace(
    ref: Annotated[str, typer.Argument(help="An element, as in `shop-agent/constraint/own-orders`; a feature or a module by its id.")],
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """List every prompt line, case, tool description and session rule that an element reached."""
    from specforge.tracing import reaching, telling  # noqa: PLC0415  only a question needs it

    folder, settings = settings_at(root, config)
    found = reaching.trace(folder, settings, ref)
    sys.stdout.write(telling.trace_json(found) if format is Format.JSON else telling.trace_text(found))


@app.command()
def graph(
    features: Annotated[list[str] | None, typer.Argument(metavar="FEATURE", help="The features to draw; all when left out.")] = None,
    of: Annotated[
        str | None, typer.Option("--of", help="Only what this node comes from and what it can move: a ref, a case or a file.")
    ] = None,
    depth: Annotated[int | None, typer.Option("--depth", min=0, help="How many steps from the node of `--of`.")] = None,
    detail: Annotated[Shown | None, typer.Option("--detail", help="How much is shown.")] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: Annotated[Drawn, typer.Option("--format", help="How to draw it.")] = Drawn.MERMAID,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of the standard output.")] = None,
) -> None:
    """Draw what depends on what: spec files, modules, elements, regions, cases, artifacts, and what features hand to each other."""
    from specforge.tracing import drawing, graphing  # noqa: PLC0415  only a question needs it

    folder, settings = settings_at(root, config)
    found = graphing.graph(folder, settings, features or (), around=of, depth=depth, detail=None if detail is None else detail.value)
    text = drawing.drawn(found, format.value)
    if format is Drawn.MERMAID and len(found.edges) > MERMAID_EDGES:
        sys.stderr.write(
            f"specforge: {len(found.edges)} edges; Mermaid draws {MERMAID_EDGES} unless it is told otherwise\n    name a feature, or a node with `--of` and `--depth`\n"
        )
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {reason_of(error)}", "name a file in an existing folder") from None


MERMAID_EDGES = 500
"""The edges that Mermaid draws by default (`maxEdges` of its flowchart settings)."""


@app.command()
def affected(
    base: BaseOption,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    select: Annotated[
        Runner | None, typer.Option("--select", help="Print only the cases to run, as the runner's command line takes them.")
    ] = None,
) -> None:
    """Say what a change can move and why, down to the cases to run again. Reads the base from git; nothing is checked out."""
    from specforge.tracing import affecting, telling  # noqa: PLC0415  only a question needs it

    if select is not None and format is not Format.TEXT:
        raise UsageError("`--select` prints what a runner takes, and `--format` another form of the answer", "leave out one of the two")
    folder, settings = settings_at(root, config)
    found = affecting.affected(folder, settings, base, config)
    if select is not None:
        sys.stdout.write(affecting.selection(found.run, select.value))
        return
    sys.stdout.write(telling.affected_json(found) if format is Format.JSON else telling.affected_text(found))


@app.command()
def weakening(
    base: BaseOption,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say which evals ask for less than in a base, with or without the rule they guard, and which cases are shown now; exit 1 when some do."""
    from specforge.tracing import telling, weakening  # noqa: PLC0415  only a question needs it

    folder, settings = settings_at(root, config)
    found = weakening.weakening(folder, settings, base, config)
    sys.stdout.write(telling.weakening_json(found) if format is Format.JSON else telling.weakening_text(found))
    if any(one.weaker for one in found.found):
        sys.exit(1)


@app.command()
def why(
    case: Annotated[str, typer.Argument(help="The id of a failing case, as in `shop-agent/case/asks`, or the end of it.")],
    base: Annotated[
        str | None,
        typer.Option(
            "--base", help="The revision to compare with, best one in which the case passed. Default: the last green run that is kept."
        ),
    ] = None,
    within: Annotated[
        str | None, typer.Option("--in", help="The feature, or the variant as in `shop-agent/outlet`, where several have the case.")
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """Say what a failing case hangs on, what moved or was edited there, and what to suspect first: prompt, spec, eval, or the model."""
    from specforge.tracing import suspecting, telling  # noqa: PLC0415  only a question needs it

    folder, settings = settings_at(root, config)
    found = suspecting.why(folder, settings, case, base, within=within, as_of=day(as_of), file=config)
    sys.stdout.write(telling.why_json(found) if format is Format.JSON else telling.why_text(found))


@app.command()
def coverage(
    features: Annotated[list[str] | None, typer.Argument(metavar="FEATURE", help="The features to look at; all when left out.")] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    every: Annotated[bool, typer.Option("--all", help="List tested elements too.")] = False,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=100, help="Fail when less of the elements is tested, in percent.")
    ] = None,
    independent_under: Annotated[
        float | None,
        typer.Option(
            "--independent-under", min=0, max=100, help="Fail when less of the must-rules is caught by cases that people wrote, in percent."
        ),
    ] = None,
) -> None:
    """Say which elements some case tests, by kind of case, and which are only linked to one."""
    from specforge.tracing import covering, telling  # noqa: PLC0415  only a question needs it

    folder, settings = settings_at(root, config)
    found = covering.coverage(folder, settings, features or ())
    sys.stdout.write(telling.coverage_json(found) if format is Format.JSON else telling.coverage_text(found, every=every))
    if fail_under is not None and covering.share(found) < fail_under:
        sys.stderr.write(f"specforge: {covering.share(found):.1f}% is under {fail_under:g}%\n")
        sys.exit(1)
    caught, rules = covering.independence(found)
    if independent_under is not None and 100 * caught < independent_under * rules:
        sys.stderr.write(
            f"specforge: people wrote cases that catch {caught} of {rules} must-rules, which is under {independent_under:g}%\n"
        )
        sys.exit(1)
