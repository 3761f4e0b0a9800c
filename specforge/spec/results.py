"""What a tool returns: how much, what it may cost, what happens to what does not fit or fails, and where its parts stand."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from specforge.spec.model import Model, Refers, mistake
from specforge.spec.policy import CONTRACTED, PROMISES_DOWN, PROMISES_UP, WORDING
from specforge.spec.scalars import Lifetime, Pointer, Positive, Text, ToolName, Verbatim

BYTES = "bytes are the same for every model, about four to a token of English"
"""Why a budget is none of tokens."""


class Returns(Model):
    """How much a tool returns."""

    short = "kind"

    kind: Annotated[Literal["one", "many", "document", "tree", "nothing", "some"], CONTRACTED] = "some"
    """`one` thing, `many` rows without a bound, a `document`, a `tree`, `nothing`, or `some` rows up to `at_most`."""
    at_most: Annotated[Positive | None, PROMISES_UP] = None
    """The most rows there can be."""
    because: Annotated[Text | None, WORDING] = None
    """Why there can be no more."""

    @model_validator(mode="before")
    @classmethod
    def _most(cls, value: object) -> object:
        if isinstance(value, str) and value.isdecimal():
            message = f"`returns: {value}` does not say whether there can be more rows"
            raise mistake(message, f"write `returns: {{at_most: {value}, because: ...}}`, or `returns: many`")
        if isinstance(value, Mapping) and value and not value.keys() & {"kind", "at_most", "because"}:
            raise mistake(
                "`returns` says how much comes back, and no fields",
                "write `returns: one` or `returns: many`, and the fields of a row below `item`",
            )
        return value

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.kind != "some" and self.at_most is not None:
            raise mistake(f"`{self.kind}` and `at_most` contradict each other", "keep one of them", "at_most")
        if self.kind == "some" and self.at_most is None:
            raise mistake(
                "nothing says how many rows there can be at most", "write `returns: {at_most: 50, because: ...}`, or `returns: many`"
            )
        return self


class Budget(Model):
    """How much a result may cost. Bytes are the promise; tokens are derived from them."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("tokens_per_page", "page_tokens", "max_tokens", "tokens"), f"write `bytes_per_page`: {BYTES}"),
        **dict.fromkeys(("tokens_per_task", "task_tokens", "token_budget"), f"write `bytes_per_task`: {BYTES}"),
    }

    bytes_per_page: Annotated[Positive | None, PROMISES_UP] = None
    """The most bytes of one page, as compact UTF-8 JSON."""
    bytes_per_item: Annotated[Positive | None, PROMISES_UP] = None
    """The most bytes of one row, where its fields do not bound it."""
    bytes_per_task: Annotated[Positive | None, PROMISES_UP] = None
    """The most bytes that one task reads of a list: as many pages as `agent: {pages_per_task: ...}` allows, each of the worst size."""


class Spill(Model):
    """Where an oversized result goes instead."""

    reads_with: Annotated[ToolName, CONTRACTED, Refers(("tool",))]
    """The tool that reads it."""
    lives: Annotated[Lifetime | None, PROMISES_DOWN] = None
    """How long it is kept."""


class Overflow(Model):
    """What happens to a result that does not fit; nothing is ever cut silently."""

    short = "kind"

    kind: Annotated[Literal["shrink_page", "spill", "refuse"], CONTRACTED] = "spill"
    """A smaller page, a handle to read it with, or an error that says so."""
    spill: Annotated[Spill | None, CONTRACTED] = None
    """Where it goes."""

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.kind != "spill" and self.spill is not None:
            raise mistake(f"`{self.kind}` and `spill` contradict each other", "keep one of them", "spill")
        if self.kind == "spill" and self.spill is None:
            raise mistake("nothing says which tool reads what is spilled", "write `overflow: {spill: {reads_with: read_spill, lives: 1h}}`")
        return self


class Errors(Model):
    """What the caller does after each kind of error."""

    bad_cursor: Annotated[Literal["restart", "stop"], CONTRACTED] = "restart"
    """The cursor is not one of the tool's."""
    expired_cursor: Annotated[Literal["restart", "stop"], CONTRACTED] = "restart"
    """The cursor is too old."""
    changed_arguments: Annotated[Literal["restart", "stop"], CONTRACTED] = "restart"
    """An argument changed between pages."""
    too_large: Annotated[Literal["narrow", "stop"], CONTRACTED] = "narrow"
    """The result does not fit."""


class Reads(Model):
    """How to read the envelope of a server that is not ours: where each part stands, as a JSON pointer; `""` is the whole result."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("rows", "data", "results"), "write `items`"),
        **dict.fromkeys(
            ("cursor", "next_cursor", "token"), "write `next`, or `last` where the list goes on behind a field of its last row"
        ),
        **dict.fromkeys(("count", "total_count"), "write `total`"),
    }

    form: Annotated[Literal["json", "lines", "text"], CONTRACTED] = "json"
    """Whether a result is JSON, a text of which each line that is not empty is a row, or a text of which characters are counted."""
    begins: Annotated[Verbatim | None, CONTRACTED] = None
    """For `lines`: what the first line of each row begins with, where rows have several lines; lines before the first row are none."""
    items: Annotated[Pointer, CONTRACTED] = "/items"
    """Where the rows stand."""
    row: Annotated[Pointer | None, CONTRACTED] = None
    """Where inside of an item its row stands, as `/node` of the edges of Relay."""
    next: Annotated[Pointer | None, CONTRACTED] = None
    """Where the cursor or the place of the next page stands."""
    link: Annotated[Pointer | None, CONTRACTED] = None
    """Where the address of the next page stands, of which the query has the place."""
    last: Annotated[Pointer | None, CONTRACTED] = None
    """Where inside of a row its place stands: the list goes on behind that of the last row, as with `starting_after` or `since_id`."""
    has_more: Annotated[Pointer | None, CONTRACTED] = None
    """Where the flag for more rows stands."""
    total: Annotated[Pointer | None, CONTRACTED] = None
    """Where the number of all rows stands."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.begins is not None and self.form != "lines":
            raise mistake("`begins` belongs to `form: lines`", "write `form: lines`, or remove it", "begins")
        ways = [key for key in ("next", "link", "last") if getattr(self, key) is not None]
        if len(ways) > 1:
            raise mistake(f"`{ways[0]}` and `{ways[1]}` both say how the list goes on", "keep the one that the server gives", ways[1])
        if self.last is not None and self.form != "json":
            raise mistake("a row of a text has no fields, so none of them says its place", "write `form: json`, or remove it", "last")
        return self
