"""Commands about a change as a whole: what it means, and the review of it that a pull request is told."""

import os
import sys
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec import Struct

from specforge.cli.options import (
    AsOfOption,
    BaseOption,
    ConfigOption,
    OutputOption,
    QuietOption,
    RootOption,
    app,
    day,
    here,
    put,
    settings_at,
)
from specforge.errors import SpecforgeError, UsageError
from specforge.opening import Recall
from specforge.verdicts import lasting

if TYPE_CHECKING:
    from specforge.forges.events import Asked
    from specforge.forges.posting import Outcome
    from specforge.reviewing.model import Review


class DiffFormat(StrEnum):
    """How a semantic diff is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    CHANGELOG = "changelog"


class ChangeGate(StrEnum):
    """The least level of a change that fails."""

    NOTE = "note"
    WARNING = "warning"
    DANGER = "danger"
    ERROR = "error"
    NEVER = "never"


class About(StrEnum):
    """Who notices a change."""

    CONTRACT = "contract"
    BOUNDARY = "boundary"
    BEHAVIOR = "behavior"
    EVAL = "eval"
    TEXT = "text"


class ReviewGate(StrEnum):
    """The least severity of an introduced finding that fails."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


GATES: Mapping[ReviewGate, Literal["error", "warning", "note", "never"]] = {
    ReviewGate.ERROR: "error",
    ReviewGate.WARNING: "warning",
    ReviewGate.NOTE: "note",
    ReviewGate.NEVER: "never",
}


CHANGE_GATES: Mapping[ChangeGate, Literal["error", "danger", "warning", "note", "never"]] = {
    ChangeGate.ERROR: "error",
    ChangeGate.DANGER: "danger",
    ChangeGate.WARNING: "warning",
    ChangeGate.NOTE: "note",
    ChangeGate.NEVER: "never",
}


class Gates(Struct, frozen=True):
    """What makes a review fail, where the call says it."""

    fail_on: ReviewGate | None = None
    fail_on_change: ChangeGate | None = None

    @property
    def finding(self) -> Literal["error", "warning", "note", "never"] | None:
        """The least severity of what was introduced."""
        return None if self.fail_on is None else GATES[self.fail_on]

    @property
    def change(self) -> Literal["error", "danger", "warning", "note", "never"] | None:
        """The least level of a change; where findings never fail it and nothing is said of changes, these never do."""
        if self.fail_on_change is None:
            return "never" if self.fail_on is ReviewGate.NEVER else None
        return CHANGE_GATES[self.fail_on_change]


class ReviewFormat(StrEnum):
    """How a review is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"


ReviewBaseOption = Annotated[
    str | None,
    typer.Option("--base", help="The revision to compare with. Default, in a job of CI: what the pull request is to be merged into."),
]
FromOption = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="A review in JSON that was made before; nothing of the tree is looked at."),
]
ReviewGateOption = Annotated[
    ReviewGate | None,
    typer.Option(
        "--fail-on",
        help="The least severity of a finding that the change introduced which fails; never: nothing does. Default: the config's.",
    ),
]
ReviewChangeGateOption = Annotated[
    ChangeGate | None,
    typer.Option("--fail-on-change", help="The least level of a change that nobody accepted which fails. Default: the config's."),
]


class ForgeOption(StrEnum):
    """Where a pull request stands."""

    GITHUB = "github"
    GITLAB = "gitlab"


OwnConfigOption = Annotated[
    bool, typer.Option("--own-config", help="Judge by the config and the plugins of the change itself, not by those of the base.")
]


@app.command()
def diff(
    base: BaseOption,
    features: Annotated[list[str] | None, typer.Argument(metavar="FEATURE", help="The features to tell of; all when left out.")] = None,
    category: Annotated[
        About, typer.Option("--category", help="The least category that is told; each includes those that more people notice.")
    ] = About.TEXT,
    fail_on: Annotated[
        ChangeGate, typer.Option("--fail-on", help="The least level of a change that nobody accepted which makes the run fail.")
    ] = ChangeGate.NEVER,
    root: RootOption = None,
    config: ConfigOption = None,
    format: Annotated[DiffFormat, typer.Option("--format", help="How to print it.")] = DiffFormat.TEXT,
    output: OutputOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say what a change of the specs means: rules loosened, bounds moved, contracts broken. Reads the base from git; checks nothing out."""
    from specforge.diffing import diff as diffing  # noqa: PLC0415  only this question needs it
    from specforge.diffing import telling  # noqa: PLC0415  the same
    from specforge.spec.policy import Category, Level  # noqa: PLC0415  the same

    _refuse_deleted(root, base)
    folder, settings = settings_at(root, config)
    found = diffing.diff(folder, settings, base, day(as_of), features=tuple(features or ()), file=config)
    told = found.of_category(Category[category.name])
    match format:
        case DiffFormat.TEXT:
            text = telling.as_text(told, quiet=quiet)
        case DiffFormat.JSON:
            text = telling.as_json(told)
        case DiffFormat.MARKDOWN:
            text = telling.as_markdown(told)
        case DiffFormat.CHANGELOG:
            text = telling.as_changelog(told)
    put(text, output)
    if fail_on is not ChangeGate.NEVER and told.at_least(Level[fail_on.name]):
        sys.exit(1)


@app.command()
def review(
    base: ReviewBaseOption = None,
    from_: FromOption = None,
    fail_on: ReviewGateOption = None,
    fail_on_change: ReviewChangeGateOption = None,
    root: RootOption = None,
    config: ConfigOption = None,
    own_config: OwnConfigOption = False,
    format: Annotated[ReviewFormat, typer.Option("--format", help="How to print it.")] = ReviewFormat.TEXT,
    output: OutputOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say what a change introduced and what it means, whom it concerns, and what to run. Only what is new can fail it."""
    from specforge.reviewing import markdown, telling  # noqa: PLC0415  only this question needs it

    try:
        found = _found(base, from_, root, config, Gates(fail_on, fail_on_change), as_of, own_config=own_config)
    except SpecforgeError as error:
        if format is ReviewFormat.JSON and output is not None and from_ is None:
            put(_no_review(error, root or here()), output)
        raise
    match format:
        case ReviewFormat.TEXT:
            text = telling.as_text(found, quiet=quiet)
        case ReviewFormat.JSON:
            text = telling.as_json(found)
        case ReviewFormat.MARKDOWN:
            text = markdown.as_markdown(found)
        case ReviewFormat.GITHUB:
            text = telling.as_github(found)
    put(text, output)
    sys.exit(1 if found.blocks else 0)


def _no_review(error: SpecforgeError, root: Path) -> str:
    """Why there is no review, for the job that is to tell it."""
    from specforge.outputs.inert import json_text  # noqa: PLC0415  only this question needs it
    from specforge.reviewing.commenting import folder_in_repository  # noqa: PLC0415  the same
    from specforge.reviewing.handing_over import NoReview  # noqa: PLC0415  the same

    return json_text(NoReview.of(error, folder_in_repository(root)).model_dump(mode="json"))


def in_job() -> bool:
    """Whether a job of a forge that is known runs this."""
    from specforge.reviewing.asking import JOBS  # noqa: PLC0415  only these questions need it

    return any(os.environ.get(name) for name in JOBS)


def _found(
    base: str | None,
    from_: Path | None,
    root: Path | None,
    file: Path | None,
    gates: "Gates",
    as_of: str | None,
    *,
    own_config: bool,
    asked: "Asked | None" = None,
) -> "Review":
    """Read a review, or make one."""
    if from_ is not None:
        from specforge.reviewing.handing_over import read_file  # noqa: PLC0415  only this option needs it

        if base is not None or own_config or gates != Gates() or as_of is not None:
            help = "leave `--base`, `--fail-on`, `--fail-on-change`, `--as-of` and `--own-config` out"
            raise UsageError("`--from` takes a review as it is, with its base and its gate", help)
        return read_file(from_)
    if base is None and asked is None and not in_job():
        raise UsageError("there is nothing to compare with", "name a revision with `--base`, or a review in JSON with `--from`")
    from specforge.reviewing.review import review as reviewed  # noqa: PLC0415  only this question needs it

    if base is None:
        from specforge.reviewing import asking  # noqa: PLC0415  only this default needs it

        base = asking.base_of(asked or asking.asked_by(os.environ, None, ""), _nearest(root) if root is not None else here())
    _refuse_deleted(root, base)
    folder, settings = settings_at(root, file)
    recall = Recall(time.time_ns()) if lasting() else None
    return reviewed(
        folder,
        settings,
        base,
        day(as_of),
        gate=gates.finding,
        change_gate=gates.change,
        file=file,
        own_config=own_config,
        recall=recall,
    )


def _nearest(folder: Path) -> Path:
    """A folder, or where there is none the nearest one above it."""
    return next(one for one in (folder, *folder.absolute().parents) if one.is_dir())


def _refuse_deleted(root: Path | None, base: str) -> None:
    """Say so where a project has no folder any more and had one in the base.

    Raises:
        UsageError: when it is so.
    """
    if root is None or root.exists():
        return
    from specforge.git.repository import is_there  # noqa: PLC0415  only this question needs it

    above = _nearest(root)
    if is_there(above, f"{base}:./{root.absolute().relative_to(above.absolute()).as_posix()}"):
        help = "with it, every rule that the project has goes, protected ones too; if that is meant, take it out of the jobs that name it"
        raise UsageError(f"the change deletes the folder {root}, which is there in `{base}`, so nothing is left to compare", help)


def _say(outcome: "Outcome") -> None:
    from specforge.outputs.inert import logged, one_line  # noqa: PLC0415  only this question needs it

    for line in (f"{outcome.said}{f'; {outcome.help}' if outcome.help else ''}", outcome.url):
        if line:
            sys.stdout.write(f"{logged(one_line(line))}\n")


@app.command("pr-comment")
def pr_comment(
    base: ReviewBaseOption = None,
    from_: FromOption = None,
    event: Annotated[
        Path | None, typer.Option("--event", metavar="FILE", help="The event that began the job. Default: what GITHUB_EVENT_PATH names.")
    ] = None,
    forge: Annotated[
        ForgeOption | None, typer.Option("--forge", help="The forge that this has to be. Default: what the environment says.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Post nothing, and print the comment.")] = False,
    fail_on: ReviewGateOption = None,
    fail_on_change: ReviewChangeGateOption = None,
    root: RootOption = None,
    config: ConfigOption = None,
    own_config: OwnConfigOption = False,
    as_of: AsOfOption = None,
) -> None:
    """Tell the review in the pull request that a job of CI is about: one comment, edited in place. Exits by what was found, never by the forge."""
    from specforge.reviewing import asking, commenting, markdown  # noqa: PLC0415  only this question needs it
    from specforge.reviewing.handing_over import NoReviewError  # noqa: PLC0415  the same

    named, gates = "" if forge is None else forge.value, Gates(fail_on, fail_on_change)
    outside = dry_run and event is None and (base is not None or from_ is not None or not in_job())
    asked = None if outside else asking.asked_by(os.environ, event, named)
    try:
        if asked is not None and from_ is None:
            asking.check_head(asked, root or here())
        found = _found(base, from_, root, config, gates, as_of, own_config=own_config, asked=asked)
    except SpecforgeError as error:
        if asked is not None and not dry_run and (from_ is None or isinstance(error, NoReviewError)):
            of = error.root if isinstance(error, NoReviewError) else commenting.folder_in_repository(root or here())
            _say(commenting.tell_error(error, of, asked, os.environ))
        raise
    if asked is None or dry_run:
        sys.stdout.write(markdown.as_markdown(found, head=asked.head_sha if asked is not None else ""))
    else:
        told = commenting.tell(found, asked, os.environ, annotate=from_ is None)
        sys.stdout.write(told.log)
        for one in (*told.others, told.outcome):
            _say(one)
    sys.exit(1 if found.blocks else 0)


@app.command()
def owners(
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FILE", help="Put the fragment into this file, in the place of the one it has. Default: print it."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="With --into, write nothing, and fail when the file would change.")] = False,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Print who owns each spec and what is made from it, as lines of CODEOWNERS."""
    from specforge.reviewing import owning  # noqa: PLC0415  only this question needs it

    if check and into is None:
        raise UsageError("`--check` looks at a file, and none was named", "name it with `--into`")
    found = owning.owners(*settings_at(root, config))
    for one in found.unknown:
        sys.stderr.write(f"specforge: no forge knows {one}: name somebody in `[review.handles]` of the config\n")
    if into is None:
        sys.stdout.write(found.text)
        return
    from specforge.outputs.filing import read_text, write_file  # noqa: PLC0415  only this option needs it

    before = read_text(into)
    after = found.put_into(before)
    if before != after and check:
        sys.stdout.write(f"{into} does not say who owns what; run `specforge owners --into {into}`\n")
        sys.exit(1)
    if before != after:
        if into.parent.parent.is_dir() and not into.parent.exists():
            into.parent.mkdir()  # forges look for the file in a folder that may have nothing else
        write_file(into, after)
        sys.stdout.write(f"wrote {into}\n")


@app.command("diff-driver")
def diff_driver(
    arguments: Annotated[
        list[str],
        typer.Argument(metavar="PATH OLD OLD-HEX OLD-MODE NEW NEW-HEX NEW-MODE", help="What git hands to an external diff command."),
    ],
) -> None:
    """Print what a change of one spec file means, inside `git diff`: `git config diff.specforge.command "specforge diff-driver"`."""
    from specforge.diffing.driver import compared  # noqa: PLC0415  only this question needs it

    if len(arguments) == UNMERGED:
        sys.stdout.write(f"specforge diff {arguments[0]}\n  it is not merged yet\n")
        return
    if len(arguments) not in DRIVEN:
        raise UsageError(
            f"git hands 7 or 9 arguments to a diff command, not {len(arguments)}",
            'let git call it: `git config diff.specforge.command "specforge diff-driver"` and `*.yaml diff=specforge` in .gitattributes',
        )
    sys.stdout.write(compared(arguments[0], Path(arguments[1]), Path(arguments[4])))


UNMERGED, DRIVEN = 1, (7, 9)
"""How many arguments git gives: of a file with a conflict its name alone, of a renamed one the new name and what is alike, too."""
