"""What a compiler makes: artifacts, and omissions where a target could not say something."""

from dataclasses import dataclass

from specforge.location import Place


@dataclass(frozen=True, slots=True)
class Omission:
    """Something of the spec that an artifact could not express; it becomes a finding."""

    message: str
    at: Place
    help: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to be: its path below the output folder (POSIX, relative) and its whole text."""

    path: str
    text: str
    omissions: tuple[Omission, ...] = ()
