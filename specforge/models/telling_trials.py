"""Trials of models as text and as JSON; pure strings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from specforge.amounts import enumerated, few, many
from specforge.json_forms import array_of, closed, form_schema, printed
from specforge.location import printable_lines
from specforge.models.trials import Came, Trial

FORMAT = "specforge-models-trial/1"
NAMED = 6


def trials_text(found: Sequence[Trial]) -> str:
    """Print for people: each trial with the cases that are lost on the other model."""
    if not found:
        return "no model in use has one that stands in for it or follows it\n"
    lines = [line for one in found for line in (*_trial(one), "")]
    counts = Counter(one.came for one in found)
    told = enumerated([f"{counts[came]} {came}" for came in Came if counts[came]])
    return printable_lines((*lines, f"{many(len(found), 'trial')}: {told}"))


def _trial(one: Trial) -> Iterator[str]:
    used, tried = (f"{model.id} ({model.value.name})" for model in (one.used, one.tried))
    came = f"{one.came} {many(len(one.lost), 'case')}" if one.came is Came.LOSES else str(one.came)
    yield f"{one.feature}: {tried} {one.how} {used}: {came}"
    yield f"  {one.at}"
    if one.since is None:
        yield "  run the cases on it, and `specforge results FILE --save`"
    else:
        yield f"  {_rates(one)}"
        yield from (f"  lost: {id}  {at}" for id, at in one.lost.items())
        if one.gained:
            yield f"  gained: {few(one.gained, NAMED)}"
        if one.undecided:
            yield f"  run and not decided: {few(one.undecided, NAMED)}"
    if one.missing and one.since is not None:
        yield f"  not run on it: {few(one.missing, NAMED)}"
    if one.outdated:
        yield f"  run on it only of another spec or prompt: {few(one.outdated, NAMED)}"
    if one.since is not None:
        again = "" if one.again_by is None else f"; to be run again {'since' if one.overdue else 'by'} {one.again_by}"
        yield f"  the oldest of its runs is of {one.since}{again}"


def _rates(one: Trial) -> str:
    both = one.compared
    if not both.of:
        return f"no case was decided on both: run the cases on {one.used.id}, too"
    return f"passed on {one.used.id}: {both.plain}, on {one.tried.id}: {both.level}; {both.told()}"


def trials_json(found: Sequence[Trial]) -> str:
    """Print for programs; the form is versioned."""
    return printed({"format": FORMAT, "trials": [_shown(one) for one in found]})


def _shown(one: Trial) -> Mapping[str, object]:
    both = one.compared
    return {
        "feature": one.feature,
        "used": {"ref": str(one.used.ref), "name": one.used.value.name},
        "tried": {"ref": str(one.tried.ref), "name": one.tried.value.name},
        "how": one.how,
        "at": str(one.at),
        "came": str(one.came),
        "passed_on_both": both.both,
        "passed_on_neither": both.neither,
        "drop": round(both.drop, 4),
        "interval": [round(end, 4) for end in both.interval],
        "lost": [{"case": id, "at": str(at)} for id, at in one.lost.items()],
        "gained": list(one.gained),
        "undecided": list(one.undecided),
        "missing": list(one.missing),
        "outdated": list(one.outdated),
        "since": None if one.since is None else one.since.isoformat(),
        "again_by": None if one.again_by is None else one.again_by.isoformat(),
    }


def trials_schema() -> dict[str, object]:
    """Give the schema of the trials in JSON."""
    text, day, count = {"type": "string"}, {"type": ["string", "null"], "format": "date"}, {"type": "integer", "minimum": 0}
    share = {"type": "number", "minimum": -1, "maximum": 1}
    model = closed({"ref": text, "name": text})
    trial = {
        "feature": text, "used": model, "tried": model, "how": {"enum": ["stands in for", "follows"]}, "at": text,
        "came": {"enum": [str(one) for one in Came]}, "passed_on_both": count, "passed_on_neither": count, "drop": share,
        "interval": {"type": "array", "items": share, "minItems": 2, "maxItems": 2}, "lost": array_of(closed({"case": text, "at": text})),
        "gained": array_of(text), "undecided": array_of(text), "missing": array_of(text), "outdated": array_of(text), "since": day, "again_by": day,
    }  # fmt: skip
    return form_schema(
        "Each trial of a model that stands in for another one or follows it",
        {"format": {"const": FORMAT}, "trials": array_of(closed(trial))},
    )
