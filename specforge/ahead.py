"""Work done ahead on the other processors: each takes a stretch of a list while this process goes through the list from its begin."""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from msgspec import Struct

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

LEAST = 32
"""The fewest items that a process of its own is started for: some tenths of a second of work."""
MOST = 8
"""The most processes: each needs memory of its own, and beyond these the first stretch is what is waited for."""


def processors() -> int:
    """How many processors this process may use, where others can be forked from it; else one."""
    if sys.platform != "linux":
        return 1
    try:
        # A thread, also one that a library began, may hold what a forked process would wait for without end.
        alone = len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208  no path is needed
    except OSError:
        alone = False
    return len(os.sched_getaffinity(0)) if alone else 1


class _Worker(Struct):
    process: int
    pipe: int
    """Where its answer is read from."""


class Ahead(Generic[K, V]):
    """What becomes of items, worked out by processes that are forked when this is made.

    What a process that dies would have answered is worked out by whoever asks. No process outlives the one that started it by
    more than an item, and none is ended in the middle of one.
    """

    def __init__(self, items: Sequence[K], work: Callable[[K], V | None]) -> None:
        """Begin.

        Args:
            items: The items, in the order in which they will be asked for; the first of them are left to this process.
            work: What is done with each. What it raises counts as no answer.
        """
        self._whose: dict[K, _Worker] = {}
        self._open: list[_Worker] = []
        self._found: dict[K, V] = {}
        count = min(processors(), len(items) // LEAST, MOST)
        for number in range(1, count):
            stretch = items[len(items) * number // count : len(items) * (number + 1) // count]
            with suppress(OSError):  # no process more, or no file
                worker = _started(stretch, work)
                self._open.append(worker)
                self._whose.update(dict.fromkeys(stretch, worker))

    def find(self, item: K) -> V | None:
        """Give what came of an item; nothing where nobody worked it out."""
        worker = self._whose.get(item)
        if worker is not None and worker in self._open:
            self._open.remove(worker)
            self._found.update(_answer(worker))
        return self._found.pop(item, None)

    def close(self) -> list[V]:
        """End what is still at work, when it has done with its item; gives what nobody asked for."""
        for worker in self._open:
            with suppress(OSError):
                os.kill(worker.process, signal.SIGTERM)
        for worker in self._open:
            self._found.update(_answer(worker))
        self._open.clear()
        left, self._found = list(self._found.values()), {}
        return left


def _started(items: Sequence[K], work: Callable[[K], V | None]) -> _Worker:
    """Fork a process that works and writes down what it found when it is done."""
    read, write = os.pipe()
    here = os.getpid()
    try:
        process = os.fork()
    except OSError:
        os.close(read)
        os.close(write)
        raise
    if process:
        os.close(write)
        return _Worker(process, read)
    try:
        os.close(read)
        ended: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, _: ended.append(number))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the process that began, which ends this one
        found: dict[K, V] = {}
        for item in items:
            if ended or os.getppid() != here:
                break
            with suppress(Exception):
                if (value := work(item)) is not None:
                    found[item] = value
        with os.fdopen(write, "wb") as pipe:
            pickle.dump(found, pipe, pickle.HIGHEST_PROTOCOL)
    finally:
        # Nothing of what the other process has begun, as a text that it has not printed yet, is ended here.
        os._exit(0)


def _answer(worker: _Worker) -> dict[Any, Any]:
    """Wait for a process, and give what it found."""
    try:
        with os.fdopen(worker.pipe, "rb") as pipe:
            return dict(pickle.load(pipe))  # noqa: S301  it comes from a process of ours
    except (OSError, EOFError, pickle.UnpicklingError):
        return {}
    finally:
        with suppress(OSError):
            os.waitpid(worker.process, 0)
