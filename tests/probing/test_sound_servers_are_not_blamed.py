"""A sound server is blamed for nothing: the worst that a probe can do is to send somebody after a defect that is none."""

import datetime
import hashlib
import itertools
import json
import random
import string
import unicodedata
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from specforge.paging import Contract, Cursors, Spills, ToolFailure, paged
from specforge.probing.promises.cursors import readable
from specforge.probing.target import Answer, Bounds
from tests.probing.soundserver import ID, KEY, TEXT, Here, broken, by_hand, entry_of, padded, paged_tool, pages_of, probed, verdict

ROWS = [{"id": f"r{n:03}"} for n in range(43)]
NAMES = [
    "apple",
    "Banana",
    "cherry",
    "Äpfel",
    "zebra",
    "éclair",
    "Date",
    "foo_bar",
    "Foo-baz",
    "foo bar",
    "🙂",
    "\ufb00",
    "a-b",
    "ab",
    "a b",
]


def letters(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text).casefold() if one.isalnum())


def test_a_page_of_more_rows_than_are_asked_for_to_try_is_no_excess() -> None:
    entry = entry_of(pages_of("offset", size={"default": 5, "max": 200_000, "above": "refuse"}))
    assert broken(probed(entry, Here(list_things=paged_tool(entry, ROWS)), ROWS)) == {}


@pytest.mark.parametrize("style", ["cursor", "offset"])
def test_a_page_that_shrinks_into_its_bytes_is_no_page_too_many(style: str) -> None:
    entry = entry_of(pages_of(style, size={"default": 5, "max": 60}), budget={"bytes_per_page": 400}, overflow="shrink_page")
    found = probed(entry, Here(list_things=paged_tool(entry, ROWS)), ROWS)
    assert broken(found) == {}
    assert verdict(found, "whole-pages-at-the-edge")[0] == "holds"


@pytest.mark.parametrize("style", ["cursor", "offset", "page"])
def test_a_null_of_a_database_in_a_field_that_may_be_missing_is_no_break(style: str) -> None:
    line = {"type": "object", "fields": {"by": {**TEXT, "required": False}}}
    item = {**ID, "at": {"type": "integer", "required": False}, "lines": {"type": "list", "max_items": 2, "of": line}}
    entry = entry_of(pages_of(style, order_by=["at asc", "id asc"]), item)
    rows = [{"id": f"r{n:03}", "at": None if n % 3 else n, "lines": [{"by": None if n % 2 else "Ann"}]} for n in range(43)]
    assert broken(probed(entry, Here(list_things=paged_tool(entry, rows)))) == {}


@pytest.mark.parametrize(
    ("told", "class_"),
    [
        ("Request failed with status code 429", None),
        ("Rate limit exceeded. Retry after 30 seconds.", None),
        ("please wait a little before you come again", "rate_limited"),
        ("Error 503: the service is being restarted", None),
        ("GitHub API error: 401 Unauthorized (bad credentials)", None),
    ],
)
@pytest.mark.parametrize("calls", [3, 20, 60])
def test_a_caller_who_comes_too_often_is_told_nothing_of_arguments(told: str, class_: Any, calls: int) -> None:
    entry, count, list_things = entry_of(pages_of()), itertools.count(), by_hand(ROWS)

    def limited(**arguments: Any) -> Any:
        if next(count) >= calls:
            raise ToolFailure(class_, told)
        return list_things(**arguments)

    found = probed(entry, Here(list_things=limited))
    assert broken(found) == {}
    assert verdict(found, "garbage-is-refused")[0] == "cannot tell"
    assert told in verdict(found, "garbage-is-refused")[1]


def test_an_error_about_an_argument_for_a_rate_is_a_refusal() -> None:
    list_things = by_hand(ROWS)

    def strict(**arguments: Any) -> Any:
        try:
            return list_things(**arguments)
        except ToolFailure as error:
            raise ToolFailure(error.class_, f"invalid arguments, as in `rate_limit`: {error}") from None

    found = probed(entry_of(pages_of()), Here(list_things=strict))
    assert broken(found) == {}
    assert verdict(found, "garbage-is-refused")[0] == "holds"


def of_letters_and_digits(number: int) -> str:
    return "".join(random.Random(number * 31).choices(string.ascii_letters + string.digits, k=16))


def of_digits(number: int) -> str:
    return str(int(hashlib.sha256(str(number).encode()).hexdigest()[:36], 16))


def encrypted(number: int) -> str:
    """A token of JSON Web Encryption, whose head says how."""
    parts = (b'{"alg":"dir","enc":"A256GCM"}', b"", *(hashlib.sha256(f"{number} {part}".encode()).digest() for part in "abc"))
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def salted(number: int) -> str:
    return b64encode(b"Salted__" + hashlib.sha256(str(number).encode()).digest()).decode()


@pytest.mark.parametrize("cursor", [encrypted, salted, padded, lambda number: f"v1.{padded(number)}", of_digits, of_letters_and_digits])
def test_a_cursor_that_shows_nothing_is_not_read(cursor: Callable[[int], str]) -> None:
    rows = [{"id": f"r{n:04}"} for n in range(500)]
    assert broken(probed(entry_of(pages_of()), Here(list_things=by_hand(rows, cursor)), rows)) == {}


@pytest.mark.parametrize(
    "cursor",
    [
        "M3dSApCErw46svFEdcpZUA", "y3bQABAk9wBd14Q1Z-_4Qi1Hk2aiE8qD", "C7Xy8vFJB6DEHSM3NgG8rAwQjBuj1HflVmEqBnXX4swGoSVCXezL6K1YT8IaMD1J",
        "8b544b026ce80e2119206b7f96d324b710afdc516a5d523e93f725e8555f8cb8",
    ],
)  # fmt: skip
def test_random_bytes_that_begin_as_packed_ones_are_not_read(cursor: str) -> None:
    assert readable(cursor) is None


@pytest.mark.parametrize("cursor", ["row_{}".format, "p{}".format])
def test_a_word_with_a_number_is_read(cursor: Callable[[int], str]) -> None:
    assert "opaque-cursor" in broken(probed(entry_of(pages_of()), Here(list_things=by_hand(ROWS, cursor))))
    assert "opaque-cursor" in broken(probed(entry_of(pages_of()), Here(list_things=by_hand(ROWS[:7], cursor))))


def test_a_cursor_that_works_once_is_not_used_up_before_it_grows_old() -> None:
    entry = entry_of(pages_of(cursor={"reusable": False, "lives": "1s"}))
    found = probed(entry, Here(list_things=by_hand(ROWS, once=True, lives=1)), ROWS, wait=3)
    assert broken(found) == {}
    assert verdict(found, "cursor-grows-old")[0] == "holds"


TIMES = [datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(milliseconds=500 * n) for n in range(43)]
ZONES = [datetime.timezone(datetime.timedelta(hours=hours)) for hours in (0, 2, -7)]
AT = {**ID, "at": "datetime"}
OF_GO = [
    {"id": row["id"], "at": time.isoformat().replace("+00:00", "Z").replace("00000Z", "Z")} for row, time in zip(ROWS, TIMES, strict=True)
]
OF_ZONES = [
    {"id": row["id"], "at": time.astimezone(ZONES[n % 3]).isoformat()} for n, (row, time) in enumerate(zip(ROWS, TIMES, strict=True))
]


@pytest.mark.parametrize("rows", [OF_GO, OF_ZONES])
def test_times_are_in_order_by_their_instants(rows: list[dict[str, Any]]) -> None:
    entry = entry_of(pages_of(order_by=["at asc", "id asc"]), AT)
    assert broken(probed(entry, Here(list_things=by_hand(rows)), rows)) == {}
    assert "in-order" in broken(probed(entry, Here(list_things=by_hand([*rows[:9], rows[10], rows[9], *rows[11:]]))))


@pytest.mark.parametrize(
    "key",
    [
        str.lower,
        str.upper,
        lambda text: text.encode("utf-16-be"),
        lambda text: (letters(text), text.swapcase()),
    ],
    ids=["lower", "upper", "utf-16", "language"],
)
def test_a_database_may_compare_texts_in_its_own_way(key: Callable[[str], Any]) -> None:
    rows = sorted(({"id": f"r{n:03}", "name": NAMES[n % len(NAMES)]} for n in range(43)), key=lambda row: (key(row["name"]), row["id"]))
    entry = entry_of(pages_of(order_by=["name asc", "id asc"]), {**ID, "name": TEXT})
    assert broken(probed(entry, Here(list_things=by_hand(rows)), rows)) == {}
    assert "in-order" in broken(probed(entry, Here(list_things=by_hand([*rows[20:], *rows[:20]]))))


def test_texts_of_numbers_may_be_in_the_order_of_the_numbers() -> None:
    rows = sorted(({"id": str(n), "price": f"{n % 7 * 3}.50"} for n in range(43)), key=lambda row: (float(row["price"]), int(row["id"])))
    entry = entry_of(pages_of(order_by=["price asc", "id asc"]), {**ID, "price": TEXT})
    assert broken(probed(entry, Here(list_things=by_hand(rows)), rows)) == {}


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_a_row_may_lack_what_rows_are_ordered_by_where_its_schema_says_so(direction: str) -> None:
    rows = [{**row, **({"rank": n % 4} if n % 3 else {})} for n, row in enumerate(ROWS)]
    down = direction == "desc"
    rows.sort(key=lambda row: ((row.get("rank") is None) is not down, (-1 if down else 1) * row.get("rank", 0), row["id"]))
    entry = entry_of(pages_of(order_by=[f"rank {direction}", "id asc"]), {**ID, "rank": {"type": "integer", "required": False}})
    assert broken(probed(entry, Here(list_things=by_hand(rows)), rows)) == {}
    assert broken(probed(entry, Here(list_things=paged_tool(entry, rows)), rows)) == {}


def test_null_is_no_name_of_a_row() -> None:
    entry = entry_of(pages_of(), {"sku": {**TEXT, "unique": True, "required": False}, **ID})
    entry["outputSchema"]["properties"]["items"]["items"]["properties"]["sku"] = {"type": ["string", "null"]}
    rows = [{"id": row["id"], "sku": f"s{n}" if n % 3 else None} for n, row in enumerate(ROWS)]
    found = probed(entry, Here(list_things=by_hand(rows)))
    assert broken(found) == {}


def test_a_filter_that_is_needed_is_not_added_up_against_one_of_its_lists() -> None:
    rows = [{**row, "kind": "ab"[n % 2]} for n, row in enumerate(ROWS)]
    kinds = {"kind": {"type": "string", "one_of": ["a", "b"], "partitions": True}}
    entry = entry_of(pages_of(), {**ID, "kind": TEXT}, input=kinds, probe={"arguments": {"kind": "a"}})

    def list_things(kind: str) -> list[dict[str, str]]:
        return [row for row in rows if row["kind"] == kind]

    found = probed(entry, Here(list_things=paged(Contract.read(entry), cursors=Cursors(KEY))(list_things)))
    assert broken(found) == {}
    assert verdict(found, "filters-add-up") == ("cannot tell", "the list of all values of `kind` cannot be asked for")


@pytest.mark.parametrize("style", ["cursor", "offset"])
@pytest.mark.parametrize("most", [20, 60])
def test_rows_that_cannot_be_reached_are_not_missed(style: str, most: int) -> None:
    entry = entry_of(pages_of(style, reaches="30", total="exact", size={"default": 5, "max": most}))
    found = probed(entry, Here(list_things=paged_tool(entry, ROWS)), ROWS)
    assert broken(found) == {}
    assert verdict(found, "complete") == ("cannot tell", "rows behind number 30 cannot be reached")
    assert verdict(found, "reach-is-told")[0] == "holds"


def test_what_is_refused_behind_the_reach_of_others_is_not_asked_for() -> None:
    pages = pages_of("page", reaches="30", total="exact", end="total", size={"default": 5, "max": 10})
    entry = entry_of(pages, reads={"items": "/rows", "total": "/count"})

    def list_things(page_size: int = 5, page: int = 1) -> dict[str, Any]:
        if page < 1 or page_size < 1 or (page - 1) * page_size >= 30:
            raise ToolFailure("bad_arguments", "only the first 30 rows can be reached")
        size = min(page_size, 10)
        return {"rows": ROWS[(page - 1) * size : page * size], "count": len(ROWS)}

    found = probed(entry, Here(list_things=list_things))
    assert "comes-to-an-end" not in broken(found)
    assert verdict(found, "true-total") == ("cannot tell", "rows behind number 30 cannot be reached")


@pytest.mark.parametrize("size", [{"default": 10, "max": 40}, {"default": 200, "max": 1000}])
@pytest.mark.parametrize("text", ["hello, balloon  committee " * 3, "a" * 300, "🙂🙃" * 100, "|----|----|\n" * 200, "line\n" * 500])
def test_a_document_may_repeat_itself(text: str, size: dict[str, int]) -> None:
    entry = entry_of(pages_of("range", size=size), returns="document", budget={"bytes_per_page": 9000}, overflow="shrink_page")
    assert broken(probed(entry, Here(list_things=paged_tool(entry, text)))) == {}


def lines(rows: list[str], *, deaf: bool = False) -> Here:
    def list_things(limit: int = 5, offset: int = 0) -> str:
        if limit < 1 or offset < 0:
            raise ToolFailure("bad_arguments", "limit is at least 1, offset at least 0")
        start = 0 if deaf else offset
        return "\n".join(rows[start : start + min(limit, 20)])

    return Here(list_things=list_things)


def test_lines_may_be_alike_and_a_page_that_comes_again_and_again_is_told() -> None:
    entry = entry_of(pages_of("offset", end="short_page"), reads={"form": "lines"})
    for rows in (["-", "a", "a", "b"] * 11, ["same"] * 43):
        assert broken(probed(entry, lines(rows))) == {}
    assert "comes-to-an-end" in broken(probed(entry, lines([row["id"] for row in ROWS], deaf=True)))


@pytest.mark.parametrize("long", [7, 1])
def test_rows_of_a_page_that_is_kept_elsewhere_are_not_missed(long: int) -> None:
    rows = [{**row, "body": "b" * (10 if n % long else 1500)} for n, row in enumerate(ROWS)]
    kept = {"spill": {"reads_with": "read_kept", "lives": "1h"}}
    entry = entry_of(
        pages_of(total="exact"), {**ID, "body": {"type": "string", "max_chars": 2000}}, budget={"bytes_per_page": 2500}, overflow=kept
    )
    spills = Spills()

    def read_kept(handle: str) -> dict[str, Any]:
        return {"items": list(spills.pieces(handle, 900))[:5]}

    found = probed(entry, Here(list_things=paged_tool(entry, rows, spills), read_kept=read_kept), rows)
    assert broken(found) == {}
    assert verdict(found, "kept-result-is-read")[0] == "holds"
    assert verdict(found, "complete") == ("cannot tell", "a page did not fit, and its rows are kept elsewhere")


def test_a_list_as_a_filter_and_the_default_of_a_filter_are_no_other_filter() -> None:
    tags = {"tags": {"type": "list", "of": "string", "required": False, "sample": ["x"]}}
    entry = entry_of(pages_of(cursor={"bound_to": ["tags"]}), input=tags)
    found = probed(entry, Here(list_things=paged_tool(entry, ROWS)), ROWS)
    assert broken(found) == {}
    assert verdict(found, "bound-cursor")[0] == "cannot tell"


def test_one_and_one_point_zero_are_the_same_number() -> None:
    entry = entry_of(pages_of(), {**ID, "amount": "number"})
    rows = [{**row, "amount": n} for n, row in enumerate(ROWS)]
    known = [{**row, "amount": float(n)} for n, row in enumerate(ROWS)]
    assert broken(probed(entry, Here(list_things=by_hand(rows)), known)) == {}


class Blocks(Here):
    """A server that gives each item of a list as a block of text, and all of them as `result`."""

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        size, start = min(arguments.get("limit", 5), 20), arguments.get("offset", 0)
        if size < 1 or start < 0:
            return Answer("refused", why="there is no such page")
        page = self.tools[tool]()[start : start + size]
        text = "\n".join(one if isinstance(one, str) else json.dumps(one, indent=2) for one in page) if page else None
        return Answer("result", structured={"result": page}, text=text, bytes=len(text or ""))


def test_a_list_may_come_as_a_block_for_each_of_its_items() -> None:
    entry = entry_of(pages_of("offset", end="short_page"), reads={"items": "/result"})
    assert broken(probed(entry, Blocks(list_things=lambda: ROWS), ROWS)) == {}
    named = probed(entry, Blocks(list_things=lambda: ["a\nb", "", "7", *(row["id"] for row in ROWS)]))
    assert verdict(named, "copies-agree")[0] == "holds"


class Apart(Blocks):
    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        answer = super().call(tool, arguments, bounds)
        return replace(answer, text=(answer.text or "").replace("r003", "r033") or None)


def test_a_block_that_says_something_else_is_told() -> None:
    entry = entry_of(pages_of("offset", end="short_page"), reads={"items": "/result"})
    assert set(broken(probed(entry, Apart(list_things=lambda: ROWS)))) == {"copies-agree"}
    assert "copies-agree" in broken(probed(entry, Apart(list_things=lambda: [row["id"] for row in ROWS])))


@pytest.mark.parametrize("style", ["offset", "page"])
@pytest.mark.parametrize("every", [2, 3, 7, 11, 50])
@pytest.mark.parametrize("change", ["insert", "drop", "append"])
def test_a_list_that_changes_while_it_is_walked_is_not_blamed_for_it(style: str, every: int, change: str) -> None:
    entry = entry_of(pages_of(style, total="exact"), {"id": {"type": "integer", "unique": True}})
    numbers, calls = list(range(1000, 1060)), itertools.count(1)

    def list_things(**given: Any) -> Any:
        if next(calls) % every == 0:
            match change:
                case "insert":
                    numbers.insert(0, numbers[0] - 1)
                case "append":
                    numbers.append(numbers[-1] + 1)
                case _ if len(numbers) > 3:
                    numbers.pop(0)
        return paged_tool(entry, [{"id": number} for number in numbers])(**given)

    assert broken(probed(entry, Here(list_things=list_things))) == {}


def test_a_page_that_comes_again_of_a_list_that_stays_is_told() -> None:
    entry = entry_of(pages_of("offset"))
    tool = paged_tool(entry, ROWS)

    def list_things(**given: Any) -> Any:
        return {**tool(**given), "items": ROWS[:3], "returned_count": 3}

    assert "comes-to-an-end" in broken(probed(entry, Here(list_things=list_things)))


def test_a_total_may_be_written_with_a_point() -> None:
    entry = entry_of(pages_of("offset", total="exact", end="total"), reads={"items": "/rows", "total": "/count"})

    def list_things(limit: int = 5, offset: int = 0) -> dict[str, Any]:
        if limit < 1 or offset < 0:
            raise ToolFailure("bad_arguments", "there is no such page")
        return {"rows": ROWS[offset : offset + min(limit, 20)], "count": 43.0}

    assert broken(probed(entry, Here(list_things=list_things), ROWS)) == {}


def test_a_short_page_of_others_that_shrinks_is_not_the_last() -> None:
    pages = pages_of("offset", end="short_page")
    entry = entry_of(pages, reads={"items": "/rows"}, budget={"bytes_per_page": 2000}, overflow="shrink_page")

    def list_things(limit: int = 5, offset: int = 0) -> dict[str, Any]:
        if limit < 1 or offset < 0:
            raise ToolFailure("bad_arguments", "there is no such page")
        return {"rows": ROWS[offset : offset + min(limit, 3)]}

    found = probed(entry, Here(list_things=list_things), ROWS)
    assert broken(found) == {}
    assert verdict(found, "comes-to-an-end") == ("holds", "after 16 pages with 43 rows")


def test_what_others_put_around_their_rows_is_no_byte_too_many() -> None:
    pages = pages_of("offset", total="exact", end="has_more", size={"default": 5, "max": 20})
    reads = {"items": "/edges", "row": "/node", "has_more": "/info/more", "total": "/count"}
    entry = entry_of(pages, {"id": {"type": "string", "max_chars": 4, "unique": True}}, reads=reads)
    assert "budget" not in entry["contract"]

    def list_things(limit: int = 5, offset: int = 0) -> dict[str, Any]:
        if limit < 1 or offset < 0:
            raise ToolFailure("bad_arguments", "there is no such page")
        edges = [{"cursor": "c" * 400, "node": row} for row in ROWS[offset : offset + min(limit, 20)]]
        return {"edges": edges, "info": {"more": offset + len(edges) < 43}, "count": 43}

    found = probed(entry, Here(list_things=list_things), ROWS)
    assert broken(found) == {}
