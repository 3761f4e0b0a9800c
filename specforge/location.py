"""Where something is: a route inside a spec first, file, line and column when they are known."""

import posixpath
from collections.abc import Iterable

from msgspec import Struct

from specforge.regexes import regex

Route = tuple[str | int, ...]


CONTROLS = regex("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that no name of a file may have: not every system, lock or terminal keeps them."""

_UNPRINTABLE = regex(f"{CONTROLS.pattern[:-1]}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What a terminal would act on rather than show: controls, marks that turn the direction of a line, breaks of lines."""


INVISIBLE = regex("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
"""Characters that turn the direction of a text, or that nobody sees: with them, a text reads as another one than it is."""


RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))}
"""Names that no file may have on some systems, with whatever extension."""


def is_inner(path: str) -> bool:
    """Whether a path is one below some folder, written in the one normal way."""
    normal = posixpath.normpath(path) == path and not posixpath.isabs(path) and path.split("/", maxsplit=1)[0] not in {".", ".."}
    return normal and "\\" not in path and not CONTROLS.search(path)


def printable(path: str) -> str:
    """A path as it can be printed: what is no text in it is escaped."""
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), path)


def printable_lines(lines: Iterable[str]) -> str:
    """Lines as they can be printed, each with its line break."""
    return "".join(f"{printable(line)}\n" for line in lines)


class Location(Struct, frozen=True, order=True):
    """A place in a file. `line` and `column` are 1-based, in code points; 0 means the whole file."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Print in the form that editors and terminals make clickable."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class Place(Struct, frozen=True, order=True):
    """A symbolic place: a spec file and the route of keys and positions into it.

    Checks speak of places; only `Source.locate` knows lines, so that a model never carries one.
    """

    path: str
    route: Route = ()

    def __truediv__(self, key: str | int) -> "Place":
        """Step into a key or a position."""
        return Place(self.path, (*self.route, key))


class Ref(Struct, frozen=True, order=True):
    """The stable address of an element: `owner/kind/id`, or `owner/kind` for a singleton."""

    owner: str
    kind: str = ""
    id: str = ""

    def __str__(self) -> str:
        """Print as people write it."""
        if self.id:
            return f"{self.owner}/{self.kind}/{self.id}"
        return f"{self.owner}/{self.kind}" if self.kind else self.owner
