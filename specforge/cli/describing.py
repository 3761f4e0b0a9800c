"""Commands that describe: checks and compilers, and the JSON Schemas of specs and answers."""

import sys
from enum import StrEnum
from importlib import import_module
from typing import Annotated

import typer

from specforge.amounts import enumerated
from specforge.cli.listing import GROUPS
from specforge.cli.options import ConfigOption, RootOption, app, settings_at
from specforge.config import Config
from specforge.errors import UsageError
from specforge.json_forms import printed
from specforge.registry import Check, Compiler, find_checks, find_compilers, find_rules
from specforge.spec.model import nearest
from specforge.spec.schema import language_schema


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
    COMPARE = "compare"
    TREND = "trend"
    STRESS = "stress"
    RUBRICS_AGREEMENT = "rubrics-agreement"
    TOOL_LINT = "tool-lint"
    LINT = "lint"
    PROBE = "probe"
    VERIFY_DEPLOYED = "verify-deployed"
    STAMP = "stamp"
    ENTRIES = "entries"
    DUE = "due"
    DIFF = "diff"
    REVIEW = "review"
    OVERVIEW = "overview"
    MODELS = "models"
    MODELS_COMPARED = "models-compared"
    MODELS_TRIAL = "models-trial"
    SESSIONS_COMPARED = "sessions-compared"
    SESSIONS_EVIDENCE = "sessions-evidence"
    SESSIONS_METRICS = "sessions-metrics"


_HOMES = {
    Described.REPORT: ("reporting.telling", "report_schema"),
    Described.PROMOTION: ("settling.telling", "promotion_schema"),
    Described.MUTATION: ("mutation.telling", "mutation_schema"),
    Described.RESULTS: ("tracing.outcomes.telling", "results_schema"),
    Described.COMPARE: ("tracing.outcomes.telling_turns", "comparison_schema"),
    Described.TREND: ("tracing.outcomes.telling_trends", "trends_schema"),
    Described.STRESS: ("curves.telling", "stress_schema"),
    Described.RUBRICS_AGREEMENT: ("rubrics.telling", "agreements_schema"),
    Described.TOOL_LINT: ("probing.definitions.telling", "lint_schema"),
    Described.LINT: ("outputs.json_form", "lint_schema"),
    Described.PROBE: ("probing.schema", "probe_schema"),
    Described.VERIFY_DEPLOYED: ("deployed.telling", "schema"),
    Described.STAMP: ("deployed.stamping", "schema"),
    Described.ENTRIES: ("entries.telling", "schema"),
    Described.DUE: ("due.telling", "due_schema"),
    Described.DIFF: ("diffing.telling", "schema"),
    Described.REVIEW: ("reviewing.model", "schema"),
    Described.OVERVIEW: ("overview.telling", "schema"),
    Described.MODELS: ("models.telling", "list_schema"),
    Described.MODELS_COMPARED: ("models.telling", "compared_schema"),
    Described.MODELS_TRIAL: ("models.telling_trials", "trials_schema"),
    Described.SESSIONS_COMPARED: ("sessions.json_form", "comparison_schema"),
    Described.SESSIONS_EVIDENCE: ("sessions.json_form", "evidence_schema"),
    Described.SESSIONS_METRICS: ("sessions.json_form", "metrics_schema"),
}
"""The module and the function that describe an answer: a module is imported only when its answer is asked for."""


@app.command()
def explain(
    name: Annotated[
        str | None,
        typer.Argument(
            help="What stands in brackets behind a finding: a check, a rule of `lint` or of `tools lint`, the state of an artifact, a mistake in a spec; or a compiler, a promise of `tools probe`, or a part or a key of the language. Checks, compilers and rules of `lint` are listed when it is left out."
        ),
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Print the documentation of a check, a compiler or a rule, or what a promise says."""
    from specforge.explaining import LETTING_BE, explain_described, explain_keys, explain_parts, letting_be, listing  # noqa: PLC0415  only this question needs them
    from specforge.explaining import explain as explain_plugin  # noqa: PLC0415  the same
    from specforge.linting import MOST_NEAR  # noqa: PLC0415  the same
    from specforge.prompt_lint.choosing import OWN, rules_of  # noqa: PLC0415  the same
    from specforge.prompt_lint.rule import Rule  # noqa: PLC0415  the same
    from specforge.reporting.results import told_beside  # noqa: PLC0415  the same

    _, settings = settings_at(root, config)
    found: tuple[Check | Compiler | Rule, ...] = (
        *find_checks(settings.plugins),
        *find_compilers(settings.plugins),
        *rules_of(settings.lint, find_rules(settings.plugins)),
    )
    plugins = {plugin.name: plugin for plugin in found}
    if name is None:
        sys.stdout.write(listing(plugins.values()))
        return
    about = about_tools()
    for own, (severity, says) in OWN.items():
        about.setdefault(own, []).append(f"# {own} (told by `lint` of a run, {severity})\n\n{says}\n")
    beside = {one.name: explain_described(one) for one in told_beside()}
    plugin = plugins.get(name)
    told = [explain_plugin(plugin)] if plugin is not None else []
    told += [letting_be(plugin)] if isinstance(plugin, Check | Rule) else []
    told += ([beside[name]] if name in beside else []) + about.get(name, [])
    keys, parts = explain_keys(), explain_parts()
    told += [pages[name] for pages in (parts, keys) if name in pages]
    if not told:
        commands = {one for group in GROUPS.values() for one in group}
        close = nearest(name, {*plugins, *about, *beside, *keys, *parts, *Config.model_fields, *commands})
        meant = close.split("`")[1]
        sharing = sorted(f"`{one}`" for one in {*plugins, *about} if name.lower() in one.split("-"))
        if 1 <= len(sharing) <= MOST_NEAR and name not in {*commands, *Config.model_fields}:
            help = f"did you mean {enumerated(sharing, ' or ')}?"
        elif not close.startswith("did"):
            help = "`specforge explain` lists checks, compilers and rules; docs/drift.md has the states of artifacts, docs/language.md the keys"
        elif meant in Config.model_fields:
            help = f"`{meant}` is a setting of the config: docs/config.md says what it does"
        elif meant in commands:
            help = f"`{meant}` is a command: `specforge {meant} --help` says what it does"
        else:
            help = close
        if name.lower() in LETTING_BE:
            help = "a finding is let be by a comment above its element, `# specforge: ignore[NAME] by OWNER until 2027-01-31: REASON`, or in the spec, as `specforge explain waiver` says"
        raise UsageError(f"there is no check, compiler, rule, state, promise, part or key `{name}`", help)
    sys.stdout.write("\n".join(told))


def about_tools() -> dict[str, list[str]]:
    """What is said of each promise that a running tool is asked for, and of each rule about definitions, by name."""
    from specforge.probing import promises  # noqa: F401, PLC0415  only this question needs them; they register themselves
    from specforge.probing.definitions.rules import RULES  # noqa: PLC0415  the same
    from specforge.probing.promise import DECIDES, PROMISES  # noqa: PLC0415  the same

    found: dict[str, list[str]] = {}
    for one in PROMISES:
        text = f"# {one.id} (promise, decided by: {one.kind})\n\n{one.says}.\n\n{DECIDES[one.kind]}\n"
        found.setdefault(one.id, []).append(text)
    for rule in RULES:
        text = f"# {rule.name} (rule of `tools lint`, {rule.severity}, {rule.confidence})\n\n{rule.says}\n"
        found.setdefault(rule.name, []).append(text)
    return found


@app.command()
def schema(what: Annotated[Described, typer.Argument(help="What to describe.")] = Described.FEATURE) -> None:
    """Print the JSON Schema of a feature, a module, or the JSON form of an answer."""
    document = _schema(what)
    sys.stdout.write(printed(document))


def _schema(what: Described) -> dict[str, object]:
    if what is Described.FEATURE or what is Described.MODULE:
        return language_schema("feature" if what is Described.FEATURE else "module")
    if what in _HOMES:
        module, name = _HOMES[what]
        found: dict[str, object] = getattr(import_module(f"specforge.{module}"), name)()
        return found
    from specforge.tracing import schemas  # noqa: PLC0415  only a question needs it

    return schemas.answer_schema(schemas.ANSWERS[what.value])
