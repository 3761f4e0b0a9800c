"""Clauses of a prompt that are nearly the same."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from specforge.prompt_lint.speech import Repeating, Speech, repeating_in, speech_of
from specforge.prompt_lint.speech.speech import without_article
from specforge.prompt_lint.statements import Statement, Statements, said_in_english
from specforge.regexes import regex
from specforge.wordings import Tongue, tongue_in

LEAST = 8
"""Shorter clauses are alike by chance."""
MOST = 60
"""Longer ones are no sentences."""
SHARE = 0.8
"""The share of the words of both that they must have in common."""
RECENT = 12
"""How many clauses with a rare word in common are looked at."""
DIGITS = regex(r"\d+(?:[.,]\d{3})*(?!\w)")
SIGNS = regex(r"[{}\[\]<>=|\\_/$#;@~^]")
DOTTED = regex(r"\.(?<=\w\.)\w")
NAMED = regex(r"\.(?<=\w\.)[^\W\d]{3}")
"""The same in a language that sets thousands off by dots, and abbreviates `zum Beispiel` as `z.B.`."""
ASIDES = regex(r"\([^()]{0,40}\)[^()]{0,80}\(")
"""What code, data and tables have."""


class Repeat(Struct, frozen=True, dict=True):
    """A clause that says nearly what another one says."""

    by: Statement
    speech: Speech | None
    """Nothing in English, and where the words of its language are not known."""

    @cached_property
    def repeating(self) -> Repeating:
        """What its language says in the same way."""
        repeating = repeating_in(self.speech) or repeating_in(None)
        assert repeating is not None
        return repeating

    @cached_property
    def _tongue(self) -> Tongue:
        tongue = tongue_in("en") if self.speech is None else self.speech.tongue
        assert tongue is not None
        return tongue

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Its words; in another language than English, what their forms have in common."""
        return self.by.words if self.speech is None else tuple(self.speech.stem_of(word) for word in self.by.words)

    @cached_property
    def words(self) -> frozenset[str]:
        """The same without numbers, and in other languages without small words, which agree with others in number and gender."""
        pairs = zip(self.stems, self.by.words, strict=True)
        return frozenset(stem for stem, word in pairs if not self._is_number(word) and (self.speech is None or not self._is_small(word)))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Its numbers as they are written, in order."""
        found = [(one.start(), one[0]) for one in DIGITS.finditer(self.by.text)]
        at = 0
        for word in self.by.words:
            at = self.by.text.index(word, at)
            found += [(at, word)] if self._is_number(word) and not word.isdigit() else []
            at += len(word)
        return tuple(number for _, number in sorted(found))

    @property
    def instructs(self) -> bool:
        """Whether it has a word of instructions."""
        return not self.repeating.instructing.isdisjoint(map(without_article, self.by.words))

    def same_numbers(self, other: "Repeat") -> bool:
        """Whether it has the numbers that another one has, in digits or in words, however thousands are set off."""
        return [*map(self._tongue.value, self.numbers)] == [*map(self._tongue.value, other.numbers)]

    def more(self, other: "Repeat") -> Counter[str]:
        """The words with a meaning that it has and another one has not, or not as often."""
        pairs = zip(self.stems, self.by.words, strict=True)
        meant = (stem for stem, word in pairs if stem in self.words and not self._is_small(word))
        return Counter(meant) - Counter(other.stems)

    def _is_small(self, word: str) -> bool:
        return without_article(word) in self.repeating.small

    def _is_number(self, word: str) -> bool:
        least = 1 if self.speech is None else 2  # `un` is an article as well
        return word.isdigit() or self._tongue.numbers.get(word, 0) >= least


def repeats_of(read: Statements) -> Iterator[tuple[Repeat, Repeat]]:
    """Give each sentence that is nearly one before it, with that one; not those that are the same word for word.

    One may have words that the other has not; where both have some, another thing is meant. Two clauses of which the words
    have a share in common have one of their rarest words in common, so only those are compared. Neighbours and items of
    one list are not.
    """
    sentences = ((index, one) for index, one in enumerate(read.statements) if LEAST <= len(one.words) <= MOST and one.text[-1] != "?")
    speeches = _speeches(read)
    spoken = ((index, Repeat(one, _speech(read, one, speeches))) for index, one in sentences)
    long = [(index, one) for index, one in spoken if not _is_data(one.by.text, NAMED if one.speech else DOTTED)]
    if len(long) < 2:
        return
    counts = Counter[str]()
    for _, this in long:
        counts.update(this.words)
    common = {word for word, count in counts.items() if count > 1}
    having: dict[str, list[tuple[int, Repeat]]] = {}
    for index, this in long:
        words = this.words
        shared = words & common
        # The rarest words come first: those that no other clause has take their places.
        places = len(shared) - int(SHARE * len(words)) + 1
        if places <= 0 or not shared:
            continue
        rare = sorted((counts[word], word) for word in shared)[:places]
        found: tuple[float, Repeat] | None = None
        for _, word in rare:
            for before, other in having.get(word, ())[-RECENT:]:
                if abs(len(words) - len(other.words)) > len(words) // 4 or _parallel(index, this.by, before, other.by):
                    continue
                share = len(words & other.words) / len(words | other.words)
                if share < SHARE or this.by.words == other.by.words or (found is not None and share <= found[0]):
                    continue
                if not this.more(other) or not other.more(this):
                    found = (share, other)
        if found is not None:
            yield this, found[1]
        for _, word in rare:
            having.setdefault(word, []).append((index, this))


def _speeches(read: Statements) -> Mapping[int, Speech]:
    """The languages of sections in which one is shown, where the whole prompt shows none: it may be of several."""
    sections: dict[int, list[Statement]] = {}
    for one in read.statements if read.speech is None else ():
        sections.setdefault(one.section, []).append(one)
    shown = {
        section: speech_of({word for one in held for word in one.words}, " ".join(one.text for one in held))
        for section, held in sections.items()
    }
    return {section: speech for section, speech in shown.items() if speech is not None}


def _speech(read: Statements, one: Statement, speeches: Mapping[int, Speech]) -> Speech | None:
    """The language of a clause; nothing for English, and where its near repetitions are not known."""
    shown = None if said_in_english(one.words) else speeches.get(one.section)
    speech = shown or read.spoken(one)
    return speech if speech is not None and speech.repeating is not None else None


def _is_data(text: str, dotted: re.Pattern[str]) -> bool:
    return (
        SIGNS.search(text) is not None
        or "--" in text
        or ("." in text and dotted.search(text) is not None)
        or (text.count("(") > 1 and ASIDES.search(text) is not None)
    )


def _parallel(index: int, one: Statement, before: int, other: Statement) -> bool:
    """Whether two clauses are made alike on purpose: neighbours, or items of one list."""
    return index - before == 1 or (one.section == other.section and one.item and other.item)
