"""The bounds of a text: at most, at least, within."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct

from specforge.wordings.tongue import GROUPED, Tongue

MOST = 100
"""The bounds, and the clauses, of one text that are compared; what has more is no rule."""
AHEAD = 200
"""The characters before a bound that can say what it is for."""


class Bound(Struct, frozen=True):
    """A bound in a text."""

    name: str
    number: str
    word: str
    """The word behind the number; empty where there is none."""
    count: float
    """The number, whatever it counts."""
    seconds: int | None
    """How long one of what it counts is; nothing where that is no time."""
    upper: bool
    comparing: bool
    """Whether a negation before it turns it round."""
    conditional: bool
    """Whether it says when something holds: then more of it can mean either."""

    @property
    def unit(self) -> str:
        """What the number counts, as one of it is called."""
        return self.word.lower().removesuffix("s")

    @property
    def value(self) -> float:
        """The number; of a time, in seconds."""
        return self.count * (self.seconds or 1)

    def told(self, *, counted: bool) -> str:
        """The bound, with or without what it counts."""
        return f"`{self.name} {self.number}{f' {self.word}' if self.word and counted else ''}`"


def bounds_of(text: str, tongue: Tongue) -> list[Bound]:
    """Give the bounds of a text, in their order."""
    return [_bound(match, text, tongue) for match in islice(tongue.bound.finditer(text), MOST)]


def _bound(match: re.Match[str], text: str, tongue: Tongue) -> Bound:
    name, number, word = match[1], match[2], match[3] or ""
    ahead = text[max(0, match.start() - AHEAD) : match.start()]
    comparing = name.lower() in tongue.comparing
    upper = (name.lower() in tongue.upper) is not (comparing and tongue.denied.search(ahead) is not None)
    conditional = tongue.in_condition.search(ahead) is not None
    return Bound(name, number, word, tongue.value(number), tongue.seconds.get(word.lower()), upper, comparing, conditional)


def pairs(before: Sequence[Bound], after: Sequence[Bound]) -> Iterator[tuple[Bound, Bound]]:
    """Give each bound of a text with what became of it: one that is the same, else one of the same unit, else the next one that is left."""
    left = list(after)
    waiting = list(before)
    for same in (are_same, are_of_one_kind, None):
        for old in tuple(waiting):
            new = next((one for one in left if one.upper is old.upper and (same is None or same(old, one))), None)
            if new is not None:
                waiting.remove(old)
                left.remove(new)
                yield old, new


def are_same(old: Bound, new: Bound) -> bool:
    """Whether two bounds have one number of one unit."""
    return (old.value, old.unit) == (new.value, new.unit)


def is_wider(old: Bound, new: Bound) -> bool:
    """Whether a bound was moved outwards; `18` where `18 years` stood is the same number, however long a year is."""
    if old.count == new.count and (old.seconds is None or new.seconds is None):
        return False
    return new.value > old.value if old.upper else new.value < old.value


def are_equal(old: Bound, new: Bound) -> bool:
    """Whether two bounds have one number, or one length of time, and one direction; a negation can stand far from one that compares."""
    return (old.upper is new.upper or old.comparing or new.comparing) and (old.count == new.count or old.value == new.value)


def are_of_one_kind(old: Bound, new: Bound) -> bool:
    """Whether the numbers of two bounds count the same, and are written in one way."""
    written = {GROUPED.fullmatch(one.number) is None for one in (old, new)}
    timed = old.seconds is not None and new.seconds is not None
    return (old.unit == new.unit or timed) and len(written) == 1


def became(old: Bound, new: Bound, *, counted: bool) -> str:
    """Say what a bound became."""
    return f"{old.told(counted=counted)} became {new.told(counted=counted)}"
