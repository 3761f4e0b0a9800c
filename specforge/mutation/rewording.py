"""Sentences that say the opposite, bind less, or have another number or word."""

import re
from collections.abc import Iterator

from msgspec import Struct

from specforge.amounts import CURRENCIES
from specforge.regexes import regex
from specforge.wordings import language_bound_in, tongue_in, tongue_of

OPPOSITES = (
    (r"\bmust not\b", "must"), (r"\bmust\b", "must not"), (r"\bshould not\b", "should"), (r"\bshould\b", "should not"),
    (r"\bnever\b", "always"), (r"\balways\b", "never"), (r"\bdo not\b", "do"), (r"\bdon't\b", "do"), (r"\bcannot\b", "can"),
    (r"\bmay not\b", "may"), (r"\bat most\b", "at least"), (r"\bat least\b", "at most"), (r"\bno more than\b", "more than"),
    (r"\bonly if\b", "unless"), (r"\bonly\b", "not only"), (r"\bbefore\b", "after"), (r"\bis not\b", "is"), (r"\bare not\b", "are"),
    (r"\bis\b", "is not"), (r"\bare\b", "are not"),
)  # fmt: skip
"""What is put for a word so that a sentence says the opposite; the first that occurs counts."""
WEAKER = (
    (r"\bmust not\b", "should rather not"), (r"\bmust\b", "should"), (r"\bnever\b", "usually do not"), (r"\balways\b", "usually"),
    (r"\bdo not\b", "usually do not"), (r"\bexactly\b", "about"), (r"\bat most\b", "about"), (r"\bat least\b", "about"),
    (r"\bno more than\b", "about"), (r"\bonly\b", "mainly"), (r"\bevery\b", "nearly every"), (r"\ball\b", "most"), (r"\bno\b", "hardly any"),
)  # fmt: skip
"""What is put for a binding word so that it binds less; the first that occurs counts."""
NEVER = {
    "en": "Never do this: ", "de": "Tu dies niemals: ", "fr": "Ne fais jamais ceci : ", "es": "Nunca hagas esto: ", "it": "Non fare mai questo: ",
    "pt": "Nunca fa\u00e7a isto: ", "nl": "Doe dit nooit: ",
}  # fmt: skip
"""What turns a sentence without such a word round, by codes of ISO 639-1."""
BEING = {
    "de": (("ist nicht", "ist"), ("sind nicht", "sind"), ("ist", "ist nicht"), ("sind", "sind nicht")),
    "fr": (("n'est pas", "est"), ("ne sont pas", "sont"), ("est", "n'est pas"), ("sont", "ne sont pas")),
    "es": (("no est\u00e1", "est\u00e1"), ("no es", "es"), ("est\u00e1", "no est\u00e1"), ("es", "no es")),
    "it": (("non \u00e8", "\u00e8"), ("non sono", "sono"), ("\u00e8", "non \u00e8"), ("sono", "non sono")),
    "pt": (
        ("n\u00e3o est\u00e1", "est\u00e1"),
        ("n\u00e3o \u00e9", "\u00e9"),
        ("est\u00e1", "n\u00e3o est\u00e1"),
        ("\u00e9", "n\u00e3o \u00e9"),
    ),
    "nl": (("is niet", "is"), ("zijn niet", "zijn"), ("is", "is niet"), ("zijn", "zijn niet")),
}
"""What is said of how something is, and its opposite, in other languages than English."""
POSSIBLY = {
    "en": "If possible: ", "de": "Wenn m\u00f6glich: ", "fr": "Si possible : ", "es": "Si es posible: ", "it": "Se possibile: ",
    "pt": "Se poss\u00edvel: ", "nl": "Indien mogelijk: ",
}  # fmt: skip
"""What makes a sentence without such a word bind less."""
NUMBER = regex(r"(?<![\w.,:#{$€£/'\u2019-])(?<!\d[ \u00a0\u202f])(?!0\d)\d{1,9}(?![\w:}/-]|[.,:'\u2019 \u00a0\u202f]\d)")
"""A whole number that counts something: no part of a name, a time, a price, a date, a code, a telephone number or a number with thousands."""
AMOUNT = regex(
    rf"(?<![\w.,:#{{/'\u2019-])(?<!\d[ \u00a0\u202f])((?:[A-Z]{{0,3}}[$€£¥₹][ \u00a0\u202f]?|(?:{CURRENCIES})[ \u00a0\u202f])?)"
    r"(?!0\d)([1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3}){1,2}|\d{1,9})((?:[.,]\d{1,2})?)(?![\w:}/-]|[.,:'\u2019 \u00a0\u202f]\d)"
)
"""A number with a currency before it, with thousands set apart by commas or full stops, or with one or two decimals."""
EDITION = regex(r"(?:version|release|section|chapter|clause|article)\s$", re.IGNORECASE)
"""What stands before a number that names a text or a program, and counts nothing."""
UNIT = regex(r"[ \u00a0\u202f]?(?:[%‰€£$¥₹]|(?!(?:and|or|to|und|oder|bis|et|ou|y|o|e)\b)[^\W\d_])")
"""What stands behind a number with decimals that counts something; one without it, as in `[travel 4.2]`, may be the number of a section."""
TENTH = 20
"""From this number on, a tenth of it is another number than one."""


class Moved(Struct, frozen=True):
    """A number of a sentence, and what it becomes."""

    old: str
    new: str
    number: int
    """Its value; -1 for an amount, which is no bound of words, sentences or calls."""
    moved: int


def negated(text: str) -> str:
    """Give a sentence that says the opposite."""
    code = _code(text)
    pairs = OPPOSITES if code == "en" else _opposites(code)
    return _first(text, pairs) or NEVER[code] + text


def weakened(text: str) -> str:
    """Give a sentence that binds less."""
    code = _code(text)
    return (_first(text, WEAKER) if code == "en" else "") or POSSIBLY[code] + text


def _code(text: str) -> str:
    """The code of the language of a sentence, English where it is none that is known."""
    code = language_bound_in(text)
    return code if code in NEVER else "en"


def _opposites(code: str) -> tuple[tuple[str, str], ...]:
    tongue = tongue_in(code)
    pairs = tongue.opposites if tongue is not None else ()
    both = (one for pair in pairs for one in (pair, pair[::-1]))
    return tuple((rf"\b{word}\b", other) for word, other in (*both, *BEING.get(code, ())))


def _first(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    found = (
        (match.start(), number, match, new) for number, (old, new) in enumerate(pairs) if (match := re.search(old, text, re.IGNORECASE))
    )
    first = min(found, key=lambda one: (one[1], one[0]), default=None)
    if first is None:
        return ""
    _, _, match, new = first
    return text[: match.start()] + (new[0].upper() + new[1:] if match[0][0].isupper() else new) + text[match.end() :]


def moved_numbers(text: str) -> Iterator[Moved]:
    """Give every number of a sentence, moved up and down by one, an amount by one of its last digit, and, where that is more, by a tenth."""
    tongue = tongue_of(text)
    words = [found[2] for found in tongue.bound.finditer(text) if found[2].lower() in tongue.numbers]
    for old in dict.fromkeys((*NUMBER.findall(text), *words)):
        spelled = () if old.isdecimal() else tongue.counting(old.lower())
        number = int(old) if old.isdecimal() else tongue.numbers[old.lower()]
        tenth = (number // 10,) if number >= TENTH else ()
        for moved in (number + sign * step for step in (1, *tenth) for sign in (1, -1)):
            if moved >= 0:
                yield Moved(old, spelled[moved] if moved < len(spelled) else str(moved), number, moved)
    yield from _moved_amounts(text)


def _moved_amounts(text: str) -> Iterator[Moved]:
    seen = set[str]()
    for found in AMOUNT.finditer(text):
        old, (sign, whole, decimals) = found[0], found.groups()
        plain = NUMBER.match(text, found.start(2))
        moved_already = plain is not None and plain.end() == found.end()
        grouping = next((mark for mark in ",." if mark in whole), "")
        named = not sign and (decimals or grouping == ".") and (not UNIT.match(text, found.end()) or EDITION.search(text[: found.start()]))
        if old in seen or moved_already or named or (grouping and decimals.startswith(grouping)):
            continue
        seen.add(old)
        value, digits = int("".join(filter(str.isdigit, whole + decimals))), len(decimals[1:])
        for step in (1, *((value // 10,) if value >= TENTH else ())):
            for moved in (value + step, value - step):
                if moved >= 0:
                    above, below = divmod(moved, 10**digits)
                    shown = f"{above:,}".replace(",", grouping)
                    yield Moved(old, f"{sign}{shown}" + (f"{decimals[0]}{below:0{digits}}" if digits else ""), -1, moved)


def reworded(text: str, old: str, new: str) -> str:
    """Put one word or number for another wherever it stands on its own."""
    return re.sub(rf"(?<![\w.,-]){re.escape(old)}(?![\w-]|[.,]\d)", lambda _: new, text)
