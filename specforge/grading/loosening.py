"""Whether an expectation asks for less than it did: what of it provably follows from what, and what does not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from specforge.grading.calls import pairing
from specforge.grading.json_values import same_json
from specforge.grading.texts import exact, fold
from specforge.grading.texts import says as contains
from specforge.spec.checks import Bound, Check, ExpectedCall
from specforge.spec.walking import same

Relation = Literal["same", "looser", "tighter", "other"]


STEPS = 20_000
"""The most steps of a comparison; what is not proven by then counts as a difference."""


class Atom(Struct, frozen=True):
    """One thing that is asked: a key of a check, of lists a single item where each is asked on its own."""

    key: str
    """As it is written: `not`, not `not_`."""
    value: Any

    def among(self, others: "Iterable[Atom]") -> bool:
        """Whether the same is one of others."""
        return any(self.key == one.key and same(self.value, one.value) for one in others)


class Loosened(Struct, frozen=True):
    """How what is expected now compares with what was expected."""

    lost: tuple[Atom, ...]
    """What was asked and does not follow from what is asked now."""
    gained: tuple[Atom, ...]
    """What is asked now and did not follow from what was asked."""

    @property
    def relation(self) -> Relation:
        """`looser`: all that passed still passes, and more can; `tighter`: the other way round; `other`: neither follows from the other."""
        if self.lost:
            return "other" if self.gained else "looser"
        return "tighter" if self.gained else "same"


def loosened(old: Iterable[Check], new: Iterable[Check]) -> Loosened:
    """Compare checks that must all hold with those that must all hold now.

    What follows is proven from the checks alone, never from examples: a proof that is not found counts as a difference.
    """
    before, after = _all(old), _all(new)
    proof = _Proof()
    return Loosened(tuple(proof.lost(before, after)), tuple(proof.lost(after, before)))


def atoms(check: Check) -> Iterator[Atom]:
    """Give the single things that a check asks, all of which must hold."""
    said = check.model_fields_set
    for name, field in Check.model_fields.items():
        if name not in said or (value := getattr(check, name)) == field.default:
            continue
        if name == "says":
            yield from (Atom(name, phrase) for phrase in value)
        elif name == "calls":
            singles = tuple(one for one in value if one.times is None)
            yield from [Atom(name, singles)] if singles else []
            yield from (Atom(name, (one,)) for one in value if one.times is not None)
        else:
            yield Atom(field.alias or name, value)


def _all(checks: Iterable[Check]) -> list[Atom]:
    found: list[Atom] = []
    for check in checks:
        found += [one for one in atoms(check) if not one.among(found)]
    return found


class _Proof:
    """Looks for proofs, and gives up after so many steps: alternatives inside alternatives have more ways than anybody can go."""

    def __init__(self) -> None:
        self.left = STEPS

    def lost(self, before: Sequence[Atom], after: Sequence[Atom]) -> Iterator[Atom]:
        """Give what does not follow."""
        return (one for one in before if not self.follows(one, after))

    def follows(self, wanted: Atom, given: Sequence[Atom]) -> bool:
        """Whether one thing holds wherever all of some others do."""
        self.left -= 1
        if self.left < 0:
            return wanted in given
        if any(self.implies(one, wanted) for one in given):
            return True
        if wanted.key == "any_of" and any(all(self.follows(part, given) for part in atoms(branch)) for branch in wanted.value):
            return True
        for index, one in enumerate(given):
            if one.key == "any_of":
                others = [*given[:index], *given[index + 1 :]]
                if all(self.follows(wanted, [*others, *atoms(branch)]) for branch in one.value):
                    return True
        return False

    def implies(self, given: Atom, wanted: Atom) -> bool:
        if wanted.among((given,)):
            return True
        if given.key != wanted.key:
            return bool((across := _ACROSS.get((given.key, wanted.key))) and across(given.value, wanted.value))
        match given.key:
            case "each_turn":
                return self.covers(given.value, wanted.value)
            case "not":
                return self.covers(wanted.value, given.value)
            case "any_of":
                return all(any(self.covers(one, other) for other in wanted.value) for one in given.value)
            case key:
                return bool((within := _WITHIN.get(key)) and within(given.value, wanted.value))

    def covers(self, given: Check, wanted: Check) -> bool:
        """Whether one check holds wherever another does."""
        held = list(atoms(given))
        return all(self.follows(one, held) for one in atoms(wanted))


def _phrase(given: str, wanted: str) -> bool:
    """Whether a text that has the one phrase has the other; a phrase that ends in a sign can lie at a number that goes on behind it.

    One that ends in a number is found in its rank, too, as `May 3` in `May 3rd`, and a number alone is not.
    """
    whole = fold(given)
    if whole == fold(wanted):
        return True
    rank = f"{whole}th" if whole[-1:].isdecimal() else given
    return bool(whole) and whole[0].isalnum() and whole[-1].isalnum() and contains(rank, wanted)


def _some_phrase(given: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(any(_phrase(one, other) for other in wanted) for one in given)


def _within_bound(given: Bound, wanted: Bound) -> bool:
    floor = wanted.at_least is None or wanted.at_least == 0 or (given.at_least is not None and given.at_least >= wanted.at_least)
    return floor and (wanted.at_most is None or (given.at_most is not None and given.at_most <= wanted.at_most))


def _refines(given: ExpectedCall, wanted: ExpectedCall) -> bool:
    """Whether every call that is the one is the other, however often."""
    return (
        given.call == wanted.call
        and all(name in given.with_ and same_json(value, given.with_[name]) for name, value in wanted.with_.items())
        and set(wanted.without) <= set(given.without)
        and wanted.after_failure in {None, given.after_failure}
    )


def _calls(given: Sequence[ExpectedCall], wanted: Sequence[ExpectedCall]) -> bool:
    timed = [one for one in (*given, *wanted) if one.times is not None]
    if not timed:
        return _pairs(wanted, given)
    (one,), (other,) = (given, wanted) if len(given) == len(wanted) == 1 else ((given[0],), (wanted[0],))
    if other.times is None:
        # Of calls that are alike there is one for each.
        least = one.times.at_least if one.times is not None else 1
        return len(wanted) <= (least or 0) and all(_refines(one, each) for each in wanted)
    mine = one.times or Bound(at_least=1)
    if len(given) > 1:
        # Each of several is there: at least as many as are alike.
        return other.times.at_most is None and sum(_refines(each, other) for each in given) >= (other.times.at_least or 0)
    alike, narrower, wider = _refines(one, other) and _refines(other, one), _refines(one, other), _refines(other, one)
    least = other.times.at_least in {None, 0} or ((mine.at_least or 0) >= (other.times.at_least or 0) and narrower)
    most = other.times.at_most is None or (mine.at_most is not None and mine.at_most <= other.times.at_most and wider)
    return (least and most) if not alike else _within_bound(mine, other.times)


def _pairs(wanted: Sequence[ExpectedCall], given: Sequence[ExpectedCall]) -> bool:
    """Whether each wanted call has a given one of its own that is it."""
    fits = [[index for index, call in enumerate(given) if _refines(call, one)] for one in wanted]
    return len(pairing(fits)) == len(wanted)


def _does_only(given: Sequence[ExpectedCall], wanted: Sequence[ExpectedCall]) -> bool:
    return len(given) == len(wanted) and _pairs(wanted, given)


_BOUNDS = dict.fromkeys(("words", "sentences", "characters"), _within_bound)
_WITHIN: Mapping[str, Callable[[Any, Any], bool]] = {
    **_BOUNDS,
    "says": _phrase,
    "says_any": _some_phrase,
    "equals": lambda given, wanted: exact(given) == exact(wanted),
    "starts_with": lambda given, wanted: exact(given).startswith(exact(wanted)),
    "ends_with": lambda given, wanted: exact(given).endswith(exact(wanted)),
    "calls": _calls,
    "does_only": _does_only,
    "asks_before": lambda given, wanted: set(wanted.calls) <= set(given.calls) and set(given.yes) <= set(wanted.yes),
    "calls_before": lambda given, wanted: given.first == wanted.first and set(wanted.then) <= set(given.then),
    "pages_at_most": lambda given, wanted: given.tool == wanted.tool and given.at_most <= wanted.at_most,
    "grounded": lambda given, wanted: set(wanted) <= set(given),
    "judged": lambda given, wanted: given.rubric == wanted.rubric,
}
"""For each key that holds no checks: whether one value of it holds wherever another does."""
_ACROSS: Mapping[tuple[str, str], Callable[[Any, Any], bool]] = {
    ("says", "says_any"): lambda given, wanted: any(_phrase(given, one) for one in wanted),
    ("says_any", "says"): lambda given, wanted: all(_phrase(one, wanted) for one in given),
    ("equals", "starts_with"): lambda given, wanted: exact(given).startswith(exact(wanted)),
    ("equals", "ends_with"): lambda given, wanted: exact(given).endswith(exact(wanted)),
    ("equals", "says"): contains,
    ("equals", "says_any"): lambda given, wanted: any(contains(given, one) for one in wanted),
}
"""For two keys: whether the second follows from the first."""
