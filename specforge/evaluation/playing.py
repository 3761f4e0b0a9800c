"""Playing a case: the user's messages against an agent, with tools that answer, until the conversation can be graded."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from specforge.caps import Cap
from specforge.contracts.shapes import offered
from specforge.errors import SpecforgeError
from specforge.evaluation.serving import served
from specforge.evaluation.serving_lists import ServedList
from specforge.grading.answered import answered
from specforge.grading.arguments import arguments_of
from specforge.grading.catalog import shown
from specforge.seen.showing import shown_under
from specforge.seen.watching import Watch, calling

Chat = list[dict[str, object]]
"""Messages in the form of a chat completion: `role`, `content`, `tool_calls`, `tool_call_id`."""
Agent = Callable[[Chat, Sequence[Mapping[str, object]]], object]
"""What is tested: given the messages so far and the tools, it answers with a text, with an assistant message of a chat, or with a chat completion."""
User = Callable[[Chat], str | None]
"""Plays the user: given the messages so far, says the next one; nothing when the user is done."""
RunTool = Callable[[str, Mapping[str, object]], object]
"""Runs a tool: name and arguments in, a JSON value out."""
MODEL = "model"
"""The key under which an answer says which model gave it."""
MOST_CALLS = 60
"""The most rounds of tool calls that an agent gets for one message of the user."""
MOST_MESSAGES = 40
"""The most messages of a user who is played by a program."""


class PlayError(SpecforgeError):
    """A case cannot be played as it is asked for, or the agent answered in no known form."""


class UnplayedUserError(PlayError):
    """A case has a simulated user, and neither a script nor a program says what the user does."""


class Stage(Struct, frozen=True, dict=True):
    """Where cases of one feature are played."""

    prompt: str
    """The system prompt, before variables are filled."""
    agent: Agent
    tools: Mapping[str, object] | None = None
    """The document of `tools.json`."""
    run_tool: RunTool | None = None
    user: User | None = None
    watch: Watch | None = None
    """Emptied when a case begins, and filled with what tools return."""
    cap: Cap | None = None
    """What the agent's runtime does to large results; nothing is cut when left out."""


def play(case: Mapping[str, object], stage: Stage) -> Chat:
    """Play a case and give the whole conversation, without the system prompt.

    What a case has between the user's messages is history, and is not asked of the agent again; where it ends with a call of
    the agent's, the agent goes on from there. What the user calls is not shown to it. A simulated user is played by
    the script of the case, and without one by `stage.user`. A tool that the case serves answers itself, and a list gives what it spilled.

    Args:
        case: The case, as in `evals.jsonl`.
        stage: The agent, its prompt and its tools.

    Raises:
        PlayError: when nobody plays the user, nothing runs a tool that is called, or the agent's answer has no known form.
    """
    run = _Run(case, stage)
    for step in _steps(case):
        run.say(step)
    user = case.get("user")
    if case.get("mode") == "simulated" and stage.user is not None and not (isinstance(user, Mapping) and user.get("script")):
        for _ in range(MOST_MESSAGES):
            if (said := answered(stage.user(run.chat), "the user")) is None:
                break
            if not isinstance(said, str):
                raise PlayError(f"the user answered with {type(said).__name__}", "give a text, or nothing when the user is done")
            run.ask(said)
    return run.chat


def prompt_of(prompt: str, case: Mapping[str, object]) -> str:
    """The system prompt with the variables of a case filled in."""
    variables = case.get("variables")
    for name, value in variables.items() if isinstance(variables, Mapping) else ():
        prompt = prompt.replace(f"{{{{{name}}}}}", shown(value))
    return prompt


class _Step(Struct, frozen=True):
    """A piece of the case: what the agent answers, a message or what its last call returned, or history."""

    turn: Mapping[str, object]
    asks: bool


def _steps(case: Mapping[str, object]) -> Iterator[_Step]:
    turns = case.get("turns")
    if isinstance(case.get("input"), str):
        yield _Step({"user": case["input"]}, asks=True)
    elif isinstance(turns, list):
        seen = [turn for turn in turns if turn.get("by") != "user"]
        for turn, following in zip(seen, (*seen[1:], None), strict=False):
            yield _Step(turn, asks="agent" not in turn if following is None else "user" in turn and "user" in following)
    elif isinstance(user := case.get("user"), Mapping):
        said = [*([user["opens_with"]] if user.get("opens_with") else []), *(user.get("script") or ())]
        yield from (_Step({"user": text}, asks=True) for text in said)


@dataclass
class _Run:
    """One conversation while it is played."""

    case: Mapping[str, object]
    stage: Stage
    chat: Chat = field(default_factory=list)

    def __post_init__(self) -> None:
        user = self.case.get("user")
        scripted = isinstance(user, Mapping) and (user.get("opens_with") or user.get("script"))
        if self.case.get("mode") == "recorded":
            raise PlayError(f"{self.case.get('id')} is a recorded conversation: it tests the grader", "grade it as it is")
        if self.case.get("mode") == "simulated" and not scripted and self.stage.user is None:
            help = "pass a `user` that plays it, or write what the user says as `user: {opens_with: ..., script: [...]}`"
            if self.case.get("origin") == "generated":
                help = "pass a `user` that plays it: a generated case has no script"
            raise UnplayedUserError(f"{self.case.get('id')} has a simulated user, and nobody plays it", help)
        if self.stage.watch is not None:
            self.stage.watch.clear()
        self.system: dict[str, object] = {"role": "system", "content": prompt_of(self.stage.prompt, self.case)}
        self.serves = served(self.case, self.stage.tools)
        self.tools = offered(self.stage.tools)

    def say(self, step: _Step) -> None:
        """Take one step of the case."""
        turn = step.turn
        if "user" in turn:
            self.chat.append({"role": "user", "content": turn["user"]})
        elif "agent" in turn:
            self.chat.append({"role": "assistant", "content": turn["agent"]})
        else:
            self._called(str(turn["call"]), turn.get("with") or {}, turn.get("result"))
        if step.asks:
            self._go_on()

    def ask(self, text: str) -> None:
        """Let the user say something, and the agent answer."""
        self.say(_Step({"user": text}, asks=True))

    def _go_on(self) -> None:
        """Let the agent answer and call tools until it is done."""
        for _ in range(MOST_CALLS):
            message = _message(
                answered(self.stage.agent([self.system, *map(_without_model, self.chat)], self.tools), "the agent"), len(self.chat)
            )
            self.chat.append(message)
            calls = message.get("tool_calls")
            if not isinstance(calls, list) or not calls:
                return
            for call in calls:
                self._answer(call)
        raise PlayError(f"the agent called tools {MOST_CALLS} times for one message of the user", "look at why it does not stop")

    def _answer(self, call: object) -> None:
        function = call.get("function") if isinstance(call, Mapping) else None
        if not isinstance(call, Mapping) or not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
            raise PlayError("a tool call of the agent has no `function` with a `name`", "answer as a chat completion does")
        name = function["name"]
        try:
            arguments, unread = arguments_of(function.get("arguments"))
        except ValueError as error:
            raise PlayError(f"the arguments of `{name}` are not JSON: {error}", "answer as a chat completion does") from None
        result = {"error": "the arguments are no JSON object"} if unread else self._result(name, arguments, str(call.get("id")))
        try:
            content = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
        except (TypeError, ValueError) as error:
            raise PlayError(f"`{name}` returned what is no JSON: {error}", "let `run_tool` give a JSON value") from None
        shown = content if self.stage.cap is None else shown_under(content, self.stage.cap)
        self.chat.append({"role": "tool", "tool_call_id": call.get("id"), "content": shown})

    def _result(self, name: str, arguments: Mapping[str, object], id: str) -> object:
        watch = self.stage.watch
        known = 0 if watch is None else len(watch.calls)
        if self.serves is not None and name == self.serves.tool:
            result: object = self.serves.answer(arguments)
        elif isinstance(self.serves, ServedList) and (kept := self.serves.read(name, arguments)) is not None:
            result = kept
        elif self.stage.run_tool is not None:
            with calling(id):
                result = answered(self.stage.run_tool(name, arguments), "`run_tool`")
        else:
            raise PlayError(f"the agent called `{name}`, and nothing runs it", "pass `run_tool`, which is given a name and arguments")
        if watch is not None and len(watch.calls) == known:  # else what runs it records what it returns
            watch.add(name, arguments, result, id)
        return result

    def _called(self, name: str, arguments: object, result: object) -> None:
        """A call that is history."""
        id = f"call-{len(self.chat)}"
        function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
        call = {"id": id, "type": "function", "function": function}
        self.chat.append({"role": "assistant", "content": None, "tool_calls": [call]})
        self.chat.append({"role": "tool", "tool_call_id": id, "content": json.dumps(result, ensure_ascii=False)})


def _message(answer: object, place: int) -> dict[str, object]:
    """The answer as a message of a chat; every call gets an id of its own."""
    if isinstance(answer, str):
        return {"role": "assistant", "content": answer}
    dump = getattr(answer, "model_dump", None)
    if callable(dump):  # an object of a client library
        answer = dump(exclude_none=True)
    if isinstance(answer, Mapping):
        answer = _chosen(answer)
    if not isinstance(answer, Mapping):
        raise PlayError(f"the agent answered with {type(answer).__name__}", "answer with a text, or with an assistant message of a chat")
    if answer.get("role") != "assistant":
        raise PlayError("the agent answered with a message that has no `role: assistant`", "answer with a text, or give the role")
    content = answer.get("content")
    parts = content if isinstance(content, list | tuple) else ()
    if any(isinstance(part, Mapping) and part.get("type") == "tool_use" for part in parts):
        raise PlayError("the agent calls a tool by a `tool_use` part, which nothing runs", "give the call as one of `tool_calls`")
    calls = answer.get("tool_calls")
    told = {"tool_calls": _told_apart(calls, place)} if isinstance(calls, list) else {}
    return {"role": "assistant", "content": None, **answer, **told}


def _chosen(answer: Mapping[str, object]) -> Mapping[str, object]:
    """The message of a whole chat completion, with the model that it names; any other answer as it is."""
    choices = answer.get("choices")
    first = choices[0] if isinstance(choices, list | tuple) and choices else None
    message = first.get("message") if isinstance(first, Mapping) else None
    if not isinstance(message, Mapping):
        return answer
    return {**message, MODEL: answer[MODEL]} if MODEL in answer else message


def _without_model(message: Mapping[str, object]) -> dict[str, object]:
    """A message as an API takes it back."""
    return {key: value for key, value in message.items() if key != MODEL}


def served_by(chat: Iterable[Mapping[str, object]], asked: str | None) -> str | None:
    """Say which model answered in a conversation that was played.

    Args:
        chat: The conversation, as `play` gives it.
        asked: The model that was asked.

    Returns:
        The last name that an answer came with and that is not the one asked, with or without the provider before it, so that a redirect of
        one answer is seen; else the one asked.
    """
    names = [name for one in chat if isinstance(name := one.get(MODEL), str) and name]
    return next((name for name in reversed(names) if asked is None or not f"/{asked}".endswith(f"/{name}")), asked)


def _told_apart(calls: Sequence[object], place: int) -> list[object]:
    """Calls with an id each: some models give none, an empty one, or one for all."""
    found, ids = list[object](), set[object]()
    for at, one in enumerate(calls):
        if not isinstance(one, Mapping):
            found.append(one)
            continue
        id = one.get("id")
        own = id if isinstance(id, str) and id and id not in ids else f"call-{place}-{at}"
        ids.add(own)
        found.append({**one, "id": own})
    return found
