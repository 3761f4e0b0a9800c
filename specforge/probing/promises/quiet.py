"""What two walks say of a list that stays as it is."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.amounts import cut, in_code, many
from specforge.grading.json_values import canonical
from specforge.probing.evidence import Evidence
from specforge.probing.pages import FEWER, Walk
from specforge.probing.promise import CHANGED, Kind, Verdict, breaks, cannot_tell, holds, promise
from specforge.probing.promises.calls import no_page
from specforge.probing.promises.walks import paged


@promise(Kind.QUIET)
def same_rows_at_every_size(evidence: Evidence) -> Verdict | None:
    """Pages of every size bring the same rows in the same order."""
    if not paged(evidence) or (evidence.tool.pages is not None and evidence.tool.pages.most == 1):
        return None
    whole = evidence.whole
    if any(page.spilled for page in whole.pages):
        return cannot_tell(whole.elsewhere, FEWER)
    compared = [whole.pages[0].exchange.arguments.get(evidence.tool.pages.size_input, "the usual size")] if evidence.tool.pages else []
    for size in evidence.sizes:
        walk = evidence.walk(size)
        if not walk.pages or walk.ended in {"loop", "stuck", "refused", "unread"} or any(page.spilled for page in walk.pages):
            continue
        if (told := _unlike(whole, walk)) is not None:
            return breaks(f"pages of {size} {told}", whole.pages[0].exchange, walk.pages[0].exchange) if evidence.quiet else CHANGED
        compared.append(size)
    if len(compared) < 2:
        return cannot_tell("no two sizes could be compared", "a list that can be walked")
    return holds(f"compared in pages of {', '.join(str(one) for one in compared)}")


def _unlike(one: Walk, other: Walk) -> str | None:
    """Say how two walks differ, as far as both came."""
    mine, theirs = [canonical(row) for row in one.rows], [canonical(row) for row in other.rows]
    both = min(len(mine), len(theirs))
    for index, (row, another) in enumerate(zip(mine, theirs, strict=False), start=1):
        if row != another:
            return f"have another row {index} than the usual ones: {_short(another)}, not {_short(row)}"
    if (one.complete and len(theirs) > both) or (other.complete and len(mine) > both):
        return f"bring {many(len(theirs), 'row')}, the usual ones {len(mine)}"
    return None


def _short(text: str) -> str:
    return cut(text, 60, "...")


@promise(Kind.QUIET)
def filters_add_up(evidence: Evidence) -> Verdict | None:
    """The lists of all values of a filter that splits the list make up the whole list."""
    tool = evidence.tool
    names = [name for name in tool.promised.get("partitions", ()) if tool.values(name)]
    if not names or not paged(evidence):
        return None
    for name in names:
        if name in tool.arguments:
            whole = evidence.walk_again(tool.pages.most if tool.pages else None, {name: None})
            if not whole.pages:
                return cannot_tell(f"the list of all values of `{name}` cannot be asked for", f"a call without `{name}` that is answered")
        else:
            whole = evidence.whole
        parts = [evidence.walk(tool.pages.most if tool.pages else None, {name: value}) for value in tool.values(name)]
        if lacking := next((one for one in (whole, *parts) if not one.complete), None):
            return cannot_tell(f"not all lists of `{name}` came whole: {lacking.lacking}", lacking.remedy)
        rows = sorted(canonical(row) for part in parts for row in part.rows)
        if rows != sorted(canonical(row) for row in whole.rows):
            if not evidence.quiet:
                return CHANGED
            told = f"the lists of {many(len(parts), 'value')} of `{name}` have {many(len(rows), 'row')} together, the list of all has {len(whole.rows)}"
            return breaks(told, whole.calls[0], *(part.calls[0] for part in parts))
        if (forgotten := _forgotten(evidence, name, max(parts, key=lambda part: len(part.rows)))) is not None:
            return forgotten
    return holds(f"those of {in_code(names, ' and ')} do")


def _forgotten(evidence: Evidence, name: str, part: Walk) -> Verdict | None:
    """Walk the list of one value of a filter that came as one page once more in halves: behind the first page the filter may be forgotten."""
    if len(part.pages) > 1 or len(part.rows) < 2:
        return None
    value = part.arguments[name]
    halves = evidence.walk((len(part.rows) + 1) // 2, {name: value})
    if not halves.complete:
        return cannot_tell(f"the list of `{name}: {value}` did not come whole over more than one page: {halves.lacking}", halves.remedy)
    if [canonical(row) for row in halves.rows] == [canonical(row) for row in part.rows]:
        return None
    told = f"the list of `{name}: {value}` has {many(len(part.rows), 'row')} in one page, and other ones in pages of {halves.size}"
    return breaks(told, *part.calls, *halves.calls[:2]) if evidence.quiet else CHANGED


@promise(Kind.QUIET)
def filter_is_heeded(evidence: Evidence) -> Verdict | None:
    """An argument that rows have a field for is not ignored."""
    tool = evidence.tool
    fields = tool.row_schema.get("properties") or {}
    names = [name for name in tool.inputs if name in fields and name not in tool.promised.get("partitions", ())]
    together = [name for name in tool.inputs if name in fields]
    if not (names or len(together) > 1) or tool.by_line or not evidence.whole.rows:
        return None
    found = [*(_heeded(evidence, name) for name in names), *_heeded_together(evidence, together)]
    told = [one for state in ("breaks", "cannot tell") for one in found if one.state == state]
    tried = names or together
    return next(iter(told), holds(f"{in_code(tried, ' and ')} decide{'s' * (len(tried) == 1)} which rows come"))


def _heeded(evidence: Evidence, name: str) -> Verdict:
    """Compare the lists of two values: where they are the same and have rows of both, the argument leaves none of them out.

    A list of one value alone proves nothing: that of the least severity has the rows of all, and so has one of a whole category.
    """
    values = _values(evidence, name)
    if len(values) < 2:
        return cannot_tell(f"no two values of `{name}` are known", f"a list in which rows have several values of `{name}`")
    walks = [evidence.walk_again(filters={name: value}, most=2).begun() for value in values]
    if failed := next((walk for walk in walks if not walk.pages), None):
        told = no_page(evidence.tool, failed.calls[-1])
        return cannot_tell(f"`{name}: {_short(str(failed.arguments[name]))}`: {told}", "values that the server takes")
    one, other = [[canonical(row) for row in walk.rows] for walk in walks]
    shown = [canonical(row.get(name)) for row in walks[0].rows if isinstance(row, Mapping)]
    told = " and ".join(f"`{name}: {_short(str(value))}`" for value in values)
    if one != other:
        return holds(f"{told} bring other rows")
    if not all(canonical(value) in shown for value in values):
        return cannot_tell(f"{told} bring the same {many(len(one), 'row')}", f"a list in which rows have several values of `{name}`")
    text = f"{told} bring the same {many(len(one), 'row')}, which have both values"
    return breaks(text, *(walk.calls[0] for walk in walks)) if evidence.quiet else CHANGED


def _heeded_together(evidence: Evidence, names: Sequence[str]) -> Iterator[Verdict]:
    """Compare the list of two arguments with that of each of them: it may be the list of one, though the other alone leaves rows out."""
    for one, other in itertools.pairwise(names):
        rows = [(row.get(one), row.get(other)) for row in evidence.whole.rows if isinstance(row, Mapping)]
        pairs = list(dict.fromkeys(pair for pair in rows if all(isinstance(value, str | int) for value in pair)))
        # With the values of such a row each argument leaves out rows that the other one brings.
        crossed = (
            (mine, theirs)
            for mine, theirs in pairs
            if any(a == mine and b != theirs for a, b in pairs) and any(a != mine and b == theirs for a, b in pairs)
        )
        found = next(crossed, None)
        if found is None:
            continue
        given = dict(zip((one, other), found, strict=True))
        both = evidence.walk_again(filters=given, most=2)
        alone = {name: evidence.walk_again(filters={name: value}, most=2) for name, value in given.items()}
        for kept, left in ((one, other), (other, one)):
            heeded = _keeps_to(alone[left], left, given[left]) and not _keeps_to(alone[kept], left, given[left])
            if heeded and both.rows and [canonical(row) for row in both.rows] == [canonical(row) for row in alone[kept].rows]:
                told = (
                    f"`{left}: {_short(str(given[left]))}` leaves no row out beside `{kept}: {_short(str(given[kept]))}`, and alone it does"
                )
                yield breaks(told, alone[left].calls[0], alone[kept].calls[0], both.calls[0]) if evidence.quiet else CHANGED


def _keeps_to(walk: Walk, name: str, value: object) -> bool:
    """Whether rows came, and all of them have the value of an argument."""
    return bool(walk.rows) and all(isinstance(row, Mapping) and canonical(row.get(name)) == canonical(value) for row in walk.rows)


def _values(evidence: Evidence, name: str) -> list[Any]:
    """Two values of an argument, where so many are known: that of the spec first, then those that rows have, then those of its schema."""
    closed = evidence.tool.values(name)
    given = [evidence.tool.arguments[name]] if name in evidence.tool.arguments else []
    rows = [row.get(name) for row in evidence.whole.rows if isinstance(row, Mapping)]
    known = [one for one in (*given, *rows, *closed) if isinstance(one, str | int) and (not closed or one in closed)]
    return list({canonical(one): one for one in known}.values())[:2]


@promise(Kind.QUIET)
def true_total(evidence: Evidence) -> Verdict | None:
    """The total is what the contract says of it."""
    tool = evidence.tool
    kind = tool.pages.total if tool.pages is not None else "none"
    if not paged(evidence) or (kind == "none" and tool.reads.get("total") is None):
        return None
    walk, given = evidence.whole, 0
    for page in walk.pages:
        given += len(page.rows)
        told = _wrong_total(evidence, page.total, len(walk.rows) if walk.complete else None, given)
        if told is not None:
            return breaks(told, page.exchange) if kind == "none" or evidence.quiet else CHANGED
    total = walk.pages[0].total if walk.pages else None
    if (told := _beyond_the_rows(kind, walk)) is not None:
        return breaks(told, walk.pages[-1].exchange) if evidence.quiet else CHANGED
    for other in map(evidence.walk, evidence.sizes if kind == "exact" else ()):
        if other.pages and other.pages[0].total != total:
            told = f"the total is {total} in pages of the usual size, and {other.pages[0].total} in pages of {other.size}"
            return breaks(told, walk.pages[0].exchange, other.pages[0].exchange) if evidence.quiet else CHANGED
    if (filtered := _total_of_a_filter(evidence)) is not None:
        return filtered
    if not walk.complete and kind in {"exact", "estimate"}:
        return cannot_tell(walk.lacking, walk.remedy)
    return holds(
        "no total is said" if kind == "none" else f"the first page says {walk.pages[0].total}, and {many(len(walk.rows), 'row')} came"
    )


def _beyond_the_rows(kind: str, walk: Walk) -> str | None:
    """Say that an exact total is never reached, though pages are asked for as long as it says."""
    if kind != "exact" or walk.ended != "loop" or walk.pages[-1].rows:
        return None
    return f"the total is {walk.pages[0].total}, and nothing comes behind {many(len(walk.rows), 'row')}"


def _total_of_a_filter(evidence: Evidence) -> Verdict | None:
    """Say what is wrong with the total of the list of one value of an argument: it may be that of the whole list."""
    tool = evidence.tool
    fields, parted = tool.row_schema.get("properties") or {}, tool.promised.get("partitions", ())
    asked = {
        name: tool.values(name) if name in parted else _values(evidence, name)[:1] for name in tool.inputs if name in {*fields, *parted}
    }
    for name, value in ((name, value) for name, values in asked.items() for value in values):
        part = evidence.walk(tool.pages.most if tool.pages else None, {name: value})
        told = _beyond_the_rows(tool.pages.total if tool.pages else "none", part)
        if told is None and part.complete:
            told = _wrong_total(evidence, part.pages[0].total, len(part.rows), len(part.pages[0].rows))
        if told is not None:
            return breaks(f"with `{name}: {_short(str(value))}` {told}", part.calls[0]) if evidence.quiet else CHANGED
    return None


def _wrong_total(evidence: Evidence, total: Any, rows: int | None, given: int) -> str | None:
    """Say what is wrong with a total: of a list of so many rows, of which so many were given."""
    pages = evidence.tool.pages
    kind = pages.total if pages is not None else "none"
    if kind == "none":
        return f"a total of {total} is said, and none is promised" if isinstance(total, int) else None
    if not isinstance(total, int) or isinstance(total, bool):
        return f"the total is {canonical(total) if total is None or isinstance(total, str | float) else 'not there'}"
    match kind:
        case "exact" if rows is not None and total != rows:
            return f"the total is {total}, and {many(rows, 'row')} came"
        case "at_least" if rows is not None and total > rows:
            return f"there are to be at least {many(total, 'row')}, and {rows} came"
        case "exact" | "at_least" if total < given:
            return f"the total is {total}, and {many(given, 'row')} came up to this page"
        case "estimate" if rows is not None:
            allowed = int(str((evidence.tool.promised["pages"]["total"].get("estimate") or "0%").removesuffix("%")))
            if abs(total - rows) * 100 > allowed * rows:
                return f"the total is estimated as {total}, off by more than {allowed} % of the number of rows that came, {rows}"
    return None


@promise(Kind.QUIET)
def same_page_again(evidence: Evidence) -> Verdict | None:
    """The same call brings the same page again, and so does the same cursor where it can be used more than once."""
    tool = evidence.tool
    if tool.pages is None or not evidence.whole.pages:
        return None
    pages = evidence.whole.pages if tool.reusable else evidence.whole.pages[:1]
    tried = [pages[0], *pages[1:2], *pages[-1:]]
    for page in {id(one): one for one in tried}.values():
        again = evidence.session.call(page.exchange.arguments)
        other = evidence.page(again)
        if other is None:
            return breaks(f"the same call once more: {no_page(tool, again)}", page.exchange, again)
        if other.keyed != page.keyed:
            return breaks("the same call brought other rows", page.exchange, again) if evidence.quiet else CHANGED
    return holds(f"{many(len({id(one) for one in tried}), 'call')} repeated")
