"""What a model is told of a server of others, and what such a server answers while a case is played."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from specforge.compilers.prompt import prompt
from specforge.compilers.tools import tools
from specforge.contracts.rows import Rows, RowShape
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.serving import served
from specforge.grading.json_schemas import instance_error
from specforge.paging.envelopes import at
from specforge.probing.pages import call_after, read_page
from specforge.probing.session import Exchange
from specforge.probing.target import ABSENT, Answer
from specforge.probing.tool import ProbedTool
from specforge.project import View
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: api
tools:
  - id: list_orders
    does: read
    purpose: List orders.
    returns: many
    empty_means: There are none.
    input: {{shop: string}}
    item: {{id: {{type: string, max_chars: 12, unique: true}}}}
    pages: {{{pages}, size: {{default: 10, max: 50}}, order_by: [id asc], total: {total}}}
    reads: {{{reads}}}
    overflow: shrink_page
    budget: {{bytes_per_page: 9000}}
"""
PROMPTED = "For more of `list_orders`: "
DIALECTS = {
    "cursor": (
        "style: cursor, inputs: {place: pageToken}", "items: /data/orders, next: /meta/next, total: /meta/count",
        "When `meta.next` is given and you need more, repeat the call with `meta.next` as `pageToken` and every other argument as before.",
    ),
    "cursor that ends empty": (
        "style: cursor, end: empty_cursor", "items: /orders, next: /next_page_token",
        "When `next_page_token` is not empty and you need more, repeat the call with `next_page_token` as `cursor` and every other argument as before.",
    ),
    "cursor of Relay": (
        "style: cursor, end: has_more, inputs: {size: first, place: after}",
        "items: /edges, row: /node, next: /pageInfo/endCursor, has_more: /pageInfo/hasNextPage",
        "When `pageInfo.hasNextPage` is true and you need more, repeat the call with `pageInfo.endCursor` as `after` and every other argument as before.",
    ),
    "cursor that comes with every page": (
        "style: cursor, inputs: {place: scroll_id}, end: short_page", "items: /hits/hits, next: /_scroll_id",
        "When a result has rows and you need more, repeat the call with `_scroll_id` as `scroll_id` and every other argument as before.",
    ),
    "cursor with a total": (
        "style: cursor, end: total", "items: /hits, next: /after, total: /found",
        "While fewer rows came in all than `found` says and you need more, repeat the call with `after` as `cursor` and every other argument as before.",
    ),
    "last row and a flag": (
        "style: cursor, inputs: {place: starting_after}, end: has_more", "items: /data, last: /id, has_more: /more",
        "When `more` is true and you need more, repeat the call with `id` of the last row as `starting_after` and every other argument as before.",
    ),
    "last row": (
        "style: cursor, inputs: {place: since_id}, end: short_page", "items: '', row: /order, last: /id",
        "When a result has rows and you need more, repeat the call with `id` of the last row as `since_id` and every other argument as before.",
    ),
    "link": (
        "style: page", "items: /data, link: /links/next",
        "When `links.next` is given and you need more, repeat the call with the `page` in the address at `links.next` and every other argument as before.",
    ),
    "offset": (
        "style: offset, end: short_page", "items: ''",
        "When a result has rows and you need more, repeat the call with `offset` raised by the number of rows that came and every other argument as before.",
    ),
    "page": (
        "style: page, end: total", "items: /a~1b, total: /total",
        "While fewer rows came in all than `total` says and you need more, repeat the call with `page` raised by 1 and every other argument as before.",
    ),
    "lines": (
        "style: offset, end: short_page", "form: lines, begins: '=>'",
        "When a result has rows and you need more, repeat the call with `offset` raised by the number of rows that came and every other argument as before.",
    ),
}  # fmt: skip
"""By name: the pages, where the parts of a result stand, and how the list is said to go on."""


def view_of(pages: str, reads: str) -> View:
    total = "exact" if "total:" in reads else "none"
    loaded = load_texts({"a.yaml": SPEC.format(pages=pages, reads=reads, total=total)})
    assert [one.message for one in loaded.findings] == []
    return loaded.project.views[0]


def document_of(view: View) -> dict[str, Any]:
    (artifact,) = tools.run(view)
    found: dict[str, Any] = json.loads(str(artifact.text))
    return found


@pytest.mark.parametrize(("pages", "reads", "goes_on"), DIALECTS.values(), ids=DIALECTS)
def test_a_model_is_told_of_the_envelope_that_comes(pages: str, reads: str, goes_on: str) -> None:
    view = view_of(pages, reads)
    entry = document_of(view)["tools"][0]
    assert goes_on in entry["description"]
    (prompted,) = prompt.run(view)
    assert f"{PROMPTED}{goes_on[0].lower()}{goes_on[1:]}" in str(prompted.text)
    told = f"{prompted.text} {json.dumps(entry['inputSchema'])} {entry['description']}"
    assert not any(one in told for one in ("`has_more", "`next`", "`truncated`"))
    assert "outputSchema" not in entry
    assert entry["contract"]["item"]["properties"] == {"id": {"type": "string", "maxLength": 12}}


def test_the_place_behind_a_row_has_the_type_of_its_field() -> None:
    spec = SPEC.replace("{type: string, max_chars: 12, unique: true}", "{type: integer, unique: true}")
    pages, reads, _ = DIALECTS["last row"]
    view = load_texts({"a.yaml": spec.format(pages=pages, reads=reads, total="none")}).project.views[0]
    place = document_of(view)["tools"][0]["inputSchema"]["properties"]["since_id"]
    about = "`id` of the last row of the page before: what comes behind it is wanted. Leave it out for the first page."
    assert place == {"type": "integer", "description": about}


def test_the_call_that_continues_says_every_argument_again() -> None:
    entry = document_of(view_of(*DIALECTS["cursor"][:2]))["tools"][0]
    assert entry["inputSchema"]["required"] == ["shop"]
    assert "anyOf" not in entry["inputSchema"]
    assert entry["inputSchema"]["properties"]["pageToken"]["description"] == (
        "`meta.next` of the page before, unchanged. Leave it out for the first page."
    )


@pytest.mark.parametrize(
    ("reads", "told"),
    [
        ("items: /data/orders", "The rows are in `data.orders`."),
        ("items: ''", "The rows are the whole result."),
        ("items: /edges, row: /node", "The rows are in `edges`, each in `node` of its entry."),
        ("items: /a.b", "The rows are in `/a.b`."),
        ("form: lines", "Each line of the result is a row."),
        ("form: lines, begins: '=>'", "Each row of the result begins with `=>`."),
        ("items: /rows, total: /meta/count", "The number of all rows is in `meta.count`."),
    ],
)
def test_a_model_is_told_where_rows_and_their_number_stand(reads: str, told: str) -> None:
    entry = document_of(view_of("style: offset, end: short_page", reads))["tools"][0]
    assert told in entry["description"]


@pytest.mark.parametrize("rows", [0, 7, 10, 25])
@pytest.mark.parametrize(("pages", "reads"), [one[:2] for one in DIALECTS.values()], ids=DIALECTS)
def test_a_list_of_others_is_served_in_their_envelope(pages: str, reads: str, rows: int) -> None:
    document = document_of(view_of(pages, reads))
    tool = ProbedTool(document["tools"][0])
    playing = served({"serves": {"tool": "list_orders", "rows": rows, "page_size": 10}}, document)
    assert playing is not None
    found: list[Any] = []
    arguments: Mapping[str, Any] | None = {"shop": "s"}
    while arguments is not None:
        assert instance_error(tool.entry["inputSchema"], arguments) is None
        result = playing.answer(arguments)
        text = result if isinstance(result, str) else None
        answer = Answer("result", structured=ABSENT if text is not None else result, text=text)
        page = read_page(tool, Exchange(1, tool.name, arguments, answer))
        assert page is not None
        found += page.rows
        arguments = call_after(tool, page, arguments, len(found))
    wanted = [dict(row) for row in Rows(RowShape.read(tool.entry), rows)]
    assert [json.loads(row[2:]) if isinstance(row, str) else row for row in found] == wanted


def test_cases_ask_for_nothing_that_the_envelope_does_not_say() -> None:
    cases = {one.id.rpartition("/")[2] for one in eval_cases(view_of(*DIALECTS["cursor of Relay"][:2])) if one.kind == "list"}
    assert cases.isdisjoint({"truncated", "count"})
    assert "last-page" in cases
    counted = {one.id.rpartition("/")[2] for one in eval_cases(view_of(*DIALECTS["cursor"][:2])) if one.kind == "list"}
    assert "count" in counted


@pytest.mark.parametrize(
    ("pages", "reads", "overflow", "told"),
    [
        (
            "style: offset, end: short_page",
            "items: /d",
            "refuse",
            "When a result has as many rows as were asked for, or 50, and you need more",
        ),
        ("style: offset, end: short_page", "items: /d", "shrink_page", "When a result has rows and you need more"),
        (
            "style: cursor, end: short_page",
            "items: /d, next: /c",
            "refuse",
            "When a result has as many rows as were asked for, or 50, and you need more, repeat the call with `c` as `cursor`",
        ),
        ("style: cursor", "items: /d", "refuse", "Nothing in a result says how to go on; narrow the request instead."),
    ],
)
def test_a_model_is_told_when_to_go_on(pages: str, reads: str, overflow: str, told: str) -> None:
    loaded = load_texts({"a.yaml": SPEC.format(pages=pages, reads=reads, total="none").replace("shrink_page", overflow)})
    assert told in document_of(loaded.project.views[0])["tools"][0]["description"]


@pytest.mark.parametrize(
    ("pages", "reads", "overflow", "told"),
    [
        ("style: cursor, end: has_more", "items: /d, next: /c, has_more: /m", "refuse", "When `m` is true, there is more: say so, or ask"),
        ("style: cursor", "items: /d, next: /c", "refuse", "When `c` is given, there is more: say so, or ask"),
        (
            "style: offset, end: short_page", "items: /d", "refuse",
            "When a result has as many rows as were asked for, or 50, there may be more: say so",
        ),
        ("style: offset, end: short_page", "items: /d", "shrink_page", "When a result has rows, there may be more: say so"),
    ],
)  # fmt: skip
def test_a_model_that_reads_one_page_is_told_how_more_shows(pages: str, reads: str, overflow: str, told: str) -> None:
    spec = SPEC.format(pages=pages, reads=reads, total="none").replace("shrink_page", f"{overflow}\n    agent: {{pages_per_task: 1}}")
    view = load_texts({"a.yaml": spec}).project.views[0]
    (prompted,) = prompt.run(view)
    for said in (str(prompted.text), document_of(view)["tools"][0]["description"]):
        assert told in said
        assert "repeat the call" not in said


@pytest.mark.parametrize(
    ("reads", "told"),
    [
        ("items: /d, total: /n", "When fewer rows of `list_orders` came than `n` says, there are more: say so"),
        ("items: /d", "When `list_orders` returns as many rows as were asked for, or 50, there may be more: say so"),
    ],
)
def test_a_list_that_is_never_continued_says_when_it_is_cut(reads: str, told: str) -> None:
    (prompted,) = prompt.run(view_of("style: limit-only", reads))
    assert told in str(prompted.text)
    assert "Until the last page" not in str(prompted.text)


@pytest.mark.parametrize("size", [10, 30, 50])
@pytest.mark.parametrize("pages", ["style: offset, end: short_page", "style: page, end: short_page", "style: limit-only"])
def test_a_model_that_goes_on_while_pages_are_full_reads_what_a_case_serves(pages: str, size: int) -> None:
    view = load_texts({"a.yaml": SPEC.format(pages=pages, reads="items: ''", total="none").replace("shrink_page", "refuse")}).project.views[
        0
    ]
    document, tool = document_of(view), view.tools[0].value
    assert tool.pages is not None
    size_input, *place = tool.pages.asked_by
    cases = {one.id.rpartition("/")[2]: one for one in eval_cases(view) if one.kind == "list"}
    assert {"one-page", "page-plus-one"} & set(cases) == ({"one-page", "page-plus-one"} if place else {"one-page"})
    for case in cases.values():
        assert case.serves is not None
        if case.serves.rows > 1_000:
            continue
        playing = served({"serves": {"tool": "list_orders", "rows": case.serves.rows, "page_size": case.serves.page_size}}, document)
        assert playing is not None
        came, calls, full = 0, 0, True
        while full:
            going_on = {place[0]: calls + 1 if tool.pages.style == "page" else came} if place else {}
            rows = playing.answer({"shop": "s", size_input: size} | going_on)
            assert isinstance(rows, list)
            came, calls, full = came + len(rows), calls + 1, len(rows) == size and bool(place)
        assert came == case.serves.rows
        times = [call.times for one in case.expect for call in one.check.calls if call.times is not None]
        assert all((bound.at_least or 0) <= calls <= (bound.at_most or calls) for bound in times), case.id


def test_a_position_with_more_digits_than_any_list_has_leads_nowhere() -> None:
    assert at([1], "/" + "9" * 5_000, None) is None
