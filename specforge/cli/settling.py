"""Commands that settle edits by hand, and bring what exists into a spec."""

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from specforge.amounts import many
from specforge.cli.options import (
    AsOfOption,
    BaseOption,
    ConfigOption,
    Format,
    FormatOption,
    RootOption,
    app,
    day,
    inside,
    lines_of,
    settings_at,
)
from specforge.opening import Recall
from specforge.verdicts import lasting

if TYPE_CHECKING:
    from specforge.settling.targets import Target


class OnDelete(StrEnum):
    """What becomes of an element whose text was taken out of an artifact."""

    REMOVE = "remove"
    UNPROMPT = "unprompt"


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
        path, first, last, _ = lines_of(where)
        found.append(Target(inside(folder, Path(path)), first, last))
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

    folder, settings = settings_at(root, config)
    wishes = promoting.Wishes(yes=yes, plan=dry_run, on_delete=on_delete.value if on_delete else "")
    recall = Recall(time.time_ns()) if lasting() else None
    found = promoting.promote(folder, settings, day(as_of), _targets(folder, where), wishes, recall)
    told = telling.promotion_json if format is Format.JSON else telling.promotion_text
    sys.stdout.write(told(found, planned=dry_run))
    sys.exit(1 if found.refused or (dry_run and found.changed) else 0)


@app.command()
def revert(where: TargetsArgument = None, root: RootOption = None, config: ConfigOption = None, as_of: AsOfOption = None) -> None:
    """Drop edits of artifacts: what a build would write stands there again."""
    from specforge.settling import revert as reverting  # noqa: PLC0415  only settling needs it

    folder, settings = settings_at(root, config)
    for path in reverting.revert(folder, settings, day(as_of), _targets(folder, where)):
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

    folder, settings = settings_at(root, config)
    grounds = deciding.Grounds(reason, owner, day(expires) if expires else None)
    for path in deciding.accept(folder, settings, day(as_of), _targets(folder, where), grounds):
        sys.stdout.write(f"{path} says so now\n")


@app.command(name="accept-change")
def accept_change(
    changes: Annotated[
        list[str],
        typer.Argument(metavar="CHANGE...", help="The ref of an element that changed, or the name that `specforge diff` gives the change."),
    ],
    base: BaseOption,
    reason: ReasonOption,
    owner: OwnerOption,
    expires: ExpiresOption = None,
    root: RootOption = None,
    config: ConfigOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Accept what a change of the specs means for a while, by a decision in the spec: it does not fail a review."""
    from specforge.settling import deciding  # noqa: PLC0415  only settling needs it

    folder, settings = settings_at(root, config)
    grounds = deciding.Grounds(reason, owner, day(expires) if expires else None)
    for path in deciding.accept_change(folder, settings, day(as_of), base, changes, grounds):
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

    folder, settings = settings_at(root, config)
    grounds = deciding.Grounds(reason, owner, day(expires) if expires else None)
    sys.stdout.write(f"{deciding.detach(folder, settings, day(as_of), inside(folder, file), grounds)} says so now\n")


@app.command()
def confirm(
    feature: Annotated[str, typer.Argument(help="The feature whose links were compared.")],
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE", help="The linked files; all when left out.")] = None,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Note in the spec that a person compared linked files with their elements; a change of either end is suspect from now on."""
    from specforge.settling import confirming  # noqa: PLC0415  only settling needs it

    folder, settings = settings_at(root, config)
    count, specs = confirming.confirm(folder, settings, feature, files or ())
    sys.stdout.write(f"{many(count, 'link')} confirmed in {', '.join(specs)}\n")


@app.command(name="import")
def import_(
    prompt: Annotated[Path, typer.Argument(metavar="PROMPT", help="A prompt that was written by hand: in Markdown, or in a program.")],
    evals: Annotated[Path | None, typer.Option("--evals", help="Its eval cases: a promptfoo config, or cases in JSON or JSONL.")] = None,
    tools: Annotated[
        Path | None,
        typer.Option("--tools", help="Its tools: JSON or YAML as providers or the Model Context Protocol have it, or an OpenAPI document."),
    ] = None,
    feature: Annotated[str | None, typer.Option("--feature", help="The id of the feature; made from the name of the prompt.")] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Which prompt of a program or a file of data, as `lint` calls it, such as `SYSTEM_PROMPT`.")
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Draft a spec from a prompt, eval cases and tools that were written by hand, and link every piece to its element."""
    from specforge.settling import importing, telling  # noqa: PLC0415  only settling needs it
    from specforge.starting import mark  # noqa: PLC0415  the same

    folder, settings = settings_at(root, config)
    found = importing.import_feature(folder, settings, day(as_of), prompt, evals, tools, feature, name)
    started = mark(folder) if config is None else ()
    sys.stdout.write(telling.import_text(found, started))


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

    folder, settings = settings_at(root, config)
    sys.stdout.write(f"{deciding.sign_off(folder, settings, ref, deciding.Grounds(reason, owner))} says so now\n")
