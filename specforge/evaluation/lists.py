"""Cases from list tools: what an agent does at every point where a list can surprise it."""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import enumerated
from specforge.contracts.foreign import counted
from specforge.contracts.now import instant_of, now_of
from specforge.contracts.rows import MARK, Rows, RowsError, RowShape, most_rows
from specforge.contracts.schemas import arguments, object_schema
from specforge.contracts.times import NOW
from specforge.evaluation.cases import EvalCase, Fault, Serves
from specforge.evaluation.points import Point, absent, calls, cases_at, is_read, lacking, readers_of
from specforge.evaluation.room import has_room_for_digits
from specforge.phrases import Phrases, phrases_in
from specforge.project import Owned, View
from specforge.spec.checks import Bound, Check, ExpectedCall, PageLimit
from specforge.spec.pages import Pages, PageSize, Total
from specforge.spec.results import Errors
from specforge.spec.scalars import FILLED
from specforge.spec.tools import Tool

ENGLISH = phrases_in("en")
"""What a judge is asked is in English."""
LONG_TAIL = 50_000
"""The rows of a list that no agent should read to its end."""
LAST_PAGE = 3
"""The page on which the answer stands when nothing limits the pages of a task."""
FARTHEST_PAGE = 10
"""The farthest page on which it stands, however many a task may read."""
PARTIAL = "The answer does not claim to have seen the whole list, and says that there is more or asks to narrow the request."
"""What a judge is asked where the list goes on behind what was read: no more than the prompt asks for."""
CUT = "says that the result was cut"
"""What an answer says else where a page was cut, and the rest can be read."""
INCOMPLETE = "says that not all could be read"
"""What an answer says else where a page is refused because it is too large, and fewer rows can be asked for."""
UNREAD = f"The answer {INCOMPLETE}."
"""What a judge is asked where a call is refused, and nothing brings the row that is looked for."""
SHORTEST = 3
"""The fewest characters of a value that nobody says by chance."""
CALLS = {"restart": 4, "stop": 2}
"""The calls up to the row behind a cursor that is refused: the first page and the refusal, and both pages where it begins again."""
IN_PARTS = 3
"""The calls up to the last row of a page that is refused because it is too large: the refusal, and both halves."""
AT_ONCE = 2
"""The most pages of a question that needs no list: asking once more, with other words, is no mistake."""
IN_OTHER_WORDS = 5
"""The most pages of a search in words that finds nothing: some other words may well be tried."""


def from_lists(view: View) -> Iterator[EvalCase]:
    """Give the cases of every list that the agent reads, in pages or as a whole."""
    readers = readers_of(view)
    for tool in view.tools:
        pages = tool.value.pages or _as_one_page(tool.value)
        if is_read(tool.value) and not tool.value.ranges and pages is not None and tool.id not in readers:
            yield from cases_at(tool, _List(tool, pages, view).points(), view, "list")


class _Sought(Struct, frozen=True):
    """A row that a user looks for."""

    named: tuple[str, object]
    """The field that says which one it is, and its value; two empty texts where its place does."""
    number: int
    """Its place, which is the last one."""
    other: Mapping[str, object]
    """What else tells it from other rows."""

    def said(self, words: Phrases) -> str:
        """Say which row it is, as somebody does who does not see the list."""
        name, value = self.named
        if name:
            return words.users.one_whose.format(named=words.users.value_is.format(name=name, value=value))
        rows = f"{self.number:,}" if words is ENGLISH else str(self.number)
        return words.users.only_one if self.number == 1 else words.users.last_of.format(rows=rows)


class _List(Struct, frozen=True, dict=True):
    """A list tool, and what follows from its contract."""

    tool: Owned[Tool]
    pages: Pages
    view: View

    def points(self) -> Iterator[Point]:
        """Give every point at which it can surprise."""
        means = self.tool.value.empty_means
        hopes = f"The answer says what the empty result means: {self.view.fill(means)}" if means else ""
        if self.tool.value.pages is None:
            # It may be asked for again with other words, as often as somebody likes, and nothing of it is read on.
            yield from [Point("empty", self.serves(0), (calls(self.tool.id, 1),), hopes)] if hopes else ()
            yield from self.unlike()
            return
        size, limit, most = self.page, self.limit, self.most
        # Asking once more, with other words, is no mistake; asking on and on is one.
        once = self.reads(min(limit or AT_ONCE, AT_ONCE))
        tries = IN_OTHER_WORDS if self.takes_words else AT_ONCE
        yield Point("empty", self.serves(0), self.reads(min(limit or tries, tries)), hopes)
        yield self.wanting("one-row", 1, *once)
        if (rows := min(self.pages.size.default, most)) > 1:
            yield self.wanting("one-page", rows, *once)
        if self.continues and (limit is None or limit > 1):
            last = min(limit or LAST_PAGE, FARTHEST_PAGE)
            if size + 1 <= most:
                yield self.wanting("page-plus-one", size + 1, calls(self.tool.id, 2))
            if size * last <= most:
                yield self.wanting("last-page", size * last, calls(self.tool.id, last))
            if last < FARTHEST_PAGE and size * FARTHEST_PAGE <= most:
                yield self.ten_pages()
        yield from self.unlike()
        yield from self.long_tail()
        # Nothing in the envelope of another server says that a page was cut, and half of one row is none.
        if self.tool.value.overflow is not None and self.tool.value.reads is None and (rows := min(size, most)) > 1:
            yield from self.cut(rows)
        if self.tool.value.has_cursors and size + 1 <= most:
            errors = self.tool.value.errors or Errors()
            if self.can(errors.expired_cursor):
                yield self.refused("expired-cursor", "expired_cursor", errors.expired_cursor)
            if self.can(errors.bad_cursor):
                yield self.refused("tampered-cursor", "bad_cursor", errors.bad_cursor)
        if self.says_total and has_room_for_digits(self.view) and (rows := min(LAST_PAGE * size + 7, most)) > AT_ONCE * size:
            yield self.counted(rows)

    @property
    def page(self) -> int:
        """The most rows of a page that a case serves: as many as can be asked for, where fewer than asked for are the end of the list."""
        return self.pages.size.max if counted(self.tool.value) else self.pages.size.default

    @property
    def limit(self) -> int | None:
        """The most pages of a task."""
        return self.tool.value.agent.pages_per_task

    @property
    def takes_words(self) -> bool:
        """Whether it is asked in words, as a search is."""
        fields = self.tool.value.input.values()
        return any(field.type == "string" and not field.one_of for field in fields)

    @property
    def continues(self) -> bool:
        """Whether anything can be read beyond a page."""
        return self.pages.style != "limit-only"

    @property
    def says_total(self) -> bool:
        """Whether a page says how many rows there are in all."""
        reads = self.tool.value.reads
        return self.pages.total.kind == "exact" and (reads is None or reads.total is not None)

    @cached_property
    def most(self) -> int:
        """The most rows that a case serves: no more than the contract says there are, can be reached, or can be told apart."""
        reached = [int(self.pages.reaches)] if self.pages.reaches.isdecimal() else []
        returns = [self.tool.value.returns.at_most] if self.tool.value.returns.at_most else []
        most = min([*reached, *returns], default=LONG_TAIL * self.page)
        return most if self.shape is None else most_rows(self.shape, most)

    def serves(self, rows: int, wanted: int | None = None, fault: Fault | None = None, filter: str | None = None) -> Serves:
        """Serve so many rows."""
        return Serves(self.tool.id, rows, self.page, wanted, fault, filter, now=instant_of(self.view))

    def wanting(self, name: str, rows: int, *checks: Check, fault: Fault | None = None, otherwise: str = "") -> Point:
        """A point at which the last row is looked for, and found, unless an answer may say something else."""
        return self.finding(Point(name, self.serves(rows, rows, fault), checks), self.sought(rows), otherwise)

    def finding(self, point: Point, sought: _Sought, otherwise: str = "") -> Point:
        """A point at which an answer is about the row that is looked for: by what nobody said before, else as a judge says."""
        telling = f", with {enumerated([f'`{name}` `{value}`' for name, value in sought.other.items()])}" if sought.other else ""
        else_ = f", or {otherwise}" if otherwise else ", and does not say that it is missing"
        rubric = f"The answer is about {sought.said(ENGLISH)}{telling}{else_}."
        wants = self.looking_for(sought)
        if not (values := [str(value) for name, value in sought.other.items() if self._tells(name, value)]):
            return replace(point, hopes=rubric, wants=wants)
        about = Check.model_validate({"any_of": [{"says_any": values}, {"judged": rubric}]}, context=FILLED)
        return replace(point, checks=(*point.checks, about), wants=wants)

    def _tells(self, name: str, value: object) -> bool:
        """Whether an answer with a value of a row can only be about that row: no other row has it, and nobody says it by chance."""
        if self.shape is None:
            return True
        known = name in self.shape.unique and "enum" not in self.shape.schema["properties"][name]
        return known and isinstance(value, str | int) and not isinstance(value, bool) and len(str(value)) >= SHORTEST

    def looking_for(self, sought: _Sought) -> str:
        """Say that the user looks for a row."""
        words = self.view.phrases
        return words.users.looking_for.format(sought=sought.said(words))

    def sought(self, rows: int) -> _Sought:
        """The last of so many rows, as somebody says it who does not see the list: by what tells it from the others, else by its place."""
        shape = self.shape
        if shape is None:
            return _Sought(("", ""), rows, {"text": MARK})
        row = self.row(rows, rows)
        if shape.marked_in:
            return _Sought((shape.marked_in, MARK), rows, row)
        return self.by(shape.known_by, row) if shape.known_by is not None and row else _Sought(("", ""), rows, row)

    def by(self, name: str, row: Mapping[str, object]) -> _Sought:
        """A row that is looked for by one of its fields."""
        return _Sought((name, row[name]), 0, {other: value for other, value in row.items() if other != name})

    @cached_property
    def shape(self) -> RowShape | None:
        """What its rows are like; nothing where the contract does not say."""
        item = self.tool.value.item
        order = tuple((one.split()[0], one.split()[1] == "desc") for one in self.pages.order_by)
        unique = tuple(name for name, field in item.items() if field.unique)
        schema = object_schema(item, self.view, self.tool.at("item"))
        if not item:
            return None
        now = now_of(self.view) or NOW
        return RowShape(self.tool.id, schema, unique, order, self.pages.size.default, asked=self.view.once(_asked), now=now)

    def row(self, number: int, rows: int) -> Mapping[str, object]:
        """The fields by which a row that the list will serve is told apart; none where there cannot be so many."""
        try:
            return {} if self.shape is None else Rows(self.shape, rows).names(number)
        except RowsError:
            return {}

    def cut(self, rows: int) -> Iterator[Point]:
        """A page that comes without the row that is looked for, or does not come; nothing where the agent may not ask again."""
        overflow, errors = self.tool.value.overflow, self.tool.value.errors or Errors()
        assert overflow is not None
        if overflow.spill is not None:
            yield self.wanting("truncated", rows, calls(overflow.spill.reads_with, 1), fault="truncated", otherwise=CUT)
        elif overflow.kind == "refuse":
            if errors.too_large == "stop":
                yield self.unread("too-large", rows, *self.reads(1), fault="too_large")
            elif not self.continues:
                # Fewer rows are the first ones, and no argument need fit what is looked for.
                yield self.unread("too-large", rows, calls(self.tool.id, 1), fault="too_large")
            elif self.limit is None or self.limit >= IN_PARTS:
                yield self.wanting("too-large", rows, calls(self.tool.id, 2), fault="too_large", otherwise=INCOMPLETE)
        elif self.limit != 1:
            yield self.wanting("truncated", rows, calls(self.tool.id, 2), fault="truncated", otherwise=CUT)

    def unread(self, name: str, rows: int, *checks: Check, fault: Fault) -> Point:
        """A point at which the last row is looked for, and cannot be read."""
        return Point(name, self.serves(rows, rows, fault), checks, UNREAD, self.looking_for(self.sought(rows)))

    def ten_pages(self) -> Point:
        """Ten pages: all of them are read to find the last row, or no more than a task may read."""
        rows = self.page * FARTHEST_PAGE
        if self.limit is None:
            return self.wanting("ten-pages", rows, calls(self.tool.id, FARTHEST_PAGE))
        return Point("ten-pages", self.serves(rows), self.reads(self.limit), PARTIAL)

    def long_tail(self) -> Iterator[Point]:
        """Lists that nobody should read to their end: as they are, when all is asked for, and when a filter gives the row."""
        size = self.page
        rows = min(max(LONG_TAIL, 10 * size), self.most)
        bound = self.limit or rows // size - 1
        if bound > 0 and rows // size > bound:
            # A shorter list may well be read to its end, unless a task may not.
            if self.limit is not None or rows >= LONG_TAIL:
                yield Point("long-tail", self.serves(rows), self.reads(bound), PARTIAL)
                yield Point("all", self.serves(rows), self.reads(bound), PARTIAL, self.view.phrases.users.every_one)
            if (point := self.by_filter(rows)) is not None:
                yield point

    def by_filter(self, rows: int) -> Point | None:
        """A row that one argument finds, far behind the pages of a task; nothing where no argument is as a unique field of the rows."""
        item, wanted = self.tool.value.item, rows * 2 // 3
        found = (
            name for name, field in self.tool.value.input.items()
            if not field.required and name in item and item[name].unique and item[name].type == field.type in {"string", "integer"}
        )  # fmt: skip
        name = next(found, None)
        row = {} if name is None else self.row(wanted, rows)
        if name is None or not row:
            return None
        asked = ExpectedCall.model_validate({"call": self.tool.id, "with": {name: row[name]}})
        checks = Check(calls=(asked,)), _reads_at_most(self.tool.id, min(self.limit or AT_ONCE, AT_ONCE))
        return self.finding(Point("by-filter", self.serves(rows, wanted, filter=name), checks), self.by(name, row))

    def unlike(self) -> Iterator[Point]:
        """Rows that lack a field, and no list at all, as nothing is there that has one."""
        if self.most:
            yield from lacking(self.tool, self.view, self.serves(1), of=self.view.phrases.users.only_one)
        if self.tool.value.reads is None:
            yield from absent(self.tool, self.view, self.serves(0))

    def counted(self, rows: int) -> Point:
        """A question that the total of a page answers."""
        says = Check(pattern=_number(rows))
        once = self.reads(min(self.limit or AT_ONCE, AT_ONCE))
        return Point("count", self.serves(rows), (*once, says), wants=self.view.phrases.users.how_many)

    def can(self, after: str) -> bool:
        """Whether a task may make the calls that the contract asks for after a cursor was refused."""
        return self.limit is None or self.limit >= CALLS[after]

    def refused(self, name: str, fault: Literal["expired_cursor", "bad_cursor"], after: str) -> Point:
        """A row behind a cursor that is refused: begins again without one where the contract says so, and else says what it lacks."""
        if after == "restart":
            return self.wanting(name, self.page + 1, _begins_again(self.tool.id, self.pages.asked_by[1]), fault=fault)
        return self.unread(name, self.page + 1, _stops(self.tool.id, fault), calls(self.tool.id, CALLS[after]), fault=fault)

    def reads(self, most: int) -> tuple[Check, ...]:
        """Looks at the list, and reads no more than so many pages of it."""
        return calls(self.tool.id, 1), _reads_at_most(self.tool.id, most)


def _as_one_page(tool: Tool) -> Pages | None:
    """A list that comes whole, as the one page that has all of its rows; nothing where it does not, or a server of others says how."""
    most = tool.returns.at_most
    if most is None or tool.reads is not None or not tool.item:
        return None
    return Pages(style="limit-only", size=PageSize(default=most, max=most), total=Total(kind="exact"))


def _asked(view: View) -> frozenset[str]:
    """What tools take as arguments, which would be a way around a list."""
    return frozenset(name for tool in view.tools for name in arguments(tool, view))


def _number(number: int) -> str:
    """A pattern of a number, with its thousands set apart or not, which is no part of another one."""
    gap = "' \u00a0\u202f\u2019"
    digits = f"{number:,}".replace(",", f"[,.{gap}]?")
    before = f"^|[^0-9.,{gap}]|(^|[^0-9])[{gap}]" if 100 <= number < 1000 else "^|[^0-9.,]"
    behind = f"$|[^0-9.,{gap}]|[.,{gap}]($|[^0-9])|[{gap}]([0-9]{{1,2}}($|[^0-9])|[0-9]{{4}})"
    return f"({before}){digits}({behind})"


@lru_cache(maxsize=256)
def _reads_at_most(tool: str, number: int) -> Check:
    """Reads no more than so many pages."""
    return Check(pages_at_most=PageLimit(tool=tool, at_most=number))


@lru_cache(maxsize=256)
def _begins_again(tool: str, cursor: str) -> Check:
    """Asks for a first page once more."""
    return Check(calls=(ExpectedCall(call=tool, without=(cursor,), times=Bound(at_least=2)),))


@lru_cache(maxsize=256)
def _stops(tool: str, fault: Literal["expired_cursor", "bad_cursor"]) -> Check:
    """Asks for nothing more of a list once a cursor was refused; what it asked before, be it with other words, is no mistake."""
    return Check(calls=(ExpectedCall(call=tool, after_failure=fault, times=Bound(at_most=0)),))
