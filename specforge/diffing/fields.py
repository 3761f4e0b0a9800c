"""Two forms of one element compared field by field, by the policies that stand on the fields of the language."""

import datetime
import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TypeVar, get_args

from msgspec.structs import replace

from specforge.amounts import in_code
from specforge.diffing.checks import compared_checks
from specforge.diffing.model import Action, FieldChange
from specforge.diffing.showing import shown
from specforge.diffing.texts import Fills, compared_texts
from specforge.elements import quoting as named_anew
from specforge.location import Route
from specforge.spec.checks import Check
from specforge.spec.facts import Fact, Scaffold
from specforge.spec.fields import Field
from specforge.spec.hand_overs import Gives, Takes
from specforge.spec.model import Model, Quotes, Refers
from specforge.spec.pages import PageSize
from specforge.spec.policy import BEHAVES, GUARDS, Bigger, Category, Change, Level
from specforge.spec.rules import Constraint, Intent
from specforge.spec.sessions import Sessions
from specforge.spec.tools import Tool
from specforge.spec.walking import same, written

ELEMENTS: Mapping[type[Model], frozenset[str]] = {
    Intent: frozenset(("constraints",)),
    Constraint: frozenset(("criteria",)),
    Sessions: frozenset(("purposes",)),
}
"""Fields that hold elements of their own, which are compared as such."""
STATED: Mapping[type[Model], str] = {Constraint: "rule", Intent: "when", Fact: "says", Tool: "purpose", Scaffold: "text"}
"""The field that states what the `wording` of an element says to the model."""
GIVEN, PROMISED = {(Tool, "input"), (Takes, "fields")}, {(Tool, "item"), (Gives, "fields")}
"""Where fields are given by a caller, and where they are promised to one: that turns the sign of a change."""
M = TypeVar("M", bound=Model)
Renamed = Mapping[tuple[str, str], str]
"""The ids that elements have now, by their kind and a former id."""
NOBODY: Renamed = MappingProxyType({})
QUOTED = ("fact", "variable")
"""The kinds of what a text can name in braces."""
HOLDS = frozenset(("for", "where"))
"""Fields that say where an element holds; without them it holds everywhere."""
SCOPES = HOLDS | {"part_of"}
READABLE = 2
"""The most words of a text that are told inside of a sentence, as `0.35 EUR`."""
NO_POLICY = Change(Category.TEXT)
MEANS: Mapping[str, tuple[str, str]] = {
    "idle": ("a longer pause stays within one session", "a shorter pause ends a session"),
    "longest": ("sessions can last longer", "sessions are cut earlier"),
    "turns": ("sessions can have more turns", "sessions are cut after fewer turns"),
    "resumes_within": ("more is taken up again in the same session", "more begins a new session"),
    "within": ("an ended session can be reopened for longer", "an ended session can be reopened for less long"),
    "keeps": ("memory is kept for longer", "memory is kept for less long"),
    "quota": ("one user may have more sessions in a day", "one user may have fewer sessions in a day"),
    "size.max": ("a page can be larger", "a page is smaller at most"),
    "bytes_per_page": ("a page can cost more", "a page costs less at most"),
    "bytes_per_task": ("one task can cost more", "one task costs less at most"),
    "bytes_per_item": ("a row can cost more", "a row costs less at most"),
    "at_most": ("a result can hold more", "a result holds less at most"),
    "lives": ("it can be used for less long", "it can be used for longer"),
    "level": ("it binds less", "it binds more"),
    "protected": ("it can be changed without its owner", "a change needs its owner"),
    "required": ("it can be left out", "it must be given"),
}
"""What more and less of a field mean, by the end of its route."""
REFUSED = "whoever asks for more is refused now"
"""What it means that a page is smaller at most, where a larger one that is asked for is refused rather than clamped."""
PRESENCE = ("it can be missing", "it is always there")
"""What `required` means of a field of a result."""


def compare(old: Model, new: Model, renamed: Renamed = NOBODY, fills: Fills = ()) -> Iterator[FieldChange]:
    """Give every field in which two forms of one element differ; its id, and what is an element of its own, are left out.

    Args:
        old: The element as it was.
        new: It as it is.
        renamed: What the element can name that has another id now; a text that only names it anew is no other text.
        fills: What its texts say on each side; one that says the same in all of them is no other text.
    """
    whole = _Comparison(given=False, promised=False, renamed=renamed, fills=fills)
    yield from whole.models(old, new, (), skip={"id", "was", "feature", "module"})


def quoting(old: Model, new: Model, fills: Fills) -> Iterator[FieldChange]:
    """Give every text of an element that is as it was and asks for less, or may say the opposite, by the facts that it quotes.

    Args:
        old: The element as it was.
        new: It as it is.
        fills: What its texts say on each side.
    """
    for name, key, policy, quotes, _ in _fields(type(new)):
        before, after = getattr(old, name), getattr(new, name)
        if policy.category is not Category.BEHAVIOR and name != "wording":
            continue
        if name == STATED.get(type(new)) and getattr(new, "wording", None) is not None:
            continue  # the model does not read it
        if isinstance(before, Model) and type(before) is type(after):
            yield from (replace(one, route=(key, *one.route)) for one in quoting(before, after, fills))
        elif quotes and same(before, after):
            texts = after if isinstance(after, tuple) else (after,)
            for index, text in enumerate(texts):
                if isinstance(text, str) and "{" in text:
                    route: Route = (key, index) if isinstance(after, tuple) else (key,)
                    yield from (one for one in compared_texts(text, text, route, BEHAVES, fills) if one.level >= Level.DANGER)


class _Comparison:
    """A comparison inside a field that is given by callers, promised to them, or neither."""

    def __init__(self, *, given: bool, promised: bool, renamed: Renamed, fills: Fills) -> None:
        self.given, self.promised, self.renamed, self.fills = given, promised, renamed, fills

    def models(self, old: Model, new: Model, route: Route, skip: set[str] | frozenset[str] = frozenset()) -> Iterator[FieldChange]:
        if isinstance(old, Check) and isinstance(new, Check):
            yield from self._checks((old,), (new,), route)
            return
        left_out = skip | ELEMENTS.get(type(new), frozenset())
        if isinstance(old, Field) and isinstance(new, Field) and new.required and not old.required:
            left_out |= {"missing_means"}  # what is always there is never missing
        for name, key, policy, quotes, kinds in _fields(type(new)):
            if name not in left_out and not same(before := getattr(old, name), after := getattr(new, name)):
                if self.renamed and same(self._now(before, quotes=quotes, kinds=kinds), after):
                    continue
                inner = self
                if (type(new), name) in GIVEN | PROMISED:
                    given, promised = (type(new), name) in GIVEN, (type(new), name) in PROMISED
                    inner = _Comparison(given=given, promised=promised, renamed=self.renamed, fills=self.fills)
                if name == "wording" and (worded := self._wordings(old, new, (*route, key))) is not None:
                    yield from worded
                    continue
                if key in HOLDS:
                    held = self._now(before, quotes=quotes, kinds=kinds)
                    if _holding(held) != _holding(after):  # the order of what it holds for means nothing
                        yield _scopes(old, new, held, after, (*route, key), policy)
                    continue
                if isinstance(old, PageSize) and isinstance(new, PageSize) and key == "max" and new.max < old.max and new.above == "refuse":
                    yield _refused_now(old.max, new.max, (*route, key), policy)
                    continue
                # A bare value fills this field; its key is not written.
                bare = name == new.short and all(len(written(one)) == 1 for one in (old, new))
                yield from inner.values(before, after, route if bare else (*route, key), policy, quotes=quotes)

    def _wordings(self, old: Model, new: Model, route: Route) -> Sequence[FieldChange] | None:
        """How the text that the model reads differs: the wording, or what is stated where there is none; nothing where neither is."""
        key = STATED.get(type(new), "")
        texts = [getattr(one, "wording") or getattr(one, key, None) for one in (old, new)]  # noqa: B009  # not every model has one
        if not all(isinstance(one, str) for one in texts) or texts[0] == texts[1]:
            return None
        before, after = map(str, texts)
        return () if self._now(before, quotes=True) == after else tuple(compared_texts(before, after, route, BEHAVES, self.fills))

    def values(self, old: object, new: object, route: Route, policy: Change, *, quotes: bool) -> Iterator[FieldChange]:
        if same(old, new):
            return
        if _is_nothing(old) or _is_nothing(new):
            yield self._on_one_side(old, new, route, policy)
        elif isinstance(old, Model) and isinstance(new, Model) and type(old) is type(new):
            if _takes_another_form(old, new):
                level = max(policy.change, policy.remove)
                yield FieldChange(route, Action.CHANGED, policy.category, level, shown(old), shown(new), "took another form")
            else:
                yield from self.models(old, new, route)
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            for key in (*old, *(key for key in new if key not in old)):
                one, other = old.get(key), new.get(key)
                yield from self.values(one, other, (*route, str(key)), policy, quotes=quotes)
        elif isinstance(old, tuple) and isinstance(new, tuple):
            yield from self._lists(old, new, route, policy, quotes=quotes)
        elif isinstance(old, str) and isinstance(new, str) and quotes:
            yield from compared_texts(old, new, route, policy, self.fills)
        else:
            yield self._scalars(old, new, route, policy)

    def _now(self, value: object, *, quotes: bool, kinds: tuple[str, ...] = ()) -> object:
        """A text, or several, with the names that are in it as they are now: in braces where it quotes, and where it is a name."""
        if isinstance(value, tuple):
            return tuple(self._now(one, quotes=quotes, kinds=kinds) for one in value)
        if not isinstance(value, str):
            return value
        kind, slash, id = value.rpartition("/")
        for one in kinds:
            if (now := self.renamed.get((one, id))) is not None and kind in {"", one}:
                return f"{kind}{slash}{now}"
        return named_anew(value, self._named) if quotes else value

    def _checks(self, old: Sequence[Check], new: Sequence[Check], route: Route) -> Iterator[FieldChange]:
        yield from compared_checks(tuple(map(self._anew, old)) if self.renamed else old, new, route)

    def _anew(self, model: M) -> M:
        """A model with what it names under the names that these have now."""

        def of(value: object) -> object:
            return self._anew(value) if isinstance(value, Model) else tuple(map(of, value)) if isinstance(value, tuple) else value

        values = ((name, getattr(model, name), kinds) for name, _, _, _, kinds in _fields(type(model)))
        update = {name: self._now(value, quotes=False, kinds=kinds) if kinds else of(value) for name, value, kinds in values if value}
        changed = {name: value for name, value in update.items() if value != getattr(model, name)}
        return model.model_copy(update=changed) if changed else model

    def _named(self, id: str) -> str:
        return next((now for kind in QUOTED if (now := self.renamed.get((kind, id))) is not None), id)

    def _on_one_side(self, old: object, new: object, route: Route, policy: Change) -> FieldChange:
        there = _is_nothing(old)
        value = new if there else old
        action, level = (Action.ADDED, policy.add) if there else (Action.REMOVED, policy.remove)
        says = "is new" if there else "is gone"
        limits = policy.bigger is Bigger.LOOSENS or (policy.bigger is Bigger.TIGHTENS and isinstance(value, int))
        if route[-1] in SCOPES:
            action, level, says = Action.RESCOPED, policy.change, f"is {shown(new) or 'everywhere'}, and was {shown(old) or 'everywhere'}"
        elif there and route[0] == "variants":
            level, says = Level.DANGER, "is new, and every artifact of the feature stands in another folder"
        elif limits and not isinstance(value, bool):
            # A limit that was not there has been no limit at all.
            action = Action.TIGHTENED if there else Action.LOOSENED
            says = f"is {shown(value)}, and there was no limit" if there else f"was {shown(value)}, and there is no limit now"
            level = self._level(policy, action, level)
        elif isinstance(value, bool):
            action = self._toward(value, policy)
            level = self._level(policy, action, policy.change)
        elif self.given and there:
            required = getattr(value, "required", False)
            says = "must be given now" if required else "can be given now"
            action = Action.TIGHTENED if required else Action.ADDED
            level = Level.DANGER if required else Level.NOTE
        elif self.given:
            says = "is not taken any more"
        elif self.promised and there:
            says = "is promised now"
        elif self.promised:
            says = "is not promised any more"
        return FieldChange(route, action, policy.category, level, shown(old), shown(new), says)

    @staticmethod
    def _toward(more: bool, policy: Change) -> Action:
        if policy.bigger is Bigger.NEITHER:
            return Action.CHANGED
        return Action.LOOSENED if more is (policy.bigger is Bigger.LOOSENS) else Action.TIGHTENED

    def _level(self, policy: Change, action: Action, level: Level) -> Level:
        """What is asked of callers hurts them when there is more of it, and what is promised to them when there is less."""
        if policy.category is not Category.CONTRACT or action not in {Action.LOOSENED, Action.TIGHTENED}:
            return level
        harmless = Action.LOOSENED if self.given else Action.TIGHTENED
        return Level.NOTE if action is harmless else max(level, Level.DANGER)

    def _scalars(self, old: object, new: object, route: Route, policy: Change) -> FieldChange:
        before, after = shown(old), shown(new)
        says, action = f"went from {before} to {after}", Action.CHANGED
        if isinstance(old, str) and isinstance(new, str) and max(len(before.split()), len(after.split())) > READABLE:
            says = "is another text"  # sentences in a sentence do not read; both are shown beside it
        if isinstance(new, bool):
            says = f"is {after} now"
            action = self._toward(new, policy)
        elif policy.order and before in policy.order and after in policy.order:
            action = Action.TIGHTENED if policy.order.index(after) > policy.order.index(before) else Action.LOOSENED
        elif isinstance(old, int | float | datetime.timedelta) and type(old) is type(new):
            action = self._toward(new > old, policy)  # type: ignore[operator]  # they are of one type
        if route[-1] in SCOPES:
            action = Action.RESCOPED
        means = PRESENCE if self.promised and route[-1] == "required" else _means(route)
        if action in {Action.LOOSENED, Action.TIGHTENED} and means:
            says += f": {means[action is Action.TIGHTENED]}"
        if policy is GUARDS and isinstance(new, bool):  # a protection that is switched comes or goes
            level = policy.add if new else policy.remove
        else:
            level = self._level(policy, action, policy.change)
        return FieldChange(route, action, policy.category, level, before, after, says)

    def _lists(
        self, old: tuple[object, ...], new: tuple[object, ...], route: Route, policy: Change, *, quotes: bool
    ) -> Iterator[FieldChange]:
        if all(isinstance(one, Check) for one in (*old, *new)):
            yield from self._checks(old, new, route)  # type: ignore[arg-type]  # all of them are
        elif quotes and any(" " in str(one) for one in (*old, *new) if isinstance(one, str)):
            yield from self._sequences(old, new, route, policy)
        elif all(isinstance(one, str) for one in (*old, *new)):
            yield from self._sets(old, new, route, policy)  # type: ignore[arg-type]  # all of them are
        elif (names := _names(old)) is not None and (others := _names(new)) is not None:
            for name in (*names, *(name for name in others if name not in names)):
                before = old[names[name]] if name in names else None
                after = new[others[name]] if name in others else None
                at: Route = (*route, others.get(name, names.get(name, 0)))
                yield from self.values(before, after, at, policy, quotes=quotes)
            if [name for name in names if name in others] != [name for name in others if name in names]:
                yield FieldChange(
                    route, Action.CHANGED, policy.category, policy.change, in_code(names), in_code(others), "stands in another order"
                )
        else:
            yield from self._sequences(old, new, route, policy)

    def _sets(self, old: tuple[str, ...], new: tuple[str, ...], route: Route, policy: Change) -> Iterator[FieldChange]:
        gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
        before, after = ", ".join(old), ", ".join(new)
        if not gone and not come and policy is GUARDS:
            return  # where a rule is enforced has no order
        if not gone and not come:
            yield FieldChange(route, Action.CHANGED, policy.category, policy.change, before, after, "stands in another order")
        else:
            says = " and ".join(f"{'gained' if come is some else 'lost'} {in_code(some)}" for some in (come, gone) if some)
            action, level = Action.CHANGED, policy.remove if gone else policy.add
            if policy.bigger is Bigger.TIGHTENS and not (gone and come):
                action, level = (Action.LOOSENED, policy.remove) if gone else (Action.TIGHTENED, policy.add)
            elif self.given and not (gone and come):
                action = Action.TIGHTENED if gone else Action.LOOSENED
                level = self._level(policy, action, level)
            elif self.promised and not (gone and come):
                action = Action.LOOSENED if come else Action.TIGHTENED
                level = self._level(policy, action, level)
            yield FieldChange(route, action, policy.category, level, before, after, says)

    def _sequences(self, old: tuple[object, ...], new: tuple[object, ...], route: Route, policy: Change) -> Iterator[FieldChange]:
        """Steps, turns and sentences, which have an order and no names."""
        before, after = [shown(one) for one in old], [shown(one) for one in new]
        if before != after and sorted(before) == sorted(after):
            moved = [at for at, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
            then, now = (" ".join(f"{at + 1}. {some[at]}" for at in moved) for some in (before, after))
            yield FieldChange(route, Action.CHANGED, policy.category, policy.change, then, now, "stands in another order")
            return
        for tag, first, last, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            pairs = min(last - first, end - start)
            for index in range(pairs):
                one, other = old[first + index], new[start + index]
                at: Route = (*route, start + index)
                if isinstance(one, str) and isinstance(other, str):
                    if self._now(one, quotes=True) != other:
                        yield from compared_texts(one, other, at, policy, self.fills)
                else:
                    yield from self.values(one, other, at, policy, quotes=True)
            for index in range(first + pairs, last):
                yield FieldChange((*route, index), Action.REMOVED, policy.category, policy.remove, before[index], "", "is gone")
            for index in range(start + pairs, end):
                yield FieldChange((*route, index), Action.ADDED, policy.category, policy.add, "", after[index], "is new")


def _refused_now(old: int, new: int, route: Route, policy: Change) -> FieldChange:
    """A page of so many rows that got one before, and gets none now: its most is promised to callers, and asked of them, too."""
    level, before, after = max(policy.change, Level.DANGER), shown(old), shown(new)
    return FieldChange(route, Action.TIGHTENED, policy.category, level, before, after, f"went from {before} to {after}: {REFUSED}")


def _scopes(old: Model, new: Model, before: object, after: object, route: Route, policy: Change) -> FieldChange:
    """Where an element holds now."""
    then, now = _scope(before), _scope(after)
    action, level, means = rescoped(old, new, before, after, policy.change)
    return FieldChange(route, action, policy.category, level, then, now, f"is {now or 'everywhere'}, and was {then or 'everywhere'}{means}")


def rescoped(old: Model, new: Model, before: object, after: object, level: Level) -> tuple[Action, Level, str]:
    """What it means that an element holds elsewhere: a rule that must be kept and holds for less asks for less, and one for more for more.

    Args:
        old: The element as it was.
        new: As it is.
        before: What it held for: intents, or values of axes; without any, everywhere.
        after: What it holds for.
        level: How much it matters where it is not known to ask for less.
    """
    less, more = _narrower(before, after), _narrower(after, before)
    says = ": it holds for less" if less else ": it holds for more" if more else ""
    if (less or more) and all(isinstance(one, Constraint) and one.level == "must" for one in (old, new)):
        return (Action.LOOSENED, Level.DANGER, says) if less else (Action.TIGHTENED, level, says)
    return Action.RESCOPED, level, says


def _narrower(before: object, after: object) -> bool:
    """Whether a scope is a part of another one."""
    if not after or not before:
        return bool(after)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return all(axis in after and set(after[axis]) <= set(values) for axis, values in before.items())
    return isinstance(before, tuple) and isinstance(after, tuple) and set(after) < set(before)


def _holding(scope: object) -> object:
    """A scope without an order."""
    if isinstance(scope, Mapping):
        return {axis: frozenset(values) for axis, values in scope.items()}
    return frozenset(scope) if isinstance(scope, tuple) else scope


def _scope(value: object) -> str:
    """A scope as one line."""
    if isinstance(value, Mapping):
        return " and ".join(f"{axis} {', '.join(values)}" for axis, values in value.items())
    return shown(value)


def _takes_another_form(old: Model, new: Model) -> bool:
    """Whether one side is a bare value and the other one is not, as a text for all variants and a text for each."""
    forms = [tuple(written(one)) for one in (old, new)]
    return forms[0] != forms[1] and (old.short,) in forms and all(len(one) == 1 for one in forms)


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, tuple | Mapping) and not value)


def _means(route: Route) -> tuple[str, str] | None:
    words = [str(one) for one in route]
    for size in (2, 1):
        if found := MEANS.get(".".join(words[-size:])):
            return found
    return MEANS.get(words[0]) if len(words) == 2 else None


def _names(items: tuple[object, ...]) -> dict[str, int] | None:
    """The positions of items by their ids, where all have one."""
    found = {name: index for index, one in enumerate(items) if isinstance(name := getattr(one, "id", None), str)}
    return found if len(found) == len(items) else None


@cache
def _fields(model: type[Model]) -> tuple[tuple[str, str, Change, bool, tuple[str, ...]], ...]:
    """Every field: its name, its key, its policy, whether its texts are prose, and the kinds of what it names."""
    found = []
    for name, field in model.model_fields.items():
        policy = next((one for one in field.metadata if isinstance(one, Change)), NO_POLICY)
        refers = next((one for one in field.metadata if isinstance(one, Refers)), None)
        kinds = tuple("fact" if one == "enum" else one for one in refers.kinds) if refers is not None else ()
        found.append((name, field.alias or name, policy, _is_prose((field.annotation, *field.metadata)), kinds))
    return tuple(found)


def _is_prose(markers: Sequence[object]) -> bool:
    return any(isinstance(one, Quotes) or _is_prose(get_args(one)) for one in markers)
