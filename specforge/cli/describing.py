"""Commands that describe: checks and compilers, and the JSON Schemas of specs and answers."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from specforge.cli.options import ConfigOption, RootOption, app, settings_at
from specforge.errors import UsageError
from specforge.explaining import explain as explain_plugin
from specforge.explaining import listing
from specforge.registry import Check, Compiler, find_checks, find_compilers
from specforge.reporting import report_schema
from specforge.schema import language_schema
from specforge.spec.model import nearest


class Described(StrEnum):
    """What a schema describes."""

    FEATURE = "feature"
    MODULE = "module"
    REPORT = "report"
    PROMOTION = "promotion"
    BLAME = "blame"
    TRACE = "trace"
    COVERAGE = "coverage"
    GRAPH = "graph"
    AFFECTED = "affected"
    WHY = "why"
    WEAKENING = "weakening"
    MUTATION = "mutation"
    RESULTS = "results"
    STRESS = "stress"
    TOOL_LINT = "tool-lint"


@app.command()
def explain(
    name: Annotated[str | None, typer.Argument(help="A check or a compiler; all are listed when it is left out.")] = None,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Print the documentation of a check or a compiler."""
    _, settings = settings_at(root, config)
    found: tuple[Check | Compiler, ...] = (*find_checks(settings.plugins), *find_compilers(settings.plugins))
    plugins = {plugin.name: plugin for plugin in found}
    if name is None:
        sys.stdout.write(listing(plugins.values()))
    elif name in plugins:
        sys.stdout.write(explain_plugin(plugins[name]))
    else:
        raise UsageError(f"there is no check or compiler `{name}`", nearest(name, plugins))


@app.command()
def schema(what: Annotated[Described, typer.Argument(help="What to describe.")] = Described.FEATURE) -> None:
    """Print the JSON Schema of a feature, a module, or the JSON form of an answer."""
    document = _schema(what)
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _schema(what: Described) -> dict[str, object]:
    from specforge.tracing import telling  # noqa: PLC0415  only a question needs it

    if what is Described.REPORT:
        return report_schema()
    if what is Described.PROMOTION:
        from specforge.settling.telling import promotion_schema  # noqa: PLC0415  only this answer needs it

        return promotion_schema()
    if what is Described.MUTATION:
        from specforge.mutation.telling import mutation_schema  # noqa: PLC0415  the same

        return mutation_schema()
    if what is Described.RESULTS:
        from specforge.tracing.outcomes.telling import results_schema  # noqa: PLC0415  the same

        return results_schema()
    if what is Described.STRESS:
        from specforge.curves.telling import stress_schema  # noqa: PLC0415  only this answer needs it

        return stress_schema()
    if what is Described.TOOL_LINT:
        from specforge.probing.definitions.telling import lint_schema  # noqa: PLC0415  the same

        return lint_schema()
    if what is Described.FEATURE or what is Described.MODULE:
        return language_schema("feature" if what is Described.FEATURE else "module")
    return telling.answer_schema(telling.ANSWERS[what.value])
