"""Ids made from words: readable, short, and each given once."""

import re
import unicodedata
from collections import defaultdict

from specforge.regexes import regex
from specforge.spec.scalars import is_slug

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


_LETTERS = str.maketrans(
    dict(
        zip(
            "\u0430\u0431\u0432\u0433\u0434\u0435\u0436\u0437\u0438\u043a\u043b\u043c\u043d\u043e\u043f\u0440\u0441\u0442\u0443\u0444\u0445\u0446\u0447\u0448\u0449\u044b\u044d\u044e\u044f\u0454\u0456\u0491"
            "\u03b1\u03b2\u03b3\u03b4\u03b5\u03b6\u03b7\u03b8\u03b9\u03ba\u03bb\u03bc\u03bd\u03be\u03bf\u03c0\u03c1\u03c2\u03c3\u03c4\u03c5\u03c6\u03c7\u03c8\u03c9",
            ["a", "b", "v", "g", "d", "e", "zh", "z", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "y", "e", "yu", "ya", "ye", "i", "g", "a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "y", "f", "ch", "ps", "o"],
            strict=True,
        )
    )
    | dict.fromkeys("\u044a\u044c", "")
)  # fmt: skip
"""Cyrillic and Greek letters as they are usually written in Latin ones."""
_UMLAUTS = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00c4": "Ae", "\u00d6": "Oe", "\u00dc": "Ue"})
_KATAKANA = regex("[\u30a1-\u30fa\u30fc]{2,}")
_SPELLED = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu"}
_SOFT = regex("(?<=sh|ch)y|(?<=j)y")
_HANGUL = regex("[\uac00-\ud7a3]")
_JAMO = tuple(
    letters.split(" ")
    for letters in (
        "g kk n d tt r m b pp s ss  j jj ch k t p h",
        "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
        " k k ks n nj nh t l lk lm lb ls lt lp lh m p ps t t ng t t k t p t",
    )
)
"""Hangul by the begin, the middle and the end of a syllable."""


def words_of(text: str, language: str = "") -> list[str]:
    """Give the words of a text as an id can hold them: in Latin letters without accents, and digits.

    Cyrillic, Greek, Hangul and Katakana are spelled out, and umlauts of German, by the code of its language. Other scripts have no
    spelling without a dictionary, and only end a word.
    """
    text = unicodedata.normalize("NFC", text).translate(_UMLAUTS) if language == "de" else text
    spelled = _HANGUL.sub(_syllable, _KATAKANA.sub(_sounds, unicodedata.normalize("NFKC", text.replace("\u2019", "'"))))
    parts = unicodedata.normalize("NFKD", spelled.casefold())
    letters = "".join(sign for sign in parts if sign != "'" and not unicodedata.combining(sign))
    return re.findall(r"[a-z0-9]+", letters.translate(_LETTERS))


def _sounds(found: re.Match[str]) -> str:
    """Spell a word in Katakana."""
    spelled = ""
    for sign in found[0]:
        *_, size, sound = unicodedata.name(sign).lower().split()
        if sound == "mark" or (size == "small" and sound == "tu"):
            continue
        spelled = (spelled[:-1] if size == "small" else spelled) + _SPELLED.get(sound, sound)
    return f" {_SOFT.sub('', spelled)} "


def _syllable(found: re.Match[str]) -> str:
    """Spell a syllable of Hangul."""
    begin, rest = divmod(ord(found[0]) - 0xAC00, 588)
    return "".join(letters[index] for letters, index in zip(_JAMO, (begin, *divmod(rest, 28)), strict=True))


def slug(text: str, language: str = "") -> str:
    """Make an id of all words of a heading; empty when there is none."""
    return _fitting(words_of(text[:400], language))


def short_slug(text: str, language: str = "") -> str:
    """Make an id of the first words of a sentence that say something."""
    words = words_of(re.sub(r"\{[^{}]*\}", " ", text[:400]) or text[:400], language)
    telling = [word for word in words if word not in EMPTY_WORDS and len(word) > 1]
    return _fitting((telling or words)[:WORDS])


def opening_slug(text: str, language: str = "") -> str:
    """Make an id of the words with which a text begins, none of them left out, so that it can be read as a heading."""
    words = words_of(text[:400], language)
    cut = _fitting(words).split("-")
    while len(cut) < len(words) and len(cut) > 1 and cut[-1] in EMPTY_WORDS:
        cut.pop()
    return "-".join(cut)


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
