"""Chat messages as OpenAI, in either of its forms, Anthropic and Inspect write them, read into events."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from specforge.amounts import enumerated
from specforge.grading.arguments import arguments_of
from specforge.grading.events import Call, Conversation, Event, Message, Side, TranscriptError
from specforge.grading.json_values import Plain, plain, read_json

SPEAKERS: Mapping[str, Side] = {"user": "user", "assistant": "agent"}
UNHEARD = frozenset({"system", "developer"})
THOUGHT = frozenset({"thinking", "redacted_thinking", "reasoning"})
SOUNDS = frozenset({"input_audio", "audio", "output_audio"})
FILES = SOUNDS | {"image", "image_url", "input_image", "video", "document", "file", "input_file"}
"""Parts of a message that are pictures, sounds or documents: no words between the two, but for the transcript of a sound."""
TEXTS = frozenset({"text", "input_text", "output_text"})
_HOSTED: Mapping[str, tuple[str, str]] = {
    "web_search_call": ("action", "results"),
    "file_search_call": ("queries", "results"),
    "code_interpreter_call": ("code", "outputs"),
}
"""Calls that the provider makes itself, each with where its arguments and, as far as they are told, its results stand."""
_QUIET = ("reasoning", "mcp_list_tools", "mcp_approval_request", "mcp_approval_response")
"""What is neither said nor done."""
_ITEMS = ("function_call", "function_call_output", "mcp_call", *_HOSTED, *_QUIET)
"""What stands beside messages in a conversation of OpenAI's Responses."""
_USES = frozenset({"tool_use", "server_tool_use", "mcp_tool_use"})
"""Parts of Anthropic's messages that are calls: of a tool that is run elsewhere, by the provider, or by a server of the Model Context Protocol."""
_RESULT = "tool_result"
"""How the types of the results of all of them end."""


def is_item(kind: object) -> bool:
    """Whether the type of an item is one of those that stand beside messages."""
    return isinstance(kind, str) and kind in _ITEMS


def read_chat(messages: Iterable[object]) -> Conversation:
    """Read the messages of a chat; raises `TranscriptError` for a shape that is not known."""
    reader = _Reader()
    for number, message in enumerate(messages, start=1):
        reader.read(message, f"message {number}")
    return Conversation(tuple(reader.events), tuple(reader.unread))


class _Reader:
    """The events and the files read so far, and which of the events are calls that still wait for a result."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.unread: list[tuple[int, str]] = []
        self.open: dict[str, list[int]] = {}

    def read(self, message: object, where: str) -> None:
        message = _dumped(message)
        if isinstance(message, Mapping) and "role" not in message and isinstance(message.get("type"), str):
            self._item(message, where)
            return
        if not isinstance(message, Mapping) or "role" not in message:
            raise TranscriptError(f"{where} has no `role`", "do not mix chat messages with turns")
        role, content = message["role"], message.get("content")
        if isinstance(role, str) and role in UNHEARD:
            return
        if role == "tool":
            self._answered(message.get("tool_call_id"), self._text_of(content, where), where)
            return
        if not isinstance(role, str) or role not in SPEAKERS:
            raise TranscriptError(
                f"{where} has an unknown role {role!r}", "known are `user`, `assistant`, `tool`, `system` and `developer`"
            )
        side = SPEAKERS[role]
        if message.get("function_call") is not None:
            raise TranscriptError(f"{where} has the old `function_call`", "record calls as `tool_calls`")
        calls = message.get("tool_calls") or ()
        if not isinstance(calls, list | tuple):
            raise TranscriptError(f"`tool_calls` of {where} is not a list")
        spoken = self._content(_heard(message, content), side, where)
        if isinstance(refusal := message.get("refusal"), str):
            self.events.append(Message(side, refusal))
        elif not spoken and not calls and (side == "agent" or isinstance(content, str)):
            # An agent that says nothing has not said again what it said before, whichever way its silence is written.
            self.events.append(Message(side, content if isinstance(content, str) else ""))
        for call in calls:
            self._tool_call(call, side, where)

    def _item(self, item: Mapping[object, object], where: str) -> None:
        """Read what stands beside messages: a call, its result, or what the model thought."""
        kind, id = item["type"], item.get("call_id")
        if not is_item(kind):
            known = enumerated([f"`{one}`" for one in _ITEMS])
            raise TranscriptError(f"{where} is of the unknown type {kind!r}", f"known beside messages are {known}")
        if kind == "function_call":
            self._called(item.get("name"), item.get("arguments"), "agent", id, where)
        elif kind == "function_call_output":
            self._answered(id, self._text_of(item.get("output"), where), where)
        elif kind == "mcp_call":
            self._called(item.get("name"), item.get("arguments"), "agent", item.get("id"), where)
            told = item.get("output")
            if told is not None or item.get("error") is not None:
                self._told({"error": item.get("error")} if told is None else told, where)
        elif (hosted := _HOSTED.get(str(kind))) is not None:
            given, told = (item.get(key) for key in hosted)
            self._called(str(kind).removesuffix("_call"), given if isinstance(given, Mapping) else {hosted[0]: given}, "agent", None, where)
            if told is not None:
                self._told(told, where)

    def _content(self, content: object, side: Side, where: str) -> bool:
        """Read the content; whether anything in it was said or done."""
        before = len(self.events)
        texts: list[str] = []
        answered = False
        for kind, part in _parts(content, where):
            if kind in TEXTS or kind == "refusal":
                texts.append(_string(part.get("refusal" if kind == "refusal" else "text"), f"a `{kind}` part of {where}"))
            elif kind in _USES:
                self._say(texts, side)
                self._called(part.get("name"), part.get("input"), side, part.get("id"), where)
            elif kind in {_RESULT, f"mcp_{_RESULT}"}:
                self._answered(part.get("tool_use_id"), self._text_of(part.get("content"), where), where)
                answered = True
            elif kind.endswith(f"_{_RESULT}"):
                # What the provider found is told in a form of its own, or in part.
                self._answered(part.get("tool_use_id"), json.dumps(_plain(part.get("content"), where), ensure_ascii=False), where)
                self.unread.append((len(self.events), kind))
                answered = True
            elif kind in SOUNDS and (heard := _transcript(part)):
                texts.append(heard)
            elif kind in SOUNDS and side == "agent":
                raise TranscriptError(f"{where} is a sound of the agent without its words", "give what is said in it as `transcript`")
            elif kind in FILES and side == "user":
                self.unread.append((len(self.events), kind))
            elif kind not in FILES | THOUGHT:
                raise TranscriptError(f"{where} has a part of the unknown type {kind!r}", "known are `text`, `tool_use` and `tool_result`")
        self._say(texts, side)
        return answered or len(self.events) > before

    def _text_of(self, content: object, where: str) -> str:
        """The text of a tool's result."""
        parts = list(_parts(content, where))
        self.unread += [(len(self.events), kind) for kind, _ in parts if kind not in TEXTS]
        return "".join(_string(part.get("text"), f"a text part of {where}") for kind, part in parts if kind in TEXTS)

    def _say(self, texts: list[str], side: Side) -> None:
        # An agent's text is cut inside sentences where it cites a source; a user's parts are paragraphs.
        text = ("" if side == "agent" else "\n").join(texts)
        texts.clear()
        if text.strip():
            self.events.append(Message(side, text))

    def _tool_call(self, call: object, side: Side, where: str) -> None:
        function = call.get("function") if isinstance(call, Mapping) else None
        if isinstance(call, Mapping) and isinstance(function, str):  # Inspect keeps name and arguments beside each other
            function = {"name": function, "arguments": call.get("arguments")}
        if not isinstance(call, Mapping) or not isinstance(function, Mapping):
            raise TranscriptError(f"a tool call of {where} has no `function`", "record it as `{id, function: {name, arguments}}`")
        self._called(function.get("name"), function.get("arguments"), side, call.get("id"), where)

    def _called(self, tool: object, arguments: object, side: Side, id: object, where: str) -> None:
        name = _string(tool, f"the name of a tool call of {where}")
        try:
            given, unread = arguments_of(arguments)
        except ValueError as error:
            raise TranscriptError(f"the arguments of `{name}` in {where} are not JSON: {error}") from None
        if isinstance(id, str):
            self.open.setdefault(id, []).append(len(self.events))
        self.events.append(Call(name, given, side, id=id if isinstance(id, str) else None, unread=unread))

    def _told(self, value: object, where: str) -> None:
        """Take what the last call returned."""
        call = self.events[-1]
        assert isinstance(call, Call)
        text = value if isinstance(value, str) else json.dumps(_plain(value, where), ensure_ascii=False)
        self.events[-1] = replace(call, result=_read(text), shown=text)

    def _answered(self, id: object, text: str, where: str) -> None:
        waiting = self.open.get(id) if isinstance(id, str) else None
        if not waiting:
            raise TranscriptError(f"{where} is the result of a call {id!r} that was not made before it")
        place = waiting.pop(0)  # some models give several calls one id; their results come in the order of the calls
        call = self.events[place]
        assert isinstance(call, Call)
        self.events[place] = replace(call, result=_read(text), shown=text)


def _read(text: str) -> object:
    """What a call returned: JSON where it is some, else the text."""
    try:
        return read_json(text)
    except ValueError:
        return text


def _plain(value: object, where: str) -> Plain:
    try:
        return plain(_dumped(value))
    except ValueError as error:
        raise TranscriptError(f"the result of a call in {where} is not JSON: {error}") from None


def _dumped(value: object) -> object:
    """A message or a part that is an object of a client library, as keys and values."""
    dump = None if isinstance(value, Mapping | str) else getattr(value, "model_dump", None)
    return dump(exclude_none=True) if callable(dump) else value


def _parts(content: object, where: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    if content is None:
        return
    if isinstance(content, str):
        yield "text", {"text": content}
        return
    if not isinstance(content, list | tuple):
        raise TranscriptError(f"the content of {where} is neither a text nor a list of parts")
    for part in map(_dumped, content):
        if isinstance(part, str):
            yield "text", {"text": part}
            continue
        kind = part.get("type") if isinstance(part, Mapping) else None
        if not isinstance(part, Mapping) or not isinstance(kind, str):
            raise TranscriptError(f"{where} has a part without a `type`")
        yield kind, {str(key): item for key, item in part.items()}


def _heard(message: Mapping[object, object], content: object) -> object:
    """The content of a message; of an answer that is a sound alone, as chat completions give it beside the content, that sound."""
    audio = _dumped(message.get("audio"))
    return [{**audio, "type": "audio"}] if not content and isinstance(audio, Mapping) else content


def _transcript(part: Mapping[str, object]) -> str:
    """What is said in a sound, where somebody wrote it down."""
    said = part.get("transcript")
    return said if isinstance(said, str) else ""


def _string(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise TranscriptError(f"{what} is not a text")
    return value
