"""A report as text and as JSON; pure strings."""

import json

from specforge.amounts import many
from specforge.credentials import masked
from specforge.finding import Finding, Report, Severity
from specforge.json_forms import closed, form_schema

FORMAT = "specforge-report/1"


def as_text(
    report: Report,
    written: tuple[str, ...] = (),
    deleted: tuple[str, ...] = (),
    diffs: tuple[str, ...] = (),
    *,
    planned: bool = False,
    quiet: bool = False,
) -> str:
    """Print for people: how much was decided, what was done or would be, every finding, and what could not be seen."""
    wrote, gone = ("would write ", "would delete") if planned else ("wrote  ", "deleted")
    lines = (
        []
        if quiet
        else [
            f"{many(report.features, 'feature')}, {many(report.modules, 'module')}, {many(report.artifacts, 'artifact')}, as of {report.as_of}"
        ]
    )
    if not quiet:
        lines += [f"{wrote} {path}" for path in written] + [f"{gone} {path}" for path in deleted]
    lines += [line for diff in diffs for line in diff.splitlines()]
    for finding in report.findings:
        lines += _finding(finding)
    if not quiet:
        lines += [_summary(report), f"not seen: {'; '.join(report.unseen)}"]
    return masked("".join(line + "\n" for line in lines))


def _finding(finding: Finding) -> list[str]:
    head = f"{finding.at}: {finding.severity}[{finding.check}]: {finding.message}"
    return [head, f"    {finding.help}"] if finding.help else [head]


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
    return masked(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


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
    counts = ("features", "modules", "artifacts", "errors", "warnings", "notes", "waived")
    texts = {"type": "array", "items": text}
    return form_schema(
        "specforge report",
        {
            "format": {"const": FORMAT},
            "as_of": {"type": "string", "format": "date"},
            "summary": closed(dict.fromkeys(counts, number)),
            "findings": {"type": "array", "items": finding},
            "planned": {"type": "boolean"},
            "written": texts,
            "deleted": texts,
            "diffs": texts,
            "unseen": texts,
        },
    )
