"""What somebody meant to fill in."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule

MARKS = re.compile(
    r"\b(?:TODO|FIXME|TBD|XXX)\b(?:[:(][^\n]{0,60})?|\blorem ipsum\b|\[(?:insert|your|add|replace)\b[^\]\n]{1,60}\]|<(?:insert|your)[ _-][^>\n]{1,60}>",
    re.IGNORECASE,
)
HINTS = ("todo", "fixme", "tbd", "xxx", "lorem", "[insert", "[your", "[add", "[replace", "<insert", "<your")
"""One of these is in every text with a mark."""
SHOUTED = re.compile(r"^(?:TODO|FIXME|TBD|XXX)\b")


@rule(11, severity=Severity.WARNING, confidence=Confidence.LIKELY)
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
    You help with a todo list. Write `TODO` in front of tasks that are open.
    ```
    """
    lower = prompt.text.lower()
    if not any(hint in lower for hint in HINTS):
        return
    code = [(one.start, one.end) for one in prompt.structure.references if one.kind == "code"]
    fences = [(one.start, one.end) for one in prompt.structure.blocks if one.kind == "fence"]
    for found in MARKS.finditer(prompt.text):
        text = found[0]
        if text[:4].upper() in {"TODO", "FIXM", "TBD", "XXX"} and not SHOUTED.match(text):
            continue
        if any(start <= found.start() < end for start, end in (*code, *fences)):
            continue
        yield Hit(*found.span(), f"`{text.strip()}` was meant to be replaced", "say what belongs there, or take it out")
