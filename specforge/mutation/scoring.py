"""The mutation score of features: every mutant, what became of it, and which cases noticed it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import few_in_code
from specforge.config import Config
from specforge.errors import UsageError
from specforge.evaluation.cases import EvalCase
from specforge.linting import locate
from specforge.location import Location, Place
from specforge.mutation.generating import mutants_of
from specforge.mutation.missing import Missing, missing
from specforge.mutation.mutants import Mutant, stillborn
from specforge.mutation.noticing import Kill, Noticed, State, Suite, notice
from specforge.progress import Progress
from specforge.project import View
from specforge.tracing.compiling import open_features
from specforge.tracing.finding_specs import index

SAMPLE = 500
"""How many mutants of a feature are tried unless the caller says; above that a part of them is drawn, and that is told."""


class Column(Struct, frozen=True):
    """One case of the original suite, in all variants that have it."""

    id: str
    kind: str
    written: bool
    """Whether somebody wrote it; else it follows from the spec."""
    judges: bool
    """Whether a judge or an end state decides something in it, which no mutant tries."""
    asks: str
    """What the user says or wants; nothing for a stream of events."""


class Result(Struct, frozen=True):
    """One mutant, and what the suite says of it."""

    mutant: Mutant
    at: Location
    noticed: Noticed
    views: tuple[View, ...]
    """The variants that have the element."""
    missing: Missing | None
    """The case that is missing; nothing for a mutant that is killed."""

    @property
    def state(self) -> State:
        """What became of the mutant."""
        return self.noticed.state


class Scored(Struct, frozen=True):
    """The mutants of one feature, and what became of them."""

    feature: str
    made: int
    """How many mutants there are, with those that were not drawn and those that the language refuses."""
    results: tuple[Result, ...]
    stillborn: tuple[tuple[str, str], ...]
    """Mutants that the language refuses, with why."""
    cases: tuple[Column, ...]

    @property
    def drawn(self) -> bool:
        """Whether only a part of the mutants was tried."""
        return len(self.results) + len(self.stillborn) < self.made

    def count(self, *states: State) -> int:
        """Count the mutants in some states."""
        return sum(one.state in states for one in self.results)

    @property
    def matrix(self) -> Mapping[str, frozenset[str]]:
        """The cases that notice each mutant, by the mutant's id."""
        return {one.mutant.id: frozenset(kill.case for kill in one.noticed.kills) for one in self.results}


def percent(results: Iterable[Result]) -> float:
    """Give the share of mutants that some deterministic case notices, 0 to 100; where there is none, nothing was missed."""
    states = [one.state for one in results]
    return 100 * states.count("killed") / len(states) if states else 100.0


def score(
    root: Path,
    config: Config,
    features: Iterable[str] = (),
    seed: int = 0,
    sample: int = SAMPLE,
    progress: Progress | None = None,
) -> tuple[Scored, ...]:
    """Make the mutants of some features, or of all, and say which case of the suite would notice each.

    Args:
        root: The project.
        config: Its settings.
        features: The features; all when left out.
        seed: What decides which mutants are drawn where there are more than `sample`.
        sample: The most mutants of one feature that are tried; 0 for all.
        progress: Says how far it is.

    Raises:
        UsageError: when there is no such feature, or none of them has a case.
        InvalidSpecError: when a spec cannot be understood.
    """
    found = index(root, config)
    opened = open_features(root, config, tuple(features) or None, found)
    parts = {feature: opened.project.within(found.paths_for([feature])) for feature in sorted(opened.asked)}
    views = (part.views_of(part.features_by_id[feature]) for feature, part in parts.items())
    scored = tuple(_of_feature(each, seed, sample, progress or Progress()) for each in views)
    if not scored:
        raise UsageError("no spec declares a feature", "modules have no cases of their own; declare a feature that uses them")
    if not any(one.cases for one in scored):
        names = few_in_code([one.feature for one in scored], 3, " and ")
        raise UsageError(
            f"{names} {'has' if len(scored) == 1 else 'have'} no case that could notice anything",
            "write `cases`, give a rule `criteria`, or name another feature",
        )
    return scored


def _of_feature(views: Sequence[View], seed: int, sample: int, progress: Progress) -> Scored:
    suites = [Suite(view) for view in views]
    made: dict[tuple[str, str, Place], list[tuple[Suite, Mutant]]] = {}
    for suite in suites:
        for mutant in mutants_of(suite.view, suite.catalog):
            made.setdefault((mutant.id, mutant.what, mutant.at), []).append((suite, mutant))
    tried = _drawn(list(_apart(made.values())), seed, sample)
    results, refused = [], []
    for versions in progress.through(tried, len(tried), f"mutant of {views[0].id}"):
        mutant = versions[0][1]
        if why := stillborn(mutant):
            refused.append((mutant.id, why))
        else:
            results.append(_result(versions))
    return Scored(views[0].id, len(made), tuple(results), tuple(refused), tuple(_columns(suites)))


def _apart(made: Iterable[list[tuple[Suite, Mutant]]]) -> Iterator[list[tuple[Suite, Mutant]]]:
    """Number mutants of one id that are not the same, as of a fact that each variant states in its own words."""
    seen: dict[str, int] = {}
    for versions in made:
        id = versions[0][1].id
        seen[id] = seen.get(id, 0) + 1
        more = f"{seen[id]}" if seen[id] > 1 else ""
        yield [
            (suite, replace(mutant, detail=f"{mutant.detail}~{more}" if mutant.detail else f"~{more}") if more else mutant)
            for suite, mutant in versions
        ]


def _drawn(made: list[list[tuple[Suite, Mutant]]], seed: int, sample: int) -> list[list[tuple[Suite, Mutant]]]:
    """Draw some mutants by seed and id, so that a neighbour that is added moves none of the others."""
    if not sample or len(made) <= sample:
        return made
    lots = sorted(range(len(made)), key=lambda number: hashlib.sha256(f"{seed}\n{made[number][0][1].id}".encode()).digest())
    return [made[number] for number in sorted(lots[:sample])]


def _result(versions: list[tuple[Suite, Mutant]]) -> Result:
    kills: dict[str, Kill] = {}
    judged, tried, whys = dict[str, None](), dict[str, None](), list[str]()
    for suite, mutant in versions:
        found = notice(mutant, suite)
        for kill in found.kills:
            kills.setdefault(kill.case, kill)
        judged.update(dict.fromkeys(found.judged))
        tried.update(dict.fromkeys(found.tried))
        whys += [found.why] if found.why else []
    suite, mutant = versions[0]
    why = "" if kills or not whys else whys[0]
    noticed = Noticed(tuple(kills.values()), tuple(id for id in judged if id not in kills), tuple(tried), why)
    lacks = None if kills else missing(mutant, suite.view, why)
    return Result(mutant, locate(suite.view.project, mutant.at), noticed, tuple(one.view for one, _ in versions), lacks)


def _columns(suites: list[Suite]) -> Iterator[Column]:
    seen = set[str]()
    for suite in suites:
        for case in suite.cases:
            if case.id not in seen:
                seen.add(case.id)
                yield Column(case.id, case.kind, case.kind == "case", bool(case.judged) or case.ends_with is not None, _asks(case))
        for id, _, _ in suite.streams:
            if id not in seen:
                seen.add(id)
                yield Column(id, "session", written=False, judges=False, asks="")


def _asks(case: EvalCase) -> str:
    said = [turn.user for turn in case.turns if turn.user is not None]
    return "\n".join((*said, *(f"{key}: {text}" for key, text in (case.user or {}).items())))
