"""Results as a code quality report of GitLab."""

from specforge.finding import Severity
from specforge.outputs.fingerprints import distinct
from specforge.outputs.inert import json_text, one_line
from specforge.outputs.result import Results
from specforge.outputs.text import doubt

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
MOST = 4_000
"""The most characters of a description."""


def as_code_quality(results: Results) -> str:
    """Print the array that GitLab reads; a waived result is no part of it, and a file as a whole is its first line."""
    counting = results.counting
    return json_text(
        [
            {
                "description": one_line(one.message, MOST) + doubt(one) + (f"; {help}" if (help := one_line(one.help, MOST)) else ""),
                "check_name": one.rule,
                "fingerprint": fingerprint,
                "severity": SEVERITIES[one.severity],
                "location": {"path": one.at.path, "lines": {"begin": max(one.at.line, 1)}},
            }
            for one, fingerprint in zip(counting, distinct(counting), strict=True)
        ]
    )
