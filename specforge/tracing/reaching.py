"""What an element reached: lines of prompts, cases, tools, session rules."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specforge.config import Config
from specforge.errors import UsageError
from specforge.linting import locate
from specforge.location import Location, Place
from specforge.project import Project, View
from specforge.spec.model import nearest
from specforge.tracing.compiling import Opened, open_features
from specforge.tracing.finding_specs import index


@dataclass(frozen=True, slots=True)
class Reached:
    """One line that an element had a part in."""

    path: str
    number: int
    text: str
    owns: bool
    """Whether the line is the element's own, or another element quotes it there."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything an element reached."""

    ref: str
    at: Location
    lines: tuple[Reached, ...]

    def of(self, kind: str) -> tuple[Reached, ...]:
        """The lines of one kind of artifact, by the file's name without its ending."""
        return tuple(one for one in self.lines if PurePosixPath(one.path).stem == kind)


def trace(root: Path, config: Config, ref: str) -> Trace:
    """Say what an element reached.

    Raises:
        UsageError: when there is no such element.
    """
    found = index(root, config)
    owner = ref.partition("/")[0]
    owners = found.owners
    if owner not in owners:
        raise UsageError(f"there is no feature or module `{owner}`", nearest(owner, owners))
    features = {owner} if owner in found.features else found.users_of(owners[owner])
    opened = open_features(root, config, features, found)
    places = _places(opened)
    lines = []
    for artifact in opened.artifacts():
        for line in artifact.lines():
            places.setdefault(line.owner.ref, line.owner.place)
            matches = [one for one in line.refs if _belongs(one, ref)]
            if matches:
                lines.append(Reached(artifact.path, line.number, line.text, _belongs(line.owner.ref, ref)))
    if ref not in places and not lines:
        raise UsageError(f"there is no element `{ref}`", nearest(ref, places))
    return Trace(ref, _at(opened.project, places.get(ref), owners[owner]), tuple(lines))


def _belongs(ref: str, asked: str) -> bool:
    """Whether a ref is the one asked for; all of a feature's elements belong to the feature."""
    return ref == asked or ("/" not in asked and ref.startswith(f"{asked}/"))


def _at(project: Project, place: Place | None, path: str) -> Location:
    return locate(project, place) if place else Location(path, 1, 1)


def _places(opened: Opened) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for view in opened.views():
        places.update(places_of(view))
    return places


def places_of(view: View) -> dict[str, Place]:
    """Where every element of a view is written, by its ref."""
    found = {str(view.ref): view.place}
    groups = (
        view.facts, view.variables, view.documents, view.intents, view.tools, view.scaffolds, view.examples, view.cases,
        view.constraints, view.takes, view.gives, view.purposes,
    )  # fmt: skip
    for group in groups:
        found.update((str(one.ref), one.place) for one in group)
    for rule in view.constraints:
        found.update((str(one.ref), one.place) for one in view.criteria(rule))
    return found
