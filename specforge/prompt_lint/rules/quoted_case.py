"""Judged texts that the model is shown."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from specforge.finding import Severity
from specforge.overlaps import RUN, SHINGLE, Overlap, Texts, shingles_of, words_of
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.regexes import regex

WORD = regex(r"[^\W_]+")


@rule(14, severity=Severity.ERROR, confidence=Confidence.CERTAIN, compiled=False)
def quoted_case(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag the text of an eval case that stands in the prompt: as it is, in a run of eight words, or in half of its runs of three.

    A score on what the model has been shown says nothing about users. Case, punctuation and forms of letters make no
    difference; a text of fewer than four words is said by everybody.

    Fires on:

    ```text {"held_out": ["Please cancel order seven, I bought it by mistake yesterday."]}
    Example: "please cancel order 7, I bought it by mistake yesterday" is a cancellation.
    ```

    Silent on:

    ```text {"held_out": ["Please cancel order seven, I bought it by mistake yesterday."]}
    Example: "take the kettle back, it is broken" is a return. Cancel an order that was bought by mistake.
    ```
    """
    if not known.held_out:
        return
    index = _index(known.held_out)
    near = sorted({number for shingle in shingles_of(prompt.text) for number in index.get(shingle, ())})
    texts = [known.held_out[number] for number in near]
    found = [(text, one) for text, one in zip(texts, Texts([prompt.text]).overlaps(texts), strict=True) if one is not None]
    if not found:
        return
    places = [(word, one.start(), one.end()) for one in WORD.finditer(prompt.text) for word in words_of(one[0])]
    joined, starts = " ", list[int]()
    for word, _, _ in places:
        starts.append(len(joined) - 1)
        joined += f"{word} "
    for text, overlap in found:
        first = overlap.words.split(", ")[0]
        at = starts.index(joined.find(f" {first} "))
        start, end = places[at][1], places[at + first.count(" ")][2]
        confidence = Confidence.LIKELY if overlap.grade == "shingles" else Confidence.CERTAIN
        help = "give the prompt, or the case, words of its own; what is judged may not be shown"
        yield Hit(start, end, f"an eval case {_told(overlap)}", help, key=" ".join(words_of(text)), confidence=confidence)


@lru_cache(maxsize=8)
def _index(texts: tuple[str, ...]) -> Mapping[tuple[str, ...], Sequence[int]]:
    """The numbers of the texts that have a shingle: a text that shares none with a prompt stands in no part of it."""
    index: dict[tuple[str, ...], list[int]] = {}
    for number, text in enumerate(texts):
        for shingle in shingles_of(text):
            index.setdefault(shingle, []).append(number)
    return index


def _told(overlap: Overlap) -> str:
    match overlap.grade:
        case "exact":
            return f"says this word for word: {overlap.words!r}"
        case "normalised":
            return f"says this: {overlap.words!r}"
        case "run":
            return f"has {RUN} words in a row or more of this: {overlap.words!r}"
        case "shingles":
            return f"has {overlap.share:.0%} of its runs of {SHINGLE} words here: {overlap.words!r}"
