"""Documents of JSON held against each other by their values."""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from msgspec.structs import replace

from specforge.attributing.hunk import Expected, Hunk, Kind
from specforge.attributing.lines import line_opcodes
from specforge.attributing.owning import refs_of, touched
from specforge.provenance.pointers import escaped, positions

Json = Any
K = TypeVar("K", bound=Hashable)
_MISSING = object()


def loaded_json(text: str) -> Json:
    """Read JSON, in which no number is infinite.

    Raises:
        ValueError: when it is none.
        RecursionError: when it is nested too deeply.
    """

    def no_constant(name: str) -> Json:
        raise ValueError(f"{name} is no JSON")

    return json.loads(text, parse_constant=no_constant)


def says_twice(text: str) -> bool:
    """Whether an object in JSON, or in lines of it, has a key twice, of which readers take either."""
    twice = False

    def pairs(found: list[tuple[str, object]]) -> None:
        nonlocal twice
        twice = twice or len({key for key, _ in found}) < len(found)

    for line in (text, *text.split("\n")):
        with suppress(ValueError, RecursionError):
            json.loads(line, object_pairs_hook=pairs)
    return twice


def same_json(one: Json, other: Json) -> bool:
    """Whether two values are the same, whatever the order of their keys; `1` and `1.0` and `true` are three."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _broken(text: str, found: str) -> Hunk:
    return Hunk(Kind.BROKEN, 1, found.count("\n") + 1, text, found, 0, len(text))


def document_hunks(expected: Expected, found: str) -> Iterator[Hunk]:
    """Give the differences between two documents of JSON, each with the elements that wrote what stands there."""
    try:
        wanted, there = loaded_json(expected.text), loaded_json(found)
        told = tuple(_of_values(expected, found, wanted, there, positions(expected.text), positions(found)))
        yield from told
        if not told and says_twice(found):
            yield _broken(expected.text, found)
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
        hunk = Hunk(kind, first, last, said, new, start, end)
        refs = tuple(_around(expected, hunk))
        named = pointer if kind is Kind.DELETED else other
        yield replace(hunk, refs=refs, border=kind is Kind.INSERTED and len(refs) > 1, pointer=named, wanted=pointer)


def _put_after(places: dict[str, tuple[int, int]], pointer: str) -> tuple[int, int]:
    """Where a value would stand that is not there: at the end of what would hold it."""
    while pointer not in places:
        pointer = pointer.rpartition("/")[0]
    end = places[pointer][1] - 1
    return end, end


def _around(expected: Expected, hunk: Hunk) -> Iterator[str]:
    """The elements that wrote a value, or that stand where one was put in."""
    found: dict[str, None] = {}
    for line in expected.lines:
        start = expected.starts[line.number - 1]
        if start <= hunk.end and hunk.start <= start + len(line.text):
            spans = touched(line.spans, max(hunk.start - start, 0), max(hunk.end - start, 0))
            found.update((ref, None) for span in spans for ref in refs_of(span))
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
        rising = set(longest_rising(both, {pair: pair[1] for pair in both}))
        for mine, its in pairs:
            if mine is not None and its is not None and (its, mine) not in rising:
                yield f"{pointer}/{mine}", f"{other}/{its}", wanted[mine], there[its], True
            yield from _differences(
                _MISSING if mine is None else wanted[mine],
                _MISSING if its is None else there[its],
                f"{pointer}/{len(wanted) if mine is None else mine}",
                f"{other}/{len(there) if its is None else its}",
            )
    elif type(wanted) is not type(there) or wanted != there:
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
        order = _in_place(pairs, kept)
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


def longest_rising(keys: Sequence[K], places: Mapping[K, int]) -> Iterator[K]:
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
