"""What a run has to say: problems from checks, findings with severity and place, and the report of a run."""

from collections.abc import Iterable
from enum import IntEnum

from msgspec import Struct, field

from specforge.amounts import many
from specforge.location import Location, Place


class Severity(IntEnum):
    """How much a finding matters; ordered, so that a gate is a comparison."""

    NOTE = 0
    WARNING = 1
    ERROR = 2

    def __str__(self) -> str:
        """Print as it is written in config and output."""
        return self.name.lower()


class Problem(Struct, frozen=True):
    """What a check yields: what is wrong, where, and what to do. It knows no severity and no line."""

    message: str
    at: Place
    help: str = ""
    ref: str = ""
    """The element concerned, as `owner/kind/id`; empty when no element can be named."""


class Finding(Struct, frozen=True):
    """A problem with its check, severity and location."""

    check: str
    severity: Severity
    message: str
    at: Location
    help: str = ""
    ref: str = ""

    @property
    def order(self) -> tuple[bool, Location, str, str]:
        """The order of findings in every output: by place, then check, then text; what only follows from others comes last."""
        return (self.check == "undecided", self.at, self.check, self.message)


class Report(Struct, frozen=True):
    """Everything a run found, sorted, with what it covered and what it could not see."""

    findings: tuple[Finding, ...] = ()
    features: int = 0
    """Those that were compiled."""
    modules: int = 0
    artifacts: int = 0
    as_of: str = ""
    waived: int = 0
    unseen: tuple[str, ...] = field(default=())
    """Sentences about what this run could not see."""
    uncompiled: int = 0
    """The files of specs of which nothing was compiled, because of a mistake in them or in what they use."""

    @staticmethod
    def sort(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Sort, and drop what is exactly the same finding."""
        return tuple(sorted(set(findings), key=lambda finding: finding.order))

    @property
    def severest_first(self) -> tuple[Finding, ...]:
        """The findings as people read them: errors, warnings, notes, otherwise in their order."""
        return tuple(sorted(self.findings, key=lambda finding: -finding.severity))

    def at_or_above(self, gate: Severity) -> tuple[Finding, ...]:
        """Give the findings that a gate counts."""
        return tuple(finding for finding in self.findings if finding.severity >= gate)

    @property
    def covered(self) -> str:
        """What was looked at, in words: `3 features (1 file could not be compiled), 1 module, 9 artifacts`."""
        features = many(self.features, "feature")
        left = f" ({many(self.uncompiled, 'file')} could not be compiled)" if self.uncompiled else ""
        return f"{features}{left}, {many(self.modules, 'module')}, {many(self.artifacts, 'artifact')}"

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity."""
        return sum(finding.severity is severity for finding in self.findings)
