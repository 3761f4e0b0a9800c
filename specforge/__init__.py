"""specforge: one feature spec, compiled into prompt, evals, tool contracts and session rules.

Names are imported when they are first used, so that `import specforge` costs next to nothing.
"""

import importlib

from specforge.version import __version__

TYPE_CHECKING = False  # as type checkers take it; `typing` costs a third of `--version`

if TYPE_CHECKING:
    from specforge.artifact import Artifact, Omission
    from specforge.deployed.stamping import stamp
    from specforge.errors import InvalidSpecError, SpecforgeError, UsageError
    from specforge.finding import Finding, Problem, Report, Severity
    from specforge.grading.events import Conversation
    from specforge.grading.scoring import Score
    from specforge.grading.verdict import Outcome, Verdict
    from specforge.library import Case, LoadedFeature, Ran, Workspace, load
    from specforge.project import Project, View
    from specforge.registry import Reach, check, compiler
    from specforge.runners.clean import DriftError
    from specforge.runners.players import Players
    from specforge.spec.checks import Judged

__all__ = [
    "Artifact",
    "Case",
    "Conversation",
    "DriftError",
    "Finding",
    "InvalidSpecError",
    "Judged",
    "LoadedFeature",
    "Omission",
    "Outcome",
    "Players",
    "Problem",
    "Project",
    "Ran",
    "Reach",
    "Report",
    "Score",
    "Severity",
    "SpecforgeError",
    "UsageError",
    "Verdict",
    "View",
    "Workspace",
    "__version__",
    "check",
    "compiler",
    "load",
    "stamp",
]

_HOMES = {
    "Artifact": "artifact",
    "Case": "library",
    "Conversation": "grading.events",
    "DriftError": "runners.clean",
    "Finding": "finding",
    "InvalidSpecError": "errors",
    "Judged": "spec.checks",
    "LoadedFeature": "library",
    "Omission": "artifact",
    "Outcome": "grading.verdict",
    "Players": "runners.players",
    "Problem": "finding",
    "Project": "project",
    "Ran": "library",
    "Reach": "registry",
    "Report": "finding",
    "Score": "grading.scoring",
    "Severity": "finding",
    "SpecforgeError": "errors",
    "UsageError": "errors",
    "Verdict": "grading.verdict",
    "View": "project",
    "Workspace": "library",
    "check": "registry",
    "compiler": "registry",
    "load": "library",
    "stamp": "deployed.stamping",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(importlib.import_module(f"specforge.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'specforge' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
