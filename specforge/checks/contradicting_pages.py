"""Texts that say something else of a list than its contract."""

from collections.abc import Iterator

from specforge.contracts.claims import Denied, Stated, denied
from specforge.contracts.order_claims import misordered
from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Owned, Project, View
from specforge.project.stated import shown_texts
from specforge.registry import Reach, check
from specforge.spec.tools import Tool


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def contradicting_pages(project: Project) -> Iterator[Problem]:
    """Flag a text for the model that says something else of a list tool than the tool's contract.

    A description that promises all orders, or pages of 100 where there are 20, is believed: the model takes the first page
    for the whole list; one that names another order than `order_by` makes it take the first row for the newest. A rule is
    read where it names the tool; what it takes of the list, as `the last 3 orders`, claims nothing. What a tool is for, as in
    `List all orders.`, promises nothing of one result, and the contract says behind it that pages come.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: whole-list, level: should, rule: Read the 100 orders that `list_orders` returns before you answer.}
    tools:
      - id: list_orders
        does: read
        purpose: List the orders.
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}}
        pages:
          style: cursor
          size: {default: 20, max: 50}
          order_by: [id asc]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: whole-list, level: should, rule: Read the 20 orders that `list_orders` returns first before you answer.}
    tools:
      - id: list_orders
        does: read
        purpose: List the orders.
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}}
        pages:
          style: cursor
          size: {default: 20, max: 50}
          order_by: [id asc]
    ```
    """
    for view in project.views:
        lists = [tool for tool in view.tools if tool.value.pages is not None or tool.value.returns.at_most is not None]
        if lists:
            yield from _problems(view, lists)


def _problems(view: View, lists: list[Owned[Tool]]) -> Iterator[Problem]:
    stated = [(tool, _stated(tool.value)) for tool in lists]
    for place, text in shown_texts(view):
        for tool, one in stated:
            own = isinstance(place, Place) and _inside(place, tool.place)
            for found in denied(text, one, own=own):
                yield _problem(tool, place, found)
            for found in misordered(text, tool.value) if own else ():
                yield _problem(tool, place, found)


def _inside(place: Place, tool: Place) -> bool:
    """Whether a text is the tool's own, about what it returns."""
    route = place.route[len(tool.route) :]
    return place.path == tool.path and place.route[: len(tool.route)] == tool.route and route[:1] in {("purpose",), ("wording",)}


def _stated(tool: Tool) -> Stated:
    pages = tool.pages
    numbers = [pages.size.default, pages.size.max] if pages is not None else []
    numbers += [int(pages.reaches)] if pages is not None and pages.reaches.isdecimal() else []
    numbers += [tool.returns.at_most] if tool.returns.at_most is not None else []
    return Stated(tool.id, pages is not None, frozenset(numbers), tool.agent.pages_per_task)


def _problem(tool: Owned[Tool], place: Place | str, found: Denied) -> Problem:
    where = place if isinstance(place, Place) else tool.place / "pages"
    beside = "" if isinstance(place, Place) else f"{place} says "
    message = f"{beside}{found.words!r} of the tool `{tool.id}`, and {found.instead}"
    return Problem(message if beside else f"it is said {message}", where, "correct the text, or the contract", str(tool.ref))
