"""A tool that keeps its page contract, made from a function that gives rows."""

import datetime
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from specforge.paging.arguments import checked, integral
from specforge.paging.contract import Contract
from specforge.paging.cursors import Cursors, Place
from specforge.paging.envelopes import row_schema, without_nulls
from specforge.paging.failures import NARROW, ToolFailure, advice, changed
from specforge.paging.jsonable import jsonable
from specforge.paging.keysets import Row, behind, key_of
from specforge.paging.orders import held
from specforge.paging.sorting import Sorting
from specforge.paging.sources import AS_OF, PLACE, given_to, refuse_async
from specforge.paging.spills import Spills

Source = Callable[..., Iterable[Row]]
"""Gives rows: all of them, or where it has the parameters `after` and `limit`, those behind a key; of a document its text."""


def paged(
    contract: Contract,
    *,
    cursors: Cursors | None = None,
    count: Callable[..., int] | None = None,
    caller: Callable[[], str] | None = None,
    spills: Spills | None = None,
) -> Callable[[Source], "PagedTool"]:
    """Turn a function that gives rows into a tool that gives pages.

    The function is given the filters of a call as keyword arguments. When it has parameters `after` and `limit`, it gives at
    most `limit` rows behind the key `after` (nothing for the first page), as a database does; else it gives every row, as a
    list in any order or as an iterator in the order of the contract. With a parameter `as_of` it is given the instant at
    which the first page was read, for lists that stay as they were. For a document it gives the whole text.

    Args:
        contract: What is promised; `contract_of("generated/shop/tools.json", "list_refunds")` reads it.
        cursors: Seals the cursors; without one they end with the process.
        count: Counts the rows of some filters; needed where a total is promised that is exact or an estimate.
        caller: Says who calls, where cursors are bound to the caller or the session.
        spills: Keeps pages that do not fit, where the contract says so.

    Raises:
        TypeError: when the function or the arguments cannot keep what the contract promises.
    """
    return lambda source: PagedTool(contract, source, cursors or _cursors(contract), count, caller, spills)


def _cursors(contract: Contract) -> Cursors | None:
    return Cursors() if contract.style == "cursor" else None


FARTHEST = 2**53 - 1
"""The last row that JSON can count to without a doubt; a database counts no further than ten bits more."""
FEW = 8
"""How many sizes of a page are tried one by one."""


class PagedTool:
    """A list tool: called with the arguments of the contract, it gives the envelope of a page."""

    def __init__(
        self,
        contract: Contract,
        source: Source,
        cursors: Cursors | None,
        count: Callable[..., int] | None,
        caller: Callable[[], str] | None,
        spills: Spills | None = None,
    ) -> None:
        """Hold the parts; what cannot keep the contract is refused here, not at the first call."""
        self.contract, self.source, self.cursors, self.count, self.caller = contract, source, cursors, count, caller
        self.spills, self.sorting = spills, Sorting(contract)
        self.__name__, self.__doc__ = contract.tool, source.__doc__
        if not contract.order and not contract.document:
            raise TypeError(f"the contract of `{contract.tool}` has no `order_by`, so that pages have no order to go on in")
        if contract.total in {"exact", "estimate"} and count is None:
            raise TypeError(f"`{contract.tool}` promises a total, so `paged` needs `count`")
        if {"caller", "session"} & set(contract.bound_to) and caller is None:
            raise TypeError(f"cursors of `{contract.tool}` are bound to who calls, so `paged` needs `caller`")
        if contract.overflow == "spill" and (contract.spill is None or spills is None):
            raise TypeError(f"`{contract.tool}` keeps pages that do not fit, so `paged` needs `spills`")
        refuse_async(contract.tool, source, count, caller)
        own = (AS_OF,) if contract.document else (*PLACE, AS_OF)
        taken = given_to(source, f"the function of `{contract.tool}`", contract.filters, contract.required, own)
        self.seeks, self.dated = taken.issuperset(PLACE), AS_OF in taken
        if contract.under_change == "snapshot" and not self.dated:
            raise TypeError(f"`{contract.tool}` promises a snapshot, so the function needs a parameter `as_of`")
        if count is not None:
            given_to(count, f"`count` of `{contract.tool}`", contract.filters, contract.required)

    def __call__(self, **arguments: Any) -> dict[str, Any]:
        """Give a page.

        Raises:
            ToolFailure: when the arguments are not those of the contract, a cursor cannot be used, or a row does not fit.
            ValueError: when a row has what JSON has no form for.
        """
        contract, caller = self.contract, self.caller() if self.caller is not None else ""
        given = self._size(arguments)
        place = self._place(arguments, given or contract.default, caller)
        if contract.summary is not None and self._alone(arguments.get(contract.summary)):
            return self._number(place, caller)
        asked = given or place.size
        size = asked if contract.reaches is None else max(min(asked, contract.reaches - place.row), 0)
        rows: Sequence[Any] = self._text(place, size + 1) if contract.document else self._rows(place, size + 1)
        beyond = len(rows) > size
        reachable = contract.reaches is None or place.row + size < contract.reaches
        kept = rows[:size] if isinstance(rows, str) else [self._said(row) for row in rows[:size]]
        page = _Page(kept, place, caller, asked, more=beyond and reachable and contract.place_input is not None, beyond=beyond)
        return self._fitting(page)

    def _said(self, row: Row) -> Any:
        """A row as JSON; what is null and can be left out is left out, since the schema of the contract has no null."""
        said = jsonable(row, f"a row of `{self.contract.tool}`")
        return without_nulls(said, row_schema(self.contract.entry)) if self.contract.entry is not None else said

    def _size(self, arguments: Mapping[str, Any]) -> int | None:
        """How many rows are asked for; nothing when the call does not say."""
        contract, name = self.contract, self.contract.size_input
        size = integral(arguments.get(name))
        if size is None:
            return None
        if not isinstance(size, int) or isinstance(size, bool) or size < 1:
            raise ToolFailure("bad_arguments", f"`{name}` is a whole number from 1 to {contract.most}")
        if size > contract.most and contract.above == "refuse":
            raise ToolFailure("bad_arguments", f"`{name}` is at most {contract.most}")
        return min(size, contract.most)

    def _alone(self, asked: object) -> bool:
        """Whether only the number of rows is asked for."""
        if asked is not None and not isinstance(asked, bool):
            raise ToolFailure("bad_arguments", f"`{self.contract.summary}` is true or false")
        return asked is True

    def _number(self, place: Place, caller: str) -> dict[str, Any]:
        """The envelope with the number of rows, and none of them."""
        found = self._envelope(_Page([], place, caller, place.size, more=False, beyond=False))
        there = found["total_count"] > 0
        return {**found, "has_more": there, "truncated": there}

    def _wanted(self, asked: object) -> object:
        """The fields that are asked for."""
        contract = self.contract
        if not isinstance(asked, list) or any(name not in contract.fields for name in asked):
            told = ", ".join(f"`{name}`" for name in contract.fields)
            raise ToolFailure("bad_arguments", f"`{contract.projection}` is a list of some of {told}")
        return asked

    def _given(self, place: Place) -> dict[str, Any]:
        """The arguments that the function is called with."""
        return {name: value for name, value in place.filters.items() if name != self.contract.projection}

    def _place(self, arguments: Mapping[str, Any], size: int, caller: str) -> Place:
        contract = self.contract
        filters = {name: arguments[name] for name in contract.filters if arguments.get(name) is not None}
        if contract.projection is not None and arguments.get(contract.projection) is not None:
            filters[contract.projection] = self._wanted(arguments[contract.projection])
        known = {*contract.filters, contract.size_input, contract.place_input, contract.summary, contract.projection}
        if unknown := sorted(set(arguments) - known):
            raise ToolFailure("bad_arguments", f"`{contract.tool}` has no argument `{unknown[0]}`")
        at = integral(arguments.get(contract.place_input)) if contract.place_input else None
        if contract.style == "cursor" and at is not None:
            assert self.cursors is not None
            place = self.cursors.open(contract.tool, at, caller, contract.lives, contract.errors)
            if filters and filters != dict(place.filters):
                raise ToolFailure("changed_arguments", changed(filters, place.filters, contract.errors))
            return place
        if lacking := [name for name in contract.required if name not in filters]:
            raise ToolFailure("bad_arguments", f"`{lacking[0]}` is needed" + (" for the first page" if contract.style == "cursor" else ""))
        if contract.entry is not None:
            checked(filters, contract.entry["inputSchema"])
        first = 1 if contract.style == "page" else 0
        if at is not None and (not isinstance(at, int) or isinstance(at, bool) or at < first):
            raise ToolFailure("bad_arguments", f"`{contract.place_input}` is a whole number of at least {first}")
        row = 0 if at is None else (at - 1) * size if contract.style == "page" else at
        if row > FARTHEST:
            raise ToolFailure("bad_arguments", f"`{contract.place_input}` is larger than any list is long; begin again without it")
        return Place((), row, size, filters, datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="milliseconds"))

    def _text(self, place: Place, number: int) -> str:
        """So many characters of a document, from a place on.

        Raises:
            TypeError: when the function gives no text.
        """
        text = self.source(**self._given(place), **({"as_of": place.as_of} if self.dated else {}))
        if not isinstance(text, str):
            raise TypeError(f"`{self.contract.tool}` returns a document, and the function gave a {type(text).__name__}")
        return text[place.row : place.row + number]

    def _rows(self, place: Place, number: int) -> list[Row]:
        contract = self.contract
        dated = {"as_of": place.as_of} if self.dated else {}
        skipped = 0 if contract.style == "cursor" else place.row
        after = place.after or None
        if self.seeks:
            found = list(islice(self.source(**self._given(place), **dated, after=after, limit=number + skipped), number + skipped))
            held(found, after, contract)
            return found[skipped:]
        rows = self.source(**self._given(place), **dated)
        wanted = self.sorting.behind(rows, after) if isinstance(rows, Sequence) else behind(rows, after, contract)
        return list(islice(wanted, skipped, skipped + number))

    def _fitting(self, page: "_Page") -> dict[str, Any]:
        """The envelope of as many of the rows as fit; a numbered page has all of its rows, or the next number would skip some."""
        contract = self.contract
        least = (
            min(1, len(page.rows))
            if contract.overflow == "shrink_page" and contract.style in {"cursor", "offset", "range"}
            else len(page.rows)
        )
        whole = self._envelope(page)
        if contract.bytes is None or len(encoded(whole)) <= contract.bytes:
            return whole
        # What fewer rows take is less; a cursor has about as many characters wherever it stands, so the last tries go down by one.
        low, high = least, len(page.rows) - 1
        while high - low > FEW:
            middle = (low + high) // 2
            low, high = (middle, high) if self._fits(page, middle) else (low, middle)
        for number in range(min(high + FEW, len(page.rows) - 1), least - 1, -1):
            if self._fits(page, number):
                return self._shrunk(page, number)
        if contract.spill is not None and self.spills is not None:
            return self._spilled(page)
        if least > 1:
            raise ToolFailure(
                "too_large",
                f"the result does not fit into {contract.bytes} bytes; {advice('too_large', contract.errors, 'ask for fewer rows')}",
            )
        single = "character" if contract.document else "row"
        told = f"not even a single {single} fits" if page.rows else "the result does not fit"
        raise ToolFailure("too_large", f"{told} into {contract.bytes} bytes; {advice('too_large', contract.errors, NARROW)}")

    def _shrunk(self, page: "_Page", number: int) -> dict[str, Any]:
        """The envelope of the first rows of a page."""
        return self._envelope(replace(page, rows=page.rows[:number], more=True, beyond=True))

    def _fits(self, page: "_Page", number: int) -> bool:
        assert self.contract.bytes is not None
        return len(encoded(self._shrunk(page, number))) <= self.contract.bytes

    def _spilled(self, page: "_Page") -> dict[str, Any]:
        """The envelope of a page that is kept elsewhere whole, with as many of its first rows as fit beside the handle."""
        assert self.contract.spill is not None
        assert self.spills is not None
        found = self._envelope(page)
        spilled = self.spills.told(self.contract.spill, encoded(found).decode("utf-8", "surrogatepass"), page.caller)
        for number in range(len(page.rows) - 1, -1, -1):
            rows = self._projected(page)[:number]
            shown = {
                **found,
                "text" if self.contract.document else "items": rows,
                "returned_count": number,
                "truncated": True,
                "spilled": {**spilled, "omitted_count": len(page.rows) - number},
            }
            if self.contract.bytes is None or len(encoded(shown)) <= self.contract.bytes:
                return shown
        narrow = advice("too_large", self.contract.errors, NARROW)
        raise ToolFailure("too_large", f"not even the handle of the result fits into {self.contract.bytes} bytes; {narrow}")

    def _envelope(self, page: "_Page") -> dict[str, Any]:
        return {
            "text" if self.contract.document else "items": self._projected(page),
            "returned_count": len(page.rows),
            "total_count": self._total(page),
            "has_more": page.beyond,
            "next": {"tool": self.contract.tool, "arguments": self._next(page)} if page.more and page.rows else None,
            "truncated": page.beyond and not page.more,
            "as_of": page.place.as_of,
        }

    def _projected(self, page: "_Page") -> Sequence[Any]:
        """The rows with the fields that were asked for."""
        contract = self.contract
        wanted = page.place.filters.get(contract.projection) if contract.projection is not None else None
        if wanted is None:
            return page.rows
        left = {name for name in contract.fields if name not in wanted}
        return [{name: value for name, value in row.items() if name not in left} for row in page.rows]

    def _next(self, page: "_Page") -> dict[str, Any]:
        contract, place = self.contract, page.place
        row = place.row + len(page.rows)
        assert contract.place_input is not None
        if contract.style == "cursor":
            assert self.cursors is not None
            place = Place(key_of(page.rows[-1], contract.order, contract.tool), row, page.asked, place.filters, place.as_of)
            cursor = self.cursors.seal(contract.tool, place, page.caller)
            if len(cursor) > contract.cursor_chars:
                longest = max(place.filters, key=lambda name: len(str(place.filters[name])), default="")
                told = advice("too_large", contract.errors, f"ask with a shorter `{longest}`" if longest else NARROW)
                raise ToolFailure("too_large", f"the cursor would have more than {contract.cursor_chars} characters; {told}")
            return {contract.place_input: cursor}
        # What continues an offset has to say everything again, for nothing else carries it.
        at = row // page.asked + 1 if contract.style == "page" else row
        return {**place.filters, contract.size_input: page.asked, contract.place_input: at}

    def _total(self, page: "_Page") -> int | None:
        match self.contract.total:
            case "none":
                return None
            case "at_least":
                # A caller can name a place behind the end; only a row that comes there says that there are those before it.
                before = page.place.row if page.rows or page.beyond or self.contract.style == "cursor" else 0
                return before + len(page.rows) + page.beyond
            case _:
                assert self.count is not None
                return self.count(**self._given(page.place))


class _Page(Struct, frozen=True):
    """A page before it is known whether it fits."""

    rows: Sequence[Any]
    """The rows, or the characters of a document."""
    place: Place
    caller: str
    asked: int
    more: bool
    """Whether another call brings what comes behind."""
    beyond: bool
    """Whether anything comes behind."""


def encoded(page: Mapping[str, Any]) -> bytes:
    """A page as compact UTF-8 JSON, the form in which its bytes are counted."""
    # Half of a pair of surrogates is no UTF-8, but JSON has an escape for it, which is just what stands in its place.
    return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
