"""Names that the SQL of session boundaries gives to its views and to their columns."""

import re
from collections.abc import Iterable, Iterator

STREAM = "session_stream"
"""The view that has the events that sessions are made of."""
COLUMNS = frozenset(
    [
        "active", "active_row", "active_us", "activity", "around_us", "at", "at_us", "began_us", "billable", "boundary_version", "carried_us",
        "closes_us", "counts_us", "ended_at", "ended_row", "ended_us", "ends", "event_id", "events", "first_end_us", "first_row", "follows_us", "grows_us", "hard_us", "inside_id", "inside_us", "judgeable", "kind",
        "last_active_us", "last_end_us", "last_us", "memory_class", "next_purge_us", "next_us", "opened_by", "outer_began", "outer_closes", "outer_next", "outer_shuts", "outer_us", "purge_us", "purged_us", "row_no", "rule_us", "shuts_us", "start_us", "until_us",
    ]
)  # fmt: skip


def events_view(purpose: str) -> str:
    """The view that has a row for each event of a purpose."""
    return f"{purpose.replace('-', '_')}_session_events"


def sessions_view(purpose: str) -> str:
    """The view that has a row for each session of a purpose."""
    return f"{purpose.replace('-', '_')}_sessions"


def old_events_view(purpose: str) -> str:
    """The view that has the events of sessions which finish under the definition before."""
    return f"{purpose.replace('-', '_')}_earlier_session_events"


def kept_view(purpose: str) -> str:
    """The view that has a row for each session and class of memory of a purpose."""
    return f"{purpose.replace('-', '_')}_kept"


def views_of(purpose: str, *, changed: bool, keeps: bool) -> Iterator[str]:
    """Every view of a purpose; `changed` says whether it has a definition before, `keeps` whether it keeps memory."""
    yield events_view(purpose)
    yield sessions_view(purpose)
    if keeps:
        yield kept_view(purpose)
    if changed:
        yield old_events_view(purpose)


def key_column(sort: str, key: str) -> str:
    """The column that has a key of the event stream, by what a purpose does with it: `per`, `mark`, `watch`, `sum` or `raw`."""
    return f"{sort}_{key.replace('-', '_')}"


def is_column(name: str, keys: Iterable[str]) -> bool:
    """Whether the views have a column of this name themselves; `keys` are the keys of the columns of the event stream."""
    return name in COLUMNS or name in {key_column("per", key) for key in keys} or re.fullmatch(r"kind_\d+", name) is not None
