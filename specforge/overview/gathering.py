"""Gathers what is told of a feature as a whole, over all of its variants."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from specforge.caps import estimate_tokens
from specforge.config import Config
from specforge.contracts.sizes import Unbounded, worst_page
from specforge.elements import Known, elements_of, fingerprints, parts_of, rule_of
from specforge.evaluation.deriving import eval_cases
from specforge.finding import Finding
from specforge.linting import locate
from specforge.lock import Lock
from specforge.overview.model import KINDS, Cap, Overview, Saying, SignOff, Size, Stated
from specforge.overview.saying import lines_of
from specforge.overview.tolerating import tolerated_in
from specforge.progress import Progress
from specforge.project import SpecFile, View
from specforge.spec.cases import Case
from specforge.spec.purposes import Purpose
from specforge.spec.rules import Constraint
from specforge.spec.tools import Tool
from specforge.tracing.compiling import Opened, open_features
from specforge.tracing.covering import STATES, TESTED, Covered, State, coverage_of
from specforge.tracing.reaching import Reached, reached_by
from specforge.verbs import check


def overview(
    root: Path, config: Config, as_of: datetime.date, features: Iterable[str] = (), progress: Progress | None = None
) -> tuple[Overview, ...]:
    """Give what there is to tell of some features, or of all; `progress` says how far it is.

    Raises:
        UsageError: when there is no such feature.
        InvalidSpecError: when a spec cannot be understood.
    """
    opened = open_features(root, config, tuple(features) or None)
    progress = progress or Progress()
    findings = check(root, config, as_of, progress=progress).report.findings
    asked = progress.through(sorted(opened.asked), len(opened.asked), "feature")
    return tuple(_Feature(opened, id, as_of).told(findings) for id in asked)


class _Feature:
    """One feature while it is gathered."""

    def __init__(self, opened: Opened, id: str, as_of: datetime.date) -> None:
        self.opened, self.id, self.as_of = opened, id, as_of
        self.views = tuple(view for view in opened.views() if view.id == id)
        self.plain = tuple(view for view in opened.project.views if view.id == id)
        self.files = tuple({part.file.path: part.file for view in self.views for part in view.included}.values())
        self.reached = _reached(opened, self.views)
        self.covered: dict[str, list[Covered]] = {}
        for one in (element for view in self.plain for element in coverage_of(view).elements):
            self.covered.setdefault(one.ref, []).append(one)
        self.signed = {ref: one for file in self.files for ref, one in _signed_off(file)}

    def told(self, findings: Iterable[Finding]) -> Overview:
        """Put everything together."""
        view = self.plain[0]
        document = view.feature
        return Overview(
            feature=self.id,
            title=document.title or "",
            summary=document.summary or "",
            role=view.fill(document.role or ""),
            source=document.source or "",
            owners=dict(document.owners),
            at=locate(view.project, view.place),
            as_of=self.as_of,
            files=tuple(file.path for file in self.files),
            variants=tuple(map(_variant, self.plain)) if document.variants else (),
            stated=tuple(self._stated()),
            origins=self._origins(),
            tested=self._tested(),
            independent=self._independent(),
            findings=tuple(one for one in findings if self._concerns(one)),
            tolerated=tuple(one for file in self.files for one in tolerated_in(file, self.opened.project, self.as_of)),
        )

    def _stated(self) -> Iterator[Stated]:
        having: dict[str, list[tuple[View, Known]]] = {}
        for view in self.plain:
            for ref, known in elements_of(view).items():
                if known.kind in KINDS and (parts_of(ref)[2] or known.kind == "output-format"):
                    having.setdefault(ref, []).append((view, known))
        for kind in KINDS:
            for ref, where in having.items():
                if where[0][1].kind == kind:
                    yield self._one(ref, where)

    def _one(self, ref: str, where: list[tuple[View, Known]]) -> Stated:
        view, known = where[0]
        value = known.model
        return Stated(
            ref=ref,
            kind=known.kind,
            at=locate(view.project, known.place),
            says=_sayings(where),
            variants=() if len(where) == len(self.plain) else tuple(_variant(one) for one, _ in where),
            level=value.level if isinstance(value, Constraint) else "",
            scope=known.scope,
            enforce=value.enforce if isinstance(value, Constraint) else (),
            because=known.because or (value.because or "" if isinstance(value, Purpose) else ""),
            owner=self._owner(known),
            protected=known.protected,
            sign_off=self._sign_off(ref, where),
            state=self._state(ref),
            origin=value.origin if isinstance(value, Case) else "",
            size=_size(value, view) if isinstance(value, Tool) and value.returns.kind != "nothing" else None,
            reached=tuple(line for one, _ in where for line in self.reached.get((one.folder, ref), ())),
        )

    def _owner(self, known: Known) -> str:
        if not known.owner:
            return ""
        file = next((one for one in self.files if one.path == known.place.path), self.files[0])
        name = file.document.owners.get(known.owner)
        return f"{known.owner} ({name})" if name else known.owner

    def _sign_off(self, ref: str, where: list[tuple[View, Known]]) -> SignOff | None:
        if ref not in self.signed:
            return None
        by, seen, reason = self.signed[ref]
        return SignOff(by, reason, all(fingerprints(view)[ref] == seen for view, _ in where))

    def _state(self, ref: str) -> State | None:
        """How well an element is tested, in the variant where it is least."""
        return min((one.state for one in self.covered.get(ref, ())), key=STATES.index, default=None)

    def _tested(self) -> float:
        states = [self._state(ref) for ref in self.covered]
        return 100 * sum(state in TESTED for state in states) / len(states) if states else 100.0

    def _independent(self) -> tuple[int, int]:
        rules = [found for found in self.covered.values() if found[0].level == "must"]
        return sum(all(one.independent for one in found) for found in rules), len(rules)

    def _origins(self) -> Mapping[str, int]:
        cases = {case.id: case.origin for view in self.plain for case in eval_cases(view)}
        return dict(sorted(Counter(cases.values()).items()))

    def _concerns(self, finding: Finding) -> bool:
        paths = {*(file.path for file in self.files), Lock(self.id, "").path}
        below = f"{self.opened.config.output}/{self.id}/"
        return finding.at.path in paths or finding.at.path.startswith(below)


def _variant(view: View) -> str:
    return "/".join(view.values)


def _sayings(where: list[tuple[View, Known]]) -> tuple[Saying, ...]:
    """What an element says, line by line; what differs between variants stands together."""
    told = {_variant(view): lines_of(view, known) for view, known in where}
    found: dict[str, list[str]] = {}
    for line in (line for lines in zip_longest(*told.values()) for line in lines if line is not None):
        found.setdefault(line, [name for name, lines in told.items() if line in lines])
    return tuple(Saying(line, () if len(names) == len(told) else tuple(names)) for line, names in found.items())


def _reached(opened: Opened, views: Iterable[View]) -> dict[tuple[str, str], list[Reached]]:
    """The lines that each element had a part in, by the folder of the view and its ref; what a criterion reached, its rule did."""
    found: dict[tuple[str, str], list[Reached]] = {}
    for view in views:
        for artifact in opened.artifacts_of(view):
            for line in artifact.lines():
                told: dict[str, Reached] = {}
                for ref, one in reached_by(artifact, line).items():
                    told.setdefault(rule_of(ref), one)
                for ref, one in told.items():
                    found.setdefault((view.folder, ref), []).append(one)
    return found


def _signed_off(file: SpecFile) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for one in file.document.decisions:
        if one.sign_off is not None:
            yield f"{file.owner}/{one.sign_off}", (one.owner, one.seen or "", one.reason)


def _size(tool: Tool, view: View) -> Size:
    caps = view.project.settings.caps
    known = tuple(Cap(name, caps[name].fits_bytes) for name in tool.runs_in if name in caps)
    overflow = tool.overflow.kind if tool.overflow is not None else ""
    try:
        worst = worst_page(tool, view)
    except Unbounded:
        return Size(None, None, promised=False, overflow=overflow, caps=known)
    return Size(worst, estimate_tokens(worst), promised=tool.budget.bytes_per_page is not None, overflow=overflow, caps=known)
