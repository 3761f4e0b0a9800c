"""What every output is made from: results with a place, the rules behind them, and what a run covered."""

from msgspec import Struct

from specforge.finding import Severity

IN_BASELINE = "in the baseline"
"""Why a result does not count that was there when the baseline was drawn up."""


class Span(Struct, frozen=True):
    """A stretch of a file; lines and columns count from 1, in characters, and the end is exclusive."""

    path: str
    """Relative to the project, with `/`; in forms that a forge reads, to the repository."""
    line: int = 0
    """0 when it is the file as a whole."""
    column: int = 0
    end_line: int = 0
    end_column: int = 0


class Replacement(Struct, frozen=True):
    """Text that a repair puts in the place of a span."""

    at: Span
    text: str


class Repair(Struct, frozen=True):
    """A repair of a result, as the replacements that make it up."""

    says: str
    """What it does, in the imperative."""
    replacements: tuple[Replacement, ...]
    safe: bool = False
    """Whether it changes no meaning."""


class Result(Struct, frozen=True):
    """Something that was found."""

    rule: str
    severity: Severity
    message: str
    at: Span
    help: str = ""
    ref: str = ""
    """The element concerned, when there is one."""
    confidence: str = ""
    """How likely it is so: `certain`, `likely` or `possible`; empty where that is not told apart."""
    fingerprint: str = ""
    """Stays when lines move and when the message is reworded."""
    waived: str = ""
    """Why it does not count, as `waived by legal until 2027-01-31: ...` or `IN_BASELINE`; empty when it counts."""
    waived_in_place: bool = False
    """Whether what waives it stands beside the text, in a comment, and not in a list elsewhere."""
    repair: Repair | None = None


class Described(Struct, frozen=True):
    """A rule as outputs describe it."""

    name: str
    severity: Severity
    short: str
    """A sentence."""
    full: str
    """Its documentation in Markdown."""
    confidence: str = ""
    """How likely its results are so, as in `Result`."""
    tags: tuple[str, ...] = ()
    """Words that results can be filtered by, at most ten."""


class Results(Struct, frozen=True):
    """Everything that a run found, in the order of paths and lines."""

    results: tuple[Result, ...]
    rules: tuple[Described, ...]
    """Those that ran."""
    covered: str
    """What was looked at, as `12 prompts in 9 files`."""
    unseen: tuple[str, ...] = ()
    """Sentences about what the run could not see."""
    also_waived: int = 0
    """How many waived results are not among the results."""
    gate: Severity = Severity.ERROR
    """The least severity that fails the run."""

    @property
    def counting(self) -> tuple[Result, ...]:
        """The results that nothing waives."""
        return tuple(one for one in self.results if not one.waived)

    @property
    def waived(self) -> int:
        """Count what is waived, whether it is among the results or not."""
        return len(self.results) - len(self.counting) + self.also_waived

    @property
    def severest_first(self) -> tuple[Result, ...]:
        """The results that nothing waives, the severest first, otherwise in their order."""
        return tuple(sorted(self.counting, key=lambda one: -one.severity))

    def count(self, severity: Severity) -> int:
        """Count the results of one severity that nothing waives."""
        return sum(one.severity is severity for one in self.counting)
