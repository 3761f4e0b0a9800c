"""The days on which models retire, as a calendar (RFC 5545)."""

import datetime
from collections.abc import Iterable

from specforge.models.gathering import Listed
from specforge.spec.model import spoken

LONGEST = 75
"""The most octets of a line (RFC 5545, 3.1)."""
HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//specforge//models//EN")


def calendar(listed: Iterable[Listed]) -> str:
    """Print a day for each model in use that has one to retire on, with an alarm when its replacement has to begin.

    The same specs give the same bytes, and the same model keeps its UID, so that a calendar that subscribes moves the day.
    """
    due = ((one, one.model.retires, one.model.replace_by) for one in listed if one.in_use)
    events = [line for one, retires, begin in due if retires is not None and begin is not None for line in _event(one, retires, begin)]
    return "".join(f"{_folded(line)}\r\n" for line in (*HEAD, *events, "END:VCALENDAR"))


def _event(one: Listed, retires: datetime.date, begin: datetime.date) -> tuple[str, ...]:
    model = one.model
    what = f"{model.name} {'may retire' if model.tentative else 'retires'} ({one.ref})"
    then = f"{model.successor} takes its place" if model.successor else "nothing is named that takes its place"
    whom = f"Served by {model.served_by}, asked by {', '.join(one.features)}"
    return (
        "BEGIN:VEVENT",
        f"UID:{one.ref}@specforge",
        f"DTSTAMP:{_day(model.looked_up or retires)}T000000Z",
        f"DTSTART;VALUE=DATE:{_day(retires)}",
        f"SUMMARY:{_text(what)}",
        f"DESCRIPTION:{_text(f'{whom}; replacing it takes {spoken(model.replaced_within)}; {then}.')}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{(retires - begin).days}D",
        f"DESCRIPTION:{_text(f'Begin to replace {model.name}')}",
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
