"""Decisions of people, written into the spec: an edit that is accepted for a while, a file that leaves management, a sign-off."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from specforge.attributing.hunks import refs_behind
from specforge.building import check_output
from specforge.comparing.hand_edits import edited
from specforge.comparing.standing import decided_of
from specforge.config import Config
from specforge.diffing.diff import diff, may_accept
from specforge.drift import State
from specforge.edits import traced_texts
from specforge.elements import elements_of, fingerprints, guarded_in, kind_of
from specforge.errors import UsageError
from specforge.location import printable
from specforge.lock import sides
from specforge.settling.specs import Specs, write_spec
from specforge.settling.targets import Target, meant
from specforge.spec.element import Element
from specforge.spec.model import nearest
from specforge.splicing import Insert, Remove, SetValue, Value, splice
from specforge.tracing.compiling import open_features, unknown_owner
from specforge.tracing.finding_specs import Index, index
from specforge.tracing.sides import this_side
from specforge.verbs import edits_in
from specforge.writing import exclusive, read_disk


class Grounds(Struct, frozen=True):
    """Why something is decided, by whom, and until when."""

    reason: str
    owner: str
    expires: datetime.date | None = None

    def __post_init__(self) -> None:
        """Refuse what a spec could not hold."""
        if not self.reason.strip() or not self.owner.strip():
            raise UsageError("a decision needs a reason and an owner", 'say both: `--reason "..." --owner ...`')
        if self.reason.strip() == "WHY" or self.owner.strip() == "ROLE":
            raise UsageError("WHY and ROLE stand for a reason and an owner", 'write them: `--reason "..." --owner ...`')


def _some_day(what: str, grounds: Grounds, as_of: datetime.date) -> None:
    """Refuse what is accepted for ever, or until a day that is over."""
    help = f"name one that is to come, as in `--expires {as_of + datetime.timedelta(days=60)}`"
    if grounds.expires is None:
        raise UsageError(f"{what} needs a day on which it is looked at again", help)
    if grounds.expires <= as_of:
        raise UsageError(f"{what} cannot hold until {grounds.expires}, since it is {as_of}", help)


def accept(root: Path, config: Config, as_of: datetime.date, targets: Sequence[Target], grounds: Grounds) -> tuple[str, ...]:
    """Keep edits for a while; gives the specs that say so now.

    Raises:
        UsageError: when a target was not edited by hand, or the day has passed.
        InvalidSpecError: when a spec has a mistake.
    """
    if not targets:
        raise UsageError("nothing was named", "name files that were edited, or lines of them as in `generated/my-agent/prompt.md:12`")
    _some_day("an accepted edit", grounds, as_of)
    written: list[str] = []
    with exclusive(root):
        decided: list[tuple[str, dict[str, Value]]] = []
        for walked in edits_in(root, config, as_of, {target.path for target in targets}):
            assert walked.opened is not None
            file = walked.opened.project.features_by_id[walked.feature]
            folder = f"{walked.opened.setup.output}/{walked.feature}/"
            texts = dict(traced_texts(walked.opened, walked.feature, [each.path for each in walked.standing]))
            for each in walked.standing:
                if each.state not in {State.HAND_EDITED, State.ACCEPTED}:
                    raise UsageError(f"{each.path} is {each.state}", "settle that first: `specforge check` says how")
                mine = [target for target in targets if target.path == each.path]
                found = edited(each, texts[each.path], walked.known)
                keys = [one.key for one in meant(found, mine)]
                if not keys:
                    raise UsageError(
                        f"{each.path} has no edit at these lines", f"it was edited at {', '.join(str(one.line) for one in found[:10])}"
                    )
                accepted = decided_of(walked.opened, walked.feature).accepts(each.path)
                keys = [key for key in keys if key not in accepted]
                views = [view for view in walked.opened.project.views if view.id == walked.feature]
                known = {ref: one for view in views for ref, one in guarded_in(view).items()}
                behind = [ref for one in found if one.key in keys for ref in refs_behind(one, texts[each.path].expected)]
                guarded = [known[ref] for ref in behind if ref in known]
                if other := next((one for one in guarded if one.owner not in {"", grounds.owner}), None):
                    raise UsageError(
                        f"{each.path} was edited where {other.ref} stands, which is protected and belongs to {other.owner}, not to {grounds.owner}",
                        f"its owner decides: `--owner {other.owner}`",
                    )
                if not keys:
                    raise UsageError(f"what was edited in {each.path} is accepted already", "to extend that, change `expires` in the spec")
                decided.append((file.path, {"accept": each.path.removeprefix(folder), "changes": [*keys], **_said(grounds)}))
        for path, decision in decided:
            _decide(root, path, decision)
            written.append(path)
    return tuple(dict.fromkeys(written))


def accept_change(root: Path, config: Config, as_of: datetime.date, base: str, names: Sequence[str], grounds: Grounds) -> tuple[str, ...]:
    """Accept what a change means for a while; gives the specs that say so now.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day of the decision.
        base: The revision that is compared with.
        names: The changes: the ref of an element for all of its, or the name that `specforge diff` gives one.
        grounds: Why, who, and until when.

    Raises:
        UsageError: when nothing of that name changed, or it is not for this owner to accept.
        BaseError: when the base cannot be compared with.
        InvalidSpecError: when a spec has a mistake.
    """
    _some_day("an accepted change", grounds, as_of)
    found, owners = diff(root, config, base, as_of).changes, this_side(root, config, may_be_empty=True).index.owners
    decided: dict[tuple[str, str], list[str]] = {}
    for name in names:
        mine = [one for one in found if name.removeprefix("feature/") in {one.ref, one.fingerprint}]
        if not mine:
            known = [one.ref for one in found] + [one.fingerprint for one in found]
            raise UsageError(f"{printable(name)} did not change since `{printable(base)}`", nearest(name, known))
        for one in (each for each in mine if each.accepted is None):
            if not may_accept(one, grounds.owner):
                raise UsageError(
                    f"this change of {one.ref} is for {one.owner} to accept, not for {grounds.owner}", f"say `--owner {one.owner}`"
                )
            owner = one.features[0] if one.through else one.ref.split("/")[0]
            said = one.ref if one.through else one.ref.partition("/")[2] or "feature"
            if owner not in owners:  # its spec is gone with it, so another one says so
                said = one.ref if "/" in one.ref else f"feature/{one.ref}"
            path = owners.get(owner) or min(owners.values(), default="")
            if not path:
                raise UsageError(f"{owner} is gone, and no spec is left that could say so", "let its reviewers decide")
            decided.setdefault((path, said), []).append(one.fingerprint)
    if not decided:
        raise UsageError("all of this is accepted already", "to extend that, change `expires` in the spec")
    with exclusive(root):
        for (path, name), prints in decided.items():
            _decide(root, path, {"change": name, "changes": [*dict.fromkeys(prints)], **_said(grounds)})
    return tuple(dict.fromkeys(path for path, _ in decided))


def detach(root: Path, config: Config, as_of: datetime.date, path: str, grounds: Grounds) -> str:
    """Take an artifact out of management; gives the spec that says so now.

    It takes the place of decisions that accept edits of the artifact: nothing of it is compared any more.

    Raises:
        UsageError: when no build makes it, when it holds a conflict, when it is detached already, the day has passed, or it is for somebody else to decide.
        InvalidSpecError: when a spec has a mistake.
    """
    if grounds.expires is not None and grounds.expires <= as_of:
        raise UsageError("a file cannot leave management until a day that has passed", "name a day in the future, or leave `--expires` out")
    output, found = check_output(config.output), index(root, config)
    feature = path.removeprefix(f"{output}/").partition("/")[0]
    if feature not in found.features or not path.startswith(f"{output}/"):
        raise UsageError(f"{printable(path)} is not an artifact that a build writes", "name one, as in `generated/my-agent/prompt.md`")
    opened = open_features(root, config, [feature], found)
    made = {one.path: one for one in opened.artifacts()}
    if path not in made:
        raise UsageError(f"{printable(path)} is not an artifact that a build writes", nearest(path, made))
    if sides(read_disk(root, path).text or "") is not None:
        raise UsageError(
            f"{printable(path)} holds merge-conflict markers", "settle the conflict first: nothing looks at the file once it is detached"
        )
    parts = {ref for line in made[path].lines() for ref in line.refs}
    guarded = [one for ref, one in guarded_in(made[path].view).items() if ref in parts and one.owner]
    # Where several owners have a part, each of them says so.
    if guarded and grounds.owner not in {one.owner for one in guarded}:
        raise UsageError(
            f"{path} is made of {guarded[0].ref}, which is protected and belongs to {guarded[0].owner}, not to {grounds.owner}",
            f"its owner decides: `--owner {guarded[0].owner}`",
        )
    spec, name = found.owners[feature], path.removeprefix(f"{output}/{feature}/")
    with exclusive(root):
        if any(one.get("detach") == name and one.get("owner") == grounds.owner for one in _decisions(spec, (root / spec).read_bytes())):
            raise UsageError(f"{path} is detached already", f"to change until when, change the decision in {spec}")
        _decide(root, spec, {"detach": name, **_said(grounds)}, instead=lambda one: one.get("accept") == name)
    return spec


def sign_off(root: Path, config: Config, ref: str, grounds: Grounds) -> str:
    """Note that the owner of a protected element stands behind it as it is; gives the spec that says so now.

    Raises:
        UsageError: when there is no such element, or it is not protected.
        InvalidSpecError: when a spec has a mistake.
    """
    found = index(root, config)
    owner, _, name = ref.partition("/")
    if owner not in found.owners:
        raise unknown_owner(root, config, ref, found)
    features = [owner] if owner in found.features else sorted(found.users_of(found.owners[owner]))
    if not features:
        raise UsageError(f"no feature uses the module `{owner}`", "a sign-off is about an element that some feature has")
    for view in open_features(root, config, features[:1], found).views():
        known = elements_of(view)
        if ref in known:
            if not known[ref].protected:
                raise UsageError(f"{ref} is not protected", "set `protected: true` on it; only what is protected needs a sign-off")
            if known[ref].owner and grounds.owner != known[ref].owner:
                raise UsageError(
                    f"{ref} belongs to {known[ref].owner}, not to {grounds.owner}", f"its owner signs off: `--owner {known[ref].owner}`"
                )
            path = found.owners[owner]
            with exclusive(root):
                model = known[ref].model
                former = [f"{known[ref].kind}/{id}" for id in model.was] if isinstance(model, Element) else []
                _sign(root, path, name, former, fingerprints(view)[ref], grounds)
            return path
    raise UsageError(f"there is no element `{ref}`", nearest(ref, _refs(root, config, features[0], found)))


def _refs(root: Path, config: Config, feature: str, found: Index) -> list[str]:
    return [ref for view in open_features(root, config, [feature], found).views() for ref in elements_of(view) if kind_of(ref)]


def _said(grounds: Grounds) -> dict[str, Value]:
    said: dict[str, Value] = {"reason": grounds.reason, "owner": grounds.owner}
    return said if grounds.expires is None else {**said, "expires": grounds.expires.isoformat()}


def _sign(root: Path, path: str, name: str, former: Sequence[str], seen: str, grounds: Grounds) -> None:
    """A second sign-off of an element takes the place of the first, also when the element had another name then."""
    names = {name, *former}
    _decide(root, path, {"sign_off": name, "seen": seen, **_said(grounds)}, instead=lambda one: one.get("sign_off") in names)


def _decide(
    root: Path, path: str, decision: dict[str, Value], *, instead: Callable[[Mapping[str, object]], bool] = lambda _: False
) -> None:
    """Write a decision into a spec, in the place of others where it overtakes them."""
    raw = (root / path).read_bytes()
    standing = _decisions(path, raw)
    first, *others = [at for at, one in enumerate(standing) if instead(one)] or [len(standing)]
    route = ("decisions", first)
    put = SetValue(route, decision) if first < len(standing) else Insert(route[:1], first, decision)
    write_spec(root, path, raw, splice(raw, [put, *(Remove(("decisions", at)) for at in others)]))


def _decisions(path: str, raw: bytes) -> Sequence[Mapping[str, object]]:
    """The decisions in a spec; in the place of one that is none, an empty one, so that each keeps its position."""
    found = Specs({path: raw}).value(path, ("decisions",)) or ()
    return [one if isinstance(one, dict) else {} for one in found]
