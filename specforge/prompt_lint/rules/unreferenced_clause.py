"""Clauses that no requirement asks for."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.marks import marks_of, names_of
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import Force
from specforge.regexes import regex

LEAST = 3
"""Marked clauses, and different ids; fewer are no habit."""
REGION_END = regex(r"<!--[ \t]*(?:/|end\b)", re.IGNORECASE)
"""The comment that ends a part which another program writes: where the ids end with it, what follows is written by hand, and bears none."""


@rule(21, severity=Severity.NOTE, confidence=Confidence.LIKELY)
def unreferenced_clause(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a clause that binds and bears no id, in a prompt where most bear one.

    Nobody can say where the rule comes from, whether it is still wanted, and which case covers it. Ids are comments as
    `<!-- constraint/brief -->`, or `[R12]` or `{#brief}`, on the lines of the clause or alone on the line before. The rule
    is silent unless at least three clauses, and half of those that bind, bear an id, and three ids differ.

    Fires on:

    ```text
    - Never promise a refund. [R1]
    - Always ask for the order number. [R2]
    - You must greet users. [R3]
    - Never name a price.
    ```

    Silent on:

    ```text
    - Never promise a refund. [R1]
    - Always ask for the order number.
    - You must greet users.
    - Never name a price.
    ```
    """
    names = None if known.ids is None else names_of(known.ids)
    kinds = (kind for kind in marks_of(prompt).values() if names is None or any(one.id in names for one in kind))
    marks = [one for kind in kinds for one in kind]
    if len({one.id for one in marks}) < LEAST:
        return
    places = sorted(one.start for one in marks)
    region = REGION_END.search(prompt.text, places[-1])
    stop = len(prompt.text) if region is None else region.start()
    binding = [one for one in prompt.statements.statements if one.force is not Force.PLAIN and one.start < stop]
    bare = [one for one in binding if not _marked(prompt.text, one.start, one.end, places)]
    marked = len(binding) - len(bare)
    if marked >= LEAST and 2 * marked >= len(binding):
        for one in bare:
            yield Hit(
                one.start,
                one.end,
                "this clause binds and bears no id",
                "give it the id of the requirement that it comes from, or take it out",
            )


def _marked(text: str, start: int, end: int, marks: list[int]) -> bool:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    before = text.rfind("\n", 0, max(0, first - 1)) + 1
    line = text[before : max(0, first - 1)].strip()
    if (line.startswith("<!--") and line.endswith("-->")) or (line.startswith(("[", "{#")) and line.endswith(("]", "}"))):
        first = before
    at = bisect_left(marks, first)
    return at < len(marks) and marks[at] < (len(text) if last < 0 else last)
