"""Which element wrote a line, and where it is written."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specforge.building import check_output
from specforge.config import Config
from specforge.errors import UsageError
from specforge.linting import locate
from specforge.location import Location
from specforge.provenance.traced import Span
from specforge.spec.model import nearest
from specforge.tracing.compiling import open_features


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line, the element it came from, and where that is written."""

    text: str
    start: int
    """The column it starts at, 1-based."""
    ref: str
    at: Location
    quoted_by: tuple[str, ...]
    """The elements that quote it, the outermost first."""


@dataclass(frozen=True, slots=True)
class Blame:
    """What wrote one line."""

    path: str
    number: int
    text: str
    owner: str
    at: Location
    stretches: tuple[Stretch, ...]
    differs: bool
    """Whether the line on disk is another one: blame speaks of what a build writes."""


def blame(root: Path, config: Config, path: str, number: int) -> Blame:
    """Say which element wrote a line of an artifact.

    Raises:
        UsageError: when the file is no artifact of this project, or has no such line.
    """
    artifact_path, feature = _feature_of(root, config, path)
    opened = open_features(root, config, [feature])
    known: list[str] = []
    for artifact in opened.artifacts():
        known.append(artifact.path)
        if artifact.path != artifact_path:
            continue
        last = 0
        for line in artifact.lines():
            last = line.number
            if line.number == number:
                project = opened.project
                stretches = tuple(
                    Stretch(
                        line.text[span.start : span.end], span.start + 1, span.origin.ref, locate(project, span.origin.place), _outer(span)
                    )
                    for span in line.spans
                )
                at = locate(project, line.owner.place)
                return Blame(
                    artifact.path, number, line.text, line.owner.ref, at, stretches, _on_disk(root, artifact.path, number) != line.text
                )
        if 1 <= number <= last:
            raise UsageError(f"line {number} of {artifact.path} is blank", "name a line with text")
        raise UsageError(f"{artifact.path} has no line {number}; its last one is {last}", "name one of its lines")
    raise UsageError(f"{path} is not an artifact that a build writes", nearest(artifact_path, known))


def _outer(span: Span) -> tuple[str, ...]:
    return tuple(origin.ref for origin in span.outer)


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


def _on_disk(root: Path, path: str, number: int) -> str | None:
    try:
        lines = (root / path).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return lines[number - 1] if number <= len(lines) else None
