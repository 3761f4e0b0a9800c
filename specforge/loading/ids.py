"""Names that one thing has alone: ids in a file and in a feature, owners among all files, folders of variants."""

import itertools
import math
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from specforge.loading.known import Declared, Known, holds
from specforge.location import RESERVED, Place
from specforge.lock import PROJECT
from specforge.project import Included, SpecFile, Values, Variant
from specforge.spec.documents import Feature
from specforge.spec.rules import Constraint

MAX_VARIANTS = 1_000


def unique_ids(known: Known, file: SpecFile) -> None:
    """Report ids that a file declares twice, and those that were the same before."""
    seen: dict[tuple[str, str], Place] = {}
    for one in known.declared[file.path]:
        kind, element, place, key = one.kind, one.element, one.place, one.namespace
        if key in seen:
            locate = known.sources[file.path].locate
            later, first = sorted((place, seen[key]), key=lambda one: locate(one.route), reverse=True)
            known.report(
                "duplicate-id",
                f"{kind} `{element.id}` is declared twice; the first is on line {locate(first.route).line}",
                later / "id",
                "give one of them another id" + ("; facts and variables share one namespace" if key[0] == "fact" else ""),
            )
        seen.setdefault(key, place)
    for one in known.declared[file.path]:
        if one.element.id in one.element.was:
            _names_itself(known, one.kind, one.element.id, one.place)
        constraint, place = one.element, one.place
        names = [criterion.id for criterion in constraint.criteria] if isinstance(constraint, Constraint) else []
        for index, name in enumerate(names):
            if name in names[:index]:
                known.report(
                    "duplicate-id",
                    f"criterion `{name}` of constraint `{constraint.id}` is declared twice",
                    place / "criteria" / index / "id",
                    "give one of them another id",
                )
    _one_heir(known, known.declared[file.path])


def _one_heir(known: Known, declared: Iterable[Declared]) -> None:
    """Report an earlier id that two elements had: what was said of it, and what was decided, can go to one of them alone.

    Two that stand in certain variants only may well have been one in all of them.
    """
    heirs: dict[tuple[str, str], Declared] = {}
    for one in declared:
        for was in dict.fromkeys(one.element.was):
            first = heirs.setdefault((one.namespace[0], was.casefold()), one)
            if first is not one and not (any(first.where) and any(one.where)):
                message = f"`{first.element.id}` and `{one.element.id}` both say that they were the {one.kind} `{was}`"
                help = "keep it in the one that takes its place, and leave it out of the other, which is new"
                known.report("duplicate-id", message, one.place / "was", help)


def _names_itself(known: Known, kind: str, id: str, place: Place) -> None:
    message = f"`was` of the {kind} `{id}` names the id that it has now"
    known.report("invalid-spec", message, place / "was", "name an id that it had before, or remove the key")


def unique_owners(known: Known, files: Iterable[SpecFile]) -> None:
    """Report ids of features and modules that two files declare, or that cannot name a folder."""
    for file in files:
        kind = "feature" if isinstance(file.document, Feature) else "module"
        if isinstance(file.document, Feature) and file.owner in file.document.was:
            _names_itself(known, kind, file.owner, Place(file.path))
        if file.owner in RESERVED:
            known.report(
                "reserved-name", f"`{file.owner}` is a reserved file name on some systems", Place(file.path) / kind, "choose another id"
            )
        if kind == "feature" and file.owner == PROJECT:
            message = f"a feature cannot be called `{PROJECT}`: its lock would take the place of the project's own"
            known.report("reserved-name", message, Place(file.path) / kind, "choose another id")
        if (other := known.declare(file.path, kind, file.owner)) != file.path:
            known.report(
                "duplicate-id",
                f"{kind} `{file.owner}` is also declared in {other}",
                Place(file.path) / kind,
                "give one of them another id",
            )


def unique_among_parts(known: Known, file: SpecFile, parts: tuple[Included, ...], held: Mapping[Values, Variant]) -> None:
    """Report ids that two parts of a feature declare in one variant."""
    if len(parts) == 1:
        return
    taken: dict[tuple[str, str], list[tuple[Included, Declared]]] = defaultdict(list)
    for part in parts:
        for one in known.declared[part.file.path]:
            taken[one.namespace].append((part, one))
    for group in taken.values():
        if len({part.file.path for part, _ in group}) > 1:
            for first, later in _both(group, held):
                _taken_twice(known, file, first, later)
    _one_definition_of_sessions(known, file, [part for part in parts if part.file.document.sessions is not None], held)


def _taken_twice(known: Known, file: SpecFile, first: Declared, later: Declared) -> None:
    apart = any(one.where for one in (first, later))
    known.report(
        "duplicate-id",
        f"{later.kind} `{later.element.id}` is declared in {first.place.path} and in {later.place.path}",
        first.place / "id" if first.place.path == file.path else _used_at(file, later.place.path),
        "rename one, or leave the module's out with `except`" + (", or keep them apart: they hold in the same variant" if apart else ""),
    )


def _one_definition_of_sessions(known: Known, file: SpecFile, parts: list[Included], held: Mapping[Values, Variant]) -> None:
    for values in held:
        sessions = [part.file for part in parts if values in part.without]
        if len(sessions) > 1:
            known.report(
                "duplicate-id",
                f"sessions are declared in {sessions[0].path} and in {sessions[1].path}",
                Place(file.path) / "sessions" if sessions[0] is file else _used_at(file, sessions[1].path),
                "a feature has one definition of its sessions; keep one of the two",
            )
            return


def _used_at(file: SpecFile, path: str) -> Place:
    """Where a feature uses a module; its `feature` key when another module brings it in."""
    folder = posixpath.dirname(file.path)
    used = [posixpath.normpath(posixpath.join(folder, use.module)) for use in file.document.use]
    return Place(file.path) / "use" / used.index(path) if path in used else Place(file.path) / "feature"


def unique_outputs(known: Known, file: SpecFile) -> None:
    """Report variants of a feature that no folder can be named after, or two of which would have one; and too many of them."""
    if not isinstance(file.document, Feature):
        return
    variants, place = file.document.variants, Place(file.path) / "variants"
    count = math.prod(len(values) for values in variants.values())
    if count > MAX_VARIANTS:
        message = f"the axes make {count:,} variants; a feature has at most {MAX_VARIANTS:,}"
        known.report("too-many-variants", message, place, "split the feature, or drop an axis")
    for axis, values in variants.items():
        if not values:
            known.report("unknown-variant", f"the axis `{axis}` has no value", place / axis, "give it one or more values, or remove it")
        _unique_values(known, values, place / axis)


def _unique_values(known: Known, values: tuple[str, ...], place: Place) -> None:
    taken: dict[str, str] = {}
    for number, value in enumerate(values):
        folded = value.casefold()
        if not _names_folder(value):
            message, help = f"the variant value {value!r} cannot name a folder", "use ASCII letters, digits, `-`, `_` and `.` inside"
            known.report("reserved-name", message, place / number, help)
        elif folded in RESERVED:
            known.report("reserved-name", f"`{value}` is a reserved file name on some systems", place / number, "rename the value")
        elif folded in taken:
            message = f"the variant values {taken[folded]!r} and {value!r} name one folder"
            known.report("duplicate-id", message, place / number, "rename one of them")
        taken[folded] = value


def _names_folder(value: str) -> bool:
    return value.isascii() and value.strip(".") == value and value.replace("-", "").replace("_", "").replace(".", "").isalnum()


def _both(group: list[tuple[Included, Declared]], held: Mapping[Values, Variant]) -> Iterator[tuple[Declared, Declared]]:
    """Pairs of elements of one id, from two files, that are there in one variant; each later one is told once."""
    told: set[Place] = set()
    for values, variant in held.items():
        here = [one for part, one in group if holds(one, part, values, variant)]
        for first, later in itertools.pairwise(here):
            if first.place.path != later.place.path and later.place not in told:
                told.add(later.place)
                yield first, later
        if len(told) == len(group) - 1:
            return
