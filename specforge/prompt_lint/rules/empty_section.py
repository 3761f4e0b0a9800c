"""Sections without a text."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule

LONGEST = 8
"""Words of a heading; what is longer is a comment, as in a script."""


@rule(1, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def empty_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a heading under which nothing stands, unless it ends the prompt: there the model goes on.

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
    # Answer:
    ```
    """
    sections = prompt.structure.sections
    last = len(prompt.text.rstrip())
    for one in sections[1:]:
        if one.level > 6 or one.body >= last or len(one.title.split()) > LONGEST:
            continue
        if not prompt.text[one.body : one.end].strip():
            yield Hit(
                one.start,
                one.body,
                f"nothing stands under `{one.title}`",
                "write what belongs there, or take the heading out",
                key=one.title,
            )
