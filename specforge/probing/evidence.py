"""What is known of a running tool: the walks and calls that were made, each made once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from specforge.caps import Cap
from specforge.grading.json_values import canonical
from specforge.probing.pages import PATTERN, Page, Walk, call_after, read_page, stuck
from specforge.probing.session import Exchange, Session, Spent
from specforge.probing.target import Target
from specforge.probing.tool import ProbedTool

PAGES = 120
"""The most pages of the walk in pages of the usual size."""
FEW_PAGES = 40
"""The most pages of every other walk."""
SEVEN = 7


@dataclass
class Evidence:
    """All that promises are decided by."""

    tool: ProbedTool
    session: Session
    offered: Mapping[str, Any] | None
    """How the server describes the tool; nothing when it describes none."""
    caps: Mapping[str, Cap]
    known: tuple[Any, ...] | None = None
    """The rows that there are, from a file of the spec."""
    may_write: bool = False
    """Whether the tools that change rows may be called."""
    wait: float = 0.0
    """How many seconds may be waited for a cursor to grow old."""
    other: Target | None = None
    """The same tool as somebody else sees it."""
    _pages: dict[int, Page | None] = field(default_factory=dict)
    _walks: dict[tuple[str, int | None], Walk] = field(default_factory=dict)

    @property
    def said(self) -> list[Exchange]:
        """Every call that was made of the tool itself."""
        return [one for one in self.session.said if one.tool == self.tool.name]

    @property
    def results(self) -> list[Exchange]:
        """The calls that got a result."""
        return [one for one in self.said if one.answer.state == "result"]

    @property
    def seen(self) -> list[Page]:
        """Every page that was given."""
        return [page for one in self.said if (page := self.page(one)) is not None]

    def page(self, exchange: Exchange) -> Page | None:
        """A result read as a page, once for each call."""
        if exchange.number not in self._pages:
            self._pages[exchange.number] = read_page(self.tool, exchange)
        return self._pages[exchange.number]

    def ask(self, **arguments: Any) -> Exchange:
        """Make a call with the arguments that give rows, and further ones; `None` takes one away."""
        whole = {**self.tool.arguments, **arguments}
        return self.session.call({name: value for name, value in whole.items() if value is not None})

    def sized(self, size: int | None) -> dict[str, Any]:
        """The argument that asks for so many rows."""
        return {} if size is None or self.tool.pages is None else {self.tool.pages.size_input: size}

    def walk(self, size: int | None = None, filters: Mapping[str, Any] | None = None) -> Walk:
        """The walk in pages of a size, made when it is asked for first."""
        key = (canonical(dict(filters or {})), size)
        if key not in self._walks:
            self._walks[key] = self.walk_again(size, filters)
        return self._walks[key]

    def walk_again(self, size: int | None = None, filters: Mapping[str, Any] | None = None, most: int | None = None) -> Walk:
        """Walk now, whether it was done before or not."""
        given = {**self.tool.arguments, **(filters or {}), **self.sized(size)}
        arguments = {name: value for name, value in given.items() if value is not None}
        walk, asked = Walk(arguments, size, reaches=self.tool.reaches), {canonical(arguments)}
        most = most or (PAGES if size is None else FEW_PAGES)
        try:
            while True:
                exchange = self.session.call(arguments)
                page = self.page(exchange)
                if page is None:
                    walk.ended, walk.last = ("unread" if exchange.answer.state == "result" else "refused"), exchange
                    return walk
                walk.pages.append(page)
                after = call_after(self.tool, page, arguments, len(walk.rows))
                if after is None:
                    walk.ended = "end"
                elif canonical(after) in asked and self.tool.reusable:
                    walk.ended = "loop"
                elif stuck(self.tool, walk) or self._stays(walk, arguments):
                    walk.ended = "stuck"
                elif len(walk.pages) >= most:
                    walk.why = f"{most} pages were walked"
                if after is None or walk.ended != "stopped" or walk.why:
                    return walk
                asked.add(canonical(after))
                arguments = after
        except Spent as spent:
            walk.why, walk.needs = str(spent), spent.needs
            return walk

    def _stays(self, walk: Walk, arguments: Mapping[str, Any]) -> bool:
        """Whether a range of a document is given wherever it is asked for.

        A text may repeat itself, and then a range is like the one before. One character further on it is another one, unless
        the range has a pattern within itself; then nothing can be said.
        """
        pages = self.tool.pages
        if not self.tool.document or pages is None or len(walk.pages) < 2 or walk.pages[-1].keyed != walk.pages[-2].keyed:
            return False
        text, place = "".join(map(str, walk.pages[-1].rows)), arguments.get(str(pages.place_input))
        if not isinstance(place, int) or len(text) < PATTERN or (text + text).find(text, 1) < len(text):
            return False
        further = self.page(self.session.call({**arguments, str(pages.place_input): place + 1}))
        return further is not None and further.keyed == walk.pages[-1].keyed

    @cached_property
    def whole(self) -> Walk:
        """The walk in pages of the usual size."""
        return self.walk()

    @cached_property
    def quiet(self) -> bool:
        """Whether the list stayed as it was: the first walk, made once more after another one, brings the same rows."""
        self.walk(self.another_size)
        # What was refused behind the last page is asked for again, too.
        again = self.walk_again(most=len(self.whole.pages) + (self.whole.ended in {"refused", "unread"}))
        return self.whole.ended == again.ended and canonical(self.whole.rows) == canonical(again.rows)

    @property
    def another_size(self) -> int:
        """A size of pages beside the usual one."""
        pages = self.tool.pages
        assert pages is not None
        return next((size for size in (SEVEN, 2, pages.most, 1) if size != pages.default and size <= pages.most), 1)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The sizes in which the list is walked."""
        pages = self.tool.pages
        assert pages is not None
        return tuple(dict.fromkeys(size for size in (pages.most, SEVEN, 2, 1) if size <= pages.most and size != pages.default))

    @cached_property
    def cursors(self) -> dict[str | int, Page]:
        """Every cursor that was given, a text or a number, with the page that gave it."""
        pages = self.tool.pages
        if pages is None or pages.style != "cursor" or pages.place_input is None:
            return {}
        found: dict[str | int, Page] = {}
        for page in self.whole.pages:
            after = call_after(self.tool, page, {}, 0)
            cursor = after.get(pages.place_input) if after else None
            if isinstance(cursor, str | int) and not isinstance(cursor, bool):
                found.setdefault(cursor, page)
        return found
