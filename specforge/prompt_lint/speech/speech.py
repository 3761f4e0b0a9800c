"""What is said in a language to bind, to forbid, to make a condition and to bound, as a prompt says it."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from specforge.prompt_lint.answer_lengths import OF_ANSWERS
from specforge.prompt_lint.speech.repeating import Repeating
from specforge.prompt_lint.speech.vagueness import Vagueness
from specforge.regexes import regex
from specforge.wordings import Tongue, bounds_of, tongue_in

WORD = regex(r"[^\W_]+(?:['\u2019][^\W_]+)?")
LEAD = r"^[^\w\"'`\u201e\u201c\u00ab]*(?:[^\W\d_][\w ]{1,30}:\W{1,4}\b)?"
"""What stands before what a clause says: the sign of an item, emphasis, a label; no quotation mark, behind which another one speaks."""


class Force(StrEnum):
    """How a clause binds."""

    DEMAND = "demand"
    """It says `must`, `always` or `ensure`."""
    FORBID = "forbid"
    PLAIN = "plain"
    """An imperative, or no instruction at all."""


class Speech(Struct, frozen=True, kw_only=True, dict=True):
    """The words of one language; each pattern is searched in a clause in lower case."""

    code: str
    """Of ISO 639-1."""
    conditional: re.Pattern[str]
    """What makes a clause hold sometimes, wherever it stands."""
    openers: frozenset[str]
    """First words of a clause that holds sometimes."""
    asking: frozenset[str]
    """First words of a question."""
    negative: re.Pattern[str]
    """One of these is in every prohibition."""
    forbidding: re.Pattern[str]
    demanding: re.Pattern[str]
    reason: re.Pattern[str]
    """What follows gives a reason, or says what somebody is like."""
    instead: re.Pattern[str]
    """What says in a prohibition what to do."""
    sometimes: re.Pattern[str]
    """The first words of titles of sections that do not always hold."""
    general: frozenset[str]
    """Words of titles of sections that hold everywhere."""
    refused: re.Pattern[str]
    """The titles of sections that list what is not wanted."""
    filling: frozenset[str]
    """Words that say how a clause binds, and those without a meaning of their own."""
    stem: Callable[[str], str]
    """What the forms of a word have in common."""
    units: Mapping[str, str]
    """What lengths and times are counted in, each form with its name in English."""
    between: str
    """What stands between the two numbers of a range, as a pattern."""
    most_behind: str
    """What makes the number and the unit before it the most, as a pattern."""
    least_behind: str
    answering: frozenset[str]
    """Words that do not say what a limit is for, beside those that only fill."""
    whole: frozenset[str]
    """Words for whoever is answered and for all that is said, beside which a setting is still one of every answer."""
    joining: str
    """What stands between two things that are said at once, as a pattern."""
    settings: Mapping[str, Mapping[str, str]]
    """Questions that a prompt answers once, what the answer can be, and a pattern of how that is said; the first that matches is taken.

    A group holds what can stand between its words, where it may say what the setting is for.
    """
    answers_in: str
    """How it is said in which language to answer, up to its name, as a pattern with such groups."""
    languages: Mapping[str, str]
    """The names of languages, each with its name in English."""
    of_the_user: str
    """What stands for the name of the language in which the user writes, as a pattern."""
    balancing: re.Pattern[str]
    """With one of these a clause sets two values against each other itself."""
    alike: Mapping[str, str] = {}
    """Stems of words that say the same, and of forms whose endings do not tell it."""
    vague: Vagueness | None = None
    """Its vague words, where they are known."""
    repeating: Repeating | None = None
    """What makes its near repetitions, where that is known."""

    def read(self, clause: str) -> tuple[tuple[str, ...], Force, bool]:
        """Give the words of a clause in lower case, how it binds, and whether it names a condition."""
        words = tuple(WORD.findall(clause))
        conditional = bool(words) and (words[0] in self.openers or self.conditional.search(clause) is not None)
        return words, self._force(clause), conditional

    def _force(self, clause: str) -> Force:
        reason = self.reason.search(clause, 1)
        asked = clause if reason is None else clause[: reason.start()]
        if self.negative.search(asked) and self.forbidding.search(asked):
            return Force.FORBID
        return Force.DEMAND if self.demanding.search(asked) else Force.PLAIN

    @cached_property
    def tongue(self) -> Tongue:
        """Its binding words."""
        tongue = tongue_in(self.code)
        if tongue is None:
            raise LookupError(self.code)
        return tongue

    @cached_property
    def _ranged(self) -> re.Pattern[str]:
        return re.compile(rf"\b({self._number})\s?(?:[-\u2013]|\b(?:{self.between})\b)\s?({self._number})\b")

    @cached_property
    def _behind(self) -> re.Pattern[str]:
        unit, bounds = "|".join(self.units), rf"(?:({self.most_behind})|{self.least_behind})"
        return re.compile(rf"\b({self._number})\s(?:\w+\s)?(?:{unit})\s{bounds}\b(?!\s{self._number}\b)")

    @cached_property
    def _settings(self) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
        return tuple((name, value, re.compile(pattern)) for name, values in self.settings.items() for value, pattern in values.items())

    @cached_property
    def _language(self) -> re.Pattern[str]:
        return re.compile(rf"\b{self.answers_in}\s(?:(?P<name>{'|'.join(self.languages)})|{self.of_the_user})\b")

    @cached_property
    def _ends(self) -> re.Pattern[str]:
        return re.compile(rf"[,;:.!()]|\b(?:{self.joining})\b")

    @cached_property
    def _of_answers(self) -> frozenset[str]:
        """Words beside which a setting is one of every answer."""
        return self.whole | self.answering | self.filling | OF_ANSWERS | self.tongue.numbers.keys() | self.languages.keys()

    def set_by(self, clause: str) -> Iterator[tuple[str, str]]:
        """Give what a clause settles once for all answers, as `emoji`, and how, as `none`."""
        if self.balancing.search(clause):
            return
        seen = set[str]()
        for name, value, pattern in self._settings:
            if name not in seen and (found := pattern.search(clause)):
                seen.add(name)
                if self._is_of_answers(clause, found):
                    yield name, value
        if (language := self._language.search(clause)) and self._is_of_answers(clause, language):
            yield "language", self.languages[language["name"]] if language["name"] else "the language of the user"

    def _is_of_answers(self, clause: str, found: re.Match[str]) -> bool:
        """Whether a setting names nothing that it is for, as complaints, business customers or the names of products."""
        start = max((one.end() for one in self._ends.finditer(clause, 0, found.start())), default=0)
        end = self._ends.search(clause, found.end())
        beside = (clause[start : found.start()], *found.groups(""), clause[found.end() : len(clause) if end is None else end.start()])
        return self._of_answers.issuperset(WORD.findall(" ".join(beside)))

    @property
    def _number(self) -> str:
        return rf"(?:\d{{1,5}}|{'|'.join(self.tongue.numbers)})"

    def bounds(self, clause: str) -> Iterator[tuple[int, int, int, float, float]]:
        """Give what a clause bounds: where each bound begins, where its last number and where it ends, and the least and the most that it allows."""
        for found, bound in zip(self.tongue.bound.finditer(clause), bounds_of(clause, self.tongue), strict=False):
            denied = bound.upper is not (bound.name.lower() in self.tongue.upper)
            strict = 1 if bound.comparing and not denied else 0
            yield (
                found.start(),
                found.end(2),
                found.end(2),
                *((0, bound.count - strict) if bound.upper else (bound.count + strict, math.inf)),
            )
        for found in self._ranged.finditer(clause):
            yield found.start(), found.end(), found.end(), self.tongue.value(found[1]), self.tongue.value(found[2])
        for found in self._behind.finditer(clause):
            count = self.tongue.value(found[1])
            yield found.start(), found.end(1), found.end(), *((0, count) if found[2] else (count, math.inf))

    def stem_of(self, word: str) -> str:
        """Give what the forms of a word have in common."""
        stem = self.stem(word)
        return self.alike.get(stem, stem)


def without_ending(word: str, endings: tuple[str, ...], least: int) -> str:
    """Give a word without the first of some endings that leaves at least so many letters of it."""
    return next((word[: -len(ending)] for ending in endings if word.endswith(ending) and len(word) - len(ending) >= least), word)


def hardened(stem: str, spellings: tuple[tuple[str, str], ...]) -> str:
    """Give a stem with its last letters as they are written before other endings: of pairs of such spellings, the first one that it ends in."""
    return next((stem[: -len(old)] + new for old, new in spellings if stem.endswith(old) and len(stem) > len(old) + 1), stem)


def without_article(word: str) -> str:
    """Give a word without what an apostrophe joins to its beginning, as in `l'adresse` and `dell'ordine`."""
    return word.replace("\u2019", "'").rpartition("'")[2] or word


def names_of(languages: str) -> dict[str, str]:
    """Give the names of German, English, French, Spanish, Italian, Portuguese, Dutch, Polish, Turkish, Russian, Arabic, Chinese and Japanese in one language."""
    english = "German English French Spanish Italian Portuguese Dutch Polish Turkish Russian Arabic Chinese Japanese"
    return dict(zip(languages.split(), english.split(), strict=True))


def units_of(**forms: str) -> dict[str, str]:
    """Give the forms of units in one language, each with its name."""
    return {form: name for name, words in forms.items() for form in words.split()}
