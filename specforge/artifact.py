"""What a compiler makes: artifacts, and omissions where a target could not say something."""

from msgspec import Struct

from specforge.location import Place


class Omission(Struct, frozen=True):
    """Something of the spec that an artifact could not express; it becomes a finding."""

    message: str
    at: Place
    help: str = ""
    ref: str = ""


class Artifact(Struct, frozen=True):
    """A file to be: its path below the output folder (POSIX, relative) and its whole text."""

    path: str
    text: str
    omissions: tuple[Omission, ...] = ()
