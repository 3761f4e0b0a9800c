"""Lengths of time, as specs write them and as people say them."""

import datetime
import re

from specforge.amounts import IN_HOURS, SECOND

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration_of(text: str) -> datetime.timedelta | None:
    """Read a duration as specs write it: `30m`, `24h`, `1d12h`; nothing when it is none."""
    parts = re.findall(r"(\d+)([dhms])", text) if re.fullmatch(r"(?:\d{1,7}[dhms])+", text) else []
    units = [unit for _, unit in parts]
    if not parts or units != sorted(set(units), key="dhms".index):
        return None
    return datetime.timedelta(seconds=sum(int(count) * UNITS[unit] for count, unit in parts))


def spoken(length: datetime.timedelta) -> str:
    """Say a length of time in words: `90 minutes`, `24 hours`, `36 hours 30 minutes`, `14 days`."""
    rest, parts = int(length.total_seconds()), list[str]()
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        # Of less than two, the next unit makes fewer words: `90 minutes`.
        if rest and (rest % size == 0 or rest >= 2 * size) and not (unit == "day" and rest * SECOND < IN_HOURS):
            count = rest // size
            parts.append(f"{count} {unit}" if count == 1 else f"{count} {unit}s")
            rest %= size
    return " ".join(parts) or "0 seconds"


def unspoken(words: str) -> str | None:
    """Give the duration that is said in words as a spec writes it: `36 hours 30 minutes` is `36h30m`; `None` for anything else."""
    part = r"(\d{1,7}) (day|hour|minute|second)s?"
    if re.fullmatch(f"{part}(?: {part})*", words) is None:
        return None
    written = "".join(f"{count}{unit[0]}" for count, unit in re.findall(part, words))
    return written if duration_of(written) is not None else None
