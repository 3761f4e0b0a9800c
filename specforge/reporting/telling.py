"""A report as text and as JSON; pure strings."""

from collections.abc import Iterator, Sequence

from specforge.amounts import many
from specforge.credentials import masked
from specforge.drift import State
from specforge.finding import Finding, Report, Severity
from specforge.json_forms import array_of, closed, form_schema, printed
from specforge.regexes import regex

FORMAT = "specforge-report/1"
FEW = 3
"""So many findings that say the same are told one by one."""
SHOWN = 10
"""Of more, so many are named behind the first."""
NAMED = regex(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\d+")
"""A name, a quoted text or a number in a message."""

DRIFT = frozenset(state.value for state in State)
"""What findings about artifacts that drifted are called."""


def as_text(
    report: Report,
    written: tuple[str, ...] = (),
    deleted: tuple[str, ...] = (),
    diffs: tuple[str, ...] = (),
    *,
    planned: bool = False,
    quiet: bool = False,
    verbose: bool = False,
) -> str:
    """Print for people: how much was decided, what was done or would be, every finding, and what could not be seen.

    Args:
        report: What was found.
        written: The paths of the artifacts that were written.
        deleted: Those that were deleted.
        diffs: What changed in each file.
        planned: Whether nothing was done, and this is what would be.
        quiet: Print findings only.
        verbose: Print each finding by itself, also where many say the same.
    """
    wrote, gone = ("would write ", "would delete") if planned else ("wrote  ", "deleted")
    lines = [] if quiet else [f"{report.covered}, as of {report.as_of}"]
    if not quiet:
        lines += [f"{wrote} {path}" for path in written] + [f"{gone} {path}" for path in deleted]
    lines += [line for diff in diffs for line in diff.splitlines()]
    findings = _causes_first(report)
    for alike in ((one,) for one in findings) if verbose else _alike(findings):
        lines += _finding(alike)
    if not quiet:
        lines += [_summary(report), f"not seen: {'; '.join(report.unseen)}"]
    return masked("".join(line + "\n" for line in lines))


def _causes_first(report: Report) -> tuple[Finding, ...]:
    """Of each severity, what is wrong with specs before the artifacts that drifted: until it is settled, a feature is undecided."""
    return tuple(sorted(report.severest_first, key=lambda finding: (-finding.severity, finding.check in DRIFT)))


def _alike(findings: Sequence[Finding]) -> Iterator[tuple[Finding, ...]]:
    """Findings that say the same of many things are told at the first of them; of a few, one by one."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_said(finding), []).append(finding)
    for finding in findings:
        group = groups[_said(finding)]
        if len(group) <= FEW:
            yield (finding,)
        elif finding is group[0]:
            yield tuple(group)


def _said(finding: Finding) -> tuple[str, Severity, str, str]:
    """What a finding says, but for what it says it of; an error says it of what its message names."""
    message, help = (
        (finding.message, finding.help) if finding.severity is Severity.ERROR else map(_nameless, (finding.message, finding.help))
    )
    return (finding.check, finding.severity, message, help)


def _nameless(text: str) -> str:
    return NAMED.sub("", text)


def _finding(alike: tuple[Finding, ...]) -> list[str]:
    first, *others = alike
    lines = [f"{first.at}: {first.severity}[{first.check}]: {first.message}"]
    lines += [f"    {first.help}"] if first.help else []
    if others:
        named = [_thing(one, first.at.path) for one in others[:SHOWN]]
        rest = f" and {len(others) - SHOWN:,} more, each told with `--verbose`" if len(others) > SHOWN else ""
        lines.append(f"    so it is with {len(others):,} more: {', '.join(named)}{rest}")
    return lines


def _thing(finding: Finding, beside: str) -> str:
    """What a finding is about and where, as short as it can be told beside another one."""
    name = finding.ref.rpartition("/")[2]
    if finding.at.path != beside:
        return f"`{name}` ({finding.at})" if name else str(finding.at)
    return f"`{name}` (line {finding.at.line})" if name else f"line {finding.at.line}"


def _summary(report: Report) -> str:
    counts = [many(report.count(severity), str(severity)) for severity in sorted(Severity, reverse=True) if report.count(severity)]
    waived = f", {report.waived} waived" if report.waived else ""
    return (", ".join(counts) or "no findings") + waived


def as_json(
    report: Report,
    written: tuple[str, ...] = (),
    deleted: tuple[str, ...] = (),
    diffs: tuple[str, ...] = (),
    *,
    planned: bool = False,
) -> str:
    """Print for programs; `specforge schema report` describes it."""
    document = {
        "format": FORMAT,
        "as_of": report.as_of,
        "summary": {
            "features": report.features,
            "uncompiled": report.uncompiled,
            "modules": report.modules,
            "artifacts": report.artifacts,
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "notes": report.count(Severity.NOTE),
            "waived": report.waived,
        },
        "findings": [
            {
                "check": finding.check,
                "severity": str(finding.severity),
                "message": finding.message,
                "help": finding.help,
                "ref": finding.ref,
                "path": finding.at.path,
                "line": finding.at.line,
                "column": finding.at.column,
            }
            for finding in report.findings
        ],
        "planned": planned,
        "written": list(written),
        "deleted": list(deleted),
        "diffs": list(diffs),
        "unseen": list(report.unseen),
    }
    return masked(printed(document))


def report_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}

    finding = closed(
        {
            "check": text,
            "severity": {"enum": [str(severity) for severity in Severity]},
            "message": text,
            "help": text,
            "ref": text,
            "path": text,
            "line": number,
            "column": number,
        }
    )
    counts = ("features", "uncompiled", "modules", "artifacts", "errors", "warnings", "notes", "waived")
    texts = array_of(text)
    return form_schema(
        "specforge report",
        {
            "format": {"const": FORMAT},
            "as_of": {"type": "string", "format": "date"},
            "summary": closed(dict.fromkeys(counts, number)),
            "findings": array_of(finding),
            "planned": {"type": "boolean"},
            "written": texts,
            "deleted": texts,
            "diffs": texts,
            "unseen": texts,
        },
    )
