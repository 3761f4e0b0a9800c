"""The edits by hand that a change brought, each with what promoting it would do to the spec."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.attributing.hunk import Hunk, Kind
from specforge.comparing.hand_edits import edited, edited_elsewhere
from specforge.comparing.standing import decided_of
from specforge.config import Config
from specforge.drift import TOLD, State
from specforge.edits import MOST_TOLD, traced_texts, words_of
from specforge.elements import elements_of, guarded_in
from specforge.errors import SpecforgeError
from specforge.finding import Finding
from specforge.location import Location
from specforge.project import Project
from specforge.reviewing.findings import Split
from specforge.reviewing.model import Acceptance, At, Concerned, Edit
from specforge.settling.promote import Promoted, Promotion, Refused, Wishes, promote
from specforge.settling.targets import Target
from specforge.spec.decisions import Decision
from specforge.verbs import LOOKED_AT, edits_in
from specforge.walking import Walked
from specforge.writing import read_disk

MOST_TRIED = 40
"""The most edits that are tried to be promoted: each is proven by compiling."""
NOT_BY_HAND = frozenset((State.NONDETERMINISTIC, State.WRITTEN_BY_NEWER, State.UNREADABLE))
"""States that keep a build from an artifact, although nobody wrote in it."""
EDITED = frozenset(state.value for state in (*(LOOKED_AT - NOT_BY_HAND), State.MOVED))
"""The findings behind which somebody's text is looked for."""
BY_HUNK = frozenset((State.HAND_EDITED.value, State.DIVERGED.value))
"""The findings that are told edit by edit."""


class Hand(Struct, frozen=True):
    """An edit on one side, as a finding tells it."""

    path: str
    """The artifact, as it is called now."""
    state: str
    hunk: Hunk
    walked: Walked
    accepted: Decision | None = None
    """The decision that keeps it for a while."""

    @property
    def words(self) -> str:
        """What was edited."""
        return words_of(self.hunk)


class Edits(Struct, frozen=True):
    """The edits that a change brought."""

    edits: tuple[Edit, ...] = ()
    patches: tuple[str, ...] = ()
    """What promoting them changes in each spec, as unified diffs."""
    unseen: tuple[str, ...] = ()
    now: tuple[Hand, ...] = ()
    """Every edit in the artifacts that were looked into."""
    then: tuple[Hand, ...] = ()
    """Those that were there in the base."""

    @property
    def projects(self) -> tuple[Project, ...]:
        """What was opened to find them, the base first; the spec of an edit need not have changed."""
        opened = (one.walked.opened for one in (*self.then, *self.now))
        return tuple({id(one.project): one.project for one in opened if one is not None}.values())


def touched(root: Path, base: Path, found: Split, names: Mapping[str, str]) -> frozenset[str]:
    """Give the artifacts in which somebody's text is new: those with a new finding, and those edited on since the base.

    A finding quotes the beginning of an edit, so that what was written further on shows in the file alone.

    Args:
        root: The project.
        base: The base, as a folder.
        found: The findings of both sides.
        names: What each artifact was called in the base.
    """
    new = {one.at.path for one in found.introduced if one.check in EDITED}
    old = {one.at.path for one in found.existing if one.check in BY_HUNK} - new
    return frozenset(new | {path for path in old if read_disk(root, path).text != read_disk(base, names.get(path, path)).text})


def edits_between(
    root: Path, config: Config, base: Path, base_config: Config, as_of: datetime.date, paths: Collection[str], names: Mapping[str, str]
) -> Edits:
    """Give the edits that are in a project and were not in the base.

    Args:
        root: The project.
        config: What it is judged by.
        base: The base, as a folder.
        base_config: What that is judged by.
        as_of: The day that decisions are judged by.
        paths: The artifacts of the project in which something was edited.
        names: What each of them was called in the base.
    """
    if not paths:
        return Edits()
    before = {names.get(path, path): path for path in paths}
    then = tuple(replace(one, path=before[one.path]) for one in _hands(base, base_config, as_of, before))
    now = tuple(_hands(root, config, as_of, paths))
    open_then, kept_then = _Known(one for one in then if one.accepted is None), _Known(one for one in then if one.accepted is not None)
    brought = [one for one in now if one not in open_then and (one.accepted is None or one not in kept_then)]
    left = [one for one in brought if one.accepted is None]
    here = [one for one in left if one.state != State.MOVED]
    tried = here[:MOST_TRIED]
    unseen = [f"whether {len(here) - len(tried)} more edits by hand can be promoted"] if len(tried) < len(here) else []
    promotion = agreed = Promotion((), (), (), (), ())
    if tried:
        targets = [Target(one.path, max(one.hunk.line, 1), max(one.hunk.last, one.hunk.line, 1)) for one in tried]
        try:
            promotion = agreed = promote(root, config, as_of, targets, Wishes(plan=True))
            if any(one.agreeing for one in promotion.refused):
                agreed = promote(root, config, as_of, targets, Wishes(plan=True, yes=True))
        except SpecforgeError as error:
            unseen.append(f"whether the edits by hand can be promoted: {error}")
    ways, ways_then = _ways(promotion), _ways(agreed)
    told = (((Location(one.path, one.hunk.line, 1), one.words), one) for one in brought)
    edits = tuple(_edit(one, ways.get(at), ways_then.get(at)) for at, one in told)
    return Edits(edits, agreed.diffs, tuple(unseen), now, then)


Way = Promoted | Refused | None


def _ways(promotion: Promotion) -> dict[tuple[Location, str], Way]:
    every: list[Promoted | Refused] = [*promotion.promoted, *promotion.refused]
    return {(one.at, one.words): one for one in every}


class _Known:
    """The edits that were there in the base; once a spec has changed, what an edit replaced is not known any more."""

    def __init__(self, then: Iterable[Hand]) -> None:
        every = tuple(then)
        self.keys = {(one.path, one.hunk.key) for one in every}
        self.texts = {(one.path, one.hunk.after, one.hunk.pointer) for one in every if one.hunk.after.strip()}

    def __contains__(self, one: Hand) -> bool:
        said = (one.path, one.hunk.after, one.hunk.pointer)
        return (one.path, one.hunk.key) in self.keys or (one.hunk.before is None and said in self.texts)


def by_hunk(found: Split, edits: Edits) -> Split:
    """Tell the findings about edits by hand apart by what was edited, where that was looked into; what is wrong with specs comes first.

    Args:
        found: The findings of both sides.
        edits: The edits that were looked into.
    """
    now, then = _Side(edits.now), _Side(edits.then)
    new = {id(one) for one in found.introduced if not now.all_of(one, then, otherwise=False)}
    new |= {id(one) for one in found.existing if not now.all_of(one, then, otherwise=True)}
    every = sorted((*found.introduced, *found.existing), key=lambda one: (one.check in TOLD, one.order))
    return Split(
        tuple(one for one in every if id(one) in new),
        tuple(one for one in found.resolved if not then.all_of(one, now, otherwise=False)),
        tuple(one for one in every if id(one) not in new),
    )


class _Side:
    """The edits on one side, by the findings that tell them."""

    def __init__(self, hands: Iterable[Hand]) -> None:
        self.hands: dict[tuple[str, str], list[Hand]] = {}
        for one in hands:
            self.hands.setdefault((one.state, one.path), []).append(one)

    def all_of(self, finding: Finding, other: "_Side", *, otherwise: bool) -> bool:
        """Whether all that a finding tells is on the other side too; `otherwise` when what it tells was not looked into."""
        where = (finding.check, finding.at.path)
        hands = self.hands.get(where, [])
        if finding.at.line:
            told = [one for one in hands if one.hunk.line == finding.at.line]
            told = [one for one in told if one.words in finding.message] if len(told) > 1 else told
        else:
            told = hands[MOST_TOLD:]
        there = {one.hunk.key for one in other.hands.get(where, ())}
        return all(one.hunk.key in there for one in told) if told else otherwise


def _hands(root: Path, config: Config, as_of: datetime.date, paths: Iterable[str]) -> Iterator[Hand]:
    try:
        for walked in edits_in(root, config, as_of, frozenset(paths), moving=True):
            assert walked.opened is not None
            decided = decided_of(walked.opened, walked.feature)
            texts = dict(traced_texts(walked.opened, walked.feature, [each.path for each in walked.standing]))
            for each in walked.standing:
                text = texts[each.path]
                moving = each.state is State.MOVED
                for hunk in edited_elsewhere(each, text, (walked.known, *walked.former)) if moving else edited(each, text, walked.known):
                    kept = next((one.decision for one in decided.acceptances(each.path, hunk.key)), None)
                    state = each.state if kept is None else State.ACCEPTED
                    yield Hand(each.path, state.value, hunk, walked, kept)
    except SpecforgeError:
        return  # what cannot be understood is a finding, and no edit


def _edit(one: Hand, way: Way, agreed: Way) -> Edit:
    """Tell an edit and its ways out: that of promoting it, and that of promoting it when somebody agrees."""
    hunk, walked = one.hunk, one.walked
    assert walked.opened is not None
    views = [view for view in walked.opened.project.views if view.id == walked.feature]
    known = {ref: each for view in views for ref, each in {**elements_of(view), **guarded_in(view)}.items()}
    agreeing = isinstance(way, Refused) and way.agreeing and isinstance(agreed, Promoted)
    refused = agreed if isinstance(agreed, Refused) else way if isinstance(way, Refused) and not agreeing else None
    promotes = way.what if isinstance(way, Promoted) else way.reason.removeprefix("it ") if isinstance(way, Refused) and agreeing else ""
    return Edit(
        at=At(path=one.path, line=max(hunk.line, 1), column=1),
        says=one.words,
        concerns=tuple(Concerned(ref=ref, owner=known[ref].owner, protected=known[ref].protected) for ref in hunk.refs if ref in known),
        between=hunk.border,
        before=hunk.before or "",
        after=hunk.after,
        promotes=promotes,
        agreeing=agreeing,
        loud=agreed.loud if isinstance(agreed, Promoted) and promotes else (),
        last=hunk.last,
        restores=tuple(hunk.lines_before) if _is_of_lines(one) else None,
        accepted=Acceptance(
            owner=one.accepted.owner,
            reason=one.accepted.reason,
            expires=one.accepted.expires.isoformat() if one.accepted.expires is not None else "",
        )
        if one.accepted is not None
        else None,
        refused=_reason(refused, one) if not promotes else "",
    )


def _reason(refused: Refused | None, one: Hand) -> str:
    """Why an edit is not promoted."""
    if one.state == State.MOVED:
        return "the artifact has yet to move; run `specforge build` first, which moves it with what was edited by hand"
    return "; ".join(part for part in (refused.reason, refused.help) if part) if refused is not None else ""


def _is_of_lines(one: Hand) -> bool:
    """Whether other lines in the place of those that were edited drop the edit."""
    hunk = one.hunk
    if (
        not one.path.endswith(".md")
        or hunk.kind not in {Kind.REWORDED, Kind.INSERTED}
        or (hunk.before is None and hunk.kind is Kind.REWORDED)
    ):
        return False
    disk = next((each.disk.text or "" for each in one.walked.standing if each.path == one.path), "")
    return "\n".join(disk.split("\n")[hunk.line - 1 : hunk.last]) == hunk.after
