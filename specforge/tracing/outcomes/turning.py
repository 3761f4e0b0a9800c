"""Runs beside runs before them: which cases came out otherwise, and what of the spec, the prompt and the model is another."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from specforge.config import Config
from specforge.results.gathering import gathered, until_day
from specforge.results.records import File, Result
from specforge.stress.comparing import LOST, Compared, Seen, beyond_chance, compared
from specforge.tracing.outcomes.answer import Gone
from specforge.tracing.outcomes.forking import Parting
from specforge.tracing.outcomes.hours import other_hours
from specforge.tracing.outcomes.joining import Key, Present, as_now, by_element
from specforge.tracing.outcomes.pairing import Other, Pair, Turned, last_runs, others, paired

_Variant = tuple[str, tuple[tuple[str, str], ...]]
_Names = tuple[str | None, str | None]
_Sides = tuple[Sequence[Result], Sequence[Result]]


class Part(Struct, frozen=True):
    """The cases that are about one element, beside those of before: a feature as a whole may hide what they lost."""

    ref: str
    compared: Compared
    seen: Seen
    """What the comparison says of the drop; of a loss that one of so many elements has by chance, that there are too few cases."""


class Forks(Struct, frozen=True):
    """How some lost cases part from their runs before."""

    how: Parting
    tool: str
    lost: int
    kept: int
    """How many of the cases that are not lost part in the same way: as many, and it explains nothing."""
    of: int
    """How many cases are not lost and say what was called."""


class Turns(Struct, frozen=True):
    """The cases of a feature with a model before, and with the same one or another after."""

    feature: str
    variant: Mapping[str, str]
    models: tuple[str | None, str | None]
    """Before and after, as the runs name them."""
    runners: tuple[tuple[str, ...], tuple[str, ...]]
    """Before and after."""
    hours: tuple[str, str] | None
    """The time of day before and after, where the runs that were compared were made at other hours."""
    drop: int
    """How many points of the pass rate must be seen when they are lost."""
    compared: Compared
    """The cases that both sides decided and that ask the same; `plain` is before."""
    lost: tuple[Turned, ...]
    gained: tuple[Turned, ...]
    others: tuple[Other, ...]
    """What is another for some of the cases that were compared."""
    forks: tuple[Forks, ...]
    elements: tuple[Part, ...]
    """The elements that the compared cases are about, each with its cases alone: what certainly lost most first."""
    asks: tuple[str, ...]
    """The cases that ask something else after, or are judged otherwise: their verdicts cannot be compared."""
    undecided: tuple[str, ...]
    """The cases that were run on both sides and that one of them did not decide."""
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    older: int
    """Runs that count nowhere: their side has later ones of the same case, of another spec or prompt."""

    @property
    def name(self) -> str:
        """The id, and the value of each axis."""
        return "/".join((self.feature, *self.variant.values()))

    @property
    def seen(self) -> Seen:
        """What the comparison says of the drop."""
        return self.compared.seen(self.drop)

    @property
    def hidden(self) -> tuple[Part, ...]:
        """The elements that certainly lost more than is allowed, some of the cases alone."""
        return tuple(one for one in self.elements if one.compared.of < self.compared.of and one.seen is Seen.EXCEEDED)


class Unpaired(Struct, frozen=True):
    """Runs of a model that only one side has, beside other models."""

    feature: str
    """The id, and the value of each axis."""
    model: str | None
    side: str
    """`before` or `after`."""
    runs: int


class Comparison(Struct, frozen=True):
    """Runs beside runs before them."""

    before: tuple[File, ...]
    after: tuple[File, ...]
    features: tuple[Turns, ...]
    unpaired: tuple[Unpaired, ...]
    gone: tuple[Gone, ...]
    """Runs of what the project does not have, of either side."""
    stressed: int
    """Runs of cases under stress, which count nowhere."""

    @property
    def compared(self) -> int:
        """How many cases were compared."""
        return sum(one.compared.of for one in self.features)

    @property
    def exceeded(self) -> tuple[str, ...]:
        """The features that certainly lost more than is allowed, by name, and the elements of the others that did."""
        return tuple(
            name
            for one in self.features
            for name in (
                [one.name]
                if one.seen is Seen.EXCEEDED
                else [f"{part.ref} in {one.name}" if one.variant else part.ref for part in one.hidden]
            )
        )


def turns(root: Path, config: Config, after: Sequence[Path], before: Sequence[Path], drop: int, as_of: datetime.date) -> Comparison:
    """Compare runs with runs before them, case by case.

    Args:
        root: The project.
        config: Its settings.
        after: Files of results, of any runner that is known.
        before: Those to compare them with.
        drop: How many points of the pass rate must be seen when they are lost, 1 to 100.
        as_of: The day; no run that is dated ahead of it is compared.

    Raises:
        ResultsError: when a file is not one of results, or half of one.
        InvalidSpecError: when a spec of a feature that has results cannot be understood.
        UsageError: when the project has no spec.
    """
    (was, old), (files, new) = _read(before, as_of), _read(after, as_of)
    now = as_now(root, config, {one.feature for one in (*old, *new)})
    then, here = now.grouped(old), now.grouped(new)
    asked = {key: one for key, one in now.present.items() if one.case.mode != "recorded" and (key in then or key in here)}
    features: list[Turns] = []
    unpaired: list[Unpaired] = []
    for variant in dict.fromkeys(key[:2] for key in asked):
        cases = {key: one for key, one in asked.items() if key[:2] == variant}
        paired, alone = _models(variant, cases, then, here)
        features += [_turns(cases, then, here, models, drop) for models in paired]
        unpaired += alone
    return Comparison(
        before=was,
        after=files,
        features=tuple(features),
        unpaired=tuple(unpaired),
        gone=now.gone({key: [*then.get(key, ()), *here.get(key, ())] for key in {*then, *here}}),
        stressed=len(old) + len(new) - sum(map(len, (*then.values(), *here.values()))),
    )


def _read(paths: Sequence[Path], as_of: datetime.date) -> tuple[tuple[File, ...], tuple[Result, ...]]:
    found = gathered(paths, as_of, "none of them is compared")
    return found.files, until_day(found.results, as_of)


def _models(
    variant: _Variant, cases: Mapping[Key, Present], then: Mapping[Key, Sequence[Result]], here: Mapping[Key, Sequence[Result]]
) -> tuple[tuple[_Names, ...], tuple[Unpaired, ...]]:
    """The models to compare, before and after, and the runs of the others: a model with itself, or the only one with the only other."""
    sides = [[one.model for key in cases for one in side.get(key, ())] for side in (then, here)]
    before, after = (dict.fromkeys(side) for side in sides)
    both = tuple((one, one) for one in before if one in after)
    if not both and len(before) == len(after) == 1:
        return ((next(iter(before)), next(iter(after))),), ()
    name = "/".join((variant[0], *(value for _, value in variant[1])))
    return both, tuple(
        Unpaired(name, model, side, runs.count(model))
        for side, runs, known in (("before", sides[0], after), ("after", sides[1], before))
        for model in dict.fromkeys(runs)
        if model not in known
    )


def _turns(
    cases: Mapping[Key, Present],
    then: Mapping[Key, Sequence[Result]],
    here: Mapping[Key, Sequence[Result]],
    models: _Names,
    drop: int,
) -> Turns:
    every: dict[str, _Sides] = {key[2]: (_of(then.get(key, ()), models[0]), _of(here.get(key, ()), models[1])) for key in cases}
    last: dict[str, _Sides] = {id: (last_runs(before), last_runs(after)) for id, (before, after) in every.items()}
    present = {key[2]: one for key, one in cases.items()}
    ran = {id: sides for id, sides in last.items() if all(sides)}
    decided = {id: one for id, sides in ran.items() if (one := paired(present[id], *sides)) is not None}
    alike = {id: one for id, one in decided.items() if not one.asks}
    view = next(iter(cases.values())).view
    return Turns(
        feature=view.id,
        variant=view.variant,
        models=models,
        runners=(_names(last.values(), 0), _names(last.values(), 1)),
        hours=other_hours(*([run for id in alike for run in ran[id][side]] for side in (0, 1))),
        drop=drop,
        compared=compared(one.passed for one in alike.values()),
        lost=tuple(one.turned for one in alike.values() if one.passed == (True, False)),
        gained=tuple(one.turned for one in alike.values() if one.passed == (False, True)),
        others=tuple(others(alike.values())),
        forks=tuple(_forks(alike.values())),
        elements=tuple(_elements({id: present[id] for id in alike}, alike, drop)),
        asks=tuple(id for id, one in decided.items() if one.asks),
        undecided=tuple(id for id in ran if id not in decided),
        only_before=tuple(id for id, (before, after) in last.items() if before and not after),
        only_after=tuple(id for id, (before, after) in last.items() if after and not before),
        older=sum(len(some) for sides in every.values() for some in sides) - sum(len(some) for sides in last.values() for some in sides),
    )


def _of(runs: Iterable[Result], model: str | None) -> tuple[Result, ...]:
    return tuple(one for one in runs if one.model == model)


def _names(sides: Iterable[_Sides], side: int) -> tuple[str, ...]:
    return tuple(sorted({one.runner for both in sides for one in both[side]}))


def _elements(cases: Mapping[str, Present], alike: Mapping[str, Pair], drop: int) -> Iterator[Part]:
    """Compare the cases about each element by themselves."""
    parts = {ref: compared(alike[id].passed for id in ids) for ref, ids in by_element(cases).items()}
    some = {ref: one for ref, one in parts.items() if one.of < len(alike)}
    by_chance = {ref for ref, beyond in zip(some, beyond_chance(tuple(some.values())), strict=True) if not beyond}
    found = [Part(ref, one, Seen.TOO_FEW if ref in by_chance and one.seen(drop) in LOST else one.seen(drop)) for ref, one in parts.items()]
    yield from sorted(found, key=lambda one: (-one.compared.interval[0], one.ref))


def _forks(alike: Iterable[Pair]) -> Iterator[Forks]:
    """How lost cases part from their runs before, the commonest first; that of cases that are not lost stands beside it."""
    lost, kept = Counter[tuple[Parting, str]](), Counter[tuple[Parting, str]]()
    for one in alike:
        if one.turned.fork is not None:
            (lost if one.passed == (True, False) else kept)[one.turned.fork.what] += 1
    yield from (Forks(*what, count, kept[what], kept.total()) for what, count in lost.most_common())
