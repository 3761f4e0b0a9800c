"""How far long work is, on a terminal and only there."""

import io
import os
import pty
from collections.abc import Iterator

import pytest

from specforge.progress import CLEAR, Progress, on_terminal


def clock_of(*seconds: float) -> Iterator[float]:
    yield from seconds


def test_work_of_a_second_says_nothing() -> None:
    stream, times = io.StringIO(), clock_of(0, 0.4, 0.9)
    assert list(Progress(stream, lambda: next(times)).through("ab", 2, "case")) == ["a", "b"]
    assert stream.getvalue() == ""


def test_long_work_says_how_far_it_is_and_leaves_nothing_behind() -> None:
    stream, times = io.StringIO(), clock_of(0, 0.5, 2, 2.05, 3)
    assert list(Progress(stream, lambda: next(times)).through("abcd", 4, "case")) == ["a", "b", "c", "d"]
    lines = [f"specforge: {done} of 4 cases" for done in (1, 3)]
    assert stream.getvalue() == "".join(f"{CLEAR}{line}\r" for line in lines) + CLEAR


def test_work_that_breaks_off_leaves_nothing_behind() -> None:
    stream, times = io.StringIO(), clock_of(0, 5)
    work = Progress(stream, lambda: next(times)).through("ab", 2, "case")
    next(work)
    work.close()  # type: ignore[attr-defined]  # it is a generator
    assert stream.getvalue().endswith(CLEAR)


@pytest.mark.parametrize(
    ("environment", "speaks"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "CI": "true"}, False), ({"TERM": "dumb"}, False), ({}, False)],
)
def test_only_a_terminal_on_which_somebody_looks_is_told(environment: dict[str, str], *, speaks: bool) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stream, os.fdopen(ours):
        assert (on_terminal(stream, environment)._stream is stream) is speaks
    assert on_terminal(io.StringIO(), environment)._stream is None
