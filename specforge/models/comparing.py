"""What a catalogue says of the models of a project, and the days written into the specs."""

import datetime
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import chain
from pathlib import Path

from msgspec import Struct

from specforge.errors import UsageError
from specforge.models.catalogue import Catalogue, Entry
from specforge.models.gathering import Listed
from specforge.settling.specs import Specs, write_spec
from specforge.spec.model import Plain
from specforge.splicing import Put, SetValue, Splice, splice
from specforge.writing import exclusive


class Verdict(StrEnum):
    """How the day of a spec and that of a catalogue compare."""

    SAME = "same"
    EARLIER = "earlier"
    """The catalogue says an earlier day, or one where the spec has none: less time than was thought."""
    LATER = "later"
    """The catalogue says a later day, or that there is none."""
    SEVERAL = "several"
    """The catalogue says several days, by region or by the way to ask."""
    UNKNOWN = "unknown"
    """The catalogue does not have the model at this provider."""


class Compared(Struct, frozen=True):
    """A model of the project, and what a catalogue says of it."""

    listed: Listed
    verdict: Verdict
    retires: datetime.date | None
    """The day of the catalogue; nothing when it says none, or several."""
    here: tuple[Entry, ...]
    """What the catalogue has of it at its provider."""
    elsewhere: tuple[Entry, ...]
    """What it has of the same name at others."""

    @property
    def knows(self) -> bool:
        """Whether the catalogue has one day for it; none says nothing, since catalogues have a day for few models."""
        return self.retires is not None

    @property
    def is_less(self) -> bool:
        """Whether it is served for less time than the spec says, whichever entry is meant."""
        days = [one.retires or datetime.date.max for one in self.here]
        return bool(days) and max(days) < (self.listed.model.retires or datetime.date.max)


def compared(listed: Iterable[Listed], catalogue: Catalogue) -> tuple[Compared, ...]:
    """Compare the models that a provider serves with a catalogue; what one serves oneself is left out."""
    return tuple(_compared(one, catalogue) for one in listed if one.model.provider is not None)


def _compared(listed: Listed, catalogue: Catalogue) -> Compared:
    here = catalogue.of(listed.model)
    days = {one.retires for one in here}
    told = next(iter(days)) if len(days) == 1 else None
    mine = listed.model.retires
    if not here:
        verdict = Verdict.UNKNOWN
    elif len(days) > 1:
        verdict = Verdict.SEVERAL
    elif told == mine:
        verdict = Verdict.SAME
    else:
        verdict = Verdict.EARLIER if told is not None and (mine is None or told < mine) else Verdict.LATER
    return Compared(listed, verdict, told, here, catalogue.elsewhere(listed.model))


def write(root: Path, found: Sequence[Compared], day: datetime.date) -> tuple[str, ...]:
    """Write the days of a catalogue into the specs, and that they were looked up on the day it is of; gives the specs changed.

    What the catalogue does not know, or has several days or none of, is left alone: most have a day for few models.

    Raises:
        SpliceError: when a spec cannot be changed in place.
        UsageError: when somebody changed a spec meanwhile.
    """
    wanted: dict[str, list[Compared]] = {}
    for one in found:
        if one.knows:
            wanted.setdefault(one.listed.place.path, []).append(one)
    with exclusive(root):
        before = {path: (root / path).read_bytes() for path in sorted(wanted)}
        specs = Specs(before)
        for one in chain.from_iterable(wanted.values()):
            if specs.value(one.listed.place.path, (*one.listed.place.route, "id")) != one.listed.ref.id:
                raise UsageError(f"{one.listed.place.path} was changed while this ran, and was left alone", "run it again")
        after = {path: splice(raw, [each for one in wanted[path] for each in _splices(one, day)]) for path, raw in before.items()}
        changed = tuple(path for path, raw in before.items() if after[path] != raw)
        for path in changed:
            write_spec(root, path, before[path], after[path])
    return changed


def _splices(one: Compared, day: datetime.date) -> list[Splice]:
    model, route = one.listed.model, one.listed.place.route
    splices: list[Splice] = []
    if one.retires is not None and one.retires != model.retires:
        splices.append(_set(one.retires, (*route, "retires"), there=model.retires is not None))
    if model.looked_up is None or model.looked_up < day:
        splices.append(_set(day, (*route, "looked_up"), there=model.looked_up is not None))
    return splices


def _set(day: datetime.date, route: tuple[str | int, ...], *, there: bool) -> Splice:
    text = Plain(day.isoformat())
    return SetValue(route, text) if there else Put(route, text)
