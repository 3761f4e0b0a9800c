"""What `specforge stress` answers."""

from collections.abc import Mapping

from msgspec import Struct

from specforge.grading.rates import Rate
from specforge.location import Location
from specforge.results.records import File
from specforge.stress.comparing import Compared, Seen


class AtLevel(Struct, frozen=True):
    """One level of an axis."""

    name: str
    cases: int
    """The cases there are."""
    left: int
    """The written cases that it would leave as they are, and that are not tried at it."""
    shows: int | None
    """The smallest drop in points that so many cases show; nothing when they show none at all."""
    compared: Compared
    """The cases that were decided both here and as they were written."""
    seen: Seen


class Curve(Struct, frozen=True):
    """One axis."""

    ref: str
    at: Location
    drop: int
    """The drop that must be seen, in points."""
    plain_rate: int
    """The pass rate that is expected of the cases as they were written, in percent."""
    needed: int
    """The cases that it takes at each level."""
    levels: tuple[AtLevel, ...]

    @property
    def axis(self) -> str:
        """The id of the axis."""
        return self.ref.rpartition("/")[2]


class Curves(Struct, frozen=True):
    """All axes of one feature in one variant, by the results of one model."""

    feature: str
    variant: Mapping[str, str]
    model: str | None
    written: int
    """The cases that people wrote."""
    stressed: int
    """How many of them are tried at some level."""
    cases: int
    """All cases under stress."""
    combined: int
    """Those at several levels at once."""
    plain: Rate
    """The pass rate of the written cases that are tried at some level."""
    together: tuple[str, ...]
    """Cases at several levels at once that fail although they pass at each of them alone, and as they were written."""
    undecided: int
    """Cases with a result that decides nothing."""
    outdated: int
    """Records that are left out, because the prompt or the case is another one now."""
    curves: tuple[Curve, ...]

    @property
    def name(self) -> str:
        """The feature, then the value of each axis of variants."""
        return "/".join((self.feature, *self.variant.values()))

    @property
    def compared(self) -> int:
        """How many pairs of a case at a level and as it was written could be compared."""
        return sum(level.compared.of for curve in self.curves for level in curve.levels)


class Gone(Struct, frozen=True):
    """Runs of cases that the project does not have."""

    name: str
    """The feature, then the value of each axis of variants."""
    why: str
    runs: int


class Stress(Struct, frozen=True):
    """The curves of the features that were asked about, and what the results do not say."""

    features: tuple[Curves, ...]
    files: tuple[File, ...] | None = None
    """What was read; nothing where no results were asked for."""
    gone: tuple[Gone, ...] = ()

    @property
    def ran(self) -> bool:
        """Whether results were read at all."""
        return self.files is not None

    @property
    def compared(self) -> int:
        """How many pairs could be compared."""
        return sum(one.compared for one in self.features)

    @property
    def exceeded(self) -> tuple[str, ...]:
        """Each level with a loss that is larger than declared, as `shop: length=long`; with the model where it is known."""
        return tuple(
            f"{one.name}: {curve.axis}={level.name}" + (f" ({one.model})" if one.model is not None else "")
            for one in self.features
            for curve in one.curves
            for level in curve.levels
            if level.seen is Seen.EXCEEDED
        )
