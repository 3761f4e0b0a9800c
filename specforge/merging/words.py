"""Two changes of one line, merged word by word."""

from collections import Counter
from functools import lru_cache

from specforge.merging.sequences import Edit, blocks, changes, stretch
from specforge.regexes import regex

TOKEN = regex(r"\d+(?:[.,:]\d+)*|[぀-ヿ㐀-鿿豈-﫿]|(?:(?![぀-ヿ㐀-鿿豈-﫿])\w)+|\s+|[^\w\s]")
"""A number, a character of a script that writes no spaces, a word, white space, or a mark."""
SAME = 0.5
"""From this likeness on, a line is a change of another one, rather than a line put in its stead."""
LONGEST = 20_000
"""The longest line, in characters, whose words are compared."""


def alike(one: str, other: str) -> float:
    """How alike two lines are: the share of their words that they have in common, from 0 to 1."""
    words, others = _words(one), _words(other)
    total = sum(words.values()) + sum(others.values())
    return 2 * sum((words & others).values()) / total if total else float(one == other)


def contained(one: str, other: str) -> bool:
    """Whether a line is a piece of another one: most of its words are words of that."""
    words = _words(one)
    return 2 * sum((words & _words(other)).values()) > sum(words.values())


@lru_cache(maxsize=1_024)
def _words(line: str) -> Counter[str]:
    return Counter(token for token in TOKEN.findall(line[:LONGEST]) if not token.isspace())


def merged_words(last: str, ours: str, theirs: str) -> str | None:
    """Merge two changes of a line; nothing when they meet, or when one is another line rather than a change of this one."""
    if max(len(last), len(ours), len(theirs)) > LONGEST or min(alike(last, ours), alike(last, theirs)) < SAME:
        return None
    tokens, mine, its = (TOKEN.findall(line) for line in (last, ours, theirs))
    our_changes, their_changes = changes(tokens, mine), changes(tokens, its)
    found: list[str] = []
    at = 0
    for block in blocks(our_changes, their_changes, _clash):
        found += tokens[at : block.start]
        one = stretch(mine, our_changes, block.ours, block.start, block.end)
        other = stretch(its, their_changes, block.theirs, block.start, block.end)
        if block.ours and block.theirs and one != other:
            if not block.deletes:
                return None
            one = []
        found += one if block.ours else other
        at = block.end
    return "".join([*found, *tokens[at:]])


def _clash(one: Edit, other: Edit, _: bool) -> bool:
    """Whether two edits meet: only a word put in beside one that is replaced does not."""
    return one.inserts == other.inserts or one.deletes or other.deletes
