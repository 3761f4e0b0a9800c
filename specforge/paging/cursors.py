"""Cursors: sealed, so that nobody reads, makes or changes one, and the same for the same place."""

import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from specforge.paging.failures import AGAIN, ToolFailure, advice

VERSION = 1
LENGTHS = (32, 48, 64)
"""How many bytes a key can have: AES-SIV takes two keys of AES in one."""


class Place(Struct, frozen=True):
    """Where a cursor goes on."""

    after: tuple[Any, ...]
    """The order keys of the last row of the page before."""
    row: int
    """How many rows were given before."""
    size: int
    """How many rows the first page was asked for: the call that continues need not say it again."""
    filters: Mapping[str, Any]
    """The arguments of the first page."""
    as_of: str
    """When the first page was read, in ISO 8601."""


class Cursors:
    """Seals and opens cursors, with AES-SIV: what is not sealed with the key is refused, and equal places have equal cursors.

    Args:
        key: 32, 48 or 64 bytes that only the server knows; all its processes need the same, and a new one ends all cursors.
        clock: Gives the seconds since 1970.
    """

    def __init__(self, key: bytes | None = None, clock: Callable[[], float] = time.time) -> None:
        """Take the key; a random one, which ends with the process, when none is given.

        Raises:
            TypeError: when the key is a text.
            ValueError: when the key is of another length.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415  servers only, from the extra `paging`

        if isinstance(key, str):
            raise TypeError("a key is bytes, and this one is a text; decode it as it was written, as in `bytes.fromhex(...)`")
        if key is not None and len(key) not in LENGTHS:
            raise ValueError(f"a key has 32, 48 or 64 bytes; this one has {len(key)}")
        self._cipher = AESSIV(os.urandom(32) if key is None else key)
        self.clock = clock

    def seal(self, tool: str, place: Place, caller: str) -> str:
        """Make the cursor of a place, for one tool and one caller."""
        values = [VERSION, int(self.clock()), list(place.after), place.row, place.size, dict(place.filters), place.as_of]
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        # Half of a pair of surrogates becomes the escape that JSON has for it.
        sealed = self._cipher.encrypt(text.encode("utf-8", "backslashreplace"), _bound(tool, caller))
        return urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, tool: str, cursor: object, caller: str, lives: int | None, errors: Mapping[str, str]) -> Place:
        """Give the place of a cursor; `errors` of the contract say what the caller does after a failure.

        Raises:
            ToolFailure: when it is not one of the tool's for this caller, or too old.
        """
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  servers only

        bad = ToolFailure("bad_cursor", f"this cursor is not one that `{tool}` gave; {advice('bad_cursor', errors, AGAIN)}")
        if not isinstance(cursor, str) or not cursor or not cursor.isascii():
            raise bad
        try:
            sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            # A letter more or less may decode to the same bytes.
            if urlsafe_b64encode(sealed).decode().rstrip("=") != cursor:
                raise bad
            values = json.loads(self._cipher.decrypt(sealed, _bound(tool, caller)))
        except (ValueError, InvalidTag):
            raise bad from None
        version, made, after, row, size, filters, as_of = values
        if version != VERSION:
            raise bad
        if lives is not None and self.clock() - made > lives:
            raise ToolFailure("expired_cursor", f"this cursor is older than {lives} seconds; {advice('expired_cursor', errors, AGAIN)}")
        return Place(tuple(after), row, size, filters, as_of)


def _bound(tool: str, caller: str) -> list[bytes]:
    """What a cursor is sealed for."""
    return [tool.encode(), caller.encode("utf-8", "surrogatepass")]
