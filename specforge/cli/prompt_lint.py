"""The command that judges prompts, those included that no spec knows."""

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from specforge.cli.options import (
    AsOfOption,
    ConfigOption,
    FailOption,
    OutputOption,
    QuietOption,
    ReportFormat,
    ReportFormatOption,
    RootOption,
    app,
    day,
    formed,
    gate_of,
    here,
    put,
    settings_at,
)
from specforge.config import config_files
from specforge.verdicts import remember, usable


@app.command("lint")
def lint(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Files and folders with prompts. Default: `paths` of `[lint]`.")
    ] = None,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="A rule to judge by, and no other; can be repeated.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Judge by every rule, those included that are often wrong.")] = False,
    exclude: Annotated[list[str] | None, typer.Option("--exclude", metavar="GLOB", help="Files to leave out; can be repeated.")] = None,
    base: Annotated[str | None, typer.Option("--base", metavar="REF", help="A revision of git: what was there before.")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Repair what can be repaired without changing what a prompt says.")] = False,
    baseline: Annotated[Path | None, typer.Option("--baseline", metavar="FILE", help="The findings that were there before.")] = None,
    no_baseline: Annotated[bool, typer.Option("--no-baseline", help="Count what is in the baseline, too.")] = False,
    write_baseline: Annotated[bool, typer.Option("--write-baseline", help="Begin a baseline with what is found now.")] = False,
    update_baseline: Annotated[bool, typer.Option("--update-baseline", help="Take out of the baseline what is gone.")] = False,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="The last day of a baseline that is begun.")] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: ReportFormatOption = ReportFormat.TEXT,
    output: OutputOption = None,
    fail_on: FailOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
) -> None:
    """Judge the structure of prompts: in files of text, in data and in programs. No spec is needed; no model is called."""
    from specforge.outputs.inert import one_line  # noqa: PLC0415  only this command needs it
    from specforge.prompt_lint.judging import Request, judge  # noqa: PLC0415  the same
    from specforge.registry import find_rules, plugin_files  # noqa: PLC0415  the same

    begun = time.time_ns()
    folder, settings = settings_at(root, config)
    least = gate_of(fail_on, settings)
    request = Request(
        paths=tuple(paths or ()),
        rules=tuple(rule or ()),
        every=every,
        exclude=tuple(exclude or ()),
        base=base,
        fix=fix,
        baseline=baseline,
        without_baseline=no_baseline,
        write_baseline=write_baseline,
        update_baseline=update_baseline,
        until=None if until is None else day(until),
        config=None if config is None else config.as_posix(),
        recalling=usable(["lint"]),
    )
    with _alone(folder) if fix or write_baseline or update_baseline else nullcontext():
        judged = judge(folder, settings, find_rules(settings.plugins), day(as_of), request)
    for sentence in judged.said:
        sys.stderr.write(f"specforge: {one_line(sentence)}\n")
    results = replace(judged.results, gate=least)
    text = formed(results, format, folder, quiet=quiet)
    put(text, output)
    code = 1 if any(one.severity >= least for one in results.counting) else 0
    if judged.seen is not None:
        files = (*config_files((root or here()).resolve(), folder, config), *plugin_files(settings.plugins))
        remember(sys.argv[1:], code, text, judged.seen.with_config(files), begun)
    sys.exit(code)


def _alone(folder: Path) -> AbstractContextManager[None]:
    """Let one run at a time write to a project."""
    from specforge.writing import exclusive  # noqa: PLC0415  only a run that writes needs it

    return exclusive(folder)
