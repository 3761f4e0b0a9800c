"""Sections without a text."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule


@rule(1, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def empty_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a heading under which nothing stands.

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
    ```
    """
    sections = prompt.structure.sections
    for one in sections[1:]:
        if one.level <= 6 and not prompt.text[one.body : one.end].strip():
            yield Hit(
                one.start,
                one.body,
                f"nothing stands under `{one.title}`",
                "write what belongs there, or take the heading out",
                key=one.title,
            )
