"""What a walk from the first page to the last says."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.amounts import many
from specforge.grading.json_values import canonical
from specforge.paging.contract import Order
from specforge.paging.keysets import Key, compare, key_of
from specforge.paging.orders import misplaced
from specforge.probing.evidence import Evidence
from specforge.probing.pages import Page, Walk
from specforge.probing.promise import CHANGED, Kind, Verdict, breaks, cannot_tell, holds, promise
from specforge.probing.promises.calls import failure, no_page
from specforge.probing.target import ABSENT
from specforge.probing.tool import ProbedTool


def walks(evidence: Evidence) -> Iterator[Walk]:
    """The walks in pages of every size that brought anything."""
    yield evidence.whole
    for size in evidence.sizes:
        yield evidence.walk(size)


def paged(evidence: Evidence) -> bool:
    """Whether the list goes on over pages, and the first one could be read."""
    pages = evidence.tool.pages
    return pages is not None and pages.place_input is not None and bool(evidence.whole.pages)


@promise(Kind.WALK)
def size_of_a_page(evidence: Evidence) -> Verdict | None:
    """A page has no more rows than were asked for."""
    tool = evidence.tool
    if tool.pages is None:
        return None
    small = evidence.ask(**evidence.sized(1))
    page = evidence.page(small)
    if page is None:
        return breaks(f"a page of one row: {no_page(tool, small)}", small)
    if len(page.rows) > 1:
        return breaks(f"one row was asked for, {len(page.rows)} came", small)
    for walk in walks(evidence) if paged(evidence) else (evidence.whole,):
        most = walk.size or tool.pages.most
        for number, one in enumerate(walk.pages):
            if len(one.rows) > most:
                return breaks(f"at most {many(most, 'row')} could come, {len(one.rows)} did", *walk.calls[max(number - 1, 0) : number + 1])
    first = next(iter(evidence.whole.pages), None)
    if first is not None and len(first.rows) > tool.pages.default:
        return breaks(f"without a size {many(tool.pages.default, 'row')} could come, {len(first.rows)} did", first.exchange)
    if not page.rows:
        return cannot_tell("the list is empty", "give `probe: {arguments: ...}` that bring rows")
    return holds(f"one row came when one was asked for, and never more than {tool.pages.most}")


@promise(Kind.WALK)
def comes_to_an_end(evidence: Evidence) -> Verdict | None:
    """Following the pages comes to an end, and each brings something new."""
    if not paged(evidence):
        return None
    bounded = None
    for walk in walks(evidence):
        if _moved(evidence, walk):
            return CHANGED
        size = "" if walk.size is None else f", in pages of {walk.size},"
        match walk.ended:
            case "loop" if walk.pages and not walk.pages[-1].rows:
                return breaks(f"page {len(walk.pages)}{size} is empty, and more is to come behind it", *walk.calls[-2:])
            case "loop":
                return breaks(f"after {many(len(walk.pages), 'page')}{size} the way on is one that was taken before", *walk.calls[-2:])
            case "stuck" if not walk.pages[-1].rows and evidence.tool.leaves_rows_out:
                told = f"{walk.emptied} pages{size} came one behind the other without a row, and more is to come behind them"
                return breaks(told, *walk.calls[-2:])
            case "stuck":
                return breaks(f"page {len(walk.pages)}{size} has the rows of the one before", *walk.calls[-2:])
            case "refused" if walk.last is not None:
                call = (
                    f"the call that page {len(walk.pages)}{size} names as the next"
                    if walk.pages
                    else f"the first call{size.removesuffix(',')}"
                )
                return breaks(f"{call}: {failure(walk.last)}", *walk.calls[-2:])
            case "unread":
                return breaks(f"behind page {len(walk.pages)}{size} came a result without rows", *walk.calls[-2:])
            case "stopped":
                bounded = bounded or walk
        if not evidence.tool.leaves_rows_out and (gap := next((page for page in walk.pages[:-1] if not page.rows), None)):
            return breaks(f"a page{size} is empty, and others come behind it", gap.exchange)
    if bounded is not None and bounded.size is None:
        return cannot_tell(f"{bounded.why}, and more come behind", bounded.remedy)
    empty = sum(not page.rows for page in evidence.whole.pages[:-1])
    return holds(
        f"after {many(len(evidence.whole.pages), 'page')} with {many(len(evidence.whole.rows), 'row')}"
        + (f"; {empty} of them had none" if empty else "")
    )


def _moved(evidence: Evidence, walk: Walk) -> bool:
    """Whether a page that came again, that is not there any more, or that is empty may be so since rows came or went meanwhile."""
    told = walk.ended == "stuck" or (walk.last is not None and walk.last.answer.state == "refused")
    numbered = evidence.tool.pages is not None and evidence.tool.pages.under_change == "none"
    return numbered and (told or any(not page.rows for page in walk.pages[:-1])) and not evidence.quiet


@promise(Kind.WALK)
def end_is_told(evidence: Evidence) -> Verdict | None:
    """The last page says that it is the last, and no other one does."""
    tool = evidence.tool
    if not paged(evidence):
        return None
    for walk in walks(evidence):
        for number, page in enumerate(walk.pages):
            last = walk.whole and number == len(walk.pages) - 1
            if (told := _wrong_about_the_end(tool, page, last=last)) is not None:
                return breaks(told, page.exchange)
        if (empty := empty_behind(evidence, walk)) is not None:
            return empty
    if not evidence.whole.whole:
        return cannot_tell("the end was not reached", evidence.whole.remedy)
    return _more_behind(evidence, evidence.whole.pages[-1]) or holds("it does")


def empty_behind(evidence: Evidence, walk: Walk) -> Verdict | None:
    """Say that a page promises more behind it, and only an empty one comes; nothing where that is not so."""
    if not walk.whole or len(walk.pages) < 2 or walk.pages[-1].rows or walk.pages[-2].has_more is not True:
        return None
    if evidence.tool.leaves_rows_out and evidence.whole.uneven:
        return None
    size = "" if walk.size is None else f", in pages of {walk.size},"
    told = f"page {len(walk.pages) - 1}{size} says that more comes behind it, and page {len(walk.pages)} is empty"
    return breaks(told, walk.pages[-2].exchange, walk.pages[-1].exchange) if evidence.quiet else CHANGED


def _wrong_about_the_end(tool: ProbedTool, page: Page, *, last: bool) -> str | None:
    """Say what is wrong with what a page says of its end."""
    if tool.reads.get("has_more") is None:
        return None
    if page.has_more is ABSENT or not isinstance(page.has_more, bool):
        return "a page does not say whether more comes behind (`has_more`)"
    if last and page.has_more and page.truncated is not True and not _out_of_reach(tool):
        return "`has_more` is true, and there is no way on"
    if not last and not page.has_more:
        return "`has_more` is false, and more comes behind"
    return None


def _more_behind(evidence: Evidence, last: Page) -> Verdict | None:
    """Follow the cursor of the last page: some dialects give one there, and nothing may come behind it."""
    tool, pages = evidence.tool, evidence.tool.pages
    if tool.ours or pages is None or pages.style != "cursor" or not isinstance(last.next, str):
        return None
    match tool.end:
        case "total":
            told = f"the total is {last.total}"
        case "short_page":
            told = f"the last page has {many(len(last.rows), 'row')}"
        case _ if last.has_more is False:
            told = "`has_more` is false"
        case _:
            return None
    exchange = evidence.session.call({**last.exchange.arguments, str(pages.place_input): last.next})
    page = evidence.page(exchange)
    if page is None or not page.rows or page.keyed == last.keyed:
        return None
    told = f"{told}, and its cursor brings {many(len(page.rows), 'row')}"
    return breaks(told, last.exchange, exchange) if evidence.quiet else CHANGED


def _out_of_reach(tool: ProbedTool) -> bool:
    return tool.pages is not None and tool.pages.reaches is not None


@promise(Kind.CALL)
def rest_is_told(evidence: Evidence) -> Verdict | None:
    """A list that does not go on says when rows were left out."""
    tool = evidence.tool
    if tool.pages is None or tool.pages.place_input is not None or not evidence.whole.pages:
        return None
    if len(evidence.whole.rows) < 2:
        return cannot_tell("fewer than two rows came", "give `probe: {arguments: ...}` that bring more")
    exchange = evidence.ask(**evidence.sized(1))
    page = evidence.page(exchange)
    if page is None:
        return breaks(failure(exchange), exchange)
    if len(page.rows) != 1:
        return cannot_tell(f"one row was asked for, {len(page.rows)} came", "a server that gives as many rows as it is asked for")
    if page.has_more is not True and page.truncated is not True:
        return breaks(f"one of {len(evidence.whole.rows)} rows came, and nothing says that others were left out", exchange)
    return holds("it does")


@promise(Kind.WALK)
def no_row_twice(evidence: Evidence) -> Verdict | None:
    """No row comes twice."""
    tool = evidence.tool
    if not paged(evidence):
        return None
    for walk in walks(evidence):
        if (found := _repeated(tool, walk)) is not None:
            key, first, second = found
            if tool.pages is not None and tool.pages.under_change == "none" and not evidence.quiet:
                return CHANGED
            return breaks(f"the row {key} came twice", first.exchange, second.exchange)
    if tool.by_line or any(isinstance(row, str) for row in evidence.whole.rows[:1]):
        return cannot_tell("rows are texts, and two of them may well be alike", "a result that is JSON, with rows that have a unique field")
    if evidence.whole.rows and tool.key(evidence.whole.rows[0]) is None:
        return cannot_tell("nothing names a row", "mark a field of `item` as `unique: true`")
    return holds(f"{many(len(evidence.whole.rows), 'row')} came, each with a key of its own")


def _repeated(tool: ProbedTool, walk: Walk) -> tuple[str, Page, Page] | None:
    if tool.by_line:
        return None
    seen: dict[str, Page] = {}
    for page in walk.pages:
        for row in page.rows:
            key = tool.key(row)
            if key is not None and key in seen:
                return key, seen[key], page
            if key is not None:
                seen[key] = page
    return None


@promise(Kind.WALK)
def in_order(evidence: Evidence) -> Verdict | None:
    """Rows come in the order of the contract, within pages and across them."""
    tool = evidence.tool
    if not tool.order or tool.by_line or not evidence.whole.pages:
        return None
    compared = 0
    for walk in walks(evidence) if paged(evidence) else (evidence.whole,):
        came = [(page, _order_key(tool, row)) for page in walk.pages for row in page.rows]
        keys = [key for _, key in came if key is not None]
        if hidden := next((page for page, key in came if key is None), None):
            return breaks(f"a row does not show {' or '.join(one.field for one in tool.order if not one.optional)}", hidden.exchange)
        try:
            wrong = misplaced(keys, tool.order)
        except TypeError:
            number = next(number for number in range(1, len(keys)) if not _comparable(keys[number - 1], keys[number], tool.order))
            return breaks(
                f"{_shown(keys[number - 1])} and {_shown(keys[number])} have no order: their types differ", came[number][0].exchange
            )
        if wrong is not None:
            return breaks(f"{_shown(keys[wrong])} comes behind {_shown(keys[wrong - 1])}", came[wrong][0].exchange)
        compared += max(len(keys) - 1, 0)
    return (
        holds(f"{many(compared, 'pair of neighbours')} compared")
        if compared
        else cannot_tell("fewer than two rows came", "try it where there are more")
    )


def _order_key(tool: ProbedTool, row: Any) -> Key | None:
    try:
        return key_of(row, tool.order) if isinstance(row, Mapping) else None
    except ValueError:
        return None


def _comparable(one: Key, other: Key, order: Sequence[Order]) -> bool:
    try:
        compare(one, other, order)
    except TypeError:
        return False
    return True


def _shown(key: Sequence[Any] | None) -> str:
    return ", ".join(canonical(one) for one in key or ())


@promise(Kind.WALK)
def reach_is_told(evidence: Evidence) -> Verdict | None:
    """Rows behind the last one that can be reached are said to be left out."""
    tool = evidence.tool
    reaches = tool.pages.reaches if tool.pages is not None else None
    if reaches is None or not paged(evidence):
        return None
    walk = evidence.walk(tool.pages.most if tool.pages is not None else None)
    if len(walk.rows) > reaches:
        return breaks(f"{many(len(walk.rows), 'row')} came, the contract reaches {reaches}", walk.pages[-1].exchange)
    if not walk.whole or len(walk.rows) < reaches:
        return cannot_tell(f"{many(len(walk.rows), 'row')} came", f"try it with a list of more than {many(reaches, 'row')}")
    page = walk.pages[-1]
    if tool.ours and page.has_more is True and page.truncated is not True:
        return breaks("rows are left out, and `truncated` does not say so", page.exchange)
    return holds("they are")
