"""The JSON Schema of what a probe prints for programs."""

from typing import get_args

from specforge.probing.promise import Kind
from specforge.probing.promise import State as Verdict
from specforge.probing.target import State
from specforge.probing.telling import FORMAT

TEXT, COUNT = {"type": "string"}, {"type": "integer", "minimum": 0}


def _closed(properties: dict[str, object], optional: dict[str, object] | None = None) -> dict[str, object]:
    whole = {**properties, **(optional or {})}
    return {"type": "object", "properties": whole, "required": list(properties), "additionalProperties": False}


def _list_of(items: dict[str, object]) -> dict[str, object]:
    return {"type": "array", "items": items}


def probe_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    promise = _closed(
        {
            "id": TEXT,
            "decided_by": {"enum": [str(kind) for kind in Kind]},
            "says": TEXT,
            "verdict": {"enum": list(get_args(Verdict))},
            "because": TEXT,
        },
        {"needs": TEXT, "calls": _list_of({"type": "integer", "minimum": 1})},
    )
    shown = _closed(
        {"whole": {"type": "boolean"}, "rows": COUNT, "otherwise": {"enum": ["cut", "middle", "spill", "error"]}, "as_of": TEXT}
    )
    tokens = _closed({"estimate": COUNT, "exact": {"const": False}})
    cost = _closed(
        {
            "what": TEXT,
            "rows": COUNT,
            "bytes": COUNT,
            "tokens": tokens,
            "at_least": {"type": "boolean"},
            "shown": {"type": "object", "additionalProperties": shown},
        }
    )
    call = _closed(
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
    rows = _closed({"count": COUNT, "mean": COUNT, "largest": COUNT, "budget": maybe, "most": maybe})
    tried = _closed(
        {
            "tool": TEXT,
            "ref": TEXT,
            "target": TEXT,
            "promises": _list_of(promise),
            "costs": _list_of(cost),
            "promised": {"type": "object"},
            "calls": _list_of(call),
            "bytes": COUNT,
            "seconds": {"type": "number"},
        },
        {"rows": rows, "described": {"type": "object"}},
    )
    skipped = _closed({"tool": TEXT, "ref": TEXT, "skipped": TEXT})
    change = _closed(
        {"tool": TEXT, "what": {"enum": ["contract", "schema", "promise", "meaning", "size"]}, "text": TEXT, "worse": {"type": "boolean"}}
    )
    document = _closed({"format": {"const": FORMAT}, "tools": _list_of({"anyOf": [tried, skipped]})}, {"since": _list_of(change)})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "specforge probe", **document}
