"""What a tool's own description claims of the order of its rows, against the order of its contract."""

import re
from collections.abc import Iterator

from specforge.amounts import in_code
from specforge.contracts.claims import Denied
from specforge.regexes import regex
from specforge.spec.tools import Tool

TIMES = ("datetime", "date")
NUMBERS = ("integer", "number")
_NAMES = frozenset(
    (
        "author",
        "brand",
        "category",
        "city",
        "company",
        "country",
        "customer",
        "email",
        "label",
        "name",
        "subject",
        "surname",
        "title",
        "vendor",
    )
)
"""What a field is called whose texts say nothing of a time, nor of a rank."""
_UNSURE = regex(
    r"\b(?:can|could|may|might|optional|optionally|not|never|unless|if|when|whether|default|either|or|reverse"
    r"|each|every|within|inside|per|among|was|were|been|being|after|before|has|have|with|whose)\b",
    re.IGNORECASE,
)
"""What says that rows come in this order only now and then, or that it is the order of something in a row, or of another list."""
_CHOSEN = regex(r"sort|order_?by|ordering|direction")
"""What an input is called by which the caller chooses the order."""
_ENDS = r"(?=\s*(?:[.,;:!?)]|$|(?:and|then|so|by)\b))"
"""What stands behind an order that is named: no noun, as behind `the newest first version`."""
_NEWEST = regex(rf"\b(?:newest|latest|most\s+recent(?:ly\s+\w+)?)\s+(?:\w+\s+)?first{_ENDS}", re.IGNORECASE)
_OLDEST = regex(rf"\b(?:oldest|earliest)\s+(?:\w+\s+)?first{_ENDS}|\bin\s+chronological\s+order\b|\bchronologically{_ENDS}", re.IGNORECASE)
_ALPHABET = regex(r"\balphabetically\b|\bin\s+alphabetical\s+order\b", re.IGNORECASE)
_BY = regex(
    r"\b(?:sorted\s+by|in\s+order\s+of|(?<=,\s)ordered\s+by)\s+(?:(?:the|their|its)\s+)?`?([A-Za-z][\w-]*(?:\s+[A-Za-z][\w-]*){0,2})",
    re.IGNORECASE,
)
_DOWN = regex(r"\bdesc(?:ending)?\b|\bz\s+to\s+a\b", re.IGNORECASE)
_UP = regex(r"\basc(?:ending)?\b|\ba\s+to\s+z\b", re.IGNORECASE)
_NEXT = regex(r"[,;]|\b(?:then|and)\b", re.IGNORECASE)
"""Where the direction of one field ends, and another field follows."""
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
        return (
            found[0].replace("`", "").strip()
            if _is_another(field, tool, keys) or _is_turned(field, sentence[found.start(1) :], keys)
            else None
        )
    for phrase, newest in ((_NEWEST, True), (_OLDEST, False)):
        if (said := phrase.search(sentence)) is not None and _runs_otherwise(tool, keys, newest=newest):
            return said[0]
    said = _ALPHABET.search(sentence)
    return said[0] if said is not None and _is_no_alphabet(sentence, tool, keys) else None


def _field(words: str, tool: Tool) -> str | None:
    """The field of a row that the words begin with, as `amount cents` or `name`."""
    parts = words.lower().replace("-", "_").split()
    names = {name.lower(): name for name in tool.item}
    return next((names[joined] for size in (3, 2, 1) if (joined := "_".join(parts[:size])) in names), None)


def _is_another(field: str, tool: Tool, keys: list[tuple[str, bool]]) -> bool:
    """Whether rows that come by the keys come in no order of a field: a number may be the rank by anything, and `name_key` the order of `name`."""
    first = tool.item.get(keys[0][0])
    if first is None or any(not _parts(field).isdisjoint(_parts(name)) for name, _ in keys):
        return False
    if tool.item[field].type in NUMBERS:
        return first.type == "string" and _is_a_name(keys[0][0])
    return _is_a_name(field) and (first.type in TIMES or first.unique)


def _is_turned(field: str, said: str, keys: list[tuple[str, bool]]) -> bool:
    """Whether the words on a field say the other direction than the first key, which is of this field."""
    name, down = keys[0]
    return field == name and (_UP if down else _DOWN).search(_NEXT.split(said, maxsplit=1)[0]) is not None


def _runs_otherwise(tool: Tool, keys: list[tuple[str, bool]], *, newest: bool) -> bool:
    """Whether rows come in another order of time: by a time the other way, or by a name, which says nothing of time."""
    timed = next((down for name, down in keys if name in tool.item and tool.item[name].type in TIMES), None)
    if timed is not None:
        return timed is not newest
    first = tool.item.get(keys[0][0])
    return first is not None and first.type == "string" and not (first.one_of or first.unique) and _is_a_name(keys[0][0])


def _is_no_alphabet(sentence: str, tool: Tool, keys: list[tuple[str, bool]]) -> bool:
    """Whether rows come by a time and by no text behind it, or by a name from its end."""
    name, down = keys[0]
    first = tool.item.get(name)
    if first is None:
        return False
    texts = (one for other, _ in keys if (one := tool.item.get(other)) is not None and one.type == "string" and not one.unique)
    return not any(texts) if first.type in TIMES else _is_a_name(name) and down and _DOWN.search(sentence) is None


def _is_a_name(field: str) -> bool:
    return not _parts(field).isdisjoint(_NAMES)


def _parts(field: str) -> frozenset[str]:
    return frozenset(field.lower().split("_"))
