"""Limits that nothing can keep at once."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.statements import WORD, Statement, Statements
from specforge.wordings import LOWER, UPPER, WORDS

UNITS = {
    unit: name
    for name, units in {
        "words": "word words",
        "sentences": "sentence sentences",
        "characters": "character characters chars",
        "lines": "line lines",
        "paragraphs": "paragraph paragraphs",
        "bullets": "bullet bullets",
        "items": "item items",
        "questions": "question questions",
        "tokens": "token tokens",
        "pages": "page pages",
        "options": "option options",
        "examples": "example examples",
        "emojis": "emoji emojis",
        "days": "day days",
        "hours": "hour hours",
        "minutes": "minute minutes",
    }.items()
    for unit in units.split()
}
MOST = (
    *sorted(UPPER - {"within"}, key=len, reverse=True),
    "within",
    "fewer than",
    "less than",
    "a maximum of",
    "maximum",
    "max",
    "not exceed",
    "limited to",
)
LEAST = (*sorted(LOWER, key=len, reverse=True), "more than", "a minimum of", "minimum", "min")
STRICT = frozenset(("fewer than", "less than", "under", "below", "more than", "over", "above"))
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|{'|'.join(WORDS[1:])})"
UNIT = rf"(?:(?:short|full|single|complete)\ )?(?:bullet\ (?=points?\b))?({'|'.join(UNITS)}|points?)\b"
BOUND = re.compile(
    rf"""
    \b(?:({"|".join(map(re.escape, MOST))})|({"|".join(map(re.escape, LEAST))})|(exactly))\ ({NUMBER})\ {UNIT}
    | \b(?:between\ )?({NUMBER})\ ?(?:-|\u2013|to|and)\ ?({NUMBER})\ {UNIT}
    | \b({NUMBER})\ {UNIT}\ or\ (?:(more|longer)|(?:less|fewer|shorter))\b
    """,
    re.VERBOSE,
)
ANSWERING = frozenset(
    WORD.findall(
        "a an the your you it its for on by from at is are be must should shall always please all every each of in with to and or than that this no not only"
        " answer answers answering respond response responses reply replies output outputs message messages write keep use give provide make"
        " ensure sure long length total limit limited word count short brief concise maximum minimum exactly between do don't exceed never"
        " have has contain contains containing consist text final entire overall at most least up more less fewer longer shorter"
    )
)
"""Words that do not say what a limit is for."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How many of a unit a clause allows."""

    least: float
    most: float
    unit: str
    said: str
    subject: frozenset[str]
    """What the limit is for, beyond the answer."""
    by: Statement


@rule(9, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def contradicting_numbers(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag two limits for the same thing that no number keeps.

    Limits are those of words, sentences, characters, items and times, as `at most 3 sentences`, `100 to 200 words`, `five items
    or more`. Both clauses must hold always and speak of the answer as such or of the same thing, in one section or where one
    of them stands in a section that holds everywhere.

    Fires on:

    ```text
    Answer in at most 3 sentences.
    # Style
    Every answer has five sentences or more.
    ```

    Silent on:

    ```text
    Answer in at most 3 sentences.
    # Style
    The summary has at least 5 sentences. If the user asks for more, write at least 5 sentences.
    ```
    """
    read = prompt.statements
    seen: dict[str, list[Bound]] = {}
    for one in _bounds(read):
        before = seen.setdefault(one.unit, [])
        other = next((each for each in before if _clash(one, each) and read.meet(one.by, each.by)), None)
        if other is not None:
            line, _ = prompt.line_column(other.by.start)
            message = f"`{one.said}` and `{other.said}` on line {line} leave no number of {one.unit}"
            key = f"{other.said} | {one.said}"
            yield Hit(one.by.start, one.by.end, message, "keep one, or say when each of them holds", key=key)
        if len(before) < 40:
            before.append(one)


def _bounds(read: Statements) -> Iterator[Bound]:
    for one in read.holding((*UNITS, "points", "point")):
        if one.conditional:
            continue
        for found in BOUND.finditer(one.text):
            most, least, exactly, number, unit, low, high, ranged, limit, limited, more = found.groups()
            counted = unit or ranged or limited
            name = UNITS.get(counted, "bullets" if "bullet" in found[0] else "points")
            if number is not None:
                value, strict = _number(number), 1 if (most or least) in STRICT else 0
                lower = value if exactly else value + strict if least else 0
                upper = value if exactly else value - strict if most else math.inf
            elif low is not None:
                lower, upper = _number(low), _number(high)
            else:
                lower, upper = (_number(limit), math.inf) if more else (0, _number(limit))
            rest = WORD.findall(f"{one.text[: found.start()]} {one.text[found.end() :]}")
            subject = frozenset(word for word in rest if word not in ANSWERING and not word.isdigit())
            if lower <= upper:
                yield Bound(lower, upper, name, found[0], subject, one)


def _number(text: str) -> float:
    return float(WORDS.index(text)) if text in WORDS else float(text.replace(",", ""))


def _clash(one: Bound, other: Bound) -> bool:
    apart = one.least > other.most or other.least > one.most
    return apart and one.by is not other.by and one.subject == other.subject
