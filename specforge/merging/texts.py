"""A text merged line by line: region by region first, then by the lines of a region, then by the words of a line.

A region and the empty lines after it are two parts, so that a line added at the end of a section goes before them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from msgspec import Struct
from msgspec.structs import replace

from specforge.lock import Region, line_hash
from specforge.merging.outcome import Conflict, Merged, Piece, Sides, joined
from specforge.merging.sequences import Block, Edit, blocks, changes, fits, matches, order, paired, stretch, torn
from specforge.merging.words import alike, contained, merged_words

EMPTY = line_hash("")
Likeness = Callable[[int, int], float] | None


class _Part(Struct, frozen=True):
    """A region as it was written last without the empty lines at its end, or those."""

    name: str
    late: bool
    """Whether it is the empty lines."""
    hashes: tuple[str, ...]
    texts: tuple[str | None, ...]
    """Its lines, as far as they are known."""
    ours: tuple[str, ...] | None
    """What a build would write for it; nothing when it is gone."""


class _Line(Struct, frozen=True):
    """A line of the merged text, with the sides that have it."""

    text: str
    sides: str
    """`ours`, `theirs`, or `both`."""
    made_of: tuple[str, str] | None = None
    """The two lines whose words were merged."""


class _Clash(Struct, frozen=True):
    """A conflict, before it is put into words."""

    base: tuple[str, ...] | None
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    line: int
    refs: tuple[str, ...]

    @property
    def conflict(self) -> Conflict:
        """The conflict in words."""
        last = None if self.base is None else "\n".join(self.base)
        return Conflict(last, "\n".join(self.ours), "\n".join(self.theirs), self.refs, self.line)


Out = _Line | _Clash


class _Placed(Struct, frozen=True):
    """The lines on disk by the parts that they belong to; lines by their places, parts by their numbers."""

    inside: Mapping[int, list[int]]
    after: Mapping[int, list[int]]
    """Lines that were put in after a part, and belong to none; before the first one, after -1."""
    order: tuple[int, ...]


def merge_lines(base: str | None, regions: Sequence[Region], ours: Sequence[Piece], theirs: str) -> Merged:
    """Merge a text.

    Args:
        base: The text that was written last, when it is known.
        regions: Its regions, in their order.
        ours: The text that a build would write, by its regions.
        theirs: The text that stands on disk.
    """
    disk = theirs.split("\n")
    base, regions = _with_agreed(base, regions, ours, disk)
    last = [one for region in regions for one in region.lines] if base is None else [line_hash(line) for line in base.split("\n")]
    in_one = [Region("", "", (), tuple(last))], [Piece("", tuple(line for piece in ours for line in piece.lines))]
    if base is not None and [one for region in regions for one in region.lines] != last:
        regions, ours = in_one
    out = _merged(base, regions, ours, disk) if regions else _held_against(ours, disk)
    if regions and _shuffled(out, last, in_one[1], disk):
        out = _merged(base, *in_one, disk)  # a line that somebody put into another region stays where it stands now
    clashes = [one for one in out if isinstance(one, _Clash)]
    text = joined([one.text if isinstance(one, _Line) else Sides(one.base, one.ours, one.theirs) for one in out])
    return Merged(None, tuple(one.conflict for one in clashes), text) if clashes else Merged(text)


def _with_agreed(
    base: str | None, regions: Sequence[Region], ours: Sequence[Piece], disk: Sequence[str]
) -> tuple[str | None, Sequence[Region]]:
    """Give what was written last with the lines that both sides reworded alike as they say now, so that either side may have moved them."""
    last = [one for region in regions for one in region.lines] if base is None else [line_hash(line) for line in base.split("\n")]
    lines = [line for piece in ours for line in piece.lines]
    mine = [line_hash(line) for line in lines]
    was, here, there = Counter(last), Counter(mine), Counter(map(line_hash, disk))
    both = {one for one, count in here.items() if count == there[one] == 1 and one not in was}
    now: dict[str, str] = {}
    for edit in changes(last, mine).edits if both else ():
        if edit.end - edit.start == edit.last - edit.first:
            pairs = zip(last[edit.start : edit.end], range(edit.first, edit.last), strict=True)
            now.update({old: lines[at] for old, at in pairs if mine[at] in both and was[old] == 1 and old not in here and old not in there})
    if not now:
        return base, regions
    hashes = {old: line_hash(line) for old, line in now.items()}
    text = None if base is None else "\n".join(now.get(line_hash(line), line) for line in base.split("\n"))
    return text, [replace(region, lines=tuple(hashes.get(one, one) for one in region.lines)) for region in regions]


def _merged(base: str | None, regions: Sequence[Region], ours: Sequence[Piece], disk: Sequence[str]) -> list[Out]:
    parts, added, sequence = _parts(base, regions, ours, disk)
    placed = _placed(parts, disk)
    numbers, torn = order(range(len(parts)), sequence, placed.order, {number for number, part in enumerate(parts) if part.late})
    out: list[Out] = []
    fresh: list[Piece] = []
    pending, last = placed.after.get(-1, []), -1
    known = base is not None
    for number in numbers:
        if number >= len(parts):
            fresh.append(added[number - len(parts)])
            continue
        out += _between(pending, fresh, disk, known=known)
        inside = placed.inside.get(number, [])
        last = max([last, *pending, *inside])
        out += _part(parts[number], inside, disk, last + 2, known=known, torn=number in torn)
        fresh, pending = [], placed.after.get(number, [])
    out += _between(pending, fresh, disk, known=known)
    return out if any(isinstance(one, _Clash) for one in out) else _audited(out, parts, ours, disk, known=known)


def _shuffled(out: Sequence[Out], last: Sequence[str], ours: Sequence[Piece], disk: Sequence[str]) -> bool:
    """Whether lines of a merged text stand in an order that neither side has given them; lines that are there twice are not looked at."""
    if any(isinstance(one, _Clash) for one in out):
        return False
    now = [line_hash(one.text) for one in out if isinstance(one, _Line)]
    texts = (last, [line_hash(line) for piece in ours for line in piece.lines], list(map(line_hash, disk)), now)
    once = [{one for one, count in Counter(text).items() if count == 1} for text in texts]
    everywhere = set.intersection(*once)
    return bool(torn(*([one for one in text if one in everywhere] for text in texts)))


def _held_against(ours: Sequence[Piece], disk: Sequence[str]) -> list[Out]:
    """Merge where nothing is known of what was written last: whatever differs is a conflict."""
    lines = [(line, piece.name) for piece in ours for line in piece.lines]
    pairs = matches([line for line, _ in lines], disk)
    out: list[Out] = []
    for (at, to), (end, stop) in pairwise(((-1, -1), *pairs, (len(lines), len(disk)))):
        out += [_Line(disk[to], "both")] if to >= 0 else []
        if at + 1 < end or to + 1 < stop:
            names = dict.fromkeys(name for _, name in lines[max(at, 0) : end])
            out.append(_Clash(None, tuple(line for line, _ in lines[at + 1 : end]), tuple(disk[to + 1 : stop]), to + 2, tuple(names)))
    return out


def _parts(
    base: str | None, regions: Sequence[Region], ours: Sequence[Piece], disk: Sequence[str]
) -> tuple[list[_Part], list[Piece], list[int]]:
    """Give the parts of what was written last, those that are new, and the order of all that a build would write, by number."""
    lines = (line for lines in (disk, *(piece.lines for piece in ours)) for line in lines)
    texts: Mapping[str, str] = {line_hash(line): line for line in (lines if base is None else base.split("\n"))}
    places = _same_regions(regions, ours)
    now = {place: ours[number].lines for number, place in places.items()}
    parts: list[_Part] = []
    numbers: dict[tuple[int, bool], int] = {}
    for place, region in enumerate(regions):
        mine = None if place not in now else _halves(now[place], "")
        for late, hashes in enumerate(_halves(region.lines, EMPTY)):
            if hashes:
                numbers[place, bool(late)] = len(parts)
                half = None if mine is None or not mine[late] else mine[late]
                parts.append(_Part(region.name, bool(late), hashes, tuple(map(texts.get, hashes)), half))
    added: list[Piece] = []
    sequence: list[int] = []
    for number, piece in enumerate(ours):
        for late, half in enumerate(_halves(piece.lines, "")):
            if half:
                known = numbers.get((places.get(number, -1), bool(late)))
                added += [Piece(piece.name, half)] if known is None else []
                sequence.append(len(parts) + len(added) - 1 if known is None else known)
    return parts, added, sequence


def _halves(lines: Sequence[str], empty: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part lines from the empty ones at their end."""
    end = len(lines)
    while end and lines[end - 1] == empty:
        end -= 1
    return tuple(lines[:end]), tuple(lines[end:])


def _same_regions(regions: Sequence[Region], ours: Sequence[Piece]) -> dict[int, int]:
    """Tell which region each piece is: by name and lines, by the name without its number and lines, by name, by lines alone."""
    hashes = [tuple(map(line_hash, piece.lines)) for piece in ours]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for key in (
        lambda name, lines: (name, lines),
        lambda name, lines: (_stem(name), lines),
        lambda name, _: (name, ()),
        lambda _, lines: ("", lines),
    ):
        free: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for place in range(len(regions) - 1, -1, -1):
            if place not in taken:
                free.setdefault(key(regions[place].name, regions[place].lines), []).append(place)
        for number, piece in enumerate(ours):
            if number not in found and (places := free.get(key(piece.name, hashes[number]))):
                found[number] = places.pop()
                taken.add(found[number])
    return found


def _stem(name: str) -> str:
    stem, _, number = name.rpartition(" #")
    return stem if number.isdecimal() else name


def _placed(parts: Sequence[_Part], disk: Sequence[str]) -> _Placed:
    """Tell which part each line on disk belongs to."""
    flat = [(number, at) for number, part in enumerate(parts) for at in range(len(part.hashes))]
    hashes = [parts[number].hashes[at] for number, at in flat]
    found = list(map(line_hash, disk))
    pairs = sorted(changes(hashes, found).kept.items())
    place: list[int | None] = [None] * len(disk)
    for at, to in pairs:
        place[to] = flat[at][0]
    moved = _moved_parts(parts, found, {flat[at][0] for at, _ in pairs}, place)
    for first, number in moved.items():
        place[first : first + len(parts[number].hashes)] = [number] * len(parts[number].hashes)
    gone = set(moved.values())
    texts = _likely(parts)
    for (at, to), (end, stop) in pairwise(((-1, -1), *pairs, (len(flat), len(disk)))):
        missing = [one for one in range(at + 1, end) if flat[one][0] not in gone]
        new = [one for one in range(to + 1, stop) if place[one] is None]
        if missing and new:
            _place_gap([flat[one] for one in missing], new, parts, texts, disk, place)
    return _laid_out(parts, place, disk)


def _moved_parts(parts: Sequence[_Part], found: Sequence[str], kept: set[int], place: Sequence[int | None]) -> dict[int, int]:
    """Parts that stand unchanged at another place: their numbers, by their first line there."""
    starts: dict[str, list[int]] = {}
    for at, one in enumerate(found):
        if place[at] is None and one != EMPTY:
            starts.setdefault(one, []).append(at)
    times = Counter(part.hashes for part in parts)
    moved: dict[int, int] = {}
    for number, part in enumerate(parts):
        places = starts.get(part.hashes[0], ())
        if number not in kept and not part.late and times[part.hashes] == 1 and len(places) == 1:
            first, last = places[0], places[0] + len(part.hashes)
            if tuple(found[first:last]) == part.hashes and all(one is None for one in place[first:last]):
                moved[first] = number
    return moved


def _likely(parts: Sequence[_Part]) -> list[tuple[str | None, ...]]:
    """The lines of the parts, or what a build would write in their stead, for telling what a line on disk was made of."""
    found: list[tuple[str | None, ...]] = []
    for part in parts:
        texts = list(part.texts)
        if part.ours and None in texts:
            for edit in changes(part.hashes, list(map(line_hash, part.ours))).edits:
                if edit.end - edit.start == edit.last - edit.first == 1:
                    texts[edit.start] = part.ours[edit.first]
        found.append(tuple(texts))
    return found


def _place_gap(
    missing: Sequence[tuple[int, int]],
    new: Sequence[int],
    parts: Sequence[_Part],
    texts: Sequence[tuple[str | None, ...]],
    disk: Sequence[str],
    place: list[int | None],
) -> None:
    """Place lines that stand where others stood: by their likeness, by their order, else all in the first part that was there."""

    def likeness(at: int, to: int) -> float:
        text = texts[missing[at][0]][missing[at][1]]
        return alike(text, disk[new[to]]) if text else 0.0

    pairs = paired(len(missing), len(new), likeness)
    pairs = [(at, to) for at, to in pairs if parts[missing[at][0]].late == (not disk[new[to]])]
    for at, to in pairs:
        place[new[to]] = missing[at][0]
    for (at, to), (end, stop) in pairwise(((-1, -1), *pairs, (len(missing), len(new)))):
        owners = [number for number, _ in missing[at + 1 : end] if not parts[number].late]
        if at < 0 and not owners and end < len(missing):
            number, its = missing[end]
            owners = [number] if contained(disk[new[stop - 1]], texts[number][its] or disk[new[stop - 1]]) else []
        for one in new[to + 1 : stop] if owners else ():
            place[one] = owners[0]


def _laid_out(parts: Sequence[_Part], place: Sequence[int | None], disk: Sequence[str]) -> _Placed:
    inside: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    before = -1
    for number, run in groupby(range(len(disk)), lambda one: place[one]):
        lines = list(run)
        if number is None:
            following = place[lines[-1] + 1] if lines[-1] + 1 < len(disk) else None
            (inside if _belongs(before, following, [disk[one] for one in lines], parts) else after).setdefault(before, []).extend(lines)
        else:
            inside.setdefault(number, []).extend(lines)
            before = number
    return _Placed(inside, after, tuple(inside))


def _belongs(before: int, following: int | None, lines: Sequence[str], parts: Sequence[_Part]) -> bool:
    """Whether lines that were put in after a part belong to it: those inside it or at the end of ours, indented and empty ones."""
    if before < 0 or before == following:
        return before >= 0
    ours, grown = parts[before].ours or (), len(parts[before].hashes) + len(lines)
    if len(ours) >= grown and ours[-len(lines) :] == tuple(lines):
        return True
    first = next((line for line in lines if line), "")
    return not first or (first[0] in " \t" and not parts[before].late)


def _part(part: _Part, inside: Sequence[int], disk: Sequence[str], line: int, *, known: bool, torn: bool) -> Iterator[Out]:
    """Merge one part."""
    ours, theirs = part.ours or (), tuple(disk[one] for one in inside)
    mine, its = tuple(map(line_hash, ours)), tuple(map(line_hash, theirs))
    if torn and ours and theirs:
        texts = tuple(text or "" for text in part.texts)
        yield _Clash(texts if known else None, ours, theirs, inside[0] + 1, (part.name,))
    elif its in (mine, part.hashes):
        yield from (_Line(text, "both" if mine == its else "ours") for text in ours)
    elif mine == part.hashes:
        yield from (_Line(text, "theirs") for text in theirs)
    else:
        yield from _lines(part, ours, theirs, [*(one + 1 for one in inside), line], known=known)


def _lines(part: _Part, ours: tuple[str, ...], theirs: tuple[str, ...], numbers: Sequence[int], *, known: bool) -> Iterator[Out]:
    """Merge a part that both sides changed, by its lines."""
    our_changes = changes(part.hashes, list(map(line_hash, ours)), _likeness(part.texts, ours))
    their_changes = changes(part.hashes, list(map(line_hash, theirs)), _likeness(part.texts, theirs))

    def empty(edit: Edit, lines: Sequence[str]) -> bool:
        return not any(lines[edit.first : edit.last]) and all(one == EMPTY for one in part.hashes[edit.start : edit.end])

    def clash(one: Edit, other: Edit, mine: bool) -> bool:
        if one.inserts and other.inserts:
            return True
        meets = (one.inserts and other.deletes) or (one.deletes and other.inserts)
        return meets and not empty(one, ours if mine else theirs) and not empty(other, theirs if mine else ours)

    at = 0
    for block in blocks(our_changes, their_changes, clash):
        yield from (_Line(ours[our_changes.kept[one]], "both") for one in range(at, block.start))
        at = block.end
        mine = stretch(ours, our_changes, block.ours, block.start, block.end)
        its = stretch(theirs, their_changes, block.theirs, block.start, block.end)
        if not block.theirs or not block.ours:
            yield from (_Line(text, "ours" if block.ours else "theirs") for text in (mine if block.ours else its))
        else:
            yield from _block(part, block, mine, its, numbers[block.theirs[0].first], known=known)
    yield from (_Line(ours[our_changes.kept[one]], "both") for one in range(at, len(part.hashes)))


def _likeness(texts: Sequence[str | None], side: Sequence[str]) -> Likeness:
    if None in texts:
        return None
    return lambda at, to: alike(texts[at] or "", side[to])


def _block(
    part: _Part,
    block: Block,
    mine: Sequence[str],
    its: Sequence[str],
    line: int,
    *,
    known: bool,
) -> Iterator[Out]:
    """Merge lines that both sides changed."""
    if list(filter(None, mine)) == list(filter(None, its)):
        yield from (_Line(text, "both") for text in _spaced(part.hashes[block.start : block.end], mine, its))
        return
    if block.deletes:
        return
    texts = part.texts[block.start : block.end]
    if len(texts) == len(mine) == len(its) == 1 and texts[0] is not None:
        merged = merged_words(texts[0], mine[0], its[0])
        if merged is not None:
            yield _Line(merged, "both", (mine[0], its[0]))
            return
    yield from _trimmed(tuple(text or "" for text in texts) if known else None, mine, its, line, (part.name,))


def _spaced(hashes: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    """Lines that both sides have, with the empty ones between them of the side that changed their number; the more where both did."""
    last, mine, its = _gaps(hashes, EMPTY), _gaps(ours, ""), _gaps(theirs, "")
    said = iter([*filter(None, ours), None])
    for at, (here, there) in enumerate(zip(mine, its, strict=True)):
        before = last[at] if len(last) == len(mine) else None
        yield from [""] * (there if here == before else here if there == before else max(here, there))
        yield from filter(None, [next(said)])


def _gaps(lines: Sequence[str], empty: str) -> list[int]:
    """How many empty lines stand before each line that is not, and at the end."""
    ends = [-1, *(at for at, line in enumerate(lines) if line != empty), len(lines)]
    return [end - start - 1 for start, end in pairwise(ends)]


def _trimmed(base: tuple[str, ...] | None, ours: Sequence[str], theirs: Sequence[str], line: int, refs: tuple[str, ...]) -> Iterator[Out]:
    """A conflict without the lines at its ends that both sides have."""
    shortest = min(len(ours), len(theirs))
    first = next((at for at in range(shortest) if ours[at] != theirs[at]), shortest)
    last = next((at for at in range(shortest - first) if ours[-at - 1] != theirs[-at - 1]), shortest - first)
    yield from (_Line(text, "both") for text in ours[:first])
    yield _Clash(base, tuple(ours[first : len(ours) - last]), tuple(theirs[first : len(theirs) - last]), line + first, refs)
    yield from (_Line(text, "both") for text in ours[len(ours) - last :])


def _between(added: Sequence[int], fresh: Sequence[Piece], disk: Sequence[str], *, known: bool) -> Iterator[Out]:
    """Put together what each side has added at one place between two parts: both, unless they have lines in common."""
    theirs, ours = [disk[one] for one in added], [line for piece in fresh for line in piece.lines]
    said, wanted = (list(filter(None, lines)) for lines in (theirs, ours))
    if said == wanted and ours:
        yield from (_Line(text, "both") for text in _spaced((), ours, theirs))
    elif not set(said).isdisjoint(wanted):
        yield from _trimmed(() if known else None, ours, theirs, added[0] + 1, tuple(dict.fromkeys(piece.name for piece in fresh)))
    else:
        heads = [any(line.startswith("#") for line in lines) for lines in (theirs, ours)]
        # A section of theirs stands after our lines, and before the empty ones that end what is there.
        end = len(_halves(ours, "")[0]) if heads == [True, False] else 0
        yield from (_Line(text, "ours") for text in ours[:end])
        yield from (_Line(text, "theirs") for text in theirs)
        yield from (_Line(text, "ours") for text in ours[end:])


def _audited(out: list[Out], parts: Sequence[_Part], ours: Sequence[Piece], disk: Sequence[str], *, known: bool) -> list[Out]:
    """Make a conflict of every line that the merge lost or doubled, as where both sides moved or added it to different places."""
    last = Counter(one for part in parts for one in part.hashes)
    mine = Counter(line_hash(line) for piece in ours for line in piece.lines)
    its = Counter(map(line_hash, disk))
    now: Counter[str] = Counter()
    names = {line_hash(line): piece.name for piece in ours for line in piece.lines}
    for one in out:
        if isinstance(one, _Line):
            now.update(map(line_hash, one.made_of or (one.text,)))
    wrong = {key for key in now.keys() | mine.keys() | its.keys() if key != EMPTY and not fits(last[key], mine[key], its[key], now[key])}
    if not wrong:
        return out
    found: list[Out] = []
    for one in out:
        key = line_hash(one.text) if isinstance(one, _Line) else ""
        if isinstance(one, _Line) and key in wrong and one.sides != "both":
            line = next((at for at, text in enumerate(disk, 1) if text == one.text), 1)
            sides = [(one.text,) if one.sides == side else () for side in ("ours", "theirs")]
            found.append(_Clash(() if known else None, sides[0], sides[1], line, (names[key],) if key in names else ()))
        else:
            found.append(one)
    if any(isinstance(one, _Clash) for one in found):
        return found
    return [_Clash(None, tuple(line for piece in ours for line in piece.lines), tuple(disk), 1, tuple(piece.name for piece in ours))]
