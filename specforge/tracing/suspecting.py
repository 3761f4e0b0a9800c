"""What a failing case hangs on, what moved or was edited along that chain, and which link is to be suspected first."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from specforge.amounts import few_in_code
from specforge.comparing.standing import Again, Standing, compare
from specforge.config import Config
from specforge.drift import finding
from specforge.errors import BaseError, InvalidSpecError, UsageError
from specforge.evaluation.deriving import eval_cases
from specforge.finding import Report
from specforge.git.history import last_commit
from specforge.git.revision import open_revision
from specforge.linting import locate
from specforge.location import printable
from specforge.lock import line_hash
from specforge.opening import open_part, set_up
from specforge.partition import Part
from specforge.project import View
from specforge.provenance.traced import plain
from specforge.regexes import regex
from specforge.registry import Reach
from specforge.results.kept import Kept, ahead, until
from specforge.spec.documents import Feature
from specforge.spec.model import nearest
from specforge.tracing.chain.answer import MOVES, ROLES, TELLING, Artifact, Clause, Green, Link, Move, Role, Why
from specforge.tracing.chain.compiled import Compiled, Made
from specforge.tracing.chain.judging import Chain, judge
from specforge.tracing.chain.moving import Pair
from specforge.tracing.chain.on_disk import OnDisk
from specforge.tracing.chain.quoting import SHOWN
from specforge.tracing.chain.recalling import case_move, commit_of, last_green, move_of, recalled, told
from specforge.tracing.compiling import Opened, open_features
from specforge.tracing.finding_specs import Index, index
from specforge.tracing.outcomes.keeping import kept_of, named_now
from specforge.tracing.sides import base_side
from specforge.writing import read_locks_of

LINE = regex(r"\.\w+:\d+(?::\d+)?\Z")
"""How a place in a file ends."""


def why(
    root: Path,
    config: Config,
    case: str,
    base: str | None = None,
    *,
    within: str | None = None,
    as_of: datetime.date | None = None,
    file: Path | None = None,
) -> Why:
    """Say what a failing case hangs on, and what to suspect first. No model is called.

    Args:
        root: The project.
        config: Its settings.
        case: The id of the case; the end of it will do where no other case ends so.
        base: The revision to compare with, best one in which the case passed. Without it, the last green run that is kept
            is compared with; where none is, nothing is said about moves.
        within: The feature, or feature and variant as in `shop-agent/outlet`, where several have the case.
        as_of: The day that waivers and decisions are judged by; today when left out.
        file: The config file, where it is not one of the usual ones.

    Raises:
        UsageError: when there is no such case, or several.
        InvalidSpecError: when a spec of its feature has an error, now or in the base.
        BaseError: when there is no such revision.
        LockError: when the lock of the feature cannot be read.
        ResultsError: when what is kept of its runs cannot be read.
    """
    found = index(root, config)
    id, feature, folders = _find(root, config, found, case, within)
    revision = open_revision(root, base) if base is not None else None
    opened = open_features(root, config, [feature], found)
    day = as_of or datetime.datetime.now(tz=datetime.UTC).date()
    standing = _standing(root, config, opened, feature, found, day)
    sides = {folder: _compiled(opened, view) for folder, view in opened.folders.items() if folder in folders}
    kept: list[Kept] = []
    wrong: list[Kept] = []
    green: Green | None = None
    if revision is None:
        every = kept_of(root, feature)
        kept = [one for now in sides.values() for one in named_now(until(every, day), now.view) if one.case == id and _of(one, now)]
        wrong = [one for now in sides.values() for one in named_now(every, now.view) if one.case == id and ahead(one.at, day)]
        if (run := last_green(kept)) is not None:
            pair = next(Pair(id, now) for now in sides.values() if _of(run, now))
            prompt = line_hash(next(made.expected.text for made in pair.now.made if made.name == "prompt.md"))
            green = Green(run, "commit", prompt != run.prompt)
            revision, lacking = commit_of(run, root)
            if revision is None:
                green = recalled(green, pair, lacking)
    before: Opened | None = None
    if revision is not None:
        try:
            before = base_side(revision, root, config, found, file).open([feature])
        except (BaseError, InvalidSpecError):
            if green is None:
                raise
            revision, green = None, recalled(green, pair, "spec")
    note = told(kept, green.run if green is not None else None, wrong)
    if revision is None:
        return _answer(root, [Pair(id, now) for now in sides.values()], standing, green=green, note=note)
    views = before.folders if before is not None else {}
    then = {folder: _compiled(before, views[folder]) for folder in sides if before is not None and folder in views}
    pairs = [Pair(id, now, then.get(folder), compared=True) for folder, now in sides.items()]
    return _answer(root, pairs, standing, (revision.name if green is None else "", revision.commit), green=green, note=note)


def _of(run: Kept, now: Compiled) -> bool:
    """Whether a run was of a view."""
    return dict(run.variant) == dict(now.view.variant)


def _find(root: Path, config: Config, found: Index, asked: str, within: str | None) -> tuple[str, str, frozenset[str]]:
    """The id that is meant, its feature, and the folders of the variants that have it."""
    owner = (within or asked).partition("/")[0]
    if within is not None and owner not in found.features:
        raise UsageError(f"there is no feature `{owner}`", nearest(owner, found.features))
    features: Iterable[str] = [owner] if owner in found.features and (within or "/" in asked) else found.features
    if "/" in asked and within is None and owner in found.owners and owner not in found.features:
        features = found.users_of(found.owners[owner])
    there: dict[str, set[str]] = {}
    folders: set[str] = set()
    opened = open_features(root, config, features, found)
    for folder, view in opened.folders.items():
        if within is None or f"{folder}/".startswith(f"{within.rstrip('/')}/"):
            folders.add(folder)
            for one in eval_cases(view):
                there.setdefault(one.id, set()).add(folder)
    if within is not None and not folders:
        raise UsageError(f"feature `{owner}` has no variant `{within}`", nearest(within, (one.folder for one in opened.project.views)))
    ends = sorted(id for id in there if id == asked or id.endswith(f"/{asked}"))
    written = [id for id in ends if id == asked or id.split("/", 1)[1] == f"case/{asked}"]
    matching = written if len(written) == 1 else ends
    if not matching:
        if LINE.search(asked):
            raise UsageError(
                f"`{printable(asked)}` is a line, and no case", f"`specforge blame {printable(asked)}` says which element wrote a line"
            )
        names = there if "/" in asked else {id.split("/", 2)[-1]: None for id in there}
        raise UsageError(f"there is no case `{printable(asked)}`", nearest(asked, names) if names else "no feature has a case yet")
    if len(matching) > 1:
        raise UsageError(f"{len(matching)} cases end in `{printable(asked)}`", "name one of them: " + few_in_code(matching, SHOWN))
    having = sorted({folder.partition("/")[0] for folder in there[matching[0]]})
    if len(having) > 1:
        raise UsageError(
            f"{len(having)} features have the case `{matching[0]}`", "name one of them with `--in`: " + few_in_code(having, SHOWN)
        )
    return matching[0], having[0], frozenset(there[matching[0]])


def _standing(root: Path, config: Config, opened: Opened, feature: str, found: Index, as_of: datetime.date) -> dict[str, Standing]:
    """How the artifacts of the feature stand, by path."""
    setup = set_up(root, config, as_of)
    # The project is loaded in part, and a check that has to see all of it would err.
    setup = replace(setup, checks=tuple(check for check in setup.checks if check.reach is Reach.FEATURE))
    project = opened.project
    part = open_part(setup, Part(project, project.features, project.modules, opened.loaded.findings))
    if feature not in part.texts:
        raise InvalidSpecError(f"feature `{feature}` has an error, so a build makes nothing of it", Report(Report.sort(part.findings)))
    document = project.features_by_id[feature].document
    was = document.was if isinstance(document, Feature) else ()
    former = [read_locks_of(root, id) for id in was if id not in found.owners]
    compared = compare(setup, part, feature, read_locks_of(root, feature), Again(setup), former)
    return {one.path: one for one in compared.standing}


def _compiled(opened: Opened, view: View) -> Compiled:
    return Compiled(view, tuple(map(Made, opened.artifacts_of(opened.project.traced(view)))))


def _answer(
    root: Path,
    pairs: Sequence[Pair],
    standing: Mapping[str, Standing],
    base: tuple[str, str] = ("", ""),
    *,
    green: Green | None,
    note: str,
) -> Why:
    disk = {made.path: OnDisk(made, standing.get(made.path)) for pair in pairs for made in pair.now.made}
    links: dict[str, Link] = {}
    for pair in pairs:
        for ref, role in pair.roles.items():
            link = _link(pair, ref, role, disk)
            if green is not None and green.by == "fingerprints" and _of(green.run, pair.now):
                link = replace(link, moved=move_of(green, pair, ref, role))
            links[ref] = link if ref not in links else _merged(links[ref], link)
        for link in pair.gone():
            links.setdefault(link.ref, link)
    first = pairs[0]
    lines = tuple(one.case_line(first.id) for one in disk.values() if one.made.name == "evals.jsonl")
    concerned = {clause.path for one in links.values() for clause in one.clauses if clause.edit} | {one.path for one in lines if one.edit}
    moves = [pair.case_move() for pair in pairs]
    if green is not None and green.by == "fingerprints":
        moves = [case_move(green, pair) for pair in pairs if _of(green.run, pair.now)]
    chain = Chain(
        pairs,
        tuple(sorted(links.values(), key=lambda one: (ROLES.index(one.role), one.ref))),
        lines,
        tuple(_artifact(path, one, concerned) for path, one in sorted(standing.items())),
        _strongest(moves),
        green,
    )
    verdict, reason, notes = judge(chain)
    at = locate(first.now.view.project, first.case.place)
    there = {one.ref: one.at.path for one in chain.links if one.moved != "gone"}
    commits = {path: last_commit(root, path) for path in sorted({at.path, *there.values()})}
    shown = tuple(replace(_cut(one), last=commits.get(there.get(one.ref, ""))) for one in chain.links)
    return Why(
        first.id, first.case.kind, first.case.mode, at, first.now.view.id, lines, chain.moved, *base,
        shown, chain.artifacts, verdict, reason, (*notes, *([note] if note else [])), commits[at.path], green,
    )  # fmt: skip


def _artifact(path: str, one: Standing, concerned: Iterable[str]) -> Artifact:
    told = finding(one.state, path, one.disk)
    return Artifact(path, one.state.value, path in concerned, told.help if told is not None else "")


def _link(pair: Pair, ref: str, role: Role, disk: Mapping[str, OnDisk]) -> Link:
    known, moved, old = pair.now.elements[ref], pair.move(ref), pair.former.get(ref, ref)
    found = sorted(pair.now.clauses(ref, role), key=lambda one: not one.alone)
    before = {one.said: plain(one.line.text) for one in pair.then.clauses(old, role)} if pair.then is not None else {}
    clauses = tuple(one.clause(_move(pair, one.said, before), disk[one.made.path].edit(one)) for one in found)
    now = {one.said for one in found}
    was = pair.then.elements[old].says if pair.then is not None and old in pair.then.elements else known.says
    return Link(
        ref, role, known.says, locate(pair.now.view.project, known.place), known.owner, known.protected, moved,
        said=was if moved in {"changed", "reworded"} and was != known.says else "",
        clauses=clauses,
        lost=tuple(text for said, text in before.items() if said not in now),
        told=pair.now.tells(ref, role),
    )  # fmt: skip


def _move(pair: Pair, said: tuple[str, str], before: Mapping[tuple[str, str], str]) -> Move:
    """What happened to a line."""
    return "" if not pair.compared else "unchanged" if said in before else "changed"


def _merged(one: Link, other: Link) -> Link:
    """The same element in two variants."""
    clauses = tuple(dict.fromkeys((*one.clauses, *other.clauses)))
    lost = tuple(dict.fromkeys((*one.lost, *other.lost)))
    role = min(one.role, other.role, key=ROLES.index)
    moved = _strongest((one.moved, other.moved))
    return replace(one, role=role, clauses=clauses, lost=lost, moved=moved, said=one.said or other.said, told=one.told and other.told)


def _strongest(moves: Iterable[Move]) -> Move:
    return max(moves, key=MOVES.index, default="")


def _cut(link: Link) -> Link:
    """A link with the few of its clauses that tell the most."""

    def order(clause: Clause) -> tuple[bool, bool, int, bool]:
        name = PurePosixPath(clause.path).name
        rank = TELLING.index(name) if name in TELLING else len(TELLING)
        return not clause.edit, clause.moved != "changed", rank, rank > 0 and '"description":' not in clause.text

    shown = sorted(link.clauses, key=order)[:SHOWN]
    return replace(link, clauses=tuple(shown), more=len(link.clauses) - len(shown), lost=link.lost[:SHOWN])
