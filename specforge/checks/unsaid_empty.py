"""Lists that do not say what it means when nothing comes."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unsaid_empty(project: Project) -> Iterator[Problem]:
    """Flag a list tool that does not say what an empty result means.

    An empty result tells of one tool, one query and one index. A model that is not told what it means says that there is
    nothing.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_warehouses
        does: read
        purpose: List the warehouses that have an article.
        returns: {at_most: 9, because: "There are nine warehouses."}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_warehouses
        does: read
        purpose: List the warehouses that have an article.
        returns: {at_most: 9, because: "There are nine warehouses."}
        empty_means: No warehouse has it now; it can be on its way.
    ```
    """
    for view in project.views:
        for tool in view.tools:
            if tool.value.returns.kind in {"many", "some"} and tool.value.empty_means is None and not tool.value.writes:
                help = "write `empty_means`, as in `empty_means: No order was placed in these days; older ones are archived.`"
                yield Problem(f"nothing says what it means when `{tool.id}` returns nothing", tool.place, help, str(tool.ref))
