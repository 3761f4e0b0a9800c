"""The calls of a run as its record keeps them: enough to tell at which one two runs of a case part, and how."""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from msgspec import Struct

from specforge.amounts import cut
from specforge.credentials import masked
from specforge.grading.conversation import TranscriptError, conversation
from specforge.grading.events import Call
from specforge.grading.texts import writable

SHOWN = 300
"""So many characters of arguments and of a result are kept; whether they are the same is told by their marks."""
MOST = 200
"""The most calls that are kept of a run."""


class Called(Struct, frozen=True):
    """A call of a tool, and what came of it."""

    tool: str
    arguments: str
    """The arguments as JSON, their keys in order; the beginning of long ones."""
    asked: str
    """Names all of the arguments."""
    result: str
    """The same of what was shown to the model."""
    got: str


def calls_of(chat: object) -> tuple[Called, ...] | None:
    """Give the calls that an agent made in a conversation, in their order; nothing where the conversation is not known.

    Args:
        chat: The conversation as messages of a chat.
    """
    if not isinstance(chat, Sequence) or isinstance(chat, str):
        return None
    try:
        calls = conversation(chat).calls
    except TranscriptError:
        return None
    return tuple(_called(one) for one in calls[:MOST] if one.by == "agent")


def _called(call: Call) -> Called:
    arguments = call.unread or _text(call.arguments)
    result = _text(call.result) if call.shown is None or isinstance(call.result, Mapping | list) else call.shown
    return Called(_shown(call.tool), _shown(arguments), _mark(arguments), _shown(result), _mark(result))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _shown(text: str) -> str:
    return cut(masked(writable(text)), SHOWN)


def _mark(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=6).hexdigest()


def read_calls(value: object) -> tuple[Called, ...] | None:
    """Read what a line of a record has of the calls of its run.

    Raises:
        TypeError: when it is another thing.
    """
    if value is None:
        return None
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_read, value))


def _read(value: object) -> Called:
    if not isinstance(value, Mapping) or not all(isinstance(value.get(key), str) for key in Called.__struct_fields__):
        raise TypeError
    tool, arguments, asked, result, got = (str(value[key]) for key in Called.__struct_fields__)
    return Called(_shown(tool), _shown(arguments), asked, _shown(result), got)
