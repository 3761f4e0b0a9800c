"""When a session can grow no more: by the rules that end it by time, and by the session that it is inside of."""

from typing import Any

import pytest

from specforge.boundaries.closing import closes_at, ends_with, shutting

IDLE = {"rule": "idle", "us": 30}
REOPENS = {"rule": "reopens", "kinds": ["again"], "us": 100, "voids": ["ends_on", "ends_says", "idle", "changes"]}
ENDS = {"rule": "ends_on", "kinds": ["done"], "resumes_within_us": None}
STARTS = {"rule": "starts_on", "kinds": ["new", "again"]}
RESUMES = {"rule": "ends_says", "by": "say", "phrases": ["bye"], "resumes_within_us": 10}
LONGEST = {"rule": "longest", "us": 25}
DAILY = {"rule": "daily", "cuts_us": [-5, 0, 20]}


def closes(*rules: dict[str, Any], mark: int | None = None) -> int | None:
    return closes_at(rules, 0, 0, mark, 0)


def test_a_reopening_that_can_act_leaves_a_session_open() -> None:
    assert closes(REOPENS, ENDS, IDLE) is None
    assert closes(REOPENS, ENDS, IDLE, mark=0) == 100


def test_a_reopening_that_nothing_sets_off_leaves_idle_as_it_is() -> None:
    assert closes(REOPENS, IDLE) == 30


def test_a_reopening_that_opens_a_session_anyway_leaves_idle_as_it_is() -> None:
    assert closes(STARTS, REOPENS, ENDS, IDLE) == 30
    assert closes(STARTS, REOPENS, ENDS, IDLE, mark=0) == 0


@pytest.mark.parametrize(
    ("rules", "mark", "expected"),
    [
        ([RESUMES], None, None),
        ([RESUMES], 5, 15),
        ([RESUMES, IDLE], 5, 15),
        ([RESUMES, IDLE], 25, 30),
        ([ENDS, IDLE], 5, 5),
        ([IDLE, LONGEST], None, 25),
        ([LONGEST, DAILY], None, 19),
        ([DAILY, IDLE, RESUMES], 5, 15),
    ],
)
def test_the_earliest_limit_closes_a_session(rules: list[dict[str, Any]], mark: int | None, expected: int | None) -> None:
    assert closes(*rules, mark=mark) == expected


def test_what_only_rides_is_shut_out_by_length_and_days_alone() -> None:
    assert shutting([IDLE])(0, 0) is None
    assert shutting([IDLE, LONGEST])(0, 0) == 25
    assert shutting([DAILY, IDLE, LONGEST])(0, 0) == 19
    assert shutting([DAILY])(0, 20) is None


def boundary(rules: tuple[dict[str, Any], ...] = (), **activity: list[str]) -> dict[str, Any]:
    return {"activity": activity, "rules": rules, "inside": "outer"}


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        (boundary(only=["a", "b"]), boundary(only=["a"]), True),
        (boundary(only=["a"]), boundary(only=["a"]), True),
        (boundary(only=["a"]), boundary(only=["a", "b"]), False),
        (boundary(only=["a"]), boundary(all_but=[]), False),
        (boundary(only=["a"]), boundary((STARTS,), only=["a"]), False),
        (boundary((STARTS, REOPENS), only=["a"]), boundary((REOPENS,), only=["a", "new"]), True),
        (boundary(all_but=["x"]), boundary(only=["a"]), True),
        (boundary(all_but=["x"]), boundary(only=["x"]), False),
        (boundary(all_but=["new"]), boundary((STARTS,), only=["a"]), False),
        (boundary((STARTS,), all_but=["new"]), boundary(only=["new"]), True),
        (boundary(all_but=["x"]), boundary(all_but=["x", "y"]), True),
        (boundary(all_but=["x"]), boundary(all_but=["y"]), False),
        (boundary(all_but=["new"]), boundary((STARTS,), all_but=["new"]), False),
        ({**boundary(all_but=[]), "before": boundary(only=["a"])}, boundary(only=["b"]), False),
        ({**boundary(all_but=[]), "before": None}, boundary(only=["b"]), True),
    ],
)
def test_a_session_ends_with_the_one_around_it_where_that_counts_all_its_activity(
    outer: dict[str, Any], inner: dict[str, Any], *, covered: bool
) -> None:
    assert ends_with({"outer": outer}, inner) is covered
