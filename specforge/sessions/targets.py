"""Files that commands about events write: of a known kind, and never the log that they read."""

from collections.abc import Collection
from pathlib import Path

from specforge.errors import UsageError


def confirm(target: Path, name: Path, log: Path, kinds: Collection[str]) -> None:
    """Refuse a file that would be written over the log, or that is of another kind.

    Args:
        target: The file.
        name: The file as the user named it.
        log: The log that is read.
        kinds: The extensions that it may have, in lower case.

    Raises:
        UsageError: when it must not be written.
    """
    if target.suffix.lower() not in kinds:
        raise UsageError(f"{name} is of no known format", f"name it with one of {', '.join(kinds)}")
    try:
        same = target.samefile(log)
    except OSError:
        return
    if same:
        raise UsageError(f"{name} is the log itself, which is only read", "name another file")


def unusable(log: Path, rows: int) -> tuple[str, str]:
    """What is wrong with a log that has rows and no event, and what to do."""
    return (
        f"sessions are made of none of the {rows:,} rows of {log}",
        "see why each is set aside, and correct the log or `events` of the spec",
    )
