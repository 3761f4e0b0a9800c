"""specforge inside a program: load a project, read its artifacts, iterate its cases and grade answers."""

import datetime
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from specforge.caps import Cap
from specforge.config import find_root, read_config
from specforge.elements import fingerprints
from specforge.errors import UsageError
from specforge.evaluation.cases import EvalCase, case_json, turn_json
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.hanging import prints_of
from specforge.evaluation.playing import Agent, Chat, RunTool, Stage, User, play, served_by
from specforge.finding import Finding, Report, Severity
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.judging import Judge
from specforge.grading.rates import sampled
from specforge.grading.scoring import UNKNOWN, Questions, Score
from specforge.grading.verdict import Outcome, Verdict, decided
from specforge.line_ends import unified
from specforge.location import Location
from specforge.lock import line_hash
from specforge.opening import Opened, Setup, open_project
from specforge.project import Project, View
from specforge.results.calls import calls_of
from specforge.results.records import Result
from specforge.runners.clean import DriftError, drifted
from specforge.runners.players import Players
from specforge.seen.scoring import score_seen
from specforge.seen.watching import Watch
from specforge.spec.model import nearest
from specforge.stress.deriving import stress_cases


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a case."""

    chat: Chat = field(repr=False)
    score: Score
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """All runs of a case, judged together."""

    outcome: Outcome
    runs: tuple[Run, ...]
    results: tuple[Result, ...] = field(repr=False, default=())
    """A record of each run; none of a recorded conversation, which says nothing about a model."""
    labels: tuple[Mapping[str, str], ...] = field(repr=False, default=())
    """What the judge said of each rubric in each run, as rows that `specforge rubrics` reads; `passes` is empty where it said nothing."""


@dataclass(frozen=True)
class Case:
    """One eval case of a feature."""

    case: EvalCase
    view: View
    catalog: Catalog
    artifacts: Mapping[str, str]
    """The text of each artifact of its feature, by name."""

    def __repr__(self) -> str:
        return f"<case {self.id}>"

    def __hash__(self) -> int:
        """Be a key of results, as what it holds cannot be."""
        return hash(self.id)

    @property
    def id(self) -> str:
        """The stable id."""
        return self.case.id

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """What each element that the case hangs on is now, by ref: 8 characters of base64url each."""
        return prints_of(self.case, self.view, fingerprints(self.view))

    @property
    def place(self) -> Location:
        """Where what the case comes from is written."""
        place = self.case.place
        return self.view.project.sources[place.path].locate(place.route)

    @property
    def prompt_mark(self) -> str:
        """Names the text of the system prompt that the case judges, as 8 characters of base64url."""
        return line_hash(self.artifacts["prompt.md"])

    @property
    def refs(self) -> tuple[str, ...]:
        """The elements it is about, as `owner/kind/id`."""
        return self.case.refs

    def as_json(self) -> dict[str, object]:
        """The case as it stands in `evals.jsonl`."""
        return case_json(self.case, self.view)

    def grade(self, transcript: object, *, end_state: object = UNKNOWN, judge: Judge | None = None, watch: Watch | None = None) -> Score:
        """Grade an answer or a transcript by all that the case asks; deterministic, and no model is called but by `judge`.

        Beside what the case asks, an agent that was not shown all of a list may not answer as if it was.

        Args:
            transcript: A text, turns as in a spec, or chat messages in the OpenAI or Anthropic form.
            end_state: The state of the world afterwards, as JSON; a case with `ends_with` is undecided without it.
            judge: Answers a rubric about a conversation with `True` or `False`; rubrics are undecided without one.
            watch: What the tools returned, where something may have cut it before the agent was shown it.

        Raises:
            TranscriptError: when it has none of these forms.
        """
        expect = tuple((one.ref, one.check) for one in self.case.expect)
        variables = {} if self.case.recorded else self.case.variables or {}
        questions = Questions(expect, self.case.ends_with, self.case.judged, variables, conversation(self.case.turns))
        returned = () if watch is None else watch.calls
        return score_seen(questions, conversation(transcript), self.catalog, end_state, judge, returned)

    def grade_runs(self, scores: Iterable[Score]) -> Outcome:
        """Judge several runs of the case together, by its `samples` and `pass_rate`."""
        return sampled((one.outcome for one in scores), self.case.samples, self.case.pass_rate)

    def play(
        self,
        agent: Agent,
        *,
        run_tool: RunTool | None = None,
        user: User | None = None,
        watch: Watch | None = None,
        cap: Cap | None = None,
    ) -> Chat:
        """Play the case against an agent and give the conversation, to be graded.

        Args:
            agent: Given the messages so far, the system prompt first, and the tools; answers with a text or a chat message.
            run_tool: Runs a tool: name and arguments in, a JSON value out. The tool that the case serves answers itself.
            user: Plays a simulated user; the script of the case stands in for one.
            watch: Emptied, and filled with what the tools return.
            cap: What the agent's runtime does to large results: they are shown to the agent as it would show them.

        Raises:
            PlayError: when nobody plays the user, nothing runs a tool that is called, or an answer has no known form.
            UsageError: when the cap is none.
        """
        if cap is not None and not isinstance(cap, Cap):
            raise UsageError(f"{cap!r} is no cap", 'give one of `specforge.caps`, as in `PROFILES["codex"]`')
        tools = json.loads(self.artifacts["tools.json"]) if "tools.json" in self.artifacts else None
        return play(self.as_json(), Stage(self.artifacts["prompt.md"], agent, tools, run_tool, user, watch, cap))

    def run(
        self,
        players: Callable[[], Players],
        runner: str = "specforge",
        at: str | None = None,
        cap: Cap | None = None,
        ended: Callable[[Result], object] = lambda _: None,
        labelled: Callable[[Mapping[str, str]], object] = lambda _: None,
    ) -> Ran:
        """Run the case as often as it asks for, and grade it; a recorded conversation is graded as it is, and no agent is asked.

        The judge is asked about a recorded conversation, too, where nothing else can tell.

        Args:
            players: Gives who takes part; called once for each run, so that every run has a world of its own.
            runner: The runner, for the records.
            at: When it is run, in ISO 8601, for the records.
            cap: What the agent's runtime does to large results, as `specforge.caps.PROFILES["codex"]`; nothing is cut when left out.
            ended: Given the record of each run as soon as it ended, so that none is lost when a later one breaks off.
            labelled: Given each of the labels as soon as its run ended, for the same reason.

        Raises:
            PlayError: when the case cannot be played with these players.
            UsageError: when `players` is no function, or gives something else than `Players`.
            TranscriptError: when the agent answered in no known form.
        """
        recorded = self.case.recorded
        if self.case.mode == "recorded" and recorded is not None:
            score = self.grade(list(recorded.turns))
            if score.verdict is Verdict.UNDECIDED:
                score = self.grade(list(recorded.turns), judge=_made(players).judge)
            wanted = Verdict(recorded.verdict)
            told = decided(score.verdict is wanted, f"the verdict {wanted}", str(score))
            outcome = score.outcome if score.verdict is Verdict.UNDECIDED else told
            run = Run([turn_json(turn) for turn in recorded.turns], score)
            return Ran(outcome, (run,), labels=tuple(self._labels(run, labelled)))
        runs: list[Run] = []
        results: list[Result] = []
        labels: list[Mapping[str, str]] = []
        for number in range(1, self.case.samples + 1):
            runs.append(self._run(_made(players), cap))
            results.append(self._result(runs[-1], number, runner, at))
            ended(results[-1])
            labels += self._labels(runs[-1], labelled)
        return Ran(self.grade_runs(run.score for run in runs), tuple(runs), tuple(results), tuple(labels))

    def _labels(self, run: Run, labelled: Callable[[Mapping[str, str]], object]) -> Iterator[Mapping[str, str]]:
        for one in run.score.rubrics:
            from specforge.rubrics.sheets import label_of  # noqa: PLC0415  few cases have rubrics

            said = {Verdict.PASS: "yes", Verdict.FAIL: "no"}.get(Verdict(one["verdict"]), "")
            label = label_of(one["ref"] or self.refs[0], one["rubric"], run.chat, said)
            labelled(label)
            yield label

    def _run(self, who: Players, cap: Cap | None) -> Run:
        watch = Watch() if who.watch is None and cap is not None else who.watch
        chat = self.play(who.agent, run_tool=who.run_tool, user=who.user, watch=watch, cap=cap)
        return Run(chat, self.grade(chat, end_state=who.state, judge=who.judge, watch=watch), served_by(chat, who.model))

    def _result(self, run: Run, number: int, runner: str, at: str | None) -> Result:
        return Result(
            case=self.id,
            feature=self.view.id,
            variant=self.view.variant,
            verdict=run.score.verdict,
            reason=run.score.reason,
            refs=self.refs,
            fingerprints=self.fingerprints,
            prompt=self.prompt_mark,
            runner=runner,
            sample=number,
            model=run.model,
            at=at,
            calls=calls_of(run.chat),
        )


def _made(players: object) -> Players:
    """Who takes part in a run."""
    made = players() if callable(players) else None
    if isinstance(made, Players):
        return made
    told = f"gave {type(made).__name__}" if callable(players) else f"is {type(players).__name__}"
    raise UsageError(f"`players` {told}, and has to be a function that gives `Players`", "write it as `lambda: Players(...)`")


class LoadedFeature(Struct, frozen=True, dict=True):
    """One feature in one variant, compiled."""

    view: View
    artifacts: Mapping[str, str]
    """The text of each artifact by its name: `prompt.md`, `evals.jsonl`, `tools.json`, `sessions.json`."""

    def __repr__(self) -> str:
        return f"<feature {self.view.folder}: {', '.join(self.artifacts)}>"

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
        return tuple(Case(case, self.view, catalog, self.artifacts) for case in eval_cases(self.view))

    @property
    def stress_cases(self) -> tuple[Case, ...]:
        """The written cases under stress; they are many, and none of `cases`."""
        catalog = catalog_of(self.view)
        return tuple(Case(case, self.view, catalog, self.artifacts) for case in stress_cases(self.view))


@dataclass(frozen=True)
class Workspace:
    """A loaded project: its features by id, and what was found."""

    project: Project
    report: Report
    features: tuple[LoadedFeature, ...]
    setup: Setup
    """What it was loaded with."""

    def __repr__(self) -> str:
        return f"<workspace {self.setup.root}: {', '.join(feature.view.folder for feature in self.features)}>"

    def require_clean(self, *, allow: Collection[str] = ()) -> None:
        """Refuse to go on when an artifact on disk is not what its spec says, so that no stale or edited prompt is scored.

        A spec that has changed since this was loaded is told as well: what would be scored is neither in it nor on disk.

        Args:
            allow: States that count as clean too, such as `accepted` for an edit that somebody decided to keep.

        Raises:
            DriftError: it carries a finding for each such artifact.
            UsageError: when `allow` is a text.
        """
        if isinstance(allow, str):
            raise UsageError(f"`allow` is a text, {allow!r}, and has to be a set of states", f"write `allow={{{allow!r}}}`")
        found = drifted(self.setup.root, self.setup.config, self.setup.as_of, {one.id for one in self.features}, allow)
        if found := (*self._overtaken(), *found):
            raise DriftError(found)

    def _overtaken(self) -> Iterator[Finding]:
        for path, source in self.project.sources.items():
            try:
                text = unified(self.setup.reader(path).decode("utf-8-sig"))
            except (OSError, UnicodeDecodeError):
                text = None
            if text != source.text:
                message = "the spec has changed since the workspace was loaded"
                yield Finding("stale", Severity.ERROR, message, Location(path), "load it again, and run `specforge build` before that")

    def __iter__(self) -> Iterator[LoadedFeature]:
        return iter(self.features)

    def __contains__(self, one: object) -> bool:
        """Whether there is such a feature, by the names that `[]` takes, or this one is among them."""
        return any(one in (feature, feature.id, feature.view.folder) for feature in self.features)

    def __getitem__(self, id: str) -> LoadedFeature:
        """Give a feature; one with variants by `id/value/...`, or by its id alone when there is only one."""
        found = [feature for feature in self.features if id in {feature.view.folder, feature.id}]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"feature `{id}` has {len(found)} variants", f"name one, for instance `{found[0].view.folder}`")
        raise UsageError(f"there is no feature `{id}`", nearest(str(id), (feature.view.folder for feature in self.features)))


def load(path: str | Path = ".", *, as_of: datetime.date | None = None) -> Workspace:
    """Load and compile a project; nothing is written.

    Args:
        path: The project, or a folder inside it.
        as_of: The day on which waivers are judged; today when left out.

    Raises:
        InvalidSpecError: when a spec has an error; it carries the whole report.
        UsageError: when the config is wrong, no spec is found, or an argument is of another type.
    """
    if not isinstance(path, str | Path):
        raise UsageError(f"a project is a folder, and {path!r} names none", "give its path as a text or a `Path`")
    if as_of is not None and (isinstance(as_of, datetime.datetime) or not isinstance(as_of, datetime.date)):
        raise UsageError(f"`as_of` is a day, and {as_of!r} is none", "give a `datetime.date`, as in `datetime.date(2026, 12, 1)`")
    if not Path(path).is_dir():
        raise UsageError(f"there is no folder {path}", "name the folder of a project, or one inside it")
    root = find_root(Path(path).resolve())
    config = read_config(root)
    opened, report = open_project(root, config, as_of or datetime.datetime.now(tz=datetime.UTC).date())
    return Workspace(opened.project, report, tuple(_features(opened)), opened.setup)


def _features(opened: Opened) -> Iterator[LoadedFeature]:
    for view in opened.project.views:
        texts = opened.texts[view.id]
        prefix = f"{opened.setup.output}/{view.folder}/"
        yield LoadedFeature(view, {path.removeprefix(prefix): text for path, text in texts.items() if path.startswith(prefix)})
