"""Tasks that read more of a list than they may."""

from collections.abc import Iterator

from specforge.amounts import many
from specforge.contracts.sizes import Unbounded, worst_page
from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.tools import Tool


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def oversized_task(project: Project) -> Iterator[Problem]:
    """Flag a tool of which one task can read more than `bytes_per_task`: all the pages that the agent may fetch, each of the worst size.

    A page that fits is no budget: the user with 50,000 orders fills the context page by page, and the one who wrote the
    tool never sees it. So the pages of a task and the size of a page are held against what one task may cost.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_orders
        does: read
        purpose: List the user's orders.
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}}
        pages:
          style: cursor
          size: {default: 20, max: 100}
          order_by: [id asc]
        budget: {bytes_per_page: 9000, bytes_per_task: 30000}
        overflow: shrink_page
        agent: {pages_per_task: 5}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_orders
        does: read
        purpose: List the user's orders.
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}}
        pages:
          style: cursor
          size: {default: 20, max: 100}
          order_by: [id asc]
        budget: {bytes_per_page: 9000, bytes_per_task: 30000}
        overflow: shrink_page
        agent: {pages_per_task: 3}
    ```
    """
    for view in project.views:
        for tool in view.tools:
            if tool.value.budget.bytes_per_task is not None:
                yield from _problems(tool, view, tool.value.budget.bytes_per_task)


def _problems(tool: Owned[Tool], view: View, most: int) -> Iterator[Problem]:
    place, pages = tool.place / "budget" / "bytes_per_task", tool.value.agent.pages_per_task
    try:
        worst = worst_page(tool.value, view)
    except Unbounded as field:
        help = f"bound `{field}` with `max_chars` or `max_items`, or promise `bytes_per_page`"
        yield Problem(
            f"whether a task reads at most {most:,} bytes of `{tool.id}` cannot be told: `{field}` has no bound", place, help, str(tool.ref)
        )
        return
    fits = most // worst
    cure = f"write `agent: {{pages_per_task: {fits}}}`"
    if not fits:
        told = f"one page of `{tool.id}` can have {worst:,} bytes, and a task may read {most:,}"
        yield Problem(told, place, "promise less as `bytes_per_page`, with an `overflow`; or allow a task more", str(tool.ref))
    elif pages is None:
        told = f"nothing says how many pages of `{tool.id}` a task reads, and {most:,} bytes are all that it may"
        yield Problem(told, place, f"{cure}: so many fit", str(tool.ref))
    elif pages > fits:
        told = f"{many(pages, 'page')} of `{tool.id}` can have {pages * worst:,} bytes, and a task may read {most:,}"
        yield Problem(told, place, f"{cure}, make pages smaller, or allow a task more", str(tool.ref))
