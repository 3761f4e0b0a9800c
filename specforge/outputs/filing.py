"""Writes what was printed to a file: whole, or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from specforge.errors import UsageError


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
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"{path} cannot be written: {why}", "name a file in an existing folder that can be written to") from None
