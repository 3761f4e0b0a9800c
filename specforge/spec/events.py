"""The event stream that sessions are made of: its columns, its order, and what is no activity or comes late."""

from collections.abc import Mapping
from itertools import product
from typing import Annotated, ClassVar, Literal, Self

from pydantic import field_validator, model_validator

from specforge.amounts import in_code
from specforge.spec.model import Model, mistake, twice
from specforge.spec.policy import BOUNDS
from specforge.spec.scalars import Duration, OneOrMany, Slug, Verbatim
from specforge.spec.views import key_column

Kinds = Annotated[tuple[Verbatim, ...], OneOrMany]
"""Kinds of events, as they stand in the event table."""


class Late(Model):
    """What happens to an event that arrives late."""

    wait: Annotated[Duration, BOUNDS]
    """An event that arrived later than this after it happened is late."""
    then: Annotated[Literal["set_aside", "amend"], BOUNDS] = "set_aside"
    """Set it aside, or amend the closed session (batch only)."""


class Events(Model):
    """The one event stream that all purposes read."""

    elsewhere: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("at", "id", "kind", "text", "arrived", "seq", "user", "thread"), "write it below `columns`"
    )

    table: Annotated[Verbatim, BOUNDS]
    """The table or stream."""
    columns: Annotated[Mapping[Slug, Verbatim], BOUNDS]
    """Its columns: `at`, `id` and `kind`, one for each that a purpose names, and `text`, `arrived`, `seq` where there are such."""
    instants: Annotated[Literal["timestamp", "microseconds"], BOUNDS] = "timestamp"
    """What `at` and `arrived` hold: timestamps, or whole microseconds since 1970-01-01 UTC."""
    zone: Annotated[Verbatim, BOUNDS] = "refuse"
    """The zone of an `at` that has none: a named zone, or `refuse`."""
    ties: Annotated[Kinds, BOUNDS] = ()
    """The order of kinds at one instant: all others come first, then these."""
    ignores: Annotated[Kinds, BOUNDS] = ()
    """Kinds that are no activity for any purpose; they are counted by name."""
    late: Annotated[Late | None, BOUNDS] = None
    """What happens to an event that arrives late."""
    clock_ahead: Annotated[Duration | None, BOUNDS] = None
    """An event further ahead than this of its arrival is set aside."""
    erased_by: Annotated[Kinds, BOUNDS] = ()
    """Kinds that ask for erasure: the text of what came before is blank from then on, its rows stay."""

    @field_validator("columns", mode="after")
    @classmethod
    def _needed(cls, columns: Mapping[str, str]) -> Mapping[str, str]:
        missing = [name for name in ("at", "id", "kind") if name not in columns]
        if missing:
            raise mistake(
                f"the columns do not say which is {in_code(missing, ' and ')}",
                "add for instance `at: ts`, `id: event_id`, `kind: event`",
            )
        seen: dict[str, str] = {}
        for name in columns:
            if (other := seen.setdefault(key_column("per", name), name)) != name:
                raise mistake(f"`{other}` and `{name}` have one name in SQL", "give one of them another name", name)
        return columns

    def no_number(self, column: str) -> str | None:
        """The key that a column serves, too, which cannot hold numbers to count with."""
        keys = ("at", "arrived", "id", "kind", "text")
        return next((key for key in keys if self.columns.get(key) == self.columns[column]), None)

    def no_key(self, column: str) -> str | None:
        """The key that a column serves, too, which is another from event to event and says nothing of whose they are."""
        return next((key for key in ("at", "arrived", "seq") if self.columns.get(key) == self.columns[column]), None)

    def no_mark(self, column: str) -> str | None:
        """The key that a column serves, too, which says what an event is rather than which ones are left out."""
        return next((key for key in ("id", "kind", "text") if self.columns.get(key) == self.columns[column]), None)

    @field_validator("ties", mode="after")
    @classmethod
    def _one_place(cls, ties: tuple[str, ...]) -> tuple[str, ...]:
        if (kind := twice(ties)) is not None:
            raise mistake(f"`{kind}` stands in `ties` twice", "keep the place at which it comes")
        return ties

    @model_validator(mode="after")
    def _tells_instants_from_texts(self) -> Self:
        for instant, text in product(("at", "arrived"), ("id", "kind", "text")):
            if instant in self.columns and self.columns[instant] == self.columns.get(text):
                raise mistake(f"`{text}` is the column of `{instant}`, too", "no column holds both: name another one", "columns", text)
        return self

    @model_validator(mode="after")
    def _orders_by_numbers(self) -> Self:
        if "seq" in self.columns and (other := self.no_number("seq")):
            message = f"`seq` is the column of `{other}`, too"
            raise mistake(message, "name a column of whole numbers, or leave `seq` out", "columns", "seq")
        return self

    @model_validator(mode="after")
    def _knows_arrivals(self) -> Self:
        for key in ("late", "clock_ahead"):
            if getattr(self, key) is not None and "arrived" not in self.columns:
                raise mistake(f"`{key}` needs the column `arrived`", "add it to `columns`, for instance `arrived: received_at`", key)
        return self
