"""Ids made from words: readable, short, and each given once."""

import re
import unicodedata
from collections import defaultdict

from specforge.spec.model import is_slug

LONGEST = 56
WORDS = 5
"""How many words of a sentence an id keeps."""
EMPTY_WORDS = {
    "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "before", "by", "can", "could", "do", "does",
    "for", "from", "get", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "may", "must", "of", "on", "or", "our",
    "out", "shall", "should", "so", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "to", "up", "was", "we", "what", "when", "where", "which", "who", "will", "with", "would", "you", "your", "agent", "assistant",
    "preferably", "always",
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "und", "oder", "ist", "sind", "im", "zu", "zum", "zur", "mit", "von", "vom",
    "du", "sie", "wir", "wenn", "bei", "auf", "le", "la", "les", "un", "une", "et", "ou", "est", "sont", "de", "au", "aux", "en", "pour", "dans", "si", "tu",
    "el", "los", "las", "una", "il", "che", "os",
}  # fmt: skip
"""Words that say little about what a sentence is about."""


def words_of(text: str) -> list[str]:
    """Give the words of a text as an id can hold them: letters without accents, and digits."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return re.findall(r"[a-z0-9]+", folded.replace("'", "").replace("\u2019", "").encode("ascii", "ignore").decode())


def slug(text: str) -> str:
    """Make an id of all words of a heading; empty when there is none."""
    return _fitting(words_of(text[:400]))


def short_slug(text: str) -> str:
    """Make an id of the first words of a sentence that say something."""
    words = words_of(re.sub(r"\{[^{}]*\}", " ", text[:400]) or text[:400])
    telling = [word for word in words if word not in EMPTY_WORDS and len(word) > 1]
    return _fitting((telling or words)[:WORDS])


def variable_id(name: str) -> str:
    """Make an id of the name of a placeholder; the name itself where it can be one."""
    return name if is_slug(name) else _fitting(words_of(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name[:200])), "_")


def _fitting(words: list[str], between: str = "-") -> str:
    kept = ""
    for word in words:
        longer = f"{kept}{between}{word}" if kept else word
        if len(longer) > LONGEST:
            break
        kept = longer
    return kept or (words[0][:LONGEST] if words else "")


class Ids:
    """The ids that are taken; kinds that are named together share them."""

    def __init__(self) -> None:
        """Begin with none taken."""
        self._taken: dict[str, set[str]] = defaultdict(set)
        self._last: dict[tuple[str, str], int] = defaultdict(lambda: 1)

    def reserve(self, pool: str, id: str) -> bool:
        """Take an id that is written elsewhere; whether it was free."""
        free = id.casefold() not in self._taken[pool]
        self._taken[pool].add(id.casefold())
        return free

    def take(self, pool: str, wish: str, kind: str) -> str:
        """Give a free id near to a wished one; one that begins with the kind where the wish is no id."""
        base = wish if wish and wish[0].isalpha() else _fitting([kind, *words_of(wish)])
        id = base
        while id in self._taken[pool]:
            self._last[pool, base] += 1
            id = f"{base}-{self._last[pool, base]}"
        self._taken[pool].add(id)
        return id
