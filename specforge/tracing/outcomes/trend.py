"""Many runs of a suite in a row, as an answer: levels, breaks, and what each case told on the way."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from specforge.grading.rates import Rate
from specforge.grading.verdict import Verdict
from specforge.location import Location
from specforge.results.records import File
from specforge.stress.comparing import Compared, Seen
from specforge.tracing.outcomes.answer import Gone
from specforge.tracing.outcomes.pairing import DECIDED, Other
from specforge.tracing.outcomes.points import Point
from specforge.tracing.outcomes.shifting import Shift


class Missing(StrEnum):
    """Why a case is not the same at all points."""

    ASKS = "asks"
    """It asks something else at a point than at the last one."""
    UNDECIDED = "undecided"
    NOT_RUN = "not run"
    LATER = "later"
    """It was not run before a point, and is the same at all points from there on."""


class Left(Struct, frozen=True):
    """Cases that are not the same at all points, for one reason."""

    why: Missing
    at: int
    """The last point at which it is so."""
    cases: tuple[str, ...]


class Partial(Struct, frozen=True):
    """A point that ran less than half of the cases that were run before and after it, and therefore is left out."""

    point: Point
    ran: int
    of: int
    """How many cases are run there otherwise."""


class Level(Struct, frozen=True):
    """How the cases of a series came out at one point."""

    point: Point
    same: Rate
    """The cases that are the same at all points."""
    every: Rate
    """All cases of now that it decided, whatever they asked then."""
    models: tuple[str | None, ...]
    runners: tuple[str, ...]


class Turn(Struct, frozen=True):
    """A case that moved with a shift."""

    id: str
    at: Location
    before: Rate
    """At the points of the level before."""
    since: Rate
    """At the points of the new level."""


class Break(Struct, frozen=True):
    """A point from which on the pass rate of the same cases is another."""

    shift: Shift
    before: Rate
    """The passes at all points of the level before."""
    since: Rate
    turned: tuple[Turn, ...]
    """The cases that moved with it: those that moved farthest first."""
    there: int
    """How many of them came out otherwise at that very point than at the one before: of few, it went bit by bit."""
    step: Compared
    """The same cases at the point before, and there."""
    others: tuple[Other, ...]
    """What is another at that point for cases that both decided."""


class CaseHistory(Struct, frozen=True):
    """How a case came out at each point."""

    id: str
    at: Location
    came: tuple[Verdict | None, ...]
    """Nothing where it was not run, or every run broke off."""
    since: int
    """The first point from which on it asks what it asks at the last."""
    turned: tuple[int, ...]
    """The points since then at which it was decided otherwise than the last time."""
    unexplained: int
    """How often it turned though no element that it hangs on, no prompt and no model was another."""

    @property
    def decided(self) -> tuple[bool, ...]:
        """Whether it passed, at each point since then that decided it."""
        return tuple(one is Verdict.PASS for one in self.came[self.since :] if one in DECIDED)

    @property
    def never_passed(self) -> bool:
        """Whether it failed each time."""
        return len(self.decided) > 1 and not any(self.decided)


class Trend(Struct, frozen=True):
    """The points of a feature with one model, or with one after the other."""

    feature: str
    variant: Mapping[str, str]
    levels: tuple[Level, ...]
    partial: tuple[Partial, ...]
    compared: Compared
    """The same cases at the first point and at the last."""
    drop: int
    """How many points of the pass rate must be seen when they are lost."""
    breaks: tuple[Break, ...]
    same: tuple[str, ...]
    """The cases that are the same at all points."""
    left: tuple[Left, ...]
    """The others that the last point or one before has."""
    cases: tuple[CaseHistory, ...]
    told_nothing: tuple[str, ...]
    """The cases that passed each time, with whatever model: they tell no point and no model from another."""
    alike: tuple[tuple[str, ...], ...]
    """The same cases that turned twice or more, and came out alike at every point."""

    @property
    def name(self) -> str:
        """The id, and the value of each axis."""
        return "/".join((self.feature, *self.variant.values()))

    @property
    def models(self) -> tuple[str | None, ...]:
        """The models, in the order in which they were asked."""
        return tuple(dict.fromkeys(model for one in self.levels for model in one.models))

    @property
    def exceeded(self) -> bool:
        """Whether more than the drop is lost: between the first level and the last, or certainly between the first point and the last."""
        if self.breaks:
            return 100 * (self.breaks[0].before.share - self.breaks[-1].since.share) > self.drop
        return self.compared.seen(self.drop) is Seen.EXCEEDED


class Trends(Struct, frozen=True):
    """Many runs in a row."""

    files: tuple[File, ...]
    undated: tuple[str, ...]
    """What says no time and therefore stands where it was named, or nowhere."""
    features: tuple[Trend, ...]
    gone: tuple[Gone, ...]
    """Runs of what the project does not have."""
    stressed: int
    """Runs of cases under stress, which count nowhere."""

    @property
    def compared(self) -> int:
        """How many cases are the same at all of two or more points."""
        return sum(one.compared.of for one in self.features)

    @property
    def exceeded(self) -> tuple[str, ...]:
        """The features that lost more than is allowed, by name."""
        return tuple(dict.fromkeys(one.name for one in self.features if one.exceeded))
