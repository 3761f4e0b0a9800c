"""What was found in definitions of tools, as text and as JSON; pure strings."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from specforge.amounts import enumerated, many
from specforge.finding import Finding, Severity
from specforge.json_forms import array_of, closed, form_schema, printed
from specforge.probing.definitions.files import ToolFile
from specforge.probing.definitions.rules import RULES, Rule, lint
from specforge.regexes import regex

FORMAT = "specforge-tool-lint/1"
_UNSAFE = regex("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class Linted(Struct, frozen=True):
    """What a run found."""

    findings: tuple[Finding, ...]
    """Sorted by place; `ref` is the name of the tool."""
    tools: int
    """How many different definitions were judged."""
    repeated: int
    """How many definitions stand more than once, word for word; each is judged where it stands first."""
    nameless: int
    """How many entries have no name, and were not judged."""
    deprecated: int
    """How many operations are deprecated, and were not judged."""
    files: int
    servers: int

    def at_or_above(self, gate: Severity) -> bool:
        """Whether a gate counts something that was found."""
        return any(one.severity >= gate for one in self.findings)


def lint_tools(files: Iterable[ToolFile], rules: tuple[Rule, ...]) -> Linted:
    """Judge the definitions of files and servers."""
    severities = {rule.name: rule.severity for rule in RULES}
    findings: list[Finding] = []
    seen: set[str] = set()
    total = nameless = deprecated = 0
    places = Counter[bool]()
    for held in files:
        places[held.served] += 1
        current = [one for one in held.tools if not one.deprecated]
        nameless, total, deprecated = nameless + held.nameless, total + len(current), deprecated + len(held.tools) - len(current)
        for one in current:
            written = json.dumps(one.tool, sort_keys=True)
            if written in seen:
                continue
            seen.add(written)
            name = _name(one.tool)
            findings += [
                Finding(found.rule, severities[found.rule], found.message, one.at, found.help, name) for found in lint(one.tool, rules)
            ]
    return Linted(
        tuple(sorted(findings, key=lambda one: one.order)), len(seen), total - len(seen), nameless, deprecated, places[False], places[True]
    )


def _name(tool: object) -> str:
    inner = tool.get("function") if isinstance(tool, dict) else None
    held = inner if isinstance(inner, dict) else tool
    return str(held.get("name")) if isinstance(held, dict) else ""


def lint_text(linted: Linted, *, quiet: bool) -> str:
    """Print for people."""
    lines = [line for one in linted.findings for line in _lines(one)]
    if not quiet:
        counts = [many(count, str(one)) for one in sorted(Severity, reverse=True) if (count := _count(linted, one))]
        where = [many(count, one) for count, one in ((linted.files, "file"), (linted.servers, "server")) if count]
        lines.append(f"{many(linted.tools, 'tool')} in {enumerated(where)}: {', '.join(counts) or 'no findings'}")
        lines += [f"not seen: {one}" for one in _unseen(linted)]
    return "".join(f"{line}\n" for line in lines)


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.at}: {finding.severity}[{finding.check}]: {finding.message}"
    yield f"    {finding.help}"


def _unseen(linted: Linted) -> Iterator[str]:
    if linted.nameless:
        yield f"{many(linted.nameless, 'entry', 'entries')} without a name"
    if linted.deprecated:
        yield f"{many(linted.deprecated, 'operation')} that {'is' if linted.deprecated == 1 else 'are'} deprecated"
    if linted.repeated:
        yield f"{many(linted.repeated, 'definition')} that {'repeats' if linted.repeated == 1 else 'repeat'} one before, word for word"
    yield "what the tools do when they are called"


def _count(linted: Linted, severity: Severity) -> int:
    return sum(one.severity is severity for one in linted.findings)


def lint_json(linted: Linted) -> str:
    """Print for programs; `specforge schema tool-lint` describes it."""
    confidences = {rule.name: rule.confidence for rule in RULES}
    document = {
        "format": FORMAT,
        "summary": {
            "files": linted.files,
            "servers": linted.servers,
            "tools": linted.tools,
            **{f"{severity}s": _count(linted, severity) for severity in sorted(Severity, reverse=True)},
        },
        "findings": [
            {
                "rule": one.check,
                "severity": str(one.severity),
                "confidence": confidences[one.check],
                "tool": one.ref,
                "message": one.message,
                "help": one.help,
                "path": one.at.path,
                "line": one.at.line,
                "column": one.at.column,
            }
            for one in linted.findings
        ],
        "unseen": list(_unseen(linted)),
    }
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", printed(document))


def lint_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}

    finding = closed(
        {
            "rule": {"enum": [rule.name for rule in RULES]},
            "severity": {"enum": [str(severity) for severity in Severity]},
            "confidence": {"enum": ["certain", "likely", "guess"]},
            "tool": text,
            "message": text,
            "help": text,
            "path": text,
            "line": number,
            "column": number,
        }
    )
    counts = ("files", "servers", "tools", *(f"{severity}s" for severity in sorted(Severity, reverse=True)))
    return form_schema(
        "specforge tool lint",
        {
            "format": {"const": FORMAT},
            "summary": closed(dict.fromkeys(counts, number)),
            "findings": array_of(finding),
            "unseen": array_of(text),
        },
    )
