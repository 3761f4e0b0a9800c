"""What can be told with help: of a tool that changes rows, of time, of somebody else."""

from typing import Any

from specforge.amounts import many
from specforge.probing.evidence import Evidence
from specforge.probing.pages import Walk, call_after
from specforge.probing.promise import Kind, Verdict, breaks, cannot_tell, holds, promise
from specforge.probing.promises.calls import failure
from specforge.probing.promises.cursors import has_cursors, no_cursor, with_cursor
from specforge.probing.promises.walks import paged
from specforge.probing.session import Spent

OTHERS = "somebody else whom the server gives a first page; see `--other-header`"
PAGES = 40
"""The most pages of a walk while rows change."""


def _changed_walk(evidence: Evidence, change: str, rows: int) -> tuple[Walk, list[str]]:
    """Walk a list of so many rows in small pages, and change the rows after each of the first ones."""
    tool, name = evidence.tool, evidence.tool.probe["changes"][change]
    size = min(max(2, rows // (PAGES // 2)), tool.pages.most if tool.pages is not None else 2)
    arguments: dict[str, Any] = {**tool.arguments, **evidence.sized(size)}
    walk, failed = Walk(arguments, size, reaches=tool.reaches), list[str]()
    try:
        while len(walk.pages) < PAGES:
            exchange = evidence.session.call(arguments)
            page = evidence.page(exchange)
            if page is None:
                walk.ended, walk.last = "refused", exchange
                return walk, failed
            walk.pages.append(page)
            if len(walk.pages) <= 3:
                changed = evidence.session.call({}, name)
                if changed.answer.state != "result":
                    failed.append(failure(changed))
            after = call_after(tool, page, arguments, len(walk.rows))
            if after is None:
                walk.ended = "end"
                return walk, failed
            arguments = after
        walk.why = f"{PAGES} pages were walked"
    except Spent as spent:
        walk.why, walk.needs = str(spent), spent.needs
    return walk, failed


def _under_change(evidence: Evidence, change: str) -> Verdict | None:
    tool = evidence.tool
    if not paged(evidence) or tool.pages is None or tool.pages.under_change == "none":
        return None
    if change not in tool.probe.get("changes", {}):
        return cannot_tell(
            "nothing changed while it was walked",
            f"write `probe: {{changes: {{{change}: ...}}}}` into the spec, with a tool that changes a row",
        )
    if not evidence.may_write:
        return cannot_tell(
            f"`{tool.probe['changes'][change]}` writes, and was not called",
            "give `--allow-writes`, against a server whose rows may be changed",
        )
    before = evidence.walk_again(tool.pages.most)
    walk, failed = _changed_walk(evidence, change, len(before.rows))
    after = evidence.walk_again(tool.pages.most)
    if failed:
        return cannot_tell(
            f"`{tool.probe['changes'][change]}` did not change a row: {failed[0]}",
            "a tool that changes a row when it is called without arguments",
        )
    if lacking := next((one for one in (walk, before, after) if not one.complete), None):
        return cannot_tell(lacking.lacking, lacking.remedy)
    names = [tool.key(row) for row in walk.rows]
    first, last = {tool.key(row) for row in before.rows}, {tool.key(row) for row in after.rows}
    if first == last:
        return cannot_tell(
            f"`{tool.probe['changes'][change]}` changed no row of this list", "a tool that changes rows which the arguments give"
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        pages = [page.exchange for page in walk.pages if twice in {tool.key(row) for row in page.rows}]
        return breaks(f"the row {twice} came twice while rows changed", *pages)
    if left := sorted(str(name) for name in (first & last) - set(names)):
        return breaks(f"{many(len(left), 'row')} did not come, though there all the time, the first {left[0]}", *walk.calls[:4])
    if tool.pages.under_change == "snapshot" and (new := sorted(str(name) for name in set(names) - first)):
        return breaks(f"{many(len(new), 'row')} came without being there at the first page, the first {new[0]}", *walk.calls[:4])
    return holds(f"{many(len(names), 'row')} came while {len(first ^ last)} changed")


@promise(Kind.COOPERATION)
def rows_come_in(evidence: Evidence) -> Verdict | None:
    """While rows are added, none comes twice and none that was there is left out."""
    return _under_change(evidence, "insert")


@promise(Kind.COOPERATION)
def rows_go_away(evidence: Evidence) -> Verdict | None:
    """While rows are removed, none comes twice and none that stays is left out."""
    return _under_change(evidence, "delete")


@promise(Kind.COOPERATION)
def cursor_grows_old(evidence: Evidence) -> Verdict | None:
    """A cursor is refused when it is older than the contract says, and is taken before."""
    pages = evidence.tool.pages
    if pages is None or pages.lives is None or not has_cursors(evidence):
        return None
    if not evidence.cursors:
        return no_cursor(evidence)
    if evidence.wait < pages.lives + 1:
        return cannot_tell(
            f"a cursor lives {pages.lives:,} seconds", f"give `--wait {pages.lives + 2}`, or run the server with a shorter life"
        )
    fresh = evidence.walk_again(evidence.another_size, most=1).begun()
    # One that was not used yet: where a cursor can be used once only, it is refused for that.
    arguments = call_after(evidence.tool, fresh.pages[0], fresh.arguments, len(fresh.pages[0].rows)) if fresh.pages else None
    if arguments is None:
        return cannot_tell("the list has a single page", "walk a list with more than one page")
    evidence.session.rest(pages.lives + 1)
    old = evidence.session.call(arguments)
    if old.answer.state == "result":
        return breaks(f"after {pages.lives + 1} seconds the cursor is still taken", fresh.pages[0].exchange, old)
    if old.answer.state != "refused":
        return breaks(failure(old), old)
    if old.answer.class_ not in {None, "expired_cursor"}:
        return breaks(f"an old cursor is refused as `{old.answer.class_}`, not as `expired_cursor`", old)
    return holds(f"after {pages.lives + 1} seconds it is refused")


@promise(Kind.COOPERATION)
def cursor_of_another_caller(evidence: Evidence) -> Verdict | None:
    """A cursor is not taken from somebody else."""
    pages = evidence.tool.pages
    if pages is None or not {"caller", "session"} & set(pages.bound_to) or not has_cursors(evidence):
        return None
    if evidence.other is None:
        return cannot_tell(
            "there was only one caller",
            "name the same tool as somebody else reaches it, with `--other-mcp`, `--other-mcp-url` or `--other-python`",
        )
    if not evidence.cursors:
        return no_cursor(evidence)
    cursor, page = next(iter(evidence.cursors.items()))
    mine, evidence.session.target = evidence.session.target, evidence.other
    try:
        own = evidence.ask()
        if own.answer.state != "result":
            # Who gets nothing at all is refused whatever cursors are bound to.
            return cannot_tell(f"somebody else gets no page without a cursor either: {failure(own)}", OTHERS, own)
        exchange = with_cursor(evidence, cursor)
    except Spent as spent:
        return cannot_tell(f"somebody else: {spent}", OTHERS)
    finally:
        evidence.session.target = mine
    if exchange.answer.state == "result":
        return breaks("somebody else gets a page for it", page.exchange, exchange)
    return holds("it is refused") if exchange.answer.state == "refused" else breaks(failure(exchange), exchange)
