"""Instructions that are given twice."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import Force

LEAST = 5
"""A clause of fewer words is no instruction that could be repeated by mistake."""


@rule(16, severity=Severity.NOTE, confidence=Confidence.CERTAIN, on=False, compiled=False)
def repeated_clause(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a demand or a prohibition that stands in the prompt twice, but for case and punctuation.

    When one of the two is changed, the model is told both. Of fewer than five words, none is told: such are said again on purpose.

    Fires on:

    ```text
    # Always
    Never share the card number of a user.
    # Refunds
    - never share the card number of a user
    ```

    Silent on:

    ```text
    # Always
    Never share the card number of a user.
    # Refunds
    Never share the reason of a refund. Ask for the number of the order.
    # Returns
    Ask for the number of the order.
    ```
    """
    seen: dict[tuple[str, ...], int] = {}
    for one in prompt.statements.statements:
        if one.force is Force.PLAIN or len(one.words) < LEAST:
            continue
        if one.words in seen:
            line, _ = prompt.line_column(seen[one.words])
            yield Hit(one.start, one.end, f"the same stands on line {line}", "keep one of the two", key=" ".join(one.words))
        else:
            seen[one.words] = one.start
