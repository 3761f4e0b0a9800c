"""One instruction with two numbers."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.statements import Statement
from specforge.regexes import regex

FIELD = regex(r"[^:.!?\n]{1,40}:\*{0,2}\s")
"""How an item begins that is a field of what its label names, as `Updates: every 5 minutes` is below `**Outage:**`."""
LABEL = 7
"""The level of a section below a line in bold, or one that ends in a colon."""
MOST = 2
"""A sentence of more numbers is a calculation."""


@rule(16, severity=Severity.WARNING, confidence=Confidence.LIKELY, compiled=False)
def diverging_number(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag an instruction that stands in the prompt twice, each time with other numbers.

    It was changed in one place and forgotten in the other; the model is told both. In German, French, Spanish, Portuguese and
    Italian the forms of a word count as one word, and so do `3` and `drei`.

    Fires on:

    ```text
    Refunds are possible within 30 days after the delivery of the order.
    # Refunds
    Ask for the reason.
    - Refunds are possible within 14 days after the delivery of the order.
    ```

    Silent on:

    ```text
    Refunds are possible within 30 days after the delivery of the order.
    # Refunds
    Ask for the reason.
    - Exchanges are possible within 60 days when the goods were not worn.
    ```
    """
    for one, other in prompt.repeats:
        if one.by.text.endswith((":", ":**", "**:")):
            continue  # what it is about stands below it
        if one.by.section != other.by.section and all(_is_field(prompt, each.by) for each in (one, other)):
            continue
        same = not one.more(other) and not other.more(one) and one.repeating.pointing.isdisjoint(one.by.words[:5])
        if same and not one.same_numbers(other) and len(one.numbers) == len(other.numbers) <= MOST:
            line, _ = prompt.line_column(other.by.start)
            here, there = (", ".join(each) for each in (one.numbers, other.numbers))
            yield Hit(
                one.by.start,
                one.by.end,
                f"this says {here}, and line {line} says {there} in the same words",
                "correct the one that is wrong",
            )


def _is_field(prompt: Prompt, statement: Statement) -> bool:
    return prompt.structure.sections[statement.section].level == LABEL and statement.item and FIELD.match(statement.text) is not None
