"""Whose word a change needs, and what it tolerates from now on."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from msgspec import Struct
from msgspec.structs import replace

from specforge.config import ReviewConfig
from specforge.diffing.model import ElementChange
from specforge.ignoring import ignored_in
from specforge.linting import locate
from specforge.location import Place
from specforge.project import Project, SpecFile
from specforge.reviewing.findings import Names
from specforge.reviewing.model import CATEGORIES, Allowance, Approval, At, Categories, Edit
from specforge.tracing.compiling import Opened


@dataclass
class _Needed:
    """What somebody is asked about."""

    categories: dict[Categories, None] = field(default_factory=dict)
    refs: dict[str, None] = field(default_factory=dict)
    signs: dict[str, None] = field(default_factory=dict)


def approvals_of(
    changes: Iterable[ElementChange], edits: Iterable[Edit], projects: Iterable[Project], config: ReviewConfig
) -> tuple[Approval, ...]:
    """Give whose word a change needs: the owner of each element, and the roles that the config names for its category.

    A role of the config that nobody holds, neither in the specs nor in the config, is left out: there is nobody to ask.

    Args:
        changes: What the change means.
        edits: The edits by hand that it brought.
        projects: What says who holds a role, the base first: a change does not say who is asked about it.
        config: The settings.
    """
    people = _people(projects)
    needed: dict[tuple[str, str], _Needed] = {}
    for change in changes:
        names = _names(people, change)
        category = CATEGORIES[change.category]
        asked = [role for role in config.approvals.get(category, ()) if role in names or role in config.handles]
        owners = _owners(change)
        for role in dict.fromkeys([*owners, *asked]):
            one = needed.setdefault((role, names.get(role, "")), _Needed())
            one.categories[category] = one.refs[change.ref] = None
            if change.guarded and change.accepted is None and role == change.owner:
                one.signs[change.ref] = None
    for edit in edits:
        for each in edit.concerns:
            if each.owner:
                held = (owner for owner in people if f"/{owner}/" in edit.at.path)
                who = next((name for owner in (each.ref.partition("/")[0], *held) if (name := people.get(owner, {}).get(each.owner))), "")
                one = needed.setdefault((each.owner, who), _Needed())
                one.refs[each.ref] = None
                if each.protected and (edit.accepted is None or edit.accepted.owner != each.owner):
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


def _owners(change: ElementChange) -> list[str]:
    """The roles that answer for an element, before and after the change gave it to another one, that agreed to it, and that it gave to others."""
    moved = [role for one in change.fields if one.name in {"owner", "decided_by"} for role in (one.before, one.after)]
    held = [str(one.route[1]) for one in change.fields if one.route[0] == "owners" and len(one.route) > 1]
    agreed = [role for one in change.agreed for role in one.by]
    return [role for role in dict.fromkeys((change.owner, *moved, *held, *agreed)) if role]


def _people(projects: Iterable[Project]) -> dict[str, Mapping[str, str]]:
    """Who holds each role, by the feature or module that says so."""
    found: dict[str, Mapping[str, str]] = {}
    for project in projects:
        for file in project.files:
            found[file.owner] = {**file.document.owners, **found.get(file.owner, {})}
    return found


def _names(people: Mapping[str, Mapping[str, str]], change: ElementChange) -> dict[str, str]:
    """Who holds each role for an element: as its own spec says, and else as the features say that have it."""
    found: dict[str, str] = {}
    for owner in ((change.was or change.ref).partition("/")[0], change.ref.partition("/")[0], *change.features):
        for role, who in people.get(owner, {}).items():
            found.setdefault(role, who)
    return found


def allowances_between(then: Opened | None, now: Opened | None, names: Names, as_of: datetime.date) -> tuple[Allowance, ...]:
    """Give the waivers and decisions that are new, that last longer, or that tolerate more; not those that have run out.

    Args:
        then: The features in the base.
        now: The same features now.
        names: What things of the base are called now.
        as_of: The day that they are judged by.
    """
    before = [key for file in (then.project.files if then is not None else ()) for key, _ in _allowances(then, file, names)]
    before.sort(key=lambda each: (not each.element, each.until))  # what tolerates most is left for what needs it
    found = []
    for file in now.project.files if now is not None else ():
        for key, one in _allowances(now, file):
            covering = next((each for each in before if each.covers(key)), None)
            if key.until < as_of:
                continue
            if covering is None:
                found.append(one)
            else:
                before.remove(covering)
    return tuple(found)


class _Tolerated(Struct, frozen=True):
    """What a waiver or a decision tolerates, and how long."""

    owner: str
    what: str
    element: str
    """Empty for every one."""
    who: str
    seen: str
    changes: frozenset[str]
    until: datetime.date

    def covers(self, other: "_Tolerated") -> bool:
        """Whether it tolerates all that another one does, for as long."""
        same = replace(self, element=self.element or other.element, changes=other.changes, until=other.until) == other
        return same and other.changes <= self.changes and other.until <= self.until


def _allowances(opened: Opened | None, file: SpecFile, names: Names | None = None) -> Iterator[tuple[_Tolerated, Allowance]]:
    assert opened is not None
    owner = names.features.get(file.owner, file.owner) if names is not None else file.owner
    for index, waiver in enumerate(file.document.waivers):
        what = f"the waiver of `{waiver.check}`" + (f" for `{waiver.element}`" if waiver.element else "")
        at = locate(opened.project, Place(file.path) / "waivers" / index)
        element = _element(file.owner, waiver.element or "", names)
        yield (
            _Tolerated(owner, f"the waiver of `{waiver.check}`", element, waiver.owner, "", frozenset(), waiver.expires),
            Allowance(what=what, who=waiver.owner, reason=waiver.reason, until=waiver.expires.isoformat(), at=At.of(at)),
        )
    for comment in ignored_in(file, opened.project.sources[file.path]):
        if comment.element is not None and comment.until is not None and not comment.lacks[0]:
            element = _element(file.owner, comment.element.name, names)
            what = f"the comment that ignores `{comment.check}`"
            yield (
                _Tolerated(owner, what, element, comment.owner, "", frozenset(), comment.until),
                Allowance(
                    what=f"{what} for `{comment.element.name}`",
                    who=comment.owner,
                    reason=comment.reason,
                    until=comment.until.isoformat(),
                    at=At.of(comment.at),
                ),
            )
    for index, one in enumerate(file.document.decisions):
        what, name = next((word, name) for word, name in _KINDS.items() if getattr(one, name) is not None)
        target = str(getattr(one, name))
        at = locate(opened.project, Place(file.path) / "decisions" / index)
        element = _element(file.owner, target, names) if name in {"sign_off", "change"} else target
        until = one.expires or datetime.date.max
        yield (
            _Tolerated(owner, what, element, one.owner, one.seen or "", frozenset(one.changes), until),
            Allowance(
                what=what.format(f"`{target}`"),
                who=one.owner,
                reason=one.reason,
                until=one.expires.isoformat() if one.expires else "",
                at=At.of(at),
            ),
        )


def _element(owner: str, element: str, names: Names | None) -> str:
    """An element of a spec as it is called now."""
    return names.ref(f"{owner}/{element}").partition("/")[2] if names is not None and element else element


_KINDS = {
    "an edit by hand in {}": "accept",
    "{}, which no build writes": "detach",
    "the sign-off of {}": "sign_off",
    "the acceptance of the change of {}": "change",
}
"""What a decision says, and the key that says it."""
