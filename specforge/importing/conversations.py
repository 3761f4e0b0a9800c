"""Conversations that are written out in a prompt: turns of the user and the agent, calls and their results."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from specforge.importing.sketch import Span, fits

_TURN = re.compile(
    r"(?:[-*] +)?(?:\*\*|__)?(user calls|user|customer|human|client|question|input|q|kunde|kundin|nutzerin|nutzer|agent|assistant|assistentin|assistent|ai|bot|model|answer|response|output|a|call|result)"
    r"(?:\*\*|__)? ?:(?:\*\*|__)?(?:[ \t]+(\S.*)|[ \t]*)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:[-*] +)?(?:\*\*|__)?([A-Z][\w'-]{0,30}(?: [A-Z][\w'-]{0,30})?)(?:\*\*|__)? ?:(?:\*\*|__)?[ \t]+(\S.*)")
"""What somebody with a name of their own says."""
_END = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|<!--.*-->)[ \t]*")
"""A line that ends a conversation, and belongs to none."""
_USER = frozenset({"user", "customer", "human", "client", "question", "input", "q", "kunde", "kundin", "nutzer", "nutzerin"})
_PEOPLE = _USER - {"question", "input", "q"}
"""Who speaks; the others are the one side of a table of examples."""
_FIELDS = frozenset((
    "address", "amount", "category", "city", "class", "country", "email", "id", "name", "number", "price", "priority", "severity", "total",
    "class", "context", "date", "intent", "label", "language", "note", "order", "reason", "sentiment", "status", "subject", "summary", "tag", "title",
    "topic", "type",
))  # fmt: skip
"""What stands before a colon in a form, and is nobody's name."""
PERSONA = 200
"""In so many lines of a prompt it is said who the agent is."""
_CALL = re.compile(r"`?([A-Za-z][A-Za-z0-9_-]{0,63})`?(?: with (\{.*\})|\((\{.*\})?\))?\s*", re.DOTALL)


class Conversation(Struct, frozen=True):
    """Turns as the language writes them, and the lines that hold them."""

    turns: tuple[dict[str, object], ...]
    span: Span
    unread: tuple[int, ...]
    """Lines inside that are no part of a turn."""


@dataclass(slots=True)
class _Said:
    who: str
    first: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is said, with the space around it cut as the language does."""
        return "\n".join(self.lines).strip()


def split_conversations(lines: Sequence[str], first: int, last: int, *, one: bool) -> Iterator[Conversation]:
    """Read the conversations between two lines; unless they are one, each begins with the user after an empty line."""
    said: list[_Said] = []
    unread: list[int] = []
    begin, agent = first, _agent_in(lines[first - 1 : last], lines)
    for number in range(first, last + 1):
        line = lines[number - 1]
        if _END.fullmatch(line) and said:
            yield _conversation(said, begin, number - 1, unread)
            said, unread, begin = [], [number], number
            continue
        found = _TURN.fullmatch(line)
        if found is None and agent and (label := _LABEL.fullmatch(line)) and label[1] == agent:
            said.append(_Said("agent", number, [label[2]]))
            continue
        if found is None:
            if said:
                said[-1].lines.append(line)
            elif line.strip():
                unread.append(number)
            continue
        who = found[1].lower()
        empty_before = number > first and not lines[number - 2].strip()
        if not one and who in _USER and said and said[-1].who not in _USER and empty_before:
            yield _conversation(said, begin, number - 1, unread)
            said, unread, begin = [], [], number
        said.append(_Said(who, number, [found[2] or ""]))
    if said or unread:
        yield _conversation(said, begin, last, unread)


def _agent_in(lines: Sequence[str], prompt: Sequence[str]) -> str:
    """The name under which the agent speaks, where no usual word says so.

    It is one that follows upon what a person says, each time that it stands: several times, or the prompt says that the agent has it.
    """
    last, names, others = "", list[str](), set[str]()
    for line in lines:
        if (turn := _TURN.fullmatch(line)) is not None:
            who = turn[1].lower()
            if who not in _PEOPLE:
                return ""
            last = "user"
        elif (label := _LABEL.fullmatch(line)) is not None:
            (names.append if last == "user" else others.add)(label[1])
            last = label[1]
    if len(set(names)) != 1 or others or names[0].lower() in _FIELDS:
        return ""
    called = re.compile(rf"\b(?:you are|named|called|your name is) (?:the )?{re.escape(names[0])}\b", re.IGNORECASE)
    return names[0] if len(names) > 1 or any(map(called.search, prompt[:PERSONA])) else ""


def is_conversation(text: str) -> bool:
    """Whether a paragraph begins with what the user says and has an answer to it."""
    first, *others = text.split("\n")
    opens, answers = _TURN.fullmatch(first), (found for line in others if (found := _TURN.fullmatch(line)))
    return bool(opens and opens[2] and opens[1].lower() in _USER and any(one[2] and one[1].lower() not in _USER for one in answers))


def _conversation(said: list[_Said], first: int, last: int, unread: list[int]) -> Conversation:
    turns: list[dict[str, object]] = []
    lost = list(unread)
    for one in said:
        turn = _turn(one, turns[-1] if turns else None)
        if turn is None:
            lost += range(one.first, one.first + len(one.lines))
        elif turn:
            turns.append(turn)
    return Conversation(tuple(turns), (first, last), tuple(lost))


def _turn(said: _Said, before: dict[str, object] | None) -> dict[str, object] | None:
    """Give a turn; an empty one when it belongs to the turn before; `None` when it cannot be read."""
    if not said.text:
        return None
    if said.who == "result":
        result = read_json(said.text)
        if before is None or "call" not in before or result is None or "result" in before:
            return None
        before["result"] = result[0]
        return {}
    if said.who in {"call", "user calls"}:
        return _call(said.text, by_user=said.who == "user calls")
    return {"user" if said.who in _USER else "agent": said.text}


def _call(text: str, *, by_user: bool) -> dict[str, object] | None:
    found = _CALL.fullmatch(text)
    if found is None:
        return None
    arguments = read_json(found[2] or found[3] or "{}")
    if arguments is None or not isinstance(arguments[0], dict):
        return None
    given = {"with": arguments[0]} if arguments[0] else {}
    return {"call": found[1], **given, **({"by": "user"} if by_user else {})}


def read_json(text: str) -> tuple[object] | None:
    """Read free data that a spec can hold; `None` when it is no JSON, or none that a spec can hold."""
    if text.count("[") + text.count("{") > 2_000:
        return None
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return (value,) if fits(value) else None
