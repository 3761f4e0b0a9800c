"""How a running tool is tried, and what its rows are to mean.

As a key of the tool `list_rooms`:

```yaml
probe:
  arguments: {first_night: 2027-01-10, last_night: 2027-01-11}   # these give rows
  empty: {first_night: 2020-01-01, last_night: 2020-01-02}       # these give none
  meaning:
    - id: whole-euros
      says: Prices are in euros, not in cents.
      every: {properties: {price_eur: {maximum: 2000}}}
```
"""

import datetime
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from specforge.amounts import in_code
from specforge.spec.checks import Bound
from specforge.spec.model import EMPTY, Model, Refers, mistake
from specforge.spec.policy import IDENTITY, JUDGED
from specforge.spec.scalars import Duration, Json, Slug, ToolName, Verbatim


class Newest(Model):
    """How old the newest row can be."""

    field: Annotated[Verbatim, JUDGED]
    """The field with the time of a row, in ISO 8601."""
    within: Annotated[Duration, JUDGED]
    """The longest time between it and now."""

    @field_validator("within", mode="after")
    @classmethod
    def _some_time(cls, within: datetime.timedelta) -> datetime.timedelta:
        if within == datetime.timedelta():
            raise mistake("no row is as new as the moment in which it is asked for", "write how old the newest one can be, as in `1d`")
        return within


QUESTIONS = ("row", "first", "before", "every", "rows", "newest")
"""What a condition asks, one of these at a time."""


class Meaning(Model):
    """What the rows of a call mean beside what their schema says: a unit, a rounding, a ranking, a tie, a null, their age."""

    id: Annotated[Slug, IDENTITY]
    """The id, unique in its tool."""
    says: Annotated[Verbatim, JUDGED]
    """What is meant, in words."""
    with_: Annotated[Mapping[Verbatim, Json], JUDGED] = Field(default=EMPTY, alias="with")
    """Arguments of the call, beside those of `arguments`."""
    row: Annotated[Mapping[Verbatim, Json] | None, JUDGED] = None
    """The row with these values is there, and has what `has` says."""
    has: Annotated[Mapping[Verbatim, Json], JUDGED] = EMPTY
    """Values of that row."""
    first: Annotated[Mapping[Verbatim, Json] | None, JUDGED] = None
    """The first row has these values."""
    before: Annotated[tuple[Mapping[Verbatim, Json], ...], JUDGED] = ()
    """Rows with these values come one behind the other."""
    every: Annotated[Mapping[Verbatim, Json] | None, JUDGED] = None
    """Every row is what this schema (JSON Schema, draft 2020-12) accepts."""
    where: Annotated[Mapping[Verbatim, Json], JUDGED] = EMPTY
    """Only rows with these values are meant by `every` and `rows`."""
    rows: Annotated[Bound | None, JUDGED] = None
    """How many rows there are."""
    newest: Annotated[Newest | None, JUDGED] = None
    """How old the newest row can be."""

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        asked = [name for name in QUESTIONS if getattr(self, name) not in (None, ())]
        if len(asked) != 1:
            known = in_code(QUESTIONS)
            raise mistake(
                f"a meaning asks exactly one thing; this one asks {in_code(asked, ' and ') or 'nothing'}",
                "split it into several" if asked else f"write one of {known}",
                *asked[1:2],
            )
        if self.has and self.row is None:
            raise mistake("`has` says what a `row` has", "name the row with `row: {...}`", "has")
        if self.row is not None and not self.has:
            raise mistake("nothing says what the row has", "add `has: {...}`", "row")
        if self.where and self.every is None and self.rows is None:
            raise mistake("`where` belongs to `every` and `rows`", "remove it", "where")
        if len(self.before) == 1:
            raise mistake("one row alone comes before none", "name two rows or more", "before")
        return self


class Probe(Model):
    """How a running tool is tried."""

    arguments: Annotated[Mapping[str, Json], JUDGED] = EMPTY
    """Arguments that give rows."""
    empty: Annotated[Mapping[str, Json], JUDGED] = EMPTY
    """Arguments that give none."""
    absent: Annotated[Mapping[str, Json], JUDGED] = EMPTY
    """Arguments that ask about what does not exist."""
    known: Annotated[Verbatim | None, JUDGED] = None
    """A JSONL file of all rows the tool should give, inside the project."""
    changes: Annotated[Mapping[Literal["insert", "delete"], ToolName], JUDGED, Refers(("tool",))] = EMPTY
    """Tools that add or remove a row during a walk."""
    meaning: Annotated[tuple[Meaning, ...], JUDGED] = ()
    """What rows are to mean beside what their schema says."""

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        seen = set()
        for index, one in enumerate(self.meaning):
            if one.id in seen:
                raise mistake(f"two meanings are called `{one.id}`", "give each its own id", "meaning", index, "id")
            seen.add(one.id)
        return self
