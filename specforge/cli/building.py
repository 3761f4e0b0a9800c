"""Commands that begin, build and check a project."""

import os
import sys
import time
from pathlib import Path
from shlex import quote
from typing import Annotated, NoReturn

import typer
from msgspec.structs import replace

from specforge import verbs
from specforge.cli.options import (
    AsOfOption,
    ConfigOption,
    FailOption,
    Format,
    FormatOption,
    OutputOption,
    QuietOption,
    ReportFormat,
    ReportFormatOption,
    RootOption,
    VerboseOption,
    app,
    day,
    formed,
    gate_of,
    here,
    inside,
    put,
    settings_at,
)
from specforge.config import Config, config_files
from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.opening import Recall
from specforge.progress import Progress, on_terminal
from specforge.regexes import regex
from specforge.registry import find_checks
from specforge.reporting.telling import as_json, as_text
from specforge.verdicts import remember, usable
from specforge.walking import Outcome

NoStatOption = Annotated[
    bool, typer.Option("--no-stat", help="When nothing seems to have changed, compare every file by its content, not by its times.")
]


def _with_config(outcome: Outcome, root: Path | None, config: Path | None) -> Outcome:
    """Add to what a verdict depends on where the settings were looked for."""
    if outcome.seen is None:
        return outcome
    files = config_files((root or here()).resolve(), Path(outcome.seen.root), config)
    return replace(outcome, seen=outcome.seen.with_config((*outcome.seen.config, *files)))


PROPOSED = regex(r"`specforge (accept|build|check|confirm|detach|promote|revert|sign-off)\b([^`]*)`")
"""A command that a finding proposes."""


def _as_called(outcome: Outcome, root: Path | None, config: Path | None) -> Outcome:
    """Let commands that findings propose be about the project that this one was called for."""
    options = "".join(f" {name} {quote(str(value))}" for name, value in (("--root", root), ("--config", config)) if value is not None)
    if not options:
        return outcome
    findings = (
        replace(one, help=PROPOSED.sub(lambda found: f"`specforge {found[1]}{found[2]}{options}`", one.help))
        if "`specforge " in one.help
        else one
        for one in outcome.report.findings
    )
    return replace(outcome, report=replace(outcome.report, findings=tuple(findings)))


def _told(outcome: Outcome, *, machine: bool, quiet: bool, verbose: bool) -> str:
    done = (outcome.report, outcome.written, outcome.deleted, outcome.diffs)
    return as_json(*done, planned=outcome.planned) if machine else as_text(*done, planned=outcome.planned, quiet=quiet, verbose=verbose)


def _formed(outcome: Outcome, format: ReportFormat, folder: Path, config: Config, gate: Severity, *, quiet: bool, verbose: bool) -> str:
    if format is ReportFormat.TEXT or format is ReportFormat.JSON:
        return _told(outcome, machine=format is ReportFormat.JSON, quiet=quiet, verbose=verbose)
    from specforge.linting_prompts import chosen_rules  # noqa: PLC0415  only these forms need it
    from specforge.prompt_lint.choosing import rules_of  # noqa: PLC0415  the same
    from specforge.registry import find_rules  # noqa: PLC0415  the same
    from specforge.reporting.results import described, results_of  # noqa: PLC0415  the same

    rules = described(find_checks(config.plugins), chosen_rules(rules_of(config.lint, find_rules(config.plugins)), config), config)
    return formed(results_of(outcome.report, rules, gate), format, folder, quiet=quiet)


def _finish(outcome: Outcome, text: str, gate: Severity, begun: int, output: Path | None = None) -> NoReturn:
    report = outcome.report
    put(text, output)
    code = 2 if outcome.broken else 3 if outcome.newer else 1 if outcome.kept or report.at_or_above(gate) else 0
    if outcome.planned and (outcome.written or outcome.deleted):
        code = max(code, 1)
    if outcome.seen is not None:
        remember(sys.argv[1:], code, text, outcome.seen, begun)
    sys.exit(code)


@app.command()
def init(
    name: Annotated[str, typer.Argument(help="The id of the first feature.")] = "my-agent",
    root: RootOption = None,
) -> None:
    """Begin a project: a config, a first spec, the schema for the editor, and git attributes."""
    from specforge.starting import start  # noqa: PLC0415  builds and checks do without

    for line in start((root or here()).resolve(), name):
        sys.stdout.write(line + "\n")


@app.command()
def build(
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    fail_on: FailOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    prune: Annotated[bool, typer.Option("--prune", help="Also delete what belongs to features that are gone.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over what was edited by hand; each such file is named first.")] = False,
    adopt: Annotated[
        list[Path] | None, typer.Option("--adopt", help="Take in a file that specforge did not write, as edited by hand.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, and tell what would be changed.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="With --dry-run, show what would change in each file.")] = False,
    conflict_markers: Annotated[
        bool, typer.Option("--conflict-markers", help="Where an edit and the spec contradict each other, write both sides into the file.")
    ] = False,
    no_stat: NoStatOption = False,
) -> None:
    """Write every artifact that is new, missing or stale; keep what was edited by hand, and say so."""
    begun = time.time_ns()
    folder, settings = settings_at(root, config)
    gate = gate_of(fail_on, settings)
    if diff and not dry_run:
        raise UsageError("`--diff` shows what a build would change", "add `--dry-run`")
    adopted = tuple(inside(folder, path) for path in adopt or ())
    wishes = verbs.Wishes(prune=prune, force=force, adopt=adopted, plan=dry_run, markers=conflict_markers, announce=_announce)
    outcome = verbs.build(folder, settings, day(as_of), wishes, _recall(begun, no_stat=no_stat), _progress(quiet=quiet))
    outcome = _as_called(_with_config(outcome, root, config), root, config)
    outcome = outcome if diff else replace(outcome, diffs=())
    _finish(outcome, _told(outcome, machine=format is Format.JSON, quiet=quiet, verbose=verbose), gate, begun)


def _recall(begun: int, *, no_stat: bool) -> Recall | None:
    return Recall(begun, trusting=not no_stat) if usable(sys.argv[1:]) else None


def _progress(*, quiet: bool) -> Progress | None:
    return None if quiet else on_terminal(sys.stderr, os.environ)


def _announce(text: str) -> None:
    sys.stderr.write(f"specforge: {text}\n")
    sys.stderr.flush()


@app.command()
def check(
    root: RootOption = None,
    config: ConfigOption = None,
    format: ReportFormatOption = ReportFormat.TEXT,
    output: OutputOption = None,
    fail_on: FailOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    no_stat: NoStatOption = False,
) -> None:
    """Say what is wrong with the specs, and what drifted from them. Writes nothing."""
    begun = time.time_ns()
    folder, settings = settings_at(root, config)
    gate = gate_of(fail_on, settings)
    outcome = verbs.check(folder, settings, day(as_of), _recall(begun, no_stat=no_stat), _progress(quiet=quiet))
    outcome = _as_called(outcome, root, config)
    text = _formed(outcome, format, folder, settings, gate, quiet=quiet, verbose=verbose)
    _finish(_with_config(outcome, root, config), text, gate, begun, output)


@app.command()
def doctor(root: RootOption = None, config: ConfigOption = None) -> None:
    """Look at the installation and the project's surroundings, and name what is in the way."""
    folder, settings = settings_at(root, config)
    from specforge.doctoring import examine  # noqa: PLC0415  builds and checks do without

    lines, healthy = examine(folder, settings)
    sys.stdout.write("".join(line + "\n" for line in lines))
    sys.exit(0 if healthy else 1)
