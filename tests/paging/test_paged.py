"""A paged tool keeps its contract: over lists, iterators and SQL, whatever the rows are, and while they change."""

import json
import sqlite3
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.config import Config
from specforge.paging import Contract, Cursors, PagedTool, ToolFailure, contract_of, keyset, paged
from specforge.paging.contract import Order
from specforge.paging.keysets import compare, key_of
from specforge.paging.spills import Spill, Spills
from specforge.paging.tool import encoded
from specforge.verbs import build
from tests.conftest import AS_OF, ROOT

ORDER = (Order("at", descending=True), Order("id", descending=False))
CURSOR = Contract("list_things", "cursor", default=3, most=5, order=ORDER, filters=("kind",), lives=60, under_change="keyset")
KEY = bytes(range(32))
Row = dict[str, Any]


def rows_of(values: Iterable[int | None]) -> list[Row]:
    return [{"id": number, "at": value, "kind": "odd" if number % 2 else "even"} for number, value in enumerate(values)]


def tool(rows: list[Row], contract: Contract = CURSOR, **more: Any) -> PagedTool:
    @paged(contract, cursors=Cursors(KEY), **more)
    def list_things(kind: str | None = None) -> list[Row]:
        return [row for row in rows if kind in {None, row["kind"]}]

    return list_things


def walk(one: PagedTool, **arguments: Any) -> Iterator[dict[str, Any]]:
    for _ in range(1000):
        page = one(**arguments)
        yield page
        if page["next"] is None:
            return
        assert page["next"]["tool"] == one.contract.tool
        arguments = page["next"]["arguments"]
    raise AssertionError("it does not end")


def items(pages: Iterable[dict[str, Any]]) -> list[Row]:
    return [row for page in pages for row in page["items"]]


def in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["at"] is not None, -(row["at"] or 0), row["id"]))


VALUES = st.lists(st.one_of(st.none(), st.integers(0, 4)), max_size=23)
STYLES = st.sampled_from(["cursor", "offset", "page", "range"])


@given(VALUES, STYLES, st.integers(1, 5), st.sampled_from([None, "odd"]))
def test_every_row_comes_once_in_order_whatever_the_style_and_the_size(
    values: list[int | None], style: Any, size: int, kind: str | None
) -> None:
    contract = Contract("list_things", style, default=3, most=5, order=ORDER, filters=("kind",))
    rows = rows_of(values)
    pages = list(walk(tool(rows, contract), **{contract.size_input: size}, **({} if kind is None else {"kind": kind})))
    assert items(pages) == in_order(row for row in rows if kind in {None, row["kind"]})
    for page in pages:
        assert page["returned_count"] == len(page["items"]) <= size
        assert page["has_more"] is (page["next"] is not None)
        assert page["truncated"] is False
    assert all(len(page["items"]) == size for page in pages[:-1])


@given(VALUES, st.integers(1, 5))
def test_lists_iterators_and_sql_give_the_same_pages(values: list[int | None], size: int) -> None:
    rows = rows_of(values)
    with closing(sqlite3.connect(":memory:")) as database:
        database.row_factory = sqlite3.Row
        database.execute('CREATE TABLE things ("id" INTEGER, "at" INTEGER, "kind" TEXT)')
        database.executemany("INSERT INTO things VALUES (:id, :at, :kind)", rows)

        @paged(CURSOR, cursors=Cursors(KEY))
        def from_sql(kind: str | None = None, after: tuple[Any, ...] | None = None, limit: int = 10) -> list[Row]:
            where, parameters, order = keyset(CURSOR, after)
            condition = "AND kind = ?" if kind is not None else ""
            found = database.execute(
                f"SELECT * FROM things WHERE {where} {condition} ORDER BY {order} LIMIT ?", [*parameters, *([kind] if kind else []), limit]
            )
            return [dict(row) for row in found]

        @paged(CURSOR, cursors=Cursors(KEY))
        def from_iterator(kind: str | None = None) -> Iterator[Row]:
            return (row for row in in_order(rows) if kind in {None, row["kind"]})

        wanted = list(walk(tool(rows), page_size=size))
        for one in (from_sql, from_iterator):
            pages = list(walk(one, page_size=size))
            assert [{**page, "as_of": "", "next": bool(page["next"])} for page in pages] == [
                {**page, "as_of": "", "next": bool(page["next"])} for page in wanted
            ]


CHANGES = st.lists(st.tuples(st.sampled_from(["insert", "delete"]), st.integers(0, 30), st.integers(0, 4)), max_size=12)


@settings(max_examples=300)
@given(VALUES, st.integers(1, 4), CHANGES)
def test_what_stays_comes_once_while_rows_come_and_go(values: list[int | None], size: int, changes: list[tuple[str, int, int]]) -> None:
    rows = rows_of(values)
    one, seen, arguments, gone = tool(rows), list[Row](), {"page_size": size}, set[int]()
    stay = {row["id"] for row in rows}
    left = list(changes)
    for _ in range(100):
        page = one(**arguments)
        seen += page["items"]
        if page["next"] is None:
            break
        arguments = page["next"]["arguments"]
        if left:
            how, which, at = left.pop()
            if how == "insert":
                rows.append({"id": 100 + len(left), "at": at, "kind": "odd"})
            elif rows:
                gone.add(rows.pop(which % len(rows))["id"])
    ids = [row["id"] for row in seen]
    assert len(ids) == len(set(ids)), "nothing comes twice"
    assert stay - gone <= set(ids), "nothing that stayed is left out"
    keys = [key_of(row, ORDER) for row in seen]
    assert all(compare(first, then, ORDER) < 0 for first, then in pairwise(keys))


def failure(one: PagedTool, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ToolFailure) as raised:
        one(**arguments)
    return raised.value.class_, str(raised.value)


def test_a_cursor_is_nobodys_but_the_tools() -> None:
    rows = rows_of(range(9))
    one = tool(rows)
    cursor = one()["next"]["arguments"]["cursor"]
    assert len(cursor) <= 200
    assert failure(one, cursor="") == ("bad_cursor", "this cursor is not one that `list_things` gave; begin again without a cursor")
    changed = [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :] for at in range(len(cursor))]
    for bad in (*changed, cursor[:-1], cursor + "A", cursor + "=", "after-3", "%", "é", 7, None, ["x"]):
        if bad is not None:
            assert failure(one, cursor=bad)[0] == "bad_cursor", bad
    assert failure(tool(rows, Contract("other", "cursor", 3, 5, order=ORDER)), cursor=cursor)[0] == "bad_cursor"
    other = paged(CURSOR, cursors=Cursors(bytes(32)))(lambda kind=None: rows)
    assert failure(other, cursor=cursor)[0] == "bad_cursor"
    with pytest.raises(ValueError, match=r"decode|Expecting|Extra"):
        json.loads(urlsafe_b64decode(cursor + "==="))


def test_a_cursor_says_the_same_for_the_same_place_and_can_be_used_again() -> None:
    one = paged(CURSOR, cursors=Cursors(KEY, clock=lambda: 5.0))(lambda kind=None: rows_of(range(9)))
    first = one()["next"]["arguments"]
    assert {**one(**first), "as_of": ""} == {**one(**first), "as_of": ""}


def test_a_cursor_grows_old() -> None:
    now = [0.0]
    one = paged(CURSOR, cursors=Cursors(KEY, clock=lambda: now[0]))(lambda kind=None: rows_of(range(9)))
    cursor = one()["next"]["arguments"]["cursor"]
    now[0] = 60.0
    one(cursor=cursor)
    now[0] = 61.0
    assert failure(one, cursor=cursor) == ("expired_cursor", "this cursor is older than 60 seconds; begin again without a cursor")


def test_after_an_error_a_caller_stops_where_the_contract_says_so(tmp_path: Path) -> None:
    now, errors = [0.0], dict.fromkeys(("bad_cursor", "expired_cursor", "changed_arguments", "too_large"), "stop")
    one = paged(replace(CURSOR, errors=errors), cursors=Cursors(KEY, clock=lambda: now[0]))(lambda kind=None: rows_of(range(9)))
    cursor = one(kind="odd")["next"]["arguments"]["cursor"]
    told = [failure(one, cursor=cursor, kind="even"), failure(one, cursor="x")]
    now[0] = 61.0
    told.append(failure(one, cursor=cursor))
    tight = paged(replace(CURSOR, errors=errors, bytes=200, overflow="refuse"), cursors=Cursors(KEY))(lambda kind=None: rows_of(range(9)))
    told.append(failure(tight))
    spilling = replace(CURSOR, errors=errors, bytes=20, overflow="spill", spill=Spill("read_kept", "handle"))
    told.append(failure(paged(spilling, cursors=Cursors(KEY), spills=Spills(tmp_path))(lambda kind=None: rows_of(range(9)))))
    assert [class_ for class_, _ in told] == ["changed_arguments", "bad_cursor", "expired_cursor", "too_large", "too_large"]
    assert all(text.endswith("; do not ask again, and say what could not be read") for _, text in told)


def test_a_cursor_carries_its_filters_and_refuses_others() -> None:
    one = tool(rows_of(range(9)))
    page = one(kind="odd", page_size=1)
    cursor = page["next"]["arguments"]["cursor"]
    assert set(page["next"]["arguments"]) == {"cursor"}
    assert {row["kind"] for row in one(cursor=cursor)["items"]} == {"odd"}
    assert {row["kind"] for row in one(cursor=cursor, kind="odd")["items"]} == {"odd"}
    assert failure(one, cursor=cursor, kind="even") == (
        "changed_arguments",
        "between pages `kind` may not change; begin again without a cursor",
    )


def test_a_cursor_is_bound_to_who_calls() -> None:
    who = ["a"]
    contract = Contract("list_things", "cursor", 3, 5, order=ORDER, bound_to=("caller",))
    one = paged(contract, cursors=Cursors(KEY), caller=lambda: who[0])(lambda: rows_of(range(9)))
    cursor = one()["next"]["arguments"]["cursor"]
    who[0] = "b"
    assert failure(one, cursor=cursor)[0] == "bad_cursor"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"page_size": 0}, "`page_size` is a whole number from 1 to 5"),
        ({"page_size": -1}, "`page_size` is a whole number from 1 to 5"),
        ({"page_size": True}, "`page_size` is a whole number from 1 to 5"),
        ({"page_size": "3"}, "`page_size` is a whole number from 1 to 5"),
        ({"offset": 3}, "`list_things` has no argument `offset`"),
    ],
)
def test_arguments_that_are_none_are_refused(arguments: dict[str, Any], told: str) -> None:
    assert failure(tool(rows_of(range(9))), **arguments) == ("bad_arguments", told)


def test_a_larger_page_is_clamped_or_refused_as_the_contract_says() -> None:
    rows = rows_of(range(9))
    assert tool(rows)(page_size=99)["returned_count"] == 5
    refuses = Contract("list_things", "cursor", 3, 5, "refuse", order=ORDER)
    assert tool(rows, refuses)(page_size=5)["returned_count"] == 5
    assert failure(tool(rows, refuses), page_size=6) == ("bad_arguments", "`page_size` is at most 5")


@pytest.mark.parametrize(("style", "when"), [("cursor", " for the first page"), ("offset", ""), ("page", ""), ("limit-only", "")])
def test_a_page_needs_what_the_contract_requires(style: Any, when: str) -> None:
    contract = Contract("list_things", style, 3, 5, order=ORDER, filters=("kind",), required=("kind",))
    assert failure(tool(rows_of(range(9)), contract)) == ("bad_arguments", f"`kind` is needed{when}")


@given(VALUES, st.integers(300, 600), st.sampled_from(["cursor", "offset"]))
def test_a_page_shrinks_until_it_fits_and_nothing_is_lost(values: list[int | None], most: int, style: Any) -> None:
    rows = [{**row, "text": "x" * (row["id"] % 7) * 10} for row in rows_of(values)]
    contract = Contract("list_things", style, 3, 5, order=ORDER, filters=("kind",), bytes=most, overflow="shrink_page")
    try:
        pages = list(walk(tool(rows, contract), **{contract.size_input: 5}))
    except ToolFailure as error:
        found = error
        pages = []
    else:
        found = None
    if found is not None:
        assert found.class_ == "too_large"
        assert most < 480, "one row and its envelope fit"
        return
    assert items(pages) == in_order(rows)
    assert all(len(encoded(page)) <= most for page in pages)


def test_what_may_not_shrink_is_refused() -> None:
    rows = [{**row, "text": "x" * 200} for row in rows_of(range(9))]
    contract = Contract("list_things", "cursor", 3, 5, order=ORDER, bytes=600, overflow="refuse")
    assert failure(tool(rows, contract)) == ("too_large", "the result does not fit into 600 bytes; ask for fewer rows")
    assert failure(tool(rows, Contract("list_things", "page", 3, 5, order=ORDER, bytes=600, overflow="shrink_page")))[0] == "too_large"
    assert failure(tool(rows, Contract("list_things", "cursor", 1, 5, order=ORDER, bytes=300, overflow="shrink_page")))[1].endswith(
        "narrow what you ask for"
    )


def test_a_list_that_cannot_go_on_says_what_it_left_out() -> None:
    page = tool(rows_of(range(9)), Contract("list_things", "limit-only", 3, 5, order=ORDER))()
    assert (page["has_more"], page["next"], page["truncated"]) == (True, None, True)
    pages = list(walk(tool(rows_of(range(9)), Contract("list_things", "cursor", 3, 5, order=ORDER, reaches=4))))
    assert [page["returned_count"] for page in pages] == [3, 1]
    assert (pages[-1]["has_more"], pages[-1]["next"], pages[-1]["truncated"]) == (True, None, True)


@pytest.mark.parametrize(("total", "numbers"), [("none", [None] * 3), ("at_least", [4, 7, 7]), ("exact", [7] * 3), ("estimate", [7] * 3)])
def test_a_total_is_what_is_promised(total: Any, numbers: list[int | None]) -> None:
    contract = Contract("list_things", "cursor", 3, 5, order=ORDER, total=total)
    pages = list(walk(tool(rows_of(range(7)), contract, count=lambda: 7)))
    assert [page["total_count"] for page in pages] == numbers


@pytest.mark.parametrize(("style", "place"), [("offset", {"offset": 50}), ("page", {"page": 9}), ("offset", {"offset": 7})])
def test_a_place_behind_the_end_says_nothing_of_the_total(style: Any, place: dict[str, int]) -> None:
    page = tool(rows_of(range(7)), Contract("list_things", style, 3, 5, order=ORDER, total="at_least"))(**place)
    assert (page["items"], page["total_count"]) == ([], 0)


def test_a_snapshot_is_read_as_of_the_first_page() -> None:
    asked = []
    contract = Contract("list_things", "cursor", 3, 5, order=ORDER, under_change="snapshot")

    @paged(contract, cursors=Cursors(KEY))
    def list_things(as_of: str) -> list[Row]:
        asked.append(as_of)
        return rows_of(range(9))

    list(walk(list_things))
    assert len(asked) == 3
    assert len(set(asked)) == 1


@pytest.mark.parametrize(
    ("contract", "told"),
    [
        (Contract("t", "cursor", 3, 5), "has no `order_by`"),
        (Contract("t", "cursor", 3, 5, order=ORDER, total="exact"), "needs `count`"),
        (Contract("t", "cursor", 3, 5, order=ORDER, bound_to=("session",)), "needs `caller`"),
        (Contract("t", "cursor", 3, 5, order=ORDER, under_change="snapshot"), "needs a parameter `as_of`"),
        (Contract("t", "cursor", 3, 5, order=ORDER, overflow="spill"), "needs `spills`"),
    ],
)
def test_what_cannot_keep_the_contract_is_refused_at_once(contract: Contract, told: str) -> None:
    with pytest.raises(TypeError, match=told):
        paged(contract)(list)


FILTERS = Contract("list_things", "cursor", 3, 5, order=ORDER, filters=("kind", "shop"), required=("shop",))


async def awaited(shop: str, kind: str | None = None) -> list[Row]:
    return []


async def generated(shop: str, kind: str | None = None) -> AsyncIterator[Row]:
    yield {}


class Awaited:
    async def __call__(self, shop: str, kind: str | None = None) -> list[Row]:
        return []


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda shop: [], "`list_things` has no parameter `kind`"),
        (lambda kind, /, shop: [], "`list_things` has no parameter `kind`"),
        (lambda kind, shop: [], "needs a default for `kind`, which can be left out"),
        (lambda shop, tenant, kind=None: [], "needs `tenant`, which is no argument"),
        (lambda shop, kind=None, limit=10: [], "has a parameter `limit` and no `after`"),
        (lambda shop, after, kind=None: [], "has a parameter `after` and no `limit`"),
        (awaited, "`awaited` for `list_things` is an `async def`.*`mcp_tool`, which runs it in a thread"),
        (generated, "`generated` for `list_things` is an `async def`"),
        (Awaited(), "`Awaited` for `list_things` is an `async def`"),
    ],
)
def test_a_function_that_cannot_keep_the_contract_is_refused_at_once(function: Any, told: str) -> None:
    with pytest.raises(TypeError, match=told):
        paged(FILTERS, cursors=Cursors(KEY))(function)


@pytest.mark.parametrize(
    "function",
    [
        lambda **filters: [],
        lambda shop, **filters: [],
        lambda shop, kind=None, after=None, limit=10: [],
        lambda shop, kind=None, tenant="main": [],
        lambda *, shop, kind=None, as_of: [],
    ],
)
def test_a_function_that_can_be_called_as_the_contract_says_is_taken(function: Any) -> None:
    one = paged(FILTERS, cursors=Cursors(KEY))(function)
    assert one(shop="a")["items"] == one(shop="a", kind="odd")["items"] == []


def test_a_filter_may_be_called_as_what_a_function_is_given() -> None:
    contract = Contract("list_things", "cursor", 3, 5, order=ORDER, filters=("after", "limit", "as_of"))
    asked = list[Any]()
    one = paged(contract, cursors=Cursors(KEY))(lambda **filters: asked.append(filters) or rows_of(range(9)))
    assert one(after="monday", limit=7)["returned_count"] == 3
    two = paged(contract, cursors=Cursors(KEY))(lambda after=None, limit=None, as_of=None: asked.append(after) or rows_of(range(9)))
    assert two(after="monday")["returned_count"] == 3
    assert asked == [{"after": "monday", "limit": 7}, "monday"]


def test_a_count_that_cannot_be_called_is_refused_at_once() -> None:
    contract = Contract("list_things", "cursor", 3, 5, order=ORDER, filters=("kind",), total="exact")
    with pytest.raises(TypeError, match="`count` of `list_things` has no parameter `kind`"):
        paged(contract, cursors=Cursors(KEY), count=lambda: 7)(lambda kind=None: [])


def test_a_key_that_is_a_text_is_refused() -> None:
    with pytest.raises(TypeError, match=r"a key is bytes, and this one is a text; decode it as it was written, as in `bytes\.fromhex"):
        Cursors("0" * 32)  # type: ignore[arg-type]  # as it comes from the environment


@pytest.mark.parametrize("text", ["You are the desk.\n", "\ufeff{}", "{"])
def test_a_file_that_is_no_json_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "prompt.md").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"prompt\.md is no `tools\.json`: "):
        contract_of(tmp_path / "prompt.md", "list_things")


@pytest.mark.parametrize("length", [0, 16, 31, 33, 65])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"a key has 32, 48 or 64 bytes; this one has {length}$"):
        Cursors(bytes(length))
    assert Cursors(bytes(48))


@pytest.mark.parametrize("seeks", [True, False])
def test_a_row_without_what_orders_it_is_told(seeks: bool) -> None:
    rows: list[Any] = [{"id": 1, "at": 2}, {"id": 2}]
    given: Any = (lambda kind=None, after=None, limit=9: rows) if seeks else (lambda kind=None: rows)
    with pytest.raises(ValueError, match="a row of `list_things` has no `at`, which rows are ordered by"):
        paged(CURSOR, cursors=Cursors(KEY))(given)()
    rows[:] = [(1, 2)]
    with pytest.raises(ValueError, match="a row of `list_things` is a tuple; give its fields by name"):
        paged(CURSOR, cursors=Cursors(KEY))(given)()


def test_an_iterator_in_another_order_is_told() -> None:
    one = paged(CURSOR, cursors=Cursors(KEY))(lambda kind=None: iter(rows_of([1, 2, 3])))
    with pytest.raises(ValueError, match="the rows are not in the order at desc, id asc"):
        one()
    twice = paged(CURSOR, cursors=Cursors(KEY))(lambda kind=None: [{"id": 1, "at": 1}, {"id": 1, "at": 1}])
    with pytest.raises(ValueError, match="or two have the same keys"):
        twice()


def test_the_contract_is_read_from_what_a_build_writes() -> None:
    path = ROOT / "examples/generated/store-agent/main/en-US/tools.json"
    found = contract_of(path, "search_products")
    assert (found.style, found.default, found.most, found.required, found.bytes, found.overflow) == (
        "cursor",
        10,
        30,
        ("query",),
        9000,
        "shrink_page",
    )
    assert found.order == (Order("rank", descending=False),)
    with pytest.raises(ValueError, match="has no tool `nothing`; it has `search_products`"):
        contract_of(path, "nothing")
    with pytest.raises(ValueError, match="`find_order` has no pages"):
        contract_of(path, "find_order")


def test_a_page_is_what_the_compiled_schema_says() -> None:
    from specforge.grading.json_schemas import instance_error

    path = ROOT / "examples/generated/store-agent/main/en-US/tools.json"
    schema = next(one for one in json.loads(Path(path).read_text(encoding="utf-8"))["tools"] if one["name"] == "search_products")[
        "outputSchema"
    ]
    products = [{"rank": n, "sku": f"S{n}", "name": "Tea", "size": "M", "price": 1.5, "stock": n} for n in range(25)]

    @paged(contract_of(path, "search_products"), cursors=Cursors(KEY))
    def search_products(query: str, as_of: str) -> list[Row]:
        return [] if query == "nothing" else products

    for page in (*walk(search_products, query="tea"), search_products(query="nothing")):
        assert instance_error(schema, page) is None


@pytest.mark.parametrize(
    ("style", "names"), [("cursor", ("per", "after_token")), ("offset", ("take", "skip")), ("page", ("per", "number"))]
)
def test_inputs_are_called_as_the_spec_calls_them(
    style: str, names: tuple[str, str], project_of: Callable[[Mapping[str, str]], Path]
) -> None:
    from specforge.grading.json_schemas import instance_error

    size, place = names
    spec = {
        "specforge": 1,
        "feature": "shop",
        "tools": [
            {
                "id": "list_things",
                "does": "read",
                "purpose": "List the things.",
                "returns": "many",
                "input": {"kind": "string"},
                "item": {"id": {"type": "integer", "unique": True}},
                "pages": {
                    "style": style,
                    "size": {"default": 2, "max": 3},
                    "order_by": ["id asc"],
                    "inputs": {"size": size, "place": place},
                },
            }
        ],
    }
    root = project_of({"specs/shop.yaml": json.dumps(spec), "specforge.toml": ""})
    build(root, Config(), AS_OF)
    path = root / "generated/shop/tools.json"
    declared = json.loads(path.read_text(encoding="utf-8"))["tools"][0]
    assert f"unless `{size}` says otherwise" in declared["description"]
    found = paged(contract_of(path, "list_things"), cursors=Cursors(KEY))(lambda kind: rows_of([0] * 7))
    pages = list(walk(found, kind="odd", **{size: 3}))
    assert [len(page["items"]) for page in pages] == [3, 3, 1]
    assert place in pages[0]["next"]["arguments"]
    asked = [{"kind": "odd", size: 3}, *(page["next"]["arguments"] for page in pages[:-1])]
    assert [instance_error(declared["inputSchema"], one) for one in asked] == [None] * 3
    with pytest.raises(ToolFailure, match="has no argument"):
        found(kind="odd", **{"limit" if style == "page" else "page_size": 3})


@pytest.mark.parametrize("style", ["cursor", "offset", "page", "limit-only"])
def test_the_number_alone_and_some_fields(style: str, project_of: Callable[[Mapping[str, str]], Path]) -> None:
    from specforge.grading.json_schemas import instance_error

    tool_ = {
        "id": "list_things",
        "does": "read",
        "purpose": "List the things.",
        "returns": "many",
        "input": {"kind": {"type": "string", "required": False}},
        "item": {"id": {"type": "integer", "unique": True}, "at": "integer", "kind": "string"},
        "pages": {
            "style": style,
            "size": {"default": 2, "max": 3},
            "order_by": ["id asc"],
            "total": "exact",
            "summary": "count_only",
            "projection": "fields",
        },
        "empty_means": "There are none.",
    }
    spec = {"specforge": 1, "feature": "shop", "tools": [tool_]}
    root = project_of({"specs/shop.yaml": json.dumps(spec), "specforge.toml": ""})
    assert not build(root, Config(), AS_OF).report.findings
    declared = json.loads((root / "generated/shop/tools.json").read_text(encoding="utf-8"))["tools"][0]
    assert "When only the number is needed, ask for it with `count_only: true`." in declared["description"]
    rows = rows_of([0] * 7)
    seen: list[dict[str, Any]] = []

    def source(**given: Any) -> list[Row]:
        seen.append(given)
        return rows

    one = paged(Contract.read(declared), cursors=Cursors(KEY), count=lambda kind=None: len(rows))(source)
    alone = one(count_only=True, kind="odd")
    assert (alone["items"], alone["total_count"], alone["has_more"], alone["next"]) == ([], 7, True, None)
    pages = list(walk(one, fields=["at"], kind="odd"))
    assert {tuple(row) for row in items(pages)} == {("id", "at")}
    assert [row["id"] for row in items(pages)] == list(range(2 if style == "limit-only" else 7))
    for page in (alone, *pages, one(fields=[]), one()):
        assert instance_error(declared["outputSchema"], page) is None
    asked = [{"count_only": True, "kind": "odd"}, {"fields": ["at"]}, *(page["next"]["arguments"] for page in pages if page["next"])]
    assert [instance_error(declared["inputSchema"], given) for given in asked] == [None] * len(asked)
    assert all(set(given) <= {"kind"} for given in seen), "the function never hears of either"
    for wrong in ({"count_only": 1}, {"fields": "at"}, {"fields": ["id"]}, {"fields": ["nothing"]}):
        with pytest.raises(ToolFailure) as failure:
            one(**wrong)
        assert failure.value.class_ == "bad_arguments"
    if style == "cursor":
        with pytest.raises(ToolFailure, match="between pages `fields` may not change"):
            one(cursor=pages[0]["next"]["arguments"]["cursor"], fields=[])
