"""Where the sessions of one purpose begin and end, now or before a change."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Self

from pydantic import field_validator, model_validator

from specforge.location import Route
from specforge.spec.events import Kinds
from specforge.spec.model import EMPTY, Model, Refers, mistake, twice
from specforge.spec.policy import BOUNDS, BOUNDS_UP
from specforge.spec.scalars import Day, Duration, Positive, Slug, Verbatim

NAMES = Refers(("session",))


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
    """An event that reopens a session which an end marker (`ends.on`, `ends.says`) ended; one that ended by time is not reopened."""

    on: Annotated[Kinds, BOUNDS]
    """The kinds that reopen it."""
    within: Annotated[Duration, BOUNDS_UP]
    """How long after the end marker."""

    @field_validator("on", mode="after")
    @classmethod
    def _some(cls, on: tuple[str, ...]) -> tuple[str, ...]:
        if not on:
            raise mistake("`on` names no kind that reopens a session", "write one, or remove `reopens`")
        return on


class Boundary(Model):
    """Where sessions begin and end."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("idle", "longest", "says", "daily", "turns", "sum"), "write it in `ends`, as in `ends: {idle: 30m}`"),
        "changes": "write it in `starts`, as in `starts: {changes: channel}`",
        "on": "write it in `ends`, as in `ends: {on: resolved}`, or in `starts` or `reopens`",
        **dict.fromkeys(
            ("price", "bills_when", "judged_when", "quota", "unit", "keeps", "carries", "purges"),
            "write it in the purpose: `before` says where sessions began and ended, and what is billed, judged and kept is as it is now",
        ),
        **dict.fromkeys(
            ("excluded", "excludes", "exclude", "ignores"), "write it as `leaves_out: {internal: true}`, by a column of `events`"
        ),
    }

    per: Annotated[Kinds, BOUNDS] = ()
    """The columns that partition the stream; sessions never cross them. `[]` says that all events are one stream."""
    counts: Annotated[Kinds, BOUNDS] = ()
    """The kinds that are activity; all but end markers when left out."""
    leaves_out: Annotated[Mapping[Slug, Kinds], BOUNDS] = EMPTY
    """Values of columns, as `events` names them: an event that has one is in no session of this purpose, as one of an internal test or a failed run."""
    inside: Annotated[Slug | None, BOUNDS, NAMES] = None
    """Partition by the sessions of another purpose: containment by construction."""
    starts: Annotated[Starts | None, BOUNDS] = None
    """What opens a session, beside the first event."""
    ends: Annotated[Ends | None, BOUNDS] = None
    """What ends one."""
    resumes_within: Annotated[Duration | None, BOUNDS_UP] = None
    """After an end marker, activity within this time goes on in the same session."""
    reopens: Annotated[Reopens | None, BOUNDS] = None
    """What reopens a session that an end marker ended."""

    @field_validator("per", mode="after")
    @classmethod
    def _once(cls, per: tuple[str, ...]) -> tuple[str, ...]:
        if (key := twice(per)) is not None:
            raise mistake(f"`{key}` stands in `per` twice", "keep one of the two")
        return per

    @field_validator("leaves_out", mode="after")
    @classmethod
    def _some_values(cls, left: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for column, values in left.items():
            if not values:
                message = f"`leaves_out` names no value of `{column}`"
                raise mistake(message, "write the value of the events that are left out, or remove it", column)
            if (value := twice(values)) is not None:
                raise mistake(f"`{value}` stands in `{column}` twice", "keep one of the two", column)
        return left

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
