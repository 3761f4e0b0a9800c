"""Sessions that somebody else computed: a public log of visits to a shop, whose rows come with the ids of their sessions."""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from specforge.boundaries.segmenting import segment
from specforge.registry import find_compilers
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: shop
sessions:
  events:
    table: visits
    columns: {{user: user_id, at: timestamp, id: row, kind: event, seq: number}}
    zone: UTC
  purposes:
    analytics: {{per: user, ends: {{idle: {idle}}}}}
"""


@cache
def events() -> tuple[dict[str, object], ...]:
    """Every row of the log, numbered; its times have whole seconds and no zone, and are read as UTC."""
    package = find_spec("retentioneering")
    assert package is not None, "the tests need the data of a package: pip install --no-deps retentioneering==5.2.4"
    assert package.origin is not None
    with gzip.open(Path(package.origin).parent / "datasets" / "ecom.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return tuple(
            {**row, "row": number, "number": number, "timestamp": _instant(row["timestamp"])}
            for number, row in enumerate(csv.DictReader(file))
        )


def _instant(text: str) -> int:
    since = datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(microseconds=1)


def found(idle: str) -> Iterator[frozenset[object]]:
    """The rows of each session that the reference finds."""
    loaded = load_texts({"shop.yaml": SPEC.format(idle=idle)})
    assert [one.message for one in loaded.findings] == []
    compiler = next(one for one in find_compilers() if one.name == "sessions")
    document = json.loads(next(iter(compiler.run(loaded.project.views[0]))).text)
    return (frozenset(event["row"] for event in one.events) for one in segment(document, "analytics", events()))


def given() -> frozenset[frozenset[object]]:
    """The rows of each session that came with the log."""
    rows: dict[object, set[object]] = {}
    for event in events():
        rows.setdefault(event["session_id"], set()).add(event["row"])
    return frozenset(map(frozenset, rows.values()))


def test_half_an_hour_gives_every_session_that_came_with_the_log() -> None:
    assert len(events()) == 31_106
    assert len(given()) == 3_605
    sessions = list(found("30m"))
    assert len(sessions) == 3_605
    assert frozenset(sessions) == given()


def test_a_quarter_of_an_hour_cuts_some_of_them() -> None:
    sessions = list(found("15m"))
    assert len(sessions) == 3_722
    whole = {row: one for one in given() for row in one}
    assert all(one <= whole[next(iter(one))] for one in sessions)
