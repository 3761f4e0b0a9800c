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

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from specforge.spec.element import Element
from specforge.spec.fields import Field, refuse_meanings
from specforge.spec.model import EMPTY, Model, mistake, nearest
from specforge.spec.pages import NO_SHORT_PAGE, Pages
from specforge.spec.policy import BEHAVES, CONTRACTED, IDENTITY, JUDGED
from specforge.spec.probes import Probe
from specforge.spec.results import Budget, Errors, Overflow, Reads, Returns
from specforge.spec.scalars import OneOrMany, Percent, Phrases, Positive, Slug, Text, ToolName, Verbatim


class Agent(Model):
    """What binds the agent rather than the tool."""

    pages_per_task: Annotated[Positive | None, JUDGED] = None
    """The most pages it fetches for one task."""
    unsaid_loss: Annotated[Percent | None, JUDGED] = None
    """The largest share of a result that a runtime may leave out without the agent having to say so; what needs all of it may not be claimed even then."""
    blocking_loss: Annotated[Percent | None, JUDGED] = None
    """The share of a result from which on, where a runtime leaves it out, the agent answers nothing from the rest: it reads on, or says that it could not be read."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.unsaid_loss is not None and self.blocking_loss is not None and self.unsaid_loss >= self.blocking_loss:
            message = f"a loss of {self.blocking_loss}% blocks an answer, and one of {self.unsaid_loss}% need not be said"
            raise mistake(message, "lower `unsaid_loss`, or raise `blocking_loss`", "unsaid_loss")
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
        **dict.fromkeys(("pagination", "paging"), "write `pages`"),
        "missing_means": "write it below a field of `item`; what a list without rows means is `empty_means`",
        **dict.fromkeys(
            ("top_k", "k", "limit", "max_results"), "write `pages`, as in `pages: {style: limit-only, size: {default: 5, max: 20}}`"
        ),
    }
    main: ClassVar[str] = "purpose"

    id: Annotated[ToolName, IDENTITY]
    """The name, as the model calls it."""
    purpose: Annotated[Text, BEHAVES]
    """What it is for, in words for the model."""
    does: Annotated[Literal["read", "write", "write-once"], CONTRACTED]
    """Whether it changes anything; a `write-once` call must not be repeated."""
    used_by: Annotated[Literal["agent", "user"], CONTRACTED] = "agent"
    """Whose hands it is in."""
    input: Annotated[Mapping[Verbatim, Field], CONTRACTED] = EMPTY
    """The arguments."""
    returns: Annotated[Returns, CONTRACTED] = Returns(kind="one")
    """How much it returns."""
    item: Annotated[Mapping[Verbatim, Field], CONTRACTED] = EMPTY
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
        if self.pages is not None and self.reads is None and self.pages.end in {"empty_cursor", "short_page", "total"}:
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
        if self.reads is not None and self.reads.last is not None and (self.pages is None or self.pages.style != "cursor"):
            cure = "write `style: cursor`, and below `inputs` what the input is called, as in `place: starting_after`"
            raise mistake("`last` is the place behind which a list goes on, and no call asks with it", cure, "reads", "last")
        if self.reads is not None and self.reads.form == "text" and not self.ranges:
            raise mistake(
                "`form: text` belongs to a document that comes in ranges",
                "write `returns: document` and `pages: {style: range, ...}`",
                "reads",
                "form",
            )
        refuse_meanings(self.input, "input", "say in `says` what holds when the argument is left out")
        for index, name in enumerate(self.once_per):
            if name not in self.input:
                raise mistake(
                    f"`once_per` of tool `{self.id}` names `{name}`, which is no input of it",
                    nearest(name, self.input),
                    "once_per",
                    index,
                )
        return self

    @model_validator(mode="after")
    def _asks_for_what_there_is(self) -> Self:
        if self.agent.pages_per_task is not None and self.pages is None:
            raise mistake(
                f"tool `{self.id}` has no `pages`, so there are none to count",
                "add `pages`, or remove `pages_per_task`; how often a tool is called is said by a criterion, as in "
                f"`check: {{calls: {{call: {self.id}, times: {{at_most: 3}}}}}}`",
                "agent",
                "pages_per_task",
            )
        for key in ("unsaid_loss", "blocking_loss"):
            if getattr(self.agent, key) is not None and self.returns.kind == "nothing":
                raise mistake(f"tool `{self.id}` returns nothing, so nothing of it is left out", "remove it", "agent", key)
        if self.budget.bytes_per_task is not None and self.pages is None:
            message = f"tool `{self.id}` has no `pages`, so a task reads a result whole"
            raise mistake(message, "write `bytes_per_page`, or add `pages`", "budget", "bytes_per_task")
        if self.errors is not None and not self.has_cursors and self.reads is None:
            for key in ("bad_cursor", "expired_cursor"):
                if key in self.errors.model_fields_set:
                    why = "has no `pages`" if self.pages is None else f"goes on by `style: {self.pages.style}`"
                    raise mistake(f"tool `{self.id}` {why}, so `{key}` never happens", "remove it, or write `style: cursor`", "errors", key)
        return self

    @model_validator(mode="after")
    def _shrinks_what_goes_on(self) -> Self:
        if self.overflow is None or self.overflow.kind != "shrink_page":
            return self
        if self.pages is None:
            raise mistake(
                f"tool `{self.id}` has no `pages`, so no page of it can shrink",
                "write `overflow: refuse` or `overflow: {spill: ...}`; or add `pages`, where it can come in parts",
                "overflow",
            )
        if self.reads is None and self.pages.style in NO_SHORT_PAGE:
            raise mistake(
                f"a page of tool `{self.id}` cannot shrink: {NO_SHORT_PAGE[self.pages.style]}",
                "write `overflow: refuse` or `overflow: {spill: ...}`, or go on by `style: cursor` or `style: offset`",
                "overflow",
            )
        return self

    @property
    def always(self) -> tuple[str, ...]:
        """The fields that rows come with whatever a projection asks for; one by which they are ordered may still be missing."""
        ordered = [order.split()[0] for order in self.pages.order_by] if self.pages is not None else []
        return tuple(name for name, field in self.item.items() if field.unique or name in ordered)

    @property
    def has_cursors(self) -> bool:
        """Whether a server makes up where its list goes on, so that nobody can know it before."""
        return self.pages is not None and self.pages.style == "cursor" and (self.reads is None or self.reads.last is None)

    @property
    def lists(self) -> bool:
        """Whether it gives rows."""
        return self.returns.kind in {"many", "some"}

    @property
    def repeatable(self) -> bool:
        """Whether a second call with the same inputs does nothing a second time."""
        return self.does == "read" or (self.does == "write" and bool(self.once_per))

    @property
    def ranges(self) -> bool:
        """Whether it gives a document in ranges of characters."""
        return self.returns.kind == "document" and self.pages is not None

    @property
    def writes(self) -> bool:
        """Whether a call changes anything."""
        return self.does != "read"
