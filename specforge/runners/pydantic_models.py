"""A model of pydantic-ai as a player: the agent that is tested, the judge of rubrics, or a simulated user."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import UserError
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    ModelResponsePart,
    SystemPromptPart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, infer_model
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from specforge.errors import UsageError
from specforge.evaluation.playing import Agent, Chat, User
from specforge.grading.events import Conversation
from specforge.grading.judging import Judge
from specforge.runners.wording import BEGIN, DONE, rubric_question, user_part, yes_or_no
from specforge.spec.checks import Judged


def model_agent(model: Model | str, settings: ModelSettings | None = None) -> Agent:
    """Let a model be the agent: it is given the prompt, the messages so far and the tools of the spec, and may call them.

    Args:
        model: The model, or its name as pydantic-ai writes it, such as `openai:gpt-5-mini`.
        settings: Settings of the model, such as its temperature.
    """
    found = infer_model(model)
    given: dict[str, ModelResponse] = {}

    def agent(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        response = _asked(found, _messages(messages, given), settings, [_tool(one) for one in tools])
        message = _message(response, len(messages))
        # What a model said besides words and calls, as its reasoning, goes back to it with the next message.
        given[_mark(messages, message)] = response
        return message

    return agent


def model_judge(model: Model | str, settings: ModelSettings | None = None) -> Judge:
    """Let a model answer rubrics with YES or NO; another answer leaves a rubric undecided.

    Args:
        model: The model, or its name as pydantic-ai writes it.
        settings: Settings of the model, such as its temperature.
    """
    found = infer_model(model)

    def judge(rubric: Judged, conversation: Conversation) -> object:
        question = ModelRequest(parts=[UserPromptPart(rubric_question(rubric, conversation))])
        return yes_or_no(_asked(found, [question], settings).text or "")

    return judge


def model_user(model: Model | str, case: Mapping[str, Any], settings: ModelSettings | None = None) -> User | None:
    """Let a model play the user of a case; nothing where the case has no simulated user, or one with a script.

    Args:
        model: The model, or its name as pydantic-ai writes it.
        case: The case, as in `evals.jsonl`.
        settings: Settings of the model, such as its temperature.
    """
    told = user_part(case)
    if told is None:
        return None
    found = infer_model(model)

    def user(chat: Chat) -> str | None:
        heard: Chat = [
            {"role": "assistant" if one["role"] == "user" else "user", "content": one["content"]}
            for one in chat
            if one["role"] in {"user", "assistant"} and one["content"]
        ]
        before: Chat = [{"role": "system", "content": told}, {"role": "user", "content": BEGIN}]
        said = _asked(found, _messages([*before, *heard], {}), settings).text or DONE
        return None if DONE in said else said

    return user


def model_named(name: str) -> Model:
    """Give the model of a name.

    Args:
        name: The name, as pydantic-ai writes it.

    Raises:
        UsageError: when there is none, its package is not installed, or its key is not set.
    """
    try:
        return infer_model(name)
    except (UserError, ValueError, ImportError) as error:
        raise UsageError(f"there is no model `{name}` here: {error}", "name it as pydantic-ai does, such as `openai:gpt-5-mini`") from None


class _Loop:
    """One event loop for all requests: a client of a model belongs to the loop that first used it, and cases run in many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="specforge-models", daemon=True).start()
            return self._loop


_LOOP = _Loop()


def _asked(
    model: Model, messages: list[ModelMessage], settings: ModelSettings | None, tools: Iterable[ToolDefinition] = ()
) -> ModelResponse:
    parameters = ModelRequestParameters(function_tools=list(tools))
    request = model_request(model, messages, model_settings=settings, model_request_parameters=parameters)
    return asyncio.run_coroutine_threadsafe(request, _LOOP.get()).result()


def _tool(tool: Mapping[str, Any]) -> ToolDefinition:
    return ToolDefinition(name=tool["name"], description=tool.get("description"), parameters_json_schema=tool["inputSchema"])


def _messages(chat: Chat, given: Mapping[str, ModelResponse]) -> list[ModelMessage]:
    """A chat in the words of pydantic-ai: what stands between two answers of the model is one request."""
    found: list[ModelMessage] = []
    asked: list[ModelRequestPart] = []
    names: dict[object, str] = {}
    for at, message in enumerate(chat):
        if message["role"] != "assistant":
            asked.append(_part(message, names))
            continue
        if asked:
            found.append(ModelRequest(parts=asked))
            asked = []
        calls = [_call(one) for one in message.get("tool_calls") or ()]  # type: ignore[attr-defined]  # a list
        names |= {one.tool_call_id: one.tool_name for one in calls}
        words = [TextPart(str(message["content"]))] if message.get("content") is not None else []
        parts: list[ModelResponsePart] = [*words, *calls]
        found.append(given.get(_mark(chat[:at], message)) or ModelResponse(parts=parts))
    return [*found, ModelRequest(parts=asked)] if asked else found


def _part(message: Mapping[str, object], names: Mapping[object, str]) -> ModelRequestPart:
    text = str(message["content"])
    if message["role"] == "system":
        return SystemPromptPart(text)
    if message["role"] == "tool":
        id = message["tool_call_id"]
        return ToolReturnPart(tool_name=names[id], content=text, tool_call_id=str(id))
    return UserPromptPart(text)


def _call(call: Mapping[str, Any]) -> ToolCallPart:
    return ToolCallPart(tool_name=call["function"]["name"], args=call["function"]["arguments"], tool_call_id=call["id"])


def _message(response: ModelResponse, place: int) -> dict[str, object]:
    """An answer as a message of a chat; arguments stay as the model wrote them, so that broken ones are not mended."""
    calls = [
        {
            "id": one.tool_call_id or f"call-{place}-{at}",
            "type": "function",
            "function": {
                "name": one.tool_name,
                "arguments": one.args if isinstance(one.args, str) else json.dumps(one.args or {}, ensure_ascii=False),
            },
        }
        for at, one in enumerate(response.tool_calls)
    ]
    content = response.text if calls else response.text or ""
    return {"role": "assistant", "content": content, **({"tool_calls": calls} if calls else {})}


def _mark(before: Chat, message: Mapping[str, object]) -> str:
    """Names a message and all that went before it."""
    return hashlib.sha256(json.dumps([before, message], sort_keys=True).encode()).hexdigest()
