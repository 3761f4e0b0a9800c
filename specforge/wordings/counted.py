"""Numbers of a text by the word that each of them counts."""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from msgspec import Struct

from specforge.amounts import CURRENCIES
from specforge.regexes import regex

NUMBER = regex(r"(?<![\w.])(\d+(?:[.,:]\d+)*)(?!\w)")
IN_A_NAME = regex(r"[^\W\d]-")
"""What stands before a number that is a part of a name."""
TOKEN = regex(r"\w+(?:[.,:]\d+)*|\n[ \t]*(?:\n|[-*+|]|\d+[.)][ \t])|\|[ \t]*\n")
"""A word, a number, or a break: what stands in another paragraph, item or row of a table speaks of something else."""
NEAR = 3
"""How many words may stand between a number and what it counts."""
SMALL = frozenset(
    (
        "the",
        "and",
        "for",
        "than",
        "that",
        "with",
        "most",
        "least",
        "more",
        "less",
        "from",
        "into",
        "your",
        "user",
        "each",
        "must",
        "should",
        "default",
    )
)
"""Words that nobody counts: a default is one of something else, as of pages or of rows."""


MONEY = frozenset(CURRENCIES.split("|"))
"""Words that are short, and counted all the same where they stand in capitals: `300 DKK`, and not `try` once more."""


class Count(Struct, frozen=True):
    """A number and the word that it counts, as they stand in a text."""

    number: str
    word: str
    at: int
    """Where the number begins."""


def counted(text: str) -> dict[str, dict[str, Count]]:
    """What is counted: each word, in the singular, with the numbers that stand nearest to it.

    A word right behind a number is what it counts, and no other; a number behind a hyphen, as in `gpt-4`, belongs to a name.
    """
    found: dict[str, dict[str, Count]] = {}
    matches = list(TOKEN.finditer(text))
    tokens = [match[0] if match[0] in MONEY else match[0].lower() for match in matches]
    for at, token in enumerate(tokens):
        start, end = matches[at].span()
        if NUMBER.fullmatch(token) and not IN_A_NAME.fullmatch(text[max(start - 2, 0) : start]):
            after = next(filter(_counts, _unbroken(tokens[at + 1 : at + 1 + NEAR])), None)
            before = next(filter(_counts, _unbroken(reversed(tokens[max(at - NEAR, 0) : at]))), None)
            beside = (
                after is not None and text[end : end + 1] in {" ", "-"} and matches[at + 1].start() == end + 1 and tokens[at + 1] == after
            )
            for word in dict.fromkeys((after,) if beside else (after, before)):
                if word is not None:
                    found.setdefault(_singular(word), {}).setdefault(token, Count(token, word, start))
    return found


def _unbroken(tokens: Iterable[str]) -> Iterator[str]:
    return takewhile(lambda one: one[0] not in "\n|", tokens)


def _counts(word: str) -> bool:
    return word in MONEY or (len(word) > 3 and not word[0].isdigit() and word not in SMALL and "_" not in word)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
