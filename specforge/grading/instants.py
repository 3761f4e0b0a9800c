"""Instants that a text gives, and the zones in which they may be told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from specforge.regexes import regex
from specforge.zones import zone_of

INSTANT = regex(
    r"(?<!\d)(?P<local>\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)? ?(?:(?P<utc>Z)|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d))(?!\d)"
)
"""A date with a time of day and how far that is from UTC."""
NAMED = regex(
    r"\b(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][A-Za-z_]{1,30}(?:/[A-Z][A-Za-z_]{1,30})?"
)
"""The name of a zone."""
SHORT = {
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ"), "Europe/Paris"),
    **dict.fromkeys(("EST", "EDT"), "America/New_York"),
    **dict.fromkeys(("PST", "PDT"), "America/Los_Angeles"),
    "BST": "Europe/London",
    "JST": "Asia/Tokyo",
}
"""Zones by what is short for them and hardly for another one."""
ABBREVIATED = regex(rf"\b(?:{'|'.join(SHORT)})\b")
OFFSET = regex(r"\b(?:UTC|GMT) ?(?P<sign>[+\u2212\u2013-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?(?!\d)")
"""How far a zone is from UTC."""
DAY = timedelta(days=1)


def instants(text: str) -> Iterator[datetime]:
    """Give the instants of a text that say how far they are from UTC, in UTC."""
    for found in INSTANT.finditer(text):
        try:
            local = datetime.fromisoformat(found["local"])
            yield (local - _ahead(found["sign"], found["hours"], found["minutes"])).replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue


def zones(text: str) -> Iterator[tzinfo]:
    """Give the zones that a text names, and those in which its instants are written."""
    for names in (NAMED.findall(text), (SHORT[one] for one in ABBREVIATED.findall(text))):
        yield from (zone for name in names if (zone := zone_of(name)) is not None)
    for pattern in (OFFSET, INSTANT):
        for found in pattern.finditer(text):
            ahead = _ahead(found["sign"], found["hours"], found["minutes"])
            if abs(ahead) < DAY:
                yield timezone(ahead)


def _ahead(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return ahead if sign in {None, "+"} else -ahead
