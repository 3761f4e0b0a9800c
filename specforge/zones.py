"""Time zones by their names, from the rules of the `tzdata` package and never from those of the machine."""

import importlib.resources
from functools import cache
from zoneinfo import ZoneInfo


@cache
def zone_of(name: str) -> ZoneInfo | None:
    """Give the zone of a name, as `Europe/Berlin`; nothing where there is none.

    Args:
        name: The name.
    """
    parts = name.split("/")
    if not all(part.replace("-", "").replace("_", "").replace("+", "").isalnum() and part.isascii() for part in parts):
        return None
    file = importlib.resources.files("tzdata").joinpath("zoneinfo", *parts)
    if not file.is_file():
        return None
    try:
        with file.open("rb") as stream:
            return ZoneInfo.from_file(stream, key=name)
    except ValueError:
        return None


def known_zone(name: str) -> bool:
    """Whether there is a zone of this name."""
    return zone_of(name) is not None
