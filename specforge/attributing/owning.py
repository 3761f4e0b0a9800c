"""The elements that a difference of lines concerns: those whose words it changes, else those beside it."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from specforge.attributing.hunk import Expected, Hunk, Kind
from specforge.attributing.lines import word_changes
from specforge.elements import kind_of
from specforge.provenance.lines import Line
from specforge.provenance.traced import Span

HOLDERS = frozenset({"example", "intent"})
"""Kinds of elements whose lines are parts of them, and no elements of their own."""


def attributed(found: Iterable[tuple[Hunk, int, int]], expected: Expected) -> Iterator[Hunk]:
    """Give hunks with the elements that they concern.

    Args:
        found: Hunks, each with the first and the last of the expected lines that it is about, as a slice has them.
        expected: The text that a build would write.
    """
    owned = {line.number: line for line in expected.lines}
    for hunk, start, end in found:
        if start == end:
            refs = tuple(owners_near(owned, start))
            yield replace(hunk, refs=refs, border=len(refs) > 1)
        else:
            lines = [owned[number] for number in range(start + 1, end + 1) if number in owned]
            one_line = len(lines) == 1 and end == start + 1 and hunk.kind is Kind.REWORDED and "\n" not in hunk.after
            refs = tuple(_within(lines[0], hunk.after) if one_line else dict.fromkeys(line.owner.ref for line in lines))
            # A blank line belongs to nobody; what stands around it is concerned.
            yield replace(hunk, refs=refs or tuple(owners_near(owned, start)), border=not refs)


def _within(line: Line, other: str) -> Iterator[str]:
    """The elements that wrote the part of a line that reads otherwise."""
    found = []
    for start, end, _, _ in word_changes(line.text, other):
        found += [ref for span in touched(line.spans, start, end) for ref in refs_of(span)]
    yield from dict.fromkeys(found or [line.owner.ref])


def refs_of(span: Span) -> tuple[str, ...]:
    """The element that wrote a stretch, and where that is not known to the letter those that it is among."""
    return (span.origin.ref,) if span.offset is not None else tuple(dict.fromkeys((span.origin.ref, *reversed(span.refs))))


def touched(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The spans that a change of a stretch concerns; where nothing is taken away, those on both sides."""
    if start == end:
        return [span for span in spans if span.start <= start <= span.end]
    return [span for span in spans if span.start < end and start < span.end]


def owners_near(owned: dict[int, Line], start: int) -> Iterator[str]:
    """The owners of the nearest lines before and after a place."""
    before = next((owned[number] for number in range(start, 0, -1) if number in owned), None)
    after = next((owned[number] for number in range(start + 1, start + 50) if number in owned), None)
    yield from dict.fromkeys(line.owner.ref for line in (before, after) if line is not None)


def stays_the_same(expected: Expected, start: int, end: int, place: int) -> bool:
    """Whether lines can stand at a place in other words and be the same ones there: a step of an intent is another one in another intent.

    Args:
        expected: The text that a build would write.
        start: The first of the lines.
        end: The one behind the last.
        place: The line that they stand before.
    """
    owned = {line.number: line for line in expected.lines}
    owners = {owned[number].owner.ref for number in range(start + 1, end + 1) if number in owned}
    return {ref for ref in owners if kind_of(ref) in HOLDERS} <= set(owners_near(owned, place))
