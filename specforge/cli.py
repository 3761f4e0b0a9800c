"""The command line: parse, call, print, exit."""

import datetime
import errno
import io
import json
import os
import sys
import time
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from specforge import verbs
from specforge.building import check_output
from specforge.config import Config, config_files, find_root, read_config
from specforge.doctoring import examine
from specforge.errors import SpecforgeError, UsageError
from specforge.explaining import explain as explain_plugin
from specforge.explaining import listing
from specforge.finding import Severity
from specforge.opening import Recall
from specforge.registry import Check, Compiler, find_checks, find_compilers
from specforge.reporting import as_json, as_text, report_schema
from specforge.schema import language_schema
from specforge.spec.model import nearest
from specforge.starting import start
from specforge.verdicts import remember, usable
from specforge.version import __version__

if TYPE_CHECKING:
    from specforge.settling.targets import Target


class Format(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"


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


class OnDelete(StrEnum):
    """What becomes of an element whose text was taken out of an artifact."""

    REMOVE = "remove"
    UNPROMPT = "unprompt"


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


app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

RootOption = Annotated[Path | None, typer.Option("--root", help="The project. Default: the nearest folder upwards with a config.")]
ConfigOption = Annotated[Path | None, typer.Option("--config", help="The config file.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the report.")]
FailOption = Annotated[str | None, typer.Option("--fail-on", help="The least severity that fails: error, warning or note.")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="The day on which waivers are judged, as in 2026-12-01. Default: today.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print findings only.")]

NoStatOption = Annotated[
    bool, typer.Option("--no-stat", help="When nothing seems to have changed, compare every file by its content, not by its times.")
]


def run() -> NoReturn:
    """Run the command line and exit."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed by whoever called
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  open as long as the process
    for stream in (sys.stdout, sys.stderr):
        # The same bytes in every locale; what is no text is escaped rather than a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except SpecforgeError as error:
        sys.stderr.write(
            "".join(f"specforge: {line}\n" for line in str(error).splitlines()) + (f"    {error.help}\n" if error.help else "")
        )
        sys.exit(error.exit_code)
    except BrokenPipeError:
        _drop_output()
        sys.exit(1)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EIO} or error.filename is not None:
            _crash(error)
        _drop_output()
        sys.stderr.write(
            f"specforge: the output cannot be written: {(error.strerror or str(error)).lower()}\n    make room, or print elsewhere\n"
        )
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  a defect of ours must be told as one, whatever it is
        _crash(error)
    sys.exit(0)


def _crash(error: Exception) -> NoReturn:
    sys.stderr.write("specforge: internal error; please report it with the text below\n")
    sys.stderr.write("".join(f"specforge: {note}\n" for note in getattr(error, "__notes__", ())))
    sys.excepthook(type(error), error, error.__traceback__)
    sys.exit(70)


def _drop_output() -> None:
    """Send what is still to be printed nowhere, so that it is not tried once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise UsageError("the folder where this runs is gone", "change to another one, or name the project with `--root`") from None


def _settings(root: Path | None, config: Path | None) -> tuple[Path, Config]:
    if root is not None and not root.is_dir():
        raise UsageError(f"there is no folder {root}", "name an existing folder with `--root`")
    folder = (root or find_root(_here())).resolve()
    return folder, read_config(folder, config)


def _day(text: str | None) -> datetime.date:
    try:
        if text is None:
            return datetime.datetime.now(tz=datetime.UTC).date()
        return datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        raise UsageError(f"{text!r} is not a date", "write it as in 2026-12-01") from None


def _gate(text: str | None, config: Config) -> Severity:
    name = config.fail_on if text is None else text
    if name not in {"error", "warning", "note"}:
        raise UsageError(f"{name!r} is not a severity", "it is one of error, warning, note")
    return Severity[name.upper()]


def _with_config(outcome: verbs.Outcome, root: Path | None, config: Path | None) -> verbs.Outcome:
    """Add to what a verdict depends on where the settings were looked for."""
    if outcome.seen is None:
        return outcome
    files = config_files((root or _here()).resolve(), Path(outcome.seen.root), config)
    return replace(outcome, seen=replace(outcome.seen, config=(*outcome.seen.config, *files)))


def _finish(outcome: verbs.Outcome, format: Format, gate: Severity, begun: int, *, quiet: bool) -> NoReturn:
    report = outcome.report
    done = (report, outcome.written, outcome.deleted, outcome.diffs)
    text = as_json(*done, planned=outcome.planned) if format is Format.JSON else as_text(*done, planned=outcome.planned, quiet=quiet)
    sys.stdout.write(text)
    sys.stdout.flush()
    code = 2 if outcome.broken else 3 if outcome.newer else 1 if outcome.kept or report.at_or_above(gate) else 0
    if outcome.planned and (outcome.written or outcome.deleted):
        code = max(code, 1)
    if outcome.seen is not None:
        remember(sys.argv[1:], code, text, outcome.seen, begun)
    sys.exit(code)


@app.callback(invoke_without_command=True)
def root_options(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Compile feature specs into prompts, eval cases, tool contracts and session rules."""
    if version:
        sys.stdout.write(f"specforge {__version__}\n")
        raise typer.Exit


@app.command()
def init(
    name: Annotated[str, typer.Argument(help="The id of the first feature.")] = "my-agent",
    root: RootOption = None,
) -> None:
    """Begin a project: a config, a first spec, the schema for the editor, and git attributes."""
    for line in start((root or _here()).resolve(), name):
        sys.stdout.write(line + "\n")


@app.command()
def build(
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    fail_on: FailOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
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
    folder, settings = _settings(root, config)
    gate = _gate(fail_on, settings)
    if diff and not dry_run:
        raise UsageError("`--diff` shows what a build would change", "add `--dry-run`")
    adopted = tuple(_inside(folder, path) for path in adopt or ())
    wishes = verbs.Wishes(prune=prune, force=force, adopt=adopted, plan=dry_run, markers=conflict_markers, announce=_announce)
    outcome = _with_config(verbs.build(folder, settings, _day(as_of), wishes, _recall(begun, no_stat=no_stat)), root, config)
    outcome = outcome if diff else replace(outcome, diffs=())
    _finish(outcome, format, gate, begun, quiet=quiet)


def _recall(begun: int, *, no_stat: bool) -> Recall | None:
    return Recall(begun, trusting=not no_stat) if usable(sys.argv[1:]) else None


def _inside(folder: Path, path: Path) -> str:
    """A path as it is called inside the project, whether it was given from there or from the current folder."""
    here = path.absolute() if path.is_absolute() or path.exists() else folder / path
    normal = here.parent.resolve() / here.name
    return normal.relative_to(folder).as_posix() if normal.is_relative_to(folder) else path.as_posix()


def _announce(text: str) -> None:
    sys.stderr.write(f"specforge: {text}\n")
    sys.stderr.flush()


@app.command()
def check(
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    fail_on: FailOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
    no_stat: NoStatOption = False,
) -> None:
    """Say what is wrong with the specs, and what drifted from them. Writes nothing."""
    begun = time.time_ns()
    folder, settings = _settings(root, config)
    gate = _gate(fail_on, settings)
    outcome = verbs.check(folder, settings, _day(as_of), _recall(begun, no_stat=no_stat))
    _finish(_with_config(outcome, root, config), format, gate, begun, quiet=quiet)


@app.command()
def explain(
    name: Annotated[str | None, typer.Argument(help="A check or a compiler; all are listed when it is left out.")] = None,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Print the documentation of a check or a compiler."""
    _, settings = _settings(root, config)
    found: tuple[Check | Compiler, ...] = (*find_checks(settings.plugins), *find_compilers(settings.plugins))
    plugins = {plugin.name: plugin for plugin in found}
    if name is None:
        sys.stdout.write(listing(plugins.values()))
    elif name in plugins:
        sys.stdout.write(explain_plugin(plugins[name]))
    else:
        raise UsageError(f"there is no check or compiler `{name}`", nearest(name, plugins))


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

    folder, settings = _settings(root, config)
    path, sign, pointer = where.partition("#")
    asked = (path, None, None, pointer) if sign and not Path(where).exists() else _lines(where)
    found = blaming.blame(folder, settings, *asked)
    sys.stdout.write(telling.blame_json(found) if format is Format.JSON else telling.blame_text(found))


def _lines(where: str) -> tuple[str, int | None, int | None, None]:
    path, colon, lines = where.rpartition(":")
    first, _, last = lines.partition("-")
    if not colon or not first.isdecimal() or (last and not last.isdecimal()):
        if colon and not Path(where).exists() and Path(path).suffix:
            raise UsageError(f"{lines!r} is not a line", "name one as in `prompt.md:3`, or several as in `prompt.md:3-7`")
        return where, None, None, None
    return path, int(first), int(last) if last else None, None


@app.command()
def trace(
    ref: Annotated[str, typer.Argument(help="An element, as in `shop-agent/constraint/own-orders`; a feature or a module by its id.")],
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """List every prompt line, case, tool description and session rule that an element reached."""
    from specforge.tracing import reaching, telling  # noqa: PLC0415  only a question needs it

    folder, settings = _settings(root, config)
    found = reaching.trace(folder, settings, ref)
    sys.stdout.write(telling.trace_json(found) if format is Format.JSON else telling.trace_text(found))


@app.command()
def graph(
    features: Annotated[list[str] | None, typer.Argument(metavar="[FEATURE]...", help="The features to draw; all when left out.")] = None,
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

    folder, settings = _settings(root, config)
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
        raise UsageError(f"{output} cannot be written: {error.strerror}", "name a file in an existing folder") from None


MERMAID_EDGES = 500
"""The edges that Mermaid draws by default (`maxEdges` of its flowchart settings)."""


@app.command()
def affected(
    base: Annotated[str, typer.Option("--base", help="The revision to compare with: a branch, a tag or a commit.")],
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    select: Annotated[
        Runner | None, typer.Option("--select", help="Print only the cases to run, as the runner's command line takes them.")
    ] = None,
) -> None:
    """Say what a change can move and why, down to the cases to run again. Reads the base from git; nothing is checked out."""
    from specforge.tracing import affecting, telling  # noqa: PLC0415  only a question needs it

    folder, settings = _settings(root, config)
    found = affecting.affected(folder, settings, base, config)
    if select is not None:
        sys.stdout.write(affecting.selection(found.run, select.value))
        return
    sys.stdout.write(telling.affected_json(found) if format is Format.JSON else telling.affected_text(found))


@app.command()
def why(
    case: Annotated[str, typer.Argument(help="The id of a failing case, as in `shop-agent/case/asks`, or the end of it.")],
    base: Annotated[
        str | None,
        typer.Option("--base", help="The revision to compare with, best one in which the case passed: a branch, a tag or a commit."),
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

    folder, settings = _settings(root, config)
    found = suspecting.why(folder, settings, case, base, within=within, as_of=_day(as_of), file=config)
    sys.stdout.write(telling.why_json(found) if format is Format.JSON else telling.why_text(found))


@app.command()
def coverage(
    features: Annotated[
        list[str] | None, typer.Argument(metavar="[FEATURE]...", help="The features to look at; all when left out.")
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    every: Annotated[bool, typer.Option("--all", help="List tested elements too.")] = False,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=100, help="Fail when less of the elements is tested, in percent.")
    ] = None,
) -> None:
    """Say which elements some case tests, by kind of case, and which are only linked to one."""
    from specforge.tracing import covering, telling  # noqa: PLC0415  only a question needs it

    folder, settings = _settings(root, config)
    found = covering.coverage(folder, settings, features or ())
    sys.stdout.write(telling.coverage_json(found) if format is Format.JSON else telling.coverage_text(found, every=every))
    if fail_under is not None and covering.share(found) < fail_under:
        sys.stderr.write(f"specforge: {covering.share(found):.1f}% is under {fail_under:g}%\n")
        sys.exit(1)


TargetsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="FILE[:LINE[-LINE]]", help="Artifacts that were edited by hand, or lines of them.")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is written into the spec.")]
OwnerOption = Annotated[str, typer.Option("--owner", help="Who decides it; it is written into the spec.")]
ExpiresOption = Annotated[str | None, typer.Option("--expires", metavar="DATE", help="The last day on which it holds.")]


def _targets(folder: Path, given: list[str] | None) -> list["Target"]:
    from specforge.settling.targets import Target  # noqa: PLC0415  only settling needs it

    found = []
    for where in given or ():
        path, first, last, _ = _lines(where)
        found.append(Target(_inside(folder, Path(path)), first, last))
    return found


@app.command()
def promote(
    where: TargetsArgument = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    as_of: AsOfOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Agree to what moves other lines too, and to new elements.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, and show the patch of the specs.")] = False,
    on_delete: Annotated[OnDelete | None, typer.Option("--on-delete", help="What becomes of an element whose text was taken out.")] = None,
) -> None:
    """Write edits of artifacts back into the spec, so that the next build makes the edited lines byte for byte."""
    from specforge.settling import promote as promoting  # noqa: PLC0415  only settling needs it
    from specforge.settling import telling  # noqa: PLC0415  the same

    folder, settings = _settings(root, config)
    wishes = promoting.Wishes(yes=yes, plan=dry_run, on_delete=on_delete.value if on_delete else "")
    recall = None if os.environ.get("CI") or os.name != "posix" else Recall(time.time_ns())
    found = promoting.promote(folder, settings, _day(as_of), _targets(folder, where), wishes, recall)
    told = telling.promotion_json if format is Format.JSON else telling.promotion_text
    sys.stdout.write(told(found, planned=dry_run))
    sys.exit(1 if found.refused or (dry_run and found.changed) else 0)


@app.command()
def revert(where: TargetsArgument = None, root: RootOption = None, config: ConfigOption = None, as_of: AsOfOption = None) -> None:
    """Drop edits of artifacts: what a build would write stands there again."""
    from specforge.settling import revert as reverting  # noqa: PLC0415  only settling needs it

    folder, settings = _settings(root, config)
    for path in reverting.revert(folder, settings, _day(as_of), _targets(folder, where)):
        sys.stdout.write(f"reverted {path}\n")


@app.command()
def accept(
    reason: ReasonOption,
    owner: OwnerOption,
    expires: ExpiresOption = None,
    where: TargetsArgument = None,
    root: RootOption = None,
    config: ConfigOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Keep edits of artifacts for a while, by a decision in the spec."""
    from specforge.settling import deciding  # noqa: PLC0415  only settling needs it

    folder, settings = _settings(root, config)
    grounds = deciding.Grounds(reason, owner, _day(expires) if expires else None)
    for path in deciding.accept(folder, settings, _day(as_of), _targets(folder, where), grounds):
        sys.stdout.write(f"{path} says so now\n")


@app.command()
def detach(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An artifact.")],
    reason: ReasonOption,
    owner: OwnerOption,
    expires: ExpiresOption = None,
    root: RootOption = None,
    config: ConfigOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Take an artifact out of management, by a decision in the spec: no build writes it, and nobody compares it."""
    from specforge.settling import deciding  # noqa: PLC0415  only settling needs it

    folder, settings = _settings(root, config)
    grounds = deciding.Grounds(reason, owner, _day(expires) if expires else None)
    sys.stdout.write(f"{deciding.detach(folder, settings, _day(as_of), _inside(folder, file), grounds)} says so now\n")


@app.command()
def confirm(
    feature: Annotated[str, typer.Argument(help="The feature whose links were compared.")],
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE", help="The linked files; all when left out.")] = None,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Note in the spec that a person compared linked files with their elements; a change of either end is suspect from now on."""
    from specforge.settling import confirming  # noqa: PLC0415  only settling needs it

    folder, settings = _settings(root, config)
    count, specs = confirming.confirm(folder, settings, feature, files or ())
    sys.stdout.write(f"{count} link{'s' if count != 1 else ''} confirmed in {', '.join(specs)}\n")


@app.command(name="import")
def import_(
    prompt: Annotated[Path, typer.Argument(metavar="PROMPT", help="A prompt that was written by hand, in Markdown.")],
    evals: Annotated[Path | None, typer.Option("--evals", help="Its eval cases: a promptfoo config, or cases in JSON or JSONL.")] = None,
    tools: Annotated[
        Path | None, typer.Option("--tools", help="Its tools: JSON as providers or the Model Context Protocol have it.")
    ] = None,
    feature: Annotated[str | None, typer.Option("--feature", help="The id of the feature; made from the name of the prompt.")] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Draft a spec from a prompt, eval cases and tools that were written by hand, and link every piece to its element."""
    from specforge.settling import importing  # noqa: PLC0415  only settling needs it

    folder, settings = _settings(root, config)
    found = importing.import_feature(folder, settings, _day(as_of), prompt, evals, tools, feature)
    for one in found.leftovers:
        sys.stdout.write(f"{one.file}:{one.line}: left over: {one.text.strip()[:100]!r}: {one.why}\n")
    sys.stdout.write(
        f"{found.spec} was drafted: {found.links} links to confirm, {len(found.leftovers)} left over; read it, run `specforge check`, and confirm the links\n"
    )


@app.command(name="sign-off")
def sign_off(
    ref: Annotated[str, typer.Argument(help="A protected element, as in `shop-agent/constraint/own-orders`.")],
    reason: ReasonOption,
    owner: OwnerOption,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Note in the spec that the owner of a protected element stands behind it as it is; a later change is a finding."""
    from specforge.settling import deciding  # noqa: PLC0415  only settling needs it

    folder, settings = _settings(root, config)
    sys.stdout.write(f"{deciding.sign_off(folder, settings, ref, deciding.Grounds(reason, owner))} says so now\n")


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
    if what is Described.FEATURE or what is Described.MODULE:
        return language_schema("feature" if what is Described.FEATURE else "module")
    return telling.answer_schema(telling.ANSWERS[what.value])


@app.command()
def doctor(root: RootOption = None, config: ConfigOption = None) -> None:
    """Look at the installation and the project's surroundings, and name what is in the way."""
    folder, settings = _settings(root, config)
    lines, healthy = examine(folder, check_output(settings.output))
    sys.stdout.write("".join(line + "\n" for line in lines))
    sys.exit(0 if healthy else 1)
