"""Stretches of an artifact mapped back to the scalars of a spec that they were made from."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from specforge.location import Place
from specforge.provenance.traced import Span


class TextEdit(Struct, frozen=True, order=True):
    """A stretch of one scalar's text, and what stands there instead; positions count in the text as the models hold it."""

    path: str
    route: tuple[str | int, ...]
    start: int
    end: int
    text: str


class _Piece(Struct, frozen=True):
    """A stretch of an artifact that one scalar wrote; `offset` is the position in the scalar."""

    start: int
    end: int
    offset: int
    length: int
    """How long it is in the scalar; another length where a fact is quoted."""
    quoted: bool


class Stretch(Struct, frozen=True):
    """A change of an artifact: from, to, and what stands there instead."""

    start: int
    end: int
    text: str


MOST_WAYS = 64
"""The most ways to map one hunk that are given."""


Length = Callable[[Place], int | None]
"""How long the scalar at a place is; nothing when there is none."""


def ways(spans: Sequence[Span], text: str, stretches: Sequence[Stretch], length: Length) -> Iterator[tuple[TextEdit, ...]]:
    """Give the ways to map some changes of an artifact to scalars, the innermost scalar first.

    Args:
        spans: The spans of the whole artifact.
        text: The artifact.
        stretches: What was changed.
        length: Gives the length of a scalar.
    """
    options = [tuple(_options(spans, text, one, length)) for one in stretches]
    if all(options):
        yield from itertools.islice(itertools.product(*options), MOST_WAYS)


def _options(spans: Sequence[Span], text: str, stretch: Stretch, length: Length) -> Iterator[TextEdit]:
    near = [span for span in spans if span.start <= stretch.end and stretch.start <= span.end]
    # A stretch between two words of one scalar is in neither span.
    near += [span for span in _around(spans, stretch) if span not in near]
    near.sort(key=lambda span: span.start >= stretch.end or span.end <= stretch.start)
    inner = [span.origin.place for span in near if span.offset is not None]
    outer = [origin.place for span in near for origin in reversed(span.outer)]
    for place in dict.fromkeys((*inner, *outer)):
        yield from _in(place, _pieces(spans, place, length, stretch), text, stretch)


def _around(spans: Sequence[Span], stretch: Stretch) -> list[Span]:
    before = [span for span in spans if span.end <= stretch.start]
    after = [span for span in spans if span.start >= stretch.end]
    return [*before[-1:], *after[:1]]


def _pieces(spans: Iterable[Span], place: Place, length: Length, stretch: Stretch) -> list[_Piece]:
    """The stretches that a scalar wrote around a change, in their order, with what it quotes between them."""
    mine = [span for span in spans if _belongs(span, place)]
    groups: list[list[Span]] = []
    for span in mine:
        # The scalar begins again where its positions do: it is printed in several places.
        last = groups[-1][-1] if groups else None
        begins = last is None or (span.offset is not None and _offset(span, place) is not None and _runs_back(groups[-1], span, place))
        groups.append([span]) if begins else groups[-1].append(span)
    group = min(groups, key=lambda one: _distance(one, stretch), default=[])
    return _laid(group, place, length(place))


def _belongs(span: Span, place: Place) -> bool:
    return (span.origin.place == place and span.offset is not None) or any(one.place == place for one in span.outer)


def _offset(span: Span, place: Place) -> int | None:
    return span.offset if span.origin.place == place and not any(one.place == place for one in span.outer) else None


def _runs_back(group: list[Span], span: Span, place: Place) -> bool:
    offsets = [offset + one.end - one.start for one in group if (offset := _offset(one, place)) is not None]
    here = _offset(span, place)
    return here is not None and bool(offsets) and here < offsets[-1]


def _distance(group: list[Span], stretch: Stretch) -> int:
    start, end = group[0].start, group[-1].end
    return max(start - stretch.end, stretch.start - end, 0)


def _laid(group: list[Span], place: Place, length: int | None) -> list[_Piece]:
    pieces: list[_Piece] = []
    for quoted, items in itertools.groupby(group, key=lambda span: _offset(span, place) is None):
        spans = list(items)
        if not quoted:
            pieces += [_Piece(one.start, one.end, one.offset or 0, one.end - one.start, quoted=False) for one in spans]
        else:
            pieces.append(_Piece(spans[0].start, spans[-1].end, -1, 0, quoted=True))
    laid: list[_Piece] = []
    for number, piece in enumerate(pieces):
        if piece.quoted:
            begin = laid[-1].offset + laid[-1].length if laid else 0
            following = pieces[number + 1].offset if number + 1 < len(pieces) else length
            if following is None or following < begin:
                return [one for one in pieces if not one.quoted]
            laid.append(_Piece(piece.start, piece.end, begin, following - begin, quoted=True))
        else:
            laid.append(piece)
    return laid


def _in(place: Place, pieces: Sequence[_Piece], text: str, stretch: Stretch) -> Iterator[TextEdit]:
    """A change as one of a scalar, when both of its ends are in it."""
    start, before = _mapped(pieces, stretch.start, left=True, text=text)
    end, after = _mapped(pieces, stretch.end, left=False, text=text)
    if start is not None and end is not None and start <= end:
        yield TextEdit(place.path, place.route, start, end, before + stretch.text + after)


def _mapped(pieces: Sequence[_Piece], at: int, *, left: bool, text: str) -> tuple[int | None, str]:
    """The position in a scalar for one in the artifact, and what of a quoted fact has to be spelled out for that."""
    ordered = pieces if left else list(reversed(pieces))
    for piece in ordered:
        if not piece.quoted and piece.start <= at <= piece.end:
            return piece.offset + at - piece.start, ""
    for piece in pieces:
        if piece.quoted and piece.start <= at <= piece.end:
            if left:
                return (piece.offset + piece.length, "") if at == piece.end else (piece.offset, text[piece.start : at])
            return (piece.offset, "") if at == piece.start else (piece.offset + piece.length, text[at : piece.end])
    for one, other in itertools.pairwise(pieces):
        if one.end < at < other.start and other.start - one.end == other.offset - one.offset - one.length:
            return one.offset + one.length + at - one.end, ""
    return None, ""
