"""Texts that know where in their file each stretch of them stands, and how such texts are cut, joined and decoded."""

import inspect
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from specforge.overlaps import shared_start
from specforge.prompt_lint.prompt import Piece, offset_of
from specforge.regexes import regex

MAX_PIECES = 20_000
"""Of one text; one with more of them is told as one piece, so that a file of escapes takes no more time and memory than another one."""
SURROGATE = regex("[\ud800-\udfff]")
BREAK = regex(r"\r\n|\r|\n")


class Unreadable(Exception):
    """A file is not what its format says; the message says what is wrong, as the end of a sentence that begins with the file's name."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class Traced(Struct, frozen=True, dict=True):
    """A text, and the stretch of the file that each stretch of it came from."""

    text: str
    pieces: tuple[Piece, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.pieces]

    def spans(self, start: int, end: int) -> Iterator[Piece]:
        """The pieces between two positions, cut to them, as they stand in this text."""
        index = max(0, bisect_right(self._starts, start) - 1)
        while index < len(self.pieces) and self.pieces[index].start < end:
            piece = self.pieces[index]
            first, last = max(start, piece.start), min(end, piece.start + piece.length)
            if first < last:
                yield Piece(first, last - first, piece.offset + (first - piece.start if piece.exact else 0), piece.exact)
            index += 1

    def offset(self, position: int) -> int:
        """Where a position stands in the file."""
        return offset_of(self.pieces, self._starts, position)

    def cut(self, start: int, end: int) -> "Traced":
        """The text between two positions."""
        found = Tracer(self)
        found.copy(start, end)
        return found.traced()

    def stripped(self, *, left: bool = True, right: bool = True, characters: str | None) -> "Traced":
        """The text without white space, or without some characters, at its ends."""
        start = len(self.text) - len(self.text.lstrip(characters)) if left else 0
        end = len(self.text.rstrip(characters)) if right else len(self.text)
        return self if (start, end) == (0, len(self.text)) else self.cut(start, max(start, end))


def whole_text(text: str) -> Traced:
    """The text of a file."""
    return Traced(text, (Piece(0, len(text), 0),) if text else ())


class Tracer:
    """Builds a text out of stretches of another one."""

    def __init__(self, source: Traced) -> None:
        self.source = source
        self.parts: list[str] = []
        self.pieces: list[Piece] = []
        self.length = 0

    @property
    def full(self) -> bool:
        """Whether there are so many pieces that the rest is told as one."""
        return len(self.pieces) >= MAX_PIECES

    def copy(self, start: int, end: int) -> None:
        """Add a stretch of the source as it is."""
        if start >= end:
            return
        base = self.length - start
        pieces = self.source.pieces
        if len(pieces) == 1 and pieces[0].exact:
            self._add(Piece(self.length, end - start, pieces[0].offset + start, exact=True))
        else:
            for one in self.source.spans(start, end):
                self._add(Piece(one.start + base, one.length, one.offset, one.exact))
        self.parts.append(self.source.text[start:end])
        self.length += end - start

    def put(self, text: str, at: int) -> None:
        """Add a text that stands for what begins at a place of the source."""
        if text:
            self._add(Piece(self.length, len(text), self.source.offset(at), exact=False))
            self.parts.append(text)
            self.length += len(text)

    def append(self, other: Traced) -> None:
        """Add another text of the same file."""
        for one in other.pieces:
            self._add(Piece(one.start + self.length, one.length, one.offset, one.exact))
        self.parts.append(other.text)
        self.length += len(other.text)

    def _add(self, piece: Piece) -> None:
        last = self.pieces[-1] if self.pieces else None
        if last is None or piece.exact is not last.exact or piece.offset != last.offset + (last.length if last.exact else 0):
            if last is None or not self.full:
                self.pieces.append(piece)
                return
            self.pieces[-1] = Piece(last.start, last.length + piece.length, last.offset, exact=False)
        else:
            self.pieces[-1] = Piece(last.start, last.length + piece.length, last.offset, last.exact)

    def traced(self) -> Traced:
        """The text so far."""
        return Traced("".join(self.parts), tuple(self.pieces))


def character(digits: str) -> str:
    """The character of a number in base 16; U+FFFD where there is none, and for half of one, which no output can hold."""
    number = int(digits, 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number <= 0x10FFFF else "\ufffd"


def paired(high: str, low: str) -> str:
    """The character of two halves of UTF-16, each a number in base 16."""
    return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)


def joined(parts: Iterable[Traced]) -> Traced:
    """Texts of one file, one after another."""
    found = Tracer(whole_text(""))
    for one in parts:
        found.append(one)
    return found.traced()


def standing_for(text: str, offset: int) -> Traced:
    """A text that the file does not hold character by character, for what begins at a place of it."""
    return Traced(text, (Piece(0, len(text), offset, exact=False),) if text else ())


def copy_lines(found: Tracer, start: int, end: int) -> None:
    r"""Add a stretch of the source with `\n` for each of its line breaks."""
    text = found.source.text
    if text.find("\r", start, end) < 0:
        found.copy(start, end)
        return
    begin = start
    for one in BREAK.finditer(text, start, end):
        if one[0] == "\n":
            continue
        found.copy(begin, one.start())
        if one[0] == "\r":
            found.put("\n", one.start())
            begin = one.end()
        else:
            begin = one.end() - 1
    found.copy(begin, end)


def decode(source: Traced, start: int, end: int, escape: re.Pattern[str], meaning: Callable[[re.Match[str]], str]) -> Traced:
    """Replace escapes between two positions by what they mean."""
    found = Tracer(source)
    begin = start
    for one in escape.finditer(source.text, start, end):
        if found.full:
            return standing_for(escape.sub(meaning, BREAK.sub("\n", source.text[start:end])), source.offset(start))
        copy_lines(found, begin, one.start())
        found.put(meaning(one), one.start())
        begin = one.end()
    copy_lines(found, begin, end)
    return found.traced()


def dedented(source: Traced) -> Traced:
    """The text without the white space that all its lines begin with, as `textwrap.dedent` does it."""
    lines = source.text.split("\n")
    margin: str | None = None
    for line in lines:
        if not line.strip(" \t"):
            continue
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        margin = indent if margin is None else margin[: shared_start(margin, indent)]
    return _without(source, lines, [len(margin or "") if line.strip(" \t") else len(line) for line in lines])


def cleaned(source: Traced) -> Traced:
    """The text as `inspect.cleandoc` gives it: the first line stripped, the others dedented, no blank lines around."""
    if "\t" in source.text:
        return standing_for(inspect.cleandoc(source.text), source.offset(0))
    lines = source.text.split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    cut = min(indents, default=0)
    first = len(lines[0]) - len(lines[0].lstrip())
    return _without(source, lines, [first, *[cut] * (len(lines) - 1)]).stripped(characters="\n")


def _without(source: Traced, lines: list[str], cuts: list[int]) -> Traced:
    found = Tracer(source)
    position = 0
    for number, (line, cut) in enumerate(zip(lines, cuts, strict=True)):
        last = number == len(lines) - 1
        end = position + len(line)
        found.copy(position + min(cut, len(line)), end + (not last))
        position = end + 1
    return found.traced()
