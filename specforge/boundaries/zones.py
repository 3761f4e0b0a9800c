"""Daily cuts as instants, from the zone rules of the `tzdata` package and never from those of the machine."""

import datetime
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import tzdata

from specforge.amounts import EPOCH
from specforge.spec.boundary import Daily
from specforge.zones import zone_of

VERSION: str = tzdata.IANA_VERSION
"""The version of the zone rules."""
SECOND = datetime.timedelta(seconds=1)
MICROSECOND = datetime.timedelta(microseconds=1)


def microseconds(length: datetime.timedelta) -> int:
    """Give a length of time in whole microseconds."""
    return length // MICROSECOND


def midnight(day: str) -> int:
    """Give the instant at which a day, as `2026-12-01`, begins in UTC, in microseconds since 1970-01-01 UTC."""
    return microseconds(datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC) - EPOCH)


def local_time(instant: int, zone: str) -> str:
    """Give the time of day, as `09:30`, in a known zone at an instant in microseconds since 1970-01-01 UTC."""
    return (EPOCH + instant * MICROSECOND).astimezone(zone_of(zone)).strftime("%H:%M")


def cuts(daily: Daily) -> tuple[int, ...]:
    """Give the cuts of every day of the horizon, as microseconds since 1970-01-01 UTC, ascending.

    A local time that occurs twice cuts at its first occurrence; one that is skipped cuts at the first instant after the gap.
    """
    return tuple(_cuts(daily))


def _cuts(daily: Daily) -> Iterator[int]:
    zone = zone_of(daily.zone)
    if zone is None:
        return
    hour, minute = (int(part) for part in daily.at.split(":"))
    for offset in range((daily.until - daily.since).days + 1):
        day = daily.since + datetime.timedelta(days=offset)
        yield microseconds(_instant(datetime.datetime.combine(day, datetime.time(hour, minute)), zone) - EPOCH)


def offsets(name: str, since: datetime.date, until: datetime.date) -> tuple[tuple[int, int], ...]:
    """Give the offsets of a known zone from UTC, ascending: each with the first instant that it holds at.

    Args:
        name: A zone for which `known_zone` holds.
        since: The day from whose start on they are given; the first one is taken to hold before it, too.
        until: The last day.

    Returns:
        Pairs of microseconds: an instant since 1970-01-01 UTC, and what local time is ahead of UTC from then on.
    """
    zone = zone_of(name)
    assert zone is not None
    day = datetime.datetime.combine(since, datetime.time(), datetime.UTC)
    found = [(day, day.astimezone(zone).utcoffset())]
    while day.date() <= until:
        next_day = day + datetime.timedelta(days=1)
        if (after := next_day.astimezone(zone).utcoffset()) != found[-1][1]:
            found.append((_change(day, next_day, zone), after))
        day = next_day
    return tuple((microseconds(instant - EPOCH), microseconds(offset or datetime.timedelta())) for instant, offset in found)


def _change(before: datetime.datetime, after: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    """The first instant of the new offset, between two that differ; no zone changes twice in a day."""
    old = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = (before + (after - before) // 2).replace(microsecond=0)
        middle = middle if middle > before else before + SECOND
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after


def _instant(local: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    instant = local.replace(tzinfo=zone, fold=0).astimezone(datetime.UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    # Skipped: halve the stretch between an instant before the gap and one after it until the change of offset is found.
    before, after = instant - datetime.timedelta(hours=26), instant + datetime.timedelta(hours=26)
    old = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after.replace(microsecond=0)
