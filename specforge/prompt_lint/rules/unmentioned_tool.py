"""Tools that the model has and the prompt does not name."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule

WORD = re.compile(r"\w+(?:-\w+)*")


@rule(7, severity=Severity.NOTE, confidence=Confidence.POSSIBLE, on=False)
def unmentioned_tool(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a tool that the prompt never names, though it names another one.

    The model has its description and may need no more. Where the prompt says when to call each tool, one that was added later is
    missing there. Off unless a config turns it on.

    Fires on:

    ```text {"tools": [{"name": "get_order"}, {"name": "refund_order"}]}
    Call `get_order` before you answer.
    ```

    Silent on:

    ```text {"tools": [{"name": "get_order"}, {"name": "refund_order"}]}
    Answer questions about orders.
    ```
    """
    if not known.tools:
        return
    words = {word for word in WORD.findall(prompt.text.casefold()) for word in (word, *word.split("-"))}
    words |= {word.rsplit("__", 1)[-1] for word in words if "__" in word}
    there = {one.name for one in known.tools if one.name.casefold() in words}
    if not there:
        return
    for one in known.tools:
        if one.name not in there:
            yield Hit(0, 0, f"the prompt never names the tool `{one.name}`", "say when to call it, or take it from the model", key=one.name)
