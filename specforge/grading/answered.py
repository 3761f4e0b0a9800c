"""What functions that a program hands over give back: an async one gives a coroutine, which holds no answer."""

from collections.abc import Awaitable
from typing import TypeVar

from specforge.errors import UsageError

T = TypeVar("T")


def answered(value: T, by: str) -> T:
    """Give what a function of a program gave.

    Args:
        value: What it gave.
        by: Which function it was, as the subject of a sentence.

    Raises:
        UsageError: when it is a coroutine, which nobody awaits.
    """
    if not isinstance(value, Awaitable):
        return value
    if callable(close := getattr(value, "close", None)):  # or else Python warns of it beside this
        close()
    help = (
        "give a function that is not async; inside of it, `asyncio.run(...)` runs one that is, also where the run is in `asyncio.to_thread`"
    )
    raise UsageError(f"{by} gave a coroutine, which nobody awaits", help)
