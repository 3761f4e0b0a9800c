"""Curves of stress as text and as JSON; pure strings."""

from collections.abc import Iterator

from msgspec.structs import asdict

from specforge.amounts import many
from specforge.curves.answer import AtLevel, Curve, Curves, Stress
from specforge.grading.rates import Rate
from specforge.json_forms import PLACE, array_of, closed, form_schema, map_of, nullable, printed
from specforge.location import printable_lines
from specforge.spec.stress import PLAIN
from specforge.stress.comparing import Seen

FORMAT = "specforge-stress/1"
BAR = 20
LISTED = 10


def stress_text(found: Stress) -> str:
    """Print for people: the cases there are and need to be, and with results a bar for each level and what it shows."""
    lines = [line for file in found.files or () for line in file.remarks]
    for number, one in enumerate(found.features):
        if number:
            lines.append("")
        lines += _head(one)
        for curve in one.curves:
            lines += _measured(one, curve) if found.ran else _planned(curve)
        if found.ran:
            lines += _tail(one)
    lines += [f"left out: {line}" for line in left_out(found)]
    return printable_lines(lines)


def left_out(found: Stress) -> Iterator[str]:
    """Say which runs are of nothing in the project."""
    for one in found.gone:
        yield f"{many(one.runs, 'run')} of `{one.name}`: {one.why}"


def _head(one: Curves) -> Iterator[str]:
    model = f", {one.model}" if one.model is not None else ""
    combined = f", {one.combined} of them at several levels at once" if one.combined else ""
    yield f"{one.name}{model}: {one.stressed} of {many(one.written, 'written case')} under stress, {many(one.cases, 'case')} in evals.stress.jsonl{combined}"


def _planned(curve: Curve) -> Iterator[str]:
    yield f"{curve.axis}: {many(curve.needed, 'case')} at each level {'show' if curve.needed > 1 else 'shows'} a drop of {many(curve.drop, 'point')} from {curve.plain_rate} %"
    if not curve.levels:
        yield f"  no levels: cases write none in `reworded: {{{curve.axis}: ...}}`"
    width = max((len(level.name) for level in curve.levels), default=0)
    for level in curve.levels:
        told = ["enough"] if level.cases >= curve.needed else [f"{curve.needed - level.cases} too few", _shows(level)]
        left = [f"{many(level.left, 'more case')} would stay as written"] if level.left else []
        yield f"  {level.name:<{width}}  {many(level.cases, 'case')}: {', '.join([*told, *left])}"


def _shows(level: AtLevel) -> str:
    if level.shows is None:
        return "shows no drop at all"
    return f"{'show' if level.cases > 1 else 'shows'} a drop of {many(level.shows, 'point')}"


def _measured(one: Curves, curve: Curve) -> Iterator[str]:
    yield f"{curve.axis}: a drop of {many(curve.drop, 'point')} must be seen"
    width = max((len(name) for name in (PLAIN, *(level.name for level in curve.levels))), default=0)
    yield f"  {PLAIN:<{width}}  {bar(one.plain)}  {rate_text(one.plain)}"
    for level in curve.levels:
        found = level.compared
        those = f"; as written {found.plain.passed} of {found.plain.of}" if found.of and found.plain != one.plain else ""
        rate = f"{rate_text(found.level)}{those}; " if found.of else ""
        yield f"  {level.name:<{width}}  {bar(found.level)}  {rate}{said(level, curve)}"


def said(level: AtLevel, curve: Curve) -> str:
    """Say what a level shows, in words."""
    if level.seen is Seen.NOT_RUN:
        return f"{level.seen}; {many(curve.needed, 'case')} are needed"
    return f"{level.compared.told(' than plain')}: {level.seen}{few(level, curve)}"


def few(level: AtLevel, curve: Curve) -> str:
    """Say how many cases are needed where there are too few to say something."""
    if level.seen is not Seen.TOO_FEW:
        return ""
    missing = curve.needed - level.compared.of
    return f", {curve.needed} are needed: {missing} more" if missing > 0 else f", though {curve.needed} were planned: add more"


def rate_text(rate: Rate) -> str:
    """A rate with its interval, in words where nothing was run."""
    return str(rate) if rate.of else "not run"


def bar(rate: Rate) -> str:
    """Draw a share as a bar; a line where nothing was run."""
    full = round(BAR * rate.share)
    return "█" * full + "░" * (BAR - full) if rate.of else "·" * BAR


def _tail(one: Curves) -> Iterator[str]:
    for id in one.together[:LISTED]:
        yield f"fails only together: {id}"
    if len(one.together) > LISTED:
        yield f"fails only together: {len(one.together) - LISTED} more"
    if one.undecided:
        yield f"left out: {many(one.undecided, 'case')} that no run decided"
    if one.outdated:
        yield f"left out: {many(one.outdated, 'run')} of another prompt, or of a case that has changed since; run the cases again"


def stress_json(found: Stress) -> str:
    """Print for programs; `specforge schema stress` describes it."""
    document = {
        "format": FORMAT,
        "files": None if found.files is None else [one.as_json() for one in found.files],
        "features": [_described(one) for one in found.features],
        "gone": [asdict(one) for one in found.gone],
        "compared": found.compared,
        "exceeded": list(found.exceeded),
    }
    return printed(document)


def _described(one: Curves) -> dict[str, object]:
    return {
        "feature": one.feature,
        "variant": dict(one.variant),
        "model": one.model,
        "written": one.written,
        "stressed": one.stressed,
        "cases": one.cases,
        "combined": one.combined,
        "plain": _rate(one.plain),
        "together": list(one.together),
        "undecided": one.undecided,
        "outdated": one.outdated,
        "axes": [
            {
                "ref": curve.ref,
                "at": asdict(curve.at),
                "drop": curve.drop / 100,
                "plain_rate": curve.plain_rate / 100,
                "needed": curve.needed,
                "levels": [_level(level) for level in curve.levels],
            }
            for curve in one.curves
        ],
    }


def _level(level: AtLevel) -> dict[str, object]:
    drop = {"is": level.compared.drop, "low": level.compared.interval[0], "high": level.compared.interval[1]}
    return {
        "level": level.name,
        "cases": level.cases,
        "left": level.left,
        "shows": None if level.shows is None else level.shows / 100,
        "rate": _rate(level.compared.level),
        "plain": _rate(level.compared.plain),
        "drop": {key: round(value, 6) for key, value in drop.items()} if level.compared.of else None,
        "seen": str(level.seen),
    }


def _rate(rate: Rate) -> dict[str, object]:
    low, high = rate.interval
    return {"passed": rate.passed, "of": rate.of, "low": round(low, 6), "high": round(high, 6)}


def stress_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}
    texts = array_of(text)
    share, points = {"type": "number", "minimum": 0, "maximum": 1}, {"type": "number", "minimum": -1, "maximum": 1}
    rate = closed({"passed": number, "of": number, "low": share, "high": share})
    drop = nullable(closed({"is": points, "low": points, "high": points}))
    level = {
        "level": text, "cases": number, "left": number, "shows": nullable(share), "rate": rate, "plain": rate, "drop": drop,
        "seen": {"enum": [str(one) for one in Seen]},
    }  # fmt: skip
    axis = {
        "ref": text, "at": PLACE, "drop": share, "plain_rate": share, "needed": number,
        "levels": array_of(closed(level)),
    }  # fmt: skip
    feature = {
        "feature": text, "variant": map_of(text), "model": {"type": ["string", "null"]},
        "written": number, "stressed": number, "cases": number, "combined": number, "plain": rate, "together": texts,
        "undecided": number, "outdated": number, "axes": array_of(closed(axis)),
    }  # fmt: skip
    file = {"path": text, "source": text, "runs": number, "others": number, "notes": texts}
    return form_schema(
        "specforge stress",
        {
            "format": {"const": FORMAT},
            "files": nullable(array_of(closed(file))),
            "features": array_of(closed(feature)),
            "gone": {"type": "array", "items": closed({"name": text, "why": text, "runs": number})},
            "compared": number,
            "exceeded": texts,
        },
    )
