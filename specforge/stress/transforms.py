"""What is done to a message: deterministic, and without touching what the label of a case hangs on."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from typing import Literal, NamedTuple

from specforge.grading.texts import UNSPACED, fold, within
from specforge.regexes import regex
from specforge.spec.stress import Level
from specforge.stress.levels import SMALL_TALK

QUOTED = regex(
    r"""```.*?(?:```|\Z) | `[^`\n]{0,500}` | "[^"\n]{0,500}" | (?<!\w)'[^'\n]{1,500}'(?!\w) | \u2018[^\u2019\n]{1,500}\u2019(?!\w)
    | \u201c[^\u201d\n]{0,500}\u201d | \u201e[^\u201c\u201d\n]{0,500}[\u201c\u201d] | \u300c[^\u300d\n]{0,500}\u300d
    | \xab[^\xbb\n]{0,500}\xbb | \xbb[^\xab\n]{0,500}\xab""",
    re.VERBOSE | re.DOTALL,
)
"""What stands inside quotation marks, and code."""
LETTERS = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*"
"""Letters, with the accents that may stand behind them as characters of their own."""
WORD = regex(rf"{LETTERS}(?:['\u2019]{LETTERS})*")
ACCENT = regex("[\u0300-\u036f]")
IDENTIFIES = regex(r"[\d_@/\\#{}<>=+*^~|$€£¥%&]|\w[.:]\w")
"""What makes a piece of text an id, an amount, a date, an address or code, rather than words."""
DECIDES = frozenset(
    [
        "zero",
        "three",
        "four",
        "five",
        "seven",
        "eight",
        "nine",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "hundreds",
        "thousand",
        "thousands",
        "million",
        "millions",
        "dozen",
        "half",
        "once",
        "twice",
        "double",
        "triple",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "never",
        "none",
        "nothing",
        "nobody",
        "nowhere",
        "neither",
        "without",
        "cannot",
    ]
)
"""Words that are a number or a denial: one letter less can be another number, or no denial any more."""
SHORT = 120
"""The longest text that stands in one paragraph with the message."""
FEWEST_LETTERS = 4

Span = tuple[int, int]


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Give the words of some texts, folded: those that a check looks for."""
    return frozenset(fold(found[0]) for text in texts for found in WORD.finditer(text))


def free_words(text: str, held: AbstractSet[str]) -> Iterator[Span]:
    """Give the place of each word that is neither quoted nor a part of an id or a code, nor one of `held`."""
    quoted = [found.span() for found in QUOTED.finditer(text)]
    next_quoted = 0
    for piece in re.finditer(r"\S+", text):
        while next_quoted < len(quoted) and quoted[next_quoted][1] <= piece.start():
            next_quoted += 1
        if next_quoted < len(quoted) and quoted[next_quoted][0] < piece.end():
            continue
        if IDENTIFIES.search(piece[0]):
            continue
        for found in WORD.finditer(text, piece.start(), piece.end()):
            word = found[0]
            coded = any(letter.isupper() for letter in word[1:])
            if not coded and (not held or held.isdisjoint(_folded(word))):
                yield found.span()


def _folded(word: str) -> Iterator[str]:
    """A word, and what stands on each side of an apostrophe in it: who looks for `parcel` finds it in `parcel's`."""
    whole = fold(word)
    yield whole
    yield from whole.split("'") if "'" in whole else ()


def noisy(text: str, rate: int, seed: str, held: AbstractSet[str]) -> str:
    """Drop or swap about so many percent of the letters, and one at least where there is any that may be.

    Args:
        text: The message.
        rate: The share of letters, in percent.
        seed: Decides which letters; what is noisy at a low rate is so at every higher one.
        held: Folded words that are left alone.
    """
    letters: list[_Letter] = []
    seen: Counter[str] = Counter()
    for start, end in free_words(text, held):
        word = text[start:end]
        seen[word] += 1
        if _may_be_misspelt(text, start, end):
            # Begun once for each word, for one without an end would be hashed again for each of its letters.
            begun = _hash(f"{seed}\n{word}\n{seen[word]}\n")
            places = (at for at in range(1, len(word)) if word[at].isalpha())
            letters += [_Letter(_score(begun, f"{at}"), start + at, end, _score(begun, f"{at}\nswap") < 0.5) for at in places]
    chosen = [one for one in letters if one.score < rate / 100] or sorted(letters)[:1]
    return _misspelt(text, chosen)


class _Letter(NamedTuple):
    """A letter that may be misspelt."""

    score: float
    """From 0 to 1; it is misspelt at every rate above."""
    at: int
    end: int
    """Where its word ends."""
    swaps: bool
    """Whether it is swapped with the next one where that can be, rather than dropped."""


def _may_be_misspelt(text: str, start: int, end: int) -> bool:
    """Whether a word is long enough, no name, no number, no denial, and of a script in which a letter stands for itself."""
    word = text[start:end]
    if (folded := fold(word)) in DECIDES or folded.endswith("n't"):
        return False
    if end - start < FEWEST_LETTERS or any(within(one, UNSPACED) for one in word) or word[0].isupper():
        return False
    # An accent of its own would end up on another letter.
    return not ACCENT.search(word) and unicodedata.category(text[end : end + 1] or " ")[0] != "M"


def _hash(text: str) -> blake2b:
    return blake2b(text.encode(), digest_size=8)


def _score(begun: blake2b, text: str) -> float:
    """A number from 0 to 1 that depends on the word and the place in it, so that an edit elsewhere moves nothing."""
    whole = begun.copy()
    whole.update(text.encode())
    return int.from_bytes(whole.digest(), "big") / 2**64


def _misspelt(text: str, letters: Iterable[_Letter]) -> str:
    parts, done = [], 0
    for letter in letters:
        at = letter.at
        if at < done:
            continue  # it was swapped with the one before
        parts.append(text[done:at])
        following = text[at + 1 : at + 2] if at + 1 < letter.end else ""
        swaps = letter.swaps and following.isalpha() and following != text[at]
        parts.append(following + text[at] if swaps else "")
        done = at + 2 if swaps else at + 1
    return "".join((*parts, text[done:]))


def cased(text: str, letters: Literal["lower", "upper"], held: AbstractSet[str]) -> str:
    """Write words in small or in capital letters."""
    return _replaced(text, free_words(text, held), str.lower if letters == "lower" else str.upper)


PUNCTUATION = regex(r"[.,!?;:]+(?=\s|\Z)")
SENTENCE_END = regex(r"[.!?](?=\s|\Z)")


def punctuated(text: str, how: Literal["none", "repeated"]) -> str:
    """Leave the punctuation behind words out, or write that which ends a sentence three times."""
    mark = PUNCTUATION if how == "none" else SENTENCE_END
    found = (mark.match(text, end) for _, end in free_words(text, frozenset()))
    spans = [one.span() for one in found if one is not None]
    return _replaced(text, spans, lambda one: "" if how == "none" else one * 3)


def _replaced(text: str, spans: Iterable[Span], change: Callable[[str], str]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], change(text[start:end])]
        at = end
    return "".join((*parts, text[at:]))


def padding(words: int, small_talk: tuple[str, ...] = ()) -> str:
    """Give whole sentences with at least so many words, from the first on and over again."""
    sentences = small_talk or SMALL_TALK
    found: list[str] = []
    count = 0
    while count < words:
        found.append(sentences[len(found) % len(sentences)])
        count += len(found[-1].split())
    return " ".join(found)


def reworked(text: str, levels: Sequence[Level], seed: str, held: AbstractSet[str]) -> str:
    """Do to a message what some levels do to the words of it.

    Letters come last, whatever the order of the levels: words in capitals are taken for codes, which nothing else would touch.
    """
    for level in levels:
        text = text if level.typos is None else noisy(text, level.typos, seed, held)
    for level in levels:
        text = text if level.punctuation is None else punctuated(text, level.punctuation)
    for level in levels:
        text = text if level.letters is None else cased(text, level.letters, held)
    return text


def surrounded(text: str, level: Level, small_talk: tuple[str, ...] = ()) -> str:
    """Put around a message what a level puts there."""
    if level.padding is not None:
        text = _joined(padding(level.padding, small_talk), text)
    if level.before is not None:
        text = _joined(level.before, text)
    return text if level.after is None else _joined(text, level.after)


def _joined(first: str, second: str) -> str:
    """Two texts, in one paragraph when they are short lines."""
    short = all("\n" not in one and len(one) <= SHORT for one in (first, second))
    return f"{first} {second}" if short else f"{first}\n\n{second}"
