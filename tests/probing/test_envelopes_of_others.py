"""Results that others lay out as they like: where their rows stand, and where each begins."""

from typing import Any

import pytest

from specforge.caps import PROFILES
from specforge.errors import InvalidSpecError
from specforge.probing.probe import Probed, Wishes, probe
from specforge.probing.target import Answer
from tests.probing.otherserver import OtherServer, Reply, entry
from tests.probing.soundserver import verdict

LOG = "Log of the shop:\n" + "".join(f"Change: {n}\nBy: Ann\n\n  the note\n\n" for n in range(12))


def probed(reply: Reply, offered: Any = None, **tool: Any) -> Probed:
    server = OtherServer(reply, offered)
    return probe(entry(**tool), server, server.offered(), Wishes(caps=PROFILES))


def test_rows_of_several_lines_begin_where_the_spec_says() -> None:
    def log(arguments: dict[str, Any]) -> str:
        head, *rows = LOG.split("Change: ")
        return head + "".join(f"Change: {row}" for row in rows[: arguments.get("most", 5)])

    pages = {"style": "limit-only", "size": {"default": 5, "max": 10}, "inputs": {"size": "most"}}
    found = probed(log, pages=pages, reads={"form": "lines", "begins": "Change: "})
    assert verdict(found, "size-of-a-page") == ("holds", "one row came when one was asked for, and never more than 10")
    assert found.costs[0].rows == 5
    assert verdict(probed(log, pages=pages, reads={"form": "lines"}), "size-of-a-page")[0] == "breaks"
    nothing = probed(
        lambda _: "Log of the shop:\n",
        reads={"form": "lines", "begins": "Change: "},
        input={"by": {"type": "string", "required": False}},
        probe={"empty": {"by": "nobody"}},
    )
    assert verdict(nothing, "empty-list") == ("holds", "an empty page came")


def test_the_whole_result_can_be_the_rows() -> None:
    found = probed(lambda _: [{"id": 1}, {"id": 2}], reads={"items": ""})
    assert verdict(found, "answers")[0] == "holds"
    assert found.costs[0].rows == 2


@pytest.mark.parametrize(
    ("reads", "told"),
    [
        ({"items": "commits"}, "'commits' is no JSON pointer"),
        ({"items": "/rows", "begins": "- "}, "`begins` belongs to `form: lines`"),
    ],
)
def test_a_place_that_means_nothing_is_told(reads: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidSpecError) as error:
        entry(reads=reads)
    assert told in error.value.report.findings[0].message


def page_of(rows: list[Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """A page by its offset, without a bound of its size."""
    start, size = arguments.get("skip", 0), arguments.get("limit", 10)
    if start < 0 or size < 0:
        raise LookupError("skip and limit are not negative")
    return {"rows": rows[start : start + size]}


OFFSET = {
    "style": "offset",
    "size": {"default": 10, "max": 50},
    "end": "short_page",
    "inputs": {"size": "limit", "place": "skip"},
}
ROWS = [{"id": n} for n in range(120)]


def described(**size: Any) -> dict[str, Any]:
    return {"inputSchema": {"properties": {"limit": {"minimum": 1, "maximum": 50, "default": 10, **size}, "skip": {"type": "number"}}}}


def test_what_takes_numbers_takes_whole_ones() -> None:
    found = probed(lambda one: page_of(ROWS, one), described(type="number"), pages=OFFSET, reads={"items": "/rows"})
    assert verdict(found, "same-inputs") == ("holds", "the two schemas agree")
    other = probed(lambda one: page_of(ROWS, one), described(type="string"), pages=OFFSET, reads={"items": "/rows"})
    assert verdict(other, "same-inputs") == ("breaks", "`limit` has `type: integer` in the contract and `type: string` at the server")


def test_an_order_that_nobody_promised_is_not_held_against_a_server_of_others() -> None:
    found = probed(lambda one: page_of(ROWS, one), pages=OFFSET, reads={"items": "/rows"})
    assert verdict(found, "order-is-visible") == ("cannot tell", "the contract has no `order_by`")


def test_the_size_without_a_bound_is_shown_by_all_that_came_and_costed() -> None:
    found = probed(lambda one: page_of(ROWS, one), pages=OFFSET, reads={"items": "/rows"})
    told = "100,000 rows were asked for, and 120 came; a page has at most 50"
    assert verdict(found, "size-beyond-the-most") == ("breaks", told)
    assert [(one.what, one.rows) for one in found.costs] == [("a page", 10), ("the largest page", 120), ("the whole list", 120)]


def test_lines_that_are_alike_are_not_called_the_same_row() -> None:
    found = probed(lambda one: "\n".join("a line" for _ in page_of(ROWS, one)["rows"]), pages=OFFSET, reads={"form": "lines"})
    assert verdict(found, "no-row-twice")[0] == "cannot tell"


def test_a_text_that_is_no_json_is_not_called_cut() -> None:
    found = probed(lambda _: "[{'id': 1}, {'id': 2}]", reads={"items": ""})
    assert verdict(found, "answers") == ("breaks", "the result has no rows: it is a text that is no JSON")
    assert verdict(found, "nothing-cut-inside")[0] == "holds"
    cut = probed(lambda _: '[{"id": 1}, {"id"', reads={"items": ""})
    assert verdict(cut, "nothing-cut-inside")[0] == "breaks"
    assert verdict(probed(lambda _: {"rows": 1}, reads={"items": ""}), "answers")[1] == "the result has no rows: it is not a list"


ITEM = {
    "id": {"type": "integer", "unique": True},
    "state": {"type": "string", "one_of": ["open", "paid"]},
    "note": {"type": "string", "max_chars": 9, "required": False},
    "lines": {"type": "list", "max_items": 2, "required": False, "of": {"type": "object", "fields": {"at": "datetime", "by": {"type": "string", "required": False}}}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({}, ""),
        ({"note": None, "lines": None, "url": "https://shop.example/7"}, ""),
        ({"lines": [{"at": "2026-11-25T12:00:00Z", "by": None, "sku": "s"}]}, ""),
        ({"state": "refunded"}, "/row/7/state: 'refunded' is not one of ['open', 'paid']"),
        ({"state": None}, "/row/7/state: None is not one of ['open', 'paid']"),
        ({"id": "7"}, "/row/7/id: '7' is not of type 'integer'"),
        ({"lines": [{"by": "Ann"}]}, "/row/7/lines/0: `at` is missing"),
        ({"lines": [{"at": "yesterday"}]}, "/row/7/lines/0/at: 'yesterday' is no date-time"),
        ({"note": "x" * 10}, "/row/7/note: 'xxxxxxxxxx' is too long"),
    ],
)
def test_a_row_is_what_the_contract_says_of_it_and_may_have_further_fields(other: dict[str, Any], told: str) -> None:
    rows = [{"id": n, "state": "open", **(other if n == 7 else {})} for n in range(20)]
    found = probed(lambda one: page_of(rows, one), item=ITEM, pages=OFFSET, reads={"items": "/rows"})
    assert verdict(found, "result-as-promised") == (("breaks", told) if told else ("holds", verdict(found, "result-as-promised")[1]))


DRAFT_7 = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"rows": {"type": "array"}}}


@pytest.mark.parametrize(
    ("schema", "state"),
    [
        ({**DRAFT_7, "required": ["rows"]}, "holds"),
        ({**DRAFT_7, "required": ["total"]}, "breaks"),
        ({**DRAFT_7, "dependencies": {"rows": ["total"]}}, "cannot tell"),
        ({**DRAFT_7, "properties": {"rows": {"type": "array", "items": [{"type": "string"}]}}}, "cannot tell"),
        ({**DRAFT_7, "definitions": {"a": {}}, "properties": {"rows": {"$ref": "#/definitions/a", "type": "string"}}}, "cannot tell"),
    ],
)
def test_a_schema_of_draft_7_is_used_where_it_means_the_same_today(schema: Any, state: str) -> None:
    found = probed(lambda one: page_of(ROWS, one), {"outputSchema": schema}, reads={"items": "/rows"})
    assert verdict(found, "result-as-described")[0] == state


def test_a_text_that_is_json_can_be_wrapped_as_it_is() -> None:
    def wrapped(text: str) -> Reply:
        return lambda _: Answer("result", {"content": '[{"id": 1}]'}, text, bytes=40)

    assert verdict(probed(wrapped('[{"id": 1}]'), returns="tree"), "copies-agree") == ("holds", "1 result checked")
    assert verdict(probed(wrapped('[{"id": 2}]'), returns="tree"), "copies-agree")[0] == "breaks"


def test_all_runtimes_that_do_not_show_a_result_are_named() -> None:
    found = probed(lambda _: {"rows": ["x" * 1000] * 80}, reads={"items": "/rows"}, runs_in=["claude-code", "codex", "openai-tool-outputs"])
    told = verdict(found, "fits-every-runtime")
    assert told == ("breaks", "claude-code and codex would not show all of 80,250 bytes")
    short = probed(lambda _: "a\n" * 300, reads={"form": "lines"}, runs_in=["claude-code", "codex"])
    assert verdict(short, "fits-every-runtime") == ("breaks", "codex would not show all of 600 bytes in 301 lines")


def test_a_list_that_says_it_was_cut_has_more_rows_than_came() -> None:
    def rows(more: bool) -> Reply:
        return lambda _: {"rows": [{"id": 1}, {"id": 2}], "truncated": more}

    bound = {"returns": {"at_most": 2, "because": "It gives no more."}, "reads": {"items": "/rows", "has_more": "/truncated"}}
    told = verdict(probed(rows(more=True), **bound), "rows-at-most")
    assert told == ("breaks", "2 rows came, and the result says that others were left out")
    assert verdict(probed(rows(more=False), **bound), "rows-at-most") == ("holds", "it has 2 rows, at most 2 are promised")


@pytest.mark.parametrize(("returns", "form", "size"), [("document", "text", 299), ("many", "lines", 299)])
def test_a_list_of_texts_costs_what_its_text_has(returns: str, form: str, size: int) -> None:
    def text(arguments: dict[str, Any]) -> str:
        page = page_of(list("ab" * 149 + "c") if form == "text" else ["ab"] * 100, {"limit": 50, **arguments})["rows"]
        return ("" if form == "text" else "\n").join(page)

    style = "range" if form == "text" else "offset"
    pages = {"style": style, "size": {"default": 50, "max": 60}, "end": "short_page", "inputs": {"size": "limit", "place": "skip"}}
    found = probed(text, returns=returns, pages=pages, reads={"form": form})
    whole = next(one for one in found.costs if one.what == "the whole list")
    assert (whole.bytes, whole.at_least) == (size, False)
    assert verdict(found, "comes-to-an-end")[0] == "holds"


def test_texts_in_a_list_may_be_alike() -> None:
    pages = {"style": "offset", "size": {"default": 50, "max": 60}, "end": "short_page", "inputs": {"size": "limit", "place": "skip"}}
    found = probed(lambda arguments: page_of(["ab", "ab", "c"], {"limit": 50, **arguments})["rows"], pages=pages, reads={"items": ""})
    assert verdict(found, "no-row-twice") == ("cannot tell", "rows are texts, and two of them may well be alike")


def test_a_range_that_comes_again_is_told() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    found = probed(
        lambda arguments: letters[: arguments.get("limit", 20)],
        returns="document",
        pages={"style": "range", "size": {"default": 20, "max": 26}, "end": "short_page", "inputs": {"size": "limit", "place": "skip"}},
        reads={"form": "text"},
    )
    assert verdict(found, "comes-to-an-end") == ("breaks", "page 2 has the rows of the one before")


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (lambda _: "<html>Bad gateway</html>", "it is a text that is no JSON"),
        (lambda _: Answer("result"), "it has neither a text nor a structure"),
        (lambda _: '{"id":1}\n{"id":2}', "each of its 2 lines is JSON of its own; `reads: {form: lines}` takes lines for rows"),
        (lambda _: {"orders": []}, "there is not a list at `/items`"),
    ],
)
def test_a_result_without_rows_is_told_as_what_it_is(reply: Reply, told: str) -> None:
    pages = {"style": "offset", "size": {"default": 5, "max": 10}, "end": "short_page"}
    found = probed(reply, pages=pages, reads={"items": "/items"})
    assert verdict(found, "answers") == ("breaks", f"the result has no rows: {told}")
    assert verdict(found, "size-of-a-page") == ("breaks", f"a page of one row: the result has no rows: {told}")
