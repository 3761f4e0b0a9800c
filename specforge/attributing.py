"""Which elements a difference between an artifact and a text concerns."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from specforge.provenance.lines import Line

MOST = 4_000
"""The most lines that are compared one by one; of larger files only the first that differs is named."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One element that a difference concerns, and the line where it does so first: of the text that was found."""

    ref: str
    line: int


def concerns(lines: Iterable[Line], expected: str, found: str) -> tuple[Concern, ...]:
    """Name the elements behind the lines that differ, each once, in the order of the file.

    A line that is only in the expected text, or that reads otherwise, concerns the elements that wrote what differs. One
    that is only in the found text concerns the owners of both neighbours.

    Args:
        lines: The lines of the expected text that are not blank, with provenance.
        expected: The text that a build would write.
        found: The text that is there.
    """
    owned = {line.number: line for line in lines}
    wanted, there = expected.split("\n"), found.split("\n")
    seen: dict[str, int] = {}
    for ref, line in _refs(owned, wanted, there):
        seen.setdefault(ref, line)
    return tuple(Concern(ref, line) for ref, line in seen.items())


def _refs(owned: dict[int, Line], wanted: list[str], there: list[str]) -> Iterator[tuple[str, int]]:
    if max(len(wanted), len(there)) > MOST:
        first = next((at for at, (one, other) in enumerate(zip(wanted, there, strict=False)) if one != other), min(len(wanted), len(there)))
        yield from ((ref, first + 1) for ref in _near(owned, first, first + 1))
        return
    for tag, start, end, begin, stop in difflib.SequenceMatcher(None, wanted, there, autojunk=False).get_opcodes():
        if tag == "insert":
            yield from ((ref, begin + 1) for ref in _near(owned, start, start))
        elif tag != "equal":
            for index in range(start, end):
                line = owned.get(index + 1)
                if line is not None:
                    paired = there[begin + index - start] if begin + index - start < stop else None
                    yield from ((ref, min(begin + index - start, len(there) - 1) + 1) for ref in _within(line, paired))


def _within(line: Line, other: str | None) -> Iterator[str]:
    """The elements that wrote the part of a line that reads otherwise."""
    if other is None:
        yield line.owner.ref
        return
    found = []
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, line.text, other, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [span.origin.ref for span in line.spans if span.start < max(end, start + 1) and start < span.end]
    yield from found or [line.owner.ref]


def _near(owned: dict[int, Line], start: int, end: int) -> Iterator[str]:
    """The owners of the nearest lines before and after a place."""
    before = next((owned[number] for number in range(start, 0, -1) if number in owned), None)
    after = next((owned[number] for number in range(end + 1, end + 50) if number in owned), None)
    yield from dict.fromkeys(line.owner.ref for line in (before, after) if line is not None)
