"""A time axis on which long pauses are shortened, so that what happens between them can be seen."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from statistics import median

from msgspec import Struct

from specforge.amounts import SECOND, instant_text

END = 98.5
"""Where the last instant lies, in per cent: what begins there still has room to be seen."""
PAUSE = 25
"""A pause is shortened when it is that many times as long as the one in the middle."""
NARROWEST, WIDEST = 560, 2000
"""How many pixels an axis has at least, by how much there is on it."""
BAND = 34
"""How many pixels a shortened pause takes, where there is room."""
LABEL = 66
"""How many pixels a tick with its label takes."""
STEPS = tuple(60 * SECOND * minutes for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080))


class Band(Struct, frozen=True):
    """A pause that is shortened; its ends as per cent of the axis."""

    left: float
    right: float
    length: int
    """Microseconds."""


class Tick(Struct, frozen=True):
    """An instant that is written at the axis; `place` is in per cent."""

    place: float
    time: str
    day: str
    """Empty where it is that of the tick before."""
    to_the_left: bool
    """Whether the label stands on the left of it, for want of room on the right."""


class Scale(Struct, frozen=True):
    """An axis: where instants lie, in per cent of its width."""

    knots: tuple[int, ...]
    places: tuple[float, ...]
    pauses: frozenset[int]
    """The knots behind which a pause is shortened, by their number."""
    pixels: int
    """How wide it has to be at least."""

    def at(self, instant: int) -> float:
        """Where an instant lies."""
        after = bisect_right(self.knots, instant)
        if after in {0, len(self.knots)}:
            return self.places[0 if after == 0 else -1] if self.places else 0.0
        start, end = self.knots[after - 1 : after + 1]
        left, right = self.places[after - 1 : after + 1]
        return left + (right - left) * (instant - start) / (end - start)

    def percent(self, pixels: float) -> float:
        """How much of the axis some pixels are, where it is as narrow as it gets."""
        return 100 * pixels / self.pixels

    def bands(self) -> Iterator[Band]:
        """The pauses that are shortened, in order."""
        for number in sorted(self.pauses):
            yield Band(self.places[number], self.places[number + 1], self.knots[number + 1] - self.knots[number])

    def ticks(self) -> list[Tick]:
        """Where something begins after a pause, and even instants between, as far as their labels do not touch."""
        apart, chosen = self.percent(LABEL), [*self.knots[:1]]
        for instant in (*(self.knots[number + 1] for number in sorted(self.pauses)), *self._even(apart)):
            if all(self._free(self.at(instant), self.at(one), apart) for one in chosen):
                chosen.append(instant)
        ticks: list[Tick] = []
        day = ""
        for instant in sorted(chosen):
            place, text = self.at(instant), instant_text(instant)
            ticks.append(Tick(place, text[11:16], text[5:10] if text[:10] != day else "", to_the_left=place > 100 - apart))
            day = text[:10]
        return ticks

    @staticmethod
    def _free(place: float, other: float, apart: float) -> bool:
        """Whether the labels of two places do not touch; one at the end of the axis stretches to the left."""
        first, second = sorted((place, other))
        return second - first >= (2 * apart if second > 100 - apart else apart) and place <= END

    def _even(self, apart: float) -> Iterator[int]:
        """Even instants in stretches without a shortened pause."""
        starts = [0, *(number + 1 for number in sorted(self.pauses))]
        ends = [*sorted(self.pauses), len(self.knots) - 1]
        for start, end in zip(starts, ends, strict=True):
            if end <= start or self.places[end] - self.places[start] < apart:
                continue
            least = (self.knots[end] - self.knots[start]) * apart / (self.places[end] - self.places[start])
            step = next((one for one in STEPS if one >= least), STEPS[-1] * math.ceil(least / STEPS[-1]))
            first = -(-self.knots[start] // step) * step
            yield from range(first, self.knots[end] + 1, step)


def scaled(instants: Iterable[int]) -> Scale:
    """Lay out an axis for what happens at some instants.

    Between two of them it is even, and as fine everywhere, but where a pause is shortened. The longer such a pause is,
    the more room it takes, yet far less than it would.
    """
    knots = tuple(sorted(set(instants)))
    gaps = [after - before for before, after in pairwise(knots)]
    if not gaps:
        return Scale(knots, (0.0,) * len(knots), frozenset(), NARROWEST)
    limit = PAUSE * median(gaps)
    pauses = frozenset(number for number, gap in enumerate(gaps) if gap > limit)
    pixels = min(max(NARROWEST, NARROWEST // 2 + 2 * BAND * len(pauses), 3 * len(knots)), WIDEST)
    taken = END * min(0.5, BAND * len(pauses) / pixels)
    weights = {number: 1 + math.log10(gaps[number] / limit) for number in pauses}
    even = sum(gap for number, gap in enumerate(gaps) if number not in pauses)
    places = [0.0]
    for number, gap in enumerate(gaps):
        room = taken * weights[number] / sum(weights.values()) if number in pauses else (END - taken) * gap / even
        places.append(places[-1] + room)
    return Scale(knots, tuple(places), pauses, pixels)
