"""Reading a conversation, whichever of the known forms it was recorded in."""

from collections.abc import Mapping

from specforge.amounts import in_code
from specforge.grading.chats import is_item, read_chat
from specforge.grading.events import Call, Conversation, Event, Message, Side, TranscriptError
from specforge.grading.json_values import plain
from specforge.spec.turns import Turn

__all__ = ["Call", "Conversation", "Event", "Message", "Side", "TranscriptError", "conversation"]

TURN_KEYS = frozenset({"user", "agent", "call", "with", "result", "by"})
KNOWN = "write a turn as `user`, `agent` or `call`, or a chat message with `role` and `content`"


def conversation(value: object) -> Conversation:
    """Read a conversation; raises `TranscriptError` for a shape that is not known.

    A text is a single answer of the agent. A list holds turns (models, or mappings in the form of a spec) or the messages of a chat, as
    OpenAI, in either of its forms, Anthropic or Inspect write them. System messages, pictures and the model's reasoning are left out: nothing in them is said to the user; of a sound, its transcript is read.
    """
    if isinstance(value, Conversation):
        return value
    if isinstance(value, str):
        return Conversation((Message("agent", value),))
    if not isinstance(value, list | tuple):
        raise TranscriptError(f"a transcript is a text or a list of turns, found {_named(value)}", KNOWN)
    if any(_in_a_chat(one) for one in value):
        return read_chat(value)
    return Conversation(tuple(_turn(one, f"turn {number}") for number, one in enumerate(value, start=1)))


def _in_a_chat(value: object) -> bool:
    """Whether it is a message of a chat rather than a turn."""
    if isinstance(value, Turn):
        return False
    if isinstance(value, Mapping):
        return "role" in value or is_item(value.get("type"))
    return hasattr(value, "model_dump") and (hasattr(value, "role") or is_item(getattr(value, "type", None)))


def _turn(value: object, where: str) -> Event:
    if isinstance(value, Message | Call):
        return value
    if isinstance(value, Turn):
        if value.call is None:
            return Message("user", value.user) if value.user is not None else Message("agent", value.agent or "")
        value = value.model_dump(by_alias=True, exclude_defaults=True)
    if not isinstance(value, Mapping):
        raise TranscriptError(f"{where} is {_named(value)}, not a turn", KNOWN)
    said = [key for key in ("user", "agent", "call") if value.get(key) is not None]
    unknown = sorted(str(key) for key in value.keys() - TURN_KEYS)
    if unknown:
        raise TranscriptError(f"{where} has an unknown key `{unknown[0]}`", KNOWN)
    if len(said) != 1:
        raise TranscriptError(
            f"{where} needs exactly one of `user`, `agent` and `call`; it has {in_code(said, ' and ') or 'none of them'}", KNOWN
        )
    text = value[said[0]]
    if not isinstance(text, str):
        raise TranscriptError(f"`{said[0]}` of {where} is {_named(text)}, not a text")
    if said[0] == "call":
        return _call(text, value, where)
    if extra := [key for key in ("with", "result", "by") if value.get(key) is not None]:
        raise TranscriptError(f"{where} has `{extra[0]}`, which belongs to a `call`")
    return Message("user" if said[0] == "user" else "agent", text)


def _call(tool: str, value: Mapping[object, object], where: str) -> Call:
    arguments = value.get("with")
    if not isinstance(arguments, Mapping | None):
        raise TranscriptError(f"`with` of {where} is {_named(arguments)}, not keys and values")
    by = value.get("by") or "agent"
    if by not in {"agent", "user"}:
        raise TranscriptError(f"`by` of {where} is {by!r}, neither `agent` nor `user`")
    try:
        given = plain(arguments or {})
        result = plain(value.get("result"))
    except ValueError as error:
        raise TranscriptError(f"{where} is not JSON: {error}") from None
    assert isinstance(given, dict)
    return Call(tool, given, "user" if by == "user" else "agent", result)


def _named(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys and values"
    return {"str": "a text", "list": "a list", "tuple": "a list", "bool": "a yes or no", "int": "a number", "float": "a number"}.get(
        type(value).__name__, f"a {type(value).__name__}"
    )
