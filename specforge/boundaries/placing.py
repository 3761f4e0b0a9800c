"""What a stream of events gives: events placed in sessions, sessions that became final, and the refusal of an event out of order."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from specforge.errors import SpecforgeError


class Placed(NamedTuple):
    """An event and the session it belongs to."""

    event: Mapping[str, Any]
    """The event as it was given."""
    session_id: str
    opened_by: str | None
    """The rule that opened the session, when this event is the first of it."""
    boundary_version: str
    """The version of the rules that it was read by."""


class Closed(NamedTuple):
    """A session that became final: no activity can join it any more. Times are microseconds since 1970-01-01 UTC."""

    session_id: str
    key: tuple[object, ...]
    """Its values of the columns in `per`, of the rules that it was read by, as texts."""
    start: int
    last_activity: int
    activities: int
    """How many of its events are activity."""
    kinds: Mapping[str, int]
    """How many events of each kind it has, without those that only ride and came after it could grow."""
    billed: bool | None
    """Whether it is billed; none when the purpose does not say which sessions are."""
    judged: bool | None
    """Whether it is judged; none when the purpose does not say which sessions are."""
    boundary_version: str
    """The version of the rules that it was read by."""


class OutOfOrder(SpecforgeError):
    """An event comes before one of its partition that was placed already. Nothing was changed."""

    def __init__(self, id: str, at: int, after: int) -> None:
        """Keep the event's id and the two instants, in microseconds."""
        super().__init__(
            f"event {id!r} at {at} comes after one at {after} of the same partition, and before it in the order of events",
            "give the events of a partition in order (by `at`, `seq`, `ties`, `id`), or declare `late` with `columns.arrived`, so that events wait for those before them",
        )
        self.id, self.at, self.after = id, at, after
