"""What a command about edits is asked about: artifacts, or lines of them."""

from msgspec import Struct

from specforge.attributing.hunk import Hunk


class Target(Struct, frozen=True):
    """A file, or some lines of it."""

    path: str
    """Inside the project."""
    first: int | None = None
    last: int | None = None

    def covers(self, hunk: Hunk) -> bool:
        """Whether a hunk is meant."""
        return self.first is None or (hunk.line <= (self.last or self.first) and self.first <= max(hunk.last, hunk.line))
