"""Elements that moved: what went out of one file and came in another one that the same features use, as it was."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from msgspec.structs import replace

from specforge.diffing.declared import Declared, declared
from specforge.diffing.fields import compare
from specforge.diffing.making import element_change, named
from specforge.diffing.model import Action, ElementChange, FieldChange
from specforge.diffing.sides import Sides
from specforge.elements import parts_of, rule_of
from specforge.location import Ref
from specforge.spec.documents import Feature
from specforge.spec.policy import Category, Level

MOVABLE = frozenset(("constraint", "intent", "fact", "scaffold"))
"""Kinds of elements that are the same in another file: they say all that they say in themselves."""


STANDING = ("for_", "where", "level", "enforce", "owner", "protected")
"""The fields of a rule by which its criteria are judged in the same conversations, and are for the same role."""


def criteria_moved(before: Mapping[str, Declared], after: Mapping[str, Declared], names: Mapping[str, str]) -> dict[str, str]:
    """Give the criteria that went as they were into another rule, as when a rule is split: their refs by their former ones.

    Args:
        before: What a file declared.
        after: What it declares.
        names: The refs of what was renamed, by the former ones.
    """
    known = {*before, *names.values()}
    come = {ref: one for ref, one in after.items() if one.ref.kind == "criterion" and ref not in known}
    moved: dict[str, str] = {}
    for ref, was in before.items():
        if was.ref.kind == "criterion" and ref not in after and ref not in names:
            rule = rule_of(ref)
            stays = names.get(rule, rule) in after
            # What goes with its rule, and comes with a new one, is told with the two.
            fitting = (name for name, one in come.items() if (stays or rule_of(name) in known) and _asks_the_same(was, one))
            there = (name for name in fitting if after[rule_of(name)].holder == before[rule].holder)
            if (to := next(there, None)) is not None:
                moved[ref] = to
                del come[to]
    return moved


def _asks_the_same(was: Declared, one: Declared) -> bool:
    return all(getattr(was.rule, name) == getattr(one.rule, name) for name in STANDING) and not any(compare(was.value, one.value))


class Moves:
    """What moved between two sides."""

    def __init__(self, sides: Sides) -> None:
        """Take the sides; nothing is looked for before it is asked for."""
        self.sides = sides

    @cached_property
    def movers(self) -> Mapping[str, list[Declared]]:
        """What stood in other files before, by its ref now; with an element, what stands in it."""
        found: dict[str, list[Declared]] = defaultdict(list)
        if all(isinstance(file.document, Feature) for file in (*self.sides.files.values(), *self.sides.files_then.values())):
            return found
        every = {owner: declared(file) for owner, file in self.sides.files.items()}
        known = {ref for file in self.sides.files_then.values() for ref in declared(file)}
        for owner, file in self.sides.files_then.items():
            then = declared(file)
            for ref, one in then.items():
                if ref in every.get(owner, {}) or one.ref.kind not in MOVABLE or one.holder or owner in self.sides.renamed:
                    continue
                names = ((here, str(Ref(other, one.ref.kind, one.ref.id))) for other, here in every.items() if other != owner)
                to = next(
                    (name for here, name in names if name in here and name not in known and self._is_same(one, then, here[name], here)),
                    None,
                )
                if to is not None and self._has_wherever(to, ref):
                    found[to].append(one)
                    for each in self._within(one, then).values():
                        if each is not one:
                            found[str(Ref(parts_of(to)[0], each.ref.kind, each.ref.id))].append(each)
        return found

    def _has_wherever(self, ref: str, then: str) -> bool:
        """Whether each variant that had one element has another one now."""
        return bool(self.sides.folders_then.get(then)) and self.sides.folders_then[then] <= self.sides.folders.get(ref, set())

    @staticmethod
    def _is_same(one: Declared, then: Mapping[str, Declared], other: Declared, new: Mapping[str, Declared]) -> bool:
        """Whether an element is another one in every way but its owner, and so is what stands in it."""
        if other.holder or any(compare(one.value, other.value)):
            return False
        mine, its = Moves._within(one, then), Moves._within(other, new)
        return mine.keys() == its.keys() and not any(any(compare(mine[key].value, its[key].value)) for key in mine)

    @staticmethod
    def _within(of: Declared, known: Mapping[str, Declared]) -> dict[tuple[str, str], Declared]:
        """An element and what stands in it: its criteria, its rules and theirs."""
        rules = {str(of.ref), *(ref for ref, each in known.items() if each.holder == str(of.ref))}
        inside = {ref: each for ref, each in known.items() if (each.ref.kind == "criterion" and rule_of(ref) in rules) or ref in rules}
        return {(each.ref.kind, each.ref.id): each for each in inside.values()}

    @cached_property
    def changes(self) -> Mapping[str, ElementChange]:
        """For each of these, by its former ref: that it stands elsewhere now."""
        files = {ref: one for file in self.sides.files.values() for ref, one in declared(file).items() if ref in self.movers}
        found = {}
        for ref, movers in self.movers.items():
            for was in movers:
                if was.holder or was.ref.kind == "criterion":
                    continue  # it is told with what it stands in
                module = not isinstance(self.sides.files[files[ref].ref.owner].document, Feature)
                says = f"is another one: it stands in {'a module' if module else 'the feature'} now, and says the same there"
                field = FieldChange(("ref",), Action.RENAMED, Category.BEHAVIOR, Level.NOTE, was.ref.owner, files[ref].ref.owner, says)
                at, was_at = self.sides.at(files[ref].place, gone=False), self.sides.at(was.place, gone=True)
                features = self.sides.having_then[str(was.ref)]
                found[str(was.ref)] = named(
                    replace(
                        element_change(files[ref], Action.RENAMED, Level.NOTE, at, features, category=Category.BEHAVIOR),
                        was=str(was.ref),
                        fields=(field,),
                        was_at=was_at,
                    )
                )
        return found

    def has_emptied(self, owner: str) -> bool:
        """Whether all that a module declared stands elsewhere now."""
        moved = {str(was.ref) for some in self.movers.values() for was in some}
        every = declared(self.sides.files_then[owner]) if owner in self.sides.files_then else {}
        return bool(moved) and all(one.ref.kind in {"", "criterion"} or ref in moved for ref, one in every.items())
