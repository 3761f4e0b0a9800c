"""What a difference between an artifact and a text consists of, hunk by hunk, and which elements each concerns."""

import difflib
import json
import re
from base64 import urlsafe_b64encode
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from specforge.lock import Region, line_hash
from specforge.merging.sequences import matches
from specforge.provenance.lines import Line
from specforge.provenance.pointers import escaped, positions
from specforge.provenance.traced import Span

MOST = 4_000
"""The most lines that are compared one by one; what differs between the beginnings and ends of larger files is one hunk."""
AREA = 10_000
"""The most pairs of lines or words for which the finest comparison is made; it takes the square of their number, or more."""
PAIRED = 2_500
"""The most pairs of lines that are weighed against each other within one hunk."""
ALIKE = 0.4
"""From this share of common words on, one line counts as another one reworded."""
SPLIT = 0.85
"""From this share of common words on, several lines are one line that was split."""
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
"""The letters of scripts that put no space between words; each is taken for a word, so that a number between them is one, too."""
WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+|\s+|[^\w\s]")


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
    def key(self) -> str:
        """Names the change and its place, but for its line: 8 characters of base64url."""
        said = json.dumps([self.before, self.after, self.pointer, self.place], ensure_ascii=False)
        return urlsafe_b64encode(blake2b(said.encode(), digest_size=6).digest()).decode()


class Expected(Struct, frozen=True, dict=True):
    """The text that a build would write, with what owns its lines."""

    text: str
    lines: tuple[Line, ...]
    """Those that are not blank."""

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins."""
        return _Text(self.text).starts


def hunks(path: str, expected: Expected, found: str) -> tuple[Hunk, ...]:
    """Give every difference, in the order of the text that was found.

    A line that reads otherwise concerns the elements that wrote what differs, a line that is missing those that wrote it,
    and one that was put in the owners of both neighbours. JSON is compared by its values.

    Args:
        path: The artifact; its ending tells how it is compared.
        expected: The text that a build would write.
        found: The text that is there.
    """
    if path.endswith(".jsonl"):
        return tuple(_placed(_json_lines(expected, found), expected, name_of))
    if path.endswith(".json"):
        return tuple(_json(expected, found))
    return tuple(_placed(_attributed(_line_hunks(expected.text, found), expected), expected, _heading))


def refs_behind(hunk: Hunk, expected: Expected) -> tuple[str, ...]:
    """Give every element behind what was edited: those that wrote it, and those whose lines it stood in."""
    before = set((hunk.before or "").split("\n")) - {""}
    beside = (ref for line in expected.lines if line.text in before for ref in line.refs)
    return tuple(dict.fromkeys((*hunk.refs, *beside)))


def _placed(found: Iterable[Hunk], expected: Expected, name: Callable[[str], str]) -> Iterator[Hunk]:
    """Tell changes that are alike from each other: by the last line before each that has a name, and by their number there."""
    named = [(start, told) for start, line in zip(expected.starts, expected.text.split("\n"), strict=False) if (told := name(line))]
    starts = [start for start, _ in named]
    seen: Counter[Hunk] = Counter()
    for hunk in found:
        at = bisect_right(starts, hunk.start) - 1
        place = named[at][1] if at >= 0 else ""
        alike = Hunk(hunk.kind, 0, 0, hunk.before, hunk.after, 0, 0, pointer=hunk.pointer, place=place)
        seen[alike] += 1
        yield replace(hunk, place=f"{place} #{seen[alike]}" if seen[alike] > 1 else place)


def _heading(line: str) -> str:
    return line if line.startswith("#") else ""


def same_values(path: str, text: str, other: str) -> bool:
    """Whether two JSON texts say the same, whatever their layout; two texts of another kind never do."""
    if not path.endswith((".json", ".jsonl")):
        return False
    try:
        if path.endswith(".json"):
            return _same(_loaded(text), _loaded(other))
        lines, others = ([line for line in one.split("\n") if line.strip()] for one in (text, other))
        return len(lines) == len(others) and all(_same(_loaded(line), _loaded(one)) for line, one in zip(lines, others, strict=True))
    except (ValueError, RecursionError):
        return False


def plain_hunks(path: str, expected: str, found: str) -> tuple[Hunk, ...]:
    """Give every difference without naming elements."""
    return hunks(path, Expected(expected, ()), found)


def hunks_by_hash(regions: Sequence[Region], found: str) -> tuple[Hunk, ...]:
    """Give every difference from a text of which only the hashes of its lines are known, region by region.

    Args:
        regions: Its regions, in their order.
        found: The text that is there.
    """
    owners = [(region.name.partition(" in ")[0].partition(" #")[0], one) for region in regions for one in region.lines]
    there = found.split("\n")
    told = []
    for tag, start, end, begin, stop in line_opcodes([one for _, one in owners], [line_hash(line) for line in there]):
        if tag == "equal":
            continue
        kind = Kind.INSERTED if start == end else Kind.DELETED if begin == stop else Kind.REWORDED
        near = range(max(start - 1, 0), min(start + 1, len(owners))) if kind is Kind.INSERTED else range(start, end)
        refs = tuple(dict.fromkeys(owners[index][0] for index in near))
        told.append(
            Hunk(kind, begin + 1, stop, None, "\n".join(there[begin:stop]), 0, 0, refs, border=kind is Kind.INSERTED and len(refs) > 1)
        )
    return tuple(told)


def ordered(regions: Iterable[Region]) -> tuple[Region, ...]:
    """Regions of a lock in the order of the text; those that cannot be reached come last."""
    following: dict[str, list[Region]] = {}
    for region in regions:
        following.setdefault(region.after, []).append(region)
    laid: list[Region] = []
    todo = following.pop("", [])
    while todo:
        region = todo.pop(0)
        laid.append(region)
        todo = following.pop(region.name, []) + todo
    return (*laid, *(region for left in following.values() for region in left))


# --- lines of text ---


class _Text(Struct, frozen=True, dict=True):
    """A text with the places of its lines."""

    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        starts, here = [], 0
        for line in self.lines:
            starts.append(here)
            here += len(line) + 1
        return [*starts, len(self.text) + 1]

    def piece(self, first: int, last: int) -> str:
        return "\n".join(self.lines[first:last])


def _line_hunks(expected: str, found: str) -> Iterator[tuple[Hunk, int, int]]:
    """Give the differences between two texts line by line, each with the lines of the expected text that it is about."""
    wanted, there = _Text(expected), _Text(found)
    pieces = [piece for piece in _pieces(wanted.lines, there.lines) if piece[1] > piece[0] or piece[3] > piece[2]]
    # A line that is gone in one place and stands in another one was moved.
    gone = Counter(wanted.piece(start, end) for start, end, begin, stop in pieces if begin == stop)
    come = Counter(there.piece(begin, stop) for start, end, begin, stop in pieces if start == end)
    for start, end, begin, stop in pieces:
        before, after = wanted.piece(start, end), there.piece(begin, stop)
        text = after if start == end else before
        moved = (start == end or begin == stop) and bool(text.strip()) and gone[text] == come[text] == 1
        kind = Kind.MOVED if moved else Kind.INSERTED if start == end else Kind.DELETED if begin == stop else Kind.REWORDED
        first, last = wanted.starts[start], wanted.starts[end] - 1 if end > start else wanted.starts[start]
        yield Hunk(kind, begin + 1, stop, before, after, first, last), start, end


Piece = tuple[int, int, int, int]
"""From and to which line in the expected text, and in the one that was found."""


def _pieces(wanted: Sequence[str], there: Sequence[str]) -> Iterator[Piece]:
    for tag, start, end, begin, stop in line_opcodes(wanted, there):
        if tag == "replace" and (end - start) * (stop - begin) <= PAIRED:
            yield from _aligned(wanted, there, (start, end, begin, stop))
        elif tag != "equal":
            yield start, end, begin, stop


def line_opcodes(wanted: Sequence[str], there: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Give what is equal and what changed between two lists of lines, as `difflib` does; of long ones, what is between their ends."""
    first, most = 0, min(len(wanted), len(there))
    while first < most and wanted[first] == there[first]:
        first += 1
    last = 0
    while last < most - first and wanted[-1 - last] == there[-1 - last]:
        last += 1
    mine, other = wanted[first : len(wanted) - last], there[first : len(there) - last]
    if max(len(mine), len(other)) > MOST:
        matched = [("replace", 0, len(mine), 0, len(other))]
    elif len(mine) * len(other) > AREA:
        matched = list(_anchored(mine, other))
    else:
        matched = list(difflib.SequenceMatcher(None, mine, other, autojunk=False).get_opcodes())
    shifted = [(tag, start + first, end + first, begin + first, stop + first) for tag, start, end, begin, stop in matched]
    ends = ("equal", len(wanted) - last, len(wanted), len(there) - last, len(there))
    return [*([("equal", 0, first, 0, first)] if first else []), *shifted, *([ends] if last else [])]


def _anchored(mine: Sequence[str], other: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The same in nearly linear time: lines that are unique in both are paired first."""
    row, column = 0, 0
    for at, to in (*matches(mine, other), (len(mine), len(other))):
        if at > row or to > column:
            yield "delete" if to == column else "insert" if at == row else "replace", row, at, column, to
        if at < len(mine):
            yield "equal", at, at + 1, to, to + 1
        row, column = at + 1, to + 1


def _aligned(wanted: Sequence[str], there: Sequence[str], block: Piece) -> Iterator[Piece]:
    """Pair the lines of a block that was rewritten: those that are alike, in their order, and what is left between them."""
    start, end, begin, stop = block
    mine, other = ([Counter(_words(line)) for line in lines] for lines in (wanted[start:end], there[begin:stop]))
    if min(len(mine), len(other)) == 1 != max(len(mine), len(other)) and _alike(_all(mine), _all(other)) >= SPLIT:
        yield block  # one line was split, or several were merged
        return
    pairs = _best(mine, other)
    row, column = 0, 0
    for at, to in (*pairs, (len(mine), len(other))):
        if at > row or to > column:
            yield from _between(start + row, start + at, begin + column, begin + to)
        if at < len(mine) and wanted[start + at] != there[begin + to]:
            yield start + at, start + at + 1, begin + to, begin + to + 1
        row, column = at + 1, to + 1


def _between(start: int, end: int, begin: int, stop: int) -> Iterator[Piece]:
    """Lines that are alike to none: as many as there were are each other's, line by line."""
    if end - start == stop - begin:
        yield from ((start + at, start + at + 1, begin + at, begin + at + 1) for at in range(end - start))
    else:
        yield start, end, begin, stop


def _best(mine: Sequence[Counter[str]], other: Sequence[Counter[str]]) -> list[tuple[int, int]]:
    """The pairs that are the most alike altogether, in the order of both."""
    weights = [[_alike(one, two) for two in other] for one in mine]
    best = [[0.0] * (len(other) + 1) for _ in range(len(mine) + 1)]
    for row in range(len(mine) - 1, -1, -1):
        for column in range(len(other) - 1, -1, -1):
            paired = best[row + 1][column + 1] + weights[row][column] if weights[row][column] >= ALIKE else 0.0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    pairs, row, column = [], 0, 0
    while row < len(mine) and column < len(other):
        weight = weights[row][column]
        if weight >= ALIKE and best[row][column] == best[row + 1][column + 1] + weight:
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs


def _words(line: str) -> list[str]:
    return [word for word in WORD.findall(line) if not word.isspace()]


def _all(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counters:
        total.update(one)
    return total


def _alike(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _attributed(found: Iterable[tuple[Hunk, int, int]], expected: Expected) -> Iterator[Hunk]:
    owned = {line.number: line for line in expected.lines}
    for hunk, start, end in found:
        if start == end:
            refs = tuple(_near(owned, start))
            yield replace(hunk, refs=refs, border=len(refs) > 1)
        else:
            lines = [owned[number] for number in range(start + 1, end + 1) if number in owned]
            one_line = len(lines) == 1 and end == start + 1 and hunk.kind is Kind.REWORDED and "\n" not in hunk.after
            refs = tuple(_within(lines[0], hunk.after) if one_line else dict.fromkeys(line.owner.ref for line in lines))
            # A blank line belongs to nobody; what stands around it is concerned.
            yield replace(hunk, refs=refs or tuple(_near(owned, start)), border=not refs)


def _within(line: Line, other: str) -> Iterator[str]:
    """The elements that wrote the part of a line that reads otherwise."""
    found = []
    for start, end, _, _ in word_changes(line.text, other):
        found += [ref for span in touched(line.spans, start, end) for ref in _refs(span)]
    yield from dict.fromkeys(found or [line.owner.ref])


def _refs(span: Span) -> tuple[str, ...]:
    """The element that wrote a stretch, and where that is not known to the letter those that it is among."""
    return (span.origin.ref,) if span.offset is not None else tuple(dict.fromkeys((span.origin.ref, *reversed(span.refs))))


def touched(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The spans that a change of a stretch concerns; where nothing is taken away, those on both sides."""
    if start == end:
        return [span for span in spans if span.start <= start <= span.end]
    return [span for span in spans if span.start < end and start < span.end]


def word_changes(text: str, other: str) -> list[tuple[int, int, int, int]]:
    """What changed between two texts, word by word: from and to in each."""
    mine, others = WORD.findall(text), WORD.findall(other)
    starts, begins = _offsets(mine), _offsets(others)
    found = line_opcodes(mine, others)
    return [(starts[start], starts[end], begins[begin], begins[stop]) for tag, start, end, begin, stop in found if tag != "equal"]


def _offsets(words: Sequence[str]) -> list[int]:
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    return offsets


def _near(owned: dict[int, Line], start: int) -> Iterator[str]:
    """The owners of the nearest lines before and after a place."""
    before = next((owned[number] for number in range(start, 0, -1) if number in owned), None)
    after = next((owned[number] for number in range(start + 1, start + 50) if number in owned), None)
    yield from dict.fromkeys(line.owner.ref for line in (before, after) if line is not None)


# --- JSON ---

Json = Any
K = TypeVar("K", bound=Hashable)
_MISSING = object()


def _loaded(text: str) -> Json:
    def no_constant(name: str) -> Json:
        raise ValueError(f"{name} is no JSON")

    return json.loads(text, parse_constant=no_constant)


def _same(one: Json, other: Json) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _broken(text: str, found: str) -> Hunk:
    return Hunk(Kind.BROKEN, 1, found.count("\n") + 1, text, found, 0, len(text))


def _json(expected: Expected, found: str) -> Iterator[Hunk]:
    try:
        wanted, there = _loaded(expected.text), _loaded(found)
        yield from _of_values(expected, found, wanted, there, positions(expected.text), positions(found))
    except (ValueError, RecursionError):
        yield _broken(expected.text, found)


def _of_values(
    expected: Expected, found: str, wanted: Json, there: Json, places: dict[str, tuple[int, int]], stands: dict[str, tuple[int, int]]
) -> Iterator[Hunk]:
    """Give the differences between two values, each with its place in both texts."""
    for pointer, other, before, after, moved in _differences(wanted, there, "", ""):
        start, end = places.get(pointer) or _put_after(places, pointer)
        begin, stop = stands.get(other) or _put_after(stands, other)
        kind = Kind.MOVED if moved else Kind.INSERTED if before is _MISSING else Kind.DELETED if after is _MISSING else Kind.REWORDED
        first = found.count("\n", 0, begin) + 1
        # What was moved is told of its first line, so that what was edited inside of it has lines of its own.
        last = first - 1 if kind is Kind.DELETED else first if kind is Kind.MOVED else first + found.count("\n", begin, stop)
        said, new = expected.text[start:end] if before is not _MISSING else "", found[begin:stop] if after is not _MISSING else ""
        hunk = Hunk(kind, first, last, said, new, start, end if before is not _MISSING else start)
        refs = tuple(_around(expected, hunk))
        named = pointer if kind is Kind.DELETED else other
        yield replace(hunk, refs=refs, border=kind is Kind.INSERTED and len(refs) > 1, pointer=named, wanted=pointer)


def _put_after(places: dict[str, tuple[int, int]], pointer: str) -> tuple[int, int]:
    """Where a value would stand that is not there: at the end of what would hold it."""
    while pointer not in places:
        pointer = pointer.rpartition("/")[0]
    end = max(places[pointer][1] - 1, places[pointer][0])
    return end, end


def _around(expected: Expected, hunk: Hunk) -> Iterator[str]:
    """The elements that wrote a value, or that stand where one was put in."""
    found: dict[str, None] = {}
    for line in expected.lines:
        start = expected.starts[line.number - 1]
        if start <= hunk.end and hunk.start <= start + len(line.text):
            spans = touched(line.spans, max(hunk.start - start, 0), max(hunk.end - start, 0))
            found.update((ref, None) for span in spans for ref in _refs(span))
    yield from found


def _differences(wanted: Json, there: Json, pointer: str, other: str) -> Iterator[tuple[str, str, Json, Json, bool]]:
    """Give the smallest values that differ: the pointer in each text, both values, and whether one only stands in another place."""
    if isinstance(wanted, dict) and isinstance(there, dict):
        for key in dict.fromkeys((*wanted, *there)):
            step = escaped(key)
            yield from _differences(wanted.get(key, _MISSING), there.get(key, _MISSING), f"{pointer}/{step}", f"{other}/{step}")
    elif isinstance(wanted, list) and isinstance(there, list):
        pairs = list(_paired(wanted, there))
        both = sorted((its, mine) for mine, its in pairs if mine is not None and its is not None)
        rising = set(_rising(both, {pair: pair[1] for pair in both}))
        for mine, its in pairs:
            if mine is not None and its is not None and (its, mine) not in rising:
                yield f"{pointer}/{mine}", f"{other}/{its}", wanted[mine], there[its], True
            yield from _differences(
                _MISSING if mine is None else wanted[mine],
                _MISSING if its is None else there[its],
                f"{pointer}/{len(wanted) if mine is None else mine}",
                f"{other}/{len(there) if its is None else its}",
            )
    elif wanted is _MISSING or there is _MISSING or type(wanted) is not type(there) or wanted != there:
        yield pointer, other, wanted, there, False


def without(wanted: Json, there: Json, dropped: Iterable[Hunk]) -> Json:
    """Give a value as it was found, but for some edits: what they are about is as a build would write it.

    Args:
        wanted: What a build would write.
        there: What was found.
        dropped: Some of the differences between the two.
    """
    return _without(wanted, there, "", "", {_named(one) for one in dropped})


def _named(hunk: Hunk) -> tuple[str, str, bool]:
    return hunk.wanted, "" if hunk.kind is Kind.DELETED else hunk.pointer, hunk.kind is Kind.MOVED


def _without(wanted: Json, there: Json, pointer: str, other: str, dropped: set[tuple[str, str, bool]]) -> Json:
    if isinstance(wanted, dict) and isinstance(there, dict):
        found = {
            key: _without(wanted.get(key, _MISSING), there.get(key, _MISSING), f"{pointer}/{step}", f"{other}/{step}", dropped)
            for key in _in_place(list(wanted), list(there))
            for step in (escaped(key),)
        }
        return {key: value for key, value in found.items() if value is not _MISSING}
    if isinstance(wanted, list) and isinstance(there, list):
        pairs = list(_paired(wanted, there))
        partner = {its: mine for mine, its in pairs if its is not None}
        moved = [mine for mine, its in pairs if (f"{pointer}/{mine}", f"{other}/{its}", True) in dropped]
        kept: list[tuple[int | None, int | None]] = [(partner[its], its) for its in range(len(there)) if partner[its] not in moved]
        order = _in_place([(mine, its) for mine, its in pairs if mine is not None], kept)
        items = (
            _without(
                _MISSING if mine is None else wanted[mine],
                _MISSING if its is None else there[its],
                f"{pointer}/{len(wanted) if mine is None else mine}",
                f"{other}/{len(there) if its is None else its}",
                dropped,
            )
            for mine, its in order
        )
        return [item for item in items if item is not _MISSING]
    named = pointer, "" if there is _MISSING else other, False
    return wanted if named in dropped else there


def _in_place(wanted: Iterable[K], there: Iterable[K]) -> list[K]:
    """What stands there, and what is wanted and does not: each behind the one that it is wanted behind."""
    found, last = list(there), -1
    known = set(found)
    for one in wanted:
        if one in known:
            last = found.index(one)
        else:
            last += 1
            found.insert(last, one)
    return found


def _paired(wanted: Sequence[Json], there: Sequence[Json]) -> Iterator[tuple[int | None, int | None]]:
    """Pair the items of two lists: by their names where all have some, else by their order."""
    names, others = _names(wanted), _names(there)
    if names is not None and others is not None:
        places = {name: index for index, name in enumerate(others)}
        yield from ((index, places.get(name)) for index, name in enumerate(names))
        yield from ((None, index) for index, name in enumerate(others) if name not in set(names))
        return
    dumped, its = ([json.dumps(item, sort_keys=True) for item in items] for items in (wanted, there))
    for _, start, end, begin, stop in line_opcodes(dumped, its):
        both = min(end - start, stop - begin)
        yield from ((start + at, begin + at) for at in range(both))
        yield from ((at, None) for at in range(start + both, end))
        yield from ((None, at) for at in range(begin + both, stop))


def _names(items: Sequence[Json]) -> list[str] | None:
    for key in ("id", "name"):
        names = [item.get(key) if isinstance(item, dict) else None for item in items]
        texts = [name for name in names if isinstance(name, str)]
        if items and len(texts) == len(items) == len(set(texts)):
            return texts
    return None


def _json_lines(expected: Expected, found: str) -> Iterator[Hunk]:
    """Give the differences between two lists of JSON values, one a line: by their ids."""
    wanted, there = _Text(expected.text), _Text(found)
    mine = _places(wanted)
    others = _places(there) | {
        key: at for at, line in enumerate(there.lines) if (key := name_of(line)) in mine and line == wanted.lines[mine[key]]
    }
    shared = [key for key in others if key in mine]
    rising = set(_rising(shared, mine))
    moved = set(shared) - rising
    owned = {line.number: line for line in expected.lines}
    before = -1
    for at, line in enumerate(there.lines):
        key = name_of(line)
        if key in mine and others[key] == at:
            before = mine[key]
            yield from _one_line(expected, wanted, before, line, at)
            if key in moved:
                start = wanted.starts[before]
                yield Hunk(Kind.MOVED, at + 1, at + 1, line, line, start, start + len(line), _owner(owned, before))
        elif line.strip():
            start = wanted.starts[before + 1]
            refs = tuple(_near(owned, before + 1))
            kind = Kind.INSERTED if key else Kind.BROKEN
            yield Hunk(kind, at + 1, at + 1, "", line, start, start, refs, border=len(refs) > 1)
    for key, at in mine.items():
        if key not in others:
            line, start = wanted.lines[at], wanted.starts[at]
            refs = _owner(owned, at)
            place = next((others[one] + 2 for one in reversed(list(mine)[: list(mine).index(key)]) if one in others), 1)
            yield Hunk(Kind.DELETED, place, place - 1, line, "", start, start + len(line), refs)


def _places(text: _Text) -> dict[str, int]:
    return {key: at for at, key in enumerate(map(name_of, text.lines)) if key}


def _owner(owned: dict[int, Line], at: int) -> tuple[str, ...]:
    """The owner of a line, by its position."""
    return (owned[at + 1].owner.ref,) if at + 1 in owned else ()


def _one_line(expected: Expected, wanted: _Text, at: int, line: str, number: int) -> Iterator[Hunk]:
    if line == wanted.lines[at]:
        return
    start = wanted.starts[at]
    lines = tuple(replace(one, number=1) for one in expected.lines if one.number == at + 1)
    for hunk in _json(Expected(wanted.lines[at], lines), line):
        yield replace(hunk, line=number + 1, last=number + 1, start=hunk.start + start, end=hunk.end + start)


def name_of(line: str) -> str:
    """What a line is known by; nothing when it is no JSON."""
    if not line.strip():
        return ""
    try:
        value = _loaded(line)
    except (ValueError, RecursionError):
        return ""
    name = value.get("id") if isinstance(value, dict) else None
    return name if isinstance(name, str) else line.strip()


def _rising(keys: Sequence[K], places: Mapping[K, int]) -> Iterator[K]:
    """The longest run of keys that are in their order: what is not among them was moved."""
    ends: list[int] = []
    order = [places[key] for key in keys]
    before: list[int] = []
    last: list[int] = []
    for at, place in enumerate(order):
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if ends[middle] < place else (low, middle)
        ends[low:] = [place, *ends[low + 1 :]]
        before.append(last[low - 1] if low else -1)
        last[low:] = [at, *last[low + 1 :]]
    at = last[-1] if last else -1
    while at >= 0:
        yield keys[at]
        at = before[at]
