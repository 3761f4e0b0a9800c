"""What is answered about results: files, features, elements and cases, as values."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

from specforge.json_forms import closed, map_of
from specforge.location import Location
from specforge.results.kept import Kept
from specforge.results.records import File
from specforge.results.tallies import Tally

Came = Literal["fail", "broken", "undecided", "pass"]
"""How a case came out over all its runs; broken when none of them was graded."""
CAME: tuple[Came, ...] = ("fail", "broken", "undecided", "pass")
Moved = Literal["changed", "new", "gone"]
"""How an element differs from what was run; a new one was not there, or the case did not hang on it."""
MOVED: tuple[Moved, ...] = ("changed", "new", "gone")


class CaseOutcome(Struct, frozen=True):
    """How the runs of a case came out that are of the spec as it is now."""

    id: str
    at: Location
    came: Came
    reason: str
    tally: Tally
    models: Mapping[str | None, Tally]
    """The same of the runs of each model."""
    flaky: bool
    """It passed and failed with the same model and prompt."""
    saturated: bool
    """It passes so surely that another pass says nothing."""
    indifferent: int
    """Among how many models and prompts, stale ones too, it told none apart."""
    green: Kept | None
    """The last green run that is known of, kept or from these files."""


class ElementOutcome(Struct, frozen=True):
    """How the cases came out that are about an element."""

    ref: str
    at: Location
    cases: tuple[str, ...]
    tally: Tally


class Stale(Struct, frozen=True):
    """An element, or the prompt, that runs were made against as it is no more."""

    ref: str
    """Nothing for the prompt, where no element that the case hangs on moved."""
    moved: Moved
    cases: tuple[str, ...]
    runs: int


class FeatureOutcome(Struct, frozen=True):
    """The results of a feature in one variant."""

    feature: str
    variant: Mapping[str, str]
    tally: Tally
    """Of the runs that are of the spec as it is now."""
    models: Mapping[str | None, Tally]
    """The same of the runs of each model."""
    elements: tuple[ElementOutcome, ...]
    cases: tuple[CaseOutcome, ...]
    stale: tuple[Stale, ...]
    stale_runs: int
    replayed: int
    """Recorded conversations that were graded again, which says nothing about a model."""
    without: tuple[str, ...]
    """Cases that ask a model and have no run of the spec as it is now."""
    unlisted: Mapping[str, int]
    """Models that answered and are none of the feature's `models`, each with its runs; none where the spec names no model."""
    ahead: int
    """Lines that are kept of the feature, and count nowhere, since they are dated ahead of the day."""

    @property
    def name(self) -> str:
        """The id, and the value of each axis."""
        return "/".join((self.feature, *self.variant.values()))


class Gone(Struct, frozen=True):
    """Results of a case that there is no more."""

    feature: str
    variant: Mapping[str, str]
    case: str
    why: str
    runs: int

    def as_json(self) -> dict[str, object]:
        """Give it as plain values."""
        return {**asdict(self), "variant": dict(self.variant)}


GONE = closed(
    {
        **{key: {"type": "string"} for key in ("feature", "case", "why")},
        "variant": map_of({"type": "string"}),
        "runs": {"type": "integer", "minimum": 0},
    }
)
"""The schema of what `Gone.as_json` gives."""


class Outcomes(Struct, frozen=True):
    """Everything that files of results say about a project."""

    files: tuple[File, ...]
    features: tuple[FeatureOutcome, ...]
    gone: tuple[Gone, ...]
    kept: Mapping[str, tuple[Kept, ...]]
    """What these files would keep, by feature."""
    stressed: int = 0
    """Runs of cases under stress, which `specforge stress` reads."""

    @property
    def tally(self) -> Tally:
        """All runs that are of the spec as it is now."""
        found = [one.tally for one in self.features]
        return Tally(*(sum(getattr(one, key) for one in found) for key in ("passed", "failed", "undecided", "broken")))
