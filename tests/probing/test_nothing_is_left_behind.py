"""Whatever ends a probe, and whatever a function does to its process: nothing runs on, and no answer is taken for another one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from specforge.probing.functions import PythonTarget
from specforge.probing.session import Limits, Session, Spent
from specforge.probing.target import Answer, Bounds

FUNCTIONS = """
import os, subprocess, time

def hangs():
    child = subprocess.Popen(["sleep", "600"])
    with open("pids.new", "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    os.rename("pids.new", "pids")
    while True:
        pass

def forks(number):
    os.fork()
    return {"number": number}

class Untold(Exception):
    class_ = "absent"
    def __str__(self):
        raise RuntimeError

def untold():
    raise Untold
"""
PROBES = """
import sys
from pathlib import Path
from specforge.probing.functions import PythonTarget
from specforge.probing.target import Bounds
PythonTarget("shop:hangs", Path(sys.argv[1])).call("hangs", {}, Bounds(600, 1000))
"""
SERVES = """
import sys, time
from specforge.probing.processes import Child
script = "trap '' TERM HUP; sleep 600 & echo $$ $! > pids.new; mv pids.new pids; wait"
child = Child(["/bin/sh", "-c", script], print, print, most=100, folder=sys.argv[1])
time.sleep(600)
"""


def pids_in(folder: Path) -> list[int]:
    ends = time.monotonic() + 20
    while not (folder / "pids").exists():
        assert time.monotonic() < ends
        time.sleep(0.02)
    return [int(one) for one in (folder / "pids").read_text().split()]


def runs(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody waits for does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(os.name != "posix", reason="groups of processes")
@pytest.mark.parametrize("program", [PROBES, SERVES], ids=["a function", "a server"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_is_killed_leaves_no_process(program: str, number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(FUNCTIONS)
    ours = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
    try:
        pids = pids_in(tmp_path)
        assert all(runs(pid) for pid in pids)
        ours.send_signal(number)
        ours.wait(10)
        ends = time.monotonic() + 5
        while any(runs(pid) for pid in pids) and time.monotonic() < ends:
            time.sleep(0.02)
        assert not [pid for pid in pids if runs(pid)]
    finally:
        ours.kill()
        ours.wait()


@pytest.mark.skipif(os.name != "posix", reason="it forks")
def test_a_function_that_forks_gives_one_answer(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(FUNCTIONS)
    target = PythonTarget("shop:forks", tmp_path)
    try:
        came = [target.call("forks", {"number": number}, Bounds()).structured for number in range(20)]
    finally:
        target.close()
    assert came == [{"number": number} for number in range(20)]


def test_an_error_that_cannot_be_told_is_a_refusal_with_its_class(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(FUNCTIONS)
    target = PythonTarget("shop:untold", tmp_path)
    try:
        answer = target.call("untold", {}, Bounds())
    finally:
        target.close()
    assert (answer.state, answer.why, answer.class_) == ("refused", "Untold", "absent")


class Slow:
    """Takes all the time, or all the bytes, that a call may have."""

    name = "a slow server"

    def __init__(self, state: Any) -> None:
        self.state = state

    def offered(self) -> None:
        return

    def close(self) -> None:
        pass

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        return Answer(self.state)


@pytest.mark.parametrize(("state", "limits"), [("hung", Limits(seconds=5)), ("flooded", Limits(bytes=9_000_000))], ids=["seconds", "bytes"])
def test_a_tool_is_not_blamed_for_what_was_left_of_our_own_bounds(state: str, limits: Limits) -> None:
    with pytest.raises(Spent, match="allows more"):
        Session(Slow(state), "slow", limits).call({})
    assert Session(Slow(state), "slow").call({}).answer.state == state
