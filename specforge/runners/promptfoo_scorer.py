"""What runs inside promptfoo: plays a case against a person's own agent, and grades what came of it."""

import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from specforge.errors import SpecforgeError
from specforge.evaluation.playing import Chat, Stage, play, served_by
from specforge.grading.conversation import Call, Conversation, conversation
from specforge.grading.scoring import UNKNOWN, CaseError, Score
from specforge.grading.texts import writable
from specforge.grading.verdict import Verdict
from specforge.runners.agent_file import named_agent, players_of
from specforge.runners.suite import case_of, score_record


def played(folder: Path, id: str, options: Mapping[str, object], repeat: int) -> dict[str, object]:
    """Play a case against the agent and grade it, as a provider of promptfoo.

    Args:
        folder: The folder of the suite.
        id: The case.
        options: The options of the provider; its config names the agent.
        repeat: Which repetition it is, from 0.
    """
    try:
        return _played(folder, id, options, repeat)
    except SpecforgeError as error:
        return {"error": f"{error}; {error.help}" if error.help else str(error)}


def _played(folder: Path, id: str, options: Mapping[str, object], repeat: int) -> dict[str, object]:
    record = _record(folder, id)
    case = case_of(record)
    if case["mode"] == "recorded":
        return _answer(_shown(_chat(conversation(_recorded(record)["turns"]))), grade_of_recorded(record), {})
    config = options.get("config")
    named = config.get("agent") if isinstance(config, Mapping) else None
    players = players_of(*named_agent(folder / str(named or "agent.py")), case)
    stage = Stage(
        (folder / "prompt.md").read_text(encoding="utf-8"), players.agent, _tools(folder), players.run_tool, players.user, players.watch
    )
    chat = play(case, stage)
    end_state = players.state
    score = score_record(record, chat, end_state, players.judge, players.watch)
    # As text, because numbers that a double cannot hold do not survive JavaScript.
    kept = {"specforge_sample": repeat + 1, "specforge_transcript": json.dumps(chat)}
    if score.rubrics:
        kept["specforge_rubrics"] = json.dumps(score.rubrics)
    if (model := served_by(chat, players.model)) is not None:
        kept["specforge_model"] = model
    if end_state is not UNKNOWN:
        kept["specforge_end_state"] = json.dumps(end_state)
    return _answer(_shown(chat), grade_of(score), kept)


def graded(folder: Path, id: str, output: object) -> dict[str, object]:
    """Grade the answer of a provider that is not play.py: one text, to the first message of a case.

    Args:
        folder: The folder of the suite.
        id: The case.
        output: What the provider gave.
    """
    record = _record(folder, id)
    if case_of(record)["mode"] == "recorded":
        return grade_of_recorded(record)
    if not isinstance(output, str):
        return _ungraded("the provider gave no text, but a call of a tool or a value that was read from JSON: let play.py play it")
    answers = [output]

    def agent(chat: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        del chat, tools
        if not answers:
            raise CaseError("the case has more than one message that is answered", "let play.py play it")
        return answers.pop()

    try:
        chat = play(case_of(record), Stage("", agent, _tools(folder)))
    except SpecforgeError as error:
        return _ungraded(f"{error}: {error.help}")
    return grade_of(score_record(record, chat))


def grade_of(score: Score) -> dict[str, object]:
    """A score as promptfoo takes it: only a pass passes, and every question is a part.

    Args:
        score: The score.
    """
    return {
        **_graded(score.verdict is Verdict.PASS, f"{score.verdict}: {score.reason}"),
        "namedScores": {"specforge_undecided": 1.0} if score.verdict is Verdict.UNDECIDED else {},
        "componentResults": [
            {
                **_graded(one.outcome.verdict is Verdict.PASS, f"{one.outcome.verdict}: {one.outcome.reason}"),
                "assertion": {"type": "python", "value": writable(f"{one.ref}: {one.asks}" if one.ref else one.asks)},
            }
            for one in score.parts
        ],
    }


def grade_of_recorded(record: Mapping[str, object]) -> dict[str, object]:
    """Whether a recorded conversation still gets the verdict that it is known to have.

    Args:
        record: A case with a recorded conversation.
    """
    recorded = _recorded(record)
    score = score_record(record, recorded["turns"])
    told = f"{score.verdict}: {score.reason}"
    if score.verdict == recorded["verdict"]:
        return _graded(passes=True, reason=told)
    return _graded(passes=False, reason=f"is known to {recorded['verdict']}, and was graded {told}")


def _chat(found: Conversation) -> Chat:
    """A conversation as messages of a chat."""
    chat: Chat = []
    for at, event in enumerate(found.events):
        role = "user" if (event.by if isinstance(event, Call) else event.role) == "user" else "assistant"
        if isinstance(event, Call):
            call = {"id": f"call-{at}", "type": "function", "function": {"name": event.tool, "arguments": json.dumps(event.arguments)}}
            chat.append({"role": role, "content": None, "tool_calls": [call]})
            chat.append({"role": "tool", "tool_call_id": f"call-{at}", "content": json.dumps(event.result, ensure_ascii=False)})
        else:
            chat.append({"role": role, "content": event.text})
    return chat


def _shown(chat: Chat) -> str:
    """A conversation for people to read: the answer alone where it is all there is."""
    if [one.get("role") for one in chat] == ["user", "assistant"] and isinstance(chat[1].get("content"), str):
        return str(chat[1]["content"])
    return "\n".join(f"{one.get('role')}: {one.get('content') or json.dumps(one.get('tool_calls'), ensure_ascii=False)}" for one in chat)


def _answer(output: str, grade: Mapping[str, object], metadata: Mapping[str, object]) -> dict[str, object]:
    return {"output": writable(output), "metadata": {**metadata, "specforge_grade": json.dumps(grade)}}


def _ungraded(reason: str) -> dict[str, object]:
    return {**_graded(passes=False, reason=f"undecided: {reason}"), "namedScores": {"specforge_undecided": 1.0}}


def _graded(passes: bool, reason: str) -> dict[str, object]:
    return {"pass": passes, "score": 1.0 if passes else 0.0, "reason": writable(reason)}


@functools.cache
def _records(path: Path) -> Mapping[str, Mapping[str, object]]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return {str(record["case"]["id"]): record for record in records}


def _record(folder: Path, id: str) -> Mapping[str, object]:
    found = _records(folder / "cases.jsonl").get(id)
    if found is None:
        raise CaseError(f"{folder / 'cases.jsonl'} has no case {id!r}", "export the cases again")
    return found


def _recorded(record: Mapping[str, object]) -> Mapping[str, object]:
    """The conversation that is known; cases that are played can have one too."""
    recorded = case_of(record)["recorded"]
    assert isinstance(recorded, Mapping)
    return recorded


def _tools(folder: Path) -> Mapping[str, object] | None:
    path = folder / "tools.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
