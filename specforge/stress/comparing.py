"""The pass rate of cases at a level of stress against that of the same cases as they were written."""

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from specforge.amounts import many
from specforge.grading.rates import Rate


class Seen(StrEnum):
    """What a comparison says of the declared drop."""

    EXCEEDED = "exceeded"
    """The loss is larger than declared, with the whole of its interval."""
    SEEN = "seen"
    """There is a loss, and it may be as large as declared."""
    NOT_SEEN = "not seen"
    TOO_FEW = "too few cases"
    NOT_RUN = "not run"


LOST = (Seen.EXCEEDED, Seen.SEEN)
"""What a comparison says where something was lost that is more than chance."""


class Compared(Struct, frozen=True):
    """Cases that were run both as they were written and at a level: how many passed in both, in one, in none."""

    both: int = 0
    plain_only: int = 0
    level_only: int = 0
    neither: int = 0

    @property
    def of(self) -> int:
        """How many cases were compared."""
        return self.both + self.plain_only + self.level_only + self.neither

    @property
    def plain(self) -> Rate:
        """The pass rate as they were written."""
        return Rate(self.both + self.plain_only, self.of)

    @property
    def level(self) -> Rate:
        """The pass rate at the level."""
        return Rate(self.both + self.level_only, self.of)

    @property
    def drop(self) -> float:
        """What the pass rate loses, 0 to 1; below 0 when it gains."""
        return (self.plain_only - self.level_only) / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of 95 % of the drop; everything is possible where nothing was compared."""
        return difference(self.plain, self.level, self._correlation()) if self.of else (-1.0, 1.0)

    def _correlation(self) -> float:
        """The correlation of the pairs, corrected for continuity where it is positive."""
        a, b, c, d = self.both, self.plain_only, self.level_only, self.neither
        product = (a + b) * (c + d) * (a + c) * (b + d)
        if not product:
            return 0.0
        cross = a * d - b * c
        return (max(cross - self.of / 2, 0.0) if cross > 0 else cross) / math.sqrt(product)

    def told(self, than: str = "") -> str:
        """Give the drop with its interval, in points.

        Args:
            than: What it is compared with, as in ` than plain`.
        """
        low, high = (round(100 * end) for end in self.interval)
        lost = round(100 * self.drop)
        words = f"{many(abs(lost), 'point')} {'less' if lost > 0 else 'more'}{than}" if lost else "no change"
        return f"{words} (drop {low} to {high})"

    def seen(self, drop: int) -> Seen:
        """Say whether a drop of so many points is seen."""
        low, high = self.interval
        if not self.of:
            return Seen.NOT_RUN
        if round(high, 9) < drop / 100:
            return Seen.NOT_SEEN
        if round(low, 9) > drop / 100:
            return Seen.EXCEEDED
        return Seen.SEEN if round(low, 9) > 0 else Seen.TOO_FEW


CHANCE = 0.05
"""How often some part of runs may be told to have lost something, where only chance is at work."""


def beyond_chance(parts: Sequence[Compared]) -> tuple[bool, ...]:
    """Say of each of several parts of the same runs whether it lost more than chance has it: of many parts some always lose by chance alone.

    This is the exact test of McNemar, one-sided, with the correction of Tarone: what has too few cases that turned to show
    anything is not counted among what is tested.

    Sources: Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
    Psychometrika 12, 1947, pp. 153-157; R. E. Tarone, "A modified Bonferroni method for discrete data", Biometrics 46, 1990, pp. 515-522.

    Args:
        parts: The parts, which may have cases in common.
    """
    turned = [one.plain_only + one.level_only for one in parts]
    tested = next(count for count in range(1, len(parts) + 2) if sum(count * 0.5**of <= CHANCE for of in turned) <= count)
    return tuple(tested * _chance(one.plain_only, of) <= CHANCE for one, of in zip(parts, turned, strict=True))


def _chance(lost: int, turned: int) -> float:
    """How probable it is that so many, or more, of the cases that turned are lost where each is lost or gained alike."""
    return sum(math.comb(turned, count) for count in range(lost, turned + 1)) / (1 << turned)


def difference(first: Rate, second: Rate, correlation: float = 0.0) -> tuple[float, float]:
    """Give the interval of 95 % of what the second of two rates is below the first: Newcombe's hybrid of Wilson's intervals.

    Sources: R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17, 1998, pp. 873-890, method 10; and for pairs, with their correlation, "Improved
    confidence intervals for the difference between binomial proportions based on paired data", the same volume,
    pp. 2635-2650, method 10.

    Args:
        first: One rate.
        second: The other one.
        correlation: That of the pairs, where both are of the same cases.
    """
    (low1, high1), (low2, high2) = first.interval, second.interval
    lost = first.share - second.share
    down = _distance(first.share - low1, high2 - second.share, correlation)
    up = _distance(high1 - first.share, second.share - low2, correlation)
    return max(lost - down, -1.0), min(lost + up, 1.0)


def _distance(first: float, second: float, phi: float) -> float:
    return math.sqrt(max(first * first - 2 * phi * first * second + second * second, 0.0))


def compared(outcomes: Iterable[tuple[bool, bool]]) -> Compared:
    """Count cases by whether they passed as they were written, and at the level."""
    found = list(outcomes)
    return Compared(*(found.count(one) for one in ((True, True), (True, False), (False, True), (False, False))))
