"""Results of servers of others, in words for the model: where rows, the way on and the total stand."""

from collections.abc import Iterator

from specforge.phrases import Phrases, Unit
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


def going_on(tool: Tool, words: Phrases) -> str:
    """Say how the model asks for what comes behind a page."""
    reads, pages = tool.reads, tool.pages
    assert reads is not None
    assert pages is not None
    if pages.style == "cursor" and reads.next is None and reads.link is None and reads.last is None:
        return words.no_way_on
    return words.repeat.format(more=_while_more(tool, reads, words), way=_way(tool, reads, words))


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


def cut(tool: Tool, words: Phrases) -> str:
    """Say when a list that is never continued may be cut."""
    reads = tool.reads
    assert reads is not None
    if _told_by_total(tool):
        return words.cut.format(tool=tool.id, total=spot(reads.total or ""))
    return words.cut_or_not.format(tool=tool.id, or_most=_or_most(tool, words).removesuffix(","))


def beyond(tool: Tool, words: Phrases) -> str:
    """Say when more comes behind a page that is the only one of a task."""
    assert tool.reads is not None
    more = words.there_may_be_more if _said_more(tool, tool.reads, words) is None else words.there_is_more
    return words.clause.format(when=_while_more(tool, tool.reads, words).removesuffix(","), then=more)


def _or_most(tool: Tool, words: Phrases) -> str:
    """How many rows come where more are asked for than a page can have; nothing where that is refused."""
    assert tool.pages is not None
    return words.or_most.format(most=tool.pages.size.max) if tool.pages.size.above == "clamp" else ""


def _unit(tool: Tool, words: Phrases) -> Unit:
    return words.texts if tool.ranges else words.rows


def _said_more(tool: Tool, reads: Reads, words: Phrases) -> str | None:
    """When a result says that something comes behind a page; nothing where only the number of its rows can tell."""
    assert tool.pages is not None
    following = reads.next if reads.next is not None else reads.link
    if tool.pages.end == "has_more" and reads.has_more is not None:
        return words.when_true.format(spot=spot(reads.has_more))
    if tool.pages.end == "total" and reads.total is not None:
        return _unit(tool, words).fewer.format(total=spot(reads.total))
    if following is not None and tool.pages.end != "short_page":
        return (words.when_not_empty if tool.pages.end == "empty_cursor" else words.when_given).format(spot=spot(following))
    return None


def _while_more(tool: Tool, reads: Reads, words: Phrases) -> str:
    """When something comes behind a page, or may come."""
    if (said := _said_more(tool, reads, words)) is not None:
        return said
    unit = _unit(tool, words)
    shrinks = tool.overflow is not None and tool.overflow.kind == "shrink_page"
    return unit.came if shrinks else f"{unit.as_many}{_or_most(tool, words)}"


def _way(tool: Tool, reads: Reads, words: Phrases) -> str:
    """What the call that continues says otherwise than the one before."""
    assert tool.pages is not None
    place = tool.pages.asked_by[1]
    for pointer, phrase in ((reads.next, words.by_next), (reads.link, words.by_link), (reads.last, words.by_last)):
        if pointer is not None:
            return phrase.format(spot=spot(pointer), place=place)
    match tool.pages.style:
        case "page":
            return words.by_one.format(place=place)
        case "offset" | "range":
            return _unit(tool, words).number.format(place=place)
        case _:
            return words.by_cursor.format(place=place)


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
