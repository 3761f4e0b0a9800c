"""The commands about rubrics: whether people, and judges, mean the same by them."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from specforge.amounts import in_code
from specforge.cli.listing import Listed
from specforge.cli.options import AsOfOption, ConfigOption, FeaturesArgument, Format, FormatOption, RootOption, app, day, settings_at

rubrics_app = typer.Typer(
    cls=Listed, no_args_is_help=True, rich_markup_mode=None, help="Ask whether people, and judges, mean the same by a rubric."
)
app.add_typer(rubrics_app, name="rubrics")


@rubrics_app.command("sheet")
def sheet(
    features: FeaturesArgument = None,
    answers: Annotated[
        list[Path] | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            help='Answers of the application: lines of JSON, {"case": ..., "answer": ...}, or results of a runner; can be repeated.',
        ),
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Print a table of answers to be labelled, as CSV: a copy for each person and each judge, who fill in `passes`."""
    from specforge.rubrics import questions, sheets  # noqa: PLC0415  only this question needs it
    from specforge.rubrics.answers import read_answers  # noqa: PLC0415  the same

    _tell_of_cut_lines(answers or ())
    found = questions.rubrics_of(*settings_at(root, config), features or None)
    if not found:
        sys.stderr.write("specforge: no case or criterion asks a judge, so there is nothing to label; `judged` of a case does\n")
    sys.stdout.write(sheets.sheet(found, read_answers(answers or (), found)))


@rubrics_app.command("agreement")
def agreement(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Filled tables, of several people; and results of runs with a judge.")
    ],
    judge: Annotated[
        list[str] | None,
        typer.Option(
            "--judge",
            metavar="NAME[=FILE]",
            help="Who is compared with the people, by the name in `by`, or what it said in a file; can be repeated.",
        ),
    ] = None,
    least: Annotated[float, typer.Option("--least", min=0, max=1, help="The least agreement beyond chance that is asked for.")] = 0.6,
    fail_on_less: Annotated[
        bool,
        typer.Option(
            "--fail-on-less", help="Fail when people, or a judge, agree less than that on a rubric, and when no person labelled an answer."
        ),
    ] = False,
    save: Annotated[bool, typer.Option("--save", help="Note in the specs how far each judge agreed, as `calibration`.")] = False,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """Say whether people mean the same by each rubric, on which answers they differ, and how far a judge agrees with them."""
    from specforge.rubrics import agreeing, labels, noting, questions, telling  # noqa: PLC0415  only this question needs it
    from specforge.settling.specs import noting as keeping  # noqa: PLC0415  the same

    folder, settings = settings_at(root, config)
    raws: dict[str, bytes] = {}
    rubrics = questions.rubrics_of(folder, settings, None, keeping(folder, raws))
    judges = list(map(_named, judge or ()))
    tables = [*map(labels.Table, files), *(labels.Table(file, name) for name, file in judges if file is not None)]
    said = labels.read_labels(tables)
    _tell_of_cut_lines(one.path for one in tables)
    names = dict.fromkeys((*(name for name, _ in judges), *(one.by for one in said if one.judged)))
    found = agreeing.agreements(rubrics, said, [*names])
    saved = noting.note(folder, raws, found, day(as_of)) if save else None
    sys.stdout.write(
        telling.agreements_json(found, least, saved) if format is Format.JSON else telling.agreements_text(found, least, saved)
    )
    if fail_on_less and ((below := found.below(least)) or not any(one.people for one in found.found)):
        told = f"less than {least:g} beyond chance: {in_code(below)}" if below else "no person labelled an answer"
        sys.stderr.write(f"specforge: {told}\n")
        sys.exit(1)


def _tell_of_cut_lines(paths: Iterable[Path]) -> None:
    from specforge.rubrics.labels import cut_lines  # noqa: PLC0415  only these questions need it

    for told in cut_lines(dict.fromkeys(paths)):
        sys.stderr.write(f"specforge: {told}\n")


def _named(judge: str) -> tuple[str, Path | None]:
    """The name of a judge and the file of what it said; a name can hold the sign between the two, as `gpt, temperature=0` does."""
    ends = [at for at, sign in enumerate(judge) if sign == "="]
    end = next((at for at in ends if Path(judge[at + 1 :]).is_file()), ends[0] if ends else len(judge))
    return judge[:end], Path(judge[end + 1 :]) if judge[end + 1 :] else None
