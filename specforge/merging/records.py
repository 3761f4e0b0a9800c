"""JSON Lines merged record by record: by the ids of the records, else as a sequence."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from specforge.lock import Region, line_hash
from specforge.merging.outcome import Conflict, Merged, Piece, Sides, joined, text_of, whole
from specforge.merging.sequences import Block, blocks, changes, fits, order, stretch
from specforge.merging.values import MISSING, UNKNOWN, Absent, Json, clash, key_of, merged_values, read


class _Record(Struct, frozen=True):
    """A record, as its line prints it."""

    line: str
    value: Json
    number: int = 0
    """Its line, 1-based."""
    name: str = ""
    """The region that it stands in."""


NONE = _Record("", MISSING)
LOST = _Record("", UNKNOWN)
Out = str | tuple[Sides, tuple[Conflict, ...]]


def merge_records(base: str | None, regions: Sequence[Region], ours: Sequence[Piece], theirs: str) -> Merged:
    """Merge records; each that one side left alone is taken from the other as it stands.

    Args:
        base: The text that was written last, when it is known.
        regions: Its regions, in their order, for when it is not.
        ours: The text that a build would write, by its regions.
        theirs: The text that stands on disk.
    """
    try:
        mine, its = _records(ours), _records([Piece("", tuple(theirs.split("\n")))])
        last = _known(regions, [*mine, *its]) if base is None else _records(_pieces(base, regions))
        out = list(_merged(last, mine, its, base is not None))
    except (ValueError, RecursionError):
        return whole(base, ours, theirs)
    ends = text_of(ours) if mine else theirs
    lines = [one if isinstance(one, str) else one[0] for one in out]
    conflicts = tuple(conflict for one in out if isinstance(one, tuple) for conflict in one[1])
    text = joined([*lines, *([""] if lines and isinstance(lines[-1], str) and ends.endswith("\n") else [])])
    return Merged(None, conflicts, text) if conflicts else Merged(text)


def _records(pieces: Sequence[Piece]) -> list[_Record]:
    lines = [(line, piece.name) for piece in pieces for line in piece.lines]
    return [_Record(line, read(line), number, name) for number, (line, name) in enumerate(lines, 1) if line.strip()]


def _pieces(base: str, regions: Sequence[Region]) -> list[Piece]:
    """Put a text into its regions; all of it into one without a name when they are not those of the text."""
    lines, names = base.split("\n"), [region.name for region in regions for _ in region.lines]
    names = names if len(names) == len(lines) else [""] * len(lines)
    return [Piece(name, (line,)) for name, line in zip(names, lines, strict=True)]


def _known(regions: Sequence[Region], records: Sequence[_Record]) -> list[_Record]:
    """What was written last, from the hashes of its lines; a record that both sides changed has its region's name, and no value."""
    texts = {line_hash(one.line): one for one in records}
    hashes = [(one, region.name) for region in regions for one in region.lines if one != line_hash("")]
    found = (texts.get(one, LOST) for one, _ in hashes)
    return [_Record(one.line, one.value, 0, name) for one, (_, name) in zip(found, hashes, strict=True)]


def _merged(last: Sequence[_Record], ours: Sequence[_Record], theirs: Sequence[_Record], known: bool) -> Iterator[Out]:
    values = [[one.value for one in side if one.value is not UNKNOWN] for side in (last, ours, theirs)]
    key = key_of(*values)
    yield from _in_order(last, ours, theirs, known) if key is None else _by_name(last, ours, theirs, known, key)


def _by_name(
    last: Sequence[_Record],
    ours: Sequence[_Record],
    theirs: Sequence[_Record],
    known: bool,
    key: str,
) -> Iterator[Out]:
    mine, its = ({_id(one, key): one for one in side} for side in (ours, theirs))
    there, all_named = _named(last, ours, key)
    absent = NONE if all_named else LOST
    names, _ = order(list(there), list(mine), list(its))
    before = 0
    for name in names:
        one = its.get(name, NONE)
        before = one.number or before
        yield from _record(there.get(name, absent), mine.get(name, NONE), one, known, before)


def _id(one: _Record, key: str) -> str:
    return str(one.value[key]) if isinstance(one.value, dict) else ""


def _named(last: Sequence[_Record], ours: Sequence[_Record], key: str) -> tuple[dict[str, _Record], bool]:
    """The records of what was written last by their ids, in order; and whether all have one.

    Those that both sides changed have the ids of the regions they stand in.
    """
    names = Counter(one.name for one in last)
    known = {_id(one, key) for one in last if one.value is not UNKNOWN}
    now: dict[str, list[str]] = {}
    for one in ours:
        now.setdefault(one.name, []).append(_id(one, key))
    there: dict[str, _Record] = {}
    for one in last:
        if one.value is not UNKNOWN:
            there[_id(one, key)] = one
        elif names[one.name] == 1 and len(now.get(one.name, ())) == 1 and now[one.name][0] not in known:
            there[now[one.name][0]] = one
    return there, len(there) == len(last)


def _record(last: _Record, ours: _Record, theirs: _Record, known: bool, line: int) -> Iterator[Out]:
    """Merge one record."""
    value, differences = merged_values(last.value, ours.value, theirs.value)
    if not differences:
        yield from () if isinstance(value, Absent) else (_printed(value, last, ours, theirs),)
        return
    refs = tuple(filter(None, (ours.name or last.name,)))
    sides = Sides(_lines(last) if known else None, _lines(ours), _lines(theirs))
    yield sides, tuple(_conflict(one.base, one.ours, one.theirs, refs, line, one.pointer, known) for one in differences)


def _printed(value: Json, last: _Record, ours: _Record, theirs: _Record) -> str:
    """The line of a record: that of the side that says it, printed again when none does."""
    if theirs.line and last.line and ours.line == last.line:
        return theirs.line
    text = json.dumps(value, ensure_ascii=False)
    return next((one.line for one in (ours, theirs) if one.line and json.dumps(one.value, ensure_ascii=False) == text), text)


def _conflict(
    last: Json,
    ours: Json,
    theirs: Json,
    refs: tuple[str, ...],
    line: int,
    pointer: str,
    known: bool,
) -> Conflict:
    texts = ["" if isinstance(one, Absent) else json.dumps(one, ensure_ascii=False) for one in (last, ours, theirs)]
    return Conflict(None if isinstance(last, Absent) and not known else texts[0], texts[1], texts[2], refs, line, pointer)


def _lines(one: _Record) -> tuple[str, ...]:
    return (one.line,) if one.line else ()


def _in_order(last: Sequence[_Record], ours: Sequence[_Record], theirs: Sequence[_Record], known: bool) -> Iterator[Out]:
    """Merge records that have no ids of their own."""
    keys = [[_key(one, at) for at, one in enumerate(side)] for side in (last, ours, theirs)]
    mine, its = changes(keys[0], keys[1]), changes(keys[0], keys[2])
    out: list[Out] = []
    said: list[str] = []
    at = 0
    for block in blocks(mine, its, clash):
        one, other = stretch(ours, mine, block.ours, block.start, block.end), stretch(theirs, its, block.theirs, block.start, block.end)
        kept = [theirs[its.kept[number]] for number in range(at, block.start)]
        found, counted = _block(block, last, one, other, known)
        out += [record.line for record in kept] + found
        said += [_key(record, 0) for record in (*kept, *counted)]
        at = block.end
    rest = [theirs[its.kept[number]] for number in range(at, len(last))]
    counts = [Counter(one) for one in (*keys, [*said, *(_key(one, 0) for one in rest)])]
    whole_file = all(isinstance(one, str) for one in out) and not all(
        fits(*(count[key] for count in counts)) for key in counts[0] | counts[1] | counts[2]
    )
    if whole_file:
        sides = [tuple(one.line for one in side) for side in (last, ours, theirs)]
        text = ["\n".join(side) for side in sides]
        conflict = Conflict(text[0] if known else None, text[1], text[2], tuple(dict.fromkeys(one.name for one in ours)), 1)
        yield Sides(sides[0] if known else None, sides[1], sides[2]), (conflict,)
        return
    yield from out
    yield from (one.line for one in rest)


def _key(one: _Record, at: int) -> str:
    return f"unknown {at}" if one.value is UNKNOWN else json.dumps(one.value, sort_keys=True)


def _block(
    block: Block, last: Sequence[_Record], one: Sequence[_Record], other: Sequence[_Record], known: bool
) -> tuple[list[Out], list[_Record]]:
    """Merge records of which at least one side changed some; and the records that are in what comes of it."""
    if not block.ours or not block.theirs or [_key(record, 0) for record in one] == [_key(record, 0) for record in other]:
        records = one if block.ours else other
        return [record.line for record in records], [*records]
    if block.deletes:
        return [], []
    line = other[0].number if other else block.theirs[0].first + 1
    if len(one) == len(other) == block.end - block.start == 1:
        return list(_record(last[block.start], one[0], other[0], known, line)), [*one, *other]
    sides = [tuple(record.line for record in side) for side in (last[block.start : block.end], one, other)]
    text = ["\n".join(side) for side in sides]
    names: Mapping[str, None] = dict.fromkeys(record.name for record in (*one, *last[block.start : block.end]) if record.name)
    conflict = Conflict(text[0] if known else None, text[1], text[2], tuple(names), line)
    return [(Sides(sides[0] if known else None, sides[1], sides[2]), (conflict,))], [*one, *other]
