"""Elements compared as they are declared on two sides: which came, went, moved, or say something else."""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from specforge.diffing.declared import Declared, declared, sections_of
from specforge.diffing.fields import Renamed, compare, quoting, rescoped
from specforge.diffing.making import element_change, level_of, named
from specforge.diffing.model import WEIGHT, Action, ElementChange, FieldChange
from specforge.diffing.moving import Moves, criteria_moved
from specforge.diffing.ordering import reordered
from specforge.diffing.sides import Sides
from specforge.elements import parts_of, rule_of
from specforge.linting import locate
from specforge.location import Location, Place
from specforge.project import Project, SpecFile
from specforge.spec.documents import Feature, Module
from specforge.spec.model import Model
from specforge.spec.policy import Category, Level
from specforge.spec.walking import written

SINGLES = {"role": "role", "summary": "summary", "output_format": "output-format"}
"""Fields of a feature that have a ref of their own."""
NOBODY = frozenset[str]()
Said = tuple[str, str, str]
"""The kind and the id of an element, and what is written in it."""


class Comparison:
    """The elements of two sides, compared."""

    def __init__(self, sides: Sides) -> None:
        """Take the sides; nothing is compared before it is asked for."""
        self.sides, self.moves = sides, Moves(sides)

    def changes(self) -> Iterator[ElementChange]:
        """Every change; what went out of one file and came in another one that the same features use, as it was, was moved."""
        movers = {str(was.ref) for some in self.moves.movers.values() for was in some}
        for one in self._every():
            if one.action in {Action.REMOVED, Action.LOST} and one.ref in movers:
                if (moved := self.moves.changes.get(one.ref)) is not None:
                    yield moved
            elif one.action not in {Action.ADDED, Action.GAINED} or one.ref not in self.moves.movers:
                yield one
            elif left := set(one.features) - {each for was in self.moves.movers[one.ref] for each in self.sides.having_then[str(was.ref)]}:
                yield replace(one, features=tuple(sorted(left)))

    def _every(self) -> Iterator[ElementChange]:
        for owner, file in self.sides.files_then.items():
            if owner not in self.sides.files and owner not in self.sides.renamed and isinstance(file.document, Feature):
                yield self._whole(declared(file)[owner], Action.REMOVED)
                # Who answers for what is protected answers for its going, too.
                yield from (
                    self._one_sided(one, Action.REMOVED) for one in declared(file).values() if one.protected and one.ref.kind != "criterion"
                )
        former = {now: then for then, now in self.sides.renamed.items()}
        for owner, file in self.sides.files.items():
            then = self.sides.files_then.get(former.get(owner, owner))
            if then is not None:
                yield from self._file(then, file)
            elif isinstance(file.document, Feature):
                yield self._added(file)
        yield from self._crossed_modules()

    def _added(self, file: SpecFile) -> ElementChange:
        """A feature that is new, or was renamed without saying so."""
        one = self._whole(declared(file)[file.owner], Action.ADDED)
        return replace(one, perhaps=self._former(file))

    def _former(self, file: SpecFile) -> str:
        """The feature that is gone of which a new one says the most, at least half of either; nothing where none is."""
        now = _elements_of(file)
        shared = Counter(owner for one in now for owner in self._saying.get(one, ()))
        fitting = [owner for owner, same in shared.items() if 2 * same >= max(len(self._gone[owner]), len(now))]
        return max(fitting, key=shared.__getitem__, default="")

    @cached_property
    def _gone(self) -> Mapping[str, Collection[Said]]:
        """The features that are gone, with what each of them said."""
        then, now = self.sides.files_then, {*self.sides.files, *self.sides.renamed}
        return {owner: _elements_of(file) for owner, file in then.items() if owner not in now and isinstance(file.document, Feature)}

    @cached_property
    def _saying(self) -> Mapping[Said, Sequence[str]]:
        """The features that are gone, by each element that they had: many are compared with many."""
        found: dict[Said, list[str]] = defaultdict(list)
        for owner, said in self._gone.items():
            for one in said:
                found[one].append(owner)
        return found

    def _file(self, old: SpecFile, new: SpecFile) -> Iterator[ElementChange]:
        before, after, renamed = declared(old), declared(new), self.sides.renamed_in(new)
        if old.owner != new.owner:  # every ref begins otherwise; what is compared is what they say
            before = {new.owner + ref.removeprefix(old.owner): one for ref, one in before.items()}
        names = {
            former: ref
            for ref, one in after.items()
            for former in one.former
            if former in before and former not in after and ref not in before
        }
        names |= criteria_moved(before, after, names)
        gone_with = {ref for ref in before if ref not in after and ref not in names}
        for ref, was in before.items():
            if ref in gone_with and not (was.ref.kind == "criterion" and rule_of(ref) in gone_with):
                yield self._one_sided(was, Action.REMOVED)
        former_of = {ref: former for former, ref in names.items()}
        for ref, one in after.items():
            former = before.get(former_of.get(ref, ref))
            if former is None:
                if not (one.ref.kind == "criterion" and rule_of(ref) not in before and rule_of(ref) not in former_of):
                    yield self._one_sided(one, Action.ADDED)
            else:
                yield from self._both(former, one, names, renamed)

    def _whole(self, one: Declared, action: Action) -> ElementChange:
        """A feature that is on one side only: what is in it comes and goes with it."""
        features = (one.ref.owner,)
        gone = action is Action.REMOVED
        at = self.sides.at(one.place, gone=gone)
        number = sum(ref.startswith(f"{one.ref.owner}/") for ref in (self.sides.having_then if gone else self.sides.having))
        says = f"the feature with its {number} elements"
        level, category = (Level.ERROR, Category.CONTRACT) if gone else (Level.NOTE, Category.BEHAVIOR)
        return named(element_change(one, action, level, at, features, category=category, says=says))

    def _one_sided(self, one: Declared, action: Action) -> ElementChange:
        gone = action is Action.REMOVED
        features = (self.sides.having_then if gone else self.sides.having).get(str(one.ref), NOBODY)
        return named(element_change(one, action, level_of(one, gone=gone), self.sides.at(one.place, gone=gone), features), one)

    def _both(self, was: Declared, one: Declared, names: Mapping[str, str], renamed_ids: Renamed) -> Iterator[ElementChange]:
        renamed = str(was.ref) != str(one.ref)
        skip = sections_of(one.value) if not one.ref.kind else NOBODY  # type: ignore[arg-type]  # it is a document
        fills = self.sides.fills(was.place.path, one.place.path)
        value, other = was.value, one.value
        held = names.get(was.holder, was.holder)
        if not one.ref.kind:
            value = self._as_used(was, one)
        if one.ref.kind == "constraint" and held != one.holder:
            value, other = (each.model_copy(update={"for_": ()}) for each in (value, other))
        fields = [change for change in compare(value, other, renamed_ids, fills) if change.route[0] not in skip]
        # A fact that something protected says is told with it, and is for its owner; one that another fact says is told once.
        if self.sides.facts_moved and one.ref.kind not in {"", "fact"} and fills and not was.protected:
            told = {change.route for change in fields}
            fields += [change for change in quoting(was.value, one.value, fills) if change.route not in told]
        if one.rule is not None and was.rule is not None and was.rule.id not in {one.rule.id, *one.rule.was}:
            says = f"is another one: it stands in {rule_of(str(one.ref))} now, and asks the same there"
            fields.insert(0, FieldChange(("ref",), Action.RENAMED, Category.EVAL, Level.NOTE, str(was.ref), str(one.ref), says))
        if one.ref.kind == "document":
            fields += self._linked(was, one)
        if one.ref.kind == "constraint" and held != one.holder:
            fields += self._held(was, one, held, renamed_ids)
        singles = [change for change in fields if not one.ref.kind and change.route[0] in SINGLES]
        for key, kind in SINGLES.items():
            if mine := [change for change in singles if change.route[0] == key]:
                yield self._changed(was, one, f"{one.ref.owner}/{kind}", kind, mine, key)
        handed = self._handed(was, fields) if not one.ref.kind else {}
        for role, field in handed.items():
            yield replace(self._changed(was, one, str(one.ref), one.ref.kind or "feature", [field], ""), owner=role, protected=True)
        rest = [change for change in fields if change not in singles and change.route not in {each.route for each in handed.values()}]
        if not one.ref.kind:
            rest += reordered(self.sides, was, one, names)
        renamed = renamed and one.ref.kind != "criterion" and bool(one.ref.kind or one.ref.owner != was.ref.owner)
        if renamed and one.ref.kind and was.ref.owner != one.ref.owner and was.ref.id == one.ref.id:
            renamed = False  # its feature was renamed, and that is told once
        if renamed:
            callers = one.ref.kind in {"tool", "gives"} or not one.ref.kind
            rest.insert(
                0,
                FieldChange(
                    ("id",) if one.ref.kind else ("feature",),
                    Action.RENAMED,
                    Category.CONTRACT if callers else Category.BEHAVIOR,
                    Level.DANGER if callers else Level.NOTE,
                    was.ref.id or was.ref.owner,
                    one.ref.id or one.ref.owner,
                    "is another one: whoever names it must follow" if callers else "is another one",
                ),
            )
        if rest:
            yield self._changed(was, one, str(one.ref), one.ref.kind or "feature", rest, "")

    @staticmethod
    def _held(was: Declared, one: Declared, held: str, renamed: Renamed) -> Iterator[FieldChange]:
        """A rule that went into an intent, out of it, or into another one; `for` says the same where it names that intent alone."""
        then, now = getattr(was.value, "for_", ()), getattr(one.value, "for_", ())
        then = (parts_of(held)[2],) if held else tuple(renamed.get(("intent", id), id) for id in then)
        now = (parts_of(one.holder)[2],) if one.holder else now
        if set(then) == set(now):
            return
        before, after = ", ".join(then) or "everywhere", ", ".join(now) or "everywhere"
        stood = f"stood in {before}" if held else f"held for {before}" if then else "held everywhere"
        says = f"stands in {after if one.holder else 'no intent'} now, and {stood}"
        action, level, means = rescoped(was.value, one.value, then, now, Level.WARNING)
        yield FieldChange(("for",), action, Category.BEHAVIOR, level, before, after, f"{says}{means}")

    def _handed(self, was: Declared, fields: Iterable[FieldChange]) -> Mapping[str, FieldChange]:
        """The roles that are somebody else's now, and that answer for something protected in the base: whoever had one has to agree."""
        users = [
            part.file
            for parts in self.sides.old.includes.values()
            if any(each.file.path == was.place.path for each in parts)
            for part in parts
        ]
        files = {file.path: file for file in (*users, *(file for file in self.sides.old.files if file.path == was.place.path))}
        guarding = {each.owner for file in files.values() for each in declared(file).values() if each.protected}
        return {
            str(field.route[1]): replace(
                field,
                action=Action.CHANGED,
                category=Category.BEHAVIOR,
                level=Level.WARNING,
                says=f"went from {field.before} to {field.after or 'nobody'}, who decides about what is protected",
            )
            for field in fields
            if len(field.route) == 2 and field.route[0] == "owners" and field.before and str(field.route[1]) in guarding
        }

    def _as_used(self, was: Declared, one: Declared) -> Model:
        """A spec as it was, with the files of its modules under the names that they have now, and without those of which all moved."""
        if not isinstance(was.value, Feature | Module) or not isinstance(one.value, Feature | Module) or was.value.use == one.value.use:
            return was.value

        def owners(of: Declared, document: Feature | Module, project: Project) -> list[str]:
            known = {file.path: file.owner for file in project.files}
            folder = posixpath.dirname(of.place.path)
            return [known.get(posixpath.normpath(posixpath.join(folder, use.module)), "") for use in document.use]

        names = {owner: use.module for owner, use in zip(owners(one, one.value, self.sides.new), one.value.use, strict=True) if owner}
        before = zip(owners(was, was.value, self.sides.old), was.value.use, strict=True)
        use = tuple(
            each.model_copy(update={"module": names[owner]}) if owner in names else each
            for owner, each in before
            if owner in names or not self.moves.has_emptied(owner)
        )
        return was.value.model_copy(update={"use": use})

    def _changed(self, was: Declared, one: Declared, ref: str, kind: str, fields: list[FieldChange], below: str) -> ElementChange:
        top = max(fields, key=lambda each: (each.level, each.category, WEIGHT.index(each.action)))
        action = next((Action.RENAMED for each in fields if each.action is Action.RENAMED), top.action)
        if action in {Action.ADDED, Action.REMOVED}:
            action = Action.CHANGED  # a part of it came or went, not the element
        at, was_at = self._field_at(one, top, self.sides.new), self._field_at(was, top, self.sides.old)
        features = tuple(sorted(self.sides.having.get(ref, NOBODY) | self.sides.having_then.get(str(was.ref), NOBODY))) or (
            (one.ref.owner,) if not one.ref.kind and isinstance(one.value, Feature) else ()
        )
        former = str(was.ref) + (f"/{kind}" if below else "")
        says = str(getattr(one.value, below)) if below and isinstance(getattr(one.value, below), str) else one.says
        return named(
            ElementChange(
                ref,
                former if former != ref else "",
                kind,
                action,
                max(each.category for each in fields),
                top.level,
                says,
                tuple(fields),
                at,
                was_at,
                was.owner or one.owner,
                one.protected or was.protected,
                features,
            )
        )

    def _linked(self, was: Declared, one: Declared) -> Iterator[FieldChange]:
        """A document whose file says something else."""
        before, after = (
            project.linked.get(f"{each.place.path}:{getattr(each.value, 'file', '')}", "")
            for each, project in ((was, self.sides.old), (one, self.sides.new))
        )
        if before != after:
            lines = len(set(before.splitlines()) ^ set(after.splitlines()))
            level = Level.WARNING
            yield FieldChange(
                ("file",), Action.CHANGED, Category.BEHAVIOR, level, "", "", f"says something else: {lines} of its lines are others"
            )

    def _crossed_modules(self) -> Iterator[ElementChange]:
        """What features gained or lost without anybody having written or removed it: by a `use`, an `except` or a `where`."""
        sides = (
            (Action.GAINED, self.sides.having, self.sides.having_then, self.sides.files),
            (Action.LOST, self.sides.having_then, self.sides.having, self.sides.files_then),
        )
        for action, here, there, files in sides:
            owners = {owner: declared(file) for owner, file in files.items() if not isinstance(file.document, Feature)}
            kept = self.sides.files if action is Action.LOST else self.sides.files_then
            known = {ref for owner, file in kept.items() if owner in owners for ref in declared(file)}
            for ref, features in here.items():
                owner = ref.split("/")[0]
                if owner not in owners or ref not in owners[owner]:
                    continue
                crossed = {one for one in self.sides.now(features) - self.sides.now(there.get(ref, set())) if self.sides.on_both_sides(one)}
                # In a module that both sides have, what came and went in all that use it is told of the module.
                if crossed and (owner not in kept or ref in known):
                    yield self._crossed(owners[owner][ref], action, crossed, files[owner].path)

    def _crossed(self, one: Declared, action: Action, features: Iterable[str], path: str) -> ElementChange:
        gone = action is Action.LOST
        return named(
            element_change(one, action, level_of(one, gone=gone), self.sides.at(one.place, gone=gone), features, through=path), one
        )

    @staticmethod
    def _field_at(one: Declared, change: FieldChange, project: Project) -> Location:
        return locate(project, Place(one.place.path, (*one.place.route, *change.route)))


def _elements_of(file: SpecFile) -> dict[Said, None]:
    """The elements of a feature, in their order."""
    return {(one.ref.kind, one.ref.id, str(written(one.value))): None for one in declared(file).values() if one.ref.kind}
