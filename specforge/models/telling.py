"""Models as text and as JSON; pure strings."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import asdict

from specforge.amounts import cut, few, many
from specforge.json_forms import array_of, closed, form_schema, nullable, printed
from specforge.lifecycles import is_over
from specforge.location import printable_lines
from specforge.models.catalogue import Catalogue, Entry
from specforge.models.comparing import Compared, Verdict
from specforge.models.gathering import Listed
from specforge.spec.models import LanguageModel

FORMAT = "specforge-models-list/1"
COMPARED = "specforge-models-compared/1"
DOES: Mapping[str, str] = {
    "answers": "answers", "judges": "judges answers", "embeds": "makes vectors", "guards": "decides what is let through",
    "summarises": "makes texts shorter",
}  # fmt: skip
"""What a model is asked for, in words."""
NAMED = 4


def list_text(found: Sequence[Listed], as_of: datetime.date) -> str:
    """Print for people: the models by the day on which their replacement has to begin."""
    used = sum(one.in_use for one in found)
    lines = [f"as of {as_of}: {many(len(found), 'model')}, {used} in use"] if found else ["no feature has `models`"]
    for one in found:
        lines += ["", f"{one.ref}: {one.model.name}, served by {one.model.served_by}", *(f"  {line}" for line in _about(one, as_of))]
    return printable_lines(lines)


def _about(one: Listed, as_of: datetime.date) -> Iterator[str]:
    model = one.model
    yield _when(model, as_of)
    if model.stands_in_for is not None:
        yield f"{DOES[model.does]} when {model.stands_in_for} fails, in {few(one.features, NAMED)}"
    elif one.in_use:
        yield f"{DOES[model.does]} in {few(one.features, NAMED)}"
    else:
        yield f"waits to take the place of another one in {few(one.features, NAMED)}"
    if one.fallbacks:
        yield f"when it fails: {', then '.join(one.fallbacks)}"
    if model.successor is not None:
        yield f"followed by {model.successor}"
    if one.tried is not None:
        yield f"{one.tried.passed} of {many(one.tried.cases, 'case')} passed in the last run of each on it, the latest on {one.tried.on}"
    elif model.does == "answers":
        yield "no result of it is kept: run the cases on it, and `specforge results FILE --save`"
    yield f"{one.at}"


def _when(model: LanguageModel, as_of: datetime.date) -> str:
    seen = f", looked up on {model.looked_up}" if model.looked_up else ", never looked up" if model.provider else ""
    if model.retires is None or model.replace_by is None:
        return f"no day to retire on is known{seen}"
    if is_over(model, as_of):
        return f"retired on {model.retires}{seen}"
    begins = "its replacement had to begin" if model.replace_by < as_of else "its replacement has to begin"
    return f"{'may retire from' if model.tentative else 'retires on'} {model.retires}; {begins} by {model.replace_by}{seen}"


def list_json(found: Sequence[Listed], as_of: datetime.date) -> str:
    """Print for programs; the form is versioned."""
    return printed({"format": FORMAT, "as_of": as_of.isoformat(), "models": [_shown(one) for one in found]})


def _shown(one: Listed) -> dict[str, object]:
    model = one.model
    return {
        "ref": str(one.ref),
        "at": str(one.at),
        "features": list(one.features),
        "name": model.name,
        "provider": model.provider,
        "does": model.does,
        "in_use": one.in_use,
        "stands_in_for": model.stands_in_for,
        "fallbacks": list(one.fallbacks),
        "successor": model.successor,
        "retires": _day(model.retires),
        "tentative": model.tentative,
        "replace_by": _day(model.replace_by),
        "looked_up": _day(model.looked_up),
        "tried": None if one.tried is None else asdict(one.tried),
    }


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


TEXT, DAY = {"type": "string"}, {"type": ["string", "null"], "format": "date"}
MAYBE, COUNT = {"type": ["string", "null"]}, {"type": "integer", "minimum": 0}


MODEL: Mapping[str, object] = {
    "ref": TEXT, "at": TEXT, "features": array_of(TEXT), "name": TEXT, "provider": MAYBE, "does": {"enum": list(DOES)},
    "in_use": {"type": "boolean"}, "stands_in_for": MAYBE, "fallbacks": array_of(TEXT), "successor": MAYBE, "retires": DAY,
    "tentative": {"type": "boolean"}, "replace_by": DAY, "looked_up": DAY,
    "tried": nullable(closed({"passed": COUNT, "cases": COUNT, "on": {"type": "string", "format": "date"}})),
}  # fmt: skip


def list_schema() -> dict[str, object]:
    """Give the schema of the list in JSON."""
    days = {"type": "string", "format": "date"}
    return form_schema("The models of a project", {"format": {"const": FORMAT}, "as_of": days, "models": array_of(closed(MODEL))})


def compared_text(found: Sequence[Compared], catalogue: Catalogue, written: Sequence[str]) -> str:
    """Print for people: what the catalogue says of each model, and which specs say so now."""
    dated = sum(one.retires is not None for one in catalogue.entries)
    lines = [f"{catalogue.path}: {many(len(catalogue.entries), 'model')}, {dated:,} with a day to retire on"]
    if not found:
        lines.append("no feature has a model that a provider serves")
    for one in found:
        lines += [f"{one.listed.at}: {one.listed.ref}: {_verdict(one)}"]
    lines += [f"wrote {path}" for path in written]
    return printable_lines(lines)


def _verdict(one: Compared) -> str:
    model = one.listed.model
    mine = f"the spec says {model.retires}" if model.retires else "the spec says no day"
    if one.verdict is Verdict.UNKNOWN:
        others = f"; elsewhere: {_days(one.elsewhere)}" if one.elsewhere else ""
        return f"the catalogue does not have `{model.name}` at {model.provider}{others}"
    if one.verdict is Verdict.SEVERAL:
        return f"{mine}, the catalogue several: {_days(one.here)}; name one of them in `provider`, as the catalogue does before the `/`"
    if one.retires is None and (unread := next((entry.unread for entry in one.here if entry.unread), "")):
        return f"{mine}, the catalogue `{cut(unread, 40)}`, which is no date; written as 2027-01-14 it is read"
    if one.verdict is Verdict.SAME:
        return f"retires on {model.retires}, as the spec says" if model.retires else "no day, as the spec says"
    if one.retires is None:
        return f"{mine}, the catalogue none"
    if model.retires is None:
        return f"{mine}, the catalogue {one.retires}"
    days = abs((one.retires - model.retires).days)
    return f"{mine}, the catalogue {one.retires}, {many(days, 'day')} {one.verdict}"


def _days(entries: Sequence[Entry]) -> str:
    return few([f"{one.key} {f'on {one.retires}' if one.retires else 'without a day'}" for one in entries], NAMED, "; ")


def compared_json(found: Sequence[Compared], catalogue: Catalogue, written: Sequence[str]) -> str:
    """Print for programs; the form is versioned."""
    models = [
        {
            **_shown(one.listed),
            "verdict": str(one.verdict),
            "catalogue_retires": _day(one.retires),
            "here": [_entry(each) for each in one.here],
            "elsewhere": [_entry(each) for each in one.elsewhere],
        }
        for one in found
    ]
    return printed({"format": COMPARED, "catalogue": catalogue.path, "models": models, "written": list(written)})


def _entry(one: Entry) -> dict[str, object]:
    return {"key": one.key, "provider": one.provider, "retires": _day(one.retires)}


def compared_schema() -> dict[str, object]:
    """Give the schema of a comparison in JSON."""
    entries = array_of(closed({"key": TEXT, "provider": TEXT, "retires": DAY}))
    model = {**MODEL, "verdict": {"enum": [str(one) for one in Verdict]}, "catalogue_retires": DAY, "here": entries, "elsewhere": entries}
    shown = {"format": {"const": COMPARED}, "catalogue": TEXT, "models": array_of(closed(model)), "written": array_of(TEXT)}
    return form_schema("The models of a project compared with a catalogue", shown)
