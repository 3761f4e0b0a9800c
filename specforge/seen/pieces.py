"""How much of the beginning and of the end of a text is shown, and where that stands."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

End = Literal["head", "middle", "tail"]
PIECE = 16
"""Characters from which on a stretch of a result is one wherever it stands; a shorter one has to stand at an end of what is shown."""


class Pieces(Struct, frozen=True):
    """What of a text is shown: so many characters of its beginning and of its end, and where they stand."""

    text: str
    head: int
    tail: int
    head_at: int
    tail_at: int

    @property
    def share(self) -> float:
        """How much of the text that is, from 0 to 1."""
        return (self.head + self.tail) / max(len(self.text), 1)

    @property
    def lost_from(self) -> End:
        """Where the rest was."""
        return "middle" if self.head and self.tail else "tail" if self.head or not self.tail else "head"

    def beside(self, shown: str) -> str:
        """What is shown that is no piece of the text."""
        return f"{shown[: self.head_at]} {shown[self.head_at + self.head : self.tail_at]} {shown[self.tail_at + self.tail :]}"


def pieces_of(text: str, shown: str) -> Pieces:
    """Find the longest beginning and the longest end of a text in what is shown."""
    head = _longest(len(text), lambda size: text[:size] in shown)
    if head < PIECE and not shown.startswith(text[:head]):
        head = _alike(text, shown)
    head_at = shown.find(text[:head]) if head else 0
    rest, left = shown[head_at + head :], text[head:]
    tail = _longest(len(left), lambda size: left[len(left) - size :] in rest)
    if tail < PIECE and not rest.endswith(left[len(left) - tail :]):
        tail = _alike(left[::-1], rest[::-1])
    tail_at = head_at + head + rest.rfind(left[len(left) - tail :]) if tail else len(shown)
    found = Pieces(text, head, tail, head_at, tail_at)
    if min(head, tail) < PIECE <= max(head, tail) and found.beside(shown).strip():
        # A bracket of a marker is no beginning of the text, nor is the end of its line an end.
        return Pieces(text, head, 0, head_at, len(shown)) if head > tail else Pieces(text, 0, tail, 0, tail_at)
    return found


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return _longest(min(len(one), len(other)), lambda size: one[:size] == other[:size])


def _longest(most: int, holds: Callable[[int], bool]) -> int:
    """The largest size for which something holds that holds for every smaller one."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
