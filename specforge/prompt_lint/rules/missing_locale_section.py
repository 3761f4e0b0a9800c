"""Sections that a translation has lost."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.structure import ITEM, Section, Structure, structure_of
from specforge.regexes import regex

MOST = 200
"""Sections; longer prompts are not compared, since every section is held against every other."""
_KEPT = regex(r"\d+|`[^`\n]+`|https?://\S+|\b[A-Za-z]+(?:_[A-Za-z0-9]+)+\b|\b[A-Z]{2,}\b")
"""What no translator changes: numbers, code, addresses, names of tools, abbreviations."""


class Shape(Struct, frozen=True):
    """What a section has in every language."""

    level: int
    items: int
    variables: frozenset[str]
    kept: frozenset[str]
    length: int


@rule(19, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def missing_locale_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    r"""Flag a section, or a tag around several lines, that the same prompt in another locale does not have.

    A rule was added in one language only. Titles are translated, so that sections are matched by their order and level, the
    items of their lists, their variables, and the numbers, code and names in them; tags by their names.

    Fires on:

    ```text {"siblings": {"de": "# Bestellungen\nFrage nach der Nummer.\n# Ton\nSei freundlich.\n"}}
    # Orders
    Ask for the number.
    # Refunds
    - At most 30 days.
    - Never promise one.
    # Tone
    Be warm.
    ```

    Silent on:

    ```text {"siblings": {"de": "# Bestellungen\nFrage nach der Nummer.\n# Ton\nSei freundlich.\n"}}
    # Orders
    Ask for the number.
    # Tone
    Be warm.
    ```
    """
    if not known.siblings:
        return
    own = prompt.structure
    for name, text in sorted(known.siblings.items()):
        other = structure_of(text, prompt.syntax)
        labels = _has_cases(prompt.text) and _has_cases(text)
        heads = _heads(prompt.text, own, labels=labels)
        if len(heads) > MOST:
            continue
        shapes = _shapes(prompt.text, own, heads)
        theirs = _shapes(text, other, _heads(text, other, labels=labels)[: 2 * MOST])
        for index in _unmatched(shapes, theirs):
            one = heads[index]
            message = f"`{name}` has no section for `{one.title}`"
            yield Hit(one.start, one.body, message, f"translate it, or say why `{name}` goes without", key=f"{name} # {one.title}")
        tags = Counter(one.name for one in other.blocks if one.kind == "tag" and one.closed)
        for block in own.blocks:
            if block.kind == "tag" and block.closed and not block.example and "\n" in prompt.text[block.start : block.end]:
                tags[block.name] -= 1
                if tags[block.name] < 0:
                    message = f"`{name}` has no `<{block.name}>` for this one"
                    yield Hit(block.start, block.body[0], message, f"add it to `{name}`", key=f"{name} <{block.name}>")


def _has_cases(text: str) -> bool:
    """Whether a text is written in capital and small letters, as not every script is."""
    letters = sum(map(str.isalpha, text))
    return sum(map(str.islower, text)) + sum(map(str.isupper, text)) > letters / 2


def _heads(text: str, structure: Structure, *, labels: bool) -> list[Section]:
    """Headings and lines in bold; and those that end in a colon, of which the structure wants that they begin with a capital letter."""
    return [one for one in structure.sections if one.level and (labels or one.level <= 6 or text.startswith(("**", "__"), one.start))]


def _shapes(text: str, structure: Structure, heads: Sequence[Section]) -> list[Shape]:
    ends = (*(one.start for one in heads[1:]), len(text))
    return [_shape(text, structure, one, end) for one, end in zip(heads, ends, strict=False)]


def _shape(text: str, structure: Structure, section: Section, end: int) -> Shape:
    lines = text[section.body : end].splitlines()
    names = frozenset(one.name for one in structure.variables if section.body <= one.start < end)
    kept = frozenset(_KEPT.findall(text, section.start, end))
    return Shape(section.level, sum(ITEM.match(line) is not None for line in lines), names, kept, end - section.body)


def _unmatched(own: Sequence[Shape], theirs: Sequence[Shape]) -> list[int]:
    """The sections that have no counterpart, when as many as possible have the one that is most like them, in order."""
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(own) + 1)]
    for at in range(len(own) - 1, -1, -1):
        for there in range(len(theirs) - 1, -1, -1):
            match = _likeness(own[at], theirs[there])
            best[at][there] = max(best[at + 1][there], best[at][there + 1], match + best[at + 1][there + 1] if match else 0.0)
    missing, at, there = list[int](), 0, 0
    while at < len(own):
        match = _likeness(own[at], theirs[there]) if there < len(theirs) else 0.0
        if match and best[at][there] == match + best[at + 1][there + 1]:
            at, there = at + 1, there + 1
        elif there < len(theirs) and best[at][there] == best[at][there + 1]:
            there += 1
        else:
            missing.append(at)
            at += 1
    return missing


def _likeness(one: Shape, other: Shape) -> float:
    """How likely two sections are the same in two languages; 0 when they are not. A match is worth more than the best likeness."""
    if one.level != other.level:
        return 0.0
    items = 1 - abs(one.items - other.items) / max(one.items, other.items, 1)
    length = min(one.length, other.length) / max(one.length, other.length, 1)
    return 100 + items + _shared(one.variables, other.variables) + 2 * _shared(one.kept, other.kept) + length


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The part of both that stands in each."""
    every = one | other
    return len(one & other) / len(every) if every else 1.0
