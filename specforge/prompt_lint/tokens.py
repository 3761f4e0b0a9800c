"""How many tokens a text has: counted where the encoding is there, else estimated with a margin (only importer of quicktok)."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from msgspec import Struct

from specforge.regexes import regex

USUAL = "o200k_base"
"""The encoding that is meant when none is named."""
EXACT = ("cl100k_base", "o200k_base", "o200k_harmony", "llama3", "qwen3")
"""Encodings that the extra `tokens` counts exactly."""
MODELS = {
    "gpt-3.5": "cl100k_base",
    "gpt-4": "cl100k_base",
    "gpt-4o": "o200k_base",
    "gpt-4.1": "o200k_base",
    "gpt-4.5": "o200k_base",
    "gpt-5": "o200k_base",
    "o1": "o200k_base",
    "o3": "o200k_base",
    "o4": "o200k_base",
    "gpt-oss": "o200k_harmony",
    "llama-3": "llama3",
    "meta-llama-3": "llama3",
    "qwen2.5": "qwen3",
    "qwen3": "qwen3",
}
"""The encodings of families of models, by how their names begin."""

WORD = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
DIGITS = regex(r"[0-9]{1,3}")
SIGNS = regex(r"[!-/:-@\[-`{-~]+")
BREAK = regex(r"\n\s*")
GAP = regex(r"(?<=\S)(?:  +|\t[ \t]+)")
FOREIGN = regex(r"[^\x00-\x7f]+")
FREQUENT = frozenset(
    ("the", "of", "to", "and", "a", "in", "is", "it", "you", "that", "for", "on", "with", "as", "be", "this", "or", "are", "not", "if", "by", "from",
     "an", "at", "your", "can", "will", "must", "which", "do", "has", "have", "its", "when", "but", "all", "any", "use")
)  # fmt: skip
ENGLISH = 0.18
"""The share of frequent words from which a text is read as English prose, whose words are tokens, whatever their length."""
SCRIPTS = {
    "latin": r"[\u00a1-\u00ff]+",
    "extended": r"[\u0100-\u024f]+",
    "vietnamese": r"[\u1ea0-\u1ef9]+",
    "greek": r"[\u0370-\u03ff]+",
    "cyrillic": r"[\u0400-\u052f]+",
    "kana": r"[\u3040-\u30ff]+",
    "han": r"[\u3400-\u9fff]+",
    "hangul": r"[\uac00-\ud7a3]+",
}
"""Patterns that are compiled when a text has such letters."""

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "o200k_base": {
        "frequent": 0.98, "short": 0.97, "middle": 1.0, "long": 1.07, "part": 0.6, "parts": 1.19, "compound": 3.74,
        "digits": 1.35, "signs": 0.85, "more signs": 0.1, "blank": 1.44,
        "latin": 0.94, "extended": 1.41, "vietnamese": 0.0, "greek": 0.39, "cyrillic": 0.31, "kana": 0.73, "han": 0.82, "hangul": 0.72, "other": 0.37,
    },
    "cl100k_base": {
        "frequent": 0.97, "short": 1.0, "middle": 1.03, "long": 1.12, "part": 0.87, "parts": 0.79, "compound": 4.2,
        "digits": 1.24, "signs": 0.86, "more signs": 0.07, "blank": 1.24,
        "latin": 1.76, "extended": 2.09, "vietnamese": 0.0, "greek": 1.04, "cyrillic": 0.52, "kana": 1.04, "han": 1.04, "hangul": 1.15, "other": 0.93,
    },
}  # fmt: skip
"""Tokens for each of what is counted in a text, fitted to texts of 23 kinds, half of each; `docs/prompt-tokens.md` has the errors on the rest."""

MARGINS: Mapping[str, float] = {"english": 0.12, "ascii": 0.2, "latin": 0.26, "cyrillic": 0.26, "east": 0.12, "other": 0.35}
"""The share by which an estimate is off at most in 19 of 20 texts of about 2,500 characters, by what most of a text is, rounded up."""
UNKNOWN: Mapping[str, float] = {"english": 0.25, "ascii": 0.25, "latin": 0.4, "cyrillic": 0.6, "east": 0.6, "other": 1.5}
"""The same for an encoding that is not known: as far as the five known ones lie apart, and as much again for English and code."""
LEAST_MARGIN = 3
"""In tokens; short texts are estimated worse."""


class Tokens(Struct, frozen=True):
    """A number of tokens, and how far it can be trusted."""

    number: int
    margin: int
    """By how much it can be off, in tokens; 0 when it was counted."""
    by: str
    """The encoding that counted, or `an estimate`."""

    @property
    def exact(self) -> bool:
        """Whether it was counted."""
        return self.margin == 0

    @property
    def least(self) -> int:
        """The fewest that it can be."""
        return max(0, self.number - self.margin)

    @property
    def most(self) -> int:
        """The most that it can be."""
        return self.number + self.margin

    def __str__(self) -> str:
        if self.exact:
            return f"{self.number:,} tokens"
        share = round(100 * self.margin / max(1, self.number))
        return f"about {_rounded(self.number):,} tokens (±{share} %)"


def encoding_of(model: str) -> str:
    """Give the encoding of a model by its name, or of an encoding itself; empty when it is not known."""
    name = model.lower().rsplit("/", 1)[-1]
    if name in EXACT:
        return name
    known = [family for family in MODELS if re.match(rf"{re.escape(family)}(?![\da-z]|\.\d)|{re.escape(family)}\.\d(?=b|-|$)", name)]
    return MODELS[max(known, key=len)] if known else ""


def count(text: str, model: str = USUAL) -> Tokens:
    """Count the tokens of a text, or estimate them where the encoding or the extra `tokens` is not there.

    Args:
        text: Without what a provider puts around it: a few tokens for each message.
        model: The name of a model, or of an encoding.
    """
    encoding = encoding_of(model)
    counter = _counter(encoding) if encoding else None
    return estimate(text, model) if counter is None else Tokens(counter(_encodable(text)), 0, encoding)


def estimate(text: str, model: str = USUAL) -> Tokens:
    """Estimate the tokens of a text from what it consists of, without an encoding; takes time in proportion to its length."""
    encoding = encoding_of(model)
    weights = WEIGHTS.get(encoding, WEIGHTS[USUAL])
    amounts = _amounts(text)
    parts = {name: amount * weights[name] for name, amount in amounts.items()}
    number = round(sum(parts.values()))
    foreign = {name: parts.get(name, 0.0) for name in (*SCRIPTS, "other")}
    kind = "english" if "frequent" in amounts and amounts.get("part") is None else "ascii"
    east = foreign["kana"] + foreign["han"] + foreign["hangul"]
    other = foreign["greek"] + foreign["other"]
    if sum(foreign.values()) > 0.05 * number:
        shares = {"east": east, "cyrillic": foreign["cyrillic"], "other": other}
        kind = max(shares, key=lambda name: shares[name])
        kind = kind if shares[kind] > 0.05 * number else "latin"
    elif kind == "ascii" and not text.isascii():
        kind = "latin"
    margin = (MARGINS if encoding in WEIGHTS else UNKNOWN)[kind]
    return Tokens(number, max(LEAST_MARGIN, round(number * margin)), "an estimate") if text else Tokens(0, 0, encoding or "an estimate")


def _amounts(text: str) -> dict[str, int]:
    words = WORD.findall(text)
    frequent = sum(map(FREQUENT.__contains__, words))
    lengths = Counter(map(len, words))
    middle = sum(number for length, number in lengths.items() if 6 <= length <= 9)
    long = sum(number for length, number in lengths.items() if length > 9)
    short = len(words) - middle - long - frequent
    names = ("short", "middle", "long") if words and frequent >= ENGLISH * len(words) else ("part", "parts", "compound")
    signs = SIGNS.findall(text)
    found = {
        "frequent": frequent,
        **dict(zip(names, (short, middle, long), strict=True)),
        "digits": len(DIGITS.findall(text)),
        "signs": len(signs),
        "more signs": sum(map(len, signs)) - len(signs),
        "blank": len(BREAK.findall(text)) + (len(GAP.findall(text)) if "  " in text or "\t" in text else 0),
    }
    if not text.isascii():
        found |= {name: sum(map(len, re.findall(script, text))) for name, script in SCRIPTS.items()}
        found["other"] = sum(map(len, FOREIGN.findall(text))) - sum(found[name] for name in SCRIPTS)
    return found


def _rounded(number: int) -> int:
    """A number with no more digits than an estimate has."""
    step = 1 if number < 100 else 10 if number < 10_000 else 100
    return round(number / step) * step


def _encodable(text: str) -> str:
    """A text without halves of characters, which no encoding knows."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@lru_cache(maxsize=len(EXACT))
def _counter(encoding: str) -> Callable[[str], int] | None:
    """What counts in an encoding; reads its vocabulary the first time, which takes most of a second."""
    try:
        import quicktok  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        return None
    counter: Callable[[str], int] = quicktok.get_encoding(encoding).count
    return counter
