"""Files of results on disk."""

import stat
from pathlib import Path

from specforge.errors import reason_of
from specforge.results.records import ResultsError

MAX_BYTES = 512_000_000
"""The largest file that is read."""


def content_of(path: Path) -> bytes:
    """Give what is in a file of results.

    Raises:
        ResultsError: when it cannot be read, or is too large to be.
    """
    try:
        if path.is_dir():
            raise ResultsError(f"{path} is a folder", "name the files of results in it")
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) and not stat.S_ISFIFO(about.st_mode):
            raise ResultsError(f"{path} is no file", "name a file of results")
        content = b""
        if about.st_size <= MAX_BYTES:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        if max(about.st_size, len(content)) > MAX_BYTES:
            raise ResultsError(f"{path} has more than {MAX_BYTES:,} bytes", "name files of fewer runs")
    except OSError as error:
        raise ResultsError(f"{path} cannot be read: {reason_of(error)}", "name a file of results") from None
    return content
