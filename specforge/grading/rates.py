"""Pass rates: how sure a share of passes is, and whether it is enough."""

import math
from collections.abc import Iterable

from msgspec import Struct

from specforge.grading.verdict import Outcome, Verdict, failed, passed, undecided

Z = 1.959963984540054
"""The standard normal quantile of a two-sided interval of 95 %."""


def wilson(share: float, of: int) -> tuple[float, float]:
    """Give the score interval of 95 % of a share; everything is possible where nothing was looked at.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.

    Args:
        share: 0 to 1.
        of: How many were looked at.
    """
    if not of:
        return 0.0, 1.0
    square = Z * Z / of
    middle = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    return max(middle - half, 0.0), min(middle + half, 1.0)


class Rate(Struct, frozen=True):
    """A number of passes, with the interval of 95 % that their share lies in."""

    passed: int
    of: int

    @property
    def share(self) -> float:
        """The share of passes, 0 to 1; 0 where nothing was run."""
        return self.passed / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson score interval of 95 %; everything is possible where nothing was run."""
        return wilson(self.share, self.of)

    def __str__(self) -> str:
        """Print as `9 of 10 (60 % to 98 %)`."""
        low, high = self.interval
        return f"{self.passed} of {self.of} ({low:.0%} to {high:.0%})".replace("%", " %")


def sampled(outcomes: Iterable[Outcome], samples: int, pass_rate: int) -> Outcome:
    """Judge the runs of one case together.

    Args:
        outcomes: The outcome of each run.
        samples: How many runs there should be.
        pass_rate: The share that must pass, in percent.
    """
    found = list(outcomes)
    rate = Rate(sum(one.verdict is Verdict.PASS for one in found), len(found))
    open_ = sum(one.verdict is Verdict.UNDECIDED for one in found)
    told = f"{rate} passed, and at least {pass_rate} % must"
    if 100 * (samples - _failures(found)) < pass_rate * samples:
        worst = next(one.reason for one in found if one.verdict is Verdict.FAIL)
        return failed(worst if samples == 1 else f"{told}: {worst}")
    if len(found) < samples:
        return undecided(f"{len(found)} of {samples} runs were made")
    if 100 * rate.passed >= pass_rate * rate.of:
        return passed(found[0].reason if samples == 1 else told)
    reason = next(one.reason for one in found if one.verdict is Verdict.UNDECIDED)
    return undecided(reason if samples == 1 else f"{told}; {open_} undecided: {reason}")


def _failures(outcomes: Iterable[Outcome]) -> int:
    return sum(one.verdict is Verdict.FAIL for one in outcomes)
