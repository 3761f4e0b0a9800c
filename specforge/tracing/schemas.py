"""JSON Schemas of the answers about provenance."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from specforge.json_forms import PLACE, array_of, closed, form_schema, map_of, nullable
from specforge.tracing.chain.answer import MOVES, ROLES, VERDICTS
from specforge.tracing.covering import STATES
from specforge.tracing.outcomes.telling import green_schema
from specforge.tracing.weakening import KINDS

Answer: TypeAlias = Literal["blame", "trace", "coverage", "graph", "affected", "why", "weakening"]
ANSWERS: Mapping[str, Answer] = {
    "blame": "blame",
    "trace": "trace",
    "coverage": "coverage",
    "graph": "graph",
    "affected": "affected",
    "why": "why",
    "weakening": "weakening",
}
"""Every kind of answer, by the name that people give it."""
CHANGES = {"writes": "", "quoted": "quotes it", "about": "is about it", "expected": "expects it"}
"""How the ways in which a line has to do with an element are said in text; the first of them goes without saying."""


def answer_schema(answer: Answer) -> dict[str, object]:
    """The JSON Schema of the JSON form of an answer."""
    return form_schema(f"specforge {answer}", {"format": {"const": f"specforge-{answer}/1"}, **_shapes()[answer]})


def _shapes() -> Mapping[Answer, Mapping[str, object]]:
    text, number, flag = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
    percent = {"type": "number", "minimum": 0, "maximum": 100}
    at = {"at": PLACE}
    part = {"text": text, "column": number, "ref": text, **at, "quoted_by": array_of(text)}
    owner = {"ref": text, **at, "says": text, "because": text, "answers": text, "protected": flag}
    line = {"path": text, "line": number, "text": text}
    on_disk = {"on_disk": {"type": ["string", "null"]}}
    covered = {
        "ref": text, **at, "state": {"enum": list(STATES)}, "level": text, "kinds": map_of(number),
        "lacks": array_of(text), "idle": array_of(text), "origins": map_of(number), "why": text,
    }  # fmt: skip
    coverage = {
        "feature": text, "variant": map_of(text), "percent": percent,
        "cases": map_of(number), "elements": array_of(closed(covered)),
    }  # fmt: skip
    node = {
        "id": text, "kind": text, "owner": text, "says": text, "at": closed({"path": text, "line": number}), "answers": text, "protected": flag,
    }  # fmt: skip
    moved, last = (
        {"moved": {"enum": list(MOVES)}},
        {"last": nullable(closed({"commit": text, "day": text, "author": text}))},
    )
    case = {
        "id": text, **at, "kind": text, "mode": text, **moved, **last, "lines": array_of(closed({"path": text, "line": number, "edit": text})),
    }  # fmt: skip
    link = {
        "ref": text, "role": {"enum": list(ROLES)}, **at, "says": text, "answers": text, "protected": flag, **moved, "said": text, "told": flag,
        "clauses": array_of(closed({**line, "writes": flag, **moved, "edit": text})), "more": number, "lost": array_of(text), **last,
    }  # fmt: skip
    return {
        "blame": {"lines": array_of(closed({**line, **on_disk, "pointer": {"type": ["string", "null"]}, "owner": closed(owner), "stretches": array_of(closed(part))}))},
        "trace": {
            "ref": text, **at, "says": text, "features": array_of(text), "named_by": array_of(text),
            "lines": array_of(closed({**line, "part": {"enum": list(CHANGES)}, "case": text})),
        },
        "coverage": {"percent": percent, "must_rules": number, "independent_must_rules": number, "features": array_of(closed(coverage))},
        "graph": {"nodes": array_of(closed(node)), "edges": array_of(closed({"source": text, "target": text, "why": text}))},
        "affected": {
            "base": text, "commit": text,
            "changed": array_of(closed({"ref": text, "how": {"enum": ["added", "removed", "changed"]}, "says": text, **at})),
            "features": array_of(closed({"feature": text, "why": text})),
            "moved": array_of(closed({"path": text, "line": number, "how": {"enum": ["added", "removed"]}, "text": text, "owner": text})),
            "run": array_of(closed({"id": text, "feature": text, "path": text, "mode": text, "why": text})),
            "others": number,
        },
        "why": {
            "verdict": {"enum": list(VERDICTS)}, "reason": text, "notes": array_of(text), "feature": text, "base": text, "commit": text,
            "green": green_schema({"by": {"enum": ["commit", "fingerprints"]}, "lacking": text, "prompt": flag}),
            "case": closed(case), "elements": array_of(closed(link)),
            "artifacts": array_of(closed({"path": text, "state": text, "concerned": flag, "help": text})),
        },
        "weakening": {
            "base": text, "commit": text,
            "found": array_of(closed({
                "kind": {"enum": list(KINDS)}, "weaker": flag, "ref": text, **at, "was": at["at"], "says": text,
                "lost": array_of(closed({"was": text, "now": text})), "gained": array_of(text), "guards": array_of(closed({"ref": text, "how": text})),
            })),
        },
    }  # fmt: skip
