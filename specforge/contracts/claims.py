"""What a text claims of a list: how many rows come, how many pages, whether they are all of them."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from specforge.amounts import many
from specforge.regexes import regex

NOUNS = ("rows", "row", "results", "items", "entries", "records", "hits", "matches", "lines", "elements")
"""Words for rows beside the one in the name of the tool."""
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)(?!\d|[.:]\d|%)"
_PARTS = r"(?:fields|columns|details|attributes|properties|values|information|metadata)"
"""Words for what a row consists of: all of them are not all rows."""
_WHOLE = regex(
    r"\b(?:returns?|gives?|brings?|yields?|outputs?)\s+(?:back\s+)?(?:all|every|each|the\s+(?:whole|full|complete|entire))\b"
    rf"(?!\s+(?:(?:the|its|their)\s+)?(?:\w+\s+)?{_PARTS}\b|\s+\w+['\u2019]s\b)[^.;,]*"
    r"|\ball\s+at\s+once\b|\b(?:lists?|gets?|reads?|shows?|fetch(?:es)?)\s+(?:all|every|everything)\b[^.;,]*\b(?:at\s+once|in\s+one\s+call)\b"
    r"|\bin\s+one\s+(?:go|page|result|response)\b|\bwithout\s+(?:pages|paging|pagination)\b",
    re.IGNORECASE,
)
_PARTED = regex(r"\bat\s+a\s+time\b|\bpage\s+by\s+page\b|\bin\s+pages\b|\bpages?\s+of\s+\d|\d\s+(?:per|a|to\s+a)\s+page\b", re.IGNORECASE)
"""What says of a list that it comes in parts."""
_LISTS = "pages?|results?|responses?|answers?|outputs?|lists?|calls?|it|which|that|each|one"
"""What has rows of the list; whatever else has some has them itself, as an order its items."""
_BESIDE = "can|may|must|could|will|only|also|never|always|usually|now|then"
"""What stands between who has something and the verb."""
_THEIRS = regex(
    rf"\b(?!(?:{_LISTS}|{_BESIDE})\b)\w+\s+(?:(?:{_BESIDE})\s+)*(?:has|have|had|holds?|contains?|with|of(?=\s+(?:more|fewer|less)\b))\s+"
    r"(?:(?:at\s+(?:most|least)|up\s+to|(?:more|fewer|less)\s+than|exactly|only|about)\s+)?$",
    re.IGNORECASE,
)
"""What stands before a number of things that something else than the list has."""
_PART = regex(r"\b(?:last|latest|newest|(?:most )?recent|first|oldest|previous|past|next|top|best|cheapest|nearest)\s+$", re.IGNORECASE)
"""What stands before a number of rows that somebody takes of the list, however many it has."""
_SUPPOSED = regex(r"\b(?:if|when(?:ever)?|where|once|unless|until|in\s+case)\b[^,;:]*$", re.IGNORECASE)
"""What stands before a number that a list may have or not."""
_TOLD = regex(
    r"\b(?:returns|gives|brings|yields|outputs|lists|shows|has|have|had|holds?|contains?|comes?|(?:is|are)\s+returned|there\s+(?:is|are))\b",
    re.IGNORECASE,
)
"""What tells how many rows a list has; an order tells how many of them are to be taken, as `Name 3 orders`."""
_BEFORE = 300
"""Characters before a number that are read."""
_RATE = regex(r"\s+(?:per|an?|each|every)\s+(?:second|minute|hour|day|week|month|year)\b", re.IGNORECASE)
_SENTENCE = regex(r"(?<=[.!?])\s+|\n+")


class Stated(Struct, frozen=True):
    """What a contract says of a list, as numbers."""

    tool: str
    paged: bool
    rows: frozenset[int]
    """Every number of rows that it states: the usual page, the largest, the most that there are or can be reached."""
    pages: int | None = None
    """The most pages of a task."""

    @classmethod
    def of(cls, tool: str, contract: Mapping[str, object]) -> "Stated":
        """Read the `contract` of a tool in `tools.json`."""
        pages, returns, agent = (contract.get(key) for key in ("pages", "returns", "agent"))
        numbers: list[object] = []
        if isinstance(pages, Mapping):
            size = pages.get("size")
            numbers += [*(size.values() if isinstance(size, Mapping) else ()), pages.get("reaches")]
        if isinstance(returns, Mapping):
            numbers.append(returns.get("at_most"))
        most = agent.get("pages_per_task") if isinstance(agent, Mapping) else None
        rows = frozenset(int(str(one)) for one in numbers if str(one).isdecimal())
        return cls(tool, isinstance(pages, Mapping), rows, most if isinstance(most, int) else None)


class Denied(Struct, frozen=True):
    """Words that a contract says otherwise than."""

    words: str
    instead: str
    """What the contract says, in words."""


def denied(text: str, stated: Stated, *, own: bool) -> Iterator[Denied]:
    """Find what a text says of a list otherwise than its contract.

    Args:
        text: The text.
        stated: What the contract says.
        own: Whether all of the text is about the tool, as its description is; else only sentences that name it are read.
    """
    if not own and stated.tool not in text:
        return
    for sentence in _SENTENCE.split(text):
        if own or re.search(rf"(?<![\w-]){re.escape(stated.tool)}(?![\w-])", sentence):
            yield from _denied(sentence, stated, own=own)


def _denied(sentence: str, stated: Stated, *, own: bool) -> Iterator[Denied]:
    if stated.paged and not _PARTED.search(sentence) and (found := _WHOLE.search(sentence)) is not None:
        yield Denied(found[0].strip(), "it returns pages")
    told_of = own or _TOLD.search(sentence) is not None
    for found in _rows(stated.tool).finditer(sentence):
        number = next(int(one.replace(",", "")) for one in found.groups() if one)
        before = sentence[max(found.start() - _BEFORE, 0) : found.start()]
        others = _THEIRS.search(before) or _SUPPOSED.search(before) or _RATE.match(sentence, found.end())
        taken = not own and found[1] and (_PART.search(before) or not told_of)
        if stated.rows and number not in stated.rows and not others and not taken:
            told = " and ".join(str(one) for one in sorted(stated.rows))
            yield Denied(found[0].strip(), f"its contract says {told}")
    for found in re.finditer(rf"(?<![\w.]){_NUMBER}\s+pages\b", sentence):
        number = int(found[1].replace(",", ""))
        if stated.pages is not None and number != stated.pages:
            yield Denied(found[0].strip(), f"its contract says {many(stated.pages, 'page')} for a task")


def _rows(tool: str) -> re.Pattern[str]:
    """Numbers of rows, in the words that are used of a list."""
    own = re.findall(r"[A-Za-z]+", tool)
    nouns = "|".join(re.escape(one) for one in (*NOUNS, *([own[-1].lower()] if own and len(own[-1]) > 2 else [])))
    return re.compile(
        rf"(?<![\w.]){_NUMBER}\s+(?:{nouns})\b|\bpages?\s+of\s+(?:at\s+most\s+|up\s+to\s+)?{_NUMBER}|(?<![\w.]){_NUMBER}\s+(?:per|a|to\s+a)\s+page\b"
        rf"|\bpage\s+size\s+(?:is\s+|of\s+)?{_NUMBER}",
        re.IGNORECASE,
    )
