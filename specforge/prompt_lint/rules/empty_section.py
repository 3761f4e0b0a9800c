"""Sections without a text."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule

LONGEST = 8
"""Words of a heading; what is longer is a comment, as in a script."""


FORM = re.compile(r"[:{}\[\]<>]")
"""What stands in the title of a form that is filled in."""


@rule(1, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def empty_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a heading under which nothing stands, unless it ends the prompt, or is one of a form.

    A heading announces a rule; where the rule was deleted, nobody misses it.

    Fires on:

    ```text
    # Safety

    # Tone
    Be warm.
    ```

    Silent on:

    ```text
    # Safety
    ## Refunds
    Never promise one.
    # Tone
    Be warm.
    # Form of an answer
    ### Summary
    ### Facts
    - one in each line

    # Answer
    ```
    """
    sections = prompt.structure.sections
    last = len(prompt.text.rstrip())
    empty = [1 <= one.level <= 6 and not prompt.text[one.body : one.end].strip() for one in sections]
    for number, one in enumerate(sections):
        if not empty[number] or one.body >= last or FORM.search(one.title) or len(one.title.split()) > LONGEST:
            continue
        after = sections[number + 1]
        row = empty[number + 1] or empty[number - 1]
        if one.body < one.end and after.level == one.level and not row:
            yield Hit(
                one.start,
                one.body,
                f"nothing stands under `{one.title}`",
                "write what belongs there, or take the heading out",
                key=one.title,
            )
