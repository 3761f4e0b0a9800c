"""What one purpose makes of its sessions: what is billed, judged and kept, and who decided it."""

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from specforge.location import Route
from specforge.regexes import regex
from specforge.spec.boundary import NAMES, Boundary
from specforge.spec.events import Kinds
from specforge.spec.model import EMPTY, Model, mistake, nearest, twice
from specforge.spec.policy import BOUNDS, BOUNDS_UP, CARRIED, RECORD
from specforge.spec.scalars import Count, Day, Duration, Phrase, Positive, Slug, Text, Verbatim


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

    shape: ClassVar[re.Pattern[str]] = regex(r"(\d{1,12}(?:\.\d{1,6})?) ([A-Z]{3})")

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


class Purges(Model):
    """Events that ask for what is kept to be deleted: a request for erasure, a sign-out on a device that people share."""

    on: Annotated[Kinds, BOUNDS]
    """The kinds of them; one that arrives too late to be in a session counts, too."""
    of: Annotated[Kinds, BOUNDS]
    """The keys of `per` whose values such an event shares with the sessions that it is about: `user` for all of a user."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.on:
            raise mistake("`on` names no kind that asks for it", "write one, as `erasure_request`, or remove `purges`", "on")
        if not self.of:
            raise mistake("`of` names no key", "write whose memory it is about, as `of: user`", "of")
        if (key := twice(self.of)) is not None:
            raise mistake(f"`{key}` stands in `of` twice", "keep one of the two", "of")
        return self


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
    keeps: Annotated[Mapping[Slug, Duration], BOUNDS_UP] = EMPTY
    """How long each class of memory is kept, from the event on that told it."""
    carries: Annotated[Mapping[Slug, Kinds], BOUNDS] = EMPTY
    """Which classes of memory a later session may read: each with the keys of `per` whose values the two share, as `user`. Where some are named, the others are read in their own session alone."""
    purges: Annotated[Purges | None, BOUNDS] = None
    """After which events nothing is kept of what came before them, whatever `keeps` says."""
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
        own = [name for name in ("starts", "ends", "inside", "leaves_out", "reopens", "resumes_within", "before") if getattr(self, name)]
        if self.same_as is not None and own:
            raise mistake(f"`same_as` and `{own[0]}` contradict each other", "keep one of them", own[0])
        return self

    @model_validator(mode="after")
    def _purges_what_is_kept(self) -> Self:
        if self.purges is not None and not self.keeps:
            cure = "say with `keeps` what is kept and how long, as `keeps: {transcript: 30d}`, or remove `purges`"
            raise mistake("`purges` deletes what `keeps` keeps, and nothing is kept", cure, "purges")
        return self

    @model_validator(mode="after")
    def _carries_what_is_kept(self) -> Self:
        for name, keys in self.carries.items():
            if name not in self.keeps:
                raise mistake(f"`carries` names `{name}`, which is not kept", nearest(name, self.keeps), "carries", name)
            if not keys:
                raise mistake(
                    f"`carries` names no key for `{name}`", "write which sessions may read it, as `user`, or remove it", "carries", name
                )
            if (key := twice(keys)) is not None:
                raise mistake(f"`{key}` stands in `{name}` twice", "keep one of the two", "carries", name)
        return self

    @model_validator(mode="after")
    def _changes_on_a_day(self) -> Self:
        if self.before is not None and self.effective_from is None:
            raise mistake("`before` needs the day on which it stopped to hold", "add `effective_from`, as `2026-12-01`", "before")
        return self
