"""The elements of two sides of a project that are not the same, each with what that means."""

import hashlib
import json
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from specforge.diffing.declared import Declared, declared, sections_of
from specforge.diffing.fields import NOBODY as NOBODY_RENAMED
from specforge.diffing.fields import Fills, Renamed, compare, narrower, quoting
from specforge.diffing.model import WEIGHT, Action, ElementChange, FieldChange
from specforge.elements import Known, elements_of, owned_now, parts_of, rule_of
from specforge.linting import locate
from specforge.location import Location, Place, Ref
from specforge.project import Owned, Project, SpecFile, View
from specforge.spec.documents import Feature, Module
from specforge.spec.model import Element, Model
from specforge.spec.policy import GUARDS, Category, Level
from specforge.spec.rules import Constraint
from specforge.tracing.compiling import Opened
from specforge.tracing.crossing import crossings

SINGLES = {"role": "role", "summary": "summary", "output_format": "output-format"}
"""Fields of a feature that have a ref of their own."""
NOBODY = frozenset[str]()


def changes_between(old: Opened | None, new: Opened | None) -> tuple[ElementChange, ...]:
    """Give every element that is not what it was, the heaviest first.

    Args:
        old: The features that a change can reach, in the base; nothing when it has none of them.
        new: The same features now.
    """
    sides = _Sides(_project(old), _project(new), _folders(old), _folders(new))
    crossed = _crossed_cases(old, new, sides) if old is not None and new is not None else ()
    found = (*sides.changes(), *crossed)
    if old is not None and new is not None:
        gone = frozenset(one.was or one.ref for one in found if one.action in {Action.REMOVED, Action.LOST, Action.RENAMED})
        found = (*found, *_lost_in_variants(old, new, gone))
    return _ordered(_with_quotes(found, old))


def _with_quotes(changes: tuple[ElementChange, ...], old: Opened | None) -> Iterator[ElementChange]:
    """Say of facts which protected element says them, be it through other facts: what it says is another thing when they are.

    Where elements of several owners say a fact, its change is told once for each of them.
    """
    facts = {one.was or one.ref for one in changes if one.kind == "fact" and one.action is not Action.ADDED}
    quoted: dict[str, dict[str, str]] = defaultdict(dict)
    for view in old.folders.values() if facts and old is not None else ():
        known = elements_of(view)
        ids = {parts_of(ref)[2]: ref for ref in known if parts_of(ref)[1] == "fact"}
        todo = [(one.place, (ref, one.owner)) for ref, one in known.items() if one.protected]
        while todo:
            place, guard = todo.pop()
            for reference in view.references:
                inside = reference.place.path == place.path and reference.place.route[: len(place.route)] == place.route
                fact = ids.get(reference.name.rpartition("/")[2]) if inside and not {"fact", "enum"}.isdisjoint(reference.kinds) else None
                if fact is not None and guard[1] not in quoted[fact] and fact != guard[0]:
                    quoted[fact][guard[1]] = guard[0]
                    todo.append((known[fact].place, guard))
    for one in changes:
        held = one.protected and not one.fresh
        guards = {} if held else quoted.get(one.was or one.ref, {})
        if not guards:
            yield one
        for number, (owner, element) in enumerate(guards.items()):
            name = hashlib.sha256(f"{one.fingerprint} {owner}".encode()).hexdigest()[:12] if number else one.fingerprint
            yield replace(one, quoted_by=element, owner=owner or one.owner, fingerprint=name)


def _lost_in_variants(old: Opened, new: Opened, told: frozenset[str]) -> Iterator[ElementChange]:
    """Tell of protected elements that are gone from some variants of a feature that still has them in others."""
    guards: dict[str, dict[str, dict[str, Known]]] = defaultdict(dict)
    for folder, view in old.folders.items():
        guards[view.id][folder] = {ref: one for ref, one in elements_of(view).items() if one.protected}
    lost: dict[str, list[str]] = defaultdict(list)
    known: dict[str, Known] = {}
    for folder, view in new.folders.items():
        was = guards.get(view.id, {})
        then = [was[folder]] if folder in was else list(was.values())  # a variant that is new has what all of them had
        wanted = set.intersection(*map(set, then)) - told if then else NOBODY
        here = elements_of(view) if wanted else {}
        kept = {f"{ref.rpartition('/')[0]}/{id}" for ref, one in here.items() if isinstance(one.model, Element) for id in one.model.was}
        for ref in wanted - here.keys() - kept:
            lost[ref].append(folder)
            known[ref] = then[0][ref]
    for ref, folders in sorted(lost.items()):
        one, at = known[ref], locate(old.project, known[ref].place)
        says = f"it is gone from {', '.join(sorted(folders)[:5])}{' and others' if len(folders) > 5 else ''}"
        yield _named(
            ElementChange(
                ref,
                was="",
                kind=one.kind,
                action=Action.LOST,
                category=Category.BEHAVIOR,
                level=Level.ERROR,
                says=says,
                fields=(),
                at=at,
                was_at=at,
                owner=one.owner,
                protected=True,
                features=tuple(sorted({folder.partition("/")[0] for folder in folders})),
                through=one.place.path,
            )
        )


def changes_of_files(old: Project, new: Project) -> tuple[ElementChange, ...]:
    """Give every element of single spec files that is not what it was, whatever uses them."""
    return _ordered(_Sides(old, new, {}, {}).changes())


def _ordered(changes: Iterable[ElementChange]) -> tuple[ElementChange, ...]:
    return tuple(sorted(changes, key=lambda one: (-one.category, -one.level, one.ref, one.action)))


Having = Mapping[str, set[str]]
"""The features that have each element, in some variant; or their folders, one for each variant that has it."""


MOVABLE = frozenset(("constraint", "intent", "fact", "scaffold"))
"""Kinds of elements that are the same in another file: they say all that they say in themselves."""


def _features_of(having: Having) -> Having:
    return {ref: {folder.partition("/")[0] for folder in folders} for ref, folders in having.items()}


class _Sides:
    def __init__(self, old: Project, new: Project, views_then: Mapping[str, View], views: Mapping[str, View]) -> None:
        self.old, self.new = old, new
        self.views_then, self.views = views_then, views
        self.folders_then, self.folders = _having(views_then), _having(views)
        self.having_then, self.having = _features_of(self.folders_then), _features_of(self.folders)
        self._filling: dict[tuple[str, str], Fills] = {}
        self.files, self.files_then = ({file.owner: file for file in project.files} for project in (new, old))
        self.renamed = {
            former: owner
            for owner, file in self.files.items()
            if isinstance(file.document, Feature)
            for former in file.document.was
            if former not in self.files and former in self.files_then
        }

    def _renamed_in(self, file: SpecFile) -> Renamed:
        """What a file can name that has another id now, which nothing there has any more: its own elements, and those of its modules."""
        parts = [file, *(part.file for part in self.new.includes.get(file.owner, ()) if part.file.path != file.path)]
        if not any("was:" in self.new.sources[part.path].text for part in parts):
            return NOBODY_RENAMED
        every = [one for part in parts for one in declared(part).values()]
        taken = {(one.ref.kind, one.ref.id) for one in every}
        then = {now: before for before, now in self.renamed.items()}
        before = (self.files_then.get(then.get(part.owner, part.owner)) for part in parts)
        old = {(one.ref.kind, one.ref.id) for file in before if file is not None for one in declared(file).values()}
        found = {(one.ref.kind, parts_of(former)[2]): one.ref.id for one in every for former in one.former}
        return {key: id for key, id in found.items() if key[1] and key not in taken and (key[0], id) not in old}

    def changes(self) -> Iterator[ElementChange]:
        """Every change; what went out of one file and came in another one that the same features use, as it was, was moved."""
        movers = {str(was.ref) for some in self._movers.values() for was in some}
        for one in self._every():
            if one.action in {Action.REMOVED, Action.LOST} and one.ref in movers:
                if (moved := self._moved.get(one.ref)) is not None:
                    yield moved
            elif one.action not in {Action.ADDED, Action.GAINED} or one.ref not in self._movers:
                yield one
            elif left := set(one.features) - {each for was in self._movers[one.ref] for each in self.having_then[str(was.ref)]}:
                yield replace(one, features=tuple(sorted(left)))

    @cached_property
    def _movers(self) -> Mapping[str, list[Declared]]:
        """What stood in other files before, by its ref now; with an element, the rules that stand in it."""
        found: dict[str, list[Declared]] = defaultdict(list)
        if all(isinstance(file.document, Feature) for file in (*self.files.values(), *self.files_then.values())):
            return found
        every = {owner: declared(file) for owner, file in self.files.items()}
        known = {ref for file in self.files_then.values() for ref in declared(file)}
        for owner, file in self.files_then.items():
            then = declared(file)
            for ref, one in then.items():
                if ref in every.get(owner, {}) or one.ref.kind not in MOVABLE or one.holder or owner in self.renamed:
                    continue
                names = ((here, str(Ref(other, one.ref.kind, one.ref.id))) for other, here in every.items() if other != owner)
                to = next(
                    (name for here, name in names if name in here and name not in known and self._is_same(one, then, here[name], here)),
                    None,
                )
                if to is not None and self._has_wherever(to, ref):
                    found[to].append(one)
                    held = (each for each in then.values() if each.holder == ref)
                    for each in held:
                        found[str(Ref(parts_of(to)[0], each.ref.kind, each.ref.id))].append(each)
        return found

    def _has_wherever(self, ref: str, then: str) -> bool:
        """Whether each variant that had one element has another one now."""
        return bool(self.folders_then.get(then)) and self.folders_then[then] <= self.folders.get(ref, set())

    @staticmethod
    def _is_same(one: Declared, then: Mapping[str, Declared], other: Declared, new: Mapping[str, Declared]) -> bool:
        """Whether an element is another one in every way but its owner, and so is what stands in it: its criteria, its rules and theirs."""

        def within(of: Declared, known: Mapping[str, Declared]) -> dict[tuple[str, str], Declared]:
            rules = {str(of.ref), *(ref for ref, each in known.items() if each.holder == str(of.ref))}
            inside = {ref: each for ref, each in known.items() if (each.ref.kind == "criterion" and rule_of(ref) in rules) or ref in rules}
            return {(each.ref.kind, each.ref.id): each for each in inside.values()}

        if other.holder or any(compare(one.value, other.value)):
            return False
        mine, its = within(one, then), within(other, new)
        return mine.keys() == its.keys() and not any(any(compare(mine[key].value, its[key].value)) for key in mine)

    @cached_property
    def _moved(self) -> Mapping[str, ElementChange]:
        """For each of these, by its former ref: that it stands elsewhere now."""
        files = {ref: one for file in self.files.values() for ref, one in declared(file).items() if ref in self._movers}
        found = {}
        for ref, movers in self._movers.items():
            for was in movers:
                if was.holder:
                    continue
                module = not isinstance(self.files[files[ref].ref.owner].document, Feature)
                says = f"is another one: it stands in {'a module' if module else 'the feature'} now, and says the same there"
                field = FieldChange(("ref",), Action.RENAMED, Category.BEHAVIOR, Level.NOTE, was.ref.owner, files[ref].ref.owner, says)
                at, was_at = self._at(files[ref].place, gone=False), self._at(was.place, gone=True)
                features = self.having_then[str(was.ref)]
                found[str(was.ref)] = _named(
                    replace(
                        _element(files[ref], Action.RENAMED, Level.NOTE, at, features, category=Category.BEHAVIOR),
                        was=str(was.ref),
                        fields=(field,),
                        was_at=was_at,
                    )
                )
        return found

    def _every(self) -> Iterator[ElementChange]:
        for owner, file in self.files_then.items():
            if owner not in self.files and owner not in self.renamed and isinstance(file.document, Feature):
                yield self._whole(declared(file)[owner], Action.REMOVED)
                # Who answers for what is protected answers for its going, too.
                yield from (
                    self._one_sided(one, Action.REMOVED) for one in declared(file).values() if one.protected and one.ref.kind != "criterion"
                )
        former = {now: then for then, now in self.renamed.items()}
        for owner, file in self.files.items():
            then = self.files_then.get(former.get(owner, owner))
            if then is not None:
                yield from self._file(then, file)
            elif isinstance(file.document, Feature):
                yield self._whole(declared(file)[owner], Action.ADDED)
        yield from self._crossed_modules()

    def _file(self, old: SpecFile, new: SpecFile) -> Iterator[ElementChange]:
        before, after, renamed = declared(old), declared(new), self._renamed_in(new)
        if old.owner != new.owner:  # every ref begins otherwise; what is compared is what they say
            before = {new.owner + ref.removeprefix(old.owner): one for ref, one in before.items()}
        names = {
            former: ref
            for ref, one in after.items()
            for former in one.former
            if former in before and former not in after and ref not in before
        }
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
        at = self._at(one.place, gone=gone)
        number = sum(ref.startswith(f"{one.ref.owner}/") for ref in (self.having_then if gone else self.having))
        says = f"the feature with its {number} elements"
        level, category = (Level.ERROR, Category.CONTRACT) if gone else (Level.NOTE, Category.BEHAVIOR)
        return _named(_element(one, action, level, at, features, category=category, says=says))

    def _one_sided(self, one: Declared, action: Action) -> ElementChange:
        gone = action is Action.REMOVED
        features = (self.having_then if gone else self.having).get(str(one.ref), NOBODY)
        return _named(_element(one, action, _level(one, gone=gone), self._at(one.place, gone=gone), features), one)

    def _both(self, was: Declared, one: Declared, names: Mapping[str, str], renamed_ids: Renamed) -> Iterator[ElementChange]:
        renamed = str(was.ref) != str(one.ref)
        skip = sections_of(one.value) if not one.ref.kind else NOBODY  # type: ignore[arg-type]  # it is a document
        fills = self._fills(was.place.path, one.place.path)
        value, other = was.value, one.value
        held = names.get(was.holder, was.holder)
        if not one.ref.kind:
            value = self._as_used(was, one)
        if one.ref.kind == "constraint" and held != one.holder:
            value, other = (each.model_copy(update={"for_": ()}) for each in (value, other))
        fields = [change for change in compare(value, other, renamed_ids, fills) if change.route[0] not in skip]
        # A fact that something protected says is told with it, and is for its owner; one that another fact says is told once.
        if self._facts_moved and one.ref.kind not in {"", "fact"} and fills and not was.protected:
            told = {change.route for change in fields}
            fields += [change for change in quoting(was.value, one.value, fills) if change.route not in told]
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
            rest += self._reordered(was, one, names)
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
        action, level = Action.RESCOPED, Level.WARNING
        if narrower(was.value, one.value, then, now):
            action, level, says = Action.LOOSENED, Level.DANGER, f"{says}: it holds for less"
        yield FieldChange(("for",), action, Category.BEHAVIOR, level, before, after, says)

    def _handed(self, was: Declared, fields: Iterable[FieldChange]) -> Mapping[str, FieldChange]:
        """The roles that are somebody else's now, and that answer for something protected in the base: whoever had one has to agree."""
        users = [
            part.file for parts in self.old.includes.values() if any(each.file.path == was.place.path for each in parts) for part in parts
        ]
        files = {file.path: file for file in (*users, *(file for file in self.old.files if file.path == was.place.path))}
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

        names = {owner: use.module for owner, use in zip(owners(one, one.value, self.new), one.value.use, strict=True) if owner}
        before = zip(owners(was, was.value, self.old), was.value.use, strict=True)
        use = tuple(
            each.model_copy(update={"module": names[owner]}) if owner in names else each
            for owner, each in before
            if owner in names or not self._has_moved(owner)
        )
        return was.value.model_copy(update={"use": use})

    def _has_moved(self, owner: str) -> bool:
        """Whether all that a module declared stands elsewhere now."""
        moved = {str(was.ref) for some in self._movers.values() for was in some}
        every = declared(self.files_then[owner]) if owner in self.files_then else {}
        return bool(moved) and all(one.ref.kind in {"", "criterion"} or ref in moved for ref, one in every.items())

    @cached_property
    def _facts_moved(self) -> bool:
        """Whether some fact is another one than it was, or is on one side only."""

        def facts(project: Project) -> dict[str, object]:
            return {str(one.ref): one.value for file in project.files for one in declared(file).values() if one.ref.kind == "fact"}

        return facts(self.old) != facts(self.new)

    def _fills(self, then: str, now: str) -> Fills:
        """What fills in the texts of a file on each side, in every variant that has it on both."""
        if (then, now) not in self._filling:
            self._filling[then, now] = tuple((before.fill, view.fill) for before, view in self._views_of(then, now))
        return self._filling[then, now]

    def _views_of(self, then: str, now: str) -> Iterator[tuple[View, View]]:
        """The views of a file, as they were and as they are, in every variant that has it on both sides."""
        former = {feature: before for before, feature in self.renamed.items()}
        for folder, view in self.views.items():
            before = self.views_then.get(owned_now(folder, former))
            if before is not None and _includes(before, then) and _includes(view, now):
                yield before, view

    def _reordered(self, was: Declared, one: Declared, names: Mapping[str, str]) -> Iterator[FieldChange]:
        """The sections of a spec whose elements the model is shown in another order, in some variant."""
        owners = {was.ref.owner: one.ref.owner}
        told: set[str] = set()
        for view_then, view in self._views_of(was.place.path, one.place.path):
            then, now = _shown_in_order(view_then), _shown_in_order(view)
            for key in [key for key in then if key in now]:
                old = [names.get(ref, ref) for ref in (owned_now(each, owners) for each in then[key])]
                pairs = [
                    [parts_of(ref)[2] for ref in some if ref in other and parts_of(ref)[0] == one.ref.owner]
                    for some, other in ((old, now[key]), (now[key], old))
                ]
                if pairs[0] != pairs[1] and key[0] not in told:
                    told.add(key[0])
                    before, after = (", ".join(ids) for ids in _without_ends(*pairs))
                    says = "stand in another order"
                    yield FieldChange((key[0],), Action.CHANGED, Category.BEHAVIOR, Level.WARNING, before, after, says)

    def _changed(self, was: Declared, one: Declared, ref: str, kind: str, fields: list[FieldChange], below: str) -> ElementChange:
        top = max(fields, key=lambda each: (each.level, each.category, WEIGHT.index(each.action)))
        action = next((Action.RENAMED for each in fields if each.action is Action.RENAMED), top.action)
        if action in {Action.ADDED, Action.REMOVED}:
            action = Action.CHANGED  # a part of it came or went, not the element
        at, was_at = self._field_at(one, top, self.new), self._field_at(was, top, self.old)
        features = tuple(sorted(self.having.get(ref, NOBODY) | self.having_then.get(str(was.ref), NOBODY))) or (
            (one.ref.owner,) if not one.ref.kind and isinstance(one.value, Feature) else ()
        )
        former = str(was.ref) + (f"/{kind}" if below else "")
        says = str(getattr(one.value, below)) if below and isinstance(getattr(one.value, below), str) else one.says
        return _named(
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
            for each, project in ((was, self.old), (one, self.new))
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
            (Action.GAINED, self.having, self.having_then, self.files),
            (Action.LOST, self.having_then, self.having, self.files_then),
        )
        for action, here, there, files in sides:
            owners = {owner: declared(file) for owner, file in files.items() if not isinstance(file.document, Feature)}
            kept = self.files if action is Action.LOST else self.files_then
            known = {ref for owner, file in kept.items() if owner in owners for ref in declared(file)}
            for ref, features in here.items():
                owner = ref.split("/")[0]
                if owner not in owners or ref not in owners[owner]:
                    continue
                crossed = {one for one in self._now(features) - self._now(there.get(ref, set())) if self._on_both_sides(one)}
                # In a module that both sides have, what came and went in all that use it is told of the module.
                if crossed and (owner not in kept or ref in known):
                    yield self._crossed(owners[owner][ref], action, crossed, files[owner].path)

    def _now(self, features: set[str]) -> set[str]:
        """Features by the ids that they have now."""
        return {self.renamed.get(one, one) for one in features}

    def _on_both_sides(self, feature: str) -> bool:
        former = {now: then for then, now in self.renamed.items()}
        return feature in self.files and former.get(feature, feature) in self.files_then

    def _crossed(self, one: Declared, action: Action, features: Iterable[str], path: str) -> ElementChange:
        gone = action is Action.LOST
        return _named(_element(one, action, _level(one, gone=gone), self._at(one.place, gone=gone), features, through=path), one)

    def _at(self, place: Place, *, gone: bool) -> Location:
        return locate(self.old if gone else self.new, place)

    @staticmethod
    def _field_at(one: Declared, change: FieldChange, project: Project) -> Location:
        return locate(project, Place(one.place.path, (*one.place.route, *change.route)))


def _shown_in_order(view: View) -> dict[tuple[str, str], list[str]]:
    """The refs of what the model is shown one after the other, by their section of the spec and what they stand under."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for rule in view.constraints:
        if "prompt" in rule.value.enforce:
            for under in rule.scope or ("",):
                found["constraints", under].append(str(rule.ref))
            if rule.value.protected and view.feature.layout.repeat_protected:
                found["constraints", "repeated"].append(str(rule.ref))
    for intent in view.intents:
        found["intents", intent.value.part_of or intent.value.kind].append(str(intent.ref))
    facts = [fact for fact in view.facts if fact.value.says is not None or fact.value.topic is not None]
    topics = list(dict.fromkeys(["", *(fact.value.topic or "" for fact in facts)]))
    found["facts", ""] = [str(fact.ref) for fact in sorted(facts, key=lambda fact: topics.index(fact.value.topic or ""))]
    groups: dict[str, Iterable[Owned[Element]]] = {
        "tools": view.tools, "documents": view.documents, "scaffolds": view.scaffolds, "examples": view.examples,
        "takes": view.takes, "gives": view.gives,
    }  # fmt: skip
    found.update({(name, ""): [str(each.ref) for each in group] for name, group in groups.items()})
    return found


def _without_ends(one: Sequence[str], other: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Two orders of the same names without what is the same at their beginning and at their end."""
    differ = [at for at, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    return one[differ[0] : differ[-1] + 1], other[differ[0] : differ[-1] + 1]


def _element(
    one: Declared,
    action: Action,
    level: Level,
    at: Location,
    features: Iterable[str],
    *,
    category: Category | None = None,
    says: str = "",
    through: str = "",
) -> ElementChange:
    """A change of an element that is on one side only."""
    return ElementChange(
        str(one.ref),
        was="",
        kind=one.ref.kind or "feature",
        action=action,
        category=one.policy.category if category is None else category,
        level=level,
        says=says or one.says,
        fields=(),
        at=at,
        was_at=at,
        owner=one.owner,
        protected=one.protected,
        features=tuple(sorted(features)),
        through=through,
    )


def _level(one: Declared, *, gone: bool) -> Level:
    """How loud the coming or going of an element is."""
    if gone and one.protected:
        return GUARDS.remove
    if gone and isinstance(one.value, Constraint) and one.value.level != "must":
        return Level.WARNING
    return one.policy.remove if gone else one.policy.add


def _crossed_cases(old: Opened, new: Opened, sides: _Sides) -> Iterator[ElementChange]:
    for one in crossings(old, new):
        yield _named(
            ElementChange(
                one.ref,
                was="",
                kind="case",
                action=Action.SHOWN if one.shown else Action.JUDGED,
                category=Category.EVAL,
                level=Level.DANGER,
                says=one.says,
                fields=(),
                at=one.at,
                was_at=one.place,
                owner="",
                protected=False,
                features=tuple(sorted(sides.having.get(one.ref, set()) | sides.having_then.get(one.ref, set()))),
            )
        )


def _project(opened: Opened | None) -> Project:
    return opened.project if opened is not None else Project()


def _folders(opened: Opened | None) -> Mapping[str, View]:
    return opened.folders if opened is not None else {}


def _having(views: Mapping[str, View]) -> Having:
    found: dict[str, set[str]] = defaultdict(set)
    for folder, view in views.items():
        for ref in elements_of(view):
            found[ref].add(folder)
    return found


def _includes(view: View, path: str) -> bool:
    return any(part.file.path == path for part in view.included)


def _named(change: ElementChange, one: Declared | None = None) -> ElementChange:
    """A change with its name: what is stated counts, where it stands does not."""
    parts = [[each.name, each.action, each.before, each.after] for each in change.fields]
    stated = one.value.model_dump_json(exclude_defaults=True) if one is not None else ""
    text = json.dumps([change.ref, change.was, change.action, parts, stated, change.through and sorted(change.features)])
    return replace(change, fingerprint=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12])
