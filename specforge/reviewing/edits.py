"""The edits by hand that a change brought, each with what promoting it would do to the spec."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from specforge.attributing import Hunk
from specforge.comparing import decided_of, edited
from specforge.config import Config
from specforge.edits import traced_texts, words_of
from specforge.elements import elements_of
from specforge.errors import SpecforgeError
from specforge.location import Location
from specforge.reviewing.model import At, Concerned, Edit
from specforge.settling.promote import Promoted, Promotion, Refused, Wishes, promote
from specforge.settling.targets import Target
from specforge.verbs import Walked, edits_in

MOST_TRIED = 40
"""The most edits that are tried to be promoted: each is proven by compiling."""


@dataclass(frozen=True, slots=True)
class Edits:
    """The edits that a change brought."""

    edits: tuple[Edit, ...] = ()
    patches: tuple[str, ...] = ()
    """What promoting them changes in each spec, as unified diffs."""
    unseen: tuple[str, ...] = ()


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
    known = {(before[path], hunk.key) for path, hunk, _ in _hunks(base, base_config, as_of, before)}
    brought = [one for one in _hunks(root, config, as_of, paths) if (one[0], one[1].key) not in known]
    tried = brought[:MOST_TRIED]
    unseen = [f"whether {len(brought) - len(tried)} more edits by hand can be promoted"] if len(tried) < len(brought) else []
    promotion = Promotion((), (), (), (), ())
    if tried:
        targets = [Target(path, max(hunk.line, 1), max(hunk.last, hunk.line, 1)) for path, hunk, _ in tried]
        try:
            promotion = promote(root, config, as_of, targets, Wishes(plan=True))
            if any(one.agreeing for one in promotion.refused):
                promotion = replace(promotion, diffs=promote(root, config, as_of, targets, Wishes(plan=True, yes=True)).diffs)
        except SpecforgeError as error:
            unseen.append(f"whether the edits by hand can be promoted: {error}")
    every: list[Promoted | Refused] = [*promotion.promoted, *promotion.refused]
    ways = {(one.at, one.words): one for one in every}
    edits = tuple(_edit(path, hunk, walked, ways.get((Location(path, hunk.line, 1), words_of(hunk)))) for path, hunk, walked in brought)
    return Edits(edits, promotion.diffs, tuple(unseen))


def _hunks(root: Path, config: Config, as_of: datetime.date, paths: Iterable[str]) -> Iterator[tuple[str, Hunk, Walked]]:
    try:
        for walked in edits_in(root, config, as_of, frozenset(paths)):
            assert walked.opened is not None
            accepted = decided_of(walked.opened, walked.feature)
            texts = dict(traced_texts(walked.opened, walked.feature, [each.path for each in walked.standing]))
            for each in walked.standing:
                for hunk in edited(each, texts[each.path], walked.known):
                    if hunk.key not in accepted.accepts(each.path):
                        yield each.path, hunk, walked
    except SpecforgeError:
        return  # what cannot be understood is a finding, and no edit


def _edit(path: str, hunk: Hunk, walked: Walked, way: Promoted | Refused | None) -> Edit:
    assert walked.opened is not None
    known = {ref: one for view in walked.opened.project.views if view.id == walked.feature for ref, one in elements_of(view).items()}
    agreeing = isinstance(way, Refused) and way.agreeing
    promotes = way.what if isinstance(way, Promoted) else way.reason.removeprefix("it ") if isinstance(way, Refused) and agreeing else ""
    return Edit(
        at=At(path=path, line=max(hunk.line, 1), column=1),
        says=words_of(hunk),
        concerns=tuple(Concerned(ref=ref, owner=known[ref].owner, protected=known[ref].protected) for ref in hunk.refs if ref in known),
        between=hunk.border,
        before=hunk.before or "",
        after=hunk.after,
        promotes=promotes,
        agreeing=agreeing,
        loud=way.loud if isinstance(way, Promoted) else (),
        refused="; ".join(part for part in (way.reason, way.help) if part) if isinstance(way, Refused) and not agreeing else "",
    )
