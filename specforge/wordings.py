"""What a text loses when it is reworded: numbers, binding words, bounds."""

import re

STRONG = ("must", "never", "always", "only", "not", "no", "exactly", "before", "at most", "at least", "every", "all")
"""Words that carry the force of a rule."""
ALIKE = (
    (("not", "no"), re.compile(r"\b(?:not|never|no|cannot)\b|n['\u2019]t\b", re.IGNORECASE)),
    (("never",), re.compile(r"\b(?:never|at no time|(?:under|in) no circumstances?)\b", re.IGNORECASE)),
    (("every", "all"), re.compile(r"(?<!not )\b(?:every|all|each)\b", re.IGNORECASE)),
)
"""Binding words, and all the words that say as much as they do, or more, wherever they stand."""
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
BOUND = re.compile(
    r"\b(at most|up to|no more than|within|under|below|at least|no fewer than|no less than|over|above)"
    rf"\s+(\d+(?:[.,]\d+)*|(?:{'|'.join(WORDS)})\b)",
    re.IGNORECASE,
)
LOWER = frozenset(("at least", "no fewer than", "no less than", "over", "above"))
UPPER = frozenset(("at most", "up to", "no more than", "within", "under", "below"))


def lost(stated: str, wording: str) -> list[str]:
    """The numbers and binding words of a text that another wording of it does not have."""
    numbers = [number for number in NUMBER.findall(stated) if not re.search(rf"(?<!\d){re.escape(number)}(?!\d)", wording)]
    strong = [word for word in STRONG if _has(word, stated) and not _has(word, wording)]
    return list(dict.fromkeys((*numbers, *strong)))


def weaker(before: str, after: str) -> list[str]:
    """In what a text asks for less than before, in words: binding words that are gone, bounds that were moved outwards."""
    gone = [word for word in STRONG if _has(word, before) and not _has(word, after) and not _said_otherwise(word, before, after)]
    same = {"at most": UPPER, "at least": LOWER}
    told = [f"`{word}` is gone" for word in gone if not any(_has(other, after) for other in same.get(word, ()))]
    for (name, old), (other, new) in zip(BOUND.findall(before), BOUND.findall(after), strict=False):
        looser = _number(new) > _number(old) if name.lower() in UPPER else _number(new) < _number(old)
        if (name.lower() in UPPER) == (other.lower() in UPPER) and looser:
            told.append(f"`{name} {old}` became `{other} {new}`")
    return told


def _said_otherwise(word: str, before: str, after: str) -> bool:
    """Whether other words that say as much as a binding word stand in a text, at least as often as in the one before."""
    return any(word in words and len(form.findall(after)) >= len(form.findall(before)) for words, form in ALIKE)


def _number(text: str) -> float:
    if text.lower() in WORDS:
        return float(WORDS.index(text.lower()))
    return float(text.replace(",", "")) if text.count(".") <= 1 else 0.0


def _has(word: str, text: str) -> bool:
    return re.search(rf"\b{word}\b", text, re.IGNORECASE) is not None
