"""Results read as pages, and walks over pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from specforge.grading.json_values import canonical
from specforge.paging.arguments import integral
from specforge.paging.envelopes import COUNTED, rows_of_lines
from specforge.probing.session import Exchange, Spent
from specforge.probing.target import ABSENT
from specforge.probing.tool import ProbedTool, at

HINDRANCES: Mapping[str, str] = {
    "loop": "the way on is one that was taken before",
    "stuck": "a page has the rows of the one before",
    "refused": "a page was refused",
    "unread": "a page cannot be read",
}
"""What kept a walk from its end, in words."""
Ended = Literal["end", "loop", "stuck", "stopped", "refused", "unread"]
"""How a walk ended: at the end of the list; with a call that was made before; on a page that brings nothing new; at its bound;
with a call that got no page; or with a result in which there are no rows."""

FEWER = "try it with arguments that give fewer rows"
EMPTIES = 20
"""The fewest pages without a row, of the usual size and one behind the other, that are taken for a list without an end."""
PATTERN = 7
"""The fewest rows of a page that repeats itself only by a mistake."""


class Page(Struct, frozen=True, dict=True):
    """A result, read as the contract says where its parts stand."""

    exchange: Exchange
    rows: tuple[Any, ...]
    next: Any
    """What stands where the way on stands; `ABSENT` when nothing does."""
    has_more: Any
    total: Any
    truncated: Any
    returned: Any
    spilled: bool
    """Whether the page is kept elsewhere whole, and these are only the first of its rows."""

    @cached_property
    def keyed(self) -> str:
        """Names the rows of the page."""
        return canonical(list(self.rows))


def read_page(tool: ProbedTool, exchange: Exchange) -> Page | None:
    """Read a result as a page; nothing when it has no rows where the contract says, or is no result."""
    answer, reads = exchange.answer, tool.reads
    if answer.state != "result":
        return None
    if reads["form"] == "lines":
        text = answer.text if answer.text is not None else at(answer.structured, reads["items"])
        if not isinstance(text, str):
            return None
        rows: Any = rows_of_lines(text, reads.get("begins"))
        value: Any = answer.structured
    elif reads["form"] == "text":
        rows, value = answer.text if answer.text is not None else at(answer.structured, reads["items"]), answer.structured
    else:
        value = answer.value
        rows = at(value, reads["items"])
    if tool.document:
        rows = list(rows) if isinstance(rows, str) else None
    if not isinstance(rows, list):
        return None
    if reads.get("row") is not None:
        rows = [at(row, reads["row"]) for row in rows]
        if any(row is ABSENT for row in rows):
            return None
    parts: dict[str, Any] = {name: integral(at(value, reads.get(name))) for name in ("next", "has_more", "total", "truncated", "returned")}
    if reads.get("link") is not None:
        parts["next"] = _linked(tool, at(value, reads["link"]))
    if reads.get("last") is not None:
        parts["next"] = at(rows[-1], reads["last"]) if rows else ABSENT
    return Page(exchange, tuple(rows), **parts, spilled=tool.ours and isinstance(at(value, "/spilled"), Mapping))


@dataclass
class Walk:
    """Pages from the first one on."""

    arguments: Mapping[str, Any]
    """Those of the first page."""
    size: int | None
    """How many rows each page was asked for; nothing when the calls did not say."""
    pages: list[Page] = field(default_factory=list)
    ended: Ended = "stopped"
    last: Exchange | None = None
    """The call that ended it without a page."""
    why: str = ""
    """What stopped it."""
    needs: str = FEWER
    """What it would take not to be stopped."""
    reaches: int | None = None
    """The last row that can be reached, where the contract says one."""

    @property
    def rows(self) -> list[Any]:
        """All rows, in order."""
        return [row for page in self.pages for row in page.rows]

    @property
    def whole(self) -> bool:
        """Whether it came to the end of the list."""
        return self.ended == "end"

    @property
    def uneven(self) -> bool:
        """Whether pages with others behind them have now more rows and now fewer, as where some were left out that nobody was to see."""
        return len({len(page.rows) for page in self.pages[:-1]}) > 1

    @property
    def emptied(self) -> int:
        """How many pages at its end have no row."""
        return next((number for number, page in enumerate(reversed(self.pages)) if page.rows), len(self.pages))

    @property
    def elsewhere(self) -> str:
        """Why rows of the list may not be in it, though it came to the end; nothing when all are."""
        if any(page.spilled for page in self.pages):
            return "a page did not fit, and its rows are kept elsewhere"
        if self.reaches is not None and len(self.rows) >= self.reaches:
            return f"rows behind number {self.reaches:,} cannot be reached"
        return ""

    @property
    def complete(self) -> bool:
        """Whether all rows of the list are in it."""
        return self.whole and not self.elsewhere

    @property
    def lacking(self) -> str:
        """Why rows of the list may not be in it."""
        return self.elsewhere or f"the end was not reached: {self.why or HINDRANCES.get(self.ended, self.ended)}"

    @property
    def remedy(self) -> str:
        """What it would take for all rows of the list to come."""
        return "a list that can be walked to its end" if self.ended in {"loop", "stuck", "refused", "unread"} else self.needs

    def begun(self) -> "Walk":
        """Give the walk itself.

        Raises:
            Spent: when not even its first call could be made.
        """
        if not self.calls:
            raise Spent(self.why, self.needs)
        return self

    @property
    def calls(self) -> tuple[Exchange, ...]:
        """The calls that it took."""
        return (*(page.exchange for page in self.pages), *((self.last,) if self.last is not None else ()))


def stuck(tool: ProbedTool, walk: Walk) -> bool:
    """Whether the last page of a walk brings nothing new.

    Where nothing names a row, a list or a text may well repeat itself: only a page that comes three times, and has no
    pattern within itself, is taken for one that the server gives again and again.
    """
    *others, last = walk.pages
    if not others or last.keyed != others[-1].keyed:
        return False
    if not last.rows and tool.leaves_rows_out:
        # What leaves out many rows gives more empty pages the smaller they are.
        usual = tool.pages.default if tool.pages is not None else 1
        return walk.emptied >= EMPTIES * max(usual // (walk.size or usual), 1)
    if not last.rows or (not tool.by_line and tool.key(last.rows[0]) is not None):
        return True
    if len(others) < 2 or others[-2].keyed != last.keyed or len(last.rows) < PATTERN:
        return False
    if tool.document:
        return False  # a text may repeat itself however it likes
    text = "".join(f"{canonical(row)}\n" for row in last.rows)
    return len(set(text.splitlines())) > 3 and (text + text).find(text, 1) == len(text)


def _linked(tool: ProbedTool, link: Any) -> Any:
    """The place that the query of an address has; nothing where there is no address, and the address itself where it has none."""
    if not isinstance(link, str) or not link or tool.pages is None or tool.pages.place_input is None:
        return ABSENT if link is None or link == "" else link
    found = parse_qs(urlsplit(link).query).get(tool.pages.place_input)
    if not found:
        return link
    return int(found[0]) if tool.pages.style != "cursor" and found[0].isdecimal() else found[0]


def call_after(tool: ProbedTool, page: Page, arguments: Mapping[str, Any], place: int) -> dict[str, Any] | None:
    """The arguments of the call that continues; nothing at the end of the list.

    Args:
        tool: What is walked.
        page: The page that was given last.
        arguments: The arguments that it was asked for with.
        place: How many rows were given up to now.
    """
    pages = tool.pages
    if pages is None or pages.place_input is None or at_end(tool, page, arguments, place):
        return None
    if not tool.ours and pages.reaches is not None and place >= pages.reaches:
        return None  # what is asked for behind it is refused, and the contract says so
    if tool.ours and isinstance(page.next, Mapping):
        found = page.next.get("arguments")
        return dict(found) if isinstance(found, Mapping) else None
    if pages.style == "cursor":
        return {**arguments, pages.place_input: page.next}
    if page.next is not ABSENT and page.next is not None:
        return {**arguments, pages.place_input: page.next}
    number = arguments.get(pages.place_input, 1)
    if pages.style == "page" and not isinstance(number, int):
        return None  # the server named a page that has no number, and then none
    return {**arguments, pages.place_input: number + 1 if pages.style == "page" else place}


def at_end(tool: ProbedTool, page: Page, arguments: Mapping[str, Any], place: int) -> bool:
    """Whether a page says, as the contract has it, that nothing comes behind."""
    nothing = page.next is ABSENT or page.next is None
    pages = tool.pages
    assert pages is not None
    if tool.ours or (pages.style == "cursor" and (nothing or tool.end not in COUNTED)):
        # The empty text is a cursor like others in one dialect, and the end in another.
        return nothing or (page.next == "" and tool.end == "empty_cursor") or (tool.end == "has_more" and page.has_more is False)
    match tool.end:
        case "null_next" | "empty_cursor":
            return nothing or page.next == ""
        case "has_more":
            return page.has_more is not True
        case "total":
            return not isinstance(page.total, int) or place >= page.total
        case _:
            # A page that shrinks is short though others come behind it: only an empty one is the last.
            return len(page.rows) < (1 if tool.shrinks else arguments.get(pages.size_input) or pages.default)
