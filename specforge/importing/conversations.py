"""Conversations that are written out in a prompt: turns of the user and the agent, calls and their results."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from specforge.importing.sketch import Span, fits
from specforge.importing.speakers import AGENT, COLON, PEOPLE, TURN, USER, Piece, pieces
from specforge.regexes import regex

_LABEL = regex(
    rf"(?:[-*] +)?(?:\*\*|__)?((?![a-z\u00df-\u00ff])[^\W\d_][\w'-]{{0,30}}(?: [A-Z][\w'-]{{0,30}})?)(?:\*\*|__)? ?{COLON}[ \t]*(\S.*)"
)
"""What somebody with a name of their own says."""
_END = regex(r"[ \t]*(?:-{3,}|\*{3,}|_{3,}|<!--.*-->)[ \t]*")
"""A line that ends a conversation, and belongs to none."""
_TAG = regex(r"[ \t]*</?([A-Za-z][A-Za-z0-9_-]{0,60})(?: [^<>]{0,200})?>[ \t]*")
_HEADS = regex(
    r"[ \t]*(?:[-*] +|#+ +|[0-9]{1,3}[.)] +)?(?:\*\*|__)?[^\w*_]{0,3}(?:(?!(?:here|please|these|this|i|we|you)\b)[^:|]{2,80}:|"
    r"(?:example|sample|case|conversation|dialogue|beispiel)s?(?: #?\d{1,4})?:?)(?:\*\*|__)?:?[ \t]*",
    re.IGNORECASE,
)
"""A line that may stand above a conversation."""
_NAMES_ONE = regex(
    r"\b(?:examples?|samples?|conversations?|dialogues?|beispiele?|good|better|correct|right|bad|worse|wrong|incorrect|do|don['\u2019]t)\b",
    re.IGNORECASE,
)
"""Words of a label that stands above a conversation wherever it is."""
_BAD = regex(
    r"(?:^|[\W_])(?:bad|worse|worst|wrong|incorrect|poor|negative|unacceptable|undesired|undesirable|unwanted|forbidden|prohibited|disallowed|schlecht\w*|falsch\w*)"
    r"(?:[\W_\d]*$|[\W_]+(?:[a-z]+ )?(?:examples?|answers?|repl(?:y|ies)|responses?|conversations?|dialogues?|interactions?|ways?|behaviou?rs?|samples?|outputs?|"
    r"cases?|practices?|styles?|tones?|beispiele?|antwort(?:en)?)\b|[ _]*[(:,\u2013\u2014-])|"
    r"(?:^|[\W_])(?:counter-?examples?|anti-?(?:patterns?|examples?)|gegenbeispiele?)\b|\bnot (?:like|to|so|this|that|ok|okay|good|acceptable|allowed|recommended)\b|"
    r"^[\W\d_]*(?:never|don['\u2019]?ts?|do not|avoid|nicht|nie|niemals|so nicht)\b|\b(?:never|don['\u2019]?t|do not|avoid) (?:do|say|writ\w+|answer\w*|repl\w+|respond\w*|this|these|that|like|it)\b|"
    r"[\u274c\u2717\u2718\u26d4\U0001f6ab]",
    re.IGNORECASE,
)
"""How a label or a heading says that the agent is not to answer so, rather than what a conversation is about."""
_FINE = regex(
    r"\b(?:good|better|best|right|correct|ideal|positive|desired|preferred|instead|gut\w*|besser\w*|richtig\w*)\b|[\u2705\u2713\u2714]",
    re.IGNORECASE,
)
_STRONG = regex(r"(\*\*|__)[^*_]+\1")
_ASIDE = regex(
    r"(?:[-*>] *)?(?:\*\*|__)?(?:important|note|notes|remember|reminder|warning|caution|attention|wichtig|hinweis|achtung|denke? daran|rappel|recuerda|ricorda)\b[^:]{0,20}:.*",
    re.IGNORECASE,
)
"""A paragraph that speaks to the reader of the prompt, and not in a conversation."""
_FIELDS = frozenset((
    "address", "amount", "category", "city", "class", "country", "email", "id", "name", "number", "price", "priority", "severity", "total",
    "class", "context", "date", "intent", "label", "language", "note", "order", "reason", "sentiment", "status", "subject", "summary", "tag", "title",
    "topic", "type",
))  # fmt: skip
"""What stands before a colon in a form, and is nobody's name."""
MOST_NAMES = 8
"""A text with more labels is no conversation of people with names of their own."""
PERSONA = 200
"""In so many lines of a prompt it is said who the agent is."""
_CALL = regex(r"`?([A-Za-z][A-Za-z0-9_-]{0,63})`?(?: with (\{.*\})|\((\{.*\})?\))?\s*", re.DOTALL)


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
    read = pieces(lines[first - 1 : last], first)
    texts = [piece.text for piece in read]
    said: list[_Said] = []
    unread: list[int] = []
    aside = False
    begin, names = 0, _names_in(texts, lines)
    for index, line in enumerate(texts):
        if _END.fullmatch(line) and said:
            yield _conversation(read, said, range(begin, index), unread, bad=bad)
            said, unread, begin, aside = [], [index], index, False
            continue
        if _is_above_one(texts, index):
            unread.append(index)
            # A tag that closes belongs to what stands before it.
            own = index + 1 if line.lstrip().startswith("</") else index
            if said:
                yield _conversation(read, said, range(begin, own), [one for one in unread if one < own], bad=bad)
                said, unread, begin = [], [one for one in unread if one >= own], own
            bad, aside = _is_bad(line, before=bad), False
            continue
        turn = _spoken(line, names)
        empty_before = index > 0 and not texts[index - 1].strip()
        if turn is None:
            aside = (aside and not empty_before) or (empty_before and _ASIDE.fullmatch(line) is not None)
            if said and not aside:
                said[-1].lines.append(line)
            elif line.strip():
                unread.append(index)
            continue
        aside = False
        who, text = turn
        if not one and who in USER and said and said[-1].who not in USER and empty_before:
            yield _conversation(read, said, range(begin, index), unread, bad=bad)
            said, unread, begin = [], [], index
        said.append(_Said(who, index, [text]))
    if said or unread:
        yield _conversation(read, said, range(begin, len(read)), unread, bad=bad)


def _spoken(line: str, names: Mapping[str, str]) -> tuple[str, str] | None:
    """Give who begins to speak on a line, and what is said there."""
    if (turn := TURN.fullmatch(line)) is not None:
        return turn[1].lower(), turn[2] or ""
    label = _LABEL.fullmatch(line) if names else None
    return (names[label[1]], label[2]) if label is not None and label[1] in names else None


def _is_above_one(lines: Sequence[str], index: int) -> bool:
    """Whether a line is a tag or a label above a conversation: one that says so, or one after an empty line with a turn below it."""
    line = lines[index]
    if (tag := _TAG.fullmatch(line)) is not None:
        return _NAMES_ONE.search(re.sub("[_-]", " ", tag[1])) is not None
    empty_before = index == 0 or not lines[index - 1].strip()
    if TURN.fullmatch(line) or not (_HEADS.fullmatch(line) or (empty_before and _is_short_head(line))):
        return False
    following = next((lines[below] for below in range(index + 1, len(lines)) if lines[below].strip()), "")
    return (empty_before or _NAMES_ONE.search(line) is not None) and any(pattern.fullmatch(following) for pattern in (TURN, _TAG, _HEADS))


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
    return any(TURN.fullmatch(piece.text) for text in texts for piece in pieces(text.split("\n"), 1))


def has_both(text: str) -> bool:
    """Whether a person and the agent both speak in a text."""
    speakers = {turn[1].lower() for piece in pieces(text.split("\n"), 1) if (turn := TURN.fullmatch(piece.text))}
    return not speakers.isdisjoint(PEOPLE - {"client"}) and not speakers.isdisjoint(AGENT - {"a", "answer", "model", "output", "response"})


def _names_in(lines: Sequence[str], prompt: Sequence[str]) -> dict[str, str]:
    """The names of their own under which somebody speaks, with the side that each is on.

    That of the agent is one that follows upon what a person says: the prompt says that the agent has it, or it does so several times and
    nobody else speaks. What stands before a colon elsewhere is a line of an answer, then. Where the prompt says which name the agent has,
    whoever speaks before it is the user.
    """
    last, names, others = "", list[str](), set[str]()
    before: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if (turn := TURN.fullmatch(line)) is not None:
            if turn[1].lower() not in PEOPLE:
                return {}
            last = "user"
        elif (label := _LABEL.fullmatch(line)) is not None:
            before[label[1]].add(last)
            (names.append if last == "user" else others.add)(label[1])
            last = label[1]
    if names:
        known = len(set(names)) == 1 and names[0].lower() not in _FIELDS
        return {names[0]: "agent"} if known and (_is_called(names[0], prompt) or (len(names) > 1 and not others)) else {}
    named = before if len(before) <= MOST_NAMES else ()
    called = [name for name in named if len(before[name]) == 1 and "" not in before[name] and _is_called(name, prompt)]
    person = next(iter(before[called[0]])) if len(called) == 1 else ""
    return {called[0]: "agent", person: "user"} if person and person.lower() not in _FIELDS and person != called[0] else {}


def _is_called(name: str, prompt: Sequence[str]) -> bool:
    """Whether a prompt says where it begins that the agent has a name."""
    called = re.compile(
        r"(?:\b(?:you are|named|called|your name is|i am|du bist|sie sind|hei(?:\u00dft|ssen?)|dein name ist|tu es|vous \u00eates|t'appelles|nomm\u00e9e?|eres|te llamas)"
        rf" (?:the )?[\"\u201c\u201e\u00ab'*_ ]{{0,3}}|[\u201c\u201e\u00ab\u300c\"] ?){re.escape(name)}(?!\w)",
        re.IGNORECASE,
    )
    return any(map(called.search, prompt[:PERSONA]))


def is_conversation(text: str, prompt: Sequence[str]) -> bool:
    """Whether a paragraph of a prompt begins with what the user says and has an answer to it."""
    read = [piece.text for piece in pieces(text.split("\n"), 1) if not _TAG.fullmatch(piece.text)]
    names = _names_in(read, prompt)
    first, *others = [_spoken(line, names) for line in read] or [None]
    return bool(first and first[1] and first[0] in USER and any(one and one[1] and one[0] not in USER for one in others))


def _conversation(read: Sequence[Piece], said: list[_Said], span: range, unread: list[int], *, bad: bool) -> Conversation:
    turns: list[dict[str, object]] = []
    lost = list(unread)
    for one in said:
        turn = _turn(one, turns[-1] if turns else None)
        if turn is None:
            lost += range(one.first, one.first + len(one.lines))
        elif turn:
            turns.append(turn)
    kept = {number for index in span if index not in set(lost) for number in _lines_of(read[index])}
    unkept = sorted({number for index in lost for number in _lines_of(read[index])} - kept)
    return Conversation(tuple(turns), (read[span[0]].first, read[span[-1]].last), tuple(unkept), bad)


def _lines_of(piece: Piece) -> range:
    return range(piece.first, piece.last + 1)


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
    return {"user" if said.who in USER else "agent": said.text}


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
