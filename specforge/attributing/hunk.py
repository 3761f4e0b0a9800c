"""One difference between an artifact and a text, and the artifact that is expected."""

import json
from enum import StrEnum
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from specforge.elements import short_digest
from specforge.provenance.lines import Line


class Kind(StrEnum):
    """What was done to a piece of a text."""

    REWORDED = "reworded"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    BROKEN = "broken"
    """A document that cannot be read any more."""


class Hunk(Struct, frozen=True):
    """One piece of a text that differs from what a build would write."""

    kind: Kind
    line: int
    """The first line of it in the text that was found, 1-based; of a deletion, the line that stands in its place now."""
    last: int
    """The last line of it; before `line` when nothing of it is left."""
    before: str | None
    """What a build would write there; nothing when only its hashes are known."""
    after: str
    """What stands there."""
    start: int
    """Where that begins in the expected text."""
    end: int
    refs: tuple[str, ...] = ()
    """The elements that it concerns, the likeliest first; none when no element wrote anything near it."""
    border: bool = False
    """Whether it stands between two elements, so that both are named."""
    pointer: str = ""
    """In a JSON document, the value that it is about, as a pointer into what was found; of a deletion, into the expected text."""
    wanted: str = ""
    """The same as a pointer into the expected text; of an insertion, what holds it there."""
    elsewhere: str = ""
    """Of lines that were moved and reworded at once, what they say where they went, or said where they came from."""
    place: str = ""
    """What tells it from the same change elsewhere: the heading above it or the id of its case, and which of several it is."""

    @property
    def lines_before(self) -> list[str]:
        """The lines of the expected text that it is about; none of what was put in."""
        return (
            []
            if self.before is None or self.kind is Kind.INSERTED or (self.kind is Kind.MOVED and not self.before)
            else self.before.split("\n")
        )

    @property
    def rewording(self) -> "Hunk | None":
        """Of lines that were moved and reworded at once, told where they came from: their new words, without their new place."""
        return replace(self, kind=Kind.REWORDED, after=self.elsewhere, elsewhere="") if self.elsewhere and self.before else None

    @property
    def key(self) -> str:
        """Names the change and its place, but for its line: 8 characters of base64url."""
        # An empty line reads as no line does, so that what was done to it tells the one from the other.
        empty = not self.pointer and (self.lines_before == [""] or (not self.after and self.last >= self.line))
        said = [self.before, self.after, self.pointer, self.place, *([self.kind] if empty else [])]
        return short_digest(json.dumps(said, ensure_ascii=False))


class Expected(Struct, frozen=True, dict=True):
    """The text that a build would write, with what owns its lines."""

    text: str
    lines: tuple[Line, ...]
    """Those that are not blank."""

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins."""
        return Lines(self.text).starts


class Lines(Struct, frozen=True, dict=True):
    """A text with the places of its lines."""

    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins, and where one behind the last would."""
        starts, here = [], 0
        for line in self.lines:
            starts.append(here)
            here += len(line) + 1
        return [*starts, len(self.text) + 1]

    def piece(self, first: int, last: int) -> str:
        """The lines from one position up to another."""
        return "\n".join(self.lines[first:last])
