"""Pages that a runtime would cut."""

from collections.abc import Iterator

from specforge.amounts import in_code
from specforge.contracts.sizes import Unbounded, worst_page
from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.model import nearest
from specforge.spec.pages import NO_SHORT_PAGE
from specforge.spec.tools import Tool


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def oversized_page(project: Project) -> Iterator[Problem]:
    """Flag a result that need not fit the smallest cap of the runtimes that the tool runs in.

    What does not fit is cut, and the model answers from what is left with full confidence. The size is the promised
    `bytes_per_page`, or the worst case of the fields.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_orders
        does: read
        purpose: List the user's orders.
        returns: many
        runs_in: codex
        item: {id: {type: string, max_chars: 12, unique: true}, note: {type: string, max_chars: 500}}
        pages:
          style: cursor
          size: {default: 20, max: 100}
          order_by: [id asc]
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
        runs_in: codex
        item: {id: {type: string, max_chars: 12, unique: true}, note: {type: string, max_chars: 500}}
        pages:
          style: cursor
          size: {default: 20, max: 100}
          order_by: [id asc]
        budget: {bytes_per_page: 9000}
        overflow: shrink_page
    ```
    """
    for view in project.views:
        for tool in view.tools:
            yield from _problems(tool, view)


def _problems(tool: Owned[Tool], view: View) -> Iterator[Problem]:
    caps = view.project.settings.caps
    limits: list[tuple[int, str]] = []
    for index, name in enumerate(tool.value.runs_in):
        if name not in caps:
            yield Problem(f"`{name}` is no known runtime", tool.place / "runs_in" / index, nearest(name, caps), str(tool.ref))
        elif (fits := caps[name].fits_bytes) is not None:
            limits.append((fits, name))
    if not limits or tool.value.returns.kind == "nothing":
        return
    limit, name = min(limits)
    try:
        worst = worst_page(tool.value, view)
    except Unbounded as field:
        what, cure = f"`{field}` has no bound", f"bound `{field}` with `max_chars` or `max_items`"
        if not tool.value.item:
            what, cure = "nothing says what it has", "write its fields as `item`, each with a bound"
        yield Problem(
            f"whether a result of `{tool.id}` fits {name} cannot be told: {what}",
            tool.place,
            f"{cure}, or promise `budget: {{bytes_per_page: {limit}}}` with an `overflow`",
            str(tool.ref),
        )
        return
    if worst > limit:
        smaller = "make pages smaller" if tool.value.pages is not None else "bound what it returns more tightly"
        help = f"promise `budget: {{bytes_per_page: {limit}}}` with {in_code(_ways(tool.value)[:1])}, or {smaller}"
        yield Problem(f"a result of `{tool.id}` can have {worst:,} bytes; {name} keeps {limit:,}", tool.place, help, str(tool.ref))
    elif tool.value.budget.bytes_per_page is not None and tool.value.overflow is None:
        help = f"add {in_code(_ways(tool.value), ' or ')}"
        yield Problem(
            f"the tool `{tool.id}` promises at most {worst:,} bytes and does not say what happens to more",
            tool.place / "budget",
            help,
            str(tool.ref),
        )


def _ways(tool: Tool) -> tuple[str, ...]:
    """What a tool can do with a result that does not fit, the mildest first: what cannot be asked for again has to be kept."""
    spill, refuse = "overflow: {spill: {reads_with: ..., lives: 1h}}", "overflow: refuse"
    if not tool.repeatable:
        return (spill,)
    shrinks = tool.pages is not None and (tool.reads is not None or tool.pages.style not in NO_SHORT_PAGE)
    return ("overflow: shrink_page", refuse, spill) if shrinks else (refuse, spill)
