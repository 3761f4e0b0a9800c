"""Envelopes of others in which nothing says how a list goes on."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.model import nearest
from specforge.spec.pages import Pages
from specforge.spec.results import Reads
from specforge.spec.tools import Tool


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unread_envelope(project: Project) -> Iterator[Problem]:
    """Flag a list of a server of others (`reads`) of which nothing says where its cursor, its flag, its total or its way on stands.

    Nobody can follow such a list: a walk ends at its first page, and the model is not told what to pass on. A list in numbers
    whose end only a short page tells says `end: short_page`. A way on that is read without `pages` is told, too, since no
    call asks for what stands there; and so is a list that goes on behind a field of its last row (`last`) which rows do not
    have, or which two of them may share.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
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
        reads: {items: /orders}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
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
        reads: {items: /orders, next: /next_page_token}
    ```
    """
    for view in project.views:
        for tool in view.tools:
            pages, reads = tool.value.pages, tool.value.reads
            if pages is None and reads is not None and tool.value.returns.kind != "many":  # of which *unbounded-list* tells
                for key in ("next", "link"):
                    if getattr(reads, key) is not None:
                        message = f"`{key}` says where the way on of `{tool.id}` stands, which has no `pages`"
                        yield Problem(message, tool.place / "reads" / key, f"add `pages`, or remove `{key}`", str(tool.ref))
            if (misplaced := _misplaced(tool.value)) is not None:
                message, help = misplaced
                yield Problem(message, tool.place / "reads" / "last", help, str(tool.ref))
            if pages is not None and reads is not None and (lacking := _lacking(pages, reads)) is not None:
                what, help = lacking
                yield Problem(f"nothing says where {what} of `{tool.id}` stands in its result", tool.place / "reads", help, str(tool.ref))


def _misplaced(tool: Tool) -> tuple[str, str] | None:
    """What is wrong with the field behind which a list goes on, and what to do about it."""
    if tool.reads is None or tool.reads.last is None or not tool.item:
        return None
    if not tool.reads.last:
        return (
            f"`{tool.id}` goes on behind its last row as a whole, and no call takes one",
            "name a field that is `unique`, as in `last: /id`",
        )
    name, *inner = tool.reads.last.split("/")[1:]
    field = tool.item.get(name)
    if field is None:
        return f"`{tool.id}` goes on behind `{name}` of its last row, and rows have no such field", nearest(name, tool.item)
    if not inner and not field.unique:
        shared = "a page may end between two rows that share it, and the second one never comes"
        return f"`{tool.id}` goes on behind `{name}` of its last row: {shared}", "name a field that is `unique`, or say that this one is"
    return None


def _lacking(pages: Pages, reads: Reads) -> tuple[str, str] | None:
    """What nobody can read of a page, and what to do about it."""
    if pages.style == "cursor" and reads.next is None and reads.link is None and reads.last is None:
        return "the cursor", "add `next`, a JSON pointer, or change the pages"
    if pages.style == "limit-only":
        return None
    if pages.end == "has_more" and reads.has_more is None:
        return "the flag for more rows", "add `has_more`, a JSON pointer, or change the pages"
    if pages.total.kind != "none" and reads.total is None:
        return "the number of all rows", "add `total`, a JSON pointer, or change the pages"
    if pages.end in {"null_next", "empty_cursor"} and reads.next is None and reads.link is None:
        if reads.has_more is not None:
            return "the end", "write `end: has_more` below `pages`, since `has_more` says where the flag for more rows stands"
        if reads.last is not None:
            return (
                "the end",
                "add `has_more`, a JSON pointer, with `end: has_more` below `pages`, or say how the list ends, as in `end: short_page`",
            )
        return "the way on", "add `next`, a JSON pointer, or say how the list ends, as in `end: short_page`"
    return None
