"""How often labels of the same answers are alike, and how much more often than by chance."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from specforge.grading.rates import wilson

ENOUGH = 10_000
"""More answers are never advised."""


class Agreement(Struct, frozen=True):
    """How often two labels of one answer are the same, beside how often they would be by chance."""

    share: float
    """0 to 1."""
    chance: float
    """0 to 1: of labels that are dealt out to answers at random. 1 where all labels are the same, so that nothing can be told."""
    of: int
    """The answers that have two labels at least."""

    @property
    def beyond_chance(self) -> float | None:
        """1 when labels are always alike, 0 when they are as often alike as by chance, less below that; nothing where all are the same."""
        return self._corrected(self.share) if self.chance < 1 else None

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of 95 % of `beyond_chance`: that of Wilson for the share, with the same chance; everything where nothing can be told."""
        if self.chance >= 1:
            return -1.0, 1.0
        low, high = wilson(self.share, self.of)
        return max(self._corrected(low), -1.0), self._corrected(high)

    def needs(self, least: float) -> int | None:
        """How many answers it takes until the whole interval is above a least agreement, if they go on as now; nothing where none would do."""
        if self.beyond_chance is None or self.beyond_chance <= least:
            return None
        return next((of for of in range(self.of, ENOUGH + 1) if Agreement(self.share, self.chance, of).interval[0] >= least), None)

    def _corrected(self, share: float) -> float:
        return 1 - (1 - share) / (1 - self.chance)


def alpha(units: Iterable[Sequence[bool]]) -> Agreement:
    """Measure how far any number of people agree, where not everybody labelled every answer: `beyond_chance` is Krippendorff's alpha.

    Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, for nominal labels.

    Args:
        units: The labels of each answer; those of one person alone tell nothing.
    """
    paired = [Counter(unit) for unit in units if len(unit) > 1]
    yes, no = (sum(one[label] for one in paired) for label in (True, False))
    labels = yes + no
    if not paired:
        return Agreement(0.0, 1.0, 0)
    unlike = sum(2 * one[True] * one[False] / (one.total() - 1) for one in paired) / labels
    return Agreement(1 - unlike, 1 - 2 * yes * no / (labels * (labels - 1)), len(paired))


def kappa(pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    """Measure how far two agree, each with labels of their own: `beyond_chance` is Cohen's kappa.

    Source: J. Cohen, "A coefficient of agreement for nominal scales", 1960.

    Args:
        pairs: The labels of each answer by the one and by the other.
    """
    found = Counter(pairs)
    of = found.total()
    if not of:
        return Agreement(0.0, 1.0, 0)
    first, second = ((found[True, True] + count) / of for count in (found[True, False], found[False, True]))
    return Agreement((found[True, True] + found[False, False]) / of, first * second + (1 - first) * (1 - second), of)
