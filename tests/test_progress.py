"""How far long work is, on a terminal and only there."""

import datetime
import io
import os
import pty
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from specforge import verbs
from specforge.config import read_config
from specforge.overview.gathering import overview
from specforge.probing.session import Session
from specforge.probing.target import Answer
from specforge.progress import CLEAR, Progress, on_terminal

DAY = datetime.date(2026, 1, 1)


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


LONG: dict[str, Callable[[Path, Progress], object]] = {
    "check": lambda root, progress: verbs.check(root, read_config(root, None), DAY, progress=progress),
    "build": lambda root, progress: verbs.build(root, read_config(root, None), DAY, progress=progress),
    "report": lambda root, progress: overview(root, read_config(root, None), DAY, (), progress),
}


@pytest.mark.parametrize("work", LONG.values(), ids=LONG)
def test_what_goes_through_features_says_how_many_are_done(tmp_path: Path, work: Callable[[Path, Progress], object]) -> None:
    (tmp_path / "specs").mkdir()
    for name in ("a", "b"):
        (tmp_path / "specs" / f"{name}.yaml").write_text(
            f"specforge: 1\nfeature: {name}\nintents:\n  - {{id: i, when: Asked.}}\n", encoding="utf-8"
        )
    stream, times = io.StringIO(), count(0, 2)
    work(tmp_path, Progress(stream, lambda: next(times)))
    assert f"{CLEAR}specforge: 1 of 2 features\r" in stream.getvalue()
    assert stream.getvalue().endswith(CLEAR)


class _Echo:
    name = "echo"

    def offered(self) -> None:
        return None

    def call(self, *_: object) -> Answer:
        return Answer("result", text="fine")

    def close(self) -> None:
        return


def test_a_walk_of_a_tool_says_which_call_it_makes() -> None:
    stream, times = io.StringIO(), count(0, 2)
    session = Session(_Echo(), "list_orders", progress=Progress(stream, lambda: next(times)))
    session.call({})
    session.call({})
    assert stream.getvalue() == "".join(f"{CLEAR}specforge: call {number} of `list_orders`\r" for number in (1, 2))
