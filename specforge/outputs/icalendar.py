"""Days as a calendar that programs for calendars read (RFC 5545)."""

import datetime
from collections.abc import Iterable

from msgspec import Struct

LONGEST = 75
"""The most octets of a line (RFC 5545, 3.1)."""


class Event(Struct, frozen=True):
    """A day on which something is due, with an alarm before it."""

    id: str
    """What stays the same when the day moves, so that a calendar that reads the file again moves it, too."""
    stamped: datetime.date
    """Since when it is known; the same specs give the same bytes, so it is not the day on which this is printed."""
    day: datetime.date
    summary: str
    description: str
    alarm: str
    """What the alarm says."""
    before: int
    """How many days before it the alarm is."""


def calendar(name: str, events: Iterable[Event]) -> str:
    """Print events; `name` tells whose calendar it is."""
    lines = [line for one in events for line in _event(one)]
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//specforge//{name}//EN")
    return "".join(f"{_folded(line)}\r\n" for line in (*head, *lines, "END:VCALENDAR"))


def _event(one: Event) -> tuple[str, ...]:
    return (
        "BEGIN:VEVENT",
        f"UID:{_text(one.id)}@specforge",
        f"DTSTAMP:{_day(one.stamped)}T000000Z",
        f"DTSTART;VALUE=DATE:{_day(one.day)}",
        f"SUMMARY:{_text(one.summary)}",
        f"DESCRIPTION:{_text(one.description)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{one.before}D",
        f"DESCRIPTION:{_text(one.alarm)}",
        "END:VALARM",
        "END:VEVENT",
    )


def _day(day: datetime.date) -> str:
    return day.isoformat().replace("-", "")


def _text(text: str) -> str:
    """A text as the value of a property (RFC 5545, 3.3.11)."""
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in stretches of at most 75 octets, none of which cuts a character (RFC 5545, 3.1)."""
    stretches, here = list[str](), ""
    for character in line:
        if len((here + character).encode()) > LONGEST - (1 if stretches else 0):
            stretches.append(here)
            here = ""
        here += character
    return "\r\n ".join((*stretches, here))
