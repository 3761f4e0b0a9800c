"""specforge inside a program: load a project, read its artifacts, iterate its cases and grade answers."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from specforge.config import find_root, read_config
from specforge.errors import InvalidSpecError, UsageError
from specforge.evaluation.cases import EvalCase, case_json
from specforge.evaluation.deriving import eval_cases
from specforge.finding import Report, Severity
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.verdict import Outcome
from specforge.opening import Opened, open_project
from specforge.project import Project, View
from specforge.spec.model import nearest


@dataclass(frozen=True)
class Case:
    """One eval case of a feature."""

    case: EvalCase
    view: View
    catalog: Catalog

    @property
    def id(self) -> str:
        """The stable id."""
        return self.case.id

    @property
    def refs(self) -> tuple[str, ...]:
        """The elements it is about, as `owner/kind/id`."""
        return self.case.refs

    def as_json(self) -> dict[str, object]:
        """The case as it stands in `evals.jsonl`."""
        return case_json(self.case, self.view)

    def grade(self, transcript: object) -> Outcome:
        """Grade an answer or a transcript by the case's expectations; deterministic, no model is called.

        Args:
            transcript: A text, turns as in a spec, or chat messages in the OpenAI or Anthropic form.

        Raises:
            TranscriptError: when it has none of these forms.
        """
        return grade_all([one.check for one in self.case.expect], conversation(transcript), self.catalog)


@dataclass(frozen=True)
class LoadedFeature:
    """One feature in one variant, compiled."""

    view: View
    artifacts: Mapping[str, str]
    """The text of each artifact by its name: `prompt.md`, `evals.jsonl`, `tools.json`, `sessions.json`."""

    @property
    def id(self) -> str:
        """The feature's id."""
        return self.view.id

    @property
    def variant(self) -> Mapping[str, str]:
        """The value of each axis."""
        return self.view.variant

    @property
    def prompt(self) -> str:
        """The system prompt, before variables are filled."""
        return self.artifacts["prompt.md"]

    @property
    def cases(self) -> tuple[Case, ...]:
        """Every eval case."""
        catalog = catalog_of(self.view)
        return tuple(Case(case, self.view, catalog) for case in eval_cases(self.view))


@dataclass(frozen=True)
class Workspace:
    """A loaded project: its features by id, and what was found."""

    project: Project
    report: Report
    features: tuple[LoadedFeature, ...]

    def __iter__(self) -> Iterator[LoadedFeature]:
        return iter(self.features)

    def __getitem__(self, id: str) -> LoadedFeature:
        """Give a feature; one with variants by `id/value/...`, or by its id alone when there is only one."""
        found = [feature for feature in self.features if id in {feature.view.folder, feature.id}]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"feature `{id}` has {len(found)} variants", f"name one, for instance `{found[0].view.folder}`")
        raise UsageError(f"there is no feature `{id}`", nearest(id, (feature.view.folder for feature in self.features)))


def load(path: str | Path = ".", *, as_of: datetime.date | None = None) -> Workspace:
    """Load and compile a project; nothing is written.

    Args:
        path: The project, or a folder inside it.
        as_of: The day on which waivers are judged; today when left out.

    Raises:
        InvalidSpecError: when a spec has an error; it carries the whole report.
        UsageError: when the config is wrong or no spec is found.
    """
    root = find_root(Path(path).resolve())
    config = read_config(root)
    opened, report = open_project(root, config, as_of or datetime.datetime.now(tz=datetime.UTC).date())
    if report.count(Severity.ERROR):
        first = next(finding for finding in report.findings if finding.severity is Severity.ERROR)
        raise InvalidSpecError(f"{report.count(Severity.ERROR)} errors in the specs; the first: {first.at}: {first.message}", report)
    return Workspace(opened.project, report, tuple(_features(opened)))


def _features(opened: Opened) -> Iterator[LoadedFeature]:
    for view in opened.project.views:
        texts = opened.texts[view.id]
        prefix = f"{opened.setup.output}/{view.folder}/"
        yield LoadedFeature(view, {path.removeprefix(prefix): text for path, text in texts.items() if path.startswith(prefix)})
