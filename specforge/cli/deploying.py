"""Commands about what runs and how it came about: served texts, the stamps of telemetry, and how changes entered."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from specforge.cli.options import ConfigOption, Format, FormatOption, QuietOption, RootOption, app, settings_at
from specforge.errors import UsageError


class StampFormat(StrEnum):
    """How a stamp is printed."""

    TEXT = "text"
    ENV = "env"
    JSON = "json"


FeatureArgument = Annotated[str, typer.Argument(help="The feature, with its variant where it has some, as in `shop/outlet`.")]
VariantOption = Annotated[str | None, typer.Option("--variant", help="The variant, as in `outlet` or `outlet/en-US`.")]


@app.command("verify-deployed")
def verify_deployed(
    feature: FeatureArgument,
    file: Annotated[str | None, typer.Option("--file", metavar="PATH", help="The served text; `-` for the standard input.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Read the served text from this address.")] = None,
    env: Annotated[
        str | None,
        typer.Option(
            "--env", metavar="[FILE:]NAME", help="Read it from this variable, of this process or of a dump (`env`, dotenv, JSON)."
        ),
    ] = None,
    stamp: Annotated[
        str | None, typer.Option("--stamp", metavar="VALUE", help="Compare no text, but the digest that telemetry showed.")
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option("--header", metavar="NAME: VALUE", help="A header of the request to `--url`, as in `Authorization: Bearer ...`."),
    ] = None,
    pointer: Annotated[
        str | None, typer.Option("--pointer", metavar="POINTER", help="Where the text stands in served JSON, as in `/data/prompt`.")
    ] = None,
    revision: Annotated[
        str | None, typer.Option("--revision", metavar="REF", help="The commit whose lock counts. Default: the lock in the working tree.")
    ] = None,
    artifact: Annotated[str, typer.Option("--artifact", help="The artifact that is served.")] = "prompt.md",
    variant: VariantOption = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Compare what is served with what the lock says was written: the same, older, edited, or another text; exit 1 when it differs."""
    from specforge.deployed import serving, stamping, telling, verifying, written  # noqa: PLC0415  only this question needs it

    folder, settings = settings_at(root, config)
    asked = written.Asked(folder, settings, feature, artifact, variant, revision)
    if stamp is not None:
        if any(one is not None for one in (file, url, env, pointer)) or header:
            raise UsageError("`--stamp` compares no text, and a text was named too", "name one of the two")
        answer = stamping.verify_stamp(asked, stamp)
    else:
        served = serving.read_served(file=file, url=url, env=env, headers=header or (), pointer=pointer)
        answer = verifying.verify(asked, served)
    sys.stdout.write(telling.as_json(answer) if format is Format.JSON else telling.as_text(answer))
    if answer.verdict.exit_code:
        sys.exit(answer.verdict.exit_code)


@app.command()
def stamp(
    feature: FeatureArgument,
    variant: VariantOption = None,
    served: Annotated[
        str | None,
        typer.Option("--served", metavar="FILE", help="Stamp this text instead of the prompt on disk; `-` for the standard input."),
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: Annotated[StampFormat, typer.Option("--format", help="How to print it.")] = StampFormat.TEXT,
) -> None:
    """Print what the telemetry of a running feature should carry: the name, version and digest of its prompt, and its commit."""
    from specforge.deployed import serving, stamping, written  # noqa: PLC0415  only this question needs it

    folder, settings = settings_at(root, config)
    asked = written.Asked(folder, settings, feature, variant=variant)
    attributes = stamping.stamp_of(asked) if served is None else stamping.of_served(asked, serving.read_served(file=served))
    forms = {StampFormat.TEXT: stamping.as_text, StampFormat.ENV: stamping.as_env, StampFormat.JSON: stamping.as_json}
    sys.stdout.write(forms[format](attributes))


@app.command()
def entries(
    features: Annotated[list[str] | None, typer.Argument(metavar="FEATURE", help="The features to look at; all when left out.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="REF", help="Look at what came after this revision: a branch, a tag or a commit.")
    ] = None,
    last: Annotated[
        int | None, typer.Option("--last", metavar="N", min=1, help="Look at the last commits that changed the project.")
    ] = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
    quiet: QuietOption = False,
) -> None:
    """Say how many changes entered through spec, prompt or evals first, and what became of those made by hand. Reads git only."""
    from specforge.entries import telling, walking  # noqa: PLC0415  only this question needs it

    folder, settings = settings_at(root, config)
    found = walking.entries(folder, settings, features or (), since=since, last=last)
    sys.stdout.write(telling.as_json(found) if format is Format.JSON else telling.as_text(found, quiet=quiet))
