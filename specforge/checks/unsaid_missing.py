"""Fields of results that can be missing, without a word on what that means."""

from collections.abc import Iterator

from specforge.amounts import enumerated
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.fields import dotted, optional

SHOWN = 5
"""The most fields that a finding names."""


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unsaid_missing(project: Project) -> Iterator[Problem]:
    """Flag a tool whose results can lack a field, where nothing says what that means.

    A missing field is no error, so nothing stops a model from making something of it: an order without a day of delivery
    becomes one that was lost, or one that comes tomorrow.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: get_order
        does: read
        purpose: Look up an order.
        input: {order_id: string}
        item:
          order_id: string
          delivered_on: {type: date, required: false}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: get_order
        does: read
        purpose: Look up an order.
        input: {order_id: string}
        item:
          order_id: string
          delivered_on:
            type: date
            required: false
            missing_means: It is on its way.
    ```
    """
    for view in project.views:
        for tool in view.tools:
            unsaid = [route for route, field in optional(tool.value.item) if field.missing_means is None]
            if unsaid:
                what, names = "row" if tool.value.lists else "result", [f"`{dotted(route)}`" for route in unsaid]
                shown = [*names[:SHOWN], *([f"{len(names) - SHOWN} more"] if len(names) > SHOWN else [])]
                message = f"nothing says what it means when a {what} of `{tool.id}` has no {enumerated(shown, ' or ')}"
                each = f"each of the {len(names)} fields" if len(names) > 1 else f"{names[0]}"
                help = f"write `missing_means` for {each}, as in `missing_means: It was not delivered yet.`; or remove `required: false` where it is always there"
                yield Problem(message, tool.at("item", *unsaid[0]).place, help, str(tool.ref))
