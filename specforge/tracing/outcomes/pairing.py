"""A case in runs before and in runs after: how it came out, what of it is another, and whether it asks the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from specforge.grading.verdict import Verdict
from specforge.linting import locate
from specforge.location import Location
from specforge.results.records import Result, instant, pairs
from specforge.results.tallies import Tally, tally
from specforge.tracing.outcomes.answer import Moved
from specforge.tracing.outcomes.forking import Fork, fork
from specforge.tracing.outcomes.joining import Present, judged, moved_between

DECIDED = (Verdict.PASS, Verdict.FAIL)
PROMPT = "the prompt"
"""How the system prompt is called where elements are named by their refs."""


class Turned(Struct, frozen=True):
    """A case that passed before and fails after, or the other way round."""

    id: str
    at: Location
    before: Tally
    after: Tally
    reason: str
    """What decided it after."""
    moved: Mapping[str, Moved]
    """The elements that it hangs on and that are others between the two, by ref."""
    prompt: bool
    """Whether the prompt is another."""
    fork: Fork | None
    """At which call its runs part; nothing where the records do not say what was called."""


class Other(Struct, frozen=True):
    """Something that is another after, and how the cases came out that hang on it."""

    name: str
    """A ref, or `PROMPT`."""
    cases: int
    """The cases that were compared and hang on it."""
    lost: int
    """Those of them that are lost."""
    gained: int
    """Those of them that are gained."""


class Pair(Struct, frozen=True):
    """A case that both sides decided."""

    turned: Turned
    passed: tuple[bool, bool]
    """Before and after."""
    asks: bool
    """Whether it asks something else after."""


def last_runs(runs: Sequence[Result]) -> tuple[Result, ...]:
    """Give those of a case's runs that are of the spec and the prompt that were run last."""
    groups: dict[object, list[Result]] = {}
    for one in runs:
        groups.setdefault((one.prompt, pairs(one.fingerprints)), []).append(one)
    latest = max(groups.values(), key=_made) if groups else []
    return tuple(latest)


def _made(runs: Sequence[Result]) -> tuple[str, int]:
    """When runs were made; of those that do not say, the more."""
    return max(instant(one.at) if one.at else "" for one in runs), len(runs)


def asks_other(now: Present, moved: Mapping[str, Moved]) -> bool:
    """Say whether a case asks something else, or is judged otherwise, where some elements are others."""
    return not {now.case.id, *(one.ref for one in now.case.expect)}.isdisjoint(moved)


def paired(now: Present, before: Sequence[Result], after: Sequence[Result]) -> Pair | None:
    """Compare the runs of a case; nothing where one side is not decided.

    Each side counts as many runs as the other, for what must pass always fails more often with more runs.
    """
    graded = [[one for one in side if one.verdict is not None] for side in (before, after)]
    most = min(map(len, graded))
    came = [judged(side[:most], now.case) for side in graded]
    if not most or not all(one.verdict in DECIDED for one in came):
        return None
    moved = moved_between(before[0].fingerprints, after[0].fingerprints)
    reason = next((one.reason for one in after if one.verdict is came[1].verdict), came[1].reason)
    turned = Turned(
        id=now.case.id,
        at=locate(now.view.project, now.case.place),
        before=tally(before),
        after=tally(after),
        reason=reason,
        moved=moved,
        prompt=before[0].prompt != after[0].prompt,
        fork=fork(*(_like(side, one.verdict) for side, one in zip((before, after), came, strict=True))),
    )
    return Pair(turned, (came[0].verdict is Verdict.PASS, came[1].verdict is Verdict.PASS), asks_other(now, moved))


def _like(runs: Sequence[Result], verdict: Verdict) -> list[Result]:
    """The runs that came out as their case did, or all of them where only their number decided."""
    return [one for one in runs if one.verdict is verdict] or list(runs)


def others(alike: Iterable[Pair]) -> Iterator[Other]:
    """Give what is another for some cases: what goes with the most losses first."""
    hanging: dict[str, list[Pair]] = {}
    for one in alike:
        for name in (*one.turned.moved, *([PROMPT] if one.turned.prompt else [])):
            hanging.setdefault(name, []).append(one)
    found = [Other(name, len(some), _came(some, lost=True), _came(some, lost=False)) for name, some in hanging.items()]
    yield from sorted(found, key=lambda one: (one.name == PROMPT, -one.lost / one.cases, one.name))


def _came(some: Iterable[Pair], *, lost: bool) -> int:
    """How many pairs are lost, or gained."""
    return sum(one.passed == (lost, not lost) for one in some)
