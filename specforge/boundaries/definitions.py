"""Purposes as explicit rules in the order in which they are asked, with every default spelled out."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from specforge.boundaries.phrases import ascii_fold
from specforge.boundaries.relations import relations_json
from specforge.boundaries.zones import VERSION, cuts, microseconds
from specforge.project import Owned, View
from specforge.provenance.dumping import Node
from specforge.spec.boundary import Boundary
from specforge.spec.events import Events
from specforge.spec.purposes import Purpose, Selection
from specforge.spec.sessions import Sessions

Rule = dict[str, object]
ANCHORED = ("longest", "turns", "sum")
"""Rules that need the start of the session, so that each session depends on the one before."""


FORMAT = "specforge-sessions/1"


def document_of(view: View) -> dict[str, object]:
    """Give the content of `sessions.json` for a view that has session boundaries."""
    assert view.sessions is not None
    sessions = view.sessions.value
    streams = {
        "events": Node(events_json(sessions.events), view.sessions.at("events")),
        "purposes": {purpose.id: Node(purpose_json(purpose, view), purpose.at()) for purpose in view.purposes},
    }
    body = {
        "format": FORMAT,
        "feature": view.id,
        "variant": dict(view.variant),
        "ref": str(view.sessions.ref),
        **streams,
        "relations": relations_json(streams, [one.value for one in view.relations], sessions),
        "metrics": metrics_json(view),
    }
    return Node(body, view.sessions.at())


def read_document(view: View) -> Mapping[str, Any]:
    """Give the content of `sessions.json` as whoever reads the file has it."""
    return cast("Mapping[str, Any]", json.loads(json.dumps(document_of(view))))


def events_json(events: Events) -> dict[str, object]:
    """Give the event stream: where it is, how it is ordered, what is set aside."""
    order = ["at", *(["seq"] if "seq" in events.columns else []), "tie", "id"]
    late = events.late
    return {
        "table": events.table,
        "columns": dict(events.columns),
        "order": order,
        "ties": list(events.ties),
        "instants": events.instants,
        "zone": events.zone,
        "ignores": list(events.ignores),
        "late": None if late is None else {"wait_us": microseconds(late.wait), "then": late.then},
        "clock_ahead_us": None if events.clock_ahead is None else microseconds(events.clock_ahead),
        "duplicates": "same id and at: the first is kept",
        "null_key": "set_aside",
        "erased_by": list(events.erased_by),
    }


def purpose_json(purpose: Owned[Purpose], view: View) -> dict[str, object]:
    """Give the boundary of one purpose, resolved."""
    assert view.sessions is not None
    value, sessions = purpose.value, view.sessions.value
    source = sessions.boundary_of(value)
    since = source.effective_from if source.before else value.effective_from
    return {
        "ref": str(purpose.ref),
        "id_column": sessions.id_column(purpose.id),
        "id": f"{purpose.id}:<id of the first event>",
        "same_as": value.same_as.purpose if value.same_as else None,
        **boundary_json(source, sessions),
        "bills_when": _selection_json(value.bills_when),
        "price": None if value.price is None else dict(zip(("amount", "currency"), value.price.parts, strict=True)),
        "quota_per_day": value.quota,
        "unit": None if value.unit is None else view.fill(value.unit, purpose.at("unit")),
        "judged_as": value.judged_as,
        "judged_when": _selection_json(value.judged_when),
        "keeps_us": {name: microseconds(length) for name, length in value.keeps.items()},
        "carries": {name: list(keys) for name, keys in value.carries.items()},
        "purges": None if value.purges is None else {"kinds": list(value.purges.on), "keys": list(value.purges.of)},
        "effective_from": since.isoformat() if since else None,
        "before": None if source.before is None else boundary_json(source.before, sessions),
        "decided_by": None if value.decided_by is None else view.fill(value.decided_by, purpose.at("decided_by")),
    }


def boundary_json(boundary: Boundary, sessions: Sessions) -> dict[str, object]:
    """Give where sessions begin and end, with the version that records derived from them are stamped with."""
    return {"boundary_version": _version(boundary, sessions), **_body(boundary, sessions)}


def _body(boundary: Boundary, sessions: Sessions) -> dict[str, object]:
    rules = list(_rules(boundary, sessions.events.columns))
    return {
        "per": keys_of(boundary, sessions),
        "inside": boundary.inside,
        "leaves_out": {column: list(values) for column, values in boundary.leaves_out.items()},
        "activity": _activity(boundary),
        "class": "anchored" if any(rule["rule"] in ANCHORED for rule in rules) else "local",
        "rules": rules,
    }


def keys_of(boundary: Boundary, sessions: Sessions) -> list[str]:
    """Give the keys that a boundary is partitioned by, behind those of the purpose it is inside of: that one says whose a session is."""
    if boundary.inside is None:
        return list(boundary.per)
    outer = sessions.boundary_of(sessions.purposes[boundary.inside])
    held = [keys_of(one, sessions) for one in (outer, outer.before) if one is not None]
    shared = [key for key in held[0] if all(key in per for per in held) and key not in boundary.per]
    return [*shared, *boundary.per]


def _version(boundary: Boundary, sessions: Sessions) -> str:
    """A digest of all that a session depends on: the stream, the boundary, and that of the purpose it is inside of."""
    outer = sessions.boundary_of(sessions.purposes[boundary.inside]) if boundary.inside else None
    body = _body(boundary, sessions)
    # Which release of the zone rules gave the cuts is no part of it: most releases change none of them.
    rules = [{key: value for key, value in rule.items() if key != "tzdata"} for rule in cast("list[Rule]", body["rules"])]
    # What leaves nothing out has the version that it had before there was such a thing.
    told = {key: value for key, value in body.items() if key != "leaves_out" or value}
    parts: list[object] = [events_json(sessions.events), {**told, "rules": rules}]
    if outer is not None:
        parts += [_version(outer, sessions), outer.before and _version(outer.before, sessions)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def _selection_json(selection: Selection | None) -> dict[str, object] | None:
    if selection is None:
        return None
    return {"has": list(selection.has), "lacks": list(selection.lacks), "activity_at_least": selection.activity_at_least}


def _activity(purpose: Boundary) -> dict[str, list[str]]:
    if purpose.counts:
        starts = purpose.starts.on if purpose.starts else ()
        reopens = purpose.reopens.on if purpose.reopens else ()
        return {"only": list(dict.fromkeys((*purpose.counts, *starts, *reopens)))}
    return {"all_but": list(purpose.ends.on) if purpose.ends else []}


def _rules(purpose: Boundary, columns: Mapping[str, str]) -> Iterator[Rule]:
    starts, ends = purpose.starts, purpose.ends
    yield {"rule": "first", "triggered_by": "any"}
    if starts is not None and starts.on:
        yield {"rule": "starts_on", "kinds": list(starts.on), "triggered_by": "any"}
    if ends is not None and ends.daily is not None:
        daily = ends.daily
        horizon = {"since": daily.since.isoformat(), "until": daily.until.isoformat()}
        told = {"at": daily.at, "zone": daily.zone, "tzdata": VERSION, **horizon}
        yield {"rule": "daily", **told, "cuts_us": list(cuts(daily)), "triggered_by": "any"}
    if purpose.reopens is not None:
        within = {"us": microseconds(purpose.reopens.within), "bound": "inclusive"}
        yield {
            "rule": "reopens",
            "kinds": list(purpose.reopens.on),
            **within,
            "voids": ["ends_on", "ends_says", "idle", "changes"],
            "triggered_by": "reopen",
        }
    if ends is not None:
        yield from _soft_ends(purpose)
    if starts is not None and starts.changes:
        yield {"rule": "changes", "columns": [columns[name] for name in starts.changes], "triggered_by": "activity"}
    if ends is not None:
        yield from _hard_limits(purpose, columns)


def _soft_ends(purpose: Boundary) -> Iterator[Rule]:
    assert purpose.ends is not None
    resume = None if purpose.resumes_within is None else microseconds(purpose.resumes_within)
    if purpose.ends.on:
        yield {
            "rule": "ends_on",
            "kinds": list(purpose.ends.on),
            "resumes_within_us": resume,
            "bound": "inclusive",
            "triggered_by": "activity",
        }
    if purpose.ends.says is not None:
        phrases = [ascii_fold(phrase) for phrase in purpose.ends.says.phrases]
        told = {"phrases": phrases, "by": purpose.ends.says.by, "compare": "whole text, spaces around it removed, ASCII letters lowered"}
        yield {"rule": "ends_says", **told, "resumes_within_us": resume, "bound": "inclusive", "triggered_by": "activity"}
    if purpose.ends.idle is not None:
        yield {"rule": "idle", "us": microseconds(purpose.ends.idle), "bound": "inclusive", "triggered_by": "activity"}


def _hard_limits(purpose: Boundary, columns: Mapping[str, str]) -> Iterator[Rule]:
    assert purpose.ends is not None
    if purpose.ends.longest is not None:
        yield {"rule": "longest", "us": microseconds(purpose.ends.longest), "bound": "inclusive", "triggered_by": "any"}
    if purpose.ends.turns is not None:
        yield {"rule": "turns", "max": purpose.ends.turns, "bound": "inclusive", "counts": "activity", "triggered_by": "activity"}
    if purpose.ends.sum is not None:
        column = columns[purpose.ends.sum.column]
        yield {"rule": "sum", "column": column, "max": purpose.ends.sum.max, "bound": "inclusive", "triggered_by": "any"}


def metrics_json(view: View) -> dict[str, object]:
    """Give the figures of dashboards, each with the id columns that it may be grouped by."""
    assert view.sessions is not None
    sessions = view.sessions.value
    found: dict[str, object] = {}
    for name, metric in zip(sessions.metrics, view.metrics, strict=True):
        by, means = metric.value.by, metric.value.means
        told = None if means is None else view.fill(means, metric.at("means"))
        found[name] = {"purposes": list(by), "group_by": [sessions.id_column(one) for one in by], "means": told}
    return found
