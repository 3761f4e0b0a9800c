"""The commands about the models that features ask."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from specforge.cli.listing import Listed
from specforge.cli.options import AsOfOption, ConfigOption, FeaturesArgument, Format, FormatOption, RootOption, app, day, settings_at
from specforge.errors import UsageError

models_app = typer.Typer(
    cls=Listed, no_args_is_help=True, rich_markup_mode=None, help="Ask until when the models of features are served, and compare that."
)
app.add_typer(models_app, name="models")


@models_app.command("list")
def list_models(
    features: FeaturesArgument = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """List the models by the day on which their replacement has to begin: who serves them, what stands in, what follows."""
    from specforge.models import gathering, telling  # noqa: PLC0415  only this question needs it

    found = gathering.models_of(*settings_at(root, config), features or ())
    when = day(as_of)
    sys.stdout.write(telling.list_json(found, when) if format is Format.JSON else telling.list_text(found, when))


@models_app.command("calendar")
def calendar(features: FeaturesArgument = None, root: RootOption = None, config: ConfigOption = None) -> None:
    """Print the days on which models in use retire, as a calendar with alarms that programs for calendars read."""
    from specforge.models import gathering  # noqa: PLC0415  only this question needs it
    from specforge.models.calendar import retirements  # noqa: PLC0415  the same
    from specforge.outputs import icalendar  # noqa: PLC0415  the same

    sys.stdout.write(icalendar.calendar("models", retirements(gathering.models_of(*settings_at(root, config), features or ()))))


@models_app.command("compare")
def compare(
    catalogue: Annotated[Path, typer.Argument(metavar="CATALOGUE", help="A JSON file in the form of LiteLLM's catalogue.")],
    features: FeaturesArgument = None,
    write: Annotated[bool, typer.Option("--write", help="Write the days of the catalogue into the specs.")] = False,
    dated: Annotated[
        str | None, typer.Option("--dated", metavar="DATE", help="The day that the catalogue is of, for `looked_up`; needed by `--write`.")
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Compare the days on which models retire with a catalogue. Fails when one is earlier there, or unknown to the spec."""
    from specforge.models import catalogue as catalogues  # noqa: PLC0415  only this question needs it
    from specforge.models import comparing, gathering, telling  # noqa: PLC0415  the same

    if write and dated is None:
        raise UsageError(
            "`--write` needs the day that the catalogue is of", "say it with `--dated 2026-11-20`: specs note when a day was looked up"
        )
    of = day(dated)
    if of > day(None):
        raise UsageError(f"the catalogue cannot be of {of}, a day that is still to come", "say with `--dated` the day that it is of")
    read = catalogues.read_catalogue(catalogue)
    folder, settings = settings_at(root, config)
    found = comparing.compared(gathering.models_of(folder, settings, features or ()), read)
    written = comparing.write(folder, found, of) if write else ()
    sys.stdout.write(telling.compared_json(found, read, written) if format is Format.JSON else telling.compared_text(found, read, written))
    if any(one.is_less and not (write and one.knows) for one in found):
        sys.exit(1)


@models_app.command("trial")
def trial(
    features: FeaturesArgument = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """Say whether models that stand in or follow do what the cases ask, by the results that are kept. Fails when one does not hold."""
    from specforge.models import telling_trials, trials  # noqa: PLC0415  only this question needs it

    found = trials.trials(*settings_at(root, config), day(as_of), features or ())
    sys.stdout.write(telling_trials.trials_json(found) if format is Format.JSON else telling_trials.trials_text(found))
    if any(one.came is not trials.Came.HOLDS for one in found):
        sys.exit(1)
