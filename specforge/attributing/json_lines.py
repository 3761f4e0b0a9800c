"""JSON Lines held against each other record by record."""

from collections.abc import Iterator

from msgspec.structs import replace

from specforge.attributing.hunk import Expected, Hunk, Kind, Lines
from specforge.attributing.json_values import document_hunks, loaded_json, longest_rising
from specforge.attributing.owning import owners_near
from specforge.provenance.lines import Line


def record_hunks(expected: Expected, found: str) -> Iterator[Hunk]:
    """Give the differences between two lists of JSON values, one a line: by their ids."""
    wanted, there = Lines(expected.text), Lines(found)
    mine = _places(wanted)
    others = _places(there) | {
        key: at for at, line in enumerate(there.lines) if (key := name_of(line)) in mine and line == wanted.lines[mine[key]]
    }
    shared = [key for key in others if key in mine]
    rising = set(longest_rising(shared, mine))
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
            refs = tuple(owners_near(owned, before + 1))
            kind = Kind.INSERTED if key else Kind.BROKEN
            yield Hunk(kind, at + 1, at + 1, "", line, start, start, refs, border=len(refs) > 1)
    for key, at in mine.items():
        if key not in others:
            line, start = wanted.lines[at], wanted.starts[at]
            refs = _owner(owned, at)
            place = next((others[one] + 2 for one in reversed(list(mine)[: list(mine).index(key)]) if one in others), 1)
            yield Hunk(Kind.DELETED, place, place - 1, line, "", start, start + len(line), refs)


def _places(text: Lines) -> dict[str, int]:
    return {key: at for at, key in enumerate(map(name_of, text.lines)) if key}


def _owner(owned: dict[int, Line], at: int) -> tuple[str, ...]:
    """The owner of a line, by its position."""
    return (owned[at + 1].owner.ref,) if at + 1 in owned else ()


def _one_line(expected: Expected, wanted: Lines, at: int, line: str, number: int) -> Iterator[Hunk]:
    if line == wanted.lines[at]:
        return
    start = wanted.starts[at]
    lines = tuple(replace(one, number=1) for one in expected.lines if one.number == at + 1)
    for hunk in document_hunks(Expected(wanted.lines[at], lines), line):
        yield replace(hunk, line=number + 1, last=number + 1, start=hunk.start + start, end=hunk.end + start)


def name_of(line: str) -> str:
    """What a line is known by; nothing when it is no JSON."""
    if not line.strip():
        return ""
    try:
        value = loaded_json(line)
    except (ValueError, RecursionError):
        return ""
    name = value.get("id") if isinstance(value, dict) else None
    return name if isinstance(name, str) and name else line.strip()
