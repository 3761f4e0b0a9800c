"""Files that a command writes: whole or not at all, and never in place of the log that it reads."""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from specforge.errors import UsageError
from specforge.sessions.engine import engine


def confirm(target: Path, log: Path, kinds: Collection[str]) -> None:
    """Refuse a file that would be written over the log, into a folder that is not there, or that is of another kind.

    Args:
        target: The file.
        log: The log that is read.
        kinds: The extensions that it may have, in lower case.

    Raises:
        UsageError: when it must not be written.
    """
    if target.suffix.lower() not in kinds:
        raise UsageError(f"{target} is of no known format", f"name it with one of {', '.join(kinds)}")
    _confirm_folder(target)
    with suppress(OSError):
        if target.samefile(log):
            raise UsageError(f"{target} is the log itself, which would be lost", "name another file to write")


def unusable(log: Path, rows: int) -> tuple[str, str]:
    """What is wrong with a log that has rows and no event, and what to do."""
    return (
        f"sessions are made of none of the {rows:,} rows of {log}",
        "see why each is set aside, and correct the log or `events` of the spec",
    )


@contextmanager
def written(target: Path) -> Iterator[Path]:
    """Give the path to write to; what stands there takes the place of the target when all is written, and is gone otherwise.

    Raises:
        UsageError: when it cannot be written.
    """
    _confirm_folder(target)
    device = target.exists() and not target.is_file() and not target.is_dir()
    whole = target.resolve()
    part = target if device else whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        yield part
        if not device:
            part.replace(whole)
    except (OSError, engine().IOException) as error:
        raise UsageError(f"{target} cannot be written: {_reason(error)}", "make room on the disk, or name another file") from None
    finally:
        if not device:
            with suppress(OSError):
                part.unlink()


def _confirm_folder(target: Path) -> None:
    if not target.parent.is_dir():
        raise UsageError(f"{target} cannot be written: there is no folder {target.parent}", "make the folder, or name another file")


def _reason(error: Exception) -> str:
    told = str(error)
    if isinstance(error, OSError) and error.strerror:
        told = error.strerror
    elif found := re.search(r'": ([A-Z][a-z ]+)', told):
        told = found[1]
    return told.splitlines()[0].lower()
