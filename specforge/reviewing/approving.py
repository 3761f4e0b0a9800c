"""Whose word a change needs, and what it tolerates from now on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from specforge.config import ReviewConfig
from specforge.diffing.model import ElementChange
from specforge.linting import locate
from specforge.location import Place
from specforge.project import SpecFile
from specforge.reviewing.model import CATEGORIES, Allowance, Approval, At, Categories, Edit
from specforge.tracing.compiling import Opened


@dataclass
class _Needed:
    """What somebody is asked about."""

    categories: dict[Categories, None] = field(default_factory=dict)
    refs: dict[str, None] = field(default_factory=dict)
    signs: dict[str, None] = field(default_factory=dict)


def approvals_of(
    changes: Iterable[ElementChange], edits: Iterable[Edit], opened: Iterable[Opened | None], config: ReviewConfig
) -> tuple[Approval, ...]:
    """Give whose word a change needs: the owner of each element, and the roles that the config names for its category.

    A role of the config that nobody holds, neither in the specs nor in the config, is left out: there is nobody to ask.

    Args:
        changes: What the change means.
        edits: The edits by hand that it brought.
        opened: The features on both sides, what holds now first.
        config: The settings.
    """
    people = _people(opened)
    needed: dict[tuple[str, str], _Needed] = {}
    for change in changes:
        names = _names(people, change)
        category = CATEGORIES[change.category]
        asked = [role for role in config.approvals.get(category, ()) if role in names or role in config.handles]
        for role in dict.fromkeys([*([change.owner] if change.owner else []), *asked]):
            one = needed.setdefault((role, names.get(role, "")), _Needed())
            one.categories[category] = one.refs[change.ref] = None
            if change.protected and role == change.owner:
                one.signs[change.ref] = None
    for edit in edits:
        for each in edit.concerns:
            if each.owner:
                who = people.get(each.ref.partition("/")[0], {}).get(each.owner, "")
                one = needed.setdefault((each.owner, who), _Needed())
                one.refs[each.ref] = None
                if each.protected:
                    one.signs[each.ref] = None
    return tuple(
        Approval(
            role=role,
            who=who,
            handles=config.handles.get(who) or config.handles.get(role, ()),
            categories=tuple(one.categories),
            refs=tuple(one.refs),
            signs=tuple(one.signs),
        )
        for (role, who), one in needed.items()
    )


def _people(opened: Iterable[Opened | None]) -> dict[str, Mapping[str, str]]:
    """Who holds each role, by the feature or module that says so."""
    found: dict[str, Mapping[str, str]] = {}
    for one in opened:
        for file in one.project.files if one is not None else ():
            found[file.owner] = {**file.document.owners, **found.get(file.owner, {})}
    return found


def _names(people: Mapping[str, Mapping[str, str]], change: ElementChange) -> dict[str, str]:
    """Who holds each role for an element: as its own spec says, and else as the features say that have it."""
    found: dict[str, str] = {}
    for owner in (change.ref.partition("/")[0], *change.features):
        for role, who in people.get(owner, {}).items():
            found.setdefault(role, who)
    return found


def allowances_between(then: Opened | None, now: Opened | None) -> tuple[Allowance, ...]:
    """Give the waivers and decisions that are new, or that last longer."""
    before = Counter(key for file in (then.project.files if then is not None else ()) for key, _ in _allowances(then, file))
    found = []
    for file in now.project.files if now is not None else ():
        for key, one in _allowances(now, file):
            if before[key] > 0:
                before[key] -= 1
            else:
                found.append(one)
    return tuple(found)


def _allowances(opened: Opened | None, file: SpecFile) -> Iterator[tuple[tuple[str, ...], Allowance]]:
    assert opened is not None
    for index, waiver in enumerate(file.document.waivers):
        what = f"the waiver of `{waiver.check}`" + (f" for `{waiver.element}`" if waiver.element else "")
        at = locate(opened.project, Place(file.path) / "waivers" / index)
        until = waiver.expires.isoformat()
        key = (file.owner, what, waiver.owner, until)
        yield key, Allowance(what=what, who=waiver.owner, reason=waiver.reason, until=until, at=At.of(at))
    for index, one in enumerate(file.document.decisions):
        what, name = next((word, name) for word, name in _KINDS.items() if getattr(one, name) is not None)
        told = f"{what} `{getattr(one, name)}`"
        at = locate(opened.project, Place(file.path) / "decisions" / index)
        until = one.expires.isoformat() if one.expires is not None else ""
        yield (
            (file.owner, told, one.owner, until, one.seen or "", *one.changes),
            Allowance(what=told, who=one.owner, reason=one.reason, until=until, at=At.of(at)),
        )


_KINDS = {
    "that the edit is kept of": "accept",
    "that no build writes": "detach",
    "the sign-off of": "sign_off",
    "the acceptance of the change of": "change",
}
"""What a decision says, and the key that says it."""
