"""What texts claim of lists, against what contracts say."""

import json

import pytest

from specforge.compilers.tools import tools
from specforge.contracts.claims import Stated, denied
from specforge.contracts.order_claims import misordered
from specforge.spec.tools import Tool
from tests.conftest import load_texts

PAGES = Stated("list_orders", paged=True, rows=frozenset({20, 50}), pages=3)

SAID = [
    "List the orders of the user.",
    "Returns all orders.".replace("all", "some"),
    "Returns one page of at most 50 rows, 20 unless `page_size` says otherwise.",
    "Fetch at most 3 pages of `list_orders` for one request.",
    "The last 30 days count. It answers in 10 seconds, and a note has 500 characters.",
    "Prices have 2 decimals; 3.5 orders is no number of orders.",
    "Call it again when you need more than 20 orders.",
    "Returns each order with its lines only when `with_lines` is given.".replace("each order", "an order"),
    "List all orders.",
    "Search all orders of all shops for a text.",
    "Returns all fields of an order.",
    "Gives each order's number.",
    "An order has up to 100 items, and each order can have at most 9 lines.",
    "The user can have at most 5000 orders.",
    "List orders with fewer than 5 items.",
    "Orders of more than 100 items are left out.",
    "It reads 1,000 rows a day, and ranks 10 results per second.",
    "Accepts up to 10 ids in one call.",
    "All orders of the day are locked at once when one is paid.",
    "Gives back all the known details of an order.",
    "Returns all orders, 20 at a time.",
    "Lists every order page by page; it returns all of them in pages of 20.",
]
DENIED = {
    "Returns all orders.": "Returns all orders",
    "It returns the whole list.": "returns the whole list",
    "Gives every order of the user, newest first.": "Gives every order of the user",
    "The orders come all at once.": "all at once",
    "Lists all orders at once.": "Lists all orders at once",
    "List all open orders in one call.": "List all open orders in one call",
    "The orders come in one go.": "in one go",
    "A page can only have 100 orders.": "100 orders",
    "A page has at most 100 orders.": "100 orders",
    "The list has up to 300 rows.": "300 rows",
    "It holds 10 orders.": "10 orders",
    "Gives back a list of 100 orders.": "100 orders",
    "Returns all orders and their details.": "Returns all orders and their details",
    "Returns all orders with details.": "Returns all orders with details",
    "Returns all orders of a page's customers.": "Returns all orders of a page's customers",
    "Returns pages of 25.": "pages of 25",
    "At most 100 results come.": "100 results",
    "Shows 1,000 orders.": "1,000 orders",
    "There are 30 per page.": "30 per page",
    "Read 5 pages at most.": "5 pages",
}


@pytest.mark.parametrize("text", SAID)
def test_what_a_contract_says_too_is_not_flagged(text: str) -> None:
    assert list(denied(text, PAGES, own=True)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Compare the last 3 orders with `list_orders`.",
        "Name at most 3 orders of `list_orders`.",
        "Fetch 30 orders with `list_orders`.",
        "If `list_orders` returns more than 5 orders, ask which one is meant.",
        "`list_orders` has the newest first: look at the first 3 orders.",
    ],
)
def test_how_many_rows_are_taken_or_supposed_says_nothing_of_the_list(text: str) -> None:
    assert list(denied(text, PAGES, own=False)) == []


@pytest.mark.parametrize("text", DENIED)
def test_what_a_contract_denies_is_flagged_in_its_words(text: str) -> None:
    assert [one.words for one in denied(text, PAGES, own=True)] == [DENIED[text]]
    assert list(denied(text, PAGES, own=False)) == [], "a sentence that does not name the tool may be about anything"
    named = f"Of `list_orders`: {text[0].lower()}{text[1:]}"
    assert [one.words.casefold() for one in denied(named, PAGES, own=False)] == [DENIED[text].casefold()]


def test_a_list_without_pages_may_return_all() -> None:
    whole = Stated("list_orders", paged=False, rows=frozenset({9}))
    assert list(denied("Returns all orders, at most 9 orders.", whole, own=True)) == []
    assert [one.instead for one in denied("There are 12 orders.", whole, own=True)] == ["its contract says 9"]
    assert list(denied("`list_orders_of_others` returns 12 orders.", whole, own=False)) == []


def test_a_contract_is_read_from_what_a_build_writes() -> None:
    contract = {"pages": {"size": {"default": 20, "max": 50, "above": "clamp"}, "reaches": "1000"}, "agent": {"pages_per_task": 3}}
    assert Stated.of("list_orders", contract) == Stated("list_orders", paged=True, rows=frozenset({20, 50, 1000}), pages=3)
    assert Stated.of("list_orders", {"returns": {"at_most": 9}}) == Stated("list_orders", paged=False, rows=frozenset({9}))


@pytest.mark.parametrize("tool", ["list_orders", "single_page", "wiki_pages"])
@pytest.mark.parametrize("most", [1, 3])
def test_a_description_that_is_compiled_denies_nothing_of_its_contract(tool: str, most: int) -> None:
    about = "does: read, purpose: Find., returns: many, item: {id: {type: string, max_chars: 9, unique: true}}, empty_means: None."
    pages = f"pages: {{style: cursor, size: {{default: 20, max: 50}}, order_by: [id asc]}}, agent: {{pages_per_task: {most}}}"
    (view,) = load_texts({"a.yaml": f"specforge: 1\nfeature: a\ntools:\n  - {{id: {tool}, {about}, {pages}}}\n"}).project.views
    (artifact,) = tools.run(view)
    (entry,) = json.loads(str(artifact.text))["tools"]
    assert list(denied(entry["description"], Stated.of(tool, entry["contract"]), own=True)) == []


LIST = """\
specforge: 1
feature: a
tools:
  - id: list_orders
    does: read
    purpose: Find.
    input: {{{input}}}
    returns: many
    empty_means: None.
    item:
      id: {{type: string, max_chars: 9, unique: true}}
      name: {{type: string, max_chars: 9}}
      amount_cents: integer
      state: {{type: string, one_of: [open, paid]}}
      created_at: datetime
{more}
    pages: {{style: cursor, size: {{default: 20, max: 50}}, order_by: [{order}]}}
"""
IN_ORDER = [
    ("List the orders, sorted by name.", "name asc, id asc"),
    ("List the orders, sorted by name.", "state asc, name asc, id asc"),
    ("List the orders sorted by state and name.", "state asc, name asc, id asc"),
    ("List the orders, sorted by price.", "amount_cents asc, id asc"),
    ("List the orders, sorted by date.", "id asc"),
    ("List the orders, sorted by amount cents descending.", "amount_cents desc, id asc"),
    ("List the orders, newest first.", "created_at desc, id desc"),
    ("List the orders, newest first.", "state asc, created_at desc, id desc"),
    ("List the orders, newest first.", "id asc"),
    ("List the orders, open ones at the top, each the newest first.", "state desc, id desc"),
    ("List the orders, the latest first.", "id desc"),
    ("List the orders in alphabetical order.", "name asc, id asc"),
    ("List the orders in chronological order.", "created_at asc, id asc"),
    ("List what was ordered by name or state.", "id asc"),
    ("List the articles ordered by name of the customer.", "id asc"),
    ("List the orders; rows can be sorted by name.", "id asc"),
    ("The list is not sorted by name.", "id asc"),
    ("Shows the newest article first.", "created_at desc, id asc"),
]
TEXT = "{type: string, max_chars: 20}"
BY_ANOTHER_FIELD = [
    ("Lists tickets, newest first.", "opened desc, id asc", f"opened: {TEXT}"),
    ("Lists releases, newest first.", "version desc, id asc", f"version: {TEXT}"),
    ("Reports, the newest first.", "month desc, id asc", f"month: {TEXT}"),
    ("Events of a calendar in chronological order.", "starts asc, id asc", f"starts: {TEXT}"),
    ("Orders, sorted by name.", "name_key asc, id asc", f"name_key: {TEXT}"),
    ("Orders, sorted by amount cents.", "amount asc, id asc", "amount: number"),
    ("Orders, sorted by name ascending, then by date descending.", "name asc, created_at desc, id asc", ""),
    ("Orders, sorted by amount cents in ascending order, the name descending.", "amount_cents asc, name desc, id asc", ""),
    ("Open tickets by priority, then alphabetically by name.", "priority desc, name asc, id asc", "priority: integer"),
    ("Folders at the top, and then alphabetically.", "folder desc, name asc, id asc", "folder: boolean"),
    ("Stops in order of arrival.", "stop_number asc, id asc", "stop_number: integer\n      arrival: datetime"),
    ("Sorted by relevance.", "score desc, id asc", "score: number\n      relevance: number"),
    ("Documents of which the newest first version is shown.", "name asc, id asc", ""),
    ("The oldest first name wins.", "created_at desc, id asc", ""),
    ("Each conversation has its messages in chronological order.", "created_at desc, id asc", ""),
    ("Threads with their replies, oldest first.", "created_at desc, id asc", ""),
    ("Use it after the documents were sorted by name.", "created_at desc, id asc", ""),
    ("An alphabetical code of the currency is given, and its rate.", "created_at desc, id asc", ""),
    ("In alphabetical order, Z to A.", "name desc, id asc", ""),
]
OUT_OF_ORDER = [
    ("List the orders, sorted by name.", "id asc", "sorted by name"),
    ("List the orders sorted by `name`.", "created_at desc, id asc", "sorted by name"),
    ("List the orders, ordered by amount_cents, all of one user.", "name asc, id asc", "ordered by amount_cents"),
    ("List the orders, sorted by name descending.", "name asc, id asc", "sorted by name descending"),
    ("List the orders, newest first.", "created_at asc, id asc", "newest first"),
    ("List the orders, most recently changed first.", "created_at asc, id asc", "most recently changed first"),
    ("List the orders, oldest first.", "created_at desc, id asc", "oldest first"),
    ("List the orders, newest first.", "name asc, id asc", "newest first"),
    ("List the orders alphabetically.", "created_at desc, id asc", "alphabetically"),
]


def tool_ordered(order: str, input: str = "", more: str = "") -> Tool:
    (view,) = load_texts({"a.yaml": LIST.format(order=order, input=input, more=more)}).project.views
    return view.tools[0].value


@pytest.mark.parametrize(("text", "order"), IN_ORDER)
def test_an_order_that_may_be_that_of_the_contract_is_not_flagged(text: str, order: str) -> None:
    assert list(misordered(text, tool_ordered(order))) == []


@pytest.mark.parametrize(("text", "order", "more"), BY_ANOTHER_FIELD)
def test_an_order_by_a_field_that_may_stand_for_another_is_not_flagged(text: str, order: str, more: str) -> None:
    assert list(misordered(text, tool_ordered(order, more=f"      {more}"))) == []


@pytest.mark.parametrize(("text", "order", "words"), OUT_OF_ORDER)
def test_another_order_than_that_of_the_contract_is_flagged(text: str, order: str, words: str) -> None:
    (found,) = misordered(text, tool_ordered(order))
    assert found.words == words
    assert found.instead == f"its contract orders by {', '.join(f'`{one}`' for one in order.split(', '))}"
    assert list(misordered(text, tool_ordered(order, "sort: string"))) == [], "the caller says how"
