"""Commands that run session boundaries on real events."""

import datetime
import sys
from pathlib import Path
from typing import Annotated

import typer

from specforge.amounts import EPOCH, many
from specforge.cli.listing import Listed
from specforge.cli.options import ConfigOption, FeatureArgument, Format, FormatOption, RootOption, app, settings_at
from specforge.errors import UsageError
from specforge.location import printable

sessions_app = typer.Typer(cls=Listed, no_args_is_help=True, rich_markup_mode=None, help="Run session boundaries on real events.")
"""The commands that begin with `sessions`."""
app.add_typer(sessions_app, name="sessions")

EventsArgument = Annotated[
    Path, typer.Argument(metavar="EVENTS", help="The events: CSV, TSV, JSON, JSON lines, Parquet, or a database of DuckDB.")
]
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="TIME", help="When it is asked which sessions are final, as 2026-12-01T00:00:00Z. Default: the end of the log."
    ),
]
TableOption = Annotated[str | None, typer.Option("--table", help="The table of a database, when it is not the one that the spec names.")]


@sessions_app.command()
def describe(feature: FeatureArgument, root: RootOption = None, config: ConfigOption = None) -> None:
    """Say in sentences where the sessions of each purpose begin and end, and which of them are billed and judged."""
    from specforge.boundaries.describing import describe as told  # noqa: PLC0415  only this command needs it
    from specforge.sessions import defining  # noqa: PLC0415  only these commands need it

    folder, settings = settings_at(root, config)
    for line in told(defining.definition_of(folder, settings, feature).document).splitlines():
        sys.stdout.write(printable(line) + "\n")


@sessions_app.command()
def compare(
    feature: FeatureArgument,
    events: EventsArgument,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="REF", help="Run the definitions of this revision, too, and say what the change moves."),
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with timelines and pictures to this file, too.")] = None,
    now: NowOption = None,
    twice_within: Annotated[
        str | None,
        typer.Option(
            "--twice-within",
            metavar="DURATION",
            help="How soon after another a billed session may be taken for the same, as 30m. Default: twice the idle limit.",
        ),
    ] = None,
    table: TableOption = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say what each purpose makes of the same events, where they disagree, and what a change of them moves.

    Exit 1 when a relation that the spec claims is violated, or when a changed boundary has no new date, no owner's decision or
    no replay.
    """
    from specforge.sessions import comparing, defining, json_form, page, telling, writing  # noqa: PLC0415  only these commands need them

    if html is not None:
        writing.confirm(html, events, (".html", ".htm"))
    instant = None if now is None else _instant(now)
    within = None if twice_within is None else _duration(twice_within)
    folder, settings = settings_at(root, config)
    definition = defining.definition_of(folder, settings, feature)
    old = None if against is None else (against, defining.definition_in(folder, settings, feature, against, config))
    found = comparing.compare(definition, events, against=old, now=instant, twice_within=within, table=table)
    sys.stdout.write(json_form.as_json(found) if format is Format.JSON else telling.tell(found))
    if html is not None:
        with writing.written(html) as part:
            part.write_text(page.sessions_page(found), encoding="utf-8")
        sys.stderr.write(printable(f"specforge: wrote {html}") + "\n")
    if found.log.rows and not found.log.admitted:
        raise UsageError(*writing.unusable(events, found.log.rows))
    broken = any(one.violations for one in found.relations)
    sys.exit(1 if broken or (found.replay is not None and any(one.unsaid for one in found.replay.purposes)) else 0)


@sessions_app.command()
def evidence(
    feature: FeatureArgument,
    events: EventsArgument,
    which: Annotated[str, typer.Argument(metavar="SESSION", help="The id of a session, as `billing:e17`, or a purpose with `--of`.")],
    of: Annotated[
        list[str] | None, typer.Option("--of", metavar="KEY=VALUE", help="All sessions of this key, as `user=u1`; can be said again.")
    ] = None,
    now: NowOption = None,
    table: TableOption = None,
    root: RootOption = None,
    config: ConfigOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say which events prove a session: what opened it, until when it could go on, and why it is billed, or judged, or not."""
    from specforge.sessions import defining, json_form, telling_evidence  # noqa: PLC0415  only these commands need them
    from specforge.sessions.evidence import evidence as proven  # noqa: PLC0415  only this command needs it

    instant = None if now is None else _instant(now)
    folder, settings = settings_at(root, config)
    found = proven(defining.definition_of(folder, settings, feature), events, which, of or (), now=instant, table=table)
    sys.stdout.write(json_form.as_json(found) if format is Format.JSON else telling_evidence.tell(found))


@sessions_app.command()
def place(
    feature: FeatureArgument,
    events: EventsArgument,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write: `.csv`, `.parquet` or `.jsonl`.")],
    table: TableOption = None,
    root: RootOption = None,
    config: ConfigOption = None,
) -> None:
    """Write the session of every event: for each purpose its id, and the version of the boundary that made it."""
    from specforge.sessions import defining, placing  # noqa: PLC0415  only these commands need them

    folder, settings = settings_at(root, config)
    placed = placing.place(defining.definition_of(folder, settings, feature), events, output, table)
    for one in placed.set_aside:
        sys.stderr.write(printable(f"specforge: {one.count:,} set aside: {one.cause}") + "\n")
    sys.stdout.write(printable(f"wrote   {output}: {many(placed.events, 'event')}") + "\n")


@sessions_app.command()
def metrics(feature: FeatureArgument, root: RootOption = None, config: ConfigOption = None, format: FormatOption = Format.TEXT) -> None:
    """Say by which session ids each figure of a dashboard may be grouped."""
    from specforge.sessions import defining, json_form  # noqa: PLC0415  only these commands need them

    folder, settings = settings_at(root, config)
    found = defining.definition_of(folder, settings, feature).document["metrics"]
    if format is Format.JSON:
        sys.stdout.write(json_form.metrics_json(found))
        return
    if not found:
        sys.stderr.write(f"specforge: `{printable(feature)}` declares no metrics\n    add `metrics` to its `sessions`\n")
    for name, metric in found.items():
        means = f"  {metric['means']}" if metric["means"] else ""
        sys.stdout.write(printable(f"{name}: by {' or '.join(metric['group_by'])}{means}") + "\n")


def _instant(text: str) -> int:
    """Microseconds since 1970-01-01 UTC."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no time", "write it as in `2026-12-01T00:00:00Z`") from None
    if found.tzinfo is None:
        raise UsageError(f"{text!r} has no offset", "write it as in `2026-12-01T00:00:00Z`")
    try:
        found = found.astimezone(datetime.UTC)
    except OverflowError:
        raise UsageError(f"{text!r} lies outside the years 1 to 9999 in UTC", "write it as in `2026-12-01T00:00:00Z`") from None
    return (found - EPOCH) // datetime.timedelta(microseconds=1)


def _duration(text: str) -> int:
    """Microseconds."""
    from specforge.spec.durations import duration_of  # noqa: PLC0415  only this option needs it

    found = duration_of(text)
    if found is None:
        raise UsageError(f"{text!r} is no duration", "write it as in `30m`, `24h`, `1d12h`")
    return found // datetime.timedelta(microseconds=1)
