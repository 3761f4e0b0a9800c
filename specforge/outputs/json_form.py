"""Results as JSON for programs; `specforge schema lint` describes it."""

from specforge.finding import Severity
from specforge.json_forms import array_of, closed, form_schema
from specforge.outputs.inert import json_text
from specforge.outputs.result import Repair, Result, Results, Span

FORMAT = "specforge-lint/1"


def as_json(results: Results) -> str:
    """Print everything, what is waived included."""
    return json_text(
        {
            "format": FORMAT,
            "covered": results.covered,
            "summary": {
                "errors": results.count(Severity.ERROR),
                "warnings": results.count(Severity.WARNING),
                "notes": results.count(Severity.NOTE),
                "waived": results.waived,
            },
            "results": [_result(one) for one in results.results],
            "rules": [{"name": one.name, "severity": str(one.severity), "short": one.short} for one in results.rules],
            "unseen": list(results.unseen),
        }
    )


def _result(one: Result) -> dict[str, object]:
    return {
        "rule": one.rule,
        "severity": str(one.severity),
        "confidence": one.confidence,
        "message": one.message,
        "help": one.help,
        "ref": one.ref,
        **_span(one.at),
        "fingerprint": one.fingerprint,
        "waived": one.waived,
        "repair": None if one.repair is None else _repair(one.repair),
    }


def _repair(repair: Repair) -> dict[str, object]:
    return {
        "says": repair.says,
        "safe": repair.safe,
        "replacements": [{**_span(one.at), "text": one.text} for one in repair.replacements],
    }


def _span(at: Span) -> dict[str, object]:
    return {"path": at.path, "line": at.line, "column": at.column, "end_line": at.end_line, "end_column": at.end_column}


def lint_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text: dict[str, object] = {"type": "string"}
    number, truth = {"type": "integer", "minimum": 0}, {"type": "boolean"}

    severity = {"enum": [str(severity) for severity in Severity]}
    span: dict[str, object] = {"path": text, **dict.fromkeys(("line", "column", "end_line", "end_column"), number)}
    repair = closed({"says": text, "safe": truth, "replacements": array_of(closed({**span, "text": text}))})
    result = closed(
        {
            "rule": text,
            "severity": severity,
            "confidence": {"enum": ["", "certain", "likely", "possible"]},
            "message": text,
            "help": text,
            "ref": text,
            **span,
            "fingerprint": text,
            "waived": text,
            "repair": {"anyOf": [{"type": "null"}, repair]},
        }
    )
    return form_schema(
        "what specforge lint found",
        {
            "format": {"const": FORMAT},
            "covered": text,
            "summary": closed(dict.fromkeys(("errors", "warnings", "notes", "waived"), number)),
            "results": array_of(result),
            "rules": array_of(closed({"name": text, "severity": severity, "short": text})),
            "unseen": array_of(text),
        },
    )
