"""The review of a change: what it introduced, what it means, whom it concerns, and what to run. It calls no network and no model."""

import datetime
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import field
from msgspec.structs import replace

from specforge import verbs
from specforge.amounts import in_code
from specforge.building import check_output
from specforge.config import Config
from specforge.diffing.changes import changes_between
from specforge.diffing.diff import accepted_in
from specforge.diffing.model import Diff
from specforge.drift import TOLD
from specforge.errors import BaseError, PluginError, TemplateError, UsageError
from specforge.finding import Finding
from specforge.git.repository import absent, ignoring
from specforge.linting import waivers_of
from specforge.location import printable
from specforge.lock import Lock
from specforge.opening import Recall
from specforge.remembering import Carried, Memory
from specforge.reviewing.approving import allowances_between, approvals_of
from specforge.reviewing.base_tree import write_base
from specforge.reviewing.edits import by_hunk, edits_between, touched
from specforge.reviewing.findings import names_between, split
from specforge.reviewing.measuring import covered, edges, prompts
from specforge.reviewing.model import SEVERITIES, At, Changed, Levels, Lost, Review, Run, Severities, Told, Weaker
from specforge.reviewing.sides import Both, Sides, open_both, open_sides
from specforge.tracing.affecting import compared
from specforge.tracing.compiling import Opened
from specforge.tracing.sides import Side
from specforge.tracing.weakening import weakened
from specforge.version import __version__
from specforge.walking import Outcome


class Pair(Recall, frozen=True):
    """What is remembered of a project, for the check of it and then for that of its base: what is the same there is not made again."""

    lasting: bool = False
    """Whether the first is remembered beyond this process."""
    first: list[Memory] = field(default_factory=list)

    def memory(self, root: str, about: object, day: str) -> Memory:
        """Give what is remembered of the first project; of the second what was found in the first, where the same judges."""
        lasting = self.lasting and not self.first
        made = Memory(root, about, day, self.begun, trusting=self.trusting, lasting=lasting)
        if self.first and self.first[0].about == made.about:
            return Carried(root, self.first[0])
        self.first.append(made)
        return made


def review(
    root: Path,
    config: Config,
    base: str,
    as_of: datetime.date,
    *,
    gate: Severities | Literal["never"] | None = None,
    change_gate: Levels | Literal["never"] | None = None,
    file: Path | None = None,
    own_config: bool = False,
    recall: Recall | None = None,
) -> Review:
    """Review what changed in a project since a revision.

    Args:
        root: The project.
        config: Its settings now; what judges is the config of the base.
        base: The revision; what is compared with is the commit where it and the current one part.
        as_of: The day that waivers and decisions are judged by.
        gate: The least severity of an introduced finding that blocks; that of the config when left out.
        change_gate: The least level of a change that nobody accepted which blocks; that of the config when left out.
        file: The config file, where it is not one of the usual ones.
        own_config: Judge by the settings as they are now.
        recall: How what is remembered of features is used for the project as it is.

    Raises:
        BaseError: when there is no such revision, no common past with it, or nothing there to compare with.
        UsageError: when the config is wrong, or no spec matches.
        TemplateError: when a template does not render.
    """
    pair = Pair(time.time_ns()) if recall is None else Pair(recall.begun, recall.trusting, lasting=True)
    sides = open_sides(root, config, base, file, own_config=own_config)
    now = _checked(root, sides, as_of, pair)
    with tempfile.TemporaryDirectory(prefix="specforge-") as folder:
        skipped = write_base(sides.revision, sides.then, Path(folder))
        then = _base_findings(sides, Path(folder), as_of, pair)
        both = open_both(sides)
        changes, _ = accepted_in(changes_between(both.then, both.now), both.now, as_of, both.then)
        renamed = {one.was: one.ref for one in changes if one.was}
        names = names_between(sides.now, sides.then, renamed)
        found = split(now.report.findings, then, names)
        was = {names.path(path): path for path in sides.revision.entries}
        hidden = tuple(_hidden(root, sides))
        edited = touched(root, Path(folder), found, was)
        edits = edits_between(root, sides.config, Path(folder), sides.then.config, as_of, edited, was)
        found = by_hunk(found, edits)
        resolved = _seen_gone(found.resolved, sides.now, both.broken) if now.broken else found.resolved
        resolved = _looked_at(_not_waived(resolved, both.now, as_of), sides.now)
        found = replace(found, resolved=tuple(one for one in resolved if not (hidden and one.check in TOLD)))
    affected = compared(sides.revision, both.why, both.now, both.then)
    emptied = () if sides.now.index.specs else (f"any spec of this tree: no file matches {in_code(sides.config.specs)}",)
    left_out = (f"{skipped} files of the base, which has more than is compared",) if skipped else ()
    return Review(
        version=__version__,
        base=sides.revision.name,
        commit=sides.revision.commit,
        root=sides.revision.here,
        as_of=as_of.isoformat(),
        gate=gate or sides.config.fail_on,
        change_gate=change_gate or sides.config.review.fail_on_change,
        mermaid=sides.config.review.mermaid,
        suggests=sides.config.review.suggestions,
        step=Diff(base, "", changes).step,
        introduced=_told(found.introduced),
        resolved=_told(found.resolved),
        existing=len(found.existing),
        changes=tuple(Changed.of(one) for one in changes),
        edits=edits.edits,
        patches=edits.patches,
        allowances=allowances_between(both.then, both.now, names, as_of),
        approvals=approvals_of(changes, edits.edits, (*both.projects, *edits.projects), sides.config.review),
        run=tuple(Run(id=one.id, feature=one.feature, why=one.why) for one in affected.run),
        others=affected.others,
        weaker=tuple(_weaker(both)),
        coverage=tuple(covered(both, affected, changes, names)),
        prompts=tuple(prompts(sides, both, names)),
        graph=tuple(edges(changes, affected)),
        untold=both.untold,
        unseen=(*emptied, *sides.unseen, *both.unseen, *edits.unseen, *hidden, *left_out, *now.report.unseen),
    )


def _checked(root: Path, sides: Sides, as_of: datetime.date, recall: Recall) -> Outcome:
    """Check the project as it is."""
    try:
        outcome = verbs.check(root, sides.config, as_of, recall, may_be_empty=not sides.now.index.specs)
    except (UsageError, PluginError) as error:
        if not sides.by_base:
            raise
        raise BaseError(f"by the config of the base, {error}", f"{error.help}; `--own-config` judges by the new one") from None
    _refuse_newer(outcome, "")
    return outcome


def _base_findings(sides: Sides, folder: Path, as_of: datetime.date, recall: Recall) -> tuple[Finding, ...]:
    """Check the base; nothing was wrong where there was no spec."""
    if not sides.then.index.specs:
        return ()
    try:
        outcome = verbs.check(folder, sides.then.config, as_of, recall)
    except (UsageError, PluginError, TemplateError) as error:
        raise BaseError(f"in the base, {error}", error.help or "settle it in the base first") from None
    _refuse_newer(outcome, "in the base, ")
    return outcome.report.findings


def _weaker(both: Both) -> Iterator[Weaker]:
    """What is judged less strictly than in the base."""
    for one in weakened(both.now, both.then):
        if one.weaker:
            lost = tuple(Lost(was=each.was, now=each.now) for each in one.lost)
            yield Weaker(kind=one.kind, ref=one.ref, at=At.of(one.at), lost=lost, says=one.says)


def _hidden(root: Path, sides: Sides) -> Iterator[str]:
    """Sentences about artifacts and locks that git does not see, so that the base has none to compare with."""
    feature = next((one for one in sides.now.index.features if one in sides.then.index.features), None)
    if feature is None:
        return
    output = check_output(sides.then.config.output)
    for what, path in (("artifacts", f"{output}/{feature}/prompt.md"), ("locks", Lock(feature, "").path)):
        module = next((one for one in sides.revision.submodules if path.startswith(f"{one}/")), None)
        by = None if path in sides.revision.entries or module is not None else ignoring(root, path)
        if module is not None:
            yield f"which drift was there before: the {what} are in the submodule {printable(module)}, so that the base holds none"
        elif by is not None:
            said = f"`{printable(by.pattern)}` in {printable(by.file)} hides the {what} from git, so that the base holds none"
            yield f"which drift was there before: {said}"


def _seen_gone(resolved: Iterable[Finding], now: Side, broken: Collection[str]) -> Iterator[Finding]:
    """Leave out what is gone because nobody could look: what is in a feature that cannot be understood, or in a module of one."""
    features = set(now.index.features) - set(broken)
    for one in resolved:
        inside = one.at.path.removeprefix(f"{check_output(now.config.output)}/")
        owner = next((owner for owner, path in now.index.owners.items() if path == one.at.path), inside.partition("/")[0])
        if (one.ref.partition("/")[0] or owner) in features:
            yield one


def _not_waived(resolved: Iterable[Finding], now: Opened | None, as_of: datetime.date) -> Iterator[Finding]:
    """Leave out what a waiver covers now: it is tolerated, and told as such."""
    standing = [one for one in waivers_of(now.project, now.project.files) if one.expires >= as_of] if now is not None else []
    yield from (one for one in resolved if not any(each.covers(one) for each in standing))


def _looked_at(resolved: Iterable[Finding], now: Side) -> Iterator[Finding]:
    """Leave out drift of artifacts that are not checked out, or whose lock is not: nobody looked whether it is gone."""
    away, output = absent(now.root), f"{check_output(now.config.output)}/"
    for one in resolved:
        path = one.at.path
        lock = Lock(path.removeprefix(output).partition("/")[0], "").path
        if one.check not in TOLD or not (away.has(path) or away.has(lock)):
            yield one


def _refuse_newer(outcome: Outcome, where: str) -> None:
    if outcome.newer:
        one = next(one for one in outcome.report.findings if one.check == "unreadable" and "newer" in one.message)
        raise BaseError(f"{where}{one.at}: {one.message}", one.help)


def _told(findings: Iterable[Finding]) -> tuple[Told, ...]:
    return tuple(
        Told(
            check=one.check,
            severity=SEVERITIES[one.severity],
            message=one.message,
            at=At.of(one.at),
            help=one.help,
            ref=one.ref,
        )
        for one in findings
    )
