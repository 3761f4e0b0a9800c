"""Conversations that are written out in a prompt: turns of the user and the agent, calls and their results."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from specforge.importing.sketch import Span, fits

_TURN = re.compile(
    r"(?:[-*] +)?(?:\*\*|__)?(user calls|user|customer|caller|guest|patient|employee|member|human|client|question|input|q|kunde|kundin|nutzerin|nutzer|agent|assistant|assistentin|assistent|ai|bot|model|answer|response|output|a|call|result)"
    r"(?:\*\*|__)? ?:(?:\*\*|__)?(?:[ \t]+(\S.*)|[ \t]*)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:[-*] +)?(?:\*\*|__)?([A-Z][\w'-]{0,30}(?: [A-Z][\w'-]{0,30})?)(?:\*\*|__)? ?:(?:\*\*|__)?[ \t]+(\S.*)")
"""What somebody with a name of their own says."""
_END = re.compile(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|<!--.*-->)[ \t]*")
"""A line that ends a conversation, and belongs to none."""
_TAG = re.compile(r"[ \t]*</?([A-Za-z][A-Za-z0-9_-]{0,60})>[ \t]*")
_HEADS = re.compile(
    r"[ \t]*(?:[-*] +|#+ +|[0-9]{1,3}[.)] +)?(?:\*\*|__)?[^\w*_]{0,3}(?:(?!(?:here|please|these|this|i|we|you)\b)[^:|]{2,80}:|"
    r"(?:example|sample|case|conversation|dialogue|beispiel)s?(?: #?\d{1,4})?:?)(?:\*\*|__)?:?[ \t]*",
    re.IGNORECASE,
)
"""A line that may stand above a conversation."""
_NAMES_ONE = re.compile(
    r"\b(?:examples?|samples?|conversations?|dialogues?|beispiele?|good|better|correct|right|bad|worse|wrong|incorrect|do|don['\u2019]t)\b",
    re.IGNORECASE,
)
"""Words of a label that stands above a conversation wherever it is."""
_BAD = re.compile(
    r"(?:^|[\W_])(?:bad|worse|worst|wrong|incorrect|poor|negative|unacceptable|undesired|undesirable|unwanted|forbidden|prohibited|disallowed|schlecht\w*|falsch\w*)"
    r"(?:[\W_\d]*$|[\W_]+(?:[a-z]+ )?(?:examples?|answers?|repl(?:y|ies)|responses?|conversations?|dialogues?|interactions?|ways?|behaviou?rs?|samples?|outputs?|"
    r"cases?|practices?|styles?|tones?|beispiele?|antwort(?:en)?)\b|[ _]*[(:,\u2013\u2014-])|"
    r"(?:^|[\W_])(?:counter-?examples?|anti-?(?:patterns?|examples?)|gegenbeispiele?)\b|\bnot (?:like|to|so|this|that|ok|okay|good|acceptable|allowed|recommended)\b|"
    r"^[\W\d_]*(?:never|don['\u2019]?ts?|do not|avoid|nicht|nie|niemals|so nicht)\b|\b(?:never|don['\u2019]?t|do not|avoid) (?:do|say|writ\w+|answer\w*|repl\w+|respond\w*|this|these|that|like|it)\b|"
    r"[\u274c\u2717\u2718\u26d4\U0001f6ab]",
    re.IGNORECASE,
)
"""How a label or a heading says that the agent is not to answer so, rather than what a conversation is about."""
_FINE = re.compile(
    r"\b(?:good|better|best|right|correct|ideal|positive|desired|preferred|instead|gut\w*|besser\w*|richtig\w*)\b|[\u2705\u2713\u2714]",
    re.IGNORECASE,
)
_STRONG = re.compile(r"(\*\*|__)[^*_]+\1")
_ASIDE = re.compile(
    r"(?:[-*>] *)?(?:\*\*|__)?(?:important|note|notes|remember|reminder|warning|caution|attention|wichtig|hinweis|achtung)\b[^:]{0,20}:.*",
    re.IGNORECASE,
)
"""A paragraph that speaks to the reader of the prompt, and not in a conversation."""
_USER = frozenset(
    [
        "user",
        "customer",
        "caller",
        "guest",
        "patient",
        "employee",
        "member",
        "human",
        "client",
        "question",
        "input",
        "q",
        "kunde",
        "kundin",
        "nutzer",
        "nutzerin",
    ]
)
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
    bad: bool = False
    """Whether a label says that the agent is not to answer so."""


@dataclass(slots=True)
class _Said:
    who: str
    first: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is said, with the space around it cut as the language does."""
        return "\n".join(self.lines).strip()


def split_conversations(lines: Sequence[str], first: int, last: int, *, one: bool, bad: bool = False) -> Iterator[Conversation]:
    """Read the conversations between two lines; unless they are one, each begins with the user after an empty line.

    A label above a conversation ends the one before it. Where a label, or `bad`, says that the agent is not to answer so,
    that holds until another label says otherwise.
    """
    said: list[_Said] = []
    unread: list[int] = []
    aside = False
    begin, agent = first, _agent_in(lines[first - 1 : last], lines)
    for number in range(first, last + 1):
        line = lines[number - 1]
        if _END.fullmatch(line) and said:
            yield _conversation(said, begin, number - 1, unread, bad=bad)
            said, unread, begin, aside = [], [number], number, False
            continue
        if _is_above_one(lines, number, last):
            if said:
                yield _conversation(said, begin, number - 1, unread, bad=bad)
                said, unread, begin = [], [], number
            unread.append(number)
            bad, aside = _is_bad(line, before=bad), False
            continue
        found = _TURN.fullmatch(line)
        if found is None and agent and (label := _LABEL.fullmatch(line)) and label[1] == agent:
            said.append(_Said("agent", number, [label[2]]))
            aside = False
            continue
        empty_before = number > first and not lines[number - 2].strip()
        if found is None:
            aside = (aside and not empty_before) or (empty_before and _ASIDE.fullmatch(line) is not None)
            if said and not aside:
                said[-1].lines.append(line)
            elif line.strip():
                unread.append(number)
            continue
        aside = False
        who = found[1].lower()
        if not one and who in _USER and said and said[-1].who not in _USER and empty_before:
            yield _conversation(said, begin, number - 1, unread, bad=bad)
            said, unread, begin = [], [], number
        said.append(_Said(who, number, [found[2] or ""]))
    if said or unread:
        yield _conversation(said, begin, last, unread, bad=bad)


def _is_above_one(lines: Sequence[str], number: int, last: int) -> bool:
    """Whether a line is a tag or a label above a conversation: one that says so, or one after an empty line with a turn below it."""
    line = lines[number - 1]
    if (tag := _TAG.fullmatch(line)) is not None:
        return _NAMES_ONE.search(re.sub("[_-]", " ", tag[1])) is not None
    empty_before = number == 1 or not lines[number - 2].strip()
    if _TURN.fullmatch(line) or not (_HEADS.fullmatch(line) or (empty_before and _is_short_head(line))):
        return False
    following = next((lines[below - 1] for below in range(number + 1, last + 1) if lines[below - 1].strip()), "")
    return (empty_before or _NAMES_ONE.search(line) is not None) and any(pattern.fullmatch(following) for pattern in (_TURN, _TAG, _HEADS))


def _is_short_head(line: str) -> bool:
    """Whether a line without a colon is a heading: in bold, or a few words that name an example."""
    words = line.strip()
    names = _NAMES_ONE.search(words) is not None or is_bad(words)
    return bool(words) and len(words) <= 80 and (_STRONG.fullmatch(words) is not None or (names and not words.endswith((".", "!", "?"))))


def is_bad(label: str) -> bool:
    """Whether a heading or a label says that the agent is not to answer as in what stands below it."""
    return _BAD.search(label) is not None


def _is_bad(label: str, *, before: bool) -> bool:
    """Whether conversations below a label are bad ones; a label that does not say so leaves it as it was before."""
    words = label.replace("_", " ")
    if is_bad(words):
        # A tag that closes what is bad.
        return not label.lstrip().startswith("</")
    return before and _FINE.search(words) is None


def has_turn(texts: Iterable[str]) -> bool:
    """Whether somebody says something in one of some texts."""
    return any(_TURN.fullmatch(line) for text in texts for line in text.split("\n"))


def _agent_in(lines: Sequence[str], prompt: Sequence[str]) -> str:
    """The name under which the agent speaks, where no usual word says so.

    It is one that follows upon what a person says: the prompt says that the agent has it, or it does so several times and nobody else
    speaks. What stands before a colon elsewhere is a line of an answer, then.
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
    if len(set(names)) != 1 or names[0].lower() in _FIELDS:
        return ""
    called = re.compile(rf"\b(?:you are|named|called|your name is) (?:the )?[\"\u201c'*_]{{0,3}}{re.escape(names[0])}\b", re.IGNORECASE)
    if any(map(called.search, prompt[:PERSONA])):
        return names[0]
    return names[0] if len(names) > 1 and not others else ""


def is_conversation(text: str) -> bool:
    """Whether a paragraph begins with what the user says and has an answer to it."""
    first, *others = text.split("\n")
    opens, answers = _TURN.fullmatch(first), (found for line in others if (found := _TURN.fullmatch(line)))
    return bool(opens and opens[2] and opens[1].lower() in _USER and any(one[2] and one[1].lower() not in _USER for one in answers))


def _conversation(said: list[_Said], first: int, last: int, unread: list[int], *, bad: bool) -> Conversation:
    turns: list[dict[str, object]] = []
    lost = list(unread)
    for one in said:
        turn = _turn(one, turns[-1] if turns else None)
        if turn is None:
            lost += range(one.first, one.first + len(one.lines))
        elif turn:
            turns.append(turn)
    return Conversation(tuple(turns), (first, last), tuple(lost), bad)


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
