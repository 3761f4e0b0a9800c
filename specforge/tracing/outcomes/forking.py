"""At which call two runs of a case part: what an agent says differs in every run, and what it calls and gets need not."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from specforge.results.calls import Called
from specforge.results.records import Result


class Parting(StrEnum):
    """How the first call that is another differs."""

    RESULT = "result"
    """The same call got something else: the tool, or the world behind it."""
    ARGUMENTS = "arguments"
    TOOL = "tool"
    """Another tool is called at this point."""
    MORE = "more"
    """It calls on where it answered before."""
    LESS = "less"
    """It answers where it called on before."""
    WORDS = "words"
    """All calls and results are the same."""


class Fork(Struct, frozen=True):
    """Where a run parts from those before."""

    how: Parting
    at: int
    """Which call it is, from 1; where only the words differ, the number behind the last one."""
    tool: str
    """The tool of that call: of the one before where there is none after; nothing where only the words differ."""
    before: str
    """What stood there before: arguments, a result, or the name of a tool."""
    after: str
    noisy: bool
    """Whether the runs before part from each other there, or earlier, so that it may mean nothing."""

    @property
    def what(self) -> tuple[Parting, str]:
        """By what forks of several cases are alike."""
        return self.how, self.tool


def fork(before: Iterable[Result], after: Iterable[Result]) -> Fork | None:
    """Say at which call runs of a case part from those before; nothing where nothing was called, or no record says so.

    Of several runs the two are taken that go together longest.

    Args:
        before: The runs before, those that came out as the case did.
        after: The runs after, the same.
    """
    then = [one.calls for one in before if one.calls is not None]
    here = [one.calls for one in after if one.calls is not None]
    if (not any(then) and not any(here)) or not then or not here:
        return None
    first, second = max(((one, other) for one in then for other in here), key=lambda pair: _together(*pair))
    at = _together(first, second)
    noisy = any(min(_together(first, other), len(first)) <= at and first != other for other in then)
    return _fork(first, second, at, noisy=noisy)


def _together(one: Sequence[Called], other: Sequence[Called]) -> int:
    """How many calls two runs have in common from the first one on."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if _key(left) != _key(right)), min(len(one), len(other)))


def _key(call: Called) -> tuple[str, str, str]:
    return call.tool, call.asked, call.got


def _fork(before: Sequence[Called], after: Sequence[Called], at: int, *, noisy: bool) -> Fork:
    then, here = before[at] if at < len(before) else None, after[at] if at < len(after) else None
    if then is None and here is None:
        return Fork(Parting.WORDS, at + 1, "", "", "", noisy)
    if then is None:
        assert here is not None
        return Fork(Parting.MORE, at + 1, here.tool, "", here.arguments, noisy)
    if here is None:
        return Fork(Parting.LESS, at + 1, then.tool, then.arguments, "", noisy)
    if then.tool != here.tool:
        return Fork(Parting.TOOL, at + 1, here.tool, then.tool, here.tool, noisy)
    if then.asked != here.asked:
        return Fork(Parting.ARGUMENTS, at + 1, here.tool, then.arguments, here.arguments, noisy)
    return Fork(Parting.RESULT, at + 1, here.tool, then.result, here.result, noisy)
