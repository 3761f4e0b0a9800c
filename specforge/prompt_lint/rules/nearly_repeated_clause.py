"""Instructions that are given twice in slightly different words."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule


@rule(16, severity=Severity.NOTE, confidence=Confidence.LIKELY, on=False, compiled=False)
def nearly_repeated_clause(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag an instruction of at least eight words of which another one has nearly all.

    One of the two was changed and the other was not, or both were pasted: the model is told both. Items of one list, and
    clauses that follow each other, are made alike on purpose and left alone; so are those that differ in a number, which
    `diverging-number` tells. In German, French, Spanish, Portuguese and Italian the forms of a word count as one word.

    Fires on:

    ```text
    Never share the card number of a user with anybody outside the shop.
    # Refunds
    Ask for the reason.
    - Never share the card number of any user with anybody outside the shop.
    ```

    Silent on:

    ```text
    Never share the card number of a user with anybody outside the shop.
    # Refunds
    Ask for the reason.
    - Never share the reason for a refund with the seller of the goods.
    ```
    """
    for one, other in prompt.repeats:
        if one.instructs and one.same_numbers(other):
            line, _ = prompt.line_column(other.by.start)
            said = " ".join(prompt.text[other.by.start : other.by.end].split())
            yield Hit(one.by.start, one.by.end, f"line {line} says nearly the same: {said!r}", "keep one of the two")
