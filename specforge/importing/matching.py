"""Which intent or rule a text is about, by the words they share."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from specforge.importing.ids import EMPTY_WORDS, words_of
from specforge.importing.yaml_text import plain
from specforge.spec.checks import Check

COMMON = 40
"""A word that stands in more elements than this tells none of them apart."""
CLEAR = 1.25
"""By how much the best one must be ahead of the next."""
LEAST = 1.0
"""The least that the best one must score: two words that few others have, or one that no other has."""
MAX_TEXT = 4_000
ENDINGS = ("ation", "ings", "ing", "ies", "ied", "es", "ed", "s", "e", "y")
"""The commonest endings in which words of one meaning differ, the longer ones first."""


class Matcher:
    """Finds the element that a text is about."""

    def __init__(self, elements: Iterable[Mapping[str, object]]) -> None:
        """Take down which words each element has."""
        self._ids: list[str] = []
        self._weights: dict[str, dict[int, float]] = defaultdict(dict)
        for number, element in enumerate(elements):
            self._ids.append(str(element["id"]))
            # The id of a rule only repeats its words; that of an intent is its heading.
            heading = ("title",) if "rule" in element else ("id", "title")
            named = stems(" ".join(str(plain(element.get(key, ""))) for key in heading))
            for word in stems(said_in(element)):
                self._weights[word][number] = 1.0
            for word in named:
                self._weights[word][number] = 2.0

    def best(self, text: str) -> str | None:
        """Give the id of the element with the best overlap; `None` where it is not clear."""
        scores: dict[int, float] = defaultdict(float)
        for word in sorted(stems(text[:MAX_TEXT])):
            found = self._weights.get(word, {})
            if len(found) <= COMMON:
                for number, weight in found.items():
                    scores[number] += weight / len(found)
        ranked = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
        if not ranked or ranked[0][1] < LEAST:
            return None
        clear = len(ranked) == 1 or ranked[0][1] >= CLEAR * ranked[1][1]
        return self._ids[ranked[0][0]] if clear else None


def said_in(value: object) -> str:
    """What an element or a check says and the names that it was given, without those of checks, nor how a rule is judged."""
    match plain(value):
        case dict() as keyed:
            own = ((key, one) for key, one in keyed.items() if key != "criteria")
            return " ".join(f"{'' if key in _ASKS else key} {said_in(one)}" for key, one in own)
        case list() as listed:
            return " ".join(map(said_in, listed))
        case one:
            return str(one)


_ASKS = frozenset(Check.model_fields) | {"not", "calls", "call", "with", "at_most", "at_least", "schema"}
"""The names of checks, which stand in the cases about anything."""
_KEYS = frozenset(
    {
        "id",
        "when",
        "steps",
        "rule",
        "says",
        "constraints",
        "part",
        "level",
        "title",
        "then",
        "ask",
        "request",
        "question",
        "customer",
        "user",
        "users",
    }
)


def stems(text: str) -> set[str]:
    """The telling words of a text without their commonest endings."""
    words = {word for word in words_of(text) if len(word) > 2 and word not in EMPTY_WORDS and word not in _KEYS}
    return {_stem(word) for word in words}


def _stem(word: str) -> str:
    ending = next((one for one in ENDINGS if word.endswith(one) and len(word) - len(one) >= 3), "")
    stem = word.removesuffix(ending)
    # A letter is doubled before some endings, as in `cancelled` and `shipping`.
    return stem[:-1] if stem[-1] == stem[-2] else stem
