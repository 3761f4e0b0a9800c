"""The verdict of a case over its runs: how many count, and which record of one run does."""

import pytest

from specforge.curves.judging import Runs
from specforge.evaluation.cases import EvalCase
from specforge.grading.verdict import Verdict
from specforge.location import Place
from specforge.results.records import Result

P, F, U = Verdict.PASS, Verdict.FAIL, Verdict.UNDECIDED
VERDICTS = {"p": P, "f": F, "u": U, "-": None}


def result(verdict: str, sample: int = 1, at: str | None = None) -> Result:
    return Result("shop/case/a", "shop", {}, VERDICTS[verdict], "It.", (), {}, "", "pytest", sample, at=at)


def case(samples: int = 1, pass_rate: int = 100) -> EvalCase:
    return EvalCase("shop/case/a", "case", "single", (), "written", Place("specs/shop.yaml"), (), samples=samples, pass_rate=pass_rate)


@pytest.mark.parametrize(
    ("runs", "samples", "pass_rate", "verdict"),
    [
        ("", 1, 100, None),
        ("-", 1, 100, U),
        ("p", 1, 100, P),
        ("p", 3, 100, U),
        ("f", 3, 100, F),
        ("ppf", 3, 60, P),
        ("ppf", 1, 60, P),
        ("pff", 1, 60, F),
        ("pp-", 1, 100, P),
    ],
)
def test_all_runs_count_that_were_graded(runs: str, samples: int, pass_rate: int, verdict: Verdict | None) -> None:
    found = Runs(result(one, number) for number, one in enumerate(runs, 1))
    assert found.verdict(case(samples, pass_rate)) is verdict


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        ([("p", "2026-11-20T10:00:00Z"), ("f", "2026-11-20T11:00:00Z")], F),
        ([("f", "2026-11-20T11:00:00Z"), ("p", "2026-11-20T10:00:00Z")], F),
        ([("p", "2026-11-20T10:00:00Z"), ("-", "2026-11-20T11:00:00Z")], P),
        ([("p", None), ("f", None)], F),
        ([("f", "2026-11-20T10:00:00Z"), ("p", None)], F),
    ],
)
def test_of_one_run_what_was_graded_and_then_what_is_later_counts(records: list[tuple[str, str | None]], verdict: Verdict) -> None:
    assert Runs(result(one, at=at) for one, at in records).verdict(case()) is verdict
