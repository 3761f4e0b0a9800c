"""Runs inside deepeval: plays the case of a golden against a person's own agent, and grades test cases as specforge does."""

import datetime
import json
import traceback
import uuid
from collections.abc import Mapping
from pathlib import Path

from deepeval.dataset import ConversationalGolden, EvaluationDataset, Golden
from deepeval.metrics import BaseConversationalMetric, BaseMetric
from deepeval.test_case import ConversationalTestCase, LLMTestCase, ToolCall, Turn

from specforge.errors import SpecforgeError
from specforge.evaluation.playing import Chat, Stage, play, served_by
from specforge.grading.conversation import Call, Conversation, conversation
from specforge.grading.judging import Judge
from specforge.grading.rates import sampled
from specforge.grading.scoring import UNKNOWN, CaseError
from specforge.grading.texts import writable
from specforge.grading.verdict import Outcome, Verdict, undecided
from specforge.runners.agent_file import named_agent, players_of
from specforge.runners.deepeval import RECORD
from specforge.runners.deepeval_transcripts import asked_otherwise, happened_in, needs_calls, says_no_calls, with_passages
from specforge.runners.suite import score_record

RUNS = "specforge_runs"
"""Where the metadata of a test case keeps what became of each run: its verdict, the reason, and the chat as JSON."""
NAME = "specforge"
"""How the metric is called in results."""


class _Graded:
    """What both kinds of metric do: grade, once and without a model of deepeval's."""

    judge: Judge | None
    threshold = 1.0
    error: str | None

    def measure(self, test_case: LLMTestCase | ConversationalTestCase, *_: object, **__: object) -> float:
        """Grade a test case."""
        outcome = outcome_of(test_case, self.judge)
        self.score, self.reason = float(outcome.verdict is Verdict.PASS), _told(outcome)
        self.success = self.is_successful()
        return self.score

    async def a_measure(self, test_case: LLMTestCase | ConversationalTestCase, *_: object, **__: object) -> float:
        """Grade a test case."""
        return self.measure(test_case)

    def is_successful(self) -> bool:
        """Whether the case passed."""
        return self.error is None and self.score == 1.0

    @property
    def __name__(self) -> str:
        return NAME


class SpecforgeMetric(_Graded, BaseMetric):  # type: ignore[misc]  # not there where types are checked
    """Whether a case with one message passed; an undecided one fails."""

    def __init__(self, judge: Judge | None = None) -> None:
        """Take the judge that answers rubrics; without one they stay undecided."""
        self.judge = judge
        # deepeval looks verdicts up in its cache by input and answer alone; one that no other metric has is never found.
        self.assessment_questions = [uuid.uuid4().hex]


class SpecforgeConversationMetric(_Graded, BaseConversationalMetric):  # type: ignore[misc]  # not there where types are checked
    """Whether a case with a conversation passed; an undecided one fails."""

    def __init__(self, judge: Judge | None = None) -> None:
        """Take the judge that answers rubrics; without one they stay undecided."""
        self.judge = judge


def metric_for(
    test_case: LLMTestCase | ConversationalTestCase, judge: Judge | None = None
) -> SpecforgeMetric | SpecforgeConversationMetric:
    """Give the metric that grades a test case.

    Args:
        test_case: The test case.
        judge: Answers rubrics of a test case that `played` did not make.
    """
    return (SpecforgeConversationMetric if isinstance(test_case, ConversationalTestCase) else SpecforgeMetric)(judge)


def goldens(folder: str | Path) -> list[Golden | ConversationalGolden]:
    """Load the goldens of a feature, as deepeval reads them.

    Args:
        folder: The folder that holds `goldens.json`, `conversations.json` or both.
    """
    found: list[Golden | ConversationalGolden] = []
    for path in (Path(folder) / "goldens.json", Path(folder) / "conversations.json"):
        if path.is_file():
            dataset = EvaluationDataset()
            dataset.add_goldens_from_json_file(str(path))
            found += dataset.goldens
    return found


def played(
    folder: str | Path, golden: Golden | ConversationalGolden, agent: str | Path = "agent.py"
) -> LLMTestCase | ConversationalTestCase:
    """Play the case of a golden, as often as it asks for, and give the test case that a metric of ours grades.

    A run that breaks off is kept, so that it is in the results: its case does not pass.

    Args:
        folder: The folder that holds `suite.json`.
        golden: A golden of `goldens`.
        agent: The file with a function `agent` or `players`, unless `SPECFORGE_AGENT` names another.
    """
    kept = dict(golden.additional_metadata or {})
    record = _record(kept)
    suite = json.loads((Path(folder) / "suite.json").read_text(encoding="utf-8"))
    runs: list[dict[str, object]] = []
    happened = Conversation(())
    kept["specforge_at"] = datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
    try:
        for _ in range(_case(record).get("samples", 1)):  # type: ignore[call-overload]  # of our own making
            players = players_of(*named_agent(Path(agent)), _case(record))
            if players.model is not None:
                kept["specforge_model"] = players.model
            chat = play(_case(record), Stage(suite["prompt"], players.agent, suite["tools"], players.run_tool, players.user, players.watch))
            if (model := served_by(chat, players.model)) is not None:
                kept["specforge_model"] = model
            score = score_record(record, chat, players.state, players.judge, players.watch)
            happened = conversation(chat)
            said = {"rubrics": score.rubrics} if score.rubrics else {}
            runs.append({"verdict": str(score.verdict), "reason": score.reason, "chat": _text(chat), **said})
    except SpecforgeError as error:
        runs.append({"verdict": None, "reason": writable(f"{error}; {error.help}" if error.help else str(error))})
    except Exception as error:  # noqa: BLE001  whatever a person's own program raises
        traceback.print_exc()
        runs.append({"verdict": None, "reason": writable(f"{type(error).__name__}: {error}")})
    return _shown(golden, happened, {**kept, RUNS: runs})


def outcome_of(test_case: LLMTestCase | ConversationalTestCase, judge: Judge | None = None) -> Outcome:
    """Give the outcome of a test case: of its runs where `played` made it, else of what it says happened.

    Args:
        test_case: The test case; its metadata is the `additional_metadata` of a golden.
        judge: Answers rubrics of a test case that `played` did not make.

    Raises:
        CaseError: when it holds no case of ours.
    """
    kept = test_case.metadata or {}
    record = _record(kept)
    case = _case(record)
    samples, pass_rate = int(str(case.get("samples", 1))), float(str(case.get("pass_rate", 1)))
    runs = kept.get(RUNS)
    if isinstance(runs, list):
        if broken := next((run for run in runs if run["verdict"] is None), None):
            return undecided(f"the run broke off: {broken['reason']}")
        return sampled((Outcome(Verdict(run["verdict"]), run["reason"]) for run in runs), samples, round(100 * pass_rate))
    if told := asked_otherwise(case, test_case):
        return undecided(told)
    if needs_calls(record) and says_no_calls(test_case):
        return undecided("the case is about calls, and the test case has no `tools_called`; give an empty list where none was called")
    score = score_record(with_passages(record, test_case), happened_in(test_case, record), kept.get("specforge_end_state", UNKNOWN), judge)
    return sampled((score.outcome,), samples, round(100 * pass_rate))


def _shown(golden: Golden | ConversationalGolden, happened: Conversation, kept: dict[str, object]) -> LLMTestCase | ConversationalTestCase:
    """The test case as deepeval shows it; what is graded is in the metadata."""
    if isinstance(golden, ConversationalGolden):
        turns = _turns(happened) or [Turn(role="user", content=golden.scenario)]
        return ConversationalTestCase(turns=turns, scenario=golden.scenario, name=golden.name, metadata=kept)
    answers = [writable(one.text) for one in happened.events if not isinstance(one, Call) and one.role == "agent"]
    calls = [_tool_call(one) for one in happened.events if isinstance(one, Call)]
    output = answers[-1] if answers else ""
    return LLMTestCase(input=golden.input, actual_output=output, tools_called=calls, name=golden.name, metadata=kept)


def _turns(happened: Conversation) -> list[Turn]:
    turns: list[Turn] = []
    calls: list[ToolCall] = []
    for event in happened.events:
        if isinstance(event, Call):
            calls.append(_tool_call(event))
            continue
        by_agent = event.role == "agent"
        if calls and not by_agent:
            turns.append(Turn(role="assistant", content="", tools_called=calls))
            calls = []
        made = calls if by_agent and calls else None
        turns.append(Turn(role="assistant" if by_agent else "user", content=writable(event.text), tools_called=made))
        calls = [] if by_agent else calls
    if calls:
        turns.append(Turn(role="assistant", content="", tools_called=calls))
    return turns


def _tool_call(call: Call) -> ToolCall:
    return ToolCall(name=call.tool, input_parameters=json.loads(_text(call.arguments)), output=json.loads(_text(call.result)))


def _record(kept: Mapping[str, object]) -> Mapping[str, object]:
    record = kept.get(RECORD)
    if not isinstance(record, Mapping):
        raise CaseError(f"the metadata has no `{RECORD}`", "give the test case the `additional_metadata` of its golden as `metadata`")
    return record


def _case(record: Mapping[str, object]) -> Mapping[str, object]:
    case = record.get("case")
    if not isinstance(case, Mapping):
        raise CaseError(f"`{RECORD}` in the metadata holds no case", "export the cases again")
    return case


def _told(outcome: Outcome) -> str:
    return f"{outcome.verdict}: {outcome.reason}"


def _text(value: Chat | object) -> str:
    return writable(json.dumps(value, ensure_ascii=False))
