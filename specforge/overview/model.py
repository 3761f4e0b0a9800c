"""What is told of a feature as a whole."""

import datetime
from collections.abc import Mapping

from msgspec import Struct

from specforge.finding import Finding
from specforge.location import Location
from specforge.tracing.covering import State
from specforge.tracing.reaching import Reached

KINDS: Mapping[str, str] = {
    "constraint": "Rules",
    "intent": "What users want",
    "fact": "Facts",
    "variable": "Filled in at run time",
    "document": "Documents",
    "output-format": "The form of every answer",
    "scaffold": "Additions of the engineer",
    "tool": "Tools",
    "session": "Sessions",
    "takes": "Taken from other features",
    "gives": "Handed to other features",
    "example": "Shown to the model",
    "model": "Models",
    "case": "Cases that people wrote",
    "axis": "How users write otherwise",
    "judgement": "Judgement calls",
}
"""The heading of each kind of element, in the order in which they are told."""


class Saying(Struct, frozen=True):
    """A line of what an element says."""

    text: str
    variants: tuple[str, ...]
    """Where it says so, as `main/en-US`; empty when it does wherever it is."""


class SignOff(Struct, frozen=True):
    """That the owner of a protected element stands behind it."""

    by: str
    reason: str
    holds: bool
    """Whether the element is what was signed off."""


class Cap(Struct, frozen=True):
    """What a runtime allows a result to have, in bytes that fit for certain."""

    runtime: str
    bytes: int | None


class Size(Struct, frozen=True):
    """How large a result of a tool can be."""

    worst: int | None
    """In bytes of JSON; nothing when no field and no promise bounds it."""
    tokens: int | None
    """The same, estimated with a margin."""
    promised: bool
    """Whether the contract says so; otherwise it follows from the fields."""
    overflow: str
    """What happens to more: `shrink_page`, `spill` or `refuse`; empty when nothing is said."""
    caps: tuple[Cap, ...]
    """Of the runtimes that the tool runs in."""


class Stated(Struct, frozen=True):
    """One element of a feature."""

    ref: str
    kind: str
    at: Location
    says: tuple[Saying, ...]
    variants: tuple[str, ...]
    """Those that have it; empty when all have."""
    level: str = ""
    scope: tuple[str, ...] = ()
    enforce: tuple[str, ...] = ()
    because: str = ""
    owner: str = ""
    """The role that answers for it, with the name behind it."""
    protected: bool = False
    sign_off: SignOff | None = None
    state: State | None = None
    """How well it is tested, in the variant where it is least; nothing for what is not tested on its own."""
    origin: str = ""
    """Of a case: where it comes from."""
    size: Size | None = None
    reached: tuple[Reached, ...] = ()
    """Every line of an artifact that it has a part in."""

    @property
    def id(self) -> str:
        """The id in its ref."""
        return self.ref.rpartition("/")[2]

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases that come from it, are about it or expect it."""
        return tuple(dict.fromkeys(one.case for one in self.reached if one.case and one.part != "quoted"))


class Tolerated(Struct, frozen=True):
    """A decision or a waiver that stands in the spec."""

    what: str
    owner: str
    reason: str
    expires: datetime.date | None
    at: Location
    over: bool
    """Whether it has run out."""


class Overview(Struct, frozen=True):
    """One feature."""

    feature: str
    title: str
    summary: str
    role: str
    source: str
    owners: Mapping[str, str]
    at: Location
    as_of: datetime.date
    files: tuple[str, ...]
    variants: tuple[str, ...]
    stated: tuple[Stated, ...]
    origins: Mapping[str, int]
    """How many cases there are, by where they come from; one that several variants have is one."""
    tested: float
    """The share of elements that some case tests in every variant that has them, 0 to 100."""
    independent: tuple[int, int]
    """The must-rules that a case which somebody wrote would catch in every variant that has them, and all of them."""
    findings: tuple[Finding, ...]
    tolerated: tuple[Tolerated, ...]

    def of(self, kind: str) -> tuple[Stated, ...]:
        """Give the elements of a kind, in the order of the spec."""
        return tuple(one for one in self.stated if one.kind == kind)

    @property
    def unsigned(self) -> tuple[Stated, ...]:
        """What is protected, and not what its owner signed off."""
        return tuple(one for one in self.stated if one.protected and (one.sign_off is None or not one.sign_off.holds))
