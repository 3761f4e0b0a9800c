"""A feature as a whole as JSON, with every line that each element reached: the trace matrix."""

from collections.abc import Sequence
from typing import get_args

from msgspec.structs import asdict

from specforge.amounts import floored
from specforge.finding import Severity
from specforge.json_forms import PLACE, array_of, closed, form_schema, map_of, nullable
from specforge.outputs.inert import json_text
from specforge.overview.model import KINDS, Overview, SignOff, Size, Stated
from specforge.overview.words import UNSEEN
from specforge.tracing.covering import STATES
from specforge.tracing.reaching import Part

FORM = "specforge-overview/1"


def as_json(found: Sequence[Overview]) -> str:
    """Print for programs; `specforge schema overview` describes it."""
    return json_text({"format": FORM, "features": [_feature(one) for one in found], "unseen": list(UNSEEN)})


def _feature(one: Overview) -> dict[str, object]:
    caught, rules = one.independent
    return {
        "feature": one.feature,
        "title": one.title,
        "summary": one.summary,
        "role": one.role,
        "source": one.source,
        "owners": dict(one.owners),
        "at": asdict(one.at),
        "as_of": str(one.as_of),
        "files": list(one.files),
        "variants": list(one.variants),
        "cases": dict(one.origins),
        "tested_percent": floored(one.tested, 1),
        "must_rules": rules,
        "must_rules_caught_by_people": caught,
        "findings": [
            {"check": each.check, "severity": str(each.severity), "message": each.message, "help": each.help, "at": asdict(each.at)}
            for each in one.findings
        ],
        "tolerated": [
            {
                "what": each.what,
                "owner": each.owner,
                "reason": each.reason,
                "expires": None if each.expires is None else str(each.expires),
                "over": each.over,
                "at": asdict(each.at),
            }
            for each in one.tolerated
        ],
        "elements": [_element(each) for each in one.stated],
    }


def _element(one: Stated) -> dict[str, object]:
    return {
        "ref": one.ref,
        "kind": one.kind,
        "at": asdict(one.at),
        "says": [{"text": each.text, "variants": list(each.variants)} for each in one.says],
        "variants": list(one.variants),
        "level": one.level,
        "scope": list(one.scope),
        "enforce": list(one.enforce),
        "because": one.because,
        "owner": one.owner,
        "protected": one.protected,
        "sign_off": _sign_off(one.sign_off),
        "state": one.state,
        "origin": one.origin,
        "size": _size(one.size),
        "cases": list(one.cases),
        "lines": [{"path": each.path, "line": each.number, "part": each.part} for each in one.reached],
    }


def _sign_off(one: SignOff | None) -> dict[str, object] | None:
    return None if one is None else {"by": one.by, "reason": one.reason, "holds": one.holds}


def _size(one: Size | None) -> dict[str, object] | None:
    if one is None:
        return None
    caps = {cap.runtime: cap.bytes for cap in one.caps}
    return {"worst_bytes": one.worst, "tokens": one.tokens, "promised": one.promised, "overflow": one.overflow, "caps": caps}


def schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, flag, count = {"type": "string"}, {"type": "boolean"}, {"type": "integer", "minimum": 0}
    texts, size = array_of(text), {"type": ["integer", "null"], "minimum": 0}
    finding = closed({"check": text, "severity": {"enum": [str(one) for one in Severity]}, "message": text, "help": text, "at": PLACE})
    expires = {"type": ["string", "null"], "format": "date"}
    tolerated = closed({"what": text, "owner": text, "reason": text, "expires": expires, "over": flag, "at": PLACE})
    caps = map_of(size)
    element = {
        "ref": text,
        "kind": {"enum": list(KINDS)},
        "at": PLACE,
        "says": array_of(closed({"text": text, "variants": texts})),
        "variants": texts,
        "level": text,
        "scope": texts,
        "enforce": texts,
        "because": text,
        "owner": text,
        "protected": flag,
        "sign_off": nullable(closed({"by": text, "reason": text, "holds": flag})),
        "state": {"enum": [*STATES, None]},
        "origin": text,
        "size": nullable(closed({"worst_bytes": size, "tokens": size, "promised": flag, "overflow": text, "caps": caps})),
        "cases": texts,
        "lines": array_of(closed({"path": text, "line": count, "part": {"enum": list(get_args(Part))}})),
    }
    feature = {
        **dict.fromkeys(("feature", "title", "summary", "role", "source"), text),
        "owners": map_of(text),
        "at": PLACE,
        "as_of": {"type": "string", "format": "date"},
        "files": texts,
        "variants": texts,
        "cases": map_of(count),
        "tested_percent": {"type": "number", "minimum": 0, "maximum": 100},
        "must_rules": count,
        "must_rules_caught_by_people": count,
        "findings": array_of(finding),
        "tolerated": array_of(tolerated),
        "elements": array_of(closed(element)),
    }
    return form_schema("specforge overview", {"format": {"const": FORM}, "features": array_of(closed(feature)), "unseen": texts})
