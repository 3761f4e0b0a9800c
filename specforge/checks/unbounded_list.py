"""Lists without pages."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def unbounded_list(project: Project) -> Iterator[Problem]:
    """Flag a tool that returns many rows and has no pages.

    The median customer has twelve orders; the one with fifty thousand fills the context. The model cannot ask for fewer,
    and the trace cannot tell whether it needed them all.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_orders
        does: read
        purpose: List the user's orders.
        returns: many
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
          size: {default: 20, max: 50}
          order_by: [id asc]
      - id: list_warehouses
        does: read
        purpose: List the warehouses.
        returns: {at_most: 9, because: "There are nine warehouses."}
    ```
    """
    for view in project.views:
        for tool in view.tools:
            if tool.value.returns.kind == "many" and tool.value.pages is None:
                help = "add `pages`, or say how many there can be: `returns: {at_most: 50, because: ...}`"
                yield Problem(
                    f"the tool `{tool.id}` returns a list without a bound and has no pages", tool.place / "returns", help, str(tool.ref)
                )
