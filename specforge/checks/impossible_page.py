"""Pages that a tool can never give."""

from collections.abc import Iterator

from specforge.contracts.sizes import longest_cursor, page_of_the_largest_row, smallest_page
from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.tools import Tool


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def impossible_page(project: Project) -> Iterator[Problem]:
    """Flag pages that cannot come: a budget in which a row does not fit, and cursors that may not be as long as they have to be.

    A page that does not fit is refused, and so is one whose cursor would be too long: every call fails, or every call that
    reaches a row as large as its fields allow, or with arguments as long as they may be. A row that is too large for a page
    may come where the contract says `overflow: {spill: ...}`. A cursor keeps the keys of a row and the arguments of the
    first page; without `max_chars` it has room for them. Servers of others (`reads`) have cursors and envelopes of their own.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: search_orders
        does: read
        purpose: Search the orders for a text.
        input: {query: {type: string, max_chars: 200}}
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}}
        pages:
          style: cursor
          size: {default: 20, max: 50}
          order_by: [id asc]
          cursor: {max_chars: 100}
        budget: {bytes_per_page: 250}
        overflow: shrink_page
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: search_orders
        does: read
        purpose: Search the orders for a text.
        input: {query: {type: string, max_chars: 200}}
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}}
        pages:
          style: cursor
          size: {default: 20, max: 50}
          order_by: [id asc]
        budget: {bytes_per_page: 9000}
        overflow: shrink_page
    ```
    """
    for view in project.views:
        for tool in view.tools:
            if tool.value.pages is not None and tool.value.reads is None:
                yield from _problems(tool, view)


def _spills(tool: Tool) -> bool:
    return tool.overflow is not None and tool.overflow.kind == "spill"


def _problems(tool: Owned[Tool], view: View) -> Iterator[Problem]:
    pages, most = tool.value.pages, tool.value.budget.bytes_per_page
    assert pages is not None
    least, single = smallest_page(tool.value, view), "character" if tool.value.ranges else "row"
    if most is not None and most < least:
        yield Problem(
            f"not even a single {single} of `{tool.id}` fits into {most:,} bytes: the smallest page has {least:,}",
            tool.place / "budget" / "bytes_per_page",
            f"promise more than {least:,} bytes",
            str(tool.ref),
        )
    elif most is not None and not _spills(tool.value) and (largest := page_of_the_largest_row(tool.value, view)) > most:
        yield Problem(
            f"a row of `{tool.id}` can be too large for a page of {most:,} bytes: with the largest one it has at least {largest:,}",
            tool.place / "budget" / "bytes_per_page",
            f"promise more than {largest:,} bytes, make its fields shorter, or write `overflow: {{spill: ...}}`",
            str(tool.ref),
        )
    if pages.cursor is None or pages.cursor.max_chars is None:
        return
    # What has no bound may be short.
    longest = longest_cursor(tool.value, view, per_char=1, free=0)
    if pages.cursor.max_chars < longest:
        yield Problem(
            f"a cursor of `{tool.id}` can need {longest} characters for its order and its inputs; it may have {pages.cursor.max_chars}",
            tool.place / "pages" / "cursor" / "max_chars",
            "remove `max_chars`, so that it follows from them, or raise it",
            str(tool.ref),
        )
