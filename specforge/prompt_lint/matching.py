"""Titles and clauses as their readers take them: what is compared of them, and which clause is nearest to one that is gone."""

import difflib
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.structure import Block
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

LETTERS = regex(r"[^\W_]+")
HUMP = regex(r"(?<=[a-z0-9])(?=[A-Z])")
NUMBERING = regex(r"[\W_]*(?:\d[\d.]{0,11}[.):]?|(?:[ivxlc]{1,6}|[a-z])[.)])(?![^\W_])[\W_]*")
WORD = regex(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[%$€£¥]")
MARK = regex(r"^[ \t]*(?:(?:>[ \t]?)+|[-*+•]|\d{1,3}[.)]|[a-zA-Z][.)])[ \t]+", re.MULTILINE)
LIKE = 0.6
"""The share of words in common, in their order, from which a clause is taken for another wording of one."""


def title_words(title: str) -> str:
    """What is compared of a title: its words, without numbering, signs and case; `2. Output_format` is `output format`."""
    folded = title.casefold()
    rest = folded[found.end() :] if (found := NUMBERING.match(folded)) else folded
    return " ".join(LETTERS.findall(rest)) or " ".join(LETTERS.findall(folded)) or folded.strip()


def tag_words(name: str) -> str:
    """What is compared of a tag's name, as of a title; `<OutputFormat>` is `output format`."""
    return title_words(HUMP.sub(" ", name))


class Titled(Struct, frozen=True):
    """A heading, or a tag that stands for one."""

    words: str
    start: int
    end: int
    """The end of the heading or of the opening tag."""


def titled(prompt: Prompt) -> Iterator[Titled]:
    """Give the headings of a prompt and its tags, in order; those inside of an example are not the prompt's own."""
    structure = prompt.structure
    found = [Titled(title_words(one.title), one.start, one.body) for one in structure.sections[1:]]
    found += [Titled(tag_words(one.name), one.start, one.body[0]) for one in structure.blocks if one.kind == "tag" and one.closed]
    found.sort(key=lambda one: one.start)
    around = innermost([one for one in structure.blocks if one.example and one.kind == "tag"], [one.start for one in found])
    return (one for one, block in zip(found, around, strict=True) if block is None)


def section_named(prompt: Prompt, title: str) -> tuple[int, int] | None:
    """Where the text of the first section, or tag, of a title begins and ends; nothing when there is none."""
    wanted = title_words(title)
    for section in prompt.structure.sections[1:]:
        if title_words(section.title) == wanted:
            return section.body, section.end
    blocks = (one for one in prompt.structure.blocks if one.kind == "tag" and one.closed)
    return next((one.body for one in blocks if tag_words(one.name) == wanted), None)


def innermost(blocks: Sequence[Block], positions: Sequence[int]) -> Iterator[Block | None]:
    """Give for each of some places the innermost block that it lies within, beyond its beginning.

    Args:
        blocks: By where they begin, the outer before the inner; none overlaps another in part.
        positions: Ascending.
    """
    open_blocks: list[Block] = []
    number = 0
    for position in positions:
        while number < len(blocks) and blocks[number].start < position:
            while open_blocks and open_blocks[-1].end <= blocks[number].start:
                open_blocks.pop()
            open_blocks.append(blocks[number])
            number += 1
        while open_blocks and open_blocks[-1].end <= position:
            open_blocks.pop()
        yield open_blocks[-1] if open_blocks else None


def clause_words(text: str) -> tuple[str, ...]:
    """What is compared of a clause: its words, numbers, and signs of money and percent; not case, list marks, punctuation and line breaks."""
    return tuple(WORD.findall(MARK.sub("", text).replace("\u2019", "'").casefold()))


def has_clause(text: str, clause: str) -> bool:
    """Whether a text has a clause but for white space, both on one line; where it has not, it may have its words all the same."""
    at = text.find(clause)
    if at < 0 or not clause:
        return False
    end = at + len(clause)
    return not (at and text[at - 1].isalnum() and clause[0].isalnum()) and not (
        end < len(text) and text[end].isalnum() and clause[-1].isalnum()
    )


def without_comments(prompt: Prompt) -> str:
    """The text of a prompt with spaces in place of comments, of HTML and where it is a template of Jinja."""
    text = prompt.text
    marks = [("<!--", "-->"), ("{#", "#}")] if prompt.syntax is Syntax.JINJA else [("<!--", "-->")]
    for opening, closing in marks:
        parts, position = [], 0
        while (start := text.find(opening, position)) >= 0 and (end := text.find(closing, start + len(opening))) >= 0:
            end += len(closing)
            parts += [text[position:start], " " * (end - start)]
            position = end
        text = "".join([*parts, text[position:]]) if parts else text
    return text


class Near(Struct, frozen=True):
    """The stretch of a prompt that comes nearest to a clause."""

    start: int
    end: int
    words: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    """What stands in the clause and what stands in its place; either can be empty."""


def nearest_clause(words: tuple[str, ...], clauses: Sequence[tuple[int, int, tuple[str, ...]]], sentences: int = 1) -> Near | None:
    """Find what a clause was reworded to.

    Args:
        words: Those of the clause.
        clauses: Start, end and words of those to look through, in order.
        sentences: How many of them in a row the clause may be.

    Returns:
        Nothing when none has most of its words in common with it.
    """
    wanted = set(words)
    best: tuple[float, int] = (0.0, 0)
    for number, (_, _, one) in enumerate(clauses):
        own = {word for _, _, other in clauses[number : number + sentences] for word in other} if sentences > 1 else set(one)
        share = 2 * len(wanted & own) / (len(wanted) + len(own) or 1)
        if share > best[0]:
            best = (share, number)
    if best[0] < LIKE:
        return None
    chosen = clauses[best[1] : best[1] + sentences]
    having = tuple(word for _, _, one in chosen for word in one)
    matcher = difflib.SequenceMatcher(None, words[:400], having[:400], autojunk=False)
    if matcher.ratio() < LIKE:
        return None
    changes = tuple(
        (" ".join(words[start:end]), " ".join(having[first:last]))
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    )
    return Near(chosen[0][0], chosen[-1][1], having, changes)


def shortened(text: str, most: int = 80) -> str:
    """A text on one line, its end cut off where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
