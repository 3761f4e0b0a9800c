"""When a session can grow no more: a reopening keeps it open only where it can act."""

from typing import Any

from specforge.boundaries.closing import closes_at

IDLE = {"rule": "idle", "us": 30}
REOPENS = {"rule": "reopens", "kinds": ["again"], "us": 100, "voids": ["ends_on", "ends_says", "idle", "changes"]}
ENDS = {"rule": "ends_on", "kinds": ["done"], "resumes_within_us": None}
STARTS = {"rule": "starts_on", "kinds": ["new", "again"]}


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
