"""Where a session begins and ends, for each purpose on its own.

```yaml
sessions:
  events:
    table: events
    columns: {user: user_id, at: ts, id: event_id, kind: event}
    zone: refuse
  purposes:
    billing:
      per: user
      ends: {idle: 30m, longest: 24h, on: checked_out}
      resumes_within: 10m
      price: 0.40 EUR
      effective_from: 2026-12-01
      decided_by: product
    memory:
      per: user
      starts: {on: new_chat}
      ends: {idle: 14d, longest: 365d}
      keeps: {transcript: 30d}
      effective_from: 2026-12-01
      decided_by: legal
  relations: [billing independent of memory]
```
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Annotated, ClassVar, Literal, Self

from pydantic import field_validator, model_validator

from specforge.location import Route
from specforge.spec.model import (
    Count,
    Day,
    Duration,
    Model,
    OneOrMany,
    Phrase,
    Positive,
    Refers,
    Slug,
    Slugs,
    Text,
    Verbatim,
    is_slug,
    mistake,
    nearest,
)
from specforge.spec.policy import BOUNDS, BOUNDS_UP, CARRIED, RECORD
from specforge.spec.views import STREAM, is_column, key_column, views_of

NAMES = Refers(("session",))
Kinds = Annotated[tuple[Verbatim, ...], OneOrMany]
"""Kinds of events, as they stand in the event table."""
OTHER_COLUMN = "name a column that events of one session share, as those of the user or the channel"


class Late(Model):
    """What happens to an event that arrives late."""

    wait: Annotated[Duration, BOUNDS]
    """An event that arrived later than this after it happened is late."""
    then: Annotated[Literal["set_aside", "amend"], BOUNDS] = "set_aside"
    """Set it aside, or amend the closed session (batch only)."""


class Events(Model):
    """The one event stream that all purposes read."""

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
                f"the columns do not say which is {' and '.join(f'`{name}`' for name in missing)}",
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

    @field_validator("ties", mode="after")
    @classmethod
    def _one_place(cls, ties: tuple[str, ...]) -> tuple[str, ...]:
        if twice := next((kind for number, kind in enumerate(ties) if kind in ties[:number]), None):
            raise mistake(f"`{twice}` stands in `ties` twice", "keep the place at which it comes")
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


class Starts(Model):
    """What opens a session, beside the first event."""

    on: Annotated[Kinds, BOUNDS] = ()
    """Kinds that open one."""
    changes: Annotated[Kinds, BOUNDS] = ()
    """Columns, as `events` names them, whose change opens one: channel, device, model, prompt version."""


class Says(Model):
    """A message that ends a session, word for word."""

    phrases: Annotated[Kinds, BOUNDS]
    """The messages; the whole message counts, in any ASCII letter case."""
    by: Annotated[Verbatim, BOUNDS]
    """The kind of event whose text it is."""

    @field_validator("phrases", mode="after")
    @classmethod
    def _some(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        if not phrases:
            raise mistake("`phrases` names no message", "write a message that ends a session, or remove `says`")
        return phrases


class Daily(Model):
    """A daily cut-over."""

    at: Annotated[Verbatim, BOUNDS]
    """The local time, `00:00` to `23:59`."""
    zone: Annotated[Verbatim, BOUNDS]
    """The time zone, for instance `Europe/Berlin`."""
    since: Annotated[Day, BOUNDS]
    """The first day that is cut."""
    until: Annotated[Day, BOUNDS]
    """The last day that is cut; cuts are compiled to instants, so the horizon is stated."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        hour, _, minute = self.at.partition(":")
        if not (len(hour) == len(minute) == 2 and (hour + minute).isdecimal() and int(hour) < 24 and int(minute) < 60):
            raise mistake(f"expected a time of day, found {self.at!r}", "write it as in `00:00`, up to `23:59`", "at")
        if not 0 <= (self.until - self.since).days <= 7320:
            raise mistake("`until` is before `since`, or more than twenty years after it", "correct `since` or `until`", "until")
        return self


class Sum(Model):
    """A limit on a running sum."""

    column: Annotated[Verbatim, BOUNDS]
    """The column that is summed, as `events` names it: whole numbers, zero or more."""
    max: Annotated[Positive, BOUNDS_UP]
    """The largest sum of one session."""


class Ends(Model):
    """What ends a session. Every limit is inclusive."""

    elsewhere: ClassVar[Mapping[str, str]] = dict.fromkeys(("resumes_within", "reopens"), "write it beside `ends`, in the purpose")

    idle: Annotated[Duration | None, BOUNDS_UP] = None
    """A longer pause ends it."""
    longest: Annotated[Duration | None, BOUNDS_UP] = None
    """It is never longer than this."""
    on: Annotated[Kinds, BOUNDS] = ()
    """Kinds that end it."""
    says: Annotated[Says | None, BOUNDS] = None
    """Messages that end it; `events` says in which column they stand, as `text`."""
    daily: Annotated[Daily | None, BOUNDS] = None
    """A daily cut-over."""
    turns: Annotated[Positive | None, BOUNDS_UP] = None
    """The most activity events it has."""
    sum: Annotated[Sum | None, BOUNDS_UP] = None
    """A limit on tokens or cost."""


class Reopens(Model):
    """An event that reopens an ended session."""

    on: Annotated[Kinds, BOUNDS]
    """The kinds that reopen it."""
    within: Annotated[Duration, BOUNDS_UP]
    """How long after the end."""

    @field_validator("on", mode="after")
    @classmethod
    def _some(cls, on: tuple[str, ...]) -> tuple[str, ...]:
        if not on:
            raise mistake("`on` names no kind that reopens a session", "write one, or remove `reopens`")
        return on


class Selection(Model):
    """Which sessions are billed, or judged. What happens after a session has closed changes neither."""

    has: Annotated[Kinds, BOUNDS] = ()
    """Each of these kinds occurs in it."""
    lacks: Annotated[Kinds, BOUNDS] = ()
    """None of these kinds occurs in it."""
    activity_at_least: Annotated[Positive | None, BOUNDS] = None
    """It has at least so many activity events."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if both := next((kind for kind in self.lacks if kind in self.has), None):
            raise mistake(f"no session both has and lacks `{both}`", "keep it in one of them", "lacks")
        return self


class Price(Model):
    """What one billed session costs, as `0.99 USD`."""

    short = "text"

    text: Annotated[Verbatim, BOUNDS]
    """The price."""

    @model_validator(mode="before")
    @classmethod
    def _in_one_text(cls, value: object) -> object:
        if isinstance(value, Mapping) and "text" not in value:
            raise mistake(
                "a price is one text, found keys",
                "write what one billed session costs, as `0.99 USD`; say what depends on more, as tiers do, in `because`",
            )
        return value

    shape: ClassVar[re.Pattern[str]] = re.compile(r"(\d{1,12}(?:\.\d{1,6})?) ([A-Z]{3})")

    @model_validator(mode="after")
    def _parses(self) -> Self:
        if self.shape.fullmatch(self.text) is None:
            raise mistake(
                f"{self.text!r} is not a price", "write an amount with a point and a currency in three capital letters, as `0.99 USD`"
            )
        return self

    @property
    def parts(self) -> tuple[str, str]:
        """The amount, a decimal number as it was written, and the currency."""
        amount, _, currency = self.text.partition(" ")
        return amount, currency


class Replayed(Model):
    """That a change was tried on real events before it was decided: `sessions compare --against` prints it."""

    boundary_version: Annotated[Verbatim, RECORD]
    """The `boundary_version` that was tried."""
    on: Annotated[Day, RECORD]
    """The day."""
    found: Annotated[Text | None, RECORD] = None
    """What it does to sessions, revenue and what is judged."""


class SameAs(Model):
    """Deliberate equality with another purpose; never by silence."""

    purpose: Annotated[Slug, BOUNDS, NAMES]
    """The other purpose."""
    because: Annotated[Text, RECORD]
    """Why the two are one."""


class Boundary(Model):
    """Where sessions begin and end."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("idle", "longest", "says", "daily", "turns", "sum"), "write it in `ends`, as in `ends: {idle: 30m}`"),
        "changes": "write it in `starts`, as in `starts: {changes: channel}`",
        **dict.fromkeys(
            ("price", "bills_when", "judged_when", "quota", "unit"),
            "write it in the purpose: `before` says where sessions began and ended, and what is billed and judged is as it is now",
        ),
    }

    per: Annotated[Kinds, BOUNDS] = ()
    """The columns that partition the stream; sessions never cross them. `[]` says that all events are one stream."""
    counts: Annotated[Kinds, BOUNDS] = ()
    """The kinds that are activity; all but end markers when left out."""
    inside: Annotated[Slug | None, BOUNDS, NAMES] = None
    """Partition by the sessions of another purpose: containment by construction."""
    starts: Annotated[Starts | None, BOUNDS] = None
    """What opens a session, beside the first event."""
    ends: Annotated[Ends | None, BOUNDS] = None
    """What ends one."""
    resumes_within: Annotated[Duration | None, BOUNDS_UP] = None
    """After an end marker, activity within this time goes on in the same session."""
    reopens: Annotated[Reopens | None, BOUNDS] = None
    """What reopens an ended session."""

    @field_validator("per", mode="after")
    @classmethod
    def _once(cls, per: tuple[str, ...]) -> tuple[str, ...]:
        if twice := next((key for number, key in enumerate(per) if key in per[:number]), None):
            raise mistake(f"`{twice}` stands in `per` twice", "keep one of the two")
        return per

    @property
    def can_reopen(self) -> bool:
        """Whether `reopens` can act: something marks an end, and one of its kinds opens no session anyway."""
        marks = self.ends is not None and (bool(self.ends.on) or self.ends.says is not None)
        starts = self.starts.on if self.starts is not None else ()
        return self.reopens is not None and marks and not set(self.reopens.on) <= set(starts)

    def lengths(self) -> Iterator[tuple[Route, datetime.timedelta]]:
        """Every limit that is a length of time, with the route to it."""
        ends = self.ends or Ends()
        limits = {("ends", "idle"): ends.idle, ("ends", "longest"): ends.longest, ("resumes_within",): self.resumes_within}
        limits |= {("reopens", "within"): self.reopens.within} if self.reopens else {}
        yield from ((route, length) for route, length in limits.items() if length is not None)


class Purpose(Boundary):
    """The boundary of one purpose."""

    same_as: Annotated[SameAs | None, BOUNDS] = None
    """This purpose has the boundary of another, on purpose."""
    id_column: Annotated[Slug | None, BOUNDS] = None
    """The column of its session ids; `<purpose>_session_id` when left out, `<purpose>_thread_id` for a memory."""
    bills_when: Annotated[Selection | None, BOUNDS] = None
    """Which sessions are billed."""
    quota: Annotated[Count | None, BOUNDS_UP] = None
    """How many sessions one user may have in a day."""
    unit: Annotated[Phrase | None, BOUNDS] = None
    """What a session is called on the bill."""
    price: Annotated[Price | None, BOUNDS] = None
    """What one billed session costs, as `0.99 USD`."""
    judged_as: Annotated[Literal["turn", "session", "task", "trajectory"] | None, BOUNDS] = None
    """What an eval of this purpose judges."""
    judged_when: Annotated[Selection | None, BOUNDS] = None
    """Which sessions are judged: the denominator of a pass rate."""
    keeps: Annotated[Mapping[Slug, Duration], BOUNDS_UP] = {}
    """How long each class of memory is kept."""
    effective_from: Annotated[Day | None, BOUNDS] = None
    """The first day of this definition, from midnight UTC; sessions open then finish under the one before."""
    before: Annotated[Boundary | None, BOUNDS] = None
    """The definition that held until `effective_from`."""
    replayed: Annotated[Replayed | None, RECORD] = None
    """That the change was tried on real events."""
    inherited_from: Annotated[Phrase | None, RECORD] = None
    """The library or product whose default this is, where nobody designed it."""
    decided_by: Annotated[Phrase | None, CARRIED] = None
    """The role that decided it."""
    because: Annotated[Text | None, RECORD] = None
    """Why it is so."""

    def kept(self) -> Iterator[tuple[Route, datetime.timedelta]]:
        """How long each class of memory is kept, with the route to it."""
        yield from ((("keeps", name), length) for name, length in self.keeps.items())

    @property
    def others(self) -> tuple[str, ...]:
        """The purposes whose sessions or boundary it needs, now or before."""
        named = (self.inside, self.same_as and self.same_as.purpose, self.before and self.before.inside)
        return tuple(dict.fromkeys(name for name in named if name))

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        own = [name for name in ("starts", "ends", "inside", "reopens", "resumes_within", "before") if getattr(self, name)]
        if self.same_as is not None and own:
            raise mistake(f"`same_as` and `{own[0]}` contradict each other", "keep one of them", own[0])
        return self

    @model_validator(mode="after")
    def _changes_on_a_day(self) -> Self:
        if self.before is not None and self.effective_from is None:
            raise mistake("`before` needs the day on which it stopped to hold", "add `effective_from`, as `2026-12-01`", "before")
        return self


class Metric(Model):
    """A figure on a dashboard, and the sessions that it may be grouped by."""

    short = "by"

    by: Annotated[Slugs, BOUNDS, NAMES]
    """The purposes whose session ids it may be grouped by."""
    means: Annotated[Text | None, CARRIED] = None
    """What it counts."""


class Relation(Model):
    """What is claimed about two purposes, as `A within B`, `A equals B` or `A independent of B`."""

    short = "text"

    text: Annotated[Verbatim, BOUNDS]
    """The claim."""

    words: ClassVar[Mapping[str, str]] = {"within": "within", "equals": "equals", "independent of": "independent"}

    @model_validator(mode="after")
    def _parses(self) -> Self:
        if not self.parts[1]:
            raise mistake(
                f"{self.text!r} is not a relation", "write `eval within billing`, `eval equals billing` or `billing independent of memory`"
            )
        return self

    @property
    def parts(self) -> tuple[str, str, str]:
        """The first purpose, the relation, the second purpose; three empty texts when it is none."""
        for words, name in self.words.items():
            first, found, second = (part.strip() for part in self.text.partition(f" {words} "))
            if found and is_slug(first) and is_slug(second):
                return first, name, second
        return "", "", ""


def _columns(purpose: Boundary) -> Iterator[tuple[str, str, Route]]:
    """Every column that a boundary names: what it does with it, its name and the route to it."""
    yield from (("partitions by", column, ("per", index)) for index, column in enumerate(purpose.per))
    if purpose.starts is not None:
        yield from (("watches", column, ("starts", "changes", index)) for index, column in enumerate(purpose.starts.changes))
    if purpose.ends is not None and purpose.ends.sum is not None:
        yield "sums", purpose.ends.sum.column, ("ends", "sum", "column")


class Sessions(Model):
    """The boundaries of a feature."""

    events: Annotated[Events, BOUNDS]
    """The one event stream that all purposes read."""
    purposes: Annotated[Mapping[Slug, Purpose], BOUNDS]
    """The boundary of each purpose."""
    relations: Annotated[tuple[Relation, ...], BOUNDS] = ()
    """What is claimed about pairs of purposes."""
    metrics: Annotated[Mapping[Slug, Metric], BOUNDS] = {}
    """Figures of dashboards, each with the purposes whose sessions it may be grouped by."""

    @model_validator(mode="after")
    def _names_its_purposes(self) -> Self:
        if not self.purposes:
            raise mistake("no purpose is declared", "add for instance `billing`, `eval` and `memory`", "purposes")
        for name, purpose in self.purposes.items():
            same = purpose.same_as.purpose if purpose.same_as else None
            before = purpose.before.inside if purpose.before else None
            for key, other in ((("inside",), purpose.inside), (("same_as", "purpose"), same), (("before", "inside"), before)):
                if other == name:
                    message = f"the purpose `{name}` is named as its own `{'.'.join(key)}`"
                    raise mistake(message, "name another purpose, or remove it", "purposes", name, *key)
                if other is not None and other not in self.purposes:
                    raise mistake(
                        f"purpose `{name}` names the purpose `{other}`, which is not declared",
                        nearest(other, self.purposes),
                        "purposes",
                        name,
                        *key,
                    )
        for index, relation in enumerate(self.relations):
            if relation.parts[0] == relation.parts[2]:
                message = f"the relation {relation.text!r} is of a purpose with itself"
                raise mistake(message, "name two purposes", "relations", index)
            for other in (relation.parts[0], relation.parts[2]):
                if other not in self.purposes:
                    raise mistake(
                        f"the relation {relation.text!r} names the purpose `{other}`, which is not declared",
                        nearest(other, self.purposes),
                        "relations",
                        index,
                    )
        for name, metric in self.metrics.items():
            for index, other in enumerate(metric.by):
                if other not in self.purposes:
                    message = f"the metric `{name}` is grouped by the purpose `{other}`, which is not declared"
                    raise mistake(message, nearest(other, self.purposes), "metrics", name, "by", index)
        if cycle := self._cycle():
            message = f"purposes name each other in a circle: {' -> '.join(cycle)}"
            raise mistake(message, "remove one of the `inside` or `same_as`", "purposes", cycle[0])
        return self

    @model_validator(mode="after")
    def _names_its_columns(self) -> Self:
        for boundary, name, *path in self._boundaries():
            self._check_columns(boundary, name, *path)
        columns = self.events.columns
        sums = {columns[one.ends.sum.column]: name for one, name, *_ in self._boundaries() if one.ends and one.ends.sum}
        for boundary, name, *path in self._boundaries():
            for verb, column, route in _columns(boundary):
                if verb != "sums" and (other := sums.get(columns[column])) is not None:
                    message = f"purpose `{name}` {verb} `{column}`, which `{other}` sums"
                    raise mistake(message, OTHER_COLUMN, "purposes", name, *path, *route)
        return self

    def _boundaries(self) -> Iterator[tuple[Boundary, str, *tuple[str, ...]]]:
        """Every definition of now and before, with the name of its purpose and the route to it from there."""
        for name, purpose in self.purposes.items():
            yield purpose, name
            if purpose.before is not None:
                yield purpose.before, name, "before"

    def _check_columns(self, boundary: Boundary, name: str, *path: str) -> None:
        for verb, column, route in _columns(boundary):
            if column not in self.events.columns:
                message = f"purpose `{name}` {verb} `{column}`, which is no column of `events`"
                raise mistake(message, nearest(column, self.events.columns), "purposes", name, *path, *route)
            if verb != "sums" and (other := self.events.no_key(column)):
                message = f"purpose `{name}` {verb} `{column}`, which is the column of `{other}`"
                raise mistake(message, OTHER_COLUMN, "purposes", name, *path, *route)
            if verb == "sums" and (other := self.events.no_number(column)):
                message = f"purpose `{name}` sums `{column}`, which is the column of `{other}`"
                raise mistake(message, "name a column of whole numbers", "purposes", name, *path, *route)
        if boundary.ends is not None and boundary.ends.says is not None and "text" not in self.events.columns:
            cure = "add it to `columns` of `events`, for instance `text: text`"
            raise mistake("`says` needs the column `text`", cure, "purposes", name, *path, "ends", "says")

    @model_validator(mode="after")
    def _keeps_ids_apart(self) -> Self:
        seen: dict[str, str] = {}
        versions = {f"{self.id_column(name)}_version": name for name in self.purposes}
        for name, purpose in self.purposes.items():
            column = self.id_column(name)
            whose = ""
            if column in seen:
                whose = f"the purpose `{seen[column]}` has"
            elif column in versions:
                whose = f"the boundary versions of `{versions[column]}` have"
            elif column in self.events.columns.values():
                whose = "the event stream has"
            elif is_column(column, self.events.columns):
                whose = "the views of sessions have"
            if whose:
                where = ("id_column",) if purpose.id_column else ()
                cure = "give it another `id_column`"
                raise mistake(f"the ids of `{name}` stand in the column `{column}`, which {whose}, too", cure, "purposes", name, *where)
            seen[column] = name
        return self

    @model_validator(mode="after")
    def _keeps_views_apart(self) -> Self:
        table = self.events.table.lower()
        if table == STREAM:
            message = f"the table `{self.events.table}` has the name of the view that is made of it"
            raise mistake(message, "give the table or a copy of it another name", "events", "table")
        seen: dict[str, str] = {}
        for name, purpose in self.purposes.items():
            for view in views_of(name, changed=self.boundary_of(purpose).before is not None):
                if view == table:
                    message = f"the table `{self.events.table}` has the name of a view of the purpose `{name}`"
                    raise mistake(message, "give the table or the purpose another name", "events", "table")
                if view in seen:
                    message = f"the purposes `{seen[view]}` and `{name}` have both a view `{view}`"
                    raise mistake(message, "give one of them another name", "purposes", name)
                seen[view] = name
        return self

    @model_validator(mode="after")
    def _same_in_everything(self) -> Self:
        for name, purpose in self.purposes.items():
            source = self.boundary_of(purpose)
            for key in ("per", "counts", *(("effective_from",) if source.before else ())):
                if getattr(purpose, key) not in {(), None, getattr(source, key)}:
                    message = f"`same_as` and `{key}` contradict each other: the other purpose has another `{key}`"
                    raise mistake(message, "keep one of them", "purposes", name, key)
        return self

    def id_column(self, name: str) -> str:
        """The column in which the session ids of a purpose stand."""
        return self.purposes[name].id_column or self.plain_id_column(name)

    def plain_id_column(self, name: str) -> str:
        """The column in which they stand when the purpose names none."""
        noun = "thread" if self.purposes[name].keeps or name == "memory" else "session"
        return f"{name.replace('-', '_')}_{noun}_id"

    def boundary_of(self, purpose: Purpose) -> Purpose:
        """The purpose whose boundary it is; a chain of `same_as` ends, since circles are refused when a spec is read."""
        while purpose.same_as is not None:
            purpose = self.purposes[purpose.same_as.purpose]
        return purpose

    def _cycle(self) -> tuple[str, ...]:
        for start in self.purposes:
            chains: list[tuple[str, ...]] = [(start,)]
            seen: set[str] = set()
            while chains:
                chain = chains.pop()
                for other in self.purposes[chain[-1]].others:
                    if other == start:
                        return (*chain, other)
                    if other not in seen:
                        seen.add(other)
                        chains.append((*chain, other))
        return ()
