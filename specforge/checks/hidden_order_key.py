"""Orders and bindings that name no field."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project
from specforge.registry import Reach, check
from specforge.spec.model import nearest
from specforge.spec.tools import Tool


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def hidden_order_key(project: Project) -> Iterator[Problem]:
    """Flag an order that cannot be followed: by a field that rows do not show, or without a unique last field.

    Rows that tie can move between pages, so that one is seen twice and another never; and an order that cannot be seen
    cannot be checked. The same goes for a cursor bound to an input that does not exist. A server of others (`reads`) may
    have an order that nobody knows: then none is said, and `specforge tools probe` cannot tell whether it is kept.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_orders
        does: read
        purpose: List the user's orders, newest first.
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}}
        pages:
          style: cursor
          size: {default: 20, max: 50}
          order_by: [created_at desc]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_orders
        does: read
        purpose: List the user's orders, newest first.
        returns: many
        item: {id: {type: string, max_chars: 12, unique: true}, created_at: datetime}
        pages:
          style: cursor
          size: {default: 20, max: 50}
          order_by: [created_at desc, id desc]
    ```
    """
    for view in project.views:
        for tool in view.tools:
            if tool.value.pages is not None:
                yield from _problems(tool)


def _problems(tool: Owned[Tool]) -> Iterator[Problem]:
    pages, item, place = tool.value.pages, tool.value.item, tool.place / "pages"
    assert pages is not None
    fields = [order.split()[0] for order in pages.order_by]
    for index, name in enumerate(fields):
        if name not in item:
            yield Problem(
                f"the tool `{tool.id}` orders by `{name}`, which its rows do not show",
                place / "order_by" / index,
                nearest(name, item),
                str(tool.ref),
            )
    if fields and fields[-1] in item and not item[fields[-1]].unique:
        help = f"end `order_by` in a field that no two rows share, and mark it `unique: true` in `item` (is `{fields[-1]}` unique?)"
        yield Problem(
            f"the order of the tool `{tool.id}` can tie: `{fields[-1]}` is not marked unique", place / "order_by", help, str(tool.ref)
        )
    if not fields and pages.style != "range" and tool.value.reads is None:
        yield Problem(f"the pages of the tool `{tool.id}` have no order", place, "add `order_by`, ending in a unique field", str(tool.ref))
    known = {*tool.value.input, "caller", "session"}
    for index, name in enumerate(pages.cursor.bound_to if pages.cursor else ()):
        if name not in known:
            yield Problem(
                f"the cursor of the tool `{tool.id}` is bound to `{name}`, which is no input of it",
                place / "cursor" / "bound_to" / index,
                nearest(name, known),
                str(tool.ref),
            )
