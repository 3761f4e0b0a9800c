"""How runs of cases came out together: rates with intervals, and cases that say nothing any more."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from specforge.grading.rates import Rate
from specforge.grading.verdict import Verdict
from specforge.results.records import Result, pairs

SURE = 0.8
"""A case is saturated when its pass rate is at least this: the lower end of its interval, with no run that did not pass."""


class Tally(Struct, frozen=True):
    """How many runs came out how."""

    passed: int = 0
    failed: int = 0
    undecided: int = 0
    broken: int = 0
    """Runs that broke off: neither passes nor fails."""

    @property
    def runs(self) -> int:
        """All of them."""
        return self.passed + self.failed + self.undecided + self.broken

    @property
    def rate(self) -> Rate:
        """The share of passes among the runs that were decided."""
        return Rate(self.passed, self.passed + self.failed)

    @property
    def share(self) -> float:
        """The share of passes among all runs, 0 to 100: what is undecided or broke off is no pass."""
        return 100 * self.passed / self.runs if self.runs else 0.0


def tally(results: Iterable[Result]) -> Tally:
    """Count how runs came out."""
    found = Counter(one.verdict for one in results)
    return Tally(found[Verdict.PASS], found[Verdict.FAIL], found[Verdict.UNDECIDED], found[None])


def by_model(results: Iterable[Result]) -> Mapping[str | None, Tally]:
    """Count how the runs of each model came out, in the order of their names; `None` where no model is named."""
    found: dict[str | None, list[Result]] = {}
    for one in results:
        found.setdefault(one.model, []).append(one)
    return {model: tally(found[model]) for model in sorted(found, key=lambda model: model or "")}


def enough() -> int:
    """How many runs without a fail it takes until a case is saturated."""
    return next(runs for runs in range(1, 1000) if Rate(runs, runs).interval[0] >= SURE)


def saturated(found: Tally) -> bool:
    """Whether a case passes so often that another pass says nothing."""
    return not found.failed and not found.undecided and found.rate.interval[0] >= SURE


def flaky(results: Iterable[Result]) -> bool:
    """Whether a case passed and failed with the same model, prompt and elements."""
    seen: dict[tuple[object, ...], set[Verdict | None]] = {}
    for one in results:
        seen.setdefault((one.model, one.prompt, pairs(one.fingerprints)), set()).add(one.verdict)
    return any({Verdict.PASS, Verdict.FAIL} <= verdicts for verdicts in seen.values())


def indifferent(results: Iterable[Result]) -> int:
    """Among how many models and prompts a case told none apart, because it gave all of them one verdict; 0 when it told some apart."""
    decided = [one for one in results if one.verdict in {Verdict.PASS, Verdict.FAIL}]
    settings = {(one.model, one.prompt) for one in decided}
    return len(settings) if len(settings) > 1 and len({one.verdict for one in decided}) == 1 else 0
