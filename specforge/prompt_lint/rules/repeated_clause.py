"""Instructions that are given twice."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule

WORDS = re.compile(r"\w+")
LEAST = 5
"""A clause of fewer words is no instruction that could be repeated by mistake."""


@rule(16, severity=Severity.NOTE, confidence=Confidence.CERTAIN, compiled=False)
def repeated_clause(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag an instruction that stands in the prompt twice, but for case and punctuation.

    When one of the two is changed, the model is told both.

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
    Never share the reason of a refund.
    ```
    """
    seen: dict[tuple[str, ...], int] = {}
    for clause in prompt.structure.clauses:
        words = tuple(word.casefold() for word in WORDS.findall(prompt.text[clause.start : clause.end]))
        if len(words) < LEAST:
            continue
        if words in seen:
            line, _ = prompt.line_column(seen[words])
            yield Hit(clause.start, clause.end, f"the same stands on line {line}", "keep one of the two", key=" ".join(words))
        else:
            seen[words] = clause.start
