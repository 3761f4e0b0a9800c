"""Rows that follow from a contract: valid, unique, in order, with ties where pages end, and the same for ever."""

import datetime
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from specforge.contracts.rows import Rows, RowsError, RowShape
from specforge.contracts.schemas import object_schema
from specforge.contracts.values import accepts, type_of
from specforge.grading.json_schemas import instance_error
from specforge.paging.contract import Order
from specforge.paging.keysets import compare, key_of
from specforge.spec.fields import Field
from tests.conftest import ROOT, load_texts

VIEW = load_texts({"a.yaml": "specforge: 1\nfeature: a\nfacts:\n  - {id: state, one_of: [open, done, 'so so']}\n"}).project.views[0]
FORMATS = {"date-time": datetime.datetime, "date": datetime.date, "time": datetime.time}


def bounds(low: str, high: str, least: int, most: int) -> st.SearchStrategy[dict[str, int]]:
    """Both bounds, one of them or none."""
    numbers = st.integers(least, most)
    return st.one_of(
        st.just({}),
        st.fixed_dictionaries({low: numbers}),
        st.fixed_dictionaries({high: numbers}),
        st.tuples(numbers, numbers).map(lambda pair: {low: min(pair), high: max(pair)}),
    )


def ten_thousandths(number: int) -> str:
    """A number of ten-thousandths with its point: `-0.0301`."""
    whole, part = divmod(abs(number), 10**4)
    return f"{'-' if number < 0 else ''}{whole}.{part:04}"


def scalars() -> st.SearchStrategy[dict[str, Any]]:
    sample = st.one_of(st.none(), st.text(max_size=5), st.integers(-3, 30), st.just("rf_0041"), st.just("2026-12-01"))
    numbers = st.one_of(bounds("min", "max", -30, 30), bounds("min", "max", -(10**17), 10**17))
    texts = st.one_of(st.just({}), st.builds(lambda most: {"max_chars": most}, st.integers(1, 60)))
    plain = st.one_of(
        st.tuples(st.sampled_from(["integer", "number"]), numbers).map(lambda pair: {"type": pair[0], **pair[1]}),
        bounds("min", "max", -(30 * 10**4), 30 * 10**4).map(
            lambda held: {"type": "number", **{key: ten_thousandths(one) for key, one in held.items()}}
        ),
        texts.map(lambda most: {"type": "string", **most}),
        st.sampled_from(["boolean", "datetime", "date", "time", "any", "state"]).map(lambda name: {"type": name}),
        st.just({"type": "integer", "one_of": ["7", "-2", "30"]}),
        st.just({"type": "string", "one_of": ["b", "a"]}),
        st.just({"type": "date", "one_of": ["2026-12-01", "2025-01-01"]}),
    )
    return st.tuples(plain, sample).map(lambda pair: {**pair[0], **({} if pair[1] is None else {"sample": pair[1]})})


def fields() -> st.SearchStrategy[dict[str, Any]]:
    """Every field that the language can make."""
    return st.recursive(
        scalars(),
        lambda inner: st.one_of(
            st.builds(
                lambda of, most: {"type": "list", "of": of, **most}, inner, st.sampled_from([{}, {"max_items": 1}, {"max_items": 3}])
            ),
            st.dictionaries(st.sampled_from(["x", "y", "z"]), inner, min_size=1).map(lambda some: {"type": "object", "fields": some}),
        ),
        max_leaves=4,
    )


@st.composite
def shapes(draw: st.DrawFn) -> RowShape:
    """Rows with fields of every kind; some unique, some ordered by."""
    names = ["one", "two", "three", "four"]
    made = {}
    for name in names[: draw(st.integers(1, 4))]:
        made[name] = Field.model_validate({**draw(fields()), "required": draw(st.booleans()), "unique": draw(st.booleans())})
    schema = json.loads(json.dumps(object_schema(made, VIEW, VIEW.at())))
    keys = [name for name in draw(st.permutations(list(made))) if type_of(schema["properties"][name]) not in {"object", "array"}]
    order = tuple((name, draw(st.booleans())) for name in keys[: draw(st.integers(0, 3))])
    unique = tuple(name for name, field in made.items() if field.unique)
    return RowShape("find", schema, unique, order, page=draw(st.integers(1, 12)))


def in_format(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether times anywhere in a value are written as their formats say."""
    if isinstance(value, dict):
        return all(in_format(schema["properties"][name], one) for name, one in value.items() if "properties" in schema)
    if isinstance(value, list):
        return all(in_format(schema["items"], one) for one in value)
    if value is None or schema.get("format") not in FORMATS:
        return True
    return bool(FORMATS[schema["format"]].fromisoformat(value))


@settings(max_examples=200, deadline=None)
@given(shapes(), st.integers(0, 60))
def test_every_row_keeps_what_its_contract_says(shape: RowShape, count: int) -> None:
    try:
        rows = Rows(shape, count)
    except RowsError:
        assume(False)  # noqa: FBT003  as hypothesis has it
        raise
    found = list(rows)
    assert len(found) == count
    for number, row in enumerate(found, 1):
        assert instance_error(shape.schema, row) is None
        assert accepts(shape.schema, row)
        assert in_format(shape.schema, row)
        lean = rows.row(number, lean=True)
        assert instance_error(shape.schema, lean) is None
        assert row == rows.row(number)
        assert all(row.get(name) == lean.get(name) for name in {*shape.unique, *(name for name, _ in shape.order)})
    for name in shape.unique:
        assert len({json.dumps(row[name], sort_keys=True) for row in found}) == count
    # What comes behind a unique key orders nothing.
    first = next((place for place, (name, _) in enumerate(shape.order) if name in shape.unique), len(shape.order))
    order = [Order(name, down) for name, down in shape.order[: first + 1]]
    for before, after in pairwise(found):
        assert compare(key_of(before, order), key_of(after, order), order) <= 0


def listed(item: str, order: str, page: int = 20, more: str = "") -> dict[str, Any]:
    """The entry of a list tool in `tools.json`, as a build makes it."""
    from specforge.compilers.tools import tools

    text = f"""\
specforge: 1
feature: a
tools:
  - id: find
    does: read
    purpose: Find.
    returns: many
    item: {item}
    pages: {{style: cursor, size: {{default: {page}, max: 50}}, order_by: [{order}]}}
    empty_means: None.
    overflow: shrink_page
    {more}
"""
    loaded = load_texts({"a.yaml": text})
    assert [one.message for one in loaded.findings] == []
    (artifact,) = tools.run(loaded.project.views[0])
    found = json.loads(str(artifact.text))["tools"][0]
    assert isinstance(found, dict)
    return found


ITEM = "{id: {type: string, max_chars: 12, unique: true, sample: rf_0041}, at: datetime, open: boolean, note: {type: string, required: false, max_chars: 80}}"


@pytest.mark.parametrize("page", [2, 3, 8, 11, 20, 97])
@pytest.mark.parametrize("order", ["at asc, id asc", "at desc, id desc", "open desc, at asc, id desc", "open asc, id asc"])
def test_ties_stand_where_pages_end(page: int, order: str) -> None:
    shape = RowShape.read(listed(ITEM, order).copy())
    shape = RowShape(shape.tool, shape.schema, shape.unique, shape.order, page)
    shared = [name for name, _ in shape.order if name != "id"]
    rows = Rows(shape, page * 10)
    for end in range(page, page * 10, page):
        last, next_ = rows.row(end), rows.row(end + 1)
        assert [last[name] for name in shared] == [next_[name] for name in shared]
    # There are ties, and not everything is one.
    keys = {tuple(str(row[name]) for name in shared) for row in rows}
    assert 1 < len(keys) < page * 10


def test_no_page_can_go_on_by_the_last_key_alone() -> None:
    ids = [row["id"] for row in Rows(RowShape.read(listed(ITEM, "at asc, id asc")), 200)]
    assert sorted(ids) != ids
    firsts = [row["at"] for row in Rows(RowShape.read(listed(ITEM, "open desc, at asc, id asc")), 200)]
    assert sorted(firsts) != firsts


def test_a_key_behind_a_unique_one_is_in_every_row() -> None:
    item = "{id: {type: string, unique: true}, state: {type: string, required: false}}"
    shape = RowShape.read(listed(item, "id asc"))
    shape = RowShape(shape.tool, shape.schema, shape.unique, (("id", False), ("state", True)), shape.page)
    rows = Rows(shape, 100)
    assert all("state" in row for row in rows)
    assert all(rows.row(number)["state"] == rows.row(number, lean=True)["state"] for number in range(1, 101))


def test_values_have_a_long_tail() -> None:
    notes = [row.get("note") for row in Rows(RowShape.read(listed(ITEM, "at asc, id asc")), 2000)]
    lengths = sorted(len(note) for note in notes if note is not None)
    assert None in notes
    assert lengths[0] == 0
    assert lengths[-1] == 80
    assert lengths[len(lengths) // 2] < 30
    assert any(not note.isascii() for note in notes if note)
    assert any(len(char.encode()) == 4 for note in notes if note for char in note)


def test_a_bound_is_reached_that_is_far_from_what_is_usual() -> None:
    item = (
        "{id: {type: string, max_chars: 12, unique: true}, text: {type: string, max_chars: 1500}, n: {type: integer, min: -7, max: 90000}}"
    )
    rows = list(Rows(RowShape.read(listed(item, "id asc")), 1000))
    assert max(len(row["text"]) for row in rows) == 1500
    assert {-7, 90_000} <= {row["n"] for row in rows}


def test_samples_are_used_where_they_fit() -> None:
    item = "{id: {type: string, max_chars: 12, unique: true, sample: rf_0041}, size: {type: string, sample: Large}, n: {type: integer, max: 3, sample: 90}}"
    rows = list(Rows(RowShape.read(listed(item, "id asc")), 100))
    assert 0 < sum(row["size"] == "Large" for row in rows) < 100
    assert all(row["id"].startswith("rf_") for row in rows)
    assert all(row["n"] <= 3 for row in rows)


def test_a_unique_field_with_too_few_values_is_told() -> None:
    item = "{id: {type: string, max_chars: 9, unique: true}, slot: {type: integer, min: 1, max: 30, unique: true}}"
    shape = RowShape.read(listed(item, "id asc"))
    assert len(list(Rows(shape, 30))) == 30
    with pytest.raises(RowsError, match=r"`slot` of `find` is unique and has 30 values, so that there are no 31 rows") as told:
        Rows(shape, 31)
    assert told.value.help == "ask for at most 30 rows, or give `slot` more values"


@pytest.mark.parametrize("most", [1, 2, 3, 4, 6])
def test_short_unique_texts_suffice_for_a_long_tail(most: int) -> None:
    shape = RowShape.read(listed(f"{{id: {{type: string, max_chars: {most}, unique: true}}, at: date}}", "at asc, id asc"))
    ids = [row["id"] for row in Rows(shape, 50_000)]
    assert len(set(ids)) == 50_000
    assert max(map(len, ids)) <= most


def test_the_last_row_of_a_long_tail_needs_none_of_the_others() -> None:
    shape = RowShape.read(listed(ITEM, "at asc, id asc"))
    rows = Rows(shape, 50_000)
    tracemalloc.start()
    for number in (1, 25_000, 49_999, 50_000):
        rows.row(number)
    for number, _ in enumerate(rows):
        if number == 5_000:
            break
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 200_000
    with pytest.raises(IndexError):
        rows.row(50_001)


def test_rows_are_the_same_in_every_process_and_for_ever() -> None:
    tool = listed(ITEM, "open desc, at asc, id asc")
    program = (
        "import json, sys\n"
        "from specforge.contracts.rows import RowShape, Rows\n"
        "rows = Rows(RowShape.read(json.loads(sys.stdin.read())), 50_000)\n"
        "print(json.dumps([rows.row(number) for number in (1, 2, 777, 50_000)]))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], input=json.dumps(tool), capture_output=True, text=True, check=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(said) == 1
    first, *_, last = json.loads(said.pop())
    assert (first, last) == (FIRST, LAST)


FIRST = {"id": "rf_000atxm", "at": "2026-02-10T04:01:00Z", "open": True, "note": "quarter station open"}
LAST = {"id": "rf_000ltwu", "at": "2026-06-01T02:13:00Z", "open": False, "note": "under naïve"}


def test_a_tool_whose_rows_have_no_fields_has_no_rows() -> None:
    with pytest.raises(RowsError, match="nothing says what fields a row of `find` has"):
        RowShape.read(
            {"name": "find", "contract": {"returns": "many"}, "outputSchema": {"properties": {"items": {"items": {"type": "object"}}}}}
        )
