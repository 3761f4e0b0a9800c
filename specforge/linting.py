"""Runs checks over a project: resolves places, applies configured severities and waivers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from specforge.config import Config
from specforge.errors import UsageError
from specforge.finding import Finding, Problem, Severity
from specforge.location import Location, Place
from specforge.project import Project
from specforge.registry import Check
from specforge.spec.documents import Waiver
from specforge.spec.model import nearest

OMISSION = "omission"
OWN_CHECKS = ("hidden-comment", OMISSION, "unused-waiver", "expired-waiver", "unknown-waiver")
"""Names of findings that are not made by a check of the registry, but can be configured like one."""


def severity_of(name: str, default: Severity, config: Config) -> Severity | None:
    """Give the configured severity of a check; `None` when it is off."""
    chosen = config.severities.get(name)
    if chosen is None:
        return default
    return None if chosen == "off" else Severity[chosen.upper()]


def lint(project: Project, checks: Iterable[Check], config: Config) -> tuple[Finding, ...]:
    """Run every check over a project.

    Raises:
        UsageError: when the config names a check that does not exist.
    """
    checks = tuple(checks)
    known = [check.name for check in checks] + list(OWN_CHECKS)
    for name in config.severities:
        if name not in known:
            raise UsageError(f"the config gives a severity to the check `{name}`, which does not exist", nearest(name, known))
    found: list[Finding] = []
    for check in checks:
        severity = severity_of(check.name, check.severity, config)
        if severity is not None:
            try:
                found += [located(project, check.name, severity, problem) for problem in check.run(project)]
            except Exception as error:
                error.add_note(f"the check `{check.name}` crashed; this is a defect of specforge or of the plugin that brings the check")
                raise
    return tuple(dict.fromkeys(found))


def located(project: Project, name: str, severity: Severity, problem: Problem) -> Finding:
    """Turn a problem into a finding with line and column."""
    return Finding(name, severity, problem.message, locate(project, problem.at), problem.help, problem.ref)


def locate(project: Project, place: Place) -> Location:
    """Find the line and column of a place."""
    source = project.sources.get(place.path)
    return source.locate(place.route) if source else Location(place.path)


@dataclass(frozen=True, slots=True)
class _Standing:
    waiver: Waiver
    place: Place
    paths: frozenset[str]


def waive(project: Project, findings: Iterable[Finding], known: Iterable[str], config: Config) -> tuple[tuple[Finding, ...], int]:
    """Leave out the findings that the specs waive; expired, unknown and unused waivers are findings themselves.

    Gives the findings that remain, and how many were waived.
    """
    standing = [
        _Standing(waiver, Place(file.path) / "waivers" / index, frozenset((file.path,)))
        for file in project.files
        for index, waiver in enumerate(file.document.waivers)
    ]
    names = {*known, *OWN_CHECKS}
    kept: list[Finding] = []
    used: set[int] = set()
    waived = 0
    for finding in findings:
        # What is wrong with a file itself has no check that a waiver could name.
        matches = [number for number, one in enumerate(standing) if finding.check in names and _covers(one, finding)]
        used.update(matches)
        if any(standing[number].waiver.expires >= project.as_of for number in matches):
            waived += 1
        else:
            kept.append(finding)
    problems: Mapping[str, list[Problem]] = {"unknown-waiver": [], "expired-waiver": [], "unused-waiver": []}
    for number, one in enumerate(standing):
        if one.waiver.check not in names:
            problems["unknown-waiver"].append(
                Problem(
                    f"the waiver names the check `{one.waiver.check}`, which does not exist",
                    one.place / "check",
                    nearest(one.waiver.check, names),
                )
            )
        elif number not in used:
            problems["unused-waiver"].append(Problem(f"the waiver of `{one.waiver.check}` waives nothing", one.place, "remove it"))
        elif one.waiver.expires < project.as_of:
            problems["expired-waiver"].append(
                Problem(
                    f"the waiver of `{one.waiver.check}` expired on {one.waiver.expires}",
                    one.place / "expires",
                    f"settle the finding, or let {one.waiver.owner} extend it",
                )
            )
    for name, found in problems.items():
        severity = severity_of(name, Severity.WARNING, config)
        if severity is not None:
            kept += [located(project, name, severity, problem) for problem in found]
    return tuple(kept), waived


def _covers(one: _Standing, finding: Finding) -> bool:
    if one.waiver.check != finding.check or finding.at.path not in one.paths:
        return False
    return one.waiver.element is None or finding.ref.endswith(f"/{one.waiver.element}")
