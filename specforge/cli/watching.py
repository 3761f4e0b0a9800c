"""The command that builds again whenever something changes."""

import sys
import time
from contextlib import suppress
from pathlib import Path

from specforge import verbs
from specforge.cli.options import ConfigOption, QuietOption, RootOption, app, day, settings_at
from specforge.errors import SpecforgeError, UsageError
from specforge.finding import Report
from specforge.opening import Recall
from specforge.reporting.telling import as_text
from specforge.verdicts import lasting

LOOK = 5_000
"""Milliseconds after which files are looked at without a sign from the system, which not every file system gives."""


@app.command()
def watch(root: RootOption = None, config: ConfigOption = None, quiet: QuietOption = False) -> None:
    """Build whenever a file of the project changes, and say what came of it, until it is interrupted."""
    try:
        from watchfiles import watch as changes  # noqa: PLC0415  an extra of its own
    except ModuleNotFoundError:
        raise UsageError("watching needs the extra `watch`", 'run `pip install "specforge-compiler[watch]"`') from None
    folder, _ = settings_at(root, config)
    told: Report | str = ""
    with suppress(KeyboardInterrupt):  # a build that is interrupted is settled by the next one
        told = _built(root, config, told, quiet=quiet)
        for _ in changes(folder, rust_timeout=LOOK, yield_on_timeout=True):
            told = _built(root, config, told, quiet=quiet)


def _built(root: Path | None, config: Path | None, told: Report | str, *, quiet: bool) -> Report | str:
    """Build, and say what came of it where that is not what was told last; what a build writes is a change, too."""
    begun = time.time_ns()
    try:
        folder, settings = settings_at(root, config)
        outcome = verbs.build(folder, settings, day(None), recall=Recall(begun) if lasting() else None)
    except SpecforgeError as error:
        said = "".join(f"{line}\n" for line in (f"specforge: {error}", *([f"    {error.help}"] if error.help else [])))
        return _say(said, said, told)
    changed = outcome.written or outcome.deleted
    return _say(as_text(outcome.report, outcome.written, outcome.deleted, quiet=quiet), outcome.report, None if changed else told)


def _say(text: str, report: Report | str, told: Report | str | None) -> Report | str:
    if report != told:
        sys.stdout.write(text)
        sys.stdout.flush()
    return report
