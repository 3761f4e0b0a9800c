"""What runs out as text, as JSON and as a calendar; pure strings."""

import datetime
from collections.abc import Sequence

from msgspec.structs import asdict

from specforge.amounts import many
from specforge.due.gathering import Due, Kind
from specforge.json_forms import PLACE, array_of, closed, form_schema, printed
from specforge.location import printable_lines
from specforge.outputs.fingerprints import Fingerprints
from specforge.outputs.icalendar import Event
from specforge.outputs.icalendar import calendar as calendar_of

FORMAT = "specforge-due/1"
AHEAD = 14
"""How many days before a day its alarm is."""


def due_text(found: Sequence[Due], as_of: datetime.date, within: int) -> str:
    """Print for people: what is over or runs out within some days, the first day first, and what comes after them.

    Args:
        found: Everything that runs out some day, by day.
        as_of: The day on which it is asked.
        within: How many days ahead are looked at.
    """
    near = soon(found, as_of, within)
    counts = f"{many(len(near), 'thing')} due, {len(found) - len(near)} later" if found else "nothing runs out on any day"
    lines = [f"as of {as_of}, within {many(within, 'day')}: {counts}"]
    for one in near:
        lines += [f"{one.day}  {_left(one.day, as_of)}  {one.what}", f"  {one.at}"]
    return printable_lines(lines)


def soon(found: Sequence[Due], as_of: datetime.date, within: int) -> list[Due]:
    """Give what is over, or runs out within some days."""
    last = datetime.date.fromordinal(min(as_of.toordinal() + within, datetime.date.max.toordinal()))
    return [one for one in found if one.day <= last]


def _left(day: datetime.date, as_of: datetime.date) -> str:
    days = (day - as_of).days
    return "today" if not days else f"in {many(days, 'day')}" if days > 0 else f"{many(-days, 'day')} ago"


def due_json(found: Sequence[Due], as_of: datetime.date, within: int) -> str:
    """Print for programs; `specforge schema due` describes it."""
    near = soon(found, as_of, within)
    document = {
        "format": FORMAT,
        "as_of": as_of.isoformat(),
        "within": within,
        "due": [
            {
                "day": one.day.isoformat(),
                "over": one.day < as_of,
                "kind": one.kind,
                "what": one.what,
                "at": asdict(one.at),
            }
            for one in near
        ],
        "later": len(found) - len(near),
    }
    return printed(document)


def due_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, number, day = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "string", "format": "date"}
    one = closed({
        "day": day, "over": {"type": "boolean"}, "kind": {"enum": [str(kind) for kind in Kind]}, "what": text,
        "at": PLACE,
    })  # fmt: skip
    return form_schema(
        "specforge due", {"format": {"const": FORMAT}, "as_of": day, "within": number, "due": array_of(one), "later": number}
    )


def due_calendar(found: Sequence[Due]) -> str:
    """Print everything as a calendar, with an alarm two weeks before each day."""
    prints = Fingerprints()
    # The day is no part of it: who extends a waiver moves its event.
    ids = {one: prints.of(one.kind, one.at.path, one.what) for one in sorted(found, key=lambda one: one.at)}
    return calendar_of(
        "due",
        (
            Event(
                id=ids[one],
                stamped=one.day,
                day=one.day,
                summary=one.what,
                description=str(one.at),
                alarm=one.what,
                before=AHEAD,
            )
            for one in found
        ),
    )
