"""How many cases it takes to see a drop of the pass rate."""

import math

from specforge.grading.rates import Z

POWER = 0.8416212335729143
"""The standard normal quantile of 80 %."""


def cases_needed(plain: int, drop: int) -> int:
    """Give the cases at each of two levels that show a drop with 95 % confidence (two-sided) and 80 % power.

    Source: J. L. Fleiss, B. Levin, M. C. Paik, "Statistical Methods for Rates and Proportions", 3rd edition, 2003, chapter 4;
    two independent proportions, without the correction for continuity.

    Args:
        plain: The pass rate without the stress, in percent.
        drop: The drop, in points; from 1 to `plain`.
    """
    first, second = plain / 100, (plain - drop) / 100
    mean = (first + second) / 2
    none, some = math.sqrt(2 * mean * (1 - mean)), math.sqrt(first * (1 - first) + second * (1 - second))
    return math.ceil(round((Z * none + POWER * some) ** 2 / (first - second) ** 2, 9))


def drop_shown(plain: int, cases: int) -> int | None:
    """Give the smallest drop in whole points that so many cases show; nothing when they show not even a loss of everything."""
    return next((drop for drop in range(1, plain + 1) if cases_needed(plain, drop) <= cases), None)
