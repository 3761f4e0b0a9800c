"""When rows are dated: before the moment at which they are read, or behind it where a field tells what is to come."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from specforge.regexes import regex

NOW = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
"""When rows are read where a feature does not say what time it is: the clock decides nothing."""
FIRST = datetime.datetime(2, 1, 1, tzinfo=datetime.UTC)
"""The first instant that is counted; a year is left for those that lie around it."""
LAST = datetime.datetime(9998, 12, 31, tzinfo=datetime.UTC)
"""The last one."""
SECOND = datetime.timedelta(seconds=1)
USUAL = datetime.timedelta(days=2 * 365)
"""How far from now times lie that follow from no other one."""
PART = regex(r"[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]+")
"""A word of a name, in snake, kebab or camel case."""
COMING = frozenset(
    PART.findall(
        "starts begins ends expires expiry expiration due departs departure arrives arrival deadline until scheduled planned upcoming next eta"
        " expected estimated renews renewal closes opens slot appointment"
    )
)
"""The words of fields that mostly tell what is still to come."""
EITHER = frozenset(PART.findall("start begin end from to"))
"""The words of fields that tell what is to come where rows come with the earliest first."""


class Span(Struct, frozen=True):
    """A stretch of time that a value lies in, both ends with it."""

    first: datetime.datetime
    last: datetime.datetime


class Dating(Struct, frozen=True):
    """By what the times of rows go."""

    now: datetime.datetime = NOW
    """When rows are read."""
    order: tuple[tuple[str, bool], ...] = ()
    """What rows are ordered by, each with whether it descends."""

    def is_coming(self, name: str) -> bool:
        """Whether a field tells what is still to come, as far as its name and the order of the rows show."""
        first, down = self.order[0] if self.order else ("", True)
        earliest_first = not down and not _words(first).isdisjoint(COMING | EITHER)
        return not _words(name).isdisjoint(COMING | EITHER if earliest_first else COMING)

    def usual(self, name: str) -> Span:
        """Where a time lies that follows from no other one: before now, or behind it."""
        return Span(self.now, self.now + USUAL) if self.is_coming(name) else Span(self.now - USUAL, self.now)

    def in_turn(
        self, fields: Mapping[str, datetime.timedelta], known: Mapping[str, datetime.datetime], below: Callable[[int], int]
    ) -> dict[str, Span]:
        """Give where the times of one object lie: those that are over, and those that are to come, each in the order of its fields.

        Args:
            fields: Its fields, each with how far it can lie behind the one before.
            known: The times of those whose values are decided.
            below: Draws a number.
        """
        found = dict[str, Span]()
        for coming in (False, True):
            names = [name for name in fields if self.is_coming(name) is coming]
            if len(names) > 1:
                found.update(self._following(names, fields, known, below, coming=coming))
        return found

    def _following(
        self,
        names: Sequence[str],
        fields: Mapping[str, datetime.timedelta],
        known: Mapping[str, datetime.datetime],
        below: Callable[[int], int],
        *,
        coming: bool,
    ) -> Iterator[tuple[str, Span]]:
        """Lay fields one behind the other, around the first of them that is decided."""
        least, most = (self.now, LAST) if coming else (FIRST, self.now)
        room = sum((fields[name] for name in names), datetime.timedelta())
        begins = (self.now if coming else self.now - USUAL) + datetime.timedelta(days=below((USUAL - room).days))
        if (fixed := next((name for name in names if name in known), None)) is not None:
            begins = known[fixed] - sum((fields[name] for name in names[: names.index(fixed)]), datetime.timedelta())
        for name in names:
            ends = begins + fields[name]
            yield name, Span(min(max(begins, least), most), min(max(ends - SECOND, least), most))
            begins = ends


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in PART.findall(name))
