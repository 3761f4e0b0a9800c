"""The forms of results by the names that users call them."""

import posixpath
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from specforge.outputs.fingerprints import digest
from specforge.outputs.github import as_commands
from specforge.outputs.gitlab import as_code_quality
from specforge.outputs.json_form import as_json
from specforge.outputs.junit import as_junit
from specforge.outputs.markdown import as_markdown
from specforge.outputs.result import Repair, Result, Results, Span
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
FROM_TOP = frozenset(("sarif", "github", "gitlab", "junit"))
"""The forms that are read by what knows a repository, and takes paths from its root."""


def form(results: Results, name: str, folder: str = "", *, quiet: bool = False) -> str:
    """Give results in a form by its name.

    Args:
        results: What was found.
        name: The form.
        folder: The project inside its repository, empty or ending in a slash.
        quiet: Whether forms for people have the findings alone.
    """
    if name in {"text", "concise"}:
        return (full if name == "text" else concise)(results, quiet=quiet)
    if folder and name in FROM_TOP:
        results = replace(results, results=tuple(_from_top(one, folder) for one in results.results))
    return FORMS[name](results)


def _from_top(one: Result, folder: str) -> Result:
    """A result of a project in a folder of its repository, which may have the same in another one."""
    repair = one.repair
    if repair is not None:
        moved = tuple(replace(each, at=_span(each.at, folder)) for each in repair.replacements)
        repair = Repair(repair.says, moved, repair.safe)
    fingerprint = digest(folder, one.fingerprint) if one.fingerprint else ""
    return replace(one, at=_span(one.at, folder), repair=repair, fingerprint=fingerprint)


def _span(at: Span, folder: str) -> Span:
    return replace(at, path=posixpath.normpath(posixpath.join(folder, at.path)))
