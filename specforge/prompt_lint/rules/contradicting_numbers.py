"""Limits that nothing can keep at once."""

import math
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.limits import Limit
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.regexes import regex

LENGTHS = frozenset(("words", "sentences", "characters", "lines", "paragraphs", "tokens", "pages"))
"""What the length of an answer is counted in."""
LABELLED = regex(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\*\*[^*\n]{1,80}(?::\*\*|\*\*:)")
"""An item that begins with a label in bold, which says what all of it is about."""


@rule(9, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def contradicting_numbers(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag two limits for the same thing that no number keeps, and two lengths of the answer at most.

    Limits are those of words, sentences, characters, items and times, as `at most 3 sentences`, `100 to 200 words`, `five items
    or more`. Of two lengths at most in two sections, as `under 80 words` and `under 120 words`, one allows what the other one does
    not. Both clauses must hold always and speak of the answer as such or of the same thing, in one section or where one of them
    stands in a section that holds everywhere. Limits are read in English, German, French, Spanish, Italian, Portuguese and Dutch.

    Fires on:

    ```text
    Answer in at most 3 sentences.
    # Style
    Every answer has five sentences or more.
    ```

    Fires on:

    ```text
    Keep answers under 80 words.
    # Style
    Keep answers under 120 words.
    ```

    Silent on:

    ```text
    Answer in at most 3 sentences.
    # Style
    The summary has at least 5 sentences. If the user asks for more, write at least 5 sentences.
    ```
    """
    read = prompt.statements
    seen: dict[str, list[Limit]] = {}
    for one in prompt.limits:
        before = seen.setdefault(one.unit, [])
        other = next(
            (
                each
                for each in before
                if (_clash(one, each) or _idle(one, each)) and read.meet(one.by, each.by) and not _apart(prompt.text, one, each)
            ),
            None,
        )
        if other is not None:
            line, _ = prompt.line_column(other.by.start)
            clash = f"`{_written(prompt, one)}` and `{_written(prompt, other)}` on line {line}"
            message = f"{clash} are two limits of one answer" if _idle(one, other) else f"{clash} leave no number of {one.unit}"
            key = f"{other.said} | {one.said}"
            yield Hit(one.by.start, one.by.end, message, "keep one, or say when each of them holds", key=key)
        if len(before) < 40:
            before.append(one)


def _written(prompt: Prompt, limit: Limit) -> str:
    """A limit as the prompt writes it."""
    start = limit.by.start + limit.by.text.index(limit.said)
    return " ".join(prompt.text[start : start + len(limit.said)].split())


def _clash(one: Limit, other: Limit) -> bool:
    apart = one.least > other.most or other.least > one.most
    return apart and one.by is not other.by and one.subject == other.subject


def _idle(one: Limit, other: Limit) -> bool:
    """Whether both say in different sections how long an answer may be at most, so that the higher one allows nothing."""
    lengths = one.unit in LENGTHS and not one.subject and not other.subject and one.by.section != other.by.section
    return lengths and one.least == other.least == 0 and one.most != other.most and math.isfinite(one.most + other.most)


def _apart(text: str, one: Limit, other: Limit) -> bool:
    """Whether both stand in items, each with a label of its own."""
    lines = {text.rfind("\n", 0, each.by.start) + 1 for each in (one, other)}
    return len(lines) == 2 and all(LABELLED.match(text, start) for start in lines)
