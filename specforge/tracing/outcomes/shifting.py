"""Where the outcomes of the same cases, run again and again, move from one level to another."""

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

from specforge.stress.comparing import CHANCE

Passed = Sequence[bool]
"""Whether a case passed at each of several points, in their order."""


class Shift(Struct, frozen=True):
    """A point from which on cases pass less often, or more often, than before."""

    at: int
    """Its index: the first one of the new level."""
    begin: int
    """The index of the first point of the level before."""
    end: int
    """The index behind the last point of the new level."""
    fell: bool

    def change(self, case: Passed) -> float:
        """What a case gains of the share of its passes, -1 to 1."""
        return _share(case[self.at : self.end]) - _share(case[self.begin : self.at])


def shifts(cases: Sequence[Passed]) -> tuple[Shift, ...]:
    """Give the points at which the pass rate moved to another level by more than chance, in their order.

    Of a series of points every place is tried by the test of Cochran, Mantel and Haenszel, of which each case is a stratum, so
    that it is compared with itself alone; with two points it is the test of McNemar. It is one-sided, corrected for continuity,
    and for as many places as there are. The place that it finds most surely parts the series, and both sides are looked through in
    the same way.

    Sources: N. Mantel, W. Haenszel, "Statistical aspects of the analysis of data from retrospective studies of disease", Journal of
    the National Cancer Institute 22, 1959, pp. 719-748; A. J. Scott, M. Knott, "A cluster analysis method for grouping means in
    the analysis of variance", Biometrics 30, 1974, pp. 507-512, for the parting.

    Args:
        cases: How each case came out at all of the points; every one of the same length.
    """
    points = len(cases[0]) if cases else 0
    sums = [list(accumulate(case, initial=0)) for case in cases]
    ends = [0, *sorted(_places(sums, 0, points)), points]
    return tuple(_shift(sums, *three) for three in zip(ends, ends[1:], ends[2:], strict=False))


def _shift(sums: Sequence[Sequence[int]], begin: int, at: int, end: int) -> Shift:
    return Shift(at, begin, end, _distance(sums, begin, at, end) < 0)


def _places(sums: Sequence[Sequence[int]], begin: int, end: int) -> Iterator[int]:
    """The places at which a stretch is parted; of each case, how often it passed up to each point."""
    places = range(begin + 1, end)
    if not places:
        return
    sureness = [abs(_distance(sums, begin, at, end)) for at in places]
    most = max(sureness)
    if len(places) * math.erfc(most / math.sqrt(2)) / 2 <= CHANCE:
        at = places[sureness.index(most)]
        yield at
        yield from _places(sums, begin, at)
        yield from _places(sums, at, end)


def _distance(sums: Sequence[Sequence[int]], begin: int, at: int, end: int) -> float:
    """How many standard errors the passes behind a place are off what chance has there, less half a pass; below 0 where they are fewer."""
    points, behind = end - begin, end - at
    off = spread = 0.0
    for case in sums:
        passed = case[end] - case[begin]
        off += case[end] - case[at] - behind * passed / points
        spread += passed * (points - passed) * behind * (points - behind) / (points * points * (points - 1))
    return math.copysign(max(abs(off) - 0.5, 0.0) / math.sqrt(spread), off) if spread else 0.0


def _share(passed: Passed) -> float:
    return sum(passed) / len(passed)
