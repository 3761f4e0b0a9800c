"""JSON values merged: objects by key, lists by the names of their items, else as sequences."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from typing import TypeAlias

from msgspec import Struct

from specforge.merging.sequences import Block, Edit, blocks, changes, fits, order, stretch
from specforge.provenance.pointers import escaped


class Absent(Enum):
    """Why there is no value."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    """It was there, or may have been, but nothing tells what it was."""


Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | Absent | None"
"""A value; in one that was worked out from hashes, some may be unknown."""
MISSING, UNKNOWN = Absent.MISSING, Absent.UNKNOWN


class Difference(Struct, frozen=True):
    """A value that both sides changed in different ways."""

    pointer: str
    """Where it is in the text on disk; in the new one, where that has none."""
    place: str
    """Where it is in the new text; on disk, where that has none."""
    base: Json
    ours: Json
    theirs: Json


def read(text: str) -> Json:
    """Read a JSON text, strictly.

    Raises:
        ValueError: when it is none, or says what cannot be printed again: a key twice, half a character, a number without end.
    """
    value: Json = json.loads(text, object_pairs_hook=_object, parse_constant=_refused, parse_float=_float)
    json.dumps(value, ensure_ascii=False).encode()
    return value


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _refused(name: str) -> Json:
    raise ValueError(f"{name} is no number")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def shown(value: Json) -> str:
    """Print a value for a conflict; nothing for one that is not there."""
    return "" if isinstance(value, Absent) else json.dumps(value, indent=2, ensure_ascii=False)


def whole_value(value: Json) -> bool:
    """Whether a value is there, and none in it is unknown."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return not isinstance(value, Absent) and all(map(whole_value, items))


@dataclass(slots=True)
class _Values:
    """What is known while values are merged."""

    digests: dict[int, tuple[Json, str]] = field(default_factory=dict)
    """Of objects and lists, by identity: what they say, so that no value is compared twice; each is held, so that its identity stays its own."""
    found: list[Difference] = field(default_factory=list)


def merged_values(base: Json, ours: Json, theirs: Json) -> tuple[Json, tuple[Difference, ...]]:
    """Merge two changes of a value; where they differ, ours stands in what comes of it, and the difference is told.

    Args:
        base: What it was.
        ours: What a build would write.
        theirs: What stands on disk.
    """
    known = _Values()
    value = _merge(known, base, ours, theirs, "", "")
    return value, tuple(known.found)


def _digest(known: _Values, value: Json) -> str:
    """What a value says; numbers of different kinds differ, the order of keys does not."""
    if not isinstance(value, dict | list):
        return f"{type(value).__name__} {value!r}"
    if id(value) not in known.digests:
        said = (
            ["{", *(f"{json.dumps(key)}{_digest(known, value[key])}" for key in sorted(value))]
            if isinstance(value, dict)
            else ["[", *(_digest(known, item) for item in value)]
        )
        known.digests[id(value)] = value, blake2b("\n".join(said).encode(), digest_size=16).hexdigest()
    return known.digests[id(value)][1]


def _same(known: _Values, one: Json, other: Json) -> bool:
    return one is not UNKNOWN and _digest(known, one) == _digest(known, other)


def _merge(known: _Values, base: Json, ours: Json, theirs: Json, pointer: str, place: str) -> Json:
    if _same(known, ours, theirs) or _same(known, base, theirs):
        return ours
    if _same(known, base, ours):
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict) and isinstance(base, dict | Absent):
        return _merge_objects(known, base, ours, theirs, pointer, place)
    if isinstance(ours, list) and isinstance(theirs, list) and isinstance(base, list | Absent):
        name = key_of(*(one for one in (base, ours, theirs) if isinstance(one, list)))
        if name is not None:
            return _merge_named(known, name, base, ours, theirs, pointer, place)
        if isinstance(base, list):
            return _merge_lists(known, base, ours, theirs, pointer, place)
    return _differ(known, base, ours, theirs, pointer, place)


def _differ(known: _Values, base: Json, ours: Json, theirs: Json, pointer: str, place: str) -> Json:
    known.found.append(Difference(pointer, place, base, ours, theirs))
    return ours


def _merge_objects(
    known: _Values, base: dict[str, Json] | Absent, ours: dict[str, Json], theirs: dict[str, Json], pointer: str, place: str
) -> Json:
    last: Mapping[str, Json] = {} if isinstance(base, Absent) else base
    none = UNKNOWN if base is UNKNOWN else MISSING
    merged: dict[str, Json] = {}
    for key in order(list(last), list(ours), list(theirs))[0]:
        step = f"/{escaped(key)}"
        value = _merge(known, last.get(key, none), ours.get(key, MISSING), theirs.get(key, MISSING), pointer + step, place + step)
        if not isinstance(value, Absent):
            merged[key] = value
    return merged


def key_of(*lists: Sequence[Json]) -> str | None:
    """Give the key by which all items of some lists can be told apart."""
    for key in ("id", "name"):
        if any(lists) and all(_named(items, key) for items in lists):
            return key
    return None


def _named(items: Sequence[Json], key: str) -> bool:
    names = [item.get(key) if isinstance(item, dict) else None for item in items]
    return all(isinstance(name, str) for name in names) and len(set(map(str, names))) == len(names)


def _by_name(items: Sequence[Json], key: str) -> dict[str, tuple[int, Json]]:
    return {str(item[key]): (at, item) for at, item in enumerate(items) if isinstance(item, dict)}


def _merge_named(
    known: _Values, key: str, base: list[Json] | Absent, ours: list[Json], theirs: list[Json], pointer: str, place: str
) -> Json:
    none = UNKNOWN if base is UNKNOWN else MISSING
    last, mine, its = (_by_name(items, key) for items in ([] if isinstance(base, Absent) else base, ours, theirs))
    names, torn = order(list(last), list(mine), list(its))
    unsettled = isinstance(base, Absent) and [name for name in mine if name in its] != [name for name in its if name in mine]
    if torn or unsettled:
        return _differ(known, base, ours, theirs, pointer, place)
    merged: list[Json] = []
    for name in names:
        there = f"{place}/{mine[name][0]}" if name in mine else None
        here = f"{pointer}/{its[name][0]}" if name in its else there or pointer
        value, wanted, found = (
            side[name][1] if name in side else absent for side, absent in ((last, none), (mine, MISSING), (its, MISSING))
        )
        item = _merge(known, value, wanted, found, here, there or here)
        if not isinstance(item, Absent):
            merged.append(item)
    return merged


def clash(one: Edit, other: Edit, _: bool) -> bool:
    """Whether two edits of items meet: two that put some in, or one that puts some in where the other takes some out."""
    return (one.inserts and other.inserts) or (one.inserts and other.deletes) or (one.deletes and other.inserts)


def _merge_lists(known: _Values, base: list[Json], ours: list[Json], theirs: list[Json], pointer: str, place: str) -> Json:
    digests = [[_digest(known, item) for item in items] for items in (base, ours, theirs)]
    mine, its = changes(digests[0], digests[1]), changes(digests[0], digests[2])
    merged: list[Json] = []
    said: list[str] = []
    before = len(known.found)
    at = 0
    for block in blocks(mine, its, clash):
        one = stretch(ours, mine, block.ours, block.start, block.end)
        other = stretch(theirs, its, block.theirs, block.start, block.end)
        items = [*base[at : block.start], *_block(known, block, base, one, other, pointer, place)]
        merged += items
        nested = bool(block.ours and block.theirs and len(one) == len(other) == block.end - block.start == 1)
        said += (_digest(known, item) for item in ([*base[at : block.start], *one, *other] if nested and one != other else items))
        at = block.end
    merged += base[at:]
    counts = [Counter(one) for one in (*digests, [*said, *digests[0][at:]])]
    if len(known.found) == before and not all(fits(*(count[key] for count in counts)) for key in counts[0] | counts[1] | counts[2]):
        return _differ(known, base, ours, theirs, pointer, place)
    return merged


def _block(known: _Values, block: Block, base: Sequence[Json], one: list[Json], other: list[Json], pointer: str, place: str) -> list[Json]:
    """Merge items of a list of which at least one side changed some."""
    if not block.ours or not block.theirs:
        return one if block.ours else other
    if [_digest(known, item) for item in one] == [_digest(known, item) for item in other]:
        return one
    if block.deletes:
        return []
    steps = f"{pointer}/{block.theirs[0].first}", f"{place}/{block.ours[0].first}"
    if len(one) == len(other) == block.end - block.start == 1:
        item = _merge(known, base[block.start], one[0], other[0], *steps)
        return [] if isinstance(item, Absent) else [item]
    _differ(known, list(base[block.start : block.end]), one, other, *steps)
    return one
