"""What a tool's own description claims of the order of its rows, against the order of its contract."""

import re
from collections.abc import Iterator

from specforge.amounts import in_code
from specforge.contracts.claims import Denied
from specforge.regexes import regex
from specforge.spec.tools import Tool

TIMES = ("datetime", "date")
NUMBERS = ("integer", "number", "boolean", "time", *TIMES)
"""What is in no alphabetical order."""
_UNSURE = regex(
    r"\b(?:can|could|may|might|optional|optionally|not|never|unless|if|when|whether|default|either|or|reverse)\b", re.IGNORECASE
)
"""What says that rows come in this order only now and then."""
_CHOSEN = regex(r"sort|order_?by|ordering|direction")
"""What an input is called by which the caller chooses the order."""
_NEWEST = regex(r"\b(?:newest|latest|most\s+recent(?:ly\s+\w+)?)\s+(?:\w+\s+)?first\b", re.IGNORECASE)
_OLDEST = regex(r"\b(?:oldest|earliest)\s+(?:\w+\s+)?first\b|\bin\s+chronological\s+order\b|\bchronologically\b", re.IGNORECASE)
_ALPHABET = regex(r"\balphabetical(?:ly)?\b(?:\s+order\b)?", re.IGNORECASE)
_BY = regex(
    r"\b(?:sorted\s+by|in\s+order\s+of|(?<=,\s)ordered\s+by)\s+(?:(?:the|their|its)\s+)?`?([A-Za-z][\w-]*(?:\s+[A-Za-z][\w-]*){0,2})",
    re.IGNORECASE,
)
_DOWN = regex(r"\bdesc(?:ending)?\b|\bz\s+to\s+a\b", re.IGNORECASE)
_UP = regex(r"\basc(?:ending)?\b|\ba\s+to\s+z\b", re.IGNORECASE)
_SENTENCE = regex(r"(?<=[.!?;])\s+|\n+")


def misordered(text: str, tool: Tool) -> Iterator[Denied]:
    """Find the orders that a description of a list names, and that its `order_by` is not.

    Told only where the two cannot both be so: another field of the rows, the other direction, times that run the other way.
    """
    keys = [one.split() for one in tool.pages.order_by] if tool.pages is not None else []
    if not keys or any(_CHOSEN.search(name) for name in tool.input):
        return
    assert tool.pages is not None
    instead = f"its contract orders by {in_code(tool.pages.order_by)}"
    for sentence in _SENTENCE.split(text):
        if (
            _UNSURE.search(sentence) is None
            and (words := _wrong(sentence, tool, [(name, way == "desc") for name, way in keys])) is not None
        ):
            yield Denied(words, instead)


def _wrong(sentence: str, tool: Tool, keys: list[tuple[str, bool]]) -> str | None:
    """The words of a sentence that the order of a contract contradicts."""
    found = _BY.search(sentence)
    if found is not None and (field := _field(found[1], tool)) is not None:
        down = dict(keys).get(field)
        after = sentence[found.end(1) :] + " " + found[1]
        if down is None or (field == keys[0][0] and (_UP if down else _DOWN).search(after)):
            return found[0].replace("`", "").strip()
        return None
    for phrase, newest in ((_NEWEST, True), (_OLDEST, False)):
        if (said := phrase.search(sentence)) is not None and _runs_otherwise(tool, keys, newest=newest):
            return said[0]
    said = _ALPHABET.search(sentence)
    first, down = keys[0]
    if said is not None and first in tool.item and (tool.item[first].type in NUMBERS or down):
        return said[0]
    return None


def _field(words: str, tool: Tool) -> str | None:
    """The field of a row that the words begin with, as `amount cents` or `name`."""
    parts = words.lower().replace("-", "_").split()
    names = {name.lower(): name for name in tool.item}
    return next((names[joined] for size in (3, 2, 1) if (joined := "_".join(parts[:size])) in names), None)


def _runs_otherwise(tool: Tool, keys: list[tuple[str, bool]], *, newest: bool) -> bool:
    """Whether rows come in another order of time: by a time the other way, or by a text that says nothing of time and parts them into no groups."""
    timed = next((down for name, down in keys if name in tool.item and tool.item[name].type in TIMES), None)
    if timed is not None:
        return timed is not newest
    first = tool.item.get(keys[0][0])
    return first is not None and first.type == "string" and not (first.one_of or first.unique)
