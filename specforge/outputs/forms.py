"""The forms of results by the names that users call them."""

from collections.abc import Callable, Mapping

from specforge.outputs.github import as_commands
from specforge.outputs.gitlab import as_code_quality
from specforge.outputs.json_form import as_json
from specforge.outputs.junit import as_junit
from specforge.outputs.markdown import as_markdown
from specforge.outputs.result import Results
from specforge.outputs.sarif import as_sarif
from specforge.outputs.text import concise, full

FORMS: Mapping[str, Callable[[Results], str]] = {
    "text": full,
    "concise": concise,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_commands,
    "gitlab": as_code_quality,
    "junit": as_junit,
    "markdown": as_markdown,
}
"""What writes each form."""


def form(results: Results, name: str, *, quiet: bool = False) -> str:
    """Give results in a form by its name; `quiet` leaves the findings alone in those for people."""
    if name in {"text", "concise"}:
        return (full if name == "text" else concise)(results, quiet=quiet)
    return FORMS[name](results)
