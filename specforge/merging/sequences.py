"""Sequences held against each other: what is common to two, how two changes of one combine, and in which order."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
Pair = tuple[int, int]

AREA = 60_000
"""The most pairs of items that are weighed against each other where no item is unique; a larger stretch counts as replaced."""
PAIRED = 2_500
"""The most pairs of items of one replaced stretch that are weighed by their likeness."""
ALIKE = 0.4
"""From this likeness on, one item counts as another one reworded."""
WEIGHED = 2_000_000
"""The most pairs that are weighed in all, of items of two sequences, and to see whether two changes of an order combine."""


def matches(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """Pair equal items of two sequences, rising in both.

    Items that are unique in both are paired first, as long as they keep their order; what lies between them is taken apart
    in the same way, so that the time is nearly linear.
    """
    found: list[Pair] = []
    todo = [(0, len(one), 0, len(other))]
    weighed = 0
    while todo:
        low, high, first, last = todo.pop()
        while low < high and first < last and one[low] == other[first]:
            found.append((low, first))
            low, first = low + 1, first + 1
        while low < high and first < last and one[high - 1] == other[last - 1]:
            high, last = high - 1, last - 1
            found.append((high, last))
        if low == high or first == last:
            continue
        inner = [(low + at, first + to) for at, to in _anchors(one[low:high], other[first:last])]
        found += inner
        if inner:
            edges = ((low - 1, first - 1), *inner, (high, last))
            todo += [(at + 1, end, to + 1, stop) for (at, to), (end, stop) in pairwise(edges)]
        elif (area := (high - low) * (last - first)) <= min(AREA, WEIGHED - weighed):
            weighed += area
            found += ((low + at, first + to) for at, to in _longest(one[low:high], other[first:last]))
    return sorted(found)


def _anchors(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """Pairs of items that are unique in both; in large stretches without any, of those that are equally frequent in both."""
    counts, others = Counter(one), Counter(other)
    places = {item: at for at, item in enumerate(other) if others[item] == 1}
    pairs = [(at, places[item]) for at, item in enumerate(one) if counts[item] == 1 and item in places]
    if not pairs and len(one) * len(other) > AREA:
        numbered = {item: at for at, item in enumerate(_numbered(other))}
        pairs = [
            (at, numbered[item, number])
            for at, (item, number) in enumerate(_numbered(one))
            if counts[item] == others[item] and (item, number) in numbered
        ]
    return [pairs[at] for at in rising([to for _, to in pairs])]


def _numbered(items: Sequence[Hashable]) -> Iterator[tuple[Hashable, int]]:
    seen: Counter[Hashable] = Counter()
    for item in items:
        seen[item] += 1
        yield item, seen[item]


def rising(numbers: Sequence[int]) -> list[int]:
    """Give the places of a longest rising subsequence; of two numbers in the wrong order, the one that comes first stays."""
    ends: list[int] = []
    places: list[int] = []
    after: dict[int, int] = {}
    for at in range(len(numbers) - 1, -1, -1):
        to = bisect_left(ends, -numbers[at])
        ends[to : to + 1] = [-numbers[at]]
        places[to : to + 1] = [at]
        after[at] = places[to - 1] if to else -1
    found: list[int] = []
    at = places[-1] if places else -1
    while at >= 0:
        found.append(at)
        at = after[at]
    return found


def _longest(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """Pair as many equal items as possible, by a table."""
    return heaviest(len(one), len(other), lambda at, to: float(one[at] == other[to]))


def heaviest(count: int, others: int, weight: Callable[[int, int], float]) -> list[Pair]:
    """Pair items, rising in both, so that the sum of their weights is greatest; a weight of 0 makes no pair."""
    weights = [[weight(at, to) for to in range(others)] for at in range(count)]
    sums = [[0.0] * (others + 1) for _ in range(count + 1)]
    for at in range(count - 1, -1, -1):
        row, below, its = sums[at], sums[at + 1], weights[at]
        for to in range(others - 1, -1, -1):
            best = max(below[to], row[to + 1])
            row[to] = max(best, its[to] + below[to + 1]) if its[to] else best
    found: list[Pair] = []
    at = to = 0
    while at < count and to < others:
        if weights[at][to] and sums[at][to] == weights[at][to] + sums[at + 1][to + 1]:
            found.append((at, to))
            at, to = at + 1, to + 1
        elif sums[at][to] == sums[at + 1][to]:
            at += 1
        else:
            to += 1
    return found


def paired(count: int, others: int, likeness: Callable[[int, int], float] | None) -> list[Pair]:
    """Pair the items of a stretch with those that replace it: by their likeness where that can be told, else by their order.

    Args:
        count: How many items are replaced.
        others: How many replace them.
        likeness: How alike two of them are, from 0 to 1; nothing when that cannot be told.
    """
    found: list[Pair] = []
    if likeness is not None and count * others <= PAIRED and count * others != 1:
        weigh = likeness

        def weight(at: int, to: int) -> float:
            alike = weigh(at, to)
            return alike if alike >= ALIKE else 0.0

        found = heaviest(count, others, weight)
    edges = ((-1, -1), *found, (count, others))
    for (at, to), (end, stop) in pairwise(edges):
        if end - at == stop - to:
            found += ((at + step, to + step) for step in range(1, end - at))
    return sorted(found)


class Edit(Struct, frozen=True):
    """A stretch of a sequence that a side changed, by places, and what stands there on that side."""

    start: int
    end: int
    first: int
    last: int

    @property
    def inserts(self) -> bool:
        """Whether nothing is replaced."""
        return self.start == self.end

    @property
    def deletes(self) -> bool:
        """Whether nothing stands there any more."""
        return self.first == self.last


class Changes(Struct, frozen=True):
    """What a side made of a sequence."""

    kept: Mapping[int, int]
    """Where the items that it kept stand now."""
    edits: tuple[Edit, ...]


def changes(last: Sequence[Hashable], side: Sequence[Hashable], likeness: Callable[[int, int], float] | None = None) -> Changes:
    """Tell what a side made of what was written last; items that are replaced one for one are edits of their own."""
    pairs = matches(last, side)
    kept = dict(pairs)
    edits: list[Edit] = []
    for (at, to), (end, stop) in pairwise(((-1, -1), *pairs, (len(last), len(side)))):
        edits += (_lowest(edit, kept, last, side) for edit in _edits(at + 1, end, to + 1, stop, likeness))
    return Changes(kept, tuple(edits))


def _lowest(edit: Edit, kept: dict[int, int], last: Sequence[Hashable], side: Sequence[Hashable]) -> Edit:
    """What was put in or taken out among items that are alike as far down as it may stand: the same place whatever else was changed."""
    while edit.inserts != edit.deletes and kept.get(edit.end) == edit.last and last[edit.start] == side[edit.first]:
        del kept[edit.end]
        kept[edit.start] = edit.first
        edit = Edit(edit.start + 1, edit.end + 1, edit.first + 1, edit.last + 1)
    return edit


def _edits(low: int, high: int, first: int, last: int, likeness: Callable[[int, int], float] | None) -> Iterator[Edit]:
    weigh = None if likeness is None else lambda at, to: likeness(low + at, first + to)
    pairs = paired(high - low, last - first, weigh)
    for (at, to), (end, stop) in pairwise(((-1, -1), *pairs, (high - low, last - first))):
        if at >= 0:
            yield Edit(low + at, low + at + 1, first + to, first + to + 1)
        if at + 1 < end or to + 1 < stop:
            yield Edit(low + at + 1, low + end, first + to + 1, first + stop)


class Block(Struct, frozen=True):
    """A stretch that one side changed, or both did."""

    start: int
    end: int
    ours: tuple[Edit, ...]
    theirs: tuple[Edit, ...]

    @property
    def deletes(self) -> bool:
        """Whether nothing stands there any more: each side deleted a part of it, and together they deleted all."""
        return all(edit.deletes for edit in (*self.ours, *self.theirs))


def blocks(ours: Changes, theirs: Changes, clash: Callable[[Edit, Edit, bool], bool]) -> list[Block]:
    """Put edits of both sides that overlap, or that clash where they touch, into blocks of their own; in order.

    Args:
        ours: What one side changed.
        theirs: What the other did.
        clash: Whether two edits that touch, the earlier one first, cannot both be made; told whether the first is ours.
    """
    edits = sorted(
        [(edit, True) for edit in ours.edits] + [(edit, False) for edit in theirs.edits],
        key=lambda one: (one[0].start, one[0].end),
    )
    groups: list[list[tuple[Edit, bool]]] = []
    end = 0
    for edit, mine in edits:
        if groups and (edit.start < end or any(one.end == edit.start and its != mine and clash(one, edit, its) for one, its in groups[-1])):
            groups[-1].append((edit, mine))
            end = max(end, edit.end)
        else:
            groups.append([(edit, mine)])
            end = edit.end
    return [
        Block(
            group[0][0].start,
            max(edit.end for edit, _ in group),
            tuple(edit for edit, mine in group if mine),
            tuple(edit for edit, mine in group if not mine),
        )
        for group in groups
    ]


def stretch(items: Sequence[T], its: Changes, edits: Sequence[Edit], start: int, end: int) -> list[T]:
    """Give what a side has in place of a stretch, when only these edits are made."""
    found: list[T] = []
    at = start
    for edit in edits:
        found += (items[its.kept[one]] for one in range(at, edit.start))
        found += items[edit.first : edit.last]
        at = edit.end
    return found + [items[its.kept[one]] for one in range(at, end)]


def order(last: Sequence[H], ours: Sequence[H], theirs: Sequence[H], late: Collection[H] = ()) -> tuple[list[H], set[H]]:
    """Combine two changes of an order.

    Ours leads: what only they have, or only they moved, stands after what it follows there; what we removed, where it stood.

    Args:
        last: The items as they were written last, without repetition.
        ours: The same for the new ones.
        theirs: The same for those on disk.
        late: Items that stand before what follows them, rather than after what they follow, when ours has removed them.

    Returns:
        All items that any of the three has, and those that both sides moved in ways that do not combine.
    """
    places = {item: at for at, item in enumerate(last)}
    mine, its = _moved(ours, places), _moved(theirs, places)
    moved = its - mine
    following: dict[H | None, list[H]] = {}
    ahead: dict[H | None, list[H]] = {}
    present = set(ours)
    before: H | None = None
    for item in theirs:
        if item in moved or (item not in present and item not in places):
            following.setdefault(before, []).append(item)
        before = item
    _put_back(last, present, moved, late, following, ahead)
    found = _flattened([item for item in ours if item not in moved], following, ahead)
    return found, _torn(last, ours, theirs, found, mine | its) if mine and its else set()


def torn(last: Sequence[H], ours: Sequence[H], theirs: Sequence[H], found: Sequence[H]) -> set[H]:
    """Give the items that do not stand, to every other, as the side that moved them has it; all four have the same ones, each once.

    Of items that follow each other in all four, only the first one is looked at.
    """
    before = [dict(pairwise(reversed(one))) for one in (last, ours, theirs, found)]
    heads = {item for item in last if len({one.get(item) for one in before}) > 1}
    last, ours, theirs, found = ([item for item in one if item in heads] for one in (last, ours, theirs, found))
    places = {item: at for at, item in enumerate(last)}
    moved = _moved(ours, places) | _moved(theirs, places) | _moved(found, places)
    return _torn(last, ours, theirs, found, moved) if moved else set()


def _put_back(
    last: Sequence[H],
    present: Collection[H],
    moved: Collection[H],
    late: Collection[H],
    following: dict[H | None, list[H]],
    ahead: dict[H | None, list[H]],
) -> None:
    """Note where the items stand that ours has removed."""
    successors: dict[H, H | None] = {}
    after: H | None = None
    for item in reversed(last):
        successors[item] = after
        after = item if item in present and item not in moved else after
    before: H | None = None
    for item in last:
        if item in moved:
            continue
        if item not in present:
            (ahead.setdefault(successors[item], []) if item in late else following.setdefault(before, [])).append(item)
        before = item


def _flattened(roots: Sequence[H], following: Mapping[H | None, list[H]], ahead: Mapping[H | None, list[H]]) -> list[H]:
    found: list[H] = []
    lines = [*following.get(None, ())]
    for root in roots:
        lines += (*ahead.get(root, ()), root)
    todo = [*lines, *ahead.get(None, ())][::-1]
    while todo:
        item = todo.pop()
        found.append(item)
        todo += following.get(item, ())[::-1]
    return found


def _moved(side: Sequence[H], places: Mapping[H, int]) -> set[H]:
    common = [item for item in side if item in places]
    still = rising([places[item] for item in common])
    return set(common) - {common[at] for at in still}


def _torn(last: Sequence[H], ours: Sequence[H], theirs: Sequence[H], found: Sequence[H], moved: Collection[H]) -> set[H]:
    """Those of the moved items that do not stand, to every other, as the side that moved them has it."""
    ranks = [{item: at for at, item in enumerate(one)} for one in (last, ours, theirs, found)]
    common = [item for item in last if item in ranks[1] and item in ranks[2]]
    known = set(common)
    if len(moved) * len(common) > WEIGHED:
        return {item for item in moved if item in known}
    torn: set[H] = set()
    for item in common:
        if item in moved:
            for other in common:
                was, mine, its, now = (rank[item] < rank[other] for rank in ranks)
                if now != (its if mine == was else mine):
                    torn.add(item)
    return torn


def fits(last: int, ours: int, theirs: int, now: int) -> bool:
    """Whether something stands in what was merged as often as both sides have it; what both added is there once."""
    if last in {ours, theirs}:
        return now == (theirs if ours == last else ours)
    if ours == theirs and not last:
        return now == ours
    counts = (ours, theirs, ours + theirs - last)
    return min(counts) <= now <= max(counts)
