"""Written cases at the levels of the axes of stress: each at every level alone, and pairs of levels over all of them."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

from msgspec import Struct, structs

from specforge.evaluation.cases import AtLevel, EvalCase, Expectation
from specforge.evaluation.expecting import fill_check
from specforge.evaluation.written_cases import from_cases
from specforge.project import Owned, View
from specforge.spec.cases import Case, asked_at
from specforge.spec.stress import Axis, Level
from specforge.spec.turns import Turn
from specforge.stress.levels import BUILT_IN
from specforge.stress.pairing import pairs
from specforge.stress.transforms import reworked, surrounded, words_of


class _Choice(Struct, frozen=True):
    """A level at which a case can be tried: by a rule, or as its author reworded it."""

    axis: Owned[Axis]
    name: str
    level: Level | None = None
    texts: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, str]:
        return self.axis.id, self.name


class _Stressed(Struct, frozen=True):
    """A written case with everything that can be done to it."""

    case: Owned[Case]
    plain: EvalCase
    held: frozenset[str]
    """Words that its checks look for."""
    choices: tuple[_Choice, ...] = ()

    def row(self) -> tuple[_Choice, ...]:
        return tuple(one for one in self.choices if one.axis.value.strength == "pairs")


def declared_levels(axis: Axis) -> Mapping[str, Level]:
    """Give the levels that an axis has by a rule: its own, or those of the built-in axis of its name."""
    return axis.levels or BUILT_IN.get(axis.id, {})


def levels_of(axis: Owned[Axis], view: View) -> tuple[str, ...]:
    """Give the levels of an axis: those that are declared first, then those that cases write."""
    reworded = (name for case in view.cases for name in case.value.reworded.get(axis.id, ()))
    return tuple(dict.fromkeys((*declared_levels(axis.value), *reworded)))


def cases_at(axis: Owned[Axis], stressed: Iterable[EvalCase]) -> Mapping[str, tuple[EvalCase, ...]]:
    """Give the cases that are tried at each level of an axis and at no other, by its name."""
    found: dict[str, list[EvalCase]] = {}
    for case in stressed:
        if [one.origin.ref for one in case.stress] == [str(axis.ref)]:
            found.setdefault(case.stress[0].level, []).append(case)
    return {name: tuple(cases) for name, cases in found.items()}


def stress_cases(view: View) -> tuple[EvalCase, ...]:
    """Give the written cases of a view under stress, in the order of the spec.

    Ids are made of the id of the written case and the levels. A neighbour moves no case that has one level; pairs of levels
    are spread over the cases that have them, so that a further case takes over a few.
    """
    if not view.axes:
        return ()
    found = [structs.replace(one, choices=tuple(choice for choice in one.choices if _changes(one, choice))) for one in _stressed(view)]
    combined = _combined(found)
    return tuple(
        _at(one, choices, view) for one in found for choices in (*((choice,) for choice in one.choices), *combined.get(one.plain.id, ()))
    )


def left_as_written(axis: Owned[Axis], view: View) -> Mapping[str, tuple[str, ...]]:
    """Give the written cases that a level of an axis would leave as they are, and that are not tried there, by its name."""
    found: dict[str, list[str]] = {}
    for one in _stressed(view):
        for choice in one.choices:
            if choice.axis.ref == axis.ref and not _changes(one, choice):
                found.setdefault(choice.name, []).append(one.plain.id)
    return {name: tuple(cases) for name, cases in found.items()}


def _stressed(view: View) -> Iterator[_Stressed]:
    """Give the written cases in which the agent answers something, each with every level that there is for it."""
    for case, plain in zip(view.cases, from_cases(view), strict=True):
        if case.value.asked:
            yield _Stressed(case, plain, words_of(_looked_for(plain)), tuple(_choices(case, view)))


def _choices(case: Owned[Case], view: View) -> Iterator[_Choice]:
    for axis in (axis for axis in view.axes if case.id not in axis.value.except_):
        reworded, rules = case.value.reworded.get(axis.id, {}), declared_levels(axis.value)
        for name in levels_of(axis, view):
            if name in reworded or name in rules:
                yield _Choice(axis, name, None if name in reworded else rules[name], tuple(reworded.get(name, ())))


def _changes(one: _Stressed, choice: _Choice) -> bool:
    """Whether a case says something else at a level than as it was written."""
    return _said(one, [choice]) != one.case.value.asked


def _combined(found: Sequence[_Stressed]) -> Mapping[str, list[tuple[_Choice, ...]]]:
    """Spread pairs of levels over the cases that can be tried at the same levels; one that changes nothing beside others is left out."""
    groups: dict[tuple[tuple[tuple[str, str], bool], ...], list[_Stressed]] = {}
    for one in found:
        groups.setdefault(tuple((choice.named, bool(choice.texts)) for choice in one.row()), []).append(one)
    taken: dict[str, list[tuple[_Choice, ...]]] = {}
    for key, members in groups.items():
        axes = {axis: [name for _, name in levels] for axis, levels in itertools.groupby((named for named, _ in key), lambda one: one[0])}
        rows = pairs(axes, {named for named, written in key if written})
        # A pair that is lost with a level that changes nothing beside a third one is tried on its own, in any of the cases.
        alone = dict.fromkeys(two for row in rows for two in itertools.combinations(row, 2))
        covered: set[tuple[tuple[str, str], ...]] = set()
        for row, most in (*((row, 1) for row in rows), *((two, len(members)) for two in alone)):
            by_lot = sorted(members, key=lambda one: blake2b(f"{one.plain.id}{row}".encode()).digest(), reverse=True)
            for chosen in by_lot[:most] if row not in covered else ():
                together = _telling(chosen, row)
                if len(together) > 1:
                    taken.setdefault(chosen.plain.id, []).append(together)
                    covered.update(itertools.combinations([choice.named for choice in together], 2))
                    break
    return taken


def _telling(one: _Stressed, row: Sequence[tuple[str, str]]) -> tuple[_Choice, ...]:
    """The choices of a combination without those that change nothing beside the others."""
    together = [choice for choice in one.choices if choice.named in row]
    for choice in tuple(together):
        rest = [other for other in together if other is not choice]
        together = rest if _said(one, rest) == _said(one, together) else together
    return tuple(together)


def _at(one: _Stressed, choices: Sequence[_Choice], view: View) -> EvalCase:
    plain, said = one.plain, _said(one, choices)
    turns, user = plain.turns, plain.user
    if plain.mode == "simulated" and user is not None:
        opening = {"opens_with": said[0]} if "opens_with" in user else {}
        user = {**user, **opening, **({"script": list(said[len(opening) :])} if "script" in user else {})}
    else:
        new = dict(zip(asked_at(turns), said, strict=True))
        turns = tuple(Turn(user=new[index]) if index in new else turn for index, turn in enumerate(turns))
    return structs.replace(
        plain,
        id=f"{plain.id}@{','.join(f'{axis}={name}' for axis, name in (choice.named for choice in choices))}",
        kind="stress",
        refs=(plain.refs[0], *(str(choice.axis.ref) for choice in choices), *plain.refs[1:]),
        turns=turns,
        user=user,
        expect=(*plain.expect, *(further for choice in choices for further in _expected(choice, view, plain.variables or {}))),
        stress=tuple(AtLevel(choice.axis.at(), choice.name) for choice in choices),
    )


def _expected(choice: _Choice, view: View, values: Mapping[str, object]) -> Iterator[Expectation]:
    """What is expected at a level beside what the case expects."""
    level = declared_levels(choice.axis.value).get(choice.name)
    for index, check in enumerate(level.expect if level is not None else ()):
        at = choice.axis.at("levels", choice.name, "expect", index) if choice.axis.value.levels else choice.axis.at()
        yield Expectation(at, fill_check(check, view, values, at))


def _said(one: _Stressed, choices: Sequence[_Choice]) -> tuple[str, ...]:
    """What the user says at some levels, in the messages that the agent answers."""
    from specforge.grading.consent import says_yes  # noqa: PLC0415  its words take a while to compile

    case = one.case.value
    said = next((choice.texts for choice in choices if choice.texts), case.asked)
    # A first message consents to nothing; any other that says yes must stay a yes.
    first = not case.turns or asked_at(case.turns)[:1] == (0,)
    changing = [not says_yes(text) or (first and index == 0) for index, text in enumerate(said)]
    opening = next((index for index, changes in enumerate(changing) if changes), None)
    rules = [(choice.level, choice.axis.value.small_talk) for choice in choices if choice.level is not None]
    found = []
    for index, text in enumerate(said):
        new = reworked(text, [level for level, _ in rules], f"{one.plain.id}\n{index}", one.held) if changing[index] else text
        for level, small_talk in rules if index == opening else ():
            new = surrounded(new, level, small_talk)
        found.append(new)
    return tuple(found)


def _looked_for(plain: EvalCase) -> Iterator[str]:
    """Every text that decides a case: of its checks but for their rubrics, of its end state and of its variables."""
    for one in plain.expect:
        yield from _texts(one.check.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    yield from _texts(plain.ends_with)
    yield from _texts(dict(plain.variables or {}))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key != "judged":
                yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
