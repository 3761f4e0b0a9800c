"""Evals that ask for less than they did in a base, alone or together with what they guard; and cases that crossed to what is shown."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from specforge.amounts import enumerated
from specforge.config import Config
from specforge.evaluation.expecting import covered_by
from specforge.git.revision import open_revision
from specforge.grading.certain import holds_of_any_answer
from specforge.grading.json_values import same_json
from specforge.grading.loosening import Atom, atoms, loosened
from specforge.linting import locate
from specforge.location import Location, Route
from specforge.project import Owned, View
from specforge.spec.cases import Case
from specforge.spec.checks import Bound, Check
from specforge.spec.element import Element
from specforge.spec.model import Model, Refers
from specforge.spec.rules import Constraint, Criterion
from specforge.spec.walking import walk, written
from specforge.tracing.compiling import Opened
from specforge.tracing.crossing import crossings
from specforge.tracing.sides import both_sides, reached

SETTINGS = frozenset({"samples", "pass_rate", "covers"})
Kind = Literal["weakened-together", "weakened-eval", "removed-eval", "moved-case", "replaced-eval"]
KINDS: tuple[Kind, ...] = ("weakened-together", "weakened-eval", "removed-eval", "moved-case", "replaced-eval")
"""What can be found, worst first; the last one is no weakening that could be proven."""


class Lost(Struct, frozen=True):
    """One thing that is not asked any more."""

    was: str
    now: str
    """What is asked instead; nothing when nothing is."""


class Guarded(Struct, frozen=True):
    """What an eval guards and what changed with it."""

    ref: str
    how: str


class Weakening(Struct, frozen=True):
    """One eval that a reviewer has to look at."""

    kind: Kind
    ref: str
    """The case or the criterion."""
    at: Location
    """Where it stands; for one that is gone, where it stood in the base."""
    was: Location
    """Where it stood in the base, or for a moved case where its other side is."""
    lost: tuple[Lost, ...] = ()
    gained: tuple[str, ...] = ()
    """What is asked now and did not follow from what was asked."""
    guards: tuple[Guarded, ...] = ()
    says: str = ""
    """For a removed or moved one: what happened."""

    @property
    def weaker(self) -> bool:
        """Whether it provably lets more pass, or says nothing about users any more."""
        return self.kind != "replaced-eval"


class Weakened(Struct, frozen=True):
    """Everything that was found."""

    base: str
    commit: str
    found: tuple[Weakening, ...]


def weakening(root: Path, config: Config, base: str, file: Path | None = None) -> Weakened:
    """Compare the evals of every feature that changed since a revision with those it had.

    Args:
        root: The project.
        config: Its settings.
        base: The revision.
        file: The config file, where it is not one of the usual ones.

    Raises:
        BaseError: when there is no such revision.
        InvalidSpecError: when a spec of a feature that changed cannot be understood, now or then.
    """
    revision = open_revision(root, base)
    now, then = both_sides(root, config, revision, file)
    features = reached(revision, now, then)
    return Weakened(revision.name, revision.commit, weakened(now.open(features), then.open(features)))


def weakened(new: Opened | None, old: Opened | None) -> tuple[Weakening, ...]:
    """Compare the evals of some features with those they had, the worst first; nothing where one side has none of them."""
    found: dict[tuple[Kind, str], Weakening] = {}
    if new is not None and old is not None:
        views = old.folders
        for folder, view in new.folders.items():
            for one in _of_view(views[folder], view) if folder in views else ():
                found.setdefault((one.kind, one.ref), one)
        for crossed in crossings(old, new):
            one = Weakening("moved-case", crossed.ref, crossed.at, crossed.place, says=crossed.says)
            found.setdefault((one.kind, one.ref), one)
    return tuple(sorted(found.values(), key=lambda one: (KINDS.index(one.kind), one.ref)))


def _of_view(old: View, new: View) -> Iterator[Weakening]:
    by_id = {id: case for case in new.cases for id in (*case.value.was, case.id)}
    for case in old.cases:
        yield from _of_case(case, by_id.get(case.id), old, new)
    rules = {id: rule for rule in new.constraints for id in (*rule.value.was, rule.id)}
    for rule in old.constraints:
        # A rule that is dropped takes its criteria with it: that is a change of the spec, which the rule's own line shows.
        if (other := rules.get(rule.id)) is not None and "eval" in rule.value.enforce:
            yield from _of_rule(rule, other, old, new)


def _of_case(case: Owned[Case], other: Owned[Case] | None, old: View, new: View) -> Iterator[Weakening]:
    was = locate(old.project, case.place)
    covered = covered_by(case, old)
    if other is None:
        if left := [str(one.ref) for one in new.in_order(covered)]:
            yield Weakening("removed-eval", str(case.ref), was, was, says=f"it is gone, and {enumerated(left)} {_is(left)} still there")
        return
    lost, gained = _differences(case.value, other.value)
    then, now = _kept(covered, new), covered_by(other, new)
    lost += [Lost(f"covers: {one}", "") for one in sorted(then - now)]
    gained += [f"covers: {one}" for one in sorted(now - then)]
    if lost:
        guards = tuple(_guards(covered, old, new))
        yield from _told(str(other.ref), locate(new.project, other.place), was, lost, gained, guards)


MISSING = object()
"""What a state has where it says nothing of a key."""
Differences = tuple[list[Lost], list[str]]
"""What is not asked any more, and what is asked besides."""


def _differences(old: Case, new: Case) -> Differences:
    before, after = ([*one.expect, *(Check(judged=rubric) for rubric in one.judged)] for one in (old, new))
    lost, gained = _of_checks(before, after)
    lost += [Lost(f"ends_with {one}", "") for one in _ends(old, new)]
    gained += [f"ends_with {one}" for one in _ends(new, old)]
    for key, then, now, unit in (("samples", old.samples, new.samples, ""), ("pass_rate", old.pass_rate, new.pass_rate, "%")):
        lost += [Lost(f"{key}: {then}{unit}", f"{key}: {now}{unit}")] if now < then else []
        # More runs of which no more must pass are no gain: what passed before passes among them.
        gained += [f"{key}: {now}{unit}"] if now > then and (key != "samples" or _must_pass(new) > _must_pass(old)) else []
    return lost, gained


def _must_pass(case: Case) -> int:
    """How many runs of a case must pass."""
    return -(-case.samples * case.pass_rate // 100)


def _of_checks(old: Iterable[Check], new: Sequence[Check]) -> Differences:
    found = loosened(old, new)
    asked = [one for check in new for one in atoms(check)]
    gained = [shown(one) for one in found.gained if not (holds_of_any_answer(one) or _next_to_nothing(one))]
    return [Lost(shown(one), "; ".join(_instead(one, asked))) for one in found.lost], gained


def _next_to_nothing(atom: Atom) -> bool:
    """Whether all that is asked is that something is said."""
    return isinstance(atom.value, Bound) and atom.value.at_most is None and atom.value.at_least == 1


def _instead(lost: Atom, asked: Iterable[Atom]) -> Iterator[str]:
    return (shown(one) for one in asked if one.key == lost.key and lost.key != "says")


def shown(atom: Atom) -> str:
    """Print one thing that is asked nearly as an author would write it."""
    value = atom.value
    return f"{atom.key}: {value if isinstance(value, str | int | Bound) else json.dumps(_plain(value), ensure_ascii=False)}"


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return written(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _ends(one: Case, other: Case) -> Iterator[str]:
    """What the end state of one case must have and that of another need not."""
    return iter(()) if one.ends_with is None else _states(one.ends_with, MISSING if other.ends_with is None else other.ends_with)


def _states(wanted: object, given: object, route: str = "") -> Iterator[str]:
    """The values that one state must have and another need not, each with its route."""
    if isinstance(wanted, Mapping) and wanted:
        inside = given if isinstance(given, Mapping) else {}
        for key, value in wanted.items():
            yield from _states(value, inside.get(key, MISSING), f"{route}/{key}")
    elif isinstance(wanted, Mapping):
        if not isinstance(given, Mapping):
            yield f"{route or '/'}: {{}}"
    elif given is MISSING or not same_json(wanted, given):
        yield f"{route or '/'}: {json.dumps(_plain(wanted), ensure_ascii=False)}"


def _of_rule(rule: Owned[Constraint], other: Owned[Constraint], old: View, new: View) -> Iterator[Weakening]:
    guards = tuple(_moved_rule(rule, other, old, new))
    criteria = {one.value.id: one for one in new.criteria(other)}
    for criterion in old.criteria(rule):
        was = locate(old.project, criterion.place)
        now = criteria.get(criterion.value.id)
        if now is None or "eval" not in other.value.enforce:
            says = "it is gone" if now is None else f"{other.ref} is not enforced by evals any more"
            yield Weakening("removed-eval", str(criterion.ref), was, was, guards=guards, says=f"{says}, and {other.ref} is still there")
            continue
        lost, gained = _of_criterion(criterion.value, now.value)
        if lost:
            yield from _told(str(now.ref), locate(new.project, now.place), was, lost, gained, guards)


def _of_criterion(old: Criterion, new: Criterion) -> Differences:
    lost, gained = _of_checks(old.check, new.check)
    lost += [Lost("always: true", "")] if old.always and not new.always else []
    gained += ["always: true"] if new.always and not old.always else []
    return lost, gained


def _told(
    ref: str, at: Location, was: Location, lost: Sequence[Lost], gained: Sequence[str], guards: tuple[Guarded, ...]
) -> Iterator[Weakening]:
    # With what it guards, an eval has to change; that it asks for something else is no finding then.
    if not (guards and all(any(_stands_in(other, one.was) for other in gained) for one in lost)):
        kind: Kind = "replaced-eval" if gained else "weakened-together" if guards else "weakened-eval"
        yield Weakening(kind, ref, at, was, tuple(lost), tuple(gained), guards)


def _stands_in(gained: str, lost: str) -> bool:
    """Whether one thing can be asked instead of another; a number of runs or a target only instead of its like."""
    key = _key(gained)
    return key not in SETTINGS or key == _key(lost)


def _key(shown: str) -> str:
    return re.split("[: ]", shown, maxsplit=1)[0]


def _guards(covered: frozenset[str], old: View, new: View) -> Iterator[Guarded]:
    """What a case covers and what is not what it was."""
    now = {(one.ref.kind, id): one for one in new.in_order(_kept(covered, new)) for id in (*one.value.was, one.id)}
    for one in old.in_order(covered):
        other = now.get((one.ref.kind, one.id))
        if other is None:
            yield Guarded(str(one.ref), "is gone")
        elif isinstance(one.value, Constraint):
            assert isinstance(other.value, Constraint)
            yield from _moved_rule(Owned(one.value, one.ref, one.place), Owned(other.value, other.ref, other.place), old, new)
        elif _says(one, old) != _says(other, new):
            yield Guarded(str(other.ref), "changed")


def _kept(covered: frozenset[str], new: View) -> frozenset[str]:
    """The same targets, with those that were renamed under the name that they have now."""
    elements: tuple[Owned[Element], ...] = (*new.intents, *new.constraints, *new.tools)
    renamed = {f"{one.ref.kind}/{former}": f"{one.ref.kind}/{one.id}" for one in elements for former in one.value.was}
    return frozenset(renamed.get(one, one) for one in covered)


def _moved_rule(rule: Owned[Constraint], other: Owned[Constraint], old: View, new: View) -> Iterator[Guarded]:
    if rule.value.level != other.value.level:
        yield Guarded(str(other.ref), f"went from {rule.value.level} to {other.value.level}")
    elif (before := old.fill(rule.value.rule)) != (after := new.fill(other.value.rule)):
        yield Guarded(str(other.ref), f"changed from {before!r} to {after!r}")


def _says(element: Owned[Element], view: View) -> tuple[tuple[Route, str], ...]:
    """What an intent or a tool says, with facts filled in; its rules, its reasons and its owners are left out."""
    found = walk(element.value)
    left_out = {"constraints", "because", "owner"}
    return tuple(
        (route, text if isinstance(marker, Refers) else view.fill(text)) for route, marker, text in found if route[0] not in left_out
    )


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"
