"""Ends of lines of more than one kind."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.regexes import regex

RETURN = regex(r"\r\n?")


@rule(18, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def mixed_newlines(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag lines that end in CRLF beside lines that end in LF, and a lone carriage return.

    The same prompt then has other tokens, other hashes and other differences on each machine, and nobody sees why. A
    prompt in which every line ends in CRLF is left alone.

    Fires on:

    ```text
    Be brief.\u000d
    Be warm.
    Never promise a refund.
    ```

    Silent on:

    ```text
    Be brief.
    Be warm.
    Never promise a refund.
    ```
    """
    text = prompt.text
    if "\r" not in text:
        return
    windows, returns, newlines = text.count("\r\n"), text.count("\r"), text.count("\n")
    lone, plain = returns - windows, newlines - windows
    if not lone and not (windows and plain):
        return
    found = [one for one in RETURN.finditer(text) if lone == 0 or one[0] == "\r"]
    told = [f"{count} end in {what}" for count, what in ((windows, "CRLF"), (plain, "LF"), (lone, "CR alone")) if count]
    # What stands behind a lone CR becomes a line of its own: a heading, an item.
    fix = Fix(tuple((*one.span(), "\n") for one in RETURN.finditer(text)), "end every line in LF", safe=not lone)
    message = f"lines end differently: {', '.join(told)}" if len(told) > 1 else "every line ends in CR alone"
    yield Hit(*found[0].span(), message, "end every line in LF", fix, key="newlines")
