"""The verdict of each case over its runs."""

from collections.abc import Iterable

from specforge.evaluation.cases import EvalCase
from specforge.grading.rates import Rate, sampled
from specforge.grading.verdict import Outcome, Verdict
from specforge.results.records import Result, instant
from specforge.stress.comparing import Compared, compared

DECIDED = frozenset((Verdict.PASS, Verdict.FAIL))


class Runs:
    """The runs of the cases of one feature with one model, all of them of the spec as it is now.

    Of two records of one run that which was graded counts, then the later one, then the one that stands further back.
    """

    def __init__(self, results: Iterable[Result]) -> None:
        self._of: dict[str, dict[int, Result]] = {}
        for one in sorted(results, key=lambda one: (one.verdict is not None, "" if one.at is None else instant(one.at))):
            self._of.setdefault(one.case, {})[one.sample] = one

    def verdict(self, case: EvalCase, most: int | None = None) -> Verdict | None:
        """Judge the runs of a case together; nothing where it has none.

        Args:
            case: The case.
            most: How many of the runs count; all of them when left out.
        """
        if case.id not in self._of:
            return None
        return sampled(self._graded(case)[:most], max(case.samples, len(self._graded(case)[:most])), case.pass_rate).verdict

    def _graded(self, case: EvalCase) -> list[Outcome]:
        runs = self._of.get(case.id, {})
        return [Outcome(one.verdict, one.reason) for _, one in sorted(runs.items()) if one.verdict is not None]

    def rate(self, cases: Iterable[EvalCase]) -> Rate:
        """Give the share of the cases that pass, among those that are decided."""
        decided = [verdict for case in cases if (verdict := self.verdict(case)) in DECIDED]
        return Rate(decided.count(Verdict.PASS), len(decided))

    def compared(self, pairs: Iterable[tuple[EvalCase, EvalCase]]) -> Compared:
        """Compare cases with what they were made of, each judged over as many runs as the other.

        Where all runs of a case must pass, the one that was run more often fails more often.
        """
        found = []
        for plain, level in pairs:
            most = min(len(self._graded(plain)), len(self._graded(level)))
            first, second = self.verdict(plain, most), self.verdict(level, most)
            if first in DECIDED and second in DECIDED:
                found.append((first is Verdict.PASS, second is Verdict.PASS))
        return compared(found)
