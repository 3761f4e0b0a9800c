"""Lines of an artifact and the elements that own them: every line that is not blank has an owner."""

import re
from collections.abc import Iterator

from msgspec import Struct

from specforge.provenance.traced import Origin, Span, plain, spans_of
from specforge.regexes import regex

HEADING = regex(r"#{1,6} (.*)")


class Line(Struct, frozen=True):
    """One line, with the spans in it; their positions count from the beginning of the line."""

    number: int
    text: str
    owner: Origin
    """The element that owns the line: that of its first span, else the section it stands in, else the feature."""
    spans: tuple[Span, ...]
    section: Origin
    """The section it stands in, or the feature before the first one."""

    @property
    def refs(self) -> tuple[str, ...]:
        """Every element that had a part in it, the owner first."""
        return tuple(dict.fromkeys((self.owner.ref, *(ref for span in self.spans for ref in span.refs))))


def lines_of(text: str, feature: Origin) -> Iterator[Line]:
    """Give the lines of a traced artifact that are not blank.

    Text that a template added belongs to the section it stands in: `feature/section/slug-of-the-heading`, or the element
    whose heading it is; before any heading, to the feature.
    """
    for number, start, content, inside, owner, section in owned_lines(text, feature):
        if owner is not None:
            end = start + len(content)
            yield Line(number, content, owner, tuple(_within(span, start, end) for span in inside), section)


Owned = tuple[int, int, str, tuple[Span, ...], Origin | None, Origin]
"""Number of a line, where it begins, its text, the spans that reach into it, its owner (none of a blank one) and its section."""


def owned_lines(text: str, feature: Origin) -> Iterator[Owned]:
    """Give every line of a traced artifact as `lines_of` does, blank ones too; spans are those of the whole text."""
    spans, first, start = spans_of(text), 0, 0
    section, count = feature, len(spans)
    for number, content in enumerate(plain(text).split("\n"), 1):
        end = start + len(content)
        while first < count and spans[first].end <= start:
            first += 1
        last = first
        while last < count and spans[last].start < end:
            last += 1
        inside = spans[first:last]
        if content.strip():
            owner = _owner(inside)
            if content.startswith("## "):
                section = owner or _section(content, feature)
            yield number, start, content, inside, owner or section, section
        else:
            yield number, start, content, inside, None, section
        start = end + 1


def _within(span: Span, start: int, end: int) -> Span:
    begin, stop = max(span.start, start), min(span.end, end)
    offset = None if span.offset is None else span.offset + begin - span.start
    return Span(begin - start, stop - start, span.origin, offset, span.outer)


def _owner(spans: tuple[Span, ...]) -> Origin | None:
    if not spans:
        return None
    return spans[0].outer[0] if spans[0].outer else spans[0].origin


def _section(heading: str, feature: Origin) -> Origin:
    found = HEADING.match(heading)
    words = re.findall(r"[^\W_]+", (found[1] if found else heading).lower())
    return Origin(f"{feature.ref}/section/{'-'.join(words)}", feature.place)
