"""What two texts in different languages, of which one is a translation of the other, do not have in common."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from specforge.regexes import regex
from specforge.wordings.bounds import Bound, are_equal, bounds_of, pairs
from specforge.wordings.losing import NUMBER, unbound
from specforge.wordings.tongue import Tongue, tongue_in

WORD = regex(r"[^\W\d_]+")
HALF_A_DAY = 12
AFTERNOON = regex(r"(?<![\d.,:])(\d{1,2})(?=(?::\d\d)?\s?p\.?m\b)", re.IGNORECASE)
"""An hour that other languages count from midnight on."""
COUNTED: Mapping[str, Mapping[str, int]] = {
    "en": {"a": 1, "an": 1, "once": 1, "twice": 2},
    "de": {
        **dict.fromkeys(("ein", "eine", "einem", "einen", "einer", "eines", "einmal"), 1),
        "zwo": 2,
        "zweimal": 2,
        "dreimal": 3,
        "viermal": 4,
    },
    "fr": {"une": 1},
    "es": {"un": 1, "una": 1},
    "it": {"un": 1, "una": 1},
    "pt": {"uma": 1, "duas": 2},
    "nl": {"een": 1, "eenmaal": 1, "tweemaal": 2, "driemaal": 3},
}
"""More words that can say how many, by codes of ISO 639-1; where one stands may as well be no number."""
EXCUSED = regex(
    r"\b(?:avoid|refuse|decline|refrain|forbidden|prohibited|without|except|unless|only"
    r"|vermeid\w*|unterlass\w*|verzicht\w*|lehn\w*|ablehn\w*|verweiger\w*|verboten|untersagt|ohne|außer|sofern|nur|erst"
    r"|(?:ne\s|n['\u2019])(?:\w+\s+){1,5}?qu\w*|évite[rz]?|refuse[rz]?|abst\w+|interdit\w*|sans|sauf|seulement"
    r"|evit\w+|rechac\w+|rechaz\w+|abst\w+|prohibid\w+|sin|salvo|s[oó]lo"
    r"|rifiut\w+|astien\w+|vietat\w+|senza|tranne|solo"
    r"|recus\w+|proibid\w+|sem|exceto|só|apenas"
    r"|vermijd\w*|weiger\w*|onthoud\w*|verboden|zonder|tenzij|alleen)\b",
    re.IGNORECASE,
)
"""Words in the known languages that can say without a negation what another language says with one."""


def untranslated(one: str, other: str, languages: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Give what only one of two texts says, or each in another way: bounds, and that something is never done.

    Args:
        one: A text.
        other: The same in another language.
        languages: The codes of both, as in ISO 639-1; of a language whose words are not known, nothing is told.

    Yields:
        What the one says and what the other says, one of them empty where it says nothing of the kind.
    """
    tongue, its = (tongue_in(code) for code in languages)
    if tongue is None or its is None:
        return
    left, right = bounds_of(one, tongue), bounds_of(other, its)
    left, right = _unmet(left, right, other, its), _unmet(right, left, one, tongue)
    met = list(pairs(left, right))
    yield from ((_told(old), _told(new)) for old, new in met)
    yield from ((_told(bound), "") for bound in left if not any(bound is old for old, _ in met))
    yield from (("", _told(bound)) for bound in right if not any(bound is new for _, new in met))
    yield from ((word, "") for word in _never(one, tongue) if _allows(other, its))
    yield from (("", word) for word in _never(other, its) if _allows(one, tongue))


def _told(bound: Bound) -> str:
    return bound.told(counted=bool(bound.word))


def _unmet(bounds: list[Bound], others: list[Bound], other: str, tongue: Tongue) -> list[Bound]:
    """The bounds that the other text has neither as one nor by their numbers, whatever words stand before those."""
    numbers = {tongue.value(number) for number in NUMBER.findall(other) if ":" not in number}
    numbers |= {float(hour) + HALF_A_DAY for hour in AFTERNOON.findall(other)}
    named = {**tongue.numbers, **{word: value for code in tongue.codes for word, value in COUNTED[code].items()}}
    words = [word.lower() for word in WORD.findall(other)]
    numbers |= {float(named[word]) for word in words if word in named}
    times = {float(named[word] * tongue.seconds[unit]) for word, unit in pairwise(words) if word in named and unit in tongue.seconds}
    return [
        one
        for one in bounds
        if one.count not in numbers
        and not (one.seconds and one.value in times)
        and not (one.word.lower() in {"p", "pm"} and one.count + HALF_A_DAY in numbers)
        and not any(are_equal(one, its) for its in others)
    ]


def _never(text: str, tongue: Tongue) -> list[str]:
    """The first word of a text that says that something is never done; one that only turns a bound round is a part of the bound."""
    words = [word for word, opposite in tongue.opposites if re.fullmatch(tongue.always, opposite)]
    found = re.search(rf"\b(?:{'|'.join(words)})\b", unbound(text, tongue), re.IGNORECASE)
    return [f"`{found[0].lower()}`"] if found else []


def _allows(text: str, tongue: Tongue) -> bool:
    """Whether a text denies nothing in any way."""
    return tongue.negation.search(text) is None and EXCUSED.search(text) is None
