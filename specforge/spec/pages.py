"""How a list comes in pages: how one asks for the next, and what tells the end."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from specforge.paging.contract import INPUTS
from specforge.spec.model import Model, mistake
from specforge.spec.policy import CONTRACTED, PROMISES_DOWN, PROMISES_UP
from specforge.spec.scalars import Bool, Lifetime, OneOrMany, Positive, Verbatim

PAGE_INPUTS: Mapping[str, tuple[str, ...]] = INPUTS
"""The inputs that each style of paging adds to a tool: first how many rows, then where to go on."""
NO_SHORT_PAGE: Mapping[str, str] = {
    "page": "the number of the next one would skip the rows that are left out",
    "limit-only": "nothing brings the rows that are left out",
}
"""By the style of paging: why a page of ours cannot have fewer rows than were asked for."""


class PageSize(Model):
    """How many rows a page has."""

    default: Annotated[Positive, CONTRACTED]
    """Rows of a page when the caller does not say."""
    max: Annotated[Positive, PROMISES_UP]
    """The most rows a caller can have in a page."""
    above: Annotated[Literal["clamp", "refuse"], CONTRACTED] = "clamp"
    """What happens when more are asked for."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.default > self.max:
            raise mistake(
                f"the default page size {self.default} is above the maximum {self.max}",
                "lower the default, or raise the maximum",
                "default",
            )
        return self


class Cursor(Model):
    """What a caller may rely on about cursors. They are always opaque."""

    lives: Annotated[Lifetime | None, PROMISES_DOWN] = None
    """How long a cursor can be used."""
    bound_to: Annotated[tuple[Verbatim, ...], OneOrMany, CONTRACTED] = ()
    """The inputs (or `caller`, `session`) that must not change between pages."""
    reusable: Annotated[Bool, CONTRACTED] = True
    """Whether the same cursor gives the same page again."""
    max_chars: Annotated[Positive | None, PROMISES_UP] = None
    """The most characters a cursor has; when left out, as many as the order and the inputs take, and 200 for a server of others."""


class Total(Model):
    """What is said about the number of all rows."""

    short = "kind"

    kind: Annotated[Literal["exact", "at_least", "estimate", "none"], CONTRACTED] = "estimate"
    """Exact, a lower bound, an estimate, or nothing."""
    estimate: Annotated[Verbatim | None, CONTRACTED] = None
    """How far an estimate can be off, for instance `10%`."""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.kind != "estimate" and self.estimate is not None:
            raise mistake(f"`{self.kind}` and `estimate` contradict each other", "keep one of them", "estimate")
        if self.kind == "estimate" and self.estimate is None:
            raise mistake("an estimate without a bound says nothing", "write `total: {estimate: 10%}`, or `exact`, `at_least`, `none`")
        if self.estimate is not None and not self.estimate.removesuffix("%").isdecimal():
            raise mistake(f"expected a percentage, found {self.estimate!r}", "write it as in `10%`", "estimate")
        if self.estimate is not None and int(self.estimate.removesuffix("%")) == 0:
            raise mistake("an estimate that is never off is exact", "write `total: exact`", "estimate")
        return self


class PageInputs(Model):
    """What the inputs of paging are called, where it is not as the style calls them."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("cursor", "offset", "page", "start", "after"), "write `place`, as in `inputs: {place: starting_after}`"),
        **dict.fromkeys(("limit", "page_size", "per_page", "count"), "write `size`, as in `inputs: {size: limit}`"),
    }

    size: Annotated[Verbatim | None, CONTRACTED] = None
    """The input that says how many rows."""
    place: Annotated[Verbatim | None, CONTRACTED] = None
    """The input that says where to go on."""


class Pages(Model):
    """How a list comes in pages."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("sort", "sort_by", "order", "ordering"), "write `order_by`, as in `order_by: [created_at desc, id desc]`"),
        **dict.fromkeys(("limit", "page_size", "per_page"), "write `size`, as in `size: {default: 20, max: 50}`"),
    }

    style: Annotated[Literal["cursor", "offset", "page", "range", "limit-only"], CONTRACTED]
    """How the next page is asked for; `limit-only` tools cannot continue."""
    size: Annotated[PageSize, CONTRACTED]
    """How many rows a page has."""
    order_by: Annotated[tuple[Verbatim, ...], OneOrMany, CONTRACTED] = ()
    """The order of rows, as `field asc` or `field desc`; the last field is unique."""
    end: Annotated[Literal["null_next", "empty_cursor", "has_more", "short_page", "total"], CONTRACTED] = "null_next"
    """How the end of the list is told: `empty_cursor`, `short_page` and `total` only of servers of others (`reads`)."""
    cursor: Annotated[Cursor | None, CONTRACTED] = None
    """What holds of cursors."""
    total: Annotated[Total, CONTRACTED] = Total(kind="none")
    """What is said about the number of all rows."""
    under_change: Annotated[Literal["snapshot", "keyset", "none"], CONTRACTED] = "none"
    """What holds when rows are added or removed between pages."""
    reaches: Annotated[Verbatim, CONTRACTED] = "all"
    """`all`, or the number of the last row that can be reached."""
    inputs: Annotated[PageInputs, CONTRACTED] = PageInputs()
    """What the inputs of paging are called, where it is not as the style calls them."""
    summary: Annotated[Verbatim | None, CONTRACTED] = None
    """The input that asks for the number of rows alone, as `count_only`; it is `true` or `false`."""
    projection: Annotated[Verbatim | None, CONTRACTED] = None
    """The input that names the fields which rows are wanted with, as `fields`; unique ones and those of `order_by` always come."""

    @property
    def adds(self) -> tuple[str, ...]:
        """Every input that paging adds to a tool."""
        return (*self.asked_by, *(name for name in (self.summary, self.projection) if name is not None))

    @property
    def asked_by(self) -> tuple[str, ...]:
        """The inputs that ask for a page: first how many rows, then where to go on."""
        named = (self.inputs.size, self.inputs.place)
        return tuple(own or usual for own, usual in zip(named, PAGE_INPUTS[self.style], strict=False))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.cursor is not None and self.style != "cursor":
            raise mistake(
                f"`cursor` belongs to `style: cursor`, the style is `{self.style}`", "remove `cursor`, or write `style: cursor`", "cursor"
            )
        if self.inputs.place is not None and self.style == "limit-only":
            raise mistake(
                "a `limit-only` list cannot go on, so it has no input for the place", "remove it, or change the style", "inputs", "place"
            )
        names = [*self.asked_by, *(name for name in (self.summary, self.projection) if name is not None)]
        if twice := [name for name in names if names.count(name) > 1]:
            raise mistake(f"two inputs of paging are called `{twice[0]}`", "give each its own name")
        if self.summary is not None and self.total.kind not in {"exact", "estimate"}:
            raise mistake("the number of rows alone is asked for, and none is promised", "write `total: exact`, or an estimate", "summary")
        if self.style == "limit-only" and self.end == "empty_cursor":
            raise mistake(
                "a `limit-only` list has no cursor, so `empty_cursor` does not tell its end", "remove `end`, or change the style", "end"
            )
        if self.end == "total" and self.total.kind != "exact":
            raise mistake(
                "the end is told by the number of all rows, and none is promised that is exact",
                "write `total: exact`, or another `end`",
                "end",
            )
        if self.reaches != "all" and not re.fullmatch(r"[1-9][0-9]{0,17}", self.reaches):
            raise mistake(f"expected `all` or a row number, found {self.reaches!r}", "write `all`, or digits only, 1 or more", "reaches")
        for index, order in enumerate(self.order_by):
            if len(order.split()) != 2 or order.split()[1] not in {"asc", "desc"}:
                if "," in order:
                    raise mistake(f"{order!r} is not one order", f"write a list: `[{order.strip('[] ')}]`", "order_by", index)
                field = (order.split() or ["field"])[0].lstrip("+-") or "field"
                ways = ("desc",) if order.startswith("-") else ("asc", "desc")
                raise mistake(f"{order!r} is not an order", f"write {' or '.join(f'`{field} {way}`' for way in ways)}", "order_by", index)
        return self
