"""Events that wait for those before them, in the one total order."""

from collections.abc import Iterator
from heapq import heappop, heappush

from specforge.boundaries.stepping import NEVER, Event

Held = tuple[int, int, int, str, int, str, Event]
"""An event that waits: `at`, `seq`, tie, id, the number of events given before it, kind, and itself."""
SPANS = 16
"""Into how many spans of time the wait is divided: sorting a span at once, when its turn comes, is quicker than a heap of all."""


class Waiting:
    """Events by span of time; only the first span is sorted, and what still comes to it is kept in a heap beside it."""

    def __init__(self, wait: int) -> None:
        """Take how long events usually wait, in microseconds."""
        self.first = NEVER
        """The instant of the first event; never, when none waits."""
        self._width = max(1, wait // SPANS)
        self._end = -NEVER
        """Where the sorted span ends."""
        self._sorted: list[Held] = []
        """The events of that span, the last one first."""
        self._beside: list[Held] = []
        self._spans: dict[int, list[Held]] = {}
        self._numbers: list[int] = []
        """The numbers of the spans after it, as a heap."""

    def push(self, held: Held) -> None:
        """Let an event wait."""
        at = held[0]
        if at < self._end:
            heappush(self._beside, held)
        elif (span := self._spans.get(number := at // self._width)) is not None:
            span.append(held)
        else:
            self._spans[number] = [held]
            heappush(self._numbers, number)
            if self.first == NEVER:
                self._sort_next()
        self.first = min(self.first, at)

    def peek(self) -> Held:
        """Give the first event; there must be one."""
        ordered, beside = self._sorted, self._beside
        return beside[0] if beside and not (ordered and ordered[-1] < beside[0]) else ordered[-1]

    def pop(self) -> Held:
        """Give the first event, and let it wait no longer; there must be one."""
        ordered, beside = self._sorted, self._beside
        if not beside:
            held = ordered.pop()
            if ordered:
                self.first = ordered[-1][0]
                return held
        else:
            held = heappop(beside) if not ordered or beside[0] < ordered[-1] else ordered.pop()
        if ordered or beside:
            self.first = self.peek()[0]
        else:
            self._sort_next()
        return held

    def __iter__(self) -> Iterator[Held]:
        """All events that wait, in no order."""
        yield from self._sorted
        yield from self._beside
        for span in self._spans.values():
            yield from span

    def _sort_next(self) -> None:
        if not self._numbers:
            self.first = NEVER
            return
        number = heappop(self._numbers)
        self._sorted = self._spans.pop(number)
        self._sorted.sort(reverse=True)
        self._end = (number + 1) * self._width
        self.first = self._sorted[-1][0]
