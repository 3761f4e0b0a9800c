"""The binding words of the languages that a text shows."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

from msgspec import Struct

from specforge.languages import language_of, languages_of
from specforge.regexes import regex
from specforge.wordings.words import ENGLISH, WORDS, Words

GROUPED = regex(r"[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+")
"""A number with marks between its thousands; a language that writes decimals so reads another number."""
BINDS_IN_ENGLISH = regex(
    r"\b(?:must|never|always|only|exactly|before|every|each|unless|except|usually|normally|at (?:most|least)|no more than|up to|within|do not|cannot)\b",
    re.IGNORECASE,
)
"""Words that no other of the languages has: a text with one of them is read in English as well, whatever its other words show."""
SPACE = "[ \u00a0\u2009\u202f'\u2019]"
"""What stands between thousands."""


class Tongue(Struct, frozen=True, dict=True):
    """What binds in some languages at once, as patterns."""

    codes: frozenset[str]
    """Of ISO 639-1."""

    @cached_property
    def languages(self) -> tuple[Words, ...]:
        """Their words."""
        return tuple(words for code, words in WORDS.items() if code in self.codes)

    @cached_property
    def forms(self) -> tuple[re.Pattern[str], ...]:
        """Binding words, each with all the words that say as much, or more, wherever they stand."""
        words = [_words(getattr(one, name) for one in self.languages) for name in ("must", "always", "exactly", "before", "only")]
        never = () if self.never is None else (self.never,)
        return (*words, self.negation, *never, _words(one.every for one in self.languages))

    @cached_property
    def always(self) -> str:
        """What says that something is always so, as a pattern."""
        return "|".join(one.always for one in self.languages)

    @cached_property
    def negation(self) -> re.Pattern[str]:
        """What denies."""
        return re.compile(rf"{_words(one.negation for one in self.languages).pattern}|n['\u2019]t\b", re.IGNORECASE)

    @cached_property
    def never(self) -> re.Pattern[str] | None:
        """What forbids as `never` does; nothing where every negation does."""
        found = [one.never for one in self.languages if one.never]
        return _words(found) if found else None

    @cached_property
    def exception(self) -> re.Pattern[str]:
        """What makes a rule hold for less."""
        return _words(one.exception for one in self.languages)

    @cached_property
    def in_condition(self) -> re.Pattern[str]:
        """A condition, up to the end."""
        return re.compile(rf"{_words(one.condition for one in self.languages).pattern}[^,;:.!?]*$", re.IGNORECASE)

    @cached_property
    def clause(self) -> re.Pattern[str]:
        """What stands between clauses."""
        return re.compile(rf"[.,;:!?](?!\d)|{_words(one.joining for one in self.languages).pattern}", re.IGNORECASE)

    @cached_property
    def upper(self) -> frozenset[str]:
        """What stands before a number that is the most."""
        return frozenset(name for one in self.languages for name in one.upper)

    @cached_property
    def comparing(self) -> frozenset[str]:
        """The bounds that a negation before them turns round."""
        return frozenset(name for one in self.languages for name in one.comparing)

    @cached_property
    def bound(self) -> re.Pattern[str]:
        """A bound: its words, its number, which is in words of the same language, and the word behind the number."""
        sums = r"(?:[$\u20ac\u00a3]\s?|(?-i:[A-Z]{3})\s)?"
        of_one = "|".join(
            rf"(?:{_any((*one.upper, *one.lower))})\s+{sums}(?:\d|(?:{_any(one.numbers.split())})\b)" for one in self.languages
        )
        return re.compile(
            rf"\b(?={of_one})({self._bounds})\s+{sums}"
            rf"(\d{{1,3}}(?:{SPACE}\d{{3}})+(?![\d-])(?:[.,]\d+)?|\d+(?:[.,]\d+)*|(?:{_any(self.numbers)})\b)"
            r"(?=\s*(%|[^\W\d_]+)?)",
            re.IGNORECASE,
        )

    @cached_property
    def uncounted(self) -> re.Pattern[str]:
        """A bound whose number is a name in braces, or not written in digits."""
        alone = _any(name for one in self.languages for name in one.uncounted)
        return re.compile(rf"\b({alone}|(?:{self._bounds})(?=\s+\{{))", re.IGNORECASE)

    @cached_property
    def denied(self) -> re.Pattern[str]:
        """A negation before a bound, up to the end."""
        words = "|".join(["not|never|cannot|avoid" if one is ENGLISH else one.negation for one in self.languages])
        return re.compile(rf"\b(?:(?:{words})|\w+n['\u2019]t)(?: \w+){{0,4}}\s$", re.IGNORECASE)

    @cached_property
    def denying(self) -> re.Pattern[str]:
        """The negation before a bound, which is a part of the bound."""
        english = r"(?:do|does|must|may|shall|can|will|should)\s+not|not|never|cannot"
        words = "|".join([english if one is ENGLISH else one.negation for one in self.languages])
        return re.compile(rf"\b(?:{words}|\w+n['\u2019]t)\s+((?:\w+ ){{0,2}}?)(?=(?:{_any(self.comparing)})\s+\d)", re.IGNORECASE)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The values of numbers in words."""
        return {word: value for one in self.languages for value, word in enumerate(one.numbers.split())}

    def value(self, number: str) -> float:
        """Give the value of a number in digits or in words."""
        if number.lower() in self.numbers:
            return float(self.numbers[number.lower()])
        digits = re.sub(SPACE, "", number)
        if GROUPED.fullmatch(digits):
            return float(re.sub("[.,]", "", digits))
        whole, mark, rest = digits.rpartition(max(".", ",", key=digits.rfind))
        return float(f"{re.sub('[.,]', '', whole)}.{rest}" if mark else rest)

    def counting(self, word: str) -> tuple[str, ...]:
        """Give the numbers from zero on in the language of one of them."""
        return next((tuple(words) for one in self.languages if word in (words := one.numbers.split())), ())

    @cached_property
    def seconds(self) -> Mapping[str, int]:
        """How long one of each unit of time is."""
        return {unit: seconds for one in self.languages for unit, seconds in one.seconds.items()}

    @cached_property
    def opposites(self) -> tuple[tuple[str, str], ...]:
        """Words and their opposites."""
        return tuple(dict.fromkeys(pair for one in self.languages for pair in one.opposites))

    def called(self, word: str) -> str:
        """Give the name of a binding word, whatever its form."""
        lower = " ".join(word.lower().split())
        if lower in {"n't", "n\u2019t", "cannot"}:
            return "not"
        return next((stem for one in self.languages if (stem := one.stems.get(lower))), lower)

    @cached_property
    def _bounds(self) -> str:
        return _any(name for one in self.languages for name in (*one.upper, *one.lower))


def tongue_of(*texts: str) -> Tongue:
    """Give the words of the languages that texts show together; those of every known one where too little shows any."""
    text = " ".join(texts)
    shown = languages_of(text)
    if not shown:
        return _tongue(frozenset(WORDS))
    known = shown.intersection(WORDS)
    return _tongue(known | {"en"} if not known or BINDS_IN_ENGLISH.search(text) else known)


def language_bound_in(text: str) -> str:
    """Give the code of the language of a text, by its commonest words or else by those that bind; empty where too little shows one."""
    if found := language_of(text):
        return found
    codes = [code for code in WORDS if _binds(text, _tongue(frozenset((code,))))]
    return codes[0] if len(codes) == 1 else ""


def _binds(text: str, tongue: Tongue) -> bool:
    return any(form.search(text) for form in (tongue.bound, *tongue.forms))


def tongue_in(code: str) -> Tongue | None:
    """Give the words of a language by its code; nothing where they are not known."""
    return _tongue(frozenset((code,))) if code in WORDS else None


@cache
def _tongue(codes: frozenset[str]) -> Tongue:
    return Tongue(codes)


def _words(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)


def _any(phrases: Iterable[str]) -> str:
    """A pattern of one of some phrases, the longest first."""
    return "|".join(re.escape(one).replace(r"\ ", " ") for one in sorted(dict.fromkeys(phrases), key=len, reverse=True))
