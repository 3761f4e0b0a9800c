"""Which variables a prompt may use, and where in it a value is no variable but a sign of something else."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Known
from specforge.prompt_lint.structure import merged
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

SECTION = regex(r"\{\{\{?~?\s{0,9}(?:([#^])|(/))\s{0,9}([\w.@-]{1,80})")
ASKING = frozenset(["if", "unless", "else", "role", "media", "history", "section"])
"""Blocks inside of which names mean what they mean outside."""
GIVEN = {
    Syntax.JINJA: frozenset(
        [
            "range",
            "dict",
            "lipsum",
            "cycler",
            "joiner",
            "namespace",
            "super",
            "self",
            "caller",
            "varargs",
            "kwargs",
            "loop",
            "env",
            "_conversation",
        ]
    ),
    Syntax.MUSTACHE: frozenset(["history", "this"]),
}
"""Names that a language, or what runs its templates, brings."""
MADE = regex(
    r"\{%[-+]?\s{0,9}(?:import\s[^%]{0,200}?\sas\s+(\w+)|from\s[^%]{0,200}?\simport\s([^%]{1,200})|with\s([^%]{1,300})|call\s{0,9}\(([^)%]{0,200})\))"
)
RAW = regex(r"\{%[-+]?\s{0,9}raw\s{0,9}[-+]?%\}.{0,20000}?\{%[-+]?\s{0,9}endraw\s{0,9}[-+]?%\}", re.DOTALL)


def declared_of(prompt: Prompt, known: Known) -> frozenset[str] | None:
    """Give the variables that will be filled in, from whoever says so; nothing when nobody does."""
    if prompt.declared is None or known.variables is None:
        return prompt.declared if known.variables is None else known.variables
    return prompt.declared | known.variables


def inner_names(prompt: Prompt) -> frozenset[str]:
    """Give the names that a template makes itself, beside those of its loops: imports, blocks that assign, and what its language brings."""
    given = GIVEN.get(prompt.syntax, frozenset())
    if prompt.syntax is not Syntax.JINJA or "{%" not in prompt.text:
        return given
    found = set(given)
    for one in MADE.finditer(prompt.text):
        found.update(name for part in one.groups() if part for name in re.findall(r"(\w+)(?=\s*(?:,|=|$|\s))", part))
    return frozenset(found)


def hidden_places(prompt: Prompt) -> list[tuple[int, int]]:
    """Give the stretches in which a name is not looked up where it is for the rest: loops of mustache over items, raw parts of Jinja, f-strings."""
    found = list(prompt.interpolated)
    if prompt.syntax is Syntax.MUSTACHE:
        found += _items(prompt.text)
    elif prompt.syntax is Syntax.JINJA and "raw" in prompt.text:
        found += [one.span() for one in RAW.finditer(prompt.text)]
    return merged(found)


def _items(text: str) -> Iterator[tuple[int, int]]:
    opened: list[tuple[str, int, bool]] = []
    for found in SECTION.finditer(text):
        if found[1]:
            opened.append((found[3], found.end(), found[3] not in ASKING))
        elif opened:
            _, start, own = opened.pop()
            if own:
                yield start, found.start()
    yield from ((start, len(text)) for _, start, own in opened if own)


def within(places: list[tuple[int, int]], position: int) -> bool:
    """Whether a place lies in one of some stretches, which ascend and do not overlap."""
    index = bisect_right(places, position, key=lambda one: one[0]) - 1
    return index >= 0 and position < places[index][1]
