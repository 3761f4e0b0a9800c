"""Tools and the contracts of their results: pages, budgets, overflow, errors.

```yaml
tools:
  - id: list_rooms
    does: read
    purpose: List the free rooms of the house, the cheapest first.
    input: {first_night: date, last_night: date}
    returns: many
    item:
      room_id: {type: string, max_chars: 6, unique: true}
      room: room-type
      price_eur: {type: integer, min: 0}
    pages:
      style: cursor
      size: {default: 20, max: 50}
      order_by: [price_eur asc, room_id asc]
    empty_means: No room is free in these nights.
  - id: book_room
    does: write
    purpose: Book a room.
    input:
      room: room-type
      first_night: date
      last_night: date
      wish: {type: string, max_chars: 200, required: false, says: A wish in the words of the guest.}
    returns: one
    item: {booking_id: string}
    once_per: [room, first_night, last_night]
  - id: cancel_room
    does: write
    purpose: Cancel a booking.
    input: {booking_id: string}
    fails_when: The booking is not known.
```
"""

import datetime
import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from specforge.paging.contract import INPUTS
from specforge.spec.model import (
    Bool,
    Choices,
    Element,
    Int,
    Json,
    Lifetime,
    Model,
    OneOrMany,
    Phrases,
    Pointer,
    Positive,
    Refers,
    Slug,
    Text,
    ToolName,
    Verbatim,
    mistake,
    nearest,
)
from specforge.spec.policy import ACCEPTS, ACCEPTS_UP, BEHAVES, CONTRACTED, IDENTITY, JUDGED, PROMISES_UP, WORDING
from specforge.spec.probes import Probe

SCALARS = ("string", "integer", "number", "boolean", "datetime", "date", "time", "any")
"""The scalar types of a field; a fact's id stands for an enum of its values."""
TYPES = (*SCALARS, "object", "list")
"""Every type that is no fact."""
PAGE_INPUTS: Mapping[str, tuple[str, ...]] = INPUTS
"""The inputs that each style of paging adds to a tool: first how many rows, then where to go on."""
NO_END: Mapping[str, Mapping[str, str]] = {
    "cursor": dict.fromkeys(("short_page", "total"), "a list with cursors goes on while a cursor comes"),
    "limit-only": {"empty_cursor": "a `limit-only` list has no cursor"},
}
"""By the style of paging: what does not tell the end of a list, and why."""


def read_value(type_: str, text: str) -> object:
    """Read one of a field's values as its type says.

    Raises:
        ValueError: when it is no such value.
    """
    match type_:
        case "integer" if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
            return int(text)
        case "number" if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?", text):
            return float(text) if "." in text else int(text)
        case "boolean" if text in {"true", "false"}:
            return text == "true"
        case "datetime" | "date" | "time":
            (datetime.datetime if type_ == "datetime" else datetime.date if type_ == "date" else datetime.time).fromisoformat(text)
        case "integer" | "number" | "boolean":
            raise ValueError(text)
    return text


TYPES_ELSEWHERE: Mapping[str, str] = {
    "array": "list", "str": "string", "int": "integer", "float": "number", "bool": "boolean", "dict": "object", "date-time": "datetime"
}  # fmt: skip
"""What types of other languages are called here."""


class Field(Model):
    """A field of a tool's input, of a row, or of what one feature hands to another."""

    short = "type"
    elsewhere: ClassVar[Mapping[str, str]] = {
        "enum": "write `one_of`",
        "items": "write `of`",
        "properties": "write `fields`",
        "default": "nothing has a default here; write `required: false`, and in `says` what holds when it is left out",
        "description": "write `says`",
        "purpose": "write `says`",
        "examples": "write `sample`, one value",
        "example": "write `sample`",
        "maxLength": "write `max_chars`",
        "maxItems": "write `max_items`",
        "minimum": "write `min`",
        "maximum": "write `max`",
        "optional": "write `required: false`",
        "nullable": "write `required: false`",
        "format": "write `type: datetime`, `date` or `time`, or say it in `says`",
    }

    type: Annotated[Verbatim, CONTRACTED, Refers(("enum",), unless=TYPES)]
    """`string`, `integer`, `number`, `boolean`, `datetime`, `date`, `time`, `any`, `object`, `list`, or the id of a fact with `one_of`."""
    says: Annotated[Text | None, WORDING] = None
    """What it is, for the model."""
    required: Annotated[Bool, ACCEPTS] = True
    """Whether it must be given."""
    one_of: Annotated[Choices, CONTRACTED] = ()
    """The possible values, where no fact holds them."""
    of: Annotated["Field | None", CONTRACTED] = None
    """For a list: what it holds."""
    fields: Annotated[Mapping[Verbatim, "Field"], CONTRACTED] = {}
    """For an object: its fields."""
    max_items: Annotated[Positive | None, PROMISES_UP] = None
    """For a list: the most it holds."""
    max_chars: Annotated[Positive | None, PROMISES_UP] = None
    """For a string: the most characters it has."""
    min: Annotated[Int | None, ACCEPTS] = None
    """For a number: the smallest value."""
    max: Annotated[Int | None, ACCEPTS_UP] = None
    """For a number: the largest value."""
    unique: Annotated[Bool, CONTRACTED] = False
    """No two rows have the same value."""
    fixed: Annotated[Bool, CONTRACTED] = False
    """The value of a row never changes."""
    partitions: Annotated[Bool, CONTRACTED] = False
    """For a filter: its values split the whole list without overlap."""
    sample: Annotated[Json, WORDING] = None
    """A value, for cases and tries."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.type in TYPES_ELSEWHERE:
            raise mistake(f"`{self.type}` is no type here", f"write `{TYPES_ELSEWHERE[self.type]}`", "type")
        if self.type == "list" and self.of is None:
            raise mistake("a `list` says what it holds", "add `of`, for instance `{type: list, of: string, max_items: 5}`")
        if self.type != "list" and (self.of is not None or self.max_items is not None):
            raise mistake(
                "`of` and `max_items` belong to `type: list`", "write `type: list`, or remove them", "of" if self.of else "max_items"
            )
        if self.type == "object" and not self.fields:
            raise mistake("an `object` has `fields`", "add them, or use `any` for free data")
        if self.type != "object" and self.fields:
            raise mistake("`fields` belong to `type: object`", "write `type: object`, or remove them", "fields")
        if self.type != "string" and self.max_chars is not None:
            raise mistake("`max_chars` belongs to `type: string`", "write `type: string`, or remove it", "max_chars")
        if self.type not in {"integer", "number"} and (self.min is not None or self.max is not None):
            found = "max" if self.min is None else "min"
            raise mistake(f"`{found}` belongs to `type: integer` and `type: number`", "write one of the two types, or remove it", found)
        if self.partitions and not self.one_of and self.type in TYPES and self.type != "boolean":
            raise mistake(
                "`partitions` splits the list by values, and none are listed",
                "write `one_of`, or take the id of a fact with `one_of` for the type; else remove `partitions`",
                "partitions",
            )
        if self.min is not None and self.max is not None and self.min > self.max:
            raise mistake(f"no number is at least {self.min} and at most {self.max}", "correct `min` or `max`", "min")
        return self

    @model_validator(mode="after")
    def _possible_values(self) -> Self:
        if self.one_of and self.type not in SCALARS:
            raise mistake(f"`one_of` does not belong to `type: {self.type}`", "write `type: string`, or remove it", "one_of")
        seen: set[object] = set()
        for index, text in enumerate(self.one_of):
            try:
                value = read_value(self.type, text)
            except ValueError:
                message = f"`{text}` in `one_of` is no {self.type}"
                raise mistake(message, f"write {EXAMPLES[self.type]}, or change the type", "one_of", index) from None
            if value in seen:
                raise mistake(f"`one_of` names `{text}` twice", "remove one of the two", "one_of", index)
            self._inside_its_bounds(text, value, index)
            seen.add(value)
        return self

    def _inside_its_bounds(self, text: str, value: object, index: int) -> None:
        number = value if isinstance(value, int | float) and self.type != "boolean" else None
        outside = {
            "min": number is not None and self.min is not None and number < self.min,
            "max": number is not None and self.max is not None and number > self.max,
            "max_chars": self.max_chars is not None and "{" not in text and len(text) > self.max_chars,
        }
        for key, broken in outside.items():
            if broken:
                raise mistake(f"`{text}` in `one_of` is beyond `{key}: {getattr(self, key)}`", f"correct it, or `{key}`", "one_of", index)


EXAMPLES: Mapping[str, str] = {
    "integer": "digits only, as in `20`",
    "number": "digits, as in `20` or `0.5`",
    "boolean": "`true` or `false`",
    "datetime": "it as in `2026-12-01T09:00:00+01:00`",
    "date": "it as in `2026-12-01`",
    "time": "it as in `09:00:00`",
}
"""How a value of each type is written, to be read after `write`."""


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

    lives: Annotated[Lifetime | None, CONTRACTED] = None
    """How long a cursor can be used."""
    bound_to: Annotated[Phrases, CONTRACTED] = ()
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
        return self


class PageInputs(Model):
    """What the inputs of paging are called, where it is not as the style calls them."""

    size: Annotated[Verbatim | None, CONTRACTED] = None
    """The input that says how many rows."""
    place: Annotated[Verbatim | None, CONTRACTED] = None
    """The input that says where to go on."""


class Pages(Model):
    """How a list comes in pages."""

    style: Annotated[Literal["cursor", "offset", "page", "range", "limit-only"], CONTRACTED]
    """How the next page is asked for; `limit-only` tools cannot continue."""
    size: Annotated[PageSize, CONTRACTED]
    """How many rows a page has."""
    order_by: Annotated[Phrases, CONTRACTED] = ()
    """The order of rows, as `field asc` or `field desc`; the last field is unique."""
    end: Annotated[Literal["null_next", "empty_cursor", "has_more", "short_page", "total"], CONTRACTED] = "null_next"
    """How the end of the list is told: `short_page` and `total` only where numbers lead on, `empty_cursor` and `short_page` only in `reads` of others."""
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
        if self.end in (contradicted := NO_END.get(self.style, {})):
            raise mistake(
                f"{contradicted[self.end]}, so `{self.end}` does not tell its end",
                "remove `end`, or write `has_more` where a flag says it" if self.style == "cursor" else "remove `end`, or change the style",
                "end",
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
                raise mistake(f"{order!r} is not an order", "write `field asc` or `field desc`", "order_by", index)
        return self


class Budget(Model):
    """How much a result may cost. Bytes are the promise; tokens are derived from them."""

    bytes_per_page: Annotated[Positive | None, PROMISES_UP] = None
    """The most bytes of one page, as compact UTF-8 JSON."""
    bytes_per_item: Annotated[Positive | None, PROMISES_UP] = None
    """The most bytes of one row, where its fields do not bound it."""


class Spill(Model):
    """Where an oversized result goes instead."""

    reads_with: Annotated[ToolName, CONTRACTED, Refers(("tool",))]
    """The tool that reads it."""
    lives: Annotated[Lifetime | None, CONTRACTED] = None
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


class Agent(Model):
    """What binds the agent rather than the tool."""

    pages_per_task: Annotated[Positive | None, JUDGED] = None
    """The most pages it fetches for one task."""


class Reads(Model):
    """How to read the envelope of a server that is not ours: where each part stands, as a JSON pointer; `""` is the whole result."""

    elsewhere: ClassVar[Mapping[str, str]] = {"rows": "write `items`"}

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
    has_more: Annotated[Pointer | None, CONTRACTED] = None
    """Where the flag for more rows stands."""
    total: Annotated[Pointer | None, CONTRACTED] = None
    """Where the number of all rows stands."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.begins is not None and self.form != "lines":
            raise mistake("`begins` belongs to `form: lines`", "write `form: lines`, or remove it", "begins")
        if self.next is not None and self.link is not None:
            raise mistake("`next` and `link` both say how the list goes on", "keep the one that the server gives", "link")
        return self


class Tool(Element):
    """A tool, and the contract of its results."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        "name": "write `id`",
        "description": "write `purpose`",
        "parameters": "write `input`",
        "inputSchema": "write `input`",
        "input_schema": "write `input`",
        "outputSchema": "write `returns`, and the fields of a row as `item`",
        "function": "write its `name` as `id`, its `description` as `purpose`, its `parameters` as `input`; `specforge import` does it with `--tools`",
        "type": "remove it: every tool is a function",
        "annotations": "write `does: read`, `write` or `write-once`",
        "readOnly": "write `does: read`",
        "readOnlyHint": "write `does: read`",
    }

    id: Annotated[ToolName, IDENTITY]
    """The name, as the model calls it."""
    purpose: Annotated[Text, BEHAVES]
    """What it is for, in words for the model."""
    does: Annotated[Literal["read", "write", "write-once"], CONTRACTED]
    """Whether it changes anything; a `write-once` call must not be repeated."""
    used_by: Annotated[Literal["agent", "user"], CONTRACTED] = "agent"
    """Whose hands it is in."""
    input: Annotated[Mapping[Verbatim, Field], CONTRACTED] = {}
    """The arguments."""
    returns: Annotated[Returns, CONTRACTED] = Returns(kind="one")
    """How much it returns."""
    item: Annotated[Mapping[Verbatim, Field], CONTRACTED] = {}
    """The fields of one row, or of the one thing it returns."""
    pages: Annotated[Pages | None, CONTRACTED] = None
    """How a list comes in pages."""
    budget: Annotated[Budget, CONTRACTED] = Budget()
    """How much a result may cost."""
    overflow: Annotated[Overflow | None, CONTRACTED] = None
    """What happens to a result that does not fit."""
    errors: Annotated[Errors | None, CONTRACTED] = None
    """What the caller does after each kind of error."""
    once_per: Annotated[Annotated[tuple[Verbatim, ...], OneOrMany], CONTRACTED] = ()
    """The inputs that identify a call: a second one with the same values changes nothing more."""
    fails_when: Annotated[Phrases, BEHAVES] = ()
    """When it reports an error."""
    empty_means: Annotated[Text | None, BEHAVES] = None
    """What an empty result means."""
    absent_means: Annotated[Text | None, BEHAVES] = None
    """What it means when it fails because what is asked about does not exist (class `absent`)."""
    agent: Annotated[Agent, JUDGED] = Agent()
    """What binds the agent."""
    runs_in: Annotated[Annotated[tuple[Slug, ...], OneOrMany], CONTRACTED] = ()
    """The runtimes whose result caps it must fit, by the name of their cap profile."""
    reads: Annotated[Reads | None, CONTRACTED] = None
    """The envelope of a server that is not ours."""
    probe: Annotated[Probe | None, JUDGED] = None
    """How a running tool is tried."""

    @model_validator(mode="before")
    @classmethod
    def _no_schema(cls, value: object) -> object:
        fields = {key: value.get(key) for key in ("input", "item")} if isinstance(value, Mapping) else {}
        for key, given in fields.items():
            if isinstance(given, Mapping) and given.get("type") == "object" and isinstance(given.get("properties"), Mapping):
                name = next(iter(given["properties"]), "name")
                cure = (
                    f"write each property as a key of `{key}`, as in `{name}: string`, and `required: false` in those that can be left out"
                )
                raise mistake(f"`{key}` is a JSON Schema here", cure, key)
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ranged = self.pages is not None and self.pages.style == "range" and self.returns.kind == "document"
        if self.pages is not None and self.returns.kind not in {"many", "some"} and not ranged:
            cure = "a document comes in ranges: write `style: range`" if self.returns.kind == "document" else "write `returns: many`"
            raise mistake(f"tool `{self.id}` has pages but returns `{self.returns.kind}`", cure, "pages")
        if taken := [name for name in (self.pages.adds if self.pages is not None else ()) if name in self.input]:
            raise mistake(
                f"the input `{taken[0]}` of tool `{self.id}` collides with the input `{taken[0]}` that its `pages` add",
                "remove it, since paging brings its own, or give it another name",
                "input",
                taken[0],
            )
        if self.pages is not None and self.ranges and self.pages.order_by:
            raise mistake(f"tool `{self.id}` returns a document, which has no rows to order", "remove `order_by`", "pages", "order_by")
        if self.pages is not None and self.reads is None and self.pages.end in {"empty_cursor", "short_page"}:
            raise mistake(
                f"a page of tool `{self.id}` says with `has_more` and `next` whether more comes, so `{self.pages.end}` does not tell the end",
                "remove `end`; for a server of others, say in `reads` where the parts of its results stand",
                "pages",
                "end",
            )
        if self.pages is not None and self.pages.projection is not None and len(self.always) == len(self.item):
            raise mistake(
                "no field of a row can be left out", "declare further fields in `item`, or remove `projection`", "pages", "projection"
            )
        if self.reads is not None and self.reads.form == "text" and not self.ranges:
            raise mistake(
                "`form: text` belongs to a document that comes in ranges",
                "write `returns: document` and `pages: {style: range, ...}`",
                "reads",
                "form",
            )
        for index, name in enumerate(self.once_per):
            if name not in self.input:
                raise mistake(
                    f"`once_per` of tool `{self.id}` names `{name}`, which is no input of it",
                    nearest(name, self.input),
                    "once_per",
                    index,
                )
        return self

    @property
    def always(self) -> tuple[str, ...]:
        """The fields that rows always have, whatever a projection asks for."""
        ordered = [order.split()[0] for order in self.pages.order_by] if self.pages is not None else []
        return tuple(name for name, field in self.item.items() if field.unique or name in ordered)

    @property
    def ranges(self) -> bool:
        """Whether it gives a document in ranges of characters."""
        return self.returns.kind == "document" and self.pages is not None

    @property
    def writes(self) -> bool:
        """Whether a call changes anything."""
        return self.does != "read"
