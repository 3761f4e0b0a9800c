"""Where something is: a route inside a spec first, file, line and column when they are known."""

from dataclasses import dataclass

Route = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file. `line` and `column` are 1-based, in code points; 0 means the whole file."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Print in the form that editors and terminals make clickable."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Place:
    """A symbolic place: a spec file and the route of keys and positions into it.

    Checks speak of places; only `Source.locate` knows lines, so that a model never carries one.
    """

    path: str
    route: Route = ()

    def __truediv__(self, key: str | int) -> "Place":
        """Step into a key or a position."""
        return Place(self.path, (*self.route, key))


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """The stable address of an element: `owner/kind/id`, or `owner/kind` for a singleton."""

    owner: str
    kind: str = ""
    id: str = ""

    def __str__(self) -> str:
        """Print as people write it."""
        return "/".join(part for part in (self.owner, self.kind, self.id) if part)
