"""Secrets in a prompt."""

from collections.abc import Iterator

from specforge.credentials import SHAPES
from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule


@rule(17, severity=Severity.ERROR, confidence=Confidence.LIKELY)
def leaked_secret(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag what has the shape of a key, a token or a private key.

    A prompt is sent to a provider, kept in logs, and told to users who ask for it well enough. The secret is not repeated
    in the finding.

    Fires on:

    ```text
    Call the API with the key AKIAQ3EGRTZ7XAMPL4WZ.
    ```

    Silent on:

    ```text
    Keys begin with AKIA; never repeat one. Write sk-... instead.
    ```
    """
    for what, (hints, shape) in SHAPES.items():
        for found in shape.finditer(prompt.text) if any(hint in prompt.text for hint in hints) else ():
            yield Hit(*found.span(), f"this has the shape of {what}", "take it out, and have it replaced where it was issued", key=what)
