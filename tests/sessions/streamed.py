"""What the segmenter of a stream tells of its events, and what the sessions of all events at once say."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from specforge.boundaries import Placed, streaming
from specforge.boundaries.segmenting import segment

Told = dict[Any, tuple[str, str | None, str]]
"""For each event that is placed, by what names it: its session, the rule that opened it where it is the first, and the version of the rules."""


@pytest.fixture(autouse=True, scope="module")
def sweeps_often() -> Iterator[None]:
    """Partitions are packed and forgotten after a few events, as they are after many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "FEWEST", 3)
        patch.setattr(streaming, "SWEEP", 0)
        yield


def expected(document: Mapping[str, Any], purpose: str, events: Iterable[Mapping[str, Any]], name: str) -> tuple[Told, Counter[str]]:
    """What all events at once say, and how many are set aside by what; `name` is the column that names an event."""
    aside: Counter[str] = Counter()
    found = {}
    for session in segment(document, purpose, events, aside):
        for index, event in enumerate(session.events):
            found[event[name]] = (session.id, None if index else session.reason, session.boundary_version)
    return found, aside


def copies_lumped(counts: Mapping[str, int]) -> Counter[str]:
    """Counts in which a copy of an event that is left out may be one that is left out, too: as it comes, nothing is known of the one before."""
    left_out = [cause for cause in counts if cause.startswith("left_out:")]
    found = Counter({cause: count for cause, count in counts.items() if cause != "duplicate" and cause not in left_out})
    return found + Counter({"copies and what is left out": sum(counts.get(cause, 0) for cause in ("duplicate", *left_out))})


def told(placed: Sequence[Placed], name: str) -> Told:
    """What the segmenter told, no event twice; `name` is the column that names an event."""
    found = {one.event[name]: (one.session_id, one.opened_by, one.boundary_version) for one in placed}
    assert len(found) == len(placed), "an event was placed twice"
    return found
