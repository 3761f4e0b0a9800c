"""What somebody meant to fill in."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.debris import debris
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule


@rule(11, severity=Severity.WARNING, confidence=Confidence.LIKELY, compiled=False)
def placeholder_debris(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag marks that somebody meant to replace: `TODO`, `FIXME`, `TBD`, `[insert name]`, lorem ipsum.

    The model reads them as text, and may repeat them to a user.

    Fires on:

    ```text
    You are the assistant of [insert company].
    TODO: say what to do with refunds.
    ```

    Silent on:

    ```text
    Write `TODO` in front of tasks that are open, and read the TODO list first.
    End with: the answer is [your answer here]. There is no history yet (TODO).
    ```
    """
    for start, end in debris(prompt):
        yield Hit(start, end, f"`{prompt.text[start:end]}` was meant to be replaced", "say what belongs there, or take it out")
