"""A tool that `paged` makes keeps every promise, whatever the rows are, over lists, iterators and SQL, and while rows change."""

import json
import random
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.caps import PROFILES
from specforge.paging import Contract, Cursors, PagedTool, ToolFailure, keyset, paged
from specforge.paging.tool import encoded
from specforge.probing.probe import Probed, Wishes, probe
from specforge.probing.session import Limits
from specforge.probing.target import Answer, Bounds
from tests.probing.test_promises import broken, entry_of, states

Row = dict[str, Any]
KEY = bytes(range(32))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
ROWS = st.lists(st.tuples(st.one_of(st.none(), st.integers(-3, 3)), st.sampled_from(["odd", "even"]), TEXTS), max_size=70)
STYLES = st.sampled_from(["cursor", "offset", "page", "range", "limit-only"])


class Here:
    """A paged tool of this process, and functions that change its rows."""

    name = "a function"

    def __init__(self, tool: PagedTool, changes: Mapping[str, Any] | None = None) -> None:
        self.tools = {tool.contract.tool: tool, **(changes or {})}

    def offered(self) -> None:
        return

    def close(self) -> None:
        pass

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        try:
            found = self.tools[tool](**arguments)
        except ToolFailure as failure:
            return Answer("refused", why=str(failure), class_=failure.class_)
        text = encoded(found)
        return Answer("result", structured=json.loads(text), text=text.decode(), bytes=len(text), seconds=0.0)


def rows_of(values: list[tuple[int | None, str, str]]) -> list[Row]:
    rows = [{"id": f"r{number:03}", "at": at, "kind": kind, "note": note} for number, (at, kind, note) in enumerate(values)]
    return random.Random(len(rows)).sample(rows, len(rows))


def nullable(entry: Any) -> Any:
    """The entry of a tool whose rows may lack what they are ordered by."""
    copy = json.loads(json.dumps(entry))
    copy["outputSchema"]["properties"]["items"]["items"]["properties"]["at"] = {"type": ["integer", "null"]}
    copy["outputSchema"]["properties"]["total_count"].pop("description")
    return copy


def chosen(rows: list[Row], kind: str | None, shop: str | None) -> list[Row]:
    if shop == "gone":
        raise ToolFailure("absent", "there is no such shop")
    return [row for row in rows if kind in {None, row["kind"]}]


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["at"] is None, row["at"] or 0, row["id"]))


def database(rows: list[Row]) -> sqlite3.Connection:
    found = sqlite3.connect(":memory:")
    found.row_factory = sqlite3.Row
    found.execute("CREATE TABLE things (id TEXT PRIMARY KEY, at INTEGER, kind TEXT, note TEXT)")
    found.executemany("INSERT INTO things VALUES (:id, :at, :kind, :note)", rows)
    return found


def from_sql(contract: Contract, rows: list[Row], held: sqlite3.Connection) -> Any:
    """A function that reads the page that is asked for from a database."""

    def page(kind: str | None = None, shop: str | None = None, after: Any = None, limit: int = 20) -> list[Row]:
        chosen(rows, kind, shop)
        where, values, order = keyset(contract, after)
        text = f"SELECT * FROM things WHERE {where} AND (? IS NULL OR kind = ?) ORDER BY {order} LIMIT ?"
        return [dict(row) for row in held.execute(text, [*values, kind, kind, limit])]

    return page


def source_of(kind_of_source: str, contract: Contract, rows: list[Row], held: sqlite3.Connection) -> Any:
    """A function that gives the rows: as a list, as an iterator in order, or from a database."""
    if kind_of_source == "list":
        return lambda kind=None, shop=None: chosen(rows, kind, shop)
    if kind_of_source == "iterator":
        return lambda kind=None, shop=None: iter(in_order(chosen(rows, kind, shop)))
    return from_sql(contract, rows, held)


def tool_of(entry: Any, source: Any, rows: list[Row]) -> PagedTool:
    counted = {"count": lambda kind=None, shop=None: len(chosen(rows, kind, shop))}
    return paged(Contract.read(entry), cursors=Cursors(KEY), caller=lambda: "me", **counted)(source)


def probed(tool: PagedTool, entry: Any, rows: list[Row], changes: Mapping[str, Any] | None = None) -> Probed:
    wishes = Wishes(Limits(calls=2000), PROFILES, may_write=changes is not None, known={} if changes else {"list_things": tuple(rows)})
    return probe(entry, Here(tool, changes), None, wishes)


@settings(max_examples=60, deadline=None)
@given(ROWS, STYLES, st.sampled_from(["list", "iterator", "database"]), st.sampled_from(["exact", "at_least", "none"]), st.booleans())
def test_it_keeps_every_promise(values: list[tuple[int | None, str, str]], style: str, source: str, total: str, small: bool) -> None:
    size = {"default": 3, "max": 7} if small else {"default": 10, "max": 50}
    entry = nullable(entry_of(style, json.dumps({"total": total, "size": size})))
    rows = rows_of(values)
    with closing(database(rows)) as held:
        found = probed(tool_of(entry, source_of(source, Contract.read(entry), rows, held), rows), entry, in_order(rows))
    assert {one.promise.id: one.verdict.text for one in found.broken} == {}
    if len(rows) > size["max"] and style == "cursor":
        assert states(found)["changed-cursor-is-refused"] == states(found)["complete"] == "holds"


@settings(max_examples=60, deadline=None)
@given(ROWS.filter(lambda values: len(values) > 3), st.sampled_from(["list", "database"]), st.integers(0, 2**32))
def test_no_row_is_lost_or_doubled_while_others_come_and_go(values: list[tuple[int | None, str, str]], source: str, seed: int) -> None:
    entry = nullable(entry_of("cursor", '{"total": "none"}'))
    rows = rows_of(values)
    lot, held = random.Random(seed), database(rows)
    numbers = iter(range(10**6))

    def seed_one() -> Row:
        row = {
            "id": f"{lot.choice('aqrz')}{lot.randrange(10**6)}-{next(numbers)}",
            "at": lot.choice([None, -9, 0, 1, 9]),
            "kind": "odd",
            "note": "",
        }
        rows.append(row)
        held.execute("INSERT INTO things VALUES (:id, :at, :kind, :note)", row)
        return {"id": row["id"]}

    def drop_one() -> Row:
        row = rows.pop(lot.randrange(len(rows)))
        held.execute("DELETE FROM things WHERE id = ?", [row["id"]])
        return {"id": row["id"]}

    contract = Contract.read(entry)

    tool = tool_of(
        entry, from_sql(contract, rows, held) if source == "database" else lambda kind=None, shop=None: chosen(rows, kind, shop), rows
    )
    with closing(held):
        found = probed(tool, entry, rows, {"seed": seed_one, "drop": drop_one if len(rows) > 6 else seed_one})
    assert broken(found) == set()
    assert states(found)["rows-come-in"] == "holds"


@pytest.mark.parametrize("number", [1, 2, 11])
def test_what_is_told_of_one_thing_is_in_the_singular(number: int) -> None:
    rows = rows_of([(1, "odd", "")] * number)
    entry = entry_of("cursor")
    found = probed(tool_of(entry, lambda kind=None, shop=None: chosen(rows, kind, shop), rows), entry, rows)
    told = [f"{one.verdict.text}; {one.verdict.needs}" for one in found.asked]
    assert [
        one
        for one in told
        if re.search(r"(?<![-\d,.])1 (\w+ )?(rows|pages|results|answers|cursors|refusals|calls|keys|pairs|texts)\b", one)
    ] == []


def test_a_page_that_goes_on_at_a_number_is_caught_while_rows_change() -> None:
    """The same promises, of a tool whose cursors count rows: what the keyset is for."""
    entry = nullable(entry_of("offset", '{"total": "none", "under_change": "keyset"}'))
    rows = rows_of([(n, "odd", "") for n in range(30)])

    def seed_one() -> Row:
        rows.append({"id": f"a{len(rows)}", "at": -len(rows), "kind": "odd", "note": ""})
        return {"ok": True}

    found = probed(
        tool_of(entry, lambda kind=None, shop=None: chosen(rows, kind, shop), rows), entry, rows, {"seed": seed_one, "drop": rows.pop}
    )
    assert "rows-come-in" in broken(found)


@pytest.mark.parametrize("seconds", [1])
def test_a_cursor_grows_old(seconds: int) -> None:
    entry = json.loads(json.dumps(entry_of()))
    entry["contract"]["pages"]["cursor"]["lives_seconds"] = seconds
    rows = rows_of([(n, "odd", "") for n in range(30)])
    tool = tool_of(entry, lambda kind=None, shop=None: chosen(rows, kind, shop), rows)
    somebody = paged(Contract.read(entry), cursors=Cursors(KEY), caller=lambda: "you", count=lambda kind=None, shop=None: 0)(
        lambda kind=None, shop=None: rows
    )
    found = probe(entry, Here(tool), None, Wishes(Limits(), PROFILES, wait=seconds + 1, other=Here(somebody)))
    assert states(found)["cursor-grows-old"] == states(found)["cursor-of-another-caller"] == "holds"
