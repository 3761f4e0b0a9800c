"""Calibrations written into specs: how far a judge agreed with people, and about which words."""

import datetime
from collections.abc import Collection, Mapping
from pathlib import Path

from specforge.location import Place
from specforge.rubrics.agreeing import Agreements, Compared
from specforge.rubrics.questions import Rubric
from specforge.settling.specs import Specs, write_spec
from specforge.spec.model import Plain
from specforge.splicing import Put, SetValue, Splice, splice
from specforge.splicing.changes import Value
from specforge.writing import exclusive

DECIMALS = 2


def note(root: Path, raws: Mapping[str, bytes], found: Agreements, day: datetime.date) -> tuple[str, ...]:
    """Write how far each judge agreed with people into the rubrics that were labelled; gives the specs changed.

    What was noted of the same judge before is replaced, unless it is of the words of another variant. A rubric that is written
    nowhere has no place for a note.

    Args:
        root: The project.
        raws: The specs as they were when the rubrics were read.
        found: What labels say.
        day: The day that is noted.

    Raises:
        SpliceError: when a spec cannot be changed in place.
        UsageError: when somebody changed a spec meanwhile.
    """
    wanted: dict[Place, list[dict[str, Value]]] = {}
    for one in found.found:
        for judge in one.judges:
            if judge.rate.of:
                for asking in one.rubric.written:
                    wanted.setdefault(asking.place, []).append(_entry(judge, one.rubric, day))
    marks: dict[Place, set[str]] = {}
    for rubric in (*(one.rubric for one in found.found), *found.unlabelled):
        for asking in rubric.written:
            marks.setdefault(asking.place, set()).add(rubric.mark)
    specs = Specs({path: raws[path] for path in sorted({one.path for one in wanted})})
    after = {
        path: splice(raw, [_splice(specs, place, entries, marks[place]) for place, entries in wanted.items() if place.path == path])
        for path, raw in specs.raws.items()
    }
    changed = tuple(path for path, raw in specs.raws.items() if after[path] != raw)
    with exclusive(root):
        for path in changed:
            write_spec(root, path, raws[path], after[path])
    return changed


def _entry(judge: Compared, rubric: Rubric, day: datetime.date) -> dict[str, Value]:
    kappa = judge.agreement.beyond_chance
    return {
        "judge": judge.judge,
        "agreed": judge.rate.passed,
        "of": judge.rate.of,
        **({} if kappa is None else {"kappa": Plain(f"{kappa:.{DECIMALS}f}")}),
        "on": Plain(day.isoformat()),
        "rubric_mark": rubric.mark,
    }


def _splice(specs: Specs, place: Place, entries: list[dict[str, Value]], marks: Collection[str]) -> Splice:
    route = specs.route(place)
    value = specs.value(place.path, route)
    if not isinstance(value, dict):
        return SetValue(route, {"rubric": value, "calibration": [*entries]})
    known = value.get("calibration")
    if known is None:
        return Put((*route, "calibration"), [*entries])
    judges, noted = {one["judge"] for one in entries}, {one["rubric_mark"] for one in entries}
    kept = [
        one
        for one in (known if isinstance(known, list) else [known])
        if one.get("judge") not in judges or (one.get("rubric_mark") in marks and one.get("rubric_mark") not in noted)
    ]
    return SetValue((*route, "calibration"), [*kept, *entries])
