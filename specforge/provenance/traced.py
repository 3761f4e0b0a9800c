"""A string that carries spans: its text is exactly the text, so bytes are the same as without them.

Sentinel characters were tried first and changed output through `trim`, `length`, comparisons and wrapping; a subclass of
`str` changes nothing, since every operation computes the plain result and then says where it came from.
"""

from collections.abc import Iterable
from typing import Self, SupportsIndex

from msgspec import Struct

from specforge.location import Place


class Origin(Struct, frozen=True, order=True):
    """One scalar of a spec, and the element that it belongs to."""

    ref: str
    place: Place

    def __truediv__(self, key: str | int) -> "Origin":
        """Step into a key or a position of the same element."""
        return Origin(self.ref, self.place / key)


class Span(Struct, frozen=True):
    """A stretch of a text and where it came from.

    `offset` is the position in the scalar as it is written, braces and all; `None` when the stretch does not correspond
    to it character by character. `outer` names the elements that quote this one, the outermost first.
    """

    start: int
    end: int
    origin: Origin
    offset: int | None
    outer: tuple[Origin, ...] = ()

    def moved(self, by: int) -> "Span":
        """The same stretch further on in a longer text."""
        return Span(self.start + by, self.end + by, self.origin, self.offset, self.outer)

    @property
    def refs(self) -> tuple[str, ...]:
        """The elements it belongs to, the outermost first."""
        return tuple(dict.fromkeys((*(one.ref for one in self.outer), self.origin.ref)))


class Traced(str):
    """A string with spans: sorted, and not overlapping."""

    __slots__ = ("spans",)
    spans: tuple[Span, ...]

    def __new__(cls, text: str, spans: tuple[Span, ...] = ()) -> Self:
        """Attach spans to a text."""
        traced = super().__new__(cls, text)
        traced.spans = spans
        return traced

    def __str__(self) -> str:
        return self

    def __add__(self, other: str) -> str:
        return join((self, other))

    def __radd__(self, other: str) -> str:
        return join((other, self))

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        text = str.__getitem__(self, key)
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            return _cut(self, start, max(start, stop), text) if step == 1 else blend(text, self)
        index = key.__index__()
        index += len(self) if index < 0 else 0
        return _cut(self, index, index + 1, text)

    def strip(self, chars: str | None = None, /) -> str:
        """As of `str`."""
        left = len(self) - len(str.lstrip(self, chars))
        text = str.strip(self, chars)
        return _cut(self, left, left + len(text), text)

    def lstrip(self, chars: str | None = None, /) -> str:
        """As of `str`."""
        text = str.lstrip(self, chars)
        return _cut(self, len(self) - len(text), len(self), text)

    def rstrip(self, chars: str | None = None, /) -> str:
        """As of `str`."""
        text = str.rstrip(self, chars)
        return _cut(self, 0, len(text), text)

    def upper(self) -> str:
        """As of `str`."""
        return self._cased(str.upper(self))

    def lower(self) -> str:
        """As of `str`."""
        return self._cased(str.lower(self))

    def capitalize(self) -> str:
        """As of `str`."""
        return self._cased(str.capitalize(self))

    def title(self) -> str:
        """As of `str`."""
        return self._cased(str.title(self))

    def _cased(self, text: str) -> str:
        # A letter can become two, and then offsets no longer correspond.
        return Traced(text, self.spans) if len(text) == len(self) else blend(text, self)

    def splitlines(self, keepends: bool = False) -> list[str]:
        """As of `str`."""
        parts, start = [], 0
        for whole, part in zip(str.splitlines(self, keepends=True), str.splitlines(self, keepends), strict=True):
            parts.append(_cut(self, start, start + len(part), part))
            start += len(whole)
        return parts

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> str:
        """As of `str`; what stands in the place of `old` belongs to what `old` belonged to."""
        if not old:
            return blend(str.replace(self, old, new, count), self)
        parts: list[str] = []
        start, left = 0, count.__index__()
        while left != 0 and (found := str.find(self, old, start)) >= 0:
            parts += [self[start:found], blend(new, self[found : found + len(old)])]
            start, left = found + len(old), left - 1
        return join((*parts, self[start:]))

    def join(self, parts: Iterable[str], /) -> str:
        """As of `str`."""
        pieces: list[str] = []
        for number, part in enumerate(parts):
            pieces += [self, part] if number else [part]
        return join(pieces)


def trace(text: str, origin: Origin, offset: int | None = 0) -> str:
    """Say of a whole text that it came from one scalar."""
    return Traced(text, (Span(0, len(text), origin, offset),)) if text else text


def spans_of(text: str) -> tuple[Span, ...]:
    """The spans of a text; none when it carries none."""
    return text.spans if isinstance(text, Traced) else ()


def plain(text: str) -> str:
    """The text without its spans."""
    return str.__str__(text)


def _cut(text: Traced, start: int, end: int, piece: str) -> str:
    if start >= end:
        return piece
    spans = tuple(
        Span(
            max(span.start, start) - start,
            min(span.end, end) - start,
            span.origin,
            None if span.offset is None else span.offset + max(0, start - span.start),
            span.outer,
        )
        for span in text.spans
        if span.start < end and span.end > start
    )
    return Traced(piece, spans) if spans else piece


def join(parts: Iterable[str]) -> str:
    """Put texts one after the other."""
    pieces = list(parts)
    if Traced not in set(map(type, pieces)):
        return "".join(pieces)
    position, spans = 0, list[Span]()
    for part in pieces:
        if isinstance(part, Traced):
            spans += [span.moved(position) for span in part.spans] if position else part.spans
        position += len(part)
    text = "".join(map(plain, pieces))
    return Traced(text, tuple(spans)) if spans else text


def blend(text: str, *sources: object) -> str:
    """Say of a whole text that it came from the same origins as others, but not character by character."""
    spans = [span for source in sources if isinstance(source, Traced) for span in source.spans]
    if not spans or not text:
        return plain(text)
    origins = list(dict.fromkeys(origin for span in spans for origin in (*span.outer, span.origin)))
    first = spans[0].outer[0] if spans[0].outer else spans[0].origin
    rest = tuple(origin for origin in origins if origin != first)
    # One stretch cannot have two innermost origins; the first owns it, and the others are named as quoting it.
    return Traced(plain(text), (Span(0, len(text), rest[-1] if rest else first, None, (first, *rest[:-1]) if rest else ()),))


def align(text: str, source: str) -> str:
    """Carry spans over to a text that differs from its source in white space only."""
    if not isinstance(source, Traced):
        return text
    spans: list[Span] = []
    position = 0
    for index, char in enumerate(text):
        if char.isspace():
            continue
        while position < len(source) and str.__getitem__(source, position).isspace():
            position += 1
        if position >= len(source) or str.__getitem__(source, position) != char:
            return blend(text, source)
        _extend(spans, index, position, source)
        position += 1
    return Traced(plain(text), tuple(spans)) if spans else text


def _extend(spans: list[Span], index: int, position: int, source: Traced) -> None:
    """Add one character to the last span, or begin another."""
    found = next((span for span in source.spans if span.start <= position < span.end), None)
    if found is None:
        return
    offset = None if found.offset is None else found.offset + position - found.start
    last = spans[-1] if spans else None
    if last is not None and last.origin == found.origin and last.outer == found.outer and last.end == index:
        follows = offset is None if last.offset is None else offset == last.offset + last.end - last.start
        if follows:
            spans[-1] = Span(last.start, index + 1, last.origin, last.offset, last.outer)
            return
    spans.append(Span(index, index + 1, found.origin, offset, found.outer))


def quoted_in(text: str, outer: Origin) -> str:
    """Say of a text that another element quotes it."""
    if not isinstance(text, Traced):
        return text
    return Traced(plain(text), tuple(Span(one.start, one.end, one.origin, one.offset, (outer, *one.outer)) for one in text.spans))
