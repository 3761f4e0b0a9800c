"""Until when what sessions told may be kept: the length of each class of memory, and requests after which nothing of before is."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from specforge.boundaries.segmenting import Document, Event, Session

Requests = Mapping[tuple[str, ...], Sequence[int]]
"""When it was asked, ascending, by the values of the keys that a request is of."""


class Kept(Struct, frozen=True):
    """What may be left of a session. Times are microseconds since 1970-01-01 UTC."""

    until: Mapping[str, int]
    """The last instant at which anything of it may be there, by class of memory."""
    purged: int | None
    """The latest request that is about it: nothing that it told up to then is kept."""


def requests(document: Document, purpose: str, events: Iterable[Event]) -> Requests:
    """Give the requests to purge, from all events: also from those that the stream sets aside, as one that arrived late."""
    columns, purges = document["events"]["columns"], document["purposes"][purpose]["purges"]
    found: dict[tuple[str, ...], list[int]] = {}
    for event in events if purges is not None else ():
        values = [event.get(columns[key]) for key in _keys(document["purposes"][purpose])]
        at = event.get(columns["at"])
        if at is not None and event.get(columns["kind"]) in purges["kinds"] and None not in values:
            found.setdefault(tuple(map(str, values)), []).append(at)
    return {key: sorted(instants) for key, instants in found.items()}


def kept(document: Document, purpose: str, session: Session, asked: Requests) -> Kept:
    """Say until when each class of memory of a session is kept, and what was purged of it.

    Args:
        document: The content of `sessions.json`.
        purpose: The purpose that it is a session of.
        session: The session.
        asked: What `requests` gives for all events.
    """
    stated, columns = document["purposes"][purpose], document["events"]["columns"]
    last = session.events[-1][columns["at"]]
    # By what held before, a session can be of several users: then no request is about it.
    named = [{str(event[columns[key]]) for event in session.events if event.get(columns[key]) is not None} for key in _keys(stated)]
    instants = asked.get(tuple(min(values) for values in named), ()) if all(len(values) == 1 for values in named) else ()
    after = bisect_left(instants, last)
    ends = instants[after : after + 1]
    purged = instants[-1] if instants and instants[-1] >= session.start else None
    return Kept({name: min((last + length, *ends)) for name, length in stated["keeps_us"].items()}, purged)


def _keys(purpose: Mapping[str, Any]) -> Sequence[str]:
    """The keys by which a purpose purges."""
    keys: Sequence[str] = purpose["purges"]["keys"] if purpose["purges"] is not None else ()
    return keys


def kept_json(document: Document, purpose: str, session: Session, asked: Requests) -> dict[str, object]:
    """Give the same as a stream tells it; nothing where the purpose keeps nothing."""
    stated: Mapping[str, Any] = document["purposes"][purpose]
    if not stated["keeps_us"]:
        return {}
    found = kept(document, purpose, session, asked)
    return {"kept_until_us": dict(found.until), **({} if stated["purges"] is None else {"purged_us": found.purged})}
