"""Runs checks over a project: resolves places, applies configured severities and waivers."""

import datetime
from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import enumerated
from specforge.config import Config
from specforge.drift import State
from specforge.errors import UsageError, crash_named
from specforge.finding import Finding, Problem, Severity
from specforge.ignoring import ignored_in
from specforge.location import Location, Place
from specforge.project import Project, SpecFile
from specforge.registry import Check, find_rules, require_well_made
from specforge.spec.documents import Feature, declared_elements
from specforge.spec.model import nearest

MOST_NEAR = 4
"""So many names that share a word with an unknown one are proposed in its place; more say nothing of what is meant."""
OMISSION = "omission"
READING = ("hidden-comment", "joined-list")
"""Names of findings about how YAML reads a text."""
OWN_CHECKS = (
    *READING,
    OMISSION,
    "unused-waiver",
    "expired-waiver",
    "unknown-waiver",
    "void-waiver",
    "expired-decision",
    "overtaken-decision",
    "unowned-decision",
    "unseen-config",
    "unseen-spec",
)
"""Names of findings that are not made by a check of the registry, but can be configured like one: whatever is no mistake in a spec."""
LOADING = frozenset({*READING, "unseen-config", "unseen-spec"})
"""Those of them that are told while files are found and read."""


def severity_of(name: str, default: Severity, config: Config) -> Severity | None:
    """Give the configured severity of a check; `None` when it is off."""
    chosen = config.severities.get(name)
    if chosen is None:
        return default
    return None if chosen == "off" else Severity[chosen.upper()]


def configured(findings: Iterable[Finding], config: Config) -> Iterator[Finding]:
    """Give findings with the severities that the config gives to what is told while files are found and read."""
    for one in findings:
        if one.check not in LOADING:
            yield one
        elif (severity := severity_of(one.check, one.severity, config)) is not None:
            yield replace(one, severity=severity)


def check_severities(checks: Iterable[Check], config: Config, others: Container[str]) -> None:
    """Refuse a severity for a check that does not exist.

    Args:
        checks: The checks that there are.
        config: The settings.
        others: Names of findings that no check makes.

    Raises:
        UsageError: when the config names one.
    """
    known = [check.name for check in checks] + list(OWN_CHECKS)
    for name in config.severities:
        if name not in known:
            help = (
                f"it is the state of an artifact: `specforge explain {name}` says what settles it"
                if name in set(State)
                else _near(name, known)
            )
            if name in {rule.name for rule in find_rules(config.plugins)}:
                help = "it is a rule over prompts: write it below `[lint.severities]`"
            if name in others:
                raise UsageError(
                    f"the config gives a severity to `{name}`, which is a mistake in a spec, and whose severity is fixed",
                    f"remove it; `specforge explain {name}` says what it is",
                )
            raise UsageError(f"the config gives a severity to the check `{name}`, which does not exist", help)


def _near(name: str, known: Iterable[str]) -> str:
    """Which check is meant by a name that none has: the nearest one, else those that share a word with it."""
    close = nearest(name, known)
    words = {word for word in name.split("-") if len(word) > 2}
    sharing = sorted({f"`{one}`" for one in known if words & {*one.split("-")}})
    if close.startswith("did") or not 1 <= len(sharing) <= MOST_NEAR:
        return close if close.startswith("did") else "`specforge explain` lists them"
    return f"did you mean {enumerated(sharing, ' or ')}?"


def lint(project: Project, checks: Iterable[Check], config: Config) -> tuple[Finding, ...]:
    """Run every check over a project."""
    found: list[Finding] = []
    for check in checks:
        severity = severity_of(check.name, check.severity, config)
        if severity is not None:
            with crash_named("check", check.name):
                for problem in check.run(project):
                    require_well_made(f"the check `{check.name}`", problem, Problem)
                    found.append(located(project, check.name, severity, problem))
    return tuple(dict.fromkeys(found))


def located(project: Project, name: str, severity: Severity, problem: Problem) -> Finding:
    """Turn a problem into a finding with line and column."""
    return Finding(name, severity, problem.message, locate(project, problem.at), problem.help, problem.ref)


def locate(project: Project, place: Place) -> Location:
    """Find the line and column of a place."""
    source = project.sources.get(place.path)
    return source.locate(place.route) if source else Location(place.path)


class StandingWaiver(Struct, frozen=True):
    """A waiver as it stands in a spec, or a comment beside an element that is one."""

    check: str
    element: str | None
    owner: str
    expires: datetime.date
    at: Location
    at_check: Location
    at_expires: Location
    within: tuple[int, int] | None = None
    """Of a comment: the first and the last line of the element that it stands beside."""
    void: tuple[str, str] = ("", "")
    """Of a comment that waives nothing: why, and what to do."""
    meant: str = ""
    """Which element is meant, where one is named that the spec does not declare."""
    guessed: bool = False
    """Of a comment: whether it may be prose, unless it names a check."""

    @property
    def noun(self) -> str:
        """What it is called."""
        return "waiver of" if self.within is None else "comment that ignores"

    def covers(self, finding: Finding) -> bool:
        """Whether it waives a finding."""
        if self.check != finding.check or finding.at.path != self.at.path or self.void[0]:
            return False
        if self.within is not None and self.within[0] <= finding.at.line <= self.within[1]:
            return True
        return self.element is None or f"/{finding.ref}".endswith(f"/{self.element}")


def waivers_of(project: Project, files: Iterable[SpecFile]) -> Iterator[StandingWaiver]:
    """Give the waivers that stand in some files of a project."""
    for file in files:
        elements = list(declared_elements(file.document)) if file.document.waivers else []
        declared = {f"{kind}/{one.id}" for kind, _, one, _ in elements}
        renamed = {f"{kind}/{was}": one.id for kind, _, one, _ in elements for was in one.was}
        for index, waiver in enumerate(file.document.waivers):
            place = Place(file.path) / "waivers" / index
            at, at_check, at_expires = (locate(project, one) for one in (place, place / "check", place / "expires"))
            meant = _meant(waiver.element, declared, renamed) if waiver.element is not None else ""
            yield StandingWaiver(waiver.check, waiver.element, waiver.owner, waiver.expires, at, at_check, at_expires, meant=meant)
        for one in ignored_in(file, project.sources[file.path]) if file.path in project.sources else ():
            lines = (one.element.first, one.element.last) if one.element is not None else (0, 0)
            element = one.element.name if one.element is not None else ""
            until = one.until or datetime.date.min
            yield StandingWaiver(one.check, element, one.owner, until, one.at, one.at, one.at, lines, one.lacks, guessed=one.guessed)


def unasked(
    project: Project, waivers: Iterable[StandingWaiver], compiled: Container[str], checks: Container[str]
) -> Iterator[StandingWaiver]:
    """Give the waivers of what was not looked for, since a feature could not be understood, or not be compiled."""
    files = {file.path: file for file in project.files}
    every = [file for file in project.files if isinstance(file.document, Feature)]
    for one in waivers:
        features = [file] if isinstance((file := files[one.at.path]).document, Feature) else every
        if any(file.owner not in project.includes or (one.check not in checks and file.owner not in compiled) for file in features):
            yield one


def _meant(element: str, declared: set[str], renamed: Mapping[str, str]) -> str:
    """Which declared element had a name, or is near to it; empty where it is one of them, or near to none."""
    known = declared | {one.partition("/")[2] for one in declared}
    if element not in known and (now := next((now for was, now in renamed.items() if f"/{was}".endswith(f"/{element}")), None)) is not None:
        return f"`{element}` is called `{now}` now"
    help = "" if element in known else nearest(element, known)
    return help if help.startswith("did") else ""


def waive(
    waivers: Iterable[StandingWaiver],
    findings: Iterable[Finding],
    known: Iterable[str],
    as_of: datetime.date,
    config: Config,
    unasked: Container[StandingWaiver] = (),
) -> tuple[tuple[Finding, ...], int]:
    """Leave out the findings that waivers cover; expired, unknown and unused waivers are findings themselves.

    Gives the findings that remain, and how many were waived. Whether those of `unasked` are used, nobody can tell.
    """
    names = {*known, *OWN_CHECKS}
    standing: dict[str, list[StandingWaiver]] = {}
    for one in waivers:
        if not one.guessed or one.check in names:
            standing.setdefault(one.at.path, []).append(one)
    kept: list[Finding] = []
    used: set[StandingWaiver] = set()
    waived = 0
    for finding in findings:
        # What is wrong with a file itself has no check that a waiver could name.
        matches = [one for one in standing.get(finding.at.path, ()) if finding.check in names and one.covers(finding)]
        used.update(matches)
        if any(one.expires >= as_of for one in matches):
            waived += 1
        else:
            kept.append(finding)
    wrong = {finding.check for finding in kept} - names
    for one in (one for group in standing.values() for one in group):
        kept += _of_waiver(one, names, wrong, as_of, config, used=one in used or one in unasked)
    return tuple(kept), waived


def _of_waiver(
    one: StandingWaiver, names: set[str], wrong: set[str], as_of: datetime.date, config: Config, *, used: bool
) -> Iterator[Finding]:
    """What is wrong with a waiver; `wrong` are names of what was found and is no check."""
    words = f"the {one.noun} `{one.check}`" if one.check else "the comment"
    if one.void[0]:
        name, message, at, help = "void-waiver", f"{words} waives nothing: {one.void[0]}", one.at, one.void[1]
    elif one.check in wrong:
        message = f"the {one.noun.partition(' ')[0]} names `{one.check}`, which nobody can waive"
        name, at, help = "unknown-waiver", one.at_check, f"settle it: `specforge explain {one.check}` says what it is"
    elif one.check not in names:
        name, message, at, help = (
            "unknown-waiver",
            f"the {one.noun.partition(' ')[0]} names the check `{one.check}`, which does not exist",
            one.at_check,
            f"it is the state of an artifact, and `specforge explain {one.check}` says what settles it"
            if one.check in set(State)
            else _near(one.check, names),
        )
    elif not used:
        name, message, at, help = "unused-waiver", f"{words} waives nothing", one.at, one.meant or "remove it"
    elif one.expires < as_of:
        cure = f"settle the finding, or let {one.owner} extend it"
        name, message, at, help = "expired-waiver", f"{words} expired on {one.expires}", one.at_expires, cure
    else:
        return
    if (severity := severity_of(name, Severity.WARNING, config)) is not None:
        yield Finding(name, severity, message, at, help)
