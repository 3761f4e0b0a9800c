"""Which element wrote a line, and where it is written."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct

from specforge.building import check_output
from specforge.config import Config
from specforge.elements import Known, elements_of
from specforge.errors import UsageError
from specforge.linting import locate
from specforge.location import Location
from specforge.project import Project
from specforge.provenance.lines import Line
from specforge.provenance.pointers import pointers
from specforge.provenance.traced import Span
from specforge.spec.model import nearest
from specforge.tracing.compiling import TracedArtifact, open_features


class Stretch(Struct, frozen=True):
    """A part of a line, the element it came from, and where that is written."""

    text: str
    start: int
    """The column it starts at, 1-based."""
    ref: str
    at: Location
    quoted_by: tuple[str, ...]
    """The elements that quote it, the outermost first."""


class Blame(Struct, frozen=True):
    """What wrote one line."""

    path: str
    number: int
    text: str
    owner: str
    at: Location
    stretches: tuple[Stretch, ...]
    """The parts of the line in their order; neighbours that one element wrote are one."""
    on_disk: str | None
    """The same line of the file as it is now; `None` when there is none. Blame speaks of what a build writes."""
    pointer: str | None = None
    """In a JSON document, the pointer of the value that the line begins."""
    says: str = ""
    """What the owner says, in a line."""
    because: str = ""
    answers: str = ""
    """The role that answers for the owner."""
    protected: bool = False


def blame(
    root: Path, config: Config, path: str, first: int | None = None, last: int | None = None, pointer: str | None = None
) -> tuple[Blame, ...]:
    """Say which elements wrote the lines of an artifact that are not blank.

    Args:
        root: The project.
        config: Its settings.
        path: The artifact, from the current folder or from the project.
        first: The first line; the whole file when left out.
        last: The last line; only the first when left out.
        pointer: In a JSON document, the value whose lines are asked about, instead of their numbers.

    Raises:
        UsageError: when the file is no artifact of this project, or has no such line.
        InvalidSpecError: when the spec behind it cannot be understood.
    """
    artifact_path, feature = _feature_of(root, config, path)
    opened = open_features(root, config, [feature])
    known: list[str] = []
    for artifact in opened.artifacts():
        known.append(artifact.path)
        if artifact.path == artifact_path:
            disk = _on_disk(root, artifact.path)
            wanted = _wanted(artifact, first, last) if pointer is None else _pointed(artifact, pointer)
            found = tuple(_blames(opened.project, artifact, wanted, disk))
            if not found:
                raise UsageError(f"line {first} of {artifact.path} is blank", "name a line with text")
            return found
    raise UsageError(f"{path} is not an artifact that a build writes", nearest(artifact_path, known))


def _wanted(artifact: TracedArtifact, first: int | None, last: int | None) -> range:
    number = artifact.text.count("\n")
    if first is None:
        return range(1, number + 1)
    if last is not None and last < first:
        raise UsageError(f"the lines {first}-{last} end before they begin", f"write `:{last}-{first}`")
    if not 1 <= first <= (last or first) <= number:
        wrong = first if not 1 <= first <= number else last
        raise UsageError(f"{artifact.path} has no line {wrong}; its last one is {number}", "name lines that it has, as in `:3` or `:3-7`")
    return range(first, (last or first) + 1)


def _pointed(artifact: TracedArtifact, pointer: str) -> range:
    """The lines of a value and of what is in it."""
    known = pointers(artifact.text) if artifact.path.endswith(".json") else {}
    lines = [number for number, one in known.items() if one == pointer or one.startswith(f"{pointer}/")]
    if not lines:
        if not known:
            raise UsageError(f"{artifact.path} is no JSON document, so it has no pointers", "name its lines, as in `:3`")
        raise UsageError(f"{artifact.path} has nothing at `{pointer}`", nearest(pointer, known.values()))
    return range(lines[0], lines[-1] + 1)


def _blames(project: Project, artifact: TracedArtifact, wanted: range, disk: list[str]) -> Iterator[Blame]:
    elements = elements_of(artifact.view)
    at = pointers(artifact.text) if artifact.path.endswith(".json") else {}
    for line in artifact.lines():
        if line.number not in wanted:
            continue
        owner = elements.get(line.owner.ref, Known(line.owner.ref, line.owner.place, ""))
        yield Blame(
            artifact.path,
            line.number,
            line.text,
            owner.ref,
            locate(project, line.owner.place),
            tuple(_stretches(project, line)),
            disk[line.number - 1] if line.number <= len(disk) else None,
            at.get(line.number),
            owner.says,
            owner.because,
            owner.owner,
            owner.protected,
        )


def _stretches(project: Project, line: Line) -> Iterator[Stretch]:
    pending: Span | None = None
    for span in (*line.spans, None):
        if pending is not None and span is not None and _one(pending, span):
            pending = Span(pending.start, span.end, pending.origin, pending.offset, pending.outer)
            continue
        if pending is not None:
            text = line.text[pending.start : pending.end]
            outer = tuple(dict.fromkeys(origin.ref for origin in pending.outer))
            yield Stretch(text, pending.start + 1, pending.origin.ref, locate(project, pending.origin.place), outer)
        pending = span


def _one(left: Span, right: Span) -> bool:
    return (
        left.end == right.start
        and left.origin.ref == right.origin.ref
        and [one.ref for one in left.outer] == [one.ref for one in right.outer]
        and left.origin.place == right.origin.place
    )


def _feature_of(root: Path, config: Config, path: str) -> tuple[str, str]:
    """The path inside the project, and the feature whose folder it is in."""
    given = Path(path)
    inside = given.resolve() if given.is_absolute() or given.exists() else (root / given).resolve()
    output = check_output(config.output)
    if not inside.is_relative_to(root.resolve() / output):
        raise UsageError(
            f"{path} is not in the output folder `{output}`",
            f"name a file that a build writes, for instance `{output}/my-agent/prompt.md:3`",
        )
    relative = inside.relative_to(root.resolve()).as_posix()
    parts = PurePosixPath(relative).relative_to(output).parts
    if len(parts) < 2:
        raise UsageError(f"{path} is not an artifact that a build writes", "name a file inside a feature's folder")
    return relative, parts[0]


def _on_disk(root: Path, path: str) -> list[str]:
    try:
        return (root / path).read_bytes().decode("utf-8").replace("\r\n", "\n").split("\n")
    except (OSError, UnicodeDecodeError):
        return []
