"""Rows that are made are dated by what time it is in the conversations of their feature, in cases, while these are played, and on disk."""

import datetime
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from specforge.compilers.tools import tools
from specforge.contracts.now import now_of
from specforge.evaluation.cases import case_json
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.serving import served
from specforge.evaluation.serving_lists import ServedList
from specforge.project import View
from tests.command import run_specforge
from tests.conftest import load_texts

HEAD = "specforge: 1\nfeature: desk\nrole: You help.\n"
NOW = "variables:\n  - {id: now, type: datetime, sample: '2031-03-27T00:30:00+02:00'}\n"
TOOLS = """\
tools:
  - id: list_orders
    does: read
    purpose: List the orders, newest first.
    returns: many
    item:
      id: {type: string, max_chars: 12, unique: true}
      created_at: datetime
      sent_on: {type: date, required: false, missing_means: It was not sent yet.}
      received_on: {type: date, required: false}
      expires_at: datetime
      renewal: {type: date, required: false}
      note: {type: string, max_chars: 40}
    pages: {style: offset, size: {default: 10, max: 50}, order_by: [created_at desc, id desc], total: exact}
    empty_means: There are none.
  - id: list_slots
    does: read
    purpose: List the slots, earliest first.
    returns: many
    item: {id: {type: integer, unique: true}, start: datetime, end: datetime, parts: {type: list, max_items: 3, of: {type: object, fields: {departs_at: datetime, arrives_at: datetime}}}}
    pages: {style: cursor, size: {default: 10, max: 50}, order_by: [start asc, id asc]}
    empty_means: There are none.
    overflow: shrink_page
"""


def view_of(text: str) -> View:
    loaded = load_texts({"desk.yaml": text})
    assert [one.message for one in loaded.findings] == []
    return loaded.project.views[0]


def list_of(text: str, case: str) -> ServedList:
    """The list that a derived case serves, from the lines that a build writes."""
    view = view_of(text)
    (artifact,) = tools.run(view)
    found = next(one for one in eval_cases(view) if one.id == f"desk/tool/{case}")
    serving = served(json.loads(json.dumps(case_json(found, view))), json.loads(str(artifact.text)))
    assert serving is not None
    return serving


def rows_of(serving: ServedList) -> list[dict[str, Any]]:
    found, page = list[dict[str, Any]](), serving.call({})
    while True:
        found += page["items"]  # type: ignore[arg-type]  # an envelope
        if not page["next"]:
            return found
        page = serving.call(page["next"]["arguments"])  # type: ignore[index]


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def test_rows_of_a_case_are_dated_by_the_time_of_its_conversation() -> None:
    serving = list_of(HEAD + NOW + TOOLS, "list_orders/ten-pages")
    now, today = instant("2031-03-27T00:30:00+02:00"), "2031-03-27"
    assert serving.call({})["as_of"] == "2031-03-26T22:30:00Z"
    rows = rows_of(serving)
    assert len(rows) == 100
    assert all(now - datetime.timedelta(days=30) < instant(row["created_at"]) <= now <= instant(row["expires_at"]) for row in rows)
    assert all(row.get("sent_on", today) <= row.get("received_on", today) <= today <= row.get("renewal", today) for row in rows)
    assert all("sent_on" in row for row in rows if "received_on" in row)
    assert {row.get("sent_on") for row in rows} > {None, today}


def test_what_is_to_come_comes_behind_now_and_ends_behind_its_begin() -> None:
    serving = list_of(HEAD + NOW + TOOLS, "list_slots/last-page")
    rows = rows_of(serving)
    assert len(rows) == 30
    now = instant("2031-03-27T00:30:00+02:00")
    assert all(now < instant(row["start"]) <= instant(row["end"]) < instant(row["start"]) + datetime.timedelta(days=1) for row in rows)
    assert all(instant(before["start"]) <= instant(after["start"]) for before, after in pairwise(rows))
    parts = [part for row in rows for part in row["parts"]]
    assert parts
    assert all(now <= instant(part["departs_at"]) <= instant(part["arrives_at"]) for part in parts)


def test_a_row_that_lacks_a_time_lacks_what_comes_behind_it() -> None:
    (row,) = rows_of(list_of(HEAD + NOW + TOOLS, "list_orders/without-sent_on"))
    assert {"sent_on", "received_on"}.isdisjoint(row)
    assert {"created_at", "expires_at"} <= row.keys()


@pytest.mark.parametrize(
    ("said", "now"),
    [
        ("variables:\n  - {id: heute, sample: 2031-03-27}\n", "2031-03-27T12:00:00+00:00"),
        (
            "variables:\n  - {id: clock, type: datetime, says: The current time., sample: '2031-03-27T16:30:00Z'}\n",
            "2031-03-27T16:30:00+00:00",
        ),
        ("variables:\n  - {id: begun, type: datetime, sample: '2031-03-27T16:30:00Z'}\n", "2031-03-27T16:30:00+00:00"),
        ("facts:\n  - {id: current-time, says: 'It is 2031-03-27 16:30:00 EST.'}\n", "2031-03-27T16:30:00+00:00"),
        ("facts:\n  - {id: today, is: 2031-03-27}\n", "2031-03-27T12:00:00+00:00"),
        (
            "variables:\n  - {id: born, type: date, sample: 1990-01-01}\n  - {id: right-now, type: datetime, sample: '2031-03-27T16:30:00Z'}\n",
            "2031-03-27T16:30:00+00:00",
        ),
        # What only has a date says nothing of now.
        ("variables:\n  - {id: born, type: date, sample: 1990-01-01}\n", None),
        ("facts:\n  - {id: current-policy, says: The policy of 1990-01-01 holds.}\n", None),
        ("variables:\n  - {id: born, type: date, says: The birthday of the current user., sample: 1990-01-01}\n", None),
        ("facts:\n  - {id: fecha-actual, is: 2031-03-27}\n", "2031-03-27T12:00:00+00:00"),
        ("facts:\n  - {id: founded, is: 1990-01-01}\n  - {id: known, says: It is known.}\n", None),
        ("variables:\n  - {id: now, sample: soon}\n  - {id: today, sample: 2031-13-45}\n", None),
    ],
)
def test_a_feature_says_what_time_it_is(said: str, now: str | None) -> None:
    found = now_of(view_of(HEAD + said))
    assert (None if found is None else found.isoformat()) == now


def test_a_feature_that_does_not_say_what_time_it_is_has_rows_of_one_time() -> None:
    serving = list_of(HEAD + TOOLS, "list_orders/one-page")
    assert serving.call({})["as_of"] == "2026-06-01T12:00:00Z"
    assert all(row["created_at"] <= "2026-06-01T12:00:00Z" <= row["expires_at"] for row in rows_of(serving))


def test_rows_for_a_database_are_those_that_a_case_serves(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/desk.yaml").write_text(HEAD + NOW + TOOLS, encoding="utf-8")
    (tmp_path / "specforge.toml").write_text("", encoding="utf-8")
    run = run_specforge("tools", "rows", "desk", "list_orders", "--rows", "10", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    of_case = rows_of(list_of(HEAD + NOW + TOOLS, "list_orders/one-page"))
    assert [{**row, "note": ""} for row in rows] == [{**row, "note": ""} for row in of_case]  # one says that it is looked for
