"""Fences and tags that are opened and never closed."""

from collections import Counter
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule


@rule(12, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def unbalanced_structure(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a fence that is never closed, and a tag that is closed elsewhere in the prompt and not here.

    What follows then belongs to the example or the data, as far as the model can tell.

    Fires on:

    ````text
    <rules>
    Be brief.
    <rules>
    <example>
    Hello.
    </example>
    </example>
    ```json
    {"a": 1}
    ````

    Silent on:

    ````text
    <rules>
    Be brief. Write a < b, and <br> for a new line.
    </rules>
    ```json
    {"a": 1}
    ```
    ````
    """
    blocks = prompt.structure.blocks
    paired = {one.name for one in blocks if one.kind == "tag" and one.closed}
    closers = {one.name for one in blocks if one.kind == "tag" and not one.closed and prompt.text[one.start + 1 : one.start + 2] == "/"}
    # A tag that holds lines and is opened where it was meant to be closed stands there twice.
    lines = Counter(line.strip() for line in prompt.text.splitlines()) if any(not one.closed for one in blocks) else Counter[str]()
    for one in blocks:
        if one.closed:
            continue
        if one.kind == "fence":
            end = prompt.text.find("\n", one.start)
            yield Hit(
                one.start,
                len(prompt.text) if end < 0 else end,
                "the fence is never closed",
                "close it where the example ends",
                key=one.name,
            )
        elif one.name in closers and prompt.text[one.start + 1 : one.start + 2] == "/":
            yield Hit(one.start, one.end, f"`</{one.name}>` closes nothing", f"open `<{one.name}>` before it, or take it out", key=one.name)
        elif one.name in paired or lines[f"<{one.name}>"] == 2:
            yield Hit(one.start, one.end, f"`<{one.name}>` is never closed", f"write `</{one.name}>` where it ends", key=one.name)
