"""Times of day as people say them: by halves, quarters and minutes past or to an hour, in digits or in words."""

import re
from collections.abc import Iterator

from specforge.grading.moments import GAP, Moment, readings
from specforge.grading.numerals import TO_TWENTY, WORDS
from specforge.regexes import regex

HOURS = {word: number for words in TO_TWENTY[:6] for number, word in enumerate(words.split()[:12], 1)} | {
    "une": 1, "una": 1, "uma": 1, "duas": 2,
}  # fmt: skip
"""The hours of a clock in words; `ein` and `one` among them."""
HOUR = rf"(?:1[0-2]|0?[1-9]|{'|'.join(sorted(HOURS, key=len, reverse=True))})(?![^\W_]|[.,:]\d)"
FEW = r"(?:[1-9]|1\d|2[0-5]|f(?:ive|\u00fcnf)|ten|twenty(?:-five)?|zehn|zwanzig|cinq|dix|vingt|cinco|diez|veinte|cinque|dieci|venti|dez|vinte)"
COUNTED = (
    rf"{GAP}?(?:%|[\u20ac$\u00a3])|[ -](?:(?:business|working|calendar|more){GAP})?(?:days?|hours?|minutes?|seconds?|weeks?|months?|years?|nights?|percent|times|euros?|dollars?|pounds?|items?"
    r"|orders?|people|persons?|guests?|pages?|words?|sentences?|stars?|points?|miles?|km|kg|cm)(?![^\W_])"
)
"""What makes a span of numbers of the hour before it: `ten to twelve days`."""
SPOKEN = regex(
    rf"""(?<![^\W_])(?:
    (?:(?P<half>half)|(?:a{GAP})?(?P<quarter>quarter)|(?P<few>{FEW})(?:{GAP}minutes?)?){GAP}(?P<en>past|to){GAP}(?P<hour_en>{HOUR})(?!{COUNTED})
    | (?P<halb>halb){GAP}(?P<hour_halb>{HOUR}) | (?:(?P<viertel>viertel)|(?P<wenige>{FEW})(?:{GAP}minuten)?){GAP}(?P<de>nach|vor){GAP}(?P<hour_de>{HOUR})
    | (?P<hour_fr>{HOUR}){GAP}?(?:heures?|h){GAP}(?P<fr>et{GAP}demie?|et{GAP}quart|moins{GAP}le{GAP}quart)
    | (?:la|las){GAP}(?P<hour_es>{HOUR}){GAP}(?P<es>y{GAP}media|y{GAP}cuarto|menos{GAP}cuarto)
    | (?:le|l'|alle|all'){GAP}?(?P<hour_it>{HOUR}){GAP}(?P<it>e{GAP}mezz[ao]|e{GAP}un{GAP}quarto|meno{GAP}un{GAP}quarto)
    | (?:as|\u00e0s){GAP}(?P<hour_pt>{HOUR}){GAP}(?P<pt>e{GAP}meia|e{GAP}um{GAP}quarto)
    )(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)
"""A time of day as it is said."""


def spoken_times(text: str, *, minutes: bool = True) -> Iterator[Moment]:
    """Give the times of day of a text that are said by halves, quarters and minutes: `half past six`, `halb 7`.

    Args:
        text: The text.
        minutes: Whether those are given, too, that are said by minutes, as `ten to eight`, which can be a span.
    """
    for found in SPOKEN.finditer(text):
        if not minutes and (found["few"] or found["wenige"]):
            continue
        name = next(one for one in ("en", "halb", "de", "fr", "es", "it", "pt") if found[one])
        hour, minute = _number(found[f"hour_{name}"]), _minute(found, name)
        if minute < 0:
            hour, minute = (hour - 1) % 12 or 12, minute + 60
        yield Moment(found.start(), found.end(), clocks=readings(hour, minute))


def _minute(found: re.Match[str], name: str) -> int:
    """The minutes past the hour, below zero where they are to it."""
    said = found[name].lower()
    if name == "halb":
        return -30
    if name in {"en", "de"}:
        few = found["few"] or found["wenige"]
        minute = 30 if found["half"] else 15 if found["quarter"] or found["viertel"] else _number(few)
        return -minute if said in {"to", "vor"} else minute
    return 30 if re.search("dem|med|mez|mei", said) else -15 if said.startswith(("me", "moins")) else 15


def _number(word: str) -> int:
    known = word.lower()
    if known.isdecimal():
        return int(known)
    tens, _, unit = known.partition("-")
    return int(HOURS.get(known) or WORDS[tens]) + (int(WORDS[unit]) if unit else 0)
