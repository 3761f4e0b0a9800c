"""Clauses of a prompt that are nearly the same."""

import re
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from specforge.prompt_lint.speech import WORD
from specforge.prompt_lint.statements import Statement, Statements
from specforge.regexes import regex
from specforge.wordings import COUNTING

LEAST = 8
"""Shorter clauses are alike by chance."""
MOST = 60
"""Longer ones are no sentences."""
SHARE = 0.8
"""The share of the words of both that they must have in common."""
RECENT = 12
"""How many clauses with a rare word in common are looked at."""
NUMBERS = frozenset(COUNTING[1:])
INSTRUCTING = frozenset(
    WORD.findall(
        "must never always should shall only do don't cannot can't may ensure make avoid you your use keep answer respond reply ask write call"
        " return give provide include output follow say tell user"
    )
)
"""An instruction has one of these words; a sentence of a story or of a puzzle seldom has."""
SMALL = frozenset(
    WORD.findall(
        "a an the this that these those any every each all some of to for from in on at by with and or but as is are be was were been it its"
        " they them their you your please also just very then so if when will would can could should must shall may do does have has"
    )
)
"""Words that can change without another thing being meant."""
NUMBER = regex(rf"\d+(?:,\d{{3}})*(?!\w)|\b(?:{'|'.join(COUNTING[1:])})\b", re.IGNORECASE)
SIGNS = regex(r"[{}\[\]<>=|\\_/$#;@~^]")
DOTTED = regex(r"\.(?<=\w\.)\w")
ASIDES = regex(r"\([^()]{0,40}\)[^()]{0,80}\(")
"""What code, data and tables have."""


class Repeat(Struct, frozen=True):
    """A clause that says nearly what another one says."""

    by: Statement
    words: frozenset[str]
    """Without numbers."""
    numbers: tuple[str, ...]
    """As they are written, in order."""

    @property
    def instructs(self) -> bool:
        """Whether it has a word of instructions."""
        return not INSTRUCTING.isdisjoint(self.words)

    def same_numbers(self, other: "Repeat") -> bool:
        """Whether it has the numbers that another one has, however thousands are set off."""
        return [one.replace(",", "") for one in self.numbers] == [one.replace(",", "") for one in other.numbers]

    def more(self, other: "Repeat") -> Counter[str]:
        """The words with a meaning that it has and another one has not, or not as often."""
        return Counter(word for word in self.by.words if word in self.words and word not in SMALL) - Counter(other.by.words)


def repeats_of(read: Statements) -> Iterator[tuple[Repeat, Repeat]]:
    """Give each sentence that is nearly one before it, with that one; not those that are the same word for word.

    One may have words that the other has not; where both have some, another thing is meant. Two clauses of which the words
    have a share in common have one of their rarest words in common, so only those are compared. Neighbours and items of
    one list are not.
    """
    long = [
        (index, one, frozenset(one.words))
        for index, one in enumerate(read.statements)
        if LEAST <= len(one.words) <= MOST and one.text[-1] != "?" and not _is_data(one.text)
    ]
    if len(long) < 2:
        return
    counts = Counter[str]()
    for _, _, own in long:
        counts.update(own)
    common = {word for word, count in counts.items() if count > 1}
    numbers = {word for word in counts if word.isdigit() or word in NUMBERS}
    having: dict[str, list[tuple[int, Repeat]]] = {}
    for index, one, own in long:
        words = own - numbers
        shared = words & common
        # The rarest words come first: those that no other clause has take their places.
        places = len(shared) - int(SHARE * len(words)) + 1
        if places <= 0 or not shared:
            continue
        rare = sorted((counts[word], word) for word in shared)[:places]
        this = Repeat(one, words, tuple(NUMBER.findall(one.text)))
        found: tuple[float, Repeat] | None = None
        for _, word in rare:
            for before, other in having.get(word, ())[-RECENT:]:
                if abs(len(words) - len(other.words)) > len(words) // 4 or _parallel(index, one, before, other.by):
                    continue
                share = len(words & other.words) / len(words | other.words)
                if share < SHARE or one.words == other.by.words or (found is not None and share <= found[0]):
                    continue
                if not this.more(other) or not other.more(this):
                    found = (share, other)
        if found is not None:
            yield this, found[1]
        for _, word in rare:
            having.setdefault(word, []).append((index, this))


def _is_data(text: str) -> bool:
    return (
        SIGNS.search(text) is not None
        or "--" in text
        or ("." in text and DOTTED.search(text) is not None)
        or (text.count("(") > 1 and ASIDES.search(text) is not None)
    )


def _parallel(index: int, one: Statement, before: int, other: Statement) -> bool:
    """Whether two clauses are made alike on purpose: neighbours, or items of one list."""
    return index - before == 1 or (one.section == other.section and one.item and other.item)
