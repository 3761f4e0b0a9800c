"""The JSON Schema of what a probe prints for programs."""

from typing import get_args

from specforge.json_forms import DIALECT, array_of, closed
from specforge.probing.promise import Kind
from specforge.probing.promise import State as Verdict
from specforge.probing.target import State
from specforge.probing.telling import FORMAT

TEXT, COUNT = {"type": "string"}, {"type": "integer", "minimum": 0}


def _with(properties: dict[str, object], optional: dict[str, object]) -> dict[str, object]:
    """An object that can have more properties than those it always has."""
    return {**closed({**properties, **optional}), "required": list(properties)}


def probe_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    promise = _with(
        {
            "id": TEXT,
            "decided_by": {"enum": [str(kind) for kind in Kind]},
            "says": TEXT,
            "verdict": {"enum": list(get_args(Verdict))},
            "because": TEXT,
        },
        {"needs": TEXT, "calls": array_of({"type": "integer", "minimum": 1})},
    )
    shown = closed({"whole": {"type": "boolean"}, "rows": COUNT, "otherwise": {"enum": ["cut", "middle", "spill", "error"]}, "as_of": TEXT})
    tokens = closed({"estimate": COUNT, "exact": {"const": False}})
    cost = closed(
        {
            "what": TEXT,
            "rows": COUNT,
            "bytes": COUNT,
            "tokens": tokens,
            "at_least": {"type": "boolean"},
            "shown": {"type": "object", "additionalProperties": shown},
        }
    )
    call = _with(
        {
            "number": COUNT,
            "tool": TEXT,
            "arguments": {"type": "object"},
            "state": {"enum": list(get_args(State))},
            "bytes": COUNT,
            "seconds": {"type": "number"},
        },
        {"class": TEXT, "result": TEXT, "why": TEXT},
    )
    maybe = {"type": ["integer", "null"], "minimum": 0}
    rows = closed({"count": COUNT, "mean": COUNT, "largest": COUNT, "budget": maybe, "most": maybe})
    tried = _with(
        {
            "tool": TEXT,
            "ref": TEXT,
            "target": TEXT,
            "promises": array_of(promise),
            "costs": array_of(cost),
            "promised": {"type": "object"},
            "calls": array_of(call),
            "bytes": COUNT,
            "seconds": {"type": "number"},
        },
        {"rows": rows, "described": {"type": "object"}},
    )
    skipped = closed({"tool": TEXT, "ref": TEXT, "skipped": TEXT})
    change = closed(
        {"tool": TEXT, "what": {"enum": ["contract", "schema", "promise", "meaning", "size"]}, "text": TEXT, "worse": {"type": "boolean"}}
    )
    document = _with({"format": {"const": FORMAT}, "tools": array_of({"anyOf": [tried, skipped]})}, {"since": array_of(change)})
    return {"$schema": DIALECT, "title": "specforge probe", **document}
