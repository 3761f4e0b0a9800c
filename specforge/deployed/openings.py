"""Places in a prompt that are filled in at run time: which lines of a served text are lines of it with a value in such a place."""

import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from specforge.attributing.lines import line_opcodes
from specforge.regexes import regex

_OPEN = regex(r"\{\{-?\s*+([A-Za-z_][\w.-]*+)(?>(?:\s*+\|[^{}\n]*+)?)\s*+-?\}\}|\$?\{([A-Za-z_][\w.-]*+)\}", re.ASCII)
LONG = 100_000
"""The longest line that is held against a line with open places."""


class Opening(Struct, frozen=True):
    """A line with one or more places that are open, cut at these."""

    names: tuple[str, ...]
    pieces: tuple[str, ...]
    """The text around them: one more than there are names."""

    @property
    def alone(self) -> bool:
        """Whether nothing else stands in the line, so that several lines may be filled in."""
        return len(self.names) == 1 and not "".join(self.pieces).strip()

    def values(self, line: str) -> tuple[str, ...] | None:
        """What was filled in; `None` when the line is not this one."""
        first, *inner, last = self.pieces
        if len(line) > LONG or len(line) < len(first) + len(last) or not line.startswith(first) or not line.endswith(last):
            return None
        at, end, found = len(first), len(line) - len(last), []
        for piece in inner:
            to = line.find(piece, at, end)
            if to < 0:
                return None
            found.append(line[at:to])
            at = to + len(piece)
        return (*found, line[at:end])


class Filled(Struct, frozen=True):
    """One line that was filled in."""

    line: int
    """Where it begins in the served text, 1-based."""
    last: int
    name: str
    value: str


class Closed(Struct, frozen=True, dict=True):
    """A served text whose filled lines are what was written again."""

    text: str
    numbers: tuple[int, ...]
    """For each line of it, its number in the served text."""
    filled: tuple[Filled, ...]

    def place(self, line: int) -> int:
        """The number in the served text of a line of this one."""
        return self.numbers[min(max(line, 1), len(self.numbers)) - 1] + max(line - len(self.numbers), 0)


def opening(line: str, variables: Collection[str] | None) -> Opening | None:
    """Take a written line apart at its open places; `None` when it has none.

    Args:
        line: The line.
        variables: The names that count; without them, every `{{ name }}` does, and no `{name}`, which may be meant as it stands.
    """
    names, pieces, at = [], [], 0
    for found in _OPEN.finditer(line):
        name = found[1] or found[2]
        if (found[1] is None) if variables is None else name not in variables:
            continue
        names.append(name)
        pieces.append(line[at : found.start()])
        at = found.end()
    return Opening(tuple(names), (*pieces, line[at:])) if names else None


def close(written: str, served: str, variables: Collection[str] | None) -> Closed:
    """Put what was written back into the lines of a served text that only fill it in.

    A value stays in its line, unless the place stands alone in one: what was put in on a line of its own is never taken for
    a part of a value, and neither is a line that is another one of what was written but for blanks.
    """
    mine, there = written.split("\n"), served.split("\n")
    open_lines = {at: one for at, line in enumerate(mine) if (one := opening(line, variables)) is not None}
    if not open_lines:
        return Closed(served, tuple(range(1, len(there) + 1)), ())
    known = {_plain(line): line for line in mine}
    respaced = [known.get(_plain(line), line) != line for line in there]
    lines, numbers, filled = list[str](), list[int](), list[Filled]()
    for tag, start, end, begin, stop in line_opcodes(mine, there):
        if tag != "replace":
            lines += there[begin:stop]
            numbers += range(begin + 1, stop + 1)
            continue
        at = begin
        for row in range(start, end):
            if row in open_lines and (found := _find(open_lines[row], there, respaced, at, stop, end - row - 1)) is not None:
                first, last, values = found
                lines += [*there[at:first], mine[row]]
                numbers += [*range(at + 1, first + 1), first + 1]
                filled += [Filled(first + 1, last, name, value) for name, value in zip(open_lines[row].names, values, strict=True)]
                at = last
        lines += there[at:stop]
        numbers += range(at + 1, stop + 1)
    return Closed("\n".join(lines), tuple(numbers), tuple(filled))


def _plain(line: str) -> str:
    return " ".join(line.split())


def _find(
    one: Opening, there: Sequence[str], respaced: Sequence[bool], at: int, stop: int, left: int
) -> tuple[int, int, tuple[str, ...]] | None:
    """The lines between two places that fill an opening, and what they fill in; `left` lines of what was written follow in the block."""
    if one.alone:
        last = max(stop - left, at)
        if last <= at:
            return None
        first, end = one.pieces
        text = "\n".join(there[at:last])
        if not text.startswith(first) or not text.endswith(end):
            return None
        return at, last, (text[len(first) : len(text) - len(end)],)
    for number in range(at, stop):
        if not respaced[number] and (values := one.values(there[number])) is not None:
            return number, number + 1, values
    return None
