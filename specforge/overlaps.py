"""How much of one text stands in others: word for word, but for case and punctuation, in a long run, in many short ones, or as its beginning."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

Grade = Literal["exact", "normalised", "run", "shingles"]

SHORTEST = 4
"""A text of fewer words is said by everybody."""
RUN = 8
"""So many words in a row are no accident, whatever stands around them."""
SHINGLE = 3
"""The words of a shingle: long enough that common phrases seldom are one, short enough that a changed word leaves most of them."""
LEAST = 5
"""The fewest shingles of a text for which a share means anything."""
SHARE = 0.5
"""The share of a text's shingles that is told. Examples and cases of one subject have less than a third in common."""


class Overlap(Struct, frozen=True):
    """How one text stands in another."""

    grade: Grade
    """`exact`: as it is; `normalised`: but for case, punctuation and form of letters; `run`: eight words in a row; `shingles`: in parts."""
    text: int
    """The number of the text in which it stands."""
    words: str
    """What they have in common."""
    share: float
    """The share of its shingles that are there, 0 to 1."""


Shingle = tuple[str, ...]


def shared_start(one: str, other: str) -> int:
    """With how many characters both texts begin."""
    return next((at for at, (sign, its) in enumerate(zip(one, other, strict=False)) if sign != its), min(len(one), len(other)))


def words_of(text: str) -> list[str]:
    """Give the words of a text, without regard to case and to forms that letters are written in; what is no letter and no digit parts them."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def shingles_of(text: str) -> frozenset[Shingle]:
    """Give the shingles of a text; texts that share none have no overlap."""
    return frozenset(_shingles(words_of(text)))


class Texts:
    """Texts that others may stand in, looked through once for all of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take the texts."""
        self.texts = list(texts)
        self.words = [words_of(text) for text in self.texts]
        self._runs: dict[int, dict[Shingle, int]] = {}

    def overlaps(self, inputs: Sequence[str]) -> Iterator[Overlap | None]:
        """Give for each of some texts how it stands in the one that has most of it; nothing when none has enough."""
        asked = [words_of(text) for text in inputs]
        wanted = {shingle for words in asked if len(words) >= SHORTEST for shingle in _shingles(words)}
        having: dict[Shingle, dict[int, None]] = {}
        for number, words in enumerate(self.words) if wanted else ():
            for shingle in wanted.intersection(_shingles(words)):
                having.setdefault(shingle, {})[number] = None
        for text, words in zip(inputs, asked, strict=True):
            yield self._best(text, words, having) if len(words) >= SHORTEST else None

    def _best(self, text: str, words: list[str], having: dict[Shingle, dict[int, None]]) -> Overlap | None:
        own = dict.fromkeys(_shingles(words))
        repeated = len(words) - SHINGLE + 1 - len(own)
        counts: dict[int, int] = {}
        for shingle in own:
            for number in having.get(shingle, ()):
                counts[number] = counts.get(number, 0) + 1
        # Most in common first; of equals the first text.
        for number, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            share = count / len(own)
            if share == 1 and _stands(words, self.words[number]):
                grade: Grade = "exact" if text.strip() in self.texts[number] else "normalised"
                return Overlap(grade, number, " ".join(words), share)
            # As many shingles as a run has must be in common before it is looked for.
            if count + repeated > RUN - SHINGLE and (run := self._run(words, number)) is not None:
                return Overlap("run", number, " ".join(run), share)
            if len(own) >= LEAST and share >= SHARE:
                return Overlap("shingles", number, ", ".join(_stretches(words, set(_shingles(self.words[number])))), share)
        return None

    def _run(self, words: list[str], number: int) -> list[str] | None:
        """The longest stretch of at least eight words that a text has, too, from where they first stand there."""
        if len(words) < RUN:
            return None
        others = self.words[number]
        if number not in self._runs:
            # The first place of each run, so the last one is put in first.
            self._runs[number] = {tuple(others[at : at + RUN]): at for at in range(len(others) - RUN, -1, -1)}
        runs, best = self._runs[number], list[str]()
        start = 0
        while start <= len(words) - RUN:
            at, length = runs.get(tuple(words[start : start + RUN])), 0
            if at is not None:
                length = next((n for n, pair in enumerate(zip(words[start:], others[at:], strict=False)) if pair[0] != pair[1]), -1)
                length = min(len(words) - start, len(others) - at) if length < 0 else length
                best = max(best, words[start : start + length], key=len)
            # What lies inside a stretch is no longer than it.
            start += max(length - RUN + 1, 1)
        return best or None


def _shingles(words: Sequence[str]) -> Iterator[Shingle]:
    return zip(*(words[offset:] for offset in range(SHINGLE)), strict=False)


def _stands(words: list[str], others: list[str]) -> bool:
    return f" {' '.join(words)} " in f" {' '.join(others)} "


def _stretches(words: list[str], others: set[Shingle]) -> Iterator[str]:
    """The stretches of words that shingles in common make up."""
    start = end = 0
    for index, shingle in enumerate(_shingles(words)):
        if shingle in others:
            if index > end - SHINGLE + 1:
                yield from [" ".join(words[start:end])] if end else []
                start = index
            end = index + SHINGLE
    yield from [" ".join(words[start:end])] if end else []
