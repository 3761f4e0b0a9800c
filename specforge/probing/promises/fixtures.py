"""What can be told where it is known which rows there are."""

from collections.abc import Mapping
from typing import Any

from specforge.amounts import many
from specforge.grading.json_schemas import instance_error
from specforge.grading.json_values import canonical, same_json
from specforge.probing.evidence import Evidence
from specforge.probing.promise import CHANGED, Kind, Verdict, breaks, cannot_tell, holds, promise
from specforge.probing.promises.walks import empty_behind

NEEDS = "write `probe: {known: rows.jsonl}` into the spec, a file of all rows that the arguments give; `specforge tools rows` makes some to fill a server with"
NO_ROWS = "the text of the document, from where it is kept; `probe.known` has rows"
LONG = 100
"""The fewest rows that a long list has, where its pages are small."""


@promise(Kind.SCHEMA)
def known_rows_agree(evidence: Evidence) -> Verdict | None:
    """The file of known rows has rows as the contract has them."""
    tool, known = evidence.tool, evidence.known
    if known is None or tool.by_line or not tool.row_schema:
        return None
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(known, start=1):
        schema = {**tool.row_schema, "required": []}
        if (wrong := instance_error(schema, row)) is not None:
            return breaks(f"row {number} of the file: {wrong}")
        for name in tool.unique if isinstance(row, Mapping) else ():
            key = (name, canonical(row.get(name)))
            if name in row and key in seen:
                return breaks(f"rows {seen[key]} and {number} of the file share `{name}: {key[1]}`, which is unique")
            seen[key] = number
    return holds(f"{many(len(known), 'row')} checked")


@promise(Kind.FIXTURE)
def long_list_is_tried(evidence: Evidence) -> Verdict | None:
    """The list that is walked is longer than the few rows that every test has."""
    tool = evidence.tool
    if tool.pages is None or tool.pages.place_input is None or not evidence.whole.pages:
        return None
    rows = max(len(evidence.known or ()), len(evidence.whole.rows))
    least = max(LONG, 2 * tool.pages.most)
    if rows > least or not evidence.whole.whole:
        return holds(f"it has {many(rows, 'row')}" + ("" if evidence.whole.whole else " or more"))
    return cannot_tell(
        f"{many(rows, 'row')} can be no long list; what breaks with {least} does not show",
        f"a document of more than {least} characters" if tool.document else f"more than {least} rows; `specforge tools rows` makes them",
    )


def _asked_for(evidence: Evidence) -> tuple[Any, ...] | None:
    """The known rows that the arguments give: where rows have a field of the name of a closed input, those with its value."""
    tool, known = evidence.tool, evidence.known
    if known is None:
        return None
    closed = {name: value for name, value in tool.arguments.items() if tool.values(name) and name in tool.row_schema.get("properties", {})}
    return tuple(
        row for row in known if not isinstance(row, Mapping) or all(row.get(name, value) == value for name, value in closed.items())
    )


@promise(Kind.FIXTURE)
def complete(evidence: Evidence) -> Verdict | None:
    """Every row that there is comes, and no other one."""
    tool = evidence.tool
    if not tool.lists or not evidence.whole.pages or (tool.pages is not None and tool.pages.place_input is None):
        return None
    if tool.document:
        return cannot_tell("what is left out everywhere looks like a shorter document", NO_ROWS)
    known = _asked_for(evidence)
    if known is None:
        return cannot_tell("constantly hidden rows look like a shorter list", NEEDS)
    walk = evidence.walk(tool.pages.most) if tool.pages is not None else evidence.whole
    wanted, there = _named(evidence, known), _named(evidence, walk.rows)
    if unknown := [name for name in there if name not in wanted]:
        return breaks(f"{many(len(unknown), 'row')} came without being in the file, the first {unknown[0][:60]}", walk.pages[0].exchange)
    missing = [name for name in wanted if name not in there]
    if missing and (walk.complete or tool.pages is None):
        return breaks(f"{len(missing)} of {many(len(wanted), 'row')} did not come, the first {missing[0][:60]}", walk.pages[-1].exchange)
    if missing:
        return cannot_tell(walk.lacking, walk.remedy)
    if differing := [name for name, row in wanted.items() if not same_json(_shared(row, there[name]), row)]:
        return breaks(
            f"{many(len(differing), 'row')} came otherwise than the file has them, the first {differing[0][:60]}", walk.pages[0].exchange
        )
    return holds(f"{many(len(wanted), 'row')} came")


def _named(evidence: Evidence, rows: Any) -> dict[str, Any]:
    """Rows by what names them."""
    return {evidence.tool.key(row) or canonical(row): row for row in rows}


def _shared(wanted: Any, row: Any) -> Any:
    """What a row has of the fields that the file has."""
    if isinstance(wanted, Mapping) and isinstance(row, Mapping):
        return {name: row[name] for name in wanted if name in row}
    return row


def _filling(rows: int, most: int) -> int:
    """The largest size of pages that so many rows fill exactly; 0 when there is none but single rows, and pages may have more."""
    return next((size for size in range(min(rows, most), 1, -1) if rows % size == 0), 1 if rows and 1 in {rows, most} else 0)


@promise(Kind.FIXTURE)
def whole_pages_at_the_edge(evidence: Evidence) -> Verdict | None:
    """Where the rows fill a page exactly, or but for one, the end is told just there."""
    tool = evidence.tool
    pages = tool.pages
    if pages is None or pages.place_input is None or not evidence.whole.pages:
        return None
    known = _asked_for(evidence)
    rows = len(known) if known is not None else len(evidence.whole.rows) if evidence.whole.complete else None
    if rows is None:
        return cannot_tell("it is not known how many rows there are", NO_ROWS if tool.document else NEEDS)
    sizes = [size for size in dict.fromkeys(_filling(one, pages.most) for one in (rows, rows - 1, rows + 1)) if size]
    if not sizes:
        return cannot_tell(
            f"{many(rows, 'row')} can fill no pages of at most {pages.most}", "try it where there are as many rows as a page has"
        )
    for size in sizes:
        walk = evidence.walk(size)
        if walk.ended in {"loop", "stuck", "refused", "unread"}:
            return breaks(f"{many(rows, 'row')} in pages of {size} came to no end", *walk.calls[-2:])
        if len(walk.rows) != rows and walk.complete:
            return (
                breaks(f"{many(rows, 'row')} in pages of {size} came as {len(walk.rows)}", *walk.calls[-2:]) if evidence.quiet else CHANGED
            )
        if (empty := empty_behind(evidence, walk)) is not None:
            return empty
        if walk.whole and len(walk.pages) > 1 and len(walk.pages[0].rows) == rows and tool.ours:
            return breaks(
                f"a page of {size} brought the whole list of {many(rows, 'row')}, and another page is named behind it", *walk.calls[-2:]
            )
    return holds(f"{many(rows, 'row')} in pages of {', '.join(str(size) for size in sizes)}")


@promise(Kind.FIXTURE)
def ties_and_nulls(evidence: Evidence) -> Verdict | None:
    """Rows that tie in the order, and rows that lack a value, come all and once when a page ends between them."""
    tool = evidence.tool
    if len(tool.order) < 2 or tool.pages is None or tool.pages.place_input is None or not evidence.whole.pages:
        return None
    walk = evidence.walk(1)
    keys = [canonical([row.get(one.field) for one in tool.order[:-1]]) for row in walk.rows if isinstance(row, Mapping)]
    tied = len(keys) - len(set(keys))
    if not tied:
        return cannot_tell(
            f"no two of {many(len(keys), 'row')} tie in {', '.join(one.field for one in tool.order[:-1])}", "try it where some do"
        )
    names = [tool.key(row) or canonical(row) for row in walk.rows]
    if any(page.spilled for one in (walk, evidence.whole) for page in one.pages):
        return cannot_tell("a page did not fit, and its rows are kept elsewhere", "try it with arguments that give smaller rows")
    if len(set(names)) < len(names):
        moves = tool.pages.under_change == "none" and not evidence.quiet
        return CHANGED if moves else breaks("of rows that tie one came twice", *walk.calls[:2])
    usual = [tool.key(row) or canonical(row) for row in evidence.whole.rows][: len(names)]
    if usual != names[: len(usual)]:
        return (
            breaks("of rows that tie some are left out, or come in another order, when pages end between them", *walk.calls[:2])
            if evidence.quiet
            else CHANGED
        )
    return holds(f"{many(tied, 'row')} tied with one before")
