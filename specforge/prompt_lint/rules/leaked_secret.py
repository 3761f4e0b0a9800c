"""Secrets in a prompt."""

from collections.abc import Iterator
from hashlib import blake2b

from specforge.credentials import BODY, SHAPES
from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.regexes import regex

KEYED = regex(r"(?<![\w$])(?=[A-Za-z+/=]{0,40}\d)[A-Za-z0-9+/=]{16,}")
"""A line of a private key; what only speaks of one, or has a variable between its begin and its end, has none."""
NEAR = 300
"""Characters behind the begin of a private key, among which its first line is."""
SHORTEST, FEWEST = 16, 2
"""A key has at least so many signs, and more than so many different ones."""


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
            secret = body[0] if (body := BODY.match(prompt.text, found.start())) else found[0]
            if _is_sample(found[0]) or "..." in secret or (body and not _has_lines(prompt.text, found.end())):
                continue
            # Another secret in its place is another finding; what is kept of it tells nothing about it.
            key = f"{what} {blake2b(secret.encode(), digest_size=6).hexdigest()}"
            yield Hit(*found.span(), f"this has the shape of {what}", "take it out, and have it replaced where it was issued", key=key)


def _has_lines(text: str, start: int) -> bool:
    return KEYED.search(text[start : start + NEAR].partition("-----END")[0]) is not None


def _is_sample(secret: str) -> bool:
    """Whether a key is one that documentation shows: it says so, or is one sign again and again."""
    body = secret.rpartition("_")[2].rpartition("-")[2]
    return secret.endswith("EXAMPLE") or (len(body) >= SHORTEST and len(set(body.lower())) <= FEWEST)
