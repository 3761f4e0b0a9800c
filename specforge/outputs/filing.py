"""Writes what was printed to a file: whole, or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from specforge.errors import UsageError, reason_of

MOST_BYTES = 16_777_216
"""The most bytes of a file that is read to be changed."""


def read_text(path: Path) -> str:
    """Read a file that is to be changed; one that does not exist is empty.

    Raises:
        UsageError: when it is no file of a usual size in UTF-8.
    """
    try:
        if not path.exists():
            return ""
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path} is no file of at most {MOST_BYTES:,} bytes", "name the file that is meant")
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}", "check the file and its permissions") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8", "save it as UTF-8") from None


def write_file(path: Path, text: str) -> None:
    """Put a text in the place of a file; into a device or a pipe it is written as it is.

    Raises:
        UsageError: when it cannot be written.
    """
    whole = path.resolve()
    part = path if path.exists() and not path.is_file() else whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        if part is not path:
            part.replace(whole)
    except OSError as error:
        if part is not path:
            with suppress(OSError):
                part.unlink()
        why = reason_of(error)
        raise UsageError(f"{path} cannot be written: {why}", "name a file in an existing folder that can be written to") from None
