"""Mutants of rules: dropped, turned around, weakened, their numbers and enum words moved."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from specforge.evaluation.bounds import cases_at_bounds
from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.events import Conversation
from specforge.mutation.mutants import Change, Contrast, Mutant, Retelling, named
from specforge.mutation.obeying import retold
from specforge.mutation.rewording import Moved, moved_numbers, negated, reworded, weakened
from specforge.project import Owned, View
from specforge.spec.mistakes import validate
from specforge.spec.rules import Constraint, Criterion

LOWER = {"must": "should", "should": "may"}
LENGTHS = frozenset({"words", "sentences", "characters"})
BOUNDS = ("at_most", "at_least")


def of_rule(view: View, rule: Owned[Constraint], catalog: Catalog, words: Iterable[tuple[str, ...]]) -> Iterator[Mutant]:
    """Give the mutants of a rule that is told to an agent.

    Args:
        view: The feature.
        rule: The rule.
        catalog: What grading knows about the feature.
        words: Closed sets of words that texts of the feature can name.
    """
    value = rule.value
    if not {"prompt", "tools"} & set(value.enforce):
        return
    unseen = "" if value.criteria else "the rule has no criterion, so nothing shows what breaking it looks like"
    if value.criteria and "eval" not in value.enforce:
        unseen = "the rule is not enforced by evals, so no case is derived from it"
    broken = tuple(_broken(view, rule))
    ref, place, opposite, weaker = str(rule.ref), rule.place, _reworded(value, negated), _weaker(value)
    yield Mutant(ref, "drop", "", "the rule is taken out", place, (Change(place, None),), broken, unseen=unseen)
    yield Mutant(ref, "negate", "", _what(value, opposite), place, (Change(place, opposite),), broken, unseen=unseen)
    yield Mutant(ref, "weaken", "", _what(value, weaker), place, (Change(place, weaker),), broken, unseen=unseen)
    yield from _shifted(view, rule, catalog, unseen)
    yield from _swapped(view, rule, words, unseen)


def _what(value: Constraint, new: Constraint) -> str:
    key = "wording" if value.wording is not None else "rule"
    return f"{getattr(value, key)!r} becomes {getattr(new, key)!r}"


def _reworded(value: Constraint, reword: Callable[[str], str]) -> Constraint:
    texts = {"rule": reword(value.rule)} | ({"wording": reword(value.wording)} if value.wording is not None else {})
    return value.model_copy(update=texts)


def _weaker(value: Constraint) -> Constraint:
    return _reworded(value, weakened).model_copy(update={"level": LOWER.get(value.level, "may")})


def _broken(view: View, rule: Owned[Constraint]) -> Iterator[Contrast]:
    """What an agent does that need not obey the rule: what fails a criterion of it."""
    for criterion in view.criteria(rule):
        kept = tuple(conversation(turns) for turns in criterion.value.passes.transcripts)
        for turns in criterion.value.fails.transcripts:
            words = f"does what fails `{criterion.value.id}`"
            yield Contrast("rule", _refs(rule, criterion), kept, (conversation(turns),), words, _counts(criterion.value))


def _refs(rule: Owned[Constraint], criterion: Owned[Criterion]) -> frozenset[str]:
    return frozenset({str(rule.ref), str(criterion.ref)})


def _counts(criterion: Criterion) -> bool:
    dumped = {key for check in criterion.check for key in _keys(check.model_dump(exclude_defaults=True))}
    return bool(LENGTHS & dumped)


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _keys(inner)


def _shifted(view: View, rule: Owned[Constraint], catalog: Catalog, unseen: str) -> Iterator[Mutant]:
    value = rule.value
    text = value.wording if value.wording is not None else value.rule
    for moved in moved_numbers(text):
        bounded = {key for criterion in value.criteria for key, limit in _limits(criterion) if limit == moved.number}
        # An agent that obeys a tighter bound obeys the stated one, too: no case could notice, and none should.
        if bounded and not ("at_most" in bounded if moved.moved > moved.number else "at_least" in bounded):
            continue
        new = _reworded(value, partial(reworded, old=moved.old, new=moved.new))
        criteria = tuple(_moved_criterion(criterion, moved) for criterion in value.criteria)
        if None in criteria or new == value:
            continue
        new = new.model_copy(update={"criteria": tuple(one for one in criteria if one is not None)})
        contrasts: tuple[Contrast | Retelling, ...] = (
            *_at_the_limit(view, rule, new, moved, catalog),
            Retelling(frozenset({str(rule.ref)}), moved.old, moved.new),
        )
        why = unseen or f"no sample that passes names {moved.old}, and no criterion bounds by it"
        yield Mutant(
            str(rule.ref), "shift", f"{named(moved.old)}-{named(moved.new)}", f"{moved.old} becomes {moved.new} in {text!r}", rule.place,
            (Change(rule.place, new),), contrasts, lost="" if bounded else moved.old, unseen=why if len(contrasts) == 1 else "",
        )  # fmt: skip


def _limits(criterion: Criterion) -> Iterator[tuple[str, int]]:
    """Every bound of a criterion."""
    yield from _found([check.model_dump(exclude_defaults=True) for check in criterion.check])


def _found(value: object) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in BOUNDS and isinstance(inner, int):
                yield str(key), inner
            elif key != "json_schema":
                yield from _found(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _found(inner)


def _moved_criterion(criterion: Criterion, moved: Moved) -> Criterion | None:
    """The criterion with its bound in step with the sentence; nothing where it would contradict itself."""
    dumped = criterion.model_dump(by_alias=True, exclude_unset=True)
    dumped["check"] = _in_step(dumped["check"], moved)
    found, _ = validate(Criterion, dumped)
    return found


def _in_step(value: object, moved: Moved) -> object:
    if isinstance(value, dict):
        return {
            key: moved.moved if key in BOUNDS and inner == moved.number else inner if key == "json_schema" else _in_step(inner, moved)
            for key, inner in value.items()
        }
    return [_in_step(inner, moved) for inner in value] if isinstance(value, list | tuple) else value


def _at_the_limit(view: View, rule: Owned[Constraint], new: Constraint, moved: Moved, catalog: Catalog) -> Iterator[Contrast]:
    """What an agent that obeys the moved number does: it goes as far as that, and says the number where it said the other."""
    mutant = Owned(new, rule.ref, rule.place, rule.scope, rule.because)
    for before, after in zip(view.criteria(rule), view.criteria(mutant), strict=True):
        kept = tuple(conversation(turns) for turns in before.value.passes.transcripts)
        counts = _counts(before.value)
        if before.value.check != after.value.check:
            allowed = (case for case in cases_at_bounds(view, mutant, after, catalog) if case.recorded and case.recorded.verdict == "pass")
            for case in allowed:
                assert case.recorded is not None
                yield Contrast(
                    "rule", _refs(rule, before), kept, (conversation(list(case.recorded.turns)),), f"goes as far as {moved.new}", counts
                )
        yield from _told_otherwise(before, rule, kept, moved.old, moved.new)


def _told_otherwise(
    criterion: Owned[Criterion], rule: Owned[Constraint], kept: tuple[Conversation, ...], old: str, new: str
) -> Iterator[Contrast]:
    for one in kept:
        if (told := retold(one, old, new)) is not None:
            yield Contrast("rule", _refs(rule, criterion), kept, (told,), f"says {new!r} where it said {old!r}")


def _swapped(view: View, rule: Owned[Constraint], words: Iterable[tuple[str, ...]], unseen: str) -> Iterator[Mutant]:
    value = rule.value
    text = value.wording if value.wording is not None else value.rule
    for known in words:
        for number, old in enumerate(known):
            new = known[(number + 1) % len(known)]
            if reworded(text, old, new) == text:
                continue
            changed = _reworded(value, partial(reworded, old=old, new=new))
            told = [
                contrast
                for criterion in view.criteria(rule)
                for contrast in _told_otherwise(
                    criterion, rule, tuple(conversation(turns) for turns in criterion.value.passes.transcripts), old, new
                )
            ]
            contrasts: tuple[Contrast | Retelling, ...] = (*told, Retelling(frozenset({str(rule.ref)}), old, new))
            yield Mutant(
                str(rule.ref), "swap", f"{named(old)}-{named(new)}", f"{old!r} becomes {new!r} in {text!r}", rule.place,
                (Change(rule.place, changed),), contrasts, lost=old, unseen="" if told else unseen or f"no sample that passes names {old!r}",
            )  # fmt: skip
