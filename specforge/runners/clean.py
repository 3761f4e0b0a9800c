"""Whether what is scored is what the spec says: artifacts that drifted are never scored by accident."""

import datetime
from collections.abc import Collection, Iterable
from pathlib import Path

from specforge.config import Config
from specforge.drift import State
from specforge.errors import SpecforgeError
from specforge.finding import Finding
from specforge.verbs import check

LAYOUT = frozenset((State.CLEAN, State.LINE_ENDINGS, State.REFORMATTED, State.CONVERGED, State.LOCK_REFRESH))
"""States in which a file says what the spec says."""


class DriftError(SpecforgeError):
    """Artifacts are not what their spec says; `findings` says of each how it stands."""

    exit_code = 1

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Name the first one, and how many there are."""
        first = findings[0]
        more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        super().__init__(f"{first.at}: {first.check}: {first.message}{more}", first.help)
        self.findings = findings


def drifted(
    root: Path, config: Config, as_of: datetime.date, features: Iterable[str], allowed: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Give the findings about artifacts of some features that are not what their spec says.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day on which decisions are judged.
        features: The features.
        allowed: Names of states that count as clean too, such as `accepted`.
    """
    states = {state.value for state in State} - LAYOUT - set(allowed)
    wanted = set(features)
    found = check(root, config, as_of).report.findings
    return tuple(one for one in found if one.check in states and _feature(one, config.output) in {"", *wanted})


def _feature(finding: Finding, output: str) -> str:
    """The feature whose artifact or lock a finding is about; nothing when it is about all of them."""
    path = finding.at.path
    if path.startswith(f"{output}/"):
        return path.removeprefix(f"{output}/").partition("/")[0]
    return path.rpartition("/")[2].removesuffix(".lock") if path.endswith(".lock") else ""
