"""The elements of two sides of a project that are not the same, each with what that means."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from specforge.diffing.agreeing import with_agreed
from specforge.diffing.comparing import Comparison
from specforge.diffing.left_behind import with_left
from specforge.diffing.making import named
from specforge.diffing.model import Action, ElementChange
from specforge.diffing.sides import Sides
from specforge.elements import Known, elements_of, facts_of_protected
from specforge.linting import locate
from specforge.project import Project, View
from specforge.spec.element import Element
from specforge.spec.policy import Category, Level
from specforge.tracing.compiling import Opened
from specforge.tracing.crossing import crossings

NOBODY = frozenset[str]()


def changes_between(old: Opened | None, new: Opened | None) -> tuple[ElementChange, ...]:
    """Give every element that is not what it was, the heaviest first.

    Args:
        old: The features that a change can reach, in the base; nothing when it has none of them.
        new: The same features now.
    """
    sides = Sides(_project(old), _project(new), _folders(old), _folders(new))
    crossed = _crossed_cases(old, new, sides) if old is not None and new is not None else ()
    found = (*Comparison(sides).changes(), *crossed)
    if old is not None and new is not None:
        gone = frozenset(one.was or one.ref for one in found if one.action in {Action.REMOVED, Action.LOST, Action.RENAMED})
        found = (*found, *_lost_in_variants(old, new, gone))
    return _ordered(with_agreed(with_left(_with_quotes(found, old), sides), sides))


def _with_quotes(changes: tuple[ElementChange, ...], old: Opened | None) -> Iterator[ElementChange]:
    """Say of facts which protected element says them, be it through other facts: what it says is another thing when they are.

    Where elements of several owners say a fact, its change is told once for each of them.
    """
    facts = {one.was or one.ref for one in changes if one.kind == "fact" and one.action is not Action.ADDED}
    quoted: dict[str, dict[str, str]] = defaultdict(dict)
    for view in old.folders.values() if facts and old is not None else ():
        for fact, saying in facts_of_protected(view).items():
            quoted[fact] = saying | quoted[fact]
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
        yield named(
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
    return _ordered(Comparison(Sides(old, new, {}, {})).changes())


def _ordered(changes: Iterable[ElementChange]) -> tuple[ElementChange, ...]:
    return tuple(sorted(changes, key=lambda one: (-one.category, -one.level, one.ref, one.action)))


def _crossed_cases(old: Opened, new: Opened, sides: Sides) -> Iterator[ElementChange]:
    for one in crossings(old, new):
        yield named(
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
