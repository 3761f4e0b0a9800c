"""The spec files that a promotion changes: what they say now, and what they will."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from specforge.errors import SpliceError, UsageError
from specforge.loading.files import Reader, read_inside
from specforge.location import Place, Route
from specforge.regexes import regex
from specforge.settling.scalars import TextEdit
from specforge.source.reading import read
from specforge.spec.model import Plain
from specforge.spec.walking import as_written
from specforge.splicing import SetValue, Splice, splice
from specforge.writing import read_disk, write

Tree = Any
NUMBER = regex(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Specs:
    """Spec files with their bytes and what they say."""

    raws: Mapping[str, bytes]
    trees: Mapping[str, Tree] = field(init=False)

    def __post_init__(self) -> None:
        """Read them."""
        object.__setattr__(self, "trees", {path: read(path, raw)[1] for path, raw in self.raws.items()})

    def route(self, place: Place) -> Route:
        """The part of a place's route that the author wrote."""
        return as_written(place.route, lambda route: self.stands(place.path, route))

    def stands(self, path: str, route: Route) -> bool:
        """Whether something stands at a route."""
        return self._at(path, route) is not _NOTHING

    def value(self, path: str, route: Route) -> Tree:
        """What stands at a route; nothing where nothing does."""
        found = self._at(path, route)
        return None if found is _NOTHING else found

    def _at(self, path: str, route: Route) -> Tree:
        here: Tree = self.trees.get(path, _NOTHING)
        for step in route:
            if (isinstance(here, dict) and step in here) or (isinstance(here, list) and isinstance(step, int) and 0 <= step < len(here)):
                here = here[step]  # type: ignore[index]  # a list has positions only
            else:
                return _NOTHING
        return here

    def length(self, place: Place) -> int | None:
        """How long the text at a place is, as the models hold it."""
        value = self.value(place.path, self.route(place))
        return len(value.strip()) if isinstance(value, str) else None

    def scalars(self, path: str, route: Route) -> Iterator[tuple[Route, object]]:
        """Give every single value at and below a route."""
        value = self._at(path, route)
        if isinstance(value, dict):
            for key in value:
                yield from self.scalars(path, (*route, key))
        elif isinstance(value, list):
            for index in range(len(value)):
                yield from self.scalars(path, (*route, index))
        elif value is not _NOTHING:
            yield route, value


_NOTHING = object()


class Changes(Struct, frozen=True):
    """What is to be changed in the specs."""

    texts: tuple[TextEdit, ...] = ()
    splices: tuple[tuple[str, Splice], ...] = ()

    def __add__(self, other: "Changes") -> "Changes":
        """Both; what both change in the same way once."""
        return Changes(
            tuple(dict.fromkeys((*self.texts, *other.texts))), (*self.splices, *(one for one in other.splices if one not in self.splices))
        )

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that are changed."""
        return tuple(sorted({*(one.path for one in self.texts), *(path for path, _ in self.splices)}))


def applied(specs: Specs, changes: Changes) -> dict[str, bytes]:
    """Give the files as they are after some changes.

    Raises:
        SpliceError: when they contradict each other, or a file cannot be written that way.
    """
    wanted: dict[str, list[Splice]] = {}
    for (path, route), edits in _grouped(specs, changes).items():
        value = specs.value(path, route)
        wanted.setdefault(path, []).append(SetValue(route, as_number(value, _edited(value, edits))))
    for path, change in changes.splices:
        wanted.setdefault(path, []).append(change)
    return {path: splice(specs.raws[path], splices) for path, splices in wanted.items()}


def as_number(before: Tree, value: Tree) -> Tree:
    """A value as it is put in the place of another: a number in the place of one without quotes gets none either."""
    numbers = isinstance(before, Plain) and isinstance(value, str) and NUMBER.fullmatch(before) and NUMBER.fullmatch(value)
    return Plain(value) if numbers else value


def reworded(specs: Specs, changes: Changes) -> Iterator[tuple[str, str]]:
    """Give each text that is edited, as it was and as it is then."""
    for (path, route), edits in _grouped(specs, changes).items():
        value = specs.value(path, route)
        yield str(value), _edited(value, edits)


def _grouped(specs: Specs, changes: Changes) -> dict[tuple[str, Route], list[TextEdit]]:
    grouped: dict[tuple[str, Route], list[TextEdit]] = {}
    for one in changes.texts:
        grouped.setdefault((one.path, specs.route(Place(one.path, one.route))), []).append(one)
    return grouped


def _edited(value: Tree, edits: Iterable[TextEdit]) -> str:
    if not isinstance(value, str):
        raise SpliceError("no text stands there")
    lead = len(value) - len(value.lstrip())
    text, end = str(value), len(value)
    for one in sorted({replace(edit, route=()) for edit in edits}, reverse=True):
        start, stop = one.start + lead, one.end + lead
        if stop > end or (start == stop == end and one.start != len(value.strip())):
            raise SpliceError("two edits change the same words of one text in different ways")
        text, end = text[:start] + one.text + text[stop:], start
    return text


def escaped(text: str, names: Iterable[str]) -> str:
    """A text as it is written in a spec so that it is printed as it is; variables that are filled at run time keep their names."""
    known = frozenset(names)

    def written(found: re.Match[str]) -> str:
        if found[1] is not None and found[1] in known:
            return f"{{{found[1]}}}"
        return found[0].replace("{", "{{").replace("}", "}}")

    return re.sub(r"\{\{([A-Za-z][A-Za-z0-9_-]*)\}\}|[{}]+", written, text)


def noting(root: Path, raws: dict[str, bytes]) -> Reader:
    """Make a reader of a project's files that notes what each held: a place that was found in a file holds for these bytes alone."""
    known = read_inside(root)

    def reader(path: str) -> bytes:
        raws[path] = known(path)
        return raws[path]

    return reader


def write_spec(root: Path, path: str, before: bytes, after: bytes) -> None:
    """Write a spec, unless somebody changed it meanwhile; through a link, the file that it leads to.

    Raises:
        UsageError: when somebody did, or when a link leads out of the project.
    """
    real = (root / path).resolve()
    if not real.is_relative_to(root.resolve()):
        raise UsageError(f"{path} leaves the project through a link", "change the spec where it stands")
    target = real.relative_to(root.resolve()).as_posix()
    found = read_disk(root, target)
    if real.read_bytes() != before or not write(root, target, after, found):
        raise UsageError(f"{path} was changed while this ran, and was left alone", "run it again")
