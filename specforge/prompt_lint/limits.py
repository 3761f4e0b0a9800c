"""How many words, sentences, items or days a prompt allows."""

import math
import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from specforge.prompt_lint.answer_lengths import OF_ANSWERS
from specforge.prompt_lint.speech import WORD, Speech
from specforge.prompt_lint.speech.speech import units_of
from specforge.prompt_lint.statements import Statement, Statements
from specforge.regexes import regex
from specforge.wordings import COUNTING

UNITS = units_of(
    words="word words",
    sentences="sentence sentences",
    characters="character characters chars",
    lines="line lines",
    paragraphs="paragraph paragraphs",
    bullets="bullet bullets",
    items="item items",
    questions="question questions",
    tokens="token tokens",
    pages="page pages",
    options="option options",
    examples="example examples",
    emojis="emoji emojis",
    days="day days",
    hours="hour hours",
    minutes="minute minutes",
)
MOST = (
    "no more than",
    "at most",
    "up to",
    "under",
    "below",
    "within",
    "fewer than",
    "less than",
    "a maximum of",
    "maximum of",
    "maximum length of",
    "maximum",
    "max.",
    "max",
    "not exceed",
    "to",
)
LEAST = (
    "no fewer than",
    "no less than",
    "at least",
    "above",
    "over",
    "more than",
    "a minimum of",
    "minimum of",
    "minimum length of",
    "minimum",
    "min.",
    "min",
)
LIMITING = frozenset(("limit", "limited", "cap", "capped", "restrict", "restricted"))
"""With one of these `to 50 words` is a limit."""
STRICT = frozenset(("fewer than", "less than", "under", "below", "more than", "over", "above"))
DENIED = regex(r"\b(?:not|never|don['\u2019]t|avoid)(?: [a-z]+){0,4} $")
"""Before `more than 50 words`, it makes that the most."""
LIMITED = regex(rf"\b(?:{'|'.join(sorted(LIMITING))})\b")
MOST_IN_CLAUSE = 8
"""Limits; what has more is no sentence."""
AHEAD = 40
"""Characters behind a number in which its unit stands."""
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|{'|'.join(COUNTING[1:])})"
UNIT = rf"(?:(?:short|full|single|complete)\ )?(?:bullet\ (?=points?\b))?({'|'.join(UNITS)}|points?)\b"
BOUND = regex(
    rf"""
    \b(?:({"|".join(map(re.escape, MOST))})|({"|".join(map(re.escape, LEAST))})|(exactly))\ ({NUMBER})\ {UNIT}
    | \b(?:between\ )?({NUMBER})\ ?(?:-|\u2013|to|and)\ ?({NUMBER})\ {UNIT}
    | \b({NUMBER})\ {UNIT}\ (?:or\ (?:(more|longer)|less|fewer|shorter)|at\ (?:most|(least)))\b
    """,
    re.VERBOSE,
)
COUNTED = regex(rf"\ (?={UNIT})(?:(?<=\d\ )|{'|'.join(f'(?<={word}[ ])' for word in COUNTING[1:])})", re.VERBOSE)
"""Between a number and its unit; every limit has that. It begins with a space, so that few places are looked at."""
ANSWERING = frozenset(
    WORD.findall(
        "a an the your you it its for on by from at is are be must should shall always please all every each of in with to and or than that this no not only"
        " answer answers answering respond response responses reply replies say speak turn per output outputs message messages write keep use give provide make"
        " ensure sure long length total limit limited cap capped restrict restricted word count short brief concise maximum minimum exactly between do don't exceed never"
        " have has contain contains containing consist text final entire overall at most least up more less fewer longer shorter stay aim need needs offer"
    )
)
"""Words that do not say what a limit is for."""


class Limit(Struct, frozen=True):
    """How many of a unit a clause allows."""

    least: float
    most: float
    unit: str
    said: str
    subject: frozenset[str]
    """What the limit is for, beyond the answer."""
    by: Statement


def limits_of(read: Statements) -> Iterator[Limit]:
    """Give the limits of clauses without a condition."""
    yield from _in_english(read)
    if read.speech is not None:
        yield from _in_speech(read, read.speech)


def _in_english(read: Statements) -> Iterator[Limit]:
    for one in read.holding((*UNITS, "points", "point")):
        if read.spoken(one) is not None:
            continue
        if one.conditional or COUNTED.search(one.text) is None:
            continue
        for found in islice(BOUND.finditer(one.text), MOST_IN_CLAUSE):
            most, least, exactly, number, unit, low, high, ranged, limit, limited, more, at_least = found.groups()
            before = DENIED.search(one.text, max(0, found.start() - 60), found.start()) if (most or least) in STRICT else None
            denied = before is not None
            if denied:
                most, least = least, most
            if most == "to" and LIMITING.isdisjoint(one.words):
                continue
            counted = unit or ranged or limited
            name = UNITS.get(counted, "bullets" if "bullet" in found[0] else "points")
            if number is not None:
                value, strict = _number(number), 1 if (most or least) in STRICT and not denied else 0
                lower = value if exactly else value + strict if least else 0
                upper = value if exactly else value - strict if most else math.inf
            elif low is not None:
                lower, upper = _number(low), _number(high)
            else:
                lower, upper = (_number(limit), math.inf) if more or at_least else (0, _number(limit))
            rest = WORD.findall(f"{one.text[: found.start()]} {one.text[found.end() :]}")
            subject = frozenset(word for word in rest if word not in ANSWERING and not word.isdigit())
            if most == "to":
                before = LIMITED.search(one.text, 0, found.start())
            if lower <= upper:
                yield Limit(lower, upper, name, one.text[(before or found).start() : found.end()], subject, one)


def _in_speech(read: Statements, speech: Speech) -> Iterator[Limit]:
    """The limits of clauses in the language of the prompt."""
    empty = OF_ANSWERS | speech.answering | speech.filling | speech.tongue.numbers.keys()
    for one in read.holding(speech.units):
        if one.conditional or read.spoken(one) is None:
            continue
        for start, number, end, least, most in islice(speech.bounds(one.text), MOST_IN_CLAUSE):
            form = next((word for word in WORD.findall(one.text[number : number + AHEAD])[:2] if word in speech.units), "")
            if form and least <= most:
                stop = max(end, one.text.index(form, number) + len(form))
                rest = WORD.findall(f"{one.text[:start]} {one.text[stop:]}")
                subject = frozenset(speech.stem_of(word) for word in rest if word not in empty and not word.isdigit())
                yield Limit(least, most, speech.units[form], one.text[start:stop], subject, one)


def _number(text: str) -> float:
    return float(COUNTING.index(text)) if text in COUNTING else float(text.replace(",", ""))
