"""What a merge takes and gives: the pieces of the new text, the merged text, and what could not be merged."""

from collections.abc import Sequence

from msgspec import Struct


class Piece(Struct, frozen=True):
    """A region of the text that a build would write; the lines of all pieces, joined by line feeds, are that text."""

    name: str
    lines: tuple[str, ...]


class Conflict(Struct, frozen=True):
    """A place that the spec and somebody's hand changed in different ways; an empty side is one that removed it."""

    base: str | None
    """What was written last; nothing when only its hashes are known."""
    ours: str
    """What a build would write."""
    theirs: str
    """What stands on disk."""
    refs: tuple[str, ...]
    """The names of the regions concerned."""
    line: int = 0
    """The line of the text on disk, 1-based; 0 in a JSON document, where `pointer` tells the place."""
    pointer: str = ""
    """In JSON, the value: a pointer into the document on disk, or into the record of the line; into the new one where that has none."""


class Merged(Struct, frozen=True):
    """What came of a merge."""

    text: str | None
    """The merged text; nothing when there is a conflict."""
    conflicts: tuple[Conflict, ...] = ()
    marked: str | None = None
    """With conflicts, the text with what could be merged, and conflict markers as git writes them; nothing for a JSON document."""


class Sides(Struct, frozen=True):
    """The lines of a conflict, to be written between markers."""

    base: tuple[str, ...] | None
    ours: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The conflict with its markers."""
        last = () if self.base is None else ("||||||| written last", *self.base)
        return ("<<<<<<< edited by hand", *self.theirs, *last, "=======", *self.ours, ">>>>>>> the spec now")


def joined(parts: Sequence[str | Sides]) -> str:
    """Join lines and conflicts to a text; one that ends with a conflict gets a last line feed."""
    lines = [line for part in parts for line in ((part,) if isinstance(part, str) else part.lines)]
    return "\n".join([*lines, ""] if parts and isinstance(parts[-1], Sides) else lines)


def whole(base: str | None, ours: Sequence[Piece], theirs: str) -> Merged:
    """Give one conflict of the whole texts, for what cannot be taken apart."""
    return Merged(None, (Conflict(base, text_of(ours), theirs, tuple(dict.fromkeys(piece.name for piece in ours)), 1),))


def text_of(pieces: Sequence[Piece]) -> str:
    """Put pieces together to the text that they are of."""
    return "\n".join(line for piece in pieces for line in piece.lines)
