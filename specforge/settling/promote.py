"""Edits of artifacts written back into the spec: the edited lines come out of the next build, or it is said why not."""

import datetime
import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import few, many
from specforge.attributing.hunk import Hunk, Kind
from specforge.comparing.hand_edits import WrittenLast, edited, merging, written_last
from specforge.comparing.standing import Standing
from specforge.config import Config
from specforge.drift import State
from specforge.edits import traced_texts, words_of
from specforge.elements import kind_of
from specforge.errors import InvalidSpecError, SpecforgeError, SpliceError, UsageError
from specforge.finding import Severity
from specforge.location import Location, printable
from specforge.opening import Recall
from specforge.settling.candidates.deleting import refs_of_all, taken_out
from specforge.settling.candidates.proposing import candidates
from specforge.settling.candidates.site import Candidate, Site
from specforge.settling.losses import taken_back, touches
from specforge.settling.proving import Moved, Workshop, comes_back, merged, moved_lines
from specforge.settling.reasons import why_not
from specforge.settling.specs import Changes, Specs, applied, write_spec
from specforge.settling.targets import Target, meant
from specforge.tracing.finding_specs import index
from specforge.verbs import edits_in
from specforge.walking import Walked
from specforge.writing import exclusive

ON_DELETE = ("remove", "unprompt")
"""What can become of an element whose text was taken out."""


class Promoted(Struct, frozen=True):
    """An edit that has a place in the spec."""

    at: Location
    words: str
    """What was edited."""
    what: str
    """What is changed for it."""
    refs: tuple[str, ...]
    loud: tuple[str, ...] = ()
    """In what it asks for less than before, or touches what is protected."""


class Refused(Struct, frozen=True):
    """An edit that was not promoted."""

    at: Location
    words: str
    reason: str
    help: str = ""
    agreeing: bool = False
    """Whether it is promoted as soon as somebody agrees to what moves with it."""


class Promotion(Struct, frozen=True, dict=True):
    """What came of promoting."""

    promoted: tuple[Promoted, ...]
    refused: tuple[Refused, ...]
    moved: tuple[Moved, ...]
    """What a build changes beside the edits, once the specs say it."""
    diffs: tuple[str, ...]
    """What changes in each spec, as a unified diff."""
    changed: tuple[str, ...]
    """The specs that were changed, or would be."""


class Wishes(Struct, frozen=True):
    """What a person agrees to."""

    yes: bool = False
    """Also what moves other lines, and new elements."""
    plan: bool = False
    """Change nothing."""
    on_delete: str = ""
    """What becomes of an element whose text was taken out: `remove` or `unprompt`."""


def promote(
    root: Path, config: Config, as_of: datetime.date, targets: Sequence[Target], wishes: Wishes, recall: Recall | None = None
) -> Promotion:
    """Write edits back into the spec.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day that decisions are judged by.
        targets: What to promote; every edit when there is none.
        wishes: What a person agrees to.
        recall: How what is remembered of features is used.

    Raises:
        UsageError: when a target is no artifact that was edited by hand.
        InvalidSpecError: when a spec has a mistake.
    """
    found = Promotion((), (), (), (), ())
    with exclusive(root):
        features = {target.path for target in targets}
        if len(features) > 1 or any(target.first is not None for target in targets):
            # Nothing is written before it is known that every target is an edit.
            _all_edited(targets, edits_in(root, config, as_of, features))
        for walked in edits_in(root, config, as_of, features or None, recall):
            found = _joined(found, _feature(root, config, walked, targets, wishes))
    return found


def _all_edited(targets: Collection[Target], found: Iterable[Walked]) -> None:
    for walked in found:
        for each in walked.standing:
            lines = [target for target in targets if target.path == each.path and target.first is not None]
            if not lines or each.state not in {State.HAND_EDITED, State.ACCEPTED} or walked.opened is None:
                continue
            text = dict(traced_texts(walked.opened, walked.feature, [each.path]))[each.path]
            edits = edited(each, text, walked.known)
            if not all(any(target.covers(hunk) for hunk in edits) for target in lines):
                at = ", ".join(str(hunk.line) for hunk in edits[:10])
                raise UsageError(f"{each.path} has no edit at these lines", f"it was edited at {at}")


def _joined(one: Promotion, other: Promotion) -> Promotion:
    return Promotion(
        one.promoted + other.promoted,
        one.refused + other.refused,
        one.moved + other.moved,
        one.diffs + other.diffs,
        tuple(dict.fromkeys(one.changed + other.changed)),
    )


def _feature(root: Path, config: Config, walked: Walked, targets: Sequence[Target], wishes: Wishes) -> Promotion:
    """Promote the edits of one feature."""
    assert walked.opened is not None
    asked = tuple(each for each in walked.standing if not targets or any(target.path == each.path for target in targets))
    standing = merging(walked.opened, walked.feature, asked, walked.known)
    refused = [_not_now(each) for each in standing if each.state not in {State.HAND_EDITED, State.ACCEPTED}]
    standing = tuple(each for each in standing if each.state in {State.HAND_EDITED, State.ACCEPTED})
    if not standing:
        return Promotion((), tuple(refused), (), (), ())
    project = walked.opened.project
    specs = Specs({file.path: (root / file.path).read_bytes() for file in project.files})
    traced = dict(traced_texts(walked.opened, walked.feature, [each.path for each in standing]))
    makers = tuple(dict.fromkeys(walked.opened.makers[each.path] for each in standing))
    shop = Workshop(root, config, project.settings, index(root, config), walked.feature, makers, walked.opened.setup.checks)
    rules = tuple(one for one in walked.opened.setup.rules if one.severity is Severity.ERROR)
    every = replace(shop, compilers=walked.opened.setup.compilers, rules=rules)
    before = shop.texts({})
    ahead = frozenset(each.path for each in standing if traced[each.path].expected.text != before.get(each.path))
    disk = {each.path: each.disk.text or "" for each in standing}
    expected = {each.path: each.expected or "" for each in standing}
    last = {each.path: written_last(walked.opened.setup, walked.known, each.path) for each in standing}
    work = _Work(specs, shop, every, disk, before, expected, last, wishes, ahead)
    for each in standing:
        text = traced[each.path]
        site = Site(each.path, text.text, text.view, text.expected, specs, disk[each.path], wishes.on_delete)
        found = edited(each, text, walked.known)
        mine = [target for target in targets if target.path == each.path] if targets else [Target(each.path)]
        for hunk in sorted(meant(found, mine), key=partial(_turn, each.path)):
            work.add(site, hunk)
    work.follow()
    work.hold_back()
    return _outcome(root, work, refused, specs, wishes)


def _turn(path: str, hunk: Hunk) -> tuple[bool, int, bool]:
    """When an edit is taken up: by its line.

    What was taken out comes back between its neighbours, so that the line below it, where that was edited, comes first.
    A record that was put in comes before all else, since no spec makes the file any more once the last one is taken out.
    """
    record_put_in = path.endswith(".jsonl") and hunk.kind is Kind.INSERTED and not hunk.wanted
    return not record_put_in, hunk.line, hunk.last < hunk.line


def _not_now(each: Standing) -> Refused:
    edited = "the file was edited by hand"
    if each.conflicts:
        help = "`specforge check` says what each of them says, and how to settle it"
        return Refused(Location(each.path), edited, f"{each.since}, and the two contradict each other", help)
    if each.state is State.DIVERGED:
        help = "run `specforge build` first, which merges the two"
        return Refused(Location(each.path), edited, each.since, help)
    if each.state is State.MOVED:
        help = "run `specforge build` first, which moves it with what was edited by hand"
        return Refused(Location(each.origin), edited, f"it belongs at {printable(each.path)} now", help)
    return Refused(Location(each.path), "the file", f"it is {each.state.value}", "settle that first: `specforge check` says how")


@dataclass
class _Work:
    """Edits of one feature, taken up one after the other; each has to come back together with those before it."""

    specs: Specs
    shop: Workshop
    every: Workshop
    """With the compilers of all artifacts, not only of those that were edited."""
    disk: Mapping[str, str]
    before: Mapping[str, str]
    expected: Mapping[str, str]
    """What was written last for each edited artifact."""
    written: Mapping[str, WrittenLast]
    """The same as the next build finds it."""
    wishes: Wishes
    ahead: frozenset[str]
    """The artifacts that the edits of another feature, promoted just before, have changed, too."""
    changes: Changes = field(default_factory=Changes)
    done: list[tuple[str, Hunk]] = field(default_factory=list)
    promoted: list[Promoted] = field(default_factory=list)
    refused: list[tuple[str, Hunk, Refused]] = field(default_factory=list)
    """With the artifact and the edit."""
    last: tuple[Changes, dict[str, str]] | None = None
    """What was compiled last, so that nothing is compiled twice in a row."""

    @cached_property
    def errors(self) -> frozenset[str]:
        """What checks call an error before anything is promoted."""
        return self.every.errors({})

    def add(self, site: Site, hunk: Hunk) -> None:
        """Take up one edit, or say why it cannot be."""
        if self._came_along(site.path, hunk):
            return
        fitting, why = self._fitting(site, hunk)
        if len(fitting) > 1:
            names = " or ".join(candidate.what.removeprefix("changes ") for candidate, _ in fitting)
            self._refuse(site, hunk, f"it could be {names}", "change the one that is meant in the spec")
        elif not fitting:
            self._refuse(site, hunk, *(self._asked(site, hunk) or self._not_together(site, hunk) or why_not(hunk, site, why)))
        else:
            self._take(site, hunk, *fitting[0])

    def follow(self) -> None:
        """Take up what was refused and came along with an edit below it."""
        self.refused = [one for one in self.refused if not self._came_along(*one[:2])]

    def _came_along(self, path: str, hunk: Hunk) -> bool:
        """Whether the changes for other edits make an edit, too."""
        changed = path in self.ahead or bool(self.changes.texts or self.changes.splices)
        if not changed or not comes_back(path, hunk, self.disk[path], self._made(self.changes).get(path, "")):
            return False
        self.done.append((path, hunk))
        self.promoted.append(Promoted(Location(path, hunk.line, 1), words_of(hunk), "follows from another edit", hunk.refs))
        return True

    def hold_back(self) -> None:
        """Refuse every edit where the next build could not merge what is left, since it finds no more than hashes of what was written last."""
        path = self._unmerged(self.changes, self._made(self.changes), self.written, self.done) if self.done else ""
        if not path:
            return
        reason = f"a build could not merge the rest of {path} with it, since it does not find what was written last"
        help = "promote or revert all of it; or run this where git or the cache has the artifact as it was written"
        done = zip(self.done, self.promoted, strict=True)
        self.refused += [(at, hunk, Refused(one.at, one.words, reason, help)) for (at, hunk), one in done]
        self.done, self.promoted, self.changes = [], [], Changes()

    def _refuse(self, site: Site, hunk: Hunk, reason: str, help: str, *, agreeing: bool = False) -> None:
        at, words = Location(site.path, hunk.line, 1), words_of(hunk)
        self.refused.append((site.path, hunk, Refused(at, words, reason, help, agreeing)))

    def _fitting(self, site: Site, hunk: Hunk) -> tuple[list[tuple[Candidate, Changes]], str]:
        """The changes that make an edit, at most two, together with those before it; and what was wrong with others."""
        fitting: list[tuple[Candidate, Changes]] = []
        why = ""
        for candidate in candidates(hunk, site):
            if fitting and not (candidate.ambiguous and fitting[0][0].ambiguous):
                break
            together = self.changes + candidate.changes
            if any(together == one for _, one in fitting):
                continue
            try:
                made = self._made(together)
            except (SpliceError, InvalidSpecError, SpecforgeError) as error:
                why = why or str(error)
                continue
            edits = (*self.done, (site.path, hunk))
            if not all(comes_back(path, one, self.disk[path], made.get(path, "")) for path, one in edits):
                continue
            if clash := self._clash(together, made, edits):
                why = why or f"the rest of {clash} would {'contradict it' if clash in made else 'be in no spec any more'}"
            else:
                fitting.append((candidate, together))
        return fitting, why

    def _clash(self, together: Changes, made: Mapping[str, str], edits: Iterable[tuple[str, Hunk]]) -> str:
        """An edited artifact that the next build could not merge with what it would write, or that none would; nothing when there is none."""
        last = {path: replace(one, text=self.expected[path]) for path, one in self.written.items()}
        return self._unmerged(together, made, last, edits)

    def _unmerged(
        self, together: Changes, made: Mapping[str, str], last: Mapping[str, WrittenLast], edits: Iterable[tuple[str, Hunk]]
    ) -> str:
        if gone := next((path for path, text in self.disk.items() if path in self.before and path not in made and text.strip()), ""):
            return gone
        differing = [path for path, text in self.disk.items() if text != made.get(path)]
        pieces = self.shop.pieces(applied(self.specs, together)) if differing else {}
        its = {path: [hunk for at, hunk in edits if at == path] for path in differing}
        left = ((path, merged(path, last[path], pieces.get(path, []), self.disk[path], its[path])) for path in differing)
        return next((path for path, text in left if text is None), "")

    def _asked(self, site: Site, hunk: Hunk) -> tuple[str, str] | None:
        """What a person has to say of a text that was taken out, where one of the answers makes the edit."""
        known = taken_out(hunk, site)
        if hunk.kind is not Kind.DELETED or hunk.wanted or self.wishes.on_delete == "remove" or not known:
            return None
        ways = [one for one in ON_DELETE if self._fitting(replace(site, on_delete=one), hunk)[0]]
        names = refs_of_all(known)
        if len(ways) > 1:
            rules, kept = ("the rule", "it as one that is") if len(known) == 1 else ("the rules", "them as ones that are")
            return (
                f"that can mean two things for {names}",
                f"run it with `--on-delete remove` to remove {rules}, or with `--on-delete unprompt` to keep {kept} judged only",
            )
        if ways and self.wishes.on_delete:
            return "only a rule that evals judge is kept without being prompted", f"run it with `--on-delete remove` to remove {names}"
        if ways:
            meant = f"to remove {names}" if ways == ["remove"] else f"to take {names} out of the prompt"
            return f"that can mean {meant}", f"run it with `--on-delete {ways[0]}` if it does"
        return None

    def _not_together(self, site: Site, hunk: Hunk) -> tuple[str, str] | None:
        """What to say of an edit of what those before it have changed, too."""
        if not hunk.before or hunk.before in self._made(self.changes).get(site.path, ""):
            return None
        help = "run `specforge build`, which merges the two or says how they contradict each other, and then this again"
        return "the spec cannot say it together with what is promoted before it", help

    def _take(self, site: Site, hunk: Hunk, candidate: Candidate, together: Changes) -> None:
        if wrong := sorted(self.every.errors(applied(self.specs, together)) - self.errors):
            self._refuse(site, hunk, f"it {candidate.what}, and then {wrong[0]}", "change the spec, where both can be said")
            return
        consent = candidate.consent or self._moves(site, candidate, together)
        if consent and not self.wishes.yes:
            told = consent if consent == f"it {candidate.what}" else f"{candidate.what}, and {consent}"
            self._refuse(site, hunk, told, "run it with `--yes` to agree", agreeing=True)
            return
        if broken := self._wrong_elsewhere(together):
            self._refuse(site, hunk, f"it {candidate.what}, and then {broken}", "change the specs, where both can be said")
            return
        loud = tuple(dict.fromkeys(taken_back(candidate.changes, site)))
        self.promoted.append(Promoted(Location(site.path, hunk.line, 1), words_of(hunk), candidate.what, hunk.refs, loud))
        self.changes = together
        self.done.append((site.path, hunk))

    def _moves(self, site: Site, candidate: Candidate, together: Changes) -> str:
        """What somebody has to agree to: other lines that move with a fact, other prompts, other features."""
        owners = {one.ref: one for one in site.elements.values() for path in candidate.changes.paths if one.place.path == path}
        foreign = sorted(path for path in candidate.changes.paths if path != site.view.file.path)
        for path in foreign:
            users = sorted(self.shop.index.users_of(path) - {site.view.id})
            if users:
                return f"{path} is used by {few(users, 4)} too"
        moved = moved_lines(self._made(self.changes), self._made(together), self.disk)
        facts = [one for one in owners.values() if kind_of(one.ref) == "fact" and touches(candidate.changes, one)]
        other = [one for one in moved if one.path == site.path or not one.path.endswith((".json", ".jsonl"))]
        if facts:  # what tools take, and what cases say, may hang on it, too
            raws = [applied(self.specs, one) for one in (self.changes, together)]
            other = moved_lines(self.every.texts(raws[0]), self.every.texts(raws[1]), self.disk)
        if not other:
            return ""
        places = [f"{one.path}:{one.line}" for one in other]
        return f"{many(len(other), 'other line')} will change with it: {few(places, 4)}"

    def _wrong_elsewhere(self, together: Changes) -> str:
        """What would be wrong in another feature that has a changed module, and was not before."""
        raws = applied(self.specs, together)
        for shop in _users(self.every, together.paths):
            if (before := _errors(shop, {})) is None:
                continue
            after = _errors(shop, raws)
            if after is None or (wrong := sorted(after - before)):
                return f"{shop.feature} cannot be read any more" if after is None else f"in {shop.feature} {wrong[0]}"
        return ""

    def _made(self, changes: Changes) -> dict[str, str]:
        if not changes.texts and not changes.splices:
            return dict(self.before)
        if self.last is None or self.last[0] != changes:
            self.last = changes, self.shop.texts(applied(self.specs, changes))
        return self.last[1]


def _users(shop: Workshop, paths: Iterable[str]) -> Iterator[Workshop]:
    """Give what every other feature is compiled with that has one of some specs."""
    for feature in sorted({user for path in paths for user in shop.index.users_of(path)} - {shop.feature}):
        yield replace(shop, feature=feature)


def _errors(shop: Workshop, changed: Mapping[str, bytes]) -> frozenset[str] | None:
    """What checks call an error in a feature; nothing when it cannot be read."""
    try:
        return shop.errors(changed)
    except InvalidSpecError:
        return None


def _outcome(root: Path, work: _Work, refused: Sequence[Refused], specs: Specs, wishes: Wishes) -> Promotion:
    left = [one for _, _, one in work.refused]
    if not work.done or not (work.changes.texts or work.changes.splices):
        return Promotion(tuple(work.promoted), (*refused, *left), (), (), ())
    raws = applied(specs, work.changes)
    moved = [
        *moved_lines(work.every.texts({}), work.every.texts(raws), work.disk),
        *(line for shop in _users(work.every, work.changes.paths) for line in _moved_there(shop, raws)),
    ]
    if not wishes.plan:
        for path, raw in raws.items():
            write_spec(root, path, specs.raws[path], raw)
    diffs = tuple(_diff(path, specs.raws[path], raw) for path, raw in sorted(raws.items()))
    later = "run `specforge build`, and then this with `--yes` to agree"
    left = [replace(one, help=later) if one.agreeing and not wishes.plan else one for one in left]
    return Promotion(tuple(work.promoted), (*refused, *left), tuple(moved), diffs, tuple(sorted(raws)))


def _moved_there(shop: Workshop, raws: Mapping[str, bytes]) -> list[Moved]:
    """The lines that change in another feature; none when it could not be read before either."""
    try:
        return moved_lines(shop.texts({}), shop.texts(raws), {})
    except InvalidSpecError:
        return []


def _diff(path: str, before: bytes, after: bytes) -> str:
    old, new = (raw.decode("utf-8-sig").replace("\r\n", "\n").splitlines(keepends=True) for raw in (before, after))
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in difflib.unified_diff(old, new, path, path))
