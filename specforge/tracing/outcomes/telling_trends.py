"""Many runs of a suite in a row, as text and as JSON; pure strings."""

from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import asdict

from specforge.amounts import enumerated, few, many, share_text
from specforge.grading.rates import Rate
from specforge.grading.verdict import Verdict
from specforge.json_forms import PLACE, array_of, closed, form_schema, map_of, nullable, printed
from specforge.location import printable_lines
from specforge.results.records import FILE
from specforge.tracing.outcomes.answer import GONE
from specforge.tracing.outcomes.pairing import PROMPT
from specforge.tracing.outcomes.points import Period, Point
from specforge.tracing.outcomes.telling_pairs import COMPARED, compared_json, model_text, needed, others_text, pair_of, seen_text
from specforge.tracing.outcomes.trend import Break, CaseHistory, Left, Level, Missing, Trend, Trends

FORMAT = "specforge-trend/1"
LATEST = 20
"""So many points of the end have a line each, beside the first one and those around a break; JSON has all of them."""
LISTED = 10
"""So many cases that moved at a break have a line each; JSON has all of them."""
NAMED = 6
DATE = len("2026-11-20")
WHY = {Missing.ASKS: "ask something else up to", Missing.UNDECIDED: "not decided at", Missing.NOT_RUN: "not run at"}


def trends_text(found: Trends) -> str:
    """Print for people: the pass rates at each point, where they moved, and which cases told nothing."""
    lines = [line for file in found.files for line in file.remarks]
    lines += found.undated
    for one in found.features:
        lines += _feature(one)
    if found.stressed:
        lines.append(f"under stress, and not counted: {many(found.stressed, 'run')}; `specforge stress --results FILE` reads them")
    lines += [f"left out: {many(one.runs, 'run')} of {one.case}: {one.why}" for one in found.gone]
    if not any(len(one.levels) > 1 for one in found.features):
        lines.append("nothing to compare: it takes two points at which cases of now were decided; name more files, or another `--by`")
    return printable_lines(lines)


def _feature(one: Trend) -> Iterator[str]:
    models = f", {enumerated([model_text(name) for name in one.models])}" if any(one.models) else ""
    every = len(one.same) + sum(len(left.cases) for left in one.left)
    yield f"{one.name}{models}: {many(len(one.levels), 'point')}; {len(one.same)} of {many(every, 'case')} {_same(len(one.same))}"
    rows = [("same cases", "all cases", "at"), *((_rate(level.same), _rate(level.every), _point(level.point)) for level in one.levels)]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    shown = [index + 1 for index in _shown(one)]
    for before, index in pairwise([-1, 0, *shown]):
        if index - before > 1:
            yield f"  ... {many(index - before - 1, 'more point')}"
        yield f"  {rows[index][0]:<{widths[0]}}  {rows[index][1]:<{widths[1]}}  {rows[index][2]}"
    if one.compared.of:
        yield f"  from the first point to the last: {one.compared.told()}: {seen_text(one.compared, one.drop)}"
    for moved in one.breaks:
        yield from (f"  {line}" for line in _break(moved, one))
    yield from (f"  {line}" for line in _cases(one))


def _same(count: int) -> str:
    return "is the same at all of them" if count == 1 else "are the same at all of them"


def _shown(one: Trend) -> list[int]:
    """The points that have a line: the first, those around a break, and the latest."""
    around = {at for moved in one.breaks for at in (moved.shift.at - 1, moved.shift.at)}
    latest = range(max(len(one.levels) - LATEST, 0), len(one.levels))
    return sorted({0, *around, *latest} & set(range(len(one.levels))))


def _rate(found: Rate) -> str:
    return f"{found.passed} of {found.of} ({share_text(found.passed, found.of)})" if found.of else "none"


def _point(point: Point) -> str:
    """A point as people know it: a file with the day of its last run; a period says its time itself."""
    return f"{point.name} ({point.end[:DATE]})" if point.end is not None and point.by is Period.FILE else point.name


def _break(found: Break, one: Trend) -> Iterator[str]:
    level, before = one.levels[found.shift.at], one.levels[found.shift.at - 1]
    rates = f"{share_text(found.before.passed, found.before.of)} before, {share_text(found.since.passed, found.since.of)} since"
    less = "less" if found.shift.fell else "more"
    there = f"{found.there} of them from that point on" if found.there < len(found.turned) else "from that point on"
    yield f"{'fell' if found.shift.fell else 'rose'} at {_point(level.point)}: {rates}; {many(len(found.turned), 'case')} passed {less} often, {there}"
    if before.models != level.models:
        yield f"  another there: the model, {enumerated([model_text(name) for name in before.models])} before"
    if before.runners != level.runners:
        yield f"  another there: the runner, {enumerated(before.runners)} before"
    yield from (f"  another there: {line}" for line in others_text(found.others, found.step, gained=not found.shift.fell))
    if not found.others and before.models == level.models and before.runners == level.runners:
        yield "  nothing that is recorded is another there: look at what serves the model, as a snapshot behind the same name, and at its load"
    for turned in found.turned[:LISTED]:
        rate = f"{turned.before.passed} of {turned.before.of} before, {turned.since.passed} of {turned.since.of} since"
        yield f"  {turned.id}  {turned.at}: {rate}"
    if len(found.turned) > LISTED:
        yield f"  and {len(found.turned) - LISTED} more"


def _cases(one: Trend) -> Iterator[str]:
    later = [id for left in one.left if left.why is Missing.LATER for id in left.cases]
    if later:
        yield f"not the same at all points: {many(len(later), 'case')} not run at the first ones: {few(later, NAMED)}"
    for left in one.left:
        if left.why is not Missing.LATER:
            yield f"not the same at all points: {many(len(left.cases), 'case')} {_why(left, one)}: {few(left.cases, NAMED)}"
    for partial in one.partial:
        yield f"left out: {_point(partial.point)}, which ran {partial.ran} of {many(partial.of, 'case')}"
    by_chance = [f"{case.id} ({case.unexplained} of {many(len(case.turned), 'time')})" for case in one.cases if case.unexplained > 1]
    for ids, said in (
        (one.told_nothing, f"passed each time, and told nothing apart: {len(one.told_nothing)} of {many(len(one.cases), 'case')}"),
        ([case.id for case in one.cases if case.never_passed], "never passed"),
        (by_chance, "turned though nothing that is recorded was another"),
        *((ids, "turned more than once, and always together") for ids in one.alike),
    ):
        if ids:
            yield f"{said}: {few(ids, NAMED)}"


def _why(left: Left, one: Trend) -> str:
    return f"{WHY[left.why]} {_point(one.levels[left.at].point)}"


def trends_json(found: Trends) -> str:
    """Print for programs; `specforge schema trend` describes it."""
    document = {
        "format": FORMAT,
        "files": [one.as_json() for one in found.files],
        "undated": list(found.undated),
        "compared": found.compared,
        "exceeded": list(found.exceeded),
        "features": [_feature_json(one) for one in found.features],
        "gone": [one.as_json() for one in found.gone],
        "stressed": found.stressed,
    }
    return printed(document)


def _feature_json(one: Trend) -> dict[str, object]:
    return {
        "feature": one.feature,
        "variant": dict(one.variant),
        "models": list(one.models),
        "points": [_level_json(level) for level in one.levels],
        "partial": [{**_point_json(each.point), "ran": each.ran, "of": each.of} for each in one.partial],
        "since_first": {**compared_json(one.compared, one.drop), "drop_to_see": one.drop, "needed": needed(one.compared, one.drop)},
        "breaks": [_break_json(each, one) for each in one.breaks],
        "same": list(one.same),
        "not_same": [{"why": str(left.why), "point": left.at, "cases": list(left.cases)} for left in one.left],
        "cases": [_case_json(each) for each in one.cases],
        "told_nothing": list(one.told_nothing),
        "alike": [list(ids) for ids in one.alike],
    }


def _point_json(point: Point) -> dict[str, object]:
    return {"name": point.name, "begin": point.begin, "end": point.end}


def _level_json(level: Level) -> dict[str, object]:
    return {
        **_point_json(level.point),
        "same": asdict(level.same),
        "all": asdict(level.every),
        "models": list(level.models),
        "runners": list(level.runners),
    }


def _break_json(found: Break, one: Trend) -> dict[str, object]:
    sides = one.levels[found.shift.at - 1], one.levels[found.shift.at]
    return {
        "point": found.shift.at,
        "fell": found.shift.fell,
        "before": asdict(found.before),
        "since": asdict(found.since),
        "there": found.there,
        "cases": [
            {"case": each.id, "at": asdict(each.at), "before": asdict(each.before), "since": asdict(each.since)} for each in found.turned
        ],
        "others": [{"name": None if each.name == PROMPT else each.name, "cases": each.cases, "lost": each.lost} for each in found.others],
        "models": [list(side.models) for side in sides],
        "runners": [list(side.runners) for side in sides],
    }


def _case_json(one: CaseHistory) -> dict[str, object]:
    return {
        "case": one.id,
        "at": asdict(one.at),
        "came": [None if verdict is None else str(verdict) for verdict in one.came],
        "since": one.since,
        "turned": list(one.turned),
        "unexplained": one.unexplained,
    }


def trends_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, number, perhaps = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": ["string", "null"]}
    rate = closed({"passed": number, "of": number})
    texts, variant = array_of(text), map_of(text)
    point = {"name": text, "begin": perhaps, "end": perhaps}
    case = {"case": text, "at": PLACE}
    moved = closed({
        "point": number, "fell": {"type": "boolean"}, "before": rate, "since": rate, "there": number,
        "cases": array_of(closed({**case, "before": rate, "since": rate})),
        "others": array_of(closed({"name": perhaps, "cases": number, "lost": number})),
        "models": pair_of(array_of(perhaps)), "runners": pair_of(texts),
    })  # fmt: skip
    feature = closed({
        "feature": text, "variant": variant, "models": array_of(perhaps),
        "points": array_of(closed({**point, "same": rate, "all": rate, "models": array_of(perhaps), "runners": texts})),
        "partial": array_of(closed({**point, "ran": number, "of": number})),
        "since_first": closed({**COMPARED, "drop_to_see": number, "needed": number}), "breaks": array_of(moved), "same": texts,
        "not_same": array_of(closed({"why": {"enum": [str(one) for one in Missing]}, "point": number, "cases": texts})),
        "cases": array_of(closed({
            **case, "came": array_of(nullable({"enum": [str(one) for one in Verdict]})), "since": number, "turned": array_of(number),
            "unexplained": number,
        })),
        "told_nothing": texts, "alike": array_of(texts),
    })  # fmt: skip
    document = {
        "format": {"const": FORMAT}, "files": array_of(FILE), "undated": texts, "compared": number, "exceeded": texts,
        "features": array_of(feature), "gone": array_of(GONE), "stressed": number,
    }  # fmt: skip
    return form_schema("specforge trend", document)
