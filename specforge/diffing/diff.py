"""The semantic diff of a project: what its specs mean now, against what they meant in a git revision."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from specforge.config import Config
from specforge.diffing.changes import changes_between
from specforge.diffing.model import Accepted, Diff, ElementChange
from specforge.elements import fingerprints
from specforge.errors import UsageError
from specforge.git.revision import open_revision
from specforge.linting import locate
from specforge.location import Location, Place
from specforge.spec.decisions import Decision
from specforge.spec.model import nearest
from specforge.spec.policy import Level
from specforge.tracing.compiling import Opened
from specforge.tracing.sides import both_sides, reached


def diff(root: Path, config: Config, base: str, as_of: date, *, features: tuple[str, ...] = (), file: Path | None = None) -> Diff:
    """Say what the change since a revision means.

    Args:
        root: The project.
        config: Its settings.
        base: The revision; what is compared with is the commit where it and the current one part.
        as_of: The day that acceptances are judged by.
        features: Those whose changes are told; all when left out.
        file: The config file, where it is not one of the usual ones.

    Raises:
        BaseError: when there is no such revision, or no common past with it.
        UsageError: when there is no such feature, now or then.
        InvalidSpecError: when a spec that changed cannot be understood, now or then.
    """
    revision = open_revision(root, base)
    now, then = both_sides(root, config, revision, file)
    known = {*now.index.features, *then.index.features}
    for feature in features:
        if feature not in known:
            raise UsageError(f"there is no feature `{feature}`, now or in the base", nearest(feature, known))
    why = reached(revision, now, then)
    opened = now.open(why)
    before = then.open(why)
    found = tuple(changes_between(before, opened))
    accepted, unmatched = accepted_in(found, opened, as_of, before)
    told = tuple(one for one in accepted if not features or not {*one.features, one.ref.split("/")[0]}.isdisjoint(features))
    return Diff(revision.name, revision.commit, told, unmatched)


def accepted_in(
    changes: tuple[ElementChange, ...], opened: Opened | None, as_of: date, before: Opened | None
) -> tuple[tuple[ElementChange, ...], tuple[tuple[Location, str], ...]]:
    """Mark the changes that somebody accepted, and give the acceptances that no change needs.

    What is protected is accepted, too, by a sign-off of the element as it is now, which the base does not have.
    """
    decisions = list(_decisions(opened)) if opened is not None else []
    signed = _signed(opened, before) if opened is not None and any(one.signable for one in changes) else {}
    used: set[str] = set()
    marked = []
    for change in changes:
        one = change
        for owner, decision, _ in decisions:
            if one.ref != full_ref(owner, decision.change or "") or one.fingerprint not in decision.changes:
                continue
            used.add(one.fingerprint)
            holds = decision.expires is None or decision.expires >= as_of
            if holds and (may_accept(one, decision.owner)):
                until = decision.expires.isoformat() if decision.expires is not None else ""
                one = replace(one, accepted=Accepted(decision.owner, decision.reason, until))
        sign_off = signed.get(one.ref) if one.signable and one.accepted is None else None
        if sign_off is not None and may_accept(one, sign_off.owner):
            one = replace(one, accepted=Accepted(sign_off.owner, sign_off.reason, ""))
        marked.append(one)
    left = tuple((at, full_ref(owner, decision.change or "")) for owner, decision, at in decisions if not used.issuperset(decision.changes))
    return tuple(marked), left


def may_accept(change: ElementChange, role: str) -> bool:
    """Whether a role can accept a change: one that breaks a promise, or of a protected element, is for its owner."""
    return not change.owner or role == change.owner or (change.level < Level.ERROR and not change.protected and not change.quoted_by)


def full_ref(owner: str, name: str) -> str:
    """Give the ref of what a decision in a spec names: `feature`, `role`, `kind/id`, or in full what another spec has or had."""
    if name == "feature":
        return owner
    if name.startswith("feature/"):
        return name.removeprefix("feature/")
    return name if name.count("/") > 1 else f"{owner}/{name}"


def _signed(opened: Opened, before: Opened | None) -> dict[str, Decision]:
    """The new sign-offs of elements that are what was signed off, by ref; one of before was given without what changed since."""
    found: dict[str, Decision] = {}
    files = before.project.files if before is not None else ()
    known = {(one.sign_off, one.seen) for file in files for one in file.document.decisions if one.sign_off is not None}
    for view in opened.project.views:
        now = fingerprints(view)
        for part in view.included:
            for one in part.file.document.decisions:
                ref = f"{part.file.owner}/{one.sign_off}"
                if one.sign_off is not None and now.get(ref) == one.seen and (one.sign_off, one.seen) not in known:
                    found[ref] = one
    return found


def _decisions(opened: Opened) -> Iterator[tuple[str, Decision, Location]]:
    for file in opened.project.files:
        for index, decision in enumerate(file.document.decisions):
            if decision.change is not None:
                yield file.owner, decision, locate(opened.project, Place(file.path) / "decisions" / index)
