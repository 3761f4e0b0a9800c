"""Results as SARIF 2.1.0, within the limits of GitHub code scanning."""

import gzip
from collections.abc import Sequence
from urllib.parse import quote

from specforge.amounts import many
from specforge.finding import Severity
from specforge.outputs.fingerprints import distinct
from specforge.outputs.inert import clipped, json_text, one_line, visible
from specforge.outputs.result import IN_BASELINE, Described, Repair, Result, Results, Span
from specforge.regexes import regex
from specforge.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more."""
SHOWN_RESULTS = 5_000
"""GitHub shows no more of a run, the severest first."""
MOST_RULES = 25_000
MOST_TAGS = 10
MOST_BYTES = 10_000_000
"""GitHub refuses a file that is larger, compressed."""
DESCRIPTION = 1_024
"""The most characters of a description of a rule."""
MESSAGE = 4_000
"""The most characters of a message."""
PRECISIONS = {"certain": "very-high", "likely": "high", "possible": "medium"}
PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
FINGERPRINT = "specforge/v1"
"""Not the name that GitHub computes a value for itself: it warns of each result whose value is another one."""
_HALF = regex("[\ud800-\udfff]")


def as_sarif(results: Results) -> str:
    """Print one run: what counts first, the severest of it first, then what is waived, as suppressed; what is beyond a limit is counted."""
    ordered = sorted(results.results, key=lambda one: (bool(one.waived), -one.severity))
    kept = ordered[:MOST_RESULTS]
    text = json_text(_log(results, kept))
    while len(text) > MOST_BYTES and len(gzip.compress(text.encode(), mtime=0)) > MOST_BYTES and kept:
        kept = kept[: len(kept) // 2]
        text = json_text(_log(results, kept))
    return text


def _log(results: Results, kept: Sequence[Result]) -> dict[str, object]:
    rules = _rules(results, kept)
    places = {one_line(rule.name): index for index, rule in enumerate(rules)}
    drawn = any(one.waived == IN_BASELINE for one in results.results)
    run = {
        "tool": {
            "driver": {
                "name": "specforge",
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(results, kept)}],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository; outside of any, the folder of the project."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(one, places[one_line(one.rule)], fingerprint, drawn=drawn)
            for one, fingerprint in zip(kept, distinct(kept), strict=True)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(results: Results, kept: Sequence[Result]) -> list[Described]:
    """The rules that ran; those that found something stay when there are too many, and one that nobody described is its name."""
    used = {one_line(one.rule): one.severity for one in reversed(kept)}
    known = {one_line(rule.name): rule for rule in results.rules}
    found = [known.get(name, Described(name, severity, name, name)) for name, severity in sorted(used.items())]
    idle = [rule for name, rule in known.items() if name not in used]
    return sorted((found + idle)[:MOST_RULES], key=lambda rule: rule.name)


def _rule(rule: Described) -> dict[str, object]:
    short = one_line(rule.short, DESCRIPTION) or one_line(rule.name)
    why = visible(rule.full).partition("\nFires on:")[0].strip()
    properties: dict[str, object] = {"problem.severity": PROBLEMS[rule.severity]}
    if rule.tags:
        properties["tags"] = list(dict.fromkeys(one_line(tag) for tag in rule.tags))[:MOST_TAGS]
    if rule.confidence:
        properties["precision"] = PRECISIONS[rule.confidence]
    return {
        "id": one_line(rule.name),
        "shortDescription": {"text": short},
        "fullDescription": {"text": clipped(why, DESCRIPTION) or short},
        "help": {"text": visible(rule.full).strip() or short, "markdown": visible(rule.full).strip() or short},
        "defaultConfiguration": {"level": str(rule.severity)},
        "properties": properties,
    }


def _result(one: Result, rule: int, fingerprint: str, *, drawn: bool) -> dict[str, object]:
    said = "\n".join(_sentence(text) for text in (one_line(one.message, MESSAGE), one_line(one.help, MESSAGE)) if text)
    properties = {name: one_line(text) for name, text in (("confidence", one.confidence), ("ref", one.ref)) if text}
    found: dict[str, object] = {
        "ruleId": one_line(one.rule),
        "ruleIndex": rule,
        "level": str(one.severity),
        "message": {"text": _unlinked(said) or one_line(one.rule)},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(one.at.path), "region": _region(one.at)}}],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if drawn:
        found["baselineState"] = "unchanged" if one.waived == IN_BASELINE else "new"
    if one.waived:
        kind = "inSource" if one.waived_in_place else "external"
        found["suppressions"] = [{"kind": kind, "status": "accepted", "justification": one_line(one.waived, MESSAGE)}]
    if one.repair is not None and (fixes := _fixes(one.repair)):
        found["fixes"] = fixes
    if properties:
        found["properties"] = properties
    return found


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _unlinked(text: str) -> str:
    """A message without links, which a message may embed as `[text](target)`."""
    return text.replace("](", "] (")


def _artifact(path: str) -> dict[str, str]:
    return {"uri": uri_of(path), "uriBaseId": ROOT}


def uri_of(path: str) -> str:
    """A path below the project as a relative reference: bytes that are no text of it are kept, and a colon starts no scheme."""
    try:
        octets = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        octets = path.encode("utf-8", "surrogatepass")
    return quote(octets, safe="/!$&'()*+,;=@~")


def _region(at: Span) -> dict[str, int]:
    """The lines and columns of a span; a file as a whole is its first line, because GitHub shows nothing without one."""
    if not at.line:
        return {"startLine": 1}
    region = {"startLine": at.line}
    if at.column:
        region["startColumn"] = at.column
    end = max(at.end_line, at.line)
    if at.end_line or at.column:
        region["endLine"] = end
    if at.end_column and at.end_line and (end > at.line or at.end_column >= max(at.column, 1)):
        region["endColumn"] = at.end_column
    return region


def _fixes(repair: Repair) -> list[dict[str, object]]:
    """The repair, unless a piece of it has no place or is no text."""
    if not repair.replacements or any(not one.at.line or _HALF.search(one.text) for one in repair.replacements):
        return []
    paths = dict.fromkeys(one.at.path for one in repair.replacements)
    changes = [
        {
            "artifactLocation": _artifact(path),
            "replacements": [
                {"deletedRegion": _region(one.at), "insertedContent": {"text": one.text}}
                for one in repair.replacements
                if one.at.path == path
            ],
        }
        for path in paths
    ]
    return [{"description": {"text": one_line(repair.says, MESSAGE)}, "artifactChanges": changes}]


def _notifications(results: Results, kept: Sequence[Result]) -> list[dict[str, object]]:
    said = [("note", f"not seen: {one_line(one, MESSAGE)}") for one in results.unseen]
    if missing := len(results.results) - len(kept):
        said.append(
            ("warning", f"{many(missing, 'result')} of {len(results.results):,} left out, those that matter least: GitHub takes no more")
        )
    if len(kept) > SHOWN_RESULTS:
        said.append(("note", f"GitHub shows {SHOWN_RESULTS:,} of {len(kept):,} results, the severest first"))
    return [{"level": level, "message": {"text": _unlinked(text)}} for level, text in said]
