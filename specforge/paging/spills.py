"""Results that do not fit: kept whole where another tool reads them, instead of cut."""

import contextlib
import datetime
import json
import os
import secrets
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from specforge.paging.failures import NARROW, ToolFailure, advice, errors_of
from specforge.regexes import regex

HEAD = 1_000_000
"""The most bytes of what is said before a text: who may read it can be a long token."""
HANDLE = regex(r"[A-Za-z0-9_-]{24}")
BEGUN = ".spill-"
"""How the name of a file begins that is not written to its end yet."""
LEFT = 3600.0
"""Seconds without a byte after which such a file was left by a process that was killed."""


class Spill(Struct, frozen=True):
    """How a contract says that a result is kept."""

    reads_with: str
    """The tool that reads it."""
    handle: str
    """The input of that tool which takes the handle."""
    lives: int | None = None
    """How many seconds it is kept."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """What the caller does after each class of failure, where that is not to narrow."""

    @classmethod
    def read(cls, contract: Mapping[str, Any]) -> "Spill | None":
        """Read the `contract` of a tool in `tools.json`; nothing when it spills nothing."""
        spill = (contract.get("overflow") or {}).get("spill")
        return (
            None if not spill else cls(spill["reads_with"], spill.get("handle", "handle"), spill.get("lives_seconds"), errors_of(contract))
        )


def _remove(folder: Path, process: int) -> None:
    """Remove the folder of a process, but not from a copy of the process."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


class Spills:
    """Keeps texts in a folder, each under a handle that nobody can guess.

    Processes that share the folder share what is kept. What is too old is removed when something is added, and so is what
    a process that was killed had begun to write.

    Args:
        folder: Where it is kept; when left out, a new folder that goes with this object, or with the process.
        clock: Gives the seconds since 1970.
    """

    def __init__(self, folder: str | Path | None = None, clock: Callable[[], float] = time.time) -> None:
        """Take the folder, and make it where it is not there."""
        self.folder = Path(tempfile.mkdtemp(prefix="spills-") if folder is None else folder)
        if folder is None:
            weakref.finalize(self, _remove, self.folder, os.getpid())
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.clock = clock

    def keep(self, text: str, lives: int | None, caller: str = "", errors: Mapping[str, str] | None = None) -> str:
        """Keep a text for so many seconds, or for good, and give its handle; `errors` of the contract say what the caller does after a failure.

        Raises:
            ToolFailure: of the class `too_large`, when it cannot be written; the cause says why.
        """
        handle = secrets.token_urlsafe(18)
        head = {"expires": None if lives is None else self.clock() + lives, "caller": caller}
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # what cleans up after programs may have removed it
            self._forget()
            self._write(self.folder / handle, json.dumps(head).encode() + b"\n" + text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            told = f"the call was made, but its result does not fit and cannot be kept now; {advice('too_large', errors or {}, NARROW)}"
            raise ToolFailure("too_large", told) from error
        return handle

    def _write(self, path: Path, body: bytes) -> None:
        """Write a file whole or not at all."""
        number, name = tempfile.mkstemp(dir=self.folder, prefix=BEGUN)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(body)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def text(self, handle: object, caller: str = "") -> str:
        """Give the text of a handle.

        Raises:
            ToolFailure: of the class `absent`, when there is none for this caller, or no longer.
        """
        gone = ToolFailure(
            "absent", "there is nothing under this handle, or no longer; make the call again that gave it, where that is allowed"
        )
        if not isinstance(handle, str) or not HANDLE.fullmatch(handle):
            raise gone
        try:
            head, _, body = (self.folder / handle).read_bytes().partition(b"\n")
            kept = json.loads(head)
            whose, ends = kept["caller"], kept["expires"]
        except (OSError, ValueError, KeyError, TypeError):
            raise gone from None  # there is none, or it is none of ours
        if whose != caller or (ends is not None and self.clock() > ends):
            raise gone
        return body.decode("utf-8", "surrogatepass")

    def pieces(self, handle: object, characters: int, caller: str = "") -> Iterator[dict[str, Any]]:
        """Give the text of a handle in numbered pieces, the rows of a tool that reads it: `number`, from 1 on, and `text`.

        Raises:
            ToolFailure: of the class `absent`, when there is none for this caller, or no longer.
        """
        text = self.text(handle, caller)
        return (
            {"number": number, "text": text[start : start + characters]}
            for number, start in enumerate(range(0, len(text), characters), start=1)
        )

    def told(self, spill: Spill, text: str, caller: str = "") -> dict[str, Any]:
        """Keep a text, and give what stands in its place: the handle, the call that reads it, its bytes, and until when it is kept."""
        handle = self.keep(text, spill.lives, caller, spill.errors)
        ends = None if spill.lives is None else datetime.datetime.fromtimestamp(self.clock() + spill.lives, tz=datetime.UTC)
        return {
            "handle": handle,
            "next": {"tool": spill.reads_with, "arguments": {spill.handle: handle}},
            "bytes": len(text.encode("utf-8", "surrogatepass")),
            "expires_at": None if ends is None else ends.isoformat(timespec="seconds"),
        }

    def _forget(self) -> None:
        """Remove what is too old, and what was never written to its end."""
        now = self.clock()
        for path in self.folder.iterdir():
            if path.name.startswith(BEGUN):
                with contextlib.suppress(OSError):  # another process removed it, or wrote it to its end
                    if now - path.stat().st_mtime > LEFT:
                        path.unlink()
            if not HANDLE.fullmatch(path.name):
                continue
            try:
                with path.open("rb") as file:
                    ends = json.loads(file.readline(HEAD))["expires"]
                if ends is not None and now > ends:
                    path.unlink()
            except (OSError, ValueError, KeyError, TypeError):
                continue  # another process removed it, or it is none of ours
