"""The tool contracts."""

from collections.abc import Iterator

from specforge.artifact import Artifact, Omission
from specforge.caps import estimate_tokens
from specforge.contracts.clauses import description
from specforge.contracts.schemas import handle_input, input_schema, output_schema, row_schema
from specforge.contracts.sizes import CURSOR, Unbounded, cursor_chars, worst_page
from specforge.project import Owned, View
from specforge.provenance.dumping import Node, dumps
from specforge.provenance.traced import join
from specforge.registry import compiler
from specforge.spec.pages import Cursor
from specforge.spec.tools import Tool


@compiler
def tools(view: View) -> Iterator[Artifact]:
    """Emit `tools.json`: for each tool its schemas, its model-facing description and the contract of its results.

    For the program that offers tools to the model, and for the server that provides them. `name`, `description`,
    `inputSchema`, `outputSchema` and `annotations` have the names and shapes of the Model Context Protocol; `contract`
    holds what the protocol has no words for. Token figures are estimates with a margin, never exact. A tool whose result
    declares no fields has no `outputSchema`: nothing is promised. Nor has a tool with `reads`, whose server has an envelope
    of its own: what a row of it is stands in `contract.item`.
    """
    if view.tools:
        listed = [_tool(tool, view) for tool in view.tools]
        omissions = tuple(_unsaid(tool) for tool in view.tools if _has_unsaid_rows(tool.value))
        document = Node({"format": "specforge-tools/1", "feature": view.id, "variant": dict(view.variant), "tools": listed}, view.at())
        yield Artifact(f"{view.folder}/tools.json", join((dumps(document, indent=2, tracing=view.tracing), "\n")), omissions)


def _has_unsaid_rows(tool: Tool) -> bool:
    """Whether it returns rows of which nothing says what they are; a line of text is one."""
    lines = tool.reads is not None and tool.reads.form == "lines"
    return tool.returns.kind in {"many", "some"} and not tool.item and not lines


def _unsaid(tool: Owned[Tool]) -> Omission:
    cure = "declare the fields of a row in `item`"
    if tool.value.reads is not None:
        cure += "; of rows that are texts, say so in `purpose`, and let this be with `# specforge: ignore[omission]`"
    return Omission(f"nothing says what a row of `{tool.id}` is", tool.place, cure, str(tool.ref))


def _tool(tool: Owned[Tool], view: View) -> dict[str, object]:
    value = tool.value
    shown: dict[str, object] = {
        "name": value.id,
        "ref": str(tool.ref),
        "description": description(tool, view),
        "inputSchema": input_schema(tool, view),
        "outputSchema": output_schema(tool, view),
        "annotations": Node(
            {
                "readOnlyHint": not value.writes,
                "destructiveHint": value.writes,
                "idempotentHint": not value.writes or bool(value.once_per),
            },
            tool.at("does"),
        ),
        "contract": _contract(tool, view),
    }
    return Node({key: one for key, one in shown.items() if one is not None}, tool.at())


def _contract(owned: Owned[Tool], view: View) -> dict[str, object]:
    tool = owned.value
    declared = tool.model_dump(
        mode="json",
        by_alias=True,
        exclude_defaults=True,
        include={"does", "used_by", "once_per", "overflow", "errors", "agent", "runs_in", "reads", "probe"},
    )
    contract: dict[str, object] = {"returns": tool.returns.kind if tool.returns.at_most is None else {"at_most": tool.returns.at_most}}
    contract.update(declared)
    if tool.overflow is not None and tool.overflow.spill is not None:
        spill = tool.overflow.spill
        lives = None if spill.lives is None else int(spill.lives.total_seconds())
        kept = {"reads_with": spill.reads_with, "handle": handle_input(spill.reads_with, view), "lives_seconds": lives}
        contract["overflow"] = {"kind": "spill", "spill": kept}
    for shown, meaning in zip(declared.get("probe", {}).get("meaning", ()), tool.probe.meaning if tool.probe else (), strict=True):
        if meaning.newest is not None:
            shown["newest"] = {"field": meaning.newest.field, "within_seconds": int(meaning.newest.within.total_seconds())}
    if tool.pages is not None:
        inputs = dict(zip(("size", "place"), tool.pages.asked_by, strict=False))
        contract["pages"] = {**tool.pages.model_dump(mode="json", by_alias=True), **_cursors(tool, view), "inputs": inputs}
    # A row that is wanted with some of its fields lacks others, so that its schema cannot say which ones every row has.
    told = ("unique", "fixed") if tool.pages is None or tool.pages.projection is None else ("unique", "fixed", "required")
    if marks := {mark: names for mark in told if (names := [name for name, field in tool.item.items() if getattr(field, mark)])}:
        contract["rows"] = marks
    if tool.reads is not None and tool.item:
        contract["item"] = row_schema(owned, view)
    if partitions := [name for name, field in tool.input.items() if field.partitions]:
        contract["partitions"] = partitions
    if (budget := _budget(tool, view)) is not None:
        contract["budget"] = budget
    return contract


def _cursors(tool: Tool, view: View) -> dict[str, object]:
    """What is promised of cursors; nothing where there are none, or the contract says nothing and they are as short as usual."""
    assert tool.pages is not None
    longest = cursor_chars(tool, view) if tool.pages.style == "cursor" else CURSOR
    cursor = tool.pages.cursor or (Cursor() if longest > CURSOR else None)
    if cursor is None:
        return {}
    lives = None if cursor.lives is None else int(cursor.lives.total_seconds())
    return {"cursor": {"lives_seconds": lives, "bound_to": list(cursor.bound_to), "reusable": cursor.reusable, "max_chars": longest}}


def _budget(tool: Tool, view: View) -> dict[str, object] | None:
    # What a server of others puts around its rows, and between them, is its own: only what the spec says of it bounds a page.
    if tool.reads is not None and tool.budget.bytes_per_page is None:
        return None
    try:
        worst = worst_page(tool, view)
    except Unbounded:
        return None
    caps = {name: view.project.settings.caps[name].fits_bytes for name in tool.runs_in if name in view.project.settings.caps}
    return {
        "bytes_per_page": worst,
        "tokens_per_page": {"estimate": estimate_tokens(worst), "exact": False},
        **({} if tool.budget.bytes_per_task is None else {"bytes_per_task": tool.budget.bytes_per_task}),
        **({"fits_bytes": caps} if caps else {}),
    }
