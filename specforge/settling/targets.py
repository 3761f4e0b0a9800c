"""What a command about edits is asked about: artifacts, or lines of them."""

from pathlib import Path

from msgspec import Struct

from specforge.attributing.hunk import Hunk
from specforge.errors import UsageError
from specforge.location import printable


class Target(Struct, frozen=True):
    """A file, or some lines of it."""

    path: str
    """Inside the project."""
    first: int | None = None
    last: int | None = None

    def covers(self, hunk: Hunk) -> bool:
        """Whether a hunk is meant."""
        return self.first is None or (hunk.line <= (self.last or self.first) and self.first <= max(hunk.last, hunk.line))


def not_edited(root: Path, path: str) -> UsageError:
    """What to say of a target in which no edit by hand was found."""
    if not (root / path).exists():
        return UsageError(f"there is no file {printable(path)}", "name an artifact that `specforge check` calls hand-edited")
    return UsageError(f"{printable(path)} was not edited by hand", "name a file that `specforge check` calls hand-edited")
