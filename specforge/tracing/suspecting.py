"""What a failing case hangs on, what moved or was edited along that chain, and which link is to be suspected first."""

import datetime
import json
import os
import re
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Literal

from specforge.attributing import Expected, Hunk, Kind, hunks
from specforge.building import check_output
from specforge.comparing import Again, Standing, compare
from specforge.config import Config
from specforge.drift import State, finding
from specforge.elements import Known, elements_of, fingerprints, kind_of
from specforge.errors import BaseError, InvalidSpecError, UsageError
from specforge.evaluation.cases import EvalCase, case_json
from specforge.evaluation.deriving import eval_cases
from specforge.finding import Report
from specforge.linting import locate
from specforge.location import Location, printable
from specforge.opening import open_part, set_up
from specforge.partition import Part
from specforge.project import View
from specforge.provenance.lines import Line
from specforge.provenance.pointers import pointers
from specforge.provenance.traced import Span, plain
from specforge.registry import Reach
from specforge.revision import _git, open_revision
from specforge.spec.checks import Check, ExpectedCall
from specforge.spec.documents import Feature
from specforge.spec.model import Element, nearest
from specforge.spec.policy import RECORD
from specforge.spec.rules import Constraint
from specforge.tracing.affecting import _reader, _settings, _Side, _specs
from specforge.tracing.compiling import Opened, TracedArtifact, open_features
from specforge.tracing.finding_specs import Index, index
from specforge.writing import read_locks_of

Verdict = Literal["prompt-suspected", "spec-gap", "eval-suspected", "all-consistent"]
"""What to look at first; when all is consistent, the model or the runtime."""
Role = Literal["covered", "judged", "used", "quoted"]
"""Why an element is in the chain: the case is about it, is judged by it, an element of it uses it, or it is quoted."""
Move = Literal["", "unchanged", "reworded", "changed", "new", "gone"]
"""What happened since the base; nothing when none was named. Reworded: only words for the model, and no rule, changed."""
VERDICTS: tuple[Verdict, ...] = ("prompt-suspected", "spec-gap", "eval-suspected", "all-consistent")
ROLES: tuple[Role, ...] = ("covered", "judged", "used", "quoted")
MOVES: tuple[Move, ...] = ("", "unchanged", "reworded", "changed", "new", "gone")
TELLING = ("prompt.md", "tools.json")
"""The artifacts that the model reads."""
HEARD = re.compile(r"/tools/\d+/(?:name|description|inputSchema)(?:/|$)")
"""What of a tool contract the model reads, by its JSON pointer."""
SHOWN = 3
"""The most clauses of an element that are shown, and the most edits that a reason names."""
WIDTH = 80
"""The most characters of a text that a reason shows."""
BROKEN = "it cannot be read as JSON any more"


@dataclass(frozen=True, slots=True)
class Commit:
    """The last commit of a spec file."""

    id: str
    day: str
    author: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A line that an element reached."""

    path: str
    number: int
    """The line as a build writes it."""
    text: str
    writes: bool
    """Whether the element owns the line; otherwise it is said inside a line of another."""
    moved: Move = ""
    edit: str = ""
    """What stands there on disk instead, in words; nothing when the line is as the spec says."""


@dataclass(frozen=True, slots=True)
class Link:
    """One element that the case hangs on."""

    ref: str
    role: Role
    says: str
    at: Location
    """Where it is written; for one that is gone, where it was."""
    answers: str = ""
    """The role that answers for it."""
    protected: bool = False
    moved: Move = ""
    said: str = ""
    """What it said in the base, when that is another sentence."""
    clauses: tuple[Clause, ...] = ()
    """Some of the lines it reached, edited and moved ones first."""
    more: int = 0
    """How many further lines it reached."""
    lost: tuple[str, ...] = ()
    """Lines that it had in the base and has no more."""
    told: bool = True
    """Whether a line of the prompt or of a tool contract says it."""
    last: Commit | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """The line of the case in a list of cases."""

    path: str
    number: int
    """The line as a build writes it."""
    edit: str = ""
    """How the line on disk differs, in words; nothing when it is as the spec says."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """How an artifact of the feature stands on disk."""

    path: str
    state: str
    concerned: bool
    """Whether a clause of the case, or its line, is not there as the spec says."""
    help: str = ""
    """What to do about it."""


@dataclass(frozen=True, slots=True)
class Why:
    """The chain of a case, and the verdict."""

    case: str
    kind: str
    mode: str
    at: Location
    feature: str
    lines: tuple[CaseLine, ...]
    """Its line in each variant's list of cases."""
    moved: Move
    base: str
    """The revision that was asked for; nothing when none was."""
    commit: str
    """The commit that was compared with."""
    links: tuple[Link, ...]
    artifacts: tuple[Artifact, ...]
    verdict: Verdict
    reason: str
    notes: tuple[str, ...]
    last: Commit | None = None


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
    """Say what a failing case hangs on, and what to suspect first. No model is called, and no result of a run is read.

    Args:
        root: The project.
        config: Its settings.
        case: The id of the case; the end of it will do where no other case ends so.
        base: The revision to compare with, best one in which the case passed; nothing is said about moves without it.
        within: The feature, or feature and variant as in `shop-agent/outlet`, where several have the case.
        as_of: The day that waivers and decisions are judged by; today when left out.
        file: The config file, where it is not one of the usual ones.

    Raises:
        UsageError: when there is no such case, or several.
        InvalidSpecError: when a spec of its feature has an error, now or in the base.
        BaseError: when there is no such revision.
        LockError: when the lock of the feature cannot be read.
    """
    found = index(root, config)
    id, feature, folders = _find(root, config, found, case, within)
    revision = open_revision(root, base) if base is not None else None
    opened = open_features(root, config, [feature], found)
    standing = _standing(root, config, opened, feature, found, as_of or datetime.datetime.now(tz=datetime.UTC).date())
    sides = [_Compiled(view, _artifacts(opened, view)) for view in opened.project.views if view.folder in folders]
    if revision is None:
        return _answer(root, [_Pair(id, now) for now in sides], standing)
    with tempfile.TemporaryDirectory(prefix="specforge-") as folder:
        reader = _reader(revision, found, root)
        old, settings = _settings(revision, root, config, Path(folder), file)
        side = _Side(root, old, index(root, old, reader, _specs(revision, old)), reader, settings, "in the base, ")
        before = side.open([feature])
        views = {view.folder: view for view in before.project.views if view.id == feature} if before is not None else {}
        then = {name: _Compiled(view, _artifacts(before, view)) for name, view in views.items() if before is not None}
        pairs = [_Pair(id, now, then.get(now.view.folder), compared=True) for now in sides]
        return _answer(root, pairs, standing, (revision.name, revision.commit))


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
    for view in opened.project.views:
        if view.id in opened.asked and (within is None or f"{view.folder}/".startswith(f"{within.rstrip('/')}/")):
            folders.add(view.folder)
            for one in eval_cases(view):
                there.setdefault(one.id, set()).add(view.folder)
    if within is not None and not folders:
        raise UsageError(f"feature `{owner}` has no variant `{within}`", nearest(within, (one.folder for one in opened.project.views)))
    ends = sorted(id for id in there if id == asked or id.endswith(f"/{asked}"))
    written = [id for id in ends if id == asked or id.split("/", 1)[1] == f"case/{asked}"]
    matching = written if len(written) == 1 else ends
    if not matching:
        names = there if "/" in asked else {id.split("/", 2)[-1]: None for id in there}
        raise UsageError(f"there is no case `{printable(asked)}`", nearest(asked, names) if names else "no feature has a case yet")
    if len(matching) > 1:
        raise UsageError(f"{len(matching)} cases end in `{printable(asked)}`", "name one of them: " + _listed(matching))
    having = sorted({folder.partition("/")[0] for folder in there[matching[0]]})
    if len(having) > 1:
        raise UsageError(f"{len(having)} features have the case `{matching[0]}`", "name one of them with `--in`: " + _listed(having))
    return matching[0], having[0], frozenset(there[matching[0]])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _standing(root: Path, config: Config, opened: Opened, feature: str, found: Index, as_of: datetime.date) -> dict[str, Standing]:
    """How the artifacts of the feature stand, by path."""
    setup = set_up(root, config, as_of)
    # The project is loaded in part, and a check that has to see all of it would err.
    setup = replace(setup, checks=tuple(check for check in setup.checks if check.reach is Reach.FEATURE))
    project = opened.project
    part = open_part(setup, Part(project, project.features, project.modules))
    if feature not in part.texts:
        raise InvalidSpecError(f"feature `{feature}` has an error, so a build makes nothing of it", Report(Report.sort(part.findings)))
    document = project.features_by_id[feature].document
    was = document.was if isinstance(document, Feature) else ()
    former = [read_locks_of(root, id) for id in was if id not in found.owners]
    compared = compare(setup, part, feature, read_locks_of(root, feature), Again(setup), former)
    return {one.path: one for one in compared.standing}


def _artifacts(opened: Opened, view: View) -> tuple["_Made", ...]:
    output, traced = check_output(opened.config.output), opened.project.traced(view)
    made = (artifact for compiler in opened.compilers for artifact in compiler.run(traced))
    return tuple(_Made(TracedArtifact(f"{output}/{artifact.path}", artifact.text, traced)) for artifact in made)


@dataclass(frozen=True)
class _Made:
    """One artifact with its lines."""

    artifact: TracedArtifact

    @property
    def path(self) -> str:
        return self.artifact.path

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @cached_property
    def text(self) -> str:
        return plain(self.artifact.text)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self.artifact.lines())

    @cached_property
    def clauses(self) -> tuple[Line, ...]:
        """The lines that say something; of cases none, and of tool contracts those that the model reads."""
        if self.name.endswith(".jsonl"):
            return ()
        at = pointers(self.text) if self.name == "tools.json" else {}
        lines = (line for line in self.lines if any(map(str.isalnum, line.text)))
        return tuple(line for line in lines if self.name != "tools.json" or HEARD.match(at.get(line.number, "")))

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def numbers(self, hunk: Hunk) -> range:
        """The lines that a hunk is about; what was put in is about those around it."""
        first, last = bisect_right(self.starts, hunk.start), bisect_right(self.starts, max(hunk.start, hunk.end - 1))
        return range(first - 2, first + 2) if hunk.start == hunk.end else range(first, last + 1)


@dataclass(frozen=True)
class _Compiled:
    """One view with everything that is compiled of it."""

    view: View
    made: tuple[_Made, ...]

    @cached_property
    def elements(self) -> dict[str, Known]:
        return elements_of(self.view)

    @cached_property
    def prints(self) -> dict[str, str]:
        return fingerprints(self.view)

    @cached_property
    def cases(self) -> dict[str, EvalCase]:
        return {one.id: one for one in eval_cases(self.view)}

    @cached_property
    def reached(self) -> "dict[str, list[_Reached]]":
        """The lines that each element reached; a rule reached what its criteria did."""
        found: dict[str, list[_Reached]] = {}
        for made in self.made:
            for line in made.clauses:
                owner = _rule(line.owner.ref)
                parts: dict[str, list[Span]] = {owner: []}
                for span in line.spans:
                    for ref in dict.fromkeys(map(_rule, span.refs)):
                        parts.setdefault(ref, []).append(span)
                for ref, spans in parts.items():
                    found.setdefault(ref, []).append(_Reached(made, line, ref, tuple(spans), owns=ref == owner))
        return found

    def clauses(self, ref: str, role: Role) -> "list[_Reached]":
        """The lines that an element reached; of one that is only used or quoted, its own."""
        return [one for one in self.reached.get(ref, ()) if one.owns or role not in {"used", "quoted"}]


@dataclass(frozen=True)
class _Reached:
    """A line that an element reached."""

    made: _Made
    line: Line
    ref: str
    spans: tuple[Span, ...]
    """The parts of the line that are the element's, with what it quotes."""
    owns: bool

    @property
    def alone(self) -> bool:
        """Whether nothing in the line is another element's, unless it is quoted by this one."""
        return self.owns and len(self.spans) == len(self.line.spans)

    @cached_property
    def said(self) -> tuple[str, str]:
        """What the element says there, as it is compared with the base: a comma at its end is its neighbour's."""
        text = plain(self.line.text)
        own = text if self.alone else "".join(text[span.start : span.end] for span in self.spans)
        return self.made.name, own.strip().rstrip(",")

    def clause(self, moved: Move = "", edit: str = "") -> Clause:
        return Clause(self.made.path, self.line.number, plain(self.line.text), self.owns, moved, edit)


@dataclass(frozen=True)
class _Pair:
    """One view as it is now, and as it was in the base."""

    id: str
    """The case."""
    now: _Compiled
    then: _Compiled | None = None
    compared: bool = False

    @property
    def case(self) -> EvalCase:
        return self.now.cases[self.id]

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The refs that elements have now, by those that they had: renamed ones, and those that moved into or out of a module."""
        before = self.then.elements if self.then is not None else {}
        left = {ref.partition("/")[2]: ref for ref in before if "/" in ref and ref not in self.now.elements}
        found: dict[str, str] = {}
        for ref, known in self.now.elements.items():
            owner, _, name = ref.partition("/")
            if ref not in before and name in left:
                found[left[name]] = ref
            for was in known.model.was if isinstance(known.model, Element) and ref not in before else ():
                found.setdefault(f"{owner}/{known.kind}/{was}", ref)
        return found

    @cached_property
    def former(self) -> Mapping[str, str]:
        """The same the other way round."""
        return {new: old for old, new in self.renamed.items()}

    @cached_property
    def old_case(self) -> EvalCase | None:
        cases = self.then.cases if self.then is not None else {}
        return cases.get(self.id) or cases.get(self.former.get(self.id, ""))

    @cached_property
    def roles(self) -> dict[str, Role]:
        """The elements that the case hangs on."""
        view, case = self.now.view, self.case
        found: dict[str, Role] = dict.fromkeys(_about(case), "covered")
        for ref in map(_rule, (one.ref for one in case.expect if one.ref != case.id)):
            found.setdefault(ref, "judged")
        tools = {tool.id: str(tool.ref) for tool in view.tools}
        for intent in view.intents:
            for name in intent.value.tools if str(intent.ref) in found else ():
                if name in tools:
                    found.setdefault(tools[name], "used")
        facts = {fact.id: str(fact.ref) for fact in view.facts}
        quoted = [facts[one.name] for one in view.references if str(one.source) == case.id and one.name in facts]
        reached = [each.line for one in found for each in self.now.reached.get(one, ()) if each.owns]
        for ref in (*quoted, *(ref for line in reached for ref in line.refs if kind_of(ref) in {"fact", "document"})):
            found.setdefault(ref, "quoted")
        return {ref: role for ref, role in found.items() if ref in self.now.elements}

    def move(self, ref: str) -> Move:
        """What happened to an element."""
        if not self.compared:
            return ""
        now, old = self.now.elements[ref], self.former.get(ref, ref)
        if self.then is None or old not in self.then.elements:
            return "new"
        was = self.then.elements[old]
        if _written(now, wording=False) != _written(was, wording=False):
            return "changed"
        if _written(now, wording=True) != _written(was, wording=True):
            return "reworded"
        # The text of a linked document is not written in the element.
        return "changed" if now.kind == "document" and self.now.prints.get(ref) != self.then.prints.get(old) else "unchanged"

    def case_move(self) -> Move:
        """What happened to the case."""
        if not self.compared:
            return ""
        if self.then is None or self.old_case is None:
            return "new"
        same = _asked(self.case, self.now.view) == _asked(self.old_case, self.then.view, self.renamed)
        return "unchanged" if same else "changed"

    def gone(self) -> Iterator[Link]:
        """The elements that the case was about and that there are no more, unless it asks for something else now."""
        if self.then is None or self.old_case is None or _own(self.case) != _own(self.old_case):
            return
        for ref in _about(self.old_case):
            if (new := self.renamed.get(ref, ref)) not in self.now.elements and ref in self.then.elements:
                was = self.then.elements[ref]
                lost = tuple(
                    dict.fromkeys(plain(one.line.text) for one in sorted(self.then.clauses(ref, "covered"), key=lambda one: not one.alone))
                )
                yield Link(
                    new, "covered", was.says, locate(self.then.view.project, was.place), was.owner, was.protected, "gone",
                    lost=lost[:SHOWN], told=False,
                )  # fmt: skip


def _about(case: EvalCase) -> tuple[str, ...]:
    """The elements that a case is about; of a criterion, its rule."""
    return tuple(dict.fromkeys(_rule(ref) for ref in case.refs if ref != case.id))


def _rule(ref: str) -> str:
    owner, kind, id = [*ref.split("/", 2), "", ""][:3]
    return f"{owner}/constraint/{id.partition('.')[0]}" if kind == "criterion" else ref


WORDED = frozenset(("wording", "title", "topic"))
"""The fields of elements that are words for the model alone."""


def _written(known: Known, *, wording: bool) -> str:
    """What is written in an element, without its id and what nothing depends on."""
    if known.model is None:
        return known.says
    fields = type(known.model).model_fields.items()
    records = {name for name, declared in fields if any(one is RECORD for one in declared.metadata)} - WORDED
    unread = {"id", "constraints", "criteria", "purposes"} | records | (set() if wording else WORDED)
    return known.model.model_dump_json(exclude=unread, exclude_defaults=True) + " ".join(known.scope)


def _asked(case: EvalCase, view: View, renamed: Mapping[str, str] | None = None) -> str:
    """What a case asks and expects, whatever it is called; samples of variables that it does not set are left out."""
    line = {key: value for key, value in case_json(case, view).items() if key not in {"id", "origin", "feature", "variant", "variables"}}
    line["refs"] = [(renamed or {}).get(ref, ref) for ref in case.refs if ref != case.id]
    line["expect"] = [
        (("" if one.ref == case.id else (renamed or {}).get(one.ref, one.ref)), one.check.model_dump_json()) for one in case.expect
    ]
    given = next((one.value.given for one in view.cases if str(one.ref) == case.id), None)
    return json.dumps([line, given.variables if given else {}], sort_keys=True, default=str)


def _own(case: EvalCase) -> str:
    """What a case itself asks and expects, beside what stands because of what it covers."""
    expect = [one.check.model_dump_json() for one in case.expect if one.ref == case.id]
    turns = [one.model_dump_json() for one in case.turns]
    judged = [one.model_dump_json() for one in case.judged]
    return json.dumps([expect, turns, dict(case.user or {}), case.state, case.ends_with, judged], sort_keys=True, default=str)


# --- the chain ---


def _answer(root: Path, pairs: Sequence[_Pair], standing: Mapping[str, Standing], base: tuple[str, str] = ("", "")) -> Why:
    disk, first = _OnDisk(standing), pairs[0]
    links: dict[str, Link] = {}
    for pair in pairs:
        for ref, role in pair.roles.items():
            link = _link(pair, ref, role, disk)
            links[ref] = link if ref not in links else _merged(links[ref], link)
        for link in pair.gone():
            links.setdefault(link.ref, link)
    lines = tuple(disk.case_line(made, first.id) for pair in pairs for made in pair.now.made if made.name == "evals.jsonl")
    concerned = {clause.path for one in links.values() for clause in one.clauses if clause.edit} | {one.path for one in lines if one.edit}
    chain = _Chain(
        pairs,
        tuple(sorted(links.values(), key=lambda one: (ROLES.index(one.role), one.ref))),
        lines,
        tuple(_artifact(path, one, concerned) for path, one in sorted(standing.items())),
        _strongest(pair.case_move() for pair in pairs),
    )
    verdict, reason, notes = _judge(chain)
    commits, at = _Commits(root), locate(first.now.view.project, first.case.place)
    shown = tuple(replace(_cut(one), last=commits.of(one.at.path) if one.moved != "gone" else None) for one in chain.links)
    return Why(
        first.id, first.case.kind, first.case.mode, at, first.now.view.id, lines, chain.moved, *base,
        shown, chain.artifacts, verdict, reason, tuple(notes), commits.of(at.path),
    )  # fmt: skip


def _artifact(path: str, one: Standing, concerned: Iterable[str]) -> Artifact:
    told = finding(one.state, path, one.disk)
    return Artifact(path, one.state.value, path in concerned, told.help if told is not None else "")


@dataclass(frozen=True, slots=True)
class _Chain:
    """What a verdict rests on."""

    pairs: Sequence[_Pair]
    links: tuple[Link, ...]
    lines: tuple[CaseLine, ...]
    artifacts: tuple[Artifact, ...]
    moved: Move

    @property
    def asked(self) -> bool:
        """Whether a model is asked; a record that is replayed tries the grader."""
        return self.pairs[0].case.mode != "recorded"


def _link(pair: _Pair, ref: str, role: Role, disk: "_OnDisk") -> Link:
    known, moved, old = pair.now.elements[ref], pair.move(ref), pair.former.get(ref, ref)
    found = sorted(pair.now.clauses(ref, role), key=lambda one: not one.alone)
    before = {one.said: plain(one.line.text) for one in pair.then.clauses(old, role)} if pair.then is not None else {}
    clauses = tuple(one.clause(_compared(pair, one, before), disk.edit(one)) for one in found)
    now = {one.said for one in found}
    was = pair.then.elements[old].says if pair.then is not None and old in pair.then.elements else known.says
    return Link(
        ref, role, known.says, locate(pair.now.view.project, known.place), known.owner, known.protected, moved,
        said=was if moved in {"changed", "reworded"} and was != known.says else "",
        clauses=clauses,
        lost=tuple(text for said, text in before.items() if said not in now),
        told=any(PurePosixPath(one.path).name in TELLING for one in clauses),
    )  # fmt: skip


def _compared(pair: _Pair, one: _Reached, before: Mapping[tuple[str, str], str]) -> Move:
    return "" if not pair.compared else "unchanged" if one.said in before else "changed"


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


@dataclass(frozen=True)
class _Commits:
    """The last commit of each file; none outside a repository."""

    root: Path
    known: dict[str, Commit | None] = field(default_factory=dict)

    def of(self, path: str) -> Commit | None:
        if path not in self.known:
            self.known[path] = self._ask(path)
        return self.known[path]

    def _ask(self, path: str) -> Commit | None:
        form = "--format=%H%x00%as%x00%an"
        try:
            said = os.fsdecode(_git(self.root, "log", "--max-count=1", form, "--no-show-signature", "HEAD", "--", f":(literal){path}"))
        except BaseError:
            return None
        id, _, rest = said.removesuffix("\n").partition("\0")
        day, _, author = rest.partition("\0")
        return Commit(id, day, printable(author)) if id else None


# --- the disk ---


@dataclass(frozen=True)
class _OnDisk:
    """How clauses and cases stand on disk."""

    standing: Mapping[str, Standing]
    found: dict[str, dict[int, list[Hunk]]] = field(default_factory=dict)

    def text(self, path: str) -> str | None:
        """What stands there; what was written elsewhere before counts until it is moved."""
        one = self.standing.get(path)
        if one is None:
            return None
        return one.before.text if one.state is State.MOVED else one.disk.text

    def absent(self, path: str) -> str:
        """Why there is nothing to compare with."""
        one = self.standing.get(path)
        if one is not None and one.disk.unreadable:
            return f"the file cannot be read: {one.disk.unreadable}"
        return "the file has not been built yet" if one is None or one.state is State.NEW else "the file is missing"

    def hunks(self, made: _Made) -> dict[int, list[Hunk]]:
        """What differs at each line of an artifact."""
        if made.path not in self.found:
            found = self.found[made.path] = {}
            text = self.text(made.path)
            if text is not None and text != made.text:
                for hunk in hunks(made.path, Expected(made.text, made.lines), text):
                    for number in made.numbers(hunk):
                        found.setdefault(number, []).append(hunk)
        return self.found[made.path]

    def edit(self, one: _Reached) -> str:
        """What was done to a clause, in words."""
        if self.text(one.made.path) is None:
            return self.absent(one.made.path)
        return next((_words(hunk) for hunk in self.hunks(one.made).get(one.line.number, ()) if _concerns(hunk, one)), "")

    def case_line(self, made: _Made, id: str) -> CaseLine:
        """Compare the line of a case."""
        lines = enumerate(made.text.split("\n"), 1)
        number, wanted = next((number, line) for number, line in lines if f'"{id}"' in line and _names(line, id))
        text = self.text(made.path)
        if text is None:
            return CaseLine(made.path, number, self.absent(made.path))
        there = [line for line in text.split("\n") if f'"{id}"' in line and _names(line, id)]
        edits = [edit for line in there if (edit := _difference(made.path, wanted, line))]
        if len(there) > 1:
            edits.append(f"the case stands there {len(there)} times")
        return CaseLine(made.path, number, "; ".join(edits) if there else "the case is not in the file")


def _names(line: str, id: str) -> bool:
    """Whether a line is that of a case, or of what was one."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return line.lstrip().startswith(("{" + f'"id": "{id}"', "{" + f'"id":"{id}"'))
    return isinstance(value, dict) and value.get("id") == id


def _difference(path: str, wanted: str, line: str) -> str:
    try:
        if json.dumps(json.loads(line), sort_keys=True) == json.dumps(json.loads(wanted), sort_keys=True):
            return ""
    except (ValueError, RecursionError):
        return BROKEN
    found = [_words(one) for one in hunks(path, Expected(f"{wanted}\n", ()), f"{line}\n")]
    return "; ".join(found[:SHOWN]) + (f" and {len(found) - SHOWN} more" if len(found) > SHOWN else "")


def _concerns(hunk: Hunk, one: _Reached) -> bool:
    if hunk.kind is Kind.BROKEN or (one.alone and hunk.start != hunk.end):
        return True
    return any(_rule(ref) == one.ref for ref in hunk.refs)


def _words(hunk: Hunk) -> str:
    """What a file says, and what the spec says."""
    if hunk.kind is Kind.BROKEN:
        return BROKEN
    at = f" at {hunk.pointer}" if hunk.pointer else ""
    if hunk.kind is Kind.MOVED:
        return f"it says {_around(hunk.before or hunk.after, '')} in another place{at}"
    if hunk.kind is Kind.INSERTED:
        return f"it adds {_around(hunk.after, '')}{at}"
    if hunk.kind is Kind.DELETED:
        return f"it leaves out {_around(hunk.before or '', '')}{at}"
    return f"it says {_around(hunk.after, hunk.before or '')} and the spec {_around(hunk.before or '', hunk.after)}{at}"


def _around(text: str, other: str) -> str:
    """A text for one line of print; of a long one, where it begins to differ."""
    first = next((at for at, (one, its) in enumerate(zip(text, other, strict=False)) if one != its), 0) if len(text) > WIDTH else 0
    start = max(first - WIDTH // 4, 0)
    cut = " ".join(text[start : start + WIDTH].split())
    return repr(("..." if start else "") + cut + ("..." if start + WIDTH < len(text) else ""))


# --- the verdict ---


def _judge(chain: _Chain) -> tuple[Verdict, str, list[str]]:
    """The one verdict, its reason, and what else is worth knowing."""
    states = {one.path: one for one in chain.artifacts}
    edited = [
        (clause, f"{clause.path}:{clause.number} is {_state(states, clause.path)} at a clause of {one.ref}: {clause.edit}")
        for one in (chain.links if chain.asked else ())
        for clause in one.clauses
        if clause.edit and PurePosixPath(clause.path).name in TELLING
    ]
    edited.sort(key=lambda found: (TELLING.index(PurePosixPath(found[0].path).name), found[0].path, found[0].number))
    notes = list(_notes(chain))
    for line in chain.lines:
        if line.edit:
            notes += [*(said for _, said in edited[:1]), *_cures(states, line.path)]
            return "eval-suspected", f"{line.path} is {_state(states, line.path)} at the case: {line.edit}", notes
    if edited:
        others = len({(clause.path, clause.number) for clause, _ in edited}) - 1
        more = f"; so is {others} more line" if others == 1 else f"; so are {others} more lines" if others else ""
        return (
            "prompt-suspected",
            f"{edited[0][1]}{more}; the case's line is what the spec says",
            [*notes, *_cures(states, edited[0][0].path)],
        )
    if fault := next((one for pair in chain.pairs for one in _contradictions(pair, chain.links)), ""):
        return "eval-suspected", fault, notes
    if gap := next(_gaps(chain), ""):
        return "spec-gap", gap, notes
    verdict, reason, told = _by_moves(chain)
    return verdict, reason, [*notes, *told]


def _state(states: Mapping[str, Artifact], path: str) -> str:
    return states[path].state if path in states else State.NEW.value


def _cures(states: Mapping[str, Artifact], path: str) -> list[str]:
    return [f"{path}: {states[path].help}"] if path in states and states[path].help else []


FINE = frozenset(
    (State.CLEAN, State.LINE_ENDINGS, State.REFORMATTED, State.LOCK_REFRESH, State.ADOPTABLE, State.CONVERGED, State.FORGOTTEN)
)
"""States in which a file says what the spec says."""


def _notes(chain: _Chain) -> Iterator[str]:
    folders = {PurePosixPath(one.path).parent for one in chain.lines}
    for one in chain.artifacts:
        if not one.concerned and PurePosixPath(one.path).parent in folders and State(one.state) not in FINE:
            yield f"{one.path} is {one.state}, but not where this case hangs on it"
    if not chain.asked:
        yield "the case replays a record and asks no model: it tries the grader"


def _gaps(chain: _Chain) -> Iterator[str]:
    """What the model cannot know from what it is told."""
    for one in chain.links:
        if one.moved == "gone":
            yield f"the case is about {one.ref}, which was removed since the base, and still asks for the same"
    if not chain.asked:
        return
    if not any(one.role == "covered" and one.moved != "gone" for one in chain.links):
        yield "the case is about no element of this feature, so nothing in the spec states what it asks for"
    for one in chain.links:
        if not one.told and one.role in {"covered", "judged"} and kind_of(one.ref) in {"intent", "constraint", "tool"}:
            about = "about" if one.role == "covered" else "judged by"
            model = next(pair.now.elements[one.ref].model for pair in chain.pairs if one.ref in pair.now.elements)
            # What is enforced elsewhere too, a case that is about something else need not tell the model.
            if one.role == "judged" and isinstance(model, Constraint) and set(model.enforce) - {"prompt", "eval"}:
                continue
            left = model.enforce if isinstance(model, Constraint) and "prompt" not in model.enforce else ()
            why = f": `enforce` leaves it to {', '.join(left)}" if left else ""
            yield f"the case is {about} {one.ref}, and no line of the prompt and no tool says it{why}"


def _by_moves(chain: _Chain) -> tuple[Verdict, str, list[str]]:
    """The verdict where the disk is right: by what moved since the base."""
    moved, links = chain.moved, chain.links
    right = "what the case hangs on stands as the spec says: look at " + ("the model or the runtime" if chain.asked else "the grader")
    changed = [one.ref for one in links if one.moved in {"changed", "new"}]
    clauses = [(one, clause) for one in links for clause in one.clauses if clause.moved == "changed"]
    worded = [one for one in links if one.lost or any(clause.moved == "changed" for clause in one.clauses)]
    case_moved, how = moved in {"changed", "new"}, "is new" if moved == "new" else "changed"
    if not moved:
        return "all-consistent", right, ["name a revision in which the case passed with `--base`, and what moved since is looked at too"]
    if changed:
        reason = f"{right}; since the base, the behaviour was changed on purpose: {_listed(changed)}"
        stale = "the case itself was not changed with it: see whether it still expects what is meant"
        return "all-consistent", reason, [] if case_moved else [stale]
    if case_moved and worded:
        return "all-consistent", f"{right}; the case {how} since the base, and so did the wording of {worded[0].ref}", []
    if case_moved:
        return "eval-suspected", f"the case {how} since the base, and nothing that it is about did", []
    if worded and chain.asked:
        one = clauses[0][0] if clauses else worded[0]
        at = f"{clauses[0][1].path}:{clauses[0][1].number}" if clauses else "the prompt"
        cause = "its wording" if one.moved == "reworded" else "the template, or what is printed around it,"
        return (
            "prompt-suspected",
            f"{at} says {one.ref} otherwise than in the base: {cause} moved, and neither the rule nor the case did",
            [],
        )
    return "all-consistent", f"{right}; nothing of it moved since the base", list(_elsewhere(chain))


def _elsewhere(chain: _Chain) -> Iterator[str]:
    """What the model is told otherwise than in the base, beside the clauses of the case."""
    for pair in chain.pairs if chain.asked else ():
        before = {(made.name, _bare(line)) for made in (pair.then.made if pair.then is not None else ()) for line in made.clauses}
        for made in pair.now.made:
            now = {(made.name, _bare(line)) for line in made.clauses}
            gone = {said for said in before if said[0] == made.name} - now
            if made.name in TELLING and (count := max(len(now - before), len(gone))):
                yield f"{made.path} says {count} line{'s' if count > 1 else ''} otherwise than in the base, none of them a clause of this case"


def _bare(line: Line) -> str:
    return plain(line.text).strip().rstrip(",")


# --- contradictions ---

TOKEN = re.compile("\\w+(?:[.,]\\d+)*|[%€$£°\u2013-]")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
UNIT = re.compile(r"[^\W\d_]|[%€$£°]")
SIGNS = frozenset("€$£")
JOINING = frozenset(("to", "and", "or", "-", "\u2013", "bis", "und", "oder"))
"""What stands between the ends of a range."""
LIMITING = frozenset(
    ("most", "least", "than", "within", "under", "over", "below", "above", "maximum", "minimum", "max", "min", "until", "before", "after",
     "up", "from", "between", "about", "per", "every", "each", "höchstens", "mindestens", "bis", "ab", "unter", "über")
)  # fmt: skip
"""Words before a number that make it a limit, which other numbers keep too."""
MOST_TOKENS = 40
"""The longest phrases that are compared."""
MOST_COMPARED = 1_000_000
"""The most words that phrases are compared with; a case of a very long prompt has fewer of its phrases compared."""


def _contradictions(pair: _Pair, links: Sequence[Link]) -> Iterator[str]:
    """Numbers and values that the case expects, and that what it is about says otherwise."""
    view, case = pair.now.view, pair.case
    told = {(made.path, line.number): _Spoken(plain(line.text)) for made in pair.now.made if made.name in TELLING for line in made.clauses}
    clauses = [(one, clause) for one in links if one.role != "used" for clause in one.clauses if (clause.path, clause.number) in told]
    stated = set(NUMBER.findall(json.dumps([case.turns, case.user, case.state], default=str)))
    tools = any(kind_of(one.ref) == "tool" for one in links)
    # A number can come from what the user says or a tool returns; then more words have to be the same.
    least = 2 if stated or tools or case.state is not None or case.serves is not None else 1
    for one in case.expect:
        for call in (*one.check.calls, *(one.check.does_only or ())):
            yield from _values(call, view)
    most = MOST_COMPARED // (1 + sum(len(one.tokens) for one in told.values()))
    for phrase in [phrase for one in case.expect for phrase in _phrases(one.check)][:most]:
        asked = _Spoken(phrase)
        if not asked.measures or len(asked.tokens) > MOST_TOKENS or len(asked.words) < least or stated & asked.numbers:
            continue
        agreeing = {at: _agrees(asked, one) for at, one in told.items()}
        if True in agreeing.values():
            continue
        for link, clause in clauses:
            if agreeing[clause.path, clause.number] is False:
                said = f"{link.ref} says {_around(clause.text.strip(), '')} ({clause.path}:{clause.number})"
                yield f"the case expects {_around(phrase, '')}, and {said}"


class _Spoken:
    """A text by its words and numbers."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.findall(text.casefold())
        self.numbers = frozenset(token for token in self.tokens if NUMBER.fullmatch(token))
        self.words = frozenset(self.tokens) - self.numbers

    @property
    def measures(self) -> bool:
        """Whether there are numbers, each of them of something: one without a unit can be a name, as of a paragraph."""
        places = [at for at, token in enumerate(self.tokens) if token in self.numbers]
        after = [self.tokens[at + 1] if at + 1 < len(self.tokens) else "" for at in places]
        before = [self.tokens[at - 1] if at else "" for at in places]
        return bool(places) and all(UNIT.match(one) or its in SIGNS for one, its in zip(after, before, strict=True))


def _phrases(check: Check) -> Iterator[str]:
    yield from check.says
    if len(check.says_any) == 1:
        yield from check.says_any
    yield from (one for one in (check.equals, check.starts_with, check.ends_with) if one is not None)


def _agrees(phrase: _Spoken, text: _Spoken) -> bool | None:
    """Whether a text has the words of a phrase with numbers that agree; `None` when it has not the words."""
    found: bool | None = None
    if not phrase.words <= text.words or not text.numbers:
        return found
    for start in range(len(text.tokens) - len(phrase.tokens) + 1):
        pairs = list(zip(phrase.tokens, text.tokens[start : start + len(phrase.tokens)], strict=True))
        if all(one == other or (one in phrase.numbers and other in text.numbers) for one, other in pairs):
            if all(_fits(one, text.tokens, start + at) for at, (one, _) in enumerate(pairs) if one in phrase.numbers):
                return True
            found = False
    return found


def _fits(number: str, text: Sequence[str], at: int) -> bool:
    """Whether a number is the one at a place of a text, in its range, or may keep its limit."""
    if _value(number) == _value(text[at]) or LIMITING & set(text[max(at - 3, 0) : at]):
        return True
    if at >= 2 and text[at - 1] in JOINING and NUMBER.fullmatch(text[at - 2]):
        return _value(text[at - 2]) <= _value(number) <= _value(text[at])
    if at + 2 < len(text) and text[at + 1] in JOINING and NUMBER.fullmatch(text[at + 2]):
        return _value(text[at]) <= _value(number) <= _value(text[at + 2])
    return False


def _value(number: str) -> float:
    """The value of a number; of two ways to read it, one, so that it is equal to itself."""
    parts = re.split("[.,]", number)
    whole = len(parts) == 1 or all(len(part) == 3 for part in parts[1:])
    return float("".join(parts)) if whole else float(f"{''.join(parts[:-1])}.{parts[-1]}")


def _values(call: ExpectedCall, view: View) -> Iterator[str]:
    """Arguments that a call must have and that its tool does not take."""
    if call.times is not None and call.times.at_most == 0:
        return
    tool = next((tool for tool in view.tools if tool.id == call.call), None)
    for name, value in call.with_.items() if tool is not None else ():
        declared = tool.value.input.get(name) if tool is not None else None
        if declared is None or not isinstance(value, str):
            continue
        fact = next((fact for fact in view.facts if fact.id == declared.type and fact.value.one_of), None)
        known = [str(view.fill(text)) for text in fact.value.one_of] if fact is not None else list(declared.one_of)
        if known and value not in known:
            of = str(fact.ref) if fact is not None else f"{tool.ref}" if tool is not None else ""
            yield f"the case expects `{name}: {value}` in a call of `{call.call}`, and {of} has only {_listed(known)}"
