"""Prompts that grew more than they may."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.tokens import count


@rule(5, severity=Severity.WARNING, confidence=Confidence.CERTAIN, compiled=False)
def grown_prompt(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a prompt that has more tokens than its base revision by more percent than a config allows.

    No single change makes a prompt too long; each of them adds a sentence. The share is told as likely where tokens are estimated.

    Fires on:

    ```text {"base": "Be brief. Ask for the order id before you look up an order.", "growth": 20}
    Be brief. Ask for the order id before you look up an order.
    Be warm, and thank the customer for waiting.
    ```

    Silent on:

    ```text {"base": "Be brief. Ask for the order id before you look up an order.", "growth": 20}
    Be brief. Ask for the order id before looking up any order.
    ```
    """
    base = known.base
    if base is None or known.growth is None or prompt.text == base or not base.strip():
        return
    before, after = count(base, known.model), count(prompt.text, known.model)
    percent = 100 * (after.number - before.number) / max(1, before.number)
    if percent > known.growth:
        message = f"the prompt grew by {percent:.0f} % since the base revision, from {before} to {after}; {known.growth} % are allowed"
        confidence = Confidence.CERTAIN if after.exact else Confidence.LIKELY
        yield Hit(0, 0, message, "shorten it, or allow it more in this change", key="the prompt", confidence=confidence)
