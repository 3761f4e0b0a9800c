"""What an element reached: lines of prompts, cases, tools, session rules."""

import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Literal

from msgspec import Struct

from specforge.config import Config
from specforge.elements import Known, elements_of, parts_of, rule_of
from specforge.errors import UsageError
from specforge.linting import locate
from specforge.location import Location, Place
from specforge.project import Project
from specforge.provenance.lines import Line
from specforge.spec.model import nearest
from specforge.tracing.compiling import Opened, TracedArtifact, open_features, unknown_owner
from specforge.tracing.finding_specs import index

Part = Literal["writes", "quoted", "about", "expected"]
"""The part an element has in a line: it writes it, is quoted in it, or a case in it is about the element or expects it."""


class Reached(Struct, frozen=True):
    """One line that an element had a part in."""

    path: str
    number: int
    text: str
    part: Part
    case: str = ""
    """The id of the case that the line holds."""

    @property
    def artifact(self) -> str:
        """The kind of artifact, by the beginning of its name: `prompt`, `evals`, `tools`, `sessions`."""
        return PurePosixPath(self.path).name.partition(".")[0]


class Trace(Struct, frozen=True):
    """Everything an element reached."""

    ref: str
    at: Location
    says: str
    lines: tuple[Reached, ...]
    features: tuple[str, ...]
    """The features that have the element."""
    named_by: tuple[str, ...]
    """The elements that name it: that quote it, cover it, hold for it, use it."""


def trace(root: Path, config: Config, ref: str) -> Trace:
    """Say what an element reached; a feature reached what all of its elements reached, and a constraint what its criteria did.

    Raises:
        UsageError: when there is no such element.
        InvalidSpecError: when a spec that is needed for the answer cannot be understood.
    """
    found = index(root, config)
    owner = ref.partition("/")[0]
    owners = found.owners
    if owner not in owners:
        raise unknown_owner(root, config, ref, found)
    features = {owner} if owner in found.features else found.users_of(owners[owner])
    if f"{owner}/gives/" in ref or ref == owner:
        features = features | found.takers_of(features)
    opened = open_features(root, config, features, found)
    known = {ref: element for view in opened.views() for ref, element in elements_of(view).items()}
    lines: list[Reached] = []
    sections: dict[str, Place] = {}
    reached: set[str] = set()
    for artifact in opened.artifacts():
        for line in artifact.lines():
            sections.setdefault(line.owner.ref, line.owner.place)
            if (one := _reached(artifact, line, ref)) is not None:
                lines.append(one)
                reached.add(artifact.view.id)
    if not features:
        raise UsageError(f"no feature uses the module `{owner}`, so nothing of it reached anything", "name it in the `use` of a feature")
    if ref not in known and ref not in sections and "/" in ref:
        raise UsageError(f"there is no element `{ref}`", nearest(ref, known))
    element = known.get(ref, Known(ref, sections.get(ref, Place(owners[owner])), ""))
    return Trace(ref, _at(opened, element), element.says, tuple(lines), tuple(sorted(reached)), _named_by(opened, ref))


def _named_by(opened: Opened, ref: str) -> tuple[str, ...]:
    _, kind, id = parts_of(ref)
    found: set[str] = set()
    for view in opened.views():
        if ref in elements_of(view):
            found |= {str(one.source) for one in view.references if kind in one.kinds and one.name in {id, f"{kind}/{id}"}}
    return tuple(sorted(found - {ref}))


def _reached(artifact: TracedArtifact, line: Line, ref: str) -> Reached | None:
    return next((one for name, one in reached_by(artifact, line).items() if belongs(name, ref)), None)


def reached_by(artifact: TracedArtifact, line: Line) -> dict[str, Reached]:
    """Give every element that had a part in a line, with the first part that it had, most of it first."""
    id, refs, expected = _case(artifact, line)
    parts: tuple[tuple[Part, Iterable[str]], ...] = (
        ("writes", [line.owner.ref]),
        ("about", refs),
        ("expected", expected),
        ("quoted", line.refs),
    )
    found: dict[str, Reached] = {}
    for part, names in parts:
        for name in names:
            if name not in found:
                found[name] = Reached(artifact.path, line.number, line.text, part, id)
    return found


def _case(artifact: TracedArtifact, line: Line) -> tuple[str, list[str], list[str]]:
    """The case that a line of a list of cases holds: its id, what it is about, and what it expects."""
    found = json.loads(line.text) if artifact.path.endswith(".jsonl") else None
    if not isinstance(found, dict):
        return "", [], []
    expected = [str(one.get("ref", "")) for one in found.get("expect", ()) if isinstance(one, dict)]
    return str(found.get("id", "")), [str(one) for one in found.get("refs", ())], expected


def belongs(ref: str, asked: str) -> bool:
    """Whether a ref is the one asked for, or a part of it: all elements belong to their owner, criteria to their constraint."""
    return asked in {ref, rule_of(ref)} or ("/" not in asked and ref.startswith(f"{asked}/"))


def _at(opened: Opened, element: Known) -> Location:
    project: Project = opened.project
    return locate(project, element.place) if element.place.path in project.sources else Location(element.place.path, 1, 1)
