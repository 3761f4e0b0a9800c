"""Lines and words held against each other: which became which."""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

from specforge.attributing.hunk import Hunk, Kind, Lines
from specforge.merging.sequences import heaviest, matches
from specforge.regexes import regex

MOST = 4_000
"""The most lines that are compared one by one; what differs between the beginnings and ends of larger files is one hunk."""
AREA = 10_000
"""The most pairs of lines or words for which the finest comparison is made; it takes the square of their number, or more."""
PAIRED = 2_500
"""The most pairs of lines that are weighed against each other within one hunk."""
ALIKE = 0.4
"""From this share of common words on, one line counts as another one reworded."""
MOVED_ALIKE = 0.65
"""From this share of common words on, a line that is gone is one that stands in another place, moved and reworded at once."""
MOVED_WORDS = 4
"""Lines of fewer words have too little in common to tell that."""
LISTED = 0.6
"""From this share of common words on, a line below which a label came became the items behind it."""
SPLIT = 0.85
"""From this share of common words on, several lines are one line that was split."""
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
"""The letters of scripts that put no space between words; each is taken for a word, so that a number between them is one, too."""
WORD = rf"[{UNSPACED}]|[^\W{UNSPACED}]+|\s+|[^\w\s]"


ITEM = regex(r"(?:[-*+\u2022] |\d+[.)] |  )\S")
"""How a line of a list begins, or one that goes on in it."""
MARK = regex(r"^(?:[-*+\u2022] |\d+[.)] )")

Fits = Callable[[int, int, int], bool]
"""Whether expected lines, from one position up to another, can stand at a third one in other words and be the same ones there."""


def line_hunks(expected: str, found: str, fits: Fits = lambda *_: True) -> Iterator[tuple[Hunk, int, int]]:
    """Give the differences between two texts line by line, each with the lines of the expected text that it is about."""
    wanted, there = Lines(expected), Lines(found)
    pieces = list(_parted(list(_pieces(wanted.lines, there.lines)), wanted.lines, there.lines))
    # A line that is gone in one place and stands in another one was moved, with or without the empty lines beside it.
    gone = Counter(wanted.piece(start, end).strip("\n") for start, end, begin, stop in pieces if begin == stop)
    come = Counter(there.piece(begin, stop).strip("\n") for start, end, begin, stop in pieces if start == end)
    moved = {text: text for text in gone if text.strip() and gone[text] == come[text] == 1}
    origins = {wanted.piece(start, end).strip("\n"): (start, end) for start, end, begin, stop in pieces if begin == stop}
    places = {there.piece(begin, stop).strip("\n"): start for start, end, begin, stop in pieces if start == end}
    lost, added = ([text for text in texts if texts[text] == 1 and text not in moved] for texts in (gone, come))
    became = moved | dict(_reworded_and_moved(lost, added, lambda before, after: fits(*origins[before], places[after])))
    came_from = {after: before for before, after in became.items()}
    for start, end, begin, stop in pieces:
        before, after = wanted.piece(start, end), there.piece(begin, stop)
        whole = after if start == end else before
        text = whole.strip("\n")
        other = came_from.get(text) if start == end else became.get(text) if begin == stop else None
        kind = Kind.MOVED if other is not None else Kind.INSERTED if start == end else Kind.DELETED if begin == stop else Kind.REWORDED
        first, last = wanted.starts[start], wanted.starts[end] - 1 if end > start else wanted.starts[start]
        elsewhere = "" if other is None or other == text else whole.replace(text, other)
        about = origins[other] if start == end and other is not None else (start, end)
        yield Hunk(kind, begin + 1, stop, before, after, first, last, elsewhere=elsewhere), *about


def _reworded_and_moved(gone: Sequence[str], come: Sequence[str], fits: Callable[[str, str], bool]) -> Iterator[tuple[str, str]]:
    """Pair lines that are gone in one place with those that stand in another one in other words: where each is the likest to the other alone."""
    mine, others = ([Counter(word for word in _words(text) if word[0].isalnum()) for text in texts] for texts in (gone, come))
    if len(mine) * len(others) > PAIRED:
        return
    weights = {
        (at, to): weight
        for at, one in enumerate(mine)
        for to, other in enumerate(others)
        if min(one.total(), other.total()) >= MOVED_WORDS and (weight := _alike(one, other)) >= MOVED_ALIKE and fits(gone[at], come[to])
    }
    for at, to in weights:
        if [pair for pair in weights if pair[0] == at or pair[1] == to] == [(at, to)]:
            yield gone[at], come[to]


Piece = tuple[int, int, int, int]
"""From and to which line in the expected text, and in the one that was found."""


Stretch = tuple[int, int]
"""From and to which line of one of the two texts."""


def _parted(pieces: Sequence[Piece], wanted: Sequence[str], there: Sequence[str]) -> Iterator[Piece]:
    """Part lines that were put in or taken out into those that moved, each as far as they stay together, and what is between them.

    They moved where all that is gone, or has come, in one place stands in others, in whatever order.
    """
    gone = [(start, end) for start, end, begin, stop in pieces if begin == stop]
    come = [(begin, stop) for start, end, begin, stop in pieces if start == end]
    runs = _moved_together(wanted, gone, there, come)
    whole = _whole(wanted, gone, [left for left, _ in runs]) | _whole(there, come, [arrived for _, arrived in runs])
    moved = [runs[number] for number in whole]
    for start, end, begin, stop in pieces:
        if start == end:
            yield from ((start, start, first, last) for first, last in _cut(there, begin, stop, [arrived for _, arrived in moved]))
        elif begin == stop:
            yield from ((first, last, begin, begin) for first, last in _cut(wanted, start, end, [left for left, _ in moved]))
        else:
            yield start, end, begin, stop


def _moved_together(
    wanted: Sequence[str], gone: Sequence[Stretch], there: Sequence[str], come: Sequence[Stretch]
) -> list[tuple[Stretch, Stretch]]:
    """Lines that are gone in one place and stand in another one: around each that does so once, those that stay beside it."""
    left, arrived = ({at: stretch for stretch in places for at in range(*stretch)} for places in (gone, come))
    single = _once(there, arrived)
    runs: list[tuple[Stretch, Stretch]] = []
    for text, first in _once(wanted, left).items():
        to = single.get(text)
        if to is None or first not in left or to not in arrived:
            continue

        def same(step: int, first: int = first, to: int = to) -> bool:
            beside = left.get(first + step) == left[first] and arrived.get(to + step) == arrived[to]
            return beside and wanted[first + step] == there[to + step]

        up = next(step for step in count() if not same(-step - 1))
        down = next(step for step in count(1) if not same(step))
        said = [at for at in range(first - up, first + down) if wanted[at].strip()]
        run = (said[0], said[-1] + 1)
        runs.append((run, (run[0] - first + to, run[1] - first + to)))
        for at in range(*run):
            del left[at], arrived[at - first + to]
    return runs


def _whole(lines: Sequence[str], stretches: Iterable[Stretch], runs: Iterable[Stretch]) -> set[int]:
    """The runs that whole stretches consist of, by their numbers."""
    places = {at: number for number, run in enumerate(runs) for at in range(*run)}
    found: set[int] = set()
    for stretch in stretches:
        numbers = {places.get(at, -1) for at in range(*stretch) if lines[at].strip()}
        found.update(numbers if -1 not in numbers else ())
    return found


def _once(lines: Sequence[str], places: Iterable[int]) -> dict[str, int]:
    """The lines that stand once at some places, and where."""
    found: dict[str, list[int]] = {}
    for at in places:
        if lines[at].strip():
            found.setdefault(lines[at], []).append(at)
    return {text: each[0] for text, each in found.items() if len(each) == 1}


def _cut(lines: Sequence[str], start: int, end: int, runs: Iterable[Stretch]) -> Iterator[Stretch]:
    """Part lines at the ends of runs; empty ones stay with what they are above, or at the end."""
    cuts = sorted({at for run in runs for at in run if start < at < end})
    begin = start
    for at in cuts:
        if any(line.strip() for line in lines[begin:at]) and any(line.strip() for line in lines[at:end]):
            yield begin, at
            begin = at
    yield begin, end


def _pieces(wanted: Sequence[str], there: Sequence[str]) -> Iterator[Piece]:
    changed = [one for one in line_opcodes(wanted, there) if one[0] != "equal"]
    following = [*(start - 1 for _, start, _, _, _ in changed[1:]), len(wanted)]
    for (tag, start, end, begin, stop), floor in zip(changed, following, strict=False):
        if tag == "replace" and (end - start) * (stop - begin) <= PAIRED:
            yield from _rejoined(wanted, there, list(_aligned(wanted, there, (start, end, begin, stop))))
        else:
            lines, first, last = (there, begin, stop) if tag == "insert" else (wanted, start, end)
            down = 0 if tag == "replace" else _downwards(lines, first, last, floor - end)
            yield start + down, end + down, begin + down, stop + down


def _downwards(lines: Sequence[str], start: int, end: int, most: int) -> int:
    """How much further down lines that were put in or taken out may stand as well: the last place is the same whatever is above."""
    return next((down for down in range(most) if lines[start + down] != lines[end + down]), max(most, 0))


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
    return [("equal", 0, first, 0, first), *shifted, ends]


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
    said = [sum(map(bool, lines)) for lines in (mine, other)]
    if min(said) == 1 != max(said) and (_alike(_all(mine), _all(other)) >= SPLIT or _is_listed(wanted[start:end], there[begin:stop])):
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


def _is_listed(wanted: Sequence[str], there: Sequence[str]) -> bool:
    """Whether a line with a label, as `Afterwards: It is over.`, became that label with a list below it, or one without became items below one."""
    before, said = ([line for line in lines if line.strip()] for lines in (wanted, there))
    if len(before) != 1 or len(said) < 2 or not all(ITEM.match(line) for line in said[1:]):
        return False
    label, mark, text = before[0].partition(": ")
    same = bool(mark and text) and said[0].rstrip() == f"{label}:"
    return same or (said[0].rstrip().endswith(":") and _is_in_items(before[0], said[1:]))


def _is_in_items(line: str, said: Sequence[str]) -> bool:
    """Whether a line is one of the items of a list, or the items have its words."""
    items = [MARK.sub("", one) for one in said]
    return line in items or (
        all(map(MARK.match, said)) and _alike(Counter(_words(line)), _all(Counter(_words(one)) for one in items)) >= LISTED
    )


def _relisted(wanted: Sequence[str], there: Sequence[str], pieces: Sequence[Piece]) -> list[Piece]:
    """Put a line that became a list, and the lines that were put in around it, together again."""
    left = list(pieces)
    at = 0
    while at < len(left):
        start, end, begin, stop = left[at]
        above = [one for one in left[max(at - 1, 0) : at] if one[0] == one[1] == start and one[3] == begin]
        below = [one for one in left[at + 1 : at + 2] if one[0] == one[1] == end and one[2] == stop]
        first, last = above[0][2] if above else begin, below[0][3] if below else stop
        if end - start == 1 and (above or below) and _is_listed(wanted[start:end], there[first:last]):
            left[at - len(above) : at + 1 + len(below)] = [(start, end, first, last)]
            at -= len(above)
        at += 1
    return left


def _rejoined(wanted: Sequence[str], there: Sequence[str], pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Put lines that are gone, and the one below or above them that has their words now, together again: they were joined."""
    left = _relisted(wanted, there, pieces)
    for at in range(len(left) - 2, -1, -1):
        (start, end, begin, stop), (first, last, here, to) = left[at : at + 2]
        one_line = to - begin == 1 and (begin == stop or here == to) and end == first and stop == here
        if one_line and _alike(_counted(wanted[start:last]), _counted(there[begin:to])) >= SPLIT:
            left[at : at + 2] = [(start, last, begin, to)]
    yield from left


def _counted(lines: Iterable[str]) -> Counter[str]:
    return _all(Counter(_words(line)) for line in lines)


def _between(start: int, end: int, begin: int, stop: int) -> Iterator[Piece]:
    """Lines that are alike to none: as many as there were are each other's, line by line."""
    if end - start == stop - begin:
        yield from ((start + at, start + at + 1, begin + at, begin + at + 1) for at in range(end - start))
    else:
        yield start, end, begin, stop


def _best(mine: Sequence[Counter[str]], other: Sequence[Counter[str]]) -> list[tuple[int, int]]:
    """The pairs that are the most alike altogether, in the order of both."""

    def weight(at: int, to: int) -> float:
        alike = _alike(mine[at], other[to])
        return alike if alike >= ALIKE else 0.0

    return heaviest(len(mine), len(other), weight)


def _words(line: str) -> list[str]:
    return [word for word in re.findall(WORD, line) if not word.isspace()]


def _all(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counters:
        total.update(one)
    return total


def _alike(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def word_changes(text: str, other: str) -> list[tuple[int, int, int, int]]:
    """What changed between two texts, word by word: from and to in each."""
    mine, others = re.findall(WORD, text), re.findall(WORD, other)
    starts, begins = _offsets(mine), _offsets(others)
    found = line_opcodes(mine, others)
    return [(starts[start], starts[end], begins[begin], begins[stop]) for tag, start, end, begin, stop in found if tag != "equal"]


def _offsets(words: Sequence[str]) -> list[int]:
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    return offsets
