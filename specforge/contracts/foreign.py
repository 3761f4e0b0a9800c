"""Results of servers of others, in words for the model: where rows, the way on and the total stand."""

from collections.abc import Iterator

from specforge.regexes import regex
from specforge.spec.results import Reads
from specforge.spec.tools import Tool

_PLAIN = regex(r"[^./~\[\]`\s]+")
"""A step of a pointer that can stand between dots."""


def spot(pointer: str) -> str:
    """Where a JSON pointer leads, as a model reads it: `/data/orders` is `data.orders`."""
    steps = pointer.split("/")[1:]
    return ".".join(steps) if all(_PLAIN.fullmatch(step) for step in steps) else pointer


def rows_at(tool: Tool) -> Iterator[str]:
    """Say where the rows of a result stand, and the number of all of them."""
    reads = tool.reads
    assert reads is not None
    match reads.form:
        case "lines":
            yield "Each line of the result is a row." if reads.begins is None else f"Each row of the result begins with `{reads.begins}`."
        case "json":
            held = "text is" if tool.ranges else "rows are"
            inner = f", each in `{spot(reads.row)}` of its entry" if reads.row else ""
            yield f"The {held} in `{spot(reads.items)}`{inner}." if reads.items else f"The {held} the whole result{inner}."
    total = tool.pages.total if tool.pages is not None else None
    if reads.total is None or total is None:
        return
    about = {
        "exact": "The number of all",
        "at_least": "A number that is never above that of all",
        "estimate": f"An estimate, off by at most {total.estimate}, of the number of all",
    }.get(total.kind)
    if about is not None:
        yield f"{about} {'characters' if tool.ranges else 'rows'} is in `{spot(reads.total)}`."


def going_on(tool: Tool) -> str:
    """Say how the model asks for what comes behind a page."""
    reads, pages = tool.reads, tool.pages
    assert reads is not None
    assert pages is not None
    if pages.style == "cursor" and reads.next is None and reads.link is None and reads.last is None:
        return "Nothing in a result says how to go on; narrow the request instead."
    return f"{_while_more(tool, reads)} and you need more, repeat the call with {_way(tool, reads)} and every other argument as before."


def counted(tool: Tool) -> bool:
    """Whether only the number of its rows tells that a page of a server of others is the last: fewer came than were asked for."""
    reads, pages = tool.reads, tool.pages
    if reads is None or pages is None:
        return False
    if pages.style == "limit-only":
        return not _told_by_total(tool)
    flagged = pages.end == "has_more" and reads.has_more is not None
    summed = pages.end == "total" and reads.total is not None
    followed = pages.end != "short_page" and (tool.has_cursors or reads.next is not None or reads.link is not None)
    shrinks = tool.overflow is not None and tool.overflow.kind == "shrink_page"
    return not (flagged or summed or shrinks or followed)


def _told_by_total(tool: Tool) -> bool:
    return tool.reads is not None and tool.reads.total is not None and tool.pages is not None and tool.pages.total.kind == "exact"


def cut(tool: Tool) -> str:
    """Say when a list that is never continued may be cut."""
    reads = tool.reads
    assert reads is not None
    told = _told_by_total(tool)
    less = (
        f"When fewer rows of `{tool.id}` came than `{spot(reads.total or '')}` says"
        if told
        else f"When `{tool.id}` returns as many rows as were asked for{_or_most(tool).removesuffix(',')}"
    )
    return f"{less}, {'there are more' if told else 'there may be more'}: say so, and do not say that something is missing."


def beyond(tool: Tool) -> str:
    """Say when more comes behind a page that is the only one of a task."""
    assert tool.reads is not None
    more = "there may be more" if _said_more(tool, tool.reads) is None else "there is more"
    return f"{_while_more(tool, tool.reads).removesuffix(',')}, {more}"


def _or_most(tool: Tool) -> str:
    """How many rows come where more are asked for than a page can have; nothing where that is refused."""
    assert tool.pages is not None
    return f", or {tool.pages.size.max}," if tool.pages.size.above == "clamp" else ""


def _said_more(tool: Tool, reads: Reads) -> str | None:
    """When a result says that something comes behind a page; nothing where only the number of its rows can tell."""
    assert tool.pages is not None
    following = reads.next if reads.next is not None else reads.link
    if tool.pages.end == "has_more" and reads.has_more is not None:
        return f"When `{spot(reads.has_more)}` is true"
    if tool.pages.end == "total" and reads.total is not None:
        return f"While fewer {'characters' if tool.ranges else 'rows'} came in all than `{spot(reads.total)}` says"
    if following is not None and tool.pages.end != "short_page":
        return f"When `{spot(following)}` is {'not empty' if tool.pages.end == 'empty_cursor' else 'given'}"
    return None


def _while_more(tool: Tool, reads: Reads) -> str:
    """When something comes behind a page, or may come."""
    if (said := _said_more(tool, reads)) is not None:
        return said
    came = "characters" if tool.ranges else "rows"
    if tool.overflow is not None and tool.overflow.kind == "shrink_page":
        return f"When a result has {came}"
    return f"When a result has as many {came} as were asked for{_or_most(tool)}"


def _way(tool: Tool, reads: Reads) -> str:
    """What the call that continues says otherwise than the one before."""
    assert tool.pages is not None
    place = tool.pages.asked_by[1]
    if reads.next is not None:
        return f"`{spot(reads.next)}` as `{place}`"
    if reads.link is not None:
        return f"the `{place}` in the address at `{spot(reads.link)}`"
    if reads.last is not None:
        return f"`{spot(reads.last)}` of the last row as `{place}`"
    match tool.pages.style:
        case "page":
            return f"`{place}` raised by 1"
        case "offset" | "range":
            return f"`{place}` raised by the number of {'characters' if tool.ranges else 'rows'} that came"
        case _:
            return f"its cursor as `{place}`"


def cursor_of(tool: Tool) -> str:
    """What a cursor is, for the description of the input that takes it."""
    reads = tool.reads
    if reads is None:
        return "The cursor from `next` of the page before, unchanged."
    if reads.next is not None:
        return f"`{spot(reads.next)}` of the page before, unchanged."
    if reads.link is not None:
        return f"What stands for it in the address at `{spot(reads.link)}` of the page before, unchanged."
    if reads.last is not None:
        return f"`{spot(reads.last)}` of the last row of the page before: what comes behind it is wanted."
    return "The cursor of the page before, unchanged."
