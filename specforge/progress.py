"""How far long work is, in one line of a terminal that is gone when the work is done."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TextIO, TypeVar

from specforge.amounts import many

T = TypeVar("T")
WAITS = 1.0
"""Seconds of work about which nothing is said."""
EVERY = 0.1
"""Seconds between two lines."""
CLEAR = "\r\x1b[K"


class Progress:
    """Says how far work is; without a stream it says nothing."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin.

        Args:
            stream: Where to say it.
            clock: Gives seconds.
        """
        self._stream, self._clock = stream, clock
        self._next = clock() + WAITS
        self._shown = False

    def through(self, things: Iterable[T], of: int, noun: str, size: Callable[[T], int] = lambda _: 1) -> Iterator[T]:
        """Give one thing after the other, and say how many of them are done.

        Args:
            things: What is worked through.
            of: How many there are.
            noun: What one of them is called.
            size: For how many a thing counts.
        """
        done = 0
        try:
            for thing in things:
                self.say(f"specforge: {done:,} of {many(of, noun)}")
                yield thing
                done += size(thing)
        finally:
            self.wipe()

    def say(self, text: str) -> None:
        """Say where work is, in the place of what was said before."""
        if self._stream is not None and (now := self._clock()) >= self._next:
            self._next, self._shown = now + EVERY, True
            # The cursor goes back, so that whatever is printed meanwhile stands in the line's place.
            self._stream.write(f"{CLEAR}{text}\r")
            self._stream.flush()

    def wipe(self) -> None:
        """Take back what was said."""
        if self._stream is not None and self._shown:
            self._shown = False
            self._stream.write(CLEAR)
            self._stream.flush()


def on_terminal(stream: TextIO, environment: Mapping[str, str]) -> Progress:
    """Give what speaks on a terminal that can take a line back, where a person may look on; silent anywhere else."""
    seen = stream.isatty() and not environment.get("CI") and environment.get("TERM", "dumb") != "dumb"
    return Progress(stream if seen else None)
