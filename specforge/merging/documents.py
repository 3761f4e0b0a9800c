"""A JSON document merged by its values, and printed as a build prints it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from specforge.json_forms import printed
from specforge.lock import Region, line_hash
from specforge.merging.outcome import Conflict, Merged, Piece, text_of, whole
from specforge.merging.sequences import matches
from specforge.merging.values import UNKNOWN, Absent, Json, merged_values, read, shown, whole_value
from specforge.provenance.pointers import escaped
from specforge.regexes import regex

PRINTED = regex(r'(\s*(?:"(?:[^"\\]|\\.)*": )?)(?:"(?:[^"\\]|\\.)*"|[\w.+-]+|\[\]|\{\}),?')
"""A line of a printed document that holds a whole value, after its key."""


def merge_document(base: str | None, regions: Sequence[Region], ours: Sequence[Piece], theirs: str) -> Merged:
    """Merge a JSON document.

    Args:
        base: The text that was written last, when it is known.
        regions: Its regions, in their order, for when it is not.
        ours: The text that a build would write, by its regions.
        theirs: The text that stands on disk.
    """
    text = text_of(ours)
    try:
        wanted, found = read(text), read(theirs)
        last = rebuilt(regions, text, printed(found)) if base is None else read(base)
        value, differences = merged_values(last, wanted, found)
        if not differences:
            again = printed(None if isinstance(value, Absent) else value)
            return Merged(text if again == printed(wanted) else again)
        owners = _owners(ours, wanted)
    except (ValueError, RecursionError):
        return whole(base, ours, theirs)
    return Merged(
        None,
        tuple(
            Conflict(
                None if base is None and not whole_value(one.base) else shown(one.base),
                shown(one.ours),
                shown(one.theirs),
                _nearest(owners, one.place),
                0,
                one.pointer,
            )
            for one in differences
        ),
    )


def rebuilt(regions: Sequence[Region], ours: str, theirs: str) -> Json:
    """Work out what was written last from the hashes of its lines, and the lines of the two texts that came of it.

    A line that neither has any more was changed by both: its value is unknown, and its key is theirs when both kept that.

    Args:
        regions: The regions of what was written last, in their order.
        ours: What a build would write.
        theirs: What stands on disk, printed in the same way.
    """
    hashes = [one for region in regions for one in region.lines]
    sides = [text.split("\n") for text in (ours, theirs)]
    texts: dict[str, str] = {}
    for line in dict.fromkeys(line for lines in sides for line in lines):
        bare = line.removesuffix(",")
        texts.update((line_hash(one), one) for one in (f"{bare},", bare))
    unknown = "unknown"
    while unknown in ours or unknown in theirs:
        unknown += "?"
    lines = [texts.get(one) for one in hashes]
    if None in lines and not _filled(lines, sides, unknown):
        return UNKNOWN
    try:
        return _with_unknown(read("\n".join(line or "" for line in lines)), unknown)
    except ValueError:
        return UNKNOWN


def _filled(lines: list[str | None], sides: Sequence[Sequence[str]], unknown: str) -> bool:
    """Put lines without a known value in place of unknown ones, where both sides have lines with the same keys there."""
    bare = [f"\0{at}" if line is None else line.removesuffix(",") for at, line in enumerate(lines)]
    stands: list[dict[int, str]] = []
    for side in sides:
        pairs = matches(bare, [line.removesuffix(",") for line in side])
        stands.append(
            {
                one: side[one - at + to]
                for (at, to), (end, stop) in pairwise(((-1, -1), *pairs, (len(lines), len(side))))
                if end - at == stop - to
                for one in range(at + 1, end)
            }
        )
    for at, line in enumerate(lines):
        if line is None:
            found = [PRINTED.fullmatch(stand.get(at, "")) for stand in stands]
            keys = {one[1] for one in found if one is not None}
            if None in found or len(keys) != 1:
                return False
            lines[at] = f'{keys.pop()}"{unknown}",'
    for at, following in enumerate(lines[1:]):
        if (line := lines[at]) is not None and line.endswith(f'"{unknown}",') and (following or "").lstrip()[:1] in {"}", "]", ""}:
            lines[at] = line.removesuffix(",")
    return True


def _with_unknown(value: Json, unknown: str) -> Json:
    if isinstance(value, dict):
        return {key: _with_unknown(item, unknown) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_unknown(item, unknown) for item in value]
    return UNKNOWN if value == unknown else value


def _owners(ours: Sequence[Piece], wanted: Json) -> Mapping[str, str]:
    """The names of the regions that the values of a printed document begin in, by pointer."""
    names = [piece.name for piece in ours for _ in piece.lines]
    return {pointer: names[min(line, len(names) - 1)] for pointer, line in _starts(wanted, "", [0])}


def _starts(value: Json, pointer: str, line: list[int]) -> Iterator[tuple[str, int]]:
    """The line that each value begins on, counted from 0."""
    yield pointer, line[0]
    if isinstance(value, dict | list) and value:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            line[0] += 1
            yield from _starts(item, f"{pointer}/{escaped(str(key))}", line)
        line[0] += 1


def _nearest(owners: Mapping[str, str], pointer: str) -> tuple[str, ...]:
    while pointer and pointer not in owners:
        pointer = pointer.rpartition("/")[0]
    return (owners[pointer],) if pointer in owners else ()
