"""Marks with which a prompt says which requirement a clause comes from."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from specforge.prompt_lint.prompt import Prompt
from specforge.regexes import regex

MARK = regex(
    r"<!--[ \t]*([A-Za-z][\w./:-]{1,80})[ \t]*-->"
    r"|\[([A-Z][A-Z0-9]{0,9}[-_.]?\d{1,4}[a-z]?|[a-z][\w-]{0,40}(?:/[\w-]{1,40}){1,3})\](?![(:\[])"
    r"|\{\#([A-Za-z][\w./:-]{1,80})\}"
)
KINDS = {1: "comment", 2: "bracket", 3: "brace"}


class Mark(Struct, frozen=True):
    """An id that stands in the prompt."""

    id: str
    start: int
    end: int


def marks_of(prompt: Prompt) -> Mapping[str, tuple[Mark, ...]]:
    """Give what has the form of a mark, by the form that it has, outside of fences."""
    text = prompt.text
    if "<!--" not in text and "[" not in text and "{#" not in text:
        return {}
    fences = [(one.start, one.end) for one in prompt.structure.blocks if one.kind == "fence"]
    found: dict[str, list[Mark]] = {}
    at = 0
    for one in MARK.finditer(text):
        while at < len(fences) and fences[at][1] <= one.start():
            at += 1
        if at < len(fences) and fences[at][0] <= one.start():
            continue
        group = next(group for group in KINDS if one[group])
        found.setdefault(KINDS[group], []).append(Mark(one[group], *one.span()))
    return {kind: tuple(marks) for kind, marks in found.items()}


def names_of(ids: Iterable[str]) -> frozenset[str]:
    """Give what a mark can call elements: their whole ids and the ends of these, as `constraint/brief` and `brief` of `shop/constraint/brief`."""
    return frozenset(one.split("/", cut)[-1] for one in ids for cut in range(one.count("/") + 1))
