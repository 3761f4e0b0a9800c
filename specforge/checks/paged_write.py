"""Pages of tools that write."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def paged_write(project: Project) -> Iterator[Problem]:
    """Flag a tool that changes something and returns its rows in pages.

    To see the next page the call is made again, and so is the change.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: archive_orders
        does: write
        purpose: Archive the paid orders, and give them.
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
    tools:
      - id: archive_orders
        does: write
        purpose: Archive the paid orders, and give their number.
        returns: one
        item: {archived: integer}
    ```
    """
    for view in project.views:
        for tool in view.tools:
            if tool.value.writes and tool.value.pages is not None:
                help = "return what was done in one result, and give what was changed with a tool that reads"
                yield Problem(
                    f"the tool `{tool.id}` writes and has pages: the call for the next page writes again",
                    tool.place / "pages",
                    help,
                    str(tool.ref),
                )
