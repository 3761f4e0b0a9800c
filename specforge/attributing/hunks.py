"""What a difference between an artifact and a text consists of, hunk by hunk, whatever the form of the artifact."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from msgspec.structs import replace

from specforge.attributing.hunk import Expected, Hunk, Kind
from specforge.attributing.json_lines import name_of, record_hunks
from specforge.attributing.json_values import document_hunks, loaded_json, same_json
from specforge.attributing.lines import line_hunks, line_opcodes
from specforge.attributing.owning import attributed, stays_the_same
from specforge.lock import Region, line_hash


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
        return tuple(_placed(record_hunks(expected, found), expected, name_of))
    if path.endswith(".json"):
        return tuple(document_hunks(expected, found))
    return tuple(_placed(attributed(line_hunks(expected.text, found, partial(stays_the_same, expected)), expected), expected, _heading))


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
            return same_json(loaded_json(text), loaded_json(other))
        lines, others = ([line for line in one.split("\n") if line.strip()] for one in (text, other))
        return len(lines) == len(others) and all(
            same_json(loaded_json(line), loaded_json(one)) for line, one in zip(lines, others, strict=True)
        )
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
