"""A prompt as its file holds it: its text, where each stretch of it stands, and what it is for."""

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field

from specforge.line_ends import line_starts
from specforge.prompt_lint.comments import without_comments
from specforge.prompt_lint.limits import Limit, limits_of
from specforge.prompt_lint.repeats import Repeat, repeats_of
from specforge.prompt_lint.statements import Statements, statements_of
from specforge.prompt_lint.structure import Structure, structure_of
from specforge.prompt_lint.variables import Syntax


class Role(StrEnum):
    """Whose words a prompt is."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    """A tool's description."""
    UNKNOWN = "unknown"
    """A file that holds a prompt and does not say for whom."""


class Piece(Struct, frozen=True):
    """A stretch of a prompt and the stretch of its file that it came from."""

    start: int
    """In the prompt, in characters."""
    length: int
    offset: int
    """In the file, in characters."""
    exact: bool = True
    """Character by character; else any place in it is told as its beginning, as where the file escapes characters."""


def offset_of(pieces: Sequence[Piece], starts: Sequence[int], position: int) -> int:
    """Where a position of a text stands in its file, in characters.

    Args:
        pieces: The stretches of the text.
        starts: Where each of them begins.
        position: In the text, in characters.
    """
    if not pieces:
        return 0
    piece = pieces[max(0, bisect_right(starts, position) - 1)]
    return piece.offset + min(position - piece.start, piece.length) if piece.exact else piece.offset


class File(Struct, frozen=True, dict=True):
    """A file that was read."""

    path: str
    """As it is shown."""
    text: str

    @cached_property
    def lines(self) -> tuple[int, ...]:
        """Where each line begins; worked out once for all prompts of the file."""
        return tuple(line_starts(self.text))


class Prompt(Struct, frozen=True, dict=True):
    """One prompt: a file can hold several."""

    file: File
    name: str
    """Which of the file's prompts: empty where the file is the prompt, else as `SYSTEM_PROMPT`, `prompts[0]`, `messages[1].content`."""
    text: str
    pieces: tuple[Piece, ...]
    """Ascending, covering the text."""
    role: Role = Role.UNKNOWN
    syntax: Syntax = Syntax.NONE
    declared: frozenset[str] | None = None
    """The variables that the file declares beside it, where the format has a place for that."""
    interpolated: tuple[tuple[int, int], ...] = field(default=())
    """Stretches, as start and end, that stand for a value which the file does not hold, as `{name}` of an f-string."""
    declares: bool = True
    """Whether it is the one that is told of what is declared: of the messages of a file, which declares for all, the first one."""
    part: bool = False
    """Whether the program adds more to it elsewhere, so that what it opens or names may stand there."""
    unfilled: tuple[tuple[int, int], ...] = field(default=())
    """Stretches that are written as a value of the program and stay as they are, as `${name}` of JavaScript in quotes."""

    @cached_property
    def structure(self) -> Structure:
        """Sections, clauses, variables, references, examples and tags."""
        return structure_of(self._said, self.syntax, self.interpolated)

    @cached_property
    def statements(self) -> Statements:
        """The clauses, each with its words and how it binds."""
        return statements_of(self._said, self.structure)

    @cached_property
    def _said(self) -> str:
        """What it says to the model; not why a finding is ignored."""
        return without_comments(self.text)

    @cached_property
    def repeats(self) -> tuple[tuple[Repeat, Repeat], ...]:
        """Sentences that nearly repeat one before them, with that one."""
        return tuple(repeats_of(self.statements))

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """How many words, sentences or items its clauses allow."""
        return tuple(limits_of(self.statements))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(piece.start for piece in self.pieces)

    def offset(self, position: int) -> int:
        """Where a position of the prompt stands in the file, in characters."""
        return offset_of(self.pieces, self._starts, position)

    def exact(self, start: int, end: int) -> bool:
        """Whether a stretch stands in the file character by character, so that it can be replaced there."""
        first = max(0, bisect_right(self._starts, start) - 1)
        piece = self.pieces[first] if self.pieces else None
        return piece is not None and piece.exact and end <= piece.start + piece.length

    def line_column(self, position: int) -> tuple[int, int]:
        """The line and the column in the file, both from 1."""
        offset = self.offset(position)
        line = bisect_right(self.file.lines, offset)
        return line, offset - self.file.lines[line - 1] + 1


def whole(file: File, *, role: Role = Role.UNKNOWN, syntax: Syntax = Syntax.NONE) -> Prompt:
    """A file that is one prompt."""
    return Prompt(file, "", file.text, (Piece(0, len(file.text), 0),), role, syntax)
