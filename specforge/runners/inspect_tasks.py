"""Runs inside Inspect: the tasks that it finds by their names, the solver that plays cases, and the scorer that grades them.

`inspect eval specforge/feature -T project=. -T feature=shop-agent` runs the cases of a project as they are in its specs.
"""

import datetime
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio.from_thread
import anyio.to_thread
from inspect_ai import Task, task
from inspect_ai._util.error import PrerequisiteError  # the refusal of a role without a model has no public name
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    Model,
    get_model,
)
from inspect_ai.scorer import CORRECT, INCORRECT, NOANSWER, Score, Scorer, Target, accuracy, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.tool import ToolCall, ToolInfo, ToolParams
from rich.text import Text

from specforge.caps import PROFILES, Cap
from specforge.config import find_root, read_config
from specforge.errors import SpecforgeError, UsageError
from specforge.evaluation.playing import Chat, Stage, play
from specforge.grading.events import Conversation
from specforge.grading.json_values import writable_json
from specforge.grading.rates import sampled
from specforge.grading.scoring import UNKNOWN
from specforge.grading.texts import writable
from specforge.grading.verdict import Verdict
from specforge.loading.files import settings_of
from specforge.runners.clean import DriftError, drifted
from specforge.runners.exporting import suites
from specforge.runners.inspect_ai import export, sample_of
from specforge.runners.players import function_named
from specforge.runners.suite import Suite, score_record
from specforge.runners.wording import BEGIN, DONE, rubric_question, user_part, yes_or_no
from specforge.seen.showing import cap_named
from specforge.seen.watching import Returned, Watch
from specforge.spec.checks import Judged

VALUES = {Verdict.PASS: CORRECT, Verdict.FAIL: INCORRECT, Verdict.UNDECIDED: NOANSWER}
"""What Inspect calls our verdicts; `N` counts as 0."""
RunTool = Callable[[str, Mapping[str, object], dict[str, object]], object]
"""Runs a tool: name, arguments, and the state of the world, which it may change."""


class Refused(PrerequisiteError, SpecforgeError):  # type: ignore[misc]  # Inspect is not installed where types are checked
    """What cannot be run, in the form that Inspect prints in a line; elsewhere one of our errors like any other."""

    def __init__(self, error: SpecforgeError) -> None:
        """Take the message and what to do about it; nothing in it is markup."""
        text = f"specforge: {error}" + (f"\n    {error.help}" if error.help else "")
        PrerequisiteError.__init__(self, Text(text))
        self.args, self.help = (str(error),), error.help


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except SpecforgeError as error:
        raise Refused(error) from None


@task
def feature(project: str = ".", feature: str = "", run_tool: str | None = None, drift: bool = False, cap: str | None = None) -> Task:
    """Give the cases of a feature of a project, in one variant.

    Args:
        project: The project, or a folder inside it.
        feature: The feature, or the variant as `store-agent/main/en-US`; may be left out where there is only one.
        run_tool: What runs tools, as `module:function`: it is given the name, the arguments and the state of the world.
        drift: Run although an artifact on disk is not what its spec says.
        cap: Show the model large results as this runtime does, such as `codex`.
    """
    with _refusing():
        if not Path(project).is_dir():
            raise UsageError(f"there is no folder {project}", "name the folder of the project with `-T project=...`")
        root = find_root(Path(project).resolve())
        config, day = read_config(root), datetime.datetime.now(tz=datetime.UTC).date()
        found = suites(root, config, day, [feature] if feature else [])
        if len(found) != 1:
            names = ", ".join(suite.name for suite in found[:3])
            raise UsageError(f"{len(found)} features or variants fit, for instance {names}", "name one with `-T feature=...`")
        if not drift and (findings := drifted(root, config, day, [found[0].feature], {"accepted"})):
            raise DriftError(findings)
        left = {one.case for one in export(found[0]).losses}
        samples = [sample for record in found[0].records if (sample := sample_of(record))["id"] not in left]
        runs = None if run_tool is None else _named(run_tool, root)
        shown = None if cap is None else cap_named(cap, settings_of(root, config).caps)
        return _task(found[0].name, found[0].prompt, found[0].tools, samples, runs, shown)


def exported_task(folder: Path, run_tool: str | None = None, cap: str | None = None) -> Task:
    """Give the task of an exported folder.

    Args:
        folder: The folder with `suite.json` and `cases.jsonl`.
        run_tool: What runs tools, as `module:function`.
        cap: Show the model large results as this runtime does, such as `codex`.
    """
    with _refusing():
        try:
            about = json.loads((folder / "suite.json").read_text(encoding="utf-8"))
            samples = [json.loads(line) for line in (folder / "cases.jsonl").read_text(encoding="utf-8").split("\n") if line]
            name, prompt, tools = about["name"], about["prompt"], about["tools"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SpecforgeError(f"{folder} is no whole export: {error}", "run `specforge export inspect` again") from None
        runs = None if run_tool is None else _named(run_tool, folder.resolve())
        return _task(name, prompt, tools, samples, runs, None if cap is None else cap_named(cap, PROFILES))


def _task(name: str, prompt: str, tools: Any, samples: Sequence[Mapping[str, Any]], runs: RunTool | None, cap: Cap | None) -> Task:
    dataset = MemoryDataset([Sample(**sample) for sample in samples], name=name)
    mark = Suite(name, "", {}, prompt, None, ()).prompt_mark
    metadata = {"specforge_suite": name, "specforge_prompt": mark}
    return Task(dataset=dataset, solver=cases_solver(prompt, tools, runs, cap), scorer=cases_scorer(), metadata=metadata, name=name)


@solver
def cases_solver(prompt: str, tools: Any, runs: RunTool | None = None, cap: Cap | None = None) -> Solver:
    """Play a case against the model, as often as it asks for.

    Args:
        prompt: The system prompt, before variables are filled.
        tools: The document of `tools.json`, or nothing.
        runs: What runs tools.
        cap: What is done to large results before the model is shown them.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001  as Inspect calls it
        record = state.metadata["specforge_record"]
        case = record["case"]
        played = list[dict[str, Any]]()
        for _ in range(case.get("samples", 1)):
            world = json.loads(json.dumps(case.get("state") or {}))
            watch = None if cap is None else Watch()
            stage = Stage(prompt, _agent(get_model()), tools, None if runs is None else _with(runs, world), _user(case), watch, cap)
            chat = await anyio.to_thread.run_sync(play, case, stage)
            returned = [one.as_json() for one in watch.calls] if watch is not None else []
            played.append({"chat": chat, "end_state": None if runs is None else world, "returned": returned})
        state.store.set("specforge_runs", played)
        state.messages = [_message(one) for one in played[-1]["chat"]]
        state.output.completion = str(next((one["content"] for one in reversed(played[-1]["chat"]) if one["role"] == "assistant"), ""))
        return state

    return solve


def _with(runs: RunTool, world: dict[str, object]) -> Callable[[str, Mapping[str, object]], object]:
    return lambda name, arguments: runs(name, arguments, world)


def _agent(model: Model) -> Callable[[Chat, Sequence[Mapping[str, object]]], object]:
    def answer(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        async def ask() -> ChatMessageAssistant:
            output = await model.generate([_message(one) for one in messages], tools=[_tool(one) for one in tools])
            return output.message

        said = anyio.from_thread.run(ask)
        calls = [
            {
                "id": one.id,
                "type": "function",
                # Of arguments that it cannot read, Inspect leaves none, and its own words about them.
                "function": {"name": one.function, "arguments": one.parse_error or json.dumps(one.arguments, ensure_ascii=False)},
            }
            for one in said.tool_calls or ()
        ]
        return {"role": "assistant", "content": said.text, **({"tool_calls": calls} if calls else {})}

    return answer


def _user(case: Mapping[str, Any]) -> Callable[[Chat], str | None] | None:
    """A model that plays the user, where the case has no script and the role `user` has a model."""
    told = user_part(case)
    if told is None or (model := _role("user")) is None:
        return None

    def say(chat: Chat) -> str | None:
        turned = [
            ChatMessageAssistant(content=str(one["content"])) if one["role"] == "user" else ChatMessageUser(content=str(one["content"]))
            for one in chat
            if one["role"] in {"user", "assistant"} and one["content"]
        ]

        async def ask() -> str:
            begin = ChatMessageUser(content=BEGIN)
            output = await model.generate([ChatMessageSystem(content=told), begin, *turned])
            return output.completion

        said = anyio.from_thread.run(ask)
        return None if DONE in said else said

    return say


@scorer(metrics=[accuracy(), stderr()])
def cases_scorer() -> Scorer:
    """Grade what was played: `C` for a pass, `I` for a fail, `N` for what only a judge or an end state could decide."""

    async def grade(state: TaskState, target: Target) -> Score:  # noqa: ARG001  as Inspect calls it
        record = state.metadata["specforge_record"]
        case, played = record["case"], state.store.get("specforge_runs", [])
        model = _role("grader")
        judge = None if model is None else _judge(model)

        def scores() -> list[Any]:
            return [
                score_record(
                    record,
                    one["chat"],
                    UNKNOWN if one["end_state"] is None else one["end_state"],
                    judge,
                    [Returned(**call) for call in one["returned"]],
                )
                for one in played
            ]

        found = await anyio.to_thread.run_sync(scores)
        outcome = sampled((one.outcome for one in found), case.get("samples", 1), round(100 * case.get("pass_rate", 1)))
        parts = [
            [
                {"ref": part.ref, "asks": part.asks, "verdict": str(part.outcome.verdict), "reason": part.outcome.reason}
                for part in one.parts
            ]
            for one in found
        ]
        about = {
            "specforge_verdict": str(outcome.verdict),
            "specforge_verdicts": [str(one.verdict) for one in found],
            "specforge_reasons": [one.reason for one in found],
            "specforge_parts": parts,
            "specforge_rubrics": [one.rubrics for one in found],
        }
        return Score(value=VALUES[outcome.verdict], answer=state.output.completion, explanation=outcome.reason, metadata=about)

    return grade


def _judge(model: Model) -> Callable[[Judged, Conversation], object]:
    def judge(rubric: Judged, conversation: Conversation) -> object:
        asked = rubric_question(rubric, conversation)

        async def ask() -> str:
            output = await model.generate([ChatMessageUser(content=asked)])
            return output.completion

        return yes_or_no(anyio.from_thread.run(ask))

    return judge


def _role(name: str) -> Model | None:
    """The model of a role; nothing when nobody gave one."""
    try:
        return get_model(role=name, required=True)
    except (PrerequisiteError, ValueError):
        return None


def _message(message: Mapping[str, Any]) -> ChatMessage:
    content = writable_json(message["content"] or "")  # Inspect writes down what it is asked, and breaks off where it cannot
    match message["role"]:
        case "system":
            return ChatMessageSystem(content=content)
        case "user":
            return ChatMessageUser(content=content)
        case "tool":
            return ChatMessageTool(content=content, tool_call_id=message.get("tool_call_id"))
        case _:
            calls = [_call(one) for one in message.get("tool_calls") or ()]
            return ChatMessageAssistant(content=content, tool_calls=calls or None)


def _call(call: Mapping[str, Any]) -> ToolCall:
    text = call["function"]["arguments"] or "{}"
    try:
        arguments, unread = writable_json(json.loads(text)), None
    except ValueError:
        arguments, unread = {}, writable(text)
    return ToolCall(id=call["id"], function=writable(call["function"]["name"]), arguments=arguments, parse_error=unread)


def _tool(tool: Mapping[str, Any]) -> ToolInfo:
    schema = tool["inputSchema"]
    known = {key: schema[key] for key in ("properties", "required") if key in schema}
    return ToolInfo(name=tool["name"], description=tool["description"], parameters=ToolParams.model_validate({"type": "object", **known}))


def _named(name: str, folder: Path) -> RunTool:
    """A function of a module beside the task or the project, or in a folder above it, or of an installed package."""
    first = name.partition(":")[0].partition(".")[0]
    home = next(
        (one for one in (folder, *folder.parents) if (one / f"{first}.py").exists() or (one / first / "__init__.py").exists()), None
    )
    runs: RunTool = function_named(name, None if home is None else str(home))
    return runs
