"""What a command about edits is asked about: artifacts, or lines of them."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from specforge.attributing.hunk import Hunk, Kind


class Target(Struct, frozen=True):
    """A file, or some lines of it."""

    path: str
    """Inside the project."""
    first: int | None = None
    last: int | None = None

    def covers(self, hunk: Hunk) -> bool:
        """Whether a hunk is meant."""
        return self.first is None or (hunk.line <= (self.last or self.first) and self.first <= max(hunk.last, hunk.line))


def meant(found: Sequence[Hunk], targets: Collection[Target]) -> list[Hunk]:
    """Those of the edits of a file that some targets are about; what was moved counts where it came from and where it went."""
    named = [hunk for hunk in found if any(target.covers(hunk) for target in targets)]
    moved = {_lines(hunk) for hunk in named if hunk.kind is Kind.MOVED}
    return [hunk for hunk in found if hunk in named or (hunk.kind is Kind.MOVED and _lines(hunk) in moved)]


def _lines(hunk: Hunk) -> frozenset[str]:
    """The lines that were moved, as they say now and as they said, without the empty ones beside them."""
    said = (hunk.after or hunk.before or "").strip("\n")
    return frozenset((said, hunk.elsewhere.strip("\n") or said))
